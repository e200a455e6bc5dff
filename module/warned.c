/*
 * warned.c - the event of a warning.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "warned.h"

#include <string.h>
#include <time.h>

#include "common/strbuf.h"

static void word_warning(const struct wf_warning *warning, struct wf_finding *finding)
{
    struct wf_strbuf remedy;

    memcpy(finding->text, warning->text, sizeof(finding->text));
    wf_strbuf_init(&remedy, finding->remedy, sizeof(finding->remedy));
    if (!warning->configured)
        wf_warning_print_remedy(&remedy, warning->kind, wf_dname_of(&finding->verdict.zone));
    finding->contact[0] = '\0';
    finding->unbound[0] = '\0';
}

void wf_event_of_warning(const struct wf_warning *warning, struct wf_dname zone,
                         const struct wf_question *question, uint16_t rcode, struct wf_event *event)
{
    struct wf_verdict *verdict = &event->finding.verdict;

    WF_CLEAR_TO(event, finding);
    WF_CLEAR_TO(&event->finding, text);
    clock_gettime(CLOCK_REALTIME, &event->when);
    wf_event_set_question(event, question);
    event->rcode = rcode;
    event->suppressed = warning->left_out;
    event->is_warning = true;
    event->warning = warning->kind;
    event->warned_of = warning->server;
    wf_name_copy(&verdict->zone, zone);
    verdict->at_fault = warning->configured ? WF_PARTY_NONE : wf_warning_info(warning->kind)->party;
    word_warning(warning, &event->finding);
}

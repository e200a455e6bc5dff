/*
 * gather.c - looks at one zone, step by step.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/gather.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check/gather_names.h"
#include "check/gather_parent.h"
#include "check/gather_servers.h"
#include "check/gather_verdict.h"

static void gathering_free(struct wf_gathering *gathering)
{
    unsigned i;

    for (i = 0; i < gathering->parent_count; i++) {
        wf_response_free(&gathering->parents[i].ns);
        wf_response_free(&gathering->parents[i].ds);
        gathering->facts->questions += gathering->parents[i].questions;
    }
    for (i = 0; i < WF_CHECK_SERVERS; i++) {
        struct wf_server_task *task = &gathering->tasks[i];

        wf_response_free(&task->soa);
        wf_response_free(&task->dnskey);
        wf_response_free(&task->ns);
        wf_response_free(&task->unknown);
        gathering->facts->questions += task->questions;
        gathering->facts->no_memory |= task->no_memory;
    }
    gathering->facts->questions += gathering->session.count;
    gathering->facts->gave_up |= wf_clock_ms() >= gathering->options->deadline;
    gathering->facts->no_memory |= gathering->session.no_memory;
    wf_session_free(&gathering->session);
    free(gathering);
}

/* No server gives what holds, so that a validator fails. */
static bool is_bogus(const struct wf_zone_facts *facts)
{
    bool any = false;
    unsigned i;

    for (i = 0; i < facts->server_count; i++) {
        const struct wf_checked_server *server = &facts->servers[i];

        any = any || server->has_serial;
        if (server->dnskey.security == WF_SECURITY_SECURE &&
            server->soa.security == WF_SECURITY_SECURE)
            return false;
    }
    return any && facts->security == WF_SECURITY_SECURE;
}

/* Whether the resolver has what they refuse this host: asked only where that makes a difference. */
static void ask_resolver(struct wf_gathering *gathering)
{
    struct wf_zone_facts *facts = gathering->facts;
    const struct wf_response *response;
    bool any = false;
    unsigned i;

    for (i = 0; i < facts->server_count; i++) {
        const struct wf_said *said = &facts->servers[i].udp;

        if (!said->asked)
            continue;
        if (said->outcome != WF_OUTCOME_ANSWERED || said->rcode != WF_RCODE_REFUSED)
            return;
        any = true;
    }
    if (!any)
        return;
    response = wf_session_ask(&gathering->session, gathering->zone, WF_TYPE_SOA);
    facts->resolver_answers = wf_response_has_good_rcode(response) &&
                              wf_response_find(response, gathering->zone, WF_TYPE_SOA) >= 0;
}

static void look(struct wf_gathering *gathering)
{
    if (!wf_gather_chain(gathering) || !wf_gather_delegation(gathering))
        return;
    gathering->facts->state = WF_ZONE_FOUND;
    wf_gather_names(gathering);
    wf_gather_servers(gathering);
    wf_gather_own_names(gathering);
    wf_gather_servers(gathering);
    wf_gather_again(gathering);
    wf_gather_compare(gathering);
    ask_resolver(gathering);
    if (is_bogus(gathering->facts))
        wf_gather_verdict(gathering);
}

void wf_gather(struct wf_zone_facts *facts, struct wf_dname zone,
               const struct wf_gather_options *options)
{
    struct wf_gathering *gathering = calloc(1, sizeof(*gathering));
    uint64_t start = wf_clock_ms();

    memset(facts, 0, sizeof(*facts));
    wf_name_copy(&facts->zone, zone);
    if (gathering == NULL) {
        facts->no_memory = true;
        return;
    }
    gathering->facts = facts;
    gathering->options = options;
    gathering->zone = wf_dname_of(&facts->zone);
    gathering->session.peer = options->resolver;
    gathering->session.start = start;
    gathering->session.deadline = options->deadline;
    gathering->session.question_ms = WF_CHECK_RESOLVER_MS;
    gathering->verifier = (struct wf_verifier){.now = options->now, .left = WF_VERIFICATIONS};
    look(gathering);
    gathering_free(gathering);
    if (facts->no_memory) {
        facts->state = WF_ZONE_UNKNOWN;
        snprintf(facts->chain_text, sizeof(facts->chain_text), "out of memory");
    }
    facts->elapsed_ms = (uint32_t)(wf_clock_ms() - start);
}

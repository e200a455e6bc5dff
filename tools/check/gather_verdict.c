/*
 * gather_verdict.c - has the diagnosis say what is wrong with a chain or an answer.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/gather_verdict.h"

#include <stdio.h>
#include <stdlib.h>

#include "resolve/probe.h"

/* The verdict as far as it is needed later. */
static void take_finding(struct wf_zone_facts *facts, const struct wf_probe *probe)
{
    const struct wf_finding *finding = &probe->finding;

    facts->explained = probe->explained;
    facts->party = finding->verdict.at_fault;
    facts->broken_zone = finding->verdict.zone;
    snprintf(facts->cause, sizeof(facts->cause), "%s", wf_cause_info(finding->verdict.cause)->id);
    snprintf(facts->chain_text, sizeof(facts->chain_text), "%s", finding->text);
    snprintf(facts->chain_remedy, sizeof(facts->chain_remedy), "%s", finding->remedy);
}

bool wf_gather_verdict(struct wf_gathering *gathering)
{
    const struct wf_question question = {gathering->zone, WF_TYPE_SOA, LDNS_RR_CLASS_IN};
    const struct wf_probe_options options = {.deadline = gathering->options->deadline};
    struct wf_probe *probe = calloc(1, sizeof(*probe)); /* it is large */
    bool explained;

    if (probe == NULL) {
        gathering->facts->no_memory = true;
        return false;
    }
    probe->anchor = *gathering->options->anchor; /* whose memory it stays */
    wf_probe_run(probe, gathering->options->resolver, &question, &options);
    take_finding(gathering->facts, probe);
    gathering->facts->questions += probe->session.count;
    explained = probe->explained;
    probe->anchor.ds = NULL;
    wf_probe_free(probe);
    free(probe);
    return explained;
}

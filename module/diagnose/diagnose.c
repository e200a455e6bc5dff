/*
 * diagnose.c - from evidence to a verdict: examine, rank, word.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/diagnose.h"

#include <string.h>

#include "diagnose/case.h"
#include "diagnose/collect/sigs.h"
#include "diagnose/ranking.h"
#include "dnssec/digest.h"

/* Whether the resolution asked nobody and got no further than its own cache. */
static bool is_from_cache(const struct wf_evidence *ev)
{
    return ev->ending == WF_ENDING_FAILED && ev->attempt_total == 0 && ev->subquery_total == 0;
}

/* The verdict on the question that was resolved in this one's place; NULL when none was. */
static const struct wf_verdict *of_stand_in(const struct wf_evidence *ev)
{
    return ev->stood_in_for && ev->subquery_count > 0
               ? ev->subqueries[ev->subquery_count - 1].verdict
               : NULL;
}

/* An earlier verdict on the same zone or question stands in for facts this failure does not bring.
 */
void wf_examine_memory(struct wf_case *c)
{
    const struct wf_evidence *ev = c->ev;
    const struct wf_verdict *earlier = of_stand_in(ev);

    if (c->fact_count > 0 || ev->ending == WF_ENDING_INSECURE ||
        (ev->ending == WF_ENDING_BOGUS && !ev->zone_keys_bad && earlier == NULL))
        return;
    if (earlier == NULL && ev->ending == WF_ENDING_BOGUS)
        earlier = ev->remembered_keys;
    if (earlier == NULL)
        earlier = ev->remembered_servers;
    if (earlier == NULL && is_from_cache(ev))
        earlier = ev->remembered_question;
    if (earlier != NULL)
        wf_case_remembered(c, earlier);
}

static unsigned at_most(unsigned value, unsigned most)
{
    return value < most ? value : most;
}

void wf_diagnose(const struct wf_evidence *evidence, const struct wf_policy *policy,
                 struct wf_finding *finding)
{
    struct wf_effort effort = {.octets = WF_MAX_OCTETS, .hashed = WF_MAX_HASHED};
    struct wf_case c;

    /* the large arrays are filled as far as their counts say */
    c.ev = evidence;
    c.effort = &effort;
    c.left = *policy;
    c.left.digests = at_most(policy->digests, WF_MAX_DIGESTS);
    c.ds_count = c.fact_count = 0;
    c.keys.count = c.parent_keys.count = 0;
    memset(&c.clock, 0, sizeof(c.clock));
    c.silence_witness = false;
    c.servers.count = c.servers.total = 0;
    c.key_servers.count = c.key_servers.total = 0;
    wf_examine_dnssec(&c);
    wf_examine_origin(&c);
    wf_examine_clock(&c);
    if (effort.spent) {
        c.fact_count = 0;
        wf_examine_excess(&c);
    }
    wf_examine_insecure(&c);
    wf_examine_servers(&c);
    wf_examine_delegation(&c);
    wf_examine_network(&c);
    wf_examine_limits(&c);
    wf_examine_memory(&c);
    wf_compose(&c, wf_case_verdict(&c), finding);
    wf_digest_end(&c);
}

/*
 * limits.c - what ended the resolution on this resolver's side: its bounds, and its other modules.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/examine.h"

/* What there were too many of, after "given up after 32". */
static const char *const limit_words[WF_LIMIT_COUNT] = {
    [WF_LIMIT_NONE] = "",
    [WF_LIMIT_SENDS] = "queries for one question",
    [WF_LIMIT_REFERRALS] = "referrals",
    [WF_LIMIT_RESTARTS] = "aliases (CNAME)",
    [WF_LIMIT_DEPTH] = "levels of name servers that have to be looked up for name servers",
    [WF_LIMIT_TARGETS] = "look-ups of name servers' names",
    [WF_LIMIT_MISSING] = "look-ups of name servers' names that gave no address",
};

static void say_limit(const struct wf_telling *t)
{
    wf_strbuf_printf(t->out, "given up after %u %s", t->c->ev->seen.limit_value,
                     limit_words[t->c->ev->seen.limit]);
    if (t->c->ev->seen.limit == WF_LIMIT_SENDS && t->c->servers.count > 0)
        wf_strbuf_printf(t->out, ", with %u of its %u servers asked", t->c->servers.total,
                         t->c->servers.known);
}

static void say_policy(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "another module of this resolver ended the query before it was resolved");
}

static bool has_loop(const struct wf_case *c)
{
    uint16_t i;

    for (i = 0; i < c->fact_count; i++) {
        if (c->facts[i].cause == WF_CAUSE_DELEGATION_LOOP)
            return true;
    }
    return false;
}

void wf_examine_limits(struct wf_case *c)
{
    const struct wf_evidence *ev = c->ev;
    struct wf_dname zone = {NULL, 0};

    if (ev->seen.ending == WF_ENDING_ERROR) {
        (void)wf_case_fact(c, WF_CAUSE_INTERNAL, WF_SCOPE_QUESTION, zone);
        return;
    }
    if (ev->seen.ending != WF_ENDING_FAILED)
        return;
    if (ev->seen.refused_here)
        wf_case_fact(c, WF_CAUSE_POLICY, WF_SCOPE_QUESTION, zone)->say = say_policy;
    if (ev->seen.delegation != NULL)
        zone = ev->seen.delegation->zone;
    if (ev->seen.rate_limited)
        (void)wf_case_fact(c, WF_CAUSE_RATE_LIMITED, WF_SCOPE_QUESTION, zone);
    /* what the names lack, or that they depend on each other, is a cause itself */
    if (ev->seen.limit != WF_LIMIT_NONE &&
        (ev->seen.limit != WF_LIMIT_MISSING || c->fact_count == 0) && !has_loop(c))
        wf_case_fact(c, WF_CAUSE_QUERY_LIMIT, WF_SCOPE_QUESTION, zone)->say = say_limit;
}

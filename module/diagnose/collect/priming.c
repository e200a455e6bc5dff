/*
 * priming.c - a resolver that has not found the root's name servers (RFC 8109).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/examine.h"
#include "diagnose/collect/servers.h"
#include "diagnose/server_words.h"

static uint16_t count_answers(const struct wf_server_set *set)
{
    uint16_t i, count = 0;

    for (i = 0; i < set->count; i++)
        count = (uint16_t)(count + (set->lines[i].outcome == WF_OUTCOME_ANSWERED ? 1 : 0));
    return count;
}

static void say_priming(const struct wf_telling *t)
{
    const struct wf_server_set *set = t->fact->servers;

    if (t->fact->obstacle == WF_OBSTACLE_IMPOSTOR)
        wf_strbuf_str(t->out, "what answers at the root servers' addresses is not a root server");
    else if (count_answers(set) > 0)
        wf_strbuf_str(t->out, "this resolver got no usable answer from the root servers");
    else
        wf_strbuf_str(t->out, "this resolver has not reached the root servers");
    wf_servers_tell(t, set);
}

/*
 * Priming is a question for the root's NS RRset; without it there is nothing to go on with. One
 * that brought records is no evidence of a failure, but where they are bogus: an answer without any
 * is none of the root's, whatever its RCODE.
 */
static const struct wf_subquery *failed_priming(const struct wf_evidence *ev)
{
    size_t i;

    for (i = ev->seen.subquery_count; i-- > 0;) {
        const struct wf_subquery *sub = &ev->seen.subqueries[i];

        if (sub->question.type == WF_TYPE_NS && sub->question.name.len == 1 &&
            sub->security != WF_SECURITY_BOGUS)
            return sub;
    }
    return NULL;
}

/* Of one family of addresses. */
static bool is_answered_by_others_over(const struct wf_subquery *sub, uint8_t family)
{
    bool any = false;
    uint16_t i;

    for (i = 0; i < sub->attempt_count; i++) {
        const struct wf_attempt *attempt = &sub->attempts[i];

        if (attempt->zone.len != 1 || attempt->configured)
            return false;
        if (attempt->server.family != family)
            continue;
        if (attempt->outcome != WF_OUTCOME_ANSWERED)
            return false;
        any = true;
    }
    return any;
}

/*
 * A root server gives the root's NS RRset to everybody. One that refuses, fails or is without
 * authority may be a mistake; where all that were asked over one family are so, and none is silent,
 * they are not the root's servers: something on the way answers for them, or the hints name others.
 */
static bool is_answered_by_others(const struct wf_subquery *sub)
{
    return sub->attempt_count == sub->attempt_total &&
           (is_answered_by_others_over(sub, 4) || is_answered_by_others_over(sub, 6));
}

void wf_examine_priming(struct wf_case *c)
{
    const struct wf_subquery *sub = failed_priming(c->ev);
    struct wf_server_set *set = &c->servers;
    struct wf_fact *fact;

    if (sub == NULL || c->ev->seen.ending != WF_ENDING_FAILED)
        return;
    if (set->count == 0 || set->zone.len != 1) {
        set = &c->key_servers;
        wf_servers_collect(set, wf_dname_root(), sub->attempts, sub->attempt_count);
    }
    fact = wf_case_fact(c, WF_CAUSE_NOT_READY, WF_SCOPE_QUESTION, wf_dname_root());
    fact->say = say_priming;
    fact->servers = set;
    if (is_answered_by_others(sub))
        fact->obstacle = WF_OBSTACLE_IMPOSTOR;
}

/*
 * limits.c - what ended the resolution on this resolver's side: bounds, its own zones, its start.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/examine.h"
#include "diagnose/collect/servers.h"
#include "diagnose/server_words.h"

enum { ALIASES_SHOWN = 4 };

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

static void aliases_print(struct wf_strbuf *out, const struct wf_evidence *ev)
{
    size_t shown = ev->seen.alias_count < ALIASES_SHOWN ? ev->seen.alias_count : ALIASES_SHOWN;
    size_t i;

    for (i = 0; i < shown; i++) {
        wf_strbuf_str(out, i == 0 ? "" : " -> ");
        wf_dname_print(out, ev->seen.aliases[i]);
    }
    if (ev->seen.alias_total > shown)
        wf_strbuf_str(out, " -> ...");
}

static void say_loop(const struct wf_telling *t)
{
    const struct wf_evidence *ev = t->c->ev;

    if (ev->seen.alias_count == 1 && ev->seen.alias_total == 1) {
        wf_dname_print(t->out, t->fact->other);
        wf_strbuf_str(t->out, " is an alias (CNAME) of itself");
        return;
    }
    wf_strbuf_str(t->out, "CNAME records lead back to ");
    wf_dname_print(t->out, t->fact->other);
    wf_strbuf_str(t->out, ": ");
    aliases_print(t->out, ev);
}

static void say_too_long(const struct wf_telling *t)
{
    wf_strbuf_printf(t->out,
                     "a chain of %u CNAME records is too long: ", t->c->ev->seen.alias_total);
    aliases_print(t->out, t->c->ev);
}

/* The place of an alias that is led back to; alias_count when there is none. */
static size_t repeated_alias(const struct wf_evidence *ev)
{
    size_t i, k;

    for (i = 0; i < ev->seen.alias_count; i++) {
        if (wf_dname_equal(ev->seen.aliases[i], ev->seen.alias_target))
            return i;
        for (k = 0; k < i; k++) {
            if (wf_dname_equal(ev->seen.aliases[i], ev->seen.aliases[k]))
                return k;
        }
    }
    return i;
}

/* The nearest zone above a name whose servers were asked; unset when none was. */
static struct wf_dname zone_of(const struct wf_evidence *ev, struct wf_dname name)
{
    struct wf_dname zone = {NULL, 0};
    size_t i;

    for (i = 0; i < ev->seen.attempt_count; i++) {
        if (ev->seen.attempts[i].zone.len > zone.len &&
            wf_dname_is_below_or_at(name, ev->seen.attempts[i].zone))
            zone = ev->seen.attempts[i].zone;
    }
    return zone;
}

/* Whether more than half of the aliases from a place on lie in the zone. */
static bool has_most_aliases(const struct wf_evidence *ev, size_t from, struct wf_dname zone)
{
    bool top = wf_dname_labels(zone) <= 1; /* which has no more than referred to a zone below */
    size_t i, count = 0;

    for (i = from; i < ev->seen.alias_count; i++) {
        int below = wf_dname_labels_below(ev->seen.aliases[i], zone);

        count += below >= 0 && (!top || below <= 1);
    }
    return 2 * count + from > ev->seen.alias_total;
}

/*
 * Whose they are: the zone that most of them lie in, by the first and by the last; or unset, where
 * they are several zones' alike, or the zones were not seen. One that leads
 * to a zone, or is led back to by it, is not to blame for what that zone makes of it.
 */
static struct wf_dname zone_of_aliases(const struct wf_evidence *ev, size_t from, bool *shared)
{
    struct wf_dname first = zone_of(ev, ev->seen.aliases[from]);
    struct wf_dname last = zone_of(ev, ev->seen.aliases[ev->seen.alias_count - 1]);

    if (first.len == 0)
        first = ev->seen.alias_zone;
    *shared = false;
    if (has_most_aliases(ev, from, first))
        return first;
    if (has_most_aliases(ev, from, last))
        return last;
    *shared = true;
    return (struct wf_dname){NULL, 0};
}

static void examine_aliases(struct wf_case *c)
{
    size_t again = repeated_alias(c->ev), from = again < c->ev->seen.alias_count ? again : 0;
    struct wf_dname zone;
    struct wf_fact *fact;
    bool shared;

    if (c->ev->seen.limit != WF_LIMIT_RESTARTS || c->ev->seen.alias_count == 0)
        return;
    if (zone_of(c->ev, c->ev->seen.aliases[from]).len == 0 && c->ev->remembered.question != NULL) {
        /* all came from cache this time, and the zones were seen the last time */
        wf_case_remembered(c, c->ev->remembered.question, c->ev->remembered.question->scope);
        return;
    }
    zone = zone_of_aliases(c->ev, from, &shared);
    if (again < c->ev->seen.alias_count) {
        fact = wf_case_fact(c, WF_CAUSE_CNAME_LOOP, WF_SCOPE_QUESTION, zone);
        fact->say = say_loop;
        fact->other = c->ev->seen.aliases[again];
    } else {
        fact = wf_case_fact(c, WF_CAUSE_CNAME_TOO_LONG, WF_SCOPE_QUESTION, zone);
        fact->say = say_too_long;
    }
    fact->shared = shared;
}

static void say_auth_zone(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, t->c->ev->seen.auth_zone->expired
                              ? "this resolver's own copy of the zone has expired"
                              : "this resolver's own copy of the zone cannot answer");
}

/* Whether a zone lies below the copy and holds the name: it was found by a referral. */
static bool is_referred_to(const struct wf_evidence *ev, struct wf_dname zone)
{
    struct wf_dname name =
        ev->seen.alias_target.len > 0 ? ev->seen.alias_target : ev->seen.question.name;

    return wf_dname_labels_below(zone, ev->seen.auth_zone->name) > 0 &&
           wf_dname_is_below_or_at(name, zone);
}

/*
 * Whether it was the copy that was asked and could not answer. Once it has referred to servers of a
 * zone below they are in question; and a bound that was passed is not the copy's.
 */
static bool copy_failed(const struct wf_evidence *ev)
{
    size_t i;

    if (ev->seen.auth_zone == NULL || ev->seen.auth_zone->fallback ||
        ev->seen.limit != WF_LIMIT_NONE)
        return false;
    if (ev->seen.delegation != NULL && is_referred_to(ev, ev->seen.delegation->zone))
        return false;
    for (i = 0; i < ev->seen.attempt_count; i++) {
        if (is_referred_to(ev, ev->seen.attempts[i].zone))
            return false;
    }
    return true;
}

/*
 * Unbound does not use a copy again that gave something bogus, and fails without a word: then it is
 * what was found of the zone's keys that keeps the copy from answering.
 */
static void examine_copy(struct wf_case *c)
{
    const struct wf_evidence *ev = c->ev;
    const struct wf_verdict *keys = ev->remembered.keys;

    if (keys != NULL && !ev->seen.auth_zone->expired &&
        wf_dname_equal(wf_dname_of(&keys->zone), ev->seen.auth_zone->name)) {
        wf_case_remembered(c, keys, keys->scope);
        return;
    }
    wf_case_fact(c, WF_CAUSE_AUTH_ZONE_FAILED, WF_SCOPE_QUESTION, ev->seen.auth_zone->name)->say =
        say_auth_zone;
}

static void say_policy(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "another module of this resolver ended the query before it was resolved");
}

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

/*
 * A root server gives the root's NS RRset to everybody. One that refuses, fails or is without
 * authority may be a mistake; where all that were asked are so, and none is silent, they are not
 * the root's servers: something on the way answers for them, or the hints name others.
 */
static bool is_answered_by_others(const struct wf_subquery *sub)
{
    uint16_t i;

    for (i = 0; i < sub->attempt_count; i++) {
        const struct wf_attempt *attempt = &sub->attempts[i];

        if (attempt->outcome != WF_OUTCOME_ANSWERED || attempt->zone.len != 1 ||
            attempt->configured)
            return false;
    }
    return sub->attempt_count > 0 && sub->attempt_count == sub->attempt_total;
}

static void examine_priming(struct wf_case *c)
{
    const struct wf_subquery *sub = failed_priming(c->ev);
    struct wf_server_set *set = &c->servers;
    struct wf_fact *fact;

    if (sub == NULL)
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

static void say_vary(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "this resolver refuses the answers (use-caps-for-id: yes): the name came "
                          "back in another case, and what was answered again differs");
}

static void fix_vary(const struct wf_telling *t)
{
    if (t->fact->zone.len > 1) {
        wf_strbuf_str(t->out, "Set caps-exempt: \"");
        wf_dname_print(t->out, t->fact->zone);
        wf_strbuf_str(t->out, "\"");
    } else {
        wf_strbuf_str(t->out, "Set use-caps-for-id: no");
    }
    wf_strbuf_str(t->out, " in this resolver's configuration if the answers may vary, as a load "
                          "balancer's do; forged ones would look the same.");
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
    if (ev->seen.answers_vary) {
        struct wf_fact *fact = wf_case_fact(c, WF_CAUSE_POLICY, WF_SCOPE_QUESTION, zone);

        fact->say = say_vary;
        fact->fix = fix_vary;
    }
    if (ev->seen.rate_limited)
        (void)wf_case_fact(c, WF_CAUSE_RATE_LIMITED, WF_SCOPE_QUESTION, zone);
    if (copy_failed(ev))
        examine_copy(c);
    examine_priming(c);
    examine_aliases(c);
    /* what the names lack, or that they depend on each other, is a cause itself */
    if (ev->seen.limit != WF_LIMIT_NONE &&
        (ev->seen.limit != WF_LIMIT_MISSING || c->fact_count == 0) && !has_loop(c))
        wf_case_fact(c, WF_CAUSE_QUERY_LIMIT, WF_SCOPE_QUESTION, zone)->say = say_limit;
}

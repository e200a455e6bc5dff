/*
 * way.c - whether it may be the way to the servers, and not the servers, that a fact is about: when
 * another resolver answers in their place, when nobody was ever reached in this manner, and when
 * others' servers turn everything away over it, too.
 *
 * One zone's servers cannot tell: those may be resolvers, or not do TCP. What else was seen can: no
 * server of the root or of a top-level domain recurses, and a good answer of anybody's servers in
 * the same resolution, over the same transport, shows that the way is free.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/way.h"

#include "diagnose/custody.h"

enum {
    ATTEMPTS_READ = 64, /* an attacker can make there be more */
    TURNING_ZONES = 2 /* unrelated ones beside that of the fact, where the top is not among them */
};

/* What goes over one transport alone may be redirected; a bit each for the two of them. */
static unsigned way_over(bool tcp)
{
    return tcp ? 2 : 1;
}

static unsigned ways_of(const struct wf_server_set *set)
{
    unsigned ways = 0;
    size_t i;

    for (i = 0; i < set->count; i++)
        ways |= way_over(set->lines[i].tcp);
    return ways;
}

static bool is_good(const struct wf_attempt *attempt, unsigned ways)
{
    return !attempt->configured && (ways & way_over(attempt->tcp)) != 0 &&
           attempt->outcome == WF_OUTCOME_ANSWERED && attempt->lameness == WF_LAME_NONE &&
           (attempt->rcode == WF_RCODE_NOERROR || attempt->rcode == WF_RCODE_NXDOMAIN);
}

static bool has_good(const struct wf_attempt *attempts, size_t count, unsigned ways, size_t *left)
{
    size_t i;

    for (i = 0; i < count && *left != 0; i++, *left -= 1) {
        if (is_good(&attempts[i], ways))
            return true;
    }
    return false;
}

/* Somebody's servers gave a good answer in this resolution, over one of these ways. */
static bool is_free(const struct wf_resolution *seen, unsigned ways)
{
    size_t i, left = ATTEMPTS_READ;

    if (has_good(seen->attempts, seen->attempt_count, ways, &left))
        return true;
    for (i = 0; i < seen->subquery_count; i++) {
        if (has_good(seen->subqueries[i].attempts, seen->subqueries[i].attempt_count, ways, &left))
            return true;
    }
    return left == 0;
}

/* Every server was asked so far as by TCP, or did not answer at all. */
static bool all_fail_over_tcp(const struct wf_server_set *set)
{
    bool any = false;
    size_t i;

    for (i = 0; i < set->count; i++) {
        enum wf_outcome outcome = set->lines[i].outcome;

        if (outcome != WF_OUTCOME_TCP_FAILED && outcome != WF_OUTCOME_SILENT &&
            outcome != WF_OUTCOME_TIMEOUT)
            return false;
        any |= outcome == WF_OUTCOME_TCP_FAILED;
    }
    return any;
}

static bool is_silent_over_ipv6(const struct wf_server_line *line)
{
    return line->addr.family == 6 &&
           (line->outcome == WF_OUTCOME_SILENT || line->outcome == WF_OUTCOME_TIMEOUT);
}

static bool is_turned_away(const struct wf_server_line *line)
{
    return wf_server_turned(line) != 0;
}

/* A server of the root or of a top-level domain turns nobody away, and unrelated ones do not begin
 * to do so together. */
static bool has_witnesses(const struct wf_turned *turned)
{
    return turned->root || turned->tld || turned->zones >= TURNING_ZONES;
}

bool wf_way_is_turned(const struct wf_evidence *ev, const struct wf_server_set *set, uint8_t family)
{
    const struct wf_turned *turned =
        family == 6 ? &ev->remembered.turned_v6 : &ev->remembered.turned_v4;
    bool any = false;
    size_t i;

    for (i = 0; i < set->count; i++) {
        uint16_t rcode = wf_server_turned(&set->lines[i]);

        if (set->lines[i].addr.family != family || rcode == 0)
            continue;
        if (rcode != turned->rcode)
            return false;
        any = true;
    }
    return any && has_witnesses(turned);
}

static bool is_unheard(const struct wf_server_line *line)
{
    return line->outcome != WF_OUTCOME_ANSWERED && line->outcome != WF_OUTCOME_MALFORMED;
}

/* Nothing came from the servers but what others' servers give, too. */
static bool are_turned(const struct wf_evidence *ev, const struct wf_server_set *set)
{
    bool v4 = wf_way_is_turned(ev, set, 4), v6 = wf_way_is_turned(ev, set, 6);
    size_t i;

    for (i = 0; i < set->count; i++) {
        const struct wf_server_line *line = &set->lines[i];

        if (!is_unheard(line) && !(is_turned_away(line) && (line->addr.family == 6 ? v6 : v4)))
            return false;
    }
    return v4 || v6;
}

/* What a server's RCODE alone says. */
static bool is_of_rcode(enum wf_cause cause)
{
    return cause == WF_CAUSE_LAME_REFUSED || cause == WF_CAUSE_SERVER_FAILURE ||
           cause == WF_CAUSE_REJECTED_QUERY;
}

static enum wf_doubt doubt_of_servers(const struct wf_evidence *ev, const struct wf_fact *fact)
{
    const struct wf_server_set *set = fact->servers;
    bool of_keys = wf_fact_is_unreachable_key(fact);

    if ((fact->cause == WF_CAUSE_LAME_NOT_AUTHORITATIVE || of_keys) &&
        wf_lines_all(set, wf_server_recurses) && !is_free(&ev->seen, ways_of(set)))
        return WF_DOUBT_RESOLVER;
    if ((is_of_rcode(fact->cause) || of_keys) && are_turned(ev, set))
        return WF_DOUBT_TURNED;
    if ((fact->cause == WF_CAUSE_TCP_FAILED || of_keys) && ev->remembered.no_tcp &&
        all_fail_over_tcp(set))
        return WF_DOUBT_TCP;
    if ((fact->cause == WF_CAUSE_TIMEOUT || of_keys) && ev->remembered.answered_v4 &&
        !ev->remembered.answered_v6 && set->count == set->total &&
        wf_lines_all(set, is_silent_over_ipv6))
        return WF_DOUBT_IPV6;
    return WF_DOUBT_NONE;
}

enum wf_doubt wf_way_doubt(const struct wf_evidence *ev, const struct wf_fact *fact,
                           struct wf_dname *zone)
{
    const struct wf_attempt *giver;

    if (fact->servers != NULL && fact->servers->configured)
        return WF_DOUBT_NONE;
    if (wf_custody_of(fact) == WF_CUSTODY_UNSIGNED) {
        giver = wf_custody_giver(ev, fact);
        if (giver == NULL || giver->lameness != WF_LAME_RECURSIVE)
            return WF_DOUBT_NONE;
        *zone = giver->zone;
        return WF_DOUBT_RESOLVER;
    }
    if (fact->servers == NULL)
        return WF_DOUBT_NONE;
    *zone = fact->servers->zone;
    return doubt_of_servers(ev, fact);
}

/*
 * giver.c - finds which of a zone's servers gave what is wrong.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/giver.h"

#include "diagnose/collect/servers.h"
#include "diagnose/collect/subqueries.h"
#include "diagnose/source.h"

static const struct wf_server_line *find_line(const struct wf_server_set *set,
                                              const struct wf_addr *addr)
{
    size_t i;

    for (i = 0; i < set->count; i++) {
        if (wf_addr_equal(&set->lines[i].addr, addr))
            return wf_source_answered(&set->lines[i]) ? &set->lines[i] : NULL;
    }
    return NULL;
}

/* The only one that answered at all; NULL where several did. */
static const struct wf_server_line *only_answer(const struct wf_server_set *set)
{
    const struct wf_server_line *only = NULL;
    size_t i;

    for (i = 0; i < set->count; i++) {
        if (!wf_source_answered(&set->lines[i]))
            continue;
        if (only != NULL)
            return NULL;
        only = &set->lines[i];
    }
    return only;
}

void wf_giver_note(struct wf_case *c, struct wf_server_set *set, const struct wf_server_line *giver)
{
    if (set->configured || set->count == 0 || giver == NULL)
        return;
    wf_servers_add_own_delegation(set, c->ev);
    set->giver = (uint16_t)(giver - set->lines + 1);
    c->source = set;
}

/* Behind an alias at the zone's own name the servers of others are asked: these gave it. */
static bool led_on(const struct wf_subquery *sub, const struct wf_attempt *attempt,
                   struct wf_dname zone)
{
    return sub->is_alias && sub->question.type == WF_TYPE_DNSKEY && attempt > sub->attempts &&
           !wf_dname_equal(attempt->zone, zone);
}

/* The validator asks others where keys do not fit: those of the last one are what it judged. */
void wf_giver_of_keys(struct wf_case *c, uint16_t type)
{
    const struct wf_subquery *sub = wf_subquery_last(c->ev, c->ev->seen.zone, type);
    const struct wf_attempt *last = NULL;

    c->source = NULL;
    if (sub == NULL || sub->attempt_count == 0)
        return;
    last = &sub->attempts[sub->attempt_count - 1];
    while (led_on(sub, last, c->ev->seen.zone))
        last--;
    if (last->outcome != WF_OUTCOME_ANSWERED || last->configured ||
        (type == WF_TYPE_DNSKEY && !wf_dname_equal(last->zone, c->ev->seen.zone)))
        return;
    wf_subqueries_collect_at(c, &sub->question, last->zone);
    wf_giver_note(c, &c->key_servers, find_line(&c->key_servers, &last->server));
}

/* The last of the zone's servers that was asked for the very name; of others it is not known. */
static const struct wf_attempt *asked_last(const struct wf_case *c, struct wf_dname zone)
{
    const struct wf_evidence *ev = c->ev;
    struct wf_dname name = wf_failed_question(ev).name;
    size_t i, oldest = ev->seen.attempt_count > 2 ? ev->seen.attempt_count - (size_t)2 : 0;

    for (i = ev->seen.attempt_count; i-- > oldest;) {
        const struct wf_attempt *attempt = &ev->seen.attempts[i];

        if (attempt->outcome == WF_OUTCOME_ANSWERED &&
            attempt->asked.type == ev->seen.question.type && wf_dname_equal(attempt->zone, zone) &&
            wf_dname_equal(attempt->asked.name, name))
            return attempt;
    }
    return NULL;
}

void wf_giver_of_answer(struct wf_case *c, struct wf_dname zone)
{
    const struct wf_attempt *last;

    c->source = NULL;
    if (c->ev->seen.attempt_count == 0)
        return;
    wf_servers_collect(&c->servers, zone, c->ev->seen.attempts, c->ev->seen.attempt_count);
    last = asked_last(c, zone);
    wf_giver_note(c, &c->servers,
                  last != NULL ? find_line(&c->servers, &last->server) : only_answer(&c->servers));
}

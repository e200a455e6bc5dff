/*
 * auth_copy.c - this resolver's own copy of a zone (auth-zone), where it cannot answer.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/examine.h"

/* Then Unbound refuses what is in it. Whether a copy that has expired is signed does not matter. */
static bool is_bare(const struct wf_auth_zone *copy)
{
    return copy->bare && !copy->expired;
}

static const char *state_of(const struct wf_auth_zone *copy)
{
    if (is_bare(copy))
        return "is unsigned, though a trust anchor or DS RRset says it is signed";
    if (!copy->expired)
        return "cannot answer";
    return copy->checked ? "has failed its check (zonemd-check), or has expired" : "has expired";
}

static void say_auth_zone(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "this resolver's own copy of the zone ");
    wf_strbuf_str(t->out, state_of(t->c->ev->seen.auth_zone));
}

/* Unbound refuses unsigned answers out of it, before they are validated. */
static void fix_bare(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Give this resolver's auth-zone the signed version of ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out,
                  "; or, if it is meant to be unsigned, remove any trust anchor for it, and "
                  "set domain-insecure: \"");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, "\".");
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
void wf_examine_auth_copy(struct wf_case *c)
{
    const struct wf_evidence *ev = c->ev;
    const struct wf_verdict *keys = ev->remembered.keys;
    struct wf_fact *fact;

    if (ev->seen.ending != WF_ENDING_FAILED || !copy_failed(ev))
        return;
    if (keys != NULL && !ev->seen.auth_zone->expired &&
        wf_dname_equal(wf_dname_of(&keys->zone), ev->seen.auth_zone->name)) {
        wf_case_remembered(c, keys, keys->scope);
        return;
    }
    fact = wf_case_fact(c, WF_CAUSE_AUTH_ZONE_FAILED, WF_SCOPE_QUESTION, ev->seen.auth_zone->name);
    fact->say = say_auth_zone;
    if (is_bare(ev->seen.auth_zone) && fact->zone.len > 1)
        fact->fix = fix_bare;
}

/*
 * recall.c - what was found earlier of the same zone or question.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/examine.h"
#include "diagnose/collect/origin.h"

/* Whether the resolution asked nobody and got no further than its own cache. */
static bool is_from_cache(const struct wf_evidence *ev)
{
    return ev->seen.ending == WF_ENDING_FAILED && ev->seen.attempt_total == 0 &&
           ev->seen.subquery_total == 0;
}

/* The verdict on the question that was resolved in this one's place; NULL when none was. */
static const struct wf_verdict *of_stand_in(const struct wf_evidence *ev)
{
    return ev->seen.stood_in_for && ev->seen.subquery_count > 0
               ? ev->seen.subqueries[ev->seen.subquery_count - 1].verdict
               : NULL;
}

/* That there is no such zone holds for all below the one above it, but what helps one of this
 * resolver's own zones there does not help the next. */
static bool is_of_zone_beside(const struct wf_evidence *ev, const struct wf_verdict *earlier)
{
    return earlier->cause == WF_CAUSE_ZONE_NOT_DELEGATED &&
           !wf_dname_is_below_or_at(wf_failed_question(ev).name, wf_dname_of(&earlier->zone));
}

static bool is_of_dates(const struct wf_verdict *verdict)
{
    return verdict->cause == WF_CAUSE_SIGNATURE_EXPIRED ||
           verdict->cause == WF_CAUSE_SIGNATURE_NOT_YET_VALID;
}

bool wf_keys_judged_before(const struct wf_evidence *ev, const struct wf_verdict *keys)
{
    return ev->seen.ending == WF_ENDING_BOGUS && ev->seen.zone_keys_bad &&
           ev->seen.keys_kept_until != 0 && wf_case_is_in_zone(ev) && keys != NULL &&
           (!is_of_dates(keys) || ev->now - keys->made >= WF_SEEN_BEFORE_S);
}

bool wf_keys_recalled(const struct wf_evidence *ev, const struct wf_verdict *keys)
{
    return wf_keys_judged_before(ev, keys) && !is_of_zone_beside(ev, keys);
}

/* An earlier verdict on the same zone or question stands in for facts this failure does not bring.
 */
void wf_examine_memory(struct wf_case *c)
{
    const struct wf_evidence *ev = c->ev;
    const struct wf_verdict *earlier = of_stand_in(ev);

    if (c->fact_count > 0 || ev->seen.ending == WF_ENDING_INSECURE ||
        (ev->seen.ending == WF_ENDING_BOGUS && !ev->seen.zone_keys_bad && earlier == NULL))
        return;
    if (earlier == NULL && ev->seen.ending == WF_ENDING_BOGUS)
        earlier = ev->remembered.keys;
    if (earlier == NULL)
        earlier = ev->remembered.servers;
    if (earlier == NULL && is_from_cache(ev))
        earlier = ev->remembered.question;
    if (earlier != NULL && is_of_zone_beside(ev, earlier))
        wf_examine_undelegated_beside(c);
    else if (earlier != NULL)
        wf_case_remembered(c, earlier, earlier->scope);
}

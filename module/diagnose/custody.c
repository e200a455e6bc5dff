/*
 * custody.c - through whose hands the data that a fact is about came.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/custody.h"

/* Of causes that are not here no data of a zone's tells. */
static const enum wf_custody custodies[WF_CAUSE_COUNT] = {
    [WF_CAUSE_DNSKEY_ABSENT] = WF_CUSTODY_UNSIGNED,
    [WF_CAUSE_DNSKEY_UNSIGNED] = WF_CUSTODY_UNSIGNED,
    [WF_CAUSE_SIGNATURE_MISSING] = WF_CUSTODY_UNSIGNED,
    [WF_CAUSE_DENIAL_MISSING] = WF_CUSTODY_UNSIGNED,
    [WF_CAUSE_DS_MISMATCH] = WF_CUSTODY_UNPROVEN,
    [WF_CAUSE_DNSKEY_NOT_SIGNED_BY_DS_KEY] = WF_CUSTODY_UNPROVEN,
    [WF_CAUSE_ZONE_KEY_BIT_UNSET] = WF_CUSTODY_UNPROVEN,
    [WF_CAUSE_KEY_REVOKED] = WF_CUSTODY_UNPROVEN,
    [WF_CAUSE_SIGNATURE_EXPIRED] = WF_CUSTODY_UNPROVEN,
    [WF_CAUSE_SIGNATURE_NOT_YET_VALID] = WF_CUSTODY_UNPROVEN,
    [WF_CAUSE_SIGNATURE_EXPIRED_BEFORE_VALID] = WF_CUSTODY_UNPROVEN,
    [WF_CAUSE_SIGNATURE_UNKNOWN_KEY] = WF_CUSTODY_UNPROVEN,
    [WF_CAUSE_SIGNATURE_BOGUS] = WF_CUSTODY_UNPROVEN,
    [WF_CAUSE_SIGNATURE_MALFORMED] = WF_CUSTODY_UNPROVEN,
    [WF_CAUSE_DENIAL_BOGUS] = WF_CUSTODY_UNPROVEN,
    [WF_CAUSE_NSEC3_ITERATIONS] = WF_CUSTODY_UNPROVEN,
    [WF_CAUSE_VALIDATION_LIMIT] = WF_CUSTODY_UNPROVEN,
};

/* Some of what is missing is so only beside other signatures or records of the zone's. */
enum wf_custody wf_custody_of(const struct wf_fact *fact)
{
    enum wf_custody custody = custodies[fact->cause];

    if (custody == WF_CUSTODY_UNSIGNED &&
        (fact->sig.algorithm != 0 || fact->proof.gap != WF_GAP_UNKNOWN))
        return WF_CUSTODY_UNPROVEN;
    return custody;
}

/* The answer to the client's question; else what came of those for the zone's keys. */
static bool is_of_answer(const struct wf_evidence *ev, const struct wf_fact *fact)
{
    return !ev->seen.zone_keys_bad ||
           (fact->other.len > 0 && !wf_dname_equal(fact->other, ev->seen.zone));
}

/* A fact about the DS RRset, or the lack of one, is about the zone above. */
static bool is_of_ds(const struct wf_evidence *ev, const struct wf_fact *fact)
{
    return ev->seen.zone_keys_bad && !wf_dname_equal(fact->zone, ev->seen.zone);
}

struct wf_dname wf_custody_configured(const struct wf_evidence *ev, const struct wf_fact *fact)
{
    struct wf_dname from = is_of_ds(ev, fact) ? ev->seen.ds_configured : ev->seen.dnskey_configured;

    if (fact->servers != NULL && fact->servers->configured)
        return fact->servers->zone; /* it is their own answer */
    if (is_of_answer(ev, fact))
        from = ev->seen.configured_zone;
    return from.len > 0 && wf_dname_is_below_or_at(fact->zone, from) ? from
                                                                     : (struct wf_dname){NULL, 0};
}

/* The last question for keys, which brought what the fact is about; NULL: none is seen. */
static const struct wf_subquery *key_question(const struct wf_evidence *ev,
                                              const struct wf_fact *fact)
{
    uint16_t type = is_of_ds(ev, fact) ? WF_TYPE_DS : WF_TYPE_DNSKEY;
    size_t i;

    for (i = ev->seen.subquery_count; i-- > 0;) {
        if (ev->seen.subqueries[i].question.type == type &&
            wf_dname_equal(ev->seen.subqueries[i].question.name, ev->seen.zone))
            return &ev->seen.subqueries[i];
    }
    return NULL;
}

static const struct wf_addr *last_answering(const struct wf_attempt *attempts, size_t count,
                                            struct wf_dname configured)
{
    while (count-- > 0) {
        if (attempts[count].configured && attempts[count].outcome == WF_OUTCOME_ANSWERED &&
            wf_dname_equal(attempts[count].zone, configured))
            return &attempts[count].server;
    }
    return NULL;
}

const struct wf_addr *wf_custody_server(const struct wf_evidence *ev, const struct wf_fact *fact,
                                        struct wf_dname configured)
{
    const struct wf_subquery *sub;

    if (is_of_answer(ev, fact))
        return last_answering(ev->seen.attempts, ev->seen.attempt_count, configured);
    sub = key_question(ev, fact);
    return sub == NULL ? NULL : last_answering(sub->attempts, sub->attempt_count, configured);
}

static const struct wf_attempt *last_of(const struct wf_attempt *attempts, size_t count)
{
    if (count == 0 || attempts[count - 1].configured ||
        attempts[count - 1].outcome != WF_OUTCOME_ANSWERED)
        return NULL;
    return &attempts[count - 1];
}

const struct wf_attempt *wf_custody_giver(const struct wf_evidence *ev, const struct wf_fact *fact)
{
    const struct wf_subquery *sub = is_of_answer(ev, fact) ? NULL : key_question(ev, fact);
    const struct wf_attempt *last = NULL;

    if (is_of_answer(ev, fact))
        last = last_of(ev->seen.attempts, ev->seen.attempt_count);
    else if (sub != NULL)
        last = last_of(sub->attempts, sub->attempt_count);
    return last != NULL && (wf_dname_is_below_or_at(fact->zone, last->zone) ||
                            wf_dname_is_below_or_at(last->zone, fact->zone))
               ? last
               : NULL;
}

/* One that may fall back on the zone's servers does so where what it gave is bogus. */
bool wf_custody_is_own_copy(const struct wf_evidence *ev, const struct wf_fact *fact)
{
    const struct wf_auth_zone *copy = ev->seen.auth_zone;

    return copy != NULL && !copy->fallback && ev->seen.origin != WF_ORIGIN_CONFIGURED &&
           wf_custody_of(fact) != WF_CUSTODY_PROVEN && wf_dname_equal(fact->zone, copy->name);
}

/* Causes of which a DS RRset that is no longer the parent's is the other reading. */
static bool rests_on_ds(const struct wf_fact *fact)
{
    return fact->cause == WF_CAUSE_DS_MISMATCH || fact->cause == WF_CAUSE_DNSKEY_ABSENT ||
           fact->cause == WF_CAUSE_DNSKEY_UNSIGNED || fact->cause == WF_CAUSE_KEY_REVOKED ||
           fact->cause == WF_CAUSE_DNSKEY_NOT_SIGNED_BY_DS_KEY;
}

/* One that has expired and may fall back is not asked. */
bool wf_custody_ds_is_own_copy(const struct wf_evidence *ev, const struct wf_fact *fact)
{
    const struct wf_auth_zone *copy = ev->seen.auth_zone;

    return copy != NULL && !(copy->expired && copy->fallback) && ev->seen.zone_keys_bad &&
           !ev->seen.zone_is_anchor && rests_on_ds(fact) && ev->seen.parent.len > 0 &&
           wf_dname_equal(fact->zone, ev->seen.zone) && wf_dname_equal(copy->name, ev->seen.parent);
}

bool wf_custody_answer_is_bare(const struct wf_evidence *ev, const struct wf_fact *fact)
{
    const struct wf_subquery *sub = is_of_answer(ev, fact) ? NULL : key_question(ev, fact);
    const struct wf_message *answer = sub != NULL ? sub->response : NULL;
    size_t i, count;

    if (is_of_answer(ev, fact))
        answer = ev->seen.response;
    if (answer == NULL)
        return false;
    count = (size_t)answer->answer_count + answer->authority_count;
    for (i = 0; i < count; i++) {
        if (answer->rrsets[i].rrsig_total > 0)
            return false;
    }
    return answer->rrset_total <= count;
}

/*
 * validation.c - what broke in the chain of trust: the zone's keys, or the signatures of the
 * response.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/denial.h"
#include "diagnose/collect/dropped.h"
#include "diagnose/collect/dsmatch.h"
#include "diagnose/collect/faults.h"
#include "diagnose/collect/giver.h"
#include "diagnose/collect/keyquery.h"
#include "diagnose/collect/origin.h"
#include "diagnose/collect/servers.h"
#include "diagnose/collect/sigfact.h"
#include "diagnose/collect/subqueries.h"
#include "diagnose/collect/transport.h"
#include "diagnose/collect/uncut.h"
#include "diagnose/ruled.h"
#include "dnssec/keys.h"

/* Bogus may be the signature of an RRset that was made of a wildcard, or what proves that it was.
 */
static bool lacks_only_proof(struct wf_case *c, const struct wf_keyset *keys,
                             const struct wf_message *response, size_t from,
                             const struct wf_question *question, enum wf_scope scope,
                             const struct wf_sig_result *result, const struct wf_rrset *rrset)
{
    if (!c->ev->quirks.unproven_is_bogus || result->state != WF_SIG_BOGUS ||
        result->sig.labels >= wf_dname_labels(rrset->owner))
        return false;
    return !wf_message_is_whole(response) || /* then which of the two it is cannot be seen */
           wf_examine_denial(c, keys, response, from, question, scope);
}

/* Of a zone below, which may well be unsigned: a zone has its SOA record at its own name alone. */
static bool is_soa_below(const struct wf_rrset *rrset, const struct wf_keyset *keys)
{
    return rrset->type == WF_TYPE_SOA && !wf_dname_equal(rrset->owner, keys->zone);
}

/*
 * The RRset of a response that failed: the first one of the zone, from where the validator stood,
 * whose signatures are wrong. Those before it were found good. Returns whether there is one.
 */
static bool examine_rrsets(struct wf_case *c, const struct wf_keyset *keys,
                           const struct wf_message *response, size_t from,
                           const struct wf_question *question, enum wf_scope scope)
{
    size_t count = (size_t)response->answer_count + response->authority_count;
    size_t i;

    if (wf_denial_is_from_below(response, question))
        return false; /* that zone need not be signed */
    for (i = from; i < count; i++) {
        const struct wf_rrset *rrset = &response->rrsets[i];
        struct wf_sig_result result;

        if (rrset->security == WF_SECURITY_SECURE ||
            wf_cname_is_synthesised(&c->effort, response->rrsets, i) ||
            !wf_effort_read(&c->effort, rrset->owner.len) ||
            !wf_dname_is_below_or_at(rrset->owner, keys->zone) || is_soa_below(rrset, keys))
            continue;
        result = wf_sigs_judge_each(c, keys, rrset);
        if (result.state == WF_SIG_FITS)
            continue;
        if (result.state == WF_SIG_UNSEEN)
            return true; /* this one it may be, but why is not seen */
        if (lacks_only_proof(c, keys, response, from, question, scope, &result, rrset))
            return true;
        if (result.state != WF_SIG_BOGUS || !wf_examine_spent(c, keys, response, scope))
            (void)wf_sig_fact(c, &result, keys, rrset, scope);
        return true;
    }
    return false;
}

/* What the parent gave instead of a DS RRset. */
static void examine_no_ds(struct wf_case *c, const struct wf_message *response,
                          const struct wf_question *question)
{
    struct wf_fact denial;

    if (!wf_denial_judge(c, &c->parent_keys, response, 0, question, WF_SCOPE_KEYS, &denial))
        return;
    if (wf_denies_zone(&denial))
        wf_examine_undelegated(c);
    else
        wf_case_add(c, &denial);
}

/* The DS RRset, or the proof that there is none, as the parent gave it. */
static bool examine_parent(struct wf_case *c, const struct wf_subquery *sub)
{
    struct wf_question question = {c->ev->seen.zone, WF_TYPE_DS, c->ev->seen.question.rrclass};
    struct wf_sig_result result;

    if (c->ev->seen.zone_is_anchor)
        return false;
    if (c->parent_keys.zone.len == 0) /* then the zone's keys need not be to blame */
        return c->ev->seen.ds != NULL && c->ev->seen.ds->security == WF_SECURITY_BOGUS;
    if (c->ev->seen.ds != NULL) {
        if (c->ev->seen.ds->security == WF_SECURITY_SECURE)
            return false;
        result = wf_sigs_judge_each(c, &c->parent_keys, c->ev->seen.ds);
        if (result.state == WF_SIG_UNSEEN)
            return c->ev->seen.ds->security == WF_SECURITY_BOGUS;
        if (result.state == WF_SIG_FITS)
            return false;
        (void)wf_sig_fact(c, &result, &c->parent_keys, c->ev->seen.ds, WF_SCOPE_KEYS);
        return true;
    }
    if (sub == NULL || sub->response == NULL)
        return false;
    if (examine_rrsets(c, &c->parent_keys, sub->response, 0, &question, WF_SCOPE_KEYS)) {
        wf_sig_tell_alias(c);
        return true;
    }
    examine_no_ds(c, sub->response, &question);
    return true;
}

/* Servers that fail the question itself, too, fail at more than DNSSEC. */
static bool servers_fail_anyway(struct wf_case *c)
{
    wf_servers_collect(&c->servers, c->ev->seen.zone, c->ev->seen.attempts,
                       c->ev->seen.attempt_count);
    return wf_servers_all_fail(&c->servers) && wf_examine_set(c, &c->servers);
}

/* The question for the keys, or for the DS RRset, that failed because of this resolver. */
static bool is_own_fault(struct wf_case *c, const struct wf_subquery *sub)
{
    return wf_subquery_got_no_answer(sub) && wf_case_own_fault(c, sub->verdict, WF_SCOPE_KEYS);
}

/* A rule of this resolver's own answered it, and no server. */
static bool is_ruled(struct wf_case *c, const struct wf_subquery *sub)
{
    struct wf_fact *fact;

    if (sub == NULL || !sub->ruled)
        return false;
    fact = wf_case_fact(c, WF_CAUSE_POLICY, WF_SCOPE_KEYS, c->ev->seen.zone);
    fact->type = sub->question.type;
    fact->say = wf_say_ruled_keys;
    fact->fix = wf_fix_ruled_keys;
    return true;
}

static void examine_keys(struct wf_case *c)
{
    const struct wf_subquery *ds = wf_subquery_last(c->ev, c->ev->seen.zone, WF_TYPE_DS);
    const struct wf_subquery *dnskey = wf_subquery_last(c->ev, c->ev->seen.zone, WF_TYPE_DNSKEY);

    if (is_ruled(c, ds) || is_ruled(c, dnskey))
        return;
    if ((c->ds.count == 0 && is_own_fault(c, ds)) || wf_examine_uncut(c, ds))
        return;
    if (c->ds.count == 0 && wf_subquery_got_no_answer(ds)) {
        wf_examine_unreachable(c, ds, WF_CAUSE_DS_UNREACHABLE);
        return;
    }
    if (c->ev->seen.ds == NULL || c->ev->seen.ds->security != WF_SECURITY_SECURE)
        wf_giver_of_keys(c, WF_TYPE_DS);
    if (examine_parent(c, ds))
        return;
    c->source = NULL;
    if (is_own_fault(c, dnskey))
        return;
    if ((c->ev->seen.dnskey == NULL || wf_subquery_got_no_answer(dnskey)) && servers_fail_anyway(c))
        return;
    if (wf_subquery_got_no_answer(dnskey)) {
        wf_examine_unreachable(c, dnskey, WF_CAUSE_DNSKEY_UNREACHABLE);
        return;
    }
    if (wf_examine_edns(c, dnskey))
        return;
    wf_giver_of_keys(c, WF_TYPE_DNSKEY);
    if (c->ds.count > 0 && c->ev->seen.dnskey == NULL && dnskey != NULL) {
        wf_examine_absent(c, dnskey);
        return;
    }
    wf_examine_ds(c);
}

static void examine_response(struct wf_case *c)
{
    const struct wf_evidence *ev = c->ev;
    const struct wf_question question = wf_failed_question(ev);

    wf_giver_of_answer(c, ev->seen.zone);
    if (wf_examine_signer(c))
        return;
    if (examine_rrsets(c, &c->keys, ev->seen.response, ev->seen.rrset_skip, &question,
                       WF_SCOPE_QUESTION))
        return;
    (void)wf_examine_denial(c, &c->keys, ev->seen.response, ev->seen.rrset_skip, &question,
                            WF_SCOPE_QUESTION);
}

/* Key tags are costly, and a DS RRset that was found secure needs no second look. */
static bool needs_parent_keys(const struct wf_case *c)
{
    return c->ev->seen.zone_keys_bad &&
           (c->ev->seen.ds == NULL || c->ev->seen.ds->security != WF_SECURITY_SECURE);
}

/*
 * Whether the zone above is the one that has the DS RRset. It is the nearest one whose keys are
 * still cached: one in between, whose own are not, may have said that they are not to be kept. So
 * where there can be one between, its servers must have been asked.
 */
static bool is_right_above(const struct wf_evidence *ev)
{
    const struct wf_subquery *ds;
    int labels = wf_dname_labels_below(ev->seen.zone, ev->seen.parent);

    if (labels <= 1)
        return labels == 1;
    ds = wf_subquery_last(ev, ev->seen.zone, WF_TYPE_DS);
    return ds != NULL && ds->attempt_count > 0 &&
           wf_dname_equal(ds->attempts[ds->attempt_count - 1].zone, ev->seen.parent);
}

static struct wf_dname zone_above(const struct wf_case *c)
{
    struct wf_dname none = {NULL, 0};

    return !needs_parent_keys(c) || is_right_above(c->ev) ? c->ev->seen.parent : none;
}

void wf_examine_validation(struct wf_case *c)
{
    if (c->ev->seen.ending != WF_ENDING_BOGUS || !wf_case_is_in_zone(c->ev) ||
        wf_keys_judged_before(c->ev, c->ev->remembered.keys))
        return;
    wf_case_read_ds(c);
    wf_keyset_read(&c->effort, &c->keys, c->ev->seen.zone, c->ev->seen.dnskey);
    wf_keyset_read(&c->effort, &c->parent_keys, zone_above(c),
                   needs_parent_keys(c) ? c->ev->seen.parent_dnskey : NULL);
    if (c->effort.spent)
        return;
    if (c->ev->seen.zone_keys_bad)
        examine_keys(c);
    else if (c->ev->seen.response != NULL)
        examine_response(c);
}

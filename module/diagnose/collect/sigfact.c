/*
 * sigfact.c - a bad signature as a fact, and in words.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/sigfact.h"

#include "diagnose/collect/dropped.h"
#include "diagnose/collect/giver.h"
#include "diagnose/collect/parent_place.h"
#include "diagnose/collect/sigdates.h"
#include "diagnose/collect/unverified.h"
#include "diagnose/copies.h"
#include "diagnose/source.h"

void wf_say_unsigned(const struct wf_telling *t)
{
    wf_rrset_print(t->out, t->fact->rrset);
    if (t->fact->copy != NULL) {
        wf_strbuf_str(t->out, " has no RRSIG, but by ");
        wf_copy_print(t->out, t->fact->copy, t->c->ev->now);
        wf_strbuf_str(t->out, ", the zone is signed");
        return;
    }
    wf_strbuf_str(t->out, " has no RRSIG, but the zone is signed");
    if (t->c->ds.count > 0 && t->fact->keys == &t->c->keys) {
        wf_strbuf_str(t->out, " (");
        wf_ds_list_print(t->out, &t->c->ds);
        wf_strbuf_str(t->out, ")");
    }
}

/* Others may have signed it, which Unbound with harden-algo-downgrade does not think enough. */
static void say_lacking(const struct wf_telling *t)
{
    wf_rrset_print(t->out, t->fact->rrset);
    wf_strbuf_printf(t->out, " has no RRSIG of algorithm %u, which this resolver requires (",
                     t->fact->sig.algorithm);
    wf_ds_list_print(t->out, &t->c->ds);
    wf_strbuf_str(t->out, ")");
}

static void say_unsupported(const struct wf_telling *t)
{
    wf_rrset_print(t->out, t->fact->rrset);
    wf_strbuf_printf(t->out,
                     " has no RRSIG of an algorithm that this resolver supports, only one by key "
                     "%u/%u",
                     t->fact->sig.tag, t->fact->sig.algorithm);
}

/* Whether it rests on the word of one server for the keys, and not for what is signed. */
static bool is_by_key_source(const struct wf_fact *fact)
{
    return fact->servers != NULL && fact->servers == fact->source;
}

static void say_unknown_key(const struct wf_telling *t)
{
    wf_sig_print_name(t->out, t->fact);
    wf_strbuf_printf(t->out, "/%u, which is not among its DNSKEYs (", t->fact->sig.algorithm);
    wf_key_list_print(t->out, t->fact->keys);
    wf_strbuf_str(t->out, ")");
    if (is_by_key_source(t->fact)) {
        wf_strbuf_str(t->out, " as ");
        wf_source_print_server(t);
        wf_strbuf_str(t->out, " gives them");
    }
    if (t->fact->copy != NULL) {
        wf_strbuf_str(t->out, " in ");
        wf_copy_print(t->out, t->fact->copy, t->c->ev->now);
    }
}

static void say_no_zone_key(const struct wf_telling *t)
{
    wf_sig_print_name(t->out, t->fact);
    wf_strbuf_printf(t->out, "/%u, which lacks the Zone Key flag", t->fact->sig.algorithm);
}

static void say_wrong_protocol(const struct wf_telling *t)
{
    wf_sig_print_name(t->out, t->fact);
    wf_strbuf_printf(t->out, "/%u does not verify: the protocol of that key is not %u",
                     t->fact->sig.algorithm, WF_KEY_PROTOCOL);
}

/* It is verified with each of them, and neither of those may be the one that made it. */
static void twins_print(const struct wf_telling *t)
{
    unsigned twins = 0;
    size_t i;

    for (i = 0; i < t->fact->keys->count; i++)
        twins += t->fact->keys->keys[i].tag == t->fact->sig.tag &&
                 t->fact->keys->keys[i].algorithm == t->fact->sig.algorithm;
    if (twins > 1)
        wf_strbuf_printf(t->out, " (%u keys have that tag)", twins);
}

static void say_bogus(const struct wf_telling *t)
{
    wf_sig_print_name(t->out, t->fact);
    wf_strbuf_printf(t->out, "/%u does not verify", t->fact->sig.algorithm);
    twins_print(t);
}

static void say_either_bogus(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "one of the RRSIGs of ");
    wf_rrset_print(t->out, t->fact->rrset);
    wf_strbuf_printf(t->out,
                     " by keys %u/%u and %u/%u does not verify, and this resolver requires both",
                     t->fact->sig.tag, t->fact->sig.algorithm, t->fact->other_sig.tag,
                     t->fact->other_sig.algorithm);
}

static void say_malformed(const struct wf_telling *t)
{
    const struct wf_sig *sig = &t->fact->sig;

    if (sig->signer.len == 0) {
        wf_strbuf_str(t->out, "an RRSIG of ");
        wf_rrset_print(t->out, t->fact->rrset);
        wf_strbuf_str(t->out, " cannot be read");
        return;
    }
    wf_sig_print_name(t->out, t->fact);
    if (!wf_dname_equal(sig->signer, t->fact->zone)) {
        wf_strbuf_str(t->out, " names the signer ");
        wf_dname_print(t->out, sig->signer);
    } else if (sig->labels > wf_dname_labels(t->fact->rrset->owner)) {
        wf_strbuf_printf(t->out, " counts %u labels where the name has %u", sig->labels,
                         wf_dname_labels(t->fact->rrset->owner));
    } else if (sig->covered != t->fact->rrset->type) {
        wf_strbuf_str(t->out, " covers ");
        wf_type_print(t->out, sig->covered);
    } else {
        wf_strbuf_printf(t->out, " has a signature of %u bytes, which is wrong for algorithm %u",
                         sig->signature_len, sig->algorithm);
    }
}

static void say_wrong_algorithm(const struct wf_telling *t)
{
    wf_sig_print_name(t->out, t->fact);
    wf_strbuf_printf(t->out, " is of algorithm %u, which no key of that tag has (",
                     t->fact->sig.algorithm);
    wf_key_list_print(t->out, t->fact->keys);
    wf_strbuf_str(t->out, ")");
}

static void fix_unknown_key(const struct wf_telling *t)
{
    if (t->fact->copy != NULL) {
        wf_copy_print_remedy(t, &t->fact->copy->copy);
        wf_strbuf_str(t->out, "if it fails even then, publish");
    } else if (is_by_key_source(t->fact)) { /* the others may have that key */
        wf_strbuf_str(t->out, "Have every name server of ");
        wf_dname_print(t->out, t->fact->zone);
        wf_strbuf_str(t->out, " answer with the same keys; if those of ");
        wf_source_print_server(t);
        wf_strbuf_str(t->out, " are the right ones, publish");
    } else if (wf_source_is_partial(t->fact)) { /* the others may not be signed by that key */
        wf_strbuf_str(t->out, "Have every name server of ");
        wf_dname_print(t->out, t->fact->zone);
        wf_strbuf_str(t->out, " answer, and serve the same version; if that of ");
        wf_source_print_server(t);
        wf_strbuf_str(t->out, " is the right one, publish");
    } else {
        wf_strbuf_str(t->out, "Publish");
    }
    wf_strbuf_printf(t->out, " key %u/%u in the DNSKEY RRset of ", t->fact->sig.tag,
                     t->fact->sig.algorithm);
    wf_dname_print(t->out, t->fact->zone);
    if (!wf_source_is_partial(t->fact)) /* who gave these keys may be behind the others */
        wf_strbuf_str(t->out, " on every name server");
    wf_strbuf_str(t->out, ", or sign with a published key (");
    wf_key_list_print(t->out, t->fact->keys);
    wf_strbuf_str(t->out, ").");
}

/* The zone may have been signed when the keys came, and be unsigned now. */
static void fix_unsigned_since(const struct wf_telling *t)
{
    wf_copy_print_remedy(t, &t->fact->copy->copy);
    wf_strbuf_str(t->out, "if it fails even then, sign ");
    wf_dname_print(t->out, t->fact->zone);
    if (wf_source_is_partial(t->fact)) { /* the others may have it signed */
        wf_strbuf_str(t->out, " completely, and have every name server answer with it.");
        return;
    }
    wf_strbuf_str(t->out,
                  " completely, on every name server, or, if it is to be unsigned, have its "
                  "DS removed ");
    wf_parent_place_print(t, WF_PLACE_FROM);
    wf_strbuf_str(t->out, ".");
}

/* What an alias leads to may be signed, and be another zone's. */
static bool is_bare(const struct wf_message *response, struct wf_dname zone)
{
    size_t i, count = (size_t)response->answer_count + response->authority_count;

    for (i = 0; i < count; i++) {
        if (response->rrsets[i].rrsig_total > 0 &&
            wf_dname_is_below_or_at(response->rrsets[i].owner, zone))
            return false;
    }
    return response->rrset_total <= count;
}

/* Whether all that came of the zone in this resolution, about DS records too, is unsigned. */
static bool came_bare(const struct wf_evidence *ev, struct wf_dname zone)
{
    uint16_t i;

    if (ev->seen.response == NULL || !is_bare(ev->seen.response, zone))
        return false;
    for (i = 0; i < ev->seen.subquery_count; i++) {
        const struct wf_subquery *sub = &ev->seen.subqueries[i];

        if (sub->question.type == WF_TYPE_DS && sub->response != NULL &&
            !is_bare(sub->response, zone))
            return false;
    }
    return true;
}

void wf_sig_tell_since(const struct wf_case *c, struct wf_fact *fact)
{
    const struct wf_rrset *keys = fact->keys->rrset;

    fact->copy =
        wf_is_copy(keys) && keys != fact->rrset && came_bare(c->ev, fact->keys->zone) ? keys : NULL;
    if (fact->copy != NULL)
        fact->fix = fix_unsigned_since;
}

static void say_alias_for_ds(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "the question for the DS of ");
    wf_dname_print(t->out, t->fact->rrset->owner);
    wf_strbuf_str(t->out, " is answered with an alias (CNAME) that has no RRSIG");
}

static void fix_alias_for_ds(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Have the name servers of ");
    wf_zone_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " answer for the DS of ");
    wf_dname_print(t->out, t->fact->rrset->owner);
    wf_strbuf_str(t->out, " out of ");
    wf_zone_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, ", with its DS RRset, or the NSEC or NSEC3 record that proves that there "
                          "is none (RFC 4035, section 3.1.4.1).");
}

/* The zone below, whose alias it is, may well be unsigned. */
void wf_sig_tell_alias(struct wf_case *c)
{
    struct wf_fact *fact = c->fact_count > 0 ? &c->facts[c->fact_count - 1] : NULL;

    if (fact == NULL || fact->cause != WF_CAUSE_SIGNATURE_MISSING || fact->rrset == NULL ||
        fact->rrset->type != WF_TYPE_CNAME || fact->copy != NULL ||
        !wf_dname_equal(fact->rrset->owner, c->ev->seen.zone))
        return;
    fact->say = say_alias_for_ds;
    fact->fix = fix_alias_for_ds;
}

static void fix_protocol(const struct wf_telling *t)
{
    wf_strbuf_printf(t->out, "Publish key %u/%u with protocol %u in the DNSKEY RRset of ",
                     t->fact->sig.tag, t->fact->sig.algorithm, WF_KEY_PROTOCOL);
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, ", and its new DS.");
}

void wf_fix_unsigning(const struct wf_telling *t)
{
    wf_strbuf_printf(t->out, "Publish key %u/%u and sign all of ", t->fact->ds.tag,
                     t->fact->ds.algorithm);
    wf_dname_print(t->out, t->fact->zone);
    if (wf_source_is_partial(t->fact)) {
        wf_strbuf_str(t->out, " with it, too, on every name server.");
        return;
    }
    wf_strbuf_str(t->out, " with it, too; until that is done, have DS ");
    wf_ds_print(t->out, &t->fact->ds);
    wf_strbuf_str(t->out, " removed ");
    wf_parent_place_print(t, WF_PLACE_FROM);
    wf_strbuf_str(t->out, ".");
}

/* What each state of a signature means. */
static const struct {
    enum wf_cause cause;
    wf_tell *say;
    wf_tell *fix;
} sig_causes[] = {
    [WF_SIG_NONE] = {WF_CAUSE_SIGNATURE_MISSING, wf_say_unsigned, NULL},
    [WF_SIG_UNSUPPORTED] = {WF_CAUSE_SIGNATURE_MISSING, say_unsupported, NULL},
    [WF_SIG_MALFORMED] = {WF_CAUSE_SIGNATURE_MALFORMED, say_malformed, NULL},
    [WF_SIG_UNKNOWN_KEY] = {WF_CAUSE_SIGNATURE_UNKNOWN_KEY, say_unknown_key, fix_unknown_key},
    [WF_SIG_WRONG_ALGORITHM] = {WF_CAUSE_SIGNATURE_MALFORMED, say_wrong_algorithm, NULL},
    [WF_SIG_NO_ZONE_KEY] = {WF_CAUSE_ZONE_KEY_BIT_UNSET, say_no_zone_key, NULL},
    [WF_SIG_WRONG_PROTOCOL] = {WF_CAUSE_SIGNATURE_BOGUS, say_wrong_protocol, fix_protocol},
    [WF_SIG_EXPIRES_BEFORE] = {WF_CAUSE_SIGNATURE_EXPIRED_BEFORE_VALID, wf_say_expires_before,
                               wf_fix_expires_before},
    [WF_SIG_EXPIRED] = {WF_CAUSE_SIGNATURE_EXPIRED, wf_say_expired, wf_fix_dates},
    [WF_SIG_NOT_YET] = {WF_CAUSE_SIGNATURE_NOT_YET_VALID, wf_say_not_yet, wf_fix_dates},
    [WF_SIG_BOGUS] = {WF_CAUSE_SIGNATURE_BOGUS, say_bogus, NULL},
};

/* Where there may be more at the zone's servers, so many are here. */
static void say_sig_count(const struct wf_telling *t)
{
    wf_rrset_print(t->out, t->fact->rrset);
    wf_strbuf_printf(t->out, " has %u RRSIGs%s", t->fact->rrset->rrsig_total,
                     wf_rrset_may_lack_sigs(t->c, t->fact->rrset) ? " here" : "");
}

static void say_too_many(const struct wf_telling *t)
{
    say_sig_count(t);
    if (t->fact->rrset->rrsig_total <= WF_SIGS_TRIED)
        wf_strbuf_printf(t->out,
                         " by keys that share a tag; this resolver tries %u pairs of them, and none"
                         " of those verifies",
                         WF_SIGS_TRIED);
    else
        wf_strbuf_printf(t->out, ", of which this resolver tries %u; none of those verifies",
                         WF_SIGS_TRIED);
}

static void say_excess(const struct wf_telling *t)
{
    say_sig_count(t);
    wf_strbuf_printf(t->out, ", more than %u of them by key tag %u, and this resolver tries %u",
                     WF_SIGS_TRIED, t->fact->key.tag, WF_SIGS_TRIED);
}

/* What validation failed at: the keys, or the first RRset that was found bogus. */
static const struct wf_rrset *failed_rrset(const struct wf_evidence *ev)
{
    const struct wf_message *response = ev->seen.response;
    size_t i;

    if (ev->seen.zone_keys_bad)
        return ev->seen.dnskey;
    for (i = ev->seen.rrset_skip;
         response != NULL && i < (size_t)response->answer_count + response->authority_count; i++) {
        if (response->rrsets[i].security == WF_SECURITY_BOGUS)
            return &response->rrsets[i];
    }
    return NULL;
}

/* RRSIGs by the key's tag and algorithm, by their fixed fields alone (RFC 4034, section 3.1). */
static unsigned sigs_by(const struct wf_rrset *rrset, const struct wf_key *key)
{
    enum { ALGORITHM = 2, TAG = 16, FIXED = 18 };
    unsigned count = 0;
    size_t i;

    for (i = rrset->rr_count; i < (size_t)rrset->rr_count + rrset->rrsig_count; i++) {
        const struct wf_rdata *sig = &rrset->rdata[i];

        if (sig->len >= FIXED && sig->data[ALGORITHM] == key->algorithm &&
            (sig->data[TAG] << 8 | sig->data[TAG + 1]) == key->tag)
            count++;
    }
    return count;
}

/* Of keys that no DS names no signature is tried. */
static bool is_tried(const struct wf_case *c, const struct wf_key *key)
{
    uint16_t i;

    for (i = 0; c->ev->seen.zone_keys_bad && i < c->ds.count; i++) {
        if (c->ds.records[i].usable && c->ds.records[i].tag == key->tag &&
            c->ds.records[i].algorithm == key->algorithm)
            return true;
    }
    return !c->ev->seen.zone_keys_bad;
}

void wf_examine_excess(struct wf_case *c)
{
    const struct wf_rrset *rrset = failed_rrset(c->ev);
    struct wf_fact *fact;
    uint16_t i;

    if (c->ev->seen.ending != WF_ENDING_BOGUS || rrset == NULL ||
        rrset->rrsig_count <= WF_SIGS_TRIED || !wf_dname_is_below_or_at(rrset->owner, c->keys.zone))
        return;
    for (i = 0; i < c->keys.count; i++) {
        if (sigs_by(rrset, &c->keys.keys[i]) <= WF_SIGS_TRIED || !is_tried(c, &c->keys.keys[i]))
            continue;
        fact = wf_case_fact(c, WF_CAUSE_VALIDATION_LIMIT,
                            c->ev->seen.zone_keys_bad ? WF_SCOPE_KEYS : WF_SCOPE_QUESTION,
                            c->keys.zone);
        fact->say = say_excess;
        fact->rrset = rrset;
        fact->key = c->keys.keys[i];
        return;
    }
}

/* Signatures of one algorithm will not do, however good those of another are. */
static void tell_algorithm(const struct wf_case *c, struct wf_fact *fact)
{
    uint16_t i;

    fact->say = say_lacking;
    for (i = 0; i < c->ds.count; i++) {
        if (!c->ds.records[i].usable || c->ds.records[i].algorithm != fact->sig.algorithm)
            continue;
        fact->ds = c->ds.records[i];
        fact->fix = wf_fix_unsigning;
        return;
    }
}

/*
 * The other servers failed when they were asked for the keys, and may have the one that signs: it
 * is not to be published where one server alone is behind.
 */
static void note_source_of_keys(struct wf_case *c, struct wf_fact *fact)
{
    const struct wf_server_set *of_data = c->source;

    if (fact->keys != &c->keys || fact->copy != NULL || c->ev->seen.zone_keys_bad ||
        wf_source_is_partial(fact))
        return;
    wf_giver_of_keys(c, WF_TYPE_DNSKEY);
    fact->source = c->source;
    if (wf_source_others_fail(fact))
        fact->servers = fact->source;
    else
        fact->source = of_data;
    c->source = of_data;
}

struct wf_fact *wf_sig_fact(struct wf_case *c, const struct wf_sig_result *result,
                            const struct wf_keyset *keys, const struct wf_rrset *rrset,
                            enum wf_scope scope)
{
    struct wf_fact *fact = wf_case_fact(c, sig_causes[result->state].cause, scope, keys->zone);

    fact->say = sig_causes[result->state].say;
    fact->fix = sig_causes[result->state].fix;
    fact->keys = keys;
    fact->copy = keys->rrset != rrset && wf_is_copy(keys->rrset) ? keys->rrset : NULL;
    fact->rrset = rrset;
    fact->sig = result->sig;
    fact->other_sig = result->other;
    if (result->state == WF_SIG_NONE && result->sig.algorithm != 0)
        tell_algorithm(c, fact);
    else if (result->state == WF_SIG_NONE)
        wf_sig_tell_since(c, fact);
    if (result->state == WF_SIG_BOGUS && result->other.algorithm != 0)
        fact->say = say_either_bogus;
    if (result->state == WF_SIG_UNKNOWN_KEY)
        note_source_of_keys(c, fact);
    if (wf_sig_tell_unverified(c, fact, result))
        return fact;
    if (result->tries > WF_SIGS_TRIED) {
        fact->cause = WF_CAUSE_VALIDATION_LIMIT;
        fact->say = say_too_many;
        return fact;
    }
    if (result->state != WF_SIG_NONE)
        wf_sig_tell_dropped(c, fact, result->state == WF_SIG_BOGUS);
    return fact;
}

/*
 * dsmatch.c - what is wrong between a zone's DS RRset, or trust anchor, and its keys.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/dsmatch.h"

#include "diagnose/collect/dropped.h"
#include "diagnose/collect/dspublish.h"
#include "diagnose/collect/parent_place.h"
#include "diagnose/collect/sigfact.h"
#include "diagnose/collect/unverified.h"
#include "diagnose/copies.h"
#include "diagnose/server_words.h"
#include "dnssec/keys.h"

/* Pairs of a DS and a key of its tag that Unbound compares without a match (CVE-2023-50387). */
enum { DS_TRIED = 4 };

/* Pairs of a DS and a key of another tag whose digests are compared. */
enum { SLIPS_TRIED = 2 };

/* Why DS records count for nothing here; NULL when all count. */
static const char *words_of_ignored(const struct wf_case *c)
{
    bool outranked = false, unsupported = false;
    size_t i;

    for (i = 0; i < c->ds.count; i++) {
        outranked = outranked || c->ds.records[i].outranked;
        unsupported = unsupported || (!c->ds.records[i].usable && !c->ds.records[i].outranked);
    }
    if (outranked && unsupported)
        return " ignored (weaker or unsupported)";
    if (outranked)
        return " ignored (weaker digest)";
    return unsupported ? " ignored (unsupported)" : NULL;
}

/* Of records that are of no use here nothing is said but that: they may well match a key. */
static void say_ds_mismatch(const struct wf_telling *t)
{
    const char *ignored = words_of_ignored(t->c);
    size_t count;

    if (t->c->ev->seen.zone_is_anchor)
        wf_strbuf_str(t->out, t->fact->zone.len == 1 ? "this resolver's root trust anchor "
                                                     : "this resolver's trust anchor ");
    if (t->fact->copy != NULL) {
        wf_strbuf_str(t->out, "in ");
        wf_copy_print(t->out, t->fact->copy, t->c->ev->now);
        wf_strbuf_str(t->out, ", ");
    }
    count = wf_ds_some_print(t->out, &t->c->ds, true);
    wf_strbuf_str(t->out, count == 1 ? " matches no DNSKEY (" : " match no DNSKEY (");
    wf_key_list_print(t->out, &t->c->keys);
    wf_strbuf_str(t->out, ")");
    if (ignored == NULL)
        return;
    wf_strbuf_str(t->out, "; ");
    (void)wf_ds_some_print(t->out, &t->c->ds, false);
    wf_strbuf_str(t->out, ignored);
}

static void say_ds_algorithm(const struct wf_telling *t)
{
    say_ds_mismatch(t);
    wf_strbuf_str(t->out, ": tag ");
    wf_strbuf_number(t->out, t->fact->ds.tag);
    wf_strbuf_str(t->out, " fits, algorithm ");
    wf_strbuf_number(t->out, t->fact->ds.algorithm);
    wf_strbuf_str(t->out, " does not");
}

static void say_ds_digest(const struct wf_telling *t)
{
    say_ds_mismatch(t);
    wf_strbuf_str(t->out, t->c->ds.as_keys ? ": it is not the same as key "
                                           : ": the digest is not that of key ");
    wf_strbuf_number(t->out, t->fact->ds.tag);
    wf_strbuf_str(t->out, "/");
    wf_strbuf_number(t->out, t->fact->ds.algorithm);
}

static void say_ds_slip(const struct wf_telling *t)
{
    say_ds_mismatch(t);
    if (t->attribution->ds_as_copied && wf_telling_holds_back(t))
        return; /* clients have no room for both: that it may be old matters more */
    wf_strbuf_str(t->out, t->c->ds.total == 1 ? ": the digest is that of key "
                                              : ": a digest is that of key ");
    wf_key_print(t->out, &t->fact->key);
}

static const struct wf_ds *first_usable_ds(const struct wf_case *c)
{
    size_t i;

    for (i = 0; i < c->ds.count; i++) {
        if (c->ds.records[i].usable)
            return &c->ds.records[i];
    }
    return NULL;
}

/* The nearest pair of a DS and a key. */
struct pair {
    enum wf_match match;
    const struct wf_ds *ds;
    const struct wf_key *key;
    unsigned failed; /* pairs of one tag and algorithm, before it, whose digests differ */
};

static bool key_usable(const struct wf_key *key)
{
    return (key->flags & WF_KEY_ZONE) != 0 && (key->flags & WF_KEY_REVOKE) == 0;
}

/* Among equal matches: a key that can be used, and of those the one whose signature is best. */
static unsigned merit(struct wf_case *c, const struct pair *pair)
{
    if (pair->match == WF_MATCH_NONE || !key_usable(pair->key))
        return 0;
    if (pair->match != WF_MATCH_FULL) /* there are few of those: each costs a digest */
        return 1;
    return 1 + (unsigned)wf_sigs_judge(c, &c->keys, c->ev->seen.dnskey, pair->key->tag, WF_SIG_ANY)
                   .state;
}

/* When there are no digests left and one pair could not be told from a fitting one, none can. */
static bool is_as_near_as_known(const struct wf_case *c, const struct pair *pair)
{
    return pair->match == WF_MATCH_UNKNOWN && c->effort.digests == 0 && key_usable(pair->key);
}

/* algorithm: of the DS records; WF_SIG_ANY for all. */
static struct pair nearest_pair(struct wf_case *c, int algorithm)
{
    struct pair best = {.match = WF_MATCH_NONE};
    unsigned failed = 0;
    size_t i, k;

    for (i = 0; i < c->ds.count && !is_as_near_as_known(c, &best); i++) {
        if (!c->ds.records[i].usable ||
            (algorithm != WF_SIG_ANY && algorithm != c->ds.records[i].algorithm))
            continue;
        for (k = 0; k < c->keys.count; k++) {
            struct pair pair = {
                wf_ds_match(&c->effort, c->ev->seen.zone, &c->ds.records[i], &c->keys.keys[k]),
                &c->ds.records[i], &c->keys.keys[k], failed};

            failed += pair.match == WF_MATCH_TAG_ALG;
            if (pair.match == WF_MATCH_NONE)
                continue;
            if (pair.match > best.match ||
                (pair.match == best.match && merit(c, &pair) > merit(c, &best)))
                best = pair;
        }
    }
    return best;
}

static void say_key(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "key ");
    wf_key_print(t->out, &t->fact->key);
    wf_strbuf_str(t->out, ", which DS ");
    wf_ds_print(t->out, &t->fact->ds);
    wf_strbuf_str(t->out, t->fact->cause == WF_CAUSE_KEY_REVOKED
                              ? " names, is revoked"
                              : " names, lacks the Zone Key flag");
}

static void say_cleared_key(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "key ");
    wf_key_print(t->out, &t->fact->key);
    wf_strbuf_str(t->out, " lacks the Zone Key flag; with it, it would be the one that DS ");
    wf_ds_print(t->out, &t->fact->ds);
    wf_strbuf_str(t->out, " names");
}

/* The flags that the key may have had when its DS was made; its own where there are none. */
static uint16_t flags_before(const struct wf_key *key)
{
    if ((key->flags & WF_KEY_ZONE) == 0)
        return key->flags | WF_KEY_ZONE;
    return (uint16_t)(key->flags & ~WF_KEY_REVOKE);
}

static void examine_changed_key(struct wf_case *c, const struct wf_key *key, const struct wf_ds *ds)
{
    bool cleared = (key->flags & WF_KEY_ZONE) == 0;
    struct wf_fact *fact =
        wf_case_fact(c, cleared ? WF_CAUSE_ZONE_KEY_BIT_UNSET : WF_CAUSE_KEY_REVOKED, WF_SCOPE_KEYS,
                     c->ev->seen.zone);

    fact->say = cleared ? say_cleared_key : say_key;
    fact->fix = cleared ? NULL : wf_fix_ds;
    fact->publish = cleared ? 0 : wf_keys_to_publish(c);
    fact->ds = *ds;
    fact->key = *key;
}

/*
 * A DS made before a key was revoked, or lost its Zone Key flag: flags change the key's tag (RFC
 * 5011, section 7).
 */
static bool examine_changed(struct wf_case *c)
{
    size_t i, k;

    for (k = 0; k < c->keys.count; k++) {
        const struct wf_key *key = &c->keys.keys[k];
        uint16_t flags = flags_before(key);
        uint16_t tag = flags != key->flags ? wf_key_tag_with(&c->effort, key, flags) : key->tag;

        for (i = 0; tag != key->tag && i < c->ds.count; i++) {
            if (c->ds.records[i].tag != tag || c->ds.records[i].algorithm != key->algorithm)
                continue;
            examine_changed_key(c, key, &c->ds.records[i]);
            return true;
        }
    }
    return false;
}

/* The DS RRset where that is one: it is what lives longer as a rule. */
static const struct wf_rrset *copy_of_either(const struct wf_case *c)
{
    if (wf_is_copy(c->ev->seen.ds))
        return c->ev->seen.ds;
    return wf_is_copy(c->ev->seen.dnskey) ? c->ev->seen.dnskey : NULL;
}

/*
 * A DS record with the right digest beside a slip in its tag, which no key then has. Few are tried:
 * as a rule the DS is one of a key that is gone.
 */
static bool find_slip(struct wf_case *c, struct wf_fact *fact)
{
    unsigned left = SLIPS_TRIED;
    size_t i, k;

    for (i = 0; i < c->ds.count; i++) {
        for (k = 0; c->ds.records[i].usable && k < c->keys.count; k++) {
            const struct wf_key *key = &c->keys.keys[k];

            if (!key_usable(key) || (key->flags & WF_KEY_SEP) == 0)
                continue;
            if (left-- == 0)
                return false;
            if (!wf_ds_is_of_key(&c->effort, fact->zone, &c->ds.records[i], key))
                continue;
            fact->ds = c->ds.records[i];
            fact->key = *key;
            return true;
        }
    }
    return false;
}

/* unbound-anchor, of which the table of causes speaks, knows the root's only. */
static void fix_anchor(const struct wf_telling *t)
{
    if (t->fact->zone.len == 1) {
        wf_strbuf_str(t->out, wf_cause_info(WF_CAUSE_TRUST_ANCHOR_MISMATCH)->remedy);
        return;
    }
    wf_strbuf_str(t->out, "Update this resolver's trust anchor for ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " (trust-anchor, trust-anchor-file or auto-trust-anchor-file) by a key "
                          "that the zone has now, or remove it.");
}

static void examine_mismatch(struct wf_case *c, const struct pair *pair)
{
    struct wf_fact *fact = wf_case_fact(
        c, c->ev->seen.zone_is_anchor ? WF_CAUSE_TRUST_ANCHOR_MISMATCH : WF_CAUSE_DS_MISMATCH,
        WF_SCOPE_KEYS, c->ev->seen.zone);

    if (!c->ev->seen.zone_is_anchor) {
        fact->fix = wf_fix_ds;
        fact->publish = wf_keys_to_publish(c);
        fact->copy = copy_of_either(c);
        fact->led_by_copy = wf_keys_are_led_by_copy(c);
        fact->outdated =
            fact->led_by_copy || wf_are_of_two_times(c->ev->seen.ds, c->ev->seen.dnskey);
    } else {
        fact->fix = fix_anchor;
    }
    if (pair->ds != NULL)
        fact->ds = *pair->ds;
    switch (pair->match) {
    case WF_MATCH_TAG:
        fact->say = say_ds_algorithm;
        break;
    case WF_MATCH_TAG_ALG:
        fact->say = say_ds_digest;
        break;
    case WF_MATCH_NONE:
        fact->say = find_slip(c, fact) ? say_ds_slip : say_ds_mismatch;
        break;
    case WF_MATCH_UNKNOWN:
    case WF_MATCH_FULL:
        fact->say = say_ds_mismatch;
    }
}

static void say_not_signed_by_ds_key(const struct wf_telling *t)
{
    wf_strbuf_printf(t->out, "its DNSKEY RRset is signed by key %u/%u, but not by %u/%u, which ",
                     t->fact->sig.tag, t->fact->sig.algorithm, t->fact->ds.tag,
                     t->fact->ds.algorithm);
    if (t->fact->copy != NULL) {
        wf_copy_print(t->out, t->fact->copy, t->c->ev->now);
        wf_strbuf_str(t->out, ", names");
    } else {
        wf_strbuf_str(t->out, t->c->ev->seen.zone_is_anchor ? "this resolver's trust anchor names"
                                                            : "the DS names");
    }
}

static void say_dnskey_unsigned(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "its DNSKEY RRset (");
    wf_key_list_print(t->out, &t->c->keys);
    wf_strbuf_str(t->out, ") has no RRSIG");
}

/* Whoever has its zone signed no more may have left the keys in it, and the DS may be gone by now.
 */
static void fix_dnskey_unsigned(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Sign the DNSKEY RRset with the key that the DS RRset names or, if the "
                          "zone is to be unsigned, have its DS removed ");
    wf_parent_place_print(t, WF_PLACE_FROM);
    wf_copy_print_if_there(t);
    wf_strbuf_str(t->out, ".");
}

/* Who trusts a key by his own choice need not have it named by a DS RRset. */
static void fix_dnskey_unsigned_below_anchor(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Sign the DNSKEY RRset with the key that this resolver's trust anchor "
                          "names, and make sure that every name server serves it with its "
                          "signatures.");
}

static void dnskey_unsigned(struct wf_case *c)
{
    struct wf_fact *fact =
        wf_case_fact(c, WF_CAUSE_DNSKEY_UNSIGNED, WF_SCOPE_KEYS, c->ev->seen.zone);

    fact->say = say_dnskey_unsigned;
    if (c->ev->seen.zone_is_anchor && c->ev->seen.zone.len > 1)
        fact->fix = fix_dnskey_unsigned_below_anchor;
    else if (wf_is_copy(c->ev->seen.ds) && !c->ev->seen.zone_is_anchor)
        fact->fix = fix_dnskey_unsigned;
}

static void not_signed_by(struct wf_case *c, const struct wf_ds *ds, const struct wf_sig *sig)
{
    struct wf_fact *fact =
        wf_case_fact(c, WF_CAUSE_DNSKEY_NOT_SIGNED_BY_DS_KEY, WF_SCOPE_KEYS, c->ev->seen.zone);

    fact->say = say_not_signed_by_ds_key;
    fact->publish = wf_keys_to_publish(c);
    fact->fix = c->ev->seen.zone_is_anchor ? fix_anchor : wf_fix_not_signed;
    if (!c->ev->seen.zone_is_anchor && wf_is_copy(c->ev->seen.ds))
        fact->copy = c->ev->seen.ds;
    fact->led_by_copy = fact->outdated = wf_keys_are_led_by_copy(c);
    if (c->ev->config.downgrade_hardened && sig->algorithm != ds->algorithm &&
        !c->ev->seen.zone_is_anchor)
        fact->fix = wf_fix_unsigning;
    fact->ds = *ds;
    fact->sig = *sig;
}

static bool is_whole(const struct wf_case *c, const struct wf_rrset *rrset)
{
    return rrset->rr_total <= rrset->rr_count && !wf_rrset_may_lack_records(c, rrset);
}

/* Whether the DS RRset is known to be good, so that a fault must be below it. */
static bool is_vouched(struct wf_case *c)
{
    if (c->ev->seen.zone_is_anchor || c->ev->seen.ds->security == WF_SECURITY_SECURE)
        return true;
    return c->parent_keys.zone.len > 0 &&
           wf_sigs_judge_each(c, &c->parent_keys, c->ev->seen.ds).state == WF_SIG_FITS;
}

/* The flags are part of what a DS record is made from (RFC 4034, section 5.1.4). */
static void fix_flags(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Publish key ");
    wf_key_print(t->out, &t->fact->key);
    wf_strbuf_str(t->out,
                  " with flags 257 (or 256) and sign the zone with it, then publish its new "
                  "DS record at the parent: other flags make another tag and digest.");
}

static void examine_unusable_key(struct wf_case *c, const struct pair *pair)
{
    struct wf_fact *fact = wf_case_fact(
        c,
        (pair->key->flags & WF_KEY_ZONE) == 0 ? WF_CAUSE_ZONE_KEY_BIT_UNSET : WF_CAUSE_KEY_REVOKED,
        WF_SCOPE_KEYS, c->ev->seen.zone);

    fact->say = say_key;
    fact->fix = fact->cause == WF_CAUSE_KEY_REVOKED ? wf_fix_ds : fix_flags;
    fact->publish = fact->cause == WF_CAUSE_KEY_REVOKED ? wf_keys_to_publish(c) : 0;
    fact->ds = *pair->ds;
    fact->key = *pair->key;
}

/*
 * With downgrade_hardened a key of every algorithm in the DS RRset must have signed the DNSKEY
 * RRset. by_key: the signature that does, by the key of pair. other: set to one of another
 * algorithm that does as far as can be seen. Returns whether one was found that does not, or that
 * nothing can be said.
 */
static bool examine_algorithms(struct wf_case *c, const struct pair *pair,
                               const struct wf_sig *by_key, struct wf_sig *other)
{
    size_t i;

    for (i = 0; c->ev->config.downgrade_hardened && i < c->ds.count; i++) {
        const struct wf_ds *ds = &c->ds.records[i];
        struct wf_sig_result result;
        struct pair next;

        if (!ds->usable || ds->algorithm == pair->ds->algorithm ||
            ds->algorithm == other->algorithm)
            continue;
        next = nearest_pair(c, ds->algorithm);
        if (next.match < WF_MATCH_UNKNOWN) {
            not_signed_by(c, ds, by_key);
            return true;
        }
        if (!key_usable(next.key)) {
            examine_unusable_key(c, &next);
            return true;
        }
        result = wf_sigs_judge(c, &c->keys, c->ev->seen.dnskey, next.key->tag, ds->algorithm);
        if (result.state == WF_SIG_NONE)
            not_signed_by(c, next.ds, by_key);
        else if (result.state < WF_SIG_BOGUS)
            (void)wf_sig_fact(c, &result, &c->keys, c->ev->seen.dnskey, WF_SCOPE_KEYS);
        if (result.state < WF_SIG_BOGUS || result.state == WF_SIG_UNSEEN)
            return true;
        *other = result.sig;
    }
    return false;
}

/* A DS names a usable key: then the DNSKEY RRset's signature by that key is what failed. */
static void examine_dnskey_signatures(struct wf_case *c, const struct pair *pair)
{
    const struct wf_rrset *dnskey = c->ev->seen.dnskey;
    struct wf_sig_result by_key =
        wf_sigs_judge(c, &c->keys, dnskey, pair->key->tag, pair->key->algorithm);
    struct wf_sig_result any;

    if ((by_key.state == WF_SIG_FITS || by_key.state == WF_SIG_BOGUS) &&
        examine_algorithms(c, pair, &by_key.sig, &by_key.other))
        return;
    if (by_key.state == WF_SIG_UNSEEN ||
        (by_key.state == WF_SIG_FITS &&
         (pair->match != WF_MATCH_FULL || !is_whole(c, c->ev->seen.ds) || !is_whole(c, dnskey) ||
          !is_vouched(c))))
        return; /* not all was looked at or computed: what is wrong may be there */
    if (by_key.state != WF_SIG_NONE) {
        /* the keys are bad, so a signature that fits in all else does not verify */
        if (by_key.state == WF_SIG_FITS) {
            by_key.state = WF_SIG_BOGUS;
            by_key.tries = by_key.fit;
        }
        (void)wf_sig_fact(c, &by_key, &c->keys, dnskey, WF_SCOPE_KEYS);
        return;
    }
    any = wf_sigs_judge(c, &c->keys, dnskey, WF_SIG_ANY, WF_SIG_ANY);
    if (any.state == WF_SIG_NONE)
        dnskey_unsigned(c);
    else
        not_signed_by(c, pair->ds, &any.sig);
}

static void say_ds_excess(const struct wf_telling *t)
{
    wf_strbuf_printf(t->out,
                     "more of its DS records and keys have tag %u than this resolver compares, "
                     "and the first of them do not match",
                     t->fact->ds.tag);
}

/* So many pairs that do not match, before the first that could not be told: validators stop there.
 */
static bool examine_excess(struct wf_case *c, const struct pair *pair)
{
    struct wf_fact *fact;

    if (pair->match != WF_MATCH_UNKNOWN || c->effort.digests > 0 || pair->failed <= DS_TRIED)
        return false;
    fact = wf_case_fact(c, WF_CAUSE_VALIDATION_LIMIT, WF_SCOPE_KEYS, c->ev->seen.zone);
    fact->say = say_ds_excess;
    fact->ds = *pair->ds;
    return true;
}

void wf_examine_ds(struct wf_case *c)
{
    struct pair pair;

    if (first_usable_ds(c) == NULL || c->keys.count == 0)
        return;
    pair = nearest_pair(c, WF_SIG_ANY);
    if (pair.match > WF_MATCH_TAG && wf_examine_undigested(c, pair.ds))
        return; /* it may be of the key that has its tag and algorithm */
    if (examine_excess(c, &pair))
        return;
    if (pair.match >= WF_MATCH_UNKNOWN && key_usable(pair.key))
        examine_dnskey_signatures(c, &pair);
    else if (!is_whole(c, c->ev->seen.ds) || !is_whole(c, c->ev->seen.dnskey))
        return; /* a record that was not looked at may be the one that fits */
    else if (pair.match >= WF_MATCH_UNKNOWN)
        examine_unusable_key(c, &pair);
    else if (!examine_changed(c))
        examine_mismatch(c, &pair);
}

/*
 * sigs.c - what is wrong with an RRset's signatures.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/sigs.h"

#include "diagnose/collect/dropped.h"

#include "dnssec/keys.h"

#include <ldns/ldns.h>

/* Octets a signature of the algorithm has; 0 where it depends on the key. */
static uint16_t signature_size(uint8_t algorithm)
{
    switch (algorithm) {
    case LDNS_ECDSAP256SHA256:
    case LDNS_ED25519:
        return 64;
    case LDNS_ECDSAP384SHA384:
        return 96;
    case LDNS_ED448:
        return 114;
    default:
        return 0;
    }
}

/* labels: of the RRset's owner */
static bool is_malformed(const struct wf_sig *sig, const struct wf_rrset *rrset, unsigned labels,
                         struct wf_dname zone)
{
    uint16_t size = signature_size(sig->algorithm);

    return sig->covered != rrset->type || sig->labels > labels || sig->signature_len == 0 ||
           (size != 0 && sig->signature_len != size) || !wf_dname_equal(sig->signer, zone);
}

/* fitting: how many keys may have made it, counted up to most; 0 unless one that is known may */
static enum wf_sig_state key_state(const struct wf_keyset *keys, const struct wf_sig *sig,
                                   unsigned most, unsigned *fitting)
{
    enum wf_sig_state state = WF_SIG_UNKNOWN_KEY;
    size_t i;

    *fitting = 0;
    for (i = 0; i < keys->count && *fitting < most; i++) {
        if (keys->keys[i].tag != sig->tag)
            continue;
        if (keys->keys[i].algorithm != sig->algorithm)
            state = state == WF_SIG_UNKNOWN_KEY ? WF_SIG_WRONG_ALGORITHM : state;
        else if ((keys->keys[i].flags & WF_KEY_ZONE) == 0)
            state = WF_SIG_NO_ZONE_KEY;
        else if (keys->keys[i].protocol != WF_KEY_PROTOCOL)
            state = WF_SIG_WRONG_PROTOCOL;
        else
            ++*fitting;
    }
    if (*fitting > 0)
        return WF_SIG_FITS;
    /* keys beyond those looked at, or none had: nothing can be said of the tag */
    if (keys->rrset == NULL || keys->rrset->rr_total > keys->count)
        return WF_SIG_FITS;
    return state;
}

/* Seconds by which the time is outside the signature's dates. */
static int64_t outdated_by(const struct wf_sig *sig, int64_t now)
{
    if (sig->expiration < now)
        return now - sig->expiration;
    return sig->inception > now ? sig->inception - now : 0;
}

/* So much out of its dates is a signature accepted. */
static int64_t skew(const struct wf_case *c, const struct wf_sig *sig)
{
    int64_t tenth = (sig->expiration - sig->inception) / 10;

    if (tenth < c->ev->config.skew_min)
        tenth = c->ev->config.skew_min;
    return tenth > c->ev->config.skew_max ? c->ev->config.skew_max : tenth;
}

bool wf_sig_is_in_dates_at(const struct wf_case *c, const struct wf_sig *sig, int64_t when)
{
    int64_t by = outdated_by(sig, when);

    if (c->ev->config.dates_ignored)
        return true;
    return !wf_sig_expires_before(sig) && (by == 0 || by <= skew(c, sig));
}

int64_t wf_sig_moment(const struct wf_evidence *ev)
{
    return ev->config.date_override != 0 ? ev->config.date_override : ev->now;
}

bool wf_sig_is_in_dates(const struct wf_case *c, const struct wf_sig *sig)
{
    return wf_sig_is_in_dates_at(c, sig, wf_sig_moment(c->ev));
}

static enum wf_sig_state dates_state(struct wf_case *c, const struct wf_sig *sig)
{
    if (wf_sig_is_in_dates(c, sig))
        return WF_SIG_FITS;
    if (wf_sig_expires_before(sig))
        return WF_SIG_EXPIRES_BEFORE;
    return sig->expiration < wf_sig_moment(c->ev) ? WF_SIG_EXPIRED : WF_SIG_NOT_YET;
}

/* As far as the DS records of the zone tell it. */
static bool is_unsupported(const struct wf_case *c, const struct wf_keyset *keys, uint8_t algorithm)
{
    size_t i;

    for (i = 0; keys == &c->keys && i < c->ds.count; i++) {
        if (c->ds.records[i].algorithm == algorithm)
            return !c->ds.records[i].supported;
    }
    return false;
}

/* most: so many pairs with a key matter */
static enum wf_sig_state judge(struct wf_case *c, const struct wf_keyset *keys,
                               const struct wf_rrset *rrset, unsigned labels, unsigned most,
                               struct wf_sig_result *one)
{
    const struct wf_sig *sig = &one->sig;
    enum wf_sig_state state;
    unsigned fitting;

    if (is_unsupported(c, keys, sig->algorithm))
        return WF_SIG_UNSUPPORTED;
    if (is_malformed(sig, rrset, labels, keys->zone))
        return WF_SIG_MALFORMED;
    state = dates_state(c, sig);
    if (state != WF_SIG_FITS)
        return state;
    state = key_state(keys, sig, most, &fitting);
    if (state != WF_SIG_FITS)
        return state;
    one->tries = fitting > 0 ? fitting : 1; /* by a key that was not looked at */
    return rrset->security == WF_SECURITY_BOGUS ? WF_SIG_BOGUS : WF_SIG_FITS;
}

/* How many pairs of signature and key still matter; of one key, whose tag only is, one each. */
static unsigned pairs_that_matter(const struct wf_sig_result *so_far, int tag)
{
    unsigned had = so_far->tries > so_far->fit ? so_far->tries : so_far->fit;

    return tag != WF_SIG_ANY || had >= WF_SIGS_TRIED ? 1 : WF_SIGS_TRIED + 1 - had;
}

static bool is_meant(int wanted, int has)
{
    return wanted == WF_SIG_ANY || wanted == has;
}

struct wf_sig_result wf_sigs_judge(struct wf_case *c, const struct wf_keyset *keys,
                                   const struct wf_rrset *rrset, int tag, int algorithm)
{
    struct wf_sig_result best = {.state = WF_SIG_NONE};
    unsigned labels = wf_dname_labels(rrset->owner);
    size_t i;

    for (i = 0; i < rrset->rrsig_count && !c->effort.spent; i++) {
        struct wf_sig_result one = {.state = WF_SIG_MALFORMED};

        if (wf_sig_read(&c->effort, c->ev->now, &one.sig, &rrset->rdata[rrset->rr_count + i])) {
            if (!is_meant(tag, one.sig.tag) || !is_meant(algorithm, one.sig.algorithm))
                continue;
            one.state = judge(c, keys, rrset, labels, pairs_that_matter(&best, tag), &one);
        }
        if (one.state == WF_SIG_BOGUS)
            best.tries += one.tries;
        else
            best.fit += one.tries;
        if (one.state > best.state) {
            best.state = one.state;
            best.sig = one.sig;
        }
    }
    if (best.state == WF_SIG_NONE &&
        (rrset->rrsig_total > rrset->rrsig_count || wf_rrset_may_lack_sigs(c, rrset)))
        best.state = WF_SIG_UNSEEN;
    return best;
}

/* The algorithms that must have signed, or of which it is not known whether they must. */
struct needed {
    bool known, whole; /* whole: there can be no others */
    size_t count;
    uint8_t list[WF_MAX_RRS];
};

static void need(struct needed *needed, uint8_t algorithm)
{
    size_t i;

    for (i = 0; i < needed->count; i++) {
        if (needed->list[i] == algorithm)
            return;
    }
    needed->list[needed->count++] = algorithm;
}

/* By the DS RRset that vouches for the keys; where it is not at hand, the keys may all be meant. */
static void algorithms_needed(const struct wf_case *c, const struct wf_keyset *keys,
                              struct needed *needed)
{
    size_t i;

    needed->known = keys == &c->keys && c->ds.count > 0;
    needed->whole = needed->known || (keys->rrset != NULL && keys->rrset->rr_total <= keys->count);
    needed->count = 0;
    for (i = 0; needed->known && i < c->ds.count; i++) {
        if (c->ds.records[i].usable)
            need(needed, c->ds.records[i].algorithm);
    }
    for (i = 0; !needed->known && i < keys->count; i++)
        need(needed, keys->keys[i].algorithm);
}

struct wf_sig_result wf_sigs_judge_each(struct wf_case *c, const struct wf_keyset *keys,
                                        const struct wf_rrset *rrset)
{
    struct wf_sig_result all = wf_sigs_judge(c, keys, rrset, WF_SIG_ANY, WF_SIG_ANY);
    struct needed needed;
    size_t i;

    if (!c->ev->config.downgrade_hardened ||
        (all.state != WF_SIG_BOGUS && all.state != WF_SIG_FITS))
        return all;
    algorithms_needed(c, keys, &needed);
    if (all.state == WF_SIG_BOGUS && !needed.whole)
        all.state = WF_SIG_UNSEEN;
    for (i = 0; needed.whole && i < needed.count; i++) {
        struct wf_sig_result one = wf_sigs_judge(c, keys, rrset, WF_SIG_ANY, needed.list[i]);

        if (one.state != all.state && !needed.known)
            return (struct wf_sig_result){.state = WF_SIG_UNSEEN};
        if (one.state == WF_SIG_NONE)
            one.sig.algorithm = needed.list[i];
        if (one.state != all.state)
            return one;
        if (i == 0)
            all.sig = one.sig;
        else
            all.other = one.sig;
    }
    return all;
}

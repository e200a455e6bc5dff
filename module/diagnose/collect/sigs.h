/*
 * sigs.h - what is wrong with an RRset's signatures (RFC 4035, section 5.3).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_SIGS_H
#define WF_COLLECT_SIGS_H

#include "diagnose/collect/examine.h"

/* From the worst to the best: of several signatures the best one decides. */
enum wf_sig_state {
    WF_SIG_NONE,            /* there is no RRSIG */
    WF_SIG_UNSUPPORTED,     /* of an algorithm that this resolver is known not to support */
    WF_SIG_MALFORMED,       /* cannot be read, wrong signer, labels or size */
    WF_SIG_UNKNOWN_KEY,     /* no key with its tag and algorithm */
    WF_SIG_WRONG_ALGORITHM, /* a key with its tag, of another algorithm */
    WF_SIG_NO_ZONE_KEY,     /* the key with its tag and algorithm lacks the Zone Key flag */
    WF_SIG_WRONG_PROTOCOL,  /* that key's protocol is not 3 (RFC 4034, section 2.1.2) */
    WF_SIG_EXPIRES_BEFORE,  /* expiration precedes inception */
    WF_SIG_EXPIRED,
    WF_SIG_NOT_YET,
    WF_SIG_BOGUS,  /* all fits, the cryptography does not */
    WF_SIG_UNSEEN, /* there are, or may have been, some, but none of them could be looked at */
    WF_SIG_FITS    /* nothing wrong is seen */
};

struct wf_sig_result {
    enum wf_sig_state state;
    unsigned tries; /* pairs of signature and key that fit in all but the cryptography */
    unsigned fit;   /* pairs in which nothing wrong is seen */
    /*
     * sig: the one that decided; with WF_SIG_NONE its algorithm only, where that one is missing, or
     * unset. other: with WF_SIG_BOGUS, the one that may be meant instead; algorithm 0: none.
     */
    struct wf_sig sig, other;
};

/* The moment at which the validator judges signatures: now, unless the operator has set another. */
int64_t wf_sig_moment(const struct wf_evidence *ev);

/* Whether this resolver accepts its dates, at that moment or at another. */
bool wf_sig_is_in_dates(const struct wf_case *c, const struct wf_sig *sig);
bool wf_sig_is_in_dates_at(const struct wf_case *c, const struct wf_sig *sig, int64_t when);

enum { WF_SIG_ANY = -1 };

/*
 * Judges the RRset's signatures by the keys of the zone that should have signed it.
 * tag, algorithm: to look at those alone that name such a key; WF_SIG_ANY for all.
 */
struct wf_sig_result wf_sigs_judge(struct wf_case *c, const struct wf_keyset *keys,
                                   const struct wf_rrset *rrset, int tag, int algorithm);

/*
 * Likewise, of an RRset that all algorithms of the zone's DS RRset must have signed where the
 * resolver minds (downgrade_hardened): the first algorithm whose signatures will not do decides.
 */
struct wf_sig_result wf_sigs_judge_each(struct wf_case *c, const struct wf_keyset *keys,
                                        const struct wf_rrset *rrset);

#endif

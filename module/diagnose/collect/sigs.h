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

/* Whether this resolver accepts its dates, now or at another time. */
/* The moment at which the validator judges signatures: now, unless the operator has set another. */
int64_t wf_sig_moment(const struct wf_evidence *ev);
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

/*
 * Whether this resolver may have dropped some of the RRset's records, so that no signature over all
 * of them verifies; or some of its RRSIGs, so that a good one may be missing: it has as many as are
 * kept.
 */
bool wf_rrset_may_lack_records(const struct wf_case *c, const struct wf_rrset *rrset);
bool wf_rrset_may_lack_sigs(const struct wf_case *c, const struct wf_rrset *rrset);

/* Makes a fact about the RRset's signatures one about that, where it may be so. */
void wf_sig_tell_dropped(const struct wf_case *c, struct wf_fact *fact, enum wf_sig_state state);

/*
 * Adds the fact that the response has more signatures than this resolver verifies, so that one of
 * them may count as bogus which was never tried. Returns whether it has, or may have: then which of
 * both it is cannot be seen, and there is no fact.
 */
bool wf_examine_spent(struct wf_case *c, const struct wf_keyset *keys,
                      const struct wf_message *response, enum wf_scope scope);

/*
 * Of a fact about an RRset without a signature, once its keys are set: where these are a copy and
 * nothing that came was signed, the zone may have been signed only when they came, and that is
 * told.
 */
void wf_sig_tell_since(const struct wf_case *c, struct wf_fact *fact);

/* "www.bank.test/A has no RRSIG, but the zone is signed". */
void wf_say_unsigned(const struct wf_telling *t);

/*
 * Of the fact that was added last, about what answered the question for the zone's DS RRset: that it
 * was an alias, where it was.
 */
void wf_sig_tell_alias(struct wf_case *c);

/* As "owner/type". */
void wf_rrset_print(struct wf_strbuf *out, const struct wf_rrset *rrset);

/* Tells what to do about a DS record, the fact's, whose key does not sign yet. */
wf_tell wf_fix_unsigning;

/* Adds the fact that the result means. Requires a state before WF_SIG_UNSEEN. */
struct wf_fact *wf_sig_fact(struct wf_case *c, const struct wf_sig_result *result,
                            const struct wf_keyset *keys, const struct wf_rrset *rrset,
                            enum wf_scope scope);

#endif

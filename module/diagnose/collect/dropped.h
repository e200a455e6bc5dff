/*
 * dropped.h - what of an answer this resolver dropped, or did not try, before it found the rest
 * bad: then nobody's signature can be said to be wrong.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_DROPPED_H
#define WF_COLLECT_DROPPED_H

#include "diagnose/collect/examine.h"

/*
 * Whether this resolver may have dropped some of the RRset's records, so that no signature over all
 * of them verifies; or some of its RRSIGs, so that a good one may be missing: it has as many as are
 * kept.
 */
bool wf_rrset_may_lack_records(const struct wf_case *c, const struct wf_rrset *rrset);
bool wf_rrset_may_lack_sigs(const struct wf_case *c, const struct wf_rrset *rrset);

/*
 * Makes a fact about the RRset's signatures, of which there are some, one about that, where it may
 * be so. bogus: the best of them does not verify.
 */
void wf_sig_tell_dropped(const struct wf_case *c, struct wf_fact *fact, bool bogus);

/*
 * Adds the fact that the response has more signatures than this resolver verifies, so that one of
 * them may count as bogus which was never tried. Returns whether it has, or may have: then which of
 * both it is cannot be seen, and there is no fact.
 */
bool wf_examine_spent(struct wf_case *c, const struct wf_keyset *keys,
                      const struct wf_message *response, enum wf_scope scope);

#endif

/*
 * origin.h - whose answer it was: what a resolver is configured to ask is not the zone's own word.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_ORIGIN_H
#define WF_COLLECT_ORIGIN_H

#include "diagnose/collect/examine.h"

/* Whether a denial, not added yet, is of the zone itself and nothing is seen to be missing in it.
 */
bool wf_denies_zone(const struct wf_fact *denial);

/* Adds that such a denial, and no fault in it, is why no answer for the zone can be validated. */
void wf_examine_undelegated(struct wf_case *c);

/* The same, where it was found earlier, of another name that this resolver is configured to ask
 * for. */
void wf_examine_undelegated_beside(struct wf_case *c);

/*
 * The zone that the answer comes from, by the delegations: the nearest one above the name whose
 * servers were asked, or that is known to be there. Unset where there is neither.
 * whole: set to whether all that were asked are known, so that there can be no nearer one.
 */
struct wf_dname wf_zone_answering(struct wf_case *c, bool *whole);

/*
 * An answer that bears the signature of a zone above its own (RFC 4035, section 5.3.1: the signer
 * is the zone that contains the RRset) is no word of that zone's: anybody can write a name into an
 * RRSIG. Returns whether the response is such a one; adds the fact where its own zone is known.
 */
bool wf_examine_signer(struct wf_case *c);

#endif

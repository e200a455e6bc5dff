/*
 * unverified.h - what this resolver's process is not able to check.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_UNVERIFIED_H
#define WF_COLLECT_UNVERIFIED_H

#include "diagnose/collect/sigs.h"

/* Whether it cannot verify signatures of the algorithm. */
bool wf_cannot_verify(const struct wf_case *c, unsigned algorithm);

/* Makes a fact about the RRset's signatures one about that, and returns true, where it is so. */
bool wf_sig_tell_unverified(struct wf_case *c, struct wf_fact *fact,
                            const struct wf_sig_result *result);

/* Adds the fact that the DS record's digest cannot be computed; returns whether it is so. */
bool wf_examine_undigested(struct wf_case *c, const struct wf_ds *ds);

/* Tells what to do about the algorithm of the fact's signature, or its DS record's digest type. */
wf_tell wf_fix_inability;

#endif

/*
 * sigfact.h - a bad signature as a fact, and in words.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_SIGFACT_H
#define WF_COLLECT_SIGFACT_H

#include "diagnose/collect/sigs.h"

/*
 * Of a fact about an RRset without a signature, once its keys are set: where these are a copy and
 * nothing that came was signed, the zone may have been signed only when they came, and that is
 * told.
 */
void wf_sig_tell_since(const struct wf_case *c, struct wf_fact *fact);

/* "www.bank.test/A has no RRSIG, but the zone is signed". */
void wf_say_unsigned(const struct wf_telling *t);

/*
 * Of the fact that was added last, about what answered the question for the zone's DS RRset: that
 * it was an alias, where it was.
 */
void wf_sig_tell_alias(struct wf_case *c);

/* Tells what to do about a DS record, the fact's, whose key does not sign yet. */
wf_tell wf_fix_unsigning;

/* Adds the fact that the result means. Requires a state before WF_SIG_UNSEEN. */
struct wf_fact *wf_sig_fact(struct wf_case *c, const struct wf_sig_result *result,
                            const struct wf_keyset *keys, const struct wf_rrset *rrset,
                            enum wf_scope scope);

#endif

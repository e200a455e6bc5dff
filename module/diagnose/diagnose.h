/*
 * diagnose.h - from evidence to a verdict: a pure function.
 *
 * No clock, no I/O, no Unbound; all memory is on the stack and in what is handed in, but for the
 * bounded working memory of ldns and OpenSSL when a digest is checked.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_H
#define WF_DIAGNOSE_H

#include "config/options.h"
#include "evidence.h"
#include "verdict.h"

/* What the diagnosis may spend and tell. */
struct wf_policy {
    enum wf_ede_addresses addresses; /* which servers' addresses the EDE texts may hold */
    unsigned digests;                /* DS digests and NSEC3 hashes that may be computed */
};

/*
 * The bound for one failure; a policy never grants more. Signatures are not verified a second time:
 * one verification costs many times a whole diagnosis, and the validator's result is at hand.
 */
enum { WF_MAX_DIGESTS = 8 };

/*
 * Fills the whole finding. The verdict is "unexplained" when no cause is seen; for an insecure
 * answer that is the usual case, and nothing to tell.
 */
void wf_diagnose(const struct wf_evidence *evidence, const struct wf_policy *policy,
                 struct wf_finding *finding);

#endif

/*
 * diagnose.h - from evidence to a verdict: a pure function.
 *
 * No clock, no I/O, no Unbound; all memory is on the stack and in what is handed in, but for the
 * bounded working memory of ldns and OpenSSL when a digest or signature is checked.
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
    unsigned digests;                /* DS digests that may be computed */
    unsigned verifications;          /* signatures that may be verified */
};

/* The bounds for one failure; a policy never grants more. */
enum { WF_MAX_DIGESTS = 8, WF_MAX_VERIFICATIONS = 2 };

/*
 * Fills the whole finding. The verdict is "unexplained" when no cause is seen; for an insecure
 * answer that is the usual case, and nothing to tell.
 */
void wf_diagnose(const struct wf_evidence *evidence, const struct wf_policy *policy,
                 struct wf_finding *finding);

#endif

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

#include "diagnose/policy.h"
#include "evidence.h"
#include "verdict.h"

/*
 * Fills the whole finding. The verdict is "unexplained" when no cause is seen; for an insecure
 * answer that is the usual case, and nothing to tell.
 */
void wf_diagnose(const struct wf_evidence *evidence, const struct wf_policy *policy,
                 struct wf_finding *finding);

/*
 * Whether the failure is told by this earlier verdict on the zone's keys, if it is remembered. Then
 * neither the delegation nor whose hands the keys went through is looked at. keys: NULL is fine.
 */
bool wf_diagnosis_recalls(const struct wf_evidence *evidence, const struct wf_verdict *keys);

#endif

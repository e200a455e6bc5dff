/*
 * ranking.h - which of several facts is the cause.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_RANKING_H
#define WF_DIAGNOSE_RANKING_H

#include "diagnose/case.h"

/* The place of a cause in ranking.def, from 1; 0 for one that has none, and so is never chosen. */
unsigned wf_cause_rank(enum wf_cause cause);

/* The fact that is the cause; NULL when there is none. */
const struct wf_fact *wf_case_verdict(const struct wf_case *c);

#endif

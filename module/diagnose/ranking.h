/*
 * ranking.h - which of several facts is the cause.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_RANKING_H
#define WF_DIAGNOSE_RANKING_H

#include "diagnose/case.h"

/*
 * The fact whose cause comes first in causes.def; of one cause found twice, the fact that was found
 * first. NULL when there is none: an earlier "unexplained" is no cause.
 */
const struct wf_fact *wf_case_verdict(const struct wf_case *c);

#endif

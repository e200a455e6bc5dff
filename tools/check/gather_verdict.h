/*
 * gather_verdict.h - has the diagnosis say what is wrong with a chain or an answer.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_GATHER_VERDICT_H
#define WF_CHECK_GATHER_VERDICT_H

#include "check/gathering.h"

/*
 * Looks, through the resolver, at the chain to the zone and its SOA record, as explain does, and
 * notes in the facts what comes of it. Returns whether it is explained.
 */
bool wf_gather_verdict(struct wf_gathering *gathering);

#endif

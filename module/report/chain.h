/*
 * chain.h - the zones of the chain of trust down to the break.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHAIN_H
#define WF_CHAIN_H

#include "verdict.h"

/* The zone of the i-th line of the finding's chain. */
struct wf_dname wf_chain_zone(const struct wf_finding *finding, size_t i);

#endif

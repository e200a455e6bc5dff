/*
 * gather_parent.h - the chain of trust down to the zone above, and what its servers say of the
 * zone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_GATHER_PARENT_H
#define WF_CHECK_GATHER_PARENT_H

#include "check/gathering.h"

/* Both return false when there is nothing more to look at; the facts say why. */
bool wf_gather_chain(struct wf_gathering *gathering);
bool wf_gather_delegation(struct wf_gathering *gathering);

#endif

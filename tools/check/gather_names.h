/*
 * gather_names.h - the names of the zone's name servers, and their addresses.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_GATHER_NAMES_H
#define WF_CHECK_GATHER_NAMES_H

#include "check/gathering.h"

/* The names of the delegation, with their addresses as far as they are had without the zone. */
void wf_gather_names(struct wf_gathering *gathering);

/* What the zone's own servers say of names: its NS RRset, and the addresses below it. */
void wf_gather_own_names(struct wf_gathering *gathering);

#endif

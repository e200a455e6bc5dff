/*
 * gather_servers.h - each name server by itself, and how their answers compare.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_GATHER_SERVERS_H
#define WF_CHECK_GATHER_SERVERS_H

#include "check/gathering.h"

/* Asks the servers that were not asked yet, side by side. */
void wf_gather_servers(struct wf_gathering *gathering);

/* Asks all servers once more where their serials differ: the zone may just have changed. */
void wf_gather_again(struct wf_gathering *gathering);

/* Compares and verifies what the servers gave. */
void wf_gather_compare(struct wf_gathering *gathering);

#endif

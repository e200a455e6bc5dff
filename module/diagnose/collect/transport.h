/*
 * transport.h - why no usable answer came from the servers of a delegation.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_TRANSPORT_H
#define WF_COLLECT_TRANSPORT_H

#include "diagnose/collect/examine.h"

/* Adds a fact for each fault of a set's servers; returns whether there was any. */
bool wf_examine_set(struct wf_case *c, struct wf_server_set *set);

/* "both name servers refuse to answer queries for A (REFUSED): 192.0.2.1, 192.0.2.2" */
wf_tell wf_say_servers;

/* "this resolver's host has no route to IPv6 addresses: 2001:db8::1" */
wf_tell wf_say_unsent;

#endif

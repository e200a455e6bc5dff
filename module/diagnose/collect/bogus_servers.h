/*
 * bogus_servers.h - a delegation whose NS RRset, or all of whose servers' addresses, are bogus.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_COLLECT_BOGUS_SERVERS_H
#define WF_DIAGNOSE_COLLECT_BOGUS_SERVERS_H

#include "diagnose/case.h"

/*
 * Somebody has asked for the zone's own NS RRset, or for the addresses of its servers, and that is
 * bogus: until it has left the cache Unbound asks no such server, for whatever name. The question
 * that found it out ends like that, too, when it is asked again. Returns whether it is so.
 */
bool wf_examine_bogus_servers(struct wf_case *c);

#endif

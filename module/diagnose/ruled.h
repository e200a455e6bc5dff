/*
 * ruled.h - look-ups that a rule of this resolver's own (rpz) answered in the place of servers.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_RULED_H
#define WF_DIAGNOSE_RULED_H

#include "diagnose/fact.h"

/* Whether it has none of the addresses of the fact's servers from their zones. */
bool wf_ruled_is_why(const struct wf_evidence *ev, const struct wf_fact *fact);

/* The name of a server to which it gave the addresses that were asked; unset where it did not. */
struct wf_dname wf_ruled_server(const struct wf_evidence *ev);

wf_tell wf_fix_ruled_server;

/* Of the question for the keys of the fact's zone, or for its DS RRset. */
wf_tell wf_say_ruled_keys, wf_fix_ruled_keys;

#endif

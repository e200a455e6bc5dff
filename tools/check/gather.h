/*
 * gather.h - looks at one zone: the chain of trust to it, its delegation, and each of its name
 * servers by itself.
 *
 * The chain down to the zone above, and the addresses of servers that lie elsewhere, are asked of a
 * resolver, with checking disabled; all else is asked of the servers themselves, without a cache in
 * between. Nothing is asked more often than the bounds here and in session.h allow.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_GATHER_H
#define WF_CHECK_GATHER_H

#include "check/facts.h"
#include "resolve/anchor.h"
#include "resolve/exchange.h"

enum {
    WF_CHECK_RESOLVER_MS = 6000, /* for a question to the resolver */
    WF_CHECK_SERVER_MS = 4000,   /* for one to a server: two tries */
    WF_CHECK_AGAIN_MS = 2000     /* after which servers with different serials are asked again */
};

struct wf_gather_options {
    const struct wf_peer *resolver;
    const struct wf_anchor *anchor;
    uint64_t deadline; /* of wf_clock_ms() */
    time_t now;
};

/* Fills in the facts of the zone. May be called by several threads at once. */
void wf_gather(struct wf_zone_facts *facts, struct wf_dname zone,
               const struct wf_gather_options *options);

#endif

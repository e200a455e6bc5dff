/*
 * fake_resolver.h - a resolver on the loopback that says whatever a test wants.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_FAKE_RESOLVER_H
#define WF_FAKE_RESOLVER_H

#include <ldns/ldns.h>
#include <stdbool.h>

#include "resolve/exchange.h"

/*
 * Writes the reply to a query that came over UDP or TCP, and returns its length; 0 for silence.
 * Called in the resolver's thread.
 */
typedef size_t fake_answer(void *context, const ldns_pkt *query, bool tcp,
                           uint8_t reply[LDNS_MAX_PACKETLEN]);

struct fake_resolver;

/*
 * Starts one on a free port, which peer is set to. trickle: over TCP it sends an octet at a time,
 * each after so many milliseconds. Ends the program when that fails.
 */
struct fake_resolver *fake_resolver_start(fake_answer *answer, void *context, unsigned trickle,
                                          struct wf_peer *peer);
void fake_resolver_stop(struct fake_resolver *fake);

/* For an answer: the packet in wire form, which it frees; its id and question are the query's. */
size_t fake_reply(const ldns_pkt *query, ldns_pkt *packet, uint8_t reply[LDNS_MAX_PACKETLEN]);

#endif

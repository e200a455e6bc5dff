/*
 * name_server.h - a name server that is asked from this host, for what it has itself.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_NAME_SERVER_H
#define WF_NAME_SERVER_H

#include "resolve/response.h"

struct wf_peer wf_name_server_peer(const struct wf_addr *addr);

/* The address of an A or AAAA record, with the port of DNS; unset when it has none. */
struct wf_addr wf_name_server_addr(const ldns_rr *rr);

/*
 * Asks with DO and without RD until the deadline of wf_clock_ms(). The caller frees the response
 * either way. Returns false when memory runs out.
 */
bool wf_name_server_ask(struct wf_response *response, const struct wf_peer *peer,
                        const struct wf_question *question, uint64_t deadline);

/* The zone's NS RRset, in whichever section it stands; NULL when it is not there. */
const ldns_rr_list *wf_name_server_names(const struct wf_response *response, struct wf_dname zone);

/* How a response without AA is lame for the zone: NONE for a referral downwards. */
enum wf_lameness wf_name_server_lameness(const struct wf_response *response, struct wf_dname zone);

/* A host without IPv6 says nothing of servers that have it. */
bool wf_name_server_lacks_ipv6(const struct wf_addr *addr, const struct wf_exchange *exchange);

#endif

/*
 * gathering.h - what the steps of looking at a zone hand on, and what they share.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_GATHERING_H
#define WF_CHECK_GATHERING_H

#include "check/gather.h"
#include "resolve/name_server.h"
#include "resolve/trust_chain.h"

/* One of the servers of the zone above, and what it says of the zone. */
struct wf_parent_server {
    struct wf_addr addr;
    uint64_t deadline;
    struct wf_question ns_question, ds_question;
    struct wf_response ns, ds;
    unsigned questions;
    bool no_ipv6; /* of this host */
    bool no_memory;
};

/* One of the zone's own servers, and its answers. */
struct wf_server_task {
    struct wf_checked_server *server;
    struct wf_dname zone;
    uint64_t deadline;
    struct wf_response soa, dnskey, ns, unknown;
    unsigned questions;
    bool done, no_memory;
};

struct wf_gathering {
    struct wf_zone_facts *facts;
    const struct wf_gather_options *options;
    struct wf_dname zone;
    struct wf_session session;
    struct wf_verifier verifier;
    struct wf_trust_chain chain;
    struct wf_zone_keys parent_keys; /* rrs NULL: the zone above is not secure */
    struct wf_parent_server parents[WF_CHECK_PARENTS];
    unsigned parent_count;
    const struct wf_response *delegation; /* that the names are read of */
    const ldns_rr_list *ds;               /* that vouches for the zone's keys; or NULL */
    struct wf_server_task tasks[WF_CHECK_SERVERS];
};

/* Sets what came of a question; the response's zone is the one asked. */
void wf_said_set(struct wf_said *said, const struct wf_response *response, struct wf_dname zone);

/* Whether two RRsets hold the same records, in whatever order; of cut ones only the number counts.
 */
bool wf_rrset_equal(const struct wf_rrset *a, const struct wf_rrset *b);

/* Runs the tasks in a thread each, and waits for them. size: of one task. */
void wf_side_by_side(void (*run)(void *task), void *tasks, size_t count, size_t size);

/* A moment of wf_clock_ms(), so much later, but not after the deadline. */
uint64_t wf_gathering_until(const struct wf_gathering *gathering, uint64_t most_ms);

#endif

/*
 * case.h - the working state of one diagnosis: the evidence, what was read of it, the facts.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_CASE_H
#define WF_DIAGNOSE_CASE_H

#include "common/clear.h"
#include "diagnose/fact.h"
#include "diagnose/policy.h"

/* Enough for one of each server's name and of each way in which a resolution ends. */
enum { WF_MAX_FACTS = WF_MAX_SERVER_NAMES + 10 };

struct wf_case {
    const struct wf_evidence *ev;
    enum wf_ede_addresses addresses;    /* that clients may see */
    struct wf_effort effort;            /* what may still be spent */
    const struct wf_server_set *source; /* of what is looked at; servers, key_servers, or NULL */
    bool silence_witness;
    bool unsent_v4, unsent_v6;     /* this host let nothing out to ordinary addresses of servers */
    uint16_t turned_v4, turned_v6; /* the RCODE by which all of them turned this resolver away */
    struct wf_clock_witness clock; /* unset unless the zone's signature is out of its dates */
    uint16_t fact_count;
    /* from here on as far as the counts say, see common/clear.h */
    struct wf_keyset keys;            /* of the zone the validator stopped at */
    struct wf_keyset parent_keys;     /* of the zone above it that signs its DS RRset */
    struct wf_ds_list ds;             /* of the zone the validator stopped at */
    struct wf_server_set servers;     /* of the delegation that failed */
    struct wf_server_set key_servers; /* asked for the DNSKEY or DS RRset that could not be had */
    struct wf_ns_result names[WF_MAX_SERVER_NAMES]; /* of the delegation, once examined */
    struct wf_fact facts[WF_MAX_FACTS];
};
WF_ENDS_WITH(struct wf_case, keys,
             2 * sizeof(struct wf_keyset) + sizeof(struct wf_ds_list) +
                 2 * sizeof(struct wf_server_set) +
                 sizeof(struct wf_ns_result[WF_MAX_SERVER_NAMES]) +
                 sizeof(struct wf_fact[WF_MAX_FACTS]));

void wf_case_begin(struct wf_case *c, const struct wf_evidence *evidence,
                   const struct wf_policy *policy);
void wf_case_end(struct wf_case *c);

/*
 * Adds a fact with cause, scope and zone set; the rest is for the caller to fill, and for nobody
 * else. Never NULL: beyond WF_MAX_FACTS it is the last of them again.
 */
struct wf_fact *wf_case_fact(struct wf_case *c, enum wf_cause cause, enum wf_scope scope,
                             struct wf_dname zone);

/* Adds a copy of a fact that was made elsewhere. */
void wf_case_add(struct wf_case *c, const struct wf_fact *fact);

/*
 * Whether the name that failed lies in the zone the validator stopped at. A signer's name is what a
 * response says: whoever writes that of another zone puts no blame on it.
 */
bool wf_case_is_in_zone(const struct wf_evidence *evidence);

/* Reads the DS RRset of the zone the validator stopped at. */
void wf_case_read_ds(struct wf_case *c);

/* Adds the fact that an earlier verdict holds for this failure, too. */
void wf_case_remembered(struct wf_case *c, const struct wf_verdict *earlier, enum wf_scope scope);

/*
 * Adds the verdict on a sub-query as a fact, where the sub-query failed by a fault of this
 * resolver's own; returns whether it did. Then it says nothing of the zone it was about.
 */
bool wf_case_own_fault(struct wf_case *c, const struct wf_verdict *why, enum wf_scope scope);

#endif

/*
 * query.h - what is kept per query while it is resolved: attempts, endings of its sub-queries,
 * verdict.
 *
 * All of it lives in the query's region and goes with it. It is made when first needed, because
 * queries of the iterator's own reach this module only at their end. On a query that succeeds
 * nothing is spent but the record of its attempts.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_QUERY_H
#define WF_OBSERVE_QUERY_H

#include "evidence.h"
#include "observe/compat.h"
#include "verdict.h"

/* An attempt as it is cheapest to note; wf_query_attempts makes evidence of it. */
struct wf_seen {
    struct wf_addr server;
    enum wf_outcome outcome;
    const uint8_t *zone, *qname; /* region memory of the query */
    size_t zone_len, qname_len;
    uint16_t qtype;
    struct timeval sent, ended;
    struct dns_msg *response;    /* region memory; NULL unless answered */
    uint16_t flags;              /* as received: Unbound changes those of its final response */
    bool no_edns;                /* the packet had no additional record, so no OPT record */
    bool badvers;                /* the extended RCODE, which Unbound does not look at */
    struct edns_option *options; /* the response's EDNS options, region memory */
    bool tls;
    bool edns_refused; /* this and the next two: see struct wf_attempt */
    int sys_errno, tls_verify;
};

/* What a patched Unbound tells of an attempt that failed, before the failure is seen here. */
struct wf_report {
    bool present;
    bool edns_refused;
    int sys_errno, tls_verify;
};

struct wf_query {
    struct wf_seen *seen;
    uint16_t seen_count, seen_room;
    uint16_t seen_total;
    bool unnoted; /* the newest attempt is beyond the bound: counted, but its ending is not kept */
    uint16_t sub_count, sub_room;
    uint16_t sub_total;
    struct wf_report report; /* of the attempt that is about to end */
    struct edns_option *last_options;
    struct wf_subquery *subs; /* the newest, WF_MAX_SUBQUERIES at most */
    struct wf_verdict *verdict;
    bool stale_sent;      /* some client got old data before the query was over */
    size_t client_size;   /* the smallest UDP size among the clients that wait; 0: not known */
    struct wf_seen first; /* where seen begins: most queries succeed with it */
};

/*
 * Finds the query's record, or makes it; NULL when there is no memory. Then this query never gets
 * one: half of what was seen would mislead.
 */
struct wf_query *wf_query_get(struct module_qstate *q, int id);

/* The query's record; NULL when it has none. */
struct wf_query *wf_query_find(const struct module_qstate *q, int id);

/* Notes that a query goes to a server; all pointers are the query's region memory. */
void wf_query_sent(struct module_qstate *q, int id, const struct query_info *asked,
                   const struct sockaddr_storage *addr, socklen_t addr_len, const uint8_t *zone,
                   size_t zone_len);

/*
 * Notes how it ended. response: NULL unless there was one that could be read.
 * Returns whether a server was seen to answer.
 */
bool wf_query_answered(struct module_qstate *q, int id, struct dns_msg *response);

/* Notes that the last server's answers were not the same each time. */
void wf_query_differs(struct module_qstate *q, int id);

/* The attempts as evidence, in region memory; NULL when there are none. */
struct wf_attempt *wf_query_attempts(struct module_qstate *q, const struct wf_query *query);

/* Notes the sizes of the clients that wait: Unbound overwrites them when it makes their replies. */
void wf_query_note_clients(struct module_qstate *q, int id);

/* Hands the ending of a sub-query, with all that counts as evidence, to the queries it was for. */
void wf_query_tell_supers(struct module_qstate *q, int id);

/* The query's iterator or validator state; NULL when the module is not in use or holds none. */
struct iter_qstate *wf_query_iterator(struct module_qstate *q);
struct val_qstate *wf_query_validator(struct module_qstate *q);

#endif

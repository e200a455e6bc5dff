/*
 * seen.h - a query's attempts as they are made and end.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_SEEN_H
#define WF_OBSERVE_SEEN_H

#include "observe/query.h"

/* An errno or the like; 0, which is "not known", where it has no room. */
uint8_t wf_octet(int number);

/*
 * What the two functions below do, but for attempts that are but counted. query: NULL where there
 * is none yet. seen: the query's newest attempt, which has not ended.
 */
void wf_query_note_sent(struct module_qstate *q, int id, struct wf_query *query,
                        const struct query_info *asked, uint16_t flags,
                        const struct sockaddr_storage *addr, socklen_t addr_len,
                        const uint8_t *zone, size_t zone_len);
void wf_query_note_end(struct module_qstate *q, struct wf_query *query, struct wf_seen *seen,
                       struct dns_msg *response, struct wf_cells *cells);

/* Whether an attempt is like the one before, of a query of which that is enough. */
static inline bool wf_query_is_known(const struct wf_query *query,
                                     const struct sockaddr_storage *addr, const uint8_t *zone)
{
    const struct wf_seen *before = &query->seen[query->newest];

    return query->unkept && before->zone == zone && before->outcome == WF_OUTCOME_ANSWERED &&
           !before->to_recurse && (before->server.family == 6) == (addr->ss_family == AF_INET6);
}

/*
 * Notes that a query with these flags goes to a server; all pointers are the query's region memory.
 */
static inline void wf_query_sent(struct module_qstate *q, int id, const struct query_info *asked,
                                 uint16_t flags, const struct sockaddr_storage *addr,
                                 socklen_t addr_len, const uint8_t *zone, size_t zone_len)
{
    struct wf_query *query = wf_query_find(q, id);

    if (query == NULL || !wf_query_is_known(query, addr, zone))
        wf_query_note_sent(q, id, query, asked, flags, addr, addr_len, zone, zone_len);
    else if (query->seen_total < UINT16_MAX)
        query->seen_total++;
}

/* The query's record while its newest attempt has not ended; else NULL. */
static inline struct wf_query *wf_query_pending(const struct module_qstate *q, int id)
{
    struct wf_query *query = wf_query_find(q, id);

    /* else it was but counted, or the answer is a local auth-zone's: nothing was sent */
    return query != NULL && query->seen_total > 0 &&
                   query->seen[query->newest].outcome == WF_OUTCOME_PENDING
               ? query
               : NULL;
}

/*
 * Notes how it ended. response: NULL unless there was one that could be read.
 * Returns the attempt, where a server was seen to answer; else NULL.
 */
static inline const struct wf_seen *
wf_query_answered(struct module_qstate *q, int id, struct dns_msg *response, struct wf_cells *cells)
{
    struct wf_query *query = wf_query_pending(q, id);
    struct wf_seen *seen;

    if (query == NULL)
        return NULL;
    seen = &query->seen[query->newest];
    wf_query_note_end(q, query, seen, response, cells);
    return response != NULL ? seen : NULL;
}

/* The newest attempt, of a query that has any; NULL when none is noted. */
const struct wf_seen *wf_query_newest(const struct module_qstate *q, int id);

#endif

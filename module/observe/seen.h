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
 * Notes that a query with these flags goes to a server; all pointers are the query's region memory.
 */
void wf_query_sent(struct module_qstate *q, int id, const struct query_info *asked, uint16_t flags,
                   const struct sockaddr_storage *addr, socklen_t addr_len, const uint8_t *zone,
                   size_t zone_len);

/*
 * Notes how it ended. response: NULL unless there was one that could be read.
 * Returns the attempt, where a server was seen to answer; else NULL.
 */
const struct wf_seen *wf_query_answered(struct module_qstate *q, int id, struct dns_msg *response,
                                        struct wf_cells *cells);

/* The newest attempt, of a query that has any; NULL when none is noted. */
const struct wf_seen *wf_query_newest(const struct module_qstate *q, int id);

#endif

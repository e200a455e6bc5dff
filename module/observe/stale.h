/*
 * stale.h - failures that users do not see: of a renewal ahead of time, or behind old data.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_STALE_H
#define WF_OBSERVE_STALE_H

#include "evidence.h"
#include "observe/compat.h"

/* Notes that a good reply is made; one made before the query is over is of old data (RFC 8767). */
void wf_stale_note(struct module_qstate *q, int id);

/*
 * Notes whether whoever asked got old data, of which this query is the renewal. To be called when a
 * query with a prefetch_leeway begins, as long as the cache has what it is to renew.
 */
void wf_stale_begin(struct module_qstate *q, int id);

/* Fills stale_answer and prefetch. To be called at the query's end, before its replies are made. */
void wf_stale_gather(struct wf_evidence *evidence, struct module_qstate *q, int id);

#endif

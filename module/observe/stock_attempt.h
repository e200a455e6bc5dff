/*
 * stock_attempt.h - how an attempt ended, where Unbound calls nobody at its end.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_STOCK_ATTEMPT_H
#define WF_OBSERVE_STOCK_ATTEMPT_H

#include "memory/cells.h"
#include "observe/compat.h"
#include "observe/query.h"

/*
 * Notes of the query's last attempt what the iterator kept of its end. To be called at the next
 * attempt, before that is noted, and when the iterator has ended. Returns whether a server was seen
 * to answer just now.
 */
bool wf_stock_attempt_ended(struct module_qstate *q, int id, struct wf_cells *cells);

/* Notes, after an attempt was, what tells its end from those before. */
void wf_stock_attempt_sent(struct module_qstate *q, int id);

#ifdef WF_STOCK

/*
 * Corrects the resolution's attempts, which these are, where their own messages were gone, and
 * others of it tell what they were. Requires that its sub-queries are gathered.
 */
void wf_stock_attempts_compared(const struct wf_resolution *seen, struct wf_attempt *attempts);

#else

static inline void wf_stock_attempts_compared(const struct wf_resolution *seen,
                                              struct wf_attempt *attempts)
{
    (void)seen;
    (void)attempts;
}

#endif
#endif

/*
 * stock_attempt.h - how an attempt ended, where Unbound calls nobody at its end.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_STOCK_ATTEMPT_H
#define WF_OBSERVE_STOCK_ATTEMPT_H

#include "memory/cells.h"
#include "observe/compat.h"

/*
 * Notes of the query's last attempt what the iterator kept of its end. To be called at the next
 * attempt, before that is noted, and when the iterator has ended. Returns whether a server was seen
 * to answer just now.
 */
bool wf_stock_attempt_ended(struct module_qstate *q, int id, struct wf_cells *cells);

/* Notes, after an attempt was, what tells its end from those before. */
void wf_stock_attempt_sent(struct module_qstate *q, int id);

#endif

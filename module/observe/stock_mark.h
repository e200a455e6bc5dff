/*
 * stock_mark.h - has Unbound call the module for failures that it answers from its cache.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_STOCK_MARK_H
#define WF_OBSERVE_STOCK_MARK_H

#include "observe/compat.h"

/* To be called at the end of a query that has failed, with none of Unbound's locks held. */
void wf_stock_mark_cached(struct module_qstate *q);

#endif

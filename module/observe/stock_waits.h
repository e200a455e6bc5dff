/*
 * stock_waits.h - what Unbound's infrastructure cache tells of waiting for a server.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_STOCK_WAITS_H
#define WF_OBSERVE_STOCK_WAITS_H

#include "observe/compat.h"
#include "observe/query.h"

#ifdef WF_STOCK

/*
 * Whether Unbound has never waited for the server in vain: what was not answered then did not go
 * out, whatever time went by until its end was seen. False where Unbound does not tell.
 */
bool wf_stock_never_waited(struct module_qstate *q, const struct wf_past *attempt);

#else

static inline bool wf_stock_never_waited(struct module_qstate *q, const struct wf_past *attempt)
{
    (void)q;
    (void)attempt;
    return false;
}

#endif

#endif

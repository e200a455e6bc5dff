/*
 * record.h - where a query's record hangs in Unbound's state of the query.
 *
 * The library and the module that is built in have a place of their own there. In a distribution's
 * Unbound that place is the python module's, and the record hangs in what that keeps for its
 * script: see stock_record.c.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_RECORD_H
#define WF_OBSERVE_RECORD_H

#include "observe/compat.h"

#ifdef WF_STOCK

/* The record's place; NULL when there is none yet. */
void **wf_record_place(const struct module_qstate *q, int id);

/* The same, made where there is none; NULL when there is no memory. */
void **wf_record_make_place(struct module_qstate *q, int id);

#else

static inline void **wf_record_place(const struct module_qstate *q, int id)
{
    return (void **)(uintptr_t)&q->minfo[id];
}

static inline void **wf_record_make_place(struct module_qstate *q, int id)
{
    return &q->minfo[id];
}

#endif
#endif

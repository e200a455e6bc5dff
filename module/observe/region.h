/*
 * region.h - memory of Unbound's regions. What cannot be had is noted, so that it can be counted.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_REGION_H
#define WF_OBSERVE_REGION_H

#include <stdatomic.h>
#include <stdbool.h>

#include "observe/compat.h"

/* As Unbound's functions of that kind; NULL when there is no memory. */
void *wf_region_alloc(struct regional *region, size_t size);
void *wf_region_zero(struct regional *region, size_t size);
void *wf_region_copy(struct regional *region, const void *data, size_t size);

/*
 * What a query holds while it waits: no memory of a region, which grows by 8 kB at a time. It is
 * not set, and the caller's to free. NULL when there is no memory.
 */
void *wf_waiting_alloc(size_t size);
void *wf_waiting_malloc(size_t size); /* the same, without a note */

/* Notes what Unbound itself could not have for us. */
void wf_region_note_failure(void);

/* Whether anything could not be had in this thread since this was asked last. */
bool wf_region_failed_here(void);

/* The same, at hardly any cost as long as it never happened: it is asked after each callback. */
extern atomic_bool wf_region_ever_failed;

static inline bool wf_region_failed(void)
{
    return atomic_load_explicit(&wf_region_ever_failed, memory_order_relaxed) &&
           wf_region_failed_here();
}

#endif

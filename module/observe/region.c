/*
 * region.c - memory of Unbound's regions.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/region.h"

/* A callback runs in one thread to its end, so this is the callback's. */
static _Thread_local bool failed;

atomic_bool wf_region_ever_failed;

static void *noted(void *memory)
{
    if (memory == NULL)
        wf_region_note_failure();
    return memory;
}

void *wf_region_alloc(struct regional *region, size_t size)
{
    return noted(regional_alloc(region, size));
}

void *wf_region_zero(struct regional *region, size_t size)
{
    return noted(regional_alloc_zero(region, size));
}

void *wf_region_copy(struct regional *region, const void *data, size_t size)
{
    return noted(regional_alloc_init(region, data, size));
}

void *wf_waiting_alloc(size_t size)
{
    return noted(wf_waiting_malloc(size));
}

void wf_region_note_failure(void)
{
    failed = true;
    atomic_store_explicit(&wf_region_ever_failed, true, memory_order_relaxed);
}

bool wf_region_failed_here(void)
{
    bool had = failed;

    failed = false;
    return had;
}

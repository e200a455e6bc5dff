/*
 * waiting.c - memory that a query holds while it waits.
 *
 * By itself, so that the tests can let it fail.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/region.h"

void *wf_waiting_malloc(size_t size)
{
    return malloc(size);
}

/*
 * failing.h - lets allocations fail: those of all code that is linked into the unit tests, and
 * those of jansson; the start of threads, and the initialisation of what they wait with. Linked
 * with --wrap, so that calls of malloc() and the like come here.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_FAILING_H
#define WF_FAILING_H

#include <stdbool.h>

/* From now on the number-th allocation fails, counted from 1, and with and_after all that follow.
 */
void wf_failing_arm(unsigned number, bool and_after);

/* Nothing fails any more. Returns how many did. */
unsigned wf_failing_disarm(void);

/* Blocks that were allocated since arming and are not freed. */
long wf_failing_live(void);

/* Whether threads can be started. */
void wf_failing_threads(bool fail);

/* What a thread or a queue needs beside memory. */
enum wf_failing_init {
    WF_FAILING_NO_INIT,
    WF_FAILING_THREAD_ATTR,
    WF_FAILING_COND_ATTR,
    WF_FAILING_COND,
    WF_FAILING_SEMAPHORE
};

/* From now on this cannot be initialised, everything else can. */
void wf_failing_init(enum wf_failing_init what);

#endif

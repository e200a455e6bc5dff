/*
 * clock.h - how much time goes by, whatever is done to the time of day.
 *
 * Not for the diagnosis, which takes every time from its evidence.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CLOCK_H
#define WF_CLOCK_H

#include <stdint.h>
#include <time.h>

enum { WF_MS_PER_S = 1000, WF_NS_PER_MS = 1000000, WF_NS_PER_S = 1000000000 };

/* Nanoseconds since some moment in the past, which is the same for a run of the machine. */
static inline uint64_t wf_clock_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now); /* this clock is always there: it cannot fail */
    return (uint64_t)now.tv_sec * WF_NS_PER_S + (uint64_t)now.tv_nsec;
}

/* The same in milliseconds. */
static inline uint64_t wf_clock_ms(void)
{
    return wf_clock_ns() / WF_NS_PER_MS;
}

#endif

/*
 * make_random.h - random data for hostile input, the same in every run, in memory whose end is
 * guarded: who reads an octet too many is stopped by the system, in any build.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_MAKE_RANDOM_H
#define WF_MAKE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include "evidence.h"

struct wf_random {
    uint64_t state; /* not 0 */
};

/* A number below limit, which is at least 1. */
uint32_t wf_random_below(struct wf_random *random, uint32_t limit);

void wf_random_fill(struct wf_random *random, uint8_t *data, size_t size);

/* Memory of which everything handed out ends at the guard, and so overlaps. */
enum { WF_GUARDED_SIZE = 65536 };
struct wf_guarded {
    uint8_t *end;
    uint8_t *map;
};

/* Ends the program when there is no memory. */
void wf_guarded_make(struct wf_guarded *guarded);
void wf_guarded_free(struct wf_guarded *guarded);

/* The last size octets; copies data there unless it is NULL. */
uint8_t *wf_guarded_tail(const struct wf_guarded *guarded, const void *data, size_t size);

/* A well-formed name of any octets that takes at most size octets, which is 1 to 255. */
struct wf_dname wf_guarded_name(const struct wf_guarded *guarded, struct wf_random *random,
                                size_t size);

#endif

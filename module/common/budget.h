/*
 * budget.h - how much of something (costly checks, events of the log) there may be in a span of
 * time, whatever is asked: a token bucket that threads can share.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_BUDGET_H
#define WF_BUDGET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct wf_budget {
    atomic_uint_least64_t full_at_ns; /* when the bucket will be full again */
    uint64_t token_ns;                /* how long one token takes to come back */
    uint64_t burst_ns;                /* how long all of them take */
};

/* per_second, burst: tokens, both at least 1. The bucket is full at first. */
void wf_budget_init(struct wf_budget *budget, uint32_t per_second, uint32_t burst);

/*
 * Takes tokens if there are so many, else none; never blocks, from any thread.
 * now_ms: of a clock that does not go back.
 */
bool wf_budget_take(struct wf_budget *budget, unsigned tokens, uint64_t now_ms);

#endif

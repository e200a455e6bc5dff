/*
 * budget.c - a token bucket in one atomic number.
 *
 * What is stored is not how many tokens there are but when the bucket will be full again: that
 * needs no refilling, and one compare-and-swap takes tokens (the "generic cell rate algorithm").
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "common/budget.h"

#include "common/clock.h"

void wf_budget_init(struct wf_budget *budget, uint32_t per_second, uint32_t burst)
{
    budget->token_ns = (uint64_t)WF_NS_PER_S / per_second;
    if (budget->token_ns == 0)
        budget->token_ns = 1;
    budget->burst_ns = budget->token_ns * burst;
    atomic_init(&budget->full_at_ns, 0);
}

bool wf_budget_take(struct wf_budget *budget, unsigned tokens, uint64_t now_ms)
{
    uint64_t now = now_ms * WF_NS_PER_MS;
    uint64_t cost = budget->token_ns * tokens;
    uint64_t full_at = atomic_load_explicit(&budget->full_at_ns, memory_order_relaxed);
    uint64_t then;

    do {
        then = (full_at > now ? full_at : now) + cost;
        if (then - now > budget->burst_ns)
            return false;
    } while (!atomic_compare_exchange_weak_explicit(&budget->full_at_ns, &full_at, then,
                                                    memory_order_relaxed, memory_order_relaxed));
    return true;
}

/*
 * ranking.c - which of several facts is the cause, by the one list that ranks them.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/ranking.h"

enum place {
    NO_PLACE,
#define WF_RANK(symbol) PLACE_OF_##symbol,
#include "diagnose/ranking.def"
#undef WF_RANK
};

static const uint8_t ranks[WF_CAUSE_COUNT] = {
#define WF_RANK(symbol) [WF_CAUSE_##symbol] = PLACE_OF_##symbol,
#include "diagnose/ranking.def"
#undef WF_RANK
};

unsigned wf_cause_rank(enum wf_cause cause)
{
    return ranks[cause];
}

const struct wf_fact *wf_case_verdict(const struct wf_case *c)
{
    const struct wf_fact *best = NULL;
    size_t i;

    for (i = 0; i < c->fact_count; i++) {
        const struct wf_fact *fact = &c->facts[i];

        if (ranks[fact->cause] != NO_PLACE &&
            (best == NULL || ranks[fact->cause] < ranks[best->cause]))
            best = fact;
    }
    return best;
}

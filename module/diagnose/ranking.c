/*
 * ranking.c - which of several facts is the cause: the order of causes.def.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/ranking.h"

_Static_assert((int)WF_CAUSE_UNEXPLAINED + 1 == (int)WF_CAUSE_COUNT,
               "whatever was found goes before what says that nothing was");

const struct wf_fact *wf_case_verdict(const struct wf_case *c)
{
    const struct wf_fact *best = NULL;
    size_t i;

    for (i = 0; i < c->fact_count; i++) {
        const struct wf_fact *fact = &c->facts[i];

        if (fact->cause != WF_CAUSE_UNEXPLAINED && (best == NULL || fact->cause < best->cause))
            best = fact;
    }
    return best;
}

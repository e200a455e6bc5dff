/*
 * chain.c - the zones of the chain of trust down to the break.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/chain.h"

/* A zone of the chain is the verdict's, cut to so many labels. */
struct wf_dname wf_chain_zone(const struct wf_finding *finding, size_t i)
{
    struct wf_dname zone = wf_dname_of(&finding->verdict.zone);

    while (wf_dname_labels(zone) > finding->chain[i].labels)
        zone = wf_dname_parent(zone);
    return zone;
}

/*
 * chain.h - the chain of trust down to the break, in one line.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHAIN_H
#define WF_CHAIN_H

#include "common/strbuf.h"
#include "verdict.h"

/* The zone of the i-th line of the finding's chain. */
struct wf_dname wf_chain_zone(const struct wf_finding *finding, size_t i);

/*
 * Appends the zones from the root to the one that broke, each with its state, and the fact at the
 * last: ". ok > test. ok > bank.test. DS 53499/13/2 matches none of its keys (...)". Appends
 * nothing when the finding has no chain.
 */
void wf_chain_print(struct wf_strbuf *out, const struct wf_finding *finding);

#endif

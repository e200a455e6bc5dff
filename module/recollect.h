/*
 * recollect.h - what is known from other failures, as evidence of one.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_RECOLLECT_H
#define WF_RECOLLECT_H

#include "evidence.h"
#include "memory/clock_witnesses.h"
#include "memory/forwarders.h"
#include "memory/memory.h"
#include "memory/reachability.h"
#include "verdict.h"

/* All of it may be used by several threads at once. */
struct wf_memories {
    struct wf_memory *memory;
    struct wf_clock_witnesses witnesses;
    struct wf_reachability reachability;
    struct wf_forwarders forwarders;
};

/* Holds what the evidence points at. */
struct wf_recollection {
    struct wf_verdict keys, servers, question, hosts;
    struct wf_clock_witnesses_view witnesses;
    struct wf_name forwarded; /* answered by a forwarder */
};

/* Fills what is remembered, as far as past is there. */
void wf_recollect(struct wf_memories *memories, struct wf_evidence *evidence,
                  struct wf_recollection *past);

/* Notes what this failure may tell of others: silence, the clock, what forwarders fail at. */
void wf_memories_note(struct wf_memories *memories, const struct wf_evidence *evidence,
                      const struct wf_finding *finding);

#endif

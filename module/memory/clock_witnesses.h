/*
 * clock_witnesses.h - zones whose signatures were out of their dates lately: the witnesses for a
 * wrong clock of this resolver.
 *
 * A fixed number of them, each for a fixed time. Every function may be called from any thread.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CLOCK_WITNESSES_H
#define WF_CLOCK_WITNESSES_H

#include <pthread.h>
#include <time.h>

#include "evidence.h"
#include "memory/noted.h"

enum { WF_CLOCK_WITNESS_KEEP_S = 600 };

struct wf_clock_witnesses {
    pthread_mutex_t lock;
    struct wf_note notes[WF_MAX_CLOCK_WITNESSES];
    struct {
        struct wf_name parent;
        struct wf_clock_witness dates; /* its names are not used */
    } of[WF_MAX_CLOCK_WITNESSES];      /* the notes, in their order */
    struct {
        int64_t at;
        time_t seen; /* 0: never */
    } from, until;   /* the bounds, each with its own time */
};

/* A copy of the witnesses that are not over, with its own storage for their names. */
struct wf_clock_witnesses_view {
    uint16_t count;
    struct wf_clock_bounds bounds; /* both 0: none is kept */
    struct wf_clock_witness witnesses[WF_MAX_CLOCK_WITNESSES];
    struct wf_name zones[WF_MAX_CLOCK_WITNESSES];
    struct wf_name parents[WF_MAX_CLOCK_WITNESSES];
};

void wf_clock_witnesses_init(struct wf_clock_witnesses *witnesses);
void wf_clock_witnesses_destroy(struct wf_clock_witnesses *witnesses);

/* Notes a zone in place of an earlier note of it, or of the oldest one. */
void wf_clock_witnesses_note(struct wf_clock_witnesses *witnesses,
                             const struct wf_clock_witness *witness, time_t now);

/*
 * Keeps the later inception and the earlier expiration, its own or those of others that are not
 * over.
 */
void wf_clock_witnesses_bound(struct wf_clock_witnesses *witnesses,
                              const struct wf_clock_bounds *bounds, time_t now);

void wf_clock_witnesses_view(struct wf_clock_witnesses *witnesses, time_t now,
                             struct wf_clock_witnesses_view *view);

#endif

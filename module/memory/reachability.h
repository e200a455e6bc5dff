/*
 * reachability.h - is anybody out there? When servers of any zone last answered, and which zones
 * have been silent since: the witnesses for a resolver that is cut off.
 *
 * A fixed number of zones. Every function may be called from any thread at once.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_REACHABILITY_H
#define WF_REACHABILITY_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

#include "memory/noted.h"

enum {
    WF_SILENT_ZONES = 16,
    WF_SILENCE_KEEP_S = 300 /* a zone that was silent longer ago is no witness any more */
};

struct wf_reachability {
    atomic_llong last_answer;  /* seconds; 0: none yet */
    atomic_llong last_cut_off; /* when this resolver was last found to have no way out; 0: never */
    pthread_mutex_t lock;
    struct wf_note places[WF_SILENT_ZONES];
};

void wf_reachability_init(struct wf_reachability *reach);
void wf_reachability_destroy(struct wf_reachability *reach);

/* Notes that some server answered something. Cheap: for every answer there is. */
static inline void wf_reachability_answered(struct wf_reachability *reach, time_t now)
{
    if (atomic_load_explicit(&reach->last_answer, memory_order_relaxed) != now)
        atomic_store_explicit(&reach->last_answer, now, memory_order_relaxed);
}

/* Notes a zone whose servers used to answer and do not any more. */
void wf_reachability_note_silent(struct wf_reachability *reach, struct wf_dname zone, time_t now);

/* Notes that this resolver was found to have no way out. */
void wf_reachability_note_cut_off(struct wf_reachability *reach, time_t now);

/* Whether it was, and no server anywhere has answered since. */
bool wf_reachability_is_cut_off(const struct wf_reachability *reach, time_t now);

/*
 * How many zones, other than this one and unrelated to it and to each other, have been silent since
 * the last answer from anywhere.
 */
unsigned wf_reachability_silent_zones(struct wf_reachability *reach, struct wf_dname other_than,
                                      time_t now);

/* Whether the root's own servers, which used to answer, have been silent since. */
bool wf_reachability_root_is_silent(struct wf_reachability *reach, time_t now);

/* Seconds since the last answer; -1 when there was none yet. */
long wf_reachability_silence(const struct wf_reachability *reach, time_t now);

#endif

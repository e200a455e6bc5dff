/*
 * window.h - ranks causes, zones and who must act, of all events or of the last ones.
 *
 * A window moves over time in steps of a thirtieth: the counts of each step are kept apart, and go
 * all together. So it needs memory for its steps, however many events fall into it; within a step a
 * thousand zones have room (see rank.h for what happens beyond).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_WINDOW_H
#define WF_WINDOW_H

#include "log/log_event.h"
#include "log/top_k.h"

struct wf_ranks {
    struct wf_rank causes, zones, parties;
};

/* Returns false when there is no memory; wf_ranks_free is due all the same. */
bool wf_ranks_init(struct wf_ranks *ranks, size_t zones);
void wf_ranks_free(struct wf_ranks *ranks);
void wf_ranks_add(struct wf_ranks *ranks, const struct wf_record *record);

enum { WF_WINDOW_STEPS = 30 };

struct wf_window_step {
    int64_t number; /* the step began at number * width */
    struct wf_ranks ranks;
};

struct wf_window {
    int64_t span;                                     /* in seconds */
    int64_t width;                                    /* of a step, likewise */
    struct wf_window_step steps[WF_WINDOW_STEPS + 1]; /* the oldest one is on its way out */
};

/* Requires span > 0, in seconds. Returns false as above. */
bool wf_window_init(struct wf_window *window, int64_t span);
void wf_window_free(struct wf_window *window);

/* An event of the future counts as of now: clocks are set. */
void wf_window_add(struct wf_window *window, const struct wf_record *record, int64_t now);

/* Adds what the window holds now. */
void wf_window_sum(const struct wf_window *window, int64_t now, struct wf_ranks *sum);

#endif

/*
 * window.h - ranks causes, zones and who must act, of all events or of the last ones.
 *
 * A window moves over time in steps of a thirtieth: the counts of each step are kept apart, and go
 * all together. So it needs memory for its steps, however many events fall into it; within a step a
 * thousand zones have room (see top_k.h for what happens beyond).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_WINDOW_H
#define WF_WINDOW_H

#include "log/log_event.h"
#include "log/top_k.h"

struct wf_rankings {
    struct wf_top_k causes, zones, parties;
};

/* Returns false when there is no memory; wf_rankings_free must be called all the same. */
bool wf_rankings_init(struct wf_rankings *rankings, size_t zones);
void wf_rankings_free(struct wf_rankings *rankings);
void wf_rankings_add(struct wf_rankings *rankings, const struct wf_log_event *event);

enum { WF_WINDOW_STEPS = 30 };

struct wf_window_step {
    int64_t number; /* the step began at number * width */
    struct wf_rankings rankings;
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
void wf_window_add(struct wf_window *window, const struct wf_log_event *event, int64_t now);

/* Adds what the window holds now. */
void wf_window_sum(const struct wf_window *window, int64_t now, struct wf_rankings *sum);

#endif

/*
 * repeats.h - which events say nothing new: the same cause at the same zone within a window.
 *
 * Nothing here is locked: each is used by one thread at a time. The room is fixed: when more
 * causes and zones are about than fit, the one that was logged longest ago is forgotten and its
 * next event is written, at worst too early.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_REPEATS_H
#define WF_REPEATS_H

#include <stdbool.h>
#include <stdint.h>

#include "report/event.h"

enum { WF_REPEATS_SETS = 256, WF_REPEATS_WAYS = 4 };

struct wf_repeat {
    uint64_t hash; /* of cause and zone; 0: free */
    uint64_t written_ms;
    uint32_t left_out; /* since then */
};

struct wf_repeats {
    uint64_t window_ms; /* 0: nothing is a repeat */
    uint64_t seed;
    struct wf_repeat repeat[WF_REPEATS_SETS][WF_REPEATS_WAYS];
};

void wf_repeats_init(struct wf_repeats *repeats, uint32_t window_s);

/*
 * Returns whether the event is to be left out, and counts it then. If not, it sets
 * event->suppressed to how many were left out before it. now_ms: of a clock that does not go back.
 */
bool wf_repeats_leave_out(struct wf_repeats *repeats, struct wf_event *event, uint64_t now_ms);

/*
 * Notes that an event which was not to be left out has been written. Without that others like it
 * are no repeats: nobody has seen it.
 */
void wf_repeats_written(struct wf_repeats *repeats, const struct wf_event *event, uint64_t now_ms);

/* Whether a failure, whose zone is known, is none, and notes it then. */
bool wf_repeats_is_first(struct wf_repeats *repeats, const struct wf_verdict *verdict,
                         uint64_t now_ms);

#endif

/*
 * history.h - failures over time, by cause, in bounded memory.
 *
 * How long the time is that a log covers shows only at its end, and the log may be a pipe. So the
 * buckets begin with a second, and whenever they do not suffice the next wider ones are made of
 * them. Buckets begin at multiples of their width since 1970, in UTC.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_HISTORY_H
#define WF_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "verdict.h"

enum {
    WF_HISTORY_BUCKETS = 72,
    WF_HISTORY_CAUSES =
        WF_CAUSE_COUNT + 1 /* the last is for those that this program does not know */
};

struct wf_history {
    int64_t width; /* of a bucket, in seconds */
    int64_t first; /* the first bucket begins at first * width */
    size_t count;  /* of buckets, from the first event's to the last's */
    uint64_t failures[WF_HISTORY_BUCKETS][WF_HISTORY_CAUSES];
};

void wf_history_init(struct wf_history *history);

/* Events may come in any order of time. Requires cause < WF_HISTORY_CAUSES. */
void wf_history_add(struct wf_history *history, int64_t when, unsigned cause, uint64_t failures);

uint64_t wf_history_total(const struct wf_history *history, size_t bucket);

/* The smallest width of buckets that is at least so long: a second, 5 s, ..., an hour, ... */
int64_t wf_history_width(int64_t least);

#endif

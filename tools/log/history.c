/*
 * history.c - failures over time, by cause.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "log/history.h"

#include <string.h>

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

/* Each a multiple of the one before, or buckets could not be put together. */
static int64_t wider(int64_t width)
{
    static const int64_t widths[] = {1,           5,           15,     MINUTE,   5 * MINUTE,
                                     15 * MINUTE, 30 * MINUTE, HOUR,   3 * HOUR, 6 * HOUR,
                                     12 * HOUR,   DAY,         7 * DAY};
    size_t i;

    for (i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
        if (widths[i] > width)
            return widths[i];
    }
    return width * 4;
}

int64_t wf_history_width(int64_t least)
{
    int64_t width = 1;

    while (width < least)
        width = wider(width);
    return width;
}

static int64_t bucket_of(int64_t when, int64_t width)
{
    return when / width - (when % width < 0 ? 1 : 0);
}

void wf_history_init(struct wf_history *history)
{
    memset(history, 0, sizeof(*history));
    history->width = 1;
}

static void widen(struct wf_history *history)
{
    int64_t width = wider(history->width), factor = width / history->width;
    int64_t first = bucket_of(history->first, factor);
    size_t i, cause;

    for (i = 0; i < history->count; i++) {
        size_t into = (size_t)(bucket_of(history->first + (int64_t)i, factor) - first);

        for (cause = 0; cause < WF_HISTORY_CAUSES && into != i; cause++) {
            history->failures[into][cause] += history->failures[i][cause];
            history->failures[i][cause] = 0;
        }
    }
    if (history->count > 0)
        history->count =
            (size_t)(bucket_of(history->first + (int64_t)history->count - 1, factor) - first) + 1;
    history->first = first;
    history->width = width;
}

/* Makes room for buckets before the first. */
static void move_first(struct wf_history *history, size_t by)
{
    memmove(history->failures[by], history->failures[0],
            history->count * sizeof(history->failures[0]));
    memset(history->failures[0], 0, by * sizeof(history->failures[0]));
    history->first -= (int64_t)by;
    history->count += by;
}

void wf_history_add(struct wf_history *history, int64_t when, unsigned cause, uint64_t failures)
{
    int64_t bucket, last;

    if (history->count == 0) {
        history->first = bucket_of(when, history->width);
        history->count = 1;
    }
    for (;;) {
        bucket = bucket_of(when, history->width);
        last = history->first + (int64_t)history->count - 1;
        if (bucket - history->first < WF_HISTORY_BUCKETS && last - bucket < WF_HISTORY_BUCKETS)
            break;
        widen(history);
    }
    if (bucket < history->first)
        move_first(history, (size_t)(history->first - bucket));
    else if (bucket > last)
        history->count = (size_t)(bucket - history->first) + 1;
    history->failures[bucket - history->first][cause] += failures;
}

uint64_t wf_history_total(const struct wf_history *history, size_t bucket)
{
    uint64_t total = 0;
    size_t cause;

    for (cause = 0; cause < WF_HISTORY_CAUSES; cause++)
        total += history->failures[bucket][cause];
    return total;
}

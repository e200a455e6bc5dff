/*
 * noted.h - notes of zones, each with the time it was made.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_NOTED_H
#define WF_NOTED_H

#include <stddef.h>
#include <time.h>

#include "common/name.h"

/* Threads read the clock when their turn comes, so that one may be ahead of another by so much. */
enum { WF_NOTED_SLACK_S = 10 };

/*
 * When a note was made; 0 when that is a time of day that has not come yet. Such a note is worth
 * nothing: how long ago it was made is not known, and by the clock it would be the newest until
 * that time is there again.
 */
static inline time_t wf_noted(time_t noted, time_t now)
{
    return noted - now > WF_NOTED_SLACK_S ? 0 : noted;
}

/* A zone, and when it was noted; the zone is unset where the place is free. */
struct wf_note {
    struct wf_name zone;
    time_t seen;
};

/* Where to note a zone: in its own place, else in that of the note made longest ago. */
size_t wf_note_place(const struct wf_note *notes, size_t count, struct wf_dname zone, time_t now);

#endif

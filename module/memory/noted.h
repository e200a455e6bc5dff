/*
 * noted.h - what was noted before the clock was set back.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_NOTED_H
#define WF_NOTED_H

#include <stdbool.h>
#include <time.h>

/* Threads read the clock when their turn comes, so that one may be ahead of another by so much. */
enum { WF_NOTED_SLACK_S = 10 };

/*
 * Whether a note is of a time of day that has not come yet. It is worth nothing: how long ago it
 * was made is not known, and by the clock it would be the newest until that time is there again.
 */
static inline bool wf_noted_ahead(time_t noted, time_t now)
{
    return noted - now > WF_NOTED_SLACK_S;
}

#endif

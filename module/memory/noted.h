/*
 * noted.h - what was noted before the clock was set back.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_NOTED_H
#define WF_NOTED_H

#include <time.h>

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

#endif

/*
 * judge.c - what passed of a watched zone, judged.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "watch/judge.h"

#include "watch/judges.h"

void wf_watch_judge(struct wf_watched_zone *zone, const struct wf_passing *passing,
                    uint32_t window_s, struct wf_warnings *out)
{
    struct wf_judging judging = {passing, (uint32_t)passing->now, window_s, out};

    WF_CLEAR_TO(out, list);
    wf_watch_judge_servers(&judging, zone);
    wf_watch_judge_signatures(&judging, zone);
    wf_watch_judge_ds(&judging, zone);
}

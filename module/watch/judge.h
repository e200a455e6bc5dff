/*
 * judge.h - what passed of a watched zone, judged: pure functions of it and of what is kept of the
 * zone's servers. No clock, no I/O, no lock.
 *
 * A warning says what was seen, of whom, and when. None is given on the word of a forwarder about a
 * zone's servers, nor of a server that is silent while nobody else is seen to answer.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_WATCH_JUDGE_H
#define WF_WATCH_JUDGE_H

#include "watch/passing.h"
#include "watch/zone.h"

/*
 * Judges what passed, and notes in zone what it shows of the servers. window_s: so long the same is
 * told once only.
 */
void wf_watch_judge(struct wf_watched_zone *zone, const struct wf_passing *passing,
                    uint32_t window_s, struct wf_warnings *out);

#endif

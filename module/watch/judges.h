/*
 * judges.h - what each file of the judgement judges: notes in zone what it shows of it, and warns.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_WATCH_JUDGES_H
#define WF_WATCH_JUDGES_H

#include "watch/judging.h"

void wf_watch_judge_servers(struct wf_judging *judging, struct wf_watched_zone *zone);
void wf_watch_judge_signatures(struct wf_judging *judging, struct wf_watched_zone *zone);
void wf_watch_judge_ds(struct wf_judging *judging, struct wf_watched_zone *zone);

#endif

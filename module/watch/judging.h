/*
 * judging.h - one judgement of what passed, among the files that make it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_WATCH_JUDGING_H
#define WF_WATCH_JUDGING_H

#include "watch/judge.h"

struct wf_judging {
    const struct wf_passing *passing;
    uint32_t now; /* the low 32 bits, which do until 2106 */
    uint32_t window_s;
    struct wf_warnings *out;
};

/*
 * Counts what was seen. Returns the warning that is to be worded, its text empty but for the zone's
 * name; NULL where it was told within the window, or there is no room. server: NULL: of none.
 */
struct wf_warning *wf_watch_warn(struct wf_judging *judging, enum wf_warning_kind kind,
                                 struct wf_watch_told *told, const struct wf_addr *server,
                                 struct wf_strbuf *text);

void wf_watch_judge_servers(struct wf_judging *judging, struct wf_watched_zone *zone);
void wf_watch_judge_signatures(struct wf_judging *judging, struct wf_watched_zone *zone);
void wf_watch_judge_ds(struct wf_judging *judging, struct wf_watched_zone *zone);

#endif

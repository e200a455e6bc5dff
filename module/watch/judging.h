/*
 * judging.h - one judgement of what passed, among the files that make it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_WATCH_JUDGING_H
#define WF_WATCH_JUDGING_H

#include "watch/passing.h"
#include "watch/zone.h"

enum {
    /* so many queries in a row, each in a second of its own: one that is lost proves nothing */
    WF_WATCH_SILENT_TRIES = 3,
    WF_WATCH_REFUSED_TRIES = 2,
    WF_WATCH_LEFT_S = 2 * 86400, /* a signature ends soon when less is left, */
    WF_WATCH_LEFT_PART = 4       /* and less than one part in so many of its life */
};

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

#endif

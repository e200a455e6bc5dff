/*
 * follow.h - reads a log on while it is written, as "tail -F" does: when the file was moved away it
 * is read to its end and the new one of that name is opened; when it was cut, it is read from its
 * start.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_FOLLOW_H
#define WF_FOLLOW_H

#include "log/log_event.h"

struct wf_follow {
    const char *path;
    struct wf_log_reader reader;
};

/* The path must stay. Returns false with errno when the file cannot be opened. */
bool wf_follow_start(struct wf_follow *follow, const char *path);
void wf_follow_stop(struct wf_follow *follow);

/* Visits what has come. Returns false, with errno, on a read error. */
bool wf_follow_read(struct wf_follow *follow, struct wf_log_scan *scan);

#endif

/*
 * log_event.h - reads events back from logs: files of JSON lines, and Unbound's own log.
 *
 * A log is read line by line in bounded memory. Lines that are no events are counted by kind, so
 * that a command can say what it left out.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_LOG_EVENT_H
#define WF_LOG_EVENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "report/event.h"

enum wf_line_kind {
    WF_LINE_EVENT,   /* a failure */
    WF_LINE_WARNING, /* of a watched zone, whose names resolve: it counts as no failure */
    WF_LINE_FOREIGN, /* another program's, or Unbound's own words */
    WF_LINE_BROKEN,  /* cut, overlong or no event although it begins like one */
    WF_LINE_NEWER,   /* of a schema that this program does not know */
    WF_LINE_COUNT
};

/*
 * The strings are the tree's own: valid until wf_log_event_free. Those that are missing are "". A
 * warning has its kind in the place of a cause.
 */
struct wf_log_event {
    json_t *root;
    time_t when;    /* UTC */
    uint64_t count; /* failures it stands for: itself and the repeats merged into it */
    uint64_t lost;  /* events before it that could not be written */
    const char *name, *type;
    const char *cause, *at_fault, *zone, *text, *remedy;
    const char *json; /* what it was read from: the line's, without end of its own */
    size_t json_len;
};

/*
 * Reads a line of a log, with or without its newline. Fills event when WF_LINE_EVENT or
 * WF_LINE_WARNING is returned; the caller then frees it.
 */
enum wf_line_kind wf_log_event_parse(struct wf_log_event *event, const char *line, size_t len);
void wf_log_event_free(struct wf_log_event *event);

/* How many lines of each kind were read. */
struct wf_line_counts {
    uint64_t lines[WF_LINE_COUNT];
    uint64_t all;
    bool shows_progress; /* on stderr, when that is a terminal and reading takes long */
    bool progress_shown;
    time_t began;
};

/* May keep the event's tree by json_incref. */
typedef void wf_log_event_visit(void *context, const struct wf_log_event *event);

/* What a reader does with the lines of a log. */
struct wf_log_scan {
    time_t since; /* events before are not visited */
    struct wf_line_counts counts;
    wf_log_event_visit *visit;
    wf_log_event_visit *visit_warning; /* NULL: warnings are passed over */
    void *context;
};

/* Visits every event, failures and warnings apart. Returns false, with errno, on a read error. */
bool wf_log_events_read(FILE *file, struct wf_log_scan *scan);

/* Unbound puts time, process and thread before an event; syslog its own on top. */
enum { WF_LINE_ROOM = WF_EVENT_LINE_MAX + 1024 };

/* A place in a file that is still being written. Begins with the file and zeros. */
struct wf_log_reader {
    FILE *file;
    size_t len; /* of the line that has begun */
    bool overlong;
    char line[WF_LINE_ROOM];
};

/* Visits the events whose lines are complete. A line that has only begun is kept for the next time.
 */
bool wf_log_events_read_on(struct wf_log_reader *reader, struct wf_log_scan *scan);

/* Takes what is left for a line: nothing more will come. */
void wf_log_events_read_rest(struct wf_log_reader *reader, struct wf_log_scan *scan);

/* Reads 2026-11-02T03:04:05, whatever follows. Returns false when it is no time. */
bool wf_log_time_parse(const char *text, time_t *when);

#endif

/*
 * sink_kinds.h - what a kind of sink consists of, and what the kinds share. Used by sink*.c only.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_SINK_KINDS_H
#define WF_SINK_KINDS_H

#include "report/sink.h"

/* An event, and its line of JSON with a newline and a NUL. */
struct wf_sink_line {
    const struct wf_event *event;
    char *json;
    size_t len; /* the newline included */
};

struct wf_sink_kind {
    /* Returns 0, or an error of outfile.h; then each write may try again. */
    int (*open)(struct wf_sink *sink);
    /* Returns 0, or the error that the event was lost by. */
    int (*write)(struct wf_sink *sink, struct wf_sink_line *line, uint64_t now_ms);
    /* After a failed open, too. */
    void (*close)(struct wf_sink *sink);
};

extern const struct wf_sink_kind wf_sink_unbound;
extern const struct wf_sink_kind wf_sink_file;
extern const struct wf_sink_kind wf_sink_stdout;
extern const struct wf_sink_kind wf_sink_syslog;
extern const struct wf_sink_kind wf_sink_journal;
extern const struct wf_sink_kind wf_sink_socket;

/* Writes a line by put. A line that was torn off before is ended first. Returns 0 or an errno. */
int wf_sink_put_line(struct wf_sink *sink, wf_sink_put *put, const char *text, size_t len);

/* Waits until the sink's descriptor takes more. Returns false when it does not, or in trouble. */
bool wf_sink_await(const struct wf_sink *sink);

/* Says once that events are lost. */
void wf_sink_trouble(struct wf_sink *sink, int error);

#endif

/*
 * sink.h - where events end up.
 *
 * Used by the log's writer thread only. Nothing here waits longer than
 * WF_SINK_PATIENCE_MS for whoever reads on the other side, and that only while all goes well: in
 * trouble an event that cannot be taken at once is lost, so that stopping takes a bounded time.
 * What is not bounded is a file system that hangs, and whoever reads Unbound's own log.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_SINK_H
#define WF_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "config/options.h"
#include "report/log.h"

enum {
    WF_SINK_PATIENCE_MS = 100,
    WF_SINK_RETRY_MS = 10, /* in trouble, how often it is tried again */
    WF_SINK_NAME_SIZE = WF_PATH_SIZE + 32
};

struct wf_sink_kind;
struct wf_sink;

/* write(2) or the like, which does not wait. */
typedef ssize_t wf_sink_put(struct wf_sink *sink, const char *text, size_t len);

struct wf_sink {
    const struct wf_sink_kind *kind; /* of sink_kinds.h */
    struct wf_file target;
    char name[WF_SINK_NAME_SIZE]; /* for sentences */
    wf_log_line *line;
    void *arg;
    bool in_trouble;
    uint64_t lost; /* events since the trouble began */
    uint64_t next_try_ms;
    int fd;         /* -1 unless one is open */
    int open_error; /* of a file, when it was tried last */
    uint64_t next_check_ms;
    size_t torn;      /* octets there are of a line whose end is missing */
    wf_sink_put *put; /* the way to standard output, and a pipe of our own on that way */
    int pipe[2];
    dev_t device; /* of an open file, and the next */
    ino_t inode;
};

/*
 * line: takes the events with "unbound", and sentences about trouble with anything else. A target
 * that cannot be opened is such trouble; it is tried again as one that cannot be written is.
 */
void wf_sink_open(struct wf_sink *sink, const struct wf_file *target, wf_log_line *line, void *arg);
void wf_sink_close(struct wf_sink *sink);

/*
 * Whether an event has a chance. One that has none is lost and counted, and need not be made first:
 * while nobody reads, a flood of failures costs the machine no more than it has to.
 */
bool wf_sink_ready(struct wf_sink *sink, uint64_t now_ms);

/*
 * Writes one event. json: its line, which ends in a newline and a NUL; is changed. now_ms: of a
 * clock that does not go back. Returns false when it is lost.
 */
bool wf_sink_write(struct wf_sink *sink, const struct wf_event *event, char *json, size_t len,
                   uint64_t now_ms);

#endif

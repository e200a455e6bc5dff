/*
 * log.h - the event log: worker threads hand events over, one writer thread writes them.
 *
 * Events are copied into slots that exist from the start. Any number of threads may push at once;
 * pushing makes no system call but a wake-up, allocates nothing and never waits for the writer:
 * when all slots are taken the event is dropped and counted. The writer leaves repeats out and what
 * is more than the rate allows, makes the JSON and writes. It blocks all signals. Each event's fate
 * is counted, and the next one that is written tells how many were lost.
 *
 * Nothing about a file or a socket keeps the resolver from starting, reloading or ending.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_LOG_H
#define WF_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "config/options.h"
#include "report/counters.h"
#include "report/event.h"

enum {
    WF_LOG_SLOTS = 128,           /* events that can wait */
    WF_LOG_DRAIN_MS = 2000,       /* how long stopping may take to write what waits */
    WF_LOG_REOPEN_CHECK_MS = 1000 /* how often is looked for a new file or socket at the path */
};

struct wf_log;

/*
 * Writes one line to Unbound's own log. text: without newline; an event's JSON, or, whatever the
 * option says, a sentence about the log's own trouble. Called from the writer thread.
 */
typedef void wf_log_line(void *arg, const char *text);

/*
 * Starts the writer, and waits until it has opened the log that the options name, or could not, or
 * takes too long. counters: must outlive the log. line: must stay callable after wf_log_stop, by a
 * writer that hung. What cannot be opened is reported through line, and retried; so is a
 * thread that cannot be had, in which case every event is dropped. Returns NULL with a sentence in
 * err when there is no memory.
 */
struct wf_log *wf_log_start(const struct wf_options *options, wf_log_line *line, void *arg,
                            struct wf_counters *counters, struct wf_strbuf *err);

/* Hands a copy of the event to the writer. With "log: off" it does nothing. */
void wf_log_push(struct wf_log *log, const struct wf_event *event);

/*
 * Writes what waits, for WF_LOG_DRAIN_MS at most, ends the thread and frees everything. The rest is
 * counted as dropped. A writer that hangs WF_WORKER_PATIENCE_MS longer is left behind. Nobody may
 * push any more. NULL is fine.
 */
void wf_log_stop(struct wf_log *log);

/* The memory that is held, the thread's stack not included. */
size_t wf_log_bytes(const struct wf_log *log);

#endif

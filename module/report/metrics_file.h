/*
 * metrics_file.h - the module's numbers in a file, for node_exporter's textfile collector.
 *
 * A thread of its own writes the file at the start, at an interval, and once more at the end:
 * beside the file, and then renamed, so that a reader sees a whole one always. It blocks all
 * signals. What may stand at the two names is said in outfile.h. Nothing about a file keeps the
 * resolver from starting or ending: trouble is reported, and retried at the next interval.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_METRICS_FILE_H
#define WF_METRICS_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "config/options.h"
#include "report/counters.h"
#include "report/log.h"

struct wf_metrics_file;

/* Reads the numbers of the moment; called from the thread, never after wf_metrics_file_stop. */
typedef void wf_metrics_read(void *arg, struct wf_counts *counts, size_t *memory_entries);

/*
 * Appends the numbers in the Prometheus text format: HELP and TYPE of each name, a line for each
 * number, "# EOF".
 */
void wf_metrics_text(const struct wf_counts *counts, size_t memory_entries, struct wf_strbuf *out);

/*
 * Starts the thread and waits until it has written the file once, or could not, or takes too long.
 * options->metrics must be a path. line: reports trouble, once until it is over; called from here,
 * from the thread and from wf_metrics_file_stop, by a thread that hangs even later. Returns NULL
 * when memory or a thread cannot be had, which is reported, too: then there are no metrics.
 */
struct wf_metrics_file *wf_metrics_file_start(const struct wf_options *options,
                                              wf_metrics_read *read, void *read_arg,
                                              wf_log_line *line, void *line_arg);

/*
 * Writes the file a last time, joins the thread and frees everything. A thread that hangs is left
 * behind after WF_WORKER_PATIENCE_MS. NULL is fine.
 */
void wf_metrics_file_stop(struct wf_metrics_file *file);

/* The memory that is held, the thread's stack not included; 0 for NULL. */
size_t wf_metrics_file_bytes(const struct wf_metrics_file *file);

#endif

/*
 * metrics_file.h - the module's numbers in a file, for node_exporter's textfile collector.
 *
 * A thread of its own rewrites the file at an interval, and once more at the end: beside the
 * file, and then renamed, so that a reader sees a whole one always. It blocks all signals.
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

/* Reads the numbers of the moment; called from the thread. */
typedef void wf_metrics_read(void *arg, struct wf_counts *counts, size_t *memory_entries);

/*
 * Appends the numbers in the Prometheus text format: HELP and TYPE of each name, a line for each
 * number, "# EOF".
 */
void wf_metrics_text(const struct wf_counts *counts, size_t memory_entries, struct wf_strbuf *out);

/*
 * Writes the file once and starts the thread. options->metrics must be a path.
 * line: reports trouble, once until it is over; called from here and from the thread.
 * Returns NULL with a sentence in err when memory or a thread cannot be had.
 */
struct wf_metrics_file *wf_metrics_file_start(const struct wf_options *options,
                                              wf_metrics_read *read, void *read_arg,
                                              wf_log_line *line, void *line_arg,
                                              struct wf_strbuf *err);

/* Writes the file a last time, joins the thread and frees everything. NULL is fine. */
void wf_metrics_file_stop(struct wf_metrics_file *file);

/* The memory that is held, the thread's stack not included; 0 for NULL. */
size_t wf_metrics_file_bytes(const struct wf_metrics_file *file);

#endif

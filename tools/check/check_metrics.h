/*
 * check_metrics.h - what checks found, in a file for node_exporter's textfile collector.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_METRICS_H
#define WF_CHECK_METRICS_H

#include <stdio.h>

#include "check/run.h"

/* In Prometheus' text format. */
void wf_check_metrics_print(FILE *file, const struct wf_check_run *run);

/*
 * Writes it beside the path and then renames it, so that a reader always sees a whole file. Returns
 * false, with a sentence printed, when that fails; what stands at the path is left then.
 */
bool wf_check_metrics_write(const char *path, const struct wf_check_run *run);

#endif

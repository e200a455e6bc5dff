/*
 * history_plot.h - failures over time, by cause: a plot of stacked bars, and the same as a table.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_HISTORY_PLOT_H
#define WF_HISTORY_PLOT_H

#include <stdio.h>

#include "log/tally.h"

/* A section of the page, with a heading of the second level. */
void wf_history_plot_write(FILE *file, const struct wf_tally *tally);

#endif

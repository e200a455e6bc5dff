/*
 * metrics.h - the module's numbers, as a list of names, labels and values.
 *
 * Label values come from closed sets: causes, info codes, results. Never a name, a zone or a
 * client.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_METRICS_H
#define WF_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/strbuf.h"
#include "report/counters.h"

enum wf_metric_kind { WF_METRIC_COUNTER, WF_METRIC_GAUGE, WF_METRIC_HISTOGRAM };

enum wf_metric_id {
#define WF_METRIC(symbol, name, kind, label, help) WF_METRIC_##symbol,
#include "report/metrics.def"
#undef WF_METRIC
    WF_METRIC_COUNT
};

/* A row of metrics.def. */
struct wf_metric_info {
    const char *name;
    enum wf_metric_kind kind;
    const char *label; /* empty when there is none */
    const char *help;
};

/* Requires id < WF_METRIC_COUNT. */
const struct wf_metric_info *wf_metric_info(enum wf_metric_id id);

struct wf_metric {
    enum wf_metric_id id;
    const char
        *suffix;       /* of the name: of a histogram's "_bucket", "_sum" or "_count"; else empty */
    const char *value; /* of the label; empty when there is none */
    uint64_t number;
    bool is_time; /* in nanoseconds, to be printed as seconds */
};

/* Returns false to stop. */
typedef bool wf_metric_visit(const struct wf_metric *metric, void *arg);

/*
 * Hands out every number in the table's order, zeros included; the metric and its text are good for
 * the call. Returns false when it was stopped.
 */
bool wf_metrics_each(const struct wf_counts *counts, size_t memory_entries, wf_metric_visit *visit,
                     void *arg);

/* Appends the number, as seconds where it is a time. */
void wf_metric_print_number(const struct wf_metric *metric, struct wf_strbuf *out);

/* Appends "whyfail.servfail.ds-mismatch=3", as unbound-control prints statistics. */
void wf_metric_print_statistic(const struct wf_metric *metric, struct wf_strbuf *out);

#endif

/*
 * metrics.c - the module's numbers, as a list of names, labels and values.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/metrics.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct wf_metric_info table[WF_METRIC_COUNT] = {
#define WF_METRIC(symbol, name, kind, label, help)                                                 \
    [WF_METRIC_##symbol] = {name, WF_METRIC_##kind, label, help},
#include "report/metrics.def"
#undef WF_METRIC
};

static const char *const results[WF_EVENT_FATES] = {
    [WF_EVENT_WRITTEN] = "written",      [WF_EVENT_SUPPRESSED] = "suppressed",
    [WF_EVENT_LIMITED] = "rate-limited", [WF_EVENT_DROPPED] = "dropped",
    [WF_EVENT_FAILED] = "failed",
};

const struct wf_metric_info *wf_metric_info(enum wf_metric_id id)
{
    return &table[id];
}

static void print_seconds(struct wf_strbuf *out, uint64_t ns)
{
    const uint64_t ns_per_second = 1000000000;

    wf_strbuf_printf(out, "%" PRIu64 ".%09" PRIu64, ns / ns_per_second, ns % ns_per_second);
}

struct walk {
    wf_metric_visit *visit;
    void *arg;
    bool go_on;
};

static void hand_out(struct walk *walk, const struct wf_metric *metric)
{
    walk->go_on = walk->go_on && walk->visit(metric, walk->arg);
}

static void tell(struct walk *walk, enum wf_metric_id id, const char *value, uint64_t number)
{
    hand_out(walk, &(struct wf_metric){.id = id, .suffix = "", .value = value, .number = number});
}

/* A class's upper bound as OpenMetrics has it: in seconds, without zeros at the end. */
static void print_bound(struct wf_strbuf *out, uint64_t bound_ns)
{
    if (bound_ns == UINT64_MAX) {
        wf_strbuf_str(out, "+Inf");
        return;
    }
    print_seconds(out, bound_ns);
    while (out->data[out->len - 1] == '0')
        out->data[--out->len] = '\0';
}

/* The sum of the classes, not a counter of its own: the numbers are read while others count. */
static void tell_times(struct walk *walk, enum wf_metric_id id, const uint64_t *classes,
                       uint64_t sum_ns)
{
    struct wf_metric metric = {.id = id, .suffix = "_bucket"};
    struct wf_strbuf out;
    char bound[32];
    size_t i;

    for (i = 0; i < WF_TIME_CLASSES; i++) {
        metric.number += classes[i];
        wf_strbuf_init(&out, bound, sizeof(bound));
        print_bound(&out, wf_time_bounds[i]);
        metric.value = bound;
        hand_out(walk, &metric);
    }
    metric.value = "";
    metric.suffix = "_count";
    hand_out(walk, &metric);
    metric.suffix = "_sum";
    metric.number = sum_ns;
    metric.is_time = true;
    hand_out(walk, &metric);
}

static void tell_causes(struct walk *walk, enum wf_metric_id id, const uint64_t *first,
                        const uint64_t *second)
{
    size_t i;

    for (i = 0; i < WF_CAUSE_COUNT; i++)
        tell(walk, id, wf_cause_info((enum wf_cause)i)->id,
             first[i] + (second == NULL ? 0 : second[i]));
}

/* The last place counts all codes beyond. */
static void tell_edes(struct walk *walk, const struct wf_counts *counts)
{
    char code[16];
    size_t i;

    for (i = 0; i < WF_COUNTED_EDES; i++) {
        snprintf(code, sizeof(code), "%zu", i);
        if (counts->edes[i] != 0)
            tell(walk, WF_METRIC_EDE, i + 1 < WF_COUNTED_EDES ? code : "other", counts->edes[i]);
    }
}

bool wf_metrics_each(const struct wf_counts *counts, size_t memory_entries, wf_metric_visit *visit,
                     void *arg)
{
    struct walk walk = {visit, arg, true};
    size_t i;

    tell_causes(&walk, WF_METRIC_SERVFAIL, counts->replies_fresh, counts->replies_cached);
    tell_causes(&walk, WF_METRIC_FAILED, counts->failures, NULL);
    tell_edes(&walk, counts);
    for (i = 0; i < WF_EVENT_FATES; i++)
        tell(&walk, WF_METRIC_EVENTS, results[i], counts->events[i]);
    tell_times(&walk, WF_METRIC_DIAGNOSIS, counts->diagnoses, counts->diagnoses_ns);
    tell(&walk, WF_METRIC_EVIDENCE_CUT, "", counts->evidence_cut);
    tell(&walk, WF_METRIC_EARLY, "", counts->early_answers);
    tell(&walk, WF_METRIC_KNOWN_BROKEN, "", counts->known_broken);
    for (i = 0; i < WF_WARNING_COUNT; i++)
        tell(&walk, WF_METRIC_WARNINGS, wf_warning_info((enum wf_warning_kind)i)->id,
             counts->warnings[i]);
    tell(&walk, WF_METRIC_LOST, "", counts->allocation_failures);
    tell(&walk, WF_METRIC_MEMORY, "", memory_entries);
    return walk.go_on;
}

void wf_metric_print_number(const struct wf_metric *metric, struct wf_strbuf *out)
{
    if (metric->is_time)
        print_seconds(out, metric->number);
    else
        wf_strbuf_printf(out, "%" PRIu64, metric->number);
}

void wf_metric_print_statistic(const struct wf_metric *metric, struct wf_strbuf *out)
{
    static const char prefix[] = "whyfail_", suffix[] = "_total";
    const char *name = table[metric->id].name + strlen(prefix);
    size_t len = strlen(name);

    if (table[metric->id].kind == WF_METRIC_COUNTER)
        len -= strlen(suffix);
    wf_strbuf_str(out, "whyfail.");
    wf_strbuf_bytes(out, name, len);
    if (metric->suffix[0] == '_') {
        wf_strbuf_str(out, ".");
        wf_strbuf_str(out, metric->suffix + 1);
    }
    if (metric->value[0] != '\0') {
        wf_strbuf_str(out, ".");
        wf_strbuf_str(out, metric->value);
    }
    wf_strbuf_str(out, "=");
    wf_metric_print_number(metric, out);
}

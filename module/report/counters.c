/*
 * counters.c - how often each thing happened since start.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/counters.h"

#include <stddef.h>

const uint64_t wf_time_bounds[WF_TIME_CLASSES] = {
    10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 10000000, UINT64_MAX,
};

/* Relaxed: no other data depends on a count. */
static void add(struct wf_counter *counter, uint64_t number)
{
    atomic_fetch_add_explicit(&counter->value, number, memory_order_relaxed);
}

static void count(struct wf_counter *counter)
{
    add(counter, 1);
}

static void init_all(struct wf_counter *counters, size_t number)
{
    size_t i;

    for (i = 0; i < number; i++)
        atomic_init(&counters[i].value, 0);
}

static void read_all(struct wf_counter *counters, uint64_t *counts, size_t number)
{
    size_t i;

    for (i = 0; i < number; i++)
        counts[i] = atomic_load_explicit(&counters[i].value, memory_order_relaxed);
}

void wf_counters_init(struct wf_counters *counters)
{
    init_all(counters->failures, WF_CAUSE_COUNT);
    init_all(counters->replies[0], WF_CAUSE_COUNT);
    init_all(counters->replies[1], WF_CAUSE_COUNT);
    init_all(counters->edes, WF_COUNTED_EDES);
    init_all(counters->events, WF_EVENT_FATES);
    init_all(counters->diagnoses, WF_TIME_CLASSES);
    init_all(&counters->diagnoses_ns, 1);
    init_all(&counters->allocation_failures, 1);
    init_all(&counters->evidence_cut, 1);
}

void wf_counters_failure(struct wf_counters *counters, enum wf_cause cause)
{
    if (cause < WF_CAUSE_COUNT)
        count(&counters->failures[cause]);
}

void wf_counters_reply(struct wf_counters *counters, enum wf_cause cause, bool from_cache)
{
    if (cause < WF_CAUSE_COUNT)
        count(&counters->replies[from_cache][cause]);
}

void wf_counters_ede(struct wf_counters *counters, uint16_t code)
{
    count(&counters->edes[code < WF_COUNTED_EDES ? code : WF_COUNTED_EDES - 1]);
}

void wf_counters_event(struct wf_counters *counters, enum wf_event_fate fate)
{
    if (fate < WF_EVENT_FATES)
        count(&counters->events[fate]);
}

void wf_counters_diagnosis(struct wf_counters *counters, uint64_t took_ns)
{
    size_t i = 0;

    while (took_ns > wf_time_bounds[i])
        i++;
    count(&counters->diagnoses[i]);
    add(&counters->diagnoses_ns, took_ns);
}

void wf_counters_allocation_failure(struct wf_counters *counters)
{
    count(&counters->allocation_failures);
}

void wf_counters_evidence_cut(struct wf_counters *counters)
{
    count(&counters->evidence_cut);
}

uint64_t wf_counters_events_lost(const struct wf_counters *counters)
{
    static const enum wf_event_fate lost[] = {WF_EVENT_LIMITED, WF_EVENT_DROPPED, WF_EVENT_FAILED};
    uint64_t sum = 0;
    size_t i;

    for (i = 0; i < sizeof(lost) / sizeof(lost[0]); i++)
        sum += atomic_load_explicit(&counters->events[lost[i]].value, memory_order_relaxed);
    return sum;
}

void wf_counters_read(struct wf_counters *counters, struct wf_counts *counts)
{
    read_all(counters->failures, counts->failures, WF_CAUSE_COUNT);
    read_all(counters->replies[0], counts->replies_fresh, WF_CAUSE_COUNT);
    read_all(counters->replies[1], counts->replies_cached, WF_CAUSE_COUNT);
    read_all(counters->edes, counts->edes, WF_COUNTED_EDES);
    read_all(counters->events, counts->events, WF_EVENT_FATES);
    read_all(counters->diagnoses, counts->diagnoses, WF_TIME_CLASSES);
    read_all(&counters->diagnoses_ns, &counts->diagnoses_ns, 1);
    read_all(&counters->allocation_failures, &counts->allocation_failures, 1);
    read_all(&counters->evidence_cut, &counts->evidence_cut, 1);
}

/* Only numbers of one type are in there. */
void wf_counts_since(struct wf_counts *counts, const struct wf_counts *earlier)
{
    uint64_t *to = (uint64_t *)counts;
    const uint64_t *from = (const uint64_t *)earlier;
    size_t i;

    for (i = 0; i < sizeof(*counts) / sizeof(*to); i++)
        to[i] -= from[i];
}

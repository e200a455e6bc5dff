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

_Static_assert(sizeof(struct wf_counts) == WF_COUNTS * sizeof(uint64_t), "numbers only");

/* Where a field of struct wf_counts stands among the counts. */
#define PLACE(field) (offsetof(struct wf_counts, field) / sizeof(uint64_t))

enum { LAST_PART = WF_COUNTER_PARTS - 1 };

/* The part in which this thread counts, of the counters that it used last. */
static _Thread_local struct {
    uint64_t instance;
    unsigned part;
} own;

/* Each of the parts but the last is given away once. */
static unsigned take_part(struct wf_counters *counters)
{
    unsigned taken = atomic_load_explicit(&counters->taken, memory_order_relaxed);

    while (taken < LAST_PART &&
           !atomic_compare_exchange_weak_explicit(&counters->taken, &taken, taken + 1,
                                                  memory_order_relaxed, memory_order_relaxed))
        ;
    return taken;
}

static unsigned own_part(struct wf_counters *counters)
{
    if (own.instance != counters->instance) {
        own.part = take_part(counters);
        own.instance = counters->instance;
    }
    return own.part;
}

/*
 * Relaxed: no other data depends on a count. Who is the only one to write it needs no instruction
 * that locks.
 */
static void add_in(atomic_uint_least64_t *count, bool shared, uint64_t number)
{
    if (shared)
        atomic_fetch_add_explicit(count, number, memory_order_relaxed);
    else
        atomic_store_explicit(count, atomic_load_explicit(count, memory_order_relaxed) + number,
                              memory_order_relaxed);
}

static void add(struct wf_counters *counters, size_t place, uint64_t number)
{
    unsigned part = own_part(counters);

    add_in(&counters->part[part].count[place], part == LAST_PART, number);
}

static void count(struct wf_counters *counters, size_t place)
{
    add(counters, place, 1);
}

static uint64_t sum(const struct wf_counters *counters, size_t place)
{
    uint64_t sum = 0;
    unsigned i;

    for (i = 0; i < WF_COUNTER_PARTS; i++)
        sum += atomic_load_explicit(&counters->part[i].count[place], memory_order_relaxed);
    return sum;
}

void wf_counters_init(struct wf_counters *counters)
{
    static atomic_uint_least64_t instances;
    size_t i, k;

    counters->instance = atomic_fetch_add_explicit(&instances, 1, memory_order_relaxed) + 1;
    atomic_init(&counters->taken, 0);
    for (i = 0; i < WF_COUNTER_PARTS; i++)
        for (k = 0; k < WF_COUNTS; k++)
            atomic_init(&counters->part[i].count[k], 0);
}

void wf_counters_failure(struct wf_counters *counters, enum wf_cause cause)
{
    if (cause < WF_CAUSE_COUNT)
        count(counters, PLACE(failures) + cause);
}

static size_t ede_place(uint16_t code)
{
    return PLACE(edes) + (code < WF_COUNTED_EDES ? code : WF_COUNTED_EDES - 1);
}

size_t wf_counters_reply_places(enum wf_cause cause, bool from_cache, const uint16_t *codes,
                                size_t code_count, uint16_t places[WF_REPLY_PLACES])
{
    size_t replies = from_cache ? PLACE(replies_cached) : PLACE(replies_fresh);
    size_t i, count = 0;

    if (cause < WF_CAUSE_COUNT)
        places[count++] = (uint16_t)(replies + cause);
    for (i = 0; i < code_count && count < WF_REPLY_PLACES; i++)
        places[count++] = (uint16_t)ede_place(codes[i]);
    return count;
}

unsigned wf_counters_part(struct wf_counters *counters)
{
    return own_part(counters);
}

void wf_counters_reply_again(struct wf_counters *counters, unsigned part, const uint16_t *places,
                             size_t place_count)
{
    atomic_uint_least64_t *counts = counters->part[part].count;
    const uint16_t *end = places + place_count;

    if (part == LAST_PART) {
        while (places < end)
            add_in(&counts[*places++], true, 1);
        return;
    }
    while (places < end)
        add_in(&counts[*places++], false, 1);
}

void wf_counters_reply(struct wf_counters *counters, enum wf_cause cause, bool from_cache,
                       const uint16_t *codes, size_t code_count)
{
    uint16_t places[WF_REPLY_PLACES];
    size_t count = wf_counters_reply_places(cause, from_cache, codes, code_count, places);

    wf_counters_reply_again(counters, own_part(counters), places, count);
}

void wf_counters_ede(struct wf_counters *counters, uint16_t code)
{
    count(counters, ede_place(code));
}

void wf_counters_event(struct wf_counters *counters, enum wf_event_fate fate)
{
    if (fate < WF_EVENT_FATES)
        count(counters, PLACE(events) + fate);
}

void wf_counters_diagnosis(struct wf_counters *counters, uint64_t took_ns)
{
    size_t i = 0;

    while (took_ns > wf_time_bounds[i])
        i++;
    count(counters, PLACE(diagnoses) + i);
    add(counters, PLACE(diagnoses_ns), took_ns);
}

void wf_counters_allocation_failure(struct wf_counters *counters)
{
    count(counters, PLACE(allocation_failures));
}

void wf_counters_evidence_cut(struct wf_counters *counters)
{
    count(counters, PLACE(evidence_cut));
}

void wf_counters_known_broken(struct wf_counters *counters)
{
    count(counters, PLACE(known_broken));
}

void wf_counters_early_answers(struct wf_counters *counters, uint64_t answers)
{
    add(counters, PLACE(early_answers), answers);
}

void wf_counters_warnings(struct wf_counters *counters, enum wf_warning_kind kind, uint64_t number)
{
    if (kind < WF_WARNING_COUNT)
        add(counters, PLACE(warnings) + kind, number);
}

uint64_t wf_counters_events_lost(const struct wf_counters *counters)
{
    return sum(counters, PLACE(events) + WF_EVENT_LIMITED) +
           sum(counters, PLACE(events) + WF_EVENT_DROPPED) +
           sum(counters, PLACE(events) + WF_EVENT_FAILED);
}

void wf_counters_read(const struct wf_counters *counters, struct wf_counts *counts)
{
    uint64_t *to = (uint64_t *)counts;
    size_t i;

    for (i = 0; i < WF_COUNTS; i++)
        to[i] = sum(counters, i);
}

/* Only numbers of one type are in there. */
void wf_counts_since(struct wf_counts *counts, const struct wf_counts *earlier)
{
    uint64_t *to = (uint64_t *)counts;
    const uint64_t *from = (const uint64_t *)earlier;
    size_t i;

    for (i = 0; i < WF_COUNTS; i++)
        to[i] -= from[i];
}

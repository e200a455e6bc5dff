/*
 * counters.h - how often each thing happened since start: for statistics and metrics.
 *
 * Every function may be called from any thread at once and never blocks. A thread counts in a part
 * of its own, as far as there are enough, because threads that answer the same failure would
 * otherwise wait for each other's cache line with each reply.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COUNTERS_H
#define WF_COUNTERS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "verdict.h"
#include "watch/warning.h"

/* Info codes counted one by one; those beyond share the last place. */
enum { WF_COUNTED_EDES = 64 };

/* How long diagnoses took is counted in so many classes, the last without an upper bound. */
enum { WF_TIME_CLASSES = 10 };

/* The upper bound of each class in nanoseconds, itself in the class; the last is UINT64_MAX. */
extern const uint64_t wf_time_bounds[WF_TIME_CLASSES];

/* What became of an event. */
enum wf_event_fate {
    WF_EVENT_WRITTEN,
    WF_EVENT_SUPPRESSED, /* a repeat within the window */
    WF_EVENT_LIMITED,    /* more than log-rate allows */
    WF_EVENT_DROPPED,    /* the queue was full */
    WF_EVENT_FAILED,     /* could not be made or written */
    WF_EVENT_FATES
};

/* The counts at one moment, or near enough: each is exact, they are not read all at once. */
struct wf_counts {
    uint64_t failures[WF_CAUSE_COUNT];       /* resolutions that failed */
    uint64_t replies_fresh[WF_CAUSE_COUNT];  /* SERVFAIL replies right after the resolution */
    uint64_t replies_cached[WF_CAUSE_COUNT]; /* SERVFAIL replies from cache */
    uint64_t edes[WF_COUNTED_EDES];          /* options attached, by info code */
    uint64_t events[WF_EVENT_FATES];
    uint64_t diagnoses[WF_TIME_CLASSES]; /* by how long they took */
    uint64_t diagnoses_ns;               /* all of them together */
    uint64_t allocation_failures;        /* explanations lost because there was no memory */
    uint64_t evidence_cut;               /* failures with more evidence than is looked at */
    uint64_t known_broken;               /* SERVFAIL replies without a resolution */
    uint64_t early_answers;              /* SERVFAIL replies while the resolution goes on */
    uint64_t warnings[WF_WARNING_COUNT]; /* of watched zones, those left out as repeats included */
};

enum {
    WF_COUNTS = sizeof(struct wf_counts) / sizeof(uint64_t),
    WF_COUNTER_PARTS = 64 /* the last is for all threads that come too late */
};

struct wf_counter_part {
    atomic_uint_least64_t count[WF_COUNTS]; /* in the order of struct wf_counts */
    uint8_t padding[64];                    /* no cache line is shared with the next part */
};

struct wf_counters {
    uint64_t instance; /* tells these from others that were at the same address */
    atomic_uint taken; /* parts that belong to a thread */
    struct wf_counter_part part[WF_COUNTER_PARTS];
};

/* Requires memory that no other thread uses. */
void wf_counters_init(struct wf_counters *counters);

/* An unknown cause, code or fate is not an error: it is not counted, or in the last place. */
void wf_counters_failure(struct wf_counters *counters, enum wf_cause cause);
/* codes: of the options that the reply carries */
void wf_counters_reply(struct wf_counters *counters, enum wf_cause cause, bool from_cache,
                       const uint16_t *codes, size_t code_count);

/*
 * The same for replies that are sent again and again: where they count, WF_REPLY_PLACES at most,
 * and counting one there in the part that is this thread's. Returns how many places there are.
 */
enum { WF_REPLY_PLACES = 5 };
size_t wf_counters_reply_places(enum wf_cause cause, bool from_cache, const uint16_t *codes,
                                size_t code_count, uint16_t places[WF_REPLY_PLACES]);
unsigned wf_counters_part(struct wf_counters *counters);
void wf_counters_reply_again(struct wf_counters *counters, unsigned part, const uint16_t *places,
                             size_t place_count);

void wf_counters_ede(struct wf_counters *counters, uint16_t code);
void wf_counters_event(struct wf_counters *counters, enum wf_event_fate fate);
void wf_counters_diagnosis(struct wf_counters *counters, uint64_t took_ns);
void wf_counters_allocation_failure(struct wf_counters *counters);
void wf_counters_evidence_cut(struct wf_counters *counters);
void wf_counters_known_broken(struct wf_counters *counters);
void wf_counters_early_answers(struct wf_counters *counters, uint64_t answers);
void wf_counters_warnings(struct wf_counters *counters, enum wf_warning_kind kind, uint64_t number);

/* How many events were neither written nor left out as repeats. */
uint64_t wf_counters_events_lost(const struct wf_counters *counters);

void wf_counters_read(const struct wf_counters *counters, struct wf_counts *counts);

/* Takes off what had been counted at an earlier moment. */
void wf_counts_since(struct wf_counts *counts, const struct wf_counts *earlier);

#endif

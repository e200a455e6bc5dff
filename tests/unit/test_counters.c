/*
 * test_counters.c - counts add up, from any number of threads.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <pthread.h>
#include <string.h>

#include "check.h"
#include "report/counters.h"

static struct wf_counters counters;

static uint64_t sum(const uint64_t *counts, size_t number)
{
    uint64_t total = 0;

    while (number > 0)
        total += counts[--number];
    return total;
}

static void test_each(void)
{
    const uint16_t codes[] = {22, WF_EDE_CACHED_ERROR};
    struct wf_counts counts;

    memset(&counters, 0xff, sizeof(counters));
    wf_counters_init(&counters);
    wf_counters_failure(&counters, WF_CAUSE_TIMEOUT);
    wf_counters_reply(&counters, WF_CAUSE_TIMEOUT, false, codes, 0);
    wf_counters_reply(&counters, WF_CAUSE_TIMEOUT, true, codes, 1);
    wf_counters_reply(&counters, WF_CAUSE_TIMEOUT, true, codes, 2);
    wf_counters_ede(&counters, 22);
    wf_counters_event(&counters, WF_EVENT_DROPPED);
    wf_counters_allocation_failure(&counters);
    wf_counters_evidence_cut(&counters);
    wf_counters_read(&counters, &counts);
    WF_CHECK(counts.failures[WF_CAUSE_TIMEOUT] == 1, "failures");
    WF_CHECK(counts.replies_fresh[WF_CAUSE_TIMEOUT] == 1, "fresh");
    WF_CHECK(counts.replies_cached[WF_CAUSE_TIMEOUT] == 2, "cached");
    WF_CHECK(counts.edes[22] == 3 && counts.edes[WF_EDE_CACHED_ERROR] == 1, "EDE");
    WF_CHECK(counts.events[WF_EVENT_DROPPED] == 1, "events");
    WF_CHECK(counts.allocation_failures == 1 && counts.evidence_cut == 1, "single ones");
    WF_CHECK(sum(counts.failures, WF_CAUSE_COUNT) == 1 &&
                 sum(counts.replies_fresh, WF_CAUSE_COUNT) == 1 &&
                 sum(counts.replies_cached, WF_CAUSE_COUNT) == 2 &&
                 sum(counts.edes, WF_COUNTED_EDES) == 4 && sum(counts.events, WF_EVENT_FATES) == 1,
             "nothing else was counted");
}

static void test_out_of_range(void)
{
    struct wf_counts counts;

    wf_counters_init(&counters);
    wf_counters_failure(&counters, WF_CAUSE_COUNT);
    wf_counters_reply(&counters, WF_CAUSE_COUNT, true, NULL, 0);
    wf_counters_event(&counters, WF_EVENT_FATES);
    wf_counters_ede(&counters, WF_COUNTED_EDES - 1);
    wf_counters_ede(&counters, WF_COUNTED_EDES);
    wf_counters_ede(&counters, 65535);
    wf_counters_read(&counters, &counts);
    WF_CHECK(sum(counts.failures, WF_CAUSE_COUNT) == 0, "failures");
    WF_CHECK(sum(counts.replies_cached, WF_CAUSE_COUNT) == 0, "replies");
    WF_CHECK(sum(counts.events, WF_EVENT_FATES) == 0, "events");
    WF_CHECK(counts.edes[WF_COUNTED_EDES - 1] == 3, "codes that are not known share a place");
}

static void test_times(void)
{
    static const struct {
        uint64_t took_ns;
        unsigned class;
    } rows[] = {
        {0, 0},
        {10000, 0},
        {10001, 1},
        {25000, 1},
        {25001, 2},
        {50000, 2},
        {100000, 3},
        {250000, 4},
        {500000, 5},
        {1000000, 6},
        {2500000, 7},
        {10000000, 8},
        {10000001, WF_TIME_CLASSES - 1},
        {86400000000000, WF_TIME_CLASSES - 1},
    };
    uint64_t all = 0;
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_counts before, after;

        if (i == 0)
            wf_counters_init(&counters);
        wf_counters_read(&counters, &before);
        wf_counters_diagnosis(&counters, rows[i].took_ns);
        wf_counters_read(&counters, &after);
        all += rows[i].took_ns;
        WF_CHECK(after.diagnoses[rows[i].class] == before.diagnoses[rows[i].class] + 1 &&
                     sum(after.diagnoses, WF_TIME_CLASSES) == i + 1,
                 "row %zu is in another class", i);
        WF_CHECK(after.diagnoses_ns == all, "row %zu: the sum", i);
    }
}

/* More threads than there are parts: some share the last. */
enum { THREADS = WF_COUNTER_PARTS + 8, ROUNDS = 5000 };

static void *count_much(void *arg)
{
    const uint16_t code = WF_EDE_CACHED_ERROR;
    int i;

    (void)arg;
    for (i = 0; i < ROUNDS; i++) {
        wf_counters_reply(&counters, WF_CAUSE_TIMEOUT, true, &code, 1);
        wf_counters_diagnosis(&counters, 3);
    }
    return NULL;
}

static void test_threads(void)
{
    pthread_t threads[THREADS];
    struct wf_counts counts;
    int i;

    wf_counters_init(&counters);
    for (i = 0; i < THREADS; i++)
        CU_ASSERT_FATAL(pthread_create(&threads[i], NULL, count_much, NULL) == 0);
    for (i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    wf_counters_read(&counters, &counts);
    WF_CHECK(counts.replies_cached[WF_CAUSE_TIMEOUT] == THREADS * ROUNDS, "replies");
    WF_CHECK(counts.edes[WF_EDE_CACHED_ERROR] == THREADS * ROUNDS, "EDE");
    WF_CHECK(counts.diagnoses_ns == UINT64_C(3) * THREADS * ROUNDS, "time");
}

/* A thread that counts in two places in turn, as a module that is loaded twice, or again. */
static void test_instances(void)
{
    static struct wf_counters others;
    struct wf_counts counts;
    int i;

    wf_counters_init(&counters);
    wf_counters_init(&others);
    for (i = 0; i < 2 * WF_COUNTER_PARTS; i++) {
        wf_counters_failure(&counters, WF_CAUSE_TIMEOUT);
        wf_counters_failure(&others, WF_CAUSE_TIMEOUT);
    }
    wf_counters_read(&counters, &counts);
    WF_CHECK(counts.failures[WF_CAUSE_TIMEOUT] == 2 * WF_COUNTER_PARTS, "the ones");
    wf_counters_read(&others, &counts);
    WF_CHECK(counts.failures[WF_CAUSE_TIMEOUT] == 2 * WF_COUNTER_PARTS, "the others");
    wf_counters_init(&counters);
    wf_counters_failure(&counters, WF_CAUSE_TIMEOUT);
    wf_counters_read(&counters, &counts);
    WF_CHECK(counts.failures[WF_CAUSE_TIMEOUT] == 1, "new ones at the same address");
}

CU_TestInfo wf_tests_counters[] = {
    {"each thing has its count", test_each},
    {"times are counted in classes", test_times},
    {"what is out of range does no harm", test_out_of_range},
    {"more threads than parts lose nothing", test_threads},
    {"counters in turn, and new ones in an old place", test_instances},
    CU_TEST_INFO_NULL,
};

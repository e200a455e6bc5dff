/*
 * test_budget.c - the token bucket: burst, refill, and many threads.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <pthread.h>

#include "check.h"
#include "common/budget.h"

static void test_burst(void)
{
    struct wf_budget budget;
    int i;

    wf_budget_init(&budget, 100, 10);
    for (i = 0; i < 10; i++)
        WF_CHECK(wf_budget_take(&budget, 1, 5000), "token %d", i);
    WF_CHECK(!wf_budget_take(&budget, 1, 5000), "the eleventh");
    WF_CHECK(wf_budget_take(&budget, 0, 5000), "nothing is always there");
    WF_CHECK(!wf_budget_take(&budget, 1, 5009), "too early");
    WF_CHECK(wf_budget_take(&budget, 1, 5010), "one is back after 10 ms");
    WF_CHECK(!wf_budget_take(&budget, 1, 5010), "but only one");
    WF_CHECK(!wf_budget_take(&budget, 10, 5100), "not all of them yet");
    WF_CHECK(wf_budget_take(&budget, 10, 5110), "all of them");
    WF_CHECK(!wf_budget_take(&budget, 11, 1000000), "never more than the burst");
    WF_CHECK(wf_budget_take(&budget, 10, 1000000), "a refusal takes nothing");
}

static void test_rates(void)
{
    static const struct {
        uint32_t per_second, burst;
        unsigned after_second; /* tokens there are one second after all were taken */
    } rows[] = {
        {1, 1, 1}, {1, 100, 1}, {7, 100, 7}, {1000, 50, 50}, {4000000, 2, 2}, {2000000000, 9, 9},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_budget budget;
        unsigned got = 0;

        wf_budget_init(&budget, rows[i].per_second, rows[i].burst);
        WF_CHECK(wf_budget_take(&budget, rows[i].burst, 1), "row %zu: full at first", i);
        while (wf_budget_take(&budget, 1, 1001))
            got++;
        WF_CHECK(got == rows[i].after_second, "row %zu: got %u", i, got);
    }
}

/* A clock that goes back must neither give tokens nor keep them for good. */
static void test_clock(void)
{
    struct wf_budget budget;

    wf_budget_init(&budget, 10, 2);
    WF_CHECK(wf_budget_take(&budget, 2, 100000), "taken");
    WF_CHECK(!wf_budget_take(&budget, 1, 0), "an earlier time");
    WF_CHECK(wf_budget_take(&budget, 1, 100100), "the time goes on");
}

enum { THREADS = 4, BURST = 1000 };

static struct wf_budget shared;

static void *take_many(void *arg)
{
    unsigned *taken = arg;
    int i;

    for (i = 0; i < BURST; i++)
        *taken += wf_budget_take(&shared, 1, 1);
    return NULL;
}

static void test_threads(void)
{
    pthread_t threads[THREADS];
    unsigned taken[THREADS] = {0}, total = 0;
    int i;

    wf_budget_init(&shared, 1, BURST);
    for (i = 0; i < THREADS; i++)
        CU_ASSERT_FATAL(pthread_create(&threads[i], NULL, take_many, &taken[i]) == 0);
    for (i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        total += taken[i];
    }
    WF_CHECK(total == BURST, "%u tokens were taken", total);
}

CU_TestInfo wf_tests_budget[] = {
    {"a burst, then one by one", test_burst},
    {"any rate", test_rates},
    {"a clock that goes back", test_clock},
    {"four threads take no more than there are", test_threads},
    CU_TEST_INFO_NULL,
};

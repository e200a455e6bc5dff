/*
 * test_worker.c - a thread whose I/O hangs is waited for a bounded time, and then left behind.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <time.h>

#include "check.h"
#include "common/clock.h"
#include "common/worker.h"
#include "failing.h"

enum { STACK_SIZE = 128 * 1024, SHORT_MS = 100 };

static struct {
    struct wf_worker worker;
    sem_t gate;      /* what the I/O waits for */
    sem_t gone;      /* the thread frees what it was left */
    unsigned rounds; /* of I/O */
    atomic_int left; /* how often the owner left */
} at;

/* The second round's I/O passes the gate. */
static void *work(void *arg)
{
    bool stop = false;

    CU_ASSERT(arg == &at);
    for (;;) {
        wf_worker_begin_io(&at.worker);
        if (at.rounds++ > 0)
            sem_wait(&at.gate);
        if (!wf_worker_end_io(&at.worker))
            break;
        if (stop) {
            wf_worker_ended(&at.worker);
            return NULL;
        }
        stop = wf_worker_sleep(&at.worker, 60000);
    }
    wf_worker_forget(&at.worker);
    sem_post(&at.gone);
    return NULL;
}

static void leave(void *arg)
{
    CU_ASSERT(arg == &at);
    atomic_fetch_add(&at.left, 1);
}

static void start(unsigned open_gates)
{
    sem_init(&at.gate, 0, open_gates);
    sem_init(&at.gone, 0, 0);
    at.rounds = 0;
    atomic_store(&at.left, 0);
    CU_ASSERT_FATAL(wf_worker_start(&at.worker, "whyfail-test", STACK_SIZE, work, &at) == 0);
}

static void test_ends(void)
{
    uint64_t began = wf_clock_ms();

    start(1);
    WF_CHECK(wf_worker_await_first(&at.worker), "the first I/O is over");
    WF_CHECK(wf_worker_join(&at.worker, 60000, leave, &at), "joined");
    WF_CHECK(at.rounds == 2, "%u rounds: one at the start, one at the end", at.rounds);
    WF_CHECK(atomic_load(&at.left) == 0, "not left");
    WF_CHECK(wf_clock_ms() - began < 30000, "neither the sleep nor the patience were waited for");
}

static void test_is_left(void)
{
    struct timespec until;
    uint64_t began;

    start(0);
    WF_CHECK(wf_worker_await_first(&at.worker), "the first I/O is over");
    began = wf_clock_ms();
    WF_CHECK(!wf_worker_join(&at.worker, SHORT_MS, leave, &at), "joined a thread that hangs");
    WF_CHECK(wf_clock_ms() - began >= SHORT_MS, "with some patience");
    WF_CHECK(wf_clock_ms() - began < 30000, "in bounded time");
    WF_CHECK(atomic_load(&at.left) == 1, "left %d times", atomic_load(&at.left));
    WF_CHECK(sem_trywait(&at.gone) != 0 && errno == EAGAIN, "it hangs still");
    sem_post(&at.gate);
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 30;
    WF_CHECK(sem_timedwait(&at.gone, &until) == 0, "let go, it frees what is its own now");
    WF_CHECK(at.rounds == 2, "%u rounds: it does nothing more", at.rounds);
}

static void *hang_at_once(void *arg)
{
    wf_worker_begin_io(&at.worker);
    sem_wait(&at.gate);
    (void)wf_worker_end_io(&at.worker);
    wf_worker_ended(&at.worker);
    return arg;
}

static void test_first_takes_long(void)
{
    uint64_t began = wf_clock_ms();

    sem_init(&at.gate, 0, 0);
    CU_ASSERT_FATAL(wf_worker_start(&at.worker, "whyfail-test", STACK_SIZE, hang_at_once, &at) ==
                    0);
    WF_CHECK(!wf_worker_await_first(&at.worker), "it hangs");
    WF_CHECK(wf_clock_ms() - began >= WF_WORKER_START_MS && wf_clock_ms() - began < 30000,
             "the start waits a bounded time");
    sem_post(&at.gate);
    WF_CHECK(wf_worker_join(&at.worker, 60000, leave, &at), "it ends when it is let go");
}

static void test_no_thread(void)
{
    WF_CHECK(wf_worker_start(&at.worker, "none", SIZE_MAX / 4 * 3, work, &at) != 0,
             "no such stack");
}

/* Nor is there one that could not be waited for, or that a step of the clock would delay. */
static void test_no_condition(void)
{
    static const enum wf_failing_init rows[] = {WF_FAILING_THREAD_ATTR, WF_FAILING_COND_ATTR,
                                                WF_FAILING_COND};
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        int error;

        wf_failing_init(rows[i]);
        error = wf_worker_start(&at.worker, "none", STACK_SIZE, work, &at);
        wf_failing_init(WF_FAILING_NO_INIT);
        WF_CHECK(error == ENOMEM || error == EAGAIN, "row %zu: error %d", i, error);
    }
}

CU_TestInfo wf_tests_worker[] = {
    {"a thread that does not hang is joined", test_ends},
    {"one that hangs in I/O is left behind, and ends when it can", test_is_left},
    {"a start waits a bounded time for the first I/O", test_first_takes_long},
    {"without a thread there is an error", test_no_thread},
    {"without something to wait with, too", test_no_condition},
    CU_TEST_INFO_NULL,
};

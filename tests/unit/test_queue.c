/*
 * test_queue.c - the queue: order, overflow, and many producers.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "check.h"
#include "failing.h"
#include "report/queue.h"

static struct wf_event numbered(uint64_t number)
{
    struct wf_event event = {.duration_ns = number};

    return event;
}

static void test_order(void)
{
    struct wf_queue *queue = wf_queue_create(5);
    struct wf_event event;
    uint64_t round, i;

    CU_ASSERT_FATAL(queue != NULL);
    for (round = 0; round < 1000; round++) {
        struct wf_event *taken[5];

        for (i = 0; i < 5; i++) {
            event = numbered(round * 10 + i);
            WF_CHECK(wf_queue_push(queue, &event), "five slots");
        }
        WF_CHECK(!wf_queue_push(queue, &event), "a sixth event");
        for (i = 0; i < 5; i++) {
            wf_queue_wait(queue);
            taken[i] = wf_queue_take(queue);
            WF_CHECK(taken[i] != NULL && taken[i]->duration_ns == round * 10 + i, "in order");
        }
        WF_CHECK(wf_queue_take(queue) == NULL, "empty");
        WF_CHECK(!wf_queue_push(queue, &event), "slots not given back are not used");
        for (i = 0; i < 5; i++)
            wf_queue_give_back(queue, taken[i]);
    }
    wf_queue_destroy(queue);
    wf_queue_destroy(NULL);
}

static void test_wake(void)
{
    struct wf_queue *queue = wf_queue_create(1);

    CU_ASSERT_FATAL(queue != NULL);
    wf_queue_wake(queue);
    wf_queue_wait(queue); /* must return */
    WF_CHECK(wf_queue_take(queue) == NULL, "woken without an event");
    wf_queue_destroy(queue);
}

static void test_bytes(void)
{
    struct wf_queue *queue = wf_queue_create(512);

    CU_ASSERT_FATAL(queue != NULL);
    WF_CHECK(wf_queue_bytes(queue) > 512 * sizeof(struct wf_event), "at least its events");
    WF_CHECK(wf_queue_bytes(queue) <= 3500 * 1024, "%zu octets", wf_queue_bytes(queue));
    wf_queue_destroy(queue);
}

/* A writer that could not wait would spin, or never write. */
static void test_no_semaphore(void)
{
    struct wf_queue *queue;

    wf_failing_init(WF_FAILING_SEMAPHORE);
    queue = wf_queue_create(4);
    wf_failing_init(WF_FAILING_NO_INIT);
    WF_CHECK(queue == NULL, "a queue without a semaphore");
    wf_queue_destroy(queue);
}

enum { PRODUCERS = 4, EVENTS = 5000 };

static struct wf_queue *shared;
static atomic_int dropped, finished;

/* Every octet of an event tells its producer and number, so that a torn copy shows. */
static void *produce(void *arg)
{
    uint64_t producer = (uintptr_t)arg;
    uint64_t i;

    for (i = 1; i <= EVENTS; i++) {
        struct wf_event event = numbered(producer << 32 | i);

        event.suppressed = (uint32_t)i;
        event.type = (uint16_t)producer;
        while (!wf_queue_push(shared, &event)) {
            atomic_fetch_add(&dropped, 1);
            sched_yield();
        }
    }
    atomic_fetch_add(&finished, 1);
    wf_queue_wake(shared);
    return NULL;
}

static void test_producers(void)
{
    pthread_t threads[PRODUCERS];
    uint64_t last[PRODUCERS] = {0};
    uintptr_t i;
    int got = 0, wrong = 0;

    shared = wf_queue_create(16);
    CU_ASSERT_FATAL(shared != NULL);
    for (i = 0; i < PRODUCERS; i++)
        CU_ASSERT_FATAL(pthread_create(&threads[i], NULL, produce, (void *)i) == 0);
    while (got < PRODUCERS * EVENTS) {
        struct wf_event *event;
        uint64_t producer, number;

        wf_queue_wait(shared);
        event = wf_queue_take(shared);
        if (event == NULL)
            continue;
        producer = event->duration_ns >> 32;
        number = event->duration_ns & UINT32_MAX;
        wrong += producer >= PRODUCERS || number != last[producer % PRODUCERS] + 1 ||
                 event->suppressed != number || event->type != producer;
        last[producer % PRODUCERS] = number;
        got++;
        wf_queue_give_back(shared, event);
    }
    for (i = 0; i < PRODUCERS; i++)
        pthread_join(threads[i], NULL);
    WF_CHECK(wrong == 0, "%d events were torn or out of order", wrong);
    WF_CHECK(wf_queue_take(shared) == NULL, "nothing is left");
    wf_queue_destroy(shared);
}

CU_TestInfo wf_tests_queue[] = {
    {"in order, and no more than there is room for", test_order},
    {"a wake-up without an event", test_wake},
    {"its memory is bounded", test_bytes},
    {"there is none without a semaphore", test_no_semaphore},
    {"four producers lose and mix nothing", test_producers},
    CU_TEST_INFO_NULL,
};

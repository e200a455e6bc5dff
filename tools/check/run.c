/*
 * run.c - checks zones side by side.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/run.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "check/gather.h"
#include "common/clock.h"

enum { MOST_PARALLEL = 64 };

/* The next zone is whoever's takes it first. */
struct pool {
    struct wf_check_run *run;
    pthread_mutex_t lock;
    size_t next;
    bool no_memory;
};

static bool take_problems(struct wf_zone_check *zone, const struct wf_problems *problems)
{
    zone->state = wf_problems_state(problems);
    zone->well = wf_check_well(zone->facts, problems);
    zone->problem_count = problems->count;
    zone->problems = calloc(problems->count + 1, sizeof(*zone->problems));
    if (zone->problems == NULL)
        return false;
    memcpy(zone->problems, problems->list, problems->count * sizeof(*zone->problems));
    return true;
}

static bool check_zone(const struct wf_check_run *run, struct wf_zone_check *zone)
{
    const struct wf_gather_options options = {.resolver = &zone->query.peer,
                                              .anchor = &run->anchor,
                                              .deadline =
                                                  wf_clock_ms() + run->seconds * UINT64_C(1000),
                                              .now = run->now};
    struct wf_problems *problems = calloc(1, sizeof(*problems)); /* it is large */
    bool good;

    zone->facts = calloc(1, sizeof(*zone->facts));
    good = problems != NULL && zone->facts != NULL;
    if (good) {
        wf_gather(zone->facts, zone->query.question.name, &options);
        wf_check_judge(zone->facts, &run->limits, run->now, problems);
        good = take_problems(zone, problems);
    }
    free(problems);
    return good;
}

static void *work(void *arg)
{
    struct pool *pool = arg;

    for (;;) {
        struct wf_zone_check *zone = NULL;
        bool good;

        pthread_mutex_lock(&pool->lock);
        if (pool->next < pool->run->count)
            zone = &pool->run->zones[pool->next++];
        pthread_mutex_unlock(&pool->lock);
        if (zone == NULL)
            return NULL;
        good = check_zone(pool->run, zone);
        pthread_mutex_lock(&pool->lock);
        pool->no_memory |= !good;
        pthread_mutex_unlock(&pool->lock);
    }
}

bool wf_check_run(struct wf_check_run *run)
{
    struct pool pool = {.run = run, .lock = PTHREAD_MUTEX_INITIALIZER};
    pthread_t threads[MOST_PARALLEL];
    uint64_t start = wf_clock_ms();
    unsigned i, count = 0;

    for (i = 1; i < run->parallel && i < run->count && count < MOST_PARALLEL; i++)
        count += pthread_create(&threads[count], NULL, work, &pool) == 0;
    work(&pool);
    for (i = 0; i < count; i++)
        pthread_join(threads[i], NULL);
    run->elapsed_ms = (uint32_t)(wf_clock_ms() - start);
    return !pool.no_memory;
}

void wf_check_run_free(struct wf_check_run *run)
{
    size_t i;

    for (i = 0; i < run->count; i++) {
        wf_stub_query_free(&run->zones[i].query);
        free(run->zones[i].facts);
        free(run->zones[i].problems);
    }
    free(run->zones);
    wf_anchor_free(&run->anchor);
}

enum wf_check_state wf_check_run_state(const struct wf_check_run *run)
{
    enum wf_check_state state = WF_CHECK_OK;
    size_t i;

    for (i = 0; i < run->count; i++)
        state = wf_check_state_worse(state, run->zones[i].state);
    return state;
}

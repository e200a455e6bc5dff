/*
 * runner.c - the steps of each row as a chain of questions in one event loop.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/runner.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { RETRY_MS = 2000, TRIES_MAX = 35, PARALLEL_MAX = 120 };

struct run {
    struct event_base *base;
    struct lab_job *jobs;
    size_t count, next, running;
    const struct lab_plan *plan;
    bool interrupted;
};

/* The chain of one job. */
struct chain {
    struct run *run;
    struct lab_job *job;
    enum lab_step step;
    struct timeval next_try; /* not before */
};

const char *lab_step_name(enum lab_step step)
{
    static const char *const names[LAB_STEP_COUNT] = {
        [LAB_STEP_FRESH] = "fresh",
        [LAB_STEP_CACHED_UDP] = "cached, UDP",
        [LAB_STEP_CACHED_TCP] = "cached, TCP",
        [LAB_STEP_NO_EDNS] = "cached, without EDNS",
        [LAB_STEP_SMALL] = "cached, EDNS 512",
        [LAB_STEP_SECOND] = "another name",
    };

    return names[step];
}

static unsigned slow(const struct run *run)
{
    return run->plan->slow ? run->plan->slow : 1;
}

static unsigned retry_ms(const struct chain *chain)
{
    return RETRY_MS * slow(chain->run);
}

static bool takes_part(const struct chain *chain, enum lab_step step)
{
    const struct lab_case *of = chain->job->of;

    if (of->row->asked_once || (step == LAB_STEP_SECOND && of->second[0] == '\0'))
        return false;
    return chain->run->plan->step[step];
}

static void start_more(struct run *run);
static void ask_step(struct chain *chain);

/* Goes on with the next step, or ends the chain. */
static void advance(struct chain *chain)
{
    struct run *run = chain->run;

    do
        chain->step++;
    while (chain->step < LAB_STEP_COUNT && !takes_part(chain, chain->step));
    if (chain->step < LAB_STEP_COUNT) {
        ask_step(chain);
        return;
    }
    run->plan->done(chain->job, run->plan->arg);
    free(chain);
    run->running--;
    start_more(run);
}

static void ask_now(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    ask_step(arg);
}

/* A TCP connection may be refused at once: the next try waits its time all the same. */
static void ask_again(struct chain *chain)
{
    struct timeval now, wait;

    evutil_gettimeofday(&now, NULL);
    evutil_timersub(&chain->next_try, &now, &wait);
    if (wait.tv_sec < 0)
        wait = (struct timeval){0, 0};
    event_base_once(chain->run->base, -1, EV_TIMEOUT, ask_now, chain, &wait);
}

static void take_reply(void *arg, const struct lab_reply *reply)
{
    struct chain *chain = arg;
    struct lab_reply *kept;

    if (!reply->pkt && chain->job->tries[chain->step] < TRIES_MAX) {
        ask_again(chain);
        return;
    }
    kept = malloc(sizeof(*kept));
    if (!kept)
        lab_die("out of memory");
    *kept = *reply;
    kept->pkt = reply->pkt ? ldns_pkt_clone(reply->pkt) : NULL;
    chain->job->replies[chain->step] = kept;
    /* without a first answer there is nothing to compare the others with */
    if (!kept->pkt)
        chain->step = LAB_STEP_COUNT - 1;
    advance(chain);
}

static void ask_step(struct chain *chain)
{
    const struct lab_case *of = chain->job->of;
    bool second = chain->step == LAB_STEP_SECOND;
    struct lab_query query = {
        .name = second ? of->second : of->qname,
        .type = of->row->ask.type && !second ? of->row->ask.type : LDNS_RR_TYPE_A,
        .tcp = chain->step == LAB_STEP_CACHED_TCP || chain->run->plan->tcp_only,
        .edns_size = chain->step == LAB_STEP_NO_EDNS ? LAB_NO_EDNS
                     : chain->step == LAB_STEP_SMALL ? LAB_EDNS_SMALL
                                                     : LAB_EDNS_USUAL,
    };

    chain->job->tries[chain->step]++;
    evutil_gettimeofday(&chain->next_try, NULL);
    chain->next_try.tv_sec += (time_t)(retry_ms(chain) / 1000);
    lab_ask(chain->run->base, &chain->job->resolver->addr, &query, retry_ms(chain), take_reply,
            chain);
}

static void start_more(struct run *run)
{
    /* else what was to come from the cache has left it by the time it is asked for */
    while (run->next < run->count && run->running < PARALLEL_MAX / slow(run)) {
        struct chain *chain = calloc(1, sizeof(*chain));

        if (!chain)
            lab_die("out of memory");
        chain->run = run;
        chain->job = &run->jobs[run->next++];
        run->running++;
        ask_step(chain);
    }
}

static void interrupt(evutil_socket_t fd, short what, void *arg)
{
    struct run *run = arg;

    (void)fd, (void)what;
    run->interrupted = true;
    event_base_loopbreak(run->base);
}

static void tick(evutil_socket_t fd, short what, void *arg)
{
    struct run *run = arg;

    (void)fd, (void)what;
    if (run->plan->tick)
        run->plan->tick(run->plan->arg);
}

bool lab_run_jobs(struct lab_job *jobs, size_t count, const struct lab_plan *plan)
{
    static const struct timeval second = {1, 0};
    struct run run = {.base = event_base_new(), .jobs = jobs, .count = count, .plan = plan};
    struct event *events[] = {
        evsignal_new(run.base, SIGINT, interrupt, &run),
        evsignal_new(run.base, SIGTERM, interrupt, &run),
        event_new(run.base, -1, EV_PERSIST, tick, &run),
    };

    event_add(events[0], NULL);
    event_add(events[1], NULL);
    event_add(events[2], &second);
    start_more(&run);
    while (run.running > 0 && !run.interrupted)
        event_base_loop(run.base, EVLOOP_ONCE);
    for (size_t i = 0; i < sizeof(events) / sizeof(*events); i++)
        event_free(events[i]);
    event_base_free(run.base);
    return !run.interrupted;
}

void lab_job_clear(struct lab_job *job)
{
    for (int i = 0; i < LAB_STEP_COUNT; i++) {
        if (job->replies[i])
            ldns_pkt_free(job->replies[i]->pkt);
        free(job->replies[i]);
        job->replies[i] = NULL;
        job->tries[i] = 0;
    }
}

/*
 * runner.h - asks the rows' questions of the resolvers, all rows at once, and keeps what came.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_RUNNER_H
#define LAB_RUNNER_H

#include <stdbool.h>

#include "lab/ask.h"
#include "lab/resolver.h"
#include "lab/world.h"

/* What is asked of a row, in this order, each as soon as the one before has its answer. */
enum lab_step {
    LAB_STEP_FRESH,
    LAB_STEP_CACHED_UDP,
    LAB_STEP_CACHED_TCP,
    LAB_STEP_NO_EDNS,
    LAB_STEP_SMALL,  /* EDNS with 512 octets */
    LAB_STEP_SECOND, /* another name below the same broken zone */
    LAB_STEP_COUNT
};

/* One row at one resolver. */
struct lab_job {
    const struct lab_case *of;
    const struct lab_resolver *resolver;
    struct lab_reply *replies[LAB_STEP_COUNT]; /* owned; NULL: not asked */
    unsigned tries[LAB_STEP_COUNT];            /* questions sent until one was answered */
};

/* Called when a job has all its answers, while others still run. */
typedef void lab_job_fn(struct lab_job *job, void *arg);

/* Called about every second. */
typedef void lab_tick_fn(void *arg);

struct lab_plan {
    bool step[LAB_STEP_COUNT]; /* which are asked; the first always is */
    bool tcp_only;             /* every one over TCP */
    unsigned slow;             /* so much longer to wait, so much fewer at once; 0: as usual */
    lab_job_fn *done;
    lab_tick_fn *tick; /* or NULL */
    void *arg;         /* of both */
};

/*
 * Runs all jobs. A question without an answer is asked again every two seconds, for a minute: the
 * resolver's discard-timeout leaves those unanswered that had to wait longer, and answers later
 * ones from its cache. Returns false when it was interrupted by a signal.
 */
bool lab_run_jobs(struct lab_job *jobs, size_t count, const struct lab_plan *plan);

void lab_job_clear(struct lab_job *job);

const char *lab_step_name(enum lab_step step);

#endif

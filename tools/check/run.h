/*
 * run.h - checks zones side by side.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_RUN_H
#define WF_CHECK_RUN_H

#include "check/judge.h"
#include "resolve/anchor.h"
#include "resolve/stub_query.h"

/* A zone, and what came of its check. */
struct wf_zone_check {
    struct wf_stub_query query; /* the zone's name, and the resolver */
    struct wf_zone_facts *facts;
    struct wf_problem *problems;
    unsigned problem_count;
    unsigned well; /* addresses without a problem */
    enum wf_check_state state;
};

struct wf_check_run {
    struct wf_zone_check *zones;
    size_t count;
    struct wf_anchor anchor;
    struct wf_check_limits limits;
    unsigned seconds;  /* for one zone */
    unsigned parallel; /* zones at a time */
    time_t now;
    uint32_t elapsed_ms;
};

/* Returns false when memory runs out. */
bool wf_check_run(struct wf_check_run *run);
void wf_check_run_free(struct wf_check_run *run);

enum wf_check_state wf_check_run_state(const struct wf_check_run *run);

#endif

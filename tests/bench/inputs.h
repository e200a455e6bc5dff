/*
 * inputs.h - what the diagnosis is measured with: failures as they occur, and as an attacker would
 * make them.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef BENCH_INPUTS_H
#define BENCH_INPUTS_H

#include "make_evidence.h"

/*
 * What one failure may cost on a worker thread, in instructions: as they occur, and at worst;
 * finding out for a reply from cache what is remembered; and one step in the cause memory.
 */
enum {
    BENCH_BOUND_TYPICAL = 30000,
    BENCH_BOUND_WORST = 200000,
    BENCH_BOUND_RECALL = 25000,
    BENCH_BOUND_MEMORY = 1000
};

struct bench_input {
    const char *name;
    const struct wf_scene *scene;         /* as it occurs; NULL: hostile */
    void (*make)(struct wf_evidence *ev); /* hostile; time and question are set before */
    enum wf_cause cause; /* what must come of it: else it measures something else */
    unsigned bound;      /* 0: typical of a scene, else worst */
};

/* The lists end with an input without a name. */
extern const struct bench_input bench_typical[];
extern const struct bench_input bench_growth[];
extern const struct bench_input bench_hostile_dnssec[];
extern const struct bench_input bench_hostile_servers[];

#endif

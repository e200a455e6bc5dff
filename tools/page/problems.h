/*
 * problems.h - what the page tells of one by one: causes at zones, each with an anchor of its own.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_PROBLEMS_H
#define WF_PROBLEMS_H

#include <stdio.h>

#include "log/tally.h"

enum { WF_PROBLEMS_MOST = WF_TALLY_FREQUENT + WF_TALLY_RECENT, WF_PROBLEM_ID_SIZE = 24 };

struct wf_problem {
    const struct wf_tally_kind *kind;
    const struct wf_log_event *event; /* the last */
    uint64_t count;
    char id[WF_PROBLEM_ID_SIZE]; /* the same in every report: a link to it stays good */
    bool is_current, is_new;
};

/* The most frequent and the most recent ones: those that fail now first, then the last to fail. */
struct wf_problems {
    struct wf_problem list[WF_PROBLEMS_MOST];
    size_t count, current, fresh; /* so many of them are current, and new */
    size_t all;                   /* of the log: those that are not in the list included */
    time_t now;     /* what "now" is meant by: when the page is made, or an old log's end */
    bool is_past;   /* the latter */
    bool knows_new; /* whether the log tells which are new */
    struct wf_tally_shown frequent[WF_TALLY_FREQUENT], recent[WF_TALLY_RECENT];
    size_t frequent_count, recent_count;
};

void wf_problems_init(struct wf_problems *problems, const struct wf_tally *tally, time_t made);
void wf_problems_free(struct wf_problems *problems);

/* Whether this resolver's operator has to act: resolver, network or forwarder, as at_fault has it.
 */
bool wf_party_is_ours(const char *at_fault);

/* The zone of the event, or where that is not known the name asked for. */
const char *wf_problem_place(const struct wf_log_event *event);

/* <a href="#...">words</a>, words escaped. */
void wf_problem_link(FILE *file, const struct wf_problem *problem, const char *words);

#endif

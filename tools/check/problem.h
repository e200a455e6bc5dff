/*
 * problem.h - the problems that a check of a zone has found, and the table of their kinds.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_PROBLEM_H
#define WF_CHECK_PROBLEM_H

#include "check/facts.h"

/* The states of monitoring plugins, which are their exit statuses. */
enum wf_check_state { WF_CHECK_OK, WF_CHECK_WARNING, WF_CHECK_CRITICAL, WF_CHECK_UNKNOWN };

enum wf_problem_kind {
#define WF_PROBLEM(name, id, severity, party, meaning, remedy) WF_PROBLEM_##name,
#include "check/problems.def"
#undef WF_PROBLEM
    WF_PROBLEM_COUNT
};

struct wf_problem_info {
    const char *id;
    enum wf_check_state severity;
    enum wf_party party;
    const char *meaning;
    const char *remedy; /* with %z and %p in it */
};
const struct wf_problem_info *wf_problem_info(enum wf_problem_kind kind);

/* The kind of that id; WF_PROBLEM_COUNT when there is none. */
enum wf_problem_kind wf_problem_kind_of(const char *id);

struct wf_problem {
    enum wf_problem_kind kind;
    enum wf_party party;
    struct wf_name zone; /* whose operator must act, with WF_PARTY_ZONE */
    uint32_t servers;    /* bit i: it is about that server of the facts */
    char text[WF_CHECK_TEXT_SIZE];
    char remedy[WF_CHECK_TEXT_SIZE];
};

enum { WF_CHECK_PROBLEMS = 48 };

struct wf_problems {
    uint64_t ignored;
    unsigned count; /* in the order of the kinds once judged */
    struct wf_problem list[WF_CHECK_PROBLEMS];
};

/*
 * Adds a problem of the kind, with the party and remedy of its row. NULL when it is ignored or
 * there are too many.
 */
struct wf_problem *wf_problem_add(struct wf_problems *problems, const struct wf_zone_facts *facts,
                                  enum wf_problem_kind kind);

/* CRITICAL before WARNING before UNKNOWN before OK. */
enum wf_check_state wf_check_state_worse(enum wf_check_state a, enum wf_check_state b);
enum wf_check_state wf_problems_state(const struct wf_problems *problems);
const char *wf_check_state_name(enum wf_check_state state);

/* Who must act, with the zone's name: "whoever runs the DNS of bank.test". */
void wf_problem_print_party(struct wf_strbuf *out, const struct wf_zone_facts *facts,
                            const struct wf_problem *problem);

#endif

/*
 * problem.c - the problems that a check of a zone has found, and the table of their kinds.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/problem.h"

#include <string.h>

static const struct wf_problem_info table[WF_PROBLEM_COUNT] = {
#define WF_PROBLEM(name, id, severity, party, meaning, remedy)                                     \
    {id, WF_CHECK_##severity, WF_PARTY_##party, meaning, remedy},
#include "check/problems.def"
#undef WF_PROBLEM
};

_Static_assert(WF_PROBLEM_COUNT <= 64, "the mask of ignored kinds has 64 bits");
_Static_assert(WF_CHECK_SERVERS <= 32, "the mask of a problem's servers has 32 bits");

const struct wf_problem_info *wf_problem_info(enum wf_problem_kind kind)
{
    return &table[kind];
}

enum wf_problem_kind wf_problem_kind_of(const char *id)
{
    unsigned kind = 0;

    while (kind < WF_PROBLEM_COUNT && strcmp(table[kind].id, id) != 0)
        kind++;
    return (enum wf_problem_kind)kind;
}

static void print_zone(struct wf_strbuf *out, const struct wf_name *zone)
{
    if (zone->len == 1)
        wf_strbuf_str(out, "the root zone");
    else if (zone->len > 1)
        wf_dname_print(out, wf_dname_of(zone));
    else
        wf_strbuf_str(out, "the zone above");
}

/* Fills in the names of the zone and of the zone above. */
static void print_remedy(struct wf_strbuf *out, const char *remedy,
                         const struct wf_zone_facts *facts)
{
    const char *mark;

    for (; (mark = strchr(remedy, '%')) != NULL; remedy = mark + 2) {
        wf_strbuf_bytes(out, remedy, (size_t)(mark - remedy));
        print_zone(out, mark[1] == 'p' ? &facts->parent : &facts->zone);
    }
    wf_strbuf_str(out, remedy);
}

struct wf_problem *wf_problem_add(struct wf_problems *problems, const struct wf_zone_facts *facts,
                                  enum wf_problem_kind kind)
{
    struct wf_problem *problem;
    struct wf_strbuf out;

    if ((problems->ignored >> kind & 1) != 0 || problems->count == WF_CHECK_PROBLEMS)
        return NULL;
    problem = &problems->list[problems->count++];
    memset(problem, 0, sizeof(*problem));
    problem->kind = kind;
    problem->party = table[kind].party;
    problem->zone = facts->zone;
    wf_strbuf_init(&out, problem->text, sizeof(problem->text));
    wf_strbuf_init(&out, problem->remedy, sizeof(problem->remedy));
    print_remedy(&out, table[kind].remedy, facts);
    return problem;
}

enum wf_check_state wf_check_state_worse(enum wf_check_state a, enum wf_check_state b)
{
    static const int rank[] = {
        [WF_CHECK_OK] = 0, [WF_CHECK_UNKNOWN] = 1, [WF_CHECK_WARNING] = 2, [WF_CHECK_CRITICAL] = 3};

    return rank[a] > rank[b] ? a : b;
}

enum wf_check_state wf_problems_state(const struct wf_problems *problems)
{
    enum wf_check_state state = WF_CHECK_OK;
    unsigned i;

    for (i = 0; i < problems->count; i++)
        state = wf_check_state_worse(state, table[problems->list[i].kind].severity);
    return state;
}

const char *wf_check_state_name(enum wf_check_state state)
{
    static const char *const names[] = {[WF_CHECK_OK] = "OK",
                                        [WF_CHECK_WARNING] = "WARNING",
                                        [WF_CHECK_CRITICAL] = "CRITICAL",
                                        [WF_CHECK_UNKNOWN] = "UNKNOWN"};

    return names[state];
}

void wf_problem_print_party(struct wf_strbuf *out, const struct wf_zone_facts *facts,
                            const struct wf_problem *problem)
{
    static const char *const words[WF_PARTY_COUNT] = {
        [WF_PARTY_NONE] = "not known",
        [WF_PARTY_ZONE] = "whoever runs the DNS of ",
        [WF_PARTY_PARENT] = "the owner of ",
        [WF_PARTY_NETWORK] = "whoever runs the network on the way",
        [WF_PARTY_RESOLVER] = "whoever runs this host or its resolver",
        [WF_PARTY_FORWARDER] = "the forwarder's operator"};

    wf_strbuf_str(out, words[problem->party]);
    if (problem->party == WF_PARTY_ZONE || problem->party == WF_PARTY_PARENT)
        print_zone(out, &problem->zone);
    if (problem->party != WF_PARTY_PARENT)
        return;
    wf_strbuf_str(out, ", at the parent zone");
    if (facts->parent.len > 0) {
        wf_strbuf_str(out, " ");
        wf_dname_print(out, wf_dname_of(&facts->parent));
    }
}

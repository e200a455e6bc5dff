/*
 * problems.c - what the page tells of one by one: causes at zones, each with an anchor of its own.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "page/problems.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "page/html.h"

enum {
    CURRENT_S = 3600, /* fails now: it did within the last hour */
    DAY_S = 86400
};

bool wf_party_is_ours(const char *at_fault)
{
    static const char *const ours[] = {"resolver", "network", "forwarder"};
    size_t i;

    for (i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
        if (strcmp(ours[i], at_fault) == 0)
            return true;
    }
    return false;
}

const char *wf_problem_place(const struct wf_log_event *event)
{
    return event->zone[0] != '\0' ? event->zone : event->name;
}

void wf_problem_link(FILE *file, const struct wf_problem *problem, const char *words)
{
    fprintf(file, "<a href=\"#%s\">", problem->id);
    wf_html_text(file, words);
    fputs("</a>", file);
}

static bool is_there(const struct wf_problems *problems, const struct wf_tally_kind *kind)
{
    size_t i;

    for (i = 0; i < problems->count; i++) {
        if (problems->list[i].kind == kind)
            return true;
    }
    return false;
}

static void add(struct wf_problems *problems, const struct wf_tally *tally,
                const struct wf_tally_shown *shown)
{
    struct wf_problem *problem = &problems->list[problems->count];

    if (is_there(problems, shown->kind))
        return;
    *problem = (struct wf_problem){
        .kind = shown->kind,
        .event = &shown->last,
        .count = shown->count,
        .is_current = shown->kind->last_seen >= problems->now - CURRENT_S,
        .is_new = wf_tally_is_new(tally, shown->kind, problems->now - DAY_S),
    };
    snprintf(problem->id, sizeof(problem->id), "p%016" PRIx64,
             (uint64_t)XXH3_64bits(shown->kind->key, strlen(shown->kind->key)));
    problems->count++;
    problems->current += problem->is_current;
    problems->fresh += problem->is_new;
}

static int compare(const void *left, const void *right)
{
    const struct wf_problem *a = left, *b = right;

    if (a->is_current != b->is_current)
        return a->is_current ? -1 : 1;
    if (a->is_current && a->count != b->count)
        return a->count < b->count ? 1 : -1;
    if (a->kind->last_seen != b->kind->last_seen)
        return a->kind->last_seen < b->kind->last_seen ? 1 : -1;
    return strcmp(a->kind->key, b->kind->key);
}

/* Those with a count: the others only tell what is not new. */
static size_t counted(const struct wf_tally *tally)
{
    size_t size, count = 0;
    struct wf_top_k_row *list = wf_top_k_sort(&tally->kinds, &size);

    while (count < size && list[count].count > 0)
        count++;
    free(list);
    return count;
}

void wf_problems_init(struct wf_problems *problems, const struct wf_tally *tally, time_t made)
{
    size_t i;

    *problems = (struct wf_problems){.now = made, .all = counted(tally)};
    problems->is_past = made < tally->last_seen || made - tally->last_seen > DAY_S;
    if (problems->is_past)
        problems->now = tally->last_seen;
    problems->knows_new = wf_tally_knows_before(tally, problems->now - DAY_S);
    problems->frequent_count = wf_tally_frequent(tally, problems->frequent);
    problems->recent_count = wf_tally_recent(tally, problems->recent);
    for (i = 0; i < problems->frequent_count; i++)
        add(problems, tally, &problems->frequent[i]);
    for (i = 0; i < problems->recent_count; i++)
        add(problems, tally, &problems->recent[i]);
    qsort(problems->list, problems->count, sizeof(problems->list[0]), compare);
}

void wf_problems_free(struct wf_problems *problems)
{
    wf_tally_shown_free(problems->frequent, problems->frequent_count);
    wf_tally_shown_free(problems->recent, problems->recent_count);
}

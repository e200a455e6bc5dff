/*
 * window.c - ranks of all events, or of the last ones.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "log/window.h"

#include <string.h>

enum { CAUSES_MOST = 1000, PARTIES_MOST = 100, STEP_ZONES = 1000 };

bool wf_ranks_init(struct wf_ranks *ranks, size_t zones)
{
    bool good = wf_rank_init(&ranks->causes, CAUSES_MOST);

    good = wf_rank_init(&ranks->zones, zones) && good;
    return wf_rank_init(&ranks->parties, PARTIES_MOST) && good;
}

void wf_ranks_free(struct wf_ranks *ranks)
{
    wf_rank_free(&ranks->causes);
    wf_rank_free(&ranks->zones);
    wf_rank_free(&ranks->parties);
}

void wf_ranks_add(struct wf_ranks *ranks, const struct wf_record *record)
{
    wf_rank_add(&ranks->causes, record->cause, record->count);
    wf_rank_add(&ranks->zones, record->zone[0] != '\0' ? record->zone : "(not known)",
                record->count);
    wf_rank_add(&ranks->parties, record->at_fault, record->count);
}

bool wf_window_init(struct wf_window *window, int64_t span)
{
    bool good = true;
    size_t i;

    memset(window, 0, sizeof(*window));
    window->span = span;
    window->width = (span + WF_WINDOW_STEPS - 1) / WF_WINDOW_STEPS;
    for (i = 0; i <= WF_WINDOW_STEPS; i++)
        good = wf_ranks_init(&window->steps[i].ranks, STEP_ZONES) && good;
    return good;
}

void wf_window_free(struct wf_window *window)
{
    size_t i;

    for (i = 0; i <= WF_WINDOW_STEPS; i++)
        wf_ranks_free(&window->steps[i].ranks);
}

static bool is_within(const struct wf_window *window, int64_t number, int64_t now)
{
    return number >= (now - window->span) / window->width && number <= now / window->width;
}

void wf_window_add(struct wf_window *window, const struct wf_record *record, int64_t now)
{
    int64_t number = (record->when < now ? record->when : now) / window->width;
    struct wf_window_step *step;

    if (number < 0 || !is_within(window, number, now))
        return;
    step = &window->steps[number % (WF_WINDOW_STEPS + 1)];
    if (step->number != number) {
        wf_rank_clear(&step->ranks.causes);
        wf_rank_clear(&step->ranks.zones);
        wf_rank_clear(&step->ranks.parties);
        step->number = number;
    }
    wf_ranks_add(&step->ranks, record);
}

void wf_window_sum(const struct wf_window *window, int64_t now, struct wf_ranks *sum)
{
    size_t i;

    for (i = 0; i <= WF_WINDOW_STEPS; i++) {
        const struct wf_window_step *step = &window->steps[i];

        if (!is_within(window, step->number, now))
            continue;
        wf_rank_merge(&sum->causes, &step->ranks.causes);
        wf_rank_merge(&sum->zones, &step->ranks.zones);
        wf_rank_merge(&sum->parties, &step->ranks.parties);
    }
}

/*
 * window.c - rankings of all events, or of the last ones.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "log/window.h"

#include <string.h>

enum { CAUSES_MOST = 1000, PARTIES_MOST = 100, STEP_ZONES = 1000 };

bool wf_rankings_init(struct wf_rankings *rankings, size_t zones)
{
    bool good = wf_top_k_init(&rankings->causes, CAUSES_MOST);

    good = wf_top_k_init(&rankings->zones, zones) && good;
    return wf_top_k_init(&rankings->parties, PARTIES_MOST) && good;
}

void wf_rankings_free(struct wf_rankings *rankings)
{
    wf_top_k_free(&rankings->causes);
    wf_top_k_free(&rankings->zones);
    wf_top_k_free(&rankings->parties);
}

void wf_rankings_add(struct wf_rankings *rankings, const struct wf_log_event *event)
{
    wf_top_k_add(&rankings->causes, event->cause, event->count);
    wf_top_k_add(&rankings->zones, event->zone[0] != '\0' ? event->zone : "(not known)",
                 event->count);
    wf_top_k_add(&rankings->parties, event->at_fault, event->count);
}

bool wf_window_init(struct wf_window *window, int64_t span)
{
    bool good = true;
    size_t i;

    memset(window, 0, sizeof(*window));
    window->span = span;
    window->width = (span + WF_WINDOW_STEPS - 1) / WF_WINDOW_STEPS;
    for (i = 0; i <= WF_WINDOW_STEPS; i++)
        good = wf_rankings_init(&window->steps[i].rankings, STEP_ZONES) && good;
    return good;
}

void wf_window_free(struct wf_window *window)
{
    size_t i;

    for (i = 0; i <= WF_WINDOW_STEPS; i++)
        wf_rankings_free(&window->steps[i].rankings);
}

static bool is_within(const struct wf_window *window, int64_t number, int64_t now)
{
    return number >= (now - window->span) / window->width && number <= now / window->width;
}

void wf_window_add(struct wf_window *window, const struct wf_log_event *event, int64_t now)
{
    int64_t number = (event->when < now ? event->when : now) / window->width;
    struct wf_window_step *step;

    if (number < 0 || !is_within(window, number, now))
        return;
    step = &window->steps[number % (WF_WINDOW_STEPS + 1)];
    if (step->number != number) {
        wf_top_k_clear(&step->rankings.causes);
        wf_top_k_clear(&step->rankings.zones);
        wf_top_k_clear(&step->rankings.parties);
        step->number = number;
    }
    wf_rankings_add(&step->rankings, event);
}

void wf_window_sum(const struct wf_window *window, int64_t now, struct wf_rankings *sum)
{
    size_t i;

    for (i = 0; i <= WF_WINDOW_STEPS; i++) {
        const struct wf_window_step *step = &window->steps[i];

        if (!is_within(window, step->number, now))
            continue;
        wf_top_k_merge(&sum->causes, &step->rankings.causes);
        wf_top_k_merge(&sum->zones, &step->rankings.zones);
        wf_top_k_merge(&sum->parties, &step->rankings.parties);
    }
}

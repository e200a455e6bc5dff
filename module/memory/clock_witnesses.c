/*
 * clock_witnesses.c - zones whose signatures were out of their dates lately.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "memory/clock_witnesses.h"

#include <string.h>

#include "memory/noted.h"

void wf_clock_witnesses_init(struct wf_clock_witnesses *witnesses)
{
    *witnesses = (struct wf_clock_witnesses){.lock = PTHREAD_MUTEX_INITIALIZER};
}

void wf_clock_witnesses_destroy(struct wf_clock_witnesses *witnesses)
{
    pthread_mutex_destroy(&witnesses->lock);
}

void wf_clock_witnesses_note(struct wf_clock_witnesses *witnesses,
                             const struct wf_clock_witness *witness, time_t now)
{
    size_t i;

    pthread_mutex_lock(&witnesses->lock);
    i = wf_note_place(witnesses->notes, WF_MAX_CLOCK_WITNESSES, witness->zone, now);
    wf_name_copy(&witnesses->notes[i].zone, witness->zone);
    wf_name_copy(&witnesses->of[i].parent, witness->parent);
    witnesses->of[i].dates = *witness;
    witnesses->notes[i].seen = now;
    pthread_mutex_unlock(&witnesses->lock);
}

static bool is_over(time_t seen, time_t now)
{
    return seen == 0 || now - wf_noted(seen, now) > WF_CLOCK_WITNESS_KEEP_S;
}

void wf_clock_witnesses_bound(struct wf_clock_witnesses *witnesses,
                              const struct wf_clock_bounds *bounds, time_t now)
{
    pthread_mutex_lock(&witnesses->lock);
    if (bounds->from >= witnesses->from.at || is_over(witnesses->from.seen, now)) {
        witnesses->from.at = bounds->from;
        witnesses->from.seen = now;
    }
    if (bounds->until <= witnesses->until.at || is_over(witnesses->until.seen, now)) {
        witnesses->until.at = bounds->until;
        witnesses->until.seen = now;
    }
    pthread_mutex_unlock(&witnesses->lock);
}

static struct wf_clock_bounds bounds_of(const struct wf_clock_witnesses *witnesses, time_t now)
{
    struct wf_clock_bounds none = {0, 0};

    if (is_over(witnesses->from.seen, now) && is_over(witnesses->until.seen, now))
        return none;
    return (struct wf_clock_bounds){
        is_over(witnesses->from.seen, now) ? INT64_MIN : witnesses->from.at,
        is_over(witnesses->until.seen, now) ? INT64_MAX : witnesses->until.at};
}

void wf_clock_witnesses_view(struct wf_clock_witnesses *witnesses, time_t now,
                             struct wf_clock_witnesses_view *view)
{
    size_t i;

    view->count = 0;
    pthread_mutex_lock(&witnesses->lock);
    view->bounds = bounds_of(witnesses, now);
    for (i = 0; i < WF_MAX_CLOCK_WITNESSES; i++) {
        struct wf_clock_witness *witness = &view->witnesses[view->count];

        if (witnesses->notes[i].zone.len == 0 ||
            now - wf_noted(witnesses->notes[i].seen, now) > WF_CLOCK_WITNESS_KEEP_S)
            continue;
        *witness = witnesses->of[i].dates;
        view->zones[view->count] = witnesses->notes[i].zone;
        view->parents[view->count] = witnesses->of[i].parent;
        witness->zone = wf_dname_of(&view->zones[view->count]);
        witness->parent = wf_dname_of(&view->parents[view->count]);
        view->count++;
    }
    pthread_mutex_unlock(&witnesses->lock);
}

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

void wf_clock_witnesses_view(struct wf_clock_witnesses *witnesses, time_t now,
                             struct wf_clock_witnesses_view *view)
{
    size_t i;

    view->count = 0;
    pthread_mutex_lock(&witnesses->lock);
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

/*
 * suspects.c - zones whose signatures were out of their dates lately.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "memory/suspects.h"

#include <string.h>

#include "memory/noted.h"

void wf_suspects_init(struct wf_suspects *suspects)
{
    memset(suspects, 0, sizeof(*suspects));
    pthread_mutex_init(&suspects->lock, NULL);
}

void wf_suspects_destroy(struct wf_suspects *suspects)
{
    pthread_mutex_destroy(&suspects->lock);
}

/* The zone's own place, else the one that was noted longest ago. */
static size_t place_for(const struct wf_suspects *suspects, struct wf_dname zone, time_t now)
{
    size_t oldest = 0;
    size_t i;

    for (i = 0; i < WF_MAX_CLOCK_SUSPECTS; i++) {
        if (wf_dname_equal(wf_dname_of(&suspects->places[i].zone), zone))
            return i;
        if (wf_noted(suspects->places[i].seen, now) < wf_noted(suspects->places[oldest].seen, now))
            oldest = i;
    }
    return oldest;
}

void wf_suspects_note(struct wf_suspects *suspects, const struct wf_clock_suspect *suspect,
                      time_t now)
{
    size_t i;

    pthread_mutex_lock(&suspects->lock);
    i = place_for(suspects, suspect->zone, now);
    wf_name_copy(&suspects->places[i].zone, suspect->zone);
    wf_name_copy(&suspects->places[i].parent, suspect->parent);
    suspects->places[i].dates = *suspect;
    suspects->places[i].seen = now;
    pthread_mutex_unlock(&suspects->lock);
}

void wf_suspects_view(struct wf_suspects *suspects, time_t now, struct wf_suspects_view *view)
{
    size_t i;

    view->count = 0;
    pthread_mutex_lock(&suspects->lock);
    for (i = 0; i < WF_MAX_CLOCK_SUSPECTS; i++) {
        struct wf_clock_suspect *suspect = &view->suspects[view->count];

        if (suspects->places[i].zone.len == 0 ||
            now - wf_noted(suspects->places[i].seen, now) > WF_SUSPECT_KEEP_S)
            continue;
        *suspect = suspects->places[i].dates;
        view->zones[view->count] = suspects->places[i].zone;
        view->parents[view->count] = suspects->places[i].parent;
        suspect->zone = wf_dname_of(&view->zones[view->count]);
        suspect->parent = wf_dname_of(&view->parents[view->count]);
        view->count++;
    }
    pthread_mutex_unlock(&suspects->lock);
}

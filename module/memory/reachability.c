/*
 * reachability.c - when servers of any zone last answered, and which zones have been silent since.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "memory/reachability.h"

#include <string.h>

#include "memory/noted.h"

void wf_reachability_init(struct wf_reachability *reach)
{
    *reach = (struct wf_reachability){.lock = PTHREAD_MUTEX_INITIALIZER};
    atomic_init(&reach->last_answer, 0);
    atomic_init(&reach->last_cut_off, 0);
}

void wf_reachability_destroy(struct wf_reachability *reach)
{
    pthread_mutex_destroy(&reach->lock);
}

void wf_reachability_note_silent(struct wf_reachability *reach, struct wf_dname zone, time_t now)
{
    size_t i;

    pthread_mutex_lock(&reach->lock);
    i = wf_note_place(reach->places, WF_SILENT_ZONES, zone, now);
    wf_name_copy(&reach->places[i].zone, zone);
    reach->places[i].seen = now;
    pthread_mutex_unlock(&reach->lock);
}

void wf_reachability_note_cut_off(struct wf_reachability *reach, time_t now)
{
    atomic_store_explicit(&reach->last_cut_off, now, memory_order_relaxed);
}

bool wf_reachability_is_cut_off(const struct wf_reachability *reach, time_t now)
{
    time_t found = (time_t)atomic_load_explicit(&reach->last_cut_off, memory_order_relaxed);

    return wf_noted(found, now) >
           (time_t)atomic_load_explicit(&reach->last_answer, memory_order_relaxed);
}

/* The time of day, and from when on silence counts. */
struct moment {
    time_t since, now;
};

static bool is_silent(const struct wf_reachability *reach, size_t place, const struct moment *at)
{
    return wf_noted(reach->places[place].seen, at->now) > at->since;
}

/* Whether the place's zone is a further witness beside the one asked about and those counted. */
static bool is_witness(const struct wf_reachability *reach, size_t place,
                       struct wf_dname other_than, const struct moment *at)
{
    struct wf_dname zone = wf_dname_of(&reach->places[place].zone);
    size_t i;

    if (!is_silent(reach, place, at) || zone.len <= 1 || wf_dname_is_related(zone, other_than))
        return false;
    for (i = 0; i < place; i++) {
        if (is_silent(reach, i, at) && reach->places[i].zone.len > 1 &&
            wf_dname_is_related(zone, wf_dname_of(&reach->places[i].zone)))
            return false;
    }
    return true;
}

/* From when on silence counts. */
static time_t counted_since(const struct wf_reachability *reach, time_t now)
{
    time_t last = (time_t)atomic_load_explicit(&reach->last_answer, memory_order_relaxed);

    return last < now - WF_SILENCE_KEEP_S ? now - WF_SILENCE_KEEP_S : last;
}

unsigned wf_reachability_silent_zones(struct wf_reachability *reach, struct wf_dname other_than,
                                      time_t now)
{
    const struct moment at = {counted_since(reach, now), now};
    unsigned count = 0;
    size_t i;

    pthread_mutex_lock(&reach->lock);
    for (i = 0; i < WF_SILENT_ZONES; i++) {
        if (reach->places[i].seen != 0 && is_witness(reach, i, other_than, &at))
            count++;
    }
    pthread_mutex_unlock(&reach->lock);
    return count;
}

bool wf_reachability_root_is_silent(struct wf_reachability *reach, time_t now)
{
    const struct moment at = {counted_since(reach, now), now};
    bool silent = false;
    size_t i;

    pthread_mutex_lock(&reach->lock);
    for (i = 0; i < WF_SILENT_ZONES; i++)
        silent = silent || (reach->places[i].zone.len == 1 && is_silent(reach, i, &at));
    pthread_mutex_unlock(&reach->lock);
    return silent;
}

long wf_reachability_silence(const struct wf_reachability *reach, time_t now)
{
    time_t last = (time_t)atomic_load_explicit(&reach->last_answer, memory_order_relaxed);

    return last == 0 ? -1 : (long)(now - last);
}

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
    atomic_init(&reach->last_answer[0], 0);
    atomic_init(&reach->last_answer[1], 0);
    atomic_init(&reach->answered_tcp, false);
    atomic_init(&reach->last_cut_off, 0);
    atomic_init(&reach->newest_silent, 0);
    atomic_init(&reach->newest_unsent[0], 0);
    atomic_init(&reach->newest_unsent[1], 0);
    atomic_init(&reach->last_good[0], 0);
    atomic_init(&reach->last_good[1], 0);
    atomic_init(&reach->newest_turned[0], 0);
    atomic_init(&reach->newest_turned[1], 0);
}

void wf_reachability_destroy(struct wf_reachability *reach)
{
    pthread_mutex_destroy(&reach->lock);
}

/* Under the lock. */
static void note(struct wf_note *notes, size_t count, atomic_llong *newest, struct wf_dname zone,
                 time_t now)
{
    size_t i = wf_note_place(notes, count, zone, now);

    wf_name_copy(&notes[i].zone, zone);
    notes[i].seen = now;
    if (now > atomic_load_explicit(newest, memory_order_relaxed))
        atomic_store_explicit(newest, now, memory_order_relaxed);
}

void wf_reachability_note_silent(struct wf_reachability *reach, struct wf_dname zone, time_t now)
{
    pthread_mutex_lock(&reach->lock);
    note(reach->places, WF_SILENT_ZONES, &reach->newest_silent, zone, now);
    pthread_mutex_unlock(&reach->lock);
}

static size_t index_of(uint8_t family)
{
    return family == 6 ? 1 : 0;
}

static time_t last_answer_over(const struct wf_reachability *reach, size_t family)
{
    return (time_t)atomic_load_explicit(&reach->last_answer[family], memory_order_relaxed);
}

static time_t last_answer(const struct wf_reachability *reach)
{
    time_t v4 = last_answer_over(reach, 0), v6 = last_answer_over(reach, 1);

    return v4 > v6 ? v4 : v6;
}

void wf_reachability_note_unsent(struct wf_reachability *reach, uint8_t family,
                                 struct wf_dname zone, time_t now)
{
    size_t of = index_of(family);

    pthread_mutex_lock(&reach->lock);
    note(reach->unsent[of], WF_UNSENT_ZONES, &reach->newest_unsent[of], zone, now);
    pthread_mutex_unlock(&reach->lock);
}

void wf_reachability_note_turned(struct wf_reachability *reach, uint8_t family,
                                 struct wf_dname zone, uint16_t rcode, time_t now)
{
    size_t of = index_of(family);

    pthread_mutex_lock(&reach->lock);
    if (reach->turned_rcode[of] != rcode)
        memset(reach->turned[of], 0, sizeof(reach->turned[of]));
    reach->turned_rcode[of] = rcode;
    note(reach->turned[of], WF_TURNING_ZONES, &reach->newest_turned[of], zone, now);
    pthread_mutex_unlock(&reach->lock);
}

bool wf_reachability_has_answered(const struct wf_reachability *reach, uint8_t family)
{
    return last_answer_over(reach, index_of(family)) != 0;
}

bool wf_reachability_has_answered_tcp(const struct wf_reachability *reach)
{
    return atomic_load_explicit(&reach->answered_tcp, memory_order_relaxed);
}

void wf_reachability_note_cut_off(struct wf_reachability *reach, time_t now)
{
    atomic_store_explicit(&reach->last_cut_off, now, memory_order_relaxed);
}

bool wf_reachability_is_cut_off(const struct wf_reachability *reach, time_t now)
{
    time_t found = (time_t)atomic_load_explicit(&reach->last_cut_off, memory_order_relaxed);

    return wf_noted(found, now) > last_answer(reach);
}

/* The time of day, from when on what was noted counts, and whether not that of TLDs. */
struct moment {
    time_t since, now;
    bool no_tlds;
};

static bool is_since(const struct wf_note *note, const struct moment *at)
{
    return wf_noted(note->seen, at->now) > at->since;
}

/* Zones rarely fall silent, and mostly somebody has answered since: then no note has to be read. */
static bool is_any_since(const atomic_llong *newest, const struct moment *at)
{
    return atomic_load_explicit(newest, memory_order_relaxed) > at->since;
}

/* Whether the zone counts for nothing here. */
static bool is_passed_over(struct wf_dname zone, const struct moment *at)
{
    return zone.len <= 1 || (at->no_tlds && wf_dname_is_top(zone));
}

/* Whether the place's zone is a further witness beside the one asked about and those counted. */
static bool is_witness(const struct wf_note *notes, size_t place, struct wf_dname other_than,
                       const struct moment *at)
{
    struct wf_dname zone = wf_dname_of(&notes[place].zone);
    size_t i;

    if (!is_since(&notes[place], at) || is_passed_over(zone, at) ||
        (!is_passed_over(other_than, at) && wf_dname_is_related(zone, other_than)))
        return false;
    for (i = 0; i < place; i++) {
        struct wf_dname counted = wf_dname_of(&notes[i].zone);

        if (is_since(&notes[i], at) && !is_passed_over(counted, at) &&
            wf_dname_is_related(zone, counted))
            return false;
    }
    return true;
}

static unsigned count_witnesses(const struct wf_note *notes, size_t count,
                                struct wf_dname other_than, const struct moment *at)
{
    unsigned found = 0;
    size_t i;

    for (i = 0; i < count; i++) {
        if (notes[i].seen != 0 && is_witness(notes, i, other_than, at))
            found++;
    }
    return found;
}

/* From when on what was noted counts. */
static time_t counted_since(time_t last, time_t now)
{
    return last < now - WF_SILENCE_KEEP_S ? now - WF_SILENCE_KEEP_S : last;
}

unsigned wf_reachability_silent_zones(struct wf_reachability *reach, struct wf_dname other_than,
                                      time_t now)
{
    const struct moment at = {counted_since(last_answer(reach), now), now, true};
    unsigned count;

    if (!is_any_since(&reach->newest_silent, &at))
        return 0;
    pthread_mutex_lock(&reach->lock);
    count = count_witnesses(reach->places, WF_SILENT_ZONES, other_than, &at);
    pthread_mutex_unlock(&reach->lock);
    return count;
}

unsigned wf_reachability_unsent_zones(struct wf_reachability *reach, uint8_t family,
                                      struct wf_dname other_than, time_t now)
{
    size_t of = index_of(family);
    const struct moment at = {counted_since(last_answer_over(reach, of), now), now, false};
    unsigned count;

    if (!is_any_since(&reach->newest_unsent[of], &at))
        return 0;
    pthread_mutex_lock(&reach->lock);
    count = count_witnesses(reach->unsent[of], WF_UNSENT_ZONES, other_than, &at);
    pthread_mutex_unlock(&reach->lock);
    return count;
}

/* Of the top of the tree, which is no witness like others: the root, and a zone directly below it.
 */
struct top {
    bool root, tld;
};

/* Whether either is among the notes, other than the zone. Under the lock. */
static struct top find_top(const struct wf_note *notes, size_t count, struct wf_dname other_than,
                           const struct moment *at)
{
    struct top top = {false, false};
    size_t i;

    for (i = 0; i < count; i++) {
        struct wf_dname zone = wf_dname_of(&notes[i].zone);

        if (notes[i].seen == 0 || !is_since(&notes[i], at))
            continue;
        top.root |= zone.len == 1;
        top.tld |= zone.len > 1 && wf_dname_is_top(zone) && !wf_dname_equal(zone, other_than);
    }
    return top;
}

static struct top find_silent_top(struct wf_reachability *reach, struct wf_dname other_than,
                                  time_t now)
{
    const struct moment at = {counted_since(last_answer(reach), now), now, true};
    struct top top = {false, false};

    if (!is_any_since(&reach->newest_silent, &at))
        return top;
    pthread_mutex_lock(&reach->lock);
    top = find_top(reach->places, WF_SILENT_ZONES, other_than, &at);
    pthread_mutex_unlock(&reach->lock);
    return top;
}

bool wf_reachability_root_is_silent(struct wf_reachability *reach, time_t now)
{
    return find_silent_top(reach, wf_dname_root(), now).root;
}

bool wf_reachability_tld_is_silent(struct wf_reachability *reach, struct wf_dname other_than,
                                   time_t now)
{
    return find_silent_top(reach, other_than, now).tld;
}

struct wf_turned wf_reachability_turned(struct wf_reachability *reach, uint8_t family,
                                        struct wf_dname other_than, time_t now)
{
    size_t of = index_of(family);
    time_t good = (time_t)atomic_load_explicit(&reach->last_good[of], memory_order_relaxed);
    const struct moment at = {counted_since(good, now), now, true};
    struct wf_turned turned = {.rcode = 0};
    struct top top;

    if (!is_any_since(&reach->newest_turned[of], &at))
        return turned;
    pthread_mutex_lock(&reach->lock);
    turned.rcode = reach->turned_rcode[of];
    turned.zones = (uint8_t)count_witnesses(reach->turned[of], WF_TURNING_ZONES, other_than, &at);
    top = find_top(reach->turned[of], WF_TURNING_ZONES, other_than, &at);
    turned.root = top.root;
    turned.tld = top.tld;
    pthread_mutex_unlock(&reach->lock);
    return turned;
}

long wf_reachability_silence(const struct wf_reachability *reach, time_t now)
{
    time_t last = last_answer(reach);

    return last == 0 ? -1 : (long)(now - last);
}

int64_t wf_reachability_last_answer(const struct wf_reachability *reach, uint8_t family)
{
    return last_answer_over(reach, index_of(family));
}

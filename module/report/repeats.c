/*
 * repeats.c - which events say nothing new.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/repeats.h"

#include <string.h>
#include <sys/random.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

/* Without a random seed repeats are still found; it only keeps strangers from choosing hashes. */
void wf_repeats_init(struct wf_repeats *repeats, uint32_t window_s)
{
    memset(repeats, 0, sizeof(*repeats));
    repeats->window_ms = (uint64_t)window_s * 1000;
    if (getrandom(&repeats->seed, sizeof(repeats->seed), 0) != (ssize_t)sizeof(repeats->seed))
        repeats->seed = 0;
}

/* Where no zone is known, failures of different names are no repeats of each other. */
static uint64_t failure_hash(const struct wf_repeats *repeats, const struct wf_verdict *verdict,
                             struct wf_dname failed)
{
    bool has_zone = verdict->zone.len > 0;
    struct wf_name name;
    uint64_t hash;

    wf_name_fold(&name, has_zone ? wf_dname_of(&verdict->zone) : failed);
    hash = XXH3_64bits_withSeed(name.wire, name.len,
                                repeats->seed ^ ((uint64_t)verdict->cause << 1 | has_zone));
    return hash != 0 ? hash : 1;
}

static uint64_t event_hash(const struct wf_repeats *repeats, const struct wf_event *event)
{
    return failure_hash(repeats, &event->finding.verdict, wf_dname_of(&event->name));
}

/* Returns the place of the hash; NULL when it has none. */
static struct wf_repeat *find_place(struct wf_repeats *repeats, uint64_t hash)
{
    struct wf_repeat *set = repeats->repeat[hash % WF_REPEATS_SETS];
    unsigned way;

    for (way = 0; way < WF_REPEATS_WAYS; way++) {
        if (set[way].hash == hash)
            return &set[way];
    }
    return NULL;
}

/* A free place for the hash, else that of the one written longest ago. */
static struct wf_repeat *take_place(struct wf_repeats *repeats, uint64_t hash)
{
    struct wf_repeat *set = repeats->repeat[hash % WF_REPEATS_SETS];
    struct wf_repeat *oldest = set;
    unsigned way;

    for (way = 1; way < WF_REPEATS_WAYS; way++) {
        if (oldest->hash != 0 && (set[way].hash == 0 || set[way].written_ms < oldest->written_ms))
            oldest = &set[way];
    }
    return oldest;
}

bool wf_repeats_leave_out(struct wf_repeats *repeats, struct wf_event *event, uint64_t now_ms)
{
    struct wf_repeat *place;

    event->suppressed = 0;
    if (repeats->window_ms == 0)
        return false;
    place = find_place(repeats, event_hash(repeats, event));
    if (place == NULL)
        return false;
    if (now_ms - place->written_ms < repeats->window_ms) {
        if (place->left_out < UINT32_MAX)
            place->left_out++;
        return true;
    }
    event->suppressed = place->left_out;
    return false;
}

static void note(struct wf_repeats *repeats, uint64_t hash, uint64_t now_ms)
{
    struct wf_repeat *place = find_place(repeats, hash);

    if (place == NULL)
        place = take_place(repeats, hash);
    *place = (struct wf_repeat){.hash = hash, .written_ms = now_ms};
}

void wf_repeats_written(struct wf_repeats *repeats, const struct wf_event *event, uint64_t now_ms)
{
    if (repeats->window_ms > 0)
        note(repeats, event_hash(repeats, event), now_ms);
}

bool wf_repeats_is_first(struct wf_repeats *repeats, const struct wf_verdict *verdict,
                         uint64_t now_ms)
{
    const struct wf_repeat *place;
    uint64_t hash;

    if (repeats->window_ms == 0)
        return true;
    hash = failure_hash(repeats, verdict, (struct wf_dname){NULL, 0});
    place = find_place(repeats, hash);
    if (place != NULL && now_ms - place->written_ms < repeats->window_ms)
        return false;
    note(repeats, hash, now_ms);
    return true;
}

/*
 * broken.c - zones that are known to be broken, so that questions below them need no resolution.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "memory/broken.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { SETS = 64, WAYS = 8, TYPES = 4 };

/* A type that the zone's servers failed at. */
struct failed_type {
    uint16_t type;  /* 0: the place is free */
    bool confirmed; /* at two names */
    uint64_t name;  /* the hash of the first */
};

struct zone {
    uint64_t hash; /* of name and kind; 0: the place is free */
    struct wf_name name;
    enum wf_memory_kind kind;
    time_t until, tried; /* when a question last went through */
    struct failed_type failed[TYPES];
};

struct set {
    pthread_mutex_t lock;
    struct zone zone[WAYS];
};

struct wf_broken {
    uint64_t seed;
    uint32_t keep_s;
    atomic_uint count; /* of places that are not free */
    /* and of those with a name of so many octets: most names above a question have another length
     */
    atomic_uint of_length[WF_NAME_MAX + 1];
    struct set set[SETS];
};

struct wf_broken *wf_broken_create(uint32_t keep_s)
{
    struct wf_broken *broken = calloc(1, sizeof(*broken));
    size_t i;

    if (broken == NULL)
        return NULL;
    /* nobody outside may choose zones that push others out */
    if (getrandom(&broken->seed, sizeof(broken->seed), 0) != (ssize_t)sizeof(broken->seed)) {
        free(broken);
        return NULL;
    }
    broken->keep_s = keep_s;
    for (i = 0; i < SETS; i++)
        broken->set[i].lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    return broken;
}

void wf_broken_destroy(struct wf_broken *broken)
{
    size_t i;

    if (broken == NULL)
        return;
    for (i = 0; i < SETS; i++)
        pthread_mutex_destroy(&broken->set[i].lock);
    free(broken);
}

size_t wf_broken_bytes(const struct wf_broken *broken)
{
    return broken == NULL ? 0 : sizeof(*broken);
}

bool wf_broken_any(const struct wf_broken *broken)
{
    return broken != NULL && atomic_load_explicit(&broken->count, memory_order_relaxed) > 0;
}

static uint64_t hash_of(const struct wf_broken *broken, struct wf_dname folded,
                        enum wf_memory_kind kind)
{
    uint64_t hash = XXH3_64bits_withSeed(folded.wire, folded.len, broken->seed ^ (uint64_t)kind);

    return hash != 0 ? hash : 1;
}

static struct set *lock_set(struct wf_broken *broken, uint64_t hash)
{
    struct set *set = &broken->set[hash % SETS];

    pthread_mutex_lock(&set->lock);
    return set;
}

/* NULL when it is not there. Requires the set's lock. */
static struct zone *find(struct set *set, uint64_t hash, struct wf_dname folded)
{
    size_t i;

    for (i = 0; i < WAYS; i++) {
        struct zone *zone = &set->zone[i];

        if (zone->hash == hash && zone->name.len == folded.len &&
            memcmp(zone->name.wire, folded.wire, folded.len) == 0)
            return zone;
    }
    return NULL;
}

static void free_place(struct wf_broken *broken, struct zone *zone)
{
    if (zone->hash == 0)
        return;
    atomic_fetch_sub_explicit(&broken->count, 1, memory_order_relaxed);
    atomic_fetch_sub_explicit(&broken->of_length[zone->name.len], 1, memory_order_relaxed);
    zone->hash = 0;
}

/* A free place, else the one whose time is over first. */
static struct zone *make(struct wf_broken *broken, struct set *set, uint64_t hash,
                         struct wf_dname folded, enum wf_memory_kind kind)
{
    struct zone *zone = &set->zone[0];
    size_t i;

    for (i = 0; i < WAYS && zone->hash != 0; i++) {
        if (set->zone[i].hash == 0 || set->zone[i].until < zone->until)
            zone = &set->zone[i];
    }
    free_place(broken, zone);
    memset(zone, 0, sizeof(*zone));
    zone->hash = hash;
    zone->kind = kind;
    wf_name_copy(&zone->name, folded);
    atomic_fetch_add_explicit(&broken->of_length[folded.len], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&broken->count, 1, memory_order_relaxed);
    return zone;
}

static void note_type(struct zone *zone, uint16_t type, uint64_t name)
{
    size_t i;

    for (i = 0; i < TYPES; i++) {
        struct failed_type *failed = &zone->failed[i];

        if (failed->type == 0)
            *failed = (struct failed_type){.type = type, .name = name};
        if (failed->type != type)
            continue;
        failed->confirmed |= failed->name != name;
        return;
    }
}

void wf_broken_note(struct wf_broken *broken, struct wf_dname zone, enum wf_memory_kind kind,
                    const struct wf_question *question, time_t now)
{
    struct wf_name folded, name;
    struct zone *known;
    struct set *set;
    uint64_t hash;

    if (broken == NULL || zone.len <= 1 || !wf_dname_is_below_or_at(question->name, zone))
        return;
    wf_name_fold(&folded, zone);
    wf_name_fold(&name, question->name);
    hash = hash_of(broken, wf_dname_of(&folded), kind);
    set = lock_set(broken, hash);
    known = find(set, hash, wf_dname_of(&folded));
    if (known != NULL && known->until <= now) {
        free_place(broken, known);
        known = NULL;
    }
    if (known == NULL)
        known = make(broken, set, hash, wf_dname_of(&folded), kind);
    known->until = now + (time_t)broken->keep_s;
    note_type(known, question->type, hash_of(broken, wf_dname_of(&name), kind));
    pthread_mutex_unlock(&set->lock);
}

void wf_broken_clear(struct wf_broken *broken, struct wf_dname zone, enum wf_memory_kind kind)
{
    struct wf_name folded;
    struct zone *known;
    struct set *set;
    uint64_t hash;

    if (!wf_broken_any(broken) || zone.len == 0)
        return;
    wf_name_fold(&folded, zone);
    hash = hash_of(broken, wf_dname_of(&folded), kind);
    set = lock_set(broken, hash);
    known = find(set, hash, wf_dname_of(&folded));
    if (known != NULL)
        free_place(broken, known);
    pthread_mutex_unlock(&set->lock);
}

static bool fails_at(const struct zone *zone, uint16_t type)
{
    size_t i;

    for (i = 0; i < TYPES; i++) {
        if (zone->failed[i].type == type && zone->failed[i].confirmed)
            return true;
    }
    return zone->kind == WF_MEMORY_KEYS;
}

/* Whether the zone is known for the question; goes: and this one is to go through all the same. */
static bool is_known(struct wf_broken *broken, struct wf_dname folded, enum wf_memory_kind kind,
                     uint16_t type, time_t now, bool *goes)
{
    uint64_t hash = hash_of(broken, folded, kind);
    struct set *set = lock_set(broken, hash);
    struct zone *zone = find(set, hash, folded);
    bool known = zone != NULL && zone->until > now && fails_at(zone, type);

    if (known && zone->tried != now) {
        zone->tried = now;
        *goes = true;
    }
    pthread_mutex_unlock(&set->lock);
    return known;
}

struct wf_dname wf_broken_find(struct wf_broken *broken, const struct wf_question *question,
                               bool keys, time_t now, enum wf_memory_kind *kind, bool *goes)
{
    struct wf_dname at = wf_dname_cut(question->name, WF_MEMORY_LABELS), in;
    struct wf_name folded;

    *goes = false;
    wf_name_fold(&folded, at);
    /* the DS RRset of a zone is its parent's, so what is known of the zone is no reason */
    if (question->type == WF_TYPE_DS && at.len > 1)
        at = wf_dname_parent(at);
    for (; at.len > 1; at = wf_dname_parent(at)) {
        if (atomic_load_explicit(&broken->of_length[at.len], memory_order_relaxed) == 0)
            continue;
        in = (struct wf_dname){folded.wire + (folded.len - at.len), at.len};
        if (keys && is_known(broken, in, WF_MEMORY_KEYS, question->type, now, goes))
            *kind = WF_MEMORY_KEYS;
        else if (is_known(broken, in, WF_MEMORY_SERVERS, question->type, now, goes))
            *kind = WF_MEMORY_SERVERS;
        else
            continue;
        return at;
    }
    return (struct wf_dname){NULL, 0};
}

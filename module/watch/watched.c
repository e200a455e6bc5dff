/*
 * watched.c - the zones that the operator watches.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "watch/watched.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* The table has at least twice as many slots as zones, so that most names end at a free one. */
enum { SLOTS = 2048, LOCKS = 16, LABELS = 128, LEADING = 16384, ENDING = 8 };
enum { ENDING_BITS = 14, ENDINGS = 1 << ENDING_BITS };
_Static_assert(SLOTS >= 2 * WF_WATCH_ZONES && (SLOTS & (SLOTS - 1)) == 0, "slots");

struct zone {
    const uint8_t *name; /* among the names */
    uint8_t len;
    struct wf_watched_zone kept;
};

struct wf_watched {
    uint32_t window_s;
    uint16_t count;
    struct zone *zones;
    uint8_t *names;
    size_t names_size;
    uint16_t slots[SLOTS]; /* a zone's place, from 1; 0: free */
    /* a bit for each name at or above a zone, by its hash: most names end at their first or second
       label from the end, as none of the zones lies below that */
    uint64_t leading[LEADING / 64];
    /* likewise for the last octets of each zone's name, which all names below it have; of no use
       where a zone's name has fewer */
    uint64_t endings[ENDINGS / 64];
    bool any_short;
    pthread_mutex_t locks[LOCKS];
};

/* FNV-1a, label by label from the last: the hash of a name goes on from that of its parent. */
static uint32_t hash_label(uint32_t hash, const uint8_t *label)
{
    uint8_t i;

    for (i = 0; i <= label[0]; i++) {
        uint8_t octet = label[i];

        octet = (uint8_t)(octet | (octet >= 'A' && octet <= 'Z' ? 0x20 : 0));
        hash = (hash ^ octet) * UINT32_C(16777619);
    }
    return hash;
}

enum { HASH_OF_ROOT = 0x811c9dc5 & 0x7fffffff };

static bool leads_on(const struct wf_watched *watched, uint32_t hash)
{
    return (watched->leading[hash % LEADING / 64] >> hash % 64 & 1) != 0;
}

/*
 * The place of the bit for the name's last octets, of which it must have so many. Without regard to
 * case, and to what else differs in the same bit only: it is for finding out quickly what is not
 * there.
 */
static unsigned ending_of(struct wf_dname name)
{
    uint64_t octets;

    memcpy(&octets, name.wire + name.len - ENDING, ENDING);
    octets |= UINT64_C(0x2020202020202020);
    return (unsigned)(octets * UINT64_C(0x9e3779b97f4a7c15) >> (64 - ENDING_BITS));
}

static bool may_be_below(const struct wf_watched *watched, struct wf_dname name)
{
    unsigned ending;

    if (name.len < ENDING || watched->any_short)
        return true;
    ending = ending_of(name);
    return (watched->endings[ending / 64] >> ending % 64 & 1) != 0;
}

static void note_ending(struct wf_watched *watched, struct wf_dname name)
{
    unsigned ending;

    if (name.len < ENDING) {
        watched->any_short = true;
        return;
    }
    ending = ending_of(name);
    watched->endings[ending / 64] |= UINT64_C(1) << ending % 64;
}

/* The hash of the name, with those of the names above noted as leading to it. */
static uint32_t hash_name(struct wf_watched *watched, struct wf_dname name)
{
    uint8_t starts[LABELS];
    uint32_t hash = HASH_OF_ROOT;
    unsigned count = 0, at = 0;

    for (; name.wire[at] != 0; at += name.wire[at] + 1u)
        starts[count++] = (uint8_t)at;
    while (count > 0) {
        hash = hash_label(hash, name.wire + starts[--count]);
        watched->leading[hash % LEADING / 64] |= UINT64_C(1) << hash % 64;
    }
    return hash;
}

/* The place of a zone, or -1. */
static int find(const struct wf_watched *watched, uint32_t hash, struct wf_dname name)
{
    uint32_t slot;

    for (slot = hash & (SLOTS - 1); watched->slots[slot] != 0; slot = (slot + 1) & (SLOTS - 1)) {
        uint16_t place = (uint16_t)(watched->slots[slot] - 1);

        if (wf_dname_equal(wf_watched_zone(watched, place), name))
            return place;
    }
    return -1;
}

static void add_zone(struct wf_watched *watched, struct wf_dname name)
{
    uint32_t slot = hash_name(watched, name) & (SLOTS - 1);

    while (watched->slots[slot] != 0)
        slot = (slot + 1) & (SLOTS - 1);
    note_ending(watched, name);
    watched->zones[watched->count].name = name.wire;
    watched->zones[watched->count].len = name.len;
    watched->slots[slot] = ++watched->count;
}

static bool take_room(struct wf_watched *watched, const struct wf_zone_list *list)
{
    watched->names_size = list->used;
    watched->names = malloc(list->used);
    watched->zones = calloc(list->count, sizeof(*watched->zones));
    return watched->names != NULL && watched->zones != NULL;
}

struct wf_watched *wf_watched_create(const struct wf_zone_list *list, uint32_t window_s)
{
    struct wf_watched *watched = calloc(1, sizeof(*watched));
    const uint8_t *end;
    struct wf_dname name;
    size_t i;

    if (watched == NULL)
        return NULL;
    for (i = 0; i < LOCKS; i++)
        pthread_mutex_init(&watched->locks[i], NULL);
    if (!take_room(watched, list)) {
        wf_watched_destroy(watched);
        return NULL;
    }
    watched->window_s = window_s;
    memcpy(watched->names, list->names, list->used);
    end = watched->names + list->used;
    for (name.wire = watched->names; name.wire < end; name.wire += name.len) {
        name = wf_dname_parse(name.wire, (size_t)(end - name.wire));
        add_zone(watched, name);
    }
    return watched;
}

void wf_watched_destroy(struct wf_watched *watched)
{
    size_t i;

    if (watched == NULL)
        return;
    for (i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&watched->locks[i]);
    free(watched->names);
    free(watched->zones);
    free(watched);
}

size_t wf_watched_bytes(const struct wf_watched *watched)
{
    return watched == NULL
               ? 0
               : sizeof(*watched) + watched->names_size + watched->count * sizeof(*watched->zones);
}

struct wf_dname wf_watched_zone(const struct wf_watched *watched, uint16_t place)
{
    return (struct wf_dname){watched->zones[place].name, watched->zones[place].len};
}

/* The longest name first: what was found before moves back, or out. */
static unsigned put_first(uint16_t places[WF_WATCHED_ABOVE], unsigned count, uint16_t place)
{
    unsigned kept = count < WF_WATCHED_ABOVE ? count : WF_WATCHED_ABOVE - 1;

    memmove(places + 1, places, kept * sizeof(places[0]));
    places[0] = place;
    return kept + 1;
}

/* Few names get here, and these have their own frame. */
__attribute__((noinline)) static unsigned find_above(const struct wf_watched *watched,
                                                     struct wf_dname name,
                                                     uint16_t places[WF_WATCHED_ABOVE])
{
    uint8_t starts[LABELS];
    unsigned labels = 0, found = 0, at;
    uint32_t hash = HASH_OF_ROOT;
    int place;

    for (at = 0; name.wire[at] != 0; at += name.wire[at] + 1u)
        starts[labels++] = (uint8_t)at;
    place = find(watched, hash, wf_dname_root());
    if (place >= 0)
        found = put_first(places, found, (uint16_t)place);
    while (labels > 0) {
        uint8_t start = starts[--labels];

        hash = hash_label(hash, name.wire + start);
        if (!leads_on(watched, hash))
            break;
        place =
            find(watched, hash, (struct wf_dname){name.wire + start, (uint8_t)(name.len - start)});
        if (place >= 0)
            found = put_first(places, found, (uint16_t)place);
    }
    return found;
}

unsigned wf_watched_above(const struct wf_watched *watched, struct wf_dname name,
                          uint16_t places[WF_WATCHED_ABOVE])
{
    return name.len > 0 && may_be_below(watched, name) ? find_above(watched, name, places) : 0;
}

void wf_watched_judge(struct wf_watched *watched, uint16_t place, const struct wf_passing *passing,
                      struct wf_warnings *out)
{
    pthread_mutex_t *lock = &watched->locks[place % LOCKS];

    pthread_mutex_lock(lock);
    wf_watch_judge(&watched->zones[place].kept, passing, watched->window_s, out);
    pthread_mutex_unlock(lock);
}

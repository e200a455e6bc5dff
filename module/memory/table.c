/*
 * table.c - a set-associative table of verdicts with fixed room.
 *
 * A key's hash chooses a set of eight places. The hashes of a set lie together, so that a miss,
 * which is the usual case, reads one or two cache lines. Sets share locks in stripes: two threads
 * rarely want the same one, and it is held for one copy, or while a reply is made of what was
 * found.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "memory/table.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { STRIPES = 64 };

/*
 * A place is free when its hash is 0. All is changed under the lock, and the hashes may be read
 * without: most of what is looked for is not there.
 */
struct set {
    atomic_uint_least64_t hash[WF_TABLE_WAYS];
    time_t expires[WF_TABLE_WAYS];
    uint32_t used[WF_TABLE_WAYS]; /* the set's tick at the last use */
    uint32_t tick;
};

struct entry {
    uint32_t tag;
    struct wf_name name; /* in lower case */
    struct wf_verdict verdict;
};

union stripe {
    struct {
        pthread_mutex_t lock;
        atomic_uint changes; /* made under the lock; see struct wf_lease */
    };
    uint8_t padding[64];
};

struct wf_table {
    uint64_t seed;
    size_t sets; /* a power of two */
    struct set *set;
    struct entry *entry; /* the places of set 0, of set 1, ... */
    union stripe stripe[STRIPES];
};

bool wf_table_key_init(struct wf_table_key *key, struct wf_dname name, uint32_t tag)
{
    key->tag = tag;
    key->start = 0;
    wf_name_fold(&key->name, name);
    return name.len > 0;
}

static struct wf_dname key_name(const struct wf_table_key *key)
{
    struct wf_dname name = {key->name.wire + key->start, (uint8_t)(key->name.len - key->start)};

    return name;
}

bool wf_table_key_to_parent(struct wf_table_key *key)
{
    if (key_name(key).len <= 1)
        return false;
    key->start = key->name.len - (unsigned)wf_dname_parent(key_name(key)).len;
    return true;
}

static uint64_t key_hash(const struct wf_table *table, const struct wf_table_key *key)
{
    struct wf_dname name = key_name(key);
    uint64_t hash =
        XXH3_64bits_withSeed(name.wire, name.len, table->seed ^ ((uint64_t)key->tag << 32));

    return hash != 0 ? hash : 1;
}

static bool entry_is(const struct entry *entry, const struct wf_table_key *key)
{
    struct wf_dname name = key_name(key);

    return entry->tag == key->tag && entry->name.len == name.len &&
           memcmp(entry->name.wire, name.wire, name.len) == 0;
}

static uint64_t hash_of(const struct set *set, unsigned way)
{
    return atomic_load_explicit(&set->hash[way], memory_order_relaxed);
}

static void set_hash(struct set *set, unsigned way, uint64_t hash)
{
    atomic_store_explicit(&set->hash[way], hash, memory_order_relaxed);
}

/* What is made of the sets that share the lock, which is held, is to be made again. */
static void note_change(struct wf_table *table, size_t at)
{
    atomic_fetch_add_explicit(&table->stripe[at % STRIPES].changes, 1, memory_order_relaxed);
}

static pthread_mutex_t *set_lock(struct wf_table *table, size_t at)
{
    return &table->stripe[at % STRIPES].lock;
}

static struct entry *set_entries(struct wf_table *table, size_t at)
{
    return &table->entry[at * WF_TABLE_WAYS];
}

struct wf_table *wf_table_create(size_t room, uint64_t seed)
{
    struct wf_table *table = calloc(1, sizeof(*table));
    size_t i;

    if (table == NULL)
        return NULL;
    for (i = 0; i < STRIPES; i++)
        table->stripe[i].lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    table->seed = seed;
    table->sets = 1;
    while (table->sets * WF_TABLE_WAYS < room && table->sets <= SIZE_MAX / WF_TABLE_WAYS / 2)
        table->sets *= 2;
    table->set = calloc(table->sets, sizeof(struct set));
    table->entry = calloc(table->sets, sizeof(struct entry) * WF_TABLE_WAYS);
    if (table->set == NULL || table->entry == NULL) {
        wf_table_destroy(table);
        return NULL;
    }
    return table;
}

void wf_table_destroy(struct wf_table *table)
{
    size_t i;

    if (table == NULL)
        return;
    for (i = 0; i < STRIPES; i++)
        pthread_mutex_destroy(&table->stripe[i].lock);
    free(table->set);
    free(table->entry);
    free(table);
}

size_t wf_table_bytes(const struct wf_table *table)
{
    return sizeof(*table) +
           table->sets * (sizeof(struct set) + sizeof(struct entry) * WF_TABLE_WAYS);
}

size_t wf_table_count(struct wf_table *table, time_t now)
{
    size_t at, count = 0;
    unsigned way;

    for (at = 0; at < table->sets; at++) {
        pthread_mutex_lock(set_lock(table, at));
        for (way = 0; way < WF_TABLE_WAYS; way++)
            count += hash_of(&table->set[at], way) != 0 && table->set[at].expires[way] > now;
        pthread_mutex_unlock(set_lock(table, at));
    }
    return count;
}

void wf_table_each(struct wf_table *table, time_t now, wf_table_visit *visit, void *arg)
{
    size_t at;
    unsigned way;

    for (at = 0; at < table->sets; at++) {
        for (way = 0; way < WF_TABLE_WAYS; way++) {
            struct entry entry;
            bool good;

            pthread_mutex_lock(set_lock(table, at));
            good = hash_of(&table->set[at], way) != 0 && table->set[at].expires[way] > now;
            if (good)
                entry = set_entries(table, at)[way];
            pthread_mutex_unlock(set_lock(table, at));
            if (good)
                visit(wf_dname_of(&entry.name), entry.tag, &entry.verdict, arg);
        }
    }
}

static size_t clear_set(struct set *set, const struct entry *entries, struct wf_dname below)
{
    size_t count = 0;
    unsigned way;

    for (way = 0; way < WF_TABLE_WAYS; way++) {
        if (hash_of(set, way) == 0)
            continue;
        if (below.len > 0 && !wf_dname_is_below_or_at(wf_dname_of(&entries[way].name), below))
            continue;
        set_hash(set, way, 0);
        count++;
    }
    return count;
}

size_t wf_table_clear(struct wf_table *table, struct wf_dname below)
{
    size_t at, count = 0;

    for (at = 0; at < table->sets; at++) {
        pthread_mutex_lock(set_lock(table, at));
        count += clear_set(&table->set[at], set_entries(table, at), below);
        note_change(table, at);
        pthread_mutex_unlock(set_lock(table, at));
    }
    return count;
}

/* The first place with the hash, or -1. Without the lock it may be another's by the next moment. */
static int look_for(const struct set *set, uint64_t hash)
{
    unsigned way;

    for (way = 0; way < WF_TABLE_WAYS; way++)
        if (hash_of(set, way) == hash)
            return (int)way;
    return -1;
}

static bool is_at(const struct set *set, const struct entry *entries, unsigned way, uint64_t hash,
                  const struct wf_table_key *key)
{
    return hash_of(set, way) == hash && entry_is(&entries[way], key);
}

/* Returns the place of the key, or -1. */
static int find_way(const struct set *set, const struct entry *entries, uint64_t hash,
                    const struct wf_table_key *key)
{
    unsigned way;

    for (way = 0; way < WF_TABLE_WAYS; way++)
        if (is_at(set, entries, way, hash, key))
            return (int)way;
    return -1;
}

/* The place to write to: a free one, else one whose time is over, else the one not used longest. */
static int choose_way(const struct set *set, time_t now)
{
    int way, oldest = 0;

    for (way = 0; way < WF_TABLE_WAYS; way++)
        if (hash_of(set, (unsigned)way) == 0)
            return way;
    for (way = 0; way < WF_TABLE_WAYS; way++)
        if (set->expires[way] <= now)
            return way;
    for (way = 1; way < WF_TABLE_WAYS; way++)
        if (set->tick - set->used[way] > set->tick - set->used[oldest])
            oldest = way;
    return oldest;
}

void wf_table_put(struct wf_table *table, const struct wf_table_key *key,
                  const struct wf_verdict *verdict, time_t now, uint32_t keep_s)
{
    uint64_t hash = key_hash(table, key);
    size_t at = (size_t)hash & (table->sets - 1);
    struct set *set = &table->set[at];
    struct entry *entries = set_entries(table, at);
    int way;

    pthread_mutex_lock(set_lock(table, at));
    way = find_way(set, entries, hash, key);
    if (way < 0)
        way = choose_way(set, now);
    set_hash(set, (unsigned)way, hash);
    set->expires[way] = now + (time_t)keep_s;
    set->used[way] = ++set->tick;
    entries[way].tag = key->tag;
    wf_name_copy(&entries[way].name, key_name(key));
    entries[way].verdict = *verdict;
    note_change(table, at);
    pthread_mutex_unlock(set_lock(table, at));
}

bool wf_table_hold(struct wf_table *table, const struct wf_table_key *key, time_t now,
                   struct wf_table_hold *hold)
{
    uint64_t hash = key_hash(table, key);
    size_t at = (size_t)hash & (table->sets - 1);
    struct set *set = &table->set[at];
    const struct entry *entries = set_entries(table, at);
    int way = look_for(set, hash);

    if (way < 0)
        return false;
    hold->lock = set_lock(table, at);
    pthread_mutex_lock(hold->lock);
    if (!is_at(set, entries, (unsigned)way, hash, key))
        way = find_way(set, entries, hash, key);
    if (way < 0 || set->expires[way] <= now) {
        pthread_mutex_unlock(hold->lock);
        return false;
    }
    set->used[way] = ++set->tick;
    hold->verdict = &entries[way].verdict;
    hold->lease = (struct wf_lease){&table->stripe[at % STRIPES].changes,
                                    table->stripe[at % STRIPES].changes, set->expires[way]};
    return true;
}

void wf_table_release(struct wf_table_hold *hold)
{
    pthread_mutex_unlock(hold->lock);
}

bool wf_table_get(struct wf_table *table, const struct wf_table_key *key, time_t now,
                  struct wf_verdict *out)
{
    struct wf_table_hold hold;

    if (!wf_table_hold(table, key, now, &hold))
        return false;
    *out = *hold.verdict;
    wf_table_release(&hold);
    return true;
}

/*
 * top_k.c - counts failures by a key, and sorts the keys by their counts.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "log/top_k.h"

#include <stdlib.h>
#include <string.h>

struct wf_rank_entry {
    const char *key; /* the table's */
    uint64_t count;  /* doubt included */
    uint64_t doubt;  /* inherited from the key that it displaced */
    size_t at;       /* its place in the heap */
};

enum { ROOM_AT_FIRST = 64 };

bool wf_rank_init(struct wf_rank *rank, size_t most)
{
    memset(rank, 0, sizeof(*rank));
    rank->most = most;
    rank->slots = json_object();
    return rank->slots != NULL;
}

void wf_rank_free(struct wf_rank *rank)
{
    json_decref(rank->slots);
    free(rank->entries);
    free(rank->heap);
    memset(rank, 0, sizeof(*rank));
}

void wf_rank_clear(struct wf_rank *rank)
{
    json_object_clear(rank->slots);
    rank->size = 0;
    rank->total = rank->elsewhere = 0;
    rank->crowded = false;
}

static bool is_smaller(const struct wf_rank *rank, size_t a, size_t b)
{
    return rank->entries[rank->heap[a]].count < rank->entries[rank->heap[b]].count;
}

static void swap(struct wf_rank *rank, size_t a, size_t b)
{
    size_t slot = rank->heap[a];

    rank->heap[a] = rank->heap[b];
    rank->heap[b] = slot;
    rank->entries[rank->heap[a]].at = a;
    rank->entries[rank->heap[b]].at = b;
}

static void move_up(struct wf_rank *rank, size_t at)
{
    for (; at > 0 && is_smaller(rank, at, (at - 1) / 2); at = (at - 1) / 2)
        swap(rank, at, (at - 1) / 2);
}

static void move_down(struct wf_rank *rank, size_t at)
{
    for (;;) {
        size_t least = at, child;

        for (child = 2 * at + 1; child <= 2 * at + 2 && child < rank->size; child++)
            least = is_smaller(rank, child, least) ? child : least;
        if (least == at)
            return;
        swap(rank, at, least);
        at = least;
    }
}

/* Requires that most is not reached. Returns false when there is no memory. */
static bool make_room(struct wf_rank *rank)
{
    size_t room = rank->room > 0 ? rank->room * 2 : ROOM_AT_FIRST;
    struct wf_rank_entry *entries;
    size_t *heap;

    if (rank->size < rank->room)
        return true;
    room = room < rank->most ? room : rank->most;
    entries = reallocarray(rank->entries, room, sizeof(*entries));
    if (entries == NULL)
        return false;
    rank->entries = entries;
    heap = reallocarray(rank->heap, room, sizeof(*heap));
    if (heap == NULL)
        return false;
    rank->heap = heap;
    rank->room = room;
    return true;
}

/* Puts the key into the table. Returns the table's copy of it; NULL when there is no memory. */
static const char *enter_key(struct wf_rank *rank, const char *key, size_t slot)
{
    if (json_object_set_new(rank->slots, key, json_integer((json_int_t)slot)) != 0)
        return NULL;
    return json_object_iter_key(json_object_iter_at(rank->slots, key));
}

static size_t add_key(struct wf_rank *rank, const char *key)
{
    size_t slot = rank->size;
    const char *copy = make_room(rank) ? enter_key(rank, key, slot) : NULL;

    if (copy == NULL)
        return WF_RANK_NO_SLOT;
    rank->entries[slot] = (struct wf_rank_entry){.key = copy, .at = slot};
    rank->heap[slot] = slot;
    rank->size++;
    move_up(rank, slot);
    return slot;
}

/* What the old key has counted goes elsewhere, and the new one may have been there before. */
static size_t displace_least(struct wf_rank *rank, const char *key)
{
    size_t slot = rank->heap[0];
    struct wf_rank_entry *entry = &rank->entries[slot];
    const char *copy = enter_key(rank, key, slot);

    if (copy == NULL)
        return WF_RANK_NO_SLOT;
    json_object_del(rank->slots, entry->key);
    rank->elsewhere += entry->count - entry->doubt;
    rank->crowded = true;
    entry->key = copy;
    entry->doubt = entry->count;
    return slot;
}

size_t wf_rank_add(struct wf_rank *rank, const char *key, uint64_t count)
{
    const json_t *known = json_object_get(rank->slots, key);
    size_t slot = WF_RANK_NO_SLOT;

    if (known != NULL)
        slot = (size_t)json_integer_value(known);
    else if (rank->size < rank->most)
        slot = add_key(rank, key);
    else if (rank->size > 0)
        slot = displace_least(rank, key);
    rank->total += count;
    if (slot == WF_RANK_NO_SLOT) {
        rank->elsewhere += count;
        return slot;
    }
    rank->entries[slot].count += count;
    move_down(rank, rank->entries[slot].at);
    return slot;
}

void wf_rank_merge(struct wf_rank *rank, const struct wf_rank *other)
{
    size_t i;

    for (i = 0; i < other->size; i++)
        wf_rank_add(rank, other->entries[i].key, other->entries[i].count - other->entries[i].doubt);
    rank->total += other->elsewhere;
    rank->elsewhere += other->elsewhere;
    rank->crowded = rank->crowded || other->crowded;
}

static int compare(const void *left, const void *right)
{
    const struct wf_ranked *a = left, *b = right;

    if (a->count != b->count)
        return a->count < b->count ? 1 : -1;
    return strcmp(a->key, b->key);
}

struct wf_ranked *wf_rank_sort(const struct wf_rank *rank, size_t *count)
{
    struct wf_ranked *list = rank->size > 0 ? calloc(rank->size, sizeof(*list)) : NULL;
    size_t i;

    *count = list != NULL ? rank->size : 0;
    for (i = 0; i < *count; i++) {
        const struct wf_rank_entry *entry = &rank->entries[i];

        list[i] = (struct wf_ranked){entry->key, entry->count - entry->doubt, i};
    }
    if (list != NULL)
        qsort(list, *count, sizeof(*list), compare);
    return list;
}

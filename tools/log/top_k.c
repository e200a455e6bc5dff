/*
 * top_k.c - the most frequent keys of a stream.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "log/top_k.h"

#include <stdlib.h>
#include <string.h>

struct wf_top_k_entry {
    const char *key; /* the table's */
    uint64_t count;  /* doubt included */
    uint64_t doubt;  /* inherited from the key that it displaced */
    size_t at;       /* its place in the heap */
};

enum { ROOM_AT_FIRST = 64 };

bool wf_top_k_init(struct wf_top_k *top, size_t most)
{
    memset(top, 0, sizeof(*top));
    top->most = most;
    top->slots = json_object();
    return top->slots != NULL;
}

void wf_top_k_free(struct wf_top_k *top)
{
    json_decref(top->slots);
    free(top->entries);
    free(top->heap);
    memset(top, 0, sizeof(*top));
}

void wf_top_k_clear(struct wf_top_k *top)
{
    json_object_clear(top->slots);
    top->size = 0;
    top->total = top->elsewhere = 0;
    top->crowded = false;
}

static bool is_smaller(const struct wf_top_k *top, size_t a, size_t b)
{
    return top->entries[top->heap[a]].count < top->entries[top->heap[b]].count;
}

static void swap(struct wf_top_k *top, size_t a, size_t b)
{
    size_t slot = top->heap[a];

    top->heap[a] = top->heap[b];
    top->heap[b] = slot;
    top->entries[top->heap[a]].at = a;
    top->entries[top->heap[b]].at = b;
}

static void move_up(struct wf_top_k *top, size_t at)
{
    for (; at > 0 && is_smaller(top, at, (at - 1) / 2); at = (at - 1) / 2)
        swap(top, at, (at - 1) / 2);
}

static void move_down(struct wf_top_k *top, size_t at)
{
    for (;;) {
        size_t least = at, child;

        for (child = 2 * at + 1; child <= 2 * at + 2 && child < top->size; child++)
            least = is_smaller(top, child, least) ? child : least;
        if (least == at)
            return;
        swap(top, at, least);
        at = least;
    }
}

/* Requires that most is not reached. Returns false when there is no memory. */
static bool make_room(struct wf_top_k *top)
{
    size_t room = top->room > 0 ? top->room * 2 : ROOM_AT_FIRST;
    struct wf_top_k_entry *entries;
    size_t *heap;

    if (top->size < top->room)
        return true;
    room = room < top->most ? room : top->most;
    entries = reallocarray(top->entries, room, sizeof(*entries));
    if (entries == NULL)
        return false;
    top->entries = entries;
    heap = reallocarray(top->heap, room, sizeof(*heap));
    if (heap == NULL)
        return false;
    top->heap = heap;
    top->room = room;
    return true;
}

/* Puts the key into the table. Returns the table's copy of it; NULL when there is no memory. */
static const char *enter_key(struct wf_top_k *top, const char *key, size_t slot)
{
    if (json_object_set_new(top->slots, key, json_integer((json_int_t)slot)) != 0)
        return NULL;
    return json_object_iter_key(json_object_iter_at(top->slots, key));
}

static size_t add_key(struct wf_top_k *top, const char *key)
{
    size_t slot = top->size;
    const char *copy = make_room(top) ? enter_key(top, key, slot) : NULL;

    if (copy == NULL)
        return WF_TOP_K_NO_SLOT;
    top->entries[slot] = (struct wf_top_k_entry){.key = copy, .at = slot};
    top->heap[slot] = slot;
    top->size++;
    move_up(top, slot);
    return slot;
}

/* What the old key has counted goes elsewhere, and the new one may have been there before. */
static size_t displace_least(struct wf_top_k *top, const char *key)
{
    size_t slot = top->heap[0];
    struct wf_top_k_entry *entry = &top->entries[slot];
    const char *copy = enter_key(top, key, slot);

    if (copy == NULL)
        return WF_TOP_K_NO_SLOT;
    json_object_del(top->slots, entry->key);
    top->elsewhere += entry->count - entry->doubt;
    top->crowded = true;
    entry->key = copy;
    entry->doubt = entry->count;
    return slot;
}

size_t wf_top_k_add(struct wf_top_k *top, const char *key, uint64_t count)
{
    const json_t *known = json_object_get(top->slots, key);
    size_t slot = WF_TOP_K_NO_SLOT;

    if (known != NULL)
        slot = (size_t)json_integer_value(known);
    else if (top->size < top->most)
        slot = add_key(top, key);
    else if (top->size > 0)
        slot = displace_least(top, key);
    top->total += count;
    if (slot == WF_TOP_K_NO_SLOT) {
        top->elsewhere += count;
        return slot;
    }
    top->entries[slot].count += count;
    move_down(top, top->entries[slot].at);
    return slot;
}

void wf_top_k_merge(struct wf_top_k *top, const struct wf_top_k *other)
{
    size_t i;

    for (i = 0; i < other->size; i++)
        wf_top_k_add(top, other->entries[i].key, other->entries[i].count - other->entries[i].doubt);
    top->total += other->elsewhere;
    top->elsewhere += other->elsewhere;
    top->crowded = top->crowded || other->crowded;
}

static int compare(const void *left, const void *right)
{
    const struct wf_top_k_row *a = left, *b = right;

    if (a->count != b->count)
        return a->count < b->count ? 1 : -1;
    return strcmp(a->key, b->key);
}

struct wf_top_k_row *wf_top_k_sort(const struct wf_top_k *top, size_t *count)
{
    struct wf_top_k_row *list = top->size > 0 ? calloc(top->size, sizeof(*list)) : NULL;
    size_t i;

    *count = list != NULL ? top->size : 0;
    for (i = 0; i < *count; i++) {
        const struct wf_top_k_entry *entry = &top->entries[i];

        list[i] = (struct wf_top_k_row){entry->key, entry->count - entry->doubt, i};
    }
    if (list != NULL)
        qsort(list, *count, sizeof(*list), compare);
    return list;
}

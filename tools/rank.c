/*
 * rank.c - counts failures by a key, and sorts the keys by their counts.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "rank.h"

#include <stdlib.h>
#include <string.h>

bool wf_rank_init(struct wf_rank *rank, size_t most)
{
    memset(rank, 0, sizeof(*rank));
    rank->most = most;
    rank->counts = json_object();
    return rank->counts != NULL;
}

void wf_rank_free(struct wf_rank *rank)
{
    json_decref(rank->counts);
    rank->counts = NULL;
}

void wf_rank_add(struct wf_rank *rank, const char *key, uint64_t count)
{
    json_t *known = json_object_get(rank->counts, key);

    rank->total += count;
    if (known != NULL)
        json_integer_set(known, json_integer_value(known) + (json_int_t)count);
    else if (json_object_size(rank->counts) >= rank->most ||
             json_object_set_new(rank->counts, key, json_integer((json_int_t)count)) != 0)
        rank->elsewhere += count;
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
    size_t size = json_object_size(rank->counts);
    struct wf_ranked *list = size > 0 ? calloc(size, sizeof(*list)) : NULL;
    const char *key;
    json_t *value;

    *count = 0;
    if (list == NULL)
        return NULL;
    json_object_foreach(rank->counts, key, value) list[(*count)++] =
        (struct wf_ranked){key, (uint64_t)json_integer_value(value)};
    qsort(list, *count, sizeof(*list), compare);
    return list;
}

/*
 * rank.h - counts failures by a key, and sorts the keys by their counts.
 *
 * The room is bounded, since names are chosen by strangers: what comes when it is full is counted
 * together, as "elsewhere".
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_RANK_H
#define WF_RANK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WF_RANK_KEYS = 200000 };

struct wf_rank {
    json_t *counts; /* key to number; jansson's table has a random seed */
    size_t most;    /* keys */
    uint64_t total, elsewhere;
};

struct wf_ranked {
    const char *key; /* the rank's */
    uint64_t count;
};

/* Returns false when there is no memory. */
bool wf_rank_init(struct wf_rank *rank, size_t most);
void wf_rank_free(struct wf_rank *rank);
void wf_rank_add(struct wf_rank *rank, const char *key, uint64_t count);

/*
 * Returns the keys, the highest counts first, equal ones in the order of strcmp, and how many there
 * are. The caller frees the list. NULL when there are none, or no memory.
 */
struct wf_ranked *wf_rank_sort(const struct wf_rank *rank, size_t *count);

#endif

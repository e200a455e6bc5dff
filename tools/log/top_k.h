/*
 * top_k.h - the most frequent keys of a stream: counts failures by a key, and sorts the keys.
 *
 * The room is bounded, since names are chosen by strangers. While it suffices every count is exact.
 * When it is full, a new key takes the place of the one with the smallest count and inherits that
 * count as doubt ("Space-Saving": Metwally, Agrawal, El Abbadi 2005). Of a total N and room for K
 * keys, a key that makes up more than N / K is always among those kept, however many others come;
 * and the count given for a key is what was counted since it came in, so no number is ever too
 * high. The difference to the total is given as "elsewhere".
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_TOP_K_H
#define WF_TOP_K_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WF_TOP_K_KEYS = 65536 };
#define WF_TOP_K_NO_SLOT SIZE_MAX

struct wf_top_k_entry;

struct wf_top_k {
    json_t *slots;                  /* key to slot; jansson's table has a random seed */
    struct wf_top_k_entry *entries; /* by slot */
    size_t *heap;                   /* of slots, the smallest count first */
    size_t size, most, room;        /* keys: now, at most, and what memory is there for */
    uint64_t total, elsewhere;
    bool crowded; /* a key was displaced: counts are lower bounds */
};

struct wf_top_k_row {
    const char *key; /* the table's */
    uint64_t count;
    size_t slot;
};

/* Returns false when there is no memory. */
bool wf_top_k_init(struct wf_top_k *top, size_t most);
void wf_top_k_free(struct wf_top_k *top);

/* Forgets all keys and counts, not the room. */
void wf_top_k_clear(struct wf_top_k *top);

/*
 * Returns the key's slot, below most: the key keeps it until another displaces it. When memory runs
 * out the count goes elsewhere and WF_TOP_K_NO_SLOT is returned.
 */
size_t wf_top_k_add(struct wf_top_k *top, const char *key, uint64_t count);

/* Adds every key of another table, and what that has elsewhere. */
void wf_top_k_merge(struct wf_top_k *top, const struct wf_top_k *other);

/*
 * Returns the keys, the highest counts first, equal ones in the order of strcmp, and how many there
 * are. The caller frees the list. NULL when there are none, or no memory.
 */
struct wf_top_k_row *wf_top_k_sort(const struct wf_top_k *top, size_t *count);

#endif

/*
 * table.h - a set-associative table of verdicts with fixed room, the parts of the cause memory.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_TABLE_H
#define WF_TABLE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "common/name.h"
#include "verdict.h"

enum { WF_TABLE_WAYS = 8 };

/* A name in lower case with a number that tells apart what is kept of it. */
struct wf_table_key {
    uint32_t tag;
    unsigned start; /* so many octets of name do not count */
    struct wf_name name;
};

struct wf_table;

/* Returns false for an unset name. */
bool wf_table_key_init(struct wf_table_key *key, struct wf_dname name, uint32_t tag);

/* Octets of the name that is left. */
static inline unsigned wf_table_key_len(const struct wf_table_key *key)
{
    return key->name.len - key->start;
}

/* Takes the first label off; returns false when the key is the root. */
bool wf_table_key_to_parent(struct wf_table_key *key);

/* room: raised to a power of two, at least WF_TABLE_WAYS. */
struct wf_table *wf_table_create(size_t room, uint64_t seed);
void wf_table_destroy(struct wf_table *table); /* NULL is fine */
size_t wf_table_bytes(const struct wf_table *table);
size_t wf_table_count(struct wf_table *table, time_t now);
/* Hands out a copy of each verdict that is still good; no lock is held meanwhile. */
typedef void wf_table_visit(struct wf_dname name, uint32_t tag, const struct wf_verdict *verdict,
                            void *arg);
void wf_table_each(struct wf_table *table, time_t now, wf_table_visit *visit, void *arg);

size_t wf_table_clear(struct wf_table *table, struct wf_dname below);

void wf_table_put(struct wf_table *table, const struct wf_table_key *key,
                  const struct wf_verdict *verdict, time_t now, uint32_t keep_s);
bool wf_table_get(struct wf_table *table, const struct wf_table_key *key, time_t now,
                  struct wf_verdict *out);

/*
 * For how long what was found is what would be found again, so that what was made of it may be
 * used again, too: until a time, and as long as nothing changes in its part of the table. Good for
 * as long as the table is there. Unset where until is 0.
 */
struct wf_lease {
    const atomic_uint *changes;
    unsigned seen; /* how many of them there were */
    time_t until;
};

static inline bool wf_lease_is_good(const struct wf_lease *lease, time_t now)
{
    return now < lease->until &&
           atomic_load_explicit(lease->changes, memory_order_relaxed) == lease->seen;
}

/* A verdict where it is kept, and the lock that keeps it there. */
struct wf_table_hold {
    const struct wf_verdict *verdict;
    pthread_mutex_t *lock; /* held from wf_table_hold to wf_table_release */
    struct wf_lease lease;
};

/*
 * Takes a lock. Like wf_table_get, without a copy: where it returns true the place is locked, and
 * with it all that share its lock. The same thread releases it, soon, on every way out, and calls
 * nothing of this table before. Where it returns false nothing is locked.
 */
bool wf_table_hold(struct wf_table *table, const struct wf_table_key *key, time_t now,
                   struct wf_table_hold *hold);
void wf_table_release(struct wf_table_hold *hold);

#endif

/*
 * memory.h - the cause memory: what was found out, for whoever asks next.
 *
 * A SERVFAIL is served from cache for seconds or minutes, and other names of a broken zone fail
 * without new evidence. So verdicts are kept, by question and by zone, until their time is over or
 * the room is needed: then the one of its set that was not used for longest goes.
 *
 * All memory is taken at creation. Every function but create and destroy may be called from any
 * thread at once; locks are held for the copying of one verdict, or of the texts in it. Names
 * compare without regard to case.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_MEMORY_H
#define WF_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "common/name.h"
#include "evidence.h"
#include "memory/table.h"
#include "verdict.h"

enum { WF_MEMORY_QUESTIONS = 2048, WF_MEMORY_ZONES = 1024 }; /* by default */

enum { WF_MEMORY_LABELS = 20 }; /* more than zones have, those of IPv6's reverse names too */

/* What is known to be broken of a zone. */
enum wf_memory_kind {
    WF_MEMORY_KEYS,    /* its keys or their DS: everything below fails */
    WF_MEMORY_SERVERS, /* all its servers: everything in it fails */
    WF_MEMORY_KINDS
};

struct wf_memory;

/*
 * questions, zones: how many verdicts of each are kept at most; both are raised to a power of two,
 * at least 8. Returns NULL when there is no memory.
 */
struct wf_memory *wf_memory_create(size_t questions, size_t zones);
void wf_memory_destroy(struct wf_memory *memory); /* NULL is fine */

/* The memory held, in octets; never changes. */
size_t wf_memory_bytes(const struct wf_memory *memory);

/* How many verdicts are kept and still good. */
size_t wf_memory_count(struct wf_memory *memory, time_t now);

/* Forgets what is at or below a zone, or everything when it is unset. Returns how many. */
size_t wf_memory_clear(struct wf_memory *memory, struct wf_dname below);

/* What is remembered of a question, or of a zone. */
struct wf_memory_item {
    struct wf_dname name;
    bool is_zone;
    enum wf_memory_kind kind; /* of a zone */
    uint16_t type, rrclass;   /* of a question */
    const struct wf_verdict *verdict;
};
typedef void wf_memory_visit(const struct wf_memory_item *item, void *arg);

/*
 * Hands out what is remembered at or below a zone, or everything when it is unset; an item is good
 * for the call.
 */
void wf_memory_each(struct wf_memory *memory, struct wf_dname below, time_t now,
                    wf_memory_visit *visit, void *arg);

/* Keeps a copy of the verdict for keep_s seconds in place of any earlier one. */
void wf_memory_put_question(struct wf_memory *memory, const struct wf_question *question,
                            const struct wf_verdict *verdict, time_t now, uint32_t keep_s);

/* Returns whether one is known; out is unchanged when not. */
bool wf_memory_get_question(struct wf_memory *memory, const struct wf_question *question,
                            time_t now, struct wf_verdict *out);

void wf_memory_put_zone(struct wf_memory *memory, struct wf_dname zone, enum wf_memory_kind kind,
                        const struct wf_verdict *verdict, time_t now, uint32_t keep_s);

bool wf_memory_get_zone(struct wf_memory *memory, struct wf_dname zone, enum wf_memory_kind kind,
                        time_t now, struct wf_verdict *out);

/*
 * The same without a copy, for replies, of which there are many. Where they return true a lock is
 * held, which others wait for: the same thread calls wf_table_release(hold), soon, on every way
 * out, and nothing of this memory before. Where they return false nothing is locked. Of zones the
 * nearest one that is known, at the name or above it, and none above top; those between a name and
 * its last WF_MEMORY_LABELS labels are passed over, as a name may have 127.
 */
bool wf_memory_hold_question(struct wf_memory *memory, const struct wf_question *question,
                             time_t now, struct wf_table_hold *hold);
bool wf_memory_hold_zone(struct wf_memory *memory, struct wf_dname name, struct wf_dname top,
                         enum wf_memory_kind kind, time_t now, struct wf_table_hold *hold);

#endif

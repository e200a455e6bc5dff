/*
 * broken.h - zones that are known to be broken, so that questions below them need no resolution.
 *
 * A zone gets here by verdicts alone that hold for all of it. Its keys are bad: one verdict is
 * enough. All its servers failed: for each type that is asked for, at two different names, and with
 * nothing in between that they answered, because servers may fail at one name or type only. Of a
 * zone that is here one question a second goes through, and the first success takes it out.
 *
 * All memory is taken at creation. Every function but create and destroy may be called from any
 * thread at once; a lock is held for the comparing of a few names.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_BROKEN_H
#define WF_BROKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "common/name.h"
#include "evidence.h"
#include "memory/memory.h"

struct wf_broken;

/* keep_s: how long a zone is known to be broken after the last verdict. NULL without memory. */
struct wf_broken *wf_broken_create(uint32_t keep_s);
void wf_broken_destroy(struct wf_broken *broken); /* NULL is fine */
size_t wf_broken_bytes(const struct wf_broken *broken);

/* Whether there may be any such zone. Cheap: for every query that succeeds. */
bool wf_broken_any(const struct wf_broken *broken);

/*
 * The question failed because all the zone's servers do, or because its keys are bad, and by
 * nothing else. For a name that aliases led to, that is the question's name.
 */
void wf_broken_note(struct wf_broken *broken, struct wf_dname zone, enum wf_memory_kind kind,
                    const struct wf_question *question, time_t now);

/* The zone's servers answered something; or, of its keys, a name below it was validated. */
void wf_broken_clear(struct wf_broken *broken, struct wf_dname zone, enum wf_memory_kind kind);

/*
 * The nearest zone at or above the question's name that is known to be broken for the question, and
 * in which way; unset when there is none. goes: set when this question is to go through all the
 * same. keys: whether zones whose keys are bad count. The zone is in the question's own name.
 */
struct wf_dname wf_broken_find(struct wf_broken *broken, const struct wf_question *question,
                               bool keys, time_t now, enum wf_memory_kind *kind, bool *goes);

#endif

/*
 * past.h - a query's earlier attempts, in little memory.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_PAST_H
#define WF_OBSERVE_PAST_H

#include "observe/query.h"

/*
 * Keeps the attempt whose place is now the newest's, as another is about to be noted there: with an
 * earlier one that came to the same at that server, else by itself. Where there is no room, what
 * was asked of another zone's servers goes first: the outcome rests on those that were asked last.
 */
void wf_past_keep(struct wf_query *query);

/* The number of them is past_count; the first was made first, but for what took another's place. */
struct wf_past *wf_past_at(const struct wf_query *query, size_t at);

/* The attempt in short. */
struct wf_past wf_past_from(const struct wf_seen *seen);

#endif

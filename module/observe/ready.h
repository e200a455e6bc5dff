/*
 * ready.h - the options of replies from cache, ready to be sent again.
 *
 * Of the SERVFAILs that are served from cache, a few names make up most. Their options are the same
 * each time, so each thread keeps the latest as they went out, in memory of its own: sending them
 * again takes no look-up in the cause memory and no lock, as long as its lease is good.
 *
 * All memory is taken at creation. What is kept is a thread's own, so any thread may call at once.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_READY_H
#define WF_OBSERVE_READY_H

#include "memory/table.h"
#include "observe/compat.h"
#include "report/counters.h"

struct wf_ready;

/* threads: those that answer clients. counters: where they count. NULL without memory. */
struct wf_ready *wf_ready_create(unsigned threads, struct wf_counters *counters);
void wf_ready_destroy(struct wf_ready *ready); /* NULL is fine */
size_t wf_ready_bytes(const struct wf_ready *ready);

/*
 * The options of the reply from cache, for the query that this thread is about, counted as a reply.
 * rep: what Unbound answers from. NULL where they are not at hand, or do not fit into the room.
 */
struct edns_option *wf_ready_options(struct wf_ready *ready, const struct query_info *qinfo,
                                     const struct reply_info *rep, time_t now, size_t room);

/* Keeps the options of such a reply, which was counted as one of the cause, for as long as that. */
void wf_ready_keep(struct wf_ready *ready, const struct query_info *qinfo,
                   const struct reply_info *rep, const struct wf_lease *lease, enum wf_cause cause,
                   const struct edns_option *options);

#endif

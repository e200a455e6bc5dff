/*
 * watched.h - the zones that the operator watches, found by a question's name, and what is kept of
 * each.
 *
 * The table is made at the start and never grows. Looking up a name takes no lock; all functions
 * but those that make and free it may be called from any thread at once.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_WATCHED_H
#define WF_WATCHED_H

#include "config/options.h"
#include "watch/judge.h"

struct wf_watched;

enum { WF_WATCHED_ABOVE = 4 }; /* zones looked at of those above one name, the longest first */

/* NULL without memory. Requires a list of one zone at least. */
struct wf_watched *wf_watched_create(const struct wf_zone_list *list, uint32_t window_s);
void wf_watched_destroy(struct wf_watched *watched); /* NULL is fine */
size_t wf_watched_bytes(const struct wf_watched *watched);

/*
 * Which of the zones the name is at or below: their places, the longest names first. Looks at no
 * more of most names than the last octets, and of the others at the last labels, up to the first
 * below which no zone lies. Returns how many.
 */
unsigned wf_watched_above(const struct wf_watched *watched, struct wf_dname name,
                          uint16_t places[WF_WATCHED_ABOVE]);

struct wf_dname wf_watched_zone(const struct wf_watched *watched, uint16_t place);

/* Judges what passed of the zone at the place; see wf_watch_judge(). Takes a lock. */
void wf_watched_judge(struct wf_watched *watched, uint16_t place, const struct wf_passing *passing,
                      struct wf_warnings *out);

#endif

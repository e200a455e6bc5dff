/*
 * screen_event.h - an event for people: what is wrong, who must act, what to do, and the chain of
 * zones.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_SCREEN_EVENT_H
#define WF_SCREEN_EVENT_H

#include <jansson.h>

#include "base/screen.h"

/* "zone" and the like in words that say who that is. */
const char *wf_party_words(const char *at_fault);

/* Prints "  what       text" with the text wrapped beside it. */
void wf_screen_field(const struct wf_screen *screen, const char *title, const char *text);

/* What a zone is marked with in its chain from which nothing came that could be judged. */
extern const char wf_screen_unheard[];

/* What the zone that broke is marked with: that, or "BROKEN". */
const char *wf_screen_mark(const char *cause);

/* The zones from the root to the break, as the event's "chain" has them; mark: what the broken one
 * is marked with. */
void wf_screen_chain(const struct wf_screen *screen, const json_t *chain, const char *broken,
                     const char *mark);

#endif

/*
 * events.h - single events out of a log.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_EVENTS_H
#define LAB_EVENTS_H

#include <jansson.h>

#include "lab/world.h"

/* The string under object and key, or under object, inner (may be NULL) and key; else "". */
const char *lab_event_text(const json_t *event, const char *object, const char *inner,
                           const char *key);

/* All events of the log, which may be written meanwhile. To be freed. */
json_t *lab_load_events(const char *path);

/* The first event about the case's question, or NULL. Lives as long as the events. */
json_t *lab_find_event(const json_t *events, const struct lab_case *of);

#endif

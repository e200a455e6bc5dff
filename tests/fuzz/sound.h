/*
 * sound.h - what holds of every finding and of what is made of it, whatever the evidence.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_FUZZ_SOUND_H
#define WF_FUZZ_SOUND_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "config/options.h"
#include "report/event.h"

void wf_must_be_sound(const struct wf_finding *finding);

/* Chooses and encodes the options, checks them against the room, the verdict and each other. */
void wf_must_fit(const struct wf_verdict *verdict, const struct wf_options *options,
                 bool from_cache, size_t room);

/* Makes the event's line, checks and reads it. The caller frees what it returns. */
json_t *wf_must_be_json(const struct wf_event *event, char line[WF_EVENT_LINE_SIZE]);

#endif

/*
 * noted.c - notes of zones, each with the time it was made.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "memory/noted.h"

size_t wf_note_place(const struct wf_note *notes, size_t count, struct wf_dname zone, time_t now)
{
    size_t oldest = 0;
    size_t i;

    for (i = 0; i < count; i++) {
        if (wf_dname_equal(wf_dname_of(&notes[i].zone), zone))
            return i;
        if (wf_noted(notes[i].seen, now) < wf_noted(notes[oldest].seen, now))
            oldest = i;
    }
    return oldest;
}

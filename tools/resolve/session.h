/*
 * session.h - asks one resolver many questions with checking disabled, within bounds.
 *
 * With the bits CD and DO (RFC 4035, section 3.2.2) a resolver gives the records that it would not
 * vouch for, with their signatures. Each question is asked once.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_LOOKER_H
#define WF_LOOKER_H

#include <stdbool.h>
#include <stdint.h>

#include "resolve/exchange.h"
#include "resolve/response.h"

enum {
    WF_LOOK_QUESTIONS = 120,     /* in all: names have up to 127 labels */
    WF_LOOK_QUESTION_MS = 10000, /* for one of them */
    WF_LOOK_SILENCES = 4         /* unanswered ones, after which nothing more is asked */
};

/* Told before each question: what is asked, and the milliseconds since the start. */
typedef void wf_looker_progress(struct wf_dname name, uint16_t type, uint64_t elapsed_ms);

struct wf_looker {
    const struct wf_peer *peer;
    uint64_t start, deadline;     /* of wf_clock_ms() */
    wf_looker_progress *progress; /* NULL: nobody is told */
    unsigned count, silences;
    bool gave_up; /* a question was not asked, for want of time or number */
    bool no_memory;
    struct wf_reading *readings[WF_LOOK_QUESTIONS];
};

/* Returns the looker's reading; NULL with gave_up or no_memory set when it was not asked. */
struct wf_reading *wf_looker_ask(struct wf_looker *looker, struct wf_dname name, uint16_t type);
void wf_looker_free(struct wf_looker *looker);

#endif

/*
 * session.h - asks one resolver many questions with checking disabled, within bounds.
 *
 * With the bits CD and DO (RFC 4035, section 3.2.2) a resolver gives the records that it would not
 * vouch for, with their signatures. Each question is asked once.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_SESSION_H
#define WF_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "resolve/exchange.h"
#include "resolve/response.h"

enum {
    WF_SESSION_QUESTIONS = 120,     /* in all: names have up to 127 labels */
    WF_SESSION_QUESTION_MS = 10000, /* for one of them */
    WF_SESSION_SILENCES = 4         /* unanswered ones, after which nothing more is asked */
};

/* Told before each question: what is asked, and the milliseconds since the start. */
typedef void wf_session_progress(struct wf_dname name, uint16_t type, uint64_t elapsed_ms);

struct wf_session {
    const struct wf_peer *peer;
    uint64_t start, deadline;      /* of wf_clock_ms() */
    wf_session_progress *progress; /* NULL: not reported */
    unsigned question_ms;          /* for one question; 0: WF_SESSION_QUESTION_MS */
    unsigned count, silences;
    bool gave_up; /* a question was not asked, for lack of time or number */
    bool no_memory;
    struct wf_response *responses[WF_SESSION_QUESTIONS];
};

/* Returns the session's response; NULL with gave_up or no_memory set when it was not asked. */
struct wf_response *wf_session_ask(struct wf_session *session, struct wf_dname name, uint16_t type);
void wf_session_free(struct wf_session *session);

#endif

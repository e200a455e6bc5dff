/*
 * probe.h - the command's own look at a failure, through a resolver that need not say anything.
 *
 * It asks the resolver with checking disabled, judges what comes, and has the module's diagnosis
 * tell it: the same evidence, the same causes, the same words.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_LOOK_H
#define WF_LOOK_H

#include <jansson.h>

#include "resolve/evidence_builder.h"
#include "verdict.h"

enum { WF_LOOK_NOTE_SIZE = 256 };

struct wf_look {
    struct wf_looker looker;
    struct wf_verifier verifier;
    struct wf_anchor anchor;
    struct wf_judge judge;
    bool is_direct; /* servers were asked directly, see below */
    struct wf_direct direct;
    struct wf_exhibit exhibit;
    struct wf_finding finding;
    bool explained; /* finding's cause is what was seen; else its text says what was seen instead */
    char note[WF_LOOK_NOTE_SIZE]; /* what to bear in mind: where the chain begins, when not at an
                                     anchor, or what a resolver may leave out; or empty */
    uint16_t again; /* what is sound was asked for once more, without CD: the RCODE of that */
};

/* Requires a look of zeros; wf_look_free is due afterwards. Returns what wf_anchor_read does. */
bool wf_look_init(struct wf_look *look, const char *anchor);
void wf_look_free(struct wf_look *look);

struct wf_look_options {
    bool failed;                  /* the resolver's answer was no answer */
    bool direct;                  /* ask the servers that it has no answer of, from this host */
    uint64_t deadline;            /* of wf_clock_ms() */
    wf_looker_progress *progress; /* or NULL */
};

void wf_look_run(struct wf_look *look, const struct wf_peer *peer,
                 const struct wf_question *question, const struct wf_look_options *options);

/* "secure", "insecure", "bogus" or "unknown": what the answer is, by all that was seen. */
const char *wf_look_state(const struct wf_look *look);

/* The look as an event's object "whyfail", and what it rests on. NULL when memory runs out. */
json_t *wf_look_json(const struct wf_look *look);

#endif

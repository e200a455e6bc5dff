/*
 * probe.h - the command's own probe of a failure, through a resolver that need not say anything.
 *
 * It asks the resolver with checking disabled, validates what comes, and has the module's diagnosis
 * explain it: the same evidence, the same causes, the same words.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_PROBE_H
#define WF_PROBE_H

#include <jansson.h>

#include "resolve/evidence_builder.h"
#include "verdict.h"

enum { WF_PROBE_NOTE_SIZE = 256 };

struct wf_probe {
    struct wf_session session;
    struct wf_verifier verifier;
    struct wf_anchor anchor;
    struct wf_validation validation;
    struct wf_dname configured; /* as in the options */
    bool is_direct;             /* servers were asked directly, see below */
    struct wf_direct direct;
    struct wf_built_evidence built;
    struct wf_finding finding;
    bool explained; /* finding's cause is what was seen; else its text says what was seen instead */
    char note[WF_PROBE_NOTE_SIZE]; /* what to bear in mind: where the chain begins, when not at an
                                     anchor, or what a resolver may leave out; or empty */
    uint16_t again; /* what is sound was asked for once more, without CD: the RCODE of that */
};

/* Requires a probe of zeros; call wf_probe_free afterwards. Returns what wf_anchor_read does. */
bool wf_probe_init(struct wf_probe *probe, const char *anchor);
void wf_probe_free(struct wf_probe *probe);

struct wf_probe_options {
    bool failed;                   /* the resolver's answer was no answer */
    struct wf_dname configured;    /* for this zone it asks servers that it was given; the root: by
                                      its own word, in which zone ever; or unset */
    bool takes_addresses;          /* its private-address takes addresses out of answers */
    bool direct;                   /* ask the servers that it has no answer of, from this host */
    uint64_t deadline;             /* of wf_clock_ms() */
    unsigned question_ms;          /* for one question; 0: as long as is usual */
    wf_session_progress *progress; /* or NULL */
};

void wf_probe_run(struct wf_probe *probe, const struct wf_peer *peer,
                  const struct wf_question *question, const struct wf_probe_options *options);

/* "secure", "insecure", "bogus" or "unknown": what the answer is, by all that was seen. */
const char *wf_probe_state(const struct wf_probe *probe);

/* The probe as an event's object "whyfail", and what it rests on. NULL when memory runs out. */
json_t *wf_probe_json(const struct wf_probe *probe);

#endif

/*
 * judge.h - does an answer hold, as a validator would judge it (RFC 4035, section 5)?
 *
 * The answer and the chain of trust to it are asked of one resolver with checking disabled. What
 * was not seen is not judged.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_JUDGE_H
#define WF_JUDGE_H

#include "walk.h"

enum wf_judged {
    WF_JUDGED_SOUND,
    WF_JUDGED_KEYS_BAD,    /* the walk ended at a zone whose keys are not vouched for */
    WF_JUDGED_KEYS_SILENT, /* or without an answer for a DS or DNSKEY RRset */
    WF_JUDGED_ANSWER_BAD,  /* the answer's signatures or proofs are wrong */
    WF_JUDGED_UNDELEGATED, /* the walk came to a zone that the one above proves not to be */
    WF_JUDGED_SILENT,      /* the resolver has no answer to the question either way */
    WF_JUDGED_LOOP,        /* CNAME records lead back */
    WF_JUDGED_TOO_LONG,    /* each CNAME record is there, but they are too many in a row */
    WF_JUDGED_NO_ROOT,     /* the resolver has no answer for the root's keys */
    WF_JUDGED_NO_DNSSEC,   /* it leaves signatures out */
    WF_JUDGED_GAVE_UP,     /* the bounds of the look were reached */
    WF_JUDGED_NO_MEMORY
};

/* More than resolvers follow: eleven in Unbound, sixteen in BIND, fewer elsewhere. */
enum { WF_ALIASES_USUAL = 11 };

struct wf_judge {
    struct wf_walk walk; /* where it ended is what KEYS_BAD and KEYS_SILENT are about */
    struct wf_question question;
    bool failed; /* the resolver gives clients no answer to it */
    enum wf_judged end;
    bool insecure; /* SOUND: a part of the answer lies in an unsigned zone */

    /* ANSWER_BAD: the response, how many of its RRsets are good, and the name that was reached */
    struct wf_reading *reading;
    size_t skip;
    struct wf_dname chased;
    struct wf_dname cut; /* the deepest zone that was seen to begin above that name */

    struct wf_dname silent_zone; /* SILENT: the deepest zone that was seen to begin */
    struct wf_dname silent_name; /* the question's name after the aliases that were followed */
    uint16_t silent_rcode;       /* how that ended; WF_RCODE_UNKNOWN: in silence */

    struct wf_dname aliases[WF_MAX_ALIASES]; /* that were followed, the first so many */
    unsigned alias_count;
    struct wf_dname alias_target, alias_zone; /* the zone of the one that the verdict is about */
};

/* Requires the walk's looker, verifier and anchor, the question, and whether it failed. */
void wf_judge_run(struct wf_judge *judge);

#endif

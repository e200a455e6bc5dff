/*
 * validate.h - does an answer hold, as a validator sees it (RFC 4035, section 5)?
 *
 * The answer and the chain of trust to it are asked of one resolver with checking disabled. What
 * was not seen is not validated.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_VALIDATE_H
#define WF_VALIDATE_H

#include "resolve/trust_chain.h"

enum wf_validation_result {
    WF_VALIDATION_SOUND,
    WF_VALIDATION_KEYS_BAD,    /* the chain ended at a zone whose keys are not vouched for */
    WF_VALIDATION_KEYS_SILENT, /* or without an answer for a DS or DNSKEY RRset */
    WF_VALIDATION_ANSWER_BAD,  /* the answer's signatures or proofs are wrong */
    WF_VALIDATION_UNDELEGATED, /* the chain came to a zone that the one above proves not to be */
    WF_VALIDATION_SILENT,      /* the resolver has no answer to the question either way */
    WF_VALIDATION_LOOP,        /* CNAME records lead back */
    WF_VALIDATION_TOO_LONG,    /* each CNAME record is there, but they are too many in a row */
    WF_VALIDATION_NO_ROOT,     /* the resolver has no answer for the root's keys */
    WF_VALIDATION_NO_DNSSEC,   /* it leaves signatures out */
    WF_VALIDATION_GAVE_UP,     /* the bounds of the session were reached */
    WF_VALIDATION_NO_MEMORY
};

/* More than resolvers follow: eleven in Unbound, sixteen in BIND, fewer elsewhere. */
enum { WF_ALIASES_USUAL = 11 };

struct wf_validation {
    struct wf_trust_chain chain; /* where it ended is what KEYS_BAD and KEYS_SILENT are about */
    struct wf_question question;
    bool failed; /* the resolver gives clients no answer to it */
    enum wf_validation_result end;
    bool insecure; /* SOUND: a part of the answer lies in an unsigned zone */

    /*
     * ANSWER_BAD: the response, how many of its RRsets are good, and the name that was reached.
     * KEYS_BAD: the same, where the next RRset has no signature, and there is no delegation at its
     * name, at which the chain ended; else NULL.
     */
    struct wf_response *response;
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

/* Requires the chain's session, verifier and anchor, the question, and whether it failed. */
void wf_validate(struct wf_validation *validation);

#endif

/*
 * letter.h - a message to whoever has to act, that can be sent as it is.
 *
 * It holds what is public: the name that failed, the zone's records and its servers. Who asked for
 * the name, and through which resolver, it does not tell.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_LETTER_H
#define WF_LETTER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

/* Texts that are not known are "". */
struct wf_letter {
    const char *name, *type; /* an example of what fails */
    const char *zone;
    const char *cause, *at_fault, *text, *remedy;
    const char *contact;    /* the hostmaster's address */
    const json_t *upstream; /* of an event: the servers, or NULL */
    const json_t *facts;    /* of wf_zone_facts, or NULL */
    time_t first, last;     /* when it was seen to fail */
    uint64_t failures;      /* that a log counts; 0: it was seen now, without a log */
    const char *rcode;
};

/*
 * Prints it to the file. Returns false, with a sentence printed, for what is not the zone's to
 * change, or not known to be: nobody is to be written to then.
 */
bool wf_letter_print(FILE *file, const struct wf_letter *letter);

#endif

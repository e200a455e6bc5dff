/*
 * said.h - the sentences that a part under test gives to its owner, kept in order.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_SAID_H
#define WF_SAID_H

#include "check.h"

enum { WF_SAID_KEPT = 4, WF_SAID_SIZE = 512 };

extern char wf_said[WF_SAID_KEPT][WF_SAID_SIZE];
extern unsigned wf_said_count; /* of all sentences, kept or not */

void wf_said_clear(void);

/* To be given as the function that says something, with wf_said as its argument. */
void wf_said_note(void *arg, const char *text);

#endif

/*
 * counts.h - the options in force, and how many events were written and lost.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_STATUS_COUNTS_H
#define WF_STATUS_COUNTS_H

#include "status/facts.h"

/* Reads the options from where the way in keeps them. Needs configuration and process. */
void wf_facts_read_options(struct wf_facts *facts);

/* By the best source that there is. Needs the options. */
void wf_facts_count_events(struct wf_facts *facts);

#endif

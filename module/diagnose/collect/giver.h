/*
 * giver.h - finds which of a zone's servers gave what is wrong.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_GIVER_H
#define WF_COLLECT_GIVER_H

#include "diagnose/case.h"

/*
 * Notes in the case the servers that facts added from now on rest on: of the zone with bad keys,
 * those that gave its RRset of the type, DS or DNSKEY; of a zone, those that gave the answer.
 */
void wf_giver_of_keys(struct wf_case *c, uint16_t type);
void wf_giver_of_answer(struct wf_case *c, struct wf_dname zone);

/* The same, of a line of one of the case's two sets; NULL: it is not known which. */
void wf_giver_note(struct wf_case *c, struct wf_server_set *set,
                   const struct wf_server_line *giver);

#endif

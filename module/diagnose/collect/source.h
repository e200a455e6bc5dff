/*
 * source.h - which of a zone's servers gave what is wrong: one that is behind the others, or has
 * the zone unsigned, is told by its address, and nothing is said of those that were not heard.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_SOURCE_H
#define WF_COLLECT_SOURCE_H

#include "diagnose/case.h"

/*
 * Notes in the case the servers that facts added from now on rest on: of the zone with bad keys,
 * those that gave its RRset of the type, DS or DNSKEY; of a zone, those that gave the answer.
 */
void wf_source_of_keys(struct wf_case *c, uint16_t type);
void wf_source_of_answer(struct wf_case *c, struct wf_dname zone);

/* The same, of a line of one of the case's two sets; NULL: it is not known which. */
void wf_source_note(struct wf_case *c, struct wf_server_set *set,
                    const struct wf_server_line *giver);

/*
 * Whether the fact rests on the word of some of the zone's servers, and others did not answer, gave
 * nothing usable or were not asked.
 */
bool wf_source_is_partial(const struct wf_fact *fact);

/* Whether others failed, which is the zone's to mend in any case. */
bool wf_source_others_fail(const struct wf_fact *fact);

/* ", from 192.0.2.7 (one of 2 name servers; the other did not answer)"; nothing unless partial. */
void wf_source_print(const struct wf_telling *t);

/* "192.0.2.7", "a server", of which the fact is; requires that it is partial. */
void wf_source_print_server(const struct wf_telling *t);

#endif

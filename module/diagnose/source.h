/*
 * source.h - on the word of which of a zone's servers a fact rests: one that is behind the others,
 * or has the zone unsigned, is told by its address, and nothing is said of those that were not
 * heard. And whether those that are configured are the ones for a zone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_SOURCE_H
#define WF_DIAGNOSE_SOURCE_H

#include "diagnose/case.h"

/* Whether the server gave an answer from which something can follow. */
bool wf_source_answered(const struct wf_server_line *line);

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

/* Whether the servers that this resolver is configured to ask are known to be meant for the zone.
 */
bool wf_source_is_meant(const struct wf_evidence *ev, struct wf_dname zone);

/*
 * Whether this resolver's own copy (auth-zone), which nobody else is asked beside, answers for
 * names below the zone: it is of that zone, or of one below.
 */
bool wf_source_copy_answers_for(const struct wf_evidence *ev, struct wf_dname zone);

/* Whether who answered has the zone by its name: it gave records, or denies as that zone. */
bool wf_source_answers_for(const struct wf_evidence *ev, struct wf_dname zone);

/* Whether the response has records for the question, an alias apart that was followed before. */
bool wf_source_has_answer(const struct wf_evidence *ev);

#endif

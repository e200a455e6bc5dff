/*
 * keyquery.h - what came of the questions for a zone's DS and DNSKEY RRset.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_KEYQUERY_H
#define WF_COLLECT_KEYQUERY_H

#include "diagnose/collect/examine.h"

/* The last sub-query for an RRset; NULL when there was none. */
const struct wf_subquery *wf_subquery_last(const struct wf_evidence *ev, struct wf_dname name,
                                           uint16_t type);

/* Whether a sub-query (or NULL: none) ended without an answer or a denial. */
bool wf_subquery_got_no_answer(const struct wf_subquery *sub);

/* Collects in the case's key_servers all attempts of the sub-queries for it. */
void wf_collect_key_attempts(struct wf_case *c, const struct wf_question *question);

/* Adds the fact that no server gave a usable answer; cause: DS_ or DNSKEY_UNREACHABLE. */
void wf_examine_unreachable(struct wf_case *c, const struct wf_subquery *sub, enum wf_cause cause);

/*
 * Adds the fact that the zone's servers do not do EDNS, and the DNSKEY RRset came without
 * signatures for that; returns whether it is so.
 */
bool wf_examine_edns(struct wf_case *c, const struct wf_subquery *sub);

/* Adds the fact that the parent has a DS RRset and the zone, as it answered, no DNSKEY RRset. */
void wf_examine_absent(struct wf_case *c, const struct wf_subquery *sub);

/*
 * Adds the fact that a record of the answer is not signed, at a name of which no delegation is seen
 * and that is not proven to have no DS RRset (uncut.c); returns whether it is so.
 */
bool wf_examine_uncut(struct wf_case *c, const struct wf_subquery *ds);

#endif

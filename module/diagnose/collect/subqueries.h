/*
 * subqueries.h - what the validator asked on the way, and of whom.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_SUBQUERIES_H
#define WF_COLLECT_SUBQUERIES_H

#include "diagnose/case.h"

/* The last sub-query for an RRset; NULL when there was none. */
const struct wf_subquery *wf_subquery_last(const struct wf_evidence *ev, struct wf_dname name,
                                           uint16_t type);

/* Whether a sub-query (or NULL: none) ended without an answer or a denial. */
bool wf_subquery_got_no_answer(const struct wf_subquery *sub);

/*
 * Collects in the case's key_servers all attempts of the sub-queries for it: the validator asks
 * again, of other servers. _at: those at the zone's servers only, or, where it is unset, at those
 * that were asked last.
 */
void wf_subqueries_collect(struct wf_case *c, const struct wf_question *question);
void wf_subqueries_collect_at(struct wf_case *c, const struct wf_question *question,
                              struct wf_dname zone);

#endif

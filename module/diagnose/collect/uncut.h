/*
 * uncut.h - records without signatures at a name that may be a zone of its own, but of which no
 * delegation is seen.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_UNCUT_H
#define WF_COLLECT_UNCUT_H

#include "diagnose/collect/examine.h"

/*
 * Adds the fact that a record of the answer is not signed, at a name of which no delegation is seen
 * and that is not proven to have no DS RRset; returns whether it is so.
 */
bool wf_examine_uncut(struct wf_case *c, const struct wf_subquery *ds);

#endif

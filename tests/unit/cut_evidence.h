/*
 * cut_evidence.h - evidence with one piece missing, as it may be in a real resolver.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CUT_EVIDENCE_H
#define WF_CUT_EVIDENCE_H

#include "evidence.h"

enum { WF_CUT_NAME_SIZE = 96 };

/*
 * Removes the piece of that number: a pointer becomes NULL, a count smaller, a name unset, a state
 * unknown. Totals stay as they are: they say how much there was. Everything behind the evidence's
 * pointers must be writable. Returns false, with the evidence as it was, when there are fewer
 * pieces; else says in what, a buffer of WF_CUT_NAME_SIZE bytes, which piece it was.
 */
bool wf_evidence_cut(struct wf_evidence *evidence, unsigned number, char *what);

#endif

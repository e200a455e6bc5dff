/*
 * above.h - which of the servers of the zone above gave what it has of a zone: its DS RRset, its
 * delegation. They need not be of one mind, so whoever is to mend it must know whom to look at.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_ABOVE_H
#define WF_DIAGNOSE_ABOVE_H

#include "diagnose/case.h"

/*
 * "; the DS is from 192.0.2.4", "; the delegation is from 192.0.2.4, another server of
 * test failed": where the fact rests on it, and it was seen in this resolution who gave it.
 * For clients only where others of that zone's servers were seen to fail. Returns whether it said
 * all that it has to say to operators.
 */
bool wf_above_print(const struct wf_telling *t);

#endif

/*
 * parent_place.h - where what the zone above has of a zone is changed: its DS RRset, its glue.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_PARENT_PLACE_H
#define WF_COLLECT_PARENT_PLACE_H

#include "diagnose/fact.h"

/* What comes to stand there, and what is to go. */
enum wf_place { WF_PLACE_IN, WF_PLACE_FROM };

/*
 * The zone above the fact's zone, as far as it is seen: whoever signed the DS RRset, or whose
 * servers referred to the zone; unset where neither is.
 */
struct wf_dname wf_parent_zone(const struct wf_telling *t);

/*
 * "in the parent zone com, through the registrar", "from the root zone (IANA)": a registrar is
 * spoken of only where zones are had from one.
 */
void wf_parent_place_print(const struct wf_telling *t, enum wf_place place);

#endif

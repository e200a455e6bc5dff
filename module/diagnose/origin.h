/*
 * origin.h - whose answer it was: what a resolver is configured to ask is not the zone's own word.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_ORIGIN_H
#define WF_DIAGNOSE_ORIGIN_H

#include "diagnose/case.h"

/*
 * Where the last fact is a denial of the zone itself, in which nothing is seen to be missing: then
 * that, and no fault in it, is why no answer for the zone can be validated.
 */
void wf_examine_undelegated(struct wf_case *c);

#endif

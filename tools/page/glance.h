/*
 * glance.h - the page's first screen: is it us, what fails now and since when, what is new, who.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_GLANCE_H
#define WF_GLANCE_H

#include "page/problems.h"

/* Two sections: the answers, and the table of problems. Requires a tally with events. */
void wf_glance_write(FILE *file, const struct wf_tally *tally, const struct wf_problems *problems);

#endif

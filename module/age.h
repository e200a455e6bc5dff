/*
 * age.h - how long ago what is told was seen: "; seen 3 min ago".
 *
 * A verdict is kept without it, as it is another for each that asks.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_AGE_H
#define WF_AGE_H

#include "verdict.h"

/* Of a text that is too long its own end goes, not the age. */
void wf_ede_add_age(struct wf_ede *ede, time_t age_s);

/* The same in the event's text, where it was not seen just now. */
void wf_finding_add_age(struct wf_finding *finding);

#endif

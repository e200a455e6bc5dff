/*
 * watchful.h - what must hold of the warnings of any watched zone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_FUZZ_WATCHFUL_H
#define WF_FUZZ_WATCHFUL_H

#include "evidence.h"

/* Judges the evidence as what passed of its zone, several times: aborts where something is off. */
void wf_must_watch(const struct wf_evidence *evidence);

#endif

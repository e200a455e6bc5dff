/*
 * word.h - words the verdict: texts, EDE codes and remedy, and the details beside it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_WORD_H
#define WF_DIAGNOSE_WORD_H

#include "diagnose/case.h"

/* Fills the whole finding. fact: NULL: "unexplained", with whatever Unbound said. */
void wf_word(struct wf_case *c, const struct wf_fact *fact,
             const struct wf_attribution *attribution, struct wf_finding *finding);

#endif

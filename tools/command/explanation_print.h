/*
 * explanation_print.h - what was found out about one question, for people and as JSON.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_EXPLANATION_PRINT_H
#define WF_EXPLANATION_PRINT_H

#include "command/explanation.h"

/* On the explanation's screen. */
void wf_explanation_print(const struct wf_explanation *explanation);

/* On stdout, as one object. */
/* Returns false, with a sentence printed, when there is nobody to write to: see letter.h. */
bool wf_explanation_print_letter(const struct wf_explanation *explanation);

void wf_explanation_print_json(const struct wf_explanation *explanation);

#endif

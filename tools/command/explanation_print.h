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
void wf_explanation_print_json(const struct wf_explanation *explanation);

#endif

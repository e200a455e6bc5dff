/*
 * judge_names.h - whether delegation and zone agree about the name servers.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_JUDGE_NAMES_H
#define WF_CHECK_JUDGE_NAMES_H

#include "check/judgement.h"

void wf_judge_names(const struct wf_judgement *judgement);

#endif

/*
 * judge_keys.h - whether the DS RRset and the zone's keys fit.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_JUDGE_KEYS_H
#define WF_CHECK_JUDGE_KEYS_H

#include "check/judgement.h"

void wf_judge_keys(const struct wf_judgement *judgement);

#endif

/*
 * judge.h - what is wrong with a zone, by what was seen of it.
 *
 * A pure function: no clock, no network.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_JUDGE_H
#define WF_CHECK_JUDGE_H

#include "check/limits.h"
#include "check/problem.h"

/* Sets the problems, the most important first. */
void wf_check_judge(const struct wf_zone_facts *facts, const struct wf_check_limits *limits,
                    time_t now, struct wf_problems *problems);

/* How many addresses were asked, and how many of them have no problem. */
unsigned wf_check_asked(const struct wf_zone_facts *facts);
unsigned wf_check_well(const struct wf_zone_facts *facts, const struct wf_problems *problems);

#endif

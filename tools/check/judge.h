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

/* The least that a signature has left, of those that were seen to hold; and its type. */
struct wf_check_left {
    bool known;
    uint16_t type;
    int64_t seconds, life;
};
struct wf_check_left wf_check_signature_left(const struct wf_zone_facts *facts, time_t now);

/* The same of one type: WF_TYPE_SOA, WF_TYPE_DNSKEY, WF_TYPE_NS or WF_TYPE_DS. */
struct wf_check_left wf_check_signature_left_of(const struct wf_zone_facts *facts, uint16_t type,
                                                time_t now);

/* How many addresses were asked, and how many of them have no problem. */
unsigned wf_check_asked(const struct wf_zone_facts *facts);
unsigned wf_check_well(const struct wf_zone_facts *facts, const struct wf_problems *problems);

/* The group of the NS RRset that counts as the zone's; 0: no server gives any. */
unsigned wf_check_main_names(const struct wf_zone_facts *facts);

/* The newest serial that a server has; false when none has any. */
bool wf_check_serial(const struct wf_zone_facts *facts, uint32_t *serial);

#endif

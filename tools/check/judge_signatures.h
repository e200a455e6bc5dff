/*
 * judge_signatures.h - how long the signatures of a zone hold.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_JUDGE_SIGNATURES_H
#define WF_CHECK_JUDGE_SIGNATURES_H

#include "check/judgement.h"

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

void wf_judge_signatures(const struct wf_judgement *judgement);

#endif

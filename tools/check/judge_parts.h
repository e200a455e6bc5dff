/*
 * judge_parts.h - the parts of a judgement, each about another side of a zone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_JUDGE_PARTS_H
#define WF_CHECK_JUDGE_PARTS_H

#include "check/judge.h"

struct wf_judgement {
    const struct wf_zone_facts *facts;
    const struct wf_check_limits *limits;
    time_t now;
    struct wf_problems *problems;
    unsigned asked, good; /* addresses */
    uint32_t serial;      /* the newest */
    unsigned keys, names; /* the groups of DNSKEY and NS RRsets that count as right */
};

/* Whether the server gives the zone's SOA record with authority, in whatever way. */
bool wf_server_is_good(const struct wf_checked_server *server);
bool wf_server_was_asked(const struct wf_checked_server *server);
bool wf_server_is_stale(const struct wf_judgement *judgement,
                        const struct wf_checked_server *server);

void wf_judge_servers(const struct wf_judgement *judgement);
/* "ns1.bank.test 192.0.2.1 (REFUSED), ...": why none of those that were asked is good. */
void wf_judge_tell_bad(struct wf_strbuf *out, const struct wf_judgement *judgement);

void wf_judge_names(const struct wf_judgement *judgement);
void wf_judge_keys(const struct wf_judgement *judgement);
void wf_judge_signatures(const struct wf_judgement *judgement);

/* Begins the text of a problem that was added; out is unusable when it was not. */
bool wf_judge_begin(struct wf_strbuf *out, struct wf_problem *problem);

#endif

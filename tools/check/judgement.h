/*
 * judgement.h - what the parts of a judgement share.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_JUDGEMENT_H
#define WF_CHECK_JUDGEMENT_H

#include "check/limits.h"
#include "check/problem.h"

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

/* By the serial arithmetic of RFC 1982. */
bool wf_serial_is_older(uint32_t a, uint32_t b);

/* The newest serial that a server has; false when none has any. */
bool wf_check_serial(const struct wf_zone_facts *facts, uint32_t *serial);

/* The group of the NS RRset that counts as the zone's; 0: no server gives any. */
unsigned wf_check_main_names(const struct wf_zone_facts *facts);

/* The group of the type's RRset that most good servers are in; 0: none has such an RRset. */
unsigned wf_judge_main_group(const struct wf_judgement *judgement, uint16_t type);

/* Begins the text of a problem that was added; out is unusable when it was not. */
bool wf_judge_begin(struct wf_strbuf *out, struct wf_problem *problem);

/* Appends the name of the zone above, "the root zone" or, where there is none, "the trust anchor".
 */
void wf_judge_tell_parent(struct wf_strbuf *out, const struct wf_zone_facts *facts);

#endif

/*
 * direct.h - asks the name servers of one zone directly, from this host.
 *
 * Only when told to, and within bounds. What is seen is this host's view: the way from the resolver
 * to the same servers may be another.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIRECT_H
#define WF_DIRECT_H

#include "resolve/session.h"

enum {
    WF_DIRECT_SERVERS = 8,      /* addresses asked at most */
    WF_DIRECT_SERVER_MS = 4000, /* for each of them: two tries */
    WF_DIRECT_PARENTS = 3       /* the parent's servers asked for the delegation */
};

/* Points into the responses of its session and its own. */
struct wf_direct {
    struct wf_question question; /* as the servers were asked */
    struct wf_delegation delegation;
    struct wf_server_name names[WF_MAX_SERVER_NAMES];
    struct wf_server servers[WF_MAX_SERVERS];
    struct wf_attempt attempts[WF_DIRECT_SERVERS];
    uint16_t attempt_count, good; /* how many were asked, and how many answered as they should */
    struct wf_subquery subqueries[WF_MAX_SUBQUERIES]; /* for the servers' addresses */
    uint16_t subquery_count, subquery_total;
    bool has_ipv6; /* this host has a way out over IPv6 */
    bool too_late; /* the time was over before all were asked */
    struct wf_response referral;
};

/*
 * Asks the servers of the zone for the question: those that the servers of its parent name, whose
 * addresses the session's resolver knows; the parent unset: those that the resolver itself names.
 * Requires a direct of zeros; call wf_direct_free afterwards.
 */
void wf_direct_run(struct wf_direct *direct, struct wf_session *session, struct wf_dname zone,
                   struct wf_dname parent, const struct wf_question *question);
void wf_direct_free(struct wf_direct *direct);

#endif

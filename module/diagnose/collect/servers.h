/*
 * servers.h - attempts taken together server by server.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_SERVERS_H
#define WF_COLLECT_SERVERS_H

#include "diagnose/collect/examine.h"

/*
 * Collects the attempts at the servers of a zone, a line for each address in the order they were
 * first asked. The last attempt at a server decides its outcome; one whose end was not seen is
 * left out.
 * zone: the zone that was asked last when unset.
 */
void wf_servers_collect(struct wf_server_set *set, struct wf_dname zone,
                        const struct wf_attempt *attempts, size_t count);

/*
 * The same while the resolution goes on: also of attempts whose end was not seen, and without the
 * servers that gave an answer that can be used. Returns whether there are any of those.
 */
bool wf_servers_collect_running(struct wf_server_set *set, const struct wf_attempt *attempts,
                                size_t count);

/* Adds further attempts at the servers of the set's zone. */
void wf_servers_add(struct wf_server_set *set, const struct wf_attempt *attempts, size_t count);

/*
 * Adds the servers of the resolution's delegation that nobody asked because Unbound knows that they
 * do not answer, or not with authority. Requires that there is one.
 */
void wf_servers_add_delegation(struct wf_server_set *set, const struct wf_evidence *ev);

/* The same, where the set has servers, and the delegation is that of their zone. */
void wf_servers_add_own_delegation(struct wf_server_set *set, const struct wf_evidence *ev);

/* Whether the resolution's delegation may have more name servers than this resolver keeps. */
bool wf_delegation_may_be_cut(const struct wf_evidence *ev);

/* Whether all of a delegation's addresses are such that no name server can have them. */
bool wf_delegation_is_nowhere(const struct wf_delegation *delegation);

/* Whether all of them are this resolver's own: its clause leads back to it. */
bool wf_delegation_is_itself(const struct wf_delegation *delegation);

/* Whether all of a set's addresses are those of private networks. */
bool wf_servers_are_private(const struct wf_server_set *set);

/*
 * Whether the set's servers, which are configured, wait for this resolver while it waits for them:
 * nothing came of it, or the SERVFAIL of who gave up first.
 */
bool wf_servers_ask_back(const struct wf_server_set *set, const struct wf_evidence *ev);

#endif

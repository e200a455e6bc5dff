/*
 * server.h - what Unbound's infrastructure cache knows of a name server.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_SERVER_H
#define WF_OBSERVE_SERVER_H

#include "evidence.h"
#include "observe/compat.h"

/* Fills lame, has_answered, dead, dead_for_s and silent_s as they hold for the query's type;
 * unknown stays false. */
void wf_server_from_infra(struct wf_server *server, struct delegpt_addr *addr, struct delegpt *dp,
                          struct module_qstate *q);

/* Fills ban and ban_bits by what this resolver is configured to ask. */
void wf_server_from_config(struct wf_server *server, struct delegpt_addr *addr,
                           struct module_qstate *q);

/* Whether the delegation has addresses, but none at which a name server can be. */
bool wf_servers_are_nowhere(const struct delegpt *dp);

/* Whether this resolver itself serves clients there, so far as its configuration tells. */
bool wf_server_is_own(const struct wf_addr *addr, const struct config_file *cfg);

#endif

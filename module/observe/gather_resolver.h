/*
 * gather_resolver.h - the resolver's own part in a failure: bounds passed, aliases followed, local
 * zones.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_GATHER_RESOLVER_H
#define WF_OBSERVE_GATHER_RESOLVER_H

#include "evidence.h"
#include "observe/compat.h"

/* Fills aliases, has_ipv6, limit, refused_here, answers_vary, rate_limited and auth_zone. */
void wf_gather_resolver(struct wf_evidence *evidence, struct module_qstate *q);

/*
 * The zone of this resolver's own that a question lies in, if it serves clients (downstream) or
 * the iterator from it; its name is in the region. Returns false when there is none.
 */
bool wf_auth_zone_find(struct wf_auth_zone *found, struct auth_zones *zones,
                       const struct query_info *asked, bool downstream, struct regional *region);

#endif

/*
 * way.h - whether it may be the way to the servers, and not the servers, that a fact is about.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_WAY_H
#define WF_DIAGNOSE_WAY_H

#include "diagnose/fact.h"

/* What leaves that open. zone: where something does, it is set to the zone of those servers. */
enum wf_doubt wf_way_doubt(const struct wf_evidence *ev, const struct wf_fact *fact,
                           struct wf_dname *zone);

/*
 * Whether servers of the set turned a query away over that family, as those of others do that have
 * nothing in common with them: then it need not be these that answered.
 */
bool wf_way_is_turned(const struct wf_evidence *ev, const struct wf_server_set *set,
                      uint8_t family);

#endif

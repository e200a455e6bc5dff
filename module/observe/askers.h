/*
 * askers.h - who waits for a query's answer, as Unbound lists them until it has one: whether it is
 * the very servers that are asked for it, and what was asked for in its place.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_ASKERS_H
#define WF_OBSERVE_ASKERS_H

#include "evidence.h"
#include "observe/compat.h"

/*
 * Fills asked_back and led_from. Requires that the query has not been answered yet, and the
 * delegation, if there is one, in the evidence.
 */
void wf_gather_askers(struct wf_evidence *evidence, const struct module_qstate *q);

#endif

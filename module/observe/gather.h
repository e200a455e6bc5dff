/*
 * gather.h - collects the evidence of a failed query at its end.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_GATHER_H
#define WF_OBSERVE_GATHER_H

#include "evidence.h"
#include "observe/compat.h"

/* Whether the query, now at its end, gives SERVFAIL to its clients. */
bool wf_query_failed(const struct module_qstate *q);

/*
 * Whether it does not, but what is cached of it is bogus: its clients set CD, or a policy gave them
 * something else. From cache that is a SERVFAIL to all others.
 */
bool wf_query_will_fail(struct module_qstate *q);

/*
 * Fills the evidence. What it points at lives in the query's region, or is the query's own.
 * Parts that cannot be had, also because an allocation failed, are left out.
 */
void wf_evidence_gather(struct wf_evidence *evidence, struct module_qstate *q, int id);

#endif

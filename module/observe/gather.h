/*
 * gather.h - collects the evidence of a failed query at its end.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_GATHER_H
#define WF_OBSERVE_GATHER_H

#include "evidence.h"
#include "observe/observe.h"

/*
 * Fills the evidence. What it points at is the query's own, or memory as of wf_query_scratch().
 * Parts that cannot be had, also because an allocation failed, are left out.
 * module: keeps the endings of sub-queries, and knows what is remembered of the zone's keys.
 */
void wf_evidence_gather(struct wf_evidence *evidence, struct module_qstate *q, int id,
                        const struct wf_module *module);

#endif

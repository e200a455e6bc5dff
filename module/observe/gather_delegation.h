/*
 * gather_delegation.h - the delegation where the iterator stood, and its servers.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_GATHER_DELEGATION_H
#define WF_OBSERVE_GATHER_DELEGATION_H

#include "evidence.h"
#include "observe/compat.h"

/* All of it or nothing: a delegation without its servers looks as if it had none. */
void wf_gather_delegation(struct wf_evidence *evidence, struct module_qstate *q);

/* No more than which zone it is of, by which what was found out before is remembered. */
void wf_gather_delegation_name(struct wf_evidence *evidence, struct module_qstate *q);

/*
 * What the zone's servers answered a short while ago: another type of the name, or one that every
 * signed zone, or every zone, has at its own name. Requires the delegation.
 */
void wf_gather_answered(struct wf_evidence *evidence, struct module_qstate *q);

#endif

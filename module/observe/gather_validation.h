/*
 * gather_validation.h - where validation stopped, and what there is of the keys on the way there.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_GATHER_VALIDATION_H
#define WF_OBSERVE_GATHER_VALIDATION_H

#include "evidence.h"
#include "observe/compat.h"

/* Fills ending, response and the rest of what the validator has. Requires the sub-queries. */
void wf_gather_validation(struct wf_evidence *evidence, struct module_qstate *q);

/* Fills chain: what the key cache has of the zones from the root to where validation stopped. */
void wf_gather_chain(struct wf_evidence *evidence, struct module_qstate *q);

/*
 * Fills parent and parent_dnskey: the zone that vouches for the broken one, and its keys, as it
 * signs the DS RRset. Requires the chain.
 */
void wf_gather_parent(struct wf_evidence *evidence, struct module_qstate *q);

#endif

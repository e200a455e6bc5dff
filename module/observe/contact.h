/*
 * contact.h - the SOA records that are cached of the zones that a failure may be about.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_CONTACT_H
#define WF_OBSERVE_CONTACT_H

#include "evidence.h"
#include "observe/compat.h"

/* Fills soas; after the zones of the evidence. Nothing is asked for. */
void wf_contact_gather(struct wf_evidence *evidence, struct module_qstate *q);

#endif

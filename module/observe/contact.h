/*
 * contact.h - whom an event names, by the SOA record that is cached of the verdict's zone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_CONTACT_H
#define WF_OBSERVE_CONTACT_H

#include "engine.h"
#include "observe/compat.h"

/* Fills the contact in where the response did not name it. Nothing is asked for. */
void wf_contact_find(struct wf_event *event, struct module_qstate *q);

#endif

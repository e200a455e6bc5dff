/*
 * contact.c - whom an event names, by the SOA record that is cached of the verdict's zone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/contact.h"

#include "observe/query.h"
#include "observe/rrset.h"

void wf_contact_find(struct wf_event *event, struct module_qstate *q)
{
    struct wf_dname zone = wf_engine_contact_zone(event);

    if (zone.len > 0)
        wf_engine_contact(event, wf_rrset_from_cache(q->env, zone, LDNS_RR_TYPE_SOA,
                                                     q->qinfo.qclass, 0, wf_query_scratch(q)));
}

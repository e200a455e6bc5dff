/*
 * contact.c - the SOA records that are cached of the zones that a failure may be about.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/contact.h"

#include "observe/query.h"
#include "observe/rrset.h"

/* One that stands before it already: a zone is mostly its own delegation's. */
static bool is_again(const struct wf_dname *zones, size_t at)
{
    size_t i;

    for (i = 0; i < at; i++)
        if (wf_dname_equal(zones[i], zones[at]))
            return true;
    return false;
}

void wf_contact_gather(struct wf_evidence *evidence, struct module_qstate *q)
{
    const struct wf_dname none = {NULL, 0};
    const struct wf_dname zones[WF_MAX_SOAS] = {
        evidence->seen.zone, evidence->seen.parent,
        evidence->seen.delegation == NULL ? none : evidence->seen.delegation->zone};
    size_t i;

    for (i = 0; i < WF_MAX_SOAS; i++) {
        if (zones[i].len > 1 && !is_again(zones, i))
            evidence->seen.soas[i] = wf_rrset_from_cache(q->env, zones[i], LDNS_RR_TYPE_SOA,
                                                         q->qinfo.qclass, 0, wf_query_scratch(q));
    }
}

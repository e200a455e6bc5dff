/*
 * spared.c - failures of the resolver's own look-ups that need no verdict of their own.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/spared.h"

#include "observe/query.h"
#include "observe/region.h"
#include "observe/rrset.h"

static bool is_for_address(const struct module_qstate *q)
{
    return q->qinfo.qtype == LDNS_RR_TYPE_A || q->qinfo.qtype == LDNS_RR_TYPE_AAAA;
}

/* The zone whose servers were asked last and where the query ended; unset when it is not one. */
static struct wf_dname failed_at(struct module_qstate *q, const struct wf_query *query)
{
    const struct iter_qstate *iq = wf_query_iterator(q);
    const struct wf_seen *seen = &query->seen[query->newest];
    struct wf_dname at = {NULL, 0};

    if (q->return_rcode != LDNS_RCODE_SERVFAIL || query->seen_total == 0 || iq == NULL ||
        iq->dp == NULL)
        return at;
    at = wf_dname_from(iq->dp->name, iq->dp->namelen);
    return wf_dname_equal(at, wf_dname_from(seen->zone, seen->zone_len))
               ? at
               : (struct wf_dname){NULL, 0};
}

/* All the zone's servers fail, as was found for another name while this one was looked up. */
static bool take_zones(struct wf_module *module, struct module_qstate *q, struct wf_query *query)
{
    struct wf_dname zone = failed_at(q, query);
    struct wf_verdict found, *verdict;

    if (zone.len == 0 ||
        !wf_memory_get_zone(wf_engine_memory(module->engine), zone, WF_MEMORY_SERVERS, *q->env->now,
                            &found) ||
        found.made < q->qstarttime)
        return false;
    verdict = wf_region_copy(q->region, &found, sizeof(found));
    query->verdict = verdict;
    return verdict != NULL;
}

bool wf_failure_is_spared(struct wf_module *module, struct module_qstate *q, int id)
{
    struct wf_query *query = wf_query_get(q, id);

    if (query == NULL || query->verdict != NULL || !is_for_address(q) ||
        q->mesh_info->super_set.count == 0)
        return false;
    return take_zones(module, q, query);
}

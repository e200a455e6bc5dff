/*
 * spared.c - failures of the resolver's own look-ups that need no verdict of their own.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/spared.h"

#include "observe/attempt.h"
#include "observe/query.h"
#include "observe/region.h"
#include "observe/rrset.h"
#include "observe/server.h"

static bool is_for_address(const struct module_qstate *q)
{
    return q->qinfo.qtype == LDNS_RR_TYPE_A || q->qinfo.qtype == LDNS_RR_TYPE_AAAA;
}

/* What is sent to such addresses is not noted as an attempt; a resolver's own zones may be there.
 */
static bool is_nowhere(const struct module_qstate *q, const struct delegpt *dp)
{
    return wf_servers_are_nowhere(dp) &&
           !wf_zone_is_configured(q->env, dp->name, dp->namelen, q->qinfo.qclass);
}

/*
 * The zone at whose servers the query ended: they were asked last, or whoever was asked last, if
 * anybody, referred to them, and none of them can be asked any more; unset when there is none.
 */
static struct wf_dname failed_at(const struct module_qstate *q, const struct delegpt *dp,
                                 const struct wf_query *query)
{
    const struct wf_seen *seen = &query->seen[query->newest];
    struct wf_dname zone, none = {NULL, 0};

    if (q->return_rcode != LDNS_RCODE_SERVFAIL || dp == NULL)
        return none;
    zone = wf_dname_from(dp->name, dp->namelen);
    if (query->seen_total == 0 ||
        wf_dname_is_below_or_at(zone, wf_dname_from(seen->zone, seen->zone_len)))
        return zone;
    return is_nowhere(q, dp) ? zone : none;
}

/* Whether the iterator took the SERVFAIL out of its cache, and did nothing else. */
static bool was_cached(const struct module_qstate *q, const struct delegpt *dp,
                       const struct wf_query *query)
{
    return q->return_rcode == LDNS_RCODE_NOERROR && q->return_msg != NULL &&
           FLAGS_GET_RCODE(q->return_msg->rep->flags) == LDNS_RCODE_SERVFAIL && dp == NULL &&
           query->seen_total == 0 && query->sub_total == 0;
}

/* Whether there is a verdict that holds for it. */
static bool is_known(struct wf_engine *engine, struct module_qstate *q,
                     const struct wf_query *query, struct wf_verdict *verdict)
{
    const struct wf_question question = wf_question_from(&q->qinfo);
    const struct iter_qstate *iq = wf_query_iterator(q);
    struct wf_dname zone;

    if (iq == NULL)
        return false;
    if (was_cached(q, iq->dp, query))
        return wf_engine_repeated(engine, &question, *q->env->now, verdict);
    zone = failed_at(q, iq->dp, query);
    return zone.len > 0 &&
           wf_engine_failed_alike(engine, &question, zone, q->qstarttime, *q->env->now, verdict);
}

bool wf_failure_is_spared(struct wf_module *module, struct module_qstate *q, int id)
{
    struct wf_query *query = wf_query_get(q, id);
    struct wf_verdict known;

    if (query == NULL || query->verdict != NULL || !is_for_address(q) ||
        !is_known(module->engine, q, query, &known))
        return false;
    query->verdict = wf_region_copy(q->region, &known, sizeof(known));
    return query->verdict != NULL;
}

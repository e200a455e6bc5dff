/*
 * known.c - questions below a zone that is known to be broken, answered without a resolution.
 *
 * Only where the resolution would come to those servers or keys: whatever this resolver has another
 * way to, or in its cache, goes through.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/known.h"

#include "observe/attempt.h"
#include "observe/gather_resolver.h"
#include "observe/query.h"
#include "observe/region.h"
#include "observe/rrset.h"

/* A zone below has servers of its own, which are known while its delegation is cached. */
static bool has_zone_between(struct module_qstate *q, struct wf_dname name, struct wf_dname zone)
{
    for (; name.len > zone.len; name = wf_dname_parent(name)) {
        if (wf_rrset_is_cached(q->env, name, LDNS_RR_TYPE_NS, q->qinfo.qclass))
            return true;
    }
    return false;
}

/* An anchor, or a name that is not to be validated (domain-insecure), below the zone. */
static bool has_anchor_below(struct module_qstate *q, struct wf_dname zone)
{
    struct trust_anchor *anchor;
    bool below;

    if (q->env->anchors == NULL)
        return false;
    anchor = anchors_lookup(q->env->anchors, q->qinfo.qname, q->qinfo.qname_len, q->qinfo.qclass);
    if (anchor == NULL)
        return false;
    below = anchor->namelen > zone.len;
    lock_basic_unlock(&anchor->lock);
    return below;
}

/* A forward-zone, a stub-zone, or a zone of this resolver's own. */
static bool is_asked_elsewhere(struct module_qstate *q, struct wf_dname name)
{
    struct wf_auth_zone own;

    return wf_zone_configured_for(q->env, name, q->qinfo.qclass).len > 0 ||
           wf_auth_zone_find(&own, q->env->auth_zones, &q->qinfo, false, wf_query_scratch(q));
}

/* What the iterator would find before it asks anybody; also what NSEC records prove. */
static bool is_cached(struct module_qstate *q)
{
    struct module_env *env = q->env;

    return dns_cache_lookup(env, q->qinfo.qname, q->qinfo.qname_len, q->qinfo.qtype,
                            q->qinfo.qclass, q->query_flags, wf_query_scratch(q),
                            wf_query_scratch(q), 0, NULL, 0) != NULL ||
           (env->neg_cache != NULL &&
            val_neg_getmsg(env->neg_cache, &q->qinfo, wf_query_scratch(q), env->rrset_cache,
                           env->scratch_buffer, *env->now, 1, NULL, env->cfg) != NULL);
}

static bool would_come_to(struct module_qstate *q, struct wf_dname zone, enum wf_memory_kind kind)
{
    struct wf_dname name = wf_dname_from(q->qinfo.qname, q->qinfo.qname_len);

    if (q->qinfo.qtype == LDNS_RR_TYPE_DS)
        name = wf_dname_parent(name);
    return !has_zone_between(q, name, zone) &&
           (kind != WF_MEMORY_KEYS || !has_anchor_below(q, zone)) && !is_asked_elsewhere(q, name) &&
           !is_cached(q);
}

/* Only what clients ask; and who checks for himself is not refused for the keys' sake. */
static bool may_end(const struct module_qstate *q)
{
    return q->mesh_info->reply_list != NULL && !q->no_cache_lookup && !q->is_priming &&
           !q->is_valrec;
}

static bool end(struct wf_module *module, struct module_qstate *q, int id, struct wf_dname zone,
                enum wf_memory_kind kind)
{
    struct wf_query *query = wf_query_get(q, id);
    struct wf_verdict *verdict =
        query == NULL ? NULL : wf_region_alloc(q->region, sizeof(*verdict));

    if (verdict == NULL)
        return false;
    if (!wf_engine_tell_broken(module->engine, zone, kind, *q->env->now, verdict)) {
        wf_broken_clear(wf_engine_broken(module->engine), zone, kind); /* it was flushed */
        return false;
    }
    query->verdict = verdict;
    query->known = true;
    q->return_rcode = LDNS_RCODE_SERVFAIL;
    q->return_msg = NULL;
    return true;
}

/*
 * Where the zone's delegation was flushed, or is over, it may have other servers and keys by now.
 * Then nothing is known of the zone any more.
 */
static bool is_over(struct wf_module *module, struct module_qstate *q, struct wf_dname zone,
                    enum wf_memory_kind kind)
{
    if (wf_rrset_is_cached(q->env, zone, LDNS_RR_TYPE_NS, q->qinfo.qclass))
        return false;
    wf_broken_clear(wf_engine_broken(module->engine), zone, kind);
    return true;
}

bool wf_known_ends(struct wf_module *module, struct module_qstate *q, int id)
{
    struct wf_question question;
    enum wf_memory_kind kind;
    struct wf_dname zone;
    struct wf_query *query;
    bool goes;

    if (!may_end(q))
        return false;
    question = wf_question_from(&q->qinfo);
    zone = wf_broken_find(wf_engine_broken(module->engine), &question,
                          q->env->need_to_validate && (q->query_flags & BIT_CD) == 0, *q->env->now,
                          &kind, &goes);
    if (zone.len == 0 || is_over(module, q, zone, kind))
        return false;
    if (!goes)
        return would_come_to(q, zone, kind) && end(module, q, id, zone, kind);
    query = wf_query_get(q, id);
    if (query != NULL)
        query->probes_len = zone.len;
    return false;
}

/* Of one that was let through to see it is known which zone it was for. */
static struct wf_dname probed(const struct module_qstate *q, const struct wf_query *query)
{
    struct wf_dname name = wf_dname_from(q->qinfo.qname, q->qinfo.qname_len);

    if (query->probes_len == 0 || query->probes_len > name.len)
        return (struct wf_dname){NULL, 0};
    return (struct wf_dname){name.wire + (name.len - query->probes_len), query->probes_len};
}

void wf_known_worked(struct wf_module *module, const struct module_qstate *q, int id)
{
    const struct wf_query *query = wf_query_find(q, id);
    struct wf_broken *broken = wf_engine_broken(module->engine);
    const struct wf_seen *seen;

    if (query == NULL || query->seen_total == 0)
        return;
    seen = &query->seen[query->newest];
    if (seen->outcome == WF_OUTCOME_ANSWERED && seen->zone != NULL && seen->zone_len > 1)
        wf_broken_clear(broken, wf_dname_from(seen->zone, seen->zone_len), WF_MEMORY_SERVERS);
    if ((q->query_flags & BIT_CD) == 0)
        wf_broken_clear(broken, probed(q, query), WF_MEMORY_KEYS);
}

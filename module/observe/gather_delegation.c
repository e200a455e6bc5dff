/*
 * gather_delegation.c - the delegation where the iterator stood, and its servers.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/gather_delegation.h"

#include "observe/attempt.h"
#include "observe/query.h"
#include "observe/region.h"
#include "observe/rrset.h"
#include "observe/server.h"

enum { ATTEMPTS_READ = 36 }; /* the last so many, for each server there is */

static enum wf_lookup lookup_state(uint8_t got)
{
    switch (got) {
    case 1:
        return WF_LOOKUP_HAVE;
    case 2:
        return WF_LOOKUP_NONE;
    default:
        return WF_LOOKUP_PENDING;
    }
}

/*
 * Whether it answered when it was asked last, in this resolution: then it is neither dead nor
 * forbidden, and what the attempt shows is newer than what Unbound's caches have of it.
 */
static bool has_answered_now(const struct wf_resolution *seen, struct wf_dname zone,
                             const struct wf_addr *addr)
{
    size_t i, last = seen->attempt_count;

    for (i = last; i-- > 0 && last - i <= ATTEMPTS_READ;) {
        const struct wf_attempt *attempt = &seen->attempts[i];

        if (wf_addr_equal(&attempt->server, addr))
            return attempt->outcome == WF_OUTCOME_ANSWERED && attempt->lameness == WF_LAME_NONE &&
                   wf_dname_equal(attempt->zone, zone);
    }
    return false;
}

/* No server can be at any of the addresses, which are not those of a forward-zone or stub-zone. */
static bool is_nowhere(const struct wf_delegation *delegation, const struct delegpt *dp)
{
    return !delegation->configured && wf_servers_are_nowhere(dp);
}

/* nowhere: see is_nowhere() */
static bool gather_servers(struct wf_delegation *delegation, struct delegpt *dp, bool nowhere,
                           const struct wf_resolution *seen, struct module_qstate *q)
{
    struct wf_server *servers =
        wf_region_zero(wf_query_scratch(q), sizeof(*servers) * WF_MAX_SERVERS);
    struct delegpt_addr *addr;

    if (servers == NULL)
        return false;
    for (addr = dp->target_list; addr != NULL; addr = addr->next_target) {
        struct wf_server *server;

        if (delegation->server_total < UINT16_MAX)
            delegation->server_total++;
        if (delegation->server_count == WF_MAX_SERVERS)
            continue;
        server = &servers[delegation->server_count++];
        server->addr = wf_addr_from_sockaddr(&addr->addr, addr->addrlen);
        server->bogus = addr->bogus != 0;
        server->own = delegation->configured && wf_server_is_own(&server->addr, q->env->cfg);
        server->has_answered = has_answered_now(seen, delegation->zone, &server->addr);
        if (server->has_answered)
            continue;
        wf_server_from_config(server, addr, q);
        if (!nowhere) /* where nobody is, nothing is known of anybody */
            wf_server_from_infra(server, addr, dp, q);
    }
    delegation->servers = servers;
    return true;
}

/* Those that were looked up, or those that were not. */
static void add_server_names(struct wf_delegation *delegation, struct wf_server_name *names,
                             const struct delegpt *dp, bool looked_up)
{
    struct delegpt_ns *ns;

    for (ns = dp->nslist; ns != NULL; ns = ns->next) {
        struct wf_server_name *name;

        if ((ns->got4 != 0 || ns->got6 != 0) != looked_up)
            continue;
        if (delegation->name_total < UINT16_MAX)
            delegation->name_total++;
        if (delegation->name_count == WF_MAX_SERVER_NAMES)
            continue;
        name = &names[delegation->name_count++];
        name->name = wf_dname_from(ns->name, ns->namelen);
        name->v4 = lookup_state(ns->got4);
        name->v6 = lookup_state(ns->got6);
    }
}

/*
 * In the end Unbound also looks up names that have glue. Where it asks for them under the glue
 * itself, at which nobody can be, it then notes that they have no address; its cache still has the
 * glue.
 */
static void find_glue(struct wf_delegation *delegation, struct wf_server_name *names,
                      struct module_qstate *q)
{
    size_t i;

    for (i = 0; i < delegation->name_count; i++) {
        if (!wf_dname_is_below_or_at(names[i].name, delegation->zone))
            continue;
        if (names[i].v4 == WF_LOOKUP_NONE &&
            wf_rrset_is_cached(q->env, names[i].name, LDNS_RR_TYPE_A, q->qinfo.qclass))
            names[i].v4 = WF_LOOKUP_HAVE;
        if (names[i].v6 == WF_LOOKUP_NONE &&
            wf_rrset_is_cached(q->env, names[i].name, LDNS_RR_TYPE_AAAA, q->qinfo.qclass))
            names[i].v6 = WF_LOOKUP_HAVE;
    }
}

static bool gather_server_names(struct wf_delegation *delegation, const struct delegpt *dp,
                                bool nowhere, struct module_qstate *q)
{
    struct wf_server_name *names =
        wf_region_zero(wf_query_scratch(q), sizeof(*names) * WF_MAX_SERVER_NAMES);

    if (names == NULL)
        return false;
    add_server_names(delegation, names, dp, true); /* of the others there is nothing to say */
    add_server_names(delegation, names, dp, false);
    if (nowhere)
        find_glue(delegation, names, q);
    delegation->names = names;
    return true;
}

static bool may_ask_any(const struct wf_delegation *delegation)
{
    size_t i;

    for (i = 0; i < delegation->server_count; i++) {
        if (delegation->servers[i].ban == WF_BAN_NONE)
            return true;
    }
    return delegation->server_count == 0 || delegation->server_total > delegation->server_count;
}

/* The root's servers could not be asked for themselves, and nobody was. */
static bool asked_no_root(const struct wf_evidence *evidence)
{
    size_t i;

    for (i = 0; i < evidence->seen.subquery_count; i++) {
        const struct wf_subquery *sub = &evidence->seen.subqueries[i];

        if (sub->question.type == LDNS_RR_TYPE_NS && sub->question.name.len == 1)
            return sub->attempt_total == 0;
    }
    return false;
}

/* The root's servers as this resolver has them from the start, where its options forbid them all.
 */
static void gather_hints(struct wf_evidence *evidence, struct module_qstate *q)
{
    struct wf_delegation *delegation;
    struct delegpt *dp;

    if (!asked_no_root(evidence))
        return;
    delegation = wf_region_zero(wf_query_scratch(q), sizeof(*delegation));
    dp = delegation == NULL ? NULL : wf_compat_root_hints(q->env, q->qinfo.qclass);
    if (dp == NULL)
        return;
    delegation->zone = wf_dname_root();
    if (gather_servers(delegation, dp, is_nowhere(delegation, dp), &evidence->seen, q) &&
        !may_ask_any(delegation))
        evidence->seen.delegation = delegation;
    wf_compat_root_hints_end(q->env);
}

/* As was found of the last attempt at its servers, where there is one. */
static bool is_configured(const struct wf_evidence *evidence, struct module_qstate *q,
                          const struct delegpt *dp)
{
    const struct wf_dname zone = wf_dname_from(dp->name, dp->namelen);
    size_t i;

    for (i = evidence->seen.attempt_count; i-- > 0;) {
        if (wf_dname_equal(evidence->seen.attempts[i].zone, zone))
            return evidence->seen.attempts[i].configured;
    }
    return wf_zone_is_configured(q->env, dp->name, dp->namelen, q->qinfo.qclass);
}

void wf_gather_delegation(struct wf_evidence *evidence, struct module_qstate *q)
{
    struct iter_qstate *iq = wf_query_iterator(q);
    struct wf_delegation *delegation;
    bool nowhere;

    if (iq == NULL)
        return;
    if (iq->dp == NULL) {
        gather_hints(evidence, q);
        return;
    }
    delegation = wf_region_zero(wf_query_scratch(q), sizeof(*delegation));
    if (delegation == NULL)
        return;
    delegation->zone = wf_dname_from(iq->dp->name, iq->dp->namelen);
    delegation->bogus = iq->dp->bogus != 0;
    delegation->by_tls = iq->dp->ssl_upstream != 0;
    delegation->by_tcp = iq->dp->tcp_upstream != 0;
    delegation->configured = is_configured(evidence, q, iq->dp);
    delegation->stub =
        delegation->configured && wf_zone_is_stub(q->env, delegation->zone, q->qinfo.qclass);
    /* as a last resort Unbound asks the parent: then what it has of it is as old as its answer */
    if (!delegation->configured && delegation->zone.len > 1 && !iq->dp->has_parent_side_NS)
        delegation->copy =
            wf_rrset_age(q->env, delegation->zone, LDNS_RR_TYPE_NS, q->qinfo.qclass, q->qstarttime);
    nowhere = is_nowhere(delegation, iq->dp);
    if (gather_servers(delegation, iq->dp, nowhere, &evidence->seen, q) &&
        gather_server_names(delegation, iq->dp, nowhere, q))
        evidence->seen.delegation = delegation;
}

void wf_gather_delegation_name(struct wf_evidence *evidence, struct module_qstate *q)
{
    const struct iter_qstate *iq = wf_query_iterator(q);
    struct wf_delegation *delegation = wf_region_zero(wf_query_scratch(q), sizeof(*delegation));

    if (iq == NULL || iq->dp == NULL || delegation == NULL)
        return;
    delegation->zone = wf_dname_from(iq->dp->name, iq->dp->namelen);
    evidence->seen.delegation = delegation;
}

void wf_gather_answered(struct wf_evidence *evidence, struct module_qstate *q)
{
    const struct wf_dname zone = evidence->seen.delegation->zone;
    const struct wf_dname name = evidence->seen.alias_target;
    const struct wf_question others[] = {
        {name, LDNS_RR_TYPE_A, q->qinfo.qclass},      {name, LDNS_RR_TYPE_AAAA, q->qinfo.qclass},
        {name, LDNS_RR_TYPE_MX, q->qinfo.qclass},     {zone, LDNS_RR_TYPE_SOA, q->qinfo.qclass},
        {zone, LDNS_RR_TYPE_DNSKEY, q->qinfo.qclass},
    };
    enum { OF_NAME = 3 }; /* the root's own records are not what a forwarder is asked for */
    size_t i, count = zone.len > 1 ? sizeof(others) / sizeof(others[0]) : OF_NAME;

    for (i = 0; i < count; i++) {
        uint32_t age_s;

        if (!wf_dname_is_below_or_at(others[i].name, zone) ||
            (others[i].type == q->qinfo.qtype && wf_dname_equal(others[i].name, name)) ||
            !wf_rrset_answered(q->env, &others[i], &age_s) || age_s > WF_ANSWERED_KEEP_S)
            continue;
        evidence->remembered.answered = others[i];
        evidence->remembered.answered_s = age_s;
        return;
    }
}

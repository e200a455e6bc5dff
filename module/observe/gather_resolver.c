/*
 * gather_resolver.c - the resolver's own part in a failure: bounds passed, aliases followed, local
 * zones.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/gather_resolver.h"

#include "observe/query.h"
#include "observe/region.h"
#include "observe/rrset.h"

static void gather_aliases(struct wf_evidence *evidence, const struct iter_qstate *iq,
                           struct regional *region)
{
    const struct iter_prep_list *item;
    struct wf_dname *aliases;

    if (iq->an_prepend_list == NULL)
        return;
    aliases = wf_region_alloc(region, sizeof(*aliases) * WF_MAX_ALIASES);
    if (aliases == NULL)
        return;
    for (item = iq->an_prepend_list; item != NULL; item = item->next) {
        const struct packed_rrset_key *key = &item->rrset->rk;

        if (ntohs(key->type) != LDNS_RR_TYPE_CNAME)
            continue;
        if (evidence->seen.alias_total < UINT16_MAX)
            evidence->seen.alias_total++;
        if (evidence->seen.alias_count < WF_MAX_ALIASES)
            aliases[evidence->seen.alias_count++] = wf_dname_from(key->dname, key->dname_len);
    }
    evidence->seen.aliases = aliases;
}

/* The counts as the iterator compares them with its bounds before each step. */
static void gather_limit(struct wf_evidence *evidence, const struct iter_qstate *iq,
                         const struct iter_env *ie)
{
    const int *targets = iq->target_count;
    const struct {
        enum wf_limit limit;
        int value, most;
    } bounds[] = {
        {WF_LIMIT_RESTARTS, iq->query_restart_count, ie->max_query_restarts},
        {WF_LIMIT_DEPTH, iq->depth, ie->max_dependency_depth - 1}, /* there it looks up no more */
        {WF_LIMIT_REFERRALS, iq->referral_count, MAX_REFERRAL_COUNT},
        {WF_LIMIT_SENDS, iq->sent_count, ie->max_sent_count},
        {WF_LIMIT_MISSING, targets != NULL ? targets[TARGET_COUNT_NX] : 0, MAX_TARGET_NX},
        {WF_LIMIT_TARGETS, iq->dp_target_count, MAX_DP_TARGET_COUNT},
        {WF_LIMIT_TARGETS, targets != NULL ? targets[TARGET_COUNT_QUERIES] : 0, MAX_TARGET_COUNT},
    };
    size_t i;

    for (i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
        if (bounds[i].value > bounds[i].most) {
            evidence->seen.limit = bounds[i].limit;
            evidence->seen.limit_value = (uint32_t)bounds[i].value;
            return;
        }
    }
}

/* Whether it has the zone, and no keys in it. Requires that it is locked. */
static bool is_keyless(struct auth_zone *zone)
{
    struct auth_data wanted = {
        .name = zone->name, .namelen = zone->namelen, .namelabs = zone->namelabs};
    const struct auth_rrset *rrset;
    const struct auth_data *apex;
    bool loaded = false;

    wanted.node.key = &wanted;
    apex = (const struct auth_data *)rbtree_search(&zone->data, &wanted);
    for (rrset = apex == NULL ? NULL : apex->rrsets; rrset != NULL; rrset = rrset->next) {
        if (rrset->type == LDNS_RR_TYPE_DNSKEY)
            return false;
        loaded |= rrset->type == LDNS_RR_TYPE_SOA;
    }
    return loaded;
}

bool wf_auth_zone_find(struct wf_auth_zone *found, struct auth_zones *zones,
                       const struct query_info *asked, bool downstream, struct regional *region)
{
    struct auth_zone *zone;
    uint8_t *name;

    if (zones == NULL || asked->qname == NULL)
        return false;
    lock_rw_rdlock(&zones->lock);
    zone = auth_zones_find_zone(zones, asked->qname, asked->qname_len, asked->qclass);
    if (zone == NULL) {
        lock_rw_unlock(&zones->lock);
        return false;
    }
    lock_rw_rdlock(&zone->lock);
    lock_rw_unlock(&zones->lock);
    memset(found, 0, sizeof(*found));
    name = (downstream ? zone->for_downstream : zone->for_upstream)
               ? wf_region_copy(region, zone->name, zone->namelen)
               : NULL;
    if (name != NULL) {
        found->name = wf_dname_from(name, zone->namelen);
        found->expired = zone->zone_expired != 0;
        found->checked = zone->zonemd_check != 0;
        found->fallback = zone->fallback_enabled != 0;
        found->bare = !downstream && is_keyless(zone);
    }
    lock_rw_unlock(&zone->lock);
    return name != NULL;
}

static void gather_auth_zone(struct wf_evidence *evidence, struct module_qstate *q,
                             const struct iter_qstate *iq)
{
    struct wf_auth_zone *found = wf_region_alloc(wf_query_scratch(q), sizeof(*found));

    if (found != NULL &&
        wf_auth_zone_find(found, q->env->auth_zones, &iq->qchase, false, wf_query_scratch(q))) {
        found->bare = found->bare && iq->dnssec_expected != 0;
        evidence->seen.auth_zone = found;
    }
}

/* Only those of servers that are given with a name ("192.0.2.1@853#dns.example"). */
static bool checks_certificates(const struct delegpt *dp)
{
    const struct delegpt_addr *addr;

    for (addr = dp == NULL ? NULL : dp->target_list; addr != NULL; addr = addr->next_target) {
        if (addr->tls_auth_name != NULL)
            return true;
    }
    return false;
}

static bool has_bundle(const struct config_file *cfg)
{
    return cfg->tls_cert_bundle != NULL && cfg->tls_cert_bundle[0] != '\0';
}

/*
 * Answers in mixed case that come back in another one are asked for again, of all servers. The
 * iterator goes on from there with any that are the same, and ends with those that are not.
 */
static bool answers_vary(const struct module_qstate *q, const struct iter_qstate *iq)
{
    return q->return_rcode == LDNS_RCODE_SERVFAIL && iq->caps_fallback && iq->caps_reply != NULL;
}

static bool was_unsent(const struct wf_evidence *evidence)
{
    uint16_t i;

    for (i = 0; i < evidence->seen.attempt_count; i++) {
        if (evidence->seen.attempts[i].outcome == WF_OUTCOME_UNSENT)
            return true;
    }
    return false;
}

/* How many ports there are to send from, where they are few. To find that out takes some time. */
static uint16_t few_ports(const struct config_file *cfg)
{
    enum { PORTS = 65536, FEW = 64 };
    uint16_t count = 0;
    int i;

    for (i = PORTS - 1; cfg->outgoing_avail_ports != NULL && i > 0; i--) {
        if (cfg->outgoing_avail_ports[i] != 0 && ++count == FEW)
            return 0;
    }
    return count;
}

/* What is listed so takes every address of the family. */
static bool takes_all(const struct config_file *cfg, const char *family)
{
    const struct config_strlist *item;

    for (item = cfg->private_address; item != NULL; item = item->next) {
        if (strcmp(item->str, family) == 0)
            return true;
    }
    return false;
}

void wf_gather_resolver(struct wf_evidence *evidence, struct module_qstate *q)
{
    const struct iter_qstate *iq = wf_query_iterator(q);
    int iterator = wf_module_place(q->env, "iterator");
    const struct iter_env *ie;

    evidence->seen.rate_limited = q->was_ratelimited != 0;
    evidence->seen.refused_here = iq == NULL && wf_query_validator(q) == NULL &&
                                  q->return_rcode == LDNS_RCODE_SERVFAIL && q->return_msg == NULL;
    if (iq == NULL)
        return;
    ie = q->env->modinfo[iterator];
    evidence->seen.answers_vary = answers_vary(q, iq);
    evidence->seen.alias_target = wf_dname_from(iq->qchase.qname, iq->qchase.qname_len);
    evidence->config.has_ipv6 = ie->supports_ipv6 != 0;
    evidence->config.lacks_ipv4 = ie->supports_ipv4 == 0;
    evidence->config.no_interface =
        (!ie->supports_ipv6 && q->env->cfg->do_ip6) || (!ie->supports_ipv4 && q->env->cfg->do_ip4);
    evidence->config.udp_ports = was_unsent(evidence) ? few_ports(q->env->cfg) : 0;
    evidence->config.takes_addresses = q->env->cfg->private_address != NULL;
    evidence->config.takes_all_v4 = takes_all(q->env->cfg, "0.0.0.0/0");
    evidence->config.takes_all_v6 = takes_all(q->env->cfg, "::/0");
    evidence->config.tls_upstream = q->env->cfg->ssl_upstream != 0;
    evidence->config.tcp_upstream = q->env->cfg->tcp_upstream != 0;
    evidence->config.lacks_certificates = checks_certificates(iq->dp) && !has_bundle(q->env->cfg);
    gather_aliases(evidence, iq, wf_query_scratch(q));
    gather_limit(evidence, iq, ie);
    gather_auth_zone(evidence, q, iq);
}

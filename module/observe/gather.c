/*
 * gather.c - collects the evidence of a failed query at its end.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/gather.h"

#include "observe/attempt.h"
#include "observe/failed.h"
#include "observe/gather_resolver.h"
#include "observe/query.h"
#include "observe/region.h"
#include "observe/rrset.h"
#include "observe/server.h"
#include "observe/stock_attempt.h"
#include "observe/stock_packet.h"
#include "observe/withheld.h"

static enum wf_security key_security(struct key_entry_key *entry)
{
    if (entry == NULL)
        return WF_SECURITY_UNKNOWN;
    if (key_entry_isbad(entry))
        return WF_SECURITY_BOGUS;
    return key_entry_isgood(entry) ? WF_SECURITY_SECURE : WF_SECURITY_INSECURE;
}

/* The answer RRset of the last sub-query for it that brought one. */
static const struct wf_rrset *from_subqueries(const struct wf_evidence *evidence,
                                              struct wf_dname owner, uint16_t type)
{
    size_t i;
    size_t k;

    for (i = evidence->seen.subquery_count; i-- > 0;) {
        const struct wf_subquery *sub = &evidence->seen.subqueries[i];

        if (sub->question.type != type || !wf_dname_equal(sub->question.name, owner) ||
            sub->response == NULL)
            continue;
        for (k = 0; k < sub->response->answer_count; k++) {
            const struct wf_rrset *rrset = &sub->response->rrsets[k];

            if (rrset->type == type && wf_dname_equal(rrset->owner, owner))
                return rrset;
        }
    }
    return NULL;
}

static bool was_asked_for(const struct wf_evidence *evidence, struct wf_dname owner, uint16_t type)
{
    size_t i;

    for (i = 0; i < evidence->seen.subquery_count; i++) {
        const struct wf_question *question = &evidence->seen.subqueries[i].question;

        if (question->type == type && wf_dname_equal(question->name, owner))
            return true;
    }
    return false;
}

/* Whether servers were asked for it in this resolution, and gave it. */
static bool was_read_now(const struct wf_evidence *evidence, struct wf_dname owner, uint16_t type)
{
    size_t i;

    for (i = 0; i < evidence->seen.subquery_count; i++) {
        const struct wf_subquery *sub = &evidence->seen.subqueries[i];

        if (sub->question.type == type && sub->attempt_total > 0 && sub->response != NULL &&
            wf_dname_equal(sub->question.name, owner))
            return true;
    }
    return false;
}

/* The RRset as a copy, where it is one that the cache had before this resolution. */
static const struct wf_rrset *as_of(const struct wf_evidence *evidence, struct module_qstate *q,
                                    const struct wf_rrset *rrset)
{
    struct wf_rrset *aged;

    if (rrset == NULL || was_read_now(evidence, rrset->owner, rrset->type))
        return rrset;
    aged = wf_region_copy(wf_query_scratch(q), rrset, sizeof(*rrset));
    if (aged == NULL)
        return rrset;
    aged->copy = wf_rrset_age(q->env, rrset->owner, rrset->type, q->qinfo.qclass, q->qstarttime);
    return aged;
}

/*
 * What a sub-query brought; what is cached where none was for it. Both have their RRSIGs. A
 * sub-query that brought none was answered so, or was not answered: what the cache still holds is
 * no longer what the zone has then, nor what was judged by. aged: where it is a copy, as such.
 */
static const struct wf_rrset *find_rrset(const struct wf_evidence *evidence,
                                         struct module_qstate *q, struct wf_dname owner,
                                         uint16_t type, bool aged)
{
    const struct wf_rrset *found = from_subqueries(evidence, owner, type);

    if (found != NULL || was_asked_for(evidence, owner, type))
        return aged ? as_of(evidence, q, found) : found;
    return wf_rrset_from_cache(q->env, owner, type, q->qinfo.qclass, aged ? q->qstarttime : 0,
                               wf_query_scratch(q));
}

static const struct wf_rrset *find_ds(struct wf_evidence *evidence, struct module_qstate *q,
                                      const struct val_qstate *vq)
{
    struct wf_rrset *rrset =
        wf_rrset_from_anchor(q->env, evidence->seen.zone, q->qinfo.qclass, wf_query_scratch(q));

    if (rrset != NULL) {
        evidence->seen.zone_is_anchor = true;
        return rrset;
    }
    if (vq->ds_rrset != NULL && ntohs(vq->ds_rrset->rk.type) == LDNS_RR_TYPE_DS &&
        wf_dname_equal(wf_dname_from(vq->ds_rrset->rk.dname, vq->ds_rrset->rk.dname_len),
                       evidence->seen.zone)) {
        rrset = wf_region_alloc(wf_query_scratch(q), sizeof(*rrset));
        if (rrset != NULL && wf_rrset_view(rrset, vq->ds_rrset, wf_query_scratch(q)))
            return as_of(evidence, q, rrset);
    }
    return find_rrset(evidence, q, evidence->seen.zone, LDNS_RR_TYPE_DS, true);
}

static const struct wf_rrset *find_dnskey(const struct wf_evidence *evidence,
                                          struct module_qstate *q, const struct val_qstate *vq)
{
    const struct wf_rrset *found =
        find_rrset(evidence, q, evidence->seen.zone, LDNS_RR_TYPE_DNSKEY, true);

    /* the key entry has no RRSIGs, but is at hand when the cache has lost the RRset */
    if (found != NULL || vq->key_entry == NULL || !key_entry_isgood(vq->key_entry))
        return found;
    return as_of(evidence, q, wf_rrset_from_key_entry(vq->key_entry, wf_query_scratch(q)));
}

/* Which of the DS records this Unbound, as it was built, can use. */
static void mark_known(struct wf_evidence *evidence)
{
    enum { ALGORITHM = 2, DIGEST_TYPE = 3, DS_FIXED = 4 }; /* octets (RFC 4034, section 5.1) */
    uint16_t i;

    evidence->config.ds_known = true;
    for (i = 0; evidence->seen.ds != NULL && i < evidence->seen.ds->rr_count; i++) {
        const struct wf_rdata *rdata = &evidence->seen.ds->rdata[i];

        if (rdata->len < DS_FIXED)
            continue;
        if (dnskey_algo_id_is_supported(rdata->data[ALGORITHM]))
            evidence->config.ds_algorithms_known |= 1u << i;
        if (ds_digest_size_supported(rdata->data[DIGEST_TYPE]) != 0)
            evidence->config.ds_digests_known |= 1u << i;
    }
}

/* The validator's word on a zone's keys, where it is not of this resolution. */
static int64_t kept_until(const struct wf_evidence *evidence, const struct key_entry_key *entry)
{
    const struct key_entry_data *data = entry->entry.data;

    if (!evidence->seen.zone_keys_bad ||
        was_asked_for(evidence, evidence->seen.zone, LDNS_RR_TYPE_DNSKEY) ||
        was_asked_for(evidence, evidence->seen.zone, LDNS_RR_TYPE_DS))
        return 0;
    return data->ttl;
}

/*
 * Where the validator stopped: the zone whose keys are bad; else the signer of what it could not
 * validate, if it got as far as that zone's keys; else the last zone it had keys of.
 */
static void gather_zone(struct wf_evidence *evidence, struct module_qstate *q,
                        const struct val_qstate *vq)
{
    struct key_entry_key *entry = vq->key_entry;

    if (entry != NULL) {
        evidence->seen.zone = wf_dname_from(entry->name, entry->namelen);
        evidence->seen.zone_security = key_security(entry);
        evidence->seen.zone_keys_bad = key_entry_isbad(entry) != 0;
        evidence->seen.keys_kept_until = kept_until(evidence, entry);
    } else if (vq->signer_name != NULL) {
        evidence->seen.zone = wf_dname_from(vq->signer_name, vq->signer_len);
    }
    if (evidence->seen.zone.len == 0)
        return;
    evidence->seen.ds = find_ds(evidence, q, vq);
    mark_known(evidence);
    evidence->config.downgrade_hardened = q->env->cfg->harden_algo_downgrade != 0;
    evidence->seen.dnskey = find_dnskey(evidence, q, vq);
}

/*
 * Where no server was asked, the zone that the answer lies in is not seen: then by the delegations
 * below the signer that are cached, as a signer's name is what the answer says. Or by one of a name
 * that is neither known to have keys nor to need none.
 */
static void gather_cut(struct wf_evidence *evidence, struct module_qstate *q)
{
    struct wf_dname name = evidence->seen.chased, above = evidence->seen.zone;

    if (evidence->seen.attempt_count > 0 || !wf_dname_is_below_or_at(name, above))
        return;
    if (evidence->seen.zone_keys_bad && above.len > 1)
        above = wf_dname_parent(above);
    for (; name.len > above.len; name = wf_dname_parent(name)) {
        if (wf_rrset_is_cached(q->env, name, LDNS_RR_TYPE_NS, q->qinfo.qclass) ||
            wf_rrset_is_cached(q->env, name, LDNS_RR_TYPE_DS, q->qinfo.qclass)) {
            evidence->seen.cut = name;
            return;
        }
    }
}

/* How Unbound looks at the dates of signatures. */
static void gather_dates(struct wf_evidence *evidence, const struct config_file *cfg)
{
    evidence->config.dates_ignored = cfg->val_date_override == -1;
    if (!evidence->config.dates_ignored)
        evidence->config.date_override = (uint32_t)cfg->val_date_override;
    evidence->config.skew_min = cfg->val_sig_skew_min;
    evidence->config.skew_max = cfg->val_sig_skew_max;
}

static void gather_validation(struct wf_evidence *evidence, struct module_qstate *q)
{
    const struct val_qstate *vq = wf_query_validator(q);
    const struct reply_info *replaced = wf_query_replaced_bogus(q);

    if (wf_query_gave_up(q)) {
        evidence->seen.ending = WF_ENDING_ERROR;
    } else if (wf_query_is_bogus(q)) {
        evidence->seen.ending = WF_ENDING_BOGUS;
        evidence->seen.response = wf_message_view(q->return_msg->rep, wf_query_scratch(q));
    } else if (replaced != NULL) {
        evidence->seen.ending = WF_ENDING_BOGUS;
        evidence->seen.response = wf_message_view(replaced, wf_query_scratch(q));
    } else if (!wf_query_failed(q)) {
        evidence->seen.ending = WF_ENDING_INSECURE;
        evidence->seen.response = wf_message_view(q->return_msg->rep, wf_query_scratch(q));
    }
    wf_compat_bounds(&evidence->config, q->env->cfg);
    if (vq == NULL)
        return;
    evidence->quirks.unproven_is_bogus = WF_COMPAT_UNPROVEN_IS_BOGUS;
    gather_dates(evidence, q->env->cfg);
    evidence->seen.chased = wf_dname_from(vq->qchase.qname, vq->qchase.qname_len);
    /* the validator's copy begins at the link */
    if (vq->rrset_skip < UINT16_MAX && replaced == NULL)
        evidence->seen.rrset_skip = (uint16_t)vq->rrset_skip;
    gather_zone(evidence, q, vq);
    if (evidence->seen.ending == WF_ENDING_BOGUS &&
        (!evidence->seen.zone_keys_bad || evidence->seen.ds == NULL))
        gather_cut(evidence, q);
}

/* The key cache answers with the nearest zone at or above a name, so each zone takes one look-up.
 */
static void gather_chain(struct wf_evidence *evidence, struct module_qstate *q)
{
    int validator = wf_module_place(q->env, "validator");
    const struct val_env *ve = validator < 0 ? NULL : q->env->modinfo[validator];
    struct wf_link upwards[WF_MAX_LINKS];
    struct wf_link *links;
    struct wf_dname zone = evidence->seen.zone;
    size_t depth = 0;

    while (ve != NULL && zone.len > 0 && depth < WF_MAX_LINKS) {
        struct key_entry_key *entry;
        uint8_t name[WF_NAME_MAX];

        memcpy(name, zone.wire, zone.len);
        entry = key_cache_obtain(ve->kcache, name, zone.len, q->qinfo.qclass, wf_query_scratch(q),
                                 *q->env->now);
        if (entry == NULL)
            break;
        zone = wf_dname_from(entry->name, entry->namelen);
        upwards[depth++] = (struct wf_link){.zone = zone, .security = key_security(entry)};
        if (zone.len <= 1)
            break;
        zone = wf_dname_parent(zone);
    }
    links = wf_region_alloc(wf_query_scratch(q), sizeof(*links) * (depth + 1));
    if (links == NULL)
        return;
    while (depth > 0)
        links[evidence->seen.chain_count++] = upwards[--depth];
    evidence->seen.chain = links;
}

/*
 * The zone whose servers gave the DS RRset. Its keys were good, or the validator would not have
 * come so far, but need not be cached any more: they may have a TTL of 0.
 */
static struct wf_dname giver_of_ds(const struct wf_evidence *evidence)
{
    const struct wf_dname none = {NULL, 0};
    size_t i;

    for (i = evidence->seen.subquery_count; i-- > 0;) {
        const struct wf_subquery *sub = &evidence->seen.subqueries[i];
        const struct wf_attempt *last;

        if (sub->question.type != LDNS_RR_TYPE_DS || sub->attempt_count == 0 ||
            !wf_dname_equal(sub->question.name, evidence->seen.zone))
            continue;
        last = &sub->attempts[sub->attempt_count - 1];
        return last->configured || wf_dname_labels_below(evidence->seen.zone, last->zone) <= 0
                   ? none
                   : last->zone;
    }
    return none;
}

static void take_parent(struct wf_evidence *evidence, struct module_qstate *q,
                        struct wf_dname parent)
{
    evidence->seen.parent = parent;
    evidence->seen.parent_dnskey = find_rrset(evidence, q, parent, LDNS_RR_TYPE_DNSKEY, true);
}

/* The zone that vouches for the broken one, and its keys: it signs the DS RRset. */
static void gather_parent(struct wf_evidence *evidence, struct module_qstate *q)
{
    struct wf_dname giver = giver_of_ds(evidence);
    uint16_t i;

    for (i = evidence->seen.chain_count; i-- > 0;) {
        const struct wf_link *link = &evidence->seen.chain[i];

        if (link->security != WF_SECURITY_SECURE || wf_dname_equal(link->zone, evidence->seen.zone))
            continue;
        take_parent(evidence, q, wf_dname_labels_below(giver, link->zone) > 0 ? giver : link->zone);
        return;
    }
}

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

static bool gather_servers(struct wf_delegation *delegation, struct delegpt *dp,
                           struct module_qstate *q)
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
        wf_server_from_config(server, addr, q);
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

static bool gather_server_names(struct wf_delegation *delegation, struct delegpt *dp,
                                struct regional *region)
{
    struct wf_server_name *names = wf_region_zero(region, sizeof(*names) * WF_MAX_SERVER_NAMES);

    if (names == NULL)
        return false;
    add_server_names(delegation, names, dp, true); /* of the others there is nothing to say */
    add_server_names(delegation, names, dp, false);
    delegation->names = names;
    return true;
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

static bool may_ask_any(const struct wf_delegation *delegation)
{
    size_t i;

    for (i = 0; i < delegation->server_count; i++) {
        if (delegation->servers[i].ban == WF_BAN_NONE)
            return true;
    }
    return delegation->server_count == 0 || delegation->server_total > delegation->server_count;
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
    if (gather_servers(delegation, dp, q) && !may_ask_any(delegation))
        evidence->seen.delegation = delegation;
    wf_compat_root_hints_end(q->env);
}

/* All of it or nothing: a delegation without its servers looks as if it had none. */
static void gather_delegation(struct wf_evidence *evidence, struct module_qstate *q)
{
    struct iter_qstate *iq = wf_query_iterator(q);
    struct wf_delegation *delegation;

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
    delegation->configured =
        wf_zone_is_configured(q->env, iq->dp->name, iq->dp->namelen, q->qinfo.qclass);
    delegation->stub =
        delegation->configured && wf_zone_is_stub(q->env, delegation->zone, q->qinfo.qclass);
    /* as a last resort Unbound asks the parent: then what it has of it is as old as its answer */
    if (!delegation->configured && delegation->zone.len > 1 && !iq->dp->has_parent_side_NS)
        delegation->copy =
            wf_rrset_age(q->env, delegation->zone, LDNS_RR_TYPE_NS, q->qinfo.qclass, q->qstarttime);
    if (gather_servers(delegation, iq->dp, q) &&
        gather_server_names(delegation, iq->dp, wf_query_scratch(q)))
        evidence->seen.delegation = delegation;
}

/* No more than which zone it is of, by which what was found out before is remembered. */
static void name_delegation(struct wf_evidence *evidence, struct module_qstate *q)
{
    const struct iter_qstate *iq = wf_query_iterator(q);
    struct wf_delegation *delegation = wf_region_zero(wf_query_scratch(q), sizeof(*delegation));

    if (iq == NULL || iq->dp == NULL || delegation == NULL)
        return;
    delegation->zone = wf_dname_from(iq->dp->name, iq->dp->namelen);
    evidence->seen.delegation = delegation;
}

/*
 * What the zone's servers answered a short while ago: another type of the name, or one that every
 * signed zone, or every zone, has at its own name.
 */
static void gather_answered(struct wf_evidence *evidence, struct module_qstate *q)
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

/* Unbound's own words, the parts in the order they were said. */
static const char *unbound_words(const struct module_qstate *q)
{
    const struct errinf_strlist *item;
    struct wf_strbuf out;
    char *text;

    if (q->errinf == NULL)
        return NULL;
    text = wf_region_alloc(wf_query_scratch(q), WF_UNBOUND_TEXT_SIZE);
    if (text == NULL)
        return NULL;
    wf_strbuf_init(&out, text, WF_UNBOUND_TEXT_SIZE);
    for (item = q->errinf; item != NULL; item = item->next) {
        if (item->str == NULL)
            continue;
        if (out.len > 0)
            wf_strbuf_str(&out, " ");
        wf_strbuf_foreign(&out, item->str, strlen(item->str));
    }
    return text;
}

static void gather_subqueries(struct wf_evidence *evidence, struct module_qstate *q,
                              const struct wf_query *query, const struct wf_cells *cells)
{
    evidence->seen.subqueries = wf_query_endings(q, query, cells);
    if (evidence->seen.subqueries != NULL)
        evidence->seen.subquery_count = query->sub_count;
    evidence->seen.subquery_total = query->sub_total;
}

static void gather_attempts(struct wf_evidence *evidence, struct module_qstate *q, int id,
                            const struct wf_cells *cells)
{
    const struct wf_query *query = wf_query_find(q, id);
    struct wf_attempt *attempts;

    if (query == NULL)
        return;
    attempts = wf_query_attempts(q, query, &evidence->seen.attempt_count);
    evidence->seen.attempts = attempts;
    wf_stock_attempts_compared(&evidence->seen, attempts);
    evidence->seen.attempt_total = query->seen_total;
    evidence->seen.withheld = wf_query_withheld(q, query, cells, &evidence->seen.withheld_count);
}

/*
 * By the last attempt for the name that failed; what came out of the cache, by where a question for
 * it would go.
 */
static void gather_origin(struct wf_evidence *evidence, struct module_qstate *q)
{
    const struct wf_dname name = wf_failed_question(evidence).name;
    uint16_t i;

    for (i = evidence->seen.attempt_count; i-- > 0;) {
        const struct wf_attempt *attempt = &evidence->seen.attempts[i];

        if (attempt->zone.len == 0 || !wf_dname_is_below_or_at(name, attempt->zone))
            continue;
        if (attempt->configured)
            evidence->seen.configured_zone = attempt->zone;
        evidence->seen.origin = attempt->configured ? WF_ORIGIN_CONFIGURED : WF_ORIGIN_DELEGATED;
        return;
    }
    evidence->seen.configured_zone = wf_zone_configured_for(q->env, name, q->qinfo.qclass);
    evidence->seen.origin =
        evidence->seen.configured_zone.len > 0 ? WF_ORIGIN_CONFIGURED : WF_ORIGIN_DELEGATED;
}

/*
 * The forward-zone or stub-zone whose servers the RRset came from, or would: by the last attempt of
 * a sub-query for it, else by where a question to the zone that has it would go.
 */
static struct wf_dname configured_source(const struct wf_evidence *evidence,
                                         struct module_qstate *q, uint16_t type, struct wf_dname of)
{
    struct wf_dname none = {NULL, 0};
    size_t i;

    for (i = evidence->seen.subquery_count; i-- > 0;) {
        const struct wf_subquery *sub = &evidence->seen.subqueries[i];

        if (sub->attempt_count > 0 && sub->question.type == type &&
            wf_dname_equal(sub->question.name, evidence->seen.zone)) {
            const struct wf_attempt *last = &sub->attempts[sub->attempt_count - 1];

            return last->configured ? last->zone : none;
        }
    }
    return of.len > 0 ? wf_zone_configured_for(q->env, of, q->qinfo.qclass) : none;
}

/* Only keys that are bad came from anybody who may be asked to answer for them. */
static void gather_key_sources(struct wf_evidence *evidence, struct module_qstate *q)
{
    if (!evidence->seen.zone_keys_bad || evidence->seen.zone.len == 0)
        return;
    evidence->seen.dnskey_configured =
        configured_source(evidence, q, LDNS_RR_TYPE_DNSKEY, evidence->seen.zone);
    evidence->seen.ds_configured =
        configured_source(evidence, q, LDNS_RR_TYPE_DS, evidence->seen.parent);
}

/* Whether the SERVFAIL is neither an error nor a server's answer, but one that was cached. */
static bool failed_before(const struct module_qstate *q, int id)
{
    const struct wf_query *query = wf_query_find(q, id);

    if (q->return_rcode != LDNS_RCODE_NOERROR || q->return_msg == NULL ||
        FLAGS_GET_RCODE(q->return_msg->rep->flags) != LDNS_RCODE_SERVFAIL)
        return false;
    return query == NULL || query->seen_total == 0 ||
           query->seen[query->newest].response != q->return_msg;
}

/* What was asked so far led to the name that is known to fail: nothing of it is to blame. */
static void gather_known(struct wf_evidence *evidence, struct module_qstate *q)
{
    const struct iter_qstate *iq = wf_query_iterator(q);

    if (iq != NULL)
        evidence->seen.chased = wf_dname_from(iq->qchase.qname, iq->qchase.qname_len);
}

/*
 * Whether the question was resolved and found good, and another module has made a failure of it:
 * respip does when it cannot resolve the name that it puts in an address's place.
 */
static bool failed_afterwards(struct module_qstate *q, const struct iter_qstate *iq,
                              const struct val_qstate *vq)
{
    return q->return_rcode == LDNS_RCODE_SERVFAIL && q->return_msg == NULL &&
           !wf_query_gave_up(q) && iq->state == FINISHED_STATE && iq->response != NULL &&
           FLAGS_GET_RCODE(iq->response->rep->flags) != LDNS_RCODE_SERVFAIL &&
           (vq == NULL || (vq->orig_msg != NULL && vq->orig_msg->rep->security > sec_status_bogus));
}

/* dns64 may have the addresses of IPv4 looked up at once, and not ask for those of IPv6. */
static bool is_stood_in_for(struct module_qstate *q, const struct wf_query *query)
{
    const struct iter_qstate *iq = wf_query_iterator(q);
    const struct val_qstate *vq = wf_query_validator(q);

    if (query == NULL || query->sub_count == 0)
        return false;
    return iq == NULL ? vq == NULL : failed_afterwards(q, iq, vq);
}

void wf_evidence_gather(struct wf_evidence *evidence, struct module_qstate *q, int id,
                        const struct wf_cells *cells)
{
    const struct wf_query *query = wf_query_find(q, id);

    memset(evidence, 0, sizeof(*evidence));
    evidence->now = *q->env->now;
    evidence->seen.question = wf_question_from(&q->qinfo);
    evidence->seen.stood_in_for = is_stood_in_for(q, query);
    if (evidence->seen.stood_in_for) {
        gather_subqueries(evidence, q, query, cells);
        return; /* what was asked for itself is not to blame */
    }
    if (wf_stock_lacks_packet(q, id)) {
        name_delegation(evidence, q);
        evidence->seen.unbound_text = unbound_words(q);
        return; /* what else is at hand might blame whoever sent what was taken out */
    }
    /* first, as the zone's keys are looked for there; a good answer needs nothing else of them */
    if (query != NULL && !failed_before(q, id) &&
        (query->has_links || wf_query_failed(q) || wf_query_will_fail(q)))
        gather_subqueries(evidence, q, query, cells);
    gather_validation(evidence, q);
    if (evidence->seen.ending == WF_ENDING_INSECURE)
        return; /* a good answer: the rest is about failures, and every such answer would pay */
    if (failed_before(q, id))
        gather_known(evidence, q);
    else
        gather_attempts(evidence, q, id, cells);
    gather_origin(evidence, q);
    gather_chain(evidence, q);
    gather_parent(evidence, q);
    gather_key_sources(evidence, q);
    gather_delegation(evidence, q);
    wf_gather_resolver(evidence, q);
    if (evidence->seen.ending == WF_ENDING_FAILED && evidence->seen.delegation != NULL &&
        evidence->seen.alias_target.len > 0)
        gather_answered(evidence, q);
    evidence->seen.unbound_text = unbound_words(q);
}

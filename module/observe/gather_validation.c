/*
 * gather_validation.c - where validation stopped, and what there is of the keys on the way there.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/gather_validation.h"

#include "observe/anchor.h"
#include "observe/failed.h"
#include "observe/query.h"
#include "observe/region.h"
#include "observe/rrset.h"

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
    struct wf_rrset *rrset = wf_anchor_find(q->env, evidence->seen.zone, q->qinfo.qclass,
                                            wf_query_scratch(q), &evidence->seen.anchor_is_key);

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

void wf_gather_validation(struct wf_evidence *evidence, struct module_qstate *q)
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

void wf_gather_chain(struct wf_evidence *evidence, struct module_qstate *q)
{
    int validator = wf_module_place(q->env, "validator");
    const struct val_env *ve = validator < 0 ? NULL : q->env->modinfo[validator];
    struct wf_link upwards[WF_MAX_LINKS];
    struct wf_link *links;
    struct wf_dname zone = evidence->seen.zone;
    size_t depth = 0;

    /* the key cache has the nearest zone at or above a name: each zone takes one look-up */
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

void wf_gather_parent(struct wf_evidence *evidence, struct module_qstate *q)
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

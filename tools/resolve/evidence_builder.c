/*
 * evidence_builder.c - what a validation found, as evidence for the diagnosis.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "resolve/evidence_builder.h"

#include <string.h>

/* The zones that were passed, the root first; those below a broken one say nothing. */
static void fill_chain(struct wf_built_evidence *built, const struct wf_trust_chain *chain)
{
    struct wf_evidence *evidence = &built->evidence;
    unsigned i;

    for (i = 0; i < chain->count; i++)
        built->links[evidence->seen.chain_count++] =
            (struct wf_link){chain->zones[i].name, chain->zones[i].security};
    evidence->seen.chain = built->links;
}

/* The nearest secure zone above the broken one. */
static void fill_parent(struct wf_evidence *evidence, const struct wf_trust_chain *chain)
{
    unsigned i;

    for (i = chain->count; i-- > 0;) {
        const struct wf_zone *zone = &chain->zones[i];

        if (zone->security != WF_SECURITY_SECURE || wf_dname_equal(zone->name, evidence->seen.zone))
            continue;
        evidence->seen.parent = zone->name;
        evidence->seen.parent_dnskey = zone->dnskey;
        return;
    }
}

static void fill_ds(struct wf_evidence *evidence, const struct wf_rrset *ds,
                    const ldns_rr_list *rrs)
{
    evidence->seen.ds = ds;
    evidence->config.ds_known = true;
    evidence->config.ds_algorithms_known = wf_ds_algorithms_known(rrs);
    evidence->config.ds_digests_known = wf_ds_digests_known(rrs);
}

/* The trust anchor stands in for the root's DS RRset. */
static void fill_anchor(struct wf_built_evidence *built, const ldns_rr_list *ds)
{
    struct wf_rrset *rrset = &built->anchor;
    size_t i, k;

    *rrset = (struct wf_rrset){.owner = wf_dname_root(),
                               .type = WF_TYPE_DS,
                               .rrclass = LDNS_RR_CLASS_IN,
                               .security = WF_SECURITY_SECURE,
                               .rdata = built->anchor_rdata};
    for (i = 0; i < ldns_rr_list_rr_count(ds); i++) {
        const ldns_rr *rr = ldns_rr_list_rr(ds, i);
        uint8_t *octets = built->anchor_octets[rrset->rr_count];
        uint16_t len = 0;

        rrset->rr_total++;
        for (k = 0; k < ldns_rr_rd_count(rr) && rrset->rr_count < WF_MAX_RRS; k++) {
            const ldns_rdf *rdf = ldns_rr_rdf(rr, k);
            size_t size = ldns_rdf_size(rdf), room = WF_NAME_MAX - (size_t)len;

            size = size < room ? size : room; /* no digest is so long */
            memcpy(octets + len, ldns_rdf_data(rdf), size);
            len = (uint16_t)(len + size);
        }
        if (rrset->rr_count < WF_MAX_RRS)
            built->anchor_rdata[rrset->rr_count++] = (struct wf_rdata){octets, len};
    }
    fill_ds(&built->evidence, rrset, ds);
    built->evidence.seen.zone_is_anchor = true;
}

static void fill_zone(struct wf_built_evidence *built, const struct wf_trust_chain *chain,
                      struct wf_dname name)
{
    const struct wf_zone *zone = wf_trust_chain_last(chain);
    struct wf_evidence *evidence = &built->evidence;

    evidence->seen.ending = WF_ENDING_BOGUS;
    evidence->seen.zone = name;
    if (wf_dname_equal(zone->name, name)) {
        evidence->seen.dnskey = zone->dnskey;
        if (zone->ds != NULL)
            fill_ds(evidence, zone->ds, zone->ds_rrs);
    }
    if (name.len == 1 && chain->anchored == WF_ANCHORED)
        fill_anchor(built, chain->anchor->ds);
    fill_parent(evidence, chain);
}

/* A question for keys, as the resolver's own would be. */
static void add_subquery(struct wf_built_evidence *built, struct wf_dname name, uint16_t type,
                         const struct wf_response *response)
{
    struct wf_evidence *evidence = &built->evidence;
    bool usable = wf_response_has_answer_or_soa(response);

    if (response == NULL)
        return;
    built->subqueries[evidence->seen.subquery_count++] =
        (struct wf_subquery){.question = {name, type, LDNS_RR_CLASS_IN},
                             .rcode = usable ? response->message.rcode : WF_RCODE_SERVFAIL,
                             .response = usable ? &response->message : NULL};
    evidence->seen.subquery_total = evidence->seen.subquery_count;
    evidence->seen.subqueries = built->subqueries;
}

static void fill_keys(struct wf_built_evidence *built, const struct wf_trust_chain *chain)
{
    fill_zone(built, chain, chain->at);
    built->evidence.seen.zone_keys_bad = true;
    built->evidence.seen.zone_security = WF_SECURITY_BOGUS;
    add_subquery(built, chain->at, WF_TYPE_DS, chain->ds);
    add_subquery(built, chain->at, WF_TYPE_DNSKEY, chain->dnskey);
}

/* Of the zone's servers nothing was seen. */
static void fill_failed(struct wf_built_evidence *built, struct wf_dname zone)
{
    built->delegation.zone = zone;
    built->evidence.seen.ending = WF_ENDING_FAILED;
    built->evidence.seen.delegation = &built->delegation;
}

/*
 * Of a zone that has no delegation the keys are never good. Where only the delegation is denied, as
 * the zone above has other records there, nothing is wrong with the proof and no cause fits.
 */
static void fill_undelegated(struct wf_built_evidence *built, const struct wf_trust_chain *chain)
{
    if (chain->ds != NULL && chain->ds->message.rcode == WF_RCODE_NXDOMAIN)
        fill_keys(built, chain);
    else
        fill_failed(built, chain->at);
}

static void fill_response(struct wf_built_evidence *built, const struct wf_validation *validation)
{
    struct wf_evidence *evidence = &built->evidence;

    if (validation->response == NULL)
        return;
    evidence->seen.response = &validation->response->message;
    evidence->seen.rrset_skip = (uint16_t)validation->skip;
    evidence->seen.chased = validation->chased;
    evidence->seen.cut = validation->cut;
}

static void fill_answer(struct wf_built_evidence *built, const struct wf_validation *validation)
{
    fill_zone(built, &validation->chain, wf_trust_chain_last(&validation->chain)->name);
    built->evidence.seen.zone_security = WF_SECURITY_SECURE;
    fill_response(built, validation);
}

/*
 * Whether what was seen of the servers from here may be why the resolver has no answer: all that
 * were asked fail, or there is none to ask. One good server excuses the others.
 */
static bool is_telling(const struct wf_direct *direct)
{
    return direct->attempt_count > 0 ? direct->good == 0 : direct->delegation.server_count == 0;
}

static void add_servers(struct wf_built_evidence *built, const struct wf_direct *direct)
{
    struct wf_evidence *evidence = &built->evidence;

    built->delegation = direct->delegation;
    evidence->seen.attempts = direct->attempts;
    evidence->seen.attempt_count = evidence->seen.attempt_total = direct->attempt_count;
    evidence->config.has_ipv6 = direct->has_ipv6;
    evidence->seen.subqueries = direct->subqueries;
    evidence->seen.subquery_count = direct->subquery_count;
    evidence->seen.subquery_total = direct->subquery_total;
}

/* The same, of the question for keys that had no answer. */
static void add_key_servers(struct wf_built_evidence *built, const struct wf_direct *direct)
{
    struct wf_subquery *last = &built->subqueries[built->evidence.seen.subquery_count - 1];

    last->attempts = direct->attempts;
    last->attempt_count = last->attempt_total = direct->attempt_count;
    built->delegation = direct->delegation;
    built->evidence.seen.delegation = &built->delegation;
}

static void fill_aliases(struct wf_evidence *evidence, const struct wf_validation *validation)
{
    evidence->seen.ending = WF_ENDING_FAILED;
    evidence->seen.aliases = validation->aliases;
    evidence->seen.alias_count = evidence->seen.alias_total = (uint16_t)validation->alias_count;
    evidence->seen.alias_target = validation->alias_target;
    evidence->seen.alias_zone = validation->alias_zone;
    evidence->seen.limit = WF_LIMIT_RESTARTS;
    evidence->seen.limit_value = validation->alias_count;
}

void wf_evidence_build(struct wf_built_evidence *built, const struct wf_validation *validation,
                       const struct wf_direct *direct, time_t now)
{
    struct wf_evidence *evidence = &built->evidence;

    memset(built, 0, sizeof(*built));
    evidence->now = now;
    evidence->seen.question = validation->question;
    if (validation->alias_count > 0)
        evidence->seen.chased = validation->alias_target;
    fill_chain(built, &validation->chain);
    switch (validation->end) {
    case WF_VALIDATION_KEYS_BAD:
        fill_keys(built, &validation->chain);
        fill_response(built, validation);
        break;
    case WF_VALIDATION_UNDELEGATED:
        fill_undelegated(built, &validation->chain);
        break;
    case WF_VALIDATION_KEYS_SILENT:
        fill_keys(built, &validation->chain);
        if (direct != NULL && is_telling(direct) && evidence->seen.subquery_count > 0)
            add_key_servers(built, direct);
        break;
    case WF_VALIDATION_ANSWER_BAD:
        fill_answer(built, validation);
        break;
    case WF_VALIDATION_LOOP:
    case WF_VALIDATION_TOO_LONG:
        fill_aliases(evidence, validation);
        break;
    case WF_VALIDATION_SILENT:
        fill_failed(built, validation->silent_zone);
        if (direct != NULL && is_telling(direct))
            add_servers(built, direct);
        break;
    default:
        fill_failed(built, validation->chain.count > 0
                               ? wf_trust_chain_last(&validation->chain)->name
                               : wf_dname_root());
    }
}

void wf_evidence_mark_configured(struct wf_built_evidence *built, struct wf_dname configured)
{
    struct wf_evidence *evidence = &built->evidence;

    if (evidence->seen.ending != WF_ENDING_BOGUS)
        return;
    if (wf_dname_is_below_or_at(wf_failed_question(evidence).name, configured)) {
        evidence->seen.origin = WF_ORIGIN_CONFIGURED;
        evidence->seen.configured_zone = configured;
    }
    if (wf_dname_is_below_or_at(evidence->seen.zone, configured))
        evidence->seen.dnskey_configured = configured;
    if (evidence->seen.parent.len > 0 && wf_dname_is_below_or_at(evidence->seen.parent, configured))
        evidence->seen.ds_configured = configured;
}

/*
 * exhibit.c - what was judged, as evidence for the diagnosis.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "exhibit.h"

#include <string.h>

/* The zones that were passed, the root first; those below a broken one say nothing. */
static void fill_chain(struct wf_exhibit *exhibit, const struct wf_walk *walk)
{
    struct wf_evidence *evidence = &exhibit->evidence;
    unsigned i;

    for (i = 0; i < walk->count; i++)
        exhibit->links[evidence->chain_count++] =
            (struct wf_link){walk->zones[i].name, walk->zones[i].security};
    evidence->chain = exhibit->links;
}

/* The nearest secure zone above the broken one. */
static void fill_parent(struct wf_evidence *evidence, const struct wf_walk *walk)
{
    unsigned i;

    for (i = walk->count; i-- > 0;) {
        const struct wf_zone *zone = &walk->zones[i];

        if (zone->security != WF_SECURITY_SECURE || wf_dname_equal(zone->name, evidence->zone))
            continue;
        evidence->parent = zone->name;
        evidence->parent_dnskey = zone->dnskey;
        return;
    }
}

static void fill_ds(struct wf_evidence *evidence, const struct wf_rrset *ds,
                    const ldns_rr_list *rrs)
{
    evidence->ds = ds;
    evidence->config.ds_known = true;
    evidence->config.ds_algorithms_known = wf_ds_algorithms_known(rrs);
    evidence->config.ds_digests_known = wf_ds_digests_known(rrs);
}

/* The trust anchor stands in for the root's DS RRset. */
static void fill_anchor(struct wf_exhibit *exhibit, const ldns_rr_list *ds)
{
    struct wf_rrset *rrset = &exhibit->anchor;
    size_t i, k;

    *rrset = (struct wf_rrset){.owner = wf_dname_root(),
                               .type = WF_TYPE_DS,
                               .rrclass = LDNS_RR_CLASS_IN,
                               .security = WF_SECURITY_SECURE,
                               .rdata = exhibit->anchor_rdata};
    for (i = 0; i < ldns_rr_list_rr_count(ds); i++) {
        const ldns_rr *rr = ldns_rr_list_rr(ds, i);
        uint8_t *octets = exhibit->anchor_octets[rrset->rr_count];
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
            exhibit->anchor_rdata[rrset->rr_count++] = (struct wf_rdata){octets, len};
    }
    fill_ds(&exhibit->evidence, rrset, ds);
    exhibit->evidence.zone_is_anchor = true;
}

static void fill_zone(struct wf_exhibit *exhibit, const struct wf_walk *walk, struct wf_dname name)
{
    const struct wf_zone *zone = wf_walk_zone(walk);
    struct wf_evidence *evidence = &exhibit->evidence;

    evidence->ending = WF_ENDING_BOGUS;
    evidence->zone = name;
    if (wf_dname_equal(zone->name, name)) {
        evidence->dnskey = zone->dnskey;
        if (zone->ds != NULL)
            fill_ds(evidence, zone->ds, zone->ds_rrs);
    }
    if (name.len == 1 && walk->anchored == WF_ANCHORED)
        fill_anchor(exhibit, walk->anchor->ds);
    fill_parent(evidence, walk);
}

/* A question for keys, as the resolver's own would be. */
static void add_subquery(struct wf_exhibit *exhibit, struct wf_dname name, uint16_t type,
                         const struct wf_reading *reading)
{
    struct wf_evidence *evidence = &exhibit->evidence;
    bool usable = wf_reading_shows(reading);

    if (reading == NULL)
        return;
    exhibit->subqueries[evidence->subquery_count++] =
        (struct wf_subquery){.question = {name, type, LDNS_RR_CLASS_IN},
                             .rcode = usable ? reading->message.rcode : WF_RCODE_SERVFAIL,
                             .response = usable ? &reading->message : NULL};
    evidence->subquery_total = evidence->subquery_count;
    evidence->subqueries = exhibit->subqueries;
}

static void fill_keys(struct wf_exhibit *exhibit, const struct wf_walk *walk)
{
    fill_zone(exhibit, walk, walk->at);
    exhibit->evidence.zone_keys_bad = true;
    exhibit->evidence.zone_security = WF_SECURITY_BOGUS;
    add_subquery(exhibit, walk->at, WF_TYPE_DS, walk->ds);
    add_subquery(exhibit, walk->at, WF_TYPE_DNSKEY, walk->dnskey);
}

/* Of the zone's servers nothing was seen. */
static void fill_failed(struct wf_exhibit *exhibit, struct wf_dname zone)
{
    exhibit->delegation.zone = zone;
    exhibit->evidence.ending = WF_ENDING_FAILED;
    exhibit->evidence.delegation = &exhibit->delegation;
}

/*
 * Of a zone that has no delegation the keys are never good. Where only the delegation is denied, as
 * the zone above has other records there, nothing is wrong with the proof and no cause fits.
 */
static void fill_undelegated(struct wf_exhibit *exhibit, const struct wf_walk *walk)
{
    if (walk->ds != NULL && walk->ds->message.rcode == WF_RCODE_NXDOMAIN)
        fill_keys(exhibit, walk);
    else
        fill_failed(exhibit, walk->at);
}

static void fill_answer(struct wf_exhibit *exhibit, const struct wf_judge *judge)
{
    struct wf_evidence *evidence = &exhibit->evidence;

    fill_zone(exhibit, &judge->walk, wf_walk_zone(&judge->walk)->name);
    evidence->zone_security = WF_SECURITY_SECURE;
    evidence->response = &judge->reading->message;
    evidence->rrset_skip = (uint16_t)judge->skip;
    evidence->chased = judge->chased;
    evidence->cut = judge->cut;
}

/*
 * Whether what was seen of the servers from here may be why the resolver has no answer: all that
 * were asked fail, or there is none to ask. One good server excuses the others.
 */
static bool is_telling(const struct wf_direct *direct)
{
    return direct->attempt_count > 0 ? direct->good == 0 : direct->delegation.server_count == 0;
}

static void add_servers(struct wf_exhibit *exhibit, const struct wf_direct *direct)
{
    struct wf_evidence *evidence = &exhibit->evidence;

    exhibit->delegation = direct->delegation;
    evidence->attempts = direct->attempts;
    evidence->attempt_count = evidence->attempt_total = direct->attempt_count;
    evidence->config.has_ipv6 = direct->has_ipv6;
    evidence->subqueries = direct->subqueries;
    evidence->subquery_count = direct->subquery_count;
    evidence->subquery_total = direct->subquery_total;
}

/* The same, of the question for keys that had no answer. */
static void add_key_servers(struct wf_exhibit *exhibit, const struct wf_direct *direct)
{
    struct wf_subquery *last = &exhibit->subqueries[exhibit->evidence.subquery_count - 1];

    last->attempts = direct->attempts;
    last->attempt_count = last->attempt_total = direct->attempt_count;
    exhibit->delegation = direct->delegation;
    exhibit->evidence.delegation = &exhibit->delegation;
}

static void fill_aliases(struct wf_evidence *evidence, const struct wf_judge *judge)
{
    evidence->ending = WF_ENDING_FAILED;
    evidence->aliases = judge->aliases;
    evidence->alias_count = evidence->alias_total = (uint16_t)judge->alias_count;
    evidence->alias_target = judge->alias_target;
    evidence->alias_zone = judge->alias_zone;
    evidence->limit = WF_LIMIT_RESTARTS;
    evidence->limit_value = judge->alias_count;
}

void wf_exhibit_fill(struct wf_exhibit *exhibit, const struct wf_judge *judge,
                     const struct wf_direct *direct, time_t now)
{
    struct wf_evidence *evidence = &exhibit->evidence;

    memset(exhibit, 0, sizeof(*exhibit));
    evidence->now = now;
    evidence->question = judge->question;
    fill_chain(exhibit, &judge->walk);
    switch (judge->end) {
    case WF_JUDGED_KEYS_BAD:
        fill_keys(exhibit, &judge->walk);
        break;
    case WF_JUDGED_UNDELEGATED:
        fill_undelegated(exhibit, &judge->walk);
        break;
    case WF_JUDGED_KEYS_SILENT:
        fill_keys(exhibit, &judge->walk);
        if (direct != NULL && is_telling(direct) && evidence->subquery_count > 0)
            add_key_servers(exhibit, direct);
        break;
    case WF_JUDGED_ANSWER_BAD:
        fill_answer(exhibit, judge);
        break;
    case WF_JUDGED_LOOP:
    case WF_JUDGED_TOO_LONG:
        fill_aliases(evidence, judge);
        break;
    case WF_JUDGED_SILENT:
        fill_failed(exhibit, judge->silent_zone);
        if (direct != NULL && is_telling(direct))
            add_servers(exhibit, direct);
        break;
    default:
        fill_failed(exhibit,
                    judge->walk.count > 0 ? wf_walk_zone(&judge->walk)->name : wf_dname_root());
    }
}

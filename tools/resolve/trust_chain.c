/*
 * trust_chain.c - the chain of trust from the root down to a name, zone by zone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "resolve/trust_chain.h"

#include "resolve/denial_proof.h"

const struct wf_zone *wf_trust_chain_last(const struct wf_trust_chain *chain)
{
    return &chain->zones[chain->count - 1];
}

static struct wf_zone *zone_add(struct wf_trust_chain *chain, struct wf_dname name,
                                enum wf_security security)
{
    struct wf_zone *zone = &chain->zones[chain->count++];

    *zone = (struct wf_zone){.name = name, .security = security};
    return zone;
}

static void zone_keys(struct wf_zone *zone, const struct wf_response *response, int at)
{
    zone->dnskey = &response->rrsets[at];
    zone->keys = response->records[at].rrs;
}

static bool is_named(const ldns_rr_list *ds, const ldns_rr_list *keys)
{
    size_t i, k;

    for (i = 0; i < ldns_rr_list_rr_count(ds) && i < WF_MAX_RRS; i++) {
        for (k = 0; k < ldns_rr_list_rr_count(keys) && k < WF_MAX_RRS; k++) {
            if (wf_ds_names(ldns_rr_list_rr(ds, i), ldns_rr_list_rr(keys, k)))
                return true;
        }
    }
    return false;
}

/* The root's keys; without an anchor that fits they are taken as they are, and that is noted. */
static bool begin(struct wf_trust_chain *chain)
{
    struct wf_response *response = wf_session_ask(chain->session, wf_dname_root(), WF_TYPE_DNSKEY);
    int at = wf_response_has_good_rcode(response)
                 ? wf_response_find(response, wf_dname_root(), WF_TYPE_DNSKEY)
                 : -1;
    struct wf_zone *root = zone_add(chain, wf_dname_root(), WF_SECURITY_UNKNOWN);

    chain->end = WF_CHAIN_NO_ROOT;
    chain->dnskey = response;
    if (at < 0)
        return false;
    zone_keys(root, response, at);
    chain->end = WF_CHAIN_NO_DNSSEC;
    if (root->dnskey->rrsig_total == 0)
        return false;
    chain->anchored = chain->anchor->ds == NULL                 ? WF_ANCHORED_NOWHERE
                      : is_named(chain->anchor->ds, root->keys) ? WF_ANCHORED
                                                                : WF_ANCHORED_ELSEWHERE;
    root->security = chain->anchored == WF_ANCHORED
                         ? wf_verify_keys(chain->verifier, response, (size_t)at, chain->anchor->ds)
                         : wf_verify_rrset(chain->verifier, response, (size_t)at,
                                           &(struct wf_zone_keys){root->name, root->keys});
    chain->end = root->security == WF_SECURITY_SECURE ? WF_CHAIN_SECURE : WF_CHAIN_BROKEN;
    chain->at = root->name;
    return chain->end == WF_CHAIN_SECURE;
}

static bool break_at(struct wf_trust_chain *chain, struct wf_dname name, enum wf_chain_end end)
{
    chain->at = name;
    chain->end = end;
    return false;
}

/* Whether the zone would lie below the last one: no delegation was seen on the way to the name. */
static bool is_stray(const struct wf_trust_chain *chain, struct wf_dname zone, struct wf_dname name)
{
    return wf_dname_is_below_or_at(name, zone) &&
           wf_dname_labels_below(zone, wf_trust_chain_last(chain)->name) > 0;
}

/* The proof that there is no such delegation was seen on the way. */
static bool stray_to(struct wf_trust_chain *chain, struct wf_dname zone)
{
    chain->ds = wf_session_ask(chain->session, zone, WF_TYPE_DS);
    chain->dnskey = NULL;
    return break_at(chain, zone, WF_CHAIN_UNDELEGATED);
}

bool wf_trust_chain_find_undelegated(struct wf_trust_chain *chain)
{
    struct wf_response *response;
    struct wf_dname zone;

    if (chain->end != WF_CHAIN_SECURE ||
        wf_dname_equal(chain->target, wf_trust_chain_last(chain)->name))
        return false;
    response = wf_session_ask(chain->session, chain->target, WF_TYPE_SOA);
    if (!wf_response_has_good_rcode(response))
        return false;
    zone = wf_response_soa(response);
    return zone.len > 0 && is_stray(chain, zone, chain->target) && !stray_to(chain, zone);
}

/* Every NSEC and NSEC3 of the denial must be good before it is read. */
static bool denial_is_signed(struct wf_trust_chain *chain, struct wf_response *response,
                             const struct wf_zone *zone)
{
    struct wf_zone_keys keys = {zone->name, zone->keys};
    size_t i;

    for (i = response->message.answer_count; i < wf_response_rrset_count(response); i++) {
        uint16_t type = response->rrsets[i].type;

        if ((type == WF_TYPE_NSEC || type == WF_TYPE_NSEC3) &&
            wf_verify_rrset(chain->verifier, response, i, &keys) != WF_SECURITY_SECURE)
            return false;
    }
    return true;
}

/* The name has no DS RRset: is it in the zone, or the beginning of an insecure one? */
static bool pass_denied(struct wf_trust_chain *chain, struct wf_response *response,
                        struct wf_dname name)
{
    const struct wf_zone *zone = wf_trust_chain_last(chain);
    enum wf_cut cut;

    if (wf_response_find(response, name, WF_TYPE_CNAME) >= 0)
        return true; /* an alias begins no zone; it is validated where it is an answer */
    cut = denial_is_signed(chain, response, zone)
              ? wf_denial_proof_of_no_ds(&response->message, zone->name, name)
              : WF_CUT_UNPROVEN;
    if (cut == WF_CUT_NONE)
        return true;
    if (cut == WF_CUT_UNPROVEN) {
        struct wf_dname other = wf_response_soa(response);

        return other.len > 0 && other.len < name.len && is_stray(chain, other, name)
                   ? stray_to(chain, other)
                   : break_at(chain, name, WF_CHAIN_BROKEN);
    }
    if (cut == WF_CUT_INSECURE)
        zone_add(chain, name, WF_SECURITY_INSECURE);
    chain->end = WF_CHAIN_INSECURE;
    return false;
}

/* The name has a DS RRset: its keys. */
static bool pass_keys(struct wf_trust_chain *chain, struct wf_dname name, int ds)
{
    const struct wf_rrset_records *set = &chain->ds->records[ds];
    struct wf_response *response;
    struct wf_zone *zone;
    int at;

    zone = zone_add(chain, name, WF_SECURITY_BOGUS);
    zone->ds = &chain->ds->rrsets[ds];
    zone->ds_rrs = set->rrs;
    if (zone->ds->security != WF_SECURITY_SECURE)
        return break_at(chain, name, WF_CHAIN_BROKEN);
    if (!wf_ds_usable(set->rrs)) {
        zone->security = WF_SECURITY_INSECURE;
        chain->end = WF_CHAIN_INSECURE;
        return false;
    }
    response = wf_session_ask(chain->session, name, WF_TYPE_DNSKEY);
    chain->dnskey = response;
    zone->security = WF_SECURITY_UNKNOWN;
    if (!wf_response_has_answer_or_soa(response))
        return break_at(chain, name, WF_CHAIN_SILENT);
    zone->security = WF_SECURITY_BOGUS;
    at = wf_response_find(response, name, WF_TYPE_DNSKEY);
    if (at < 0)
        return break_at(chain, name, WF_CHAIN_BROKEN);
    zone_keys(zone, response, at);
    zone->security = wf_verify_keys(chain->verifier, response, (size_t)at, set->rrs);
    return zone->security == WF_SECURITY_SECURE || break_at(chain, name, WF_CHAIN_BROKEN);
}

/* One label further down. Returns whether to go on. */
static bool step(struct wf_trust_chain *chain, struct wf_dname name)
{
    const struct wf_zone *zone = wf_trust_chain_last(chain);
    struct wf_response *response = wf_session_ask(chain->session, name, WF_TYPE_DS);
    struct wf_dname signer;
    int at;

    chain->ds = response;
    chain->dnskey = NULL;
    if (!wf_response_has_answer_or_soa(response))
        return break_at(chain, name, WF_CHAIN_SILENT);
    at = wf_response_find(response, name, WF_TYPE_DS);
    if (at < 0)
        return pass_denied(chain, response, name);
    wf_verify_rrset(chain->verifier, response, (size_t)at,
                    &(struct wf_zone_keys){zone->name, zone->keys});
    signer = wf_response_signer(response, (size_t)at);
    if (response->rrsets[at].security == WF_SECURITY_BOGUS && signer.len > 0 &&
        signer.len < name.len && is_stray(chain, signer, name))
        return stray_to(chain, signer);
    return pass_keys(chain, name, at);
}

void wf_trust_chain_build(struct wf_trust_chain *chain, struct wf_dname target)
{
    unsigned labels = wf_dname_labels(target), depth;

    chain->count = 0;
    chain->target = target;
    chain->ds = chain->dnskey = NULL;
    chain->at = (struct wf_dname){NULL, 0};
    if (!begin(chain))
        return;
    for (depth = 1; depth <= labels; depth++) {
        if (chain->count == WF_CHAIN_ZONES)
            chain->session->gave_up = true;
        if (chain->session->gave_up || !step(chain, wf_dname_cut(target, depth)))
            return;
    }
}

/*
 * Whether a zone begins at a name that nothing vouches for. Silent when there is no answer: then it
 * does if the zone above answers, which has a delegation there.
 */
static bool begins_zone(struct wf_trust_chain *chain, struct wf_dname name, struct wf_dname above,
                        bool *silent)
{
    const struct wf_response *response = wf_session_ask(chain->session, name, WF_TYPE_NS);

    *silent = !wf_response_has_good_rcode(response);
    if (!*silent)
        return wf_response_find(response, name, WF_TYPE_NS) >= 0;
    return wf_response_answers_or_denies(wf_session_ask(chain->session, above, WF_TYPE_SOA));
}

struct wf_dname wf_trust_chain_deepest(struct wf_trust_chain *chain, struct wf_dname target)
{
    struct wf_dname zone = wf_trust_chain_last(chain)->name;
    unsigned labels = wf_dname_labels(target), depth = wf_dname_labels(zone) + 1;
    bool silent = false;

    for (; chain->end == WF_CHAIN_INSECURE && !silent && depth <= labels; depth++) {
        struct wf_dname name = wf_dname_cut(target, depth);

        if (!wf_response_has_good_rcode(wf_session_ask(chain->session, name, WF_TYPE_DS)))
            break; /* the zone's own servers were asked for that */
        if (!begins_zone(chain, name, zone, &silent))
            continue;
        zone = name;
        if (chain->count < WF_CHAIN_ZONES)
            zone_add(chain, name, WF_SECURITY_INSECURE);
    }
    return zone;
}

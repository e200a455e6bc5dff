/*
 * gather_parent.c - the chain of trust down to the zone above, and what that zone's servers say of
 * the zone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/gather_parent.h"

#include <stdio.h>

#include "check/gather_verdict.h"
#include "resolve/denial_proof.h"

enum { LARGE = 900 }; /* octets of a referral from which glue may have been left out over UDP */

static bool unknown(struct wf_gathering *gathering, const char *text, const char *remedy)
{
    struct wf_zone_facts *facts = gathering->facts;

    facts->state = WF_ZONE_UNKNOWN;
    snprintf(facts->chain_text, sizeof(facts->chain_text), "%s", text);
    snprintf(facts->chain_remedy, sizeof(facts->chain_remedy), "%s", remedy);
    return false;
}

/* What is broken lies above the zone, or between it and the zone above. */
static bool chain_is_bad(struct wf_gathering *gathering)
{
    gathering->facts->state = wf_gather_verdict(gathering) ? WF_ZONE_CHAIN_BAD : WF_ZONE_UNKNOWN;
    return false;
}

static bool out_of_bounds(struct wf_gathering *gathering)
{
    if (!gathering->session.gave_up && gathering->verifier.left > 0)
        return false;
    unknown(gathering, "the time or the number of questions that a check may take was over",
            "Try again with a longer --timeout, or another resolver.");
    return true;
}

bool wf_gather_chain(struct wf_gathering *gathering)
{
    struct wf_trust_chain *chain = &gathering->chain;
    struct wf_zone_facts *facts = gathering->facts;
    struct wf_dname target = wf_dname_parent(gathering->zone), parent;

    chain->session = &gathering->session;
    chain->verifier = &gathering->verifier;
    chain->anchor = gathering->options->anchor;
    wf_trust_chain_build(chain, target);
    if (chain->end == WF_CHAIN_NO_ROOT)
        return unknown(gathering, "the resolver gives no answer for the root's keys",
                       "Name a resolver that serves this host, as @ADDRESS.");
    if (chain->end == WF_CHAIN_NO_DNSSEC)
        return unknown(gathering, "the resolver leaves signatures out",
                       "Name a resolver that passes DNSSEC records on, as @ADDRESS.");
    if (out_of_bounds(gathering))
        return false;
    facts->anchored = chain->anchored == WF_ANCHORED;
    if (chain->anchored == WF_ANCHORED_ELSEWHERE)
        return unknown(gathering,
                       "the root's keys, as the resolver gives them, match no trust "
                       "anchor",
                       "Give the root's trust anchor by --anchor, or name another resolver.");
    if (chain->end != WF_CHAIN_SECURE && chain->end != WF_CHAIN_INSECURE)
        return chain_is_bad(gathering);
    parent = chain->end == WF_CHAIN_SECURE ? wf_trust_chain_last(chain)->name
                                           : wf_trust_chain_deepest(chain, target);
    if (gathering->zone.len > 1)
        wf_name_copy(&facts->parent, parent);
    if (chain->end == WF_CHAIN_SECURE)
        gathering->parent_keys = (struct wf_zone_keys){parent, wf_trust_chain_last(chain)->keys};
    return !out_of_bounds(gathering);
}

/* Over TCP, too, where the referral is so large that glue may be missing. */
static void parent_ask_ns(struct wf_parent_server *parent, struct wf_peer *peer)
{
    struct wf_response again;

    parent->questions++;
    if (!wf_name_server_ask(&parent->ns, peer, &parent->ns_question, parent->deadline))
        parent->no_memory = true;
    if (parent->ns.exchange.packet == NULL || ldns_pkt_size(parent->ns.exchange.packet) < LARGE)
        return;
    peer->tcp = true;
    parent->questions++;
    if (wf_name_server_ask(&again, peer, &parent->ns_question, parent->deadline) &&
        again.exchange.packet != NULL) {
        wf_response_free(&parent->ns);
        parent->ns = again;
    } else {
        wf_response_free(&again);
    }
    peer->tcp = false;
}

static void parent_ask(void *task)
{
    struct wf_parent_server *parent = task;
    struct wf_peer peer = wf_name_server_peer(&parent->addr);

    parent_ask_ns(parent, &peer);
    parent->no_ipv6 = wf_name_server_lacks_ipv6(&parent->addr, &parent->ns.exchange);
    if (parent->ns.exchange.packet == NULL)
        return;
    parent->questions++;
    if (!wf_name_server_ask(&parent->ds, &peer, &parent->ds_question, parent->deadline))
        parent->no_memory = true;
}

static void add_parent(struct wf_gathering *gathering, const struct wf_addr *addr)
{
    struct wf_parent_server *parent = &gathering->parents[gathering->parent_count];
    unsigned i;

    for (i = 0; i < gathering->parent_count; i++) {
        if (wf_addr_equal(&gathering->parents[i].addr, addr))
            return;
    }
    if (gathering->parent_count == WF_CHECK_PARENTS || !wf_addr_can_serve(addr))
        return;
    *parent =
        (struct wf_parent_server){.addr = *addr,
                                  .deadline = wf_gathering_until(gathering, 2 * WF_CHECK_SERVER_MS),
                                  .ns_question = {gathering->zone, WF_TYPE_NS, LDNS_RR_CLASS_IN},
                                  .ds_question = {gathering->zone, WF_TYPE_DS, LDNS_RR_CLASS_IN}};
    gathering->parent_count++;
}

static void add_parents(struct wf_gathering *gathering, struct wf_dname name, uint16_t type)
{
    const struct wf_response *response = wf_session_ask(&gathering->session, name, type);
    const ldns_rr_list *answer;
    size_t i;

    if (!wf_response_has_good_rcode(response))
        return;
    answer = ldns_pkt_answer(response->exchange.packet);
    for (i = 0; i < ldns_rr_list_rr_count(answer); i++) {
        struct wf_addr addr = wf_name_server_addr(ldns_rr_list_rr(answer, i));

        if (ldns_rr_get_type(ldns_rr_list_rr(answer, i)) == type && addr.family != 0)
            add_parent(gathering, &addr);
    }
}

/* Of all names one address over IPv4 first, so that different servers are asked. */
static void find_parents(struct wf_gathering *gathering)
{
    struct wf_dname parent = wf_dname_of(&gathering->facts->parent);
    const ldns_rr_list *names =
        wf_name_server_names(wf_session_ask(&gathering->session, parent, WF_TYPE_NS), parent);
    size_t i, k;

    for (k = 0; k < 2; k++) {
        for (i = 0; i < ldns_rr_list_rr_count(names) && gathering->parent_count < WF_CHECK_PARENTS;
             i++) {
            struct wf_dname name = wf_dname_of_rdf(ldns_rr_rdf(ldns_rr_list_rr(names, i), 0));

            if (name.len > 0)
                add_parents(gathering, name, k == 0 ? WF_TYPE_A : WF_TYPE_AAAA);
        }
    }
}

/* Without AA, and the names in the authority section: not what the zone itself says. */
static bool is_referral(const struct wf_response *response, struct wf_dname zone)
{
    return wf_name_server_names(response, zone) != NULL &&
           !ldns_pkt_aa(response->exchange.packet) && response->message.answer_count == 0;
}

/* The index of the zone's NS RRset in whichever section; -1 when there is none. */
static int ns_at(const struct wf_response *response, struct wf_dname zone)
{
    int i, count = (int)wf_response_rrset_count(response);

    for (i = 0; i < count; i++) {
        if (response->rrsets[i].type == WF_TYPE_NS &&
            wf_dname_equal(response->rrsets[i].owner, zone))
            return i;
    }
    return -1;
}

/* A referral before what the zone itself says; NULL when no server of the zone above has names. */
static const struct wf_response *best_names(struct wf_gathering *gathering)
{
    const struct wf_response *best = NULL;
    unsigned i;

    for (i = 0; i < gathering->parent_count; i++) {
        const struct wf_response *response = &gathering->parents[i].ns;

        if (is_referral(response, gathering->zone)) {
            gathering->facts->delegation_seen = true;
            return response;
        }
        if (best == NULL && wf_name_server_names(response, gathering->zone) != NULL)
            best = response;
    }
    return best;
}

/* It says that there is no such delegation. */
static bool denies(const struct wf_response *response, struct wf_dname zone)
{
    return wf_response_answers_or_denies(response) && ldns_pkt_aa(response->exchange.packet) &&
           ns_at(response, zone) < 0;
}

static bool is_refusal(const struct wf_response *response)
{
    return response->exchange.packet != NULL &&
           ldns_pkt_get_rcode(response->exchange.packet) == LDNS_RCODE_REFUSED;
}

/* Compares the other servers' referrals with the one that is taken. */
static void compare_parents(struct wf_gathering *gathering)
{
    struct wf_zone_facts *facts = gathering->facts;
    const struct wf_rrset *ns = NULL, *ds = NULL;
    bool ds_known = false;
    unsigned i;

    for (i = 0; i < gathering->parent_count; i++) {
        struct wf_parent_server *parent = &gathering->parents[i];
        int at = wf_response_has_good_rcode(&parent->ds)
                     ? wf_response_find(&parent->ds, gathering->zone, WF_TYPE_DS)
                     : -1;
        const struct wf_rrset *has = at < 0 ? NULL : &parent->ds.rrsets[at];

        if (parent->no_ipv6)
            continue;
        facts->parents_asked++;
        facts->parents_silent += parent->ns.exchange.packet == NULL;
        facts->parents_refused += is_refusal(&parent->ns);
        if (is_referral(&parent->ns, gathering->zone)) {
            const struct wf_rrset *names = &parent->ns.rrsets[ns_at(&parent->ns, gathering->zone)];

            ns = ns == NULL ? names : ns;
            facts->parents_differ_ns += !wf_rrset_equal(ns, names);
        }
        if (!wf_response_answers_or_denies(&parent->ds))
            continue;
        if (ds_known && (has == NULL || ds == NULL ? has != ds : !wf_rrset_equal(has, ds)))
            facts->parents_differ_ds++;
        ds = ds_known ? ds : has;
        ds_known = true;
    }
}

/* No server of the zone above has names: what they say instead. */
static bool judge_absence(struct wf_gathering *gathering)
{
    struct wf_zone_facts *facts = gathering->facts;
    unsigned i;

    for (i = 0; i < gathering->parent_count; i++) {
        const struct wf_response *response = &gathering->parents[i].ns;

        if (!wf_response_answers_or_denies(response) || !ldns_pkt_aa(response->exchange.packet))
            continue;
        facts->state =
            response->message.rcode == WF_RCODE_NXDOMAIN ? WF_ZONE_ABSENT : WF_ZONE_NO_CUT;
        return false;
    }
    gathering->delegation = wf_session_ask(&gathering->session, gathering->zone, WF_TYPE_NS);
    if (wf_name_server_names(gathering->delegation, gathering->zone) != NULL)
        return true;
    if (facts->parents_refused > 0 && facts->parents_refused == facts->parents_asked)
        return unknown(gathering,
                       "the servers of the zone above refuse this host (REFUSED), and the resolver "
                       "has no names of its name servers",
                       "Run the check on a host that may ask name servers: they refuse this one, "
                       "or something on the way answers for them.");
    return unknown(gathering,
                   "the servers of the zone above do not answer this host, and the resolver has no "
                   "names of its name servers",
                   "Look at the zone above, and at this host's way to its servers.");
}

/* What a response about the DS RRset comes to; sets ds when it has one that holds. */
static enum wf_security read_ds(struct wf_gathering *gathering, struct wf_response *response)
{
    int at = wf_response_has_good_rcode(response)
                 ? wf_response_find(response, gathering->zone, WF_TYPE_DS)
                 : -1;
    enum wf_cut cut;
    size_t i;

    if (!wf_response_answers_or_denies(response))
        return WF_SECURITY_UNKNOWN;
    if (at >= 0) {
        gathering->ds = response->records[at].rrs;
        if (wf_verify_rrset(&gathering->verifier, response, (size_t)at, &gathering->parent_keys) !=
            WF_SECURITY_SECURE)
            return response->rrsets[at].security;
        return wf_ds_usable(gathering->ds) ? WF_SECURITY_SECURE : WF_SECURITY_INSECURE;
    }
    for (i = response->message.answer_count; i < wf_response_rrset_count(response); i++) {
        uint16_t type = response->rrsets[i].type;

        if ((type == WF_TYPE_NSEC || type == WF_TYPE_NSEC3) &&
            wf_verify_rrset(&gathering->verifier, response, i, &gathering->parent_keys) !=
                WF_SECURITY_SECURE)
            return WF_SECURITY_BOGUS;
    }
    cut =
        wf_denial_proof_of_no_ds(&response->message, gathering->parent_keys.zone, gathering->zone);
    return cut == WF_CUT_INSECURE || cut == WF_CUT_POSSIBLE ? WF_SECURITY_INSECURE
                                                            : WF_SECURITY_BOGUS;
}

/* The first of the servers of the zone above whose answer holds; else the resolver's. */
static bool find_ds(struct wf_gathering *gathering)
{
    enum wf_security security = WF_SECURITY_UNKNOWN;
    unsigned i;

    if (gathering->parent_keys.rrs == NULL) {
        gathering->facts->security = WF_SECURITY_INSECURE;
        return true;
    }
    for (i = 0; i <= gathering->parent_count; i++) {
        struct wf_response *response =
            i < gathering->parent_count
                ? &gathering->parents[i].ds
                : wf_session_ask(&gathering->session, gathering->zone, WF_TYPE_DS);

        gathering->ds = NULL;
        security = read_ds(gathering, response);
        if (security == WF_SECURITY_SECURE || security == WF_SECURITY_INSECURE)
            break;
    }
    gathering->facts->security = security;
    return security == WF_SECURITY_SECURE || security == WF_SECURITY_INSECURE ||
           chain_is_bad(gathering);
}

/* The root has no delegation: its names are the resolver's, and the anchor stands for a DS RRset.
 */
static bool take_root(struct wf_gathering *gathering)
{
    gathering->delegation = wf_session_ask(&gathering->session, gathering->zone, WF_TYPE_NS);
    gathering->ds = gathering->options->anchor->ds;
    gathering->facts->security = gathering->ds != NULL ? WF_SECURITY_SECURE : WF_SECURITY_UNKNOWN;
    return wf_name_server_names(gathering->delegation, gathering->zone) != NULL ||
           unknown(gathering, "the resolver has no names of the root's servers", "");
}

bool wf_gather_delegation(struct wf_gathering *gathering)
{
    unsigned i;

    if (gathering->zone.len == 1)
        return take_root(gathering);
    find_parents(gathering);
    wf_side_by_side(parent_ask, gathering->parents, gathering->parent_count,
                    sizeof(gathering->parents[0]));
    compare_parents(gathering);
    gathering->delegation = best_names(gathering);
    for (i = 0; gathering->delegation != NULL && i < gathering->parent_count; i++)
        gathering->facts->parents_differ_ns += denies(&gathering->parents[i].ns, gathering->zone);
    if (gathering->delegation == NULL && !judge_absence(gathering))
        return false;
    return find_ds(gathering);
}

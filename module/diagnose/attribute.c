/*
 * attribute.c - who must act: the only place that knows of forwarders, of the root's part, of this
 * resolver's own doing and of the network.
 *
 * An answer passes through hands. The party is that of the nearest hand which the evidence singles
 * out; where none is, it is the one that the table of causes names.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/attribute.h"

#include "diagnose/remedies.h"

static bool is_configured(const struct wf_evidence *ev)
{
    return ev->origin == WF_ORIGIN_CONFIGURED;
}

static bool has_answer(const struct wf_evidence *ev)
{
    return ev->response != NULL && ev->response->answer_count > ev->rrset_skip;
}

/*
 * Whether nothing signed was seen to come from these servers. Where the zone above was found good
 * through them they do pass DNSSEC records on.
 */
static bool may_leave_out(const struct wf_evidence *ev)
{
    if (ev->configured_zone.len == 0)
        return false;
    return ev->zone_is_anchor ||
           (ev->parent.len > 0 && !wf_dname_is_below_or_at(ev->parent, ev->configured_zone));
}

/* Keys, or signatures of keys, that were not to be had. */
static bool lacks_keys(const struct wf_fact *fact)
{
    return fact->cause == WF_CAUSE_DNSKEY_UNSIGNED || fact->cause == WF_CAUSE_DNSKEY_ABSENT;
}

static bool asked_configured(const struct wf_fact *fact)
{
    return fact->servers != NULL && fact->servers->configured;
}

static bool is_unreachable_key(const struct wf_fact *fact)
{
    return fact->cause == WF_CAUSE_DNSKEY_UNREACHABLE || fact->cause == WF_CAUSE_DS_UNREACHABLE;
}

static bool to(struct wf_attribution *attribution, enum wf_party party, wf_tell *fix)
{
    attribution->party = party;
    attribution->fix = fix;
    return true;
}

/* Its host let nothing out, it does not use the addresses there are, or it asks its own servers. */
static bool to_this_resolver(const struct wf_evidence *ev, const struct wf_fact *fact,
                             struct wf_attribution *attribution)
{
    if (fact->obstacle == WF_OBSTACLE_OPTION)
        return to(attribution, WF_PARTY_RESOLVER, fact->fix);
    if (fact->obstacle == WF_OBSTACLE_HOST)
        return to(attribution, WF_PARTY_RESOLVER, wf_fix_host);
    if (fact->ns != NULL && fact->ns->state == WF_NS_ONLY_IPV6)
        return to(attribution, WF_PARTY_RESOLVER, wf_fix_ipv6);
    if (fact->ns != NULL && fact->ns->state == WF_NS_ONLY_IPV4)
        return to(attribution, WF_PARTY_RESOLVER, wf_fix_ipv4);
    if (fact->cause == WF_CAUSE_ZONE_NOT_DELEGATED && is_configured(ev))
        return to(attribution, WF_PARTY_RESOLVER, wf_fix_undelegated);
    return false;
}

/*
 * Nobody's, where the DS RRset and the keys do not fit, but may by now: the parent may still have
 * that DS RRset, or has another that this resolver did not see yet.
 */
static bool to_nobody(const struct wf_evidence *ev, const struct wf_fact *fact,
                      struct wf_attribution *attribution)
{
    (void)ev;
    return fact->outdated && fact->cause == WF_CAUSE_DS_MISMATCH &&
           to(attribution, WF_PARTY_NONE, fact->fix);
}

/*
 * The root without keys or without signatures of them is not the root, but something on the way
 * that knows nothing of DNSSEC. For the rest, what the network said of the servers' addresses.
 */
static bool to_the_network(const struct wf_evidence *ev, const struct wf_fact *fact,
                           struct wf_attribution *attribution)
{
    if (ev->origin == WF_ORIGIN_DELEGATED && !asked_configured(fact) && fact->zone.len == 1 &&
        (lacks_keys(fact) || fact->cause == WF_CAUSE_DNSKEY_UNREACHABLE))
        return to(attribution, WF_PARTY_NETWORK, wf_fix_root);
    if (fact->subquery != NULL && fact->subquery->verdict != NULL &&
        fact->subquery->verdict->at_fault == WF_PARTY_NETWORK)
        return to(attribution, WF_PARTY_NETWORK, wf_fix_way);
    if (fact->obstacle == WF_OBSTACLE_WAY && asked_configured(fact))
        return to(attribution, WF_PARTY_NETWORK, wf_fix_way_to_configured);
    return false;
}

static bool to_the_forwarder(const struct wf_evidence *ev, const struct wf_fact *fact,
                             struct wf_attribution *attribution)
{
    if (is_unreachable_key(fact) && asked_configured(fact))
        return to(attribution, WF_PARTY_FORWARDER, fact->fix);
    if (lacks_keys(fact) && is_configured(ev) && may_leave_out(ev)) {
        attribution->as_configured = true;
        return to(attribution, WF_PARTY_FORWARDER, wf_fix_configured);
    }
    return false;
}

/*
 * Its machine says so itself: nothing serves DNS on it. Or it has only private addresses, to which
 * the networks between have no way.
 */
static bool to_the_zone(const struct wf_evidence *ev, const struct wf_fact *fact,
                        struct wf_attribution *attribution)
{
    (void)ev;
    return (fact->obstacle == WF_OBSTACLE_PORT || fact->obstacle == WF_OBSTACLE_PRIVATE) &&
           !asked_configured(fact) && to(attribution, WF_PARTY_ZONE, fact->fix);
}

static bool to_the_parent(const struct wf_evidence *ev, const struct wf_fact *fact,
                          struct wf_attribution *attribution)
{
    if (fact->ns != NULL && fact->ns->state == WF_NS_NO_GLUE)
        return to(attribution, WF_PARTY_PARENT, fact->fix);
    if (fact->cause == WF_CAUSE_ZONE_NOT_DELEGATED && ev->origin == WF_ORIGIN_DELEGATED &&
        has_answer(ev))
        return to(attribution, WF_PARTY_PARENT, wf_fix_undelegated);
    return false;
}

/* From the nearest to the farthest. */
static bool (*const hands[])(const struct wf_evidence *ev, const struct wf_fact *fact,
                             struct wf_attribution *attribution) = {
    to_this_resolver, to_nobody, to_the_network, to_the_forwarder, to_the_zone, to_the_parent,
};

struct wf_attribution wf_attribute(const struct wf_evidence *ev, const struct wf_fact *fact)
{
    struct wf_attribution attribution = {.party = WF_PARTY_NONE};
    size_t i;

    if (fact == NULL || fact->verdict != NULL)
        return attribution;
    attribution.party = wf_cause_info(fact->cause)->party;
    attribution.fix = fact->fix;
    for (i = 0; i < sizeof(hands) / sizeof(hands[0]); i++) {
        if (hands[i](ev, fact, &attribution))
            break;
    }
    return attribution;
}

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

#include <openssl/x509.h>

#include "diagnose/custody.h"
#include "diagnose/remedies.h"
#include "diagnose/ruled.h"
#include "diagnose/source.h"
#include "diagnose/way.h"

static bool is_configured(const struct wf_evidence *ev)
{
    return ev->seen.origin == WF_ORIGIN_CONFIGURED;
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

static bool to(struct wf_attribution *attribution, enum wf_party party, wf_tell *fix)
{
    attribution->party = party;
    attribution->fix = fix;
    return true;
}

/* No server can be where the zone says that its servers are. */
static bool are_nobodys(const struct wf_server_set *set)
{
    size_t i;

    for (i = 0; i < set->count; i++) {
        if (set->lines[i].addr.family == 0 || set->lines[i].reach != WF_REACH_NOBODYS)
            return false;
    }
    return true;
}

static bool is_unsent(const struct wf_server_line *line)
{
    return line->outcome == WF_OUTCOME_UNSENT;
}

/*
 * Whether it is this host that lets nothing out, and not a zone that names addresses to which few
 * hosts have a way: the operator has chosen the servers, they are the root's, or those of unrelated
 * zones share it.
 */
static bool is_of_the_host(const struct wf_evidence *ev, const struct wf_fact *fact)
{
    size_t i;

    if (fact->servers->configured || fact->zone.len == 1)
        return true;
    for (i = 0; i < fact->servers->count; i++) {
        const struct wf_addr *addr = &fact->servers->lines[i].addr;

        if (wf_addr_is_public(addr) && (addr->family == 6 ? ev->remembered.unsent_zones_v6
                                                          : ev->remembered.unsent_zones_v4) > 0)
            return true;
    }
    return false;
}

/*
 * Forwarders and stub servers have the names that the operator gave them, and no delegation of the
 * zone's has a part in it. Where such a name cannot be resolved, its own zone is broken: that
 * zone is not the one that is told of, and the operator's choice of it may have been a good one.
 */
static bool to_who_named_it(const struct wf_evidence *ev, const struct wf_fact *fact,
                            struct wf_attribution *attribution)
{
    bool broken;

    if (fact->ns == NULL || ev->seen.delegation == NULL || !ev->seen.delegation->configured)
        return false;
    broken = fact->ns->state == WF_NS_BROKEN || fact->ns->state == WF_NS_BOGUS ||
             fact->ns->state == WF_NS_UNKNOWN;
    return to(attribution, broken ? WF_PARTY_NONE : WF_PARTY_RESOLVER, wf_fix_server_by_address);
}

/*
 * A zone that nobody delegates is asked for by this resolver's will. One that lies below that which
 * servers are configured for they have of their own accord, as home routers, filters and directory
 * servers do, and it may not be meant; nobody's, where it is not seen that they have it.
 */
static bool to_who_asks_for_it(const struct wf_evidence *ev, const struct wf_fact *fact,
                               struct wf_attribution *attribution)
{
    bool meant = wf_source_is_meant(ev, fact->zone);

    if (!meant && !wf_source_answers_for(ev, fact->zone))
        return to(attribution, WF_PARTY_NONE, fact->fix);
    if (meant || ev->seen.configured_zone.len == 0)
        return to(attribution, WF_PARTY_RESOLVER, wf_fix_undelegated);
    attribution->configured = ev->seen.configured_zone;
    attribution->server = wf_custody_server(ev, fact, attribution->configured);
    return to(attribution, WF_PARTY_RESOLVER, wf_fix_invented);
}

static bool is_of_tls(const struct wf_fact *fact)
{
    return (fact->cause == WF_CAUSE_TLS_FAILED || fact->cause == WF_CAUSE_NOT_READY) &&
           fact->servers != NULL && fact->servers->count > 0 &&
           fact->servers->lines[0].outcome == WF_OUTCOME_TLS_FAILED;
}

static bool is_of_tcp(const struct wf_fact *fact)
{
    return fact->servers->count > 0 && fact->servers->lines[0].outcome == WF_OUTCOME_TCP_FAILED;
}

/*
 * Its own option has name servers asked over TLS, which they do not serve, or lets it check no
 * certificate.
 */
static bool is_by_own_tls(const struct wf_evidence *ev, const struct wf_fact *fact)
{
    int verify;

    if (!is_of_tls(fact))
        return false;
    verify = fact->servers->lines[0].tls_verify;
    return !fact->servers->configured || (ev->config.lacks_certificates &&
                                          (verify == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
                                           verify == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE));
}

/*
 * Queries over TCP wait for each other where all connections are in use; those of others need not
 * have anything to do with this one's servers, which may not have been asked at all.
 */
static bool is_crowded_out(const struct wf_fact *fact)
{
    bool any = false;
    size_t i;

    for (i = 0; fact->servers != NULL && i < fact->servers->count; i++) {
        const struct wf_server_line *line = &fact->servers->lines[i];
        bool over_tcp =
            line->outcome == WF_OUTCOME_TCP_FAILED || line->outcome == WF_OUTCOME_TLS_FAILED;

        if (!over_tcp && line->outcome != WF_OUTCOME_SILENT && line->outcome != WF_OUTCOME_TIMEOUT)
            return false;
        any |= over_tcp && line->crowded;
    }
    return any;
}

/* Its host let nothing out, it does not use the addresses there are, or it asks its own servers. */
static bool to_this_resolver(const struct wf_evidence *ev, const struct wf_fact *fact,
                             struct wf_attribution *attribution)
{
    if (fact->cause == WF_CAUSE_LOCAL_NETWORK || fact->obstacle == WF_OBSTACLE_OPTION)
        return to(attribution, WF_PARTY_RESOLVER, fact->fix);
    if (is_crowded_out(fact)) {
        attribution->doubt = WF_DOUBT_CROWDED;
        return to(attribution, WF_PARTY_NONE, wf_fix_crowded);
    }
    if (is_by_own_tls(ev, fact))
        return to(attribution, WF_PARTY_RESOLVER, wf_fix_tls);
    if (fact->obstacle == WF_OBSTACLE_HOST && is_of_the_host(ev, fact))
        return to(attribution, WF_PARTY_RESOLVER, wf_fix_host);
    if (fact->cause == WF_CAUSE_NOT_READY && wf_lines_all(fact->servers, is_unsent))
        return to(attribution, WF_PARTY_RESOLVER, wf_fix_host);
    if (fact->cause == WF_CAUSE_NO_SERVER_ADDRESS && wf_takes_all_addresses(&ev->config))
        return to(attribution, WF_PARTY_RESOLVER, wf_fix_all_private);
    if (fact->ns != NULL && fact->ns->state == WF_NS_ONLY_IPV6)
        return to(attribution, WF_PARTY_RESOLVER, wf_fix_ipv6);
    if (fact->ns != NULL && fact->ns->state == WF_NS_ONLY_IPV4)
        return to(attribution, WF_PARTY_RESOLVER, wf_fix_ipv4);
    if (fact->ns != NULL && fact->ns->state == WF_NS_NO_GLUE_OR_WITHHELD)
        return to(attribution, WF_PARTY_NONE, wf_fix_private_server);
    if (fact->ns != NULL && fact->ns->state == WF_NS_WITHHELD)
        return to(attribution, WF_PARTY_RESOLVER, wf_fix_private_server);
    if (wf_ruled_is_why(ev, fact))
        return to(attribution, WF_PARTY_RESOLVER, wf_fix_ruled_server);
    if (fact->ns != NULL && fact->ns->state == WF_NS_IN_ITSELF)
        return to(attribution, WF_PARTY_RESOLVER, wf_fix_server_by_address);
    if (fact->cause == WF_CAUSE_ZONE_NOT_DELEGATED && is_configured(ev))
        return to_who_asks_for_it(ev, fact, attribution);
    if (fact->cause == WF_CAUSE_ZONE_NOT_DELEGATED && wf_source_copy_answers_for(ev, fact->zone))
        return to(attribution, WF_PARTY_RESOLVER, wf_fix_undelegated);
    return to_who_named_it(ev, fact, attribution);
}

/*
 * Whether it is what a trust anchor of this resolver's own choice says beside the zone's keys. No
 * zone above vouches for that: the zone may have other keys by now, or none. The root without keys
 * is not the root.
 */
static bool rests_on_own_anchor(const struct wf_evidence *ev, const struct wf_fact *fact)
{
    return ev->seen.zone_is_anchor && wf_dname_equal(fact->zone, ev->seen.zone) &&
           (fact->cause == WF_CAUSE_DNSKEY_NOT_SIGNED_BY_DS_KEY ||
            (fact->cause == WF_CAUSE_DNSKEY_ABSENT && fact->zone.len > 1));
}

/* Whether such an anchor of a zone below the root may be out of date. */
static bool may_be_old_anchor(const struct wf_evidence *ev, const struct wf_fact *fact)
{
    return fact->zone.len > 1 && rests_on_own_anchor(ev, fact);
}

/*
 * A copy that this resolver serves itself is the nearest hand, whoever else may have been: it may
 * be old, or of a version that was never meant for others. What is signed, but badly, the zone may
 * have given it.
 */
static bool to_the_copy(const struct wf_evidence *ev, const struct wf_fact *fact,
                        struct wf_attribution *attribution)
{
    if (!wf_custody_is_own_copy(ev, fact))
        return false;
    attribution->as_copied = true;
    attribution->old_anchor = may_be_old_anchor(ev, fact);
    attribution->undecided = wf_custody_of(fact) == WF_CUSTODY_UNPROVEN;
    return attribution->undecided ? to(attribution, WF_PARTY_NONE, wf_fix_copy_or_zone)
                                  : to(attribution, WF_PARTY_RESOLVER, wf_fix_copy);
}

/*
 * Nobody's, where the DS RRset that does not fit is out of this resolver's own copy of the parent:
 * the copy may be old, and what the parent has by now is not seen.
 */
static bool to_the_copy_above(const struct wf_evidence *ev, const struct wf_fact *fact,
                              struct wf_attribution *attribution)
{
    attribution->ds_as_copied = wf_custody_ds_is_own_copy(ev, fact);
    return attribution->ds_as_copied && to(attribution, WF_PARTY_NONE, wf_fix_copy_above);
}

/* The root's servers do not refuse, fail or fall silent all together: nobody who reads it runs
 * them. */
static bool is_at_the_root(const struct wf_fact *fact)
{
    return fact->servers != NULL && !fact->servers->configured && fact->zone.len == 1 &&
           fact->scope == WF_SCOPE_SERVERS && wf_cause_info(fact->cause)->party == WF_PARTY_ZONE;
}

/*
 * Nobody's, where the DS RRset and the keys do not fit, but may by now: the parent may still have
 * that DS RRset, or has another that this resolver did not see yet.
 */
static bool to_no_copy(const struct wf_evidence *ev, const struct wf_fact *fact,
                       struct wf_attribution *attribution)
{
    (void)ev;
    return fact->outdated && (fact->cause == WF_CAUSE_DS_MISMATCH || fact->led_by_copy) &&
           to(attribution, WF_PARTY_NONE, fact->fix);
}

/* Nobody's, where what this resolver dropped may have made it bad: the signature may be as it was
 * made. */
static bool to_no_signer(const struct wf_evidence *ev, const struct wf_fact *fact,
                         struct wf_attribution *attribution)
{
    (void)ev;
    return fact->maybe_cut && to(attribution, WF_PARTY_NONE, fact->fix);
}

/* Nobody's, where the records of several zones make it, each of which may be right by itself. */
static bool to_no_alias(const struct wf_evidence *ev, const struct wf_fact *fact,
                        struct wf_attribution *attribution)
{
    (void)ev;
    return fact->shared && to(attribution, WF_PARTY_NONE, fact->fix);
}

/*
 * The root without keys or without signatures of them is not the root, but something on the way
 * that knows nothing of DNSSEC. For the rest, what the network said of the servers' addresses.
 */
static bool to_the_network(const struct wf_evidence *ev, const struct wf_fact *fact,
                           struct wf_attribution *attribution)
{
    if (ev->seen.origin == WF_ORIGIN_DELEGATED && !asked_configured(fact) && fact->zone.len == 1 &&
        (lacks_keys(fact) || fact->cause == WF_CAUSE_DNSKEY_UNREACHABLE))
        return to(attribution, WF_PARTY_NETWORK, wf_fix_root);
    if (fact->obstacle == WF_OBSTACLE_IMPOSTOR)
        return to(attribution, WF_PARTY_NETWORK, wf_fix_impostor);
    if (is_at_the_root(fact) && fact->obstacle != WF_OBSTACLE_HOST)
        return to(attribution, WF_PARTY_NETWORK,
                  fact->cause == WF_CAUSE_TIMEOUT || fact->cause == WF_CAUSE_TCP_FAILED
                      ? wf_fix_way
                      : wf_fix_impostor);
    if (fact->subquery != NULL && fact->subquery->verdict != NULL &&
        fact->subquery->verdict->at_fault == WF_PARTY_NETWORK)
        return to(attribution, WF_PARTY_NETWORK, wf_fix_way);
    if (fact->obstacle == WF_OBSTACLE_WAY && asked_configured(fact))
        return to(attribution, WF_PARTY_NETWORK, wf_fix_way_to_configured);
    if (fact->obstacle == WF_OBSTACLE_HOST && !are_nobodys(fact->servers))
        return to(attribution, WF_PARTY_NETWORK, wf_fix_host);
    return false;
}

/*
 * The root's servers are many and everywhere, and refuse nobody: what does so in their place is on
 * the way. But of the zone's there may be others that refuse of their own accord.
 */
static bool is_root_turned(const struct wf_evidence *ev, const struct wf_server_set *set,
                           const struct wf_attribution *attribution)
{
    if (!set->listed || set->count < set->known)
        return false;
    return (ev->remembered.turned_v4.root && attribution->turned_v4) ||
           (ev->remembered.turned_v6.root && attribution->turned_v6);
}

/* With the families over which they turn this resolver away. */
static bool to_the_turned(const struct wf_evidence *ev, const struct wf_server_set *set,
                          struct wf_attribution *attribution)
{
    attribution->turned_v4 = wf_way_is_turned(ev, set, 4);
    attribution->turned_v6 = wf_way_is_turned(ev, set, 6);
    return is_root_turned(ev, set, attribution) ? to(attribution, WF_PARTY_NETWORK, wf_fix_turned)
                                                : to(attribution, WF_PARTY_NONE, wf_fix_way_turned);
}

/*
 * Whoever runs the servers is not told to repair them where it may be the way to them; that of the
 * root and of top-level domains are not resolvers.
 */
static bool to_the_way(const struct wf_evidence *ev, const struct wf_fact *fact,
                       struct wf_attribution *attribution)
{
    enum wf_doubt doubt = wf_way_doubt(ev, fact, &attribution->doubted);

    attribution->doubt = doubt;
    if (doubt == WF_DOUBT_RESOLVER)
        return wf_dname_is_top(attribution->doubted)
                   ? to(attribution, WF_PARTY_NETWORK, wf_fix_impostor)
                   : to(attribution, WF_PARTY_NONE, wf_fix_resolver);
    if (doubt == WF_DOUBT_TURNED)
        return to_the_turned(ev, fact->servers, attribution);
    return doubt != WF_DOUBT_NONE &&
           to(attribution, WF_PARTY_NONE, doubt == WF_DOUBT_TCP ? wf_fix_way_tcp : wf_fix_way_ipv6);
}

/*
 * Where it is not seen what failed it may be the way, the clause that asks for TLS or the list of
 * issuers; and a certificate that is not valid yet is one that was made after this host's time.
 */
static bool may_be_others_tls(const struct wf_server_line *line)
{
    return line->tls_verify == X509_V_ERR_CERT_NOT_YET_VALID ||
           (line->tls_verify == 0 && line->sys_errno == 0);
}

static bool refuses(const struct wf_server_line *line)
{
    return line->outcome == WF_OUTCOME_ANSWERED && line->rcode == WF_RCODE_REFUSED;
}

/*
 * One that answers other names may fail at this one by the fault of whom it asks, and one that
 * answers SERVFAIL may do right; one that is not asked may have come back.
 */
static bool to_failing_forwarder(const struct wf_fact *fact, struct wf_attribution *attribution)
{
    if (is_of_tls(fact))
        return to(attribution,
                  may_be_others_tls(&fact->servers->lines[0]) ? WF_PARTY_NONE : WF_PARTY_FORWARDER,
                  wf_fix_tls);
    if (fact->cause != WF_CAUSE_FORWARDER_FAILED || fact->servers == NULL)
        return false;
    if (wf_lines_all(fact->servers, wf_server_recurses)) /* forwarders are to do so */
        return to(attribution, WF_PARTY_RESOLVER, wf_fix_to_forward);
    if (fact->banned != NULL)
        return to(attribution, WF_PARTY_NONE, wf_fix_banned);
    if (fact->one_of_many)
        return to(attribution, WF_PARTY_NONE, wf_fix_one_of_many);
    if (fact->relayed)
        return to(attribution, WF_PARTY_NONE, wf_fix_relayed);
    if (is_of_tcp(fact))
        return to(attribution, WF_PARTY_FORWARDER, wf_fix_tcp);
    if (wf_lines_all(fact->servers, refuses))
        return to(attribution, WF_PARTY_FORWARDER, wf_fix_refusing);
    return wf_lines_all(fact->servers, wf_server_is_held_back) &&
           to(attribution, WF_PARTY_FORWARDER, wf_fix_held_back);
}

/*
 * What came through its servers proves nothing of the zone unless the zone's signature is good:
 * they may strip, filter, keep what is old or have a version of their own, of one zone or name and
 * not of the one above. What is signed, but badly, the zone may have given them.
 */
static bool to_the_forwarder(const struct wf_evidence *ev, const struct wf_fact *fact,
                             struct wf_attribution *attribution)
{
    enum wf_custody custody = wf_custody_of(fact);

    if (wf_fact_is_unreachable_key(fact) && asked_configured(fact))
        return fact->one_of_many ? to(attribution, WF_PARTY_NONE, wf_fix_one_of_many)
                                 : to(attribution, WF_PARTY_FORWARDER, wf_fix_unanswered);
    if (custody == WF_CUSTODY_PROVEN)
        return to_failing_forwarder(fact, attribution);
    attribution->configured = wf_custody_configured(ev, fact);
    if (attribution->configured.len == 0)
        return false;
    attribution->server = wf_custody_server(ev, fact, attribution->configured);
    if (fact->referred)
        return to(attribution, WF_PARTY_RESOLVER, wf_fix_to_stub);
    attribution->as_configured = true;
    attribution->old_anchor = may_be_old_anchor(ev, fact);
    attribution->undecided =
        attribution->old_anchor || (custody == WF_CUSTODY_UNPROVEN && fact->zone.len > 1);
    return attribution->undecided ? to(attribution, WF_PARTY_NONE, wf_fix_either)
                                  : to(attribution, WF_PARTY_FORWARDER, wf_fix_configured);
}

/* A denial with nothing signed in it: its servers leave that out, or somebody else has answered. */
static bool to_nobody(const struct wf_evidence *ev, const struct wf_fact *fact,
                      struct wf_attribution *attribution)
{
    if (fact->cause != WF_CAUSE_DENIAL_MISSING || fact->from_below ||
        !wf_custody_answer_is_bare(ev, fact))
        return false;
    attribution->undecided = true;
    return to(attribution, WF_PARTY_NONE, wf_fix_bare);
}

/* Who trusts a key of a zone's by his own choice must see himself that the zone still has it. */
static bool to_who_trusts_it(const struct wf_evidence *ev, const struct wf_fact *fact,
                             struct wf_attribution *attribution)
{
    return rests_on_own_anchor(ev, fact) &&
           (fact->cause != WF_CAUSE_DNSKEY_ABSENT || !wf_source_is_partial(fact)) &&
           to(attribution, WF_PARTY_RESOLVER, fact->fix);
}

/*
 * Its machine says so itself: nothing serves DNS on it; or there can be no such machine. Or it has
 * only private addresses, to which the networks between have no way. Or one of its servers has
 * other keys than the DS RRset names, and the rest, which may have the right ones, fail.
 */
static bool to_the_zone(const struct wf_evidence *ev, const struct wf_fact *fact,
                        struct wf_attribution *attribution)
{
    (void)ev;
    if (fact->cause == WF_CAUSE_DS_MISMATCH && wf_source_others_fail(fact))
        return to(attribution, WF_PARTY_ZONE, fact->fix);
    if (fact->obstacle == WF_OBSTACLE_HOST)
        return to(attribution, WF_PARTY_ZONE, wf_fix_address);
    if (asked_configured(fact))
        return false;
    if (fact->obstacle == WF_OBSTACLE_PORT)
        return to(attribution, WF_PARTY_ZONE, wf_fix_port);
    return fact->obstacle == WF_OBSTACLE_PRIVATE && to(attribution, WF_PARTY_ZONE, fact->fix);
}

static bool to_the_parent(const struct wf_evidence *ev, const struct wf_fact *fact,
                          struct wf_attribution *attribution)
{
    if (fact->ns != NULL && fact->ns->state == WF_NS_NO_GLUE)
        return to(attribution, WF_PARTY_PARENT, fact->fix);
    if (fact->cause == WF_CAUSE_ZONE_NOT_DELEGATED && ev->seen.origin == WF_ORIGIN_DELEGATED &&
        wf_source_has_answer(ev)) /* the root is not the one to have it delegated */
        return to(attribution, fact->other.len > 1 ? WF_PARTY_PARENT : WF_PARTY_NONE,
                  wf_fix_undelegated);
    return false;
}

/* From the nearest to the farthest. */
static bool (*const hands[])(const struct wf_evidence *ev, const struct wf_fact *fact,
                             struct wf_attribution *attribution) = {
    to_this_resolver, to_the_copy,    to_the_copy_above, to_no_copy,       to_no_signer,
    to_no_alias,      to_the_network, to_the_way,        to_the_forwarder, to_nobody,
    to_who_trusts_it, to_the_zone,    to_the_parent,
};

/* Whoever runs the root is at fault for nothing that ends at one resolver. */
static void spare_the_root(const struct wf_fact *fact, struct wf_attribution *attribution)
{
    if (fact->zone.len == 1 &&
        (attribution->party == WF_PARTY_ZONE || attribution->party == WF_PARTY_PARENT))
        (void)to(attribution, WF_PARTY_NONE, wf_fix_root);
}

struct wf_attribution wf_attribute(const struct wf_evidence *ev, const struct wf_fact *fact)
{
    struct wf_attribution attribution = {.party = WF_PARTY_NONE};
    size_t i;

    if (fact == NULL || fact->verdict != NULL)
        return attribution;
    attribution.party = wf_cause_info(fact->cause)->party;
    attribution.fix = fact->fix;
    attribution.of_data = wf_custody_of(fact) != WF_CUSTODY_PROVEN;
    for (i = 0; i < sizeof(hands) / sizeof(hands[0]); i++) {
        if (hands[i](ev, fact, &attribution))
            break;
    }
    spare_the_root(fact, &attribution);
    return attribution;
}

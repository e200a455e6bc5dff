/*
 * remedies.c - what a party can do that the cause's own remedy does not speak to.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/remedies.h"

#include <openssl/x509.h>

#include "diagnose/case.h"
#include "diagnose/server_words.h"
#include "diagnose/source.h"

/* What of the host was in the way of the first server. */
static enum wf_barrier first_barrier(const struct wf_server_set *set)
{
    return set->count > 0 ? wf_server_barrier(&set->lines[0]) : WF_BARRIER_UNKNOWN;
}

void wf_fix_host(const struct wf_telling *t)
{
    const struct wf_server_set *set = t->fact->servers;
    char text[WF_ADDR_TEXT_SIZE];
    bool v6 = set->count > 0 && set->lines[0].addr.family == 6;

    switch (first_barrier(set)) {
    case WF_BARRIER_ROUTE:
        wf_strbuf_str(t->out, "Give this resolver's host a route to ");
        wf_strbuf_str(t->out, wf_addr_text(&set->lines[0].addr, text));
        wf_strbuf_str(t->out, v6 ? "; if it has no IPv6, set do-ip6: no." : ".");
        return;
    case WF_BARRIER_RULE:
        wf_strbuf_str(t->out, "Allow this resolver's host to send to ");
        wf_strbuf_str(t->out, wf_addr_text(&set->lines[0].addr, text));
        wf_strbuf_str(t->out, ": check the firewall's rules for outgoing packets, and the routes.");
        return;
    case WF_BARRIER_UNKNOWN:
        wf_strbuf_str(t->out,
                      "Allow this resolver's host to send to the servers: check its interfaces "
                      "(outgoing-interface), routes and firewall");
        if (t->c->ev->config.udp_ports > 0)
            wf_strbuf_printf(t->out,
                             ", and whether the %u ports it may send from (outgoing-port-permit, "
                             "outgoing-port-avoid) are free",
                             t->c->ev->config.udp_ports);
        wf_strbuf_str(t->out, ".");
    }
}

void wf_fix_port(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Check that the name server is running and listens on these addresses.");
}

void wf_fix_address(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Give the zone's name servers addresses at which they can be reached.");
}

void wf_fix_way_to_configured(const struct wf_telling *t)
{
    wf_strbuf_str(
        t->out, "Check the path from this resolver to the configured servers: routes and filters.");
}

void wf_fix_way(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, wf_cause_info(WF_CAUSE_UNREACHABLE)->remedy);
}

/* By what keeps it from that: where it is to send from, or that it is not to. */
static void fix_family(const struct wf_telling *t, const char *number)
{
    wf_strbuf_printf(t->out, "Allow this resolver to ask servers over IPv%s (", number);
    if (t->c->ev->config.no_interface)
        wf_strbuf_printf(t->out, "an outgoing-interface: with an IPv%s address).", number);
    else
        wf_strbuf_printf(t->out, "do-ip%s).", number);
}

void wf_fix_ipv6(const struct wf_telling *t)
{
    fix_family(t, "6");
}

void wf_fix_ipv4(const struct wf_telling *t)
{
    fix_family(t, "4");
}

void wf_fix_all_private(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Remove ");
    wf_all_private_print(t->out, t->c->ev, " and ");
    wf_strbuf_str(t->out, " from this resolver's configuration; only private networks are to be "
                          "listed, such as 10.0.0.0/8.");
}

/* The name of the server that the fact is about. */
static struct wf_dname server_name(const struct wf_telling *t)
{
    return t->c->ev->seen.delegation->names[t->fact->ns - t->c->names].name;
}

void wf_fix_private_server(const struct wf_telling *t)
{
    struct wf_dname zone = t->c->ev->seen.delegation->zone;
    struct wf_dname name = server_name(t);

    wf_strbuf_str(t->out, "If the servers of ");
    wf_dname_print(t->out, zone);
    wf_strbuf_str(t->out, " are meant to have private addresses, set ");
    wf_private_domain_print(t->out, name, zone);
    wf_strbuf_str(t->out, " in this resolver's configuration.");
}

void wf_fix_server_by_address(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "In the forward-zone or stub-zone for ");
    wf_dname_print(t->out, t->c->ev->seen.delegation->zone);
    wf_strbuf_str(t->out, ", give ");
    wf_dname_print(t->out, server_name(t));
    wf_strbuf_str(t->out, " by its address (forward-addr or stub-addr).");
}

/* The file of a copy is read again, or its primary asked, by the same command. */
static void reload_print(const struct wf_telling *t, struct wf_dname zone)
{
    wf_strbuf_str(t->out, "\"unbound-control auth_zone_reload ");
    wf_dname_print(t->out, zone);
    wf_strbuf_str(t->out, "\" (its zonefile) or \"unbound-control auth_zone_transfer ");
    wf_dname_print(t->out, zone);
    wf_strbuf_str(t->out, "\" (its primary)");
}

/* Where the name servers of a zone have it as this resolver got it. */
static void if_the_same_print(const struct wf_telling *t)
{
    wf_strbuf_printf(t->out, " give: if it is the same, %s; if not, ",
                     !t->attribution->old_anchor ? "whoever runs the zone must act"
                     : t->fact->cause == WF_CAUSE_DNSKEY_ABSENT
                         ? "remove this resolver's trust anchor for it"
                         : "update or remove this resolver's trust anchor for it");
}

void wf_fix_copy(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Give this resolver's auth-zone the signed version of ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, ", then run ");
    reload_print(t, t->fact->zone);
    if (t->attribution->old_anchor) {
        wf_strbuf_str(t->out, "; or, if the zone is unsigned, remove this resolver's trust anchor "
                              "for it");
    } else if (t->fact->zone.len > 1) {
        wf_strbuf_str(t->out, "; or, if it is meant to have another version, set "
                              "domain-insecure: \"");
        wf_dname_print(t->out, t->fact->zone);
        wf_strbuf_str(t->out, "\"");
    }
    wf_strbuf_str(t->out, ".");
}

void wf_fix_copy_or_zone(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Compare with what the name servers of ");
    wf_dname_print(t->out, t->fact->zone);
    if_the_same_print(t);
    wf_strbuf_str(t->out, "renew this resolver's auth-zone with ");
    reload_print(t, t->fact->zone);
    wf_strbuf_str(t->out, ".");
}

void wf_fix_copy_above(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Compare the DS RRset of ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " with what the name servers of ");
    wf_zone_print(t->out, t->c->ev->seen.parent);
    if_the_same_print(t);
    wf_strbuf_str(t->out, "renew this resolver's auth-zone with ");
    reload_print(t, t->c->ev->seen.parent);
    wf_strbuf_str(t->out, ".");
}

static bool is_of_own_copy(const struct wf_telling *t)
{
    return wf_source_copy_answers_for(t->c->ev, t->fact->zone);
}

/* The name to be exempt: the configured zone's, where that is not also what proves. */
static void insecure_print(const struct wf_telling *t)
{
    struct wf_dname own =
        is_of_own_copy(t) ? t->c->ev->seen.auth_zone->name : t->c->ev->seen.configured_zone;

    wf_strbuf_str(t->out, "domain-insecure: \"");
    wf_dname_print(t->out, wf_dname_is_below_or_at(own, t->fact->zone) ? own : t->fact->zone);
    wf_strbuf_str(t->out, "\"");
}

/*
 * The name that configured servers have a version of their own of, as far as is seen: their zone,
 * else the zone without good keys, else the one name.
 */
static struct wf_dname own_name(const struct wf_telling *t)
{
    const struct wf_evidence *ev = t->c->ev;
    struct wf_dname configured = t->attribution->configured;

    if (configured.len > 1 && wf_dname_is_below_or_at(configured, t->fact->zone))
        return configured;
    if (ev->seen.zone_keys_bad)
        return ev->seen.zone;
    return wf_failed_question(ev).name;
}

/* Nobody is to exempt all names, or all of a top-level domain that others have delegations from. */
static bool may_be_exempt(const struct wf_telling *t, struct wf_dname name)
{
    return wf_dname_labels(name) > 1 ||
           (name.len > 1 && wf_dname_equal(name, t->attribution->configured));
}

/* "192.0.2.1", "127.0.0.1@5053" or "the configured server". */
static void configured_print(const struct wf_telling *t)
{
    if (t->attribution->server != NULL)
        wf_addr_print(t->out, t->attribution->server);
    else
        wf_strbuf_str(t->out, "the configured server");
}

static void exempt_print(const struct wf_telling *t)
{
    struct wf_dname name = own_name(t);

    if (!may_be_exempt(t, name))
        return;
    wf_strbuf_str(t->out, "; or, if ");
    configured_print(t);
    wf_strbuf_str(t->out, " is meant to filter the name or to have its own version of it, set "
                          "domain-insecure: \"");
    wf_dname_print(t->out, name);
    wf_strbuf_str(t->out, "\"");
}

void wf_fix_undelegated(const struct wf_telling *t)
{
    bool top = t->fact->other.len <= 1; /* nobody who reads this has a zone delegated in the root */

    if (t->c->ev->seen.origin == WF_ORIGIN_CONFIGURED || is_of_own_copy(t) || top) {
        wf_strbuf_str(t->out, "Set ");
        insecure_print(t);
        wf_strbuf_str(t->out, " in this resolver's configuration");
        if (top) {
            wf_strbuf_str(t->out, ".");
            return;
        }
        wf_strbuf_str(t->out, ", or have ");
    } else {
        wf_strbuf_str(t->out, "Have ");
    }
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " delegated in ");
    wf_dname_print(t->out, t->fact->other);
    wf_strbuf_str(t->out, ".");
}

/* Whom the servers of a forward-zone or stub-zone are asked for. */
static void for_print(const struct wf_telling *t, struct wf_dname zone)
{
    wf_strbuf_str(t->out, "For ");
    if (zone.len > 1)
        wf_dname_print(t->out, zone);
    else
        wf_strbuf_str(t->out, "all names");
}

void wf_fix_configured(const struct wf_telling *t)
{
    for_print(t, t->attribution->configured);
    wf_strbuf_str(t->out, ", ask a server that passes DNSSEC records on and does not filter");
    exempt_print(t);
    wf_strbuf_str(t->out, ".");
}

void wf_fix_invented(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Set domain-insecure: \"");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, "\" in this resolver's configuration, if ");
    configured_print(t);
    wf_strbuf_str(t->out, " is meant to have that zone; if not, ask a server that answers no names "
                          "of its own.");
}

void wf_fix_unanswered(const struct wf_telling *t)
{
    for_print(t, t->fact->servers->zone);
    wf_strbuf_str(t->out, ", ask servers that answer ");
    wf_strbuf_str(t->out, t->fact->cause == WF_CAUSE_DS_UNREACHABLE ? "DS" : "DNSKEY");
    wf_strbuf_str(t->out, " questions and pass DNSSEC records on.");
}

void wf_fix_held_back(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, wf_cause_info(t->fact->cause)->remedy);
    wf_strbuf_str(t->out, " Once it answers again, \"unbound-control flush_infra all\" makes "
                          "this resolver ask it at once.");
}

/* The question that the servers failed at: the client's, or one for keys on its way. */
static void asked_print(const struct wf_telling *t)
{
    const struct wf_subquery *sub = t->fact->subquery;

    wf_dname_print(t->out, sub != NULL ? sub->question.name : wf_failed_question(t->c->ev).name);
    wf_strbuf_str(t->out, " ");
    wf_type_print(t->out, sub != NULL ? sub->question.type : t->c->ev->seen.question.type);
}

static void server_or_all_print(const struct wf_telling *t)
{
    if (t->fact->servers->count == 1)
        wf_addr_print(t->out, &t->fact->servers->lines[0].addr);
    else
        wf_strbuf_str(t->out, "the configured servers");
}

/* Which clause names the servers now, and which one would fit them: both are told apart by RD. */
static void other_clause_print(const struct wf_telling *t, struct wf_dname zone, bool stub)
{
    wf_strbuf_str(t->out, stub ? "forward-zone: (forward-addr) in the place of stub-zone: for \""
                               : "stub-zone: (stub-addr) in the place of forward-zone: for \"");
    wf_dname_print(t->out, zone);
    wf_strbuf_str(t->out, "\"");
}

void wf_fix_to_forward(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Name ");
    server_or_all_print(t);
    wf_strbuf_str(t->out, " by ");
    other_clause_print(t, t->fact->servers->zone, true);
    wf_strbuf_str(t->out, ", or give the addresses of the zone's own name servers there.");
}

void wf_fix_to_stub(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Name ");
    configured_print(t);
    wf_strbuf_str(t->out, " by ");
    other_clause_print(t, t->attribution->configured, false);
    wf_strbuf_str(t->out, ": it is a name server, and looks nothing up for others.");
}

/* By its own words, such as forwarders have that know nobody to forward to. */
static bool is_not_ready(const struct wf_server_line *line)
{
    return line->ede.present && line->ede.code == WF_EDE_NOT_READY;
}

void wf_fix_refusing(const struct wf_telling *t)
{
    const struct wf_delegation *delegation = t->c->ev->seen.delegation;
    bool one = t->fact->servers->count == 1;

    if (delegation == NULL || !wf_dname_equal(delegation->zone, t->fact->servers->zone)) {
        wf_strbuf_str(t->out, wf_cause_info(WF_CAUSE_FORWARDER_FAILED)->remedy);
        return;
    }
    wf_strbuf_str(t->out, "Have ");
    server_or_all_print(t);
    if (delegation->stub) {
        wf_strbuf_str(t->out, " serve ");
        wf_dname_print(t->out, delegation->zone);
        wf_strbuf_str(t->out, one ? "; or, if it is a resolver, name it by "
                                  : "; or, if they are resolvers, name them by ");
    } else {
        wf_strbuf_str(t->out, " look names up for this resolver (by ");
        wf_strbuf_str(t->out, wf_lines_all(t->fact->servers, is_not_ready)
                                  ? "EDE 14 not ready: see the log and the forwarders there)"
                                  : "the access rules there)");
        wf_strbuf_str(t->out, one ? "; or, if it is a name server, name it by "
                                  : "; or, if they are name servers, name them by ");
    }
    if (delegation->stub || delegation->zone.len > 1)
        other_clause_print(t, delegation->zone, delegation->stub);
    else
        wf_strbuf_str(t->out, "a stub-zone: for the zones served there");
    wf_strbuf_str(t->out, ".");
}

/* One that is configured for all names has no zones, and others' servers can be asked instead. */
void wf_fix_one_of_many(const struct wf_telling *t)
{
    if (t->fact->servers->zone.len > 1) {
        wf_strbuf_str(t->out, "Find out from the log of ");
        server_or_all_print(t);
        wf_strbuf_str(t->out, ", or of those asked by it, why there is no usable answer for ");
        asked_print(t);
        wf_strbuf_str(t->out, " while other questions are answered.");
        return;
    }
    wf_strbuf_str(t->out, t->fact->cause == WF_CAUSE_DS_UNREACHABLE
                              ? "Ask the name servers of the zone above for "
                              : "Ask the zone's own name servers for ");
    asked_print(t);
    wf_strbuf_str(t->out, ": if they answer, ask the operator of ");
    server_or_all_print(t);
    wf_strbuf_str(t->out, " whether this question is filtered there; if they fail, too, the fault "
                          "is theirs.");
}

/* The option by which servers are asked so, as the line that ends it. */
static void without_print(const struct wf_telling *t, bool everywhere, const char *how)
{
    if (everywhere) {
        wf_strbuf_printf(t->out, "set %s-upstream: no in this resolver's configuration", how);
        return;
    }
    wf_strbuf_printf(t->out, "set forward-%s-upstream: no (stub-%s-upstream: no) ", how, how);
    wf_strbuf_str(t->out, "in the clause of \"");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, "\"");
}

static bool is_by_tcp(const struct wf_evidence *ev)
{
    return ev->config.tcp_upstream || (ev->seen.delegation != NULL && ev->seen.delegation->by_tcp);
}

/* Without any, no certificate is accepted that is to have a certain name. */
static bool may_lack_issuers(const struct wf_telling *t)
{
    return t->c->ev->config.lacks_certificates && t->fact->servers->lines[0].sys_errno == 0 &&
           t->fact->servers->lines[0].tls_verify != X509_V_ERR_HOSTNAME_MISMATCH;
}

/* What a certificate lacks that is there; NULL: the table's remedy says as much. */
static const char *certificate_remedy(int verify)
{
    switch (verify) {
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return "Correct this host's clock, if it is behind; if it is right, have the forwarder's "
               "certificate replaced.";
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return "Have the forwarder's certificate renewed; or, if it is valid, correct this host's "
               "clock.";
    case X509_V_ERR_HOSTNAME_MISMATCH:
        return "Give the name that is in the forwarder's certificate behind the # of its "
               "forward-addr (or stub-addr), or ask the server that has the name given there.";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        return "Add the issuer of the forwarder's certificate to the file that is this resolver's "
               "tls-cert-bundle, or have the certificate issued by one that is in it.";
    default:
        return NULL;
    }
}

void wf_fix_tls(const struct wf_telling *t)
{
    const struct wf_evidence *ev = t->c->ev;
    const struct wf_server_set *set = t->fact->servers;
    const char *certificate = certificate_remedy(set->lines[0].tls_verify);

    if (!set->configured) {
        wf_strbuf_str(t->out, "Name servers are not asked over TLS: ");
        without_print(t, true, "tls");
        wf_strbuf_str(t->out, ".");
        return;
    }
    if (may_lack_issuers(t))
        wf_strbuf_str(t->out, "Set tls-cert-bundle: \"/etc/ssl/certs/ca-certificates.crt\" in this "
                              "resolver's configuration: there is none. ");
    else
        wf_strbuf_str(t->out, certificate != NULL ? certificate
                                                  : wf_cause_info(WF_CAUSE_TLS_FAILED)->remedy);
    if (set->lines[0].tls_verify != 0)
        return; /* TLS is there */
    wf_strbuf_str(t->out, may_lack_issuers(t) ? "If " : " If ");
    server_or_all_print(t);
    wf_strbuf_str(t->out, set->count == 1 ? " does not serve TLS, " : " do not serve TLS, ");
    without_print(t, ev->config.tls_upstream, "tls");
    wf_strbuf_str(t->out, ".");
}

void wf_fix_tcp(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Have ");
    server_or_all_print(t);
    wf_strbuf_str(t->out, " answer this resolver over TCP");
    if (is_by_tcp(t->c->ev)) {
        wf_strbuf_str(t->out, ", or ");
        without_print(t, t->c->ev->config.tcp_upstream, "tcp");
    } else {
        wf_strbuf_str(t->out, ", which answers take that are too large for UDP");
    }
    wf_strbuf_str(t->out, ".");
}

void wf_fix_banned(const struct wf_telling *t)
{
    if (t->fact->banned->ban != WF_BAN_NONE) {
        wf_ban_fix_print(t->out, t->fact->banned);
    } else {
        wf_strbuf_str(t->out, "Take ");
        wf_addr_print(t->out, &t->fact->banned->addr);
        wf_strbuf_str(t->out, ", where this resolver itself listens, out of the forward-zone or "
                              "stub-zone for ");
        wf_dname_print(t->out, t->fact->zone);
    }
    wf_strbuf_str(t->out, ", or find out why ");
    server_or_all_print(t);
    wf_strbuf_str(t->out, t->fact->servers->count == 1 ? " gives no usable answer."
                                                       : " give no usable answer.");
}

void wf_fix_relayed(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Ask ");
    wf_addr_print(t->out, &t->fact->servers->lines[0].addr);
    wf_strbuf_str(t->out, " for names of other zones: if those fail too, ask its operator or "
                          "forward to another; if not, look for the fault in the zone of the "
                          "name.");
}

void wf_fix_either(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Compare with what the name servers of ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " themselves");
    if_the_same_print(t);
    wf_strbuf_str(t->out, "ask a server that passes DNSSEC records on as they are");
    if (!t->attribution->old_anchor) /* to remove it does the same */
        exempt_print(t);
    wf_strbuf_str(t->out, ".");
}

void wf_fix_bare(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Ask the name servers of ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " from another network: if the proof is missing there, too, they must "
                          "serve it; if not, find out what answers in their place on the way.");
}

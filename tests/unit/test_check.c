/*
 * test_check.c - what is wrong with a zone, by what was seen of it: a zone that is well, and one
 * row for each way in which it is not.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "check/check_metrics.h"
#include "check/judge.h"
#include "check/plugin_print.h"

enum { NOW = 1796083200, DAY = 86400, SERVERS = 4 };

static struct wf_addr address(unsigned number, bool v6)
{
    struct wf_addr addr = {.family = v6 ? 6 : 4, .port = 53};

    memcpy(addr.bytes, v6 ? "\x20\x01\x0d\xb8" : "\xc0\x00\x02", v6 ? 4 : 3);
    addr.bytes[v6 ? 15 : 3] = (uint8_t)number;
    return addr;
}

static struct wf_checked_set good_set(void)
{
    return (struct wf_checked_set){.seen = true,
                                   .group = 1,
                                   .security = WF_SECURITY_SECURE,
                                   .signatures = 1,
                                   .inception = NOW - 10 * DAY,
                                   .expiration = NOW + 20 * DAY};
}

static struct wf_said good_said(void)
{
    return (struct wf_said){.asked = true, .answered = true, .outcome = WF_OUTCOME_ANSWERED};
}

/* bank.test, secure, with ns1 and ns2, each at an address of both families. */
static struct wf_zone_facts *well_facts(void)
{
    struct wf_zone_facts *facts = calloc(1, sizeof(*facts));
    unsigned i;

    facts->zone = wf_test_name("bank.test");
    facts->parent = wf_test_name("test");
    facts->state = WF_ZONE_FOUND;
    facts->anchored = facts->delegation_seen = true;
    facts->security = WF_SECURITY_SECURE;
    facts->parents_asked = 2;
    facts->ds_count = facts->ds_total = 1;
    facts->ds[0] = (struct wf_checked_ds){4711, 13, 2, true, true, true, true};
    facts->ds_set = good_set();
    facts->name_count = facts->name_total = 2;
    facts->server_count = facts->server_total = SERVERS;
    for (i = 0; i < SERVERS; i++) {
        struct wf_checked_name *name = &facts->names[i / 2];
        struct wf_addr addr = address(i / 2 + 1, i % 2 == 1);

        name->name = wf_test_name(i / 2 == 0 ? "ns1.bank.test" : "ns2.bank.test");
        name->at_parent = name->in_zone = name->is_below = true;
        name->glue.seen = name->own.seen = true;
        name->glue.list[name->glue.count++] = name->own.list[name->own.count++] = addr;
        facts->servers[i] = (struct wf_checked_server){.name = i / 2,
                                                       .addr = addr,
                                                       .udp = good_said(),
                                                       .tcp = good_said(),
                                                       .unknown = good_said(),
                                                       .keys = good_said(),
                                                       .names = good_said(),
                                                       .has_edns = true,
                                                       .has_serial = true,
                                                       .serial = 2026112801,
                                                       .soa = good_set(),
                                                       .dnskey = good_set(),
                                                       .ns = good_set()};
    }
    return facts;
}

/* A server that gave nothing of use, in this way. */
static void fail(struct wf_checked_server *server, enum wf_outcome outcome, uint16_t rcode,
                 int sys_errno)
{
    *server = (struct wf_checked_server){.name = server->name, .addr = server->addr};
    server->udp =
        (struct wf_said){.asked = true, .outcome = outcome, .rcode = rcode, .sys_errno = sys_errno};
}

static void nothing(struct wf_zone_facts *facts)
{
    (void)facts;
}

static void refused(struct wf_zone_facts *facts)
{
    fail(&facts->servers[3], WF_OUTCOME_ANSWERED, WF_RCODE_REFUSED, 0);
}

static void refused_by_all(struct wf_zone_facts *facts)
{
    unsigned i;

    for (i = 0; i < SERVERS; i++)
        fail(&facts->servers[i], WF_OUTCOME_ANSWERED, WF_RCODE_REFUSED, 0);
}

static void lame(struct wf_zone_facts *facts)
{
    fail(&facts->servers[2], WF_OUTCOME_ANSWERED, WF_RCODE_NOERROR, 0);
    facts->servers[2].udp.lameness = WF_LAME_UPWARD_REFERRAL;
}

static void silent(struct wf_zone_facts *facts)
{
    fail(&facts->servers[2], WF_OUTCOME_TIMEOUT, WF_RCODE_UNKNOWN, 0);
}

static void closed(struct wf_zone_facts *facts)
{
    fail(&facts->servers[2], WF_OUTCOME_UNREACHABLE, WF_RCODE_UNKNOWN, ECONNREFUSED);
}

static void malformed(struct wf_zone_facts *facts)
{
    fail(&facts->servers[2], WF_OUTCOME_MALFORMED, WF_RCODE_UNKNOWN, 0);
}

static void cut_off(struct wf_zone_facts *facts)
{
    unsigned i;

    facts->parents_silent = facts->parents_asked;
    for (i = 0; i < SERVERS; i++)
        fail(&facts->servers[i], WF_OUTCOME_UNREACHABLE, WF_RCODE_UNKNOWN, ENETUNREACH);
}

static void all_refuse(struct wf_zone_facts *facts)
{
    unsigned i;

    for (i = 0; i < SERVERS; i++)
        fail(&facts->servers[i], WF_OUTCOME_ANSWERED, WF_RCODE_REFUSED, 0);
}

/* A filter, or servers that do not serve this host's network. */
static void refused_everywhere(struct wf_zone_facts *facts)
{
    all_refuse(facts);
    facts->parents_refused = facts->parents_asked;
}

static void refused_here(struct wf_zone_facts *facts)
{
    all_refuse(facts);
    facts->resolver_answers = true;
}

/* The zone above answers: it is not this host that has no way out. */
static void no_route(struct wf_zone_facts *facts)
{
    cut_off(facts);
    facts->parents_silent = 0;
}

static void no_ipv6(struct wf_zone_facts *facts)
{
    fail(&facts->servers[1], WF_OUTCOME_UNREACHABLE, WF_RCODE_UNKNOWN, ENETUNREACH);
    fail(&facts->servers[3], WF_OUTCOME_UNREACHABLE, WF_RCODE_UNKNOWN, ENETUNREACH);
    facts->servers[1].no_ipv6 = facts->servers[3].no_ipv6 = facts->no_ipv6 = true;
}

static void only_ipv6(struct wf_zone_facts *facts)
{
    facts->server_count = 2;
    facts->servers[0] = facts->servers[3];
    facts->servers[0].no_ipv6 = facts->servers[1].no_ipv6 = facts->no_ipv6 = true;
    facts->servers[0].has_serial = facts->servers[1].has_serial = false;
}

static void stale(struct wf_zone_facts *facts)
{
    facts->servers[3].serial = 2026110301;
    facts->servers[3].dnskey.group = facts->servers[3].ns.group = 4;
}

/* Serials go round: 5 is newer than 4294967290 (RFC 1982). */
static void stale_round(struct wf_zone_facts *facts)
{
    unsigned i;

    for (i = 0; i < SERVERS; i++)
        facts->servers[i].serial = i == 3 ? 4294967290 : 5;
}

static void other_keys(struct wf_zone_facts *facts)
{
    facts->servers[0].dnskey.group = 1;
    facts->servers[1].dnskey.group = facts->servers[2].dnskey.group = 2;
    facts->servers[3].dnskey.group = 2;
}

static void other_names(struct wf_zone_facts *facts)
{
    facts->servers[0].ns.group = 1;
    facts->servers[1].ns.group = facts->servers[2].ns.group = facts->servers[3].ns.group = 2;
}

static void no_tcp(struct wf_zone_facts *facts)
{
    facts->servers[2].tcp = (struct wf_said){
        .asked = true, .outcome = WF_OUTCOME_TCP_FAILED, .sys_errno = ECONNREFUSED};
}

static void no_udp(struct wf_zone_facts *facts)
{
    struct wf_checked_server *server = &facts->servers[2];

    fail(server, WF_OUTCOME_TIMEOUT, WF_RCODE_UNKNOWN, 0);
    server->plain = server->udp;
    server->tcp = good_said();
    server->has_serial = true;
    server->serial = 2026112801;
}

static void no_edns(struct wf_zone_facts *facts)
{
    facts->servers[1].has_edns = false;
    facts->servers[1].soa.signatures = 0;
}

static void edns_formerr(struct wf_zone_facts *facts)
{
    struct wf_checked_server *server = &facts->servers[2];

    fail(server, WF_OUTCOME_ANSWERED, WF_RCODE_FORMERR, 0);
    server->plain = server->tcp = good_said();
    server->has_serial = true;
    server->serial = 2026112801;
}

static void edns_formerr_by_all(struct wf_zone_facts *facts)
{
    unsigned i;

    for (i = 0; i < SERVERS; i++) {
        facts->servers[2] = facts->servers[i];
        edns_formerr(facts);
        facts->servers[i] = facts->servers[2];
    }
}

static void unknown_type(struct wf_zone_facts *facts)
{
    facts->servers[2].unknown =
        (struct wf_said){.asked = true, .outcome = WF_OUTCOME_ANSWERED, .rcode = WF_RCODE_NOTIMP};
}

static void cut(struct wf_zone_facts *facts)
{
    fail(&facts->servers[2], WF_OUTCOME_TCP_FAILED, WF_RCODE_UNKNOWN, ECONNREFUSED);
    facts->servers[2].tcp = facts->servers[2].udp;
}

static void unproven(struct wf_zone_facts *facts)
{
    facts->servers[0].denial_bad = facts->servers[1].denial_bad = true;
}

static void unproven_by_all(struct wf_zone_facts *facts)
{
    unproven(facts);
    facts->servers[2].denial_bad = facts->servers[3].denial_bad = true;
}

static void part(struct wf_zone_facts *facts)
{
    facts->servers[2].names = (struct wf_said){.asked = true, .outcome = WF_OUTCOME_TIMEOUT};
    facts->servers[2].ns = (struct wf_checked_set){.seen = false};
}

static void naked(struct wf_zone_facts *facts)
{
    struct wf_checked_server *server = &facts->servers[3];

    server->soa.signatures = server->dnskey.signatures = server->ns.signatures = 0;
    server->soa.security = server->dnskey.security = server->ns.security = WF_SECURITY_BOGUS;
}

static void bogus(struct wf_zone_facts *facts)
{
    facts->servers[0].soa.security = WF_SECURITY_BOGUS;
    facts->servers[0].soa.expiration = NOW - DAY;
}

static void bogus_at_all(struct wf_zone_facts *facts)
{
    unsigned i;

    for (i = 0; i < SERVERS; i++) {
        facts->servers[i].soa.security = WF_SECURITY_BOGUS;
        facts->servers[i].soa.expiration = NOW - DAY;
    }
}

static void explained(struct wf_zone_facts *facts)
{
    bogus_at_all(facts);
    facts->explained = true;
    facts->party = WF_PARTY_PARENT;
    facts->broken_zone = facts->zone;
    strcpy(facts->chain_text, "bank.test: DS 1/13/2 matches no DNSKEY");
}

/* The other one may have the keys that the DS RRset names. */
static void explained_by_one(struct wf_zone_facts *facts)
{
    explained(facts);
    refused(facts);
    facts->servers[3].dnskey = (struct wf_checked_set){.seen = false};
}

/* What the zone itself must do, it must do whoever gave its keys. */
static void explained_of_zone(struct wf_zone_facts *facts)
{
    explained_by_one(facts);
    facts->party = WF_PARTY_ZONE;
}

static void rolled(struct wf_zone_facts *facts)
{
    unsigned i;

    for (i = 0; i < SERVERS; i++)
        facts->servers[i].dnskey.security = WF_SECURITY_BOGUS;
    facts->ds[0].has_key = facts->ds[0].has_tag = facts->ds[0].key_signs = false;
}

/* No server gives this host the keys: whether others get them, the resolver has to say. */
static void no_keys(struct wf_zone_facts *facts)
{
    unsigned i;

    for (i = 0; i < SERVERS; i++) {
        facts->servers[i].keys = (struct wf_said){.asked = true, .outcome = WF_OUTCOME_TIMEOUT};
        facts->servers[i].dnskey = (struct wf_checked_set){.seen = false};
        facts->servers[i].soa.security = WF_SECURITY_UNKNOWN;
    }
}

static void insecure(struct wf_zone_facts *facts)
{
    bogus_at_all(facts);
    facts->security = WF_SECURITY_INSECURE;
    facts->ds_count = facts->ds_total = 0;
}

static void ds_gone(struct wf_zone_facts *facts)
{
    facts->ds_count = facts->ds_total = 3;
    facts->ds[1] = (struct wf_checked_ds){.tag = 1, .algorithm = 13, .digest_type = 2, true};
    facts->ds[2] = (struct wf_checked_ds){.tag = 2, .algorithm = 13, .digest_type = 2, true};
}

static void ds_digest(struct wf_zone_facts *facts)
{
    facts->ds_count = facts->ds_total = 2;
    facts->ds[1] = facts->ds[0];
    facts->ds[1].has_key = facts->ds[1].key_signs = false;
}

/* Published before it signs, or another signer's. */
static void ds_standby(struct wf_zone_facts *facts)
{
    facts->ds_count = facts->ds_total = 2;
    facts->ds[1] = facts->ds[0];
    facts->ds[1].key_signs = false;
}

static void ds_algorithm(struct wf_zone_facts *facts)
{
    ds_standby(facts);
    facts->ds[1].algorithm = 8;
}

/* Of an algorithm that is not known here nothing is said. */
static void ds_unknown(struct wf_zone_facts *facts)
{
    ds_gone(facts);
    facts->ds[1].usable = facts->ds[2].usable = false;
}

static void left(struct wf_checked_set *set, int64_t seconds, int64_t life)
{
    set->expiration = NOW + seconds;
    set->inception = set->expiration - life;
}

static void soon(struct wf_zone_facts *facts)
{
    left(&facts->servers[3].ns, 7 * DAY - 1, 30 * DAY);
}

static void in_time(struct wf_zone_facts *facts)
{
    left(&facts->servers[3].ns, 7 * DAY, 30 * DAY);
}

static void ending(struct wf_zone_facts *facts)
{
    left(&facts->servers[3].ns, 2 * DAY - 1, 30 * DAY);
    left(&facts->servers[1].soa, 5 * DAY, 30 * DAY);
}

/* Made for a week: has never a week left, and is renewed with a third of it left. */
static void of_a_week(struct wf_zone_facts *facts)
{
    left(&facts->servers[3].ns, 5 * DAY / 2, 7 * DAY);
}

static void of_a_week_ending(struct wf_zone_facts *facts)
{
    left(&facts->servers[3].ns, 3 * DAY / 2, 7 * DAY);
}

static void ds_soon(struct wf_zone_facts *facts)
{
    left(&facts->ds_set, 3 * DAY, 30 * DAY);
}

static void names_at_parent(struct wf_zone_facts *facts)
{
    facts->names[1].in_zone = false;
}

static void names_in_zone(struct wf_zone_facts *facts)
{
    facts->names[0].at_parent = false;
}

static void glue_old(struct wf_zone_facts *facts)
{
    facts->names[1].glue.list[0].bytes[3] = 99;
}

static void glue_less(struct wf_zone_facts *facts)
{
    facts->names[1].glue.count = 1;
}

static void glue_none(struct wf_zone_facts *facts)
{
    facts->names[1].glue.count = 0;
}

/* Of a name elsewhere none is needed. */
static void glue_elsewhere(struct wf_zone_facts *facts)
{
    glue_none(facts);
    facts->names[1].name = wf_test_name("ns.hoster.example");
    facts->names[1].is_below = false;
}

/* What the zone above has was not seen: nothing is said of it. */
static void delegation_unseen(struct wf_zone_facts *facts)
{
    names_at_parent(facts);
    glue_old(facts);
    facts->delegation_seen = false;
}

static void no_address(struct wf_zone_facts *facts)
{
    facts->names[1].glue.count = facts->names[1].own.count = 0;
    facts->names[1].is_below = false;
    facts->names[1].does_not_exist = true;
}

static void alias(struct wf_zone_facts *facts)
{
    facts->names[1].is_alias = true;
}

static void loopback(struct wf_zone_facts *facts)
{
    facts->names[1].own.list[0] =
        (struct wf_addr){.family = 4, .port = 53, .bytes = {127, 0, 0, 1}};
    facts->names[1].glue = facts->names[1].own;
}

static void parent_differs(struct wf_zone_facts *facts)
{
    facts->parents_differ_ds = facts->parents_differ_ns = facts->parents_silent = 1;
}

static void absent(struct wf_zone_facts *facts)
{
    facts->state = WF_ZONE_ABSENT;
}

static void no_cut(struct wf_zone_facts *facts)
{
    facts->state = WF_ZONE_NO_CUT;
}

static void chain_bad(struct wf_zone_facts *facts)
{
    facts->state = WF_ZONE_CHAIN_BAD;
    facts->party = WF_PARTY_ZONE;
    facts->broken_zone = wf_test_name("test");
    strcpy(facts->chain_text, "test: RRSIG of bank.test/DS expired");
}

static void unseen(struct wf_zone_facts *facts)
{
    facts->state = WF_ZONE_UNKNOWN;
    strcpy(facts->chain_text, "the resolver leaves signatures out");
}

static void too_late(struct wf_zone_facts *facts)
{
    unsigned i;

    for (i = 0; i < SERVERS; i++)
        facts->servers[i] = (struct wf_checked_server){.name = i / 2};
    facts->gave_up = true;
}

static const struct row {
    void (*damage)(struct wf_zone_facts *facts);
    enum wf_check_state state;
    const char *problems; /* with blanks between them */
    const char *text;     /* stands in the first one's; or NULL */
    unsigned well;        /* addresses without a problem */
} rows[] = {
    {nothing, WF_CHECK_OK, "", NULL, 4},
    {refused, WF_CHECK_WARNING, "server-refuses",
     "ns2.bank.test 2001:db8::2 (REFUSED) does not serve the zone, 1 of 4 addresses", 3},
    {refused_by_all, WF_CHECK_CRITICAL, "no-server server-refuses",
     "none of the 4 addresses of its name servers gives an authoritative answer: ns1.bank.test "
     "192.0.2.1, 2001:db8::1 (REFUSED), ns2.bank.test 192.0.2.2, 2001:db8::2 (REFUSED)",
     0},
    {lame, WF_CHECK_WARNING, "server-lame",
     "ns2.bank.test 192.0.2.2 (it refers to the zone above) is not authoritative", 3},
    {silent, WF_CHECK_WARNING, "server-silent",
     "ns2.bank.test 192.0.2.2 does not answer, 1 of 4 addresses", 3},
    {closed, WF_CHECK_WARNING, "server-unreachable", "192.0.2.2 (port closed) cannot be", 3},
    {malformed, WF_CHECK_WARNING, "server-malformed", "sends answers that cannot be read", 3},
    {cut_off, WF_CHECK_UNKNOWN, "no-network", "this host has no way to any", 4},
    {all_refuse, WF_CHECK_CRITICAL, "no-server server-refuses", NULL, 0},
    {refused_everywhere, WF_CHECK_UNKNOWN, "not-checked",
     "its name servers refuse this host (REFUSED), and so do those of the zone above", 0},
    {refused_here, WF_CHECK_UNKNOWN, "not-checked",
     "refuse this host (REFUSED); the resolver has an answer of them", 0},
    {no_route, WF_CHECK_CRITICAL, "no-server server-unreachable", NULL, 0},
    {no_ipv6, WF_CHECK_OK, "", NULL, 2},
    {only_ipv6, WF_CHECK_UNKNOWN, "not-checked", "this host has no IPv6", 0},
    {stale, WF_CHECK_WARNING, "server-stale",
     "ns2.bank.test 2001:db8::2 (serial 2026110301, the newest is 2026112801, signed 2026-11-21) "
     "has an old version of the zone, 1 of 4 addresses",
     3},
    {stale_round, WF_CHECK_WARNING, "server-stale", "serial 4294967290, the newest is 5", 3},
    {other_keys, WF_CHECK_WARNING, "server-keys", "ns1.bank.test 192.0.2.1 (other keys)", 3},
    {other_names, WF_CHECK_WARNING, "server-ns", "ns1.bank.test 192.0.2.1 (other names)", 3},
    {no_tcp, WF_CHECK_WARNING, "server-no-tcp",
     "ns2.bank.test 192.0.2.2 (port closed) does not answer over TCP", 3},
    {cut, WF_CHECK_WARNING, "server-no-tcp", "192.0.2.2 (port closed) does not answer over TCP", 3},
    {unproven, WF_CHECK_WARNING, "server-denial",
     "ns1.bank.test 192.0.2.1, 2001:db8::1 do not prove what does not exist, 2 of 4 addresses", 2},
    {unproven_by_all, WF_CHECK_CRITICAL, "denial", "all 4 addresses", 0},
    {no_udp, WF_CHECK_WARNING, "server-no-udp", "(no reply) answers over TCP, but not", 3},
    {no_edns, WF_CHECK_WARNING, "server-no-edns", "(no OPT record in its answer)", 3},
    {edns_formerr, WF_CHECK_WARNING, "server-no-edns", "192.0.2.2 (FORMERR) does not", 3},
    {edns_formerr_by_all, WF_CHECK_CRITICAL, "bogus server-no-edns", "not signed", 0},
    {unknown_type, WF_CHECK_WARNING, "server-unknown-type", "192.0.2.2 (NOTIMP)", 3},
    {part, WF_CHECK_WARNING, "server-part", "192.0.2.2 (NS: no reply)", 3},
    {naked, WF_CHECK_WARNING, "server-unsigned", "leaves the signatures out", 3},
    {bogus, WF_CHECK_WARNING, "server-bogus", "192.0.2.1 (SOA expired 2026-11-30)", 3},
    {bogus_at_all, WF_CHECK_CRITICAL, "bogus", "the signatures of its SOA RRset expired", 0},
    {explained, WF_CHECK_CRITICAL, "bogus", "DS 1/13/2 matches no DNSKEY", 0},
    {explained_by_one, WF_CHECK_CRITICAL, "bogus server-refuses",
     "DS 1/13/2 matches no DNSKEY; 1 of 4 addresses gave no keys", 0},
    {explained_of_zone, WF_CHECK_CRITICAL, "bogus server-refuses", "DS 1/13/2 matches no DNSKEY",
     0},
    {rolled, WF_CHECK_CRITICAL, "bogus", "the DS RRset in test names none of the zone's", 0},
    {no_keys, WF_CHECK_WARNING, "server-part", "(DNSKEY: no reply)", 0},
    {insecure, WF_CHECK_OK, "", NULL, 4},
    {ds_gone, WF_CHECK_WARNING, "ds-no-key",
     "DS 1/13/2, DS 2/13/2 in test name no key of the zone; another DS record holds", 4},
    {ds_digest, WF_CHECK_WARNING, "ds-digest", "DS 4711/13/2 in test has another digest", 4},
    {ds_standby, WF_CHECK_OK, "", NULL, 4},
    {ds_algorithm, WF_CHECK_WARNING, "ds-algorithm", "DS 4711/8/2 in test is of an", 4},
    {ds_unknown, WF_CHECK_OK, "", NULL, 4},
    {soon, WF_CHECK_WARNING, "signature-soon", "the signatures of NS end in 6 d, ", 4},
    {in_time, WF_CHECK_OK, "", NULL, 4},
    {ending, WF_CHECK_CRITICAL, "signature-ends signature-soon", "of NS end in 1 d, ", 4},
    {of_a_week, WF_CHECK_OK, "", NULL, 4},
    {of_a_week_ending, WF_CHECK_CRITICAL, "signature-ends", NULL, 4},
    {ds_soon, WF_CHECK_WARNING, "signature-soon", "the signatures of DS end in 3 d, ", 4},
    {names_at_parent, WF_CHECK_WARNING, "ns-differs",
     "the delegation in test names ns2.bank.test, the zone's NS RRset does not", 4},
    {names_in_zone, WF_CHECK_WARNING, "ns-differs",
     "the zone's NS RRset names ns1.bank.test, the delegation in test does not", 4},
    {glue_old, WF_CHECK_WARNING, "glue-differs",
     "ns2.bank.test has the glue 192.0.2.99, 2001:db8::2 in test, its own address records are: "
     "192.0.2.2, 2001:db8::2",
     4},
    {glue_less, WF_CHECK_WARNING, "glue-differs", "has the glue 192.0.2.2 in test", 4},
    {glue_none, WF_CHECK_WARNING, "glue-missing", "ns2.bank.test has no glue in test", 4},
    {glue_elsewhere, WF_CHECK_OK, "", NULL, 4},
    {delegation_unseen, WF_CHECK_OK, "", NULL, 4},
    {no_address, WF_CHECK_WARNING, "ns-no-address", "ns2.bank.test (does not exist)", 4},
    {alias, WF_CHECK_WARNING, "ns-alias", "ns2.bank.test is an alias", 4},
    {loopback, WF_CHECK_WARNING, "ns-useless-address", "has the address 127.0.0.1", 4},
    {parent_differs, WF_CHECK_WARNING, "ds-differs delegation-differs parent-silent",
     "1 of 2 servers of test give", 4},
    {absent, WF_CHECK_CRITICAL, "no-such-zone", "test says that there is no such name", 4},
    {no_cut, WF_CHECK_UNKNOWN, "not-a-zone", "it lies in the zone test", 4},
    {chain_bad, WF_CHECK_CRITICAL, "chain-broken", "test: RRSIG of bank.test/DS expired", 4},
    {unseen, WF_CHECK_UNKNOWN, "not-checked", "the resolver leaves signatures out", 4},
    {too_late, WF_CHECK_UNKNOWN, "not-checked", "the time was over", 0},
};

static void judge(const struct row *row, const struct wf_check_limits *limits,
                  struct wf_problems *problems, unsigned *well)
{
    struct wf_zone_facts *facts = well_facts();

    row->damage(facts);
    wf_check_judge(facts, limits, NOW, problems);
    *well = wf_check_well(facts, problems);
    free(facts);
}

static void ids(const struct wf_problems *problems, char *out, size_t size)
{
    struct wf_strbuf buf;
    unsigned i;

    wf_strbuf_init(&buf, out, size);
    for (i = 0; i < problems->count; i++) {
        wf_strbuf_str(&buf, i > 0 ? " " : "");
        wf_strbuf_str(&buf, wf_problem_info(problems->list[i].kind)->id);
    }
}

static void test_judgements(void)
{
    struct wf_problems *problems = calloc(1, sizeof(*problems));
    char label[16], got[256];
    unsigned well;
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        snprintf(label, sizeof(label), "row %zu", i);
        judge(&rows[i], &wf_check_limits_usual, problems, &well);
        ids(problems, got, sizeof(got));
        WF_CHECK_TEXT(label, got, rows[i].problems);
        WF_CHECK(wf_problems_state(problems) == rows[i].state, "%s: state %d", label,
                 (int)wf_problems_state(problems));
        WF_CHECK(rows[i].text == NULL ||
                     (problems->count > 0 && strstr(problems->list[0].text, rows[i].text) != NULL),
                 "%s: %s", label, problems->list[0].text);
        WF_CHECK(well == rows[i].well, "%s: %u are well", label, well);
    }
    free(problems);
}

/* Each kind is found in one row at least, with words and, unless it is nobody's, who must act. */
static void test_kinds(void)
{
    struct wf_problems *problems = calloc(1, sizeof(*problems));
    const struct wf_check_limits strict = {.must_be_secure = true};
    bool found[WF_PROBLEM_COUNT] = {false};
    unsigned well, k;
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        judge(&rows[i], rows[i].damage == insecure ? &strict : &wf_check_limits_usual, problems,
              &well);
        for (k = 0; k < problems->count; k++) {
            found[problems->list[k].kind] = true;
            WF_CHECK(problems->list[k].text[0] != '\0', "row %zu: no words", i);
        }
    }
    for (k = 0; k < WF_PROBLEM_COUNT; k++) {
        const char *id = wf_problem_info((enum wf_problem_kind)k)->id;

        WF_CHECK(found[k], "%s is in no row", id);
        WF_CHECK(wf_problem_kind_of(id) == (enum wf_problem_kind)k, "%s", id);
    }
    WF_CHECK(wf_problem_kind_of("") == WF_PROBLEM_COUNT, "no kind has no name");
    free(problems);
}

static void test_ignored(void)
{
    struct wf_problems *problems = calloc(1, sizeof(*problems));
    struct wf_check_limits limits = wf_check_limits_usual;
    const struct row row = {.damage = refused_by_all};
    char got[64];
    unsigned well;

    limits.ignored = UINT64_C(1) << WF_PROBLEM_SERVER_REFUSES;
    judge(&row, &limits, problems, &well);
    ids(problems, got, sizeof(got));
    WF_CHECK_TEXT("ignored", got, "no-server");
    free(problems);
}

static void party_of(const struct row *row, char *out, size_t size)
{
    struct wf_problems *problems = calloc(1, sizeof(*problems));
    struct wf_zone_facts *facts = well_facts();
    struct wf_strbuf buf;

    row->damage(facts);
    wf_check_judge(facts, &wf_check_limits_usual, NOW, problems);
    wf_strbuf_init(&buf, out, size);
    wf_problem_print_party(&buf, facts, &problems->list[0]);
    free(facts);
    free(problems);
}

static void test_parties(void)
{
    static const struct {
        struct row row;
        const char *who;
    } cases[] = {
        {{.damage = stale}, "whoever runs the DNS of bank.test"},
        {{.damage = ds_gone}, "the owner of bank.test, at the parent zone test"},
        {{.damage = rolled}, "the owner of bank.test, at the parent zone test"},
        {{.damage = explained}, "the owner of bank.test, at the parent zone test"},
        {{.damage = explained_by_one}, "whoever runs the DNS of bank.test"},
        {{.damage = glue_old}, "the owner of bank.test, at the parent zone test"},
        {{.damage = ds_soon}, "whoever runs the DNS of test"},
        {{.damage = parent_differs}, "whoever runs the DNS of test"},
        {{.damage = chain_bad}, "whoever runs the DNS of test"},
        {{.damage = unseen}, "whoever runs this host or its resolver"},
    };
    char got[WF_CHECK_TEXT_SIZE];
    size_t i;

    for (i = 0; i < WF_ROWS(cases); i++) {
        party_of(&cases[i].row, got, sizeof(got));
        WF_CHECK_TEXT("who", got, cases[i].who);
    }
}

static void test_limits(void)
{
    static const struct {
        struct wf_check_limit limit;
        int64_t life, want;
    } cases[] = {
        {{7 * DAY, 33}, 30 * DAY, 7 * DAY}, {{7 * DAY, 33}, 10 * DAY, 285120},
        {{7 * DAY, 0}, 10 * DAY, 7 * DAY},  {{0, 25}, 10 * DAY, 216000},
        {{7 * DAY, 33}, 0, 7 * DAY},        {{7 * DAY, 33}, -1, 7 * DAY},
    };
    struct wf_check_limit limit;
    size_t i;

    for (i = 0; i < WF_ROWS(cases); i++) {
        int64_t got = wf_check_limit_of(&cases[i].limit, cases[i].life);

        WF_CHECK(got == cases[i].want, "row %zu: %lld", i, (long long)got);
    }
    WF_CHECK(wf_check_limit_parse("--warning", "25%,12h", &limit) && limit.percent == 25 &&
                 limit.seconds == 43200,
             "in any order");
}

static void test_states(void)
{
    WF_CHECK(wf_check_state_worse(WF_CHECK_UNKNOWN, WF_CHECK_WARNING) == WF_CHECK_WARNING, "w");
    WF_CHECK(wf_check_state_worse(WF_CHECK_UNKNOWN, WF_CHECK_OK) == WF_CHECK_UNKNOWN, "u");
    WF_CHECK(wf_check_state_worse(WF_CHECK_CRITICAL, WF_CHECK_UNKNOWN) == WF_CHECK_CRITICAL, "c");
}

/* Names are chosen by strangers: none ends the text of a plugin, or a label of a metric. */
static void test_strange_names(void)
{
    struct wf_zone_check zone = {.query = {.name = "a|b\\\"c.test"}, .facts = well_facts()};
    struct wf_check_run run = {
        .zones = &zone, .count = 1, .limits = wf_check_limits_usual, .now = NOW};
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);

    wf_plugin_print(file, &run);
    wf_check_metrics_print(file, &run);
    fclose(file);
    WF_CHECK(strstr(text, "ZONE OK: a?b\\\"c.test: secure, serial 2026112801 at all 4") == text,
             "%s", text);
    WF_CHECK(strchr(text, '|') != NULL && strstr(text, " | addresses_well=0;4:;1:;0;4 ") != NULL,
             "%s", text);
    WF_CHECK(strstr(text, "whyfail_zone_state{zone=\"a|b\\\\\\\"c.test\"} 0\n") != NULL, "%s",
             text);
    free(text);
    free(zone.facts);
}

CU_TestInfo wf_tests_check[] = {
    {"what is wrong with a zone", test_judgements},
    {"every kind of problem is found, and has words", test_kinds},
    {"what is ignored", test_ignored},
    {"who must act", test_parties},
    {"how long signatures must hold", test_limits},
    {"which state is worse", test_states},
    {"names of strangers", test_strange_names},
    CU_TEST_INFO_NULL,
};

/*
 * test_diagnose_servers.c - name servers and forwarders that give no usable answer, and which of
 * their addresses clients may see.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <errno.h>
#include <string.h>

#include <openssl/x509.h>

#include "check_diagnosis.h"

#define REFUSES(addr, ...) ANSWERS(addr, WF_RCODE_REFUSED, __VA_ARGS__)
#define LAME(addr, how)    ANSWERS(addr, WF_RCODE_NOERROR, .lameness = WF_LAME_##how)
#define RCODE_YXDOMAIN     6
#define RCODE_BADVERS      16

/* What is left when one of several servers is not known of, or what it did. */
#define OR_OTHER_SERVERS                                                                           \
    .or_else = {WF_CAUSE_TIMEOUT, WF_CAUSE_SERVER_FAILURE, WF_CAUSE_LAME_REFUSED,                  \
                WF_CAUSE_UNREACHABLE}

static const struct wf_row rows[] = {
    /* one fault that all servers share */
    {.name = "the only server refuses",
     .scene = {.attempts = ATTEMPTS(REFUSES("192.0.2.1"))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23",
     .text =
         {"bank.test: its only name server refuses to answer queries for A (REFUSED): 192.0.2.1"},
     .ede = {"192.0.2.1: REFUSED"}},
    {.name = "all servers refuse, by IPv4 and IPv6",
     .scene = {.attempts = ATTEMPTS(REFUSES("192.0.2.1"), REFUSES("2001:db8::1"))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23 23",
     .text = {"both name servers refuse to answer queries for A (REFUSED): 192.0.2.1, 2001:db8::1"},
     .ede = {"192.0.2.1: REFUSED", "2001:db8::1: REFUSED"}},
    {.name = "servers of a delegation that was in the cache, and may be another by now",
     .scene = {.attempts = ATTEMPTS(REFUSES("192.0.2.1")),
               .delegation =
                   DELEGATION(.servers = SERVERS({.addr = "192.0.2.1"}), .age = 600, .left = HOUR)},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23",
     .text = {"queries for A (REFUSED): 192.0.2.1, by the delegation cached "
              "until 04:05 UTC"},
     .remedy = " If the delegation has changed: unbound-control flush_zone bank.test, or wait "},
    {.name = "silent servers of a delegation that was in the cache",
     .scene = {.attempts = ATTEMPTS(FAILS("192.0.2.1", SILENT)),
               .delegation = DELEGATION(.servers = SERVERS({.addr = "192.0.2.1"}), .age = 1,
                                        .left = 2 * DAY)},
     .cause = WF_CAUSE_TIMEOUT,
     .codes = "22 23",
     .text = {"by the delegation cached until 2026-11-25T03:04:05Z"},
     .remedy = " If the delegation has changed: unbound-control flush_zone bank.test, or wait "
               "until 2026-11-25T03:04:05Z."},
    {.name = "a forwarder has no delegation that could have changed",
     .scene = {.attempts = ATTEMPTS(REFUSES("192.0.2.1", .configured = true)),
               .delegation = DELEGATION(.servers = SERVERS({.addr = "192.0.2.1"}), .age = 600,
                                        .left = HOUR, .configured = true)},
     .cause = WF_CAUSE_FORWARDER_FAILED,
     .codes = "22",
     .or_else = {WF_CAUSE_LAME_REFUSED},
     .unsaid = {"delegation"}},
    {.name = "NOTAUTH is a refusal too",
     .scene = {.attempts = ATTEMPTS(ANSWERS("192.0.2.1", WF_RCODE_NOTAUTH))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23",
     .text = {"its only name server refuses to answer queries for A (NOTAUTH): 192.0.2.1"}},
    {.name = "answers without authority",
     .scene = {.attempts = ATTEMPTS(LAME("192.0.2.1", NOT_AUTHORITATIVE),
                                    LAME("192.0.2.2", NOT_AUTHORITATIVE))},
     .cause = WF_CAUSE_LAME_NOT_AUTHORITATIVE,
     .codes = "22 23 23",
     .text = {"bank.test: both name servers do not serve the zone: 192.0.2.1, 192.0.2.2"}},
    {.name = "an upward and a self referral",
     .scene = {.attempts =
                   ATTEMPTS(LAME("192.0.2.1", UPWARD_REFERRAL), LAME("192.0.2.2", SELF_REFERRAL))},
     .cause = WF_CAUSE_LAME_NOT_AUTHORITATIVE,
     .codes = "22 23 23",
     .text = {"192.0.2.1 referred upwards", "192.0.2.2 referred to itself"}},
    {.name = "all answer SERVFAIL, one says why",
     .scene = {.attempts = ATTEMPTS(ANSWERS("192.0.2.1", WF_RCODE_SERVFAIL, .ede_code = 24,
                                            .ede_text = "zone expired"),
                                    ANSWERS("192.0.2.2", WF_RCODE_SERVFAIL))},
     .cause = WF_CAUSE_SERVER_FAILURE,
     .codes = "22 23 23",
     .text = {"both name servers answer SERVFAIL: 192.0.2.1, 192.0.2.2; it says EDE 24"},
     .ede = {"192.0.2.1: SERVFAIL; it says EDE 24 \"zone expired\""}},
    {.name = "FORMERR to everything",
     .scene = {.attempts = ATTEMPTS(ANSWERS("192.0.2.1", WF_RCODE_FORMERR))},
     .cause = WF_CAUSE_REJECTED_QUERY,
     .codes = "22 23",
     .text = {"its only name server rejects the query (FORMERR): 192.0.2.1"}},
    {.name = "NOTIMP, BADVERS and an rcode that makes no sense",
     .scene = {.attempts = ATTEMPTS(ANSWERS("192.0.2.1", WF_RCODE_NOTIMP),
                                    ANSWERS("192.0.2.2", RCODE_BADVERS),
                                    ANSWERS("192.0.2.3", RCODE_YXDOMAIN))},
     .cause = WF_CAUSE_REJECTED_QUERY,
     .codes = "22 23 23",
     .text = {"192.0.2.1 NOTIMP", "192.0.2.2 BADVERS", "192.0.2.3 YXDOMAIN"}},
    {.name = "garbage",
     .scene = {.attempts = ATTEMPTS(FAILS("192.0.2.1", MALFORMED))},
     .cause = WF_CAUSE_MALFORMED_RESPONSE,
     .codes = "22 23",
     .text = {"its only name server sends unreadable answers: 192.0.2.1"}},
    {.name = "TCP fails after truncation",
     .scene = {.attempts = ATTEMPTS(FAILS("192.0.2.1", TCP_FAILED, .waited_ms = 2500))},
     .cause = WF_CAUSE_TCP_FAILED,
     .codes = "22 23",
     .text = {"its only name server fails over TCP: 192.0.2.1"}},
    {.name = "unreachable",
     .scene = {.attempts = ATTEMPTS(FAILS("192.0.2.1", UNREACHABLE, .sys_errno = EHOSTUNREACH))},
     .cause = WF_CAUSE_UNREACHABLE,
     .codes = "22 23",
     .text = {"its only name server cannot be reached (host unreachable): 192.0.2.1"}},
    {.name = "a closed port is the zone's own",
     .scene = {.attempts = ATTEMPTS(FAILS("192.0.2.1", UNREACHABLE, .sys_errno = ECONNREFUSED),
                                    FAILS("192.0.2.2", UNREACHABLE, .sys_errno = ECONNREFUSED))},
     .cause = WF_CAUSE_UNREACHABLE,
     .party = WF_PARTY_ZONE,
     .codes = "22 23 23",
     .text = {"bank.test: nothing listens on port 53 of either of its 2 name servers: 192.0.2.1, "
              "192.0.2.2"}},
    {.name = "what this host forbids is its own, when it is not one zone's servers alone",
     .scene = {.attempts = ATTEMPTS(FAILS("192.0.2.1", UNSENT, .sys_errno = EPERM),
                                    FAILS("192.0.2.2", UNSENT, .sys_errno = EACCES)),
               .unsent_zones_v4 = 1},
     .cause = WF_CAUSE_UNREACHABLE,
     .party = WF_PARTY_RESOLVER,
     .codes = "22 23 23",
     .text = {"this resolver's host may not send to either of its 2 name servers: "
              "192.0.2.1, 192.0.2.2"},
     .remedy = "Allow this resolver's host to send to 192.0.2.1: check the firewall's rules",
     .never = {"timed out", "does not answer", "server is running"}},
    {.name = "of one zone's servers alone it is not said whose doing it is",
     .scene = {.attempts = ATTEMPTS(FAILS("192.0.2.1", UNSENT, .sys_errno = EPERM)),
               .unsent_zones_v6 = 3},
     .cause = WF_CAUSE_UNREACHABLE,
     .codes = "22 23",
     .text = {"this resolver's host may not send to its only name server: 192.0.2.1"}},
    {.name = "no route to IPv6, for any zone",
     .scene = {.attempts = ATTEMPTS(FAILS("2001:db8::1", UNSENT, .sys_errno = ENETUNREACH),
                                    FAILS("2001:db8::1", UNSENT, .sys_errno = ENETUNREACH)),
               .unsent_zones_v6 = 1},
     .cause = WF_CAUSE_UNREACHABLE,
     .party = WF_PARTY_RESOLVER,
     .codes = "22 23",
     .text = {"bank.test: this resolver's host has no route to IPv6 addresses: "
              "2001:db8::1 (2 tries)"},
     .remedy =
         "Give this resolver's host a route to 2001:db8::1; if it has no IPv6, set do-ip6: no"},
    {.name = "no route to the only server of the first such zone",
     .scene = {.attempts = ATTEMPTS(FAILS("2001:db8::1", UNSENT, .sys_errno = ENETUNREACH))},
     .cause = WF_CAUSE_UNREACHABLE,
     .codes = "22 23",
     .text = {"this resolver's host has no route to its only name server: 2001:db8::1"},
     .never = {"IPv6 addresses"}},
    {.name = "all that is known is that no time went by",
     .scene = {.attempts = ATTEMPTS(FAILS("192.0.2.1", UNSENT), FAILS("192.0.2.1", UNSENT)),
               .unsent_zones_v4 = 1},
     .cause = WF_CAUSE_UNREACHABLE,
     .party = WF_PARTY_RESOLVER,
     .codes = "22 23",
     .text = {"this resolver's host could not send to its only name server: "
              "192.0.2.1 (2 tries)"},
     .remedy = "check its interfaces, routes and firewall",
     .never = {"no route", "may not"}},
    {.name = "glue that no server can have is the zone's",
     .scene = {.attempts = ATTEMPTS(FAILS("255.255.255.255", UNSENT, .sys_errno = EACCES),
                                    FAILS("240.0.0.1", UNSENT, .sys_errno = EINVAL)),
               .unsent_zones_v4 = 9},
     .cause = WF_CAUSE_UNREACHABLE,
     .party = WF_PARTY_ZONE,
     .codes = "22",
     .remedy = "addresses at which they can be reached"},
    {.name = "glue of a private network, to which there is no route",
     .scene = {.attempts = ATTEMPTS(FAILS("10.1.2.3", UNSENT, .sys_errno = ENETUNREACH)),
               .unsent_zones_v4 = 9},
     .cause = WF_CAUSE_UNREACHABLE,
     .party = WF_PARTY_ZONE,
     .codes = "22",
     .text = {"no route to its only name server (a private address): 10.1.2.3"},
     .ede = {"this resolver's host has no route to its only name server (a private address)"},
     .remedy = "Give the name servers of bank.test public addresses"},
    {.name = "one server has no route from here, the other is silent: that one tells",
     .scene = {.attempts = ATTEMPTS(FAILS("2001:db8::1", UNSENT, .sys_errno = ENETUNREACH),
                                    FAILS("192.0.2.1", TIMEOUT, .waited_ms = 4000))},
     .cause = WF_CAUSE_TIMEOUT,
     .codes = "22 23 23",
     .text = {"neither of its 2 name servers gives a usable answer: 2001:db8::1 no route from this "
              "host, 192.0.2.1 timed out"},
     .or_else = {WF_CAUSE_UNREACHABLE}},
    {.name = "one server has no route from here, the other refuses: that one tells",
     .scene = {.attempts = ATTEMPTS(FAILS("2001:db8::1", UNSENT, .sys_errno = ENETUNREACH),
                                    REFUSES("192.0.2.1"))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23 23",
     .or_else = {WF_CAUSE_UNREACHABLE}},
    {.name = "this host forbids to ask the forwarder",
     .scene = {.attempts =
                   ATTEMPTS(FAILS("192.0.2.1", UNSENT, .sys_errno = EPERM, .configured = true))},
     .cause = WF_CAUSE_FORWARDER_FAILED,
     .party = WF_PARTY_RESOLVER,
     .codes = "22",
     .text = {"host may not send to the only configured server: 192.0.2.1"}},
    {.name = "no way to the forwarder is not the forwarder's fault",
     .scene = {.attempts = ATTEMPTS(
                   FAILS("192.0.2.1", UNREACHABLE, .sys_errno = ENETUNREACH, .configured = true))},
     .cause = WF_CAUSE_FORWARDER_FAILED,
     .party = WF_PARTY_NETWORK,
     .codes = "22",
     .text = {"the only configured server cannot be reached (network unreachable): 192.0.2.1"},
     .remedy = "Check the path from this resolver"},
    {.name = "a forwarder whose port is closed",
     .scene = {.attempts = ATTEMPTS(
                   FAILS("192.0.2.1", UNREACHABLE, .sys_errno = ECONNREFUSED, .configured = true))},
     .cause = WF_CAUSE_FORWARDER_FAILED,
     .party = WF_PARTY_FORWARDER,
     .codes = "22",
     .text = {"nothing listens on port 53 of the only configured server: 192.0.2.1"}},
    {.name = "over IPv6 a router may have forbidden it",
     .scene = {.attempts = ATTEMPTS(FAILS("2001:db8::1", UNREACHABLE, .sys_errno = EACCES))},
     .cause = WF_CAUSE_UNREACHABLE,
     .party = WF_PARTY_NETWORK,
     .codes = "22 23",
     .text = {"its only name server cannot be reached (forbidden by a filter): 2001:db8::1"},
     .never = {"this host"}},
    {.name = "FORMERR to EDNS, then silence",
     .scene = {.attempts = ATTEMPTS(FAILS("192.0.2.1", TIMEOUT, .edns_refused = true))},
     .cause = WF_CAUSE_REJECTED_QUERY,
     .codes = "22 23",
     .text = {"its only name server rejects the query (rejects EDNS, then timed out): "
              "192.0.2.1"}},
    {.name = "TCP refused after truncation, known to be",
     .scene = {.attempts = ATTEMPTS(FAILS("192.0.2.1", TCP_FAILED, .sys_errno = ECONNREFUSED))},
     .cause = WF_CAUSE_TCP_FAILED,
     .codes = "22 23",
     .text = {"fails over TCP (port closed): 192.0.2.1"}},
    {.name = "a different answer each time",
     .scene = {.attempts = ATTEMPTS(FAILS("192.0.2.1", INCONSISTENT))},
     .cause = WF_CAUSE_MALFORMED_RESPONSE,
     .codes = "22 23",
     .text = {"its only name server sends a different answer each time: 192.0.2.1"}},
    {.name = "asked, and what came of it was not seen",
     .scene = {.delegation = DELEGATION(.servers = SERVERS({.addr = "192.0.2.1"})),
               .attempts = ATTEMPTS(FAILS("192.0.2.1", PENDING))},
     .cause = WF_CAUSE_UNEXPLAINED,
     .codes = "0",
     .never = {"address"}},
    {.name = "silent: timeout or closed port, as nobody can tell",
     .scene = {.attempts = ATTEMPTS(FAILS("192.0.2.1", SILENT, .waited_ms = 1000),
                                    FAILS("192.0.2.1", SILENT, .waited_ms = 4000),
                                    FAILS("192.0.2.1", SILENT, .waited_ms = 6000))},
     .cause = WF_CAUSE_TIMEOUT,
     .codes = "22 23",
     .text = {"its only name server does not answer (timeout or port unreachable): "
              "192.0.2.1 (3 tries)"},
     .ede = {"192.0.2.1: no answer (3 tries, 11 s)"}},
    {.name = "timeout, known to be one",
     .scene = {.attempts = ATTEMPTS(FAILS("192.0.2.1", TIMEOUT, .waited_ms = 11000))},
     .cause = WF_CAUSE_TIMEOUT,
     .codes = "22 23",
     .text = {"its only name server does not answer: 192.0.2.1"},
     .never = {"port unreachable"}},
    {.name = "known dead, and nobody was asked",
     .scene = {.delegation = DELEGATION(.servers = SERVERS(
                                            {.addr = "192.0.2.1", .dead = true, .dead_for_s = 240},
                                            {.addr = "192.0.2.2", .dead = true}))},
     .cause = WF_CAUSE_TIMEOUT,
     .codes = "22 23 23",
     .text = {"both name servers do not answer: 192.0.2.1 has not", "192.0.2.2", "not retried yet"},
     .never = {"refuse", "unreachable"}},
    {.name = "known dead, and since when",
     .scene = {.delegation = DELEGATION(.servers = SERVERS(
                                            {.addr = "192.0.2.1", .dead = true, .silent_s = 245}))},
     .cause = WF_CAUSE_TIMEOUT,
     .codes = "22 23",
     .text = {"192.0.2.1 has not answered for 4 min (not retried yet)"},
     .ede = {"192.0.2.1: has not answered for 4 min (not retried yet)"},
     .never = {"refuse"}},
    {.name = "known lame, and nobody was asked",
     .scene = {.delegation = DELEGATION(.servers = SERVERS({.addr = "192.0.2.1", .lame = true}))},
     .cause = WF_CAUSE_LAME_NOT_AUTHORITATIVE,
     .codes = "22 23",
     .text = {"192.0.2.1 was recently not authoritative (not retried yet)"}},
    {.name = "one refuses, the other is known dead",
     .scene = {.delegation = DELEGATION(.servers = SERVERS({.addr = "192.0.2.1"},
                                                           {.addr = "192.0.2.2", .dead = true})),
               .attempts = ATTEMPTS(REFUSES("192.0.2.1"))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23 23",
     .text = {"192.0.2.1 REFUSED", "192.0.2.2 has not answered recently"},
     .unsaid = {"both"},
     OR_OTHER_SERVERS},
    {.name = "one refuses, the other was not asked",
     .scene = {.delegation =
                   DELEGATION(.servers = SERVERS({.addr = "192.0.2.1"}, {.addr = "192.0.2.2"})),
               .attempts = ATTEMPTS(REFUSES("192.0.2.1"))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23",
     .text = {"1 of its 2 name servers refuses to answer queries for A (REFUSED): 192.0.2.1"},
     .unsaid = {"192.0.2.2", "only"}},
    {.name = "one refuses, of more servers than are listed",
     .scene = {.delegation =
                   DELEGATION(.servers = SERVERS({.addr = "192.0.2.1"}, {.addr = "192.0.2.2"}),
                              .server_total = 40, .name_total = 40),
               .attempts = ATTEMPTS(REFUSES("192.0.2.1"))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23",
     .text = {"1 of its 40 name servers refuses to answer queries for A (REFUSED): 192.0.2.1"},
     .unsaid = {"of its 2"}},

    /* one type, or one name, only */
    {.name = "one type only is refused",
     .scene = {.type = 52,
               .attempts =
                   ATTEMPTS(ANSWERS("192.0.2.1", WF_RCODE_NOERROR, .asked = "www.bank.test"),
                            REFUSES("192.0.2.1", .asked = "www.bank.test", .type = 52),
                            REFUSES("192.0.2.2", .asked = "www.bank.test", .type = 52))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .only_this = true,
     .codes = "22 23 23",
     .text = {"bank.test: both name servers refuse to answer queries for TLSA (REFUSED; A is "
              "answered): 192.0.2.1, 192.0.2.2"},
     .never = {"the zone"},
     .remedy = "Make the name servers, and the load balancers and firewalls in front of them, "
               "answer queries "
               "for TLSA as they answer A; without such a record the answer is NODATA."},
    {.name = "two types are refused: the zone is",
     .scene = {.type = 16,
               .attempts = ATTEMPTS(REFUSES("192.0.2.1", .asked = "www.bank.test"),
                                    REFUSES("192.0.2.1", .asked = "www.bank.test", .type = 16))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23",
     .text = {"its only name server refuses to answer (REFUSED): 192.0.2.1"},
     .remedy = "Load the zone"},
    {.name = "one name only is refused",
     .scene = {.attempts =
                   ATTEMPTS(ANSWERS("192.0.2.1", WF_RCODE_NOERROR, .asked = "shop.bank.test"),
                            REFUSES("192.0.2.1", .asked = "www.shop.bank.test"))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .only_this = true,
     .codes = "22 23",
     .text = {"queries for www.shop.bank.test/A (REFUSED; shop.bank.test/A is answered)"},
     .never = {"the zone"},
     .remedy = "answer queries for www.shop.bank.test/A as they answer shop.bank.test/A"},
    {.name = "one type only is dropped, the other was answered a moment before",
     .scene = {.type = WF_TYPE_AAAA,
               .answered = "www.bank.test",
               .answered_type = WF_TYPE_A,
               .answered_s = 12,
               .delegation = DELEGATION(.servers = SERVERS({.addr = "192.0.2.1"})),
               .attempts = ATTEMPTS(
                   FAILS("192.0.2.1", SILENT, .asked = "www.bank.test", .type = WF_TYPE_AAAA))},
     .cause = WF_CAUSE_TIMEOUT,
     .codes = "22 23",
     .text = {"its only name server does not answer queries for AAAA (A was answered 12 s ago): "
              "192.0.2.1"},
     .never = {"(A is"},
     .remedy = "If other types are answered, look for a load balancer or firewall that does not "
               "know AAAA."},
    {.name = "what was answered long ago says nothing",
     .scene = {.type = WF_TYPE_AAAA,
               .answered = "www.bank.test",
               .answered_type = WF_TYPE_A,
               .answered_s = 3600,
               .delegation = DELEGATION(.servers = SERVERS({.addr = "192.0.2.1"})),
               .attempts = ATTEMPTS(
                   FAILS("192.0.2.1", TIMEOUT, .asked = "www.bank.test", .type = WF_TYPE_AAAA))},
     .cause = WF_CAUSE_TIMEOUT,
     .codes = "22 23",
     .text = {"its only name server does not answer: 192.0.2.1"},
     .never = {"answered", "AAAA"}},
    {.name = "SERVFAIL for one type only",
     .scene = {.type = 257,
               .attempts = ATTEMPTS(
                   ANSWERS("192.0.2.1", WF_RCODE_NXDOMAIN, .asked = "www.bank.test"),
                   ANSWERS("192.0.2.1", WF_RCODE_SERVFAIL, .asked = "www.bank.test", .type = 257))},
     .cause = WF_CAUSE_SERVER_FAILURE,
     .only_this = true,
     .codes = "22 23",
     .text = {"its only name server answers SERVFAIL to queries for CAA (A is answered)"},
     .remedy = "answer queries for CAA as they answer A"},
    {.name = "it says that this resolver may not ask",
     .scene = {.attempts = ATTEMPTS(REFUSES("192.0.2.1", .ede_code = 18, .ede_text = "no"))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23",
     .text = {"its only name server refuses to answer queries for A (REFUSED): 192.0.2.1; it says "
              "EDE 18 \"no\""},
     .remedy =
         "Allow every resolver to ask the name servers for bank.test (their access rules forbid "
         "it, by EDE 18)"},

    {.name = "no way to a private address is the zone's own",
     .scene = {.attempts = ATTEMPTS(FAILS("10.1.2.3", UNREACHABLE, .sys_errno = EHOSTUNREACH))},
     .cause = WF_CAUSE_UNREACHABLE,
     .party = WF_PARTY_ZONE,
     .codes = "22",
     .text = {"its only name server cannot be reached (host unreachable; a private address): "
              "10.1.2.3"},
     .remedy = "Give the name servers of bank.test public addresses, in the zone and as glue"},
    {.name = "private addresses that do not answer",
     .scene = {.attempts = ATTEMPTS(FAILS("10.1.2.3", TIMEOUT), FAILS("192.168.0.1", TIMEOUT))},
     .cause = WF_CAUSE_TIMEOUT,
     .codes = "22",
     .text = {"both name servers do not answer (private addresses): 10.1.2.3, 192.168.0.1"},
     .remedy = "if the private network is your own, give this resolver a route to it"},

    /* names are counted as names, addresses as addresses */
    {.name = "two names, of which one has no address",
     .scene = {.delegation =
                   DELEGATION(.names = NAMES({.name = "ns1.bank.test", .v4 = WF_LOOKUP_HAVE},
                                             {.name = "ns2.gone.test", .v4 = WF_LOOKUP_NONE}),
                              .servers = SERVERS({.addr = "192.0.2.1"})),
               .attempts = ATTEMPTS(REFUSES("192.0.2.1"))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23",
     .text = {"bank.test: the only address of its 2 name servers refuses to answer queries for A "
              "(REFUSED): 192.0.2.1"},
     .unsaid = {"its only name server"},
     .or_else = {WF_CAUSE_NO_SERVER_ADDRESS}},
    {.name = "one name with two addresses",
     .scene = {.delegation =
                   DELEGATION(.names = NAMES({.name = "ns1.bank.test",
                                              .v4 = WF_LOOKUP_HAVE,
                                              .v6 = WF_LOOKUP_HAVE}),
                              .servers = SERVERS({.addr = "192.0.2.1"}, {.addr = "2001:db8::1"})),
               .has_ipv6 = true,
               .attempts = ATTEMPTS(REFUSES("192.0.2.1"), FAILS("2001:db8::1", TIMEOUT))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23 23",
     .text = {"neither of the 2 addresses of its only name server gives a usable answer: "},
     .unsaid = {"2 name servers"},
     .or_else = {WF_CAUSE_TIMEOUT, WF_CAUSE_NO_SERVER_ADDRESS}},
    {.name = "two names with one address each",
     .scene = {.delegation =
                   DELEGATION(.names = NAMES({.name = "ns1.bank.test", .v4 = WF_LOOKUP_HAVE},
                                             {.name = "ns2.bank.test", .v6 = WF_LOOKUP_HAVE}),
                              .servers = SERVERS({.addr = "192.0.2.1"}, {.addr = "2001:db8::1"})),
               .has_ipv6 = true,
               .attempts = ATTEMPTS(REFUSES("192.0.2.1"), REFUSES("2001:db8::1"))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23 23",
     .text = {"both name servers refuse to answer queries for A (REFUSED): "},
     .unsaid = {"addresses"},
     .or_else = {WF_CAUSE_NO_SERVER_ADDRESS}},

    /* several faults at once */
    {.name = "one silent, one refuses",
     .scene = {.attempts = ATTEMPTS(FAILS("192.0.2.1", SILENT), FAILS("192.0.2.1", SILENT),
                                    REFUSES("192.0.2.2"))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23 23",
     .text = {"neither of its 2 name servers gives a usable answer: 192.0.2.1 no answer (2 tries), "
              "192.0.2.2 REFUSED"},
     .unsaid = {"both"},
     OR_OTHER_SERVERS},
    {.name = "one fails, one is unreachable, one silent",
     .scene = {.attempts = ATTEMPTS(FAILS("192.0.2.1", TIMEOUT), FAILS("192.0.2.2", UNREACHABLE),
                                    ANSWERS("192.0.2.3", WF_RCODE_SERVFAIL))},
     .cause = WF_CAUSE_SERVER_FAILURE,
     .codes = "22 23 23",
     .text = {"none of its 3 name servers", "192.0.2.1 timed out", "192.0.2.2 unreachable",
              "192.0.2.3 SERVFAIL"},
     OR_OTHER_SERVERS},
    {.name = "the last word of a server counts",
     .scene = {.attempts = ATTEMPTS(FAILS("192.0.2.1", SILENT), REFUSES("192.0.2.1"))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23",
     .text = {"(REFUSED): 192.0.2.1"},
     .unsaid = {"no answer"},
     OR_OTHER_SERVERS},
    {.name = "more servers than are named",
     .scene = {.attempts =
                   ATTEMPTS(REFUSES("192.0.2.1"), REFUSES("192.0.2.2"), REFUSES("192.0.2.3"),
                            REFUSES("192.0.2.4"), REFUSES("192.0.2.5"), REFUSES("192.0.2.6"),
                            REFUSES("192.0.2.7"))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23 23",
     .text = {"all 7 name servers refuse to answer queries for A (REFUSED): ",
              "192.0.2.4 and 3 more"},
     .unsaid = {"192.0.2.5"}},
    {.name = "the parent's good answer is not counted",
     .scene = {.attempts = ATTEMPTS(ANSWERS("198.51.100.1", WF_RCODE_NOERROR, .zone = "test"),
                                    REFUSES("192.0.2.1"))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23",
     .text = {"bank.test: its only name server refuses"},
     .never = {"198.51.100.1"}},
    {.name = "a server of the parent failed, but another led further",
     .scene = {.attempts = ATTEMPTS(FAILS("198.51.100.1", TIMEOUT, .zone = "test"),
                                    ANSWERS("198.51.100.2", WF_RCODE_NOERROR, .zone = "test"),
                                    REFUSES("192.0.2.1")),
               .delegation = DELEGATION(.servers = SERVERS({.addr = "192.0.2.1"}))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23",
     .never = {"198.51.100.1", "198.51.100.2"}},
    {.name = "Unbound gave up above the zone whose servers refused",
     .scene = {.attempts = ATTEMPTS(REFUSES("192.0.2.1")),
               .delegation =
                   DELEGATION(.zone = "test", .servers = SERVERS({.addr = "198.51.100.1"}))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23",
     .text = {"bank.test: ", "(REFUSED): 192.0.2.1"},
     .never = {"198.51.100.1"}},
    {.name = "a server above failed, and the zone's own was not asked",
     .scene = {.attempts = ATTEMPTS(FAILS("198.51.100.1", TIMEOUT, .zone = "test")),
               .delegation = DELEGATION(.servers = SERVERS({.addr = "192.0.2.1", .dead = true}))},
     .cause = WF_CAUSE_TIMEOUT,
     .codes = "22 23",
     .text = {"bank.test: ", "192.0.2.1 has not answered recently"},
     .unsaid = {"198.51.100.1"},
     .or_else_zone = "test"},
    {.name = "the parent's servers are silent",
     .scene = {.zone = "test", .attempts = ATTEMPTS(FAILS("198.51.100.1", TIMEOUT))},
     .cause = WF_CAUSE_TIMEOUT,
     .codes = "22 23",
     .text = {"test: its only name server does not answer"},
     .never = {"bank.test"}},

    /* forwarders and stub servers */
    {.name = "a forwarder refuses",
     .scene = {.zone = ".", .attempts = ATTEMPTS(REFUSES("203.0.113.1", .configured = true))},
     .cause = WF_CAUSE_FORWARDER_FAILED,
     .codes = "22",
     .text = {"the only configured server refuses to answer", "(REFUSED): 203.0.113.1"}},
    {.name = "a forwarder that is not retried yet",
     .scene = {.zone = ".",
               .delegation = DELEGATION(.zone = ".", .configured = true,
                                        .servers = SERVERS({.addr = "203.0.113.1", .dead = true}))},
     .cause = WF_CAUSE_FORWARDER_FAILED,
     .codes = "22",
     .text = {"203.0.113.1 has not answered recently (not retried yet)"},
     .remedy = "\"unbound-control flush_infra all\" makes this resolver ask it at once."},
    {.name = "one of two forwarders answers SERVFAIL, the other nothing",
     .scene = {.zone = ".",
               .attempts = ATTEMPTS(ANSWERS("203.0.113.1", WF_RCODE_SERVFAIL, .configured = true),
                                    FAILS("203.0.113.2", SILENT, .configured = true))},
     .cause = WF_CAUSE_FORWARDER_FAILED,
     .codes = "22",
     .never = {"flush_infra"},
     .unsaid = {"SERVFAIL for"}},
    {.name = "a silent forwarder",
     .scene = {.zone = ".", .attempts = ATTEMPTS(FAILS("10.0.0.1", SILENT, .configured = true))},
     .cause = WF_CAUSE_FORWARDER_FAILED,
     .codes = "22",
     .text = {"the only configured server does not answer", ": 10.0.0.1"}},
    {.name = "a forwarder's certificate is for another name",
     .scene = {.delegation = DELEGATION(.configured = true),
               .attempts = ATTEMPTS(FAILS("203.0.113.1", TLS_FAILED, .configured = true,
                                          .tls_verify = X509_V_ERR_HOSTNAME_MISMATCH))},
     .cause = WF_CAUSE_TLS_FAILED,
     .codes = "23",
     .text = {"the only configured server has a certificate that is not accepted (hostname "
              "mismatch): 203.0.113.1"},
     .ede = {"has a certificate that is not accepted (hostname mismatch)"}},
    {.name = "a forwarder's TLS fails",
     .scene = {.zone = ".",
               .attempts = ATTEMPTS(FAILS("203.0.113.1", TLS_FAILED, .configured = true))},
     .cause = WF_CAUSE_TLS_FAILED,
     .codes = "23",
     .text = {"fails over TLS (connection, handshake or certificate): 203.0.113.1"}},

    /* nothing that can be said */
    {.name = "an answer that shows no fault",
     .scene = {.attempts = ATTEMPTS(ANSWERS("192.0.2.1", WF_RCODE_NOERROR)),
               .unbound_text = "misc failure"},
     .cause = WF_CAUSE_UNEXPLAINED,
     .zone = "",
     .codes = "0"},
    {.name = "a query still on its way",
     .scene = {.attempts = ATTEMPTS(FAILS("192.0.2.1", PENDING))},
     .cause = WF_CAUSE_UNEXPLAINED,
     .zone = "",
     .codes = "0",
     .never = {"192.0.2.1"}},
};

const struct wf_row_table wf_rows_servers = {rows, WF_ROWS(rows), WF_SCOPE_SERVERS};

static void test_rows(void)
{
    wf_check_rows(&wf_rows_servers);
}

/* Who may see which address; the operator sees all. */
static void test_addresses(void)
{
    static const char *const addrs[] = {"192.0.2.1",   "10.1.2.3",   "192.168.7.7", "127.0.0.1",
                                        "169.254.3.3", "100.64.0.1", "fd00::1",     "fe80::1",
                                        "::1",         "2001:db8::1"};
    static const struct {
        enum wf_ede_addresses addresses;
        bool configured;
        bool public_seen, private_seen;
    } policies[] = {
        {WF_EDE_ADDRESSES_PUBLIC, false, true, false},
        {WF_EDE_ADDRESSES_PUBLIC, true, false, false},
        {WF_EDE_ADDRESSES_ALL, false, true, true},
        {WF_EDE_ADDRESSES_ALL, true, true, true},
        {WF_EDE_ADDRESSES_NONE, false, false, false},
    };
    size_t i, k, n;

    for (i = 0; i < WF_ROWS(policies); i++) {
        for (k = 0; k < WF_ROWS(addrs); k++) {
            struct wf_made_attempt attempt =
                REFUSES(addrs[k], .configured = policies[i].configured);
            struct wf_scene scene = {.attempts = {&attempt, 1}};
            struct wf_policy policy = wf_row_policy;
            bool is_public = k == 0 || k == WF_ROWS(addrs) - 1;
            bool seen = is_public ? policies[i].public_seen : policies[i].private_seen;
            struct wf_finding finding;

            policy.addresses = policies[i].addresses;
            wf_diagnose(wf_evidence_make(&wf_row_stage, &scene), &policy, &finding);
            WF_CHECK(strstr(finding.text, addrs[k]) != NULL, "the operator does not see %s",
                     addrs[k]);
            WF_CHECK((strstr(finding.verdict.ede[0].text, addrs[k]) != NULL) == seen,
                     "policy %u, %s: '%s'", (unsigned)i, addrs[k], finding.verdict.ede[0].text);
            WF_CHECK(finding.verdict.ede_count == (seen ? 2 : 1), "policy %u, %s: %u EDE",
                     (unsigned)i, addrs[k], finding.verdict.ede_count);
            for (n = 1; n < finding.verdict.ede_count; n++)
                WF_CHECK(strstr(finding.verdict.ede[n].text, addrs[k]) != NULL, "%s: EDE %u",
                         addrs[k], (unsigned)n);
        }
    }
}

/* The event's list has each server once, with its tries and the time waited for it. */
static void test_lines(void)
{
    const struct wf_scene scene = {.attempts =
                                       ATTEMPTS(FAILS("192.0.2.1", SILENT, .waited_ms = 1500),
                                                REFUSES("192.0.2.2", .waited_ms = 20),
                                                FAILS("192.0.2.1", SILENT, .waited_ms = 3500))};
    struct wf_finding finding;

    wf_diagnose(wf_evidence_make(&wf_row_stage, &scene), &wf_row_policy, &finding);
    if (!WF_CHECK(finding.server_count == 2 && finding.server_total == 2, "%u of %u servers",
                  finding.server_count, finding.server_total))
        return;
    WF_CHECK(finding.servers[0].tries == 2 && finding.servers[0].waited_ms == 5000 &&
                 finding.servers[0].outcome == WF_OUTCOME_SILENT,
             "192.0.2.1: %u tries, %u ms", finding.servers[0].tries,
             (unsigned)finding.servers[0].waited_ms);
    WF_CHECK(finding.servers[1].tries == 1 && finding.servers[1].rcode == WF_RCODE_REFUSED,
             "192.0.2.2: %u tries", finding.servers[1].tries);
    WF_CHECK(finding.zone_count == 1 && finding.servers[0].zone == 0, "zones");
}

CU_TestInfo wf_tests_diagnose_servers[] = {
    {"servers: each fault has its cause, party, codes and words", test_rows},
    {"clients see the addresses they may, operators all", test_addresses},
    {"each server has a line in the event", test_lines},
    CU_TEST_INFO_NULL,
};

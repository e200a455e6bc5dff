/*
 * test_diagnose_delegation.c - delegations that lead to no server: what became of the names.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check_diagnosis.h"

#define PENDING .v4 = WF_LOOKUP_PENDING, .v6 = WF_LOOKUP_PENDING
#define EMPTY   .v4 = WF_LOOKUP_NONE, .v6 = WF_LOOKUP_NONE

/* How looking up the address of a server's name ended. */
#define LOOKED_UP(server, code, ...)                                                               \
    {                                                                                              \
        .name = (server), .type = WF_TYPE_A, .rcode = (code), __VA_ARGS__                          \
    }

/* What the state of a name may be taken for when less is known of it. */
#define OR_LESS                                                                                    \
    .or_else = {WF_CAUSE_NO_SERVER_ADDRESS, WF_CAUSE_SERVER_ZONE_BROKEN, WF_CAUSE_DELEGATION_LOOP}

static const struct wf_row rows[] = {
    {.name = "the server's name does not exist",
     .scene = {.delegation = DELEGATION(.names = NAMES({.name = "ns.gone.test", EMPTY})),
               .subqueries = SUBS(LOOKED_UP("ns.gone.test", WF_RCODE_NXDOMAIN))},
     .cause = WF_CAUSE_NO_SERVER_ADDRESS,
     .codes = "22",
     .text = {"bank.test: its only name server has no usable address: ns.gone.test does not exist"},
     OR_LESS},
    {.name = "the server's name is an alias of one that does not exist",
     .scene = {.delegation = DELEGATION(.names = NAMES({.name = "ns.shop.test", EMPTY})),
               .subqueries = SUBS(LOOKED_UP("ns.shop.test", WF_RCODE_NXDOMAIN, .is_alias = true))},
     .cause = WF_CAUSE_NO_SERVER_ADDRESS,
     .codes = "22",
     .text = {"ns.shop.test is an alias (CNAME) that leads to no address"},
     .never = {"does not exist"},
     OR_LESS},
    {.name = "neither name has an address",
     .scene = {.delegation = DELEGATION(.names = NAMES({.name = "ns1.shop.test", EMPTY},
                                                       {.name = "ns2.shop.test", EMPTY})),
               .subqueries = SUBS(LOOKED_UP("ns1.shop.test", WF_RCODE_NOERROR),
                                  LOOKED_UP("ns2.shop.test", WF_RCODE_NOERROR))},
     .cause = WF_CAUSE_NO_SERVER_ADDRESS,
     .codes = "22",
     .text = {"no name server has a usable address: ns1.shop.test has no A or AAAA record, "
              "ns2.shop.test has no A or AAAA record"},
     OR_LESS},
    {.name = "no glue",
     .scene = {.delegation = DELEGATION(.names = NAMES({.name = "ns.bank.test", EMPTY}))},
     .cause = WF_CAUSE_NO_SERVER_ADDRESS,
     .party = WF_PARTY_PARENT,
     .codes = "22",
     .text = {"ns.bank.test has no glue at the parent"},
     OR_LESS},
    {.name = "more names than are told",
     .scene = {.delegation = DELEGATION(.names = NAMES({.name = "a.bank.test", EMPTY},
                                                       {.name = "b.bank.test", EMPTY},
                                                       {.name = "c.bank.test", EMPTY},
                                                       {.name = "d.bank.test", EMPTY},
                                                       {.name = "e.bank.test", EMPTY}))},
     .cause = WF_CAUSE_NO_SERVER_ADDRESS,
     .party = WF_PARTY_PARENT,
     .codes = "22",
     .text = {"c.bank.test has no glue at the parent and 2 more"},
     .unsaid = {"d.bank.test"},
     OR_LESS},
    {.name = "glue of the loopback",
     .scene = {.delegation =
                   DELEGATION(.names = NAMES({.name = "ns1.bank.test", .v4 = WF_LOOKUP_HAVE}),
                              .servers = SERVERS({.addr = "127.0.0.1"}))},
     .cause = WF_CAUSE_NO_SERVER_ADDRESS,
     .party = WF_PARTY_ZONE,
     .codes = "22",
     .text = {"its only name server has no usable address: ns1.bank.test has only 127.0.0.1, where "
              "no name server can be asked"},
     .ede = {"ns1.bank.test has only addresses that no name server can have"},
     .unsaid = {"no glue", "does not ask"},
     .remedy = "Give the name servers of bank.test addresses that others can reach, in the zone",
     OR_LESS},
    {.name = "glue that is this very host, asked and refused",
     .scene = {.delegation =
                   DELEGATION(.names = NAMES({.name = "ns1.bank.test", .v4 = WF_LOOKUP_HAVE}),
                              .servers = SERVERS({.addr = "0.0.0.0"}, {.addr = "169.254.1.1"})),
               .attempts = ATTEMPTS(ANSWERS("0.0.0.0", WF_RCODE_REFUSED))},
     .cause = WF_CAUSE_NO_SERVER_ADDRESS,
     .party = WF_PARTY_ZONE,
     .codes = "22",
     .text = {"ns1.bank.test has only 0.0.0.0, 169.254.1.1, where"},
     .unsaid = {"refuses", "REFUSED"},
     .or_else = {WF_CAUSE_LAME_REFUSED, WF_CAUSE_NO_SERVER_ADDRESS}},
    {.name = "two names with ::1",
     .scene = {.delegation =
                   DELEGATION(.names = NAMES({.name = "ns1.bank.test", .v6 = WF_LOOKUP_HAVE},
                                             {.name = "ns2.bank.test", .v6 = WF_LOOKUP_HAVE}),
                              .servers = SERVERS({.addr = "::1"})),
               .has_ipv6 = true},
     .cause = WF_CAUSE_NO_SERVER_ADDRESS,
     .party = WF_PARTY_ZONE,
     .codes = "22",
     .text = {"ns1.bank.test has only addresses that no name server can have, ns2.bank.test"},
     .unsaid = {"IPv6"},
     OR_LESS},
    {.name = "only IPv6 addresses, and no IPv6 here",
     .scene = {.delegation = DELEGATION(.names = NAMES({.name = "ns.shop.test",
                                                        .v4 = WF_LOOKUP_NONE,
                                                        .v6 = WF_LOOKUP_HAVE}))},
     .cause = WF_CAUSE_NO_SERVER_ADDRESS,
     .party = WF_PARTY_RESOLVER,
     .codes = "22",
     .text = {"ns.shop.test has only IPv6 addresses"},
     .remedy = "Let this resolver ask servers over IPv6",
     OR_LESS},
    {.name = "only IPv4 addresses, and no IPv4 here",
     .scene = {.delegation = DELEGATION(.names = NAMES({.name = "ns.shop.test",
                                                        .v4 = WF_LOOKUP_HAVE,
                                                        .v6 = WF_LOOKUP_NONE})),
               .has_ipv6 = true,
               .lacks_ipv4 = true},
     .cause = WF_CAUSE_NO_SERVER_ADDRESS,
     .party = WF_PARTY_RESOLVER,
     .codes = "22",
     .text = {"ns.shop.test has only IPv4 addresses, which this resolver does not use"},
     .remedy = "Let this resolver ask servers over IPv4",
     OR_LESS},
    {.name = "the name's zone fails, and why",
     .scene = {.delegation = DELEGATION(.names = NAMES({.name = "ns.shop.test", PENDING})),
               .subqueries = SUBS(LOOKED_UP(
                   "ns.shop.test", WF_RCODE_SERVFAIL,
                   .verdict = {WF_CAUSE_LAME_REFUSED, "shop.test", "shop.test: all refuse"}))},
     .cause = WF_CAUSE_SERVER_ZONE_BROKEN,
     .codes = "22",
     .text = {"ns.shop.test cannot be resolved (shop.test: all refuse)"},
     OR_LESS},
    {.name = "the name's zone fails, nobody knows why",
     .scene = {.delegation = DELEGATION(.names = NAMES({.name = "ns.shop.test", PENDING})),
               .subqueries = SUBS(LOOKED_UP("ns.shop.test", WF_RCODE_SERVFAIL))},
     .cause = WF_CAUSE_SERVER_ZONE_BROKEN,
     .codes = "22",
     .text = {"ns.shop.test cannot be resolved"},
     .never = {"("},
     OR_LESS},
    {.name = "the name's address is bogus",
     .scene = {.delegation = DELEGATION(.names = NAMES({.name = "ns.shop.test", PENDING})),
               .subqueries = SUBS(
                   LOOKED_UP("ns.shop.test", WF_RCODE_NOERROR, .security = WF_SECURITY_BOGUS))},
     .cause = WF_CAUSE_SERVER_ZONE_BROKEN,
     .codes = "22",
     .text = {"ns.shop.test has an address that fails validation"},
     OR_LESS},
    {.name = "one address family failed, the other is empty",
     .scene = {.delegation = DELEGATION(.names = NAMES({.name = "ns.shop.test", EMPTY})),
               .subqueries =
                   SUBS(LOOKED_UP("ns.shop.test", WF_RCODE_SERVFAIL),
                        {.name = "ns.shop.test", .type = WF_TYPE_AAAA, .rcode = WF_RCODE_NOERROR})},
     .cause = WF_CAUSE_SERVER_ZONE_BROKEN,
     .codes = "22",
     OR_LESS},
    {.name = "names that depend on each other",
     .scene = {.delegation = DELEGATION(.names = NAMES({.name = "ns.shop.test", PENDING}))},
     .cause = WF_CAUSE_DELEGATION_LOOP,
     .codes = "22",
     .text = {"ns.shop.test depends on this zone"},
     OR_LESS},
    {.name = "one does not exist, the zone of the other fails",
     .scene = {.delegation = DELEGATION(.names = NAMES({.name = "ns.gone.test", EMPTY},
                                                       {.name = "ns.shop.test", PENDING})),
               .subqueries = SUBS(LOOKED_UP("ns.gone.test", WF_RCODE_NXDOMAIN),
                                  LOOKED_UP("ns.shop.test", WF_RCODE_SERVFAIL))},
     .cause = WF_CAUSE_SERVER_ZONE_BROKEN,
     .codes = "22",
     .text = {"ns.gone.test does not exist, ns.shop.test cannot be resolved"},
     OR_LESS},
    {.name = "servers were asked, but no attempt is at hand",
     .scene = {.delegation =
                   DELEGATION(.names = NAMES({.name = "ns.bank.test", .v4 = WF_LOOKUP_HAVE}),
                              .servers = SERVERS({.addr = "192.0.2.1"})),
               .attempt_total = 2},
     .cause = WF_CAUSE_UNEXPLAINED,
     .codes = "0",
     .never = {"address"}},
    {.name = "servers that were asked say more than names",
     .scene = {.delegation =
                   DELEGATION(.names = NAMES({.name = "ns.gone.test", EMPTY},
                                             {.name = "ns.bank.test", .v4 = WF_LOOKUP_HAVE}),
                              .servers = SERVERS({.addr = "192.0.2.1"})),
               .attempts = ATTEMPTS(ANSWERS("192.0.2.1", WF_RCODE_REFUSED)),
               .subqueries = SUBS(LOOKED_UP("ns.gone.test", WF_RCODE_NXDOMAIN))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .codes = "22 23",
     .unsaid = {"ns.gone.test"},
     OR_LESS},
};

const struct wf_row_table wf_rows_delegation = {rows, WF_ROWS(rows), WF_SCOPE_SERVERS};

static void test_rows(void)
{
    wf_check_rows(&wf_rows_delegation);
}

CU_TestInfo wf_tests_diagnose_delegation[] = {
    {"delegations: each state of the names has its cause, party and words", test_rows},
    CU_TEST_INFO_NULL,
};

/*
 * test_diagnose_steering.c - what a zone writes itself, and how its servers answer, to have another
 * zone blamed: signers, aliases, names of servers, records of others, words.
 *
 * Here evil.example is the zone that means it, and victim.test the one that is to be blamed.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check_diagnosis.h"

#define BAD_KEYS .ending = WF_ENDING_BOGUS, .keys_bad = true
#define AT_EVIL  .zone = "evil.example", .question = "www.evil.example"

/* Its answer, with a signature in the name of somebody else. */
#define SIGNED_AS(signer_name)                                                                     \
    .response = MESSAGE(.answer = RRSETS({.records = {"www.evil.example A 192.0.2.1"},             \
                                          .security = WF_SECURITY_BOGUS,                           \
                                          .sigs = SIGS({.key = OLD, .signer = signer_name})}))
#define ASKED_EVIL                                                                                 \
    .attempts = ATTEMPTS(ANSWERS("192.0.2.1", WF_RCODE_NOERROR, .zone = "evil.example",            \
                                 .asked = "www.evil.example"))
#define EXPIRED_BY(signer_name)                                                                    \
    SIGS({.key = ZSK, .from = -9 * DAY, .until = -DAY, .signer = signer_name})

#define VICTIM_NS(n) "ns" n ".victim.test"
#define EMPTY        .v4 = WF_LOOKUP_NONE, .v6 = WF_LOOKUP_NONE

static const struct wf_row rows[] = {
    /* signers: the name is what the answer says */
    {.name = "the keys of a zone that the name does not lie in",
     .scene = {BAD_KEYS, .zone = "victim.test", .question = "www.evil.example",
               .ds = DS({.key = OLD})},
     .cause = WF_CAUSE_UNEXPLAINED,
     .zone = "",
     .codes = "6",
     .only_this = true,
     .never = {"DS ", "victim.test: ", "key"}},
    {.name = "the same, and its DNSKEY question is refused",
     .scene = {BAD_KEYS, .zone = "victim.test", .question = "www.evil.example", .dnskey = NONE,
               .subqueries = SUBS({.name = "victim.test",
                                   .type = WF_TYPE_DNSKEY,
                                   .rcode = WF_RCODE_SERVFAIL,
                                   .attempts = TRIED(ANSWERS("192.0.2.1", WF_RCODE_REFUSED))})},
     .cause = WF_CAUSE_UNEXPLAINED,
     .zone = "",
     .codes = "6",
     .only_this = true,
     .never = {"REFUSED", "victim.test"}},
    {.name = "a signer beside it",
     .scene = {.ending = WF_ENDING_BOGUS,
               .zone = "victim.test",
               .question = "www.evil.example",
               SIGNED_AS("victim.test")},
     .cause = WF_CAUSE_UNEXPLAINED,
     .zone = "",
     .codes = "6",
     .only_this = true,
     .never = {"RRSIG", "victim.test"}},
    {.name = "the root as the signer",
     .scene = {.ending = WF_ENDING_BOGUS,
               .zone = ".",
               .question = "www.evil.example",
               SIGNED_AS("."),
               ASKED_EVIL},
     .cause = WF_CAUSE_SIGNATURE_MALFORMED,
     .zone = "evil.example",
     .codes = "6",
     .text = {"evil.example: RRSIG of www.evil.example/A by key " TAG_OLD, "names the signer ."},
     .unsaid = {"among its keys", "Publish"}},
    {.name = "the top-level domain as the signer, of what expired",
     .scene = {.ending = WF_ENDING_BOGUS,
               .zone = "example",
               .question = "www.evil.example",
               .response = MESSAGE(.answer = RRSETS({.records = {"www.evil.example A 192.0.2.1"},
                                                     .security = WF_SECURITY_BOGUS,
                                                     .sigs = EXPIRED_BY("example")})),
               ASKED_EVIL},
     .cause = WF_CAUSE_SIGNATURE_MALFORMED,
     .zone = "evil.example",
     .codes = "6",
     .text = {"names the signer example"},
     .unsaid = {"expired", "clock"},
     .or_else = {WF_CAUSE_SIGNATURE_EXPIRED, WF_CAUSE_SIGNATURE_MISSING,
                 WF_CAUSE_SIGNATURE_UNKNOWN_KEY},
     .or_else_zone = "example"},
    {.name = "a DS RRset that a zone beside it claims to have signed",
     .scene = {BAD_KEYS, AT_EVIL, .ds = DS({.key = OLD}), .ds_security = WF_SECURITY_SECURE,
               .ds_sigs = SIGS({.key = ABOVE, .signer = "victim.test"})},
     .cause = WF_CAUSE_DS_MISMATCH,
     .codes = "9",
     .never = {"victim.test: "},
     .or_else = {WF_CAUSE_SIGNATURE_MALFORMED},
     .or_else_zone = "example"},

    /* keys that are not to be kept: the zone above looks nearer than it is */
    {.name = "the zone between, whose keys are gone, gave a DS RRset without signatures",
     .scene = {BAD_KEYS, .zone = "deep.evil.victim", .question = "www.deep.evil.victim",
               .parent = "victim", .ds_sigs = NONE, .ds_security = WF_SECURITY_BOGUS,
               .subqueries = SUBS({.name = "deep.evil.victim",
                                   .type = WF_TYPE_DS,
                                   .attempts = TRIED(ANSWERS("192.0.2.1", WF_RCODE_NOERROR,
                                                             .zone = "evil.victim"))})},
     .cause = WF_CAUSE_UNEXPLAINED,
     .codes = "6",
     .never = {"has no RRSIG"},
     .or_else = {WF_CAUSE_DENIAL_MISSING, WF_CAUSE_DS_UNREACHABLE},
     .or_else_zone = "evil.victim"},
    {.name = "it gave a DNAME record instead",
     .scene = {BAD_KEYS, .zone = "deep.evil.victim", .question = "www.deep.evil.victim",
               .parent = "victim", .ds = NONE, .dnskey = NONE,
               .subqueries = SUBS(
                   {.name = "deep.evil.victim",
                    .type = WF_TYPE_DS,
                    .response = MESSAGE(.answer = RRSETS({.records = {"evil.victim DNAME a.test"},
                                                          .sigs = NONE})),
                    .attempts =
                        TRIED(ANSWERS("192.0.2.1", WF_RCODE_NOERROR, .zone = "evil.victim"))})},
     .cause = WF_CAUSE_UNEXPLAINED,
     .codes = "6",
     .never = {"DNAME"},
     .or_else = {WF_CAUSE_DENIAL_MISSING, WF_CAUSE_DS_UNREACHABLE},
     .or_else_zone = "evil.victim"},

    /* aliases */
    {.name = "a chain out of a good zone into one with bad keys, which is the one",
     .scene = {BAD_KEYS, .zone = "evil.example", .question = "shop.victim.test",
               .chased = "www.evil.example", .ds = DS({.key = OLD})},
     .cause = WF_CAUSE_DS_MISMATCH,
     .codes = "9",
     .never = {"victim"}},
    {.name = "a chain of which all but the first lie in another zone",
     .scene = {.question = "www.victim.test",
               .zone = "evil.example",
               .aliases = {"www.victim.test", "a.evil.example", "b.evil.example", "c.evil.example",
                           "d.evil.example", "e.evil.example", "f.evil.example", "g.evil.example",
                           "h.evil.example", "i.evil.example", "j.evil.example", "k.evil.example"},
               .alias_target = "l.evil.example",
               .alias_zone = "victim.test",
               .limit = WF_LIMIT_RESTARTS,
               .limit_value = 11,
               .delegation =
                   DELEGATION(.zone = "evil.example", .servers = SERVERS({.addr = "192.0.2.1"})),
               .attempts = ATTEMPTS(ANSWERS("192.0.2.9", WF_RCODE_NOERROR, .zone = "victim.test"),
                                    ANSWERS("192.0.2.1", WF_RCODE_NOERROR))},
     .cause = WF_CAUSE_CNAME_TOO_LONG,
     .codes = "0",
     .never = {"victim.test: "},
     .or_else = {WF_CAUSE_QUERY_LIMIT}},
    {.name = "a loop that another zone leads into",
     .scene = {.question = "www.victim.test",
               .zone = "evil.example",
               .aliases = {"www.victim.test", "a.evil.example", "b.evil.example"},
               .alias_target = "a.evil.example",
               .alias_zone = "evil.example",
               .limit = WF_LIMIT_RESTARTS,
               .limit_value = 11,
               .attempts = ATTEMPTS(ANSWERS("192.0.2.9", WF_RCODE_NOERROR, .zone = "victim.test"),
                                    ANSWERS("192.0.2.1", WF_RCODE_NOERROR))},
     .cause = WF_CAUSE_CNAME_LOOP,
     .codes = "0",
     .text = {"evil.example: CNAME records lead back to a.evil.example"},
     .never = {"victim.test: "},
     .or_else = {WF_CAUSE_CNAME_TOO_LONG, WF_CAUSE_QUERY_LIMIT}},

    /* its servers: names and addresses of others */
    {.name = "servers with names in another zone, which has none of them",
     .scene = {AT_EVIL,
               .delegation = DELEGATION(.names = NAMES({.name = VICTIM_NS("1"), EMPTY},
                                                       {.name = VICTIM_NS("2"), EMPTY})),
               .subqueries =
                   SUBS({.name = VICTIM_NS("1"), .type = WF_TYPE_A, .rcode = WF_RCODE_NXDOMAIN},
                        {.name = VICTIM_NS("2"), .type = WF_TYPE_A, .rcode = WF_RCODE_NXDOMAIN})},
     .cause = WF_CAUSE_NO_SERVER_ADDRESS,
     .scope = WF_SCOPE_SERVERS,
     .codes = "22",
     .text = {"evil.example: ", "ns1.victim.test does not exist"},
     .never = {"victim.test: "},
     .or_else = {WF_CAUSE_SERVER_ZONE_BROKEN, WF_CAUSE_DELEGATION_LOOP}},
    {.name = "the addresses of another's servers, which refuse",
     .scene = {AT_EVIL,
               .delegation = DELEGATION(.servers = SERVERS({.addr = "192.0.2.53"}),
                                        .names = NAMES({.name = VICTIM_NS("1"),
                                                        .v4 = WF_LOOKUP_HAVE,
                                                        .v6 = WF_LOOKUP_NONE})),
               .attempts = ATTEMPTS(ANSWERS("192.0.2.53", WF_RCODE_REFUSED))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .scope = WF_SCOPE_SERVERS,
     .codes = "22 23",
     .text = {"evil.example: its only name server refuses"},
     .never = {"victim.test: "},
     .or_else = {WF_CAUSE_NO_SERVER_ADDRESS}},

    /* records of others in its answers */
    {.name = "the SOA record of another in a denial",
     .scene = {.ending = WF_ENDING_BOGUS,
               AT_EVIL,
               .response = MESSAGE(
                       .authority = RRSETS(
                           {.records = {"victim.test SOA ns.victim.test h.victim.test 1 2 3 4 5"},
                            .security = WF_SECURITY_BOGUS,
                            .sigs = NONE})),
               ASKED_EVIL},
     .cause = WF_CAUSE_DENIAL_MISSING,
     .nobody = true,
     .codes = "12",
     .never = {"victim.test: ", "victim.test/SOA has no"}},
    {.name = "an address of another's beside its own, unsigned",
     .scene = {.ending = WF_ENDING_BOGUS,
               AT_EVIL,
               .response = MESSAGE(.answer = RRSETS({.records = {"www.victim.test A 192.0.2.1"},
                                                     .security = WF_SECURITY_BOGUS,
                                                     .sigs = NONE},
                                                    {.records = {"www.evil.example A 192.0.2.1"},
                                                     .security = WF_SECURITY_BOGUS,
                                                     .sigs = NONE}))},
     .cause = WF_CAUSE_SIGNATURE_MISSING,
     .codes = "10",
     .text = {"evil.example: www.evil.example/A has no RRSIG"},
     .never = {"victim"}},

    /* words */
    {.name = "an EDE whose text ends our quotation and goes on as if it were ours",
     .scene = {AT_EVIL, .attempts = ATTEMPTS(ANSWERS(
                            "192.0.2.1", WF_RCODE_SERVFAIL, .zone = "evil.example", .ede_code = 0,
                            .ede_text = "x\"; victim.test: DS 1/8/2 matches no key \\"))},
     .cause = WF_CAUSE_SERVER_FAILURE,
     .scope = WF_SCOPE_SERVERS,
     .codes = "22 23",
     .ede = {"it says EDE 0 \"x\\\"; victim.test: DS 1/8/2 matches no key \\\\\""},
     .never = {"x\"; "}},
};

const struct wf_row_table wf_rows_steering = {rows, WF_ROWS(rows), WF_SCOPE_QUESTION};

static void test_rows(void)
{
    wf_check_rows(&wf_rows_steering);
}

CU_TestInfo wf_tests_diagnose_steering[] = {
    {"nothing that a zone writes moves blame out of it", test_rows},
    CU_TEST_INFO_NULL,
};

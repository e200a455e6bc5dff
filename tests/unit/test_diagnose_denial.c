/*
 * test_diagnose_denial.c - denials of existence without a proof, or with one that does not hold.
 *
 * Every signature here is good: what is wrong is what the records say, or that they are missing.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check_diagnosis.h"

#define BANK_SOA                                                                                   \
    {                                                                                              \
        .records = {"bank.test SOA ns.bank.test admin.bank.test 1 7200 3600 86400 300"},           \
        .security = WF_SECURITY_SECURE                                                             \
    }
#define NSEC(text)                                                                                 \
    {                                                                                              \
        .records = {text}, .security = WF_SECURITY_SECURE                                          \
    }
#define NSEC3(...)                                                                                 \
    {                                                                                              \
        .nsec3 = {__VA_ARGS__}, .security = WF_SECURITY_SECURE                                     \
    }
#define DENIES(code, ...)                                                                          \
    .ending = WF_ENDING_BOGUS,                                                                     \
    .response = MESSAGE(.rcode = (code), .authority = RRSETS(BANK_SOA, __VA_ARGS__))
#define NXDOMAIN(...) DENIES(WF_RCODE_NXDOMAIN, __VA_ARGS__)
#define NODATA(...)   DENIES(WF_RCODE_NOERROR, __VA_ARGS__)

/* www.bank.test out of *.bank.test, with what proves that www.bank.test itself is not there. */
#define WILDCARD(...)                                                                              \
    .ending = WF_ENDING_BOGUS,                                                                     \
    .response = MESSAGE(.answer = RRSETS({.records = {"www.bank.test A 192.0.2.80"},               \
                                          .security = WF_SECURITY_SECURE,                          \
                                          .sigs = SIGS({.key = ZSK, .labels = -1})}),              \
                        .authority = RRSETS(__VA_ARGS__))

/* The denial that bank.test has a DS RRset, in the parent's answer. */
#define NO_DS(...)                                                                                 \
    .ending = WF_ENDING_BOGUS, .keys_bad = true, .ds = NONE, .dnskey = NONE,                       \
    .subqueries = SUBS({.name = "bank.test",                                                       \
                        .type = WF_TYPE_DS,                                                        \
                        .security = WF_SECURITY_BOGUS,                                             \
                        .response = MESSAGE(.authority = RRSETS(__VA_ARGS__))})
#define TEST_SOA                                                                                   \
    {                                                                                              \
        .records = {"test SOA ns.test admin.test 1 7200 3600 86400 300"},                          \
        .security = WF_SECURITY_SECURE, .sigs = SIGS({.key = ABOVE, .signer = "test"})             \
    }

/* A whole proof of the parent that there is no bank.test. */
#define NO_ZONE                                                                                    \
    .ending = WF_ENDING_BOGUS, .keys_bad = true, .ds = NONE, .dnskey = NONE,                       \
    .subqueries =                                                                                  \
        SUBS({.name = "bank.test",                                                                 \
              .type = WF_TYPE_DS,                                                                  \
              .rcode = WF_RCODE_NXDOMAIN,                                                          \
              .response = MESSAGE(.rcode = WF_RCODE_NXDOMAIN,                                      \
                                  .authority =                                                     \
                                      RRSETS({.records = {"test SOA ns.test h.test 1 2 3 4 5"},    \
                                              .sigs = SIGS({.key = ABOVE, .signer = "test"})},     \
                                             {.records = {"aaa.test NSEC zzz.test NS RRSIG NSEC"}, \
                                              .sigs = SIGS({.key = ABOVE, .signer = "test"})},     \
                                             {.records = {"test NSEC aaa.test NS SOA RRSIG NSEC"}, \
                                              .sigs = SIGS({.key = ABOVE, .signer = "test"})}))})
#define UNSIGNED_ANSWER                                                                            \
    .response = MESSAGE(.answer = RRSETS({.records = {"www.bank.test A 192.0.2.80"}, .sigs = NONE}))

/* What a bad proof may turn into when records of it are lost: they were there. */
#define OR_MISSING .or_else = {WF_CAUSE_DENIAL_MISSING, WF_CAUSE_SIGNATURE_MISSING}

static const struct wf_row rows[] = {
    /* no proof at all */
    {.name = "NXDOMAIN without NSEC",
     .scene = {DENIES(WF_RCODE_NXDOMAIN, BANK_SOA)},
     .cause = WF_CAUSE_DENIAL_MISSING,
     .codes = "12",
     .text = {"bank.test: the NXDOMAIN for www.bank.test comes without NSEC or NSEC3"}},
    {.name = "NODATA without NSEC",
     .scene = {DENIES(WF_RCODE_NOERROR, BANK_SOA), .type = WF_TYPE_AAAA},
     .cause = WF_CAUSE_DENIAL_MISSING,
     .codes = "12",
     .text = {"the answer that www.bank.test has no AAAA comes without NSEC or NSEC3"}},
    {.name = "wildcard answer without NSEC, which newer Unbounds call bogus",
     .scene = {.ending = WF_ENDING_BOGUS,
               .unproven_is_bogus = true,
               .response = MESSAGE(.answer = RRSETS({.records = {"www.bank.test A 192.0.2.80"},
                                                     .security = WF_SECURITY_BOGUS,
                                                     .sigs = SIGS({.key = ZSK, .labels = -1})}))},
     .cause = WF_CAUSE_DENIAL_MISSING,
     .codes = "12",
     .text = {"the wildcard answer for www.bank.test comes without NSEC or NSEC3"},
     .never = {"verify"}},
    {.name = "wildcard answer without NSEC",
     .scene = {.ending = WF_ENDING_BOGUS,
               .response = MESSAGE(.answer = RRSETS({.records = {"www.bank.test A 192.0.2.80"},
                                                     .security = WF_SECURITY_SECURE,
                                                     .sigs = SIGS({.key = ZSK, .labels = -1})}))},
     .cause = WF_CAUSE_DENIAL_MISSING,
     .codes = "12",
     .text = {"the wildcard answer for www.bank.test comes without NSEC or NSEC3"},
     .never = {"NXDOMAIN"}},
    {.name = "a denial at the end of a CNAME",
     .scene = {.ending = WF_ENDING_BOGUS,
               .chased = "web.bank.test",
               .rrset_skip = 1,
               .response = MESSAGE(.rcode = WF_RCODE_NXDOMAIN,
                                   .answer = RRSETS({.records = {"www.bank.test CNAME "
                                                                 "web.bank.test"},
                                                     .security = WF_SECURITY_SECURE}),
                                   .authority = RRSETS(BANK_SOA))},
     .cause = WF_CAUSE_DENIAL_MISSING,
     .codes = "12",
     .text = {"the NXDOMAIN for web.bank.test"},
     .unsaid = {"www.bank.test"}},
    {.name = "insecure delegation without proof",
     .scene = {NO_DS(TEST_SOA)},
     .cause = WF_CAUSE_DENIAL_MISSING,
     .zone = "test",
     .codes = "12",
     .text = {"test: the answer that bank.test has no DS comes without NSEC or NSEC3"},
     .or_else_zone = "bank.test"},

    /* NSEC that does not prove it */
    {.name = "NSEC: nothing at the name",
     .scene = {NODATA(NSEC("aaa.bank.test NSEC bbb.bank.test A RRSIG NSEC"))},
     .cause = WF_CAUSE_DENIAL_MISSING,
     .codes = "12",
     .text = {"the answer that www.bank.test has no A is not proven: no NSEC record is at"},
     .or_else = {WF_CAUSE_DENIAL_BOGUS, WF_CAUSE_SIGNATURE_MISSING}},
    {.name = "NSEC: the type is listed",
     .scene = {NODATA(NSEC("www.bank.test NSEC zzz.bank.test A RRSIG NSEC"))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "12",
     .text = {"has no A is not proven: the NSEC record there lists A"},
     OR_MISSING},
    {.name = "NSEC: CNAME is listed",
     .scene = {NODATA(NSEC("www.bank.test NSEC zzz.bank.test CNAME RRSIG NSEC"))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "12",
     .text = {"CNAME"},
     OR_MISSING},
    {.name = "NSEC: a type of another window is listed",
     .scene = {.type = 257, NODATA(NSEC("www.bank.test NSEC zzz.bank.test A RRSIG NSEC CAA"))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "12",
     .text = {"lists CAA"},
     OR_MISSING},
    {.name = "NSEC: the wildcard lists the type",
     .scene = {.type = 15,
               NODATA(NSEC("aaa.bank.test NSEC zzz.bank.test A RRSIG NSEC"),
                      NSEC("*.bank.test NSEC aaa.bank.test MX RRSIG NSEC"))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "12",
     .text = {"has no MX is not proven: the NSEC record of *.bank.test lists MX or CNAME"},
     OR_MISSING},
    {.name = "NSEC3: the wildcard lists the type",
     .scene = {.type = 15,
               NODATA(NSEC3(.at = "bank.test"), NSEC3(.around = "www.bank.test"),
                      NSEC3(.at = "*.bank.test", .types = "MX RRSIG"))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "12",
     .text = {"has no MX is not proven: the NSEC3 record of *.bank.test lists MX or CNAME"},
     OR_MISSING},
    {.name = "NSEC3: a wildcard's answer needs no record at the closest encloser",
     .scene = {WILDCARD(NSEC3(.around = "www.bank.test"))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "6",
     .text = {"its NSEC3 records do not prove it"},
     .never = {"no NSEC3 record"},
     OR_MISSING},
    {.name = "NSEC: the name is not covered",
     .scene = {NXDOMAIN(NSEC("aaa.bank.test NSEC bbb.bank.test A RRSIG NSEC"),
                        NSEC("bank.test NSEC aaa.bank.test NS SOA RRSIG NSEC"))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "12",
     .text = {"the NXDOMAIN for www.bank.test is not proven: no NSEC record covers www.bank.test"},
     OR_MISSING},
    {.name = "NSEC: the wildcard is not covered",
     .scene = {NXDOMAIN(NSEC("aaa.bank.test NSEC zzz.bank.test A RRSIG NSEC"))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "12",
     .text = {"no NSEC record covers *.bank.test"},
     OR_MISSING},
    {.name = "NSEC: the last of the zone covers to its end",
     .scene = {NXDOMAIN(NSEC("aaa.bank.test NSEC bank.test A RRSIG NSEC"))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "12",
     .text = {"no NSEC record covers *.bank.test"},
     OR_MISSING},
    {.name = "NSEC: the wildcard answer's own name is not covered",
     .scene = {WILDCARD(NSEC("aaa.bank.test NSEC bbb.bank.test A RRSIG NSEC"))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "12",
     .text = {"the wildcard answer for www.bank.test is not proven: no NSEC record covers "
              "www.bank.test"},
     OR_MISSING},
    {.name = "NSEC: the parent's denial of a DS lists DS",
     .scene = {NO_DS(TEST_SOA, {.records = {"bank.test NSEC zzz.test NS DS RRSIG NSEC"},
                                .sigs = SIGS({.key = ABOVE, .signer = "test"})})},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .zone = "test",
     .codes = "12",
     .text = {"test: the answer that bank.test has no DS is not proven", "lists DS"},
     OR_MISSING,
     .or_else_zone = "bank.test"},

    /* NSEC3 that does not prove it */
    {.name = "NSEC3: nothing at the name",
     .scene = {NODATA(NSEC3(.around = "www.bank.test"))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "12",
     .text = {"no NSEC3 record is at that name"},
     OR_MISSING},
    {.name = "NSEC3: the type is listed",
     .scene = {NODATA(NSEC3(.at = "www.bank.test", .types = "A RRSIG", .salt = "ABCD"))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "12",
     .text = {"the NSEC3 record there lists A"},
     OR_MISSING},
    {.name = "NSEC3: no enclosing name",
     .scene = {NXDOMAIN(NSEC3(.around = "www.bank.test"), NSEC3(.around = "*.bank.test"))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "12",
     .text = {"no NSEC3 record matches a name above"},
     OR_MISSING},
    {.name = "NSEC3: a record is at the name, which only has names below it",
     .scene = {.question = "b.c.bank.test", NXDOMAIN(NSEC3(.at = "b.c.bank.test", .types = ""))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "12",
     .text = {"the NXDOMAIN for b.c.bank.test is not proven: its NSEC3 record shows that the name "
              "exists"},
     .unsaid = {"above", "Sign the zone"},
     .remedy = "is answered with NOERROR, not with NXDOMAIN",
     OR_MISSING},
    {.name = "NSEC3: the same, and another at the name above",
     .scene = {NXDOMAIN(NSEC3(.at = "www.bank.test"), NSEC3(.at = "bank.test"))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "12",
     .text = {"the NXDOMAIN for www.bank.test is not proven: its NSEC3 record shows that the name "
              "exists"},
     OR_MISSING},
    {.name = "NSEC3: the next closer name is not covered",
     .scene = {.question = "a.b.bank.test",
               NXDOMAIN(NSEC3(.at = "bank.test"), NSEC3(.around = "*.bank.test"))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "12",
     .text = {"the NXDOMAIN for a.b.bank.test is not proven: no NSEC3 record covers b.bank.test"},
     OR_MISSING},
    {.name = "NSEC3: the wildcard is not covered",
     .scene = {NXDOMAIN(NSEC3(.at = "bank.test", .iterations = 5),
                        NSEC3(.around = "www.bank.test", .iterations = 5))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "12",
     .text = {"no NSEC3 record covers *.bank.test"},
     OR_MISSING},
    {.name = "NSEC3: the wildcard answer's own name is not covered",
     .scene = {WILDCARD(NSEC3(.at = "bank.test"))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "12",
     .text = {"no NSEC3 record covers www.bank.test"},
     OR_MISSING},
    {.name = "NSEC3 of an unknown hash",
     .scene = {NXDOMAIN(NSEC3(.at = "bank.test", .hash = 6))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "12",
     .text = {"NSEC3 hash algorithm"},
     OR_MISSING},
    {.name = "NSEC3 with too many iterations",
     .scene = {NXDOMAIN(NSEC3(.at = "bank.test", .iterations = 2500),
                        NSEC3(.around = "www.bank.test", .iterations = 2500))},
     .cause = WF_CAUSE_NSEC3_ITERATIONS,
     .codes = "27",
     .text = {"2500 iterations"},
     .never = {"covers"},
     .or_else = {WF_CAUSE_DENIAL_MISSING, WF_CAUSE_DENIAL_BOGUS, WF_CAUSE_SIGNATURE_MISSING}},
    {.name = "iterations just over what is accepted",
     .scene = {NXDOMAIN(NSEC3(.at = "bank.test", .iterations = 151))},
     .cause = WF_CAUSE_NSEC3_ITERATIONS,
     .codes = "27",
     .or_else = {WF_CAUSE_DENIAL_MISSING, WF_CAUSE_DENIAL_BOGUS, WF_CAUSE_SIGNATURE_MISSING}},
    {.name = "iterations just within what is accepted",
     .scene = {NXDOMAIN(NSEC3(.at = "bank.test", .iterations = 150))},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "6",
     .text = {"its NSEC3 records do not prove it"},
     .never = {"150"},
     OR_MISSING},
    {.name = "a proof that holds, by records whose signatures were not judged",
     .scene = {NODATA({.records = {"www.bank.test NSEC zzz.bank.test AAAA RRSIG NSEC"}})},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .codes = "6",
     .text = {"is not proven: its NSEC records or their signatures are wrong"},
     .never = {"do not prove"},
     OR_MISSING},

    /* a proof that holds, of a zone that answers come from nevertheless */
    {.name = "a zone that only this resolver knows of",
     .scene = {NO_ZONE, UNSIGNED_ANSWER, .origin = WF_ORIGIN_CONFIGURED,
               .configured_zone = "bank.test"},
     .cause = WF_CAUSE_ZONE_NOT_DELEGATED,
     .party = WF_PARTY_RESOLVER,
     .codes = "6",
     .text = {"bank.test: test proves that there is no such zone, but this resolver is configured "
              "to ask servers for it"},
     .never = {"wrong", "not proven"},
     .remedy = "Set domain-insecure: \"bank.test\" in this resolver's configuration",
     .or_else = {WF_CAUSE_DENIAL_MISSING, WF_CAUSE_SIGNATURE_MISSING, WF_CAUSE_DENIAL_BOGUS},
     .or_else_zone = "test"},
    {.name = "the same, of a forwarder for everything",
     .scene = {NO_ZONE, UNSIGNED_ANSWER, .origin = WF_ORIGIN_CONFIGURED, .configured_zone = "."},
     .cause = WF_CAUSE_ZONE_NOT_DELEGATED,
     .party = WF_PARTY_RESOLVER,
     .codes = "6",
     .text =
         {"bank.test: test proves that there is no such zone, but the configured server answers "
          "for it"},
     .unsaid = {"is configured to ask"},
     .remedy = "Set domain-insecure: \"bank.test\" in this resolver's configuration, if the "
               "configured server is meant to have that zone; if not, ask a server that",
     .or_else = {WF_CAUSE_DENIAL_MISSING, WF_CAUSE_SIGNATURE_MISSING, WF_CAUSE_DENIAL_BOGUS},
     .or_else_zone = "test"},
    {.name = "a zone that only this resolver has, as an auth-zone",
     .scene = {NO_ZONE, UNSIGNED_ANSWER, .auth_zone = {.name = "bank.test"}},
     .cause = WF_CAUSE_ZONE_NOT_DELEGATED,
     .party = WF_PARTY_RESOLVER,
     .codes = "6",
     .text = {"bank.test: test proves that there is no such zone, but this resolver has it of its "
              "own (auth-zone)"},
     .unsaid = {"name servers answer"},
     .remedy = "Set domain-insecure: \"bank.test\" in this resolver's configuration, or have "
               "bank.test delegated in test.",
     .or_else = {WF_CAUSE_DENIAL_MISSING, WF_CAUSE_SIGNATURE_MISSING, WF_CAUSE_DENIAL_BOGUS},
     .or_else_zone = "test"},
    {.name = "the same of one below it",
     .scene = {NO_ZONE, UNSIGNED_ANSWER, .auth_zone = {.name = "www.bank.test"}},
     .cause = WF_CAUSE_ZONE_NOT_DELEGATED,
     .party = WF_PARTY_RESOLVER,
     .codes = "6",
     .text = {"test proves that there is no such zone, but this resolver has "},
     .remedy = "Set domain-insecure: \"www.bank.test\" in this resolver's configuration",
     .or_else = {WF_CAUSE_DENIAL_MISSING, WF_CAUSE_SIGNATURE_MISSING, WF_CAUSE_DENIAL_BOGUS},
     .or_else_zone = "test"},
    {.name = "a zone whose delegation is gone, and an auth-zone that may ask its servers",
     .scene = {NO_ZONE, UNSIGNED_ANSWER, .origin = WF_ORIGIN_DELEGATED,
               .auth_zone = {.name = "bank.test", .fallback = true}},
     .cause = WF_CAUSE_ZONE_NOT_DELEGATED,
     .party = WF_PARTY_PARENT,
     .codes = "6",
     .unsaid = {"auth-zone"},
     .or_else = {WF_CAUSE_DENIAL_MISSING, WF_CAUSE_SIGNATURE_MISSING, WF_CAUSE_DENIAL_BOGUS},
     .or_else_zone = "test"},
    {.name = "a zone whose delegation is gone",
     .scene = {NO_ZONE, UNSIGNED_ANSWER, .origin = WF_ORIGIN_DELEGATED},
     .cause = WF_CAUSE_ZONE_NOT_DELEGATED,
     .party = WF_PARTY_PARENT,
     .codes = "6",
     .text = {"test proves that there is no such zone, but name servers answer for it"},
     .remedy = "Have bank.test delegated in test.",
     .or_else = {WF_CAUSE_DENIAL_MISSING, WF_CAUSE_SIGNATURE_MISSING, WF_CAUSE_DENIAL_BOGUS},
     .or_else_zone = "test"},
    {.name = "a top-level domain that the root does not have",
     .scene = {.ending = WF_ENDING_BOGUS,
               .keys_bad = true,
               .zone = "lan",
               .question = "www.lan",
               .ds = NONE,
               .dnskey = NONE,
               .origin = WF_ORIGIN_DELEGATED,
               .response =
                   MESSAGE(.answer = RRSETS({.records = {"www.lan A 192.0.2.80"}, .sigs = NONE})),
               .subqueries =
                   SUBS({.name = "lan",
                         .type = WF_TYPE_DS,
                         .rcode = WF_RCODE_NXDOMAIN,
                         .response = MESSAGE(.rcode = WF_RCODE_NXDOMAIN,
                                             .authority = RRSETS(
                                                 {.records = {". SOA a.root. h.root. 1 2 3 4 5"},
                                                  .sigs = SIGS({.key = ABOVE, .signer = "."})},
                                                 {.records = {"aaa NSEC zzz NS RRSIG NSEC"},
                                                  .sigs = SIGS({.key = ABOVE, .signer = "."})},
                                                 {.records = {". NSEC aaa NS SOA RRSIG NSEC"},
                                                  .sigs = SIGS({.key = ABOVE, .signer = "."})}))})},
     .cause = WF_CAUSE_ZONE_NOT_DELEGATED,
     .nobody = true,
     .codes = "6",
     .text = {"lan: the root proves that there is no such zone"},
     .remedy = "Set domain-insecure: \"lan\" in this resolver's configuration.",
     .or_else = {WF_CAUSE_DENIAL_MISSING, WF_CAUSE_SIGNATURE_MISSING, WF_CAUSE_DENIAL_BOGUS},
     .or_else_zone = "."},
    {.name = "no such zone, and where the answer comes from is not known",
     .scene = {NO_ZONE, UNSIGNED_ANSWER},
     .cause = WF_CAUSE_ZONE_NOT_DELEGATED,
     .codes = "6",
     .text = {"test proves that there is no such zone, so that no answer for it can be validated"},
     .never = {"this resolver", "name servers answer"},
     .or_else = {WF_CAUSE_DENIAL_MISSING, WF_CAUSE_SIGNATURE_MISSING, WF_CAUSE_DENIAL_BOGUS},
     .or_else_zone = "test"},
    {.name = "no such name, which only the answer for the name itself does not prove",
     .scene = {NO_ZONE, .origin = WF_ORIGIN_DELEGATED,
               .response = MESSAGE(.rcode = WF_RCODE_NXDOMAIN)},
     .cause = WF_CAUSE_DENIAL_MISSING,
     .nobody = true,
     .zone = "test",
     .codes = "12",
     .text = {"test: the NXDOMAIN for www.bank.test comes without NSEC or NSEC3 records"},
     .or_else = {WF_CAUSE_ZONE_NOT_DELEGATED, WF_CAUSE_SIGNATURE_MISSING, WF_CAUSE_DENIAL_BOGUS},
     .or_else_zone = "bank.test"},
    {.name = "the same through a forwarder, which left the proof out",
     .scene = {NO_ZONE, .origin = WF_ORIGIN_CONFIGURED, .configured_zone = ".",
               .response = MESSAGE(.rcode = WF_RCODE_NXDOMAIN)},
     .cause = WF_CAUSE_DENIAL_MISSING,
     .party = WF_PARTY_FORWARDER,
     .zone = "test",
     .codes = "12",
     .text = {"test: the NXDOMAIN for www.bank.test comes without NSEC or NSEC3 records, as the "
              "configured server gives it"},
     .never = {"answers for it", "Set domain-insecure: \"bank.test\""},
     .or_else = {WF_CAUSE_ZONE_NOT_DELEGATED, WF_CAUSE_SIGNATURE_MISSING, WF_CAUSE_DENIAL_BOGUS},
     .or_else_zone = "bank.test"},
    {.name = "the same, with the SOA record of the zone above",
     .scene = {NO_ZONE, .origin = WF_ORIGIN_CONFIGURED, .configured_zone = ".",
               .response = MESSAGE(.rcode = WF_RCODE_NXDOMAIN,
                                   .authority = RRSETS({.records = {"test SOA ns.test h.test 1 2 3 "
                                                                    "4 5"},
                                                        .sigs = NONE}))},
     .cause = WF_CAUSE_DENIAL_MISSING,
     .party = WF_PARTY_FORWARDER,
     .zone = "test",
     .codes = "12",
     .text = {"test: the NXDOMAIN for www.bank.test comes without", "as the configured server "
                                                                    "gives it"},
     .never = {"answers for it", "Set domain-insecure: \"bank.test\""},
     .or_else = {WF_CAUSE_ZONE_NOT_DELEGATED, WF_CAUSE_SIGNATURE_MISSING, WF_CAUSE_DENIAL_BOGUS},
     .or_else_zone = "bank.test"},
    {.name = "a forwarder that denies as a zone of its own",
     .scene = {NO_ZONE, .origin = WF_ORIGIN_CONFIGURED, .configured_zone = ".",
               .response = MESSAGE(.rcode = WF_RCODE_NXDOMAIN,
                                   .authority = RRSETS({.records = {"bank.test SOA ns.test h.test "
                                                                    "1 2 3 4 5"},
                                                        .sigs = NONE}))},
     .cause = WF_CAUSE_ZONE_NOT_DELEGATED,
     .party = WF_PARTY_RESOLVER,
     .codes = "6",
     .text = {"bank.test: test proves that there is no such zone, but the configured server "
              "answers for it"},
     .remedy = "Set domain-insecure: \"bank.test\" in",
     .or_else = {WF_CAUSE_DENIAL_MISSING, WF_CAUSE_SIGNATURE_MISSING, WF_CAUSE_DENIAL_BOGUS},
     .or_else_zone = "test"},
    {.name = "a zone of this resolver's below one that there is not",
     .scene = {NO_ZONE, .question = "www.in.bank.test", .origin = WF_ORIGIN_CONFIGURED,
               .configured_zone = "in.bank.test",
               .response = MESSAGE(.answer = RRSETS({.records = {"www.in.bank.test A 192.0.2.80"},
                                                     .sigs = NONE}))},
     .cause = WF_CAUSE_ZONE_NOT_DELEGATED,
     .party = WF_PARTY_RESOLVER,
     .zone = "in.bank.test",
     .codes = "6",
     .text = {"in.bank.test: test proves that there is no such zone, but this resolver is "
              "configured to ask servers for it"},
     .remedy = "Set domain-insecure: \"in.bank.test\" in this resolver's configuration",
     .or_else = {WF_CAUSE_ZONE_NOT_DELEGATED},
     .or_else_zone = "bank.test"},
    {.name = "no zone of its own, but this resolver asks servers for it",
     .scene = {.ending = WF_ENDING_BOGUS,
               .question = "www.in.bank.test",
               .response = MESSAGE(.answer = RRSETS({.records = {"www.in.bank.test A 192.0.2.80"},
                                                     .security = WF_SECURITY_BOGUS,
                                                     .sigs = NONE})),
               .origin = WF_ORIGIN_CONFIGURED,
               .configured_zone = "in.bank.test"},
     .cause = WF_CAUSE_ZONE_NOT_DELEGATED,
     .party = WF_PARTY_RESOLVER,
     .zone = "in.bank.test",
     .codes = "6",
     .text = {"in.bank.test: bank.test proves that there is no such zone"},
     .remedy = "Set domain-insecure: \"in.bank.test\" in",
     .or_else = {WF_CAUSE_SIGNATURE_MISSING},
     .or_else_zone = "bank.test"},
    {.name = "the same from the zone's own servers: theirs is the fault",
     .scene = {.ending = WF_ENDING_BOGUS,
               .question = "www.in.bank.test",
               .response = MESSAGE(.answer = RRSETS({.records = {"www.in.bank.test A 192.0.2.80"},
                                                     .security = WF_SECURITY_BOGUS,
                                                     .sigs = NONE})),
               .origin = WF_ORIGIN_CONFIGURED,
               .configured_zone = "bank.test"},
     .cause = WF_CAUSE_SIGNATURE_MISSING,
     .party = WF_PARTY_FORWARDER,
     .codes = "10",
     .text = {"bank.test: www.in.bank.test/A has no RRSIG", "as the configured server gives it"},
     .remedy = "set domain-insecure: \"bank.test\"."},
    {.name = "a denial without anything signed, from the zone's servers or another",
     .scene = {.ending = WF_ENDING_BOGUS,
               .response = MESSAGE(.rcode = WF_RCODE_NXDOMAIN),
               .origin = WF_ORIGIN_DELEGATED},
     .cause = WF_CAUSE_DENIAL_MISSING,
     .nobody = true,
     .codes = "12",
     .text = {"without NSEC or NSEC3 records, or anything signed: the zone's servers leave it out, "
              "or something else has answered in their place"},
     .remedy = "Ask the name servers of bank.test from another network"},
    {.name = "addresses of one kind that a forwarder filters out",
     .scene = {.ending = WF_ENDING_BOGUS,
               .response = MESSAGE(.rcode = WF_RCODE_NOERROR),
               .origin = WF_ORIGIN_CONFIGURED,
               .configured_zone = "."},
     .cause = WF_CAUSE_DENIAL_MISSING,
     .party = WF_PARTY_FORWARDER,
     .codes = "12",
     .text = {"comes without NSEC or NSEC3 records, as the configured server gives it"},
     .never = {"Serve the NSEC"},
     .remedy = "set domain-insecure: \"www.bank.test\"."},
    {.name = "a signed name that a forwarder proves badly not to exist",
     .scene = {NXDOMAIN(NSEC("aaa.bank.test NSEC bbb.bank.test A RRSIG NSEC")),
               .origin = WF_ORIGIN_CONFIGURED, .configured_zone = "."},
     .cause = WF_CAUSE_DENIAL_BOGUS,
     .nobody = true,
     .codes = "12",
     .text = {"gives it: its fault or the zone's"},
     OR_MISSING},

    {.name = "insecure for too many iterations, a good answer",
     .scene = {.ending = WF_ENDING_INSECURE,
               .response = MESSAGE(.rcode = WF_RCODE_NXDOMAIN,
                                   .authority = RRSETS(
                                       BANK_SOA, NSEC3(.at = "bank.test", .iterations = 500)))},
     .cause = WF_CAUSE_NSEC3_ITERATIONS,
     .codes = "27",
     .text = {"insecure, because its NSEC3 records use 500 iterations"}},
    {.name = "insecure without a reason: nothing to tell",
     .scene = {.ending = WF_ENDING_INSECURE,
               .response = MESSAGE(.rcode = WF_RCODE_NXDOMAIN,
                                   .authority = RRSETS(BANK_SOA, NSEC3(.at = "bank.test")))},
     .cause = WF_CAUSE_UNEXPLAINED,
     .zone = "",
     .codes = "0"},
};

const struct wf_row_table wf_rows_denial = {rows, WF_ROWS(rows), WF_SCOPE_QUESTION};

static void test_rows(void)
{
    wf_check_rows(&wf_rows_denial);
}

CU_TestInfo wf_tests_diagnose_denial[] = {
    {"denials: each gap in a proof has its cause, codes and words", test_rows},
    CU_TEST_INFO_NULL,
};

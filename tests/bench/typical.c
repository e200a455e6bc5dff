/*
 * typical.c - failures as resolvers meet them every day.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "inputs.h"

#define SOA "bank.test 300 IN SOA ns1.bank.test hostmaster.bank.test 1 3600 900 604800 300"

static const struct wf_scene ds_mismatch = {
    .ending = WF_ENDING_BOGUS, .keys_bad = true, .ds = DS({.key = OLD})};

/* Its remedy names the registrar. */
static const struct wf_scene ds_registered = {.ending = WF_ENDING_BOGUS,
                                              .question = "www.bank.com",
                                              .zone = "bank.com",
                                              .keys_bad = true,
                                              .ds = DS({.key = OLD})};

static const struct wf_scene ds_digest = {
    .ending = WF_ENDING_BOGUS, .keys_bad = true, .ds = DS({.key = KSK, .altered = true})};

static const struct wf_scene dnskey_refused = {
    .ending = WF_ENDING_BOGUS,
    .keys_bad = true,
    .dnskey = NONE,
    .subqueries = SUBS({.name = "bank.test",
                        .type = WF_TYPE_DNSKEY,
                        .rcode = WF_RCODE_SERVFAIL,
                        .attempts = TRIED(ANSWERS("192.0.2.1", WF_RCODE_REFUSED),
                                          FAILS("2001:db8::1", SILENT, .waited_ms = 3760))})};

#define EXPIRED_SIG SIGS({.key = ZSK, .from = -30 * DAY, .until = -10 * DAY})
static const struct wf_scene expired = {
    .ending = WF_ENDING_BOGUS,
    .response = MESSAGE(.answer = RRSETS({.records = {"www.bank.test 300 IN A 192.0.2.80"},
                                          .sigs = EXPIRED_SIG}))};

static const struct wf_scene sig_missing = {
    .ending = WF_ENDING_BOGUS,
    .response = MESSAGE(.answer = RRSETS(
                            {.records = {"www.bank.test 300 IN A 192.0.2.80"}, .sigs = NONE}))};

static const struct wf_scene nsec = {
    .ending = WF_ENDING_BOGUS,
    .question = "nosuch.bank.test",
    .response = MESSAGE(.rcode = WF_RCODE_NXDOMAIN,
                        .authority = RRSETS(
                            {.records = {SOA}},
                            {.records = {"bank.test 300 IN NSEC mail.bank.test SOA NS RRSIG"}},
                            {.records = {"ns.bank.test 300 IN NSEC www.bank.test A RRSIG"}}))};

/* The SOA's NSEC3 and the name's; the wildcard's is missing. */
#define NSEC3_NXDOMAIN(...)                                                                        \
    {                                                                                              \
        .ending = WF_ENDING_BOGUS, .question = "nosuch.bank.test",                                 \
        .response = MESSAGE(.rcode = WF_RCODE_NXDOMAIN,                                            \
                            .authority = RRSETS(                                                   \
                                {.records = {SOA}}, {.nsec3 = {.at = "bank.test", __VA_ARGS__}},   \
                                {.nsec3 = {.around = "nosuch.bank.test", __VA_ARGS__}}))           \
    }
static const struct wf_scene nsec3 = NSEC3_NXDOMAIN(.iterations = 0); /* as RFC 9276 asks for */
static const struct wf_scene nsec3_10 = NSEC3_NXDOMAIN(.iterations = 10, .salt = "AABBCCDD");

#define TWO_SERVERS                                                                                \
    DELEGATION(.servers = SERVERS({.addr = "192.0.2.1"}, {.addr = "2001:db8::1"}),                 \
               .names = NAMES({"ns1.bank.test", WF_LOOKUP_HAVE, WF_LOOKUP_NONE},                   \
                              {"ns2.bank.test", WF_LOOKUP_NONE, WF_LOOKUP_HAVE}))

static const struct wf_scene refused = {
    .delegation = TWO_SERVERS,
    .attempts =
        ATTEMPTS(ANSWERS("192.0.2.1", WF_RCODE_REFUSED), ANSWERS("2001:db8::1", WF_RCODE_REFUSED))};

static const struct wf_scene is_silent = {
    .delegation = TWO_SERVERS,
    .attempts = ATTEMPTS(FAILS("192.0.2.1", SILENT, .waited_ms = 376),
                         FAILS("2001:db8::1", SILENT, .waited_ms = 376),
                         FAILS("192.0.2.1", SILENT, .waited_ms = 752),
                         FAILS("2001:db8::1", SILENT, .waited_ms = 752),
                         FAILS("192.0.2.1", SILENT, .waited_ms = 1504),
                         FAILS("2001:db8::1", SILENT, .waited_ms = 1504),
                         FAILS("192.0.2.1", SILENT, .waited_ms = 3008),
                         FAILS("2001:db8::1", SILENT, .waited_ms = 3008))};

static const struct wf_scene no_address = {
    .delegation = DELEGATION(.names = NAMES({"ns1.gone.test", WF_LOOKUP_NONE, WF_LOOKUP_NONE},
                                            {"ns2.gone.test", WF_LOOKUP_NONE, WF_LOOKUP_NONE})),
    .subqueries = SUBS({.name = "ns1.gone.test", .type = WF_TYPE_A, .rcode = WF_RCODE_NXDOMAIN},
                       {.name = "ns2.gone.test", .type = WF_TYPE_A, .rcode = WF_RCODE_NXDOMAIN})};

const struct bench_input bench_typical[] = {
    {"DS of a removed key", &ds_mismatch, NULL, WF_CAUSE_DS_MISMATCH, 0},
    {"the same of a zone that failed before, below com", &ds_registered, NULL, WF_CAUSE_DS_MISMATCH,
     0},
    {"DS with a wrong digest", &ds_digest, NULL, WF_CAUSE_DS_MISMATCH, 0},
    {"DNSKEY refused and unanswered", &dnskey_refused, NULL, WF_CAUSE_DNSKEY_UNREACHABLE, 0},
    {"expired signature", &expired, NULL, WF_CAUSE_SIGNATURE_EXPIRED, 0},
    {"missing signature", &sig_missing, NULL, WF_CAUSE_SIGNATURE_MISSING, 0},
    {"NSEC does not cover", &nsec, NULL, WF_CAUSE_DENIAL_BOGUS, 0},
    {"NSEC3 does not cover", &nsec3, NULL, WF_CAUSE_DENIAL_BOGUS, 0},
    {"the same with 10 iterations", &nsec3_10, NULL, WF_CAUSE_DENIAL_BOGUS, BENCH_BOUND_WORST},
    {"refused by 2 servers", &refused, NULL, WF_CAUSE_LAME_REFUSED, 0},
    {"2 silent servers, 8 tries", &is_silent, NULL, WF_CAUSE_TIMEOUT, 0},
    {"2 server names without address", &no_address, NULL, WF_CAUSE_NO_SERVER_ADDRESS, 0},
    {.name = NULL},
};

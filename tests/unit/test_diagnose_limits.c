/*
 * test_diagnose_limits.c - the resolver's own bounds and zones, what was said before, and nothing.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check_diagnosis.h"

#define AT_BANK .delegation = DELEGATION(.servers = SERVERS({.addr = "192.0.2.1"}))

static const struct wf_row rows[] = {
    /* aliases */
    {.name = "a CNAME loop",
     .scene = {.aliases = {"www.bank.test", "web.bank.test"},
               .alias_target = "www.bank.test",
               .limit = WF_LIMIT_RESTARTS,
               .limit_value = 11,
               AT_BANK,
               .attempts = ATTEMPTS(ANSWERS("192.0.2.1", WF_RCODE_NOERROR))},
     .cause = WF_CAUSE_CNAME_LOOP,
     .codes = "0",
     .text = {"bank.test: CNAME records lead back to www.bank.test: www.bank.test -> "
              "web.bank.test"},
     .or_else = {WF_CAUSE_CNAME_TOO_LONG, WF_CAUSE_QUERY_LIMIT}},
    {.name = "a CNAME loop whose zone no attempt tells",
     .scene = {.aliases = {"www.bank.test", "web.bank.test"},
               .alias_target = "www.bank.test",
               .alias_zone = "bank.test",
               .limit = WF_LIMIT_RESTARTS,
               .limit_value = 2},
     .cause = WF_CAUSE_CNAME_LOOP,
     .codes = "0",
     .text = {"bank.test: CNAME records lead back to www.bank.test: www.bank.test -> "
              "web.bank.test"},
     .or_else = {WF_CAUSE_CNAME_TOO_LONG, WF_CAUSE_QUERY_LIMIT}},
    {.name = "a chain of CNAME that is too long",
     .scene = {.aliases = {"a.bank.test", "b.bank.test", "c.bank.test", "d.bank.test",
                           "e.bank.test", "f.bank.test", "g.bank.test", "h.bank.test",
                           "i.bank.test", "j.bank.test", "k.bank.test", "l.bank.test"},
               .alias_target = "m.bank.test",
               .limit = WF_LIMIT_RESTARTS,
               .limit_value = 11,
               AT_BANK,
               .attempts = ATTEMPTS(ANSWERS("192.0.2.1", WF_RCODE_NOERROR))},
     .cause = WF_CAUSE_CNAME_TOO_LONG,
     .codes = "0",
     .text = {"12 CNAME records in a row", "a.bank.test -> b.bank.test", "-> ..."},
     .never = {"lead back"},
     .or_else = {WF_CAUSE_QUERY_LIMIT}},

    /* bounds */
    {.name = "too many queries for one question",
     .scene = {.limit = WF_LIMIT_SENDS,
               .limit_value = 32,
               .delegation =
                   DELEGATION(.servers = SERVERS({.addr = "192.0.2.1"}, {.addr = "192.0.2.2"},
                                                 {.addr = "192.0.2.3"})),
               .attempts =
                   ATTEMPTS(FAILS("192.0.2.1", SILENT), ANSWERS("192.0.2.2", WF_RCODE_REFUSED))},
     .cause = WF_CAUSE_QUERY_LIMIT,
     .codes = "0",
     .text = {"bank.test: given up after 32 queries"},
     .or_else = {WF_CAUSE_TIMEOUT, WF_CAUSE_LAME_REFUSED}},
    {.name = "too many referrals",
     .scene = {.limit = WF_LIMIT_REFERRALS, .limit_value = 130, AT_BANK},
     .cause = WF_CAUSE_QUERY_LIMIT,
     .codes = "0",
     .text = {"given up after 130 delegations"}},
    {.name = "too many name server names",
     .scene = {.limit = WF_LIMIT_TARGETS, .limit_value = 64, AT_BANK},
     .cause = WF_CAUSE_QUERY_LIMIT,
     .codes = "0",
     .text = {"given up after 64 name server names were looked up"}},
    {.name = "this resolver's rate limit",
     .scene = {.rate_limited = true, AT_BANK},
     .cause = WF_CAUSE_RATE_LIMITED,
     .codes = "0",
     .remedy = "Raise ratelimit"},

    /* this resolver's own zones and start */
    {.name = "an auth-zone that has expired",
     .scene = {.auth_zone = {.name = "corp.test", .expired = true}},
     .cause = WF_CAUSE_AUTH_ZONE_FAILED,
     .zone = "corp.test",
     .codes = "24",
     .text = {"corp.test: this resolver's own copy of the zone has expired"}},
    {.name = "an auth-zone with a fallback is not to blame",
     .scene = {.auth_zone = {.name = "bank.test", .expired = true, .fallback = true},
               .attempts = ATTEMPTS(ANSWERS("192.0.2.1", WF_RCODE_REFUSED))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .scope = WF_SCOPE_SERVERS,
     .codes = "22 23",
     .never = {"own copy"},
     .or_else = {WF_CAUSE_AUTH_ZONE_FAILED}},
    {.name = "priming failed",
     .scene = {.zone = ".",
               .subqueries = SUBS({.name = ".", .type = WF_TYPE_NS, .rcode = WF_RCODE_SERVFAIL}),
               .attempts = ATTEMPTS(FAILS("198.51.100.53", SILENT))},
     .cause = WF_CAUSE_NOT_READY,
     .codes = "14",
     .text = {"this resolver has not reached the root servers", "198.51.100.53 no answer"},
     .or_else = {WF_CAUSE_TIMEOUT}},
    {.name = "another module ended the query",
     .scene = {.refused_here = true},
     .cause = WF_CAUSE_POLICY,
     .zone = "",
     .codes = "0",
     .text = {"another module of this resolver ended the query before it was resolved"}},
    {.name = "a module gave up",
     .scene = {.ending = WF_ENDING_ERROR},
     .cause = WF_CAUSE_INTERNAL,
     .zone = "",
     .codes = "0"},

    /* what was said before stands in where nothing is seen now */
    {.name = "remembered of the zone's keys",
     .scene = {.ending = WF_ENDING_BOGUS,
               .keys_bad = true,
               .ds = NONE,
               .dnskey = NONE,
               .remembered_keys = {WF_CAUSE_DS_MISMATCH, "bank.test",
                                   "bank.test: DS 4655/13/2 matches none of its keys"}},
     .cause = WF_CAUSE_DS_MISMATCH,
     .codes = "9",
     .text = {"bank.test: DS 4655/13/2 matches none of its keys"}},
    {.name = "remembered of servers that are not asked again",
     .scene = {.delegation = DELEGATION(.servers = SERVERS({.addr = "192.0.2.1", .dead = true})),
               .remembered_servers = {WF_CAUSE_UNREACHABLE, "bank.test",
                                      "bank.test: its only name server has its port closed"}},
     .cause = WF_CAUSE_UNREACHABLE,
     .scope = WF_SCOPE_SERVERS,
     .codes = "22",
     .text = {"bank.test: its only name server has its port closed"},
     .or_else = {WF_CAUSE_TIMEOUT}},
    {.name = "remembered of a zone above",
     .scene = {.ending = WF_ENDING_BOGUS,
               .keys_bad = true,
               .ds = NONE,
               .dnskey = NONE,
               .remembered_keys = {WF_CAUSE_SIGNATURE_EXPIRED, "test", "test: expired"}},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .zone = "test",
     .codes = "7"},
    {.name = "remembered of the servers",
     .scene = {.remembered_servers = {WF_CAUSE_LAME_REFUSED, "bank.test", "bank.test: refuse"},
               AT_BANK},
     .cause = WF_CAUSE_LAME_REFUSED,
     .scope = WF_SCOPE_SERVERS,
     .codes = "22",
     .text = {"bank.test: refuse"}},
    {.name = "remembered of the question",
     .scene = {.remembered_question = {WF_CAUSE_CNAME_LOOP, "bank.test", "bank.test: a loop"}},
     .cause = WF_CAUSE_CNAME_LOOP,
     .codes = "0",
     .text = {"bank.test: a loop"}},
    {.name = "what is seen now goes before what was said",
     .scene = {.remembered_servers = {WF_CAUSE_TIMEOUT, "bank.test", "bank.test: silent"},
               .attempts = ATTEMPTS(ANSWERS("192.0.2.1", WF_RCODE_REFUSED))},
     .cause = WF_CAUSE_LAME_REFUSED,
     .scope = WF_SCOPE_SERVERS,
     .codes = "22 23",
     .unsaid = {"silent"},
     .or_else = {WF_CAUSE_TIMEOUT}},
    {.name = "an answer that is bogus is not explained by servers",
     .scene = {.ending = WF_ENDING_BOGUS,
               .response = MESSAGE(.answer = RRSETS({.records = {"www.bank.test A 192.0.2.80"}})),
               .remembered_servers = {WF_CAUSE_TIMEOUT, "bank.test", "bank.test: silent"}},
     .cause = WF_CAUSE_UNEXPLAINED,
     .codes = "6"},
    {.name = "a good answer is not explained by what failed before",
     .scene = {.ending = WF_ENDING_INSECURE,
               .ds = NONE,
               .dnskey = NONE,
               .remembered_keys = {WF_CAUSE_DS_MISMATCH, "bank.test", "bank.test: DS"},
               .remembered_servers = {WF_CAUSE_TIMEOUT, "bank.test", "bank.test: silent"},
               .remembered_question = {WF_CAUSE_CNAME_LOOP, "bank.test", "bank.test: loop"}},
     .cause = WF_CAUSE_UNEXPLAINED,
     .zone = "",
     .codes = "0"},
    {.name = "silent servers are not explained by keys",
     .scene = {.remembered_keys = {WF_CAUSE_DS_MISMATCH, "bank.test", "bank.test: DS"}, AT_BANK},
     .cause = WF_CAUSE_UNEXPLAINED,
     .codes = "0"},
    {.name = "nothing at all",
     .scene = {.unbound_text = "all the configured stub or forward servers failed"},
     .cause = WF_CAUSE_UNEXPLAINED,
     .zone = "",
     .codes = "0"},
    {.name = "validation failed, and that is all there is to see",
     .scene = {.ending = WF_ENDING_BOGUS},
     .cause = WF_CAUSE_UNEXPLAINED,
     .codes = "6",
     .ede = {"bank.test: validation failed; the reason was not found"}},
};

const struct wf_row_table wf_rows_limits = {rows, WF_ROWS(rows), WF_SCOPE_QUESTION};

static void test_rows(void)
{
    wf_check_rows(&wf_rows_limits);
}

/* Unbound's own words reach the operator, and none of them the client. */
static void test_unbound_words(void)
{
    const struct wf_scene scene = {.unbound_text = "odd\x01words\xff \"quoted\""};
    struct wf_finding finding;

    wf_diagnose(wf_evidence_make(&wf_row_stage, &scene), &wf_row_policy, &finding);
    WF_CHECK_TEXT("words", finding.unbound, "odd?words? \"quoted\"");
    WF_CHECK(finding.verdict.ede_count == 1 && finding.verdict.ede[0].code == WF_EDE_OTHER,
             "EDE of an unexplained failure");
}

CU_TestInfo wf_tests_diagnose_limits[] = {
    {"limits, local zones, memory: each has its cause, party and words", test_rows},
    {"Unbound's own words are passed on clean", test_unbound_words},
    CU_TEST_INFO_NULL,
};

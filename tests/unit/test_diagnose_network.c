/*
 * test_diagnose_network.c - a resolver without a way out, and zones that are silent by themselves.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <errno.h>

#include "check_diagnosis.h"

/* bank.test's only server is silent; once it answered. */
#define SILENT_BANK                                                                                \
    .delegation = DELEGATION(.servers = SERVERS({.addr = "192.0.2.1", .has_answered = true})),     \
    .attempts = ATTEMPTS(FAILS("192.0.2.1", SILENT, .waited_ms = 11000))

/* Nothing is let out to bank.test's only server. */
#define SHUT_BANK(why)                                                                             \
    .delegation = DELEGATION(.servers = SERVERS({.addr = "192.0.2.1", .has_answered = true})),     \
    .attempts = ATTEMPTS(FAILS("192.0.2.1", UNSENT, .sys_errno = (why)),                           \
                         FAILS("192.0.2.1", UNSENT, .sys_errno = (why)))

static const struct wf_row rows[] = {
    {.name = "a TLD and two unrelated zones are silent, and nobody answers",
     .scene = {SILENT_BANK, .silent_zones = 1, .tld_silent = true, .silence_s = 40},
     .cause = WF_CAUSE_LOCAL_NETWORK,
     .codes = "23",
     .text = {"this resolver has no way out: no server of any zone has answered for 40 s"},
     .unsaid = {"192.0.2.1"},
     .remedy = "Check this resolver's network",
     .or_else = {WF_CAUSE_TIMEOUT}},
    {.name = "a TLD is silent, after two zones below it",
     .scene = {.zone = "test",
               .silent_zones = 2,
               .silence_s = 40,
               .delegation =
                   DELEGATION(.servers = SERVERS({.addr = "192.0.2.1", .has_answered = true})),
               .attempts = ATTEMPTS(FAILS("192.0.2.1", SILENT))},
     .cause = WF_CAUSE_LOCAL_NETWORK,
     .codes = "23",
     .or_else = {WF_CAUSE_TIMEOUT}},
    {.name = "this host lets nothing out any more, to whomever",
     .scene = {SHUT_BANK(ENETUNREACH), .unsent_zones_v4 = 1, .tld_silent = true,
               .answered_v4 = true, .silence_s = 12},
     .cause = WF_CAUSE_LOCAL_NETWORK,
     .codes = "23",
     .text =
         {"no way out: its host could not send, and no server of any zone has answered for 12 s"},
     .or_else = {WF_CAUSE_UNREACHABLE}},
    {.name = "the root itself is silent",
     .scene = {.zone = ".",
               .silence_s = 40,
               .delegation =
                   DELEGATION(.servers = SERVERS({.addr = "198.51.100.53", .has_answered = true})),
               .attempts = ATTEMPTS(FAILS("198.51.100.53", SILENT))},
     .cause = WF_CAUSE_LOCAL_NETWORK,
     .codes = "23",
     .or_else = {WF_CAUSE_TIMEOUT}},
    {.name = "unreachable counts as silence",
     .scene = {.delegation =
                   DELEGATION(.servers = SERVERS({.addr = "192.0.2.1", .has_answered = true})),
               .attempts = ATTEMPTS(FAILS("192.0.2.1", UNREACHABLE)),
               .silent_zones = 5,
               .tld_silent = true,
               .silence_s = 10},
     .cause = WF_CAUSE_LOCAL_NETWORK,
     .codes = "23",
     .or_else = {WF_CAUSE_TIMEOUT, WF_CAUSE_UNREACHABLE}},
    {.name = "a zone that never answered, among others that did",
     .scene = {.delegation = DELEGATION(.servers = SERVERS({.addr = "192.0.2.1"})),
               .attempts = ATTEMPTS(FAILS("192.0.2.1", SILENT)),
               .silent_zones = 3,
               .tld_silent = true,
               .silence_s = 30},
     .cause = WF_CAUSE_LOCAL_NETWORK,
     .codes = "23",
     .or_else = {WF_CAUSE_TIMEOUT}},

    {.name = "this host lets nothing out to a TLD's servers either",
     .scene = {SHUT_BANK(EACCES), .zone = "test", .unsent_zones_v4 = 1, .answered_v4 = true,
               .silence_s = 12},
     .cause = WF_CAUSE_LOCAL_NETWORK,
     .codes = "23",
     .or_else = {WF_CAUSE_UNREACHABLE}},

    /* not this resolver's network */
    {.name = "zones with addresses that this host does not send to, and nobody else is asked",
     .scene = {SHUT_BANK(EACCES), .unsent_zones_v4 = 9, .answered_v4 = true, .silence_s = 600},
     .cause = WF_CAUSE_UNREACHABLE,
     .party = WF_PARTY_RESOLVER,
     .scope = WF_SCOPE_SERVERS,
     .codes = "22 23",
     .never = {"way out"}},
    {.name = "an IPv4 that never worked, beside an IPv6 that is not asked for anything now",
     .scene = {SHUT_BANK(ENETUNREACH), .unsent_zones_v4 = 3, .answered_v6 = true, .silence_s = 60},
     .cause = WF_CAUSE_UNREACHABLE,
     .party = WF_PARTY_RESOLVER,
     .scope = WF_SCOPE_SERVERS,
     .codes = "22 23",
     .never = {"way out"}},
    {.name = "nothing is let out to one zone's servers",
     .scene = {SHUT_BANK(EACCES), .answered_v4 = true, .silence_s = 60},
     .cause = WF_CAUSE_UNREACHABLE,
     .scope = WF_SCOPE_SERVERS,
     .codes = "22 23",
     .never = {"way out"}},
    {.name = "somebody answered a moment ago",
     .scene = {SILENT_BANK, .silent_zones = 9, .tld_silent = true, .silence_s = 1},
     .cause = WF_CAUSE_TIMEOUT,
     .scope = WF_SCOPE_SERVERS,
     .codes = "22 23",
     .never = {"way out"}},
    {.name = "nobody was ever asked before",
     .scene = {SILENT_BANK, .silent_zones = 9, .tld_silent = true, .silence_s = -1},
     .cause = WF_CAUSE_TIMEOUT,
     .scope = WF_SCOPE_SERVERS,
     .codes = "22 23",
     .never = {"way out"}},
    {.name = "three zones, or nine, are silent on a resolver that is asked for little else",
     .scene = {SILENT_BANK, .silent_zones = 8, .silence_s = 40},
     .cause = WF_CAUSE_TIMEOUT,
     .scope = WF_SCOPE_SERVERS,
     .codes = "22 23",
     .never = {"way out"}},
    {.name = "a TLD is silent, and one zone",
     .scene = {SILENT_BANK, .tld_silent = true, .silence_s = 600},
     .cause = WF_CAUSE_TIMEOUT,
     .scope = WF_SCOPE_SERVERS,
     .codes = "22 23",
     .never = {"way out"}},
    {.name = "one zone alone is silent",
     .scene = {SILENT_BANK, .silence_s = 600},
     .cause = WF_CAUSE_TIMEOUT,
     .scope = WF_SCOPE_SERVERS,
     .codes = "22 23",
     .never = {"way out"}},
    {.name = "one of its servers refuses, so there is a way out",
     .scene = {.delegation =
                   DELEGATION(.servers = SERVERS({.addr = "192.0.2.1", .has_answered = true},
                                                 {.addr = "192.0.2.2"})),
               .attempts =
                   ATTEMPTS(FAILS("192.0.2.1", SILENT), ANSWERS("192.0.2.2", WF_RCODE_REFUSED)),
               .silent_zones = 9,
               .tld_silent = true,
               .silence_s = 40},
     .cause = WF_CAUSE_LAME_REFUSED,
     .scope = WF_SCOPE_SERVERS,
     .codes = "22 23 23",
     .unsaid = {"way out"},
     .or_else = {WF_CAUSE_TIMEOUT, WF_CAUSE_LOCAL_NETWORK}},
    {.name = "a silent forwarder is the forwarder's matter",
     .scene = {.zone = ".",
               .silent_zones = 9,
               .silence_s = 40,
               .delegation =
                   DELEGATION(.configured = true,
                              .servers = SERVERS({.addr = "203.0.113.1", .has_answered = true})),
               .attempts = ATTEMPTS(FAILS("203.0.113.1", SILENT, .configured = true))},
     .cause = WF_CAUSE_FORWARDER_FAILED,
     .scope = WF_SCOPE_SERVERS,
     .codes = "22",
     .never = {"way out"}},
    {.name = "a forwarder that answers SERVFAIL may be right: its error has no text",
     .scene = {.zone = ".",
               .attempts = ATTEMPTS(ANSWERS("203.0.113.1", WF_RCODE_SERVFAIL, .configured = true,
                                            .ede_code = 20, .ede_text = ""))},
     .cause = WF_CAUSE_FORWARDER_FAILED,
     .nobody = true,
     .codes = "22",
     .text = {"answers SERVFAIL for www.bank.test/A: 203.0.113.1; it says EDE 20"},
     .never = {"EDE 20 \""},
     .remedy = "Ask 203.0.113.1 for names of other zones: if those fail too, ask its operator"},
    {.name = "two of them, and one says why",
     .scene = {.zone = ".",
               .attempts = ATTEMPTS(ANSWERS("203.0.113.1", WF_RCODE_SERVFAIL, .configured = true,
                                            .ede_code = 9, .ede_text = "no SEP matching the DS"),
                                    ANSWERS("203.0.113.2", WF_RCODE_SERVFAIL, .configured = true))},
     .cause = WF_CAUSE_FORWARDER_FAILED,
     .nobody = true,
     .codes = "22",
     .text =
         {"both configured servers answer SERVFAIL for www.bank.test/A: 203.0.113.1, 203.0.113.2",
          "203.0.113.1 says EDE 9 \"no SEP matching the DS\""},
     .ede =
         {"both configured servers answer SERVFAIL for www.bank.test/A; one of them says EDE 9"}},
    {.name = "a broken DS is no matter of the network",
     .scene = {.ending = WF_ENDING_BOGUS,
               .keys_bad = true,
               .ds = DS({.key = OLD}),
               .silent_zones = 9,
               .silence_s = 40},
     .cause = WF_CAUSE_DS_MISMATCH,
     .codes = "9",
     .never = {"way out"}},
};

const struct wf_row_table wf_rows_network = {rows, WF_ROWS(rows), WF_SCOPE_QUESTION};

static void test_rows(void)
{
    wf_check_rows(&wf_rows_network);
}

/* A zone is a witness only if it used to answer, and nothing but silence is seen of it now. */
static void test_witness(void)
{
    static const struct {
        bool has_answered;
        enum wf_outcome outcome;
        bool witness;
    } cases[] = {
        {true, WF_OUTCOME_SILENT, true},    {true, WF_OUTCOME_TIMEOUT, true},
        {false, WF_OUTCOME_SILENT, false},  {true, WF_OUTCOME_MALFORMED, false},
        {true, WF_OUTCOME_ANSWERED, false},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(cases); i++) {
        struct wf_made_server server = {.addr = "192.0.2.1", .has_answered = cases[i].has_answered};
        struct wf_made_attempt attempt = {
            .server = "192.0.2.1", .outcome = cases[i].outcome, .rcode = WF_RCODE_REFUSED};
        struct wf_made_delegation delegation = {.servers = {&server, 1}};
        struct wf_scene scene = {
            .delegation = &delegation, .attempts = {&attempt, 1}, .silence_s = -1};
        struct wf_finding finding;

        wf_diagnose(wf_evidence_make(&wf_row_stage, &scene), &wf_row_policy, &finding);
        WF_CHECK(finding.silence_witness == cases[i].witness, "%u: witness", (unsigned)i);
    }
}

CU_TestInfo wf_tests_diagnose_network[] = {
    {"the network is blamed when all is silent, and only then", test_rows},
    {"a zone that used to answer is a witness", test_witness},
    CU_TEST_INFO_NULL,
};

/*
 * test_diagnose_running.c - of a resolution that goes on nothing final is said, whatever is seen.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check_diagnosis.h"

#define RUNNING .ending = WF_ENDING_RUNNING, .elapsed_ms = 1849

/* What is true at the end only, if then. */
#define FINAL "does not answer", "timed out", "unreachable", "all "

static const struct wf_row rows[] = {
    {.name = "two silent servers, one waited for now",
     .scene = {RUNNING, .attempts = ATTEMPTS(FAILS("192.0.2.16", TIMEOUT, .waited_ms = 376),
                                             FAILS("192.0.2.17", TIMEOUT, .waited_ms = 376),
                                             FAILS("192.0.2.16", TIMEOUT, .waited_ms = 752),
                                             FAILS("192.0.2.17", PENDING, .waited_ms = 345))},
     .cause = WF_CAUSE_STILL_TRYING,
     .codes = "22 23 23",
     .text = {"bank.test: no answer yet after 1.8 s from 192.0.2.16 (2 tries), 192.0.2.17 "
              "(2 tries); still trying"},
     .ede = {"192.0.2.16: no answer yet (2 tries, 1 s)", "192.0.2.17: no answer yet (2 tries)"},
     .never = {FINAL},
     .remedy = "Ask again in a few seconds"},
    {.name = "the first query is on its way",
     .scene = {RUNNING, .attempts = ATTEMPTS(FAILS("192.0.2.16", PENDING, .waited_ms = 1849))},
     .cause = WF_CAUSE_STILL_TRYING,
     .codes = "22 23",
     .text = {"bank.test: no answer yet after 1.8 s from 192.0.2.16; still trying"},
     .ede = {"192.0.2.16: no answer yet (1 s)"},
     .never = {FINAL}},
    {.name = "one refuses, another is waited for",
     .scene = {RUNNING, .attempts = ATTEMPTS(ANSWERS("192.0.2.16", WF_RCODE_REFUSED),
                                             FAILS("192.0.2.17", PENDING))},
     .cause = WF_CAUSE_STILL_TRYING,
     .codes = "22 23 23",
     .text = {"no answer yet after 1.8 s from 192.0.2.17; 192.0.2.16 REFUSED; still trying"},
     .never = {FINAL}},
    {.name = "all that were asked so far refuse, and it is not over",
     .scene = {RUNNING, .attempts = ATTEMPTS(ANSWERS("192.0.2.16", WF_RCODE_REFUSED))},
     .cause = WF_CAUSE_STILL_TRYING,
     .codes = "22 23",
     .text = {"bank.test: no usable answer yet after 1.8 s: 192.0.2.16 REFUSED; still trying"},
     .never = {FINAL, "refuse "}},
    {.name = "the zone's keys are waited for",
     .scene = {RUNNING, .waiting = "bank.test", .waiting_type = WF_TYPE_DNSKEY,
               .attempts = ATTEMPTS(FAILS("192.0.2.16", PENDING))},
     .cause = WF_CAUSE_STILL_TRYING,
     .codes = "22 23",
     .text = {"no answer yet for bank.test/DNSKEY after 1.8 s from 192.0.2.16; still trying"},
     .never = {FINAL}},
    {.name = "a server that answered one query, and not yet the next",
     .scene = {RUNNING, .attempts = ATTEMPTS(ANSWERS("192.0.2.16", WF_RCODE_NOERROR),
                                             FAILS("192.0.2.17", PENDING))},
     .cause = WF_CAUSE_STILL_TRYING,
     .codes = "0",
     .or_else = {WF_CAUSE_STILL_TRYING},
     .text = {"bank.test: no answer yet after 1.8 s from 192.0.2.17; still trying"},
     .unsaid = {"192.0.2.16"},
     .never = {FINAL}},
    {.name = "forwarders, which are nobody's that clients may see",
     .scene = {RUNNING, .attempts = ATTEMPTS(FAILS("192.0.2.1", PENDING, .configured = true),
                                             FAILS("192.0.2.2", PENDING, .configured = true),
                                             FAILS("192.0.2.3", UNREACHABLE, .configured = true))},
     .cause = WF_CAUSE_STILL_TRYING,
     .codes = "22",
     .ede = {"no answer yet after 1.8 s from 2 configured servers; a configured server failed; "
             "still"}},
    {.name = "addresses that clients may not see",
     .scene = {RUNNING, .attempts = ATTEMPTS(FAILS("10.0.0.1", PENDING), FAILS("10.0.0.2", TIMEOUT),
                                             FAILS("10.0.0.3", UNREACHABLE))},
     .cause = WF_CAUSE_STILL_TRYING,
     .codes = "22",
     .text = {"no answer yet after 1.8 s from 10.0.0.1, 10.0.0.2; 10.0.0.3 unreachable"},
     .ede = {"no answer yet after 1.8 s from 2 of its servers; 1 of its servers failed; still"}},
    {.name = "more servers than are shown",
     .scene = {.ending = WF_ENDING_RUNNING,
               .elapsed_ms = 61000,
               .attempts = ATTEMPTS(FAILS("192.0.2.1", PENDING), FAILS("192.0.2.2", PENDING),
                                    FAILS("192.0.2.3", PENDING), FAILS("192.0.2.4", PENDING),
                                    FAILS("192.0.2.5", PENDING))},
     .cause = WF_CAUSE_STILL_TRYING,
     .codes = "22 23 23",
     .text = {"after 1 min from 192.0.2.1, 192.0.2.2, 192.0.2.3 and 2 more; still trying"}},
    {.name = "nothing is seen yet, and what is remembered is not told",
     .scene = {RUNNING, .silent_zones = 9, .silence_s = 40,
               .remembered_servers = {WF_CAUSE_LAME_REFUSED, "bank.test", "bank.test: refuses"},
               .remembered_question = {WF_CAUSE_TIMEOUT, "bank.test", "bank.test: silent"}},
     .cause = WF_CAUSE_STILL_TRYING,
     .zone = "",
     .codes = "0",
     .text = {"no answer yet after 1.8 s; still trying"},
     .never = {FINAL, "silent", "way out"}},
};

const struct wf_row_table wf_rows_running = {rows, WF_ROWS(rows), WF_SCOPE_QUESTION};

static void test_rows(void)
{
    wf_check_rows(&wf_rows_running);
}

/* With all that makes a silent zone a witness at its end. */
static void test_no_witness(void)
{
    struct wf_made_server server = {.addr = "192.0.2.1", .has_answered = true};
    struct wf_made_attempt attempt = {.server = "192.0.2.1", .outcome = WF_OUTCOME_TIMEOUT};
    struct wf_made_delegation delegation = {.servers = {&server, 1}};
    struct wf_scene scene = {RUNNING, .delegation = &delegation, .attempts = {&attempt, 1}};
    struct wf_finding finding;

    wf_diagnose(wf_evidence_make(&wf_row_stage, &scene), &wf_row_policy, &finding);
    WF_CHECK(!finding.silence_witness && !finding.clock_witness, "it is a witness");
    scene.ending = WF_ENDING_FAILED;
    wf_diagnose(wf_evidence_make(&wf_row_stage, &scene), &wf_row_policy, &finding);
    WF_CHECK(finding.silence_witness, "at its end it is none");
}

CU_TestInfo wf_tests_diagnose_running[] = {
    {"nothing final is said of a resolution that goes on", test_rows},
    {"nor is it a witness of anything", test_no_witness},
    CU_TEST_INFO_NULL,
};

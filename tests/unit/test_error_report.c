/*
 * test_error_report.c - which failures are reported to the zone's owner, and with which code.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <pthread.h>
#include <stdio.h>

#include "check.h"
#include "report/error_report.h"

static struct wf_error_reports reports;

static const char agent[] = "reports.example";

/* Of a failure of the name asked for, type A, where servers of the giver have named the agent. */
static int code_for(const struct wf_verdict *verdict, const char *giver, const char *agent_domain,
                    const char *failed, uint64_t now_ms)
{
    struct wf_name zone = {0}, domain = wf_test_name(agent_domain), name = wf_test_name(failed);
    struct wf_error_report_of of = {.agent = wf_dname_of(&domain),
                                    .asked = wf_dname_of(&name),
                                    .name = wf_dname_of(&name),
                                    .type = 1};

    if (giver != NULL)
        zone = wf_test_name(giver);
    of.giver = wf_dname_of(&zone);
    return wf_error_reports_code(&reports, verdict, &of, now_ms);
}

static int code_of(const struct wf_verdict *verdict, const char *giver, uint64_t now_ms)
{
    return code_for(verdict, giver, agent, "www.bank.test", now_ms);
}

static void test_causes(void)
{
    static const struct {
        enum wf_cause cause;
        int want;
    } rows[] = {
        {WF_CAUSE_SIGNATURE_EXPIRED, 7},
        {WF_CAUSE_DS_MISMATCH, 9},
        {WF_CAUSE_DNSKEY_UNREACHABLE, 22},
        {WF_CAUSE_LAME_REFUSED, 22},
        {WF_CAUSE_SERVER_FAILURE, 22},
        {WF_CAUSE_TIMEOUT, 22},
        {WF_CAUSE_NSEC3_ITERATIONS, 27},
        /* the network between, which the zone's owner does not run */
        {WF_CAUSE_UNREACHABLE, WF_NO_ERROR_REPORT},
        {WF_CAUSE_LOCAL_NETWORK, WF_NO_ERROR_REPORT},
        {WF_CAUSE_LOCAL_CLOCK, WF_NO_ERROR_REPORT},
        {WF_CAUSE_TRUST_ANCHOR_MISMATCH, WF_NO_ERROR_REPORT},
        {WF_CAUSE_NOT_ALLOWED, WF_NO_ERROR_REPORT},
        {WF_CAUSE_RATE_LIMITED, WF_NO_ERROR_REPORT},
        {WF_CAUSE_POLICY, WF_NO_ERROR_REPORT},
        {WF_CAUSE_AUTH_ZONE_FAILED, WF_NO_ERROR_REPORT},
        {WF_CAUSE_FORWARDER_FAILED, WF_NO_ERROR_REPORT},
        {WF_CAUSE_TLS_FAILED, WF_NO_ERROR_REPORT},
        {WF_CAUSE_UNEXPLAINED, WF_NO_ERROR_REPORT},
        {WF_CAUSE_STILL_TRYING, WF_NO_ERROR_REPORT},
        /* the zone's, but code 0 says nothing */
        {WF_CAUSE_CNAME_LOOP, WF_NO_ERROR_REPORT},
    };
    size_t i;

    wf_error_reports_init(&reports, 10);
    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_verdict verdict = wf_test_verdict(rows[i].cause, "bank.test", "");
        int got = code_of(&verdict, "bank.test", 1000);

        WF_CHECK(got == rows[i].want, "%s: got %d", wf_cause_info(rows[i].cause)->id, got);
    }
    wf_error_reports_destroy(&reports);
}

/* Whatever the cause and its code: who must act decides. */
static void test_parties(void)
{
    int cause, party;

    wf_error_reports_init(&reports, 0);
    for (cause = 0; cause < WF_CAUSE_COUNT; cause++) {
        for (party = 0; party < WF_PARTY_COUNT; party++) {
            struct wf_verdict verdict = wf_test_verdict((enum wf_cause)cause, "bank.test", "");
            bool owner = party == WF_PARTY_ZONE || party == WF_PARTY_PARENT;

            verdict.at_fault = (enum wf_party)party;
            verdict.ede[0].code = WF_EDE_NO_REACHABLE_AUTHORITY;
            WF_CHECK((code_of(&verdict, "bank.test", 1000) == 22) == owner, "%s, %s",
                     wf_cause_info(verdict.cause)->id, wf_party_name(verdict.at_fault));
        }
    }
    wf_error_reports_destroy(&reports);
}

/* Who may have a failure at bank.test reported. */
static void test_givers(void)
{
    static const struct {
        const char *label, *giver;
        bool heard;
    } rows[] = {
        {"the zone itself", "bank.test", true},
        {"in another case", "Bank.TEST", true},
        {"a zone below, whose names fail with it", "eu.bank.test", true},
        {"the zone above, which has referred to it", "test", false},
        {"the root", "", false},
        {"a zone beside it", "shop.test", false},
        {"one that ends alike", "mybank.test", false},
        {"nobody", NULL, false},
    };
    struct wf_verdict verdict = wf_test_verdict(WF_CAUSE_LAME_REFUSED, "bank.test", "");
    size_t i;

    wf_error_reports_init(&reports, 0);
    for (i = 0; i < WF_ROWS(rows); i++)
        WF_CHECK((code_of(&verdict, rows[i].giver, 1000) == 22) == rows[i].heard, "%s",
                 rows[i].label);
    verdict.zone.len = 0;
    WF_CHECK(code_of(&verdict, "bank.test", 1000) == WF_NO_ERROR_REPORT, "no zone is known");
    verdict = wf_test_verdict(WF_CAUSE_LAME_REFUSED, "bank.test", "");
    verdict.ede_count = 0;
    WF_CHECK(code_of(&verdict, "bank.test", 1000) == WF_NO_ERROR_REPORT, "no code");
    wf_error_reports_destroy(&reports);
}

static void test_window(void)
{
    static const struct {
        const char *label, *zone;
        enum wf_cause cause;
        uint64_t at_ms;
        bool reported;
    } rows[] = {
        {"the first", "bank.test", WF_CAUSE_LAME_REFUSED, 1000, true},
        {"a repeat", "bank.test", WF_CAUSE_LAME_REFUSED, 1001, false},
        {"another zone", "shop.test", WF_CAUSE_LAME_REFUSED, 1002, true},
        {"another cause", "bank.test", WF_CAUSE_SERVER_FAILURE, 1003, true},
        {"the window's last moment", "BANK.test", WF_CAUSE_LAME_REFUSED, 10999, false},
        {"the window is over", "bank.test", WF_CAUSE_LAME_REFUSED, 11000, true},
        {"a new window", "bank.test", WF_CAUSE_LAME_REFUSED, 20999, false},
    };
    struct wf_verdict verdict;
    size_t i;

    wf_error_reports_init(&reports, 10);
    verdict = wf_test_verdict(WF_CAUSE_LAME_REFUSED, "bank.test", "");
    WF_CHECK(code_of(&verdict, "test", 999) == WF_NO_ERROR_REPORT, "not by the zone above");
    for (i = 0; i < WF_ROWS(rows); i++) {
        verdict = wf_test_verdict(rows[i].cause, rows[i].zone, "");
        WF_CHECK((code_of(&verdict, rows[i].zone, rows[i].at_ms) == 22) == rows[i].reported, "%s",
                 rows[i].label);
    }
    wf_error_reports_destroy(&reports);
    wf_error_reports_init(&reports, 0);
    for (i = 0; i < 3; i++)
        WF_CHECK(code_of(&verdict, "bank.test", 1000) == 22, "without a window each is reported");
    wf_error_reports_destroy(&reports);
}

/* Three labels of 63 octets, and one of so many in front of them. */
static const char *long_name(char *text, size_t size, int octets)
{
    snprintf(text, size, "%.*s.%063d.%063d.%063d.bank.test", octets, "01234567890123456789012345",
             0, 0, 0);
    return text;
}

/* What is not reported leaves the window to the next failure. */
static void test_names(void)
{
    static const struct {
        const char *label, *agent, *name;
        bool reported;
    } rows[] = {
        {"an agent that is the root", "", "www.bank.test", false},
        {"a report that fails", agent, "_er.1.www.shop.test.7._er.bank.test", false},
        {"one in another case", agent, "_ER.1.www.shop.test.7._Er.bank.test", false},
        {"one of the root", agent, "_er.2.7._er.bank.test", false},
        {"a name that begins like one", agent, "_er.www.bank.test", true},
        {"one that has a report's end only", agent, "www._er.bank.test", true},
        {"one whose labels are longer", agent, "_era.1.www.shop.test.7._er.bank.test", true},
        {"an agent in the broken zone", "reports.bank.test", "www.bank.test", true},
    };
    struct wf_verdict verdict = wf_test_verdict(WF_CAUSE_LAME_REFUSED, "bank.test", "");
    char text[WF_NAME_TEXT_SIZE];
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        wf_error_reports_init(&reports, 10);
        WF_CHECK((code_for(&verdict, "bank.test", rows[i].agent, rows[i].name, 1000) == 22) ==
                     rows[i].reported,
                 "%s", rows[i].label);
        WF_CHECK((code_of(&verdict, "bank.test", 1001) == 22) != rows[i].reported,
                 "%s: the next is reported if this is not", rows[i].label);
        wf_error_reports_destroy(&reports);
    }
    /* octets: _er 4, 1 2, the name 226 without its root, 22 3, _er 4, the agent 17; one too many */
    wf_error_reports_init(&reports, 10);
    WF_CHECK(code_for(&verdict, "bank.test", agent, long_name(text, sizeof(text), 23), 1000) ==
                 WF_NO_ERROR_REPORT,
             "a name that does not fit");
    WF_CHECK(code_for(&verdict, "bank.test", agent, long_name(text, sizeof(text), 22), 1001) == 22,
             "one that just fits");
    wf_error_reports_destroy(&reports);
}

enum { THREADS = 4, ZONES = 40 }; /* few enough that no set of places overflows */

static void *report_all(void *arg)
{
    unsigned *made = arg;
    int i;

    for (i = 0; i < ZONES; i++) {
        struct wf_verdict verdict;
        char zone[32];

        snprintf(zone, sizeof(zone), "zone%d.test", i);
        verdict = wf_test_verdict(WF_CAUSE_LAME_REFUSED, zone, "");
        *made += code_of(&verdict, zone, 1000) == 22;
    }
    return NULL;
}

static void test_threads(void)
{
    pthread_t threads[THREADS];
    unsigned made[THREADS] = {0}, total = 0;
    int i;

    wf_error_reports_init(&reports, 10);
    for (i = 0; i < THREADS; i++)
        CU_ASSERT_FATAL(pthread_create(&threads[i], NULL, report_all, &made[i]) == 0);
    for (i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        total += made[i];
    }
    WF_CHECK(total == ZONES, "%u reports of %d zones", total, ZONES);
    wf_error_reports_destroy(&reports);
}

CU_TestInfo wf_tests_error_report[] = {
    {"which causes, and their codes", test_causes},
    {"nothing that is not the owner's", test_parties},
    {"only who serves the zone is heard", test_givers},
    {"once for a zone and cause in the window", test_window},
    {"names and agents that no report is for", test_names},
    {"four threads report each once", test_threads},
    CU_TEST_INFO_NULL,
};

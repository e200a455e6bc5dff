/*
 * test_frame.c - what syslog's and the journal's sockets get.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "report/frame.h"

static const char json[] = "{\"a\":1}";

static struct wf_event sample(void)
{
    struct wf_event event = {.when = {1795403045, 0}, /* 2026-11-23T03:04:05Z */
                             .name = wf_test_name("www.bank.test"),
                             .type = WF_TYPE_A,
                             .rrclass = 1,
                             .rcode = WF_RCODE_SERVFAIL};

    event.finding.verdict = wf_test_verdict(WF_CAUSE_DS_MISMATCH, "bank.test", "");
    snprintf(event.finding.text, sizeof(event.finding.text), "bank.test: DS \xe2\x82\xac");
    snprintf(event.finding.remedy, sizeof(event.finding.remedy), "Publish it.");
    return event;
}

/* In another time zone than UTC, to see that it is the local time. */
static void test_syslog(void)
{
    struct wf_event event = sample();
    char frame[WF_FRAME_SIZE], want[256];
    const char *zone = getenv("TZ");
    char *before = zone != NULL ? strdup(zone) : NULL;
    size_t len;

    setenv("TZ", "WFT-2:30", 1);
    tzset();
    len = wf_frame_syslog(&event, json, strlen(json), frame);
    snprintf(want, sizeof(want), "<29>Nov 23 05:34:05 whyfail[%ld]: {\"a\":1}", (long)getpid());
    WF_CHECK_TEXT("line", frame, want);
    WF_CHECK(len == strlen(want), "%zu octets", len);
    event.when.tv_sec -= 20 * 86400;
    wf_frame_syslog(&event, json, strlen(json), frame);
    WF_CHECK(strncmp(frame, "<29>Nov  3 05:34:05 ", 20) == 0, "a day of one digit: %.20s", frame);
    if (before != NULL)
        setenv("TZ", before, 1);
    else
        unsetenv("TZ");
    tzset();
    free(before);
}

/* Whose operator must act. */
static void test_priority(void)
{
    static const struct {
        enum wf_party party;
        const char *start;
    } rows[] = {
        {WF_PARTY_NONE, "<29>"},    {WF_PARTY_ZONE, "<29>"},     {WF_PARTY_PARENT, "<29>"},
        {WF_PARTY_NETWORK, "<28>"}, {WF_PARTY_RESOLVER, "<28>"}, {WF_PARTY_FORWARDER, "<28>"},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_event event = sample();
        char frame[WF_FRAME_SIZE], want[16];

        event.finding.verdict.at_fault = rows[i].party;
        wf_frame_syslog(&event, json, strlen(json), frame);
        WF_CHECK(strncmp(frame, rows[i].start, 4) == 0, "row %zu: %.4s", i, frame);
        wf_frame_journal(&event, json, strlen(json), frame);
        snprintf(want, sizeof(want), "\nPRIORITY=%d\n", rows[i].start[2] - '4');
        WF_CHECK(strstr(frame, want) != NULL, "row %zu in the journal", i);
    }
    WF_CHECK(WF_ROWS(rows) == WF_PARTY_COUNT, "every party");
}

static void test_journal(void)
{
    static const char want[] = "MESSAGE=www.bank.test A: bank.test: DS \xe2\x82\xac\n"
                               "PRIORITY=5\n"
                               "SYSLOG_FACILITY=3\n"
                               "SYSLOG_IDENTIFIER=whyfail\n"
                               "DNS_QUESTION_NAME=www.bank.test\n"
                               "DNS_QUESTION_TYPE=A\n"
                               "DNS_RESPONSE_CODE=SERVFAIL\n"
                               "WHYFAIL_CAUSE=ds-mismatch\n"
                               "WHYFAIL_AT_FAULT=parent\n"
                               "WHYFAIL_ZONE=bank.test\n"
                               "WHYFAIL_REMEDY=Publish it.\n"
                               "WHYFAIL_EVENT={\"a\":1}\n";
    struct wf_event event = sample();
    char frame[WF_FRAME_SIZE];
    size_t len = wf_frame_journal(&event, json, strlen(json), frame);

    WF_CHECK_TEXT("fields", frame, want);
    WF_CHECK(len == sizeof(want) - 1, "%zu octets", len);
    event.finding.verdict.zone.len = 0;
    event.finding.remedy[0] = '\0';
    wf_frame_journal(&event, json, strlen(json), frame);
    WF_CHECK(strstr(frame, "ZONE") == NULL && strstr(frame, "REMEDY") == NULL,
             "what is not known is left out");
    WF_CHECK(strstr(frame, "CLIENT") == NULL, "nor is a client there");
    wf_event_set_client(&event, &(struct wf_addr){4, 4711, {192, 0, 2, 7}}, WF_LOG_CLIENTS_PREFIX);
    wf_frame_journal(&event, json, strlen(json), frame);
    WF_CHECK(strstr(frame, "\nCLIENT_ADDRESS=192.0.2.0/24\n") != NULL, "unless it is to be");
}

/* A value with a newline could else put a field of its own into the journal. */
static void test_newline(void)
{
    static const char want[] = "MESSAGE\n\x1f\0\0\0\0\0\0\0www.bank.test A: one\nPRIORITY=0\n"
                               "PRIORITY=5\n";
    struct wf_event event = sample();
    char frame[WF_FRAME_SIZE];

    snprintf(event.finding.text, sizeof(event.finding.text), "one\nPRIORITY=0");
    WF_CHECK(wf_frame_journal(&event, json, strlen(json), frame) > sizeof(want), "too short");
    WF_CHECK(memcmp(frame, want, sizeof(want) - 1) == 0, "not length and value");
}

/* Each text as long as it can be: names of 255 octets that print as four characters each. */
static void test_longest(void)
{
    static char line[WF_EVENT_LINE_MAX];
    struct wf_event event = sample();
    struct wf_name *name = &event.name;
    char frame[WF_FRAME_SIZE];
    unsigned i;
    size_t len;

    memset(name->wire, 0x80, sizeof(name->wire));
    for (i = 0; i < 252; i += 63)
        name->wire[i] = 62;
    name->wire[252] = 1;
    name->wire[254] = 0;
    name->len = 255;
    event.finding.verdict.zone = *name;
    event.type = 65535;
    memset(event.finding.text, 't', sizeof(event.finding.text) - 1);
    memset(event.finding.remedy, 'r', sizeof(event.finding.remedy) - 1);
    memset(line, 'j', sizeof(line));
    len = wf_frame_journal(&event, line, sizeof(line) - 1, frame);
    WF_CHECK(len > 0 && frame[len - 1] == '\n', "the journal's fits");
    WF_CHECK(wf_frame_syslog(&event, line, sizeof(line) - 1, frame) > 0, "syslog's fits");
}

CU_TestInfo wf_tests_frame[] = {
    {"syslog's line", test_syslog},
    {"the priority tells whether this operator must act", test_priority},
    {"the journal's fields", test_journal},
    {"a newline begins no field", test_newline},
    {"the longest event fits", test_longest},
    CU_TEST_INFO_NULL,
};

/*
 * test_chain.c - the chain of trust in one line.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <string.h>

#include "check.h"
#include "report/chain.h"

#define FACT "DS 53499/13/2 matches none of its keys"

static const struct row {
    const char *label;
    uint16_t count;
    struct wf_chain_line chain[3];
    const char *want;
} rows[] = {
    {"each zone, and the fact at the last",
     3,
     {{0, WF_SECURITY_SECURE}, {1, WF_SECURITY_SECURE}, {2, WF_SECURITY_BOGUS}},
     ". ok > test. ok > bank.test. " FACT},
    {"what is insecure or was not checked",
     3,
     {{0, WF_SECURITY_UNKNOWN}, {1, WF_SECURITY_INSECURE}, {2, WF_SECURITY_BOGUS}},
     ". not checked > test. insecure > bank.test. " FACT},
    {"a zone without those above", 1, {{2, WF_SECURITY_BOGUS}}, "bank.test. " FACT},
    {"no chain", 0, {{0, WF_SECURITY_UNKNOWN}}, ""},
};

static void test_line(void)
{
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_finding finding;
        char text[256];
        struct wf_strbuf out;

        memset(&finding, 0, sizeof(finding));
        finding.verdict.zone = wf_test_name("bank.test");
        strcpy(finding.text, "bank.test: " FACT);
        finding.chain_count = rows[i].count;
        memcpy(finding.chain, rows[i].chain, sizeof(rows[i].chain));
        wf_strbuf_init(&out, text, sizeof(text));
        wf_chain_print(&out, &finding);
        WF_CHECK_TEXT(rows[i].label, text, rows[i].want);
    }
}

CU_TestInfo wf_tests_chain[] = {
    {"each zone with its state", test_line},
    CU_TEST_INFO_NULL,
};

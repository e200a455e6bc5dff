/*
 * test_chain.c - the zones of the chain of trust.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <string.h>

#include "check.h"
#include "report/chain.h"

static void test_zones(void)
{
    static const char *const zones[] = {".", "test", "bank.test"};
    struct wf_finding finding;
    size_t i;

    memset(&finding, 0, sizeof(finding));
    finding.verdict.zone = wf_test_name("bank.test");
    finding.chain_count = WF_ROWS(zones);
    for (i = 0; i < WF_ROWS(zones); i++) {
        struct wf_name want = wf_test_name(zones[i]);

        finding.chain[i].labels = (uint8_t)i;
        WF_CHECK(wf_dname_equal(wf_chain_zone(&finding, i), wf_dname_of(&want)), "%s", zones[i]);
    }
}

CU_TestInfo wf_tests_chain[] = {
    {"each is the verdict's zone, cut to its labels", test_zones},
    CU_TEST_INFO_NULL,
};

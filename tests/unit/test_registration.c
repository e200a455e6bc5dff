/*
 * test_registration.c - which zones are had from a registrar.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "wf_config.h"

#include "check.h"
#include "common/registration.h"
#include "make_stage.h"

static struct wf_stage stage;

static void test_registered(void)
{
    static const struct {
        const char *zone;
        bool want;
    } rows[] = {
        {".", false},
        {"com", false},
        {"bank.com", true},
        {"BANK.Com", true},
        {"lab.bank.com", false},
        {"co.uk", false}, /* the registry's own */
        {"bank.co.uk", true},
        {"bank.uk", true}, /* there both are had */
        {"www.bank.co.uk", false},
        {"kobe.jp", false},
        {"city.kobe.jp", true}, /* an exception from the rule that follows */
        {"bank.kobe.jp", false},
        {"a.bank.kobe.jp", true},
        {"xn--80ak6aa92e.xn--p1ai", true},
        {"github.io", true},
        {"somebody.github.io", false}, /* had from GitHub */
        {"bank.test", false},          /* a top-level domain that no registry has */
        {"dc1.lan", false},
        {"bank.TEST", false},
        {"printer.local", false},
        {"test.com", true},
        {"com.test", false},
        {"a.b.c.d.e.f.g.com", false},
        {"\\000.com", true},
        {"bank.\\000om", false},
    };
    size_t i;

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
#ifdef HAVE_LIBPSL
        bool want = rows[i].want;
#else
        bool want = false;
#endif
        stage.used = 0;
        WF_CHECK(wf_zone_is_registered(wf_stage_name(&stage, rows[i].zone)) == want, "%s",
                 rows[i].zone);
        WF_CHECK(wf_zone_is_registered(wf_stage_name(&stage, rows[i].zone)) == want, "%s again",
                 rows[i].zone);
    }
    WF_CHECK(!wf_zone_is_registered((struct wf_dname){NULL, 0}), "no zone");
}

CU_TestInfo wf_tests_registration[] = {
    {"which zones are had from a registrar", test_registered},
    CU_TEST_INFO_NULL,
};

/*
 * test_repeats.c - which events say nothing new.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>

#include "check.h"
#include "report/repeats.h"

static struct wf_repeats repeats;

static struct wf_event event_of(enum wf_cause cause, const char *zone, const char *name)
{
    struct wf_event event = {0};

    event.name = wf_test_name(name);
    event.finding.verdict = wf_test_verdict(cause, zone, "");
    return event;
}

/* One after the other, with a window of 10 s; -1: left out. */
static void test_window(void)
{
    static const struct {
        const char *label;
        uint64_t at_ms;
        enum wf_cause cause;
        const char *zone, *name;
        int want;
    } rows[] = {
        {"first", 1000, WF_CAUSE_TIMEOUT, "bank.test", "a.bank.test", 0},
        {"repeat", 1001, WF_CAUSE_TIMEOUT, "bank.test", "b.bank.test", -1},
        {"repeat in another case", 1002, WF_CAUSE_TIMEOUT, "BANK.test", "c.bank.test", -1},
        {"another cause", 1003, WF_CAUSE_LAME_REFUSED, "bank.test", "a.bank.test", 0},
        {"another zone", 1004, WF_CAUSE_TIMEOUT, "shop.test", "a.shop.test", 0},
        {"the window's last moment", 10999, WF_CAUSE_TIMEOUT, "bank.test", "a.bank.test", -1},
        {"the window is over", 11000, WF_CAUSE_TIMEOUT, "bank.test", "a.bank.test", 3},
        {"a new window", 11001, WF_CAUSE_TIMEOUT, "bank.test", "a.bank.test", -1},
        {"much later", 99999, WF_CAUSE_TIMEOUT, "bank.test", "a.bank.test", 1},
        {"nothing in between", 199999, WF_CAUSE_TIMEOUT, "bank.test", "a.bank.test", 0},
        {"no zone", 200000, WF_CAUSE_UNEXPLAINED, NULL, "a.org", 0},
        {"no zone, another name", 200001, WF_CAUSE_UNEXPLAINED, NULL, "b.org", 0},
        {"no zone, the same name", 200002, WF_CAUSE_UNEXPLAINED, NULL, "A.org", -1},
        {"a zone of that name", 200003, WF_CAUSE_UNEXPLAINED, "a.org", "x.a.org", 0},
    };
    size_t i;

    wf_repeats_init(&repeats, 10);
    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_event event = event_of(rows[i].cause, rows[i].zone, rows[i].name);
        int got = 0;

        event.suppressed = 99;
        if (wf_repeats_leave_out(&repeats, &event, rows[i].at_ms)) {
            got = -1;
        } else {
            wf_repeats_written(&repeats, &event, rows[i].at_ms);
            got = (int)event.suppressed;
        }
        WF_CHECK(got == rows[i].want, "%s: got %d", rows[i].label, got);
    }
}

static void test_off(void)
{
    int i;

    wf_repeats_init(&repeats, 0);
    for (i = 0; i < 3; i++) {
        struct wf_event event = event_of(WF_CAUSE_TIMEOUT, "bank.test", "bank.test");

        WF_CHECK(!wf_repeats_leave_out(&repeats, &event, 1000), "no window, no repeats");
        WF_CHECK(event.suppressed == 0, "nothing suppressed");
        wf_repeats_written(&repeats, &event, 1000);
    }
}

/* What could not be written hides nothing, and takes no count with it. */
static void test_not_written(void)
{
    struct wf_event event = event_of(WF_CAUSE_TIMEOUT, "bank.test", "bank.test");

    wf_repeats_init(&repeats, 10);
    WF_CHECK(!wf_repeats_leave_out(&repeats, &event, 1000), "the first");
    WF_CHECK(!wf_repeats_leave_out(&repeats, &event, 1001), "the first was not written");
    wf_repeats_written(&repeats, &event, 1001);
    WF_CHECK(wf_repeats_leave_out(&repeats, &event, 1002), "now it is");
    WF_CHECK(!wf_repeats_leave_out(&repeats, &event, 12000), "the window is over");
    WF_CHECK(!wf_repeats_leave_out(&repeats, &event, 12001), "nor was this one written");
    WF_CHECK(event.suppressed == 1, "the count is told by one that is: %u", event.suppressed);
}

/* More zones than there is room for: none is ever left out that was not written before. */
static void test_many(void)
{
    enum { ZONES = 3 * WF_REPEATS_SETS * WF_REPEATS_WAYS };
    int i, kept = 0;

    wf_repeats_init(&repeats, 10);
    for (i = 0; i < ZONES; i++) {
        char zone[32];
        struct wf_event event;

        snprintf(zone, sizeof(zone), "zone%d.test", i);
        event = event_of(WF_CAUSE_TIMEOUT, zone, zone);
        WF_CHECK(!wf_repeats_leave_out(&repeats, &event, 1000 + (uint64_t)i), "%s", zone);
        wf_repeats_written(&repeats, &event, 1000 + (uint64_t)i);
        kept += wf_repeats_leave_out(&repeats, &event, 1000 + (uint64_t)i);
    }
    WF_CHECK(kept == ZONES, "the one just written is always known: %d", kept);
}

CU_TestInfo wf_tests_repeats[] = {
    {"a cause at a zone, once in a window", test_window},
    {"no window", test_off},
    {"an event that was not written hides no other", test_not_written},
    {"more zones than room", test_many},
    CU_TEST_INFO_NULL,
};

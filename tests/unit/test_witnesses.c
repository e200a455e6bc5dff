/*
 * test_witnesses.c - what is kept of zones that speak for a wrong clock or a dead network.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "memory/clock_witnesses.h"
#include "memory/forwarders.h"
#include "memory/reachability.h"

enum { NOW = 1000000 };

static void note(struct wf_reachability *silence, const char *zone, time_t when)
{
    struct wf_name name = wf_test_name(zone);

    wf_reachability_note_silent(silence, wf_dname_of(&name), when);
}

static unsigned count(struct wf_reachability *silence, const char *other_than, time_t now)
{
    struct wf_name name = wf_test_name(other_than);

    return wf_reachability_silent_zones(silence, wf_dname_of(&name), now);
}

static void test_silence_counts(void)
{
    struct wf_reachability silence;

    wf_reachability_init(&silence);
    wf_reachability_answered(&silence, 4, NOW);
    note(&silence, "one.test", NOW - 1);
    note(&silence, "two.test", NOW + 1);
    note(&silence, "below.two.test", NOW + 1);
    note(&silence, "three.test", NOW + 2);
    WF_CHECK(count(&silence, "four.test", NOW + 3) == 2, "before the answer, and related: not");
    WF_CHECK(count(&silence, "www.three.test", NOW + 3) == 1, "the zone in question: not");
    WF_CHECK(count(&silence, "four.test", NOW + 3 + WF_SILENCE_KEEP_S) == 0, "too long ago: not");
    WF_CHECK(!wf_reachability_root_is_silent(&silence, NOW + 3), "the root has not been silent");
    note(&silence, ".", NOW + 3);
    WF_CHECK(wf_reachability_root_is_silent(&silence, NOW + 4), "now it has");
    WF_CHECK(count(&silence, "four.test", NOW + 4) == 2, "the root is not a zone among others");
    wf_reachability_answered(&silence, 4, NOW + 5);
    WF_CHECK(count(&silence, "four.test", NOW + 6) == 0, "an answer ends it");
    WF_CHECK(!wf_reachability_root_is_silent(&silence, NOW + 6), "the root's, too");
    wf_reachability_destroy(&silence);
}

static unsigned unsent(struct wf_reachability *silence, uint8_t family, const char *other_than,
                       time_t now)
{
    struct wf_name name = wf_test_name(other_than);

    return wf_reachability_unsent_zones(silence, family, wf_dname_of(&name), now);
}

static void note_unsent(struct wf_reachability *silence, uint8_t family, const char *zone,
                        time_t when)
{
    struct wf_name name = wf_test_name(zone);

    wf_reachability_note_unsent(silence, family, wf_dname_of(&name), when);
}

/* What was not let out counts until an answer comes over the same family. */
static void test_unsent_counts(void)
{
    struct wf_reachability silence;

    wf_reachability_init(&silence);
    WF_CHECK(!wf_reachability_has_answered(&silence, 4), "nobody yet");
    wf_reachability_answered(&silence, 4, NOW);
    note_unsent(&silence, 6, "one.test", NOW + 1);
    note_unsent(&silence, 6, "www.one.test", NOW + 1);
    note_unsent(&silence, 6, "two.test", NOW + 1);
    WF_CHECK(unsent(&silence, 6, "four.test", NOW + 2) == 2, "related ones are one");
    WF_CHECK(unsent(&silence, 6, "two.test", NOW + 2) == 1, "the zone in question: not");
    WF_CHECK(unsent(&silence, 4, "four.test", NOW + 2) == 0, "of the other family: none");
    wf_reachability_answered(&silence, 4, NOW + 3);
    WF_CHECK(unsent(&silence, 6, "four.test", NOW + 4) == 2, "an answer over IPv4 is no IPv6");
    WF_CHECK(!wf_reachability_has_answered(&silence, 6), "over which nobody answered");
    wf_reachability_answered(&silence, 6, NOW + 5);
    WF_CHECK(unsent(&silence, 6, "four.test", NOW + 6) == 0, "an answer over it ends it");
    WF_CHECK(wf_reachability_silence(&silence, NOW + 6) == 1, "the last over any");
    wf_reachability_destroy(&silence);
}

static struct wf_turned turned(struct wf_reachability *reach, uint8_t family,
                               const char *other_than, time_t now)
{
    struct wf_name name = wf_test_name(other_than);

    return wf_reachability_turned(reach, family, wf_dname_of(&name), now);
}

static void note_turned(struct wf_reachability *reach, const char *zone, uint16_t rcode,
                        time_t when)
{
    struct wf_name name = wf_test_name(zone);

    wf_reachability_note_turned(reach, 6, wf_dname_of(&name), rcode, when);
}

/* Who turns queries away counts until anybody answers well over the same family. */
static void test_turned_counts(void)
{
    struct wf_reachability reach;

    wf_reachability_init(&reach);
    note_turned(&reach, "one.test", WF_RCODE_REFUSED, NOW + 1);
    note_turned(&reach, "two.test", WF_RCODE_REFUSED, NOW + 1);
    WF_CHECK(turned(&reach, 6, "four.test", NOW + 2).zones == 2, "both count");
    WF_CHECK(turned(&reach, 6, "two.test", NOW + 2).zones == 1, "the zone in question: not");
    WF_CHECK(turned(&reach, 4, "four.test", NOW + 2).rcode == 0, "of the other family: none");
    note_turned(&reach, "test", WF_RCODE_REFUSED, NOW + 2);
    WF_CHECK(turned(&reach, 6, "four.test", NOW + 2).tld, "a top-level domain's do so");
    WF_CHECK(!turned(&reach, 6, "test", NOW + 2).tld, "it, not another");
    WF_CHECK(!turned(&reach, 6, "four.test", NOW + 2).root, "the root's do not");
    note_turned(&reach, ".", WF_RCODE_REFUSED, NOW + 2);
    WF_CHECK(turned(&reach, 6, "four.test", NOW + 2).root, "now they do");
    wf_reachability_answered(&reach, 6, NOW + 3);
    wf_reachability_answered_well(&reach, 4, NOW + 3);
    WF_CHECK(turned(&reach, 6, "four.test", NOW + 4).root, "which is an answer, but no good one");
    note_turned(&reach, "three.test", WF_RCODE_SERVFAIL, NOW + 4);
    WF_CHECK(turned(&reach, 6, "four.test", NOW + 4).zones == 1, "another RCODE begins anew");
    WF_CHECK(!turned(&reach, 6, "four.test", NOW + 4).root, "with whoever gives it");
    wf_reachability_answered_well(&reach, 6, NOW + 5);
    WF_CHECK(turned(&reach, 6, "four.test", NOW + 6).rcode == 0, "a good answer ends it");
    wf_reachability_destroy(&reach);
}

/* A top-level domain is a witness of its own kind, and of no kin to what lies below it. */
static void test_silence_of_tlds(void)
{
    struct wf_reachability silence;
    struct wf_name test = wf_test_name("test"), other = wf_test_name("www.one.test");

    wf_reachability_init(&silence);
    wf_reachability_answered(&silence, 4, NOW);
    note(&silence, "one.test", NOW + 1);
    note(&silence, "two.test", NOW + 1);
    WF_CHECK(!wf_reachability_tld_is_silent(&silence, wf_dname_of(&other), NOW + 2), "none is");
    note(&silence, "test", NOW + 1);
    WF_CHECK(wf_reachability_tld_is_silent(&silence, wf_dname_of(&other), NOW + 2), "one is");
    WF_CHECK(!wf_reachability_tld_is_silent(&silence, wf_dname_of(&test), NOW + 2),
             "it, not another");
    WF_CHECK(count(&silence, "four.test", NOW + 2) == 2, "it is not in the count");
    WF_CHECK(count(&silence, "test", NOW + 2) == 2, "nor are those below it of its kin");
    wf_reachability_answered(&silence, 6, NOW + 3);
    WF_CHECK(!wf_reachability_tld_is_silent(&silence, wf_dname_of(&other), NOW + 4),
             "an answer ends it");
    wf_reachability_destroy(&silence);
}

static void test_silence_lasts(void)
{
    struct wf_reachability silence;

    wf_reachability_init(&silence);
    WF_CHECK(wf_reachability_silence(&silence, NOW) == -1, "no answer yet");
    wf_reachability_answered(&silence, 4, NOW);
    WF_CHECK(wf_reachability_silence(&silence, NOW + 7) == 7, "seconds since the answer");
    WF_CHECK(!wf_reachability_is_cut_off(&silence, NOW + 8), "not found to be cut off");
    wf_reachability_note_cut_off(&silence, NOW + 8);
    WF_CHECK(wf_reachability_is_cut_off(&silence, NOW + 8), "found to be");
    wf_reachability_answered(&silence, 4, NOW + 8);
    WF_CHECK(!wf_reachability_is_cut_off(&silence, NOW + 8), "until an answer");
    wf_reachability_destroy(&silence);
}

/* Found to be cut off by a clock that is an hour ahead, which is then set right. */
static void test_silence_set_back(void)
{
    enum { AHEAD = NOW + 3600 };
    struct wf_reachability silence;
    char zone[32];
    int i;

    wf_reachability_init(&silence);
    wf_reachability_answered(&silence, 4, AHEAD);
    for (i = 0; i < WF_SILENT_ZONES - 1; i++) {
        snprintf(zone, sizeof(zone), "ahead%d.test", i);
        note(&silence, zone, AHEAD + 1);
    }
    note(&silence, ".", AHEAD + 1);
    wf_reachability_note_cut_off(&silence, AHEAD + 2);
    WF_CHECK(wf_reachability_is_cut_off(&silence, AHEAD + 3), "found to be cut off");
    wf_reachability_answered(&silence, 4, NOW);
    WF_CHECK(!wf_reachability_is_cut_off(&silence, NOW + 9), "an answer ends it");
    WF_CHECK(!wf_reachability_root_is_silent(&silence, NOW + 9), "the root's silence, too");
    WF_CHECK(count(&silence, "four.test", NOW + 9) == 0, "and that of the zones");
    note(&silence, "one.test", NOW + 8);
    note(&silence, "two.test", NOW + 9);
    WF_CHECK(count(&silence, "four.test", NOW + 9) == 2, "there is room for new ones");
    note(&silence, "three.test", NOW + 10);
    WF_CHECK(count(&silence, "four.test", NOW + 9) == 3,
             "another thread's clock is ahead a little");
    wf_reachability_destroy(&silence);
}

static void test_silence_is_bounded(void)
{
    struct wf_reachability silence;
    char zone[32];
    int i;

    wf_reachability_init(&silence);
    for (i = 0; i < 10 * WF_SILENT_ZONES; i++) {
        snprintf(zone, sizeof(zone), "z%d.test", i);
        note(&silence, zone, NOW + i);
    }
    WF_CHECK(count(&silence, "other.test", NOW + i) == WF_SILENT_ZONES, "the newest are kept");
    wf_reachability_destroy(&silence);
}

static void suspect(struct wf_clock_witnesses *suspects, const char *zone, time_t when)
{
    struct wf_name name = wf_test_name(zone), parent = wf_test_name("test");
    struct wf_clock_witness one = {wf_dname_of(&name), wf_dname_of(&parent), true, NOW - 9,
                                   NOW - 5};

    wf_clock_witnesses_note(suspects, &one, when);
}

static void test_suspects(void)
{
    struct wf_name name = wf_test_name("one.test"), parent = wf_test_name("test");
    struct wf_clock_witnesses_view view;
    struct wf_clock_witnesses suspects;

    wf_clock_witnesses_init(&suspects);
    wf_clock_witnesses_view(&suspects, NOW, &view);
    WF_CHECK(view.count == 0, "none at first");
    suspect(&suspects, "one.test", NOW);
    suspect(&suspects, "one.test", NOW + 1);
    wf_clock_witnesses_view(&suspects, NOW + 2, &view);
    WF_CHECK(view.count == 1, "a zone is one witness, got %u", view.count);
    WF_CHECK(wf_dname_equal(view.witnesses[0].zone, wf_dname_of(&name)), "its name");
    WF_CHECK(wf_dname_equal(view.witnesses[0].parent, wf_dname_of(&parent)), "its parent");
    WF_CHECK(view.witnesses[0].expired && view.witnesses[0].from == NOW - 9 &&
                 view.witnesses[0].until == NOW - 5,
             "its dates");
    wf_clock_witnesses_view(&suspects, NOW + 2 + WF_CLOCK_WITNESS_KEEP_S, &view);
    WF_CHECK(view.count == 0, "it is over after a while");
    wf_clock_witnesses_destroy(&suspects);
}

static void test_suspects_set_back(void)
{
    enum { AHEAD = NOW + 60 * 86400 };
    struct wf_clock_witnesses_view view;
    struct wf_clock_witnesses suspects;
    char zone[32];
    int i;

    wf_clock_witnesses_init(&suspects);
    for (i = 0; i < WF_MAX_CLOCK_WITNESSES; i++) {
        snprintf(zone, sizeof(zone), "ahead%d.test", i);
        suspect(&suspects, zone, AHEAD + i);
    }
    wf_clock_witnesses_view(&suspects, AHEAD + i, &view);
    WF_CHECK(view.count == WF_MAX_CLOCK_WITNESSES, "by the wrong clock all were, got %u",
             view.count);
    wf_clock_witnesses_view(&suspects, NOW, &view);
    WF_CHECK(view.count == 0, "by the right one none is, got %u", view.count);
    suspect(&suspects, "one.test", NOW);
    suspect(&suspects, "two.test", NOW + 1);
    wf_clock_witnesses_view(&suspects, NOW + 1, &view);
    WF_CHECK(view.count == 2, "there is room for new ones, got %u", view.count);
    wf_clock_witnesses_destroy(&suspects);
}

static void test_suspects_are_bounded(void)
{
    struct wf_clock_witnesses_view view;
    struct wf_clock_witnesses suspects;
    char zone[32];
    int i;

    wf_clock_witnesses_init(&suspects);
    for (i = 0; i < 10 * WF_MAX_CLOCK_WITNESSES; i++) {
        snprintf(zone, sizeof(zone), "z%d.test", i);
        suspect(&suspects, zone, NOW + i);
    }
    wf_clock_witnesses_view(&suspects, NOW + i, &view);
    WF_CHECK(view.count == WF_MAX_CLOCK_WITNESSES, "the newest are kept, got %u", view.count);
    wf_clock_witnesses_destroy(&suspects);
}

static void bound(struct wf_clock_witnesses *suspects, int64_t from, int64_t until, time_t when)
{
    const struct wf_clock_bounds bounds = {from, until};

    wf_clock_witnesses_bound(suspects, &bounds, when);
}

static bool are_bounds(struct wf_clock_witnesses *suspects, int64_t from, int64_t until, time_t now)
{
    struct wf_clock_witnesses_view view;

    wf_clock_witnesses_view(suspects, now, &view);
    return view.bounds.from == from && view.bounds.until == until;
}

static void test_bounds(void)
{
    enum { KEEP = WF_CLOCK_WITNESS_KEEP_S };
    struct wf_clock_witnesses suspects;

    wf_clock_witnesses_init(&suspects);
    WF_CHECK(are_bounds(&suspects, 0, 0, NOW), "none at first");
    bound(&suspects, NOW - 100, NOW + 100, NOW);
    bound(&suspects, NOW - 50, NOW + 200, NOW + 10);
    bound(&suspects, NOW - 70, NOW + 150, NOW + 20);
    WF_CHECK(are_bounds(&suspects, NOW - 50, NOW + 100, NOW + 20), "the narrowest of each");
    WF_CHECK(are_bounds(&suspects, NOW - 50, INT64_MAX, NOW + 5 + KEEP), "each for its own while");
    WF_CHECK(are_bounds(&suspects, 0, 0, NOW + 11 + KEEP), "then they are over");
    bound(&suspects, NOW - 900, NOW + 900, NOW + 11 + KEEP);
    WF_CHECK(are_bounds(&suspects, NOW - 900, NOW + 900, NOW + 11 + KEEP), "and wider ones do");
    WF_CHECK(are_bounds(&suspects, 0, 0, NOW), "none of a clock that was ahead");
    wf_clock_witnesses_destroy(&suspects);
}

/* A failure that is judged now: a forwarder of all names was asked for one, for so long. */
struct failure {
    struct wf_name name, recalled;
    struct wf_attempt attempt;
    struct wf_evidence evidence;
};

static struct wf_addr forwarder_address(uint8_t last)
{
    return (struct wf_addr){.family = 4, .port = 53, .bytes = {10, 0, 0, last}};
}

static void fail(struct failure *failure, uint8_t server, const char *name, uint32_t waited_ms,
                 time_t now)
{
    memset(failure, 0, sizeof(*failure));
    failure->name = wf_test_name(name);
    failure->attempt = (struct wf_attempt){.server = forwarder_address(server),
                                           .zone = wf_dname_root(),
                                           .outcome = WF_OUTCOME_SILENT,
                                           .configured = true,
                                           .waited_ms = waited_ms};
    failure->evidence.now = now;
    failure->evidence.seen.question =
        (struct wf_question){wf_dname_of(&failure->name), WF_TYPE_A, 1};
    failure->evidence.seen.attempts = &failure->attempt;
    failure->evidence.seen.attempt_count = 1;
}

static void answer(struct wf_forwarders *forwarders, uint8_t server, const char *name, time_t now)
{
    struct wf_addr addr = forwarder_address(server);
    struct wf_name wire = wf_test_name(name);
    const struct wf_question question = {wf_dname_of(&wire), WF_TYPE_A, 1};

    wf_forwarders_answered(forwarders, &addr, &question, now);
}

/* What is recalled of a failure, then noted: the name answered last, NULL for none. */
static bool recalls(struct wf_forwarders *forwarders, struct failure *failure, const char *name,
                    unsigned failed)
{
    const struct wf_remembered *past = &failure->evidence.remembered;
    struct wf_name wire;
    bool same;

    wf_forwarders_recall(forwarders, &failure->evidence, &failure->recalled);
    wf_forwarders_note_failure(forwarders, &failure->evidence);
    if (name == NULL)
        return past->answered.type == 0 && past->failed_names == failed;
    wire = wf_test_name(name);
    same =
        past->answered.type == WF_TYPE_A && wf_dname_equal(past->answered.name, wf_dname_of(&wire));
    return same && past->failed_names == failed;
}

static void test_forwarders(void)
{
    struct wf_forwarders forwarders;
    struct failure failure;

    wf_forwarders_init(&forwarders);
    fail(&failure, 1, "a.test", 0, NOW);
    WF_CHECK(recalls(&forwarders, &failure, NULL, 0), "nothing at first");
    answer(&forwarders, 1, "good.test", NOW + 1);
    fail(&failure, 1, "www.a.test", 0, NOW + 5);
    WF_CHECK(recalls(&forwarders, &failure, "good.test", 0), "an answer, and no failure since");
    WF_CHECK(failure.evidence.remembered.answered_s == 4, "and when it was");
    fail(&failure, 1, "mail.a.test", 0, NOW + 6);
    WF_CHECK(recalls(&forwarders, &failure, "good.test", 0), "names of one domain are one");
    fail(&failure, 1, "b.test", 0, NOW + 7);
    WF_CHECK(recalls(&forwarders, &failure, "good.test", 1), "of another they are two");
    fail(&failure, 1, "c.test", 0, NOW + 8);
    WF_CHECK(recalls(&forwarders, &failure, "good.test", 2), "and three");
    fail(&failure, 2, "a.test", 0, NOW + 8);
    WF_CHECK(recalls(&forwarders, &failure, NULL, 0), "of another server nothing");
    answer(&forwarders, 1, "fine.test", NOW + 9);
    fail(&failure, 1, "fine.test", 0, NOW + 10);
    WF_CHECK(recalls(&forwarders, &failure, "good.test", 0), "an answer ends it; of this name not");
    fail(&failure, 1, "d.test", 0, NOW + 10 + WF_ANSWERED_KEEP_S);
    WF_CHECK(recalls(&forwarders, &failure, NULL, 1), "an answer is forgotten");
    wf_forwarders_destroy(&forwarders);
}

static void test_forwarders_while_asked(void)
{
    struct wf_forwarders forwarders;
    struct failure failure;

    wf_forwarders_init(&forwarders);
    answer(&forwarders, 1, "good.test", NOW);
    fail(&failure, 1, "a.test", 10000, NOW + 5);
    WF_CHECK(recalls(&forwarders, &failure, "good.test", 0), "it answered while it was asked");
    fail(&failure, 1, "b.test", 10000, NOW + 6);
    WF_CHECK(recalls(&forwarders, &failure, "good.test", 0), "so that this was no failure since");
    wf_forwarders_destroy(&forwarders);
}

static void test_forwarders_are_bounded(void)
{
    struct wf_forwarders forwarders;
    struct failure failure;
    uint8_t i;

    wf_forwarders_init(&forwarders);
    for (i = 1; i < 200; i++)
        answer(&forwarders, i, "good.test", NOW + i);
    fail(&failure, (uint8_t)(i - 1), "a.test", 0, NOW + i);
    WF_CHECK(recalls(&forwarders, &failure, "good.test", 0), "the newest is kept");
    wf_forwarders_destroy(&forwarders);
}

CU_TestInfo wf_tests_witnesses[] = {
    {"forwarders: what was answered last, and the failures since", test_forwarders},
    {"forwarders: an answer while another name is asked for", test_forwarders_while_asked},
    {"forwarders: a bounded number of servers", test_forwarders_are_bounded},
    {"silence: which zones count", test_silence_counts},
    {"silence: what is not let out, by family", test_unsent_counts},
    {"turned away: by whom, by family", test_turned_counts},
    {"silence: a top-level domain is a witness of its own", test_silence_of_tlds},
    {"silence: since when, and until any answer", test_silence_lasts},
    {"silence: nothing is left of it when the clock is set back", test_silence_set_back},
    {"silence: a bounded number of zones", test_silence_is_bounded},
    {"clock: each zone once, for a while", test_suspects},
    {"clock: no suspects of a clock that was ahead", test_suspects_set_back},
    {"clock: a bounded number of zones", test_suspects_are_bounded},
    {"clock: bounds by what was found good, for a while", test_bounds},
    CU_TEST_INFO_NULL,
};

/*
 * test_engine.c - the engine as a whole: the memory it takes.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "check.h"
#include "engine.h"
#include "memory/ending.h"

enum { MEMORY_MOST = 8 * 1024 * 1024, FAILURES = 10000, NOW = 1000000000 };

static void no_line(void *arg, const char *text)
{
    (void)arg;
    (void)text;
}

static void take_none(void *arg, const struct wf_ede_list *list)
{
    (void)arg;
    (void)list;
}

/* With every question new, more of them than are remembered, and more than the log's queue holds.
 */
static void fail_often(struct wf_engine *engine)
{
    unsigned i;

    for (i = 0; i < FAILURES; i++) {
        struct wf_evidence evidence = {
            .now = NOW, .seen.ending = WF_ENDING_FAILED, .remembered.silence_s = -1};
        const struct wf_addr nobody = {0};
        struct wf_lease lease;
        struct wf_event event;
        struct wf_name name;
        char text[32];

        snprintf(text, sizeof(text), "q%u.bank.test", i);
        name = wf_test_name(text);
        evidence.seen.question = (struct wf_question){wf_dname_of(&name), WF_TYPE_A, 1};
        wf_engine_judge(engine, &evidence, true, &event);
        wf_engine_tell(engine, &evidence, &nobody, &event);
        wf_engine_reply_remembered(engine, &evidence.seen.question, NOW, true, 1000, take_none,
                                   NULL, &lease);
    }
}

static struct wf_engine *start(const struct wf_options *options)
{
    struct wf_engine *engine;
    struct wf_strbuf err;
    char text[WF_TEXT_SIZE];

    wf_strbuf_init(&err, text, sizeof(text));
    engine = wf_engine_start(options, NULL, no_line, NULL, &err);
    WF_CHECK(engine != NULL, "started: %s", engine == NULL ? text : "");
    return engine;
}

static void test_bytes(void)
{
    struct wf_options options;
    struct wf_engine *engine;
    struct wf_cells *cells;
    size_t bytes;

    wf_options_default(&options);
    engine = start(&options);
    if (engine == NULL)
        return;
    cells = wf_cells_create(WF_ENDING_CELLS); /* which the module has beside it */
    CU_ASSERT_FATAL(cells != NULL);
    bytes = wf_engine_bytes(engine) + wf_cells_bytes(cells);
    wf_cells_destroy(cells);
    WF_CHECK(bytes > MEMORY_MOST / 8 && bytes <= MEMORY_MOST, "%zu octets", bytes);
    printf("# the module takes %zu octets of memory by default\n", bytes);
    wf_engine_stop(engine);
}

/* With as many zones watched as there may be. */
static void test_bytes_watching(void)
{
    struct wf_options options;
    struct wf_engine *engine;
    struct wf_strbuf err;
    struct wf_cells *cells;
    char zone[64], text[WF_TEXT_SIZE];
    size_t bytes;
    int i;

    wf_options_default(&options);
    wf_strbuf_init(&err, text, sizeof(text));
    for (i = 0; i < WF_WATCH_ZONES; i++) {
        snprintf(zone, sizeof(zone), "a-long-customer-%05d.example", i);
        WF_CHECK(wf_options_set(&options, "watch", zone, &err), "%s", text);
    }
    engine = start(&options);
    if (engine == NULL)
        return;
    cells = wf_cells_create(WF_ENDING_CELLS);
    CU_ASSERT_FATAL(cells != NULL);
    bytes = wf_engine_bytes(engine) + wf_cells_bytes(cells);
    wf_cells_destroy(cells);
    WF_CHECK(bytes <= MEMORY_MOST, "%zu octets", bytes);
    printf("# and %zu octets with %d zones to watch\n", bytes, WF_WATCH_ZONES);
    wf_engine_stop(engine);
}

/* Without the log, whose writer may be at work at any moment. */
static struct wf_engine *start_without_log(void)
{
    struct wf_options options;

    wf_options_default(&options);
    options.log.kind = WF_FILE_OFF;
    return start(&options);
}

/* What is in use only glibc tells. */
#ifdef __GLIBC__
static size_t heap_used(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}

/* The libraries set up things once. */
static void test_growth(void)
{
    struct wf_engine *engine = start_without_log();
    size_t used;

    if (engine == NULL)
        return;
    fail_often(engine);
    used = heap_used();
    fail_often(engine);
    WF_CHECK(heap_used() == used, "%zu octets, before %zu", heap_used(), used);
    wf_engine_stop(engine);
}
#endif

/* What is said of a resolution that goes on is no reason for anything later. */
static void test_running(void)
{
    const struct wf_attempt attempt = {.server = {.family = 4, .bytes = {192, 0, 2, 1}},
                                       .outcome = WF_OUTCOME_TIMEOUT};
    struct wf_name name = wf_test_name("www.bank.test");
    struct wf_evidence evidence = {.now = NOW,
                                   .seen.question = {wf_dname_of(&name), WF_TYPE_A, 1},
                                   .seen.ending = WF_ENDING_RUNNING,
                                   .seen.attempts = &attempt,
                                   .seen.attempt_count = 1,
                                   .seen.attempt_total = 1};
    struct wf_engine *engine = start_without_log();
    struct wf_verdict verdict;
    struct wf_lease lease;

    if (engine == NULL)
        return;
    wf_engine_judge_running(engine, &evidence, &verdict);
    WF_CHECK(verdict.cause == WF_CAUSE_STILL_TRYING, "another cause");
    WF_CHECK(wf_memory_count(wf_engine_memory(engine), NOW) == 0, "it is remembered");
    WF_CHECK(wf_engine_reply_remembered(engine, &evidence.seen.question, NOW, true, 1000, take_none,
                                        NULL, &lease) == WF_CAUSE_UNEXPLAINED,
             "it is told again");
    wf_engine_stop(engine);
}

/* Of a reply from cache to the question. */
static struct wf_lease lease_of(struct wf_engine *engine, const char *text, size_t room)
{
    struct wf_name name = wf_test_name(text);
    const struct wf_question question = {wf_dname_of(&name), WF_TYPE_A, 1};
    struct wf_lease lease = {.until = NOW + 1000}; /* to be overwritten in any case */

    (void)wf_engine_reply_remembered(engine, &question, NOW, true, room, take_none, NULL, &lease);
    return lease;
}

static bool is_leased(struct wf_engine *engine, const char *text, size_t room)
{
    struct wf_lease lease = lease_of(engine, text, room);

    return lease.until > 0 && wf_lease_is_good(&lease, NOW);
}

/* A reply may be used again only where the next one would be the same. */
static void test_lease(void)
{
    const struct wf_attempt refusal = {.server = {.family = 4, .bytes = {192, 0, 2, 1}},
                                       .outcome = WF_OUTCOME_ANSWERED,
                                       .rcode = WF_RCODE_REFUSED,
                                       .zone = wf_dname_of(&(struct wf_name){6, "\4bank"})};
    struct wf_name name = wf_test_name("www.bank");
    struct wf_evidence evidence = {.now = NOW,
                                   .seen.question = {wf_dname_of(&name), WF_TYPE_A, 1},
                                   .seen.ending = WF_ENDING_FAILED,
                                   .seen.attempts = &refusal,
                                   .seen.attempt_count = 1,
                                   .seen.attempt_total = 1};
    struct wf_engine *engine = start_without_log();
    struct wf_event event;
    struct wf_lease lease;

    if (engine == NULL)
        return;
    WF_CHECK(!is_leased(engine, "www.bank", 1000), "nothing is known of it");
    wf_engine_judge(engine, &evidence, true, &event);
    WF_CHECK(is_leased(engine, "www.bank", 1000), "all of it went out");
    WF_CHECK(!is_leased(engine, "www.bank", 40), "some of it was cut");
    WF_CHECK(!is_leased(engine, "www.bank", 0), "a client without EDNS");
    WF_CHECK(event.finding.verdict.scope == WF_SCOPE_SERVERS, "its zone is known to be broken");
    WF_CHECK(!is_leased(engine, "mail.bank", 1000), "a zone's, of a question that may get its own");
    lease = lease_of(engine, "www.bank", 1000);
    wf_engine_judge(engine, &evidence, true, &event);
    WF_CHECK(!wf_lease_is_good(&lease, NOW), "it failed again, maybe in another way");
    wf_engine_stop(engine);
}

CU_TestInfo wf_tests_engine[] = {
    {"a reply is used again while it would be the same", test_lease},
    {"an early answer leaves nothing behind", test_running},
    {"the memory it takes is bounded by default", test_bytes},
    {"and with a thousand zones watched", test_bytes_watching},
#ifdef __GLIBC__
    {"failures take no more of it", test_growth},
#endif
    CU_TEST_INFO_NULL,
};

/*
 * test_failing.c - the n-th allocation fails, for every n, from the start of the engine over a
 * diagnosis, its event and its replies to the stop: nothing is leaked, no answer is without its
 * reason once there is an engine, and a lost event is counted.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "check_diagnosis.h"
#include "engine.h"
#include "failing.h"

enum { LIMIT = 5000 /* allocations of a run */, ROOM = 400, PATIENCE = 5000 /* of 1 ms */ };

struct stage {
    char directory[64];
    struct wf_options options;
    const struct wf_evidence *evidence; /* of www.bank.test, whose key was rolled */
    enum wf_cause cause;
};

static void take_line(void *arg, const char *text)
{
    (void)arg;
    (void)text;
}

static void stage_make(struct stage *stage)
{
    const struct wf_row *row = &wf_rows_keys.rows[0];

    wf_test_directory(stage->directory, sizeof(stage->directory));
    wf_options_default(&stage->options);
    stage->options.log.kind = WF_FILE_PATH;
    stage->options.metrics.kind = WF_FILE_PATH;
    snprintf(stage->options.log.path, WF_PATH_SIZE, "%s/events", stage->directory);
    snprintf(stage->options.metrics.path, WF_PATH_SIZE, "%s/metrics", stage->directory);
    stage->evidence = wf_evidence_make(&wf_row_stage, &row->scene);
    stage->cause = row->cause;
}

/* The event is written, or failed, by a thread of its own. */
static void await_event(struct wf_engine *engine, struct wf_counts *counts)
{
    int i;

    for (i = 0; i < PATIENCE; i++) {
        const struct timespec pause = {.tv_nsec = 1000000};

        wf_counters_read(wf_engine_counters(engine), counts);
        if (counts->events[WF_EVENT_WRITTEN] + counts->events[WF_EVENT_FAILED] > 0)
            return;
        nanosleep(&pause, NULL);
    }
}

static void take_count(void *arg, const struct wf_ede_list *list)
{
    *(unsigned *)arg = list->count;
}

/* What a query that fails, and the same again from cache, come to. */
static void use(const struct stage *stage, struct wf_engine *engine, unsigned n)
{
    const struct wf_addr nobody = {0};
    const struct wf_verdict *verdict;
    struct wf_ede_list list;
    struct wf_counts counts;
    struct wf_event event;
    struct wf_lease lease;
    enum wf_cause cause;
    unsigned count = 0;

    wf_engine_judge(engine, stage->evidence, true, &event);
    wf_engine_tell(engine, stage->evidence, &nobody, &event);
    verdict = &event.finding.verdict;
    WF_CHECK(verdict->cause == stage->cause, "%u: %s", n, wf_cause_info(verdict->cause)->id);
    wf_engine_reply(engine, verdict, false, ROOM, &list);
    WF_CHECK(list.count > 0, "%u: a reply without its reason", n);
    cause =
        wf_engine_reply_remembered(engine, &stage->evidence->seen.question, stage->evidence->now,
                                   true, ROOM, take_count, &count, &lease);
    WF_CHECK(cause == stage->cause && count > 0, "%u: %s from cache", n, wf_cause_info(cause)->id);
    await_event(engine, &counts);
    WF_CHECK(counts.events[WF_EVENT_WRITTEN] + counts.events[WF_EVENT_FAILED] == 1,
             "%u: the event is neither written nor lost", n);
    WF_CHECK(counts.events[WF_EVENT_FAILED] == counts.allocation_failures,
             "%u: %u events lost, %u losses counted", n, (unsigned)counts.events[WF_EVENT_FAILED],
             (unsigned)counts.allocation_failures);
}

/* Returns whether an allocation failed. */
static bool run(const struct stage *stage, unsigned n, bool and_after)
{
    char text[WF_TEXT_SIZE];
    struct wf_engine *engine;
    struct wf_strbuf err;
    bool any;

    wf_strbuf_init(&err, text, sizeof(text));
    wf_failing_arm(n, and_after);
    engine = wf_engine_start(&stage->options, NULL, take_line, NULL, &err);
    if (engine == NULL)
        WF_CHECK(strstr(text, "out of memory") != NULL, "%u: no start: '%s'", n, text);
    else
        use(stage, engine, n);
    wf_engine_stop(engine);
    any = wf_failing_disarm() > 0;
    WF_CHECK(wf_failing_live() == 0, "%u: %ld blocks are left", n, wf_failing_live());
    WF_CHECK(any || engine != NULL, "%u: no start although nothing failed", n);
    return any;
}

/* The event of the run in which nothing failed is there, as one line of JSON. */
static void check_log(const struct stage *stage)
{
    size_t size;
    char *log = wf_test_read_file(stage->options.log.path, &size);
    const char *last = log;
    const char *line;
    json_t *root;

    if (!WF_CHECK(log != NULL && size > 0 && log[size - 1] == '\n', "no log"))
        return;
    log[size - 1] = '\0';
    while ((line = strchr(last, '\n')) != NULL)
        last = line + 1;
    root = json_loads(last, 0, NULL);
    WF_CHECK(json_is_object(json_object_get(root, "whyfail")), "the last line: %s", last);
    json_decref(root);
    free(log);
}

static void run_all(bool and_after)
{
    struct stage stage;
    unsigned n = 1;

    stage_make(&stage);
    while (n < LIMIT && run(&stage, n, and_after))
        n++;
    WF_CHECK(n > 20 && n < LIMIT, "%u allocations", n - 1);
    check_log(&stage);
    unlink(stage.options.log.path);
    unlink(stage.options.metrics.path);
    wf_test_remove_directory(stage.directory);
}

static void test_one(void)
{
    run_all(false);
}

static void test_all_after(void)
{
    run_all(true);
}

/* No line at all, or one that says of everything that is not in it how much that is. */
static void check_line(const char *line, size_t len, unsigned n)
{
    json_t *root = len > 0 ? json_loadb(line, len, 0, NULL) : NULL;
    json_t *whyfail = json_object_get(root, "whyfail");
    json_int_t more = json_integer_value(json_object_get(whyfail, "upstream_more"));

    WF_CHECK(len == 0 || (json_int_t)json_array_size(json_object_get(whyfail, "upstream")) + more ==
                             WF_SHOW_SERVERS,
             "%u: %s", n, line);
    json_decref(root);
}

/* An event whose JSON is shortened takes memory for that, too. */
static void test_long_event(void)
{
    static struct wf_event event;
    char line[WF_EVENT_LINE_SIZE];
    size_t len = 0;
    unsigned n = 0, i;

    event.name = wf_test_name("www.bank.test");
    event.finding.verdict = wf_test_verdict(WF_CAUSE_TIMEOUT, "bank.test", "no answer");
    memset(event.finding.text, 'x', sizeof(event.finding.text) - 1);
    event.finding.server_count = event.finding.server_total = WF_SHOW_SERVERS;
    for (i = 0; i < WF_SHOW_SERVERS; i++) {
        event.finding.servers[i].ede.present = true;
        event.finding.servers[i].ede.text_len = sizeof(event.finding.servers[i].ede.text);
        memset(event.finding.servers[i].ede.text, '"', sizeof(event.finding.servers[i].ede.text));
    }
    do {
        wf_failing_arm(++n, false);
        len = wf_event_json(&event, NULL, line, sizeof(line));
        if (wf_failing_disarm() == 0)
            break;
        WF_CHECK(wf_failing_live() == 0, "%u: %ld blocks are left", n, wf_failing_live());
        check_line(line, len, n);
    } while (n < LIMIT);
    WF_CHECK(n > 50 && len > 0 && len <= WF_EVENT_LINE_MAX && strstr(line, "upstream_more") != NULL,
             "%u allocations, %zu octets", n, len);
}

CU_TestInfo wf_tests_failing[] = {
    {"each allocation fails once, from start to stop", test_one},
    {"each allocation fails and all after it", test_all_after},
    {"each allocation of an event that is shortened fails", test_long_event},
    CU_TEST_INFO_NULL,
};

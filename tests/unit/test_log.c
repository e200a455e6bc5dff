/*
 * test_log.c - the event log as a whole: writer thread, overflow, stop.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <dirent.h>
#include <jansson.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "failing.h"
#include "report/log.h"

static struct wf_counters counters;

/* What the callback saw; a closed gate holds the writer up. */
static struct {
    sem_t gate;
    atomic_int lines;
    atomic_bool entered;
    char last[WF_EVENT_LINE_SIZE];
    json_int_t lost, last_lost; /* what the lines say, all and the last */
    char thread[32];
    sigset_t blocked;
} seen;

/* An event's "lost"; 0 for any other line. */
static json_int_t lost_of(const char *text)
{
    json_t *root = json_loads(text, 0, NULL);
    json_int_t lost = json_integer_value(json_object_get(json_object_get(root, "whyfail"), "lost"));

    json_decref(root);
    return lost;
}

static void take_line(void *arg, const char *text)
{
    CU_ASSERT(arg == &seen);
    atomic_store(&seen.entered, true);
    sem_wait(&seen.gate);
    snprintf(seen.last, sizeof(seen.last), "%s", text);
    pthread_getname_np(pthread_self(), seen.thread, sizeof(seen.thread));
    seen.lost += seen.last_lost = lost_of(text);
    pthread_sigmask(SIG_BLOCK, NULL, &seen.blocked);
    atomic_fetch_add(&seen.lines, 1);
    sem_post(&seen.gate);
}

static struct wf_log *start_limited(enum wf_file_kind kind, const char *path, uint32_t window,
                                    uint32_t rate)
{
    struct wf_options options;
    char data[512];
    struct wf_strbuf err;
    struct wf_log *log;

    wf_options_default(&options);
    options.log.kind = kind;
    snprintf(options.log.path, sizeof(options.log.path), "%s", path);
    options.log_window = window;
    options.log_rate = rate;
    wf_counters_init(&counters);
    sem_init(&seen.gate, 0, 1);
    atomic_store(&seen.lines, 0);
    atomic_store(&seen.entered, false);
    seen.lost = seen.last_lost = 0;
    wf_strbuf_init(&err, data, sizeof(data));
    log = wf_log_start(&options, take_line, &seen, &counters, &err);
    WF_CHECK(log != NULL, "%s", data);
    return log;
}

static struct wf_log *start(enum wf_file_kind kind, const char *path, uint32_t window)
{
    return start_limited(kind, path, window, 0);
}

static struct wf_event event_at(const char *zone)
{
    struct wf_event event = {.name = wf_test_name(zone), .type = 1, .rrclass = 1, .rcode = 2};

    event.finding.verdict = wf_test_verdict(WF_CAUSE_TIMEOUT, zone, "text");
    return event;
}

static void push_zone(struct wf_log *log, const char *zone)
{
    struct wf_event event = event_at(zone);

    wf_log_push(log, &event);
}

static uint64_t fate(enum wf_event_fate which)
{
    struct wf_counts counts;

    wf_counters_read(&counters, &counts);
    return counts.events[which];
}

static void test_written(void)
{
    struct wf_log *log = start(WF_FILE_UNBOUND, "", 10);
    struct wf_event event = event_at("bank.test");
    json_t *root;

    CU_ASSERT_FATAL(log != NULL);
    WF_CHECK(wf_log_bytes(log) <= 3500 * 1024, "%zu octets", wf_log_bytes(log));
    wf_log_push(log, &event);
    wf_log_push(log, &event);
    event = event_at("shop.test");
    wf_log_push(log, &event);
    wf_log_stop(log);
    WF_CHECK(atomic_load(&seen.lines) == 2, "%d lines", atomic_load(&seen.lines));
    WF_CHECK(fate(WF_EVENT_WRITTEN) == 2 && fate(WF_EVENT_SUPPRESSED) == 1, "counted");
    root = json_loads(seen.last, 0, NULL);
    WF_CHECK(root != NULL && seen.last[strlen(seen.last) - 1] == '}', "JSON without newline");
    json_decref(root);
    wf_log_stop(NULL);
}

static void test_thread(void)
{
    struct wf_log *log = start(WF_FILE_UNBOUND, "", 0);
    struct wf_event event = event_at("bank.test");
    sigset_t mine;

    CU_ASSERT_FATAL(log != NULL);
    wf_log_push(log, &event);
    wf_log_stop(log);
    WF_CHECK_TEXT("name", seen.thread, "whyfail-log");
    WF_CHECK(sigismember(&seen.blocked, SIGHUP) == 1 && sigismember(&seen.blocked, SIGTERM) == 1 &&
                 sigismember(&seen.blocked, SIGINT) == 1,
             "the writer takes no signals");
    pthread_sigmask(SIG_BLOCK, NULL, &mine);
    WF_CHECK(sigismember(&mine, SIGHUP) == 0, "the caller's mask is as before");
}

static void test_off(void)
{
    struct wf_log *log = start(WF_FILE_OFF, "", 0);
    struct wf_event event = event_at("bank.test");

    CU_ASSERT_FATAL(log != NULL);
    wf_log_push(log, &event);
    WF_CHECK(wf_log_bytes(log) < 100 * 1024, "no queue is held");
    wf_log_stop(log);
    WF_CHECK(atomic_load(&seen.lines) == 0, "nothing is written");
}

/*
 * The writer is held up with one event: all slots fill, the rest is dropped, what waited is written
 * at the end.
 */
static void test_overflow(void)
{
    struct wf_log *log = start(WF_FILE_UNBOUND, "", 0);
    struct wf_event event = event_at("bank.test");
    int i;

    CU_ASSERT_FATAL(log != NULL);
    sem_wait(&seen.gate);
    wf_log_push(log, &event);
    while (!atomic_load(&seen.entered))
        sched_yield();
    for (i = 0; i < WF_LOG_SLOTS + 100; i++)
        wf_log_push(log, &event);
    WF_CHECK(fate(WF_EVENT_DROPPED) == 100, "%d dropped", (int)fate(WF_EVENT_DROPPED));
    sem_post(&seen.gate);
    wf_log_stop(log);
    WF_CHECK(atomic_load(&seen.lines) == WF_LOG_SLOTS + 1, "%d lines", atomic_load(&seen.lines));
    WF_CHECK(fate(WF_EVENT_WRITTEN) == WF_LOG_SLOTS + 1, "counted");
    WF_CHECK(seen.lost == 100, "the lines tell of %d lost", (int)seen.lost);
}

static void await_fates(uint64_t events)
{
    static const struct timespec moment = {.tv_nsec = 1000000};
    int i;

    for (i = 0; i < 10000; i++) {
        if (fate(WF_EVENT_WRITTEN) + fate(WF_EVENT_LIMITED) + fate(WF_EVENT_SUPPRESSED) >= events)
            return;
        nanosleep(&moment, NULL);
    }
}

/* One a second: what is beyond is counted, and the next that is written says so. */
static void test_rate(void)
{
    enum { FLOOD = 50 };
    const struct timespec longer = {.tv_sec = 1, .tv_nsec = 100000000};
    struct wf_log *log = start_limited(WF_FILE_UNBOUND, "", 10, 1);
    time_t began = time(NULL);
    uint64_t limited;
    int i;

    CU_ASSERT_FATAL(log != NULL);
    for (i = 0; i < FLOOD; i++) {
        char zone[32];

        snprintf(zone, sizeof(zone), "zone%d.test", i);
        push_zone(log, zone);
        push_zone(log, zone); /* no repeat, unless the first was written */
    }
    await_fates(2 * FLOOD);
    limited = fate(WF_EVENT_LIMITED);
    WF_CHECK(fate(WF_EVENT_WRITTEN) >= 1 &&
                 fate(WF_EVENT_WRITTEN) <= (uint64_t)(time(NULL) - began) + 2,
             "%d written", (int)fate(WF_EVENT_WRITTEN));
    WF_CHECK(limited + 2 * fate(WF_EVENT_WRITTEN) >= 2 * FLOOD, "%d cut", (int)limited);
    nanosleep(&longer, NULL);
    push_zone(log, "after.test");
    wf_log_stop(log);
    WF_CHECK(fate(WF_EVENT_LIMITED) == limited, "there is room for one again");
    WF_CHECK(seen.last_lost > 0 && seen.lost == (json_int_t)limited, "%d of %d lost are told",
             (int)seen.lost, (int)limited);
}

static void *open_gate(void *arg)
{
    const struct timespec longer = {.tv_sec = WF_LOG_DRAIN_MS / 1000, .tv_nsec = 200000000};

    (void)arg;
    nanosleep(&longer, NULL);
    sem_post(&seen.gate);
    return NULL;
}

/* Ten events, of which the writer cannot get rid of the first until the gate is opened. */
static void jam(struct wf_log *log)
{
    struct wf_event event = event_at("bank.test");
    int i;

    sem_wait(&seen.gate);
    for (i = 0; i < 10; i++)
        wf_log_push(log, &event);
    while (!atomic_load(&seen.entered))
        sched_yield();
}

/* What could not be written within the time is dropped, and counted. */
static void test_stop_is_bounded(void)
{
    struct wf_log *log = start(WF_FILE_UNBOUND, "", 0);
    pthread_t opener;

    CU_ASSERT_FATAL(log != NULL);
    jam(log);
    CU_ASSERT_FATAL(pthread_create(&opener, NULL, open_gate, NULL) == 0);
    wf_log_stop(log);
    pthread_join(opener, NULL);
    WF_CHECK(fate(WF_EVENT_WRITTEN) == 1, "%d written", (int)fate(WF_EVENT_WRITTEN));
    WF_CHECK(fate(WF_EVENT_DROPPED) == 9, "%d dropped", (int)fate(WF_EVENT_DROPPED));
}

static unsigned count_entries(const char *path)
{
    DIR *dir = opendir(path);
    unsigned count = 0;

    while (dir != NULL && readdir(dir) != NULL)
        count++;
    if (dir != NULL)
        closedir(dir);
    return count;
}

/* Whether there are so many threads soon: one that has ended may be in /proc a moment longer. */
static bool come_to_threads(unsigned count)
{
    int i;

    for (i = 0; i < 10000 && count_entries("/proc/self/task") != count; i++)
        nanosleep(&(const struct timespec){.tv_nsec = 1000000}, NULL);
    return count_entries("/proc/self/task") == count;
}

/* A writer that never comes back is left; once it is let go it ends, and touches nothing here. */
static void test_hangs(void)
{
    struct wf_log *log = start(WF_FILE_UNBOUND, "", 0);
    unsigned threads = count_entries("/proc/self/task");
    time_t began = time(NULL);

    CU_ASSERT_FATAL(log != NULL);
    jam(log);
    wf_log_stop(log);
    WF_CHECK(time(NULL) - began < 30, "the stop took %d s", (int)(time(NULL) - began));
    WF_CHECK(fate(WF_EVENT_DROPPED) == 10, "%d dropped", (int)fate(WF_EVENT_DROPPED));
    WF_CHECK(count_entries("/proc/self/task") == threads, "it is there still");
    sem_post(&seen.gate);
    WF_CHECK(come_to_threads(threads - 1), "it never ends");
    WF_CHECK(fate(WF_EVENT_WRITTEN) == 0 && fate(WF_EVENT_DROPPED) == 10, "counted twice");
}

/* Its events are counted as lost, and Unbound starts. */
static void test_no_thread(void)
{
    struct wf_event event = event_at("bank.test");
    struct wf_log *log;

    wf_failing_threads(true);
    log = start(WF_FILE_PATH, "/nowhere/events.json", 0);
    wf_failing_threads(false);
    CU_ASSERT_FATAL(log != NULL);
    WF_CHECK(atomic_load(&seen.lines) == 1, "told once");
    WF_CHECK_TEXT("told", seen.last,
                  "log: '/nowhere/events.json' cannot be written until the next reload, events are "
                  "lost: no thread can be started");
    wf_log_push(log, &event);
    wf_log_push(log, &event);
    WF_CHECK(fate(WF_EVENT_DROPPED) == 2, "%d dropped", (int)fate(WF_EVENT_DROPPED));
    wf_log_stop(log);
}

static void test_restart(void)
{
    unsigned threads = count_entries("/proc/self/task"), files = count_entries("/proc/self/fd");
    char directory[256], path[300];
    int i;

    wf_test_directory(directory, sizeof(directory));
    snprintf(path, sizeof(path), "%s/events.json", directory);
    for (i = 0; i < 100; i++) {
        struct wf_log *log = start(WF_FILE_PATH, path, 0);
        struct wf_event event = event_at("bank.test");

        CU_ASSERT_FATAL(log != NULL);
        wf_log_push(log, &event);
        wf_log_stop(log);
    }
    WF_CHECK(come_to_threads(threads), "no thread stays behind");
    WF_CHECK(count_entries("/proc/self/fd") == files, "no file descriptor stays behind");
    wf_test_remove_directory(directory);
}

static void test_full_disk(void)
{
    struct wf_log *log;
    struct wf_event event = event_at("bank.test");
    int i;

    if (access("/dev/full", W_OK) != 0)
        return;
    log = start(WF_FILE_PATH, "/dev/full", 0);
    CU_ASSERT_FATAL(log != NULL);
    for (i = 0; i < 5; i++)
        wf_log_push(log, &event);
    wf_log_stop(log);
    WF_CHECK(fate(WF_EVENT_FAILED) == 5, "%d failed", (int)fate(WF_EVENT_FAILED));
    WF_CHECK(atomic_load(&seen.lines) == 1, "one sentence in Unbound's log");
}

enum { THREADS = 4, EVENTS = 2000 };

static void *push_many(void *arg)
{
    int i;

    for (i = 0; i < EVENTS; i++) {
        struct wf_event event = event_at("bank.test");

        event.duration_ns = (uint64_t)i;
        wf_log_push(arg, &event);
    }
    return NULL;
}

static unsigned count_valid_lines(const char *path, unsigned *lines)
{
    FILE *file = fopen(path, "r");
    char line[WF_EVENT_LINE_SIZE + 1];
    unsigned valid = 0;

    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        json_t *root = json_loads(line, 0, NULL);

        valid += root != NULL;
        (*lines)++;
        json_decref(root);
    }
    if (file != NULL)
        fclose(file);
    return valid;
}

/* Every event is accounted for, and every line is whole. */
static void test_threads(void)
{
    char directory[256], path[300];
    pthread_t threads[THREADS];
    struct wf_log *log;
    unsigned lines = 0, valid;
    int i;

    wf_test_directory(directory, sizeof(directory));
    snprintf(path, sizeof(path), "%s/events.json", directory);
    log = start(WF_FILE_PATH, path, 0);
    CU_ASSERT_FATAL(log != NULL);
    for (i = 0; i < THREADS; i++)
        CU_ASSERT_FATAL(pthread_create(&threads[i], NULL, push_many, log) == 0);
    for (i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    wf_log_stop(log);
    valid = count_valid_lines(path, &lines);
    WF_CHECK(fate(WF_EVENT_WRITTEN) == lines, "%u lines", lines);
    WF_CHECK(valid == lines && lines > 0, "%u of %u lines are JSON", valid, lines);
    WF_CHECK(fate(WF_EVENT_WRITTEN) + fate(WF_EVENT_DROPPED) == THREADS * EVENTS, "adds up");
    wf_test_remove_directory(directory);
}

CU_TestInfo wf_tests_log[] = {
    {"events are written, repeats counted", test_written},
    {"the writer has a name and takes no signals", test_thread},
    {"off", test_off},
    {"a full queue drops and counts", test_overflow},
    {"more than the rate is cut, counted and told", test_rate},
    {"stopping takes a bounded time", test_stop_is_bounded},
    {"a writer that hangs is left behind", test_hangs},
    {"without a thread events are counted as lost", test_no_thread},
    {"nothing stays behind after a stop", test_restart},
    {"a full disk is counted and said", test_full_disk},
    {"four threads: every event is accounted for", test_threads},
    CU_TEST_INFO_NULL,
};

/*
 * test_metrics.c - the module's numbers: every one is reported, under names that stay in a closed
 * set.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "failing.h"
#include "report/metrics.h"
#include "report/metrics_file.h"
#include "said.h"

struct seen {
    char lines[16384];
    size_t len, count;
};

static bool note(const struct wf_metric *metric, void *arg)
{
    struct seen *seen = arg;
    char line[256];
    struct wf_strbuf out;

    wf_strbuf_init(&out, line, sizeof(line));
    wf_metric_print_statistic(metric, &out);
    seen->len +=
        (size_t)snprintf(seen->lines + seen->len, sizeof(seen->lines) - seen->len, "%s\n", line);
    seen->count++;
    return true;
}

static bool stop_at_third(const struct wf_metric *metric, void *arg)
{
    (void)metric;
    return ++*(int *)arg < 3;
}

static void check_line(const struct seen *seen, const char *line)
{
    const char *at = strstr(seen->lines, line);

    WF_CHECK(at != NULL && (at == seen->lines || at[-1] == '\n') && at[strlen(line)] == '\n',
             "no line '%s'", line);
}

static void test_all(void)
{
    struct wf_counts counts = {0};
    struct seen seen = {.len = 0};

    counts.replies_fresh[WF_CAUSE_DS_MISMATCH] = 2;
    counts.replies_cached[WF_CAUSE_DS_MISMATCH] = 40;
    counts.failures[WF_CAUSE_DS_MISMATCH] = 2;
    counts.edes[9] = 42;
    counts.edes[WF_COUNTED_EDES - 1] = 1;
    counts.events[WF_EVENT_WRITTEN] = 1;
    counts.events[WF_EVENT_SUPPRESSED] = 5;
    counts.events[WF_EVENT_LIMITED] = 6;
    counts.diagnoses[0] = 20;
    counts.diagnoses[2] = 3;
    counts.diagnoses[WF_TIME_CLASSES - 1] = 1;
    counts.diagnoses_ns = 2000300004;
    counts.evidence_cut = 3;
    counts.allocation_failures = 4;
    counts.early_answers = 5;
    counts.known_broken = 6;
    WF_CHECK(wf_metrics_each(&counts, 7, note, &seen), "stopped");
    check_line(&seen, "whyfail.servfail.ds-mismatch=42");
    check_line(&seen, "whyfail.failed_resolutions.ds-mismatch=2");
    check_line(&seen, "whyfail.servfail.unexplained=0");
    check_line(&seen, "whyfail.ede_attached.9=42");
    check_line(&seen, "whyfail.ede_attached.other=1");
    check_line(&seen, "whyfail.log_events.written=1");
    check_line(&seen, "whyfail.log_events.suppressed=5");
    check_line(&seen, "whyfail.log_events.rate-limited=6");
    check_line(&seen, "whyfail.log_events.dropped=0");
    check_line(&seen, "whyfail.diagnosis_seconds.bucket.0.00001=20");
    check_line(&seen, "whyfail.diagnosis_seconds.bucket.0.000025=20");
    check_line(&seen, "whyfail.diagnosis_seconds.bucket.0.00005=23");
    check_line(&seen, "whyfail.diagnosis_seconds.bucket.0.01=23");
    check_line(&seen, "whyfail.diagnosis_seconds.bucket.+Inf=24");
    check_line(&seen, "whyfail.diagnosis_seconds.count=24");
    check_line(&seen, "whyfail.diagnosis_seconds.sum=2.000300004");
    check_line(&seen, "whyfail.evidence_cut=3");
    check_line(&seen, "whyfail.early_answers=5");
    check_line(&seen, "whyfail.known_broken=6");
    check_line(&seen, "whyfail.allocation_failures=4");
    check_line(&seen, "whyfail.cause_memory_entries=7");
    WF_CHECK(seen.count == 2u * WF_CAUSE_COUNT + 2 + WF_EVENT_FATES + WF_TIME_CLASSES + 2 +
                               WF_WARNING_COUNT + 5,
             "%zu numbers", seen.count);
}

static void test_stop(void)
{
    struct wf_counts counts = {0};
    int told = 0;

    WF_CHECK(!wf_metrics_each(&counts, 0, stop_at_third, &told), "not stopped");
    WF_CHECK(told == 3, "%d told", told);
}

/* The names as OpenMetrics wants them: a counter's ends in _total, no other does. */
static void test_names(void)
{
    size_t i;

    for (i = 0; i < WF_METRIC_COUNT; i++) {
        const struct wf_metric_info *info = wf_metric_info((enum wf_metric_id)i);
        size_t len = strlen(info->name);
        bool total = len > 6 && strcmp(info->name + len - 6, "_total") == 0;

        WF_CHECK(strspn(info->name, "abcdefghijklmnopqrstuvwxyz_") == len, "%s", info->name);
        WF_CHECK(strncmp(info->name, "whyfail_", 8) == 0, "%s", info->name);
        WF_CHECK(total == (info->kind == WF_METRIC_COUNTER), "%s", info->name);
        WF_CHECK(info->help[0] != '\0', "%s has no help", info->name);
    }
}

/* A name's help and type stand before its numbers, once. */
static void test_text(void)
{
    struct wf_counts counts = {0};
    static char text[32768];
    struct wf_strbuf out;
    const char *first;

    counts.replies_cached[WF_CAUSE_DS_MISMATCH] = 3;
    counts.events[WF_EVENT_DROPPED] = 8;
    counts.diagnoses[1] = 2;
    counts.diagnoses_ns = 40000;
    wf_strbuf_init(&out, text, sizeof(text));
    wf_metrics_text(&counts, 7, &out);
    WF_CHECK(out.len + 1 < sizeof(text), "%zu octets fill the room", out.len);
    first = strstr(text, "# HELP whyfail_servfail_total ");
    WF_CHECK(first == text, "begins with '%.40s'", text);
    WF_CHECK(strstr(first + 1, "# HELP whyfail_servfail_total ") == NULL, "twice");
    WF_CHECK(strstr(text, "\n# TYPE whyfail_servfail_total counter\n") != NULL, "no type");
    WF_CHECK(strstr(text, "\nwhyfail_servfail_total{cause=\"ds-mismatch\"} 3\n") != NULL,
             "no line");
    WF_CHECK(strstr(text, "\nwhyfail_log_events_total{result=\"dropped\"} 8\n") != NULL, "no line");
    WF_CHECK(strstr(text, "\n# TYPE whyfail_cause_memory_entries gauge\n"
                          "whyfail_cause_memory_entries 7\n") != NULL,
             "no gauge");
    WF_CHECK(strstr(text, "\n# TYPE whyfail_diagnosis_seconds histogram\n"
                          "whyfail_diagnosis_seconds_bucket{le=\"0.00001\"} 0\n"
                          "whyfail_diagnosis_seconds_bucket{le=\"0.000025\"} 2\n") != NULL,
             "no histogram");
    WF_CHECK(strstr(text, "\nwhyfail_diagnosis_seconds_bucket{le=\"+Inf\"} 2\n"
                          "whyfail_diagnosis_seconds_count 2\n"
                          "whyfail_diagnosis_seconds_sum 0.000040000\n") != NULL,
             "no end of it");
    WF_CHECK(out.len > 6 && strcmp(text + out.len - 6, "# EOF\n") == 0, "no end");
}

static void test_since(void)
{
    struct wf_counts now = {0}, then = {0};

    now.failures[WF_CAUSE_TIMEOUT] = 9;
    then.failures[WF_CAUSE_TIMEOUT] = 4;
    now.evidence_cut = 2;
    wf_counts_since(&now, &then);
    WF_CHECK(now.failures[WF_CAUSE_TIMEOUT] == 5 && now.evidence_cut == 2 && now.edes[9] == 0,
             "not the difference");
}

static char directory[256], path[300], beside[310];

static void read_numbers(void *arg, struct wf_counts *counts, size_t *memory_entries)
{
    (void)arg;
    memset(counts, 0, sizeof(*counts));
    *memory_entries = 7;
}

static struct wf_metrics_file *start(void)
{
    struct wf_options options;

    wf_options_default(&options);
    options.metrics.kind = WF_FILE_PATH;
    options.metrics_interval = 3600;
    snprintf(options.metrics.path, sizeof(options.metrics.path), "%.255s", path);
    wf_said_clear();
    return wf_metrics_file_start(&options, read_numbers, NULL, wf_said_note, wf_said);
}

static void with_directory(void (*test)(void))
{
    wf_test_directory(directory, sizeof(directory));
    snprintf(path, sizeof(path), "%s/metrics", directory);
    snprintf(beside, sizeof(beside), "%s.new", path);
    alarm(60); /* nothing here may hang */
    test();
    alarm(0);
    wf_test_remove_directory(directory);
}

/* The file is whole, of this mode, and alone. */
static void check_written(const char *label)
{
    size_t size = 0;
    char *data = wf_test_read_file(path, &size);
    struct stat st;

    WF_CHECK(data != NULL && size > 6 && strcmp(data + size - 6, "# EOF\n") == 0, "%s: not whole",
             label);
    WF_CHECK(lstat(path, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 0777) == 0644,
             "%s: mode %o", label, st.st_mode);
    WF_CHECK(access(beside, F_OK) != 0, "%s: something is left beside", label);
    free(data);
}

/* It is there after the start, and again at the end; what a killed process left is no trouble. */
static void write_and_stop(void)
{
    struct wf_metrics_file *file;
    mode_t before = umask(0);

    CU_ASSERT_FATAL(wf_test_write_file(beside, "half", 4));
    file = start();
    CU_ASSERT_FATAL(file != NULL);
    check_written("at the start");
    CU_ASSERT_FATAL(unlink(path) == 0);
    wf_metrics_file_stop(file);
    check_written("at the end");
    WF_CHECK(wf_said_count == 0, "'%s'", wf_said[0]);
    umask(before);
}

static void test_written(void)
{
    with_directory(write_and_stop);
}

/* A FIFO would hold up an open(2) for ever; whose else it is, too. */
static void obstacles(void)
{
    const char *const at[] = {path, beside};
    char want[1024];
    unsigned i;

    for (i = 0; i < WF_ROWS(at); i++) {
        struct wf_metrics_file *file;

        CU_ASSERT_FATAL(mkfifo(at[i], 0666) == 0);
        file = start();
        CU_ASSERT_FATAL(file != NULL);
        snprintf(want, sizeof(want),
                 "metrics: '%s' cannot be written: '%s' is in the way: it is a FIFO", path, at[i]);
        WF_CHECK_TEXT("trouble", wf_said[0], want);
        CU_ASSERT_FATAL(unlink(at[i]) == 0);
        wf_metrics_file_stop(file);
        snprintf(want, sizeof(want), "metrics: '%s' is written again", path);
        WF_CHECK_TEXT("over", wf_said[1], want);
        WF_CHECK(wf_said_count == 2, "told %u times", wf_said_count);
        check_written("without it");
        CU_ASSERT_FATAL(unlink(path) == 0);
    }
}

static void test_obstacles(void)
{
    with_directory(obstacles);
}

/* The resolver starts without them, and says so. */
static void no_thread(void)
{
    struct wf_metrics_file *file;
    char want[512];

    wf_failing_threads(true);
    file = start();
    wf_failing_threads(false);
    snprintf(want, sizeof(want),
             "metrics: '%s' cannot be written until the next reload: no thread can be started",
             path);
    WF_CHECK(file == NULL && wf_said_count == 1, "told %u times", wf_said_count);
    WF_CHECK_TEXT("told", wf_said[0], want);
    wf_metrics_file_stop(file);
}

static void test_no_thread(void)
{
    with_directory(no_thread);
}

CU_TestInfo wf_tests_metrics[] = {
    {"every number has a line", test_all},
    {"who listens may stop", test_stop},
    {"names are those of OpenMetrics", test_names},
    {"the file's text", test_text},
    {"numbers since an earlier moment", test_since},
    {"the file is whole", test_written},
    {"what is in the way is told", test_obstacles},
    {"without a thread", test_no_thread},
    CU_TEST_INFO_NULL,
};

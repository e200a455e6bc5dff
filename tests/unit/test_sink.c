/*
 * test_sink.c - the file that lines go to: rename, removal, no room, torn lines.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "report/sink.h"
#include "said.h"

static char directory[256], path[300], moved[300];

static bool open_sink(struct wf_sink *sink, enum wf_file_kind kind, const char *to, char *err)
{
    struct wf_file target = {.kind = kind};

    wf_said_clear();
    snprintf(target.path, sizeof(target.path), "%s", to);
    wf_sink_open(sink, &target, wf_said_note, wf_said);
    snprintf(err, 512, "%s", sink->in_trouble ? wf_said[0] : "");
    return !sink->in_trouble;
}

static bool write_line(struct wf_sink *sink, const char *text, uint64_t now_ms)
{
    static const struct wf_event event;
    char line[128];
    int len = snprintf(line, sizeof(line), "%s\n", text);

    return wf_sink_write(sink, &event, line, (size_t)len, now_ms);
}

static void check_file(const char *label, const char *file, const char *want)
{
    size_t size = 0;
    char *data = wf_test_read_file(file, &size);

    WF_CHECK_TEXT(label, data, want);
    free(data);
}

static void with_directory(void (*test)(void))
{
    wf_test_directory(directory, sizeof(directory));
    snprintf(path, sizeof(path), "%s/events.json", directory);
    snprintf(moved, sizeof(moved), "%s/events.json.1", directory);
    test();
    wf_test_remove_directory(directory);
}

static void unbound_sink(void)
{
    struct wf_sink sink;
    char err[512];

    WF_CHECK(open_sink(&sink, WF_FILE_UNBOUND, "", err), "%s", err);
    WF_CHECK(write_line(&sink, "{one}", 0), "written");
    WF_CHECK(wf_said_count == 1, "one line");
    WF_CHECK_TEXT("without newline", wf_said[0], "{one}");
    wf_sink_close(&sink);
}

static void test_unbound(void)
{
    with_directory(unbound_sink);
}

static void append(void)
{
    struct wf_sink sink;
    struct stat st;
    mode_t before = umask(0);
    char err[512];

    WF_CHECK(open_sink(&sink, WF_FILE_PATH, path, err), "%s", err);
    umask(before);
    WF_CHECK(write_line(&sink, "one", 0), "written");
    wf_sink_close(&sink);
    WF_CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0640, "mode %o", st.st_mode & 0777);
    WF_CHECK(open_sink(&sink, WF_FILE_PATH, path, err), "%s", err);
    WF_CHECK(write_line(&sink, "two", 0), "written");
    wf_sink_close(&sink);
    check_file("both lines", path, "one\ntwo\n");
    WF_CHECK(wf_said_count == 0, "no trouble");
}

static void test_append(void)
{
    with_directory(append);
}

static void rotate(void)
{
    struct wf_sink sink;
    char err[512];

    WF_CHECK(open_sink(&sink, WF_FILE_PATH, path, err), "%s", err);
    write_line(&sink, "one", 1000);
    CU_ASSERT_FATAL(rename(path, moved) == 0);
    write_line(&sink, "two", 1999);
    write_line(&sink, "three", 2000);
    check_file("not looked at again within a second", moved, "one\ntwo\n");
    check_file("then the new file", path, "three\n");
    CU_ASSERT_FATAL(unlink(path) == 0);
    write_line(&sink, "four", 3000);
    check_file("removed", path, "four\n");
    wf_sink_close(&sink);
}

static void test_rotate(void)
{
    with_directory(rotate);
}

/* The new file cannot be made: the old one is written on. */
static void rotate_in_vain(void)
{
    struct wf_sink sink;
    char err[512], away[300];

    snprintf(away, sizeof(away), "%s.away", directory);
    WF_CHECK(open_sink(&sink, WF_FILE_PATH, path, err), "%s", err);
    CU_ASSERT_FATAL(rename(directory, away) == 0);
    WF_CHECK(write_line(&sink, "one", 1000), "written");
    CU_ASSERT_FATAL(rename(away, directory) == 0);
    check_file("the old file", path, "one\n");
    wf_sink_close(&sink);
}

static void test_rotate_in_vain(void)
{
    with_directory(rotate_in_vain);
}

/* Removed, and no new one can be made: what goes to the old one nobody will ever read. */
static void removed_in_vain(void)
{
    struct wf_sink sink;
    char err[512], want[600];

    WF_CHECK(open_sink(&sink, WF_FILE_PATH, path, err), "%s", err);
    WF_CHECK(write_line(&sink, "one", 1000), "written");
    CU_ASSERT_FATAL(unlink(path) == 0);
    WF_CHECK(write_line(&sink, "two", 1001), "a removed file is not waited a second for");
    check_file("the new file", path, "two\n");
    CU_ASSERT_FATAL(unlink(path) == 0 && mkdir(path, 0755) == 0);
    WF_CHECK(!write_line(&sink, "lost", 1002), "written to no file");
    WF_CHECK(!write_line(&sink, "lost", 1003), "nor the next");
    snprintf(want, sizeof(want), "log: '%s' cannot be written, events are lost: Is a directory",
             path);
    WF_CHECK_TEXT("told", wf_said[0], want);
    WF_CHECK(wf_said_count == 1 && sink.lost == 2, "told %u times, %u lost", wf_said_count,
             (unsigned)sink.lost);
    CU_ASSERT_FATAL(rmdir(path) == 0);
    WF_CHECK(write_line(&sink, "three", 1002 + WF_LOG_REOPEN_CHECK_MS), "written");
    check_file("and again", path, "three\n");
    wf_sink_close(&sink);
}

static void test_removed_in_vain(void)
{
    with_directory(removed_in_vain);
}

static void cannot_open(void)
{
    struct wf_sink sink;
    char err[512], want[600];

    WF_CHECK(!open_sink(&sink, WF_FILE_PATH, directory, err), "a directory");
    snprintf(want, sizeof(want), "log: '%s' cannot be written, events are lost: Is a directory",
             directory);
    WF_CHECK_TEXT("directory", err, want);
    WF_CHECK(!write_line(&sink, "lost", 1000) && wf_said_count == 1, "told once");
    wf_sink_close(&sink);
    CU_ASSERT_FATAL(mkfifo(path, 0600) == 0);
    WF_CHECK(!open_sink(&sink, WF_FILE_PATH, path, err), "a pipe without reader must not block");
    wf_sink_close(&sink);
}

static void test_cannot_open(void)
{
    with_directory(cannot_open);
}

/* Its folder is there only later. */
static void opens_later(void)
{
    struct wf_sink sink;
    char below[280], err[512], want[512];

    snprintf(below, sizeof(below), "%s/later", directory);
    snprintf(path, sizeof(path), "%s/events", below);
    WF_CHECK(!open_sink(&sink, WF_FILE_PATH, path, err), "no folder yet");
    WF_CHECK(!write_line(&sink, "lost", 1000), "nor now");
    CU_ASSERT_FATAL(mkdir(below, 0700) == 0);
    WF_CHECK(!write_line(&sink, "lost", 1001), "not looked at again yet");
    WF_CHECK(write_line(&sink, "one", 1000 + WF_LOG_REOPEN_CHECK_MS), "written");
    wf_sink_close(&sink);
    check_file("the file", path, "one\n");
    snprintf(want, sizeof(want), "log: '%s' can be written again, 2 events were lost", path);
    WF_CHECK_TEXT("over", wf_said[1], want);
    WF_CHECK(wf_said_count == 2, "said when it began and when it was over: %u", wf_said_count);
}

static void test_opens_later(void)
{
    with_directory(opens_later);
}

static void full_disk(void)
{
    struct wf_sink sink;
    char err[512];
    int i;

    if (access("/dev/full", W_OK) != 0)
        return;
    WF_CHECK(open_sink(&sink, WF_FILE_PATH, "/dev/full", err), "%s", err);
    for (i = 0; i < 3; i++)
        WF_CHECK(!write_line(&sink, "lost", 0), "no room");
    WF_CHECK(wf_said_count == 1, "said once, not %u times", wf_said_count);
    WF_CHECK_TEXT("sentence", wf_said[0],
                  "log: '/dev/full' cannot be written, events are lost: No space left on device");
    WF_CHECK(!wf_sink_ready(&sink, WF_SINK_RETRY_MS - 1) && sink.lost == 4, "counted unmade");
    WF_CHECK(wf_sink_ready(&sink, WF_SINK_RETRY_MS) && sink.lost == 4, "worth a try again");
    wf_sink_close(&sink);
}

static void test_full_disk(void)
{
    with_directory(full_disk);
}

/* A limit on the file's size stands for a disk that fills up in the middle of a line. */
static void torn_line(void)
{
    struct rlimit before, limit;
    struct wf_sink sink;
    void (*old_signal)(int) = signal(SIGXFSZ, SIG_IGN);
    char err[512], want[512];

    WF_CHECK(open_sink(&sink, WF_FILE_PATH, path, err), "%s", err);
    WF_CHECK(write_line(&sink, "12345", 0), "written");
    getrlimit(RLIMIT_FSIZE, &before);
    limit = before;
    limit.rlim_cur = 10;
    setrlimit(RLIMIT_FSIZE, &limit);
    WF_CHECK(!write_line(&sink, "67890", 0), "only part of it fits");
    check_file("which is taken back", path, "12345\n");
    WF_CHECK(!write_line(&sink, "lost", 0), "nor does this");
    setrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, old_signal);
    WF_CHECK(write_line(&sink, "again", 0), "written");
    wf_sink_close(&sink);
    check_file("the next line stands alone", path, "12345\nagain\n");
    WF_CHECK(wf_said_count == 2, "said when it began and when it was over: %u", wf_said_count);
    snprintf(want, sizeof(want), "log: '%s' can be written again, 2 events were lost", path);
    WF_CHECK_TEXT("over", wf_said[1], want);
}

static void test_torn_line(void)
{
    with_directory(torn_line);
}

CU_TestInfo wf_tests_sink[] = {
    {"lines for Unbound's own log", test_unbound},
    {"lines are appended to a file of mode 0640", test_append},
    {"a renamed or removed file is opened again", test_rotate},
    {"the old file is better than none", test_rotate_in_vain},
    {"unless it was removed", test_removed_in_vain},
    {"what cannot be opened is told, and does not block", test_cannot_open},
    {"a file that cannot be opened yet is opened later", test_opens_later},
    {"a full disk is said once", test_full_disk},
    {"a torn line is taken back", test_torn_line},
    CU_TEST_INFO_NULL,
};

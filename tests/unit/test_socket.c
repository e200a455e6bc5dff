/*
 * test_socket.c - log daemons that come late, go away, restart, or do not read.
 *
 * The sockets are real, and bound where the test says.
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "check.h"
#include "common/clock.h"
#include "report/sink.h"
#include "said.h"

static char directory[64], path[WF_SOCKET_PATH_SIZE];
static struct wf_sink sink;

/* Binds a socket to the path, in place of any other. */
static int listen_at_path(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    unlink(path);
    snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
    CU_ASSERT_FATAL(bind(fd, (const struct sockaddr *)&at, sizeof(at)) == 0);
    return fd;
}

static void open_sink(enum wf_file_kind kind)
{
    struct wf_file target = {.kind = kind};

    wf_said_clear();
    snprintf(target.path, sizeof(target.path), "%s", path);
    wf_sink_open(&sink, &target, wf_said_note, wf_said);
}

static bool write_event(const char *text, uint64_t now_ms)
{
    struct wf_event event = {.name = wf_test_name("a.test"), .type = 1};
    char line[128];
    int len = snprintf(line, sizeof(line), "%s\n", text);

    return wf_sink_write(&sink, &event, line, (size_t)len, now_ms);
}

/* The next datagram as text; empty when there is none. */
static const char *receive(int fd)
{
    static char data[16384];
    ssize_t len = recv(fd, data, sizeof(data) - 1, 0);

    data[len > 0 ? len : 0] = '\0';
    return data;
}

static void check_said(unsigned place, const char *name, const char *rest)
{
    char want[512];

    snprintf(want, sizeof(want), "log: %s'%s' %s", name, path, rest);
    WF_CHECK(wf_said_count > place, "%u sentences", wf_said_count);
    WF_CHECK_TEXT("sentence", wf_said[place], want);
}

static void with_directory(void (*test)(void))
{
    wf_test_directory(directory, sizeof(directory));
    snprintf(path, sizeof(path), "%s/socket", directory);
    test();
    wf_test_remove_directory(directory);
}

static void framings(void)
{
    static const struct {
        enum wf_file_kind kind;
        const char *holds;
    } rows[] = {
        {WF_FILE_SOCKET, "{one}\n"},
        {WF_FILE_SYSLOG, "]: {one}"},
        {WF_FILE_JOURNALD, "\nWHYFAIL_EVENT={one}\n"},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        int fd = listen_at_path();
        const char *got, *at;

        open_sink(rows[i].kind);
        WF_CHECK(write_event("{one}", 0), "row %zu: lost", i);
        got = receive(fd);
        at = strstr(got, rows[i].holds);
        WF_CHECK(at != NULL && at[strlen(rows[i].holds)] == '\0', "row %zu: '%s'", i, got);
        WF_CHECK_TEXT("one datagram", receive(fd), "");
        WF_CHECK(wf_said_count == 0, "row %zu: no trouble", i);
        wf_sink_close(&sink);
        close(fd);
    }
}

static void test_framings(void)
{
    with_directory(framings);
}

static void late(void)
{
    int fd;

    open_sink(WF_FILE_SYSLOG);
    check_said(0, "syslog ", "cannot be written, events are lost: No such file or directory");
    WF_CHECK(!write_event("{one}", 1000), "nobody is there");
    fd = listen_at_path();
    WF_CHECK(!write_event("{two}", 1999), "not looked at again within a second");
    WF_CHECK(write_event("{three}", 2000), "then it is found");
    WF_CHECK(strstr(receive(fd), "{three}") != NULL, "and gets the event");
    check_said(1, "syslog ", "can be written again, 2 events were lost");
    WF_CHECK(wf_said_count == 2, "%u sentences", wf_said_count);
    wf_sink_close(&sink);
    close(fd);
}

static void test_late(void)
{
    with_directory(late);
}

/* A log daemon that restarts costs no event, one that is away for long is told once. */
static void restart(void)
{
    int fd = listen_at_path();

    open_sink(WF_FILE_SOCKET);
    WF_CHECK(write_event("{one}", 1000), "written");
    close(fd);
    fd = listen_at_path();
    WF_CHECK(write_event("{two}", 1001), "over a new connection");
    WF_CHECK_TEXT("got", receive(fd), "{two}\n");
    close(fd);
    unlink(path);
    WF_CHECK(!write_event("{three}", 5000) && !write_event("{four}", 5001), "it is gone");
    check_said(0, "socket ", "cannot be written, events are lost: No such file or directory");
    fd = listen_at_path();
    WF_CHECK(write_event("{five}", 6000), "it is back");
    check_said(1, "socket ", "can be written again, 2 events were lost");
    WF_CHECK(wf_said_count == 2, "%u sentences", wf_said_count);
    wf_sink_close(&sink);
    close(fd);
}

static void test_restart(void)
{
    with_directory(restart);
}

/* The socket takes some datagrams, then no more: the first is waited for, no other. */
static void does_not_read(void)
{
    enum { EVENTS = 2000 };
    int fd = listen_at_path();
    uint64_t began = wf_clock_ms(), took;
    unsigned written = 0, i;

    open_sink(WF_FILE_JOURNALD);
    for (i = 0; i < EVENTS; i++)
        written += write_event("{one}", began);
    took = wf_clock_ms() - began;
    WF_CHECK(written > 0 && written < EVENTS, "%u written", written);
    WF_CHECK(took < 1500, "%u ms", (unsigned)took);
    check_said(0, "journald ",
               "cannot be written, events are lost: Resource temporarily unavailable");
    while (receive(fd)[0] != '\0')
        written--;
    WF_CHECK(written == 0, "%u were not received", written);
    WF_CHECK(write_event("{two}", began), "it reads again");
    WF_CHECK(strstr(receive(fd), "{two}") != NULL, "and gets the event");
    WF_CHECK(wf_said_count == 2 && strstr(wf_said[1], "can be written again, ") != NULL, "%u: %s",
             wf_said_count, wf_said[1]);
    wf_sink_close(&sink);
    close(fd);
}

static void test_does_not_read(void)
{
    with_directory(does_not_read);
}

/* One that hangs may be replaced by another at the same place. */
static void replaced(void)
{
    int fd = listen_at_path(), other;

    open_sink(WF_FILE_SOCKET);
    while (write_event("{one}", 0))
        continue;
    other = listen_at_path();
    WF_CHECK(write_event("{two}", 1000), "the other takes it");
    WF_CHECK_TEXT("got", receive(other), "{two}\n");
    wf_sink_close(&sink);
    close(other);
    close(fd);
}

static void test_replaced(void)
{
    with_directory(replaced);
}

static void no_datagrams(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
    CU_ASSERT_FATAL(bind(fd, (const struct sockaddr *)&at, sizeof(at)) == 0 && listen(fd, 1) == 0);
    open_sink(WF_FILE_SOCKET);
    check_said(0, "socket ", "cannot be written, events are lost: Protocol wrong type for socket");
    WF_CHECK(!write_event("{one}", 0), "lost");
    wf_sink_close(&sink);
    close(fd);
}

static void test_no_datagrams(void)
{
    with_directory(no_datagrams);
}

CU_TestInfo wf_tests_socket[] = {
    {"each kind has its framing", test_framings},
    {"a daemon that starts later is found", test_late},
    {"a daemon that restarts costs nothing", test_restart},
    {"a daemon that does not read holds nothing up", test_does_not_read},
    {"a daemon that hangs can be replaced", test_replaced},
    {"a socket of another type is told", test_no_datagrams},
    CU_TEST_INFO_NULL,
};

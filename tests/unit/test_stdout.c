/*
 * test_stdout.c - standard output as a pipe, a socket, a terminal or a file, read or not.
 *
 * The real one: it is replaced for as long as a test takes.
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "common/clock.h"
#include "report/sink.h"
#include "said.h"

static struct wf_sink sink;
static char received[1 << 20];

/* Opens the sink with fd, which it takes over, as standard output; -1: with none. */
static bool open_with(int fd, int *before, char text[512])
{
    const struct wf_file target = {.kind = WF_FILE_STDOUT};

    fflush(stdout);
    *before = dup(STDOUT_FILENO);
    if (fd >= 0) {
        dup2(fd, STDOUT_FILENO);
        close(fd);
    } else {
        close(STDOUT_FILENO);
    }
    wf_said_clear();
    wf_sink_open(&sink, &target, wf_said_note, wf_said);
    snprintf(text, 512, "%s", wf_said[0]);
    return !sink.in_trouble;
}

static void restore(int before)
{
    wf_sink_close(&sink);
    dup2(before, STDOUT_FILENO);
    close(before);
}

/* A line of so many octets, the newline included, all of them the letter but for that. */
static bool write_line(char letter, size_t len)
{
    static const struct wf_event event;
    char line[WF_EVENT_LINE_SIZE];

    memset(line, letter, len - 1);
    line[len - 1] = '\n';
    line[len] = '\0';
    return wf_sink_write(&sink, &event, line, len, 0);
}

/* All that is there to be read; a terminal's CR are left out. */
static const char *receive(int fd)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};
    size_t len = 0;

    while (len < sizeof(received) - 1 && poll(&one, 1, 50) == 1 && (one.revents & POLLIN)) {
        ssize_t got = read(fd, received + len, sizeof(received) - 1 - len);
        size_t i, kept = len;

        if (got <= 0)
            break;
        for (i = 0; i < (size_t)got; i++) {
            if (received[len + i] != '\r')
                received[kept++] = received[len + i];
        }
        len = kept;
    }
    received[len] = '\0';
    return received;
}

/* Lines that are not whole and of their one letter; a line torn off counts once. */
static unsigned count_broken(const char *text, size_t len, unsigned *whole)
{
    unsigned broken = 0;

    *whole = 0;
    while (*text != '\0') {
        size_t line = strcspn(text, "\n");
        char letters[2] = {text[0], '\0'};

        if (line == len - 1 && text[line] == '\n' && strspn(text, letters) == line)
            (*whole)++;
        else
            broken++;
        text += line + (text[line] == '\n');
    }
    return broken;
}

/*
 * Both ends of one thing that may be standard output. Writes until nothing is taken any more, then
 * reads: what was said to be written is there, and the flags are as they were.
 */
static void check_unread(const char *label, int reading, int writing)
{
    enum { LINES = 5000, LEN = 1000 };
    int flags = fcntl(writing, F_GETFL), before;
    unsigned written = 0, whole, broken, i;
    uint64_t began = wf_clock_ms(), took;
    char text[512];

    if (!WF_CHECK(open_with(writing, &before, text), "%s: %s", label, text)) {
        restore(before);
        return;
    }
    for (i = 0; i < LINES; i++)
        written += write_line('a', LEN);
    took = wf_clock_ms() - began;
    WF_CHECK(fcntl(STDOUT_FILENO, F_GETFL) == flags && (flags & O_NONBLOCK) == 0,
             "%s: the flags are %o", label, fcntl(STDOUT_FILENO, F_GETFL));
    broken = count_broken(receive(reading), LEN, &whole);
    WF_CHECK(written > 0 && written < LINES, "%s: %u written", label, written);
    WF_CHECK(took < 2000, "%s: %u ms", label, (unsigned)took);
    WF_CHECK(whole == written && broken <= 1, "%s: %u of %u came whole, %u not", label, whole,
             written, broken);
    WF_CHECK(write_line('b', LEN), "%s: it is read again", label);
    broken = count_broken(receive(reading), LEN, &whole);
    WF_CHECK(whole == 1 && received[0] != 'a', "%s: a whole line", label);
    WF_CHECK(wf_said_count == 2, "%s: said when it began and when it was over: %u", label,
             wf_said_count);
    WF_CHECK(strstr(wf_said[0], "log: stdout cannot be written, events are lost: ") == wf_said[0] &&
                 strstr(wf_said[1], "log: stdout can be written again, ") == wf_said[1],
             "%s: '%s' and '%s'", label, wf_said[0], wf_said[1]);
    restore(before);
    close(reading);
}

static void test_pipe(void)
{
    int ends[2];

    CU_ASSERT_FATAL(pipe(ends) == 0);
    check_unread("pipe", ends[0], ends[1]);
}

static void test_socket(void)
{
    int ends[2];

    CU_ASSERT_FATAL(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    check_unread("socket", ends[0], ends[1]);
}

static void open_terminal(int *master, int *slave)
{
    *master = posix_openpt(O_RDWR | O_NOCTTY);
    CU_ASSERT_FATAL(*master >= 0 && grantpt(*master) == 0 && unlockpt(*master) == 0);
    *slave = open(ptsname(*master), O_WRONLY | O_NOCTTY);
    CU_ASSERT_FATAL(*slave >= 0);
}

static void test_terminal(void)
{
    int master, slave;

    open_terminal(&master, &slave);
    check_unread("terminal", master, slave);
}

/* Nor one that this user may not open: a terminal of whoever started the daemon as root. */
static void test_foreign_terminal(void)
{
    int master, slave, before;
    char text[512];
    bool opened;

    if (geteuid() != 0)
        return;
    open_terminal(&master, &slave);
    CU_ASSERT_FATAL(seteuid(65534) == 0);
    opened = open_with(slave, &before, text);
    CU_ASSERT_FATAL(seteuid(0) == 0);
    restore(before);
    close(master);
    WF_CHECK(!opened, "refused");
    WF_CHECK_TEXT("sentence", text,
                  "log: stdout cannot be written, events are lost: Permission denied");
}

/* One that was opened for appending: a file could then not be spliced to. */
static void test_fifo(void)
{
    char directory[64], path[128];
    int reading, writing;

    wf_test_directory(directory, sizeof(directory));
    snprintf(path, sizeof(path), "%s/fifo", directory);
    CU_ASSERT_FATAL(mkfifo(path, 0600) == 0);
    reading = open(path, O_RDONLY | O_NONBLOCK);
    writing = open(path, O_WRONLY | O_APPEND);
    CU_ASSERT_FATAL(reading >= 0 && writing >= 0);
    check_unread("fifo", reading, writing);
    wf_test_remove_directory(directory);
}

/* The longest line stays in one piece however full the pipe is. */
static void test_longest(void)
{
    unsigned written = 0, whole, broken;
    int ends[2], before;
    char text[512];

    CU_ASSERT_FATAL(pipe(ends) == 0);
    CU_ASSERT_FATAL(write(ends[1], "x\n", 2) == 2); /* another writer's */
    WF_CHECK(open_with(ends[1], &before, text), "%s", text);
    while (write_line('a', WF_EVENT_LINE_MAX))
        written++;
    broken = count_broken(receive(ends[0]), WF_EVENT_LINE_MAX, &whole);
    WF_CHECK(written > 0 && whole == written && broken == 1, "%u of %u whole, %u not", whole,
             written, broken);
    restore(before);
    close(ends[0]);
}

static void test_reader_gone(void)
{
    void (*old_signal)(int) = signal(SIGPIPE, SIG_IGN);
    int ends[2], before;
    char text[512];

    CU_ASSERT_FATAL(pipe(ends) == 0);
    WF_CHECK(open_with(ends[1], &before, text), "%s", text);
    close(ends[0]);
    WF_CHECK(!write_line('a', 10) && !write_line('a', 10), "lost");
    restore(before);
    WF_CHECK_TEXT("sentence", wf_said[0],
                  "log: stdout cannot be written, events are lost: Broken pipe");
    WF_CHECK(wf_said_count == 1, "once");
    signal(SIGPIPE, old_signal);
}

/* Its offset is shared with whoever else writes there. */
static void test_file(void)
{
    char directory[64], path[128], text[512], *data;
    size_t size;
    int before, fd;

    wf_test_directory(directory, sizeof(directory));
    snprintf(path, sizeof(path), "%s/out", directory);
    fd = open(path, O_WRONLY | O_CREAT, 0600);
    CU_ASSERT_FATAL(fd >= 0);
    WF_CHECK(open_with(fd, &before, text), "%s", text);
    WF_CHECK(write_line('a', 4), "written");
    WF_CHECK(write(STDOUT_FILENO, "other\n", 6) == 6, "another");
    WF_CHECK(write_line('b', 4), "written");
    restore(before);
    data = wf_test_read_file(path, &size);
    WF_CHECK_TEXT("lines", data, "aaa\nother\nbbb\n");
    free(data);
    wf_test_remove_directory(directory);
}

static void test_null(void)
{
    int before;
    char text[512];

    WF_CHECK(open_with(open("/dev/null", O_WRONLY), &before, text), "%s", text);
    restore(before);
    WF_CHECK_TEXT("warning", wf_said[0],
                  "log: stdout is /dev/null, events are lost; see the option -d");
}

static void test_closed(void)
{
    int before;
    char text[512];
    bool opened = open_with(-1, &before, text);

    restore(before);
    WF_CHECK(!opened && !write_line('a', 10) && wf_said_count == 1, "told once");
    WF_CHECK_TEXT("sentence", text,
                  "log: stdout cannot be written, events are lost: Bad file descriptor");
}

CU_TestInfo wf_tests_stdout[] = {
    {"a pipe that is not read", test_pipe},
    {"a socket that is not read", test_socket},
    {"a terminal that is not read", test_terminal},
    {"a terminal of another user is refused", test_foreign_terminal},
    {"a named pipe for appending", test_fifo},
    {"the longest line is written in one piece", test_longest},
    {"a reader that is gone", test_reader_gone},
    {"a file that others write to", test_file},
    {"/dev/null is told", test_null},
    {"without any the start is refused", test_closed},
    CU_TEST_INFO_NULL,
};

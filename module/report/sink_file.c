/*
 * sink_file.c - events as lines of a file that may be renamed at any time.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/sink_kinds.h"

/* Not blocking: a pipe that nobody reads must neither hold up the start nor the end. */
static int open_path(struct wf_sink *sink)
{
    const int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    struct stat st;
    int fd = open(sink->target.path, flags, 0640);

    if (fd < 0)
        return -1;
    if (fstat(fd, &st) == 0) {
        sink->device = st.st_dev;
        sink->inode = st.st_ino;
    }
    return fd;
}

static int open_file(struct wf_sink *sink)
{
    sink->fd = open_path(sink);
    return sink->fd >= 0 ? 0 : errno;
}

static void close_file(struct wf_sink *sink)
{
    if (sink->fd >= 0)
        close(sink->fd);
    sink->fd = -1;
}

static bool is_open_at_path(const struct wf_sink *sink)
{
    struct stat st;

    return sink->fd >= 0 && stat(sink->target.path, &st) == 0 && st.st_dev == sink->device &&
           st.st_ino == sink->inode;
}

/*
 * Follows the path to a new file when log rotation has moved the old one away, or when none could
 * be opened until now.
 */
static void reopen_if_moved(struct wf_sink *sink, uint64_t now_ms)
{
    int fd;

    if (now_ms < sink->next_check_ms)
        return;
    sink->next_check_ms = now_ms + WF_LOG_REOPEN_CHECK_MS;
    if (is_open_at_path(sink))
        return;
    fd = open_path(sink);
    if (fd < 0)
        return; /* the old file is better than none */
    close_file(sink);
    sink->fd = fd;
    sink->torn = 0;
}

static ssize_t put(struct wf_sink *sink, const char *text, size_t len)
{
    return write(sink->fd, text, len);
}

/* What a disk that ran full took of a line: readers of lines are not to meet it. */
static void take_back(struct wf_sink *sink)
{
    off_t end = lseek(sink->fd, 0, SEEK_END);

    if (end >= (off_t)sink->torn && ftruncate(sink->fd, end - (off_t)sink->torn) == 0)
        sink->torn = 0;
}

static int write_file(struct wf_sink *sink, struct wf_sink_line *line, uint64_t now_ms)
{
    int error;

    reopen_if_moved(sink, now_ms);
    error = wf_sink_put_line(sink, put, line->json, line->len);
    if (error != 0 && sink->torn > 0)
        take_back(sink);
    return error;
}

const struct wf_sink_kind wf_sink_file = {open_file, write_file, close_file};

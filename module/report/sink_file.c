/*
 * sink_file.c - events as lines of a file that may be renamed at any time.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/outfile.h"
#include "report/sink_kinds.h"

static void close_file(struct wf_sink *sink)
{
    if (sink->fd >= 0)
        close(sink->fd);
    sink->fd = -1;
}

/* Returns 0 or an error, and then leaves an older file as it was. */
static int open_file(struct wf_sink *sink)
{
    struct stat st;
    int fd = -1;
    int error = wf_outfile_open(sink->target.path, WF_OUTFILE_GROWS, &fd);

    sink->open_error = error;
    if (error != 0)
        return error;
    close_file(sink);
    sink->fd = fd;
    sink->torn = 0;
    if (fstat(fd, &st) == 0) {
        sink->device = st.st_dev;
        sink->inode = st.st_ino;
    }
    return 0;
}

static bool is_open_at_path(const struct wf_sink *sink)
{
    struct stat st;

    return sink->fd >= 0 && stat(sink->target.path, &st) == 0 && st.st_dev == sink->device &&
           st.st_ino == sink->inode;
}

/* Nobody will ever read what is written to it now. */
static bool is_removed(const struct wf_sink *sink)
{
    struct stat st;

    return sink->fd >= 0 && fstat(sink->fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 0;
}

/*
 * Follows the path to a new file when log rotation has moved the old one away, when that was
 * removed (then at once), or when none could be opened until now. A moved file is better than none.
 * Returns 0, or the error by which there is none to write to.
 */
static int reopen_if_moved(struct wf_sink *sink, uint64_t now_ms)
{
    bool removed = is_removed(sink);
    int error;

    if (!removed && now_ms < sink->next_check_ms)
        return sink->fd >= 0 ? 0 : sink->open_error;
    sink->next_check_ms = now_ms + WF_LOG_REOPEN_CHECK_MS;
    if (!removed && is_open_at_path(sink))
        return 0;
    error = open_file(sink);
    if (error != 0 && removed)
        close_file(sink);
    return sink->fd >= 0 ? 0 : error;
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
    int error = reopen_if_moved(sink, now_ms);

    if (error != 0)
        return error;
    error = wf_sink_put_line(sink, put, line->json, line->len);
    if (error != 0 && sink->torn > 0)
        take_back(sink);
    return error;
}

const struct wf_sink_kind wf_sink_file = {open_file, write_file, close_file};

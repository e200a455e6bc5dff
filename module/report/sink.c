/*
 * sink.c - where lines end up.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ERROR_TEXT_SIZE = 128, SENTENCE_SIZE = 512 };

/* strerror() shares its buffer with other threads. */
static const char *error_text(int error, char buf[ERROR_TEXT_SIZE])
{
    const char *text = strerror_r(error, buf, ERROR_TEXT_SIZE);

    return text;
}

/* Not blocking: a pipe that nobody reads must neither hold up the start nor the end. */
static int open_file(struct wf_sink *sink)
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

bool wf_sink_open(struct wf_sink *sink, const struct wf_file *target, wf_log_line *line, void *arg,
                  struct wf_strbuf *err)
{
    char buf[ERROR_TEXT_SIZE];

    memset(sink, 0, sizeof(*sink));
    sink->target = *target;
    sink->line = line;
    sink->arg = arg;
    sink->fd = -1;
    if (target->kind != WF_FILE_PATH)
        return true;
    sink->fd = open_file(sink);
    if (sink->fd >= 0)
        return true;
    wf_strbuf_printf(err, "log: '%s' cannot be opened: %s", target->path, error_text(errno, buf));
    return false;
}

void wf_sink_close(struct wf_sink *sink)
{
    if (sink->fd >= 0)
        close(sink->fd);
    sink->fd = -1;
}

/* Follows the path to a new file when log rotation has moved the old one away. */
static void reopen_if_moved(struct wf_sink *sink, uint64_t now_ms)
{
    struct stat st;
    int fd;

    if (now_ms < sink->next_check_ms)
        return;
    sink->next_check_ms = now_ms + WF_LOG_REOPEN_CHECK_MS;
    if (stat(sink->target.path, &st) == 0 && st.st_dev == sink->device && st.st_ino == sink->inode)
        return;
    fd = open_file(sink);
    if (fd < 0)
        return; /* the old file is better than none */
    close(sink->fd);
    sink->fd = fd;
    sink->torn = false;
}

/* Returns 0 or an errno. */
static int write_all(struct wf_sink *sink, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t done = write(sink->fd, text, len);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return errno;
        sink->torn = (size_t)done < len;
        text += done;
        len -= (size_t)done;
    }
    return 0;
}

/* Says once that lines are lost, and once that this is over. */
static void note_loss(struct wf_sink *sink, int error)
{
    char text[SENTENCE_SIZE], buf[ERROR_TEXT_SIZE];
    struct wf_strbuf sentence;

    if (error != 0 && sink->lost++ > 0)
        return;
    if (error == 0 && sink->lost == 0)
        return;
    wf_strbuf_init(&sentence, text, sizeof(text));
    if (error != 0) {
        wf_strbuf_printf(&sentence, "log: '%s' cannot be written, events are lost: %s",
                         sink->target.path, error_text(error, buf));
    } else {
        wf_strbuf_printf(&sentence, "log: '%s' can be written again, %" PRIu64 " events were lost",
                         sink->target.path, sink->lost);
        sink->lost = 0;
    }
    sink->line(sink->arg, text);
}

static bool write_file(struct wf_sink *sink, const char *text, size_t len, uint64_t now_ms)
{
    int error = 0;

    reopen_if_moved(sink, now_ms);
    if (sink->torn)
        error = write_all(sink, "\n", 1);
    if (error == 0)
        error = write_all(sink, text, len);
    note_loss(sink, error);
    return error == 0;
}

bool wf_sink_write(struct wf_sink *sink, char *text, size_t len, uint64_t now_ms)
{
    if (sink->target.kind == WF_FILE_PATH)
        return write_file(sink, text, len, now_ms);
    if (len > 0 && text[len - 1] == '\n')
        text[len - 1] = '\0';
    sink->line(sink->arg, text);
    return true;
}

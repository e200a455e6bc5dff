/*
 * sink_stdout.c - events as lines of standard output, for containers and supervisors.
 *
 * Standard output is shared: with whoever started Unbound, often with standard error. So its flags
 * are left alone, and O_NONBLOCK is not one of them. A writer that must not wait has another way
 * for each thing that it may be:
 *
 *   a socket   send(2) takes the flag with each call
 *   a pipe     so does splice(2): the line is put into a pipe of our own, and moved from there
 *   a file     does not make anybody wait
 *   else       (a terminal, mostly) it is opened again, for flags of our own; where this user may
 *              not, it is of no use: write(2) waits on terminals that poll(2) says have room
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "report/sink_kinds.h"

/* A line takes one page of a pipe, so that it is moved as a whole or not at all. */
_Static_assert(WF_EVENT_LINE_MAX <= PIPE_BUF, "a line must be written to a pipe in one piece");

static ssize_t put_file(struct wf_sink *sink, const char *text, size_t len)
{
    return write(sink->fd, text, len);
}

static ssize_t put_socket(struct wf_sink *sink, const char *text, size_t len)
{
    return send(sink->fd, text, len, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* Takes back what was not moved. Our pipe is not blocking, and nobody else writes to it. */
static void empty_pipe(const struct wf_sink *sink)
{
    char rest[PIPE_BUF];

    while (read(sink->pipe[0], rest, sizeof(rest)) > 0)
        continue;
}

static ssize_t put_pipe(struct wf_sink *sink, const char *text, size_t len)
{
    ssize_t done = write(sink->pipe[1], text, len);
    int error;

    if (done < 0)
        return -1;
    done = splice(sink->pipe[0], NULL, sink->fd, NULL, (size_t)done, SPLICE_F_NONBLOCK);
    if (done == (ssize_t)len)
        return done;
    error = errno;
    empty_pipe(sink);
    errno = error;
    return done;
}

static bool open_anew(struct wf_sink *sink)
{
    int fd = open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

    if (fd < 0)
        return false;
    sink->fd = fd;
    return true;
}

/* NULL with an errno when there is none. */
static wf_sink_put *choose_way(struct wf_sink *sink, const struct stat *st)
{
    if (S_ISSOCK(st->st_mode))
        return put_socket;
    if (S_ISFIFO(st->st_mode))
        return pipe2(sink->pipe, O_NONBLOCK | O_CLOEXEC) == 0 ? put_pipe : NULL;
    return S_ISREG(st->st_mode) || open_anew(sink) ? put_file : NULL;
}

/* What a daemon that went into the background has there, which nobody can have meant. */
static void warn_of_null(struct wf_sink *sink, const struct stat *st)
{
    if (S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3))
        sink->line(sink->arg, "log: stdout is /dev/null, events are lost; see the option -d");
}

static int open_stdout(struct wf_sink *sink)
{
    struct stat st;

    sink->pipe[0] = sink->pipe[1] = -1;
    sink->fd = STDOUT_FILENO;
    if (fstat(STDOUT_FILENO, &st) != 0)
        return errno;
    sink->put = choose_way(sink, &st);
    if (sink->put == NULL)
        return errno;
    warn_of_null(sink, &st);
    return 0;
}

static int write_stdout(struct wf_sink *sink, struct wf_sink_line *line, uint64_t now_ms)
{
    (void)now_ms;
    if (sink->put == NULL)
        return EBADF; /* it does not become another while Unbound runs */
    return wf_sink_put_line(sink, sink->put, line->json, line->len);
}

/* Standard output itself stays open: a reload wants it again. */
static void close_stdout(struct wf_sink *sink)
{
    unsigned i;

    if (sink->fd != STDOUT_FILENO)
        close(sink->fd);
    for (i = 0; i < 2; i++) {
        if (sink->pipe[i] >= 0)
            close(sink->pipe[i]);
    }
    sink->fd = -1;
}

const struct wf_sink_kind wf_sink_stdout = {open_stdout, write_stdout, close_stdout};

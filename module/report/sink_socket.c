/*
 * sink_socket.c - events as datagrams to a local socket: syslog's, the journal's or any other.
 *
 * One mechanism for all three, and neither syslog(3) nor libsystemd: both block when the daemon on
 * the other side does not read, and syslog(3) with a lock held that Unbound's own workers need.
 * Here the socket never blocks, and one that is not there is tried again at an interval.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "report/frame.h"
#include "report/sink_kinds.h"

_Static_assert(WF_SOCKET_PATH_SIZE == sizeof(((struct sockaddr_un *)0)->sun_path),
               "a path the options take must fit into an address");

enum { TRIES = 3 };

static void close_socket(struct wf_sink *sink)
{
    if (sink->fd >= 0)
        close(sink->fd);
    sink->fd = -1;
}

/* Returns 0 or an errno, and then leaves an older connection as it was. */
static int connect_socket(struct wf_sink *sink)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int error;

    if (fd < 0)
        return errno;
    memcpy(to.sun_path, sink->target.path, sizeof(to.sun_path) - 1);
    if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) != 0) {
        error = errno;
        close(fd);
        return error;
    }
    close_socket(sink);
    sink->fd = fd;
    return 0;
}

/* Returns 0 or an errno. */
static int try_to_send(struct wf_sink *sink, const char *data, size_t len)
{
    unsigned tries = TRIES;

    if (sink->fd < 0)
        return ENOTCONN;
    while (send(sink->fd, data, len, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
        if (errno == EAGAIN && --tries > 0 && wf_sink_await(sink))
            continue;
        if (errno != EINTR)
            return errno;
    }
    return 0;
}

/*
 * What cannot be sent is sent once more over a new connection: the daemon may have restarted, or
 * another may have taken its place.
 */
static int deliver(struct wf_sink *sink, const char *data, size_t len, uint64_t now_ms)
{
    int error;

    if (len == 0)
        return EMSGSIZE;
    error = try_to_send(sink, data, len);
    if (error == 0 || now_ms < sink->next_check_ms)
        return error;
    sink->next_check_ms = now_ms + WF_LOG_REOPEN_CHECK_MS;
    error = connect_socket(sink);
    return error != 0 ? error : try_to_send(sink, data, len);
}

static int write_syslog(struct wf_sink *sink, struct wf_sink_line *line, uint64_t now_ms)
{
    char data[WF_FRAME_SIZE];
    size_t len = wf_frame_syslog(line->event, line->json, line->len - 1, data);

    return deliver(sink, data, len, now_ms);
}

static int write_journal(struct wf_sink *sink, struct wf_sink_line *line, uint64_t now_ms)
{
    char data[WF_FRAME_SIZE];
    size_t len = wf_frame_journal(line->event, line->json, line->len - 1, data);

    return deliver(sink, data, len, now_ms);
}

/* With its newline: who appends what comes to a file has a file of lines. */
static int write_json(struct wf_sink *sink, struct wf_sink_line *line, uint64_t now_ms)
{
    return deliver(sink, line->json, line->len, now_ms);
}

const struct wf_sink_kind wf_sink_syslog = {connect_socket, write_syslog, close_socket};
const struct wf_sink_kind wf_sink_journal = {connect_socket, write_journal, close_socket};
const struct wf_sink_kind wf_sink_socket = {connect_socket, write_json, close_socket};

/*
 * sink.c - the table of sinks, and what they share: waiting, torn lines, telling of trouble.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/sink.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "report/outfile.h"
#include "report/sink_kinds.h"

enum { SENTENCE_SIZE = 512, TRIES = 3 };

/* What stands in sentences, before the path, and the path where the option holds none. */
static const struct {
    const struct wf_sink_kind *kind;
    const char *name, *path;
} table[] = {
    [WF_FILE_UNBOUND] = {&wf_sink_unbound, "", ""},
    [WF_FILE_STDOUT] = {&wf_sink_stdout, "stdout", ""},
    [WF_FILE_SYSLOG] = {&wf_sink_syslog, "syslog", "/dev/log"},
    [WF_FILE_JOURNALD] = {&wf_sink_journal, "journald", "/run/systemd/journal/socket"},
    [WF_FILE_SOCKET] = {&wf_sink_socket, "socket", ""},
    [WF_FILE_PATH] = {&wf_sink_file, "", ""},
};

static void name_target(struct wf_sink *sink)
{
    const char *name = table[sink->target.kind].name;
    struct wf_strbuf out;

    if (sink->target.path[0] == '\0')
        snprintf(sink->target.path, sizeof(sink->target.path), "%s", table[sink->target.kind].path);
    wf_strbuf_init(&out, sink->name, sizeof(sink->name));
    wf_strbuf_str(&out, name);
    if (sink->target.path[0] != '\0')
        wf_strbuf_printf(&out, "%s'%s'", out.len > 0 ? " " : "", sink->target.path);
}

/*
 * A log that cannot be opened must not keep the resolver from starting, nor end it at a reload: a
 * disk may be full, a folder not be mounted yet.
 */
void wf_sink_open(struct wf_sink *sink, const struct wf_file *target, wf_log_line *line, void *arg)
{
    int error;

    memset(sink, 0, sizeof(*sink));
    sink->target = *target;
    sink->line = line;
    sink->arg = arg;
    sink->fd = -1;
    sink->kind = table[target->kind].kind;
    if (sink->kind == NULL)
        return; /* off */
    name_target(sink);
    error = sink->kind->open(sink);
    if (error != 0)
        wf_sink_trouble(sink, error);
}

void wf_sink_close(struct wf_sink *sink)
{
    if (sink->kind != NULL)
        sink->kind->close(sink);
}

bool wf_sink_await(const struct wf_sink *sink)
{
    struct pollfd one = {.fd = sink->fd, .events = POLLOUT};

    return !sink->in_trouble && poll(&one, 1, WF_SINK_PATIENCE_MS) == 1;
}

static int put_all(struct wf_sink *sink, wf_sink_put *put, const char *text, size_t len)
{
    unsigned tries = TRIES;
    size_t written = 0;

    while (written < len) {
        ssize_t done = put(sink, text + written, len - written);

        if (done < 0 && (errno == EINTR || (errno == EAGAIN && --tries > 0 && wf_sink_await(sink))))
            continue;
        if (done <= 0)
            return done < 0 ? errno : EIO;
        written += (size_t)done;
        sink->torn = written < len ? written : 0;
    }
    return 0;
}

int wf_sink_put_line(struct wf_sink *sink, wf_sink_put *put, const char *text, size_t len)
{
    int error = 0;

    if (sink->torn > 0)
        error = put_all(sink, put, "\n", 1);
    return error != 0 ? error : put_all(sink, put, text, len);
}

void wf_sink_trouble(struct wf_sink *sink, int error)
{
    char text[SENTENCE_SIZE], buf[WF_ERROR_TEXT_SIZE];

    if (sink->in_trouble)
        return;
    sink->in_trouble = true;
    snprintf(text, sizeof(text), "log: %s cannot be written, events are lost: %s", sink->name,
             wf_error_text(error, buf));
    sink->line(sink->arg, text);
}

/* Once, too. */
static void tell_end_of_trouble(struct wf_sink *sink)
{
    char text[SENTENCE_SIZE];

    if (!sink->in_trouble)
        return;
    snprintf(text, sizeof(text), "log: %s can be written again, %" PRIu64 " events were lost",
             sink->name, sink->lost);
    sink->in_trouble = false;
    sink->lost = 0;
    sink->line(sink->arg, text);
}

bool wf_sink_ready(struct wf_sink *sink, uint64_t now_ms)
{
    if (!sink->in_trouble || now_ms >= sink->next_try_ms)
        return true;
    sink->lost++;
    return false;
}

bool wf_sink_write(struct wf_sink *sink, const struct wf_event *event, char *json, size_t len,
                   uint64_t now_ms)
{
    struct wf_sink_line line = {event, json, len};
    int error = sink->kind->write(sink, &line, now_ms);

    if (error == 0) {
        tell_end_of_trouble(sink);
        return true;
    }
    wf_sink_trouble(sink, error);
    sink->next_try_ms = now_ms + WF_SINK_RETRY_MS;
    sink->lost++;
    return false;
}

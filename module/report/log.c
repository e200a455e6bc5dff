/*
 * log.c - the event log: its writer thread, how it starts and how it ends.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/log.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/budget.h"
#include "common/clock.h"
#include "common/worker.h"
#include "report/queue.h"
#include "report/repeats.h"
#include "report/sink.h"

enum { STACK_SIZE = 256 * 1024, HOST_SIZE = 65 /* POSIX has at most 255, Linux 64 */ };

struct wf_log {
    struct wf_queue *queue; /* NULL when the log is off */
    bool no_writer;         /* it is off although the options want it on */
    struct wf_counters *counters;
    struct wf_file target;
    wf_log_line *tell;
    void *arg;
    struct wf_worker worker;
    atomic_uint_least64_t stop_at_ms; /* 0: not to stop; else write what waits until then */
    bool holds_event;                 /* see leave_writer; this and what follows is the writer's */
    bool left;                        /* behind: nothing of the owner's may be used any more */
    struct wf_event event;            /* the one that is being written */
    struct wf_sink sink;
    struct wf_repeats repeats;
    bool limited; /* by the budget */
    struct wf_budget rate;
    uint64_t lost_told;   /* of the lost events, so many stand in events that were written */
    char host[HOST_SIZE]; /* empty: not known */
    char line[WF_EVENT_LINE_SIZE];
};

/* As it was when the log began. A name that does not fit is cut, without a NUL on some systems. */
static void note_host(struct wf_log *log)
{
    if (gethostname(log->host, sizeof(log->host)) != 0)
        log->host[0] = '\0';
    log->host[sizeof(log->host) - 1] = '\0';
}

/* Writing may hang, and then the owner may leave. */
static bool write_line(struct wf_log *log, const struct wf_event *event, uint64_t now)
{
    bool written;
    size_t len;

    if (!wf_sink_ready(&log->sink, now))
        return false;
    len = wf_event_json(event, log->host, log->line, sizeof(log->line));
    if (len == 0) {
        wf_counters_allocation_failure(log->counters);
        return false;
    }
    wf_worker_begin_io(&log->worker);
    written = wf_sink_write(&log->sink, event, log->line, len, now);
    log->left = !wf_worker_end_io(&log->worker);
    return written;
}

static enum wf_event_fate write_event(struct wf_log *log, struct wf_event *event)
{
    uint64_t lost = wf_counters_events_lost(log->counters);
    uint64_t now = wf_clock_ms();

    /* of warnings the repeats were left out before, in longer windows */
    if (!event->is_warning && wf_repeats_leave_out(&log->repeats, event, now))
        return WF_EVENT_SUPPRESSED;
    if (log->limited && !wf_budget_take(&log->rate, 1, now))
        return WF_EVENT_LIMITED;
    event->lost = lost - log->lost_told;
    if (!write_line(log, event, now))
        return WF_EVENT_FAILED;
    log->lost_told = lost;
    if (!event->is_warning)
        wf_repeats_written(&log->repeats, event, now);
    return WF_EVENT_WRITTEN;
}

/* The event is the writer's own then, and its slot free again. */
static bool take_event(struct wf_log *log)
{
    struct wf_event *event = wf_queue_take(log->queue);

    if (event == NULL)
        return false;
    log->event = *event;
    log->holds_event = true;
    wf_queue_give_back(log->queue, event);
    return true;
}

/* Until it is to stop, or was left behind. */
static void write_until_stopped(struct wf_log *log)
{
    for (;;) {
        enum wf_event_fate fate;
        uint64_t stop_at;

        wf_queue_wait(log->queue);
        stop_at = atomic_load(&log->stop_at_ms);
        if (stop_at != 0 && wf_clock_ms() >= stop_at)
            return;
        if (!take_event(log) && stop_at != 0)
            return;
        if (!log->holds_event)
            continue;
        fate = write_event(log, &log->event);
        if (log->left)
            return;
        log->holds_event = false;
        wf_counters_event(log->counters, fate);
    }
}

static void free_log(struct wf_log *log)
{
    wf_queue_destroy(log->queue);
    wf_sink_close(&log->sink);
    free(log);
}

static void *run_writer(void *arg)
{
    struct wf_log *log = arg;

    wf_worker_begin_io(&log->worker);
    wf_sink_open(&log->sink, &log->target, log->tell, log->arg);
    log->left = !wf_worker_end_io(&log->worker);
    if (!log->left)
        write_until_stopped(log);
    if (!log->left) {
        wf_worker_ended(&log->worker);
        return NULL;
    }
    wf_worker_forget(&log->worker);
    free_log(log);
    return NULL;
}

static void tell_of_target(const struct wf_log *log, const char *what)
{
    char text[WF_TEXT_SIZE];

    snprintf(text, sizeof(text), "log: %s%s%s%s", log->target.path[0] != '\0' ? "'" : "",
             log->target.path, log->target.path[0] != '\0' ? "' " : "", what);
    log->tell(log->arg, text);
}

/* Events are lost, and counted, then. */
static void go_on_without_writer(struct wf_log *log)
{
    log->no_writer = true;
    wf_queue_destroy(log->queue);
    log->queue = NULL;
    tell_of_target(
        log, "cannot be written until the next reload, events are lost: no thread can be started");
}

static bool start_writer(struct wf_log *log, struct wf_strbuf *err)
{
    log->queue = wf_queue_create(WF_LOG_SLOTS);
    if (log->queue == NULL) {
        wf_strbuf_str(err, "log: out of memory");
        return false;
    }
    if (wf_worker_start(&log->worker, "whyfail-log", STACK_SIZE, run_writer, log) != 0)
        go_on_without_writer(log);
    else if (!wf_worker_await_first(&log->worker))
        tell_of_target(log,
                       "is not open yet: its file system hangs; the start does not wait for it");
    return true;
}

struct wf_log *wf_log_start(const struct wf_options *options, wf_log_line *line, void *arg,
                            struct wf_counters *counters, struct wf_strbuf *err)
{
    struct wf_log *log = calloc(1, sizeof(*log));

    if (log == NULL) {
        wf_strbuf_str(err, "log: out of memory");
        return NULL;
    }
    log->counters = counters;
    log->target = options->log;
    log->tell = line;
    log->arg = arg;
    log->sink.fd = -1;
    atomic_init(&log->stop_at_ms, 0);
    log->lost_told = wf_counters_events_lost(counters);
    note_host(log);
    wf_repeats_init(&log->repeats, options->log_window);
    log->limited = options->log_rate > 0;
    if (log->limited)
        wf_budget_init(&log->rate, options->log_rate, options->log_rate);
    if (options->log.kind != WF_FILE_OFF && !start_writer(log, err)) {
        free_log(log);
        return NULL;
    }
    return log;
}

void wf_log_push(struct wf_log *log, const struct wf_event *event)
{
    if (log->queue == NULL ? log->no_writer : !wf_queue_push(log->queue, event))
        wf_counters_event(log->counters, WF_EVENT_DROPPED);
}

/* What nobody will write now. */
static void drop_rest(struct wf_log *log)
{
    while (wf_queue_take(log->queue) != NULL)
        wf_counters_event(log->counters, WF_EVENT_DROPPED);
}

/* The writer hangs in its I/O. It keeps the log, but not the queue, the most of its memory. */
static void leave_writer(void *arg)
{
    struct wf_log *log = arg;

    drop_rest(log);
    if (log->holds_event)
        wf_counters_event(log->counters, WF_EVENT_DROPPED);
    wf_queue_destroy(log->queue);
    log->queue = NULL;
    if (log->target.kind != WF_FILE_UNBOUND) /* there it would hang, too */
        tell_of_target(log, "cannot be written: it hangs; the thread that writes is left behind");
}

void wf_log_stop(struct wf_log *log)
{
    if (log == NULL)
        return;
    if (log->queue != NULL) {
        atomic_store(&log->stop_at_ms, wf_clock_ms() + WF_LOG_DRAIN_MS);
        wf_queue_wake(log->queue);
        if (!wf_worker_join(&log->worker, WF_LOG_DRAIN_MS + WF_WORKER_PATIENCE_MS, leave_writer,
                            log))
            return;
        drop_rest(log);
    }
    free_log(log);
}

size_t wf_log_bytes(const struct wf_log *log)
{
    return sizeof(*log) + (log->queue != NULL ? wf_queue_bytes(log->queue) : 0);
}

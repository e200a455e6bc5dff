/*
 * log.c - the event log: its writer thread, how it starts and how it ends.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/log.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "common/budget.h"
#include "common/thread.h"
#include "report/queue.h"
#include "report/repeats.h"
#include "report/sink.h"

enum { STACK_SIZE = 256 * 1024 };

struct wf_log {
    struct wf_queue *queue; /* NULL when the log is off */
    struct wf_counters *counters;
    pthread_t writer;
    atomic_uint_least64_t stop_at_ms; /* 0: not to stop; else write what waits until then */
    struct wf_sink sink;              /* this and what follows is the writer's alone */
    struct wf_repeats repeats;
    bool limited; /* by the budget */
    struct wf_budget rate;
    uint64_t lost_told; /* of the lost events, so many stand in events that were written */
    char line[WF_EVENT_LINE_SIZE];
};

static uint64_t clock_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static bool write_line(struct wf_log *log, const struct wf_event *event, uint64_t now)
{
    size_t len;

    if (!wf_sink_ready(&log->sink, now))
        return false;
    len = wf_event_json(event, log->line, sizeof(log->line));
    if (len == 0) {
        wf_counters_allocation_failure(log->counters);
        return false;
    }
    return wf_sink_write(&log->sink, event, log->line, len, now);
}

static enum wf_event_fate write_event(struct wf_log *log, struct wf_event *event)
{
    uint64_t lost = wf_counters_events_lost(log->counters);
    uint64_t now = clock_ms();

    if (wf_repeats_leave_out(&log->repeats, event, now))
        return WF_EVENT_SUPPRESSED;
    if (log->limited && !wf_budget_take(&log->rate, 1, now))
        return WF_EVENT_LIMITED;
    event->lost = lost - log->lost_told;
    if (!write_line(log, event, now))
        return WF_EVENT_FAILED;
    log->lost_told = lost;
    wf_repeats_written(&log->repeats, event, now);
    return WF_EVENT_WRITTEN;
}

static void *write_events(void *arg)
{
    struct wf_log *log = arg;

    for (;;) {
        uint64_t stop_at;
        struct wf_event *event;

        wf_queue_wait(log->queue);
        stop_at = atomic_load(&log->stop_at_ms);
        if (stop_at != 0 && clock_ms() >= stop_at)
            return NULL;
        event = wf_queue_take(log->queue);
        if (event == NULL && stop_at != 0)
            return NULL;
        if (event == NULL)
            continue;
        wf_counters_event(log->counters, write_event(log, event));
        wf_queue_give_back(log->queue, event);
    }
}

static void free_log(struct wf_log *log)
{
    wf_queue_destroy(log->queue);
    wf_sink_close(&log->sink);
    free(log);
}

static bool start_writer(struct wf_log *log, struct wf_strbuf *err)
{
    log->queue = wf_queue_create(WF_LOG_SLOTS);
    if (log->queue == NULL) {
        wf_strbuf_str(err, "log: out of memory");
        return false;
    }
    if (wf_thread_start(&log->writer, "whyfail-log", STACK_SIZE, write_events, log) != 0) {
        wf_strbuf_str(err, "log: no thread can be started");
        return false;
    }
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
    atomic_init(&log->stop_at_ms, 0);
    log->lost_told = wf_counters_events_lost(counters);
    wf_repeats_init(&log->repeats, options->log_window);
    log->limited = options->log_rate > 0;
    if (log->limited)
        wf_budget_init(&log->rate, options->log_rate, options->log_rate);
    wf_sink_open(&log->sink, &options->log, line, arg);
    if (options->log.kind != WF_FILE_OFF && !start_writer(log, err)) {
        free_log(log);
        return NULL;
    }
    return log;
}

void wf_log_push(struct wf_log *log, const struct wf_event *event)
{
    if (log->queue != NULL && !wf_queue_push(log->queue, event))
        wf_counters_event(log->counters, WF_EVENT_DROPPED);
}

void wf_log_stop(struct wf_log *log)
{
    if (log == NULL)
        return;
    if (log->queue != NULL) {
        atomic_store(&log->stop_at_ms, clock_ms() + WF_LOG_DRAIN_MS);
        wf_queue_wake(log->queue);
        pthread_join(log->writer, NULL);
        while (wf_queue_take(log->queue) != NULL)
            wf_counters_event(log->counters, WF_EVENT_DROPPED);
    }
    free_log(log);
}

size_t wf_log_bytes(const struct wf_log *log)
{
    return sizeof(*log) + (log->queue != NULL ? wf_queue_bytes(log->queue) : 0);
}

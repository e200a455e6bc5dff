/*
 * log.c - events through the queue and one writer into a file, as fast as they go.
 *
 * Usage: log EVENTS FILE
 * Prints how many events were written, the octets of a line, the seconds it took, and the seconds
 * of processor time the writer took, as "events octets seconds writer-seconds"; status 1 when an
 * event was lost. With a file that cannot be written to (/dev/full) all are. The events are those
 * of failures as they occur (typical.c), none a repeat, and log-rate is off.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "diagnose/diagnose.h"
#include "inputs.h"
#include "report/log.h"

enum { KINDS_MAX = 32, AHEAD = WF_LOG_SLOTS / 2 };

static struct wf_event events[KINDS_MAX];
static struct wf_counters counters;

static void no_line(void *arg, const char *text)
{
    (void)arg;
    fprintf(stderr, "bench: %s\n", text);
}

static double seconds_of(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Not counted: what is measured begins where a worker thread hands an event over. */
static size_t make_events(void)
{
    const struct wf_policy policy = {.addresses = WF_EDE_ADDRESSES_PUBLIC,
                                     .digests = WF_MAX_DIGESTS};
    static struct wf_stage stage;
    size_t kinds = 0;

    while (bench_typical[kinds].name != NULL && kinds < KINDS_MAX) {
        struct wf_evidence *evidence = wf_evidence_make(&stage, bench_typical[kinds].scene);
        struct wf_event *event = &events[kinds++];

        clock_gettime(CLOCK_REALTIME, &event->when);
        wf_event_set_question(event, &evidence->seen.question);
        event->rcode = WF_RCODE_SERVFAIL;
        wf_diagnose(evidence, &policy, &event->finding);
    }
    return kinds;
}

static struct wf_log *start(const char *path)
{
    struct wf_options options;
    struct wf_strbuf err;
    struct wf_log *log;
    char text[256];

    wf_options_default(&options);
    options.log.kind = WF_FILE_PATH;
    snprintf(options.log.path, sizeof(options.log.path), "%s", path);
    options.log_window = options.log_rate = 0;
    wf_counters_init(&counters);
    wf_strbuf_init(&err, text, sizeof(text));
    log = wf_log_start(&options, no_line, NULL, &counters, &err);
    if (log == NULL) {
        fprintf(stderr, "bench: %s\n", text);
        exit(2);
    }
    return log;
}

static uint64_t count_of(enum wf_event_fate fate)
{
    struct wf_counts counts;

    wf_counters_read(&counters, &counts);
    return counts.events[fate];
}

/* Keeps the queue filled, but for half of it: none is dropped. */
static void push_all(struct wf_log *log, size_t kinds, uint64_t count)
{
    const struct timespec moment = {.tv_nsec = 200000};
    uint64_t i, done = 0;

    for (i = 0; i < count; i++) {
        struct wf_event *event = &events[i % kinds];

        while (i - done >= AHEAD) {
            done = count_of(WF_EVENT_WRITTEN) + count_of(WF_EVENT_FAILED);
            if (i - done >= AHEAD)
                nanosleep(&moment, NULL);
        }
        event->duration_ns = i;
        wf_log_push(log, event);
    }
}

int main(int argc, char *argv[])
{
    uint64_t count = argc == 3 ? strtoull(argv[1], NULL, 10) : 0;
    size_t kinds = make_events();
    double began, took, writer;
    struct wf_log *log;
    struct stat st;

    if (count == 0) {
        fprintf(stderr, "usage: log EVENTS FILE\n");
        return 2;
    }
    log = start(argv[2]);
    began = seconds_of(CLOCK_MONOTONIC);
    writer = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - seconds_of(CLOCK_THREAD_CPUTIME_ID);
    push_all(log, kinds, count);
    wf_log_stop(log); /* which writes the rest */
    took = seconds_of(CLOCK_MONOTONIC) - began;
    writer = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - seconds_of(CLOCK_THREAD_CPUTIME_ID) - writer;
    if (count_of(WF_EVENT_WRITTEN) != count || stat(argv[2], &st) != 0) {
        fprintf(stderr, "bench: %llu of %llu events were written\n",
                (unsigned long long)count_of(WF_EVENT_WRITTEN), (unsigned long long)count);
        return 1;
    }
    printf("%llu %.0f %.3f %.3f\n", (unsigned long long)count, (double)st.st_size / (double)count,
           took, writer);
    return 0;
}

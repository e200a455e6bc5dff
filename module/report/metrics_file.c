/*
 * metrics_file.c - the module's numbers in a file, for node_exporter's textfile collector.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/metrics_file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build_info.h"
#include "common/thread.h"
#include "report/metrics.h"

enum { TEXT_SIZE = 32768, STACK_SIZE = 128 * 1024 };

struct wf_metrics_file {
    char path[WF_PATH_SIZE];
    char beside[WF_PATH_SIZE + sizeof(".new")]; /* what is written before it takes its place */
    uint32_t interval_s;
    wf_metrics_read *read;
    void *read_arg;
    wf_log_line *line;
    void *line_arg;
    bool in_trouble;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop; /* under the lock */
    char text[TEXT_SIZE];
};

struct printing {
    struct wf_strbuf *out;
    enum wf_metric_id last;
};

static const char *const types[] = {
    [WF_METRIC_COUNTER] = "counter",
    [WF_METRIC_GAUGE] = "gauge",
    [WF_METRIC_HISTOGRAM] = "histogram",
};

static bool print_metric(const struct wf_metric *metric, void *arg)
{
    const struct wf_metric_info *info = wf_metric_info(metric->id);
    struct printing *printing = arg;

    if (metric->id != printing->last) {
        wf_strbuf_printf(printing->out, "# HELP %s %s\n# TYPE %s %s\n", info->name, info->help,
                         info->name, types[info->kind]);
        printing->last = metric->id;
    }
    wf_strbuf_str(printing->out, info->name);
    wf_strbuf_str(printing->out, metric->suffix);
    if (metric->value[0] != '\0')
        wf_strbuf_printf(printing->out, "{%s=\"%s\"}", info->label, metric->value);
    wf_strbuf_str(printing->out, " ");
    wf_metric_print_number(metric, printing->out);
    wf_strbuf_str(printing->out, "\n");
    return true;
}

void wf_metrics_text(const struct wf_counts *counts, size_t memory_entries, struct wf_strbuf *out)
{
    struct printing printing = {out, WF_METRIC_COUNT};

    (void)wf_metrics_each(counts, memory_entries, print_metric, &printing);
    wf_strbuf_printf(out,
                     "# HELP whyfail_build_info What this is, and the Unbound it was built for.\n"
                     "# TYPE whyfail_build_info gauge\n"
                     "whyfail_build_info{version=\"%s\",unbound=\"%s\"} 1\n# EOF\n",
                     wf_version, wf_built_for_version);
}

static bool write_all(int fd, const char *text, size_t len)
{
    while (len > 0) {
        ssize_t done = write(fd, text, len);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        text += done;
        len -= (size_t)done;
    }
    return true;
}

/* Returns 0, or the errno of what went wrong. */
static int write_file(struct wf_metrics_file *file)
{
    struct wf_counts counts;
    struct wf_strbuf text;
    size_t entries;
    int fd, error = 0;

    file->read(file->read_arg, &counts, &entries);
    wf_strbuf_init(&text, file->text, sizeof(file->text));
    wf_metrics_text(&counts, entries, &text);
    fd = open(file->beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return errno;
    if (!write_all(fd, text.data, text.len))
        error = errno;
    if (close(fd) != 0 && error == 0)
        error = errno;
    if (error == 0 && rename(file->beside, file->path) != 0)
        error = errno;
    if (error != 0)
        unlink(file->beside);
    return error;
}

static void say_trouble(struct wf_strbuf *out, const struct wf_metrics_file *file, int error)
{
    char words[128];

    wf_strbuf_printf(out, "metrics: '%s' cannot be written: ", file->path);
    wf_strbuf_str(out, strerror_r(error, words, sizeof(words)));
}

/* Trouble is reported when it begins and when it is over. */
static void write_and_tell(struct wf_metrics_file *file)
{
    char text[WF_TEXT_SIZE];
    struct wf_strbuf out;
    int error = write_file(file);

    if ((error != 0) == file->in_trouble)
        return;
    file->in_trouble = error != 0;
    wf_strbuf_init(&out, text, sizeof(text));
    if (error != 0)
        say_trouble(&out, file, error);
    else
        wf_strbuf_printf(&out, "metrics: '%s' is written again", file->path);
    file->line(file->line_arg, text);
}

/* Waits for the interval; returns whether it is time to stop. */
static bool wait_or_stop(struct wf_metrics_file *file)
{
    struct timespec until;
    bool stop;
    int status = 0;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (time_t)file->interval_s;
    pthread_mutex_lock(&file->lock);
    while (!file->stop && status != ETIMEDOUT)
        status = pthread_cond_timedwait(&file->wake, &file->lock, &until);
    stop = file->stop;
    pthread_mutex_unlock(&file->lock);
    return stop;
}

static void *write_files(void *arg)
{
    struct wf_metrics_file *file = arg;
    bool stop;

    do {
        stop = wait_or_stop(file);
        write_and_tell(file);
    } while (!stop);
    return NULL;
}

static void init_waiting(struct wf_metrics_file *file)
{
    pthread_condattr_t attr;

    pthread_mutex_init(&file->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC); /* steps of the clock are not waited for */
    pthread_cond_init(&file->wake, &attr);
    pthread_condattr_destroy(&attr);
}

struct wf_metrics_file *wf_metrics_file_start(const struct wf_options *options,
                                              wf_metrics_read *read, void *read_arg,
                                              wf_log_line *line, void *line_arg,
                                              struct wf_strbuf *err)
{
    struct wf_metrics_file *file = calloc(1, sizeof(*file));

    if (file == NULL) {
        wf_strbuf_str(err, "metrics: out of memory");
        return NULL;
    }
    snprintf(file->path, sizeof(file->path), "%s", options->metrics.path);
    snprintf(file->beside, sizeof(file->beside), "%s.new", options->metrics.path);
    file->interval_s = options->metrics_interval;
    file->read = read;
    file->read_arg = read_arg;
    file->line = line;
    file->line_arg = line_arg;
    init_waiting(file);
    write_and_tell(file); /* trouble with it must not keep the resolver from starting */
    if (wf_thread_start(&file->thread, "whyfail-metrics", STACK_SIZE, write_files, file) == 0)
        return file;
    wf_strbuf_str(err, "metrics: no thread can be started");
    free(file);
    return NULL;
}

void wf_metrics_file_stop(struct wf_metrics_file *file)
{
    if (file == NULL)
        return;
    pthread_mutex_lock(&file->lock);
    file->stop = true;
    pthread_cond_signal(&file->wake);
    pthread_mutex_unlock(&file->lock);
    pthread_join(file->thread, NULL);
    pthread_cond_destroy(&file->wake);
    pthread_mutex_destroy(&file->lock);
    free(file);
}

size_t wf_metrics_file_bytes(const struct wf_metrics_file *file)
{
    return file == NULL ? 0 : sizeof(*file);
}

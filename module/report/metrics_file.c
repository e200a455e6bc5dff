/*
 * metrics_file.c - the module's numbers in a file, for node_exporter's textfile collector.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/metrics_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build_info.h"
#include "common/worker.h"
#include "report/metrics.h"
#include "report/outfile.h"

enum { TEXT_SIZE = 32768, STACK_SIZE = 128 * 1024, MS_PER_S = 1000 };

struct wf_metrics_file {
    struct wf_worker worker;
    char path[WF_PATH_SIZE];
    char beside[WF_PATH_SIZE + sizeof(".new")]; /* what is written before it takes its place */
    uint32_t interval_s;
    wf_metrics_read *read;
    void *read_arg;
    wf_log_line *line;
    void *line_arg;
    bool in_trouble; /* this and what follows is the thread's alone */
    struct wf_strbuf text;
    char data[TEXT_SIZE];
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

/* Returns 0, or the error of what went wrong. */
static int fill_and_replace(const struct wf_metrics_file *file, int fd)
{
    int error = 0;

    if (!write_all(fd, file->text.data, file->text.len))
        error = errno;
    if (close(fd) != 0 && error == 0)
        error = errno;
    if (error == 0)
        error = wf_outfile_replace(file->beside, file->path);
    if (error != 0)
        unlink(file->beside);
    return error;
}

static void say_trouble(struct wf_strbuf *out, const struct wf_metrics_file *file,
                        const char *in_way, int error)
{
    char words[WF_ERROR_TEXT_SIZE];

    wf_strbuf_printf(out, "metrics: '%s' cannot be written: ", file->path);
    if (in_way != NULL)
        wf_strbuf_printf(out, "'%s' is in the way: ", in_way);
    wf_strbuf_str(out, wf_error_text(error, words));
}

/* What stands at either name and is not to be replaced; else there is nothing in the way. */
static const char *what_is_in_way(const char *path, int error)
{
    return error >= WF_OUTFILE_LINK || error == EISDIR ? path : NULL;
}

/* Trouble is reported when it begins and when it is over. */
static void write_and_tell(struct wf_metrics_file *file)
{
    char text[WF_TEXT_SIZE];
    const char *at = file->beside;
    struct wf_strbuf out;
    int fd = -1;
    int error = wf_outfile_open(file->beside, WF_OUTFILE_FRESH, &fd);

    if (error == 0) {
        at = file->path;
        error = fill_and_replace(file, fd);
    }
    if ((error != 0) == file->in_trouble)
        return;
    file->in_trouble = error != 0;
    wf_strbuf_init(&out, text, sizeof(text));
    if (error != 0)
        say_trouble(&out, file, what_is_in_way(at, error), error);
    else
        wf_strbuf_printf(&out, "metrics: '%s' is written again", file->path);
    file->line(file->line_arg, text);
}

/* Returns false when it was left behind. What the owner has is read before anything can hang. */
static bool write_once(struct wf_metrics_file *file)
{
    struct wf_counts counts;
    size_t entries;

    file->read(file->read_arg, &counts, &entries);
    wf_strbuf_init(&file->text, file->data, sizeof(file->data));
    wf_metrics_text(&counts, entries, &file->text);
    wf_worker_begin_io(&file->worker);
    write_and_tell(file);
    return wf_worker_end_io(&file->worker);
}

static void *write_files(void *arg)
{
    struct wf_metrics_file *file = arg;
    bool last = false;

    while (write_once(file)) {
        if (last) {
            wf_worker_ended(&file->worker);
            return NULL;
        }
        last = wf_worker_sleep(&file->worker, (uint64_t)file->interval_s * MS_PER_S);
    }
    wf_worker_forget(&file->worker);
    free(file);
    return NULL;
}

static void say(const struct wf_metrics_file *file, const char *what)
{
    char text[WF_TEXT_SIZE];

    snprintf(text, sizeof(text), "metrics: '%s' %s", file->path, what);
    file->line(file->line_arg, text);
}

static void say_left(void *arg)
{
    say(arg, "cannot be written: its file system hangs; the thread that does is left behind");
}

struct wf_metrics_file *wf_metrics_file_start(const struct wf_options *options,
                                              wf_metrics_read *read, void *read_arg,
                                              wf_log_line *line, void *line_arg)
{
    struct wf_metrics_file *file = calloc(1, sizeof(*file));

    if (file == NULL) {
        line(line_arg, "metrics: out of memory, they are off until the next reload");
        return NULL;
    }
    snprintf(file->path, sizeof(file->path), "%s", options->metrics.path);
    snprintf(file->beside, sizeof(file->beside), "%s.new", options->metrics.path);
    file->interval_s = options->metrics_interval;
    file->read = read;
    file->read_arg = read_arg;
    file->line = line;
    file->line_arg = line_arg;
    if (wf_worker_start(&file->worker, "whyfail-metrics", STACK_SIZE, write_files, file) != 0) {
        say(file, "cannot be written until the next reload: no thread can be started");
        free(file);
        return NULL;
    }
    if (!wf_worker_await_first(&file->worker))
        say(file, "is not written yet: its file system hangs; the start does not wait for it");
    return file;
}

void wf_metrics_file_stop(struct wf_metrics_file *file)
{
    if (file != NULL && wf_worker_join(&file->worker, WF_WORKER_PATIENCE_MS, say_left, file))
        free(file);
}

size_t wf_metrics_file_bytes(const struct wf_metrics_file *file)
{
    return file == NULL ? 0 : sizeof(*file);
}

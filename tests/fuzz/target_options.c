/*
 * target_options.c - any file of options.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "config/options.h"
#include "must.h"
#include "targets.h"
#include "verdict.h"

static void must_be_allowed(const struct wf_options *options)
{
    const struct wf_file *files[] = {&options->log, &options->metrics};
    size_t i;

    WF_MUST(options->ede_detail < WF_EDE_DETAIL_COUNT &&
                options->ede_addresses < WF_EDE_ADDRESSES_COUNT,
            "a word that is none");
    WF_MUST(options->log_window <= 3600, "log-window %u", options->log_window);
    WF_MUST(options->metrics_interval >= 1 && options->metrics_interval <= 3600,
            "metrics-interval %u", options->metrics_interval);
    for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        WF_MUST(files[i]->kind <= WF_FILE_PATH, "kind %u of file", files[i]->kind);
        WF_MUST(memchr(files[i]->path, '\0', WF_PATH_SIZE) != NULL, "a path without end");
        WF_MUST((files[i]->kind == WF_FILE_PATH || files[i]->kind == WF_FILE_SOCKET) ==
                    (files[i]->path[0] == '/'),
                "path '%s'", files[i]->path);
    }
}

static void must_say_why(const char *path, const struct wf_strbuf *err)
{
    WF_MUST(strncmp(err->data, path, strlen(path)) == 0, "the sentence '%s' names no file",
            err->data);
    WF_MUST(err->len > strlen(path) + 2, "no reason is told");
    WF_MUST(wf_is_printable(err->data, err->len), "the sentence is not clean: '%s'", err->data);
}

static void must_be_short_lines(const uint8_t *data, size_t size)
{
    while (size > 0) {
        const uint8_t *newline = memchr(data, '\n', size);
        size_t len = newline != NULL ? (size_t)(newline - data) : size;

        WF_MUST(len <= WF_OPTION_LINE_MAX, "a line of %zu octets is taken", len);
        data += len + (newline != NULL);
        size -= len + (newline != NULL);
    }
}

void wf_fuzz_options(const uint8_t *data, size_t size)
{
    static int fd = -1;
    char path[64], text[WF_TEXT_SIZE];
    struct wf_options options;
    struct wf_strbuf err;

    if (fd < 0)
        fd = memfd_create("options", MFD_CLOEXEC);
    WF_MUST(ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size, "no file");
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    wf_strbuf_init(&err, text, sizeof(text));
    wf_options_default(&options);
    if (wf_options_read(&options, path, &err)) {
        WF_MUST(err.len == 0, "well, but '%s'", text);
        must_be_short_lines(data, size);
    } else {
        must_say_why(path, &err);
    }
    must_be_allowed(&options);
}

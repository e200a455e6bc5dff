/*
 * target_log.c - any log, read line by line and as a file.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log/log_event.h"
#include "must.h"
#include "targets.h"

static void must_be_filled(const struct wf_log_event *event)
{
    const char *texts[] = {event->name, event->type, event->cause, event->at_fault,
                           event->zone, event->text, event->remedy};
    size_t i;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        WF_MUST(texts[i] != NULL, "text %zu is missing", i);
    WF_MUST(event->name[0] != '\0' && event->cause[0] != '\0', "no name or no cause");
    WF_MUST(event->count >= 1 && event->count <= UINT64_C(1) + UINT32_MAX, "it counts %llu",
            (unsigned long long)event->count);
    WF_MUST(json_is_object(event->root), "no tree");
}

static void visit(void *context, const struct wf_log_event *event)
{
    must_be_filled(event);
    ++*(uint64_t *)context;
}

/* Each line in a block of exactly its size. */
static void parse_lines(const uint8_t *data, size_t size, struct wf_line_counts *counts)
{
    while (size > 0) {
        const uint8_t *newline = memchr(data, '\n', size);
        size_t len = newline != NULL ? (size_t)(newline - data) : size;
        char *line = malloc(len > 0 ? len : 1);
        struct wf_log_event event;
        enum wf_line_kind kind;

        WF_MUST(line != NULL, "out of memory");
        memcpy(line, data, len);
        kind = wf_log_event_parse(&event, line, len);
        WF_MUST(kind < WF_LINE_COUNT, "kind %u", kind);
        counts->lines[kind]++;
        if (kind == WF_LINE_EVENT) {
            must_be_filled(&event);
            wf_log_event_free(&event);
        }
        WF_MUST(event.root == NULL, "the tree of a line that is none is left");
        free(line);
        data += len + (newline != NULL);
        size -= len + (newline != NULL);
    }
}

static uint64_t sum(const struct wf_line_counts *counts)
{
    uint64_t lines = 0;
    size_t i;

    for (i = 0; i < WF_LINE_COUNT; i++)
        lines += counts->lines[i];
    return lines;
}

void wf_fuzz_log(const uint8_t *data, size_t size)
{
    uint64_t visited = 0;
    const time_t first = (time_t)(sizeof(time_t) < sizeof(int64_t) ? INT32_MIN : INT64_MIN);
    struct wf_log_scan scan = {.since = first, .visit = visit, .context = &visited};
    const struct wf_line_counts *whole = &scan.counts;
    struct wf_line_counts single = {.all = 0};
    FILE *file;

    if (size == 0)
        return;
    parse_lines(data, size, &single);
    file = fmemopen((void *)(uintptr_t)data, size, "r");
    WF_MUST(file != NULL, "no file");
    WF_MUST(wf_log_events_read(file, &scan), "it cannot be read");
    fclose(file);
    WF_MUST(visited == whole->lines[WF_LINE_EVENT], "not every event is visited");
    WF_MUST(sum(whole) == sum(&single), "%llu lines of %llu", (unsigned long long)sum(whole),
            (unsigned long long)sum(&single));
    /* a line that is cut for its length is no event, nor is one of which less is seen */
    WF_MUST(whole->lines[WF_LINE_EVENT] <= single.lines[WF_LINE_EVENT], "an event of a cut line");
}

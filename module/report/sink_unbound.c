/*
 * sink_unbound.c - events as lines of Unbound's own log.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/sink_kinds.h"

static int open_log(struct wf_sink *sink)
{
    (void)sink;
    return 0; /* whoever writes to it has it open */
}

/* Unbound puts a newline of its own. */
static int write_log(struct wf_sink *sink, struct wf_sink_line *line, uint64_t now_ms)
{
    (void)now_ms;
    if (line->len > 0 && line->json[line->len - 1] == '\n')
        line->json[line->len - 1] = '\0';
    sink->line(sink->arg, line->json);
    return 0;
}

static void close_log(struct wf_sink *sink)
{
    (void)sink;
}

const struct wf_sink_kind wf_sink_unbound = {open_log, write_log, close_log};

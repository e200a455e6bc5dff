/*
 * target_event.c - the JSON of any event, read back as the command reads it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <string.h>

#include "codec.h"
#include "log/log_event.h"
#include "must.h"
#include "sound.h"
#include "targets.h"

/* Years that four digits can hold: the command reads no others. */
static const int64_t year_10000 = 253402300800;

static bool is_readable(const struct wf_event *event)
{
    return event->when.tv_sec >= 0 && event->when.tv_sec < year_10000;
}

/* One line, which the command reads back as that. */
static void check_event(const struct wf_event *event, enum wf_line_kind kind)
{
    char line[WF_EVENT_LINE_SIZE];
    struct wf_log_event read;

    json_decref(wf_must_be_json(event, line));
    if (!is_readable(event))
        return;
    WF_MUST(wf_log_event_parse(&read, line, strlen(line)) == kind, "is not read: %s", line);
    WF_MUST(read.when == event->when.tv_sec && read.count == event->suppressed + UINT64_C(1),
            "is read otherwise: %s", line);
    wf_log_event_free(&read);
}

void wf_fuzz_event(const uint8_t *data, size_t size)
{
    static struct wf_codec codec;
    static struct wf_event event;

    wf_codec_read(&codec, data, size);
    wf_code_event(&codec, &event);
    check_event(&event, WF_LINE_EVENT);
    /* the same as a warning, of which less is told */
    event.is_warning = true;
    event.warning = (enum wf_warning_kind)(event.type % WF_WARNING_COUNT);
    event.warned_of.family = event.rcode % 2 == 0 ? 4 : 0;
    check_event(&event, WF_LINE_WARNING);
    wf_codec_end(&codec);
}

/*
 * log_event.c - reads events back from logs.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "log/log_event.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/json_member.h"

/* What stands before an event: "whyfail: " in Unbound's log, "whyfail[712]: " in syslog's. */
static const char log_mark[] = "whyfail";

bool wf_log_time_parse(const char *text, time_t *when)
{
    struct tm parts;

    memset(&parts, 0, sizeof(parts));
    if (strptime(text, "%Y-%m-%dT%H:%M:%S", &parts) == NULL)
        return false;
    *when = timegm(&parts);
    return true;
}

/* A process's number in brackets, if there is one. */
static const char *skip_process(const char *at, const char *end)
{
    const char *digit = at + 1;

    if (at == end || *at != '[')
        return at;
    while (digit < end && *digit >= '0' && *digit <= '9')
        digit++;
    return digit < end && *digit == ']' ? digit + 1 : at;
}

static bool ends_with(const char *text, size_t len, const char *end)
{
    size_t end_len = strlen(end);

    return len >= end_len && memcmp(text + len - end_len, end, end_len) == 0;
}

/* Without Unbound's "[712:0]", process and thread, at its end, and the word and blank before. */
static size_t without_thread(const char *text, size_t len)
{
    size_t at = len;

    if (!ends_with(text, len, "] "))
        return len;
    for (at -= 2; at > 0 && (text[at - 1] == ':' || (text[at - 1] >= '0' && text[at - 1] <= '9'));)
        at--;
    return at > 0 && text[at - 1] == '[' ? at - 1 : len;
}

/*
 * Whether a message begins where a line has got so far: behind time, host, and the program's name.
 * What a program says, and may have from strangers, comes after ": ", as a rule of syslog. Only
 * Unbound has a second one, "unbound[712]: [712:0] info: ".
 */
static bool begins_message(const char *line, size_t len)
{
    static const char level[] = "info: ";
    bool by_unbound = ends_with(line, len, level);

    if (by_unbound) {
        len = without_thread(line, len - strlen(level));
        if (ends_with(line, len, ": "))
            len -= 2;
    }
    return memmem(line, len, ": ", 2) == NULL;
}

/* Where the event begins in the line; NULL when the line is another program's. */
static const char *find_event(const char *line, size_t len)
{
    const char *end = line + len, *at = line;

    if (len > 0 && line[0] == '{')
        return line;
    while ((at = memmem(at, (size_t)(end - at), log_mark, sizeof(log_mark) - 1)) != NULL) {
        const char *mark = at;

        at = skip_process(at + sizeof(log_mark) - 1, end);
        if (end - at > 2 && memcmp(at, ": {", 3) == 0)
            return begins_message(line, (size_t)(mark - line)) ? at + 2 : NULL;
    }
    return NULL;
}

static enum wf_line_kind fill_event(struct wf_log_event *event)
{
    const json_t *question = json_object_get(json_object_get(event->root, "dns"), "question");
    const json_t *whyfail = json_object_get(event->root, "whyfail");
    const json_t *schema = json_object_get(whyfail, "schema");
    json_int_t lost = json_integer_value(json_object_get(whyfail, "lost"));
    json_int_t suppressed = json_integer_value(json_object_get(whyfail, "suppressed"));
    bool is_warning = json_object_get(whyfail, "warning") != NULL;

    if (!json_is_integer(schema))
        return WF_LINE_BROKEN;
    if (json_integer_value(schema) > WF_EVENT_SCHEMA)
        return WF_LINE_NEWER;
    event->lost = lost > 0 ? (uint64_t)lost : 0;
    event->name = wf_json_member_text(question, "name");
    event->type = wf_json_member_text(question, "type");
    event->cause = wf_json_member_text(whyfail, is_warning ? "warning" : "cause");
    event->at_fault = wf_json_member_text(whyfail, "at_fault");
    event->zone = wf_json_member_text(whyfail, "zone");
    event->text = wf_json_member_text(whyfail, "text");
    event->remedy = wf_json_member_text(whyfail, "remedy");
    event->count = 1;
    if (suppressed > 0 && suppressed <= UINT32_MAX) /* as large as the log counts */
        event->count += (uint64_t)suppressed;
    if (event->name[0] == '\0' || event->cause[0] == '\0' ||
        !wf_log_time_parse(wf_json_member_text(event->root, "@timestamp"), &event->when))
        return WF_LINE_BROKEN;
    return is_warning ? WF_LINE_WARNING : WF_LINE_EVENT;
}

enum wf_line_kind wf_log_event_parse(struct wf_log_event *event, const char *line, size_t len)
{
    const char *start = find_event(line, len);
    enum wf_line_kind kind;

    memset(event, 0, sizeof(*event));
    if (start == NULL)
        return WF_LINE_FOREIGN;
    event->json = start;
    event->json_len = len - (size_t)(start - line);
    event->root = json_loadb(start, event->json_len, 0, NULL);
    if (event->root == NULL)
        return WF_LINE_BROKEN;
    /* other programs write JSON, too */
    if (!json_is_object(json_object_get(event->root, "whyfail")))
        kind = WF_LINE_FOREIGN;
    else
        kind = fill_event(event);
    if (kind != WF_LINE_EVENT && kind != WF_LINE_WARNING)
        wf_log_event_free(event);
    return kind;
}

void wf_log_event_free(struct wf_log_event *event)
{
    json_decref(event->root);
    event->root = NULL;
}

/* Looks at the clock only now and then. */
static void print_progress(struct wf_line_counts *counts)
{
    enum { EVERY = 16384, PATIENCE_S = 2 };

    if (counts->all++ % EVERY != 0 || !counts->shows_progress || !isatty(STDERR_FILENO))
        return;
    if (counts->began == 0)
        counts->began = time(NULL);
    if (time(NULL) - counts->began < PATIENCE_S)
        return;
    fprintf(stderr, "\r%" PRIu64 " lines read ", counts->all);
    counts->progress_shown = true;
}

/* Frees it. */
static void hand_out(struct wf_log_scan *scan, enum wf_line_kind kind, struct wf_log_event *event)
{
    wf_log_event_visit *visit = kind == WF_LINE_WARNING ? scan->visit_warning : scan->visit;

    if (visit != NULL && event->when >= scan->since)
        visit(scan->context, event);
    wf_log_event_free(event);
}

static void take_line(struct wf_log_reader *reader, struct wf_log_scan *scan)
{
    struct wf_log_event event;
    enum wf_line_kind kind = wf_log_event_parse(&event, reader->line, reader->len);

    if (reader->overlong && (kind == WF_LINE_EVENT || kind == WF_LINE_WARNING))
        wf_log_event_free(&event);
    if (reader->overlong && kind != WF_LINE_FOREIGN)
        kind = WF_LINE_BROKEN;
    scan->counts.lines[kind]++;
    print_progress(&scan->counts);
    reader->len = 0;
    reader->overlong = false;
    if (kind == WF_LINE_EVENT || kind == WF_LINE_WARNING)
        hand_out(scan, kind, &event);
}

/* What has no room in the line is dropped. */
bool wf_log_events_read_on(struct wf_log_reader *reader, struct wf_log_scan *scan)
{
    int octet;

    errno = 0;
    while ((octet = getc_unlocked(reader->file)) != EOF) {
        if (octet == '\n')
            take_line(reader, scan);
        else if (reader->len < WF_LINE_ROOM)
            reader->line[reader->len++] = (char)octet;
        else
            reader->overlong = true;
    }
    return ferror(reader->file) == 0;
}

void wf_log_events_read_rest(struct wf_log_reader *reader, struct wf_log_scan *scan)
{
    if (reader->len > 0)
        take_line(reader, scan);
}

bool wf_log_events_read(FILE *file, struct wf_log_scan *scan)
{
    struct wf_log_reader reader = {.file = file};
    bool good = wf_log_events_read_on(&reader, scan);
    int error = errno;

    wf_log_events_read_rest(&reader, scan);
    errno = error;
    return good;
}

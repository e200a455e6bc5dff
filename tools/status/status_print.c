/*
 * status_print.c - tells the status: a screen for people, and JSON.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "status/status_print.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "status/setup.h"

enum { TITLE = 12, LINE = 2 * WF_FACT_TEXT + PATH_MAX };

static void field(const struct wf_screen *screen, const char *title, const char *text)
{
    fprintf(screen->file, "  %-*s", TITLE, title);
    wf_screen_wrap(screen, TITLE + 2, TITLE + 2, text);
}

static void print_when(struct wf_strbuf *out, time_t when)
{
    wf_strbuf_time(out, when);
    wf_strbuf_str(out, " (");
    wf_strbuf_span(out, time(NULL) > when ? time(NULL) - when : 0);
    wf_strbuf_str(out, ")");
}

static const char *way_name(enum wf_way way)
{
    static const char *const names[] = {[WF_WAY_NONE] = "none",
                                        [WF_WAY_LIBRARY] = "library",
                                        [WF_WAY_BUILTIN] = "built in",
                                        [WF_WAY_STOCK] = "python module"};

    return names[way];
}

/* When it began, by its threads; the built-in module began with the process or a reload of it. */
static time_t since(const struct wf_status *status, const struct wf_facts *facts)
{
    if (status->state != WF_STATE_ON && status->state != WF_STATE_DEGRADED)
        return 0;
    return facts->process.threads == WF_YES ? facts->process.threads_since : 0;
}

static void print_headline(const struct wf_screen *screen, const struct wf_status *status,
                           const struct wf_facts *facts)
{
    static const char *const words[] = {[WF_STATE_ON] = "on",
                                        [WF_STATE_DEGRADED] = "on, but",
                                        [WF_STATE_OFF] = "off:",
                                        [WF_STATE_UNKNOWN] = "not known to be on or off:"};
    char text[LINE];
    struct wf_strbuf out;

    wf_strbuf_init(&out, text, sizeof(text));
    fputs("whyfail is ", screen->file);
    wf_screen_ink(screen, status->state == WF_STATE_ON ? WF_INK_GOOD : WF_INK_BAD);
    fputs(words[status->state], screen->file);
    wf_screen_ink(screen, WF_INK_PLAIN);
    if (status->state == WF_STATE_ON && since(status, facts) != 0) {
        wf_strbuf_str(&out, "since ");
        print_when(&out, since(status, facts));
    } else {
        wf_strbuf_str(&out, status->why);
    }
    if (out.len > 0)
        putc(' ', screen->file);
    wf_screen_wrap(screen, 12 + (unsigned)strlen(words[status->state]), 2, text);
}

static const char *or_unknown(const char *text)
{
    return text[0] != '\0' ? text : "unknown";
}

static void print_library(const struct wf_screen *screen, const struct wf_setup *setup)
{
    const struct wf_elf_file *file = &setup->library_file;
    char text[LINE];
    struct wf_strbuf out;

    wf_strbuf_init(&out, text, sizeof(text));
    wf_strbuf_str(&out, setup->library);
    if (!file->sound)
        wf_strbuf_printf(&out, " %s", file->trouble);
    field(screen, "library", text);
    wf_strbuf_init(&out, text, sizeof(text));
    wf_strbuf_printf(&out, "build-id %s", or_unknown(file->stamp.build_id));
    if (file->has_stamp)
        field(screen, "built for", text);
}

static void print_way(const struct wf_screen *screen, const struct wf_facts *facts)
{
    const struct wf_setup *setup = &facts->setup;
    const struct wf_elf_file *file =
        wf_facts_has_library(facts) ? &setup->library_file : &facts->programs.file;
    char text[LINE];
    struct wf_strbuf out;

    wf_strbuf_init(&out, text, sizeof(text));
    wf_strbuf_str(&out, way_name(setup->way));
    if (setup->way != WF_WAY_NONE && file->has_stamp)
        wf_strbuf_printf(&out, ", whyfail %s for Unbound %s", file->stamp.version,
                         file->stamp.unbound);
    field(screen, "way in", text);
    if (wf_facts_has_library(facts))
        print_library(screen, setup);
}

static void print_process(const struct wf_screen *screen, const struct wf_facts *facts)
{
    const struct wf_process *process = &facts->process;
    char text[LINE];
    struct wf_strbuf out;

    wf_strbuf_init(&out, text, sizeof(text));
    if (process->pid == 0)
        wf_strbuf_str(&out, "no");
    else
        wf_strbuf_printf(&out, "process %d", (int)process->pid);
    if (process->since != 0) {
        wf_strbuf_str(&out, " since ");
        print_when(&out, process->since);
    }
    if (process->build_id[0] != '\0' &&
        strcmp(process->build_id, facts->programs.file.build_id) != 0)
        wf_strbuf_printf(&out, ", of another build: build-id %s", process->build_id);
    if (process->library_replaced)
        wf_strbuf_str(&out, "; the library's file was replaced after it was loaded");
    field(screen, "runs", text);
}

static void print_unbound(const struct wf_screen *screen, const struct wf_facts *facts)
{
    const struct wf_programs *programs = &facts->programs;
    char text[LINE];
    struct wf_strbuf out;

    if (programs->daemon[0] == '\0') {
        field(screen, "Unbound", "not found");
        return;
    }
    wf_strbuf_init(&out, text, sizeof(text));
    wf_strbuf_printf(&out, "%s, %s", or_unknown(programs->version), programs->daemon);
    field(screen, "Unbound", text);
    wf_strbuf_init(&out, text, sizeof(text));
    wf_strbuf_printf(&out, "build-id %s", or_unknown(programs->file.build_id));
    field(screen, "its build", text);
    print_process(screen, facts);
}

static void print_setup(const struct wf_screen *screen, const struct wf_status *status,
                        const struct wf_facts *facts)
{
    static const char *const answers[] = {
        [WF_UNKNOWN] = "not known", [WF_NO] = "off", [WF_YES] = "on"};
    char text[LINE];
    struct wf_strbuf out;

    wf_strbuf_init(&out, text, sizeof(text));
    wf_strbuf_str(&out, facts->setup.file[0] != '\0' ? facts->setup.file : "not found");
    if (facts->setup.modules[0] != '\0')
        wf_strbuf_printf(&out, ", modules:%.*s", (int)strlen(facts->setup.modules) - 1,
                         facts->setup.modules);
    field(screen, "configured", text);
    wf_strbuf_init(&out, text, sizeof(text));
    wf_strbuf_str(&out, answers[status->next]);
    if (status->next != WF_YES)
        wf_strbuf_printf(&out, ": %s", status->next_why);
    field(screen, "next start", text);
}

static void print_events(const struct wf_screen *screen, const struct wf_facts *facts)
{
    const struct wf_event_counts *events = &facts->events;
    char text[LINE];
    struct wf_strbuf out;

    if (!events->known)
        return;
    wf_strbuf_init(&out, text, sizeof(text));
    wf_strbuf_printf(&out,
                     "%" PRIu64 " written, %" PRIu64 " repeats counted with them, %" PRIu64 " lost",
                     events->written, events->suppressed, events->lost);
    if (events->has_fates && events->lost > 0)
        wf_strbuf_printf(&out,
                         " (%" PRIu64 " to log-rate, %" PRIu64 " to a full queue, %" PRIu64
                         " to the log itself)",
                         events->limited, events->dropped, events->failed);
    wf_strbuf_printf(&out, "; by %s", events->source);
    field(screen, "events", text);
}

static void print_size(struct wf_strbuf *out, uint64_t octets)
{
    const uint64_t kilo = 1000, mega = 1000000;

    if (octets >= 10 * mega)
        wf_strbuf_printf(out, "%" PRIu64 " MB", octets / mega);
    else if (octets >= 10 * kilo)
        wf_strbuf_printf(out, "%" PRIu64 " kB", octets / kilo);
    else
        wf_strbuf_printf(out, "%" PRIu64 " octets", octets);
}

static void print_file_age(struct wf_strbuf *out, const struct wf_facts *facts, const char *log)
{
    char place[PATH_MAX];
    struct stat st;

    wf_facts_place(facts, log, place);
    if (stat(place, &st) != 0)
        return;
    wf_strbuf_str(out, ", ");
    print_size(out, (uint64_t)st.st_size);
    wf_strbuf_str(out, ", last written ");
    wf_strbuf_span(out, time(NULL) > st.st_mtime ? time(NULL) - st.st_mtime : 0);
    wf_strbuf_str(out, " ago");
}

static void print_log(const struct wf_screen *screen, const struct wf_facts *facts)
{
    const char *log = wf_facts_option(facts, "log");
    char text[LINE];
    struct wf_strbuf out;

    if (log == NULL)
        return;
    wf_strbuf_init(&out, text, sizeof(text));
    wf_strbuf_str(&out, log);
    if (strcmp(log, "unbound") == 0 && facts->setup.unbound_log[0] != '\0')
        wf_strbuf_printf(&out, ": Unbound's own, %s", facts->setup.unbound_log);
    if (log[0] == '/')
        print_file_age(&out, facts, log);
    field(screen, "log", text);
}

static void print_options(const struct wf_screen *screen, const struct wf_facts *facts)
{
    char text[LINE] = "";
    struct wf_strbuf out;
    size_t i, others = 0;

    if (facts->option_count == 0)
        return;
    wf_strbuf_init(&out, text, sizeof(text));
    for (i = 0; i < facts->option_count; i++) {
        if (facts->options[i].is_default)
            others++;
        else
            wf_strbuf_printf(&out, "%s%s: %s", out.len > 0 ? ", " : "", facts->options[i].name,
                             facts->options[i].value);
    }
    wf_strbuf_printf(&out, "%s%zu at %s default%s", out.len > 0 ? "; " : "", others,
                     others == 1 ? "its" : "their", others == 1 ? "" : "s");
    field(screen, "options", text);
}

void wf_status_print(const struct wf_screen *screen, const struct wf_status *status,
                     const struct wf_facts *facts)
{
    size_t i;

    print_headline(screen, status, facts);
    putc('\n', screen->file);
    print_way(screen, facts);
    print_unbound(screen, facts);
    print_setup(screen, status, facts);
    print_events(screen, facts);
    print_log(screen, facts);
    print_options(screen, facts);
    for (i = 0; i < facts->gap_count; i++)
        field(screen, i == 0 ? "not learnt" : "", facts->gaps[i]);
}

/* Octets that are no UTF-8 have no place in JSON. */
static json_t *text_json(const char *text)
{
    json_t *string = text[0] != '\0' ? json_string(text) : json_null();

    return string != NULL ? string : json_null();
}

static json_t *time_json(time_t when)
{
    char text[32];
    struct wf_strbuf out;

    if (when == 0)
        return json_null();
    wf_strbuf_init(&out, text, sizeof(text));
    wf_strbuf_time(&out, when);
    return json_string(text);
}

static json_t *answer_json(enum wf_answer answer)
{
    return answer == WF_UNKNOWN ? json_null() : json_boolean(answer == WF_YES);
}

static json_t *modules_json(const char *modules)
{
    json_t *list = json_array();

    if (modules[0] == '\0') {
        json_decref(list);
        return json_null();
    }
    while (*(modules += strspn(modules, " ")) != '\0') {
        size_t len = strcspn(modules, " ");

        json_array_append_new(list, json_stringn(modules, len));
        modules += len;
    }
    return list;
}

static json_t *module_json(const struct wf_facts *facts)
{
    const struct wf_setup *setup = &facts->setup;
    const struct wf_elf_file *file =
        wf_facts_has_library(facts) ? &setup->library_file : &facts->programs.file;
    json_t *object = json_pack("{s:s, s:o}", "way_in", way_name(setup->way), "version",
                               text_json(setup->way == WF_WAY_NONE ? "" : file->stamp.version));

    if (!wf_facts_has_library(facts))
        return object;
    json_object_set_new(object, "library", text_json(setup->library));
    json_object_set_new(object, "trouble", text_json(file->trouble));
    json_object_set_new(object, "built_for",
                        json_pack("{s:o, s:o}", "version", text_json(file->stamp.unbound),
                                  "build_id", text_json(file->stamp.build_id)));
    return object;
}

static json_t *unbound_json(const struct wf_facts *facts)
{
    const struct wf_programs *programs = &facts->programs;
    const struct wf_process *process = &facts->process;
    json_t *runs = json_null();

    if (process->pid != 0)
        runs = json_pack("{s:i, s:o, s:o, s:o}", "pid", (int)process->pid, "since",
                         time_json(process->since), "build_id", text_json(process->build_id),
                         "modules", modules_json(process->modules));
    return json_pack("{s:o, s:o, s:o, s:o}", "program", text_json(programs->daemon), "version",
                     text_json(programs->version), "build_id", text_json(programs->file.build_id),
                     "process", runs);
}

static json_t *setup_json(const struct wf_status *status, const struct wf_facts *facts)
{
    return json_pack("{s:o, s:o, s:o, s:o}", "file", text_json(facts->setup.file), "modules",
                     modules_json(facts->setup.modules), "on_at_next_start",
                     answer_json(status->next), "why_not", text_json(status->next_why));
}

static json_t *events_json(const struct wf_event_counts *events)
{
    json_t *object;

    if (!events->known)
        return json_null();
    object = json_pack("{s:I, s:I, s:I, s:o}", "written", (json_int_t)events->written, "suppressed",
                       (json_int_t)events->suppressed, "lost", (json_int_t)events->lost, "source",
                       text_json(events->source));
    if (events->has_fates)
        json_object_set_new(object, "lost_to",
                            json_pack("{s:I, s:I, s:I}", "rate", (json_int_t)events->limited,
                                      "queue", (json_int_t)events->dropped, "log",
                                      (json_int_t)events->failed));
    return object;
}

static json_t *options_json(const struct wf_facts *facts)
{
    json_t *object = json_object();
    size_t i;

    for (i = 0; i < facts->option_count; i++)
        json_object_set_new(object, facts->options[i].name, text_json(facts->options[i].value));
    if (facts->option_count > 0)
        return object;
    json_decref(object);
    return json_null();
}

void wf_status_print_json(const struct wf_status *status, const struct wf_facts *facts)
{
    json_t *gaps = json_array(), *root;
    size_t i;

    for (i = 0; i < facts->gap_count; i++)
        json_array_append_new(gaps, text_json(facts->gaps[i]));
    root =
        json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "state",
                  wf_state_name(status->state), "why", text_json(status->why), "since",
                  time_json(since(status, facts)), "module", module_json(facts), "unbound",
                  unbound_json(facts), "configuration", setup_json(status, facts), "events",
                  events_json(&facts->events), "options", options_json(facts), "not_learnt", gaps);
    json_dumpf(root, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII);
    putchar('\n');
    json_decref(root);
}

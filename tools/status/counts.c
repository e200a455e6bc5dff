/*
 * counts.c - the options in force, and how many events were written and lost.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "status/counts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "log/log_event.h"
#include "log/log_file.h"
#include "status/run.h"
#include "status/setup.h"

static void keep_option(struct wf_facts *facts, const struct wf_option *option, const char *value)
{
    struct wf_option_value *kept = &facts->options[facts->option_count];

    if (facts->option_count == WF_FACT_OPTIONS)
        return;
    facts->option_count++;
    kept->name = option->name;
    wf_facts_text(kept->value, sizeof(kept->value), "%.*s", (int)strcspn(value, "\n"), value);
    kept->is_default = strcmp(kept->value, option->fallback) == 0;
}

/* The word at that place of a list separated by ", ". */
static void print_word(char *to, size_t size, const char *list, unsigned place)
{
    for (; place > 0 && *list != '\0'; place--) {
        list += strcspn(list, ",");
        list += strspn(list, ", ");
    }
    wf_facts_text(to, size, "%.*s", (int)strcspn(list, ","), list);
}

static void print_file(char *to, size_t size, const struct wf_option *option,
                       const struct wf_file *file)
{
    if (file->path[0] == '\0')
        print_word(to, size, option->allowed, file->kind);
    else
        wf_facts_text(to, size, "%s%s", file->kind == WF_FILE_SOCKET ? "unix:" : "", file->path);
}

/* As there may be a thousand, one of them stands for all. */
static void print_zones(char *to, size_t size, const struct wf_option *option,
                        const struct wf_zone_list *list)
{
    char name[WF_NAME_TEXT_SIZE];
    struct wf_strbuf out;
    size_t at = 0;

    if (list->count == 0) {
        wf_facts_text(to, size, "%s", option->allowed);
        return;
    }
    wf_strbuf_init(&out, name, sizeof(name));
    wf_dname_print(&out, wf_zone_list_next(list, &at));
    if (list->count > 1)
        wf_strbuf_printf(&out, " and %d more", list->count - 1);
    wf_facts_text(to, size, "%s", name);
}

static void print_value(char *to, size_t size, const struct wf_option *option,
                        const struct wf_options *options)
{
    const void *field = (const char *)options + option->offset;
    unsigned word = 0;

    if (option->type != WF_OPTION_TYPE_BOOL)
        memcpy(&word, field, sizeof(word));
    switch (option->type) {
    case WF_OPTION_TYPE_BOOL:
        wf_facts_text(to, size, "%s", *(const bool *)field ? "yes" : "no");
        return;
    case WF_OPTION_TYPE_WORD:
        print_word(to, size, option->allowed, word);
        return;
    case WF_OPTION_TYPE_NUMBER:
        wf_facts_text(to, size, "%u", word);
        return;
    case WF_OPTION_TYPE_FILE:
    case WF_OPTION_TYPE_SINK:
        print_file(to, size, option, field);
        return;
    case WF_OPTION_TYPE_ZONES:
        print_zones(to, size, option, field);
        return;
    }
}

/* The library's: the defaults, and what its file says. */
static void read_options_file(struct wf_facts *facts)
{
    char path[PATH_MAX] = "", text[WF_FACT_TEXT];
    struct wf_options options;
    struct wf_strbuf err;
    size_t count, i;
    const struct wf_option *table = wf_options_table(&count);
    struct stat st;

    if (facts->setup.options_file[0] != '\0')
        wf_facts_place(facts, facts->setup.options_file, path);
    wf_options_default(&options);
    wf_strbuf_init(&err, text, sizeof(text));
    if (path[0] != '\0' && !wf_options_read(&options, path, &err)) {
        wf_facts_gap(facts, "the options: %s", text);
        return;
    }
    for (i = 0; i < count; i++) {
        print_value(text, sizeof(text), &table[i], &options);
        keep_option(facts, &table[i], text);
    }
    if (path[0] != '\0' && facts->process.threads_since != 0 && stat(path, &st) == 0 &&
        st.st_mtime > facts->process.threads_since + 1)
        wf_facts_gap(facts,
                     "%s was changed after it was read: the options are those of the next "
                     "reload",
                     path);
}

/* The built-in module's: as the daemon tells them, or the configuration. */
static void ask_options(struct wf_facts *facts)
{
    const struct wf_programs *programs = &facts->programs;
    size_t count, i;
    const struct wf_option *table = wf_options_table(&count);
    const char *const control[] = {programs->control, "-c", facts->setup.file, "get_option", NULL};
    const char *const checkconf[] = {programs->checkconf, "-o", NULL};

    facts->options_running = facts->process.answers;
    for (i = 0; i < count; i++) {
        const char *argv[6] = {checkconf[0], checkconf[1]};
        struct wf_run run;
        char name[64];

        wf_facts_text(name, sizeof(name), "whyfail-%s", table[i].name);
        argv[2] = name;
        argv[3] = facts->setup.file;
        if (facts->options_running) {
            memcpy(argv, control, sizeof(control));
            argv[4] = name;
        }
        if (wf_run(&run, argv) != 0 || strncmp(run.out, "error", 5) == 0) {
            wf_facts_gap(facts, "the options: %s", run.err[0] != '\0' ? run.err : run.out);
            facts->option_count = 0;
            return;
        }
        keep_option(facts, &table[i], run.out);
    }
}

void wf_facts_read_options(struct wf_facts *facts)
{
    if (wf_facts_has_library(facts))
        read_options_file(facts);
    else if (facts->setup.way == WF_WAY_BUILTIN)
        ask_options(facts);
}

/* Where a name of a fate is counted, NULL for one that is not known. */
static uint64_t *fate_of(struct wf_event_counts *events, const char *name)
{
    struct {
        const char *name;
        uint64_t *count;
    } fates[] = {{"written", &events->written},
                 {"suppressed", &events->suppressed},
                 {"rate-limited", &events->limited},
                 {"dropped", &events->dropped},
                 {"failed", &events->failed}};
    size_t i;

    for (i = 0; i < sizeof(fates) / sizeof(fates[0]); i++) {
        size_t len = strlen(fates[i].name);

        if (strncmp(name, fates[i].name, len) == 0 && strchr("=\"", name[len]) != NULL)
            return fates[i].count;
    }
    return NULL;
}

/* Takes "PREFIX" FATE "INFIX" NUMBER out of a text's lines. */
static void take_fates(struct wf_event_counts *events, const char *text, const char *prefix)
{
    const char *at;

    for (at = strstr(text, prefix); at != NULL; at = strstr(at, prefix)) {
        uint64_t *count = fate_of(events, at += strlen(prefix));

        at += strcspn(at, "= \n");
        if (count == NULL || *at == '\n')
            continue;
        *count = strtoull(at + 1, NULL, 10);
        events->known = events->has_fates = true;
    }
    events->lost = events->limited + events->dropped + events->failed;
}

static void ask_statistics(struct wf_facts *facts)
{
    const char *const argv[] = {facts->programs.control, "-c", facts->setup.file, "whyfail_stats",
                                NULL};
    struct wf_run run;

    if (wf_run(&run, argv) != 0)
        return;
    take_fates(&facts->events, run.out, "whyfail.log_events.");
    wf_facts_text(facts->events.source, sizeof(facts->events.source),
                  "unbound-control, since the start or since its statistics were reset");
}

static void print_age(struct wf_strbuf *out, time_t when)
{
    wf_strbuf_span(out, time(NULL) > when ? time(NULL) - when : 0);
    wf_strbuf_str(out, " ago");
}

/* A device or a pipe may go on without end, or not begin. */
static bool is_file(struct wf_facts *facts, const char *what, const char *path)
{
    struct stat st;

    if (stat(path, &st) != 0) {
        wf_facts_gap(facts, "the %s: %s cannot be read: %s", what, path, strerror(errno));
        return false;
    }
    if (!S_ISREG(st.st_mode))
        wf_facts_gap(facts, "the %s: %s is no file that keeps what is written to it", what, path);
    return S_ISREG(st.st_mode);
}

/* One that was written before the module started is of another run. */
static void read_metrics(struct wf_facts *facts, const char *path)
{
    char text[65536], age[WF_FACT_TEXT];
    FILE *file = fopen(path, "re");
    struct wf_strbuf out;
    struct stat st;
    size_t len;

    if (file == NULL) {
        wf_facts_gap(facts, "the metrics: %s cannot be read: %s", path, strerror(errno));
        return;
    }
    len = fread(text, 1, sizeof(text) - 1, file);
    text[len] = '\0';
    if (fstat(fileno(file), &st) != 0 || st.st_mtime + 1 < facts->process.threads_since) {
        wf_facts_gap(facts, "the metrics: %s is older than the module's start", path);
        fclose(file);
        return;
    }
    fclose(file);
    take_fates(&facts->events, text, "whyfail_log_events_total{result=\"");
    wf_strbuf_init(&out, age, sizeof(age));
    wf_strbuf_printf(&out, "%s, written ", path);
    print_age(&out, st.st_mtime);
    wf_facts_text(facts->events.source, sizeof(facts->events.source), "%s", age);
}

static void count_event(void *context, const struct wf_log_event *event)
{
    struct wf_event_counts *events = context;

    events->written++;
    events->suppressed += event->count - 1;
    events->lost += event->lost;
}

/* It was written, but what was left out as its repeats never became an event. */
static void count_warning(void *context, const struct wf_log_event *event)
{
    struct wf_event_counts *events = context;

    events->written++;
    events->lost += event->lost;
}

static void read_log(struct wf_facts *facts, const char *path)
{
    struct wf_log_scan scan = {.since = facts->process.threads_since,
                               .visit = count_event,
                               .visit_warning = count_warning,
                               .context = &facts->events};
    FILE *file = wf_log_open(path);

    if (file == NULL) {
        wf_facts_gap(facts, "the log: %s cannot be read: %s", path, strerror(errno));
        return;
    }
    facts->events.known = wf_log_events_read(file, &scan);
    wf_facts_text(facts->events.source, sizeof(facts->events.source),
                  "the log, %s; what it lost since its last event is not in it", path);
    fclose(file);
}

/* By the best source that there is. */
void wf_facts_count_events(struct wf_facts *facts)
{
    const char *metrics = wf_facts_option(facts, "metrics"), *log = wf_facts_option(facts, "log");
    char path[PATH_MAX];

    if (facts->process.pid == 0)
        return;
    if (facts->setup.way == WF_WAY_BUILTIN && facts->process.answers)
        ask_statistics(facts);
    if (!facts->events.known && metrics != NULL && metrics[0] == '/') {
        wf_facts_place(facts, metrics, path);
        if (is_file(facts, "metrics", path))
            read_metrics(facts, path);
    }
    if (!facts->events.known && log != NULL && log[0] == '/' && facts->process.threads == WF_YES) {
        wf_facts_place(facts, log, path);
        if (is_file(facts, "log", path))
            read_log(facts, path);
    }
    if (!facts->events.known)
        wf_facts_gap(facts, "how many events were lost: neither unbound-control nor a file of "
                            "metrics nor a log of lines tells");
}

/*
 * show.c - whyfail show: the history of a zone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/show.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "command/letter.h"
#include "common/strbuf.h"
#include "log/fold.h"
#include "resolve/host_name.h"

struct show {
    struct wf_screen screen;
    const char *zone; /* without its final dot: "" is the root */
    size_t zone_len;
    struct wf_log_scan scan;
    enum wf_colour colour;
    bool follows, all, letter;
    struct wf_fold fold, warnings;
};

/* Compares as texts: both are written the same way, and an escaped dot follows a backslash. */
static bool is_below_or_at(const char *name, const struct show *show)
{
    size_t len = strlen(name);

    if (show->zone_len == 0 || strcasecmp(name, show->zone) == 0)
        return true;
    if (len <= show->zone_len + 1 || strcasecmp(name + len - show->zone_len, show->zone) != 0)
        return false;
    return name[len - show->zone_len - 1] == '.' && name[len - show->zone_len - 2] != '\\';
}

static bool is_wanted(const struct show *show, const struct wf_log_event *event)
{
    return is_below_or_at(event->zone, show) || is_below_or_at(event->name, show);
}

static void print_time(const struct wf_screen *screen, const char *words, time_t when)
{
    char text[32];
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, text, sizeof(text));
    wf_strbuf_time(&buf, when);
    fprintf(screen->file, "%s%s", words, text);
}

static void print_cause(const struct wf_screen *screen, const char *cause, bool is_warning)
{
    fputs(is_warning ? "  warning: " : "  ", screen->file);
    wf_screen_ink(screen, is_warning ? WF_INK_BOLD : WF_INK_BAD);
    wf_screen_wrap(screen, is_warning ? 31 : 22, 4, cause);
    wf_screen_ink(screen, WF_INK_PLAIN);
}

static void print_line(const struct wf_screen *screen, const char *title, const char *text)
{
    unsigned at = 4 + (unsigned)strlen(title);

    fprintf(screen->file, "    %s", title);
    wf_screen_wrap(screen, at, at, text);
}

static void print_one(const struct wf_screen *screen, const struct wf_log_event *event,
                      bool is_warning)
{
    print_time(screen, "", event->when);
    print_cause(screen, event->cause, is_warning);
    if (event->count > 1)
        fprintf(screen->file, "    %" PRIu64 " times\n", event->count);
    print_line(screen, "", event->text);
    print_line(screen, "asked: ", event->name);
}

/* Each event as it comes: while a log is followed, or when all are wanted. */
static void print_event(void *context, const struct wf_log_event *event)
{
    struct show *show = context;

    if (!is_wanted(show, event))
        return;
    show->fold.events++;
    show->fold.failures += event->count;
    print_one(&show->screen, event, false);
}

static void print_warning(void *context, const struct wf_log_event *event)
{
    struct show *show = context;

    if (!is_wanted(show, event))
        return;
    show->warnings.events++;
    show->warnings.failures += event->count;
    print_one(&show->screen, event, true);
}

static void fold_warning(void *context, const struct wf_log_event *event)
{
    struct show *show = context;

    if (is_wanted(show, event))
        wf_fold_add(&show->warnings, event);
}

static void fold_event(void *context, const struct wf_log_event *event)
{
    struct show *show = context;

    if (is_wanted(show, event))
        wf_fold_add(&show->fold, event);
}

static void print_row(const struct wf_screen *screen, const struct wf_fold_row *row,
                      bool is_warning)
{
    print_time(screen, "", row->until);
    print_cause(screen, row->last.cause, is_warning);
    if (row->failures > 1) {
        fprintf(screen->file, "    %" PRIu64 " times", row->failures);
        print_time(screen, row->first != row->until ? " since " : " at ", row->first);
        putc('\n', screen->file);
    }
    print_line(screen, "", row->last.text);
    if (row->last.remedy[0] != '\0')
        print_line(screen, "to do: ", row->last.remedy);
    print_line(screen, row->many_names ? "asked: others and " : "asked: ", row->last.name);
}

static void print_rows(const struct show *show, const struct wf_fold *fold)
{
    bool are_warnings = fold == &show->warnings;
    size_t i;

    for (i = 0; i < fold->count; i++)
        print_row(&show->screen, &fold->rows[i], are_warnings);
    if (fold->left_out > 0)
        printf("%" PRIu64 " %s more, of too many kinds to list\n", fold->left_out,
               are_warnings ? "warnings" : "failures");
}

/* Those that the zone is watched for stand after what failed, and are no failures. */
static void print_counts(const struct show *show)
{
    printf("%" PRIu64 " failures in %" PRIu64 " events\n", show->fold.failures, show->fold.events);
    if (show->warnings.events > 0)
        printf("%" PRIu64 " warnings in %" PRIu64 " events\n", show->warnings.failures,
               show->warnings.events);
}

/* The last kind that failed, for which somebody can be written to. */
static int write_letter(const struct show *show)
{
    const struct wf_fold *fold = &show->fold;
    const struct wf_fold_row *row = NULL;
    const json_t *whyfail, *response;
    const char *contact, *rcode;
    struct wf_letter letter;
    size_t i;

    for (i = 0; i < fold->count; i++) {
        const char *party = fold->rows[i].last.at_fault;

        if (row == NULL || strcmp(party, "zone") == 0 || strcmp(party, "parent") == 0)
            row = &fold->rows[i];
    }
    if (row == NULL)
        return wf_trouble("no letter: the log has no failure of '%s'", show->zone);
    whyfail = json_object_get(row->last.root, "whyfail");
    response = json_object_get(json_object_get(row->last.root, "dns"), "response_code");
    contact = json_string_value(json_object_get(whyfail, "contact"));
    rcode = json_string_value(response);
    letter = (struct wf_letter){.name = row->last.name,
                                .type = row->last.type,
                                .zone = row->last.zone,
                                .cause = row->last.cause,
                                .at_fault = row->last.at_fault,
                                .text = row->last.text,
                                .remedy = row->last.remedy,
                                .contact = contact != NULL ? contact : "",
                                .upstream = json_object_get(whyfail, "upstream"),
                                .first = row->first,
                                .last = row->until,
                                .failures = row->failures,
                                .rcode = rcode != NULL ? rcode : "SERVFAIL"};
    return wf_letter_print(stdout, &letter) ? WF_EXIT_GOOD : WF_EXIT_TROUBLE;
}

static bool take_option(void *context, int option, const char *value)
{
    struct show *show = context;

    switch (option) {
    case 's':
        return wf_since_parse(value, time(NULL), &show->scan.since);
    case 'f':
        show->follows = true;
        return true;
    case 'a':
        show->all = true;
        return true;
    case 'l':
        show->letter = true;
        return true;
    default:
        return wf_colour_parse(value, &show->colour);
    }
}

static int parse_options(struct show *show, const struct wf_command *command, int argc, char **argv)
{
    static const struct option options[] = {{"since", required_argument, NULL, 's'},
                                            {"follow", no_argument, NULL, 'f'},
                                            {"all", no_argument, NULL, 'a'},
                                            {"letter", no_argument, NULL, 'l'},
                                            {"color", required_argument, NULL, 'c'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    int status = wf_command_options(command, argc, argv, "h", options, take_option, show);

    wf_screen_init(&show->screen, stdout, show->colour);
    return status < 0 && optind == argc ? wf_command_usage(command) : status;
}

/* Until something stops it. */
static int follow(struct show *show, int count, char **logs)
{
    struct wf_follow follow;

    if (!wf_log_follow(logs, count, &follow))
        return WF_EXIT_TROUBLE;
    while (wf_follow_read(&follow, &show->scan)) {
        if (fflush(stdout) != 0)
            return WF_EXIT_TROUBLE; /* told at the end */
        sleep(1);
    }
    return wf_trouble("%s: cannot be read: %s", follow.path, strerror(errno));
}

static int read_logs(struct show *show, int count, char **logs)
{
    bool good = wf_logs_read_as(logs, count, &show->scan);

    wf_fold_sort(&show->fold);
    if (show->letter)
        return good ? write_letter(show) : WF_EXIT_TROUBLE;
    if (!good && show->fold.events == 0 && show->warnings.events == 0)
        return WF_EXIT_TROUBLE; /* of what could not be read there is no number to tell */
    wf_fold_sort(&show->warnings);
    if (!show->all) {
        print_rows(show, &show->fold);
        print_rows(show, &show->warnings);
    }
    print_counts(show);
    return good ? WF_EXIT_GOOD : WF_EXIT_TROUBLE;
}

int wf_command_show(const struct wf_command *command, int argc, char **argv)
{
    struct show show = {.scan = {.context = &show}};
    int status = parse_options(&show, command, argc, argv);
    struct wf_host_name zone = {.text = ""};

    if (status >= 0)
        return status;
    if (!wf_host_name_read(&zone, argv[optind++])) /* a URL, or UTF-8, as explain takes it */
        return WF_EXIT_TROUBLE;
    show.zone_len = strlen(zone.text);
    if (show.zone_len > 0 && zone.text[show.zone_len - 1] == '.')
        zone.text[--show.zone_len] = '\0';
    show.zone = zone.text;
    show.scan.visit = show.follows || show.all ? print_event : fold_event;
    show.scan.visit_warning = show.follows || show.all ? print_warning : fold_warning;
    if (show.follows)
        return follow(&show, argc - optind, argv + optind);
    status = read_logs(&show, argc - optind, argv + optind);
    wf_fold_free(&show.fold);
    wf_fold_free(&show.warnings);
    return status;
}

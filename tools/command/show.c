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

#include "common/strbuf.h"

struct show {
    struct wf_screen screen;
    const char *zone; /* without its final dot: "" is the root */
    size_t zone_len;
    struct wf_log_scan scan;
    enum wf_colour colour;
    bool follows;
    uint64_t events, failures;
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

static void print_event(void *context, const struct wf_log_event *event)
{
    struct show *show = context;
    const struct wf_screen *screen = &show->screen;
    char when[32];
    struct wf_strbuf buf;

    if (!is_below_or_at(event->zone, show) && !is_below_or_at(event->name, show))
        return;
    show->events++;
    show->failures += event->count;
    wf_strbuf_init(&buf, when, sizeof(when));
    wf_strbuf_time(&buf, event->when);
    fprintf(screen->file, "%s  ", when);
    wf_screen_ink(screen, WF_INK_BAD);
    wf_screen_wrap(screen, 22, 4, event->cause);
    wf_screen_ink(screen, WF_INK_PLAIN);
    if (event->count > 1)
        fprintf(screen->file, "    %" PRIu64 " times\n", event->count);
    fputs("    ", screen->file);
    wf_screen_wrap(screen, 4, 4, event->text);
    fputs("    asked: ", screen->file);
    wf_screen_wrap(screen, 11, 11, event->name);
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
    default:
        return wf_colour_parse(value, &show->colour);
    }
}

static int parse_options(struct show *show, const struct wf_command *command, int argc, char **argv)
{
    static const struct option options[] = {{"since", required_argument, NULL, 's'},
                                            {"follow", no_argument, NULL, 'f'},
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
    return wf_trouble("%s: cannot be read: %s", logs[0], strerror(errno));
}

int wf_command_show(const struct wf_command *command, int argc, char **argv)
{
    struct show show = {.scan = {.visit = print_event, .context = &show}};
    int status = parse_options(&show, command, argc, argv);
    char *zone;

    if (status >= 0)
        return status;
    zone = argv[optind++];
    show.zone_len = strlen(zone);
    if (show.zone_len > 0 && zone[show.zone_len - 1] == '.')
        zone[--show.zone_len] = '\0';
    show.zone = zone;
    if (show.follows)
        return follow(&show, argc - optind, argv + optind);
    status =
        wf_logs_read_as(argv + optind, argc - optind, &show.scan) ? WF_EXIT_GOOD : WF_EXIT_TROUBLE;
    printf("%" PRIu64 " failures in %" PRIu64 " events\n", show.failures, show.events);
    return status;
}

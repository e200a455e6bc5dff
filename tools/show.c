/*
 * show.c - whyfail show: the history of a zone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "command.h"
#include "common/strbuf.h"
#include "follow.h"

struct show {
    struct wf_screen screen;
    const char *zone; /* without its final dot: "" is the root */
    size_t zone_len;
    time_t since;
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

static void print_record(void *context, const struct wf_record *record)
{
    struct show *show = context;
    const struct wf_screen *screen = &show->screen;
    char when[32];
    struct wf_strbuf buf;

    if (!is_below_or_at(record->zone, show) && !is_below_or_at(record->name, show))
        return;
    show->events++;
    show->failures += record->count;
    wf_strbuf_init(&buf, when, sizeof(when));
    wf_strbuf_time(&buf, record->when);
    fprintf(screen->file, "%s  ", when);
    wf_screen_ink(screen, WF_INK_BAD);
    wf_screen_wrap(screen, 22, 4, record->cause);
    wf_screen_ink(screen, WF_INK_PLAIN);
    if (record->count > 1)
        fprintf(screen->file, "    %" PRIu64 " times\n", record->count);
    fputs("    ", screen->file);
    wf_screen_wrap(screen, 4, 4, record->text);
    fputs("    asked: ", screen->file);
    wf_screen_wrap(screen, 11, 11, record->name);
}

static int parse_options(struct show *show, const struct wf_command *command, int argc, char **argv)
{
    static const struct option options[] = {{"since", required_argument, NULL, 's'},
                                            {"follow", no_argument, NULL, 'f'},
                                            {"color", required_argument, NULL, 'c'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    enum wf_colour colour = WF_COLOUR_AUTO;
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 'h')
            return wf_command_help(command);
        if (option == '?')
            return wf_command_usage(command);
        if (option == 'f')
            show->follows = true;
        else if (option == 's' ? !wf_since_parse(optarg, time(NULL), &show->since)
                               : !wf_colour_parse(optarg, &colour))
            return WF_EXIT_TROUBLE;
    }
    wf_screen_init(&show->screen, stdout, colour);
    return optind < argc ? -1 : wf_command_usage(command);
}

/* Until something stops it. */
static int follow(struct show *show, int count, char **logs)
{
    struct wf_reading reading = {.since = show->since, .visit = print_record, .context = show};
    struct wf_follow follow;

    if (count != 1 || strcmp(logs[0], "-") == 0)
        return wf_trouble("--follow takes one file");
    if (!wf_follow_start(&follow, logs[0]))
        return wf_trouble("%s: cannot be read: %s", logs[0], strerror(errno));
    while (wf_follow_read(&follow, &reading)) {
        if (fflush(stdout) != 0)
            return WF_EXIT_TROUBLE; /* told at the end */
        sleep(1);
    }
    return wf_trouble("%s: cannot be read: %s", logs[0], strerror(errno));
}

int wf_command_show(const struct wf_command *command, int argc, char **argv)
{
    struct show show = {.since = 0};
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
    status = wf_logs_read(argv + optind, argc - optind, show.since, print_record, &show)
                 ? WF_EXIT_GOOD
                 : WF_EXIT_TROUBLE;
    printf("%" PRIu64 " failures in %" PRIu64 " events\n", show.failures, show.events);
    return status;
}

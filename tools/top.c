/*
 * top.c - whyfail top: ranks causes and zones.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "rank.h"

enum { KEY_WIDTH = 44, BAR_WIDTH = 20, LINES_DEFAULT = 10, LINES_MAX = 100000 };

struct top {
    struct wf_screen screen;
    struct wf_rank causes, zones, parties;
    time_t since;
    size_t lines;
};

static void count(void *context, const struct wf_record *record)
{
    struct top *top = context;

    wf_rank_add(&top->causes, record->cause, record->count);
    wf_rank_add(&top->zones, record->zone[0] != '\0' ? record->zone : "(not known)", record->count);
    wf_rank_add(&top->parties, record->at_fault, record->count);
}

static void print_bar(const struct wf_screen *screen, uint64_t part, uint64_t whole)
{
    unsigned width = (unsigned)((double)part / (double)whole * BAR_WIDTH + 0.5);

    while (width-- > 0)
        fputs(screen->utf8 ? "\u2588" : "#", screen->file);
}

static void print_rank(const struct top *top, const char *title, const struct wf_rank *rank)
{
    const struct wf_screen *screen = &top->screen;
    size_t size, i;
    struct wf_ranked *list = wf_rank_sort(rank, &size);

    wf_screen_ink(screen, WF_INK_BOLD);
    fprintf(screen->file, "\n%s", title);
    wf_screen_ink(screen, WF_INK_PLAIN);
    putc('\n', screen->file);
    for (i = 0; i < size && i < top->lines; i++) {
        fprintf(screen->file, "%10" PRIu64 "  ", list[i].count);
        wf_screen_cell(screen, KEY_WIDTH, list[i].key);
        fputs("  ", screen->file);
        print_bar(screen, list[i].count, rank->total);
        putc('\n', screen->file);
    }
    if (size > top->lines)
        fprintf(screen->file, "%10s  and %zu more\n", "", size - top->lines);
    if (rank->elsewhere > 0)
        fprintf(screen->file,
                "%10" PRIu64 "  elsewhere: too many to tell apart; the above may have more\n",
                rank->elsewhere);
    free(list);
}

static bool parse_lines(const char *word, size_t *lines)
{
    char *end;
    long number;

    errno = 0;
    number = strtol(word, &end, 10);
    if (errno != 0 || end == word || *end != '\0' || number < 1 || number > LINES_MAX) {
        wf_trouble("--lines: '%s' is not a number from 1 to %d", word, LINES_MAX);
        return false;
    }
    *lines = (size_t)number;
    return true;
}

/* Returns -1 to go on, else the exit status. */
static int parse_options(struct top *top, const struct wf_command *command, int argc, char **argv)
{
    static const struct option options[] = {{"since", required_argument, NULL, 's'},
                                            {"lines", required_argument, NULL, 'n'},
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
        if (option == 's'   ? !wf_since_parse(optarg, time(NULL), &top->since)
            : option == 'n' ? !parse_lines(optarg, &top->lines)
                            : !wf_colour_parse(optarg, &colour))
            return WF_EXIT_TROUBLE;
    }
    wf_screen_init(&top->screen, stdout, colour);
    return -1;
}

int wf_command_top(const struct wf_command *command, int argc, char **argv)
{
    struct top top = {.since = 0, .lines = LINES_DEFAULT};
    int status = parse_options(&top, command, argc, argv);

    if (status >= 0)
        return status;
    if (!wf_rank_init(&top.causes, WF_RANK_KEYS) || !wf_rank_init(&top.zones, WF_RANK_KEYS) ||
        !wf_rank_init(&top.parties, WF_RANK_KEYS))
        return wf_trouble("memory ran out");
    status = wf_logs_read(argv + optind, argc - optind, top.since, count, &top) ? WF_EXIT_GOOD
                                                                                : WF_EXIT_TROUBLE;
    printf("%" PRIu64 " failures\n", top.causes.total);
    if (top.causes.total > 0) {
        print_rank(&top, "causes", &top.causes);
        print_rank(&top, "zones", &top.zones);
        print_rank(&top, "who must act", &top.parties);
    }
    wf_rank_free(&top.causes);
    wf_rank_free(&top.zones);
    wf_rank_free(&top.parties);
    return status;
}

/*
 * top.c - whyfail top: ranks causes and zones.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/top.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "common/strbuf.h"
#include "log/window.h"

enum {
    KEY_WIDTH = 44,
    BAR_WIDTH = 20,
    LINES_DEFAULT = 10,
    LINES_MAX = 100000,
    INTERVAL_DEFAULT = 2,
    INTERVAL_MAX = 3600,
    LINES_AROUND = 16 /* of a screen: titles, who must act, what is left out */
};

struct top {
    struct wf_screen screen;
    struct wf_log_scan scan;
    struct wf_rankings rankings; /* with a window: what it holds when it is shown */
    struct wf_window window;
    const char *since; /* the option's word; NULL: none */
    time_t span;       /* of the window, in seconds; 0: none */
    time_t now;
    uint64_t lost; /* events that the log does not hold */
    size_t lines, interval;
    enum wf_colour colour;
    bool follows;
};

static void count(void *context, const struct wf_log_event *event)
{
    struct top *top = context;

    top->lost += event->lost;
    if (top->span > 0)
        wf_window_add(&top->window, event, top->now);
    else
        wf_rankings_add(&top->rankings, event);
}

/* A warning is no failure, but tells of lost events, too. */
static void count_warning(void *context, const struct wf_log_event *event)
{
    struct top *top = context;

    top->lost += event->lost;
}

/* The longest is the largest's, whatever its share: lengths are to be compared. */
static void print_bar(const struct wf_screen *screen, uint64_t count, uint64_t largest)
{
    unsigned width = (unsigned)((double)count / (double)largest * BAR_WIDTH + 0.5);

    while (width-- > 0)
        fputs(screen->utf8 ? "\u2588" : "#", screen->file);
}

static void print_ranking(const struct top *top, const char *title, const struct wf_top_k *ranking)
{
    const struct wf_screen *screen = &top->screen;
    size_t size, i;
    struct wf_top_k_row *list = wf_top_k_sort(ranking, &size);

    wf_screen_ink(screen, WF_INK_BOLD);
    fprintf(screen->file, "\n%s", title);
    wf_screen_ink(screen, WF_INK_PLAIN);
    putc('\n', screen->file);
    for (i = 0; i < size && i < top->lines; i++) {
        fprintf(screen->file, "%10" PRIu64 "  ", list[i].count);
        wf_screen_cell(screen, KEY_WIDTH, list[i].key);
        fputs("  ", screen->file);
        print_bar(screen, list[i].count, list[0].count);
        putc('\n', screen->file);
    }
    if (size > top->lines)
        fprintf(screen->file, "%10s  and %zu more\n", "", size - top->lines);
    if (ranking->elsewhere > 0)
        fprintf(screen->file,
                "%10" PRIu64 "  elsewhere: too many to list; the zones above may have more\n",
                ranking->elsewhere);
    free(list);
}

static void print_rankings(const struct top *top)
{
    if (top->rankings.causes.total == 0)
        return;
    print_ranking(top, "causes", &top->rankings.causes);
    print_ranking(top, "zones", &top->rankings.zones);
    print_ranking(top, "who must act", &top->rankings.parties);
}

static uint64_t left_out(const struct wf_line_counts *counts)
{
    return counts->lines[WF_LINE_FOREIGN] + counts->lines[WF_LINE_BROKEN] +
           counts->lines[WF_LINE_NEWER];
}

static void print_lost(const struct top *top)
{
    if (top->lost > 0)
        fprintf(top->screen.file, "; events lost: %" PRIu64, top->lost);
    putc('\n', top->screen.file);
}

static void print_live(const struct top *top)
{
    FILE *file = top->screen.file;
    char when[32];
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, when, sizeof(when));
    wf_strbuf_time(&buf, top->now);
    fprintf(file, "%s  %" PRIu64 " failures", when, top->rankings.causes.total);
    if (top->since != NULL)
        fprintf(file, " since %s%s", top->since, wf_since_is_span(top->since) ? " ago" : "");
    if (left_out(&top->scan.counts) > 0)
        fprintf(file, ", %" PRIu64 " lines left out", left_out(&top->scan.counts));
    print_lost(top);
    print_rankings(top);
}

/* So many of each as the terminal has room for: a screen that scrolls cannot be read. */
static size_t lines_with_room(size_t wanted)
{
    struct winsize size;
    size_t room;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0)
        return wanted;
    room = size.ws_row > LINES_AROUND + 2 ? (size.ws_row - LINES_AROUND) / 2u : 1;
    return room < wanted ? room : wanted;
}

/* Each line clears what stood there before, so that nothing flickers. */
static void redraw(char *text)
{
    char *line, *rest;

    fputs("\033[H", stdout);
    for (line = text; (rest = strchr(line, '\n')) != NULL; line = rest + 1)
        printf("%.*s\033[K\n", (int)(rest - line), line);
    fputs("\033[J", stdout);
}

/* Returns false when there is no memory, or nowhere to print to. */
static bool show_live(struct top *top)
{
    struct top shown = *top;
    char *text = NULL;
    size_t size;

    if (!wf_screen_can_redraw(stdout)) {
        print_live(top);
        return putchar('\n') != EOF && fflush(stdout) == 0;
    }
    shown.lines = lines_with_room(top->lines);
    shown.screen.file = open_memstream(&text, &size);
    if (shown.screen.file == NULL)
        return false;
    print_live(&shown);
    if (fclose(shown.screen.file) != 0)
        return false;
    redraw(text);
    free(text);
    return fflush(stdout) == 0;
}

/* Returns false when there is no memory. */
static bool sum_up(struct top *top)
{
    if (top->span == 0)
        return true;
    wf_rankings_free(&top->rankings);
    if (!wf_rankings_init(&top->rankings, WF_TOP_K_KEYS))
        return false;
    wf_window_sum(&top->window, top->now, &top->rankings);
    return true;
}

static int follow_log(struct top *top, struct wf_follow *follow)
{
    bool is_first = true;
    uint64_t before;

    if (wf_screen_can_redraw(stdout))
        fputs("\033[2J", stdout);
    for (;; is_first = false) {
        before = top->scan.counts.lines[WF_LINE_EVENT];
        top->now = time(NULL);
        if (top->span > 0)
            top->scan.since = top->now - top->span;
        if (!wf_follow_read(follow, &top->scan))
            return wf_trouble("%s: cannot be read: %s", follow->path, strerror(errno));
        if (!sum_up(top))
            return wf_trouble("out of memory");
        /* in a file, only what is new */
        if ((is_first || wf_screen_can_redraw(stdout) ||
             top->scan.counts.lines[WF_LINE_EVENT] != before) &&
            !show_live(top))
            return wf_trouble("the output cannot be written");
        sleep((unsigned)top->interval);
    }
}

static int follow(struct top *top, int count_of_logs, char **logs)
{
    struct wf_follow follow;
    int status;

    if (!wf_log_follow(logs, count_of_logs, &follow))
        return WF_EXIT_TROUBLE;
    status = follow_log(top, &follow);
    wf_follow_stop(&follow);
    return status;
}

static int read_logs(struct top *top, int count_of_logs, char **logs)
{
    bool good = wf_logs_read_as(logs, count_of_logs, &top->scan);

    if (!good && top->rankings.causes.total == 0)
        return WF_EXIT_TROUBLE; /* of what could not be read there is no number to tell */
    printf("%" PRIu64 " failures", top->rankings.causes.total);
    print_lost(top);
    print_rankings(top);
    return good ? WF_EXIT_GOOD : WF_EXIT_TROUBLE;
}

static bool parse_number(const char *option, const char *word, long most, size_t *number)
{
    char *end;
    long value;

    errno = 0;
    value = strtol(word, &end, 10);
    if (errno != 0 || end == word || *end != '\0' || value < 1 || value > most) {
        wf_trouble("--%s: '%s' is not a number from 1 to %ld", option, word, most);
        return false;
    }
    *number = (size_t)value;
    return true;
}

static bool parse_since(struct top *top, const char *word)
{
    top->since = word;
    return wf_since_parse(word, top->now, &top->scan.since);
}

static bool take_option(void *context, int option, const char *value)
{
    struct top *top = context;

    switch (option) {
    case 's':
        return parse_since(top, value);
    case 'n':
        return parse_number("lines", value, LINES_MAX, &top->lines);
    case 'i':
        return parse_number("interval", value, INTERVAL_MAX, &top->interval);
    case 'f':
        top->follows = true;
        return true;
    default:
        return wf_colour_parse(value, &top->colour);
    }
}

/* Returns -1 to go on, else the exit status. */
static int parse_options(struct top *top, const struct wf_command *command, int argc, char **argv)
{
    static const struct option options[] = {{"since", required_argument, NULL, 's'},
                                            {"lines", required_argument, NULL, 'n'},
                                            {"follow", no_argument, NULL, 'f'},
                                            {"interval", required_argument, NULL, 'i'},
                                            {"color", required_argument, NULL, 'c'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    int status = wf_command_options(command, argc, argv, "h", options, take_option, top);

    wf_screen_init(&top->screen, stdout, top->colour);
    return status;
}

/* A window moves when the log is followed and --since names a span, not a time. */
static bool init_counts(struct top *top)
{
    if (top->follows && top->since != NULL && wf_since_is_span(top->since))
        top->span = top->now > top->scan.since ? top->now - top->scan.since : 1;
    return (top->span == 0 || wf_window_init(&top->window, top->span)) &&
           wf_rankings_init(&top->rankings, WF_TOP_K_KEYS);
}

int wf_command_top(const struct wf_command *command, int argc, char **argv)
{
    struct top top = {.lines = LINES_DEFAULT, .interval = INTERVAL_DEFAULT, .now = time(NULL)};
    int status = parse_options(&top, command, argc, argv);

    if (status >= 0)
        return status;
    top.scan.visit = count;
    top.scan.visit_warning = count_warning;
    top.scan.context = &top;
    if (!init_counts(&top))
        return wf_trouble("out of memory");
    status = top.follows ? follow(&top, argc - optind, argv + optind)
                         : read_logs(&top, argc - optind, argv + optind);
    wf_rankings_free(&top.rankings);
    if (top.span > 0)
        wf_window_free(&top.window);
    return status;
}

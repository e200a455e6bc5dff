/*
 * command.c - what the subcommands share.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/command.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/look_alike.h"
#include "log/log_file.h"
#include "status/local_log.h"

int wf_command_help(const struct wf_command *command)
{
    printf("usage: whyfail %s %s\n%s\n\n%s", command->name, command->arguments, command->purpose,
           command->help);
    return WF_EXIT_GOOD;
}

int wf_command_usage(const struct wf_command *command)
{
    fprintf(stderr, "usage: whyfail %s%s%s\n", command->name,
            command->arguments[0] == '\0' ? "" : " ", command->arguments);
    return WF_EXIT_TROUBLE;
}

/* What getopt did not take: ':' stands for a value that is not there. */
static int complain_of_option(const struct wf_command *command, const struct option *options,
                              int problem, const char *word)
{
    size_t count = 0;
    char name[32];
    const char *meant;

    while (options[count].name != NULL)
        count++;
    snprintf(name, sizeof(name), "%.*s", (int)strcspn(word + strspn(word, "-"), "="),
             word + strspn(word, "-"));
    meant = wf_look_alike(name, &options[0].name, count, sizeof(options[0]));
    if (problem == ':')
        wf_trouble("option '%s' lacks its value", word);
    else if (optopt != 0 && strncmp(word, "--", 2) == 0)
        wf_trouble("option '--%s' takes no value", name);
    else if (strncmp(word, "--", 2) != 0)
        wf_trouble("there is no option '-%c'", optopt);
    else if (meant != NULL)
        wf_trouble("there is no option '--%s'; did you mean '--%s'?", name, meant);
    else
        wf_trouble("there is no option '--%s'", name);
    return wf_command_usage(command);
}

int wf_command_options(const struct wf_command *command, int argc, char **argv, const char *letters,
                       const struct option *options, wf_option_take *take, void *context)
{
    char all[32];
    int option;

    snprintf(all, sizeof(all), ":%s", letters);
    opterr = 0; /* getopt's words name no look-alike */
    while ((option = getopt_long(argc, argv, all, options, NULL)) != -1) {
        if (option == 'h')
            return wf_command_help(command);
        if (option == '?' || option == ':')
            return complain_of_option(command, options, option, argv[optind - 1]);
        if (!take(context, option, optarg))
            return WF_EXIT_TROUBLE;
    }
    return -1;
}

bool wf_colour_parse(const char *word, enum wf_colour *colour)
{
    static const char *const words[] = {
        [WF_COLOUR_AUTO] = "auto",
        [WF_COLOUR_ALWAYS] = "always",
        [WF_COLOUR_NEVER] = "never",
    };
    size_t i;

    for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(words[i], word) == 0) {
            *colour = (enum wf_colour)i;
            return true;
        }
    }
    wf_trouble("--color: '%s' is not one of auto, always, never", word);
    return false;
}

enum { DAY = 86400 };

/* Days and times, the longer ones first; a Z behind is taken and changes nothing. */
static bool parse_time(const char *word, time_t *when)
{
    static const char *const formats[] = {"%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S",
                                          "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d"};
    size_t i;

    for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        struct tm parts;
        const char *end;

        memset(&parts, 0, sizeof(parts));
        end = strptime(word, formats[i], &parts);
        if (end != NULL && (*end == '\0' || strcmp(end, "Z") == 0)) {
            *when = timegm(&parts);
            return true;
        }
    }
    return false;
}

/* In seconds; -1 for what is no span. */
static time_t parse_span(const char *word)
{
    static const struct {
        char unit;
        time_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', DAY}, {'w', 7 * DAY}};
    const long most = 100000; /* of the largest and all: no overflow */
    char *end;
    long number;
    size_t i;

    errno = 0;
    number = strtol(word, &end, 10);
    if (errno != 0 || end == word || number < 0 || number > most)
        return -1;
    for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (end[0] == units[i].unit && end[1] == '\0')
            return number * units[i].seconds;
    }
    return -1;
}

bool wf_since_is_span(const char *word)
{
    return parse_span(word) >= 0;
}

bool wf_since_parse(const char *word, time_t now, time_t *since)
{
    time_t span = parse_span(word), midnight = now - now % DAY;

    if (span >= 0) {
        *since = now - span;
        return true;
    }
    if (strcmp(word, "today") == 0 || strcmp(word, "yesterday") == 0) {
        *since = word[0] == 't' ? midnight : midnight - DAY;
        return true;
    }
    if (parse_time(word, since))
        return true;
    wf_trouble("--since: '%s' is neither like 90s, 15m, 1h, 7d nor like yesterday, 2026-11-02, "
               "2026-11-02T03:04:05",
               word);
    return false;
}

static void print_left_out(const struct wf_line_counts *counts)
{
    static const char *const words[WF_LINE_COUNT] = {
        [WF_LINE_FOREIGN] = "are from other programs",
        [WF_LINE_BROKEN] = "are cut or broken",
        [WF_LINE_NEWER] = "are from a newer whyfail",
    };
    size_t i;

    for (i = 0; i < WF_LINE_COUNT; i++) {
        if (words[i] != NULL && counts->lines[i] > 0)
            wf_trouble("lines left out: %" PRIu64 " %s", counts->lines[i], words[i]);
    }
}

static bool read_log(const char *path, struct wf_log_scan *scan)
{
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : wf_log_open(path);
    bool good = file != NULL && wf_log_events_read(file, scan);

    if (!good)
        wf_trouble("%s: cannot be read: %s", path,
                   errno == EBADMSG ? "its gzip data is damaged or truncated" : strerror(errno));
    if (file != NULL && !is_stdin)
        fclose(file);
    return good;
}

/* A pipe or a file, not a terminal or what cron gives: that would be waited for, or is empty. */
static bool has_input(void)
{
    struct stat st;

    return fstat(STDIN_FILENO, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISREG(st.st_mode));
}

/* Says which file it is. Returns false, with a sentence printed, when there is none. */
static bool find_log(struct wf_local_log *log)
{
    if (wf_local_log_find(log, NULL)) {
        wf_trouble("reading %s, by %s", log->path, log->conf);
        return true;
    }
    wf_trouble("no LOG is given, and none is found: %s", log->why_not);
    return false;
}

static bool read_found(struct wf_log_scan *scan)
{
    struct wf_local_log log;

    if (has_input())
        return read_log("-", scan);
    return find_log(&log) && read_log(log.path, scan);
}

bool wf_logs_read_as(char **paths, int count, struct wf_log_scan *scan)
{
    bool good = true;
    int i;

    if (count == 0)
        good = read_found(scan);
    for (i = 0; i < count; i++)
        good = read_log(paths[i], scan) && good;
    if (scan->counts.progress_shown)
        fputs("\r\033[K", stderr);
    print_left_out(&scan->counts);
    return good;
}

bool wf_logs_read(char **paths, int count, time_t since, wf_log_event_visit *visit, void *context)
{
    struct wf_log_scan scan = {.since = since, .visit = visit, .context = context};

    return wf_logs_read_as(paths, count, &scan);
}

void wf_log_read_end(const char *path, long octets, wf_log_event_visit *visit, void *context)
{
    struct wf_log_scan scan = {.visit = visit, .context = context};
    FILE *file = wf_log_open(path);

    if (file == NULL)
        return;
    if (octets != LONG_MAX)
        (void)fseek(file, -octets, SEEK_END); /* a shorter one is read from its start */
    (void)wf_log_events_read(file, &scan);
    fclose(file);
}

bool wf_log_follow(char **paths, int count, struct wf_follow *follow)
{
    static struct wf_local_log found; /* its path stays */
    const char *path = count > 0 ? paths[0] : found.path;

    if (count > 1 || strcmp(path, "-") == 0)
        wf_trouble("--follow takes one file");
    else if (count == 0 && !find_log(&found))
        return false;
    else if (wf_follow_start(follow, path))
        return true;
    else
        wf_trouble("%s: cannot be read: %s", path, strerror(errno));
    return false;
}

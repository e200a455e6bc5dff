/*
 * check.c - whyfail check: is a zone well, before it breaks?
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "check/check_json.h"
#include "check/check_metrics.h"
#include "check/plugin_print.h"
#include "resolve/host_name.h"

enum {
    SECONDS_USUAL = 30,
    SECONDS_LEAST = 5,
    SECONDS_MOST = 600,
    PARALLEL_USUAL = 16,
    PARALLEL_MOST = 64,
    ZONES_MOST = 5000,
    LINE_SIZE = 2048
};

struct options {
    struct wf_check_limits limits;
    const char *anchor, *file, *metrics;
    unsigned seconds, parallel;
    bool json;
};

/* What the run is made of, while it grows. */
struct zones {
    struct wf_zone_check *list;
    size_t count, room;
    const char *server; /* of all of them; NULL: the system's */
};

static bool parse_number(const char *option, const char *word, long least, long most,
                         unsigned *number)
{
    char *end;
    long value;

    errno = 0;
    value = strtol(word, &end, 10);
    if (errno != 0 || end == word || *end != '\0' || value < least || value > most) {
        wf_trouble("%s: '%s' is not a number from %ld to %ld", option, word, least, most);
        return false;
    }
    *number = (unsigned)value;
    return true;
}

/* Kinds of problems by their names, with commas between them. */
static bool parse_ignored(const char *words, uint64_t *ignored)
{
    char word[LINE_SIZE];

    do {
        size_t len = strcspn(words, ",");
        enum wf_problem_kind kind;

        snprintf(word, sizeof(word), "%.*s", (int)(len < sizeof(word) ? len : sizeof(word) - 1),
                 words);
        kind = wf_problem_kind_of(word);
        if (kind == WF_PROBLEM_COUNT || wf_problem_info(kind)->severity == WF_CHECK_UNKNOWN) {
            wf_trouble("--ignore: '%s' is not a kind of problem that can be left out; whyfail(1) "
                       "lists them, such as server-no-tcp",
                       word);
            return false;
        }
        *ignored |= UINT64_C(1) << kind;
        words += len;
    } while (*words++ == ',');
    return true;
}

static bool take_option(void *context, int option, const char *value)
{
    struct options *options = context;

    switch (option) {
    case 'w':
        return wf_check_limit_parse("--warning", value, &options->limits.warning);
    case 'c':
        return wf_check_limit_parse("--critical", value, &options->limits.critical);
    case 's':
        options->limits.must_be_secure = true;
        return true;
    case 'i':
        return parse_ignored(value, &options->limits.ignored);
    case 'f':
        options->file = value;
        return true;
    case 'm':
        options->metrics = value;
        return true;
    case 'j':
        options->json = true;
        return true;
    case 'a':
        options->anchor = value;
        return true;
    case 't':
        return parse_number("--timeout", value, SECONDS_LEAST, SECONDS_MOST, &options->seconds);
    default:
        return parse_number("--parallel", value, 1, PARALLEL_MOST, &options->parallel);
    }
}

/* A zone that is given twice is checked once. */
static bool is_known(const struct zones *zones, const char *name)
{
    size_t i;

    for (i = 0; i < zones->count; i++) {
        if (strcasecmp(zones->list[i].query.name, name) == 0)
            return true;
    }
    return false;
}

/* A zone's name, or what people have at hand in its place, as explain takes it. */
static bool add_zone(struct zones *zones, const char *word)
{
    const struct wf_stub_server server = {.text = zones->server};
    struct wf_host_name name = {.text = ""};
    struct wf_stub_query query;
    struct wf_zone_check *list = zones->list;

    if (!wf_host_name_read(&name, word))
        return false;
    if (!wf_stub_query_init(&query, name.text, "SOA", &server)) {
        wf_stub_query_free(&query);
        return false;
    }
    if (is_known(zones, query.name)) {
        wf_stub_query_free(&query);
        return true;
    }
    if (zones->count == ZONES_MOST) {
        wf_stub_query_free(&query);
        wf_trouble("more than %d zones; give them to several runs", ZONES_MOST);
        return false;
    }
    if (zones->count == zones->room) {
        zones->room = zones->room == 0 ? 16 : zones->room * 2;
        list = realloc(zones->list, zones->room * sizeof(*list));
    }
    if (list == NULL) {
        wf_stub_query_free(&query);
        wf_trouble("out of memory");
        return false;
    }
    zones->list = list;
    list[zones->count++] = (struct wf_zone_check){.query = query};
    return true;
}

/* The name is the query's own rdf, which moved with it. */
static bool read_lines(struct zones *zones, FILE *file, const char *path)
{
    char line[LINE_SIZE];
    unsigned number = 0;

    while (fgets(line, sizeof(line), file) != NULL) {
        size_t len = strcspn(line, "\n");
        char *word = line + strspn(line, " \t");

        number++;
        if (line[len] == '\0' && !feof(file)) {
            wf_trouble("%s:%u: the line is too long to be a zone's name", path, number);
            return false;
        }
        word[strcspn(word, "#\r\n")] = '\0';
        word[strcspn(word, " \t")] = '\0';
        if (word[0] != '\0' && !add_zone(zones, word)) {
            wf_trouble("%s:%u: one zone a line is allowed, and comments behind '#'", path, number);
            return false;
        }
    }
    if (!ferror(file))
        return true;
    wf_trouble("%s: cannot be read: %s", path, strerror(errno));
    return false;
}

static bool read_file(struct zones *zones, const char *path)
{
    bool is_stdin = strcmp(path, "-") == 0, good;
    size_t before = zones->count;
    FILE *file = is_stdin ? stdin : fopen(path, "re");

    if (file == NULL) {
        wf_trouble("--file: %s cannot be read: %s", path, strerror(errno));
        return false;
    }
    good = read_lines(zones, file, path);
    if (!is_stdin)
        fclose(file);
    if (!good || zones->count > before)
        return good;
    wf_trouble("--file: %s names no zone", path);
    return false;
}

/* Zones, and one resolver in any place. */
static bool read_words(struct zones *zones, const struct options *options, int count, char **words)
{
    int i;

    for (i = 0; i < count; i++) {
        if (words[i][0] != '@')
            continue;
        if (zones->server != NULL) {
            wf_trouble("'%s' is one resolver too many", words[i]);
            return false;
        }
        zones->server = words[i] + 1;
    }
    for (i = 0; i < count; i++) {
        if (words[i][0] != '@' && !add_zone(zones, words[i]))
            return false;
    }
    if (options->file != NULL && !read_file(zones, options->file))
        return false;
    if (zones->count > 0)
        return true;
    wf_trouble("check: name a zone, or a file of zones by --file");
    return false;
}

/* What could not be written must not pass for a state of the zones. */
static int tell(const struct wf_check_run *run, const struct options *options)
{
    if (options->metrics != NULL && !wf_check_metrics_write(options->metrics, run))
        return WF_EXIT_TROUBLE;
    if (!options->json)
        wf_plugin_print(stdout, run);
    else if (!wf_check_json_print(stdout, run))
        return wf_trouble("out of memory");
    return (int)wf_check_run_state(run);
}

int wf_command_check(const struct wf_command *command, int argc, char **argv)
{
    static const struct option table[] = {
        {"warning", required_argument, NULL, 'w'}, {"critical", required_argument, NULL, 'c'},
        {"secure", no_argument, NULL, 's'},        {"ignore", required_argument, NULL, 'i'},
        {"file", required_argument, NULL, 'f'},    {"prometheus", required_argument, NULL, 'm'},
        {"json", no_argument, NULL, 'j'},          {"anchor", required_argument, NULL, 'a'},
        {"timeout", required_argument, NULL, 't'}, {"parallel", required_argument, NULL, 'p'},
        {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0}};
    struct options options = {
        .limits = wf_check_limits_usual, .seconds = SECONDS_USUAL, .parallel = PARALLEL_USUAL};
    struct wf_check_run run = {.zones = NULL};
    struct zones zones = {.list = NULL};
    int status = wf_command_options(command, argc, argv, "h", table, take_option, &options);
    bool good;

    if (status >= 0)
        return status;
    good = wf_check_limits_fit(&options.limits) &&
           read_words(&zones, &options, argc - optind, argv + optind) &&
           wf_anchor_read(&run.anchor, options.anchor);
    run.zones = zones.list;
    run.count = zones.count;
    run.limits = options.limits;
    run.seconds = options.seconds;
    run.parallel = options.parallel;
    run.now = time(NULL);
    if (good && !wf_check_run(&run))
        good = wf_trouble("out of memory") == 0;
    status = good ? tell(&run, &options) : WF_EXIT_TROUBLE;
    wf_check_run_free(&run);
    return status;
}

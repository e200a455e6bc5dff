/*
 * explain.c - whyfail explain: asks a resolver and says why a name cannot be resolved.
 *
 * Only what the resolver or its log says, or what was seen through it, is told.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/explanation.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "command/command.h"

enum {
    SECONDS_USUAL = 60,
    SECONDS_DIRECT = 120,
    SECONDS_MOST = 3600,
    PROGRESS_AFTER_MS = 1000,
    FIRST_MOST_MS = 30000
};

enum look_when { LOOK_AT_FAILURES, LOOK_ALWAYS, LOOK_NEVER };

struct options {
    char *log; /* NULL: none */
    const char *anchor;
    enum look_when look;
    bool direct;
    unsigned seconds; /* 0: not given */
    bool json;
    enum wf_colour colour;
};

/* The answer's and the event's first error are the same, to the letter. */
static bool is_same_error(const struct wf_reply *reply, const json_t *root)
{
    const json_t *edes = json_object_get(json_object_get(root, "whyfail"), "ede");
    const json_t *ede = json_array_get(edes, 0);
    const char *text = json_string_value(json_object_get(ede, "extra_text"));
    const struct wf_said *said = &reply->ede[0];

    return text != NULL && reply->ede_count > 0 && strcmp(text, said->text) == 0 &&
           json_integer_value(json_object_get(ede, "info_code")) == said->code;
}

/*
 * Keeps the last event of the question; or of another that failed with the same words, since the
 * log merges repeats of a cause at a zone.
 */
static void keep_event(void *context, const struct wf_record *record)
{
    struct wf_explain *explain = context;
    bool is_question = strcasecmp(record->name, explain->inquiry.name) == 0 &&
                       strcmp(record->type, explain->type) == 0;
    bool says_text = explain->reply.ede_count > 0 && explain->reply.ede[0].text[0] != '\0';

    if (says_text ? !is_same_error(&explain->reply, record->root) : !is_question)
        return;
    wf_record_free(&explain->event);
    explain->event = *record;
    json_incref(record->root);
}

static bool parse_seconds(const char *word, unsigned *seconds)
{
    char *end;
    long number;

    errno = 0;
    number = strtol(word, &end, 10);
    if (errno != 0 || end == word || *end != '\0' || number < 1 || number > SECONDS_MOST) {
        wf_trouble("--timeout: '%s' is not a number of seconds from 1 to %d", word, SECONDS_MOST);
        return false;
    }
    *seconds = (unsigned)number;
    return true;
}

static bool take_option(struct options *options, int option)
{
    switch (option) {
    case 'l':
        options->log = optarg;
        return true;
    case 'j':
        options->json = true;
        return true;
    case 'a':
        options->anchor = optarg;
        return true;
    case 'L':
        options->look = LOOK_ALWAYS;
        return true;
    case 'N':
        options->look = LOOK_NEVER;
        return true;
    case 'd':
        options->direct = true;
        return true;
    case 't':
        return parse_seconds(optarg, &options->seconds);
    default:
        return wf_colour_parse(optarg, &options->colour);
    }
}

/* Returns -1 to go on, else the exit status. */
static int parse_options(struct options *options, const struct wf_command *command, int argc,
                         char **argv)
{
    static const struct option table[] = {
        {"log", required_argument, NULL, 'l'},     {"json", no_argument, NULL, 'j'},
        {"look", no_argument, NULL, 'L'},          {"no-look", no_argument, NULL, 'N'},
        {"direct", no_argument, NULL, 'd'},        {"anchor", required_argument, NULL, 'a'},
        {"timeout", required_argument, NULL, 't'}, {"color", required_argument, NULL, 'c'},
        {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0}};
    int option;

    while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
        if (option == 'h')
            return wf_command_help(command);
        if (option == '?')
            return wf_command_usage(command);
        if (!take_option(options, option))
            return WF_EXIT_TROUBLE;
    }
    return optind < argc ? -1 : wf_command_usage(command);
}

/* NAME, then a type and a resolver in any order. */
static bool parse_question(struct wf_explain *explain, int count, char **words)
{
    const char *type = NULL, *server = NULL;
    struct wf_strbuf buf;
    int i;

    for (i = 1; i < count; i++) {
        const char **part = words[i][0] == '@' ? &server : &type;

        if (*part != NULL) {
            wf_trouble("'%s' is one argument too many", words[i]);
            return false;
        }
        *part = words[i][0] == '@' ? words[i] + 1 : words[i];
    }
    if (!wf_inquiry_init(&explain->inquiry, words[0], type != NULL ? type : "A", server))
        return false;
    wf_strbuf_init(&buf, explain->type, sizeof(explain->type));
    wf_type_print(&buf, explain->inquiry.question.type);
    return true;
}

/* One line that is written over, once it takes long. */
static void show_progress(struct wf_dname name, uint16_t type, uint64_t elapsed_ms)
{
    char text[WF_SCREEN_COLUMNS - 20];
    struct wf_strbuf buf;

    if (elapsed_ms < PROGRESS_AFTER_MS)
        return;
    wf_strbuf_init(&buf, text, sizeof(text));
    wf_type_print(&buf, type);
    wf_strbuf_str(&buf, " of ");
    wf_dname_print(&buf, name);
    fprintf(stderr, "\r\033[K%u s, asking for %s", (unsigned)(elapsed_ms / 1000), text);
}

/* Whether a look can tell more; signatures are not asked for by themselves. */
static bool wants_look(const struct wf_explain *explain, const struct options *options)
{
    if (options->look == LOOK_NEVER || explain->inquiry.question.type == WF_TYPE_RRSIG)
        return false;
    if (options->look == LOOK_ALWAYS)
        return true;
    return (explain->reply.rcode == WF_RCODE_SERVFAIL ||
            explain->reply.rcode == WF_RCODE_UNKNOWN) &&
           (explain->event.root == NULL || strcmp(explain->event.cause, "unexplained") == 0);
}

static void look(struct wf_explain *explain, const struct options *options, uint64_t deadline)
{
    bool shown = isatty(STDERR_FILENO) != 0;
    const struct wf_look_options how = {.failed = !wf_explain_resolves(explain),
                                        .direct = options->direct,
                                        .deadline = deadline,
                                        .progress = shown ? show_progress : NULL};

    wf_look_run(&explain->look, &explain->inquiry.peer, &explain->inquiry.question, &how);
    if (shown)
        fputs("\r\033[K", stderr);
    explain->looked = true;
}

/* It may take half a minute, so a person is told that something is going on. */
static bool ask(struct wf_explain *explain, uint64_t deadline)
{
    bool shown = isatty(STDERR_FILENO) != 0, good;

    if (shown)
        fputs("asking the resolver ...\r", stderr); /* to be written over */
    good = wf_inquiry_ask(&explain->inquiry, &explain->reply, deadline);
    if (shown && good)
        fputs("\033[K", stderr);
    return good;
}

/* Half the time or less is for the question itself, so that the look has some. */
static int explain_question(struct wf_explain *explain, const struct options *options)
{
    uint64_t start = wf_clock_ms(), most = options->seconds * UINT64_C(1000);
    char *log = options->log;

    if (!ask(explain, start + (most < FIRST_MOST_MS * 2 ? most / 2 : FIRST_MOST_MS)))
        return WF_EXIT_TROUBLE;
    if (log != NULL && !wf_logs_read(&log, 1, 0, keep_event, explain))
        return WF_EXIT_TROUBLE;
    if (wants_look(explain, options))
        look(explain, options, start + most);
    if (options->json)
        wf_tell_json(explain);
    else
        wf_tell_screen(explain);
    if (wf_explain_resolves(explain))
        return WF_EXIT_GOOD;
    return wf_explain_explained(explain) ? WF_EXIT_EXPLAINED : WF_EXIT_UNEXPLAINED;
}

int wf_command_explain(const struct wf_command *command, int argc, char **argv)
{
    struct options options = {.colour = WF_COLOUR_AUTO};
    int status = parse_options(&options, command, argc, argv);
    struct wf_explain *explain;

    if (status >= 0)
        return status;
    if (options.seconds == 0)
        options.seconds = options.direct ? SECONDS_DIRECT : SECONDS_USUAL;
    explain = calloc(1, sizeof(*explain)); /* the look is large */
    if (explain == NULL)
        return wf_trouble("memory ran out");
    wf_screen_init(&explain->screen, stdout, options.colour);
    status = WF_EXIT_TROUBLE;
    if (parse_question(explain, argc - optind, argv + optind) &&
        (options.look == LOOK_NEVER || wf_look_init(&explain->look, options.anchor)))
        status = explain_question(explain, &options);
    wf_record_free(&explain->event);
    wf_look_free(&explain->look);
    wf_inquiry_free(&explain->inquiry);
    free(explain);
    return status;
}

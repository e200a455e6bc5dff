/*
 * explain.c - whyfail explain: asks a resolver and says why a name cannot be resolved.
 *
 * Only what the resolver or its log says is told. A code that several causes share names none.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ask.h"
#include "command.h"
#include "draw.h"
#include "meaning.h"

struct explain {
    struct wf_screen screen;
    struct wf_inquiry inquiry;
    struct wf_reply reply;
    char *log; /* NULL: none */
    bool json;
    char type[16];
    struct wf_record event; /* root is NULL when none was found */
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
    struct explain *explain = context;
    bool is_question = strcasecmp(record->name, explain->inquiry.name) == 0 &&
                       strcmp(record->type, explain->type) == 0;
    bool says_text = explain->reply.ede_count > 0 && explain->reply.ede[0].text[0] != '\0';

    if (says_text ? !is_same_error(&explain->reply, record->root) : !is_question)
        return;
    wf_record_free(&explain->event);
    explain->event = *record;
    json_incref(record->root);
}

static bool is_explained(const struct explain *explain)
{
    unsigned i;

    if (explain->event.root != NULL && strcmp(explain->event.cause, "unexplained") != 0)
        return true;
    for (i = 0; i < explain->reply.ede_count; i++) {
        if (wf_meaning_explains(explain->reply.ede[i].code, explain->reply.ede[i].text))
            return true;
    }
    return false;
}

static int exit_status(const struct explain *explain)
{
    if (explain->reply.rcode == LDNS_RCODE_NOERROR || explain->reply.rcode == LDNS_RCODE_NXDOMAIN)
        return WF_EXIT_GOOD;
    return is_explained(explain) ? WF_EXIT_EXPLAINED : WF_EXIT_UNEXPLAINED;
}

static void draw_event(const struct explain *explain)
{
    const struct wf_screen *screen = &explain->screen;
    const struct wf_record *event = &explain->event;
    const json_t *whyfail = json_object_get(event->root, "whyfail");
    const char *when = json_string_value(json_object_get(event->root, "@timestamp"));

    wf_draw_field(screen, "what", event->text);
    wf_draw_field(screen, "cause", event->cause);
    wf_draw_field(screen, "who", wf_party_words(event->at_fault));
    if (event->remedy[0] != '\0')
        wf_draw_field(screen, "to do", event->remedy);
    wf_draw_field(screen, "logged", when);
    if (json_array_size(json_object_get(whyfail, "chain")) > 0) {
        putc('\n', screen->file);
        wf_draw_chain(screen, json_object_get(whyfail, "chain"), event->zone);
    }
}

static void draw_said(const struct explain *explain, const struct wf_said *said)
{
    const struct wf_screen *screen = &explain->screen;
    const struct wf_cause_info *info = wf_meaning_cause(said->code, said->text);
    char line[WF_ASK_TEXT_SIZE + 64];

    snprintf(line, sizeof(line), "EDE %u %s%s%s", (unsigned)said->code, wf_ede_name(said->code),
             said->text[0] != '\0' ? ": " : "", said->text);
    wf_draw_field(screen, "said", line);
    if (info == NULL)
        return;
    wf_draw_field(screen, "cause", info->id);
    wf_draw_field(screen, "who", wf_party_words(wf_party_name(info->party)));
    wf_draw_field(screen, "to do", info->remedy);
}

static void draw(const struct explain *explain, const char *rcode, int status)
{
    const struct wf_screen *screen = &explain->screen;
    unsigned i;

    wf_screen_ink(screen, status == WF_EXIT_GOOD ? WF_INK_GOOD : WF_INK_BAD);
    wf_screen_wrap(screen, 0, 2, explain->inquiry.name);
    fprintf(screen->file, "  %s: %s (%s)", explain->type,
            status == WF_EXIT_GOOD ? "resolves" : "fails", rcode);
    wf_screen_ink(screen, WF_INK_PLAIN);
    putc('\n', screen->file);
    if (status != WF_EXIT_GOOD && explain->event.root != NULL)
        draw_event(explain);
    for (i = 0; i < explain->reply.ede_count && explain->event.root == NULL; i++)
        draw_said(explain, &explain->reply.ede[i]);
    if (status == WF_EXIT_UNEXPLAINED)
        wf_draw_field(screen, "why", "the resolver does not say");
}

static void print_json(const struct explain *explain, const char *rcode, int status)
{
    json_t *edes = json_array(), *root;
    unsigned i;

    for (i = 0; i < explain->reply.ede_count; i++) {
        const struct wf_said *said = &explain->reply.ede[i];
        json_t *text = json_string(said->text); /* NULL when it is no UTF-8 */

        json_array_append_new(edes, json_pack("{s:i, s:s, s:o*}", "info_code", (int)said->code,
                                              "name", wf_ede_name(said->code), "extra_text", text));
    }
    root = json_pack("{s:s, s:s, s:s, s:b, s:b, s:o, s:O*}", "name", explain->inquiry.name, "type",
                     explain->type, "response_code", rcode, "resolves", status == WF_EXIT_GOOD,
                     "explained", status == WF_EXIT_EXPLAINED, "ede", edes, "event",
                     explain->event.root);
    json_dumpf(root, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII);
    putchar('\n');
    json_decref(root);
}

/* Returns -1 to go on, else the exit status. */
static int parse_options(struct explain *explain, const struct wf_command *command, int argc,
                         char **argv)
{
    static const struct option options[] = {{"log", required_argument, NULL, 'l'},
                                            {"json", no_argument, NULL, 'j'},
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
        if (option == 'l')
            explain->log = optarg;
        else if (option == 'j')
            explain->json = true;
        else if (!wf_colour_parse(optarg, &colour))
            return WF_EXIT_TROUBLE;
    }
    wf_screen_init(&explain->screen, stdout, colour);
    return optind < argc ? -1 : wf_command_usage(command);
}

/* NAME, then a type and a resolver in any order. */
static bool parse_question(struct explain *explain, int count, char **words)
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
    wf_type_print(&buf, (uint16_t)explain->inquiry.type);
    return true;
}

static int explain_question(struct explain *explain, int count, char **words)
{
    char rcode[WF_TYPE_TEXT_SIZE];
    struct wf_strbuf buf;
    int status;

    if (!parse_question(explain, count, words) ||
        !wf_inquiry_ask(&explain->inquiry, &explain->reply))
        return WF_EXIT_TROUBLE;
    if (explain->log != NULL && !wf_logs_read(&explain->log, 1, 0, keep_event, explain))
        return WF_EXIT_TROUBLE;
    wf_strbuf_init(&buf, rcode, sizeof(rcode));
    wf_rcode_print(&buf, (uint16_t)explain->reply.rcode);
    status = exit_status(explain);
    if (explain->json)
        print_json(explain, rcode, status);
    else
        draw(explain, rcode, status);
    return status;
}

int wf_command_explain(const struct wf_command *command, int argc, char **argv)
{
    struct explain explain;
    int status;

    memset(&explain, 0, sizeof(explain));
    status = parse_options(&explain, command, argc, argv);
    if (status >= 0)
        return status;
    status = explain_question(&explain, argc - optind, argv + optind);
    wf_record_free(&explain.event);
    wf_inquiry_free(&explain.inquiry);
    return status;
}

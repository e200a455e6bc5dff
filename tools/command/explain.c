/*
 * explain.c - whyfail explain: asks a resolver and says why a name cannot be resolved.
 *
 * It reports only what the resolver or its log says, or what was seen through it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/explain.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "command/arguments.h"
#include "command/explanation.h"
#include "command/explanation_print.h"
#include "resolve/zone_facts.h"

enum {
    SECONDS_USUAL = 60,
    SECONDS_DIRECT = 120,
    SECONDS_MOST = 3600,
    PROGRESS_AFTER_MS = 1000,
    FIRST_MOST_MS = 30000,
    EXPLAINED_MS = 15000,  /* in all, where the resolver itself says why, or is silent itself */
    SILENT_MS = 6000,      /* of that, for the question */
    SILENT_EACH_MS = 2500, /* and for each further one */
    AGAIN_MS = 2000,       /* for an answer that the resolver has by then */
    FACTS_MS = 5000,       /* for what the zone publishes */
    LOG_END = 16777216,    /* octets of a resolver's log that are read, from its end */
    LOG_RECENT = 900 /* seconds: older events without the same words may be of something else */
};

enum probe_when { PROBE_FAILURES, PROBE_ALWAYS, PROBE_NEVER };

struct options {
    struct wf_arguments arguments;
    char *log;   /* NULL: that of a resolver on this host */
    bool no_log; /* none at all */
    const char *anchor;
    enum probe_when probe;
    bool direct;
    unsigned seconds; /* 0: not given, until the usual number takes its place */
    bool limited;     /* they were given */
    bool json, letter;
    enum wf_colour colour;
};

/* The answer's and the event's first error are the same, to the letter. */
static bool is_same_error(const struct wf_reply *reply, const json_t *root)
{
    const json_t *edes = json_object_get(json_object_get(root, "whyfail"), "ede");
    const json_t *ede = json_array_get(edes, 0);
    const char *text = json_string_value(json_object_get(ede, "extra_text"));
    const struct wf_reply_ede *first = &reply->ede[0];

    return text != NULL && reply->ede_count > 0 && strcmp(text, first->text) == 0 &&
           json_integer_value(json_object_get(ede, "info_code")) == first->code;
}

/*
 * Keeps the last event of the question; or of another that failed with the same words, since the
 * log merges repeats of a cause at a zone.
 */
static void keep_event(void *context, const struct wf_log_event *event)
{
    struct wf_explanation *explanation = context;
    bool is_question = strcasecmp(event->name, explanation->query.name) == 0 &&
                       strcmp(event->type, explanation->type) == 0;
    bool says_text = explanation->reply.ede_count > 0 && explanation->reply.ede[0].text[0] != '\0';

    if (says_text ? !is_same_error(&explanation->reply, event->root) : !is_question)
        return;
    wf_log_event_free(&explanation->event);
    explanation->event = *event;
    json_incref(event->root);
}

/* In a log that nobody named, what failed long ago need not be what fails now. */
static void keep_recent_event(void *context, const struct wf_log_event *event)
{
    const struct wf_explanation *explanation = context;

    if (event->when >= time(NULL) - LOG_RECENT || is_same_error(&explanation->reply, event->root))
        keep_event(context, event);
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

/* Letters alone are dig's. */
enum long_option { LOG = 256, NO_LOG, JSON, ANCHOR, LOOK, NO_LOOK, DIRECT, TIMEOUT, COLOR, LETTER };

static bool take_option(void *context, int option, const char *value)
{
    struct options *options = context;

    switch (option) {
    case LOG:
        options->log = optarg;
        options->no_log = false;
        return true;
    case NO_LOG:
        options->log = NULL;
        options->no_log = true;
        return true;
    case JSON:
        options->json = true;
        return true;
    case LETTER:
        options->letter = true;
        return true;
    case ANCHOR:
        options->anchor = value;
        return true;
    case LOOK:
        options->probe = PROBE_ALWAYS;
        return true;
    case NO_LOOK:
        options->probe = PROBE_NEVER;
        return true;
    case DIRECT:
        options->direct = true;
        return true;
    case TIMEOUT:
        return parse_seconds(value, &options->seconds);
    case COLOR:
        return wf_colour_parse(value, &options->colour);
    default:
        return wf_arguments_option(&options->arguments, option, value);
    }
}

/* Returns -1 to go on, else the exit status. */
static int parse_options(struct options *options, const struct wf_command *command, int argc,
                         char **argv)
{
    static const struct option table[] = {{"log", required_argument, NULL, LOG},
                                          {"no-log", no_argument, NULL, NO_LOG},
                                          {"json", no_argument, NULL, JSON},
                                          {"letter", no_argument, NULL, LETTER},
                                          {"look", no_argument, NULL, LOOK},
                                          {"no-look", no_argument, NULL, NO_LOOK},
                                          {"direct", no_argument, NULL, DIRECT},
                                          {"anchor", required_argument, NULL, ANCHOR},
                                          {"timeout", required_argument, NULL, TIMEOUT},
                                          {"color", required_argument, NULL, COLOR},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    int status =
        wf_command_options(command, argc, argv, "hc:p:q:t:x:", table, take_option, options);

    if (status >= 0)
        return status;
    if (argc == 1)
        return wf_command_usage(command);
    return wf_arguments_words(&options->arguments, argc - optind, argv + optind) ? -1
                                                                                 : WF_EXIT_TROUBLE;
}

/* The words as they were understood; what is looked up in place of what was given is said. */
static bool set_question(struct wf_explanation *explanation, struct wf_arguments *arguments)
{
    const struct wf_stub_server server = {arguments->server, arguments->port, arguments->tcp};
    struct wf_host_name name;
    struct wf_strbuf buf;

    if (!wf_arguments_name(arguments, &name) ||
        !wf_stub_query_init(&explanation->query, name.text, arguments->type, &server))
        return false;
    explanation->name_kind = name.kind;
    explanation->over_tcp = arguments->tcp;
    explanation->given = arguments->name != NULL ? arguments->name : arguments->reverse;
    wf_strbuf_init(&buf, explanation->type, sizeof(explanation->type));
    wf_type_print(&buf, explanation->query.question.type);
    return true;
}

/* What is waited for, and since when: one line that is written over, once it takes long. */
struct progress {
    uint64_t start;
    char text[WF_STUB_NAME_SIZE + WF_EXPLANATION_TYPE_SIZE];
};

static struct progress progress;

static void show_progress(void *context)
{
    uint64_t elapsed = wf_clock_ms() - progress.start;

    (void)context;
    if (elapsed >= PROGRESS_AFTER_MS)
        fprintf(stderr, "\r\033[K%u s, waiting for %.*s", (unsigned)(elapsed / 1000),
                WF_SCREEN_LEAST, progress.text);
}

static void set_progress(struct wf_dname name, uint16_t type)
{
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, progress.text, sizeof(progress.text));
    wf_dname_print(&buf, name);
    wf_strbuf_str(&buf, "/");
    wf_type_print(&buf, type);
}

static void hear_question(struct wf_dname name, uint16_t type, uint64_t elapsed_ms)
{
    (void)elapsed_ms;
    set_progress(name, type);
}

static void watch(const struct wf_explanation *explanation, uint64_t start)
{
    progress.start = start;
    set_progress(explanation->query.question.name, explanation->query.question.type);
    if (wf_screen_can_redraw(stderr))
        wf_exchange_watch(show_progress, NULL);
}

static void stop_watching(void)
{
    wf_exchange_watch(NULL, NULL);
    if (wf_screen_can_redraw(stderr))
        fputs("\r\033[K", stderr);
}

/* Whether a probe can find out more; signatures are not asked for by themselves. */
static bool wants_probe(const struct wf_explanation *explanation, const struct options *options)
{
    if (options->probe == PROBE_NEVER || explanation->query.question.type == WF_TYPE_RRSIG)
        return false;
    if (options->probe == PROBE_ALWAYS)
        return true;
    return (explanation->reply.rcode == WF_RCODE_SERVFAIL ||
            explanation->reply.rcode == WF_RCODE_UNKNOWN) &&
           (explanation->event.root == NULL ||
            strcmp(explanation->event.cause, "unexplained") == 0);
}

/* Of a resolver on this host. What its log would be is of no interest here. */
static void read_conf(struct wf_explanation *explanation)
{
    struct wf_local_log *log = &explanation->log;
    struct wf_local_log other;

    if (log->conf[0] == '\0') {
        if (!wf_is_own_address(&explanation->query.peer.addr))
            return;
        (void)wf_local_log_find(&other, &explanation->query.peer.addr);
        log = &other;
    }
    wf_own_conf_read(&explanation->conf, log, explanation->query.question.name);
}

/* A resolver that was waited for in vain, with no time given to wait for it. */
static bool is_silent(const struct wf_explanation *explanation, const struct options *options)
{
    return explanation->reply.rcode == WF_RCODE_UNKNOWN && !options->limited && !options->direct;
}

static void probe(struct wf_explanation *explanation, const struct options *options,
                  uint64_t deadline)
{
    const struct wf_dname name = explanation->query.question.name;
    struct wf_probe_options how = {.failed = !wf_explanation_resolves(explanation),
                                   .direct = options->direct,
                                   .deadline = deadline,
                                   .question_ms =
                                       is_silent(explanation, options) ? SILENT_EACH_MS : 0,
                                   .progress = hear_question};
    const uint64_t began = wf_clock_ms();
    const struct wf_own_zone *zone;

    read_conf(explanation);
    how.deadline += wf_clock_ms() - began;
    zone = wf_own_conf_zone(&explanation->conf, name);
    if (zone != NULL)
        how.configured = wf_dname_of(&zone->name);
    else if (wf_explanation_is_configured(explanation))
        how.configured = wf_dname_root();
    how.takes_addresses = explanation->conf.takes_addresses;

    wf_probe_run(&explanation->probe, &explanation->query.peer, &explanation->query.question, &how);
    explanation->probed = true;
}

/* Reads the log that was named; else that of the resolver, if it runs on this host. */
static bool read_log(struct wf_explanation *explanation, const struct options *options)
{
    struct wf_local_log *log = &explanation->log;
    char *path = options->log;

    if (options->no_log || wf_explanation_resolves(explanation))
        return true;
    if (path != NULL) {
        snprintf(log->path, sizeof(log->path), "%s", path);
        return wf_logs_read(&path, 1, 0, keep_event, explanation);
    }
    if (log->path[0] == '\0' && log->why_not[0] == '\0' &&
        (!wf_is_own_address(&explanation->query.peer.addr) ||
         !wf_local_log_find(log, &explanation->query.peer.addr)))
        return true;
    if (log->path[0] != '\0')
        wf_log_read_end(log->path, LOG_END, keep_recent_event, explanation);
    return true;
}

static bool is_explained(const struct wf_explanation *explanation)
{
    return wf_explanation_conclude(explanation).source != WF_SOURCE_NONE;
}

/*
 * What a resolver said to a question with checking disabled, when it said nothing else: of the
 * question itself, or of the last one that failed.
 */
static void take_edes_of_probe(struct wf_explanation *explanation)
{
    const struct wf_session *session = &explanation->probe.session;
    struct wf_reply said = {.ede_count = 0};
    unsigned i;

    for (i = session->count; i-- > 0 && said.ede_count == 0;) {
        const struct wf_response *response = session->responses[i];
        struct wf_strbuf buf;

        if (response->exchange.packet == NULL || response->message.rcode != WF_RCODE_SERVFAIL)
            continue;
        wf_reply_read_edes(&said, response->exchange.packet);
        wf_strbuf_init(&buf, explanation->ede_of, sizeof(explanation->ede_of));
        wf_dname_print(&buf, wf_dname_of(&response->name));
        wf_strbuf_str(&buf, "/");
        wf_type_print(&buf, response->type);
    }
    memcpy(explanation->reply.ede, said.ede, sizeof(said.ede));
    explanation->reply.ede_count = said.ede_count;
    if (said.ede_count == 0)
        explanation->ede_of[0] = '\0';
}

/*
 * While it was looked, the resolver may have come to its end: then a question is answered at once,
 * and the log has the event.
 */
static void ask_again(struct wf_explanation *explanation, const struct options *options)
{
    bool was_silent = explanation->reply.rcode == WF_RCODE_UNKNOWN;

    if (wf_explanation_resolves(explanation) || is_explained(explanation) ||
        wf_explanation_resolver_explains(explanation) ||
        explanation->probe.again != WF_RCODE_UNKNOWN)
        return;
    set_progress(explanation->query.question.name, explanation->query.question.type);
    wf_stub_query_repeat(&explanation->query, &explanation->reply, wf_clock_ms() + AGAIN_MS);
    explanation->answered_late = was_silent && explanation->reply.rcode != WF_RCODE_UNKNOWN;
    (void)read_log(explanation, options);
    if (explanation->probed && !wf_explanation_resolves(explanation) &&
        explanation->event.root == NULL && !wf_explanation_resolver_explains(explanation))
        take_edes_of_probe(explanation);
}

/* What was silent is not, now that the resolver has the answer: the probe begins again. */
static void probe_again(struct wf_explanation *explanation, const struct options *options)
{
    if (!explanation->answered_late || !wf_explanation_resolves(explanation) ||
        explanation->probe.validation.end != WF_VALIDATION_SILENT)
        return;
    wf_probe_free(&explanation->probe);
    if (wf_probe_init(&explanation->probe, options->anchor))
        probe(explanation, options, wf_clock_ms() + AGAIN_MS);
}

/*
 * For the question itself: half of the time that was given. When none was, a resolver that is
 * silent for longer is not waited for: what it can tell with checking disabled is as good.
 */
static uint64_t time_for_question(const struct options *options)
{
    uint64_t half = options->seconds * UINT64_C(500);

    if (!options->limited && !options->direct)
        return SILENT_MS;
    return half < FIRST_MOST_MS ? half : FIRST_MOST_MS;
}

/* For all. Where the resolver has said why, or says nothing, it is not looked into for long. */
static uint64_t time_for_all(const struct wf_explanation *explanation,
                             const struct options *options)
{
    uint64_t most = options->seconds * UINT64_C(1000);

    if (options->direct || most <= EXPLAINED_MS)
        return most;
    if (wf_explanation_resolver_explains(explanation) || is_silent(explanation, options))
        return EXPLAINED_MS;
    return most;
}

static bool find_out(struct wf_explanation *explanation, const struct options *options)
{
    uint64_t start = wf_clock_ms(), most;

    watch(explanation, start);
    if (!wf_stub_query_run(&explanation->query, &explanation->reply,
                           start + time_for_question(options)) ||
        !read_log(explanation, options))
        return false;
    most = time_for_all(explanation, options);
    if (explanation->reply.rcode == WF_RCODE_UNKNOWN)
        most -= AGAIN_MS < most ? AGAIN_MS : 0; /* it is asked once more at the end */
    if (wants_probe(explanation, options))
        probe(explanation, options, start + most);
    if (explanation->probed) {
        ask_again(explanation, options);
        probe_again(explanation, options);
    } else if (wf_explanation_resolves(explanation)) {
        explanation->assurance = wf_assurance_ask(
            &explanation->query.peer, &explanation->query.question, wf_clock_ms() + AGAIN_MS);
    }
    return true;
}

/* Failures of the same kind as the event's. */
static void count_alike(void *context, const struct wf_log_event *event)
{
    struct wf_explanation *explanation = context;

    if (strcmp(event->cause, explanation->event.cause) != 0 ||
        strcasecmp(event->zone, explanation->event.zone) != 0)
        return;
    if (explanation->failures == 0)
        explanation->first = event->when;
    explanation->last = event->when;
    explanation->failures += event->count;
}

/* What the zone publishes, and since when it fails, as far as the log goes back. */
static void add_facts(struct wf_explanation *explanation, const struct options *options)
{
    const struct wf_conclusion conclusion = wf_explanation_conclude(explanation);
    struct wf_session *session = &explanation->probe.session;
    ldns_rdf *zone = NULL;

    if (explanation->event.root != NULL)
        wf_log_read_end(explanation->log.path, options->log != NULL ? LONG_MAX : LOG_END,
                        count_alike, explanation);
    if (options->probe == PROBE_NEVER || conclusion.zone[0] == '\0' ||
        strcmp(conclusion.zone, ".") == 0 ||
        ldns_str2rdf_dname(&zone, conclusion.zone) != LDNS_STATUS_OK)
        return;
    session->peer = &explanation->query.peer;
    session->progress = hear_question;
    session->silences = 0;
    session->deadline = wf_clock_ms() + FACTS_MS;
    explanation->facts =
        wf_zone_facts(session, wf_dname_parse(ldns_rdf_data(zone), ldns_rdf_size(zone)));
    ldns_rdf_deep_free(zone);
}

static int explain_question(struct wf_explanation *explanation, const struct options *options)
{
    bool good = find_out(explanation, options);

    if (good && (options->json || options->letter) && !wf_explanation_resolves(explanation))
        add_facts(explanation, options);
    stop_watching();
    if (!good)
        return WF_EXIT_TROUBLE;
    if (options->letter && wf_explanation_resolves(explanation))
        return wf_trouble("no letter: %s resolves", explanation->query.name);
    if (options->letter)
        return wf_explanation_print_letter(explanation) ? WF_EXIT_EXPLAINED : WF_EXIT_TROUBLE;
    if (options->json)
        wf_explanation_print_json(explanation);
    else
        wf_explanation_print(explanation);
    if (wf_explanation_resolves(explanation))
        return WF_EXIT_GOOD;
    return wf_explanation_has_cause(explanation) ? WF_EXIT_EXPLAINED : WF_EXIT_UNEXPLAINED;
}

int wf_command_explain(const struct wf_command *command, int argc, char **argv)
{
    struct options options = {.colour = WF_COLOUR_AUTO};
    int status = parse_options(&options, command, argc, argv);
    struct wf_explanation *explanation;

    if (status >= 0)
        return status;
    options.limited = options.seconds != 0;
    if (!options.limited)
        options.seconds = options.direct ? SECONDS_DIRECT : SECONDS_USUAL;
    explanation = calloc(1, sizeof(*explanation)); /* the probe is large */
    if (explanation == NULL)
        return wf_trouble("out of memory");
    wf_screen_init(&explanation->screen, stdout, options.colour);
    status = WF_EXIT_TROUBLE;
    if (set_question(explanation, &options.arguments) &&
        (options.probe == PROBE_NEVER || wf_probe_init(&explanation->probe, options.anchor)))
        status = explain_question(explanation, &options);
    json_decref(explanation->facts);
    wf_log_event_free(&explanation->event);
    wf_probe_free(&explanation->probe);
    wf_stub_query_free(&explanation->query);
    free(explanation);
    return status;
}

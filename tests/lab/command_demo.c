/*
 * command_demo.c - "lab demo": what a user sees in dig and an operator in the log.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lab/lab.h"
#include "lab/runner.h"
#include "lab/screen.h"

enum { CODE_COLUMN = 10 };

/* The row whose event is shown at the end: it has the most to tell. */
static const char event_row[] = "rolled";

struct demo {
    struct lab_job *jobs;
    size_t count, printed;
    bool *finished;
    time_t started;
};

static void put_ede(const struct lab_ede_seen *ede, const char *when)
{
    char head[96];

    printf("  %-6s  ", when);
    snprintf(head, sizeof(head), "EDE %u %s", (unsigned)ede->code, lab_ede_name(ede->code));
    lab_screen_put(LAB_YELLOW, head);
    putchar('\n');
    if (ede->len == 0)
        return;
    printf("%*s", CODE_COLUMN, "");
    lab_screen_wrap(LAB_PLAIN, CODE_COLUMN, ede->text);
}

static bool same_ede(const struct lab_ede_seen *a, const struct lab_ede_seen *b)
{
    return a->code == b->code && strcmp(a->text, b->text) == 0;
}

/* What the cached answer says again is not worth printing twice. */
static void put_cached(const struct lab_reply *fresh, const struct lab_reply *cached)
{
    size_t same = 0;
    const char *when = "cached";

    if (!cached || !cached->pkt)
        return;
    while (same < fresh->ede_count && same < cached->ede_count && same < LAB_EDES_READ &&
           same_ede(&fresh->ede[same], &cached->ede[same]))
        same++;
    if (same > 0) {
        printf("  %-6s  the same and\n", when);
        when = "";
    }
    for (size_t i = same; i < cached->ede_count && i < LAB_EDES_READ; i++, when = "")
        put_ede(&cached->ede[i], when);
}

static void put_job(const struct lab_job *job)
{
    const struct lab_row *row = job->of->row;
    const struct lab_reply *fresh = job->replies[LAB_STEP_FRESH];
    bool late = job->tries[LAB_STEP_FRESH] > 1;
    char *type = ldns_rr_type2str(row->ask.type ? row->ask.type : LDNS_RR_TYPE_A);
    char *rcode = fresh->pkt ? ldns_pkt_rcode2str(ldns_pkt_get_rcode(fresh->pkt)) : NULL;
    char head[600];

    lab_screen_progress("");
    snprintf(head, sizeof(head), "%.*s %s", (int)strlen(job->of->qname) - 1, job->of->qname, type);
    lab_screen_put(LAB_BOLD, head);
    printf("  ");
    lab_screen_put(row->expect.cause ? LAB_RED : LAB_GREEN, rcode ? rcode : "no answer");
    printf("\n  ");
    lab_screen_wrap(LAB_DIM, 2, row->broken);
    for (size_t i = 0; i < fresh->ede_count && i < LAB_EDES_READ; i++)
        put_ede(&fresh->ede[i], i > 0 ? "" : late ? "later" : "fresh");
    if (fresh->ede_count == 0)
        printf("  %-6s  no EDE\n", "fresh");
    else if (!late)
        put_cached(fresh, job->replies[LAB_STEP_CACHED_UDP]);
    putchar('\n');
    free(type);
    free(rcode);
}

static void print_in_order(struct lab_job *job, void *arg)
{
    struct demo *demo = arg;

    demo->finished[job - demo->jobs] = true;
    while (demo->printed < demo->count && demo->finished[demo->printed])
        put_job(&demo->jobs[demo->printed++]);
    fflush(stdout);
}

static void show_progress(void *arg)
{
    struct demo *demo = arg;
    char text[340];

    if (demo->printed == demo->count)
        return;
    snprintf(text, sizeof(text), "  waiting for Unbound to give up on %s (%ld s, up to 40)",
             demo->jobs[demo->printed].of->zones[0]->name, (long)(time(NULL) - demo->started));
    lab_screen_progress(text);
}

static bool ask_all(struct lab_session *session)
{
    struct lab_world *world = session->world;
    struct demo demo = {.count = world->case_count, .started = time(NULL)};
    struct lab_plan plan = {.step = {[LAB_STEP_CACHED_UDP] = true},
                            .done = print_in_order,
                            .tick = show_progress,
                            .arg = &demo};
    bool complete;

    demo.jobs = calloc(demo.count, sizeof(*demo.jobs));
    demo.finished = calloc(demo.count, sizeof(*demo.finished));
    if (!demo.jobs || !demo.finished)
        lab_die("out of memory");
    for (size_t i = 0; i < demo.count; i++)
        demo.jobs[i] = (struct lab_job){.of = &world->cases[i],
                                        .resolver = session->with[LAB_PROFILE_DEFAULT]};
    complete = lab_run_jobs(demo.jobs, demo.count, &plan);
    lab_screen_progress("");
    for (size_t i = 0; i < demo.count; i++)
        lab_job_clear(&demo.jobs[i]);
    free(demo.jobs);
    free(demo.finished);
    return complete;
}

/* The first event whose question is below the zone; NULL when there is none. To be released. */
static json_t *find_event(const char *path, const char *zone)
{
    FILE *file = fopen(path, "re");
    json_t *event = NULL;

    while (file && (event = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL)) != NULL) {
        const char *name = NULL;

        if (json_unpack(event, "{s:{s:{s:s}}}", "dns", "question", "name", &name) == 0 &&
            strstr(name, zone))
            break;
        json_decref(event);
    }
    if (file)
        fclose(file);
    return event;
}

/* Requires that Unbound has ended. Returns false when there is no such event. */
static bool show_event(const struct lab_session *session)
{
    char path[256];
    json_t *event;

    snprintf(path, sizeof(path), "%s/%s/events.json", session->dir,
             lab_profile_name(LAB_PROFILE_DEFAULT));
    event = find_event(path, event_row);
    if (!event)
        return false;
    lab_screen_put(LAB_BOLD, "What the operator gets: one line of JSON for each failure");
    printf("\n(wrapped here; it contains the client because the demo sets log-clients)\n");
    json_dumpf(event, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    printf("\n\n");
    json_decref(event);
    return true;
}

static void show_conf(const struct lab_session *session)
{
    lab_screen_put(LAB_BOLD, "What to put in the unbound.conf of an Unbound that loads modules");
    printf("\n(Debian's does not; docs/install.md says how to get one that does)\n"
           "server:\n"
           "    module-config: \"dynlib validator iterator\"\n"
           "dynlib:\n"
           "    dynlib-file: \"%s\"\n"
           "    # options, if any, in a separate file:\n"
           "    # dynlib-file: \"/etc/unbound/whyfail.conf\"\n",
           session->programs.module);
}

int lab_command_demo(const struct lab_options *given)
{
    struct lab_options options = *given;
    struct lab_session *session;
    bool complete;

    options.demo_rows = true;
    options.no_plain = true;
    options.no_module = false;
    session = lab_session_start(&options);
    lab_session_resolvers(session);
    lab_screen_put(LAB_BOLD, "Why does a resolver say SERVFAIL? Ask Unbound with whyfail.");
    printf("\n");
    lab_screen_wrap(
        LAB_PLAIN, 0,
        "Below is a small Internet of its own: a signed root, the domain test, and one "
        "zone for each way to break it. Each name is asked for twice: \"fresh\" is the first "
        "answer, \"cached\" the second; \"later\" is one that came only when asked again, as "
        "Unbound leaves questions unanswered that take it longer than two seconds. This is "
        "what dig shows.");
    printf("\n");
    complete = ask_all(session);
    lab_session_stop_resolvers(session);
    if (complete) {
        complete = show_event(session);
        show_conf(session);
    }
    lab_session_end(session);
    return complete ? 0 : 1;
}

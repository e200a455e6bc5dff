/*
 * command_run.c - "lab run": the tests.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab/checks.h"
#include "lab/lab.h"
#include "lab/server.h"
#include "lab/tap.h"
#include "lab/truth.h"

/* The jobs of one case lie next to each other: the resolver under test, then Unbound alone. */
struct pass {
    struct lab_session *session;
    struct lab_job *jobs;
    size_t count;
    bool *finished;
    bool after_reload;
};

static struct lab_expecting expecting_of(const struct lab_session *session)
{
    return (struct lab_expecting){.module = !session->options.no_module,
                                  .patched = session->options.patched,
                                  .stock = session->options.stock};
}

static void add_jobs(struct pass *pass, const struct lab_case *of)
{
    const struct lab_resolver *with = pass->session->with[of->row->profile];
    const struct lab_resolver *without = pass->session->without[of->row->profile];

    if (pass->after_reload && (of->row->before_reload || of->row->warm))
        return;
    if (with)
        pass->jobs[pass->count++] = (struct lab_job){.of = of, .resolver = with};
    if (without)
        pass->jobs[pass->count++] = (struct lab_job){.of = of, .resolver = without};
}

static void check_done(struct lab_job *job, void *arg)
{
    struct pass *pass = arg;
    struct lab_expecting expecting = expecting_of(pass->session);
    size_t at = (size_t)(job - pass->jobs), partner = at;

    pass->finished[at] = true;
    if (at > 0 && pass->jobs[at - 1].of == job->of)
        partner = at - 1;
    if (at + 1 < pass->count && pass->jobs[at + 1].of == job->of)
        partner = at + 1;
    if (job->resolver->with_module || !expecting.module)
        lab_check_job(job, expecting);
    if (partner != at && pass->finished[partner])
        lab_check_neutral(&pass->jobs[partner < at ? partner : at],
                          &pass->jobs[partner < at ? at : partner]);
    fflush(stdout);
}

static struct lab_plan plan_of(const struct lab_options *options)
{
    bool udp = options->udp, tcp = options->tcp;

    return (struct lab_plan){
        .step = {[LAB_STEP_CACHED_UDP] = udp,
                 [LAB_STEP_CACHED_TCP] = tcp,
                 [LAB_STEP_NO_EDNS] = udp,
                 [LAB_STEP_SMALL] = udp,
                 [LAB_STEP_SECOND] = true},
        .tcp_only = !udp,
        .slow = options->slow,
    };
}

static bool run_pass(struct lab_session *session, bool after_reload)
{
    struct lab_world *world = session->world;
    struct pass pass = {.session = session, .after_reload = after_reload};
    struct lab_plan plan = plan_of(&session->options);
    bool complete;

    pass.jobs = calloc(2 * world->case_count, sizeof(*pass.jobs));
    pass.finished = calloc(2 * world->case_count, sizeof(*pass.finished));
    if (!pass.jobs || !pass.finished)
        lab_die("out of memory");
    for (size_t i = 0; i < world->case_count; i++)
        add_jobs(&pass, &world->cases[i]);
    plan.done = check_done;
    plan.arg = &pass;
    complete = lab_run_jobs(pass.jobs, pass.count, &plan);
    for (size_t i = 0; i < pass.count; i++)
        lab_job_clear(&pass.jobs[i]);
    free(pass.jobs);
    free(pass.finished);
    return complete;
}

/* The case's name that is asked for before its zones change. */
static bool warm_case(const struct lab_case *of, struct lab_case *warm)
{
    static const struct lab_row good = {.asked_once = true};
    static const struct lab_row broken = {.asked_once = true, .rcode = LDNS_RCODE_SERVFAIL};

    *warm = *of;
    warm->row = of->row->repaired ? &broken : &good;
    return of->row->warm && snprintf(warm->qname, sizeof(warm->qname), "%s.%s", of->row->warm,
                                     of->zones[0]->name) < (int)sizeof(warm->qname);
}

static void check_warm(struct lab_job *job, void *arg)
{
    const struct lab_reply *reply = job->replies[LAB_STEP_FRESH];
    bool fails = job->of->row->rcode == LDNS_RCODE_SERVFAIL;
    bool explained = fails && job->resolver->with_module;

    (void)arg;
    lab_tap(reply->pkt && ldns_pkt_get_rcode(reply->pkt) == job->of->row->rcode &&
                ldns_pkt_ad(reply->pkt) == !fails && (reply->ede_count > 0) == explained,
            "before the zones change", "%s %s", job->of->qname,
            fails ? "fails" : "resolves, with AD");
}

/* Has what was asked for in the caches, and then the zones of those rows changed. */
bool lab_warm_and_change(struct lab_session *session)
{
    /* As in module/observe/rrset.c. TTLs of 1 are over by then, too. */
    enum { FRESH_S = 3, OVER_S = FRESH_S + 2 };
    const struct lab_world *world = session->world;
    struct lab_case *cases = calloc(world->case_count, sizeof(*cases));
    struct lab_job *jobs = calloc(2 * world->case_count, sizeof(*jobs));
    struct lab_plan plan = {.done = check_warm, .slow = session->options.slow};
    size_t count = 0, made = 0;
    bool complete;

    if (!cases || !jobs)
        lab_die("out of memory");
    for (size_t i = 0; i < world->case_count; i++) {
        struct lab_case *warm = &cases[made];
        enum lab_profile_id profile = world->cases[i].row->profile;

        if (!warm_case(&world->cases[i], warm))
            continue;
        made++;
        if (session->with[profile])
            jobs[count++] = (struct lab_job){.of = warm, .resolver = session->with[profile]};
        if (session->without[profile])
            jobs[count++] = (struct lab_job){.of = warm, .resolver = session->without[profile]};
    }
    complete = lab_run_jobs(jobs, count, &plan);
    for (size_t i = 0; i < count; i++)
        lab_job_clear(&jobs[i]);
    free(jobs);
    free(cases);
    lab_server_change(session->server);
    if (count > 0)
        sleep(OVER_S);
    return complete;
}

static void reload_all(struct lab_session *session)
{
    for (int i = 0; i < LAB_PROFILE_COUNT; i++) {
        const char *name = lab_profile_name((enum lab_profile_id)i);

        if (session->with[i])
            lab_tap(lab_resolver_reload(&session->programs, session->with[i]), "reload",
                    "%s, with the module", name);
        if (session->without[i])
            lab_tap(lab_resolver_reload(&session->programs, session->without[i]), "reload",
                    "%s, without the module", name);
    }
}

static void append_file(const char *from, FILE *to)
{
    char buffer[4096];
    FILE *in = fopen(from, "re");
    size_t len;

    while (in && (len = fread(buffer, 1, sizeof(buffer), in)) > 0)
        fwrite(buffer, 1, len, to);
    if (in)
        fclose(in);
}

/* Requires that the resolvers have ended: until then events may be on their way. */
static void check_event_logs(struct lab_session *session, const bool used[])
{
    FILE *copy = session->options.events ? fopen(session->options.events, "we") : NULL;
    char path[512];

    if (session->options.events && !copy)
        lab_die("cannot write %s", session->options.events);
    for (int i = 0; i < LAB_PROFILE_COUNT; i++) {
        enum lab_profile_id profile = (enum lab_profile_id)i;

        if (!used[i])
            continue;
        snprintf(path, sizeof(path), "%s/%s/events.json", session->dir, lab_profile_name(profile));
        lab_check_events(path, session->world, profile, expecting_of(session));
        if (copy)
            append_file(path, copy);
    }
    if (copy && fclose(copy) != 0)
        lab_die("cannot write %s", session->options.events);
}

int lab_command_run(const struct lab_options *options)
{
    struct lab_session *session = lab_session_start(options);
    bool used[LAB_PROFILE_COUNT], complete;

    lab_session_resolvers(session);
    for (int i = 0; i < LAB_PROFILE_COUNT; i++)
        used[i] = session->with[i] != NULL;
    complete = lab_warm_and_change(session) && run_pass(session, false);
    if (complete && options->reload) {
        reload_all(session);
        complete = run_pass(session, true);
    }
    if (complete)
        lab_check_outage(session, expecting_of(session));
    lab_tap(lab_session_stop_resolvers(session), "Unbound", "ends cleanly");
    if (complete) {
        check_event_logs(session, used);
        if (used[LAB_PROFILE_OUTAGE])
            lab_check_outage_events(session, expecting_of(session));
        if (!options->only && options->profile < 0 && !options->no_module)
            lab_check_coverage();
        lab_truth_end();
    }
    lab_session_end(session);
    if (!complete)
        printf("# interrupted\n");
    return lab_tap_end() && complete ? 0 : 1;
}

/*
 * outage.c - the network goes away and comes back: the resolver's trouble, not each zone's.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "lab/checks.h"
#include "lab/server.h"
#include "lab/session.h"
#include "lab/tap.h"

enum { WITNESSES = 4, TOLD = 2, ZONES = WITNESSES + TOLD };

/* How long the network is away, how long it may take to be found again, how often to look. */
enum { AWAY_S = 8, BACK_S = 60, LOOK_MS = 500 };

/* What must be told of a zone that works, once others have been silent for a while. */
static const struct lab_row no_way_out = {
    .label = "outage",
    .broken = "the resolver's network is down",
    .asked_once = true,
    .profile = LAB_PROFILE_OUTAGE,
    .expect = {"local-network", "resolver", "*", EDE(23), SAYS("no way out"),
               NEVER("does not answer")},
};

static const struct lab_row silent_zone = {
    .label = "outage-over",
    .broken = "the network is back, and one zone is silent",
    .asked_once = true,
    .profile = LAB_PROFILE_OUTAGE,
    .expect = {"timeout", "zone", EDE(22, 23), SAYS("{zone}: ", "{a1}"), NEVER("no way out")},
};

static void nothing_to_do(struct lab_job *job, void *arg)
{
    (void)job;
    (void)arg;
}

/* The case of the row with the label, to be asked for another name and judged by another row. */
static bool take_case(const struct lab_session *session, const char *label, const char *name,
                      const struct lab_row *row, struct lab_case *out)
{
    const struct lab_world *world = session->world;

    for (size_t i = 0; i < world->case_count; i++) {
        if (strcmp(world->cases[i].row->label, label) != 0)
            continue;
        *out = world->cases[i];
        out->row = row;
        return snprintf(out->qname, sizeof(out->qname), "%s.%s", name, out->zones[0]->name) <
               (int)sizeof(out->qname);
    }
    return false;
}

static bool take_zone(const struct lab_session *session, int number, const char *name,
                      struct lab_case *out)
{
    char label[16];

    snprintf(label, sizeof(label), "outage-%d", number);
    return take_case(session, label, name, &no_way_out, out);
}

/* A name right below the top-level domain that all zones are in, which is not cached. */
static bool take_top(const struct lab_session *session, struct lab_case *out)
{
    return take_zone(session, 1, "www", out) &&
           snprintf(out->qname, sizeof(out->qname), "outage-top.test.") < (int)sizeof(out->qname);
}

/* Asks for the names, all at once; without checks when there is nothing to expect. */
static bool ask(const struct lab_session *session, struct lab_case *cases, size_t count,
                const struct lab_expecting *expecting, bool *answered)
{
    struct lab_plan plan = {.done = nothing_to_do, .slow = session->options.slow};
    struct lab_job jobs[ZONES] = {{0}};
    bool complete;

    for (size_t i = 0; i < count; i++)
        jobs[i] = (struct lab_job){.of = &cases[i], .resolver = session->with[LAB_PROFILE_OUTAGE]};
    complete = lab_run_jobs(jobs, count, &plan);
    *answered = complete;
    for (size_t i = 0; i < count; i++) {
        const struct lab_reply *reply = jobs[i].replies[LAB_STEP_FRESH];

        *answered = *answered && reply && reply->pkt &&
                    ldns_pkt_get_rcode(reply->pkt) == LDNS_RCODE_NOERROR;
        if (complete && expecting)
            lab_check_job(&jobs[i], *expecting);
        lab_job_clear(&jobs[i]);
    }
    return complete;
}

/*
 * Asks zones for one name after the other until seconds have gone by or all have an answer. format
 * makes the name of the round's number.
 */
__attribute__((format(printf, 3, 0))) static bool
ask_for(const struct lab_session *session, size_t zones, const char *format, time_t seconds)
{
    time_t end = time(NULL) + seconds;
    struct lab_case cases[ZONES];
    bool answered = false, complete = true;
    char name[32];

    for (unsigned round = 0; complete && !answered && time(NULL) < end; round++) {
        snprintf(name, sizeof(name), format, round);
        for (size_t i = 0; i < zones; i++)
            take_zone(session, (int)i + 1, name, &cases[i]);
        complete = ask(session, cases, zones, NULL, &answered);
        if (!answered)
            poll(NULL, 0, LOOK_MS); /* failures out of the cache come at once */
    }
    return answered;
}

void lab_check_outage(struct lab_session *session, struct lab_expecting expecting)
{
    struct lab_case zones[TOLD], silent, top;
    bool answered;

    if (!session->with[LAB_PROFILE_OUTAGE] || !lab_cause_is_known(no_way_out.expect.cause))
        return;
    for (int i = 0; i < TOLD; i++)
        if (!take_zone(session, WITNESSES + i + 1, "mail", &zones[i]))
            return;
    if (!take_top(session, &top))
        return;
    ask_for(session, ZONES, "here%u.wild", 1); /* Unbound has just seen all their servers answer */
    lab_server_silence(session->server, true);
    ask_for(session, WITNESSES, "away%u.wild", AWAY_S);
    ask(session, &top, 1, NULL, &answered); /* silence of zones alone proves nothing */
    ask(session, zones, TOLD, &expecting, &answered);
    lab_server_silence(session->server, false);
    /* a name that Unbound cannot make up from a cached wildcard */
    lab_tap(ask_for(session, 1, "www2", (time_t)(BACK_S * session->options.slow)), no_way_out.label,
            "names resolve again when the network is back");
    if (take_case(session, "outage-none", "mail", &silent_zone, &silent))
        ask(session, &silent, 1, &expecting, &answered);
}

void lab_check_outage_events(struct lab_session *session, struct lab_expecting expecting)
{
    struct lab_case cases[TOLD + 1];
    struct lab_world told = {.cases = cases};
    char path[512];

    snprintf(path, sizeof(path), "%s/%s/events.json", session->dir,
             lab_profile_name(LAB_PROFILE_OUTAGE));
    for (int i = 0; i < TOLD; i++)
        told.case_count += take_zone(session, WITNESSES + i + 1, "mail", &cases[told.case_count]);
    told.case_count +=
        take_case(session, "outage-none", "mail", &silent_zone, &cases[told.case_count]);
    if (told.case_count == TOLD + 1 && lab_cause_is_known(no_way_out.expect.cause))
        lab_check_events(path, &told, LAB_PROFILE_OUTAGE, expecting);
}

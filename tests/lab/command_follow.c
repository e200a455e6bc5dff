/*
 * command_follow.c - "lab follow": does what each printed remedy says, no more, and asks again.
 *
 * Everything is asked for once. Of each failure the event's remedy is read, and nothing else of the
 * row. For each alternative in it the world is as broken as before, that one thing is done, the
 * servers get the new data, and the question is asked again: of the same resolver where the remedy
 * has its cache flushed, else of one that has forgotten everything, as they do in time. Then the
 * name must resolve. Where one has two faults, the remedy for the second is followed, too.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <errno.h>
#include <fnmatch.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "lab/checks.h"
#include "lab/events.h"
#include "lab/lab.h"
#include "lab/mangle.h"
#include "lab/remedy.h"
#include "lab/server.h"
#include "lab/tap.h"

/* EVENTS_MS: within which an event stands in the log. AGAIN: how many faults a row may have. */
enum { EVENTS_MS = 15000, LOOK_MS = 100, AGAIN = 3, CAUSE_MAX = 64, TEXT_SIZE = 2048 };

/* What cannot be followed here, and what is not the only fault: remedies that do not repair. */
struct unfollowed {
    const char *label;  /* a shell pattern */
    const char *asked;  /* stands in what is asked for; "": nothing is */
    const char *reason; /* NULL: it is followed, but then another fault shows */
    const char *then;   /* the cause of that */
};

static const struct unfollowed unfollowed[] = {
#define CANNOT(label, asked, reason) {label, asked, reason, NULL},
#define THEN(label, asked, cause)    {label, asked, NULL, cause},
#include "lab/unfollowed.def"
#undef CANNOT
#undef THEN
};

enum { UNFOLLOWED = sizeof(unfollowed) / sizeof(*unfollowed) };

/* One failure and what is done about it. */
struct track {
    const struct lab_case *of;
    char cause[CAUSE_MAX], zone[LAB_WORD_MAX], text[TEXT_SIZE], remedy_text[TEXT_SIZE];
    char now[CAUSE_MAX]; /* why it fails when it is asked for again; "": it does not */
    struct lab_remedy remedy;
    struct lab_repair repair;
    const char *why_not; /* of the alternative at hand; NULL: it was done */
    bool takes_part, resolves, is_helped;
};

/* The world as it was when everything was asked for. */
struct saved {
    struct lab_zone *zone, *earlier;
    uint16_t ksk_flags, zsk_flags, ksk_tag, zsk_tag;
};

struct follow {
    struct lab_session *session;
    struct saved *saved;
    struct track *tracks;
    size_t count;
    struct lab_conf_edits edits[LAB_PROFILE_COUNT];
    char dir[sizeof(((struct lab_session *)NULL)->dir)];
    unsigned rounds;
    bool used[UNFOLLOWED], interrupted;
};

static void save_world(struct follow *follow)
{
    const struct lab_world *world = follow->session->world;

    follow->saved = calloc(world->zone_count, sizeof(*follow->saved));
    if (!follow->saved)
        lab_die("out of memory");
    for (size_t i = 0; i < world->zone_count; i++) {
        struct lab_zone *zone = world->zones[i];

        follow->saved[i].zone = lab_zone_copy(zone);
        follow->saved[i].earlier = zone->earlier ? lab_zone_copy(zone->earlier) : NULL;
        if (!zone->ksk)
            continue;
        follow->saved[i].ksk_flags = ldns_key_flags(zone->ksk);
        follow->saved[i].ksk_tag = ldns_key_keytag(zone->ksk);
        follow->saved[i].zsk_flags = ldns_key_flags(zone->zsk);
        follow->saved[i].zsk_tag = ldns_key_keytag(zone->zsk);
    }
}

static void restore_world(struct follow *follow)
{
    const struct lab_world *world = follow->session->world;

    for (size_t i = 0; i < world->zone_count; i++) {
        struct lab_zone *zone = world->zones[i];
        const struct saved *saved = &follow->saved[i];

        lab_zone_restore(zone, saved->zone);
        if (zone->earlier)
            lab_zone_restore(zone->earlier, saved->earlier);
        if (!zone->ksk)
            continue;
        ldns_key_set_flags(zone->ksk, saved->ksk_flags);
        ldns_key_set_keytag(zone->ksk, saved->ksk_tag);
        ldns_key_set_flags(zone->zsk, saved->zsk_flags);
        ldns_key_set_keytag(zone->zsk, saved->zsk_tag);
    }
    memset(follow->edits, 0, sizeof(follow->edits));
}

static void free_saved(struct follow *follow)
{
    for (size_t i = 0; i < follow->session->world->zone_count; i++) {
        lab_zone_copy_free(follow->saved[i].zone);
        if (follow->saved[i].earlier)
            lab_zone_copy_free(follow->saved[i].earlier);
    }
    free(follow->saved);
}

/* Asking. */

static void nothing_to_do(struct lab_job *job, void *arg)
{
    (void)job, (void)arg;
}

/* Asks for what the tracks that take part are about. */
static void ask(struct follow *follow)
{
    const struct lab_session *session = follow->session;
    struct lab_job *jobs = calloc(follow->count, sizeof(*jobs));
    struct track **asked = calloc(follow->count, sizeof(struct track *));
    struct lab_plan plan = {.done = nothing_to_do, .slow = session->options.slow};
    size_t count = 0;

    if (!jobs || !asked)
        lab_die("out of memory");
    for (size_t i = 0; i < follow->count; i++) {
        struct track *track = &follow->tracks[i];

        if (!track->takes_part)
            continue;
        asked[count] = track;
        jobs[count++] =
            (struct lab_job){.of = track->of, .resolver = session->with[track->of->row->profile]};
    }
    follow->interrupted = !lab_run_jobs(jobs, count, &plan) || follow->interrupted;
    for (size_t i = 0; i < count; i++) {
        const struct lab_reply *reply = jobs[i].replies[LAB_STEP_FRESH];

        asked[i]->resolves = reply && reply->pkt &&
                             (ldns_pkt_get_rcode(reply->pkt) == LDNS_RCODE_NOERROR ||
                              ldns_pkt_get_rcode(reply->pkt) == LDNS_RCODE_NXDOMAIN);
        lab_job_clear(&jobs[i]);
    }
    free(jobs);
    free(asked);
}

static json_t *load_events(const struct follow *follow, enum lab_profile_id profile)
{
    char path[512];

    snprintf(path, sizeof(path), "%s/%s/events.json", follow->session->dir,
             lab_profile_name(profile));
    return lab_load_events(path);
}

static void take_event(struct track *track, const json_t *event)
{
    const char *cause = lab_event_text(event, "whyfail", NULL, "cause");

    snprintf(track->now, sizeof(track->now), "%s", cause);
    snprintf(track->zone, sizeof(track->zone), "%s",
             lab_event_text(event, "whyfail", NULL, "zone"));
    snprintf(track->text, sizeof(track->text), "%s",
             lab_event_text(event, "whyfail", NULL, "text"));
    snprintf(track->remedy_text, sizeof(track->remedy_text), "%s",
             lab_event_text(event, "whyfail", NULL, "remedy"));
}

/* Reads the events of what fails; they are written a moment after the answer. */
static void take_events(struct follow *follow)
{
    bool all = false;

    for (unsigned waited = 0; !all && waited < EVENTS_MS; waited += LOOK_MS) {
        json_t *events[LAB_PROFILE_COUNT] = {NULL};

        all = true;
        for (size_t i = 0; i < follow->count; i++) {
            struct track *track = &follow->tracks[i];
            enum lab_profile_id profile = track->of->row->profile;
            const json_t *event;

            track->now[0] = '\0';
            if (!track->takes_part || track->resolves)
                continue;
            if (!events[profile])
                events[profile] = load_events(follow, profile);
            event = lab_find_event(events[profile], track->of);
            if (event)
                take_event(track, event);
            all = all && event;
        }
        for (int i = 0; i < LAB_PROFILE_COUNT; i++)
            json_decref(events[i]);
        if (!all)
            poll(NULL, 0, LOOK_MS);
    }
}

/* Doing. */

static void restart_server(struct follow *follow)
{
    lab_server_stop(follow->session->server);
    follow->session->server = lab_server_start(follow->session->world);
}

/* Resolvers that know nothing, with what was changed in their configuration. */
static void restart_resolvers(struct follow *follow)
{
    struct lab_session *session = follow->session;

    lab_session_stop_resolvers(session);
    if (snprintf(session->dir, sizeof(session->dir), "%.100s/%u", follow->dir, ++follow->rounds) >=
            (int)sizeof(session->dir) ||
        mkdir(session->dir, 0755) != 0)
        lab_die("%s: %s", session->dir, strerror(errno));
    session->options.edits = follow->edits;
    lab_session_resolvers(session);
}

static void do_alternative(struct follow *follow, struct track *track,
                           const struct lab_alternative *alternative)
{
    struct lab_repair *repair = &track->repair;

    *repair = (struct lab_repair){
        .world = follow->session->world,
        .of = track->of,
        .zone_name = track->zone,
        .zone = lab_repair_zone(follow->session->world, track->zone),
        .name = track->of->qname,
        .text = track->text,
        .edits = &follow->edits[track->of->row->profile],
    };
    track->why_not = repair->zone || track->zone[0] == '\0' ? NULL : "the lab has no such zone";
    for (size_t i = 0; i < alternative->count && !track->why_not; i++) {
        const struct lab_remedy_step *step = &alternative->steps[i];

        for (size_t k = 0; k < LAB_WORDS; k++)
            repair->words[k] = step->words[k][0] ? step->words[k] : NULL;
        track->why_not = step->repair(repair);
    }
}

/* Telling. */

static const struct unfollowed *find_entry(struct follow *follow, const struct track *track,
                                           const char *asked)
{
    for (size_t i = 0; i < UNFOLLOWED; i++)
        if (fnmatch(unfollowed[i].label, track->of->row->label, FNM_EXTMATCH) == 0 &&
            (asked[0] == '\0') == (unfollowed[i].asked[0] == '\0') &&
            strcasestr(asked, unfollowed[i].asked)) {
            follow->used[i] = true;
            return &unfollowed[i];
        }
    return NULL;
}

static void tell(struct follow *follow, struct track *track, const struct track *first,
                 const struct lab_alternative *alternative)
{
    const struct unfollowed *entry = find_entry(follow, track, alternative->asked);
    const char *label = track->of->row->label;

    if (track->resolves && !track->why_not) {
        track->is_helped = true;
        if (!lab_tap(!entry || entry->then, label, "\"%s\": the name resolves", alternative->asked))
            lab_tap_note("unfollowed.def says that it cannot be followed: %s", entry->reason);
        return;
    }
    if (lab_tap(entry && entry->reason, label, "\"%s\": %s", alternative->asked,
                entry && entry->reason ? entry->reason : "the name resolves"))
        return;
    lab_tap_note("%s: %s", first->cause, first->text);
    lab_tap_note("%s", first->remedy_text);
    if (track->why_not)
        lab_tap_note("not followed: %s", track->why_not);
    else
        lab_tap_note("followed, and then %s: %s", track->now[0] ? track->now : "no event",
                     track->text);
}

/* Whether another fault has shown that the row is known to have, too: then its remedy is read. */
static bool goes_on(struct follow *follow, struct track *track, const char *asked)
{
    const struct unfollowed *entry = find_entry(follow, track, asked);

    if (track->resolves || track->why_not || !entry || !entry->then ||
        strcmp(entry->then, track->now) != 0)
        return false;
    lab_remedy_read(&track->remedy, track->remedy_text);
    return track->remedy.count > 0;
}

/* What the tracks had to do at first, which the event of a second fault has replaced. */
static void begin_again(struct track *track, const struct track *first)
{
    memcpy(track->zone, first->zone, sizeof(track->zone));
    memcpy(track->text, first->text, sizeof(track->text));
    memcpy(track->remedy_text, first->remedy_text, sizeof(track->remedy_text));
    track->remedy = first->remedy;
}

/* Which of the tracks have such an alternative, and does what it says. Returns their number. */
static size_t begin_round(struct follow *follow, const struct track *first, size_t number,
                          bool flushes)
{
    size_t taking_part = 0;

    restore_world(follow);
    for (size_t i = 0; i < follow->count; i++) {
        struct track *track = &follow->tracks[i];
        const struct lab_alternative *at = &first[i].remedy.alternatives[number];

        begin_again(track, &first[i]);
        track->resolves = false;
        track->takes_part = number < track->remedy.count && at->flushes == flushes &&
                            !(at->if_need_be && track->is_helped);
        if (track->takes_part)
            do_alternative(follow, track, at);
        taking_part += track->takes_part;
    }
    return taking_part;
}

/* Has what was done take effect, where the remedy says how, and else as time would. */
static void ask_again(struct follow *follow, bool flushes)
{
    restart_server(follow);
    for (size_t i = 0; flushes && i < follow->count; i++)
        if (follow->tracks[i].takes_part && follow->tracks[i].repair.flush[0])
            lab_resolver_flush(follow->session->with[follow->tracks[i].of->row->profile],
                               "flush_zone", follow->tracks[i].repair.flush);
    if (!flushes)
        restart_resolvers(follow);
    ask(follow);
    take_events(follow);
}

/* Tells what came of it, or does what the remedy for a second fault says. Returns how many did. */
static size_t end_round(struct follow *follow, const struct track *first, size_t number,
                        bool is_last)
{
    size_t taking_part = 0;

    for (size_t i = 0; i < follow->count; i++) {
        struct track *track = &follow->tracks[i];
        const struct lab_alternative *at = &first[i].remedy.alternatives[number];

        if (!track->takes_part)
            continue;
        track->takes_part = !is_last && goes_on(follow, track, at->asked);
        if (track->takes_part)
            do_alternative(follow, track, &track->remedy.alternatives[0]);
        else
            tell(follow, track, &first[i], at);
        taking_part += track->takes_part;
    }
    return taking_part;
}

/* One alternative of each remedy, those that flush the resolver's cache or the others. */
static void follow_alternative(struct follow *follow, const struct track *first, size_t number,
                               bool flushes)
{
    size_t taking_part = begin_round(follow, first, number, flushes);

    for (int again = 1; taking_part > 0 && again <= AGAIN && !follow->interrupted; again++) {
        ask_again(follow, flushes);
        taking_part = end_round(follow, first, number, flushes || again == AGAIN);
    }
}

/* Everything once, and what is said of the failures. */
static void find_failures(struct follow *follow)
{
    const struct lab_world *world = follow->session->world;

    follow->tracks = calloc(world->case_count, sizeof(*follow->tracks));
    if (!follow->tracks)
        lab_die("out of memory");
    for (size_t i = 0; i < world->case_count; i++) {
        const struct lab_row *row = world->cases[i].row;

        if (row->expect.cause && !row->answered && row->profile != LAB_PROFILE_OUTAGE)
            follow->tracks[follow->count++] =
                (struct track){.of = &world->cases[i], .takes_part = true};
    }
    ask(follow);
    take_events(follow);
    for (size_t i = 0; i < follow->count; i++) {
        struct track *track = &follow->tracks[i];

        memcpy(track->cause, track->now, sizeof(track->cause));
        lab_remedy_read(&track->remedy, track->remedy_text);
        if (!track->now[0])
            lab_tap(false, track->of->row->label, "fails, and there is an event");
    }
}

/* A remedy that asks for nothing that remedies.def knows: the table says why, or it is a fault. */
static void tell_the_rest(struct follow *follow)
{
    for (size_t i = 0; i < follow->count; i++) {
        struct track *track = &follow->tracks[i];
        const struct unfollowed *entry;

        if (track->remedy.count > 0 || !track->now[0])
            continue;
        entry = find_entry(follow, track, "");
        if (!lab_tap(entry && entry->reason, track->of->row->label, "%s: %s", track->cause,
                     entry && entry->reason ? entry->reason : "there is something to be done"))
            lab_tap_note("%s", track->remedy_text);
    }
}

static void tell_unused(struct follow *follow)
{
    for (size_t i = 0; i < UNFOLLOWED; i++) {
        bool is_here = false;

        for (size_t k = 0; k < follow->count; k++)
            is_here = is_here || fnmatch(unfollowed[i].label, follow->tracks[k].of->row->label,
                                         FNM_EXTMATCH) == 0;
        if (is_here && !follow->used[i])
            lab_tap(false, "unfollowed.def", "%s, \"%s\": is what a remedy asks for",
                    unfollowed[i].label, unfollowed[i].asked);
    }
}

int lab_command_follow(const struct lab_options *options)
{
    struct lab_options alone = *options;
    struct follow follow = {.session = NULL};
    struct track *first;

    alone.no_plain = true;
    alone.changing = true;
    follow.session = lab_session_start(&alone);
    memcpy(follow.dir, follow.session->dir, sizeof(follow.dir));
    lab_session_resolvers(follow.session);
    follow.interrupted = !lab_warm_and_change(follow.session);
    lab_zones_have_changed = 1; /* for the server processes that are to come */
    save_world(&follow);
    find_failures(&follow);
    tell_the_rest(&follow);
    first = malloc(follow.count * sizeof(*first));
    if (!first)
        lab_die("out of memory");
    memcpy(first, follow.tracks, follow.count * sizeof(*first));
    for (int flushes = 1; flushes >= 0; flushes--)
        for (size_t number = 0; number < LAB_ALTERNATIVES && !follow.interrupted; number++)
            follow_alternative(&follow, first, number, flushes);
    if (!alone.patched) /* which may tell more, with another remedy */
        tell_unused(&follow);
    free(first);
    free(follow.tracks);
    free_saved(&follow);
    memcpy(follow.session->dir, follow.dir, sizeof(follow.dir));
    lab_session_end(follow.session);
    return lab_tap_end() && !follow.interrupted ? 0 : 1;
}

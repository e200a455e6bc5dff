/*
 * events.c - the event log of a run: every line well-formed, every failing row told as the table
 * says, no row that works told at all.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lab/checks.h"
#include "lab/events.h"
#include "lab/tap.h"
#include "lab/truth.h"

enum { EVENT_MAX = 4096, NAME_MAX_TEXT = 512 };

const char *lab_event_text(const json_t *event, const char *object, const char *inner,
                           const char *key)
{
    const json_t *at = json_object_get(event, object);

    if (inner)
        at = json_object_get(at, inner);
    const char *text = json_string_value(json_object_get(at, key));
    return text ? text : "";
}

/* Reads all lines; those that are no event, or too long, are told and left out. */
static json_t *read_events(const char *path)
{
    json_t *events = json_array();
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t room = 0, number = 0, bad = 0;
    ssize_t len;

    while (file && (len = getline(&line, &room, file)) > 0) {
        json_error_t error;
        json_t *event = json_loadb(line, (size_t)len, JSON_REJECT_DUPLICATES, &error);

        number++;
        if (event && len <= EVENT_MAX && line[len - 1] == '\n' &&
            strcmp(lab_event_text(event, "event", NULL, "action"), "dns-servfail") == 0) {
            json_array_append_new(events, event);
            continue;
        }
        bad++;
        json_decref(event);
        lab_tap_note("line %zu, %zd octets: %s", number, len, event ? "no event" : error.text);
    }
    free(line);
    if (file)
        fclose(file);
    lab_tap(file && bad == 0, "events", "%zu lines, each one an event of at most %d octets", number,
            EVENT_MAX);
    return events;
}

json_t *lab_load_events(const char *path)
{
    json_t *events = json_array();
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t room = 0;
    ssize_t len;

    while (file && (len = getline(&line, &room, file)) > 0) {
        json_t *event = json_loadb(line, (size_t)len, 0, NULL);

        if (event)
            json_array_append_new(events, event);
    }
    free(line);
    if (file)
        fclose(file);
    return events;
}

static bool same_name(const char *absolute, const char *text)
{
    size_t len = strlen(absolute);

    return strlen(text) == len - 1 && strncasecmp(absolute, text, len - 1) == 0;
}

static json_t *find_question(const json_t *events, const char *name, ldns_rr_type number)
{
    char *type = ldns_rr_type2str(number);
    json_t *event, *found = NULL;
    size_t i;

    json_array_foreach(events, i, event)
    {
        if (same_name(name, lab_event_text(event, "dns", "question", "name")) &&
            strcmp(type, lab_event_text(event, "dns", "question", "type")) == 0) {
            found = event;
            break;
        }
    }
    free(type);
    return found;
}

json_t *lab_find_event(const json_t *events, const struct lab_case *of)
{
    return find_question(events, of->qname, of->row->ask.type ? of->row->ask.type : LDNS_RR_TYPE_A);
}

static bool gives_ttl(const struct lab_zone *home, const struct lab_zone *at, ldns_rr_type type,
                      json_int_t ttl)
{
    const struct lab_set *set = home ? lab_zone_find(home, at->apex, type) : NULL;

    /* a second may pass between one clock's reading and the other's */
    return set && llabs((long long)ldns_rr_ttl(ldns_rr_list_rr(set->rrs, 0)) - ttl) <= 1;
}

/* The TTL with which the event's zone, or its parent, gives the RRset now or gave it before. */
static bool has_ttl(const struct lab_case *of, const char *zone, ldns_rr_type type, json_int_t ttl)
{
    for (size_t i = 0; i <= LAB_MAX_ALSO; i++) {
        for (const struct lab_zone *at = of->zones[i]; at; at = at->parent) {
            if (same_name(at->name, zone) &&
                (gives_ttl(at, at, type, ttl) || gives_ttl(at->earlier, at, type, ttl) ||
                 gives_ttl(at->parent, at, type, ttl) ||
                 (at->parent && gives_ttl(at->parent->earlier, at, type, ttl))))
                return true;
        }
    }
    return false;
}

/* Whether the text has "until 14:05 UTC" for what is over so many seconds after the event. */
static bool says_until(const json_t *event, json_int_t left_s)
{
    const char *text = lab_event_text(event, "whyfail", NULL, "text");
    const char *said = strstr(text, "until ");
    struct tm when = {0};
    char until[16];
    time_t end;

    if (!said || !strptime(json_string_value(json_object_get(event, "@timestamp")),
                           "%Y-%m-%dT%H:%M:%S", &when))
        return true;
    for (int second = -1; second <= 1; second++) {
        end = timegm(&when) + (time_t)left_s + second + 59; /* the next full minute */
        strftime(until, sizeof(until), "%H:%M UTC", gmtime(&end));
        if (strncmp(said + strlen("until "), until, strlen(until)) == 0)
            return true;
    }
    return false;
}

/* How old the copies are that the event tells of, and until when they stay. */
static void check_copies(const struct lab_case *of, const json_t *event)
{
    static const struct {
        const char *key, *words;
        ldns_rr_type type;
    } copies[] = {{"ds_copy", "copy of the DS RRset", LDNS_RR_TYPE_DS},
                  {"dnskey_copy", "copy of the DNSKEY RRset", LDNS_RR_TYPE_DNSKEY}};
    const json_t *dnssec = json_object_get(json_object_get(event, "whyfail"), "dnssec");
    const char *text = lab_event_text(event, "whyfail", NULL, "text");

    for (size_t i = 0; i < sizeof(copies) / sizeof(*copies); i++) {
        const json_t *copy = json_object_get(dnssec, copies[i].key);
        json_int_t age = json_integer_value(json_object_get(copy, "cached_for_s"));
        json_int_t left = json_integer_value(json_object_get(copy, "ttl_left_s"));
        bool told = strstr(text, copies[i].words) != NULL;

        if (copy || told)
            lab_tap(copy &&
                        has_ttl(of, lab_event_text(event, "whyfail", NULL, "zone"), copies[i].type,
                                age + left) &&
                        (!told || says_until(event, left)),
                    of->row->label, "event: %s: cached for %d s, %d s left, as it was",
                    copies[i].key, (int)age, (int)left);
    }
}

static void check_event(const struct lab_case *of, const struct lab_expect *expect,
                        const json_t *event)
{
    const char *cause = lab_event_text(event, "whyfail", NULL, "cause");
    const char *zone = lab_event_text(event, "whyfail", NULL, "zone");
    const char *at_fault = lab_event_text(event, "whyfail", NULL, "at_fault");
    char wanted[NAME_MAX_TEXT];
    bool ok;

    lab_fill(wanted, sizeof(wanted), expect->zone ? expect->zone : "{zone}", of);
    ok = event && strcmp(cause, expect->cause) == 0 &&
         (strcmp(wanted, "*") == 0 || strcmp(zone, wanted) == 0) &&
         strcmp(at_fault, expect->at_fault) == 0;
    if (event)
        lab_truth_check(of, zone, "event",
                        (const char *const[]){lab_event_text(event, "whyfail", NULL, "text"),
                                              lab_event_text(event, "whyfail", NULL, "remedy")},
                        2);
    if (event)
        check_copies(of, event);
    if (lab_tap(ok, of->row->label, "event: %s at %s, the fault of: %s", expect->cause, wanted,
                expect->at_fault))
        return;
    if (!event)
        lab_tap_note("there is no event for %s", of->qname);
    else
        lab_tap_note("got %s at %s, the fault of: %s: %s", cause, zone, at_fault,
                     lab_event_text(event, "whyfail", NULL, "text"));
}

/*
 * The other name fails for the same reason, so whoever is blamed for it is the same, too. Where it
 * was told without a resolution of its own there is no event.
 */
static void check_second(const struct lab_case *of, const struct lab_expect *expect,
                         const json_t *events)
{
    const json_t *event =
        of->row->second ? find_question(events, of->second, LDNS_RR_TYPE_A) : NULL;
    const char *at_fault = lab_event_text(event, "whyfail", NULL, "at_fault");

    if (!event || of->row->second_is_alias)
        return;
    if (!lab_tap(strcmp(at_fault, expect->at_fault) == 0, of->row->label,
                 "event of another name: the fault of: %s", expect->at_fault))
        lab_tap_note("got %s: %s", at_fault, lab_event_text(event, "whyfail", NULL, "text"));
}

void lab_check_events(const char *path, const struct lab_world *world, enum lab_profile_id profile,
                      struct lab_expecting expecting)
{
    json_t *events = read_events(path);

    for (size_t i = 0; i < world->case_count; i++) {
        const struct lab_case *of = &world->cases[i];
        const struct lab_expect *expect = lab_expected(of->row, expecting);
        const json_t *event;

        if (of->row->profile != profile)
            continue;
        event = lab_find_event(events, of);
        if (!expect->cause || of->row->answered)
            lab_tap(!event, of->row->label, "event: none");
        else if (lab_cause_is_known(expect->cause)) {
            check_event(of, expect, event);
            check_second(of, expect, events);
        }
    }
    json_decref(events);
}

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

json_t *lab_find_event(const json_t *events, const struct lab_case *of)
{
    char *type = ldns_rr_type2str(of->row->ask.type ? of->row->ask.type : LDNS_RR_TYPE_A);
    json_t *event, *found = NULL;
    size_t i;

    json_array_foreach(events, i, event)
    {
        if (same_name(of->qname, lab_event_text(event, "dns", "question", "name")) &&
            strcmp(type, lab_event_text(event, "dns", "question", "type")) == 0) {
            found = event;
            break;
        }
    }
    free(type);
    return found;
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
    if (lab_tap(ok, of->row->label, "event: %s at %s, the fault of: %s", expect->cause, wanted,
                expect->at_fault))
        return;
    if (!event)
        lab_tap_note("there is no event for %s", of->qname);
    else
        lab_tap_note("got %s at %s, the fault of: %s: %s", cause, zone, at_fault,
                     lab_event_text(event, "whyfail", NULL, "text"));
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
        else if (lab_cause_is_known(expect->cause))
            check_event(of, expect, event);
    }
    json_decref(events);
}

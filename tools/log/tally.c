/*
 * tally.c - what a report says of a log.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "log/tally.h"

#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/json_member.h"

/* The escaped name of a zone has four octets for each of 255, a cause's id is short. */
enum { KEY_SIZE = 1200 };

bool wf_tally_init(struct wf_tally *tally)
{
    memset(tally, 0, sizeof(*tally));
    wf_history_init(&tally->history);
    tally->kind_of = calloc(WF_TALLY_KINDS, sizeof(*tally->kind_of));
    return wf_top_k_init(&tally->causes, WF_TALLY_KINDS) &&
           wf_top_k_init(&tally->parties, WF_TALLY_KINDS) &&
           wf_top_k_init(&tally->zones, WF_TOP_K_KEYS) &&
           wf_top_k_init(&tally->clients, WF_TALLY_ALL_CLIENTS) &&
           wf_top_k_init(&tally->hosts, WF_TALLY_HOSTS) &&
           wf_top_k_init(&tally->kinds, WF_TALLY_KINDS) && tally->kind_of != NULL;
}

void wf_tally_free(struct wf_tally *tally)
{
    size_t i;

    for (i = 0; tally->kind_of != NULL && i < WF_TALLY_KINDS; i++) {
        free(tally->kind_of[i].key);
        free(tally->kind_of[i].last);
    }
    free(tally->kind_of);
    wf_top_k_free(&tally->causes);
    wf_top_k_free(&tally->parties);
    wf_top_k_free(&tally->zones);
    wf_top_k_free(&tally->clients);
    wf_top_k_free(&tally->hosts);
    wf_top_k_free(&tally->kinds);
}

static unsigned cause_index(const char *id)
{
    unsigned i;

    for (i = 0; i < WF_CAUSE_COUNT; i++) {
        if (strcmp(wf_cause_info((enum wf_cause)i)->id, id) == 0)
            break;
    }
    return i;
}

const struct wf_cause_info *wf_tally_cause_info(const char *id)
{
    unsigned index = cause_index(id);

    return index < WF_CAUSE_COUNT ? wf_cause_info((enum wf_cause)index) : NULL;
}

/* The place is another kind's from now on. Returns false, and nothing is in it, without memory. */
static bool begin_kind(struct wf_tally_kind *kind, const char *key, time_t when)
{
    free(kind->key);
    free(kind->last);
    *kind = (struct wf_tally_kind){.key = strdup(key), .first_seen = when, .last_seen = when};
    return kind->key != NULL;
}

static void keep_kind(struct wf_tally_kind *kind, const char *key, const struct wf_log_event *event)
{
    char *last;

    if (kind->key == NULL || strcmp(kind->key, key) != 0) {
        if (!begin_kind(kind, key, event->when))
            return;
    } else if (event->when < kind->last_seen) { /* logs may be named in any order */
        kind->first_seen = event->when < kind->first_seen ? event->when : kind->first_seen;
        return;
    }
    last = strndup(event->json, event->json_len);
    if (last == NULL)
        return;
    free(kind->last);
    kind->last = last;
    kind->last_seen = event->when;
}

static void add_client(struct wf_tally_kind *kind, const char *address)
{
    uint64_t hash = XXH3_64bits(address, strlen(address));
    unsigned i;

    for (i = 0; i < kind->client_count && kind->clients[i] != hash; i++)
        ;
    if (i == kind->client_count && i < WF_TALLY_CLIENTS)
        kind->clients[kind->client_count++] = hash;
}

static const char *client_of(const struct wf_log_event *event)
{
    return wf_json_member_text(json_object_get(event->root, "client"), "address");
}

/* Returns NULL when there is no memory. */
static struct wf_tally_kind *add_kind(struct wf_tally *tally, const struct wf_log_event *event,
                                      uint64_t failures)
{
    char key[KEY_SIZE];
    size_t slot;

    snprintf(key, sizeof(key), "%s %s", event->cause, event->zone);
    slot = wf_top_k_add(&tally->kinds, key, failures);
    if (slot == WF_TOP_K_NO_SLOT)
        return NULL;
    keep_kind(&tally->kind_of[slot], key, event);
    return &tally->kind_of[slot];
}

static void note_first(struct wf_tally *tally, time_t when)
{
    if (tally->log_first == 0 || when < tally->log_first)
        tally->log_first = when;
}

/* Without a count of its own it must not take the place of a kind that has one. */
void wf_tally_add_earlier(struct wf_tally *tally, const struct wf_log_event *event)
{
    note_first(tally, event->when);
    if (tally->kinds.size < tally->kinds.most)
        (void)add_kind(tally, event, 0);
    else
        tally->has_unknown = true;
}

bool wf_tally_knows_before(const struct wf_tally *tally, time_t since)
{
    return tally->log_first != 0 && tally->log_first < since && !tally->has_unknown &&
           !tally->kinds.crowded;
}

bool wf_tally_is_new(const struct wf_tally *tally, const struct wf_tally_kind *kind, time_t since)
{
    return wf_tally_knows_before(tally, since) && kind->first_seen >= since;
}

static void add_who(struct wf_tally *tally, struct wf_tally_kind *kind,
                    const struct wf_log_event *event)
{
    const char *client = client_of(event);
    const char *host = wf_json_member_text(json_object_get(event->root, "host"), "name");

    if (host[0] != '\0')
        wf_top_k_add(&tally->hosts, host, event->count);
    if (client[0] == '\0')
        return;
    wf_top_k_add(&tally->clients, client, event->count);
    if (kind != NULL)
        add_client(kind, client);
}

const char *wf_tally_zone(const struct wf_log_event *event)
{
    return event->zone[0] != '\0' ? event->zone : "(not known)";
}

void wf_tally_add(struct wf_tally *tally, const struct wf_log_event *event)
{
    wf_history_add(&tally->history, event->when, cause_index(event->cause), event->count);
    wf_top_k_add(&tally->causes, event->cause, event->count);
    wf_top_k_add(&tally->parties, event->at_fault, event->count);
    wf_top_k_add(&tally->zones, wf_tally_zone(event), event->count);
    add_who(tally, add_kind(tally, event, event->count), event);
    note_first(tally, event->when);
    if (tally->events == 0 || event->when < tally->first_seen)
        tally->first_seen = event->when;
    if (tally->events == 0 || event->when > tally->last_seen)
        tally->last_seen = event->when;
    tally->events++;
    tally->lost += event->lost;
}

/* Reads the events of those chosen. Returns how many are left: without memory one has none. */
static size_t read_events(struct wf_tally_shown *shown, size_t count)
{
    size_t i, read = 0;

    for (i = 0; i < count; i++) {
        const char *event = shown[i].kind->last;

        shown[read] = shown[i];
        if (event != NULL &&
            wf_log_event_parse(&shown[read].last, event, strlen(event)) == WF_LINE_EVENT)
            read++;
    }
    return read;
}

size_t wf_tally_frequent(const struct wf_tally *tally,
                         struct wf_tally_shown shown[WF_TALLY_FREQUENT])
{
    size_t size, i;
    struct wf_top_k_row *list = wf_top_k_sort(&tally->kinds, &size);

    for (i = 0; i < size && i < WF_TALLY_FREQUENT && list[i].count > 0; i++)
        shown[i] =
            (struct wf_tally_shown){.kind = &tally->kind_of[list[i].slot], .count = list[i].count};
    free(list);
    return read_events(shown, i);
}

size_t wf_tally_recent(const struct wf_tally *tally, struct wf_tally_shown shown[WF_TALLY_RECENT])
{
    size_t size, i, at, count = 0;
    struct wf_top_k_row *list = wf_top_k_sort(&tally->kinds, &size);

    for (i = 0; i < size && list[i].count > 0; i++) {
        const struct wf_tally_kind *kind = &tally->kind_of[list[i].slot];

        for (at = count; at > 0 && shown[at - 1].kind->last_seen < kind->last_seen; at--) {
            if (at < WF_TALLY_RECENT)
                shown[at] = shown[at - 1];
        }
        if (at < WF_TALLY_RECENT)
            shown[at] = (struct wf_tally_shown){.kind = kind, .count = list[i].count};
        count += count < WF_TALLY_RECENT ? 1 : 0;
    }
    free(list);
    return read_events(shown, count);
}

void wf_tally_shown_free(struct wf_tally_shown *shown, size_t count)
{
    while (count-- > 0)
        wf_log_event_free(&shown[count].last);
}

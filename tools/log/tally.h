/*
 * tally.h - what a report says of a log: counted while the log is read, in bounded memory.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_TALLY_H
#define WF_TALLY_H

#include "log/history.h"
#include "log/log_event.h"
#include "log/top_k.h"

enum {
    WF_TALLY_KINDS = 1024,
    WF_TALLY_FREQUENT = 100, /* kinds that a report shows an event of */
    WF_TALLY_RECENT = 100,
    WF_TALLY_CLIENTS = 32, /* of one kind: more are not told apart */
    WF_TALLY_ALL_CLIENTS = 4096,
    WF_TALLY_HOSTS = 64
};

/*
 * A kind of failure is a cause at a zone. One event of each is kept, the last, as the text it was
 * read from: its tree would take many times the memory.
 */
struct wf_tally_kind {
    char *key;  /* of kinds; NULL when the place is free */
    char *last; /* JSON */
    time_t first_seen, last_seen;
    uint64_t clients[WF_TALLY_CLIENTS]; /* hashes of their addresses, as far as the log has them */
    unsigned client_count;
};

struct wf_tally {
    struct wf_history history;
    struct wf_top_k causes, parties, zones;
    struct wf_top_k clients; /* by address or network, those who asked first */
    struct wf_top_k hosts;   /* the resolvers that wrote the events */
    struct wf_top_k kinds;
    struct wf_tally_kind *kind_of; /* by slot of kinds */
    uint64_t events;
    uint64_t lost; /* events that the log does not hold */
    time_t first_seen, last_seen;
    time_t log_first; /* of all that was read, and not only of what is counted; 0: nothing was */
    bool has_unknown; /* more kinds than have room: which are new is not known */
};

struct wf_tally_shown {
    const struct wf_tally_kind *kind;
    struct wf_log_event last;
    uint64_t count;
};

/* Returns false when there is no memory. */
bool wf_tally_init(struct wf_tally *tally);
void wf_tally_free(struct wf_tally *tally);

void wf_tally_add(struct wf_tally *tally, const struct wf_log_event *event);

/* An event from before what is counted: its kind is not new, and nothing else. */
void wf_tally_add_earlier(struct wf_tally *tally, const struct wf_log_event *event);

/*
 * Whether the kind was first seen at that time or later. Only a log that reaches further back can
 * tell: see wf_tally_knows_before().
 */
bool wf_tally_is_new(const struct wf_tally *tally, const struct wf_tally_kind *kind, time_t since);
bool wf_tally_knows_before(const struct wf_tally *tally, time_t since);

/*
 * Fills the kinds with the highest counts, the highest first. Returns how many; their events are
 * the caller's to free.
 */
size_t wf_tally_frequent(const struct wf_tally *tally,
                         struct wf_tally_shown shown[WF_TALLY_FREQUENT]);

/* The same for those that failed last, the last first. */
size_t wf_tally_recent(const struct wf_tally *tally, struct wf_tally_shown shown[WF_TALLY_RECENT]);

void wf_tally_shown_free(struct wf_tally_shown *shown, size_t count);

/* The event's zone, as zones counts it: "(not known)" where there is none. */
const char *wf_tally_zone(const struct wf_log_event *event);

/* The row of causes.def; NULL for a cause that this program does not know. */
const struct wf_cause_info *wf_tally_cause_info(const char *id);

#endif

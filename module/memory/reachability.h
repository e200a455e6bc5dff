/*
 * reachability.h - is anybody out there? When servers of any zone last answered, which zones have
 * been silent since, to which this host let nothing out, and which turned every query away: the
 * witnesses for a resolver that is cut off, or in whose way something answers for everybody.
 *
 * A fixed number of zones. Every function may be called from any thread at once.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_REACHABILITY_H
#define WF_REACHABILITY_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "evidence.h"
#include "memory/noted.h"

enum {
    WF_FAMILIES = 2, /* of addresses: IPv4, then IPv6 */
    WF_SILENT_ZONES = 16,
    WF_UNSENT_ZONES = 4,
    WF_TURNING_ZONES = 6,
    WF_SILENCE_KEEP_S = 300 /* a zone that was silent longer ago is no witness any more */
};

struct wf_reachability {
    atomic_llong last_answer[WF_FAMILIES]; /* seconds; 0: none yet */
    atomic_llong last_good[WF_FAMILIES];   /* likewise, NOERROR or NXDOMAIN */
    atomic_bool answered_tcp;              /* ever, since the start */
    atomic_llong last_cut_off;  /* when this resolver was last found to have no way out; 0: never */
    atomic_llong newest_silent; /* of the notes below; 0: none yet */
    atomic_llong newest_unsent[WF_FAMILIES]; /* likewise */
    atomic_llong newest_turned[WF_FAMILIES]; /* likewise */
    pthread_mutex_t lock;
    struct wf_note places[WF_SILENT_ZONES];
    struct wf_note unsent[WF_FAMILIES][WF_UNSENT_ZONES];
    struct wf_note turned[WF_FAMILIES][WF_TURNING_ZONES];
    uint16_t turned_rcode[WF_FAMILIES]; /* that all of these gave */
};

void wf_reachability_init(struct wf_reachability *reach);
void wf_reachability_destroy(struct wf_reachability *reach);

static inline void wf_reachability_note_now(atomic_llong last[WF_FAMILIES], uint8_t family,
                                            time_t now)
{
    atomic_llong *of = &last[family == 6 ? 1 : 0];

    if (atomic_load_explicit(of, memory_order_relaxed) != now)
        atomic_store_explicit(of, now, memory_order_relaxed);
}

/* Notes that some server answered something, by its family. Cheap: for every answer there is. */
static inline void wf_reachability_answered(struct wf_reachability *reach, uint8_t family,
                                            time_t now)
{
    wf_reachability_note_now(reach->last_answer, family, now);
}

/* Likewise, that it was an answer as name servers give it. */
static inline void wf_reachability_answered_well(struct wf_reachability *reach, uint8_t family,
                                                 time_t now)
{
    wf_reachability_note_now(reach->last_good, family, now);
}

/* Likewise, that it did so over TCP. */
static inline void wf_reachability_answered_tcp(struct wf_reachability *reach)
{
    atomic_store_explicit(&reach->answered_tcp, true, memory_order_relaxed);
}

/* Whether any server has done so since the start. */
bool wf_reachability_has_answered_tcp(const struct wf_reachability *reach);

/* Notes a zone whose servers used to answer and do not any more. */
void wf_reachability_note_silent(struct wf_reachability *reach, struct wf_dname zone, time_t now);

/* Notes a zone to whose servers of that family this host let nothing out. */
void wf_reachability_note_unsent(struct wf_reachability *reach, uint8_t family,
                                 struct wf_dname zone, time_t now);

/*
 * How many such zones there are, other than this one and unrelated to it and to each other, since
 * the last answer over that family.
 */
unsigned wf_reachability_unsent_zones(struct wf_reachability *reach, uint8_t family,
                                      struct wf_dname other_than, time_t now);

/*
 * Notes that the zone's servers of that family turned a query away with that RCODE. What was noted
 * of another RCODE before is forgotten: they are witnesses only where all of them do alike.
 */
void wf_reachability_note_turned(struct wf_reachability *reach, uint8_t family,
                                 struct wf_dname zone, uint16_t rcode, time_t now);

/* Who has done so, other than this zone's, since the last good answer over that family. */
struct wf_turned wf_reachability_turned(struct wf_reachability *reach, uint8_t family,
                                        struct wf_dname other_than, time_t now);

/* When a server last answered something over that family, in seconds; 0: never. */
int64_t wf_reachability_last_answer(const struct wf_reachability *reach, uint8_t family);

/* Whether any server has answered over that family since the start. */
bool wf_reachability_has_answered(const struct wf_reachability *reach, uint8_t family);

/* Notes that this resolver was found to have no way out. */
void wf_reachability_note_cut_off(struct wf_reachability *reach, time_t now);

/* Whether it was, and no server anywhere has answered since. */
bool wf_reachability_is_cut_off(const struct wf_reachability *reach, time_t now);

/*
 * How many zones, other than this one and unrelated to it and to each other, have been silent since
 * the last answer from anywhere. The root and top-level domains are none of them, and related to
 * nobody: what lies below has servers of its own.
 */
unsigned wf_reachability_silent_zones(struct wf_reachability *reach, struct wf_dname other_than,
                                      time_t now);

/*
 * Whether the root's own servers, which used to answer, have been silent since; and those of a
 * top-level domain, other than the zone.
 */
bool wf_reachability_root_is_silent(struct wf_reachability *reach, time_t now);
bool wf_reachability_tld_is_silent(struct wf_reachability *reach, struct wf_dname other_than,
                                   time_t now);

/* Seconds since the last answer; -1 when there was none yet. */
long wf_reachability_silence(const struct wf_reachability *reach, time_t now);

#endif

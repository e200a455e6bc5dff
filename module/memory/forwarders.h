/*
 * forwarders.h - what each forwarder answered last, and which names it has failed at since: whether
 * it fails at all, or for one name or type only.
 *
 * A fixed number of servers, by their addresses. Every function may be called from any thread at
 * once.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_FORWARDERS_H
#define WF_FORWARDERS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

#include "evidence.h"

enum {
    WF_FORWARDERS = 16,      /* a power of two */
    WF_FORWARDER_ANSWERS = 2 /* kept of each: of two names */
};

/* A question that was answered well, by data or by a denial, and when; 0: none. */
struct wf_forwarder_answer {
    struct wf_name name;
    uint16_t type;
    time_t when;
};

struct wf_forwarder {
    atomic_ullong key;     /* a hash of its address; 0: the place is free */
    atomic_llong answered; /* when it last did; 0: never */
    struct wf_addr addr;
    struct wf_forwarder_answer answers[WF_FORWARDER_ANSWERS]; /* the newest first */
    uint32_t failed[WF_FAILED_NAMES]; /* since then, see group_of() in forwarders.c */
    uint8_t failed_count;
    time_t used;
};

struct wf_forwarders {
    pthread_mutex_t lock;
    struct wf_forwarder places[WF_FORWARDERS];
};

void wf_forwarders_init(struct wf_forwarders *forwarders);
void wf_forwarders_destroy(struct wf_forwarders *forwarders);

/*
 * Notes that a forwarder answered a question well. Cheap, for every such answer there is: a second
 * one of the same second is not kept.
 */
void wf_forwarders_answered(struct wf_forwarders *forwarders, const struct wf_addr *addr,
                            const struct wf_question *question, time_t now);

/* Notes at which name the forwarders and stub servers failed that were asked for the evidence's. */
void wf_forwarders_note_failure(struct wf_forwarders *forwarders,
                                const struct wf_evidence *evidence);

/*
 * Adds to the evidence what its forwarders and stub servers answered last, of other questions, and
 * how many names they failed at since. name: where to put that question's; it must last as long as
 * the evidence.
 */
void wf_forwarders_recall(struct wf_forwarders *forwarders, struct wf_evidence *evidence,
                          struct wf_name *name);

#endif

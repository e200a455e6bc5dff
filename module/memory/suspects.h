/*
 * suspects.h - zones whose signatures were out of their dates lately: the witnesses for a wrong
 * clock of this resolver.
 *
 * A fixed number of them, each for a fixed time. Every function may be called from any thread.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_SUSPECTS_H
#define WF_SUSPECTS_H

#include <pthread.h>
#include <time.h>

#include "common/name.h"
#include "evidence.h"

enum { WF_SUSPECT_KEEP_S = 600 };

struct wf_suspects {
    pthread_mutex_t lock;
    struct {
        struct wf_name zone; /* unset: the place is free */
        struct wf_name parent;
        struct wf_clock_suspect dates; /* its names are not used */
        time_t seen;
    } places[WF_MAX_CLOCK_SUSPECTS];
};

/* A copy of the suspects that are not over, with its own storage for their names. */
struct wf_suspects_view {
    uint16_t count;
    struct wf_clock_suspect suspects[WF_MAX_CLOCK_SUSPECTS];
    struct wf_name zones[WF_MAX_CLOCK_SUSPECTS];
    struct wf_name parents[WF_MAX_CLOCK_SUSPECTS];
};

void wf_suspects_init(struct wf_suspects *suspects);
void wf_suspects_destroy(struct wf_suspects *suspects);

/* Notes a zone in place of an earlier note of it, or of the oldest one. */
void wf_suspects_note(struct wf_suspects *suspects, const struct wf_clock_suspect *suspect,
                      time_t now);

void wf_suspects_view(struct wf_suspects *suspects, time_t now, struct wf_suspects_view *view);

#endif

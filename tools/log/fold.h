/*
 * fold.h - failures, or warnings, of one kind as one: a cause at a zone, how often, since when, the
 * last of them.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_FOLD_H
#define WF_FOLD_H

#include "log/log_event.h"

enum { WF_FOLD_ROWS = 4096 };

struct wf_fold_row {
    struct wf_log_event last; /* the last event, from a copy of its line */
    char *line;
    time_t first, until; /* of the events */
    uint64_t failures, events;
    bool many_names; /* of questions */
};

/* Begins with zeros. */
struct wf_fold {
    json_t *places; /* of a kind to its row */
    struct wf_fold_row *rows;
    size_t count, room;
    uint64_t failures, events; /* of all */
    uint64_t left_out;         /* failures of kinds for which there was no room, or no memory */
};

void wf_fold_add(struct wf_fold *fold, const struct wf_log_event *event);
void wf_fold_free(struct wf_fold *fold);

/* In the order of their last event. Nothing can be added after. */
void wf_fold_sort(struct wf_fold *fold);

#endif

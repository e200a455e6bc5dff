/*
 * fold.c - failures of one kind as one.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "log/fold.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { KEY = 2048, ROOM_FIRST = 64 };

/* A new row, or NULL where there is no room. */
static struct wf_fold_row *row_add(struct wf_fold *fold, const char *key)
{
    struct wf_fold_row *rows;
    size_t room = fold->room > 0 ? fold->room * 2 : ROOM_FIRST;

    if (fold->count == WF_FOLD_ROWS)
        return NULL;
    if (fold->count == fold->room) {
        rows = realloc(fold->rows, room * sizeof(*rows));
        if (rows == NULL)
            return NULL;
        fold->rows = rows;
        fold->room = room;
    }
    if (json_object_set_new(fold->places, key, json_integer((json_int_t)fold->count)) != 0)
        return NULL;
    memset(&fold->rows[fold->count], 0, sizeof(*fold->rows));
    return &fold->rows[fold->count++];
}

static struct wf_fold_row *row_of(struct wf_fold *fold, const struct wf_log_event *event)
{
    char key[KEY];
    const json_t *place;
    char *at;

    snprintf(key, sizeof(key), "%s %s", event->cause, event->zone);
    for (at = key; *at != '\0'; at++)
        *at = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
    if (fold->places == NULL)
        fold->places = json_object();
    place = json_object_get(fold->places, key);
    return place != NULL ? &fold->rows[json_integer_value(place)] : row_add(fold, key);
}

static bool is_event(enum wf_line_kind kind)
{
    return kind == WF_LINE_EVENT || kind == WF_LINE_WARNING;
}

/* Returns false when memory runs out; then the row keeps the event that it has. */
static bool keep_last(struct wf_fold_row *row, const struct wf_log_event *event)
{
    struct wf_log_event last;
    char *line = strndup(event->json, event->json_len);

    if (line == NULL || !is_event(wf_log_event_parse(&last, line, strlen(line)))) {
        free(line);
        return false;
    }
    if (row->line != NULL && strcasecmp(last.name, row->last.name) != 0)
        row->many_names = true;
    wf_log_event_free(&row->last);
    free(row->line);
    row->last = last;
    row->line = line;
    return true;
}

void wf_fold_add(struct wf_fold *fold, const struct wf_log_event *event)
{
    struct wf_fold_row *row = row_of(fold, event);

    fold->events++;
    fold->failures += event->count;
    if (row == NULL || (!keep_last(row, event) && row->line == NULL)) {
        fold->left_out += event->count;
        return;
    }
    row->first = row->events == 0 || event->when < row->first ? event->when : row->first;
    row->until = row->events == 0 || event->when > row->until ? event->when : row->until;
    row->events++;
    row->failures += event->count;
}

static int compare(const void *left, const void *right)
{
    const struct wf_fold_row *a = left, *b = right;

    if (a->until != b->until)
        return a->until < b->until ? -1 : 1;
    if (a->first != b->first)
        return a->first < b->first ? -1 : 1;
    return strcmp(a->last.zone, b->last.zone);
}

void wf_fold_sort(struct wf_fold *fold)
{
    size_t i, kept = 0;

    for (i = 0; i < fold->count; i++) {
        if (fold->rows[i].line != NULL)
            fold->rows[kept++] = fold->rows[i];
    }
    fold->count = kept;
    if (kept > 0)
        qsort(fold->rows, kept, sizeof(*fold->rows), compare);
}

void wf_fold_free(struct wf_fold *fold)
{
    size_t i;

    for (i = 0; i < fold->count; i++) {
        wf_log_event_free(&fold->rows[i].last);
        free(fold->rows[i].line);
    }
    free(fold->rows);
    json_decref(fold->places);
}

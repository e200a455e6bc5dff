/*
 * session.c - asks one resolver many questions with checking disabled, within bounds.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "resolve/session.h"

#include <stdlib.h>

static struct wf_reading *reading_known(const struct wf_looker *looker, struct wf_dname name,
                                        uint16_t type)
{
    unsigned i;

    for (i = 0; i < looker->count; i++) {
        if (looker->readings[i]->type == type &&
            wf_dname_equal(wf_dname_of(&looker->readings[i]->name), name))
            return looker->readings[i];
    }
    return NULL;
}

static bool exchange(struct wf_looker *looker, struct wf_reading *reading)
{
    ldns_pkt *query =
        wf_query_make(wf_dname_of(&reading->name), reading->type, LDNS_RD | LDNS_CD, true);
    uint64_t until = wf_clock_ms() + WF_LOOK_QUESTION_MS;
    bool good = query != NULL;

    if (good) {
        wf_exchange_run(&reading->exchange, looker->peer, query,
                        until < looker->deadline ? until : looker->deadline);
        good = wf_reading_fill(reading);
    }
    ldns_pkt_free(query);
    if (reading->exchange.packet == NULL)
        looker->silences++;
    return good;
}

struct wf_reading *wf_looker_ask(struct wf_looker *looker, struct wf_dname name, uint16_t type)
{
    struct wf_reading *reading = reading_known(looker, name, type);

    if (reading != NULL)
        return reading;
    if (looker->count == WF_LOOK_QUESTIONS || looker->silences == WF_LOOK_SILENCES ||
        wf_clock_ms() >= looker->deadline) {
        looker->gave_up = true;
        return NULL;
    }
    reading = calloc(1, sizeof(*reading));
    if (reading != NULL) {
        wf_name_copy(&reading->name, name);
        reading->type = type;
        looker->readings[looker->count++] = reading;
        if (looker->progress != NULL)
            looker->progress(name, type, wf_clock_ms() - looker->start);
    }
    if (reading != NULL && exchange(looker, reading))
        return reading;
    looker->no_memory = true;
    return NULL;
}

void wf_looker_free(struct wf_looker *looker)
{
    unsigned i;

    for (i = 0; i < looker->count; i++) {
        wf_reading_free(looker->readings[i]);
        free(looker->readings[i]);
    }
    looker->count = 0;
}

/*
 * session.c - asks one resolver many questions with checking disabled, within bounds.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "resolve/session.h"

#include <stdlib.h>

static struct wf_response *response_known(const struct wf_session *session, struct wf_dname name,
                                          uint16_t type)
{
    unsigned i;

    for (i = 0; i < session->count; i++) {
        if (session->responses[i]->type == type &&
            wf_dname_equal(wf_dname_of(&session->responses[i]->name), name))
            return session->responses[i];
    }
    return NULL;
}

static bool exchange(struct wf_session *session, struct wf_response *response)
{
    ldns_pkt *query =
        wf_query_make(wf_dname_of(&response->name), response->type, LDNS_RD | LDNS_CD, true);
    uint64_t until =
        wf_clock_ms() + (session->question_ms != 0 ? session->question_ms : WF_SESSION_QUESTION_MS);
    bool good = query != NULL;

    if (good) {
        wf_exchange_run(&response->exchange, session->peer, query,
                        until < session->deadline ? until : session->deadline);
        good = wf_response_read(response);
    }
    ldns_pkt_free(query);
    if (response->exchange.packet == NULL)
        session->silences++;
    return good;
}

struct wf_response *wf_session_ask(struct wf_session *session, struct wf_dname name, uint16_t type)
{
    struct wf_response *response = response_known(session, name, type);

    if (response != NULL)
        return response;
    if (session->count == WF_SESSION_QUESTIONS || session->silences == WF_SESSION_SILENCES ||
        wf_clock_ms() >= session->deadline) {
        session->gave_up = true;
        return NULL;
    }
    response = calloc(1, sizeof(*response));
    if (response != NULL) {
        wf_name_copy(&response->name, name);
        response->type = type;
        session->responses[session->count++] = response;
        if (session->progress != NULL)
            session->progress(name, type, wf_clock_ms() - session->start);
    }
    if (response != NULL && exchange(session, response))
        return response;
    session->no_memory = true;
    return NULL;
}

void wf_session_free(struct wf_session *session)
{
    unsigned i;

    for (i = 0; i < session->count; i++) {
        wf_response_free(session->responses[i]);
        free(session->responses[i]);
    }
    session->count = 0;
}

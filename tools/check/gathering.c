/*
 * gathering.c - what the steps of looking at a zone share.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/gathering.h"

#include <pthread.h>
#include <string.h>

uint64_t wf_gathering_until(const struct wf_gathering *gathering, uint64_t most_ms)
{
    uint64_t until = wf_clock_ms() + most_ms, deadline = gathering->options->deadline;

    return until < deadline ? until : deadline;
}

struct thread {
    pthread_t id;
    bool started;
    void (*run)(void *task);
    void *task;
};

static void *thread_run(void *arg)
{
    struct thread *thread = arg;

    thread->run(thread->task);
    return NULL;
}

void wf_side_by_side(void (*run)(void *task), void *tasks, size_t count, size_t size)
{
    struct thread threads[WF_CHECK_SERVERS];
    size_t i;

    for (i = 0; i < count; i++) {
        threads[i] = (struct thread){.run = run, .task = (char *)tasks + i * size};
        threads[i].started = pthread_create(&threads[i].id, NULL, thread_run, &threads[i]) == 0;
    }
    for (i = 0; i < count; i++) {
        if (threads[i].started)
            pthread_join(threads[i].id, NULL);
        else
            run(threads[i].task);
    }
}

static bool rdata_equal(uint16_t type, const struct wf_rdata *a, const struct wf_rdata *b)
{
    if (type == WF_TYPE_NS)
        return wf_dname_equal(wf_dname_parse(a->data, a->len), wf_dname_parse(b->data, b->len));
    return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

bool wf_rrset_equal(const struct wf_rrset *a, const struct wf_rrset *b)
{
    uint16_t i, k;

    if (a->rr_total != b->rr_total)
        return false;
    if (a->rr_count < a->rr_total || b->rr_count < b->rr_total)
        return true;
    for (i = 0; i < a->rr_count; i++) {
        for (k = 0; k < b->rr_count; k++) {
            if (rdata_equal(a->type, &a->rdata[i], &b->rdata[k]))
                break;
        }
        if (k == b->rr_count)
            return false;
    }
    return true;
}

void wf_said_set(struct wf_said *said, const struct wf_response *response, struct wf_dname zone)
{
    const struct wf_exchange *exchange = &response->exchange;

    *said = (struct wf_said){.asked = true,
                             .outcome = exchange->outcome,
                             .rcode = response->message.rcode,
                             .sys_errno = exchange->sys_errno};
    if (!wf_response_has_good_rcode(response))
        return;
    said->answered = ldns_pkt_aa(exchange->packet);
    if (!said->answered)
        said->lameness = wf_name_server_lameness(response, zone);
}

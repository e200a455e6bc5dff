/*
 * gather.c - looks at one zone, step by step.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/gather.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "check/gather_parts.h"
#include "resolve/probe.h"

uint64_t wf_gather_until(const struct wf_gathering *gathering, uint64_t most_ms)
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

/* The verdict as far as it is needed later. */
static void take_finding(struct wf_zone_facts *facts, const struct wf_probe *probe)
{
    const struct wf_finding *finding = &probe->finding;

    facts->explained = probe->explained;
    facts->party = finding->verdict.at_fault;
    facts->broken_zone = finding->verdict.zone;
    snprintf(facts->cause, sizeof(facts->cause), "%s", wf_cause_info(finding->verdict.cause)->id);
    snprintf(facts->chain_text, sizeof(facts->chain_text), "%s", finding->text);
    snprintf(facts->chain_remedy, sizeof(facts->chain_remedy), "%s", finding->remedy);
}

bool wf_gather_explanation(struct wf_gathering *gathering)
{
    const struct wf_question question = {gathering->zone, WF_TYPE_SOA, LDNS_RR_CLASS_IN};
    const struct wf_probe_options options = {.deadline = gathering->options->deadline};
    struct wf_probe *probe = calloc(1, sizeof(*probe)); /* it is large */
    bool explained;

    if (probe == NULL) {
        gathering->facts->no_memory = true;
        return false;
    }
    probe->anchor = *gathering->options->anchor; /* whose memory it stays */
    wf_probe_run(probe, gathering->options->resolver, &question, &options);
    take_finding(gathering->facts, probe);
    gathering->facts->questions += probe->session.count;
    explained = probe->explained;
    probe->anchor.ds = NULL;
    wf_probe_free(probe);
    free(probe);
    return explained;
}

static void gathering_free(struct wf_gathering *gathering)
{
    unsigned i;

    for (i = 0; i < gathering->parent_count; i++) {
        wf_response_free(&gathering->parents[i].ns);
        wf_response_free(&gathering->parents[i].ds);
        gathering->facts->questions += gathering->parents[i].questions;
    }
    for (i = 0; i < WF_CHECK_SERVERS; i++) {
        struct wf_server_task *task = &gathering->tasks[i];

        wf_response_free(&task->soa);
        wf_response_free(&task->dnskey);
        wf_response_free(&task->ns);
        gathering->facts->questions += task->questions;
        gathering->facts->no_memory |= task->no_memory;
    }
    gathering->facts->questions += gathering->session.count;
    gathering->facts->gave_up |= wf_clock_ms() >= gathering->options->deadline;
    gathering->facts->no_memory |= gathering->session.no_memory;
    wf_session_free(&gathering->session);
    free(gathering);
}

/* No server gives what holds, so that a validator fails. */
static bool is_bogus(const struct wf_zone_facts *facts)
{
    bool any = false;
    unsigned i;

    for (i = 0; i < facts->server_count; i++) {
        const struct wf_checked_server *server = &facts->servers[i];

        any = any || server->has_serial;
        if (server->dnskey.security == WF_SECURITY_SECURE &&
            server->soa.security == WF_SECURITY_SECURE)
            return false;
    }
    return any && facts->security == WF_SECURITY_SECURE;
}

static void look(struct wf_gathering *gathering)
{
    if (!wf_gather_chain(gathering) || !wf_gather_delegation(gathering))
        return;
    gathering->facts->state = WF_ZONE_FOUND;
    wf_gather_names(gathering);
    wf_gather_servers(gathering);
    wf_gather_own_names(gathering);
    wf_gather_servers(gathering);
    wf_gather_again(gathering);
    wf_gather_compare(gathering);
    if (is_bogus(gathering->facts))
        wf_gather_explanation(gathering);
}

void wf_gather(struct wf_zone_facts *facts, struct wf_dname zone,
               const struct wf_gather_options *options)
{
    struct wf_gathering *gathering = calloc(1, sizeof(*gathering));
    uint64_t start = wf_clock_ms();

    memset(facts, 0, sizeof(*facts));
    wf_name_copy(&facts->zone, zone);
    if (gathering == NULL) {
        facts->no_memory = true;
        return;
    }
    gathering->facts = facts;
    gathering->options = options;
    gathering->zone = wf_dname_of(&facts->zone);
    gathering->session.peer = options->resolver;
    gathering->session.start = start;
    gathering->session.deadline = options->deadline;
    gathering->session.question_ms = WF_CHECK_RESOLVER_MS;
    gathering->verifier = (struct wf_verifier){.now = options->now, .left = WF_VERIFICATIONS};
    look(gathering);
    gathering_free(gathering);
    if (facts->no_memory) {
        facts->state = WF_ZONE_UNKNOWN;
        snprintf(facts->chain_text, sizeof(facts->chain_text), "out of memory");
    }
    facts->elapsed_ms = (uint32_t)(wf_clock_ms() - start);
}

/*
 * early.c - clients that are told why they wait, while the resolution goes on.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/early.h"

#include "observe/observe.h"
#include "observe/region.h"
#include "observe/rrset.h"

enum { SUBS_LOOKED_AT = 32, LEAST_MS = 100, BEFORE_DISCARD_MS = 100 };

static uint32_t ms_between(const struct timeval *from, const struct timeval *to)
{
    int64_t ms = (int64_t)(to->tv_sec - from->tv_sec) * 1000 + (to->tv_usec - from->tv_usec) / 1000;

    return ms > 0 ? (uint32_t)ms : 0; /* the clock may have been set back */
}

static const struct wf_seen *pending(const struct module_qstate *q, int id)
{
    const struct wf_query *query = wf_query_find(q, id);
    const struct wf_seen *newest = query == NULL ? NULL : &query->seen[query->newest];

    return query == NULL || query->seen_total == 0 || newest->outcome != WF_OUTCOME_PENDING
               ? NULL
               : newest;
}

/* The query that waits for a server: this one, or one that it waits for; NULL when none is seen. */
static struct module_qstate *waiting_query(struct module_qstate *q, int id, unsigned *left)
{
    struct mesh_state_ref *ref;

    if (pending(q, id) != NULL)
        return q;
    RBTREE_FOR (ref, struct mesh_state_ref *, &q->mesh_info->sub_set) {
        struct module_qstate *found;

        if (*left == 0)
            return NULL;
        (*left)--;
        found = waiting_query(&ref->s->s, id, left);
        if (found != NULL)
            return found;
    }
    return NULL;
}

/* Nothing but who is waited for: all else is the end's to tell. */
static void gather_running(struct wf_evidence *evidence, struct module_qstate *q, int id,
                           uint32_t elapsed_ms)
{
    unsigned left = SUBS_LOOKED_AT;
    struct module_qstate *waiting = waiting_query(q, id, &left);
    const struct wf_query *query = wf_query_find(waiting != NULL ? waiting : q, id);
    struct wf_attempt *attempts = NULL;

    memset(evidence, 0, sizeof(*evidence));
    evidence->now = *q->env->now;
    evidence->seen.question = wf_question_from(&q->qinfo);
    evidence->seen.ending = WF_ENDING_RUNNING;
    evidence->seen.elapsed_ms = elapsed_ms;
    if (waiting != NULL && waiting != q)
        evidence->seen.waiting = wf_question_from(&waiting->qinfo);
    if (query != NULL) {
        attempts =
            wf_query_attempts(waiting != NULL ? waiting : q, query, &evidence->seen.attempt_count);
        evidence->seen.attempt_total = query->seen_total;
    }
    evidence->seen.attempts = attempts;
    if (waiting != NULL && evidence->seen.attempt_count > 0)
        attempts[evidence->seen.attempt_count - 1].waited_ms =
            ms_between(&pending(waiting, id)->sent, q->env->now_tv);
}

/* The first that Unbound hands over has waited longest. */
static struct wf_early *early_get(struct wf_query *query, struct module_qstate *q,
                                  const struct mesh_reply *first)
{
    struct wf_early *early = query->early;

    if (early != NULL)
        return early;
    early = wf_waiting_alloc(sizeof(*early));
    if (early == NULL)
        return NULL;
    *early = (struct wf_early){.began = first->start_time,
                               .first_ms = ms_between(&first->start_time, q->env->now_tv),
                               .client = wf_client_from(&first->query_reply)};
    query->early = early;
    return early;
}

void wf_early_begin(struct wf_module *module, struct module_qstate *q, int id,
                    const struct mesh_reply *clients)
{
    struct wf_query *query = wf_query_get(q, id);
    struct wf_early *early = query == NULL ? NULL : early_get(query, q, clients);
    struct wf_verdict *verdict =
        early == NULL ? NULL : wf_region_alloc(wf_query_scratch(q), sizeof(*verdict));
    const struct mesh_reply *client;
    struct wf_evidence evidence;
    uint32_t answers = 0;

    for (client = clients; client != NULL; client = client->next)
        answers++;
    wf_counters_early_answers(wf_engine_counters(module->engine), answers);
    if (early != NULL)
        early->answers += answers;
    if (verdict != NULL) {
        gather_running(&evidence, q, id, ms_between(&early->began, q->env->now_tv));
        wf_engine_judge_running(module->engine, &evidence, verdict);
        early->verdict = verdict;
    }
    wf_module_count_lost(module);
}

void wf_early_end(struct module_qstate *q, int id)
{
    struct wf_query *query = wf_query_find(q, id);

    if (query != NULL && query->early != NULL)
        query->early->verdict = NULL;
}

const struct wf_verdict *wf_early_verdict(const struct module_qstate *q, int id)
{
    const struct wf_query *query = wf_query_find(q, id);

    return query == NULL || query->early == NULL ? NULL : query->early->verdict;
}

void wf_early_gather(struct wf_evidence *evidence, const struct module_qstate *q, int id)
{
    const struct wf_query *query = wf_query_find(q, id);
    const struct wf_early *early = query == NULL ? NULL : query->early;

    if (early == NULL)
        return;
    evidence->seen.early_answers = early->answers;
    evidence->seen.early_ms = early->first_ms;
    evidence->seen.elapsed_ms = ms_between(&early->began, q->env->now_tv);
}

int wf_early_option(uint32_t option, const struct config_file *cfg)
{
    if (option == WF_NUMBER_WORD) {
        if (cfg->discard_timeout <= BEFORE_DISCARD_MS)
            log_warn("whyfail: early-answer: auto is off, because discard-timeout is %d: name the "
                     "milliseconds",
                     cfg->discard_timeout);
        return -1;
    }
    if (option > 0 && option < LEAST_MS)
        log_warn("whyfail: early-answer: %u ms are less than many good answers take: clients will "
                 "get SERVFAIL for names that work",
                 (unsigned)option);
    else if (cfg->discard_timeout > 0 && option > (uint32_t)cfg->discard_timeout)
        log_warn("whyfail: early-answer: %u ms are more than discard-timeout (%d ms), after which "
                 "Unbound drops answers",
                 (unsigned)option, cfg->discard_timeout);
    return (int)option;
}

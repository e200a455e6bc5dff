/*
 * subqueries.c - what the validator asked on the way, and of whom.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/subqueries.h"

#include "diagnose/collect/servers.h"

const struct wf_subquery *wf_subquery_last(const struct wf_evidence *ev, struct wf_dname name,
                                           uint16_t type)
{
    size_t i;

    for (i = ev->seen.subquery_count; i-- > 0;) {
        if (ev->seen.subqueries[i].question.type == type &&
            wf_dname_equal(ev->seen.subqueries[i].question.name, name))
            return &ev->seen.subqueries[i];
    }
    return NULL;
}

/* A response that neither answers nor, by an SOA record, denies is no answer (RFC 2308, section 2).
 */
static bool is_empty(const struct wf_message *response)
{
    size_t i;

    for (i = 0; i < response->authority_count; i++) {
        if (response->rrsets[response->answer_count + i].type == WF_TYPE_SOA)
            return false;
    }
    return response->answer_count == 0 && response->rrset_total <= response->authority_count;
}

bool wf_subquery_got_no_answer(const struct wf_subquery *sub)
{
    return sub != NULL &&
           (sub->response == NULL || sub->rcode == WF_RCODE_SERVFAIL || is_empty(sub->response));
}

static bool asks(const struct wf_subquery *sub, const struct wf_question *question)
{
    return sub->question.type == question->type &&
           wf_dname_equal(sub->question.name, question->name);
}

/* Where to begin, so that no more than the last so many attempts are looked at. */
static size_t first_counted(const struct wf_evidence *ev, const struct wf_question *question)
{
    unsigned left = WF_MAX_ATTEMPTS;
    size_t i;

    for (i = ev->seen.subquery_count; i > 0; i--) {
        if (!asks(&ev->seen.subqueries[i - 1], question))
            continue;
        if (ev->seen.subqueries[i - 1].attempt_count > left)
            break;
        left -= ev->seen.subqueries[i - 1].attempt_count;
    }
    return i;
}

void wf_subqueries_collect_at(struct wf_case *c, const struct wf_question *question,
                              struct wf_dname zone)
{
    size_t i;

    c->key_servers.count = 0;

    for (i = first_counted(c->ev, question); i < c->ev->seen.subquery_count; i++) {
        const struct wf_subquery *sub = &c->ev->seen.subqueries[i];

        if (!asks(sub, question))
            continue;
        if (c->key_servers.count == 0)
            wf_servers_collect(&c->key_servers, zone, sub->attempts, sub->attempt_count);
        else
            wf_servers_add(&c->key_servers, sub->attempts, sub->attempt_count);
    }
}

void wf_subqueries_collect(struct wf_case *c, const struct wf_question *question)
{
    wf_subqueries_collect_at(c, question, (struct wf_dname){NULL, 0});
}

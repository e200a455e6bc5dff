/*
 * gather.c - collects the evidence of a failed query at its end.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/gather.h"

#include "observe/askers.h"
#include "observe/attempt.h"
#include "observe/failed.h"
#include "observe/gather_delegation.h"
#include "observe/gather_resolver.h"
#include "observe/gather_validation.h"
#include "observe/query.h"
#include "observe/region.h"
#include "observe/rrset.h"
#include "observe/stock_attempt.h"
#include "observe/stock_packet.h"
#include "observe/withheld.h"

/* Unbound's own words, the parts in the order they were said. */
static const char *unbound_words(const struct module_qstate *q)
{
    const struct errinf_strlist *item;
    struct wf_strbuf out;
    char *text;

    if (q->errinf == NULL)
        return NULL;
    text = wf_region_alloc(wf_query_scratch(q), WF_UNBOUND_TEXT_SIZE);
    if (text == NULL)
        return NULL;
    wf_strbuf_init(&out, text, WF_UNBOUND_TEXT_SIZE);
    for (item = q->errinf; item != NULL; item = item->next) {
        if (item->str == NULL)
            continue;
        if (out.len > 0)
            wf_strbuf_str(&out, " ");
        wf_strbuf_foreign(&out, item->str, strlen(item->str));
    }
    return text;
}

static void gather_subqueries(struct wf_evidence *evidence, struct module_qstate *q,
                              const struct wf_query *query, const struct wf_cells *cells)
{
    evidence->seen.subqueries = wf_query_endings(q, query, cells);
    if (evidence->seen.subqueries != NULL)
        evidence->seen.subquery_count = query->sub_count;
    evidence->seen.subquery_total = query->sub_total;
}

static void gather_attempts(struct wf_evidence *evidence, struct module_qstate *q, int id,
                            const struct wf_cells *cells)
{
    const struct wf_query *query = wf_query_find(q, id);
    struct wf_attempt *attempts;

    if (query == NULL)
        return;
    attempts = wf_query_attempts(q, query, &evidence->seen.attempt_count);
    evidence->seen.attempts = attempts;
    wf_stock_attempts_compared(&evidence->seen, attempts);
    evidence->seen.attempt_total = query->seen_total;
    evidence->seen.withheld = wf_query_withheld(q, query, cells, &evidence->seen.withheld_count);
}

/*
 * By the last attempt for the name that failed; what came out of the cache, by where a question for
 * it would go.
 */
static void gather_origin(struct wf_evidence *evidence, struct module_qstate *q)
{
    const struct wf_dname name = wf_failed_question(evidence).name;
    uint16_t i;

    for (i = evidence->seen.attempt_count; i-- > 0;) {
        const struct wf_attempt *attempt = &evidence->seen.attempts[i];

        if (attempt->zone.len == 0 || !wf_dname_is_below_or_at(name, attempt->zone))
            continue;
        if (attempt->configured)
            evidence->seen.configured_zone = attempt->zone;
        evidence->seen.origin = attempt->configured ? WF_ORIGIN_CONFIGURED : WF_ORIGIN_DELEGATED;
        return;
    }
    evidence->seen.configured_zone = wf_zone_configured_for(q->env, name, q->qinfo.qclass);
    if (evidence->seen.configured_zone.len > 0)
        evidence->seen.origin = WF_ORIGIN_CONFIGURED;
}

/* Of what nobody was asked for, name servers once gave it, but for this resolver's own copy. */
static void gather_origin_of_rest(struct wf_evidence *evidence)
{
    const struct wf_auth_zone *copy = evidence->seen.auth_zone;

    if (evidence->seen.origin == WF_ORIGIN_UNKNOWN && (copy == NULL || copy->fallback))
        evidence->seen.origin = WF_ORIGIN_DELEGATED;
}

/*
 * The forward-zone or stub-zone whose servers the RRset came from, or would: by the last attempt of
 * a sub-query for it, else by where a question to the zone that has it would go.
 */
static struct wf_dname configured_source(const struct wf_evidence *evidence,
                                         struct module_qstate *q, uint16_t type, struct wf_dname of)
{
    struct wf_dname none = {NULL, 0};
    size_t i;

    for (i = evidence->seen.subquery_count; i-- > 0;) {
        const struct wf_subquery *sub = &evidence->seen.subqueries[i];

        if (sub->attempt_count > 0 && sub->question.type == type &&
            wf_dname_equal(sub->question.name, evidence->seen.zone)) {
            const struct wf_attempt *last = &sub->attempts[sub->attempt_count - 1];

            return last->configured ? last->zone : none;
        }
    }
    return of.len > 0 ? wf_zone_configured_for(q->env, of, q->qinfo.qclass) : none;
}

/* Only keys that are bad came from anybody who may be asked to answer for them. */
static void gather_key_sources(struct wf_evidence *evidence, struct module_qstate *q)
{
    if (!evidence->seen.zone_keys_bad || evidence->seen.zone.len == 0)
        return;
    evidence->seen.dnskey_configured =
        configured_source(evidence, q, LDNS_RR_TYPE_DNSKEY, evidence->seen.zone);
    evidence->seen.ds_configured =
        configured_source(evidence, q, LDNS_RR_TYPE_DS, evidence->seen.parent);
}

/* Whether the SERVFAIL is neither an error nor a server's answer, but one that was cached. */
static bool failed_before(const struct module_qstate *q, int id)
{
    const struct wf_query *query = wf_query_find(q, id);

    if (q->return_rcode != LDNS_RCODE_NOERROR || q->return_msg == NULL ||
        FLAGS_GET_RCODE(q->return_msg->rep->flags) != LDNS_RCODE_SERVFAIL)
        return false;
    return query == NULL || query->seen_total == 0 ||
           (!query->unkept && query->seen[query->newest].response != q->return_msg);
}

/* What was asked so far led to the name that is known to fail: nothing of it is to blame. */
static void gather_known(struct wf_evidence *evidence, struct module_qstate *q)
{
    const struct iter_qstate *iq = wf_query_iterator(q);

    if (iq != NULL)
        evidence->seen.chased = wf_dname_from(iq->qchase.qname, iq->qchase.qname_len);
}

/*
 * Whether the question was resolved and found good, and another module has made a failure of it:
 * respip does when it cannot resolve the name that it puts in an address's place.
 */
static bool failed_afterwards(struct module_qstate *q, const struct iter_qstate *iq,
                              const struct val_qstate *vq)
{
    return q->return_rcode == LDNS_RCODE_SERVFAIL && q->return_msg == NULL &&
           !wf_query_gave_up(q) && iq->state == FINISHED_STATE && iq->response != NULL &&
           FLAGS_GET_RCODE(iq->response->rep->flags) != LDNS_RCODE_SERVFAIL &&
           (vq == NULL || (vq->orig_msg != NULL && vq->orig_msg->rep->security > sec_status_bogus));
}

/* dns64 may have the addresses of IPv4 looked up at once, and not ask for those of IPv6. */
static bool is_stood_in_for(struct module_qstate *q, const struct wf_query *query)
{
    const struct iter_qstate *iq = wf_query_iterator(q);
    const struct val_qstate *vq = wf_query_validator(q);

    if (query == NULL || query->sub_count == 0)
        return false;
    return iq == NULL ? vq == NULL : failed_afterwards(q, iq, vq);
}

/* What respip puts in an address's place has another name; dns64 asks for another type. */
static void gather_stand_in(struct wf_evidence *evidence)
{
    const struct wf_subquery *last =
        evidence->seen.subquery_count == 0
            ? NULL
            : &evidence->seen.subqueries[evidence->seen.subquery_count - 1];

    if (last != NULL && !wf_dname_equal(last->question.name, evidence->seen.question.name))
        evidence->seen.led_from = evidence->seen.question.name;
}

/*
 * Through whose hands it came, and whom else there was to ask. An earlier verdict on the zone's
 * keys that is told again has that in it.
 */
static void gather_hands(struct wf_evidence *evidence, struct module_qstate *q,
                         struct wf_engine *engine)
{
    gather_origin(evidence, q);
    wf_gather_chain(evidence, q);
    wf_gather_parent(evidence, q);
    if (wf_engine_recalls_keys(engine, evidence))
        return;
    gather_key_sources(evidence, q);
    wf_gather_delegation(evidence, q);
}

void wf_evidence_gather(struct wf_evidence *evidence, struct module_qstate *q, int id,
                        const struct wf_module *module)
{
    const struct wf_query *query = wf_query_find(q, id);
    const struct wf_cells *cells = module->cells;

    memset(evidence, 0, sizeof(*evidence));
    evidence->now = *q->env->now;
    evidence->seen.question = wf_question_from(&q->qinfo);
    evidence->seen.stood_in_for = is_stood_in_for(q, query);
    if (evidence->seen.stood_in_for) {
        gather_subqueries(evidence, q, query, cells);
        gather_stand_in(evidence);
        return; /* what was asked for itself is not to blame */
    }
    if (wf_stock_lacks_packet(q, id)) {
        wf_gather_delegation_name(evidence, q);
        evidence->seen.unbound_text = unbound_words(q);
        return; /* what else is at hand might blame whoever sent what was taken out */
    }
    /* first, as the zone's keys are looked for there; a good answer needs nothing else of them */
    if (query != NULL && !failed_before(q, id) &&
        (query->has_links || wf_query_failed(q) || wf_query_will_fail(q)))
        gather_subqueries(evidence, q, query, cells);
    wf_gather_validation(evidence, q);
    if (evidence->seen.ending == WF_ENDING_INSECURE)
        return; /* a good answer: the rest is about failures, and every such answer would pay */
    if (failed_before(q, id))
        gather_known(evidence, q);
    else
        gather_attempts(evidence, q, id, cells);
    gather_hands(evidence, q, module->engine);
    wf_gather_askers(evidence, q);
    wf_gather_resolver(evidence, q);
    gather_origin_of_rest(evidence);
    if (evidence->seen.ending == WF_ENDING_FAILED && evidence->seen.delegation != NULL &&
        evidence->seen.alias_target.len > 0)
        wf_gather_answered(evidence, q);
    evidence->seen.unbound_text = unbound_words(q);
}

/*
 * watching.c - what passes of watched zones while queries are resolved.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/watching.h"

#include "observe/contact.h"
#include "observe/failed.h"
#include "observe/query.h"
#include "observe/rrset.h"
#include "warned.h"

/* A query at its end, with what is the same for all zones above it. */
struct look {
    struct module_qstate *q;
    const struct wf_query *query;
    const struct wf_attempt *attempts;
    uint16_t attempt_count;
    const struct wf_subquery *subs; /* as many as the query's sub_count; NULL: none */
    struct wf_passed_rrset dnskey;
};

/* Of a failure the event says what is wrong, with the servers. */
static unsigned find_zones(const struct wf_module *module, const struct module_qstate *q,
                           uint16_t places[WF_WATCHED_ABOVE])
{
    if (!wf_query_is_good(q) || q->qinfo.qclass != LDNS_RR_CLASS_IN)
        return 0;
    return wf_watched_above(module->watched, wf_dname_from(q->qinfo.qname, q->qinfo.qname_len),
                            places);
}

bool wf_watching_looks(const struct wf_module *module, const struct module_qstate *q)
{
    uint16_t places[WF_WATCHED_ABOVE];

    return find_zones(module, q, places) > 0;
}

static bool is_secure(const struct module_qstate *q)
{
    return q->return_msg->rep->security == sec_status_secure;
}

/*
 * Unbound puts what it has cached in the place of what came, where that is the same or was found
 * secure before: such an RRset says nothing of who answered now.
 */
static bool came_now(const struct packed_rrset_data *data, const struct module_qstate *q)
{
    return data->ttl_add == 0 || data->ttl_add >= q->qstarttime;
}

static bool is_soa_of(const struct ub_packed_rrset_key *key, struct wf_dname zone)
{
    return ntohs(key->rk.type) == LDNS_RR_TYPE_SOA &&
           wf_dname_equal(wf_dname_from(key->rk.dname, key->rk.dname_len), zone);
}

static void take_soa(struct wf_passing *passing, const struct look *look,
                     const struct wf_attempt *attempt, const struct ub_packed_rrset_key *key)
{
    struct wf_passed_soa *soa = &passing->soas[passing->soa_count];
    struct wf_rrset rrset;

    if (passing->soa_count == WF_PASSED_SOAS || attempt->configured ||
        attempt->lameness != WF_LAME_NONE || !wf_dname_equal(attempt->zone, passing->zone) ||
        !wf_rrset_view(&rrset, key, wf_query_scratch(look->q)) || rrset.rr_count != 1)
        return;
    soa->from = attempt->server;
    soa->rdata = rrset.rdata[0];
    passing->soa_count++;
}

static void take_signed(struct wf_passing *passing, const struct look *look,
                        const struct wf_attempt *attempt, const struct ub_packed_rrset_key *key)
{
    struct wf_passed_rrset *passed = &passing->rrsets[passing->rrset_count];

    if (passing->rrset_count == WF_PASSED_RRSETS ||
        !wf_rrset_view(&passed->rrset, key, wf_query_scratch(look->q)))
        return;
    passed->from = attempt->server;
    passed->configured = attempt->configured;
    passing->rrset_count++;
}

static void take_response(struct wf_passing *passing, const struct look *look,
                          const struct wf_seen *seen, const struct wf_attempt *attempt)
{
    const struct reply_info *rep = seen->response->rep;
    size_t i;

    for (i = 0; i < rep->an_numrrsets + rep->ns_numrrsets; i++) {
        const struct ub_packed_rrset_key *key = rep->rrsets[i];
        const struct packed_rrset_data *data = key->entry.data;

        if (data == NULL || !came_now(data, look->q))
            continue;
        if ((seen->flags & BIT_AA) != 0 && is_soa_of(key, passing->zone))
            take_soa(passing, look, attempt, key);
        if (is_secure(look->q) && data->security == sec_status_secure && data->rrsig_count > 0)
            take_signed(passing, look, attempt, key);
    }
}

/* The two newest attempts have their responses at hand; they are the last of the attempts. */
static void take_responses(struct wf_passing *passing, const struct look *look)
{
    uint16_t i;

    for (i = 0; i < WF_SEEN && i < look->attempt_count; i++) {
        const struct wf_seen *seen = &look->query->seen[(look->query->newest + i) % WF_SEEN];
        const struct wf_attempt *attempt = &look->attempts[look->attempt_count - 1 - i];

        if (seen->response != NULL && seen->outcome == WF_OUTCOME_ANSWERED &&
            wf_dname_is_below_or_at(passing->zone, attempt->zone))
            take_response(passing, look, seen, attempt);
    }
}

/* The last that was asked and answered; NULL where the zone's keys came from the cache. */
static const struct wf_attempt *giver_of(const struct wf_subquery *sub, struct wf_dname zone)
{
    uint16_t i;

    for (i = sub->attempt_count; i-- > 0;) {
        const struct wf_attempt *attempt = &sub->attempts[i];

        if (attempt->outcome == WF_OUTCOME_ANSWERED && attempt->rcode == WF_RCODE_NOERROR)
            return wf_dname_is_below_or_at(zone, attempt->zone) ? attempt : NULL;
    }
    return NULL;
}

static const struct wf_rrset *answer_of(const struct wf_subquery *sub, uint16_t type,
                                        struct wf_dname zone)
{
    uint16_t i;

    if (sub->question.type != type || !wf_dname_equal(sub->question.name, zone) ||
        sub->response == NULL)
        return NULL;
    for (i = 0; i < sub->response->answer_count; i++) {
        const struct wf_rrset *rrset = &sub->response->rrsets[i];

        if (rrset->type == type && wf_dname_equal(rrset->owner, zone))
            return rrset;
    }
    return NULL;
}

/* With the RRset before as of the last look-up. It came with a referral, or is asked for. */
static const struct wf_rrset *find_ds(const struct look *look, struct wf_dname zone)
{
    const struct wf_rrset *ds;
    uint16_t i;

    for (i = look->query->sub_count; i-- > 0;) {
        ds = answer_of(&look->subs[i], LDNS_RR_TYPE_DS, zone);
        if (ds != NULL)
            return ds;
    }
    return wf_rrset_from_cache(look->q->env, zone, LDNS_RR_TYPE_DS, look->q->qinfo.qclass,
                               look->q->qstarttime, wf_query_scratch(look->q));
}

/* The zone's keys were found good, as the answer was, which lies below them. */
static void take_keys(struct wf_passing *passing, struct look *look)
{
    uint16_t i;

    for (i = look->subs == NULL ? 0 : look->query->sub_count; i-- > 0;) {
        const struct wf_subquery *sub = &look->subs[i];
        const struct wf_rrset *keys = answer_of(sub, LDNS_RR_TYPE_DNSKEY, passing->zone);
        const struct wf_attempt *giver = keys == NULL ? NULL : giver_of(sub, passing->zone);

        if (giver == NULL)
            continue;
        look->dnskey = (struct wf_passed_rrset){*keys, giver->server, giver->configured};
        passing->dnskey = &look->dnskey;
        passing->ds = find_ds(look, passing->zone);
        return;
    }
}

static void tell(struct wf_module *module, const struct look *look, const struct wf_passing *passed,
                 const struct wf_warning *warning)
{
    const struct wf_question question = wf_question_from(&look->q->qinfo);
    struct wf_event event;

    wf_event_of_warning(warning, passed->zone, &question,
                        (uint16_t)FLAGS_GET_RCODE(look->q->return_msg->rep->flags), &event);
    wf_contact_find(&event, look->q);
    wf_engine_warn(module->engine, &event);
}

static void look_at_zone(struct wf_module *module, struct look *look, uint16_t place)
{
    struct wf_passing passing = {.zone = wf_watched_zone(module->watched, place),
                                 .now = *look->q->env->now,
                                 .attempts = look->attempts,
                                 .attempt_count = look->attempt_count};
    struct wf_warnings warnings;
    uint16_t i;

    take_responses(&passing, look);
    take_keys(&passing, look);
    wf_engine_passed(module->engine, place, &passing, &warnings);
    for (i = 0; i < warnings.count; i++)
        tell(module, look, &passing, &warnings.list[i]);
}

/* Few queries are for names of watched zones, and these have their own frame. */
__attribute__((noinline)) static void look_at(struct wf_module *module, struct module_qstate *q,
                                              const struct wf_query *query, const uint16_t *places,
                                              unsigned count)
{
    struct look look = {.q = q, .query = query};
    unsigned i;

    look.attempts = wf_query_attempts(q, look.query, &look.attempt_count);
    if (look.query->has_links && is_secure(q))
        look.subs = wf_query_endings(q, look.query, module->cells);
    for (i = 0; i < count; i++)
        look_at_zone(module, &look, places[i]);
}

void wf_watching_finish(struct wf_module *module, struct module_qstate *q, int id)
{
    const struct wf_query *query = wf_query_find(q, id);
    uint16_t places[WF_WATCHED_ABOVE];
    unsigned count;

    if (query == NULL || (query->seen_total == 0 && !query->has_links))
        return; /* all of it came from the cache */
    count = find_zones(module, q, places);
    if (count > 0)
        look_at(module, q, query, places, count);
}

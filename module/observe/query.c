/*
 * query.c - what is kept per query while it is resolved.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/query.h"

#include "observe/attempt.h"
#include "observe/region.h"
#include "observe/rrset.h"

enum { FIRST_ROOM = 2 };

static void *module_state(struct module_qstate *q, const char *name)
{
    int i = modstack_find(&q->env->mesh->mods, name);

    return i < 0 ? NULL : q->minfo[i];
}

struct iter_qstate *wf_query_iterator(struct module_qstate *q)
{
    return module_state(q, "iterator");
}

struct val_qstate *wf_query_validator(struct module_qstate *q)
{
    return module_state(q, "validator");
}

/* Stands in the place of a record that could not be had. */
static char no_record;

static void *make_record(struct regional *region)
{
    struct wf_query *query = wf_region_zero(region, sizeof(*query));

    if (query == NULL)
        return &no_record;
    query->seen = &query->first;
    query->seen_room = 1;
    return query;
}

struct wf_query *wf_query_get(struct module_qstate *q, int id)
{
    if (q->minfo[id] == NULL)
        q->minfo[id] = make_record(q->region);
    return wf_query_find(q, id);
}

struct wf_query *wf_query_find(const struct module_qstate *q, int id)
{
    return q->minfo[id] == &no_record ? NULL : q->minfo[id];
}

/*
 * An array of items with double the room, up to the bound, in place of one that is full. Most
 * queries succeed and need one or two items, so that is what they pay for. NULL when there is no
 * more.
 */
static void *array_grow(struct regional *region, const void *full, size_t item, uint16_t *room,
                        uint16_t most)
{
    uint16_t larger = *room == 0 ? FIRST_ROOM : (uint16_t)(*room * 2);
    void *array;

    if (*room >= most)
        return NULL;
    array = wf_region_alloc(region, item * larger);
    if (array == NULL)
        return NULL;
    if (*room > 0)
        memcpy(array, full, item * *room);
    *room = larger;
    return array;
}

static bool seen_grow(struct wf_query *query, struct regional *region)
{
    struct wf_seen *seen =
        array_grow(region, query->seen, sizeof(*seen), &query->seen_room, WF_MAX_ATTEMPTS);

    if (seen != NULL)
        query->seen = seen;
    return seen != NULL;
}

/* Room for one more, if need be the oldest's: the newest is what the outcome rests on. */
static bool subs_grow(struct wf_query *query, struct regional *region)
{
    struct wf_subquery *subs =
        array_grow(region, query->subs, sizeof(*subs), &query->sub_room, WF_MAX_SUBQUERIES);

    if (subs != NULL) {
        query->subs = subs;
    } else if (query->sub_count > 0) {
        memmove(query->subs, query->subs + 1, sizeof(*query->subs) * (query->sub_count - 1u));
        query->sub_count--;
    }
    return query->sub_count < query->sub_room;
}

void wf_query_sent(struct module_qstate *q, int id, const struct query_info *asked,
                   const struct sockaddr_storage *addr, socklen_t addr_len, const uint8_t *zone,
                   size_t zone_len)
{
    struct wf_query *query = wf_query_get(q, id);
    struct wf_seen *seen;

    if (query == NULL)
        return;
    if (query->seen_total < UINT16_MAX)
        query->seen_total++;
    query->unnoted = query->seen_count == query->seen_room && !seen_grow(query, q->region);
    if (query->unnoted)
        return;
    seen = &query->seen[query->seen_count++];
    seen->server = wf_addr_from_sockaddr(addr, addr_len);
    seen->outcome = WF_OUTCOME_PENDING;
    seen->zone = zone;
    seen->zone_len = zone_len;
    seen->qname = asked->qname;
    seen->qname_len = asked->qname_len;
    seen->qtype = asked->qtype;
    seen->sent = seen->ended = *q->env->now_tv;
    seen->response = NULL;
    seen->flags = 0;
    seen->no_edns = seen->badvers = false;
    seen->options = NULL;
    seen->tls = false;
    seen->edns_refused = false;
    seen->sys_errno = seen->tls_verify = 0;
}

/* Only a patched Unbound tells an ICMP error from silence. */
static enum wf_outcome silence(const struct wf_report *report)
{
    if (!report->present)
        return WF_OUTCOME_SILENT;
    return report->sys_errno != 0 ? WF_OUTCOME_UNREACHABLE : WF_OUTCOME_TIMEOUT;
}

/*
 * What an attempt without a response came to, by what the interface shows: a packet that is of no
 * use comes with a reply that has a comm_point, a TCP failure with a reply that has none, a timeout
 * without a reply.
 */
static enum wf_outcome unanswered(struct module_qstate *q, struct wf_seen *seen,
                                  const struct wf_report *report)
{
    struct iter_qstate *iq = wf_query_iterator(q);

    if (q->reply != NULL && q->reply->c != NULL)
        return WF_OUTCOME_MALFORMED;
    seen->sys_errno = report->sys_errno;
    seen->tls_verify = report->tls_verify;
    seen->tls = iq != NULL && iq->dp != NULL && iq->dp->ssl_upstream;
    if (seen->tls)
        return WF_OUTCOME_TLS_FAILED;
    return q->reply == NULL ? silence(report) : WF_OUTCOME_TCP_FAILED;
}

/* Cheap, for every answer there is: whoever does EDNS answers a query that has it with an OPT. */
static bool has_no_additional(const struct comm_reply *reply)
{
    return reply != NULL && reply->c != NULL && reply->c->buffer != NULL &&
           sldns_buffer_limit(reply->c->buffer) >= LDNS_HEADER_SIZE &&
           LDNS_ARCOUNT(sldns_buffer_begin(reply->c->buffer)) == 0;
}

bool wf_query_answered(struct module_qstate *q, int id, struct dns_msg *response)
{
    struct wf_query *query = wf_query_find(q, id);
    struct wf_seen *seen;

    if (query == NULL || query->seen_count == 0)
        return false;
    if (query->unnoted) {
        query->unnoted = false;
        return response != NULL;
    }
    seen = &query->seen[query->seen_count - 1];
    if (seen->outcome != WF_OUTCOME_PENDING)
        return false; /* an answer from a local auth-zone: nothing was sent */
    seen->ended = *q->env->now_tv;
    seen->response = response;
    if (response != NULL) {
        seen->flags = response->rep->flags;
        seen->no_edns = has_no_additional(q->reply);
        seen->badvers = response->rep->rrset_count == 0 && wf_packet_is_badvers(q->reply);
    }
    if (q->edns_opts_back_in != query->last_options) {
        query->last_options = q->edns_opts_back_in;
        seen->options = q->edns_opts_back_in;
    }
    seen->edns_refused = query->report.edns_refused;
    seen->outcome = response != NULL ? WF_OUTCOME_ANSWERED : unanswered(q, seen, &query->report);
    query->report = (struct wf_report){0};
    return response != NULL;
}

void wf_query_differs(struct module_qstate *q, int id)
{
    struct wf_query *query = wf_query_find(q, id);

    if (query != NULL && query->seen_count > 0)
        query->seen[query->seen_count - 1].outcome = WF_OUTCOME_INCONSISTENT;
}

struct wf_attempt *wf_query_attempts(struct module_qstate *q, const struct wf_query *query)
{
    struct wf_attempt *attempts;
    uint16_t i;

    if (query->seen_count == 0)
        return NULL;
    attempts = wf_region_zero(q->region, sizeof(*attempts) * query->seen_count);
    if (attempts == NULL)
        return NULL;
    for (i = 0; i < query->seen_count; i++)
        wf_attempt_from(&attempts[i], &query->seen[i], q);
    return attempts;
}

void wf_query_note_clients(struct module_qstate *q, int id)
{
    struct wf_query *query = wf_query_get(q, id);
    const struct mesh_reply *reply;

    if (query == NULL)
        return;
    for (reply = q->mesh_info->reply_list; reply != NULL; reply = reply->next) {
        if (query->client_size == 0 || reply->edns.udp_size < query->client_size)
            query->client_size = reply->edns.udp_size;
    }
}

static bool is_chain_link(const struct module_qstate *q)
{
    return q->qinfo.qtype == LDNS_RR_TYPE_DS || q->qinfo.qtype == LDNS_RR_TYPE_DNSKEY;
}

/* Whether an ending is worth a copy: it failed, or it is a link of the chain of trust. */
static bool ending_matters(const struct module_qstate *q)
{
    return is_chain_link(q) || q->return_rcode != LDNS_RCODE_NOERROR || q->return_msg == NULL ||
           FLAGS_GET_RCODE(q->return_msg->rep->flags) != LDNS_RCODE_NOERROR ||
           q->return_msg->rep->an_numrrsets == 0 ||
           q->return_msg->rep->security == sec_status_bogus;
}

/* What a sub-query hands to each of the queries it was for. */
struct ending {
    struct module_qstate *q;
    const struct wf_query *query;      /* NULL when it has no record */
    const struct wf_attempt *attempts; /* NULL when there are none */
};

static bool attempts_copy(struct wf_subquery *sub, const struct ending *ending,
                          struct regional *region)
{
    const struct wf_attempt *from = ending->attempts;
    const struct wf_query *query = ending->query;
    struct wf_attempt *to;
    uint16_t i;

    if (from == NULL)
        return true;
    to = wf_region_copy(region, from, sizeof(*from) * query->seen_count);
    if (to == NULL)
        return false;
    for (i = 0; i < query->seen_count; i++) {
        to[i].zone.wire = wf_region_copy(region, to[i].zone.wire, to[i].zone.len);
        to[i].asked.name.wire = wf_region_copy(region, to[i].asked.name.wire, to[i].asked.name.len);
        if (to[i].zone.wire == NULL || to[i].asked.name.wire == NULL)
            return false;
    }
    sub->attempts = to;
    sub->attempt_count = query->seen_count;
    sub->attempt_total = query->seen_total;
    return true;
}

static bool begins_with_alias(const struct reply_info *rep)
{
    return rep->an_numrrsets > 0 && ntohs(rep->rrsets[0]->rk.type) == LDNS_RR_TYPE_CNAME;
}

/* Copies everything: the sub-query's region goes before its supers' do. */
static bool subquery_copy(struct wf_subquery *sub, const struct ending *ending,
                          struct regional *region)
{
    const struct wf_query *query = ending->query;
    const struct module_qstate *q = ending->q;
    uint8_t *name;

    if (q->qinfo.qname_len > WF_NAME_MAX)
        return false;
    name = wf_region_copy(region, q->qinfo.qname, q->qinfo.qname_len);
    if (name == NULL)
        return false;
    sub->question.name = (struct wf_dname){name, (uint8_t)q->qinfo.qname_len};
    sub->question.type = q->qinfo.qtype;
    sub->question.rrclass = q->qinfo.qclass;
    if (q->return_rcode != LDNS_RCODE_NOERROR) {
        sub->rcode = (uint16_t)q->return_rcode;
    } else if (q->return_msg == NULL) {
        sub->rcode = LDNS_RCODE_SERVFAIL;
    } else {
        sub->rcode = (uint16_t)FLAGS_GET_RCODE(q->return_msg->rep->flags);
        sub->is_alias = begins_with_alias(q->return_msg->rep);
        sub->security = wf_security_from(q->return_msg->rep->security);
        /* of other endings no records are needed, and a zone can make there be many large ones */
        if (is_chain_link(q)) {
            sub->response = wf_message_copy(q->return_msg->rep, region);
            if (sub->response == NULL)
                return false;
        }
    }
    if (query == NULL)
        return true;
    if (query->verdict != NULL) {
        sub->verdict = wf_region_copy(region, query->verdict, sizeof(*query->verdict));
        if (sub->verdict == NULL)
            return false;
    }
    return attempts_copy(sub, ending, region);
}

static void super_tell(struct module_qstate *super, const struct ending *ending, int id)
{
    struct wf_query *query = wf_query_get(super, id);
    struct wf_subquery *sub;

    if (query == NULL)
        return;
    if (query->sub_total < UINT16_MAX)
        query->sub_total++;
    if (query->sub_count == query->sub_room && !subs_grow(query, super->region))
        return;
    sub = &query->subs[query->sub_count];
    memset(sub, 0, sizeof(*sub));
    if (subquery_copy(sub, ending, super->region))
        query->sub_count++;
}

void wf_query_tell_supers(struct module_qstate *q, int id)
{
    struct ending ending = {.q = q, .query = wf_query_find(q, id)};
    struct mesh_state_ref *ref;

    if (q->mesh_info->super_set.count == 0 || !ending_matters(q))
        return;
    if (ending.query != NULL)
        ending.attempts = wf_query_attempts(q, ending.query); /* once: many may wait for it */
    RBTREE_FOR (ref, struct mesh_state_ref *, &q->mesh_info->super_set)
        super_tell(&ref->s->s, &ending, id);
}

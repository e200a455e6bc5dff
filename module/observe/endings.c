/*
 * endings.c - how sub-queries ended, for the queries that waited for them.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "memory/ending.h"

#include "observe/query.h"
#include "observe/region.h"
#include "observe/rrset.h"
#include "observe/withheld.h"

static bool is_chain_link(const struct module_qstate *q)
{
    return q->qinfo.qtype == LDNS_RR_TYPE_DS || q->qinfo.qtype == LDNS_RR_TYPE_DNSKEY;
}

/*
 * Whether rpz made it, where servers would have been asked: no zone denies anything without its SOA
 * record, and records of rpz have a flag of their own.
 */
static bool is_ruled(const struct reply_info *rep)
{
    if (!rep->authoritative || rep->ns_numrrsets > 0)
        return false;
    return rep->an_numrrsets == 0 || (rep->rrsets[0]->rk.flags & PACKED_RRSET_RPZ) != 0;
}

/* Whether an ending is worth keeping: it failed, or it is a link of the chain of trust. */
static bool ending_matters(const struct module_qstate *q)
{
    return is_chain_link(q) || q->return_rcode != LDNS_RCODE_NOERROR || q->return_msg == NULL ||
           FLAGS_GET_RCODE(q->return_msg->rep->flags) != LDNS_RCODE_NOERROR ||
           q->return_msg->rep->an_numrrsets == 0 || is_ruled(q->return_msg->rep) ||
           q->return_msg->rep->security == sec_status_bogus;
}

static bool begins_with_alias(const struct reply_info *rep)
{
    return rep->an_numrrsets > 0 && ntohs(rep->rrsets[0]->rk.type) == LDNS_RR_TYPE_CNAME;
}

/* Of other endings no records are needed, and a zone can make there be many large ones. */
static bool message_read(struct wf_subquery *sub, const struct module_qstate *q)
{
    const struct reply_info *rep = q->return_msg->rep;

    sub->rcode = (uint16_t)FLAGS_GET_RCODE(rep->flags);
    sub->is_alias = begins_with_alias(rep);
    sub->ruled = is_ruled(rep);
    sub->rule_gives = sub->ruled && rep->an_numrrsets > 0;
    sub->security = wf_security_from(rep->security);
    if (!is_chain_link(q))
        return true;
    sub->response = wf_message_view(rep, wf_query_scratch(q));
    return sub->response != NULL;
}

/* Priming: what the root's addresses answer is all that is seen of who answers there. */
static bool is_priming(const struct module_qstate *q)
{
    return q->qinfo.qtype == LDNS_RR_TYPE_NS && q->qinfo.qname_len == 1;
}

/* Which servers were asked is told of the links of the chain, and of the root; else, how often. */
static bool attempts_read(struct wf_subquery *sub, struct module_qstate *q,
                          const struct wf_query *query)
{
    sub->attempt_total = query->seen_total;
    if ((!is_chain_link(q) && !is_priming(q)) || query->seen_total == 0)
        return true;
    sub->attempts = wf_query_attempts(q, query, &sub->attempt_count);
    return sub->attempts != NULL;
}

/* The ending as evidence; what it points at is the sub-query's own. False without memory. */
static bool ending_read(struct wf_subquery *sub, struct module_qstate *q,
                        const struct wf_query *query, const struct wf_cells *cells)
{
    memset(sub, 0, sizeof(*sub));
    sub->question = wf_question_from(&q->qinfo);
    if (sub->question.name.len == 0)
        return false;
    sub->rcode = q->return_rcode != LDNS_RCODE_NOERROR ? (uint16_t)q->return_rcode
                                                       : (uint16_t)LDNS_RCODE_SERVFAIL;
    if (q->return_rcode == LDNS_RCODE_NOERROR && q->return_msg != NULL && !message_read(sub, q))
        return false;
    if (query == NULL)
        return true;
    sub->verdict = query->verdict;
    sub->withheld = wf_withheld_from(query, sub->question.name, cells);
    return attempts_read(sub, q, query);
}

/* Half of what was seen would mislead: where there is no room for all of it, none is kept. */
static wf_block ending_keep(struct module_qstate *q, const struct wf_query *query,
                            struct wf_cells *cells)
{
    enum { USUAL = 20480 }; /* with all that is looked at of the keys of most zones */
    struct wf_subquery sub;
    uint8_t usual[USUAL], *octets = usual;
    size_t size;

    if (!ending_read(&sub, q, query, cells))
        return WF_NO_BLOCK;
    size = wf_ending_write(&sub, usual, USUAL);
    if (size > USUAL) {
        octets = wf_region_alloc(wf_query_scratch(q), size);
        if (octets == NULL)
            return WF_NO_BLOCK;
        (void)wf_ending_write(&sub, octets, size);
    }
    return wf_cells_put(cells, octets, size);
}

/* What is told of an ending besides. */
struct told {
    bool link;      /* it is one of the chain of trust */
    bool explained; /* it has a verdict on a look-up of a server's address */
};

/*
 * The oldest makes room for the newest, which is what the outcome rests on. Returns whether the
 * super refers to the ending now.
 */
static bool super_tell(struct module_qstate *super, wf_block ending, const struct told *told,
                       int id, struct wf_cells *cells)
{
    struct wf_query *query = wf_query_get(super, id);

    if (query == NULL)
        return false;
    if (query->sub_total < UINT16_MAX)
        query->sub_total++;
    if (ending == WF_NO_BLOCK)
        return false;
    if (query->sub_count == WF_MAX_SUBQUERIES) {
        wf_cells_release(cells, query->subs[0]);
        memmove(query->subs, query->subs + 1, sizeof(query->subs[0]) * (WF_MAX_SUBQUERIES - 1));
        query->sub_count--;
    }
    query->subs[query->sub_count++] = ending;
    query->has_links |= told->link;
    if (told->explained && query->explained < WF_EXPLAINED_MOST)
        query->explained++;
    return true;
}

static bool is_for_address(const struct module_qstate *q)
{
    return q->qinfo.qtype == LDNS_RR_TYPE_AAAA || q->qinfo.qtype == LDNS_RR_TYPE_A;
}

/*
 * Whether it was for an address of a server, and the cache had it that there is none, or that the
 * look-up had failed.
 */
static inline bool found_none_cached(const struct module_qstate *q, const struct wf_query *query)
{
    const struct reply_info *rep = q->return_msg == NULL ? NULL : q->return_msg->rep;

    return is_for_address(q) && (query == NULL || query->seen_total == 0) &&
           q->return_rcode == LDNS_RCODE_NOERROR && rep != NULL &&
           (FLAGS_GET_RCODE(rep->flags) == LDNS_RCODE_SERVFAIL ||
            (FLAGS_GET_RCODE(rep->flags) == LDNS_RCODE_NOERROR && rep->an_numrrsets == 0 &&
             rep->security != sec_status_bogus));
}

/*
 * Whether the super has an address of that server, of the other family: then nobody will ask why
 * there is none of this one. So it is with most servers, and with each query to them.
 */
static bool has_other_address(struct module_qstate *super, const struct query_info *qinfo)
{
    const struct iter_qstate *iq = wf_query_iterator(super);
    const struct delegpt_ns *ns = iq == NULL || iq->dp == NULL ? NULL : iq->dp->nslist;
    enum { HAVE = 1 }; /* see iter_delegpt.h */
    int left = WF_MAX_SERVER_NAMES;

    for (; ns != NULL && left > 0; ns = ns->next, left--) {
        if (ns->namelen == qinfo->qname_len && memcmp(ns->name, qinfo->qname, ns->namelen) == 0)
            return ns->got4 == HAVE || ns->got6 == HAVE;
    }
    return false;
}

/* Whether the iterator made it, as it does for the names of servers alone, of that type. */
static bool is_for_server(struct module_qstate *q)
{
    const struct iter_qstate *iq = wf_query_iterator(q);

    return iq != NULL && iq->depth > 0;
}

/* Whether a name lies in the zone at whose servers the super's iterator stands. */
static bool is_inside(struct module_qstate *super, struct wf_dname name)
{
    const struct iter_qstate *iq = wf_query_iterator(super);

    return iq != NULL && iq->dp != NULL &&
           wf_dname_is_below_or_at(name, wf_dname_from(iq->dp->name, iq->dp->namelen));
}

/* How many look-ups count beside this one, of those that the super will be told of. */
static unsigned beside(const struct wf_query *super, bool goes_on)
{
    if (super == NULL)
        return 0;
    return super->explained + (goes_on ? super->explaining : 0u);
}

/* Whether it is wanted of a look-up of a server's address. */
static bool address_is_wanted(struct module_qstate *q, int id, const struct wf_query *query,
                              bool goes_on)
{
    const struct wf_dname name = wf_dname_from(q->qinfo.qname, q->qinfo.qname_len);
    bool none = found_none_cached(q, query);
    struct mesh_state_ref *ref;

    if (query != NULL && query->unkept)
        return false;
    RBTREE_FOR (ref, struct mesh_state_ref *, &q->mesh_info->super_set) {
        struct module_qstate *super = &ref->s->s;

        if (beside(wf_query_find(super, id), goes_on) < WF_EXPLAINED_MOST &&
            !is_inside(super, name) && !(none && has_other_address(super, &q->qinfo)))
            return true;
    }
    return false;
}

bool wf_query_verdict_is_wanted(struct module_qstate *q, int id)
{
    return !is_for_address(q) || !is_for_server(q) ||
           address_is_wanted(q, id, wf_query_find(q, id), false);
}

/* Counts it as one that explains, or not any more, with all that wait for it. */
static void set_explains(struct module_qstate *q, int id, struct wf_query *query, bool explains)
{
    struct mesh_state_ref *ref;

    query->explains = explains;
    RBTREE_FOR (ref, struct mesh_state_ref *, &q->mesh_info->super_set) {
        struct wf_query *super = wf_query_get(&ref->s->s, id);

        if (super != NULL && explains && super->explaining < UINT8_MAX)
            super->explaining++;
        else if (super != NULL && !explains && super->explaining > 0)
            super->explaining--;
    }
}

bool wf_query_may_explain(struct module_qstate *q, int id)
{
    struct wf_query *query = wf_query_find(q, id);

    if (!is_for_address(q) || !is_for_server(q))
        return true;
    if (query == NULL || !address_is_wanted(q, id, query, true))
        return false;
    set_explains(q, id, query, true);
    return true;
}

/* none: it found none cached. Has its own frame: few endings get here. */
__attribute__((noinline)) static void tell_supers(struct module_qstate *q, int id,
                                                  const struct wf_query *query, bool none,
                                                  struct wf_cells *cells)
{
    const struct told told = {is_chain_link(q),
                              query != NULL && query->verdict != NULL && is_for_address(q)};
    bool written = false, kept = false;
    wf_block ending = WF_NO_BLOCK;
    struct mesh_state_ref *ref;

    RBTREE_FOR (ref, struct mesh_state_ref *, &q->mesh_info->super_set) {
        if (none && has_other_address(&ref->s->s, &q->qinfo))
            continue;
        if (!written)
            ending = ending_keep(q, query, cells); /* once: many may wait for it */
        written = true;
        if (!super_tell(&ref->s->s, ending, &told, id, cells))
            continue;
        if (kept)
            wf_cells_hold(cells, ending);
        kept = true; /* the first has the reference that it came with */
    }
    if (!kept && ending != WF_NO_BLOCK)
        wf_cells_release(cells, ending);
}

/* Most have but one. */
static bool only_super_has_other_address(const struct module_qstate *q)
{
    const struct rbnode_type *first = rbtree_first(&q->mesh_info->super_set);

    return q->mesh_info->super_set.count == 1 &&
           has_other_address(&((const struct mesh_state_ref *)first)->s->s, &q->qinfo);
}

void wf_query_tell_supers(struct module_qstate *q, int id, struct wf_cells *cells)
{
    struct wf_query *query = wf_query_find(q, id);
    bool none;

    if (query != NULL && query->explains)
        set_explains(q, id, query, false);
    if (!ending_matters(q))
        return;
    none = found_none_cached(q, query);
    if (!none || !only_super_has_other_address(q))
        tell_supers(q, id, query, none, cells);
}

static bool has_answer(const struct wf_subquery *sub)
{
    return sub->response != NULL && sub->response->answer_count > 0;
}

/* The validator asks again where keys do not fit: of the same question the last answer counts. */
static bool is_answered_later(const struct wf_subquery *subs, uint16_t at, uint16_t count)
{
    uint16_t i;

    for (i = (uint16_t)(at + 1); i < count; i++) {
        if (has_answer(&subs[i]) && subs[i].question.type == subs[at].question.type &&
            wf_dname_equal(subs[i].question.name, subs[at].question.name))
            return true;
    }
    return false;
}

/* First without its records, as they may be many. */
static bool ending_get(struct wf_subquery *subs, uint16_t at, const struct module_qstate *q,
                       const struct wf_query *query, const struct wf_cells *cells)
{
    void *room = wf_region_alloc(wf_query_scratch(q), wf_ending_room(cells, query->subs[at]));

    if (room == NULL)
        return false;
    wf_ending_read(cells, query->subs[at], true, room, &subs[at]);
    if (!is_answered_later(subs, at, query->sub_count))
        wf_ending_read(cells, query->subs[at], false, room, &subs[at]);
    return true;
}

struct wf_subquery *wf_query_endings(struct module_qstate *q, const struct wf_query *query,
                                     const struct wf_cells *cells)
{
    struct wf_subquery *subs;
    uint16_t i;

    if (query->sub_count == 0)
        return NULL;
    subs = wf_region_alloc(wf_query_scratch(q), sizeof(*subs) * query->sub_count);
    for (i = query->sub_count; subs != NULL && i-- > 0;) {
        if (!ending_get(subs, i, q, query, cells))
            return NULL;
    }
    return subs;
}

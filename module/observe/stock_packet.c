/*
 * stock_packet.c - the message that an attempt brought, and failures that cannot be told without.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/stock_packet.h"

#include "observe/attempt.h"
#include "observe/failed.h"
#include "observe/query.h"
#include "observe/record.h"
#include "observe/rrset.h"
#include "observe/stock_record.h"
#include "services/outside_network.h"

/* Whether the message is the answer to that attempt from which the response was made. */
static bool fits(sldns_buffer *packet, const struct module_qstate *q, const struct wf_seen *seen)
{
    enum { FIXED = 4 }; /* octets of a question behind its name */
    const uint8_t *octets = sldns_buffer_begin(packet);
    size_t size = sldns_buffer_limit(packet);
    struct wf_dname name;

    if (size < LDNS_HEADER_SIZE || !LDNS_QR_WIRE(octets) || LDNS_TC_WIRE(octets) ||
        LDNS_QDCOUNT(octets) != 1 ||
        LDNS_RCODE_WIRE(octets) != FLAGS_GET_RCODE(seen->response->rep->flags))
        return false;
    name = wf_dname_parse(octets + LDNS_HEADER_SIZE, size - LDNS_HEADER_SIZE);
    return name.len > 0 && (size_t)LDNS_HEADER_SIZE + name.len + FIXED <= size &&
           wf_dname_equal(name, wf_dname_from(seen->qname, seen->qname_len)) &&
           sldns_read_uint16(octets + LDNS_HEADER_SIZE + name.len) == seen->qtype &&
           sldns_read_uint16(octets + LDNS_HEADER_SIZE + name.len + 2) == q->qinfo.qclass;
}

static bool is_for_address(const struct module_qstate *q)
{
    return q->qinfo.qtype == LDNS_RR_TYPE_A || q->qinfo.qtype == LDNS_RR_TYPE_AAAA;
}

/*
 * Whether nobody will ask for more than the response has: of nearly all queries that are good, and
 * those pay for each step.
 */
static bool is_plain(const struct module_qstate *q, const struct reply_info *rep)
{
    const struct packed_rrset_data *data;

    if (!wf_query_is_good(q))
        return false;
    if (q->mesh_info->super_set.count == 0)
        return true;
    if (q->env->cfg->private_address != NULL)
        return false;
    if (is_for_address(q))
        return true;
    data = rep->an_numrrsets == 0 ? NULL : rep->rrsets[0]->entry.data;
    return data != NULL && data->rrsig_count > 0;
}

/* What Unbound has of it leads nowhere when the iterator has ended. */
static bool is_at_hand(struct module_qstate *q)
{
    const struct iter_qstate *iq;

    if (q->reply == NULL)
        return false;
    iq = wf_query_iterator(q);
    return iq != NULL && iq->state != FINISHED_STATE && q->reply->c != NULL;
}

/*
 * Each thread has one buffer that all messages over UDP come into, and queries go out from. Unbound
 * hands a message on at once; so it is overwritten when something else has come meanwhile.
 */
sldns_buffer *wf_query_packet(struct module_qstate *q, const struct wf_seen *seen)
{
    sldns_buffer *last;

    if (is_at_hand(q))
        return q->reply->c->buffer;
    if (is_plain(q, seen->response->rep) || q->env->outnet == NULL)
        return NULL;
    last = q->env->outnet->udp_buff;
    return last != NULL && fits(last, q, seen) ? last : NULL;
}

bool wf_query_is_tcp(struct module_qstate *q)
{
    return is_at_hand(q) && q->reply->c->type == comm_tcp;
}

bool wf_query_may_be_tcp(struct module_qstate *q)
{
    return !is_at_hand(q) || wf_query_is_tcp(q);
}

void wf_stock_packet_missed(struct module_qstate *q, int id)
{
    struct wf_stock_sent *sent = wf_stock_sent_of(q, id);

    if (sent != NULL)
        sent->missed = true;
}

static bool has_withheld(const struct module_qstate *q, int id)
{
    const struct wf_query *query = wf_query_find(q, id);

    return query != NULL && query->withheld != WF_NO_BLOCK;
}

/* What was cached before came in a message that nobody sees any more. */
static bool misses_packet(const struct module_qstate *q, int id)
{
    const struct wf_stock_sent *sent = wf_stock_sent_of(q, id);

    return !has_withheld(q, id) && (sent == NULL || sent->iterator == NULL || sent->missed);
}

void wf_stock_packet_tell_supers(struct module_qstate *q, int id)
{
    struct mesh_state_ref *ref;
    bool found, missed;

    if (!is_for_address(q))
        return;
    found = has_withheld(q, id);
    missed = misses_packet(q, id);
    if (!found && !missed)
        return;
    RBTREE_FOR (ref, struct mesh_state_ref *, &q->mesh_info->super_set) {
        struct wf_stock_sent *sent;

        if (wf_record_make_place(&ref->s->s, id) == NULL)
            continue;
        sent = wf_stock_sent_of(&ref->s->s, id);
        sent->sub_found |= found;
        sent->sub_missed |= missed;
    }
}

static bool takes_out(const struct module_qstate *q)
{
    int iterator = wf_module_place(q->env, "iterator");
    const struct iter_env *ie = iterator < 0 ? NULL : q->env->modinfo[iterator];

    return ie != NULL && ie->priv != NULL && ie->priv->a.count > 0;
}

static bool has_type(const struct reply_info *rep, size_t from, size_t count, uint16_t type)
{
    size_t i;

    for (i = from; i < from + count; i++) {
        if (ntohs(rep->rrsets[i]->rk.type) == type)
            return true;
    }
    return false;
}

/* Octets of an RRSIG record before the times between which it holds, and with them. */
enum { RDLENGTH = 2, EXPIRATION_AT = RDLENGTH + 8, INCEPTION_AT = RDLENGTH + 12, TIMES = 18 };

static bool holds_now(const uint8_t *rrsig, size_t len, uint32_t now)
{
    return len >= TIMES && (int32_t)(sldns_read_uint32(rrsig + EXPIRATION_AT) - now) >= 0 &&
           (int32_t)(now - sldns_read_uint32(rrsig + INCEPTION_AT)) >= 0;
}

/* Whether an RRset of that type has a signature that holds, so that it may fit the whole of it. */
static bool has_signed(const struct reply_info *rep, uint16_t type, uint32_t now)
{
    size_t i, k;

    for (i = 0; i < rep->an_numrrsets; i++) {
        const struct packed_rrset_data *data = rep->rrsets[i]->entry.data;

        for (k = data->count; k < data->count + data->rrsig_count; k++) {
            if (ntohs(rep->rrsets[i]->rk.type) == type &&
                holds_now(data->rr_data[k], data->rr_len[k], now))
                return true;
        }
    }
    return false;
}

static bool has_good_keys(struct module_qstate *q)
{
    const struct val_qstate *vq = wf_query_validator(q);

    return vq != NULL && vq->key_entry != NULL && key_entry_isgood(vq->key_entry);
}

/*
 * Neither the addresses that were asked for nor a word that there are none; or some of them, whose
 * signature does not verify when others are gone.
 */
static bool lacks_addresses(struct module_qstate *q, const struct reply_info *rep)
{
    uint16_t type = q->qinfo.qtype;

    if (!is_for_address(q))
        return false;
    if (has_type(rep, 0, rep->an_numrrsets, type))
        return has_good_keys(q) && has_signed(rep, type, (uint32_t)*q->env->now);
    return !has_type(rep, rep->an_numrrsets, rep->ns_numrrsets, LDNS_RR_TYPE_SOA);
}

/* A zone of whose servers no address came. */
static bool lacks_servers(struct module_qstate *q)
{
    const struct iter_qstate *iq = wf_query_iterator(q);

    return iq != NULL && iq->dp != NULL && iq->dp->nslist != NULL && iq->dp->target_list == NULL &&
           !wf_zone_is_configured(q->env, iq->dp->name, iq->dp->namelen, q->qinfo.qclass);
}

/* Of the message that it failed by, or of those of the look-ups for its servers' addresses. */
bool wf_stock_lacks_packet(struct module_qstate *q, int id)
{
    const struct wf_stock_sent *sent = wf_stock_sent_of(q, id);

    if (!takes_out(q))
        return false;
    if (wf_query_is_bogus(q))
        return misses_packet(q, id) && lacks_addresses(q, q->return_msg->rep);
    if (sent != NULL && (sent->sub_found || !(sent->sub_missed || misses_packet(q, id))))
        return false;
    return wf_query_failed(q) && lacks_servers(q);
}

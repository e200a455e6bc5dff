/*
 * stock_packet.c - failures that cannot be told without the packet.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/stock_packet.h"

#include "observe/attempt.h"
#include "observe/failed.h"
#include "observe/query.h"

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

    if (type != LDNS_RR_TYPE_A && type != LDNS_RR_TYPE_AAAA)
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

bool wf_stock_lacks_packet(struct module_qstate *q)
{
    if (!takes_out(q))
        return false;
    return wf_query_is_bogus(q) ? lacks_addresses(q, q->return_msg->rep)
                                : wf_query_failed(q) && lacks_servers(q);
}

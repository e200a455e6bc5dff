/*
 * rrset.c - from Unbound's RRsets and messages to those of evidence.h.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/rrset.h"

#include "observe/region.h"

/* Unbound puts the RDLENGTH before the RDATA. */
enum { RDLENGTH_SIZE = 2 };

enum { FRESH_S = 3 }; /* before the question: what came then counts as if it came for it */

struct wf_question wf_question_from(const struct query_info *qinfo)
{
    struct wf_question question = {.name = {NULL, 0}};

    if (qinfo != NULL) {
        question.name = wf_dname_from(qinfo->qname, qinfo->qname_len);
        question.type = qinfo->qtype;
        question.rrclass = qinfo->qclass;
    }
    return question;
}

enum wf_security wf_security_from(enum sec_status status)
{
    switch (status) {
    case sec_status_bogus:
        return WF_SECURITY_BOGUS;
    case sec_status_insecure:
        return WF_SECURITY_INSECURE;
    case sec_status_secure:
        return WF_SECURITY_SECURE;
    default:
        return WF_SECURITY_UNKNOWN;
    }
}

static uint16_t bounded(size_t count, size_t most)
{
    return (uint16_t)(count < most ? count : most);
}

static struct wf_rdata rdata_view(const struct packed_rrset_data *data, size_t i)
{
    struct wf_rdata none = {NULL, 0};

    if (data->rr_len[i] < RDLENGTH_SIZE)
        return none;
    return (struct wf_rdata){.data = data->rr_data[i] + RDLENGTH_SIZE,
                             .len = (uint16_t)(data->rr_len[i] - RDLENGTH_SIZE)};
}

/* Fills the counts and the records; the owner and the types are the caller's. */
static bool records_view(struct wf_rrset *out, const struct packed_rrset_data *data,
                         struct regional *region)
{
    struct wf_rdata *rdata;
    size_t i;

    out->ttl = (uint32_t)data->ttl;
    out->security = wf_security_from(data->security);
    out->rr_count = bounded(data->count, WF_MAX_RRS);
    out->rr_total = bounded(data->count, UINT16_MAX);
    out->rrsig_count = bounded(data->rrsig_count, WF_MAX_RRS);
    out->rrsig_total = bounded(data->rrsig_count, UINT16_MAX);
    rdata =
        wf_region_alloc(region, sizeof(*rdata) * ((size_t)out->rr_count + out->rrsig_count + 1));
    if (rdata == NULL)
        return false;
    for (i = 0; i < out->rr_count; i++)
        rdata[i] = rdata_view(data, i);
    for (i = 0; i < out->rrsig_count; i++)
        rdata[out->rr_count + i] = rdata_view(data, data->count + i);
    out->rdata = rdata;
    return true;
}

bool wf_rrset_view(struct wf_rrset *out, const struct ub_packed_rrset_key *key,
                   struct regional *region)
{
    const struct packed_rrset_data *data = key->entry.data;

    if (data == NULL)
        return false;
    *out = (struct wf_rrset){.owner = wf_dname_from(key->rk.dname, key->rk.dname_len),
                             .type = ntohs(key->rk.type),
                             .rrclass = ntohs(key->rk.rrset_class)};
    return out->owner.len > 0 && records_view(out, data, region);
}

static const uint8_t *bytes_move(uint8_t **to, const uint8_t *data, size_t len)
{
    uint8_t *copy = *to;

    if (len > 0)
        memcpy(copy, data, len);
    *to += len;
    return copy;
}

/*
 * Replaces a view's pointers into foreign memory by copies. They are one piece of memory: a zone
 * can make there be many records, and each piece costs more to get than to fill.
 */
static bool rrset_own(struct wf_rrset *rrset, struct regional *region)
{
    struct wf_rdata *rdata = (struct wf_rdata *)(uintptr_t)rrset->rdata; /* region memory, ours */
    size_t count = (size_t)rrset->rr_count + rrset->rrsig_count;
    size_t i, size = rrset->owner.len;
    uint8_t *room;

    for (i = 0; i < count; i++)
        size += rdata[i].len;
    if (size == 0)
        return true;
    room = wf_region_alloc(region, size);
    if (room == NULL)
        return false;
    rrset->owner.wire = bytes_move(&room, rrset->owner.wire, rrset->owner.len);
    for (i = 0; i < count; i++)
        rdata[i].data = bytes_move(&room, rdata[i].data, rdata[i].len);
    return true;
}

bool wf_rrset_copy(struct wf_rrset *out, const struct ub_packed_rrset_key *key,
                   struct regional *region)
{
    return wf_rrset_view(out, key, region) && rrset_own(out, region);
}

struct wf_message *wf_message_view(const struct reply_info *rep, struct regional *region)
{
    struct wf_message *message = wf_region_zero(region, sizeof(*message));
    size_t total = rep->an_numrrsets + rep->ns_numrrsets;
    size_t count = bounded(total, WF_MAX_RRSETS);
    struct wf_rrset *rrsets = wf_region_zero(region, sizeof(*rrsets) * (count + 1));
    size_t i;

    if (message == NULL || rrsets == NULL)
        return NULL;
    for (i = 0; i < count; i++) {
        if (!wf_rrset_view(&rrsets[i], rep->rrsets[i], region))
            return NULL;
    }
    message->rcode = (uint16_t)FLAGS_GET_RCODE(rep->flags);
    message->answer_count = bounded(rep->an_numrrsets, count);
    message->authority_count = (uint16_t)(count - message->answer_count);
    message->rrset_total = bounded(total, UINT16_MAX);
    message->rrsets = rrsets;
    return message;
}

/*
 * Where one client's question brought the keys and the next one's fails a moment later, they are no
 * older for it than what a single slow resolution gathers.
 */
static struct wf_copy age_of(const struct packed_rrset_data *data, time_t since)
{
    struct wf_copy copy = {0, 0};

    if (data->ttl_add > 0 && data->ttl_add + FRESH_S < since)
        copy = (struct wf_copy){.received = data->ttl_add, .until = data->ttl};
    return copy;
}

/* Locked for reading, or NULL: it is not there, or is over. The name must not be empty. */
static struct ub_packed_rrset_key *cache_find(struct module_env *env, struct wf_dname owner,
                                              uint16_t type, uint16_t rrclass)
{
    uint8_t name[WF_NAME_MAX]; /* Unbound wants one that it could write to */

    memcpy(name, owner.wire, owner.len);
    return rrset_cache_lookup(env->rrset_cache, name, owner.len, type, rrclass, 0, *env->now, 0);
}

struct wf_rrset *wf_rrset_from_cache(struct module_env *env, struct wf_dname owner, uint16_t type,
                                     uint16_t rrclass, time_t since, struct regional *region)
{
    struct wf_rrset *rrset = wf_region_alloc(region, sizeof(*rrset));
    struct ub_packed_rrset_key *key;
    bool ok;

    if (rrset == NULL || owner.len == 0)
        return NULL;
    key = cache_find(env, owner, type, rrclass);
    if (key == NULL)
        return NULL;
    ok = wf_rrset_copy(rrset, key, region);
    if (ok)
        rrset->copy = age_of(key->entry.data, since);
    lock_rw_unlock(&key->entry.lock);
    return ok ? rrset : NULL;
}

struct wf_copy wf_rrset_age(struct module_env *env, struct wf_dname owner, uint16_t type,
                            uint16_t rrclass, time_t since)
{
    struct ub_packed_rrset_key *key;
    struct wf_copy copy;

    key = cache_find(env, owner, type, rrclass);
    if (key == NULL)
        return (struct wf_copy){0, 0};
    copy = age_of(key->entry.data, since);
    lock_rw_unlock(&key->entry.lock);
    return copy;
}

bool wf_rrset_is_cached(struct module_env *env, struct wf_dname owner, uint16_t type,
                        uint16_t rrclass)
{
    struct ub_packed_rrset_key *key;

    key = cache_find(env, owner, type, rrclass);
    if (key == NULL)
        return false;
    lock_rw_unlock(&key->entry.lock);
    return true;
}

bool wf_rrset_answered(struct module_env *env, const struct wf_question *question, uint32_t *age_s)
{
    const struct packed_rrset_data *data;
    struct ub_packed_rrset_key *key;
    bool found;

    key = cache_find(env, question->name, question->type, question->rrclass);
    if (key == NULL)
        return false;
    data = key->entry.data;
    found = data->trust >= rrset_trust_ans_AA && data->security != sec_status_bogus &&
            data->ttl_add > 0 && data->ttl_add <= *env->now;
    if (found)
        *age_s = (uint32_t)(*env->now - data->ttl_add);
    lock_rw_unlock(&key->entry.lock);
    return found;
}

struct wf_rrset *wf_rrset_from_key_entry(struct key_entry_key *entry, struct regional *region)
{
    const struct key_entry_data *data = entry->entry.data;
    struct wf_rrset *rrset;

    if (data == NULL || data->rrset_data == NULL || data->rrset_type != LDNS_RR_TYPE_DNSKEY)
        return NULL;
    rrset = wf_region_zero(region, sizeof(*rrset));
    if (rrset == NULL)
        return NULL;
    rrset->owner = wf_dname_from(entry->name, entry->namelen);
    rrset->type = data->rrset_type;
    rrset->rrclass = entry->key_class;
    return records_view(rrset, data->rrset_data, region) && rrset_own(rrset, region) ? rrset : NULL;
}

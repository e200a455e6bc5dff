/*
 * withheld.c - addresses that Unbound took out of what servers gave (private-address).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/withheld.h"

#include "observe/region.h"
#include "observe/rrset.h"
#include "observe/stock_packet.h"

enum { RECORDS_READ = 256, FIXED = 10 /* octets of a record between its owner and its RDATA */ };

/* A record of a packet. */
struct record {
    uint8_t *owner; /* compressed */
    size_t owner_len;
    uint16_t type, rrclass, len;
    const uint8_t *rdata;
};

static const struct iter_priv *private_of(const struct module_qstate *q)
{
    int iterator = modstack_find(&q->env->mesh->mods, "iterator");
    const struct iter_env *ie = iterator < 0 ? NULL : q->env->modinfo[iterator];

    return ie == NULL || ie->priv == NULL || ie->priv->a.count == 0 ? NULL : ie->priv;
}

static size_t count_records(const struct reply_info *rep, size_t from, size_t count)
{
    size_t records = 0;
    size_t i;

    for (i = from; i < from + count; i++) {
        const struct packed_rrset_data *data = rep->rrsets[i]->entry.data;

        records += data->count + data->rrsig_count;
    }
    return records;
}

/* Whether the answer, or a referral's addresses, have fewer records than the packet. */
static bool lacks_records(const struct reply_info *rep, sldns_buffer *packet)
{
    const uint8_t *header = sldns_buffer_begin(packet);
    size_t before = rep->an_numrrsets + rep->ns_numrrsets;
    size_t glue;

    if (LDNS_ANCOUNT(header) > 0)
        return count_records(rep, 0, rep->an_numrrsets) < LDNS_ANCOUNT(header);
    glue = count_records(rep, before, rep->ar_numrrsets);
    /* one may be EDNS' */
    return LDNS_ARCOUNT(header) > (glue == 0 ? 0 : glue + 1);
}

static bool record_read(struct record *record, sldns_buffer *packet)
{
    record->owner = sldns_buffer_current(packet);
    record->owner_len = pkt_dname_len(packet);
    if (record->owner_len == 0 || sldns_buffer_remaining(packet) < FIXED)
        return false;
    record->type = sldns_buffer_read_u16(packet);
    record->rrclass = sldns_buffer_read_u16(packet);
    (void)sldns_buffer_read_u32(packet); /* TTL */
    record->len = sldns_buffer_read_u16(packet);
    record->rdata = sldns_buffer_current(packet);
    if (sldns_buffer_remaining(packet) < record->len)
        return false;
    sldns_buffer_skip(packet, record->len);
    return true;
}

/* The record's address as Unbound looks it up; false: it has none. */
static bool address_of(const struct record *record, struct sockaddr_storage *ss, socklen_t *len)
{
    struct sockaddr_in *in = (struct sockaddr_in *)ss;
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ss;

    memset(ss, 0, sizeof(*ss));
    if (record->type == LDNS_RR_TYPE_A && record->len == sizeof(in->sin_addr)) {
        in->sin_family = AF_INET;
        memcpy(&in->sin_addr, record->rdata, sizeof(in->sin_addr));
        *len = sizeof(*in);
        return true;
    }
    if (record->type != LDNS_RR_TYPE_AAAA || record->len != sizeof(in6->sin6_addr))
        return false;
    in6->sin6_family = AF_INET6;
    memcpy(&in6->sin6_addr, record->rdata, sizeof(in6->sin6_addr));
    *len = sizeof(*in6);
    return true;
}

/* As Unbound judges a record: its address is listed, and its name is not excepted. */
static bool is_withheld(const struct iter_priv *priv, sldns_buffer *packet,
                        const struct record *record, uint8_t owner[WF_NAME_MAX],
                        struct sockaddr_storage *ss, socklen_t *ss_len)
{
    size_t len;
    int labels;

    if (record->owner_len > WF_NAME_MAX || !address_of(record, ss, ss_len) ||
        addr_tree_lookup((rbtree_type *)(uintptr_t)&priv->a, ss, *ss_len) == NULL)
        return false;
    dname_pkt_copy(packet, owner, record->owner);
    labels = dname_count_size_labels(owner, &len);
    return name_tree_lookup((rbtree_type *)(uintptr_t)&priv->n, owner, len, labels,
                            record->rrclass) == NULL;
}

/* What is noted, one after the other: an address, and the name that it is of. */
struct notes {
    size_t len;
    uint8_t octets[WF_WITHHELD_ROOM];
};

/* What stands in front of each name. */
struct note {
    struct wf_addr addr;
    uint8_t name_len;
};

static void notes_read(struct notes *notes, const struct wf_query *query,
                       const struct wf_cells *cells)
{
    notes->len = query->withheld == WF_NO_BLOCK ? 0 : wf_cells_len(cells, query->withheld);
    if (notes->len > 0)
        wf_cells_read(cells, query->withheld, notes->octets, notes->len);
}

/* The one that begins at an octet, and where the next does. */
static size_t note_at(const struct notes *notes, size_t at, struct wf_withheld *withheld)
{
    struct note note;

    memcpy(&note, notes->octets + at, sizeof(note));
    at += sizeof(note);
    withheld->addr = note.addr;
    withheld->owner = (struct wf_dname){notes->octets + at, note.name_len};
    return at + note.name_len;
}

static bool may_note(const struct notes *notes, const struct wf_withheld *new)
{
    struct wf_withheld withheld;
    size_t at, count = 0;

    for (at = 0; at < notes->len; count++) {
        at = note_at(notes, at, &withheld);
        if (wf_addr_equal(&withheld.addr, &new->addr) && wf_dname_equal(withheld.owner, new->owner))
            return false;
    }
    return count < WF_MAX_WITHHELD &&
           notes->len + sizeof(struct note) + new->owner.len <= sizeof(notes->octets);
}

static void record_note(struct notes *notes, const struct iter_priv *priv, sldns_buffer *packet,
                        const struct record *record)
{
    uint8_t owner[WF_NAME_MAX];
    struct sockaddr_storage ss;
    struct wf_withheld withheld;
    struct note note = {.name_len = 0};
    socklen_t len;

    if (!is_withheld(priv, packet, record, owner, &ss, &len))
        return;
    withheld.addr = note.addr = wf_addr_from_sockaddr(&ss, len);
    withheld.owner = wf_dname_from(owner, record->owner_len);
    if (!may_note(notes, &withheld))
        return;
    note.name_len = withheld.owner.len;
    memcpy(notes->octets + notes->len, &note, sizeof(note));
    memcpy(notes->octets + notes->len + sizeof(note), owner, note.name_len);
    notes->len += sizeof(note) + note.name_len;
}

static void packet_read(struct notes *notes, const struct iter_priv *priv, sldns_buffer *packet)
{
    const uint8_t *header = sldns_buffer_begin(packet);
    size_t count =
        (size_t)LDNS_ANCOUNT(header) + LDNS_NSCOUNT(header) + (size_t)LDNS_ARCOUNT(header);
    struct record record;
    size_t i;

    sldns_buffer_set_position(packet, LDNS_HEADER_SIZE);
    for (i = 0; i < LDNS_QDCOUNT(header); i++) {
        if (pkt_dname_len(packet) == 0 || sldns_buffer_remaining(packet) < 4)
            return;
        sldns_buffer_skip(packet, 4); /* type and class */
    }
    for (i = 0; i < count && i < RECORDS_READ && record_read(&record, packet); i++)
        record_note(notes, priv, packet, &record);
}

/* Where there is no room for more, what there was before is lost, too: less is said then. */
static void notes_keep(const struct notes *notes, struct wf_query *query, struct wf_cells *cells)
{
    if (query->withheld != WF_NO_BLOCK)
        wf_cells_release(cells, query->withheld);
    query->withheld = wf_cells_put(cells, notes->octets, notes->len);
}

void wf_withheld_note(struct module_qstate *q, struct wf_query *query,
                      const struct reply_info *response, sldns_buffer *packet,
                      struct wf_cells *cells)
{
    const struct iter_priv *priv;
    struct notes notes;
    size_t position, before;

    if (packet == NULL)
        return;
    priv = private_of(q);
    if (priv == NULL || sldns_buffer_limit(packet) < LDNS_HEADER_SIZE ||
        (!WF_RESPONSE_GROWS && !lacks_records(response, packet)))
        return;
    notes_read(&notes, query, cells);
    before = notes.len;
    position = sldns_buffer_position(packet);
    packet_read(&notes, priv, packet);
    sldns_buffer_set_position(packet, position);
    if (notes.len > before)
        notes_keep(&notes, query, cells);
}

struct wf_addr wf_withheld_from(const struct wf_query *query, struct wf_dname name,
                                const struct wf_cells *cells)
{
    struct wf_withheld withheld;
    struct notes notes;
    size_t at;

    notes_read(&notes, query, cells);
    for (at = 0; at < notes.len;) {
        at = note_at(&notes, at, &withheld);
        if (wf_dname_equal(withheld.owner, name))
            return withheld.addr;
    }
    return (struct wf_addr){0};
}

const struct wf_withheld *wf_query_withheld(const struct module_qstate *q,
                                            const struct wf_query *query,
                                            const struct wf_cells *cells, uint16_t *count)
{
    struct wf_withheld *list;
    struct notes *notes;
    size_t at;

    *count = 0;
    if (query->withheld == WF_NO_BLOCK)
        return NULL;
    notes = wf_region_alloc(wf_query_scratch(q), sizeof(*notes));
    list = wf_region_alloc(wf_query_scratch(q), sizeof(*list) * WF_MAX_WITHHELD);
    if (notes == NULL || list == NULL)
        return NULL;
    notes_read(notes, query, cells);
    for (at = 0; at < notes->len;)
        at = note_at(notes, at, &list[(*count)++]);
    return list;
}

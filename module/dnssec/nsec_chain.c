/*
 * nsec_chain.c - a denial's NSEC or NSEC3 records, and what they match and cover.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "dnssec/nsec_chain.h"

#include <ldns/ldns.h>
#include <string.h>

#include "diagnose/collect/proof.h"
#include "dnssec/digest.h"

enum {
    NSEC3_SHA1 = 1,
    NSEC3_OPT_OUT = 1,
    NSEC3_LABEL_SIZE = 32,   /* base32hex of it */
    NSEC3_READ_OCTETS = 128, /* what reading an owner's base32 counts as */
    SHA1_BLOCK = 64,
    SHA1_PADDING = 9, /* at least */
    ENCLOSERS_TRIED = 8
};

/*
 * hash = H(hash | salt), from the name in canonical form on (RFC 5155, section 5). Not
 * ldns_nsec3_hash_name: it allocates at each iteration, which costs twice what hashing does.
 */
static bool hash_name(const struct wf_ring *ring, struct wf_dname name, uint8_t *hash)
{
    struct wf_rdata salt = {ring->salt, ring->salt_len};
    uint8_t digest[WF_DIGEST_MAX];
    struct wf_rdata data = {digest, WF_NSEC3_HASH_SIZE};
    struct wf_name folded;
    unsigned left;

    wf_name_fold(&folded, name);
    if (wf_digest(ring->c, WF_DIGEST_SHA1, (struct wf_rdata){folded.wire, folded.len}, salt,
                  digest) != WF_NSEC3_HASH_SIZE)
        return false;
    for (left = ring->iterations; left > 0; left--) {
        if (wf_digest(ring->c, WF_DIGEST_SHA1, data, salt, digest) != WF_NSEC3_HASH_SIZE)
            return false;
    }
    memcpy(hash, digest, WF_NSEC3_HASH_SIZE);
    return true;
}

/* What is hashed in all: an iteration costs as much as a block of a long digest. */
static size_t hash_octets(const struct wf_ring *ring, struct wf_dname name)
{
    size_t each = WF_NSEC3_HASH_SIZE + (size_t)ring->salt_len + SHA1_PADDING;

    return name.len + ring->salt_len +
           ring->iterations * ((each + SHA1_BLOCK - 1) / SHA1_BLOCK * SHA1_BLOCK);
}

bool wf_point_make(struct wf_point *point, struct wf_ring *ring, struct wf_dname name)
{
    point->name = name;
    if (!ring->nsec3)
        return true;
    if (!wf_case_spend_digest(ring->c, hash_octets(ring, name))) {
        ring->out_of_digests = true;
        return false;
    }
    return hash_name(ring, name, point->hash);
}

static bool nsec_read(struct wf_ring_record *record, const struct wf_rdata *rdata)
{
    record->next = wf_dname_parse(rdata->data, rdata->len);
    record->bitmap = rdata->data + record->next.len;
    record->bitmap_len = (size_t)rdata->len - record->next.len;
    return record->next.len > 0;
}

static bool nsec3_read(struct wf_ring_record *record, const struct wf_rdata *rdata)
{
    char label[NSEC3_LABEL_SIZE + 1];
    size_t at;

    if (rdata->len < WF_NSEC3_FIXED)
        return false;
    at = WF_NSEC3_FIXED + (size_t)rdata->data[4];
    if (at + 1 + WF_NSEC3_HASH_SIZE > rdata->len || rdata->data[at] != WF_NSEC3_HASH_SIZE ||
        record->owner.len <= NSEC3_LABEL_SIZE || record->owner.wire[0] != NSEC3_LABEL_SIZE)
        return false;
    memcpy(label, record->owner.wire + 1, NSEC3_LABEL_SIZE);
    label[NSEC3_LABEL_SIZE] = '\0';
    record->opt_out = (rdata->data[1] & NSEC3_OPT_OUT) != 0;
    record->next_hash = rdata->data + at + 1;
    record->bitmap = record->next_hash + WF_NSEC3_HASH_SIZE;
    record->bitmap_len = rdata->len - at - 1 - WF_NSEC3_HASH_SIZE;
    return ldns_b32_pton_extended_hex(label, NSEC3_LABEL_SIZE, record->hash,
                                      sizeof(record->hash)) == WF_NSEC3_HASH_SIZE;
}

/* Reads the records of the ring's kind once; there may be many points to look for. */
static void records_read(struct wf_ring *ring)
{
    uint16_t type = ring->nsec3 ? WF_TYPE_NSEC3 : WF_TYPE_NSEC;
    size_t i;

    for (i = 0; i < ring->response->authority_count && ring->count < WF_MAX_RRSETS; i++) {
        const struct wf_rrset *rrset = &ring->response->rrsets[ring->response->answer_count + i];
        struct wf_ring_record *record = &ring->records[ring->count];

        if (rrset->type != type || rrset->rr_count == 0 ||
            !wf_case_spend(ring->c, ring->nsec3 ? NSEC3_READ_OCTETS : rrset->owner.len))
            continue;
        record->owner = rrset->owner;
        if (ring->nsec3 ? nsec3_read(record, &rrset->rdata[0])
                        : nsec_read(record, &rrset->rdata[0]))
            ring->count++;
    }
}

bool wf_record_matches(const struct wf_ring *ring, const struct wf_ring_record *record,
                       const struct wf_point *point)
{
    return ring->nsec3 ? memcmp(record->hash, point->hash, WF_NSEC3_HASH_SIZE) == 0
                       : wf_dname_equal(record->owner, point->name);
}

/* The order on the ring, by hash or canonical (RFC 4034, section 6.1; RFC 5155, section 3.1.7). */
static int compare(const struct wf_ring *ring, struct wf_dname a, const uint8_t *a_hash,
                   struct wf_dname b, const uint8_t *b_hash)
{
    if (ring->nsec3)
        return memcmp(a_hash, b_hash, WF_NSEC3_HASH_SIZE);
    return wf_case_spend(ring->c, (size_t)a.len + b.len) ? wf_dname_canonical_compare(a, b) : 0;
}

/* Between owner and next; of the ring's last record, whose next is the first one, beyond either. */
bool wf_record_covers(const struct wf_ring *ring, const struct wf_ring_record *record,
                      const struct wf_point *point)
{
    bool after_owner = compare(ring, point->name, point->hash, record->owner, record->hash) > 0;
    bool before_next = compare(ring, point->name, point->hash, record->next, record->next_hash) < 0;

    if (after_owner == before_next)
        return after_owner;
    return compare(ring, record->next, record->next_hash, record->owner, record->hash) <= 0;
}

bool wf_ring_any(const struct wf_ring *ring, const struct wf_point *point, wf_ring_test *test,
                 const struct wf_ring_record **found)
{
    size_t i;

    for (i = 0; i < ring->count; i++) {
        *found = &ring->records[i];
        if (test(ring, *found, point))
            return true;
    }
    return false;
}

/* RFC 4034, section 4.1.2: windows in increasing order, none of them empty. */
bool wf_record_lists(const struct wf_ring_record *record, uint16_t type)
{
    const uint8_t *at = record->bitmap;
    size_t left = record->bitmap_len;

    while (left >= 2 && left - 2 >= at[1] && at[1] > 0 && at[0] <= type >> 8) {
        size_t octet = (type & 0xff) / 8;

        if (at[0] == type >> 8 && octet < at[1])
            return (at[2 + octet] & (0x80 >> (type & 7))) != 0;
        left -= (size_t)at[1] + 2;
        at += (size_t)at[1] + 2;
    }
    return false;
}

/* The longest name that the name shares with either end of the gap. */
struct wf_dname wf_record_encloser(struct wf_dname name, const struct wf_ring_record *record)
{
    unsigned by_owner = wf_dname_shared_labels(name, record->owner);
    unsigned by_next = wf_dname_shared_labels(name, record->next);

    return wf_dname_cut(name, by_owner > by_next ? by_owner : by_next);
}

bool wf_ring_encloser(struct wf_ring *ring, struct wf_dname name, struct wf_dname *encloser,
                      struct wf_dname *next)
{
    const struct wf_ring_record *record;
    struct wf_point point;
    unsigned tried;

    *next = name;
    for (tried = 0; name.len > ring->zone.len; tried++) {
        if (tried == ENCLOSERS_TRIED) {
            ring->out_of_digests = true;
            return false;
        }
        *next = name;
        name = wf_dname_parent(name);
        if (!wf_point_make(&point, ring, name))
            return false;
        if (wf_ring_any(ring, &point, wf_record_matches, &record)) {
            *encloser = name;
            return true;
        }
    }
    return false;
}

enum wf_gap wf_ring_read(struct wf_ring *ring)
{
    const struct wf_rdata *rdata = NULL;
    size_t i;

    for (i = 0; i < ring->response->authority_count; i++) {
        const struct wf_rrset *rrset = &ring->response->rrsets[ring->response->answer_count + i];

        if (rrset->type != WF_TYPE_NSEC3 || rrset->rr_count == 0 ||
            rrset->rdata[0].len < WF_NSEC3_FIXED)
            continue;
        rdata = &rrset->rdata[0];
        break;
    }
    if (rdata != NULL) {
        ring->nsec3 = true;
        ring->iterations = ldns_read_uint16(rdata->data + 2);
        ring->salt_len = rdata->data[4];
        ring->salt = rdata->data + WF_NSEC3_FIXED;
        if (rdata->data[0] != NSEC3_SHA1 || (size_t)WF_NSEC3_FIXED + ring->salt_len > rdata->len)
            return WF_GAP_HASH;
        if (ring->iterations > WF_NSEC3_ITERATIONS_MAX)
            return WF_GAP_ITERATIONS;
    }
    records_read(ring);
    return WF_GAP_UNKNOWN;
}

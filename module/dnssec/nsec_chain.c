/*
 * nsec_chain.c - a denial's NSEC or NSEC3 records, and what they match and cover.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "dnssec/nsec_chain.h"

#include <ldns/ldns.h>
#include <string.h>

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
static bool hash_name(const struct wf_nsec_chain *chain, struct wf_dname name, uint8_t *hash)
{
    struct wf_rdata salt = {chain->salt, chain->salt_len};
    uint8_t digest[WF_DIGEST_MAX];
    struct wf_rdata data = {digest, WF_NSEC3_HASH_SIZE};
    struct wf_name folded;
    unsigned left;

    wf_name_fold(&folded, name);
    if (wf_digest(chain->effort, WF_DIGEST_SHA1, (struct wf_rdata){folded.wire, folded.len}, salt,
                  digest) != WF_NSEC3_HASH_SIZE)
        return false;
    for (left = chain->iterations; left > 0; left--) {
        if (wf_digest(chain->effort, WF_DIGEST_SHA1, data, salt, digest) != WF_NSEC3_HASH_SIZE)
            return false;
    }
    memcpy(hash, digest, WF_NSEC3_HASH_SIZE);
    return true;
}

/* What is hashed in all: an iteration costs as much as a block of a long digest. */
static size_t hash_octets(const struct wf_nsec_chain *chain, struct wf_dname name)
{
    size_t each = WF_NSEC3_HASH_SIZE + (size_t)chain->salt_len + SHA1_PADDING;

    return name.len + chain->salt_len +
           chain->iterations * ((each + SHA1_BLOCK - 1) / SHA1_BLOCK * SHA1_BLOCK);
}

bool wf_nsec_point_make(struct wf_nsec_point *point, struct wf_nsec_chain *chain,
                        struct wf_dname name)
{
    point->name = name;
    if (!chain->nsec3)
        return true;
    if (!wf_effort_hash(chain->effort, hash_octets(chain, name))) {
        chain->out_of_digests = true;
        return false;
    }
    return hash_name(chain, name, point->hash);
}

static bool nsec_read(struct wf_nsec_record *record, const struct wf_rdata *rdata)
{
    record->next = wf_dname_parse(rdata->data, rdata->len);
    record->bitmap = rdata->data + record->next.len;
    record->bitmap_len = (size_t)rdata->len - record->next.len;
    return record->next.len > 0;
}

static bool nsec3_read(struct wf_nsec_record *record, const struct wf_rdata *rdata)
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

/* Reads the records of the chain's kind once; there may be many points to look for. */
static void records_read(struct wf_nsec_chain *chain)
{
    uint16_t type = chain->nsec3 ? WF_TYPE_NSEC3 : WF_TYPE_NSEC;
    size_t i;

    for (i = 0; i < chain->response->authority_count && chain->count < WF_MAX_RRSETS; i++) {
        const struct wf_rrset *rrset = &chain->response->rrsets[chain->response->answer_count + i];
        struct wf_nsec_record *record = &chain->records[chain->count];

        if (rrset->type != type || rrset->rr_count == 0 ||
            !wf_effort_read(chain->effort, chain->nsec3 ? NSEC3_READ_OCTETS : rrset->owner.len))
            continue;
        record->owner = rrset->owner;
        if (chain->nsec3 ? nsec3_read(record, &rrset->rdata[0])
                         : nsec_read(record, &rrset->rdata[0]))
            chain->count++;
    }
}

bool wf_nsec_matches(const struct wf_nsec_chain *chain, const struct wf_nsec_record *record,
                     const struct wf_nsec_point *point)
{
    return chain->nsec3 ? memcmp(record->hash, point->hash, WF_NSEC3_HASH_SIZE) == 0
                        : wf_dname_equal(record->owner, point->name);
}

/* The order on the chain, by hash or canonical (RFC 4034, section 6.1; RFC 5155, section 3.1.7). */
static int compare(const struct wf_nsec_chain *chain, struct wf_dname a, const uint8_t *a_hash,
                   struct wf_dname b, const uint8_t *b_hash)
{
    if (chain->nsec3)
        return memcmp(a_hash, b_hash, WF_NSEC3_HASH_SIZE);
    return wf_effort_read(chain->effort, (size_t)a.len + b.len) ? wf_dname_canonical_compare(a, b)
                                                                : 0;
}

/* Between owner and next; of the chain's last record, whose next is the first one, beyond either.
 */
bool wf_nsec_covers(const struct wf_nsec_chain *chain, const struct wf_nsec_record *record,
                    const struct wf_nsec_point *point)
{
    bool after_owner = compare(chain, point->name, point->hash, record->owner, record->hash) > 0;
    bool before_next =
        compare(chain, point->name, point->hash, record->next, record->next_hash) < 0;

    if (after_owner == before_next)
        return after_owner;
    return compare(chain, record->next, record->next_hash, record->owner, record->hash) <= 0;
}

bool wf_nsec_chain_any(const struct wf_nsec_chain *chain, const struct wf_nsec_point *point,
                       wf_nsec_test *test, const struct wf_nsec_record **found)
{
    size_t i;

    for (i = 0; i < chain->count; i++) {
        *found = &chain->records[i];
        if (test(chain, *found, point))
            return true;
    }
    return false;
}

/* RFC 4034, section 4.1.2: windows in increasing order, none of them empty. */
bool wf_nsec_lists(const struct wf_nsec_record *record, uint16_t type)
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
struct wf_dname wf_nsec_encloser(struct wf_dname name, const struct wf_nsec_record *record)
{
    unsigned by_owner = wf_dname_shared_labels(name, record->owner);
    unsigned by_next = wf_dname_shared_labels(name, record->next);

    return wf_dname_cut(name, by_owner > by_next ? by_owner : by_next);
}

bool wf_nsec_chain_encloser(struct wf_nsec_chain *chain, struct wf_dname name,
                            struct wf_dname *encloser, struct wf_dname *next)
{
    const struct wf_nsec_record *record;
    struct wf_nsec_point point;
    unsigned tried;

    *next = name;
    for (tried = 0; name.len > chain->zone.len; tried++) {
        if (tried == ENCLOSERS_TRIED) {
            chain->out_of_digests = true;
            return false;
        }
        *next = name;
        name = wf_dname_parent(name);
        if (!wf_nsec_point_make(&point, chain, name))
            return false;
        if (wf_nsec_chain_any(chain, &point, wf_nsec_matches, &record)) {
            *encloser = name;
            return true;
        }
    }
    return false;
}

enum wf_nsec_use wf_nsec_chain_read(struct wf_nsec_chain *chain)
{
    const struct wf_rdata *rdata = NULL;
    size_t i;

    for (i = 0; i < chain->response->authority_count; i++) {
        const struct wf_rrset *rrset = &chain->response->rrsets[chain->response->answer_count + i];

        if (rrset->type != WF_TYPE_NSEC3 || rrset->rr_count == 0 ||
            rrset->rdata[0].len < WF_NSEC3_FIXED)
            continue;
        rdata = &rrset->rdata[0];
        break;
    }
    if (rdata != NULL) {
        chain->nsec3 = true;
        chain->iterations = ldns_read_uint16(rdata->data + 2);
        chain->salt_len = rdata->data[4];
        chain->salt = rdata->data + WF_NSEC3_FIXED;
        if (rdata->data[0] != NSEC3_SHA1 || (size_t)WF_NSEC3_FIXED + chain->salt_len > rdata->len)
            return WF_NSEC_UNKNOWN_HASH;
        if (chain->iterations > WF_NSEC3_ITERATIONS_MAX)
            return WF_NSEC_TOO_MANY_ITERATIONS;
    }
    records_read(chain);
    return WF_NSEC_USABLE;
}

uint16_t wf_nsec_iterations(const struct wf_message *response)
{
    uint16_t most = 0;
    size_t i;

    for (i = 0; i < response->authority_count; i++) {
        const struct wf_rrset *rrset = &response->rrsets[response->answer_count + i];
        uint16_t iterations;

        if (rrset->type != WF_TYPE_NSEC3 || rrset->rr_count == 0 ||
            rrset->rdata[0].len < WF_NSEC3_FIXED)
            continue;
        iterations = ldns_read_uint16(rrset->rdata[0].data + 2);
        most = iterations > most ? iterations : most;
    }
    return most;
}

struct wf_dname wf_wildcard_of(struct wf_dname encloser, uint8_t octets[WF_NAME_MAX])
{
    if (encloser.len + 2 > WF_NAME_MAX)
        return (struct wf_dname){NULL, 0};
    octets[0] = 1;
    octets[1] = '*';
    memcpy(octets + 2, encloser.wire, encloser.len);
    return (struct wf_dname){octets, (uint8_t)(encloser.len + 2)};
}

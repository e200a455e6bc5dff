/*
 * proof.c - what a denial's NSEC or NSEC3 records fail to show.
 *
 * Names and their NSEC3 hashes are put on one footing: a point on the zone's ring of owner names. A
 * record matches the point it is at and covers those between its owner and the next.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/proof.h"

#include <ldns/ldns.h>
#include <string.h>

#include "diagnose/digest.h"

enum {
    NSEC3_FIXED = 5, /* hash algorithm, flags, iterations, salt length (RFC 5155, section 3.2) */
    NSEC3_SHA1 = 1,
    NSEC3_HASH_SIZE = 20,
    NSEC3_LABEL_SIZE = 32,   /* base32hex of it */
    NSEC3_READ_OCTETS = 128, /* what reading an owner's base32 counts as */
    SHA1_BLOCK = 64,
    SHA1_PADDING = 9, /* at least */
    ENCLOSERS_TRIED = 8
};

/* An NSEC or NSEC3 record, read. */
struct record {
    struct wf_dname owner;
    struct wf_dname next;          /* NSEC */
    uint8_t hash[NSEC3_HASH_SIZE]; /* NSEC3: of the owner */
    const uint8_t *next_hash;      /* NSEC3_HASH_SIZE octets */
    const uint8_t *bitmap;
    size_t bitmap_len;
};

/* The zone's records of one kind, and NSEC3's parameters. */
struct ring {
    struct wf_case *c;
    struct wf_dname zone;
    const struct wf_message *response;
    bool nsec3;
    uint16_t iterations;
    const uint8_t *salt;
    uint8_t salt_len;
    bool out_of_digests; /* a hash could not be computed: nothing can be said to be missing */
    uint16_t count;
    struct record records[WF_MAX_RRSETS];
};

/* A name, and its hash where the ring is of NSEC3. */
struct point {
    struct wf_dname name;
    uint8_t hash[NSEC3_HASH_SIZE];
};

/*
 * hash = H(hash | salt), from the name in canonical form on (RFC 5155, section 5). Not
 * ldns_nsec3_hash_name: it allocates at each iteration, which costs twice what hashing does.
 */
static bool hash_name(const struct ring *ring, struct wf_dname name, uint8_t *hash)
{
    struct wf_rdata salt = {ring->salt, ring->salt_len};
    uint8_t digest[WF_DIGEST_MAX];
    struct wf_rdata data = {digest, NSEC3_HASH_SIZE};
    struct wf_name folded;
    unsigned left;

    wf_name_fold(&folded, name);
    if (wf_digest(ring->c, WF_DIGEST_SHA1, (struct wf_rdata){folded.wire, folded.len}, salt,
                  digest) != NSEC3_HASH_SIZE)
        return false;
    for (left = ring->iterations; left > 0; left--) {
        if (wf_digest(ring->c, WF_DIGEST_SHA1, data, salt, digest) != NSEC3_HASH_SIZE)
            return false;
    }
    memcpy(hash, digest, NSEC3_HASH_SIZE);
    return true;
}

/* What is hashed in all: an iteration costs as much as a block of a long digest. */
static size_t hash_octets(const struct ring *ring, struct wf_dname name)
{
    size_t each = NSEC3_HASH_SIZE + (size_t)ring->salt_len + SHA1_PADDING;

    return name.len + ring->salt_len +
           ring->iterations * ((each + SHA1_BLOCK - 1) / SHA1_BLOCK * SHA1_BLOCK);
}

static bool point_make(struct point *point, struct ring *ring, struct wf_dname name)
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

static bool nsec_read(struct record *record, const struct wf_rdata *rdata)
{
    record->next = wf_dname_parse(rdata->data, rdata->len);
    record->bitmap = rdata->data + record->next.len;
    record->bitmap_len = (size_t)rdata->len - record->next.len;
    return record->next.len > 0;
}

static bool nsec3_read(struct record *record, const struct wf_rdata *rdata)
{
    char label[NSEC3_LABEL_SIZE + 1];
    size_t at;

    if (rdata->len < NSEC3_FIXED)
        return false;
    at = NSEC3_FIXED + (size_t)rdata->data[4];
    if (at + 1 + NSEC3_HASH_SIZE > rdata->len || rdata->data[at] != NSEC3_HASH_SIZE ||
        record->owner.len <= NSEC3_LABEL_SIZE || record->owner.wire[0] != NSEC3_LABEL_SIZE)
        return false;
    memcpy(label, record->owner.wire + 1, NSEC3_LABEL_SIZE);
    label[NSEC3_LABEL_SIZE] = '\0';
    record->next_hash = rdata->data + at + 1;
    record->bitmap = record->next_hash + NSEC3_HASH_SIZE;
    record->bitmap_len = rdata->len - at - 1 - NSEC3_HASH_SIZE;
    return ldns_b32_pton_extended_hex(label, NSEC3_LABEL_SIZE, record->hash,
                                      sizeof(record->hash)) == NSEC3_HASH_SIZE;
}

/* Reads the records of the ring's kind once; there may be many points to look for. */
static void records_read(struct ring *ring)
{
    uint16_t type = ring->nsec3 ? WF_TYPE_NSEC3 : WF_TYPE_NSEC;
    size_t i;

    for (i = 0; i < ring->response->authority_count && ring->count < WF_MAX_RRSETS; i++) {
        const struct wf_rrset *rrset = &ring->response->rrsets[ring->response->answer_count + i];
        struct record *record = &ring->records[ring->count];

        if (rrset->type != type || rrset->rr_count == 0 ||
            !wf_case_spend(ring->c, ring->nsec3 ? NSEC3_READ_OCTETS : rrset->owner.len))
            continue;
        record->owner = rrset->owner;
        if (ring->nsec3 ? nsec3_read(record, &rrset->rdata[0])
                        : nsec_read(record, &rrset->rdata[0]))
            ring->count++;
    }
}

static bool matches(const struct ring *ring, const struct record *record, const struct point *point)
{
    return ring->nsec3 ? memcmp(record->hash, point->hash, NSEC3_HASH_SIZE) == 0
                       : wf_dname_equal(record->owner, point->name);
}

/* The order on the ring, by hash or canonical (RFC 4034, section 6.1; RFC 5155, section 3.1.7). */
static int compare(const struct ring *ring, struct wf_dname a, const uint8_t *a_hash,
                   struct wf_dname b, const uint8_t *b_hash)
{
    if (ring->nsec3)
        return memcmp(a_hash, b_hash, NSEC3_HASH_SIZE);
    return wf_case_spend(ring->c, (size_t)a.len + b.len) ? wf_dname_canonical_compare(a, b) : 0;
}

/* Between owner and next; of the ring's last record, whose next is the first one, beyond either. */
static bool covers(const struct ring *ring, const struct record *record, const struct point *point)
{
    bool after_owner = compare(ring, point->name, point->hash, record->owner, record->hash) > 0;
    bool before_next = compare(ring, point->name, point->hash, record->next, record->next_hash) < 0;

    if (after_owner == before_next)
        return after_owner;
    return compare(ring, record->next, record->next_hash, record->owner, record->hash) <= 0;
}

typedef bool holds(const struct ring *ring, const struct record *record, const struct point *point);

static bool any(const struct ring *ring, const struct point *point, holds *test,
                const struct record **found)
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
static bool lists_type(const struct record *record, uint16_t type)
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

/* Finds which records the response has, and NSEC3's parameters. False with the gap set. */
static bool ring_make(struct ring *ring, struct wf_proof *proof)
{
    const struct wf_rdata *rdata = NULL;
    size_t i;

    for (i = 0; i < ring->response->authority_count; i++) {
        const struct wf_rrset *rrset = &ring->response->rrsets[ring->response->answer_count + i];

        if (rrset->type != WF_TYPE_NSEC3 || rrset->rr_count == 0 ||
            rrset->rdata[0].len < NSEC3_FIXED)
            continue;
        rdata = &rrset->rdata[0];
        break;
    }
    if (rdata == NULL)
        return true;
    proof->nsec3 = ring->nsec3 = true;
    proof->iterations = ring->iterations = ldns_read_uint16(rdata->data + 2);
    ring->salt_len = rdata->data[4];
    ring->salt = rdata->data + NSEC3_FIXED;
    if (rdata->data[0] != NSEC3_SHA1 || (size_t)NSEC3_FIXED + ring->salt_len > rdata->len)
        proof->gap = WF_GAP_HASH;
    else if (ring->iterations > WF_NSEC3_ITERATIONS_MAX)
        proof->gap = WF_GAP_ITERATIONS;
    else
        return true;
    return false;
}

static void gap_set(struct wf_proof *proof, enum wf_gap gap, struct wf_dname at)
{
    proof->gap = gap;
    proof->at = at;
}

/* NSEC: the closest encloser is the longest name that the name shares with either end of the gap.
 */
static struct wf_dname nsec_encloser(struct wf_dname name, const struct record *record)
{
    unsigned by_owner = wf_dname_shared_labels(name, record->owner);
    unsigned by_next = wf_dname_shared_labels(name, record->next);

    return wf_dname_cut(name, by_owner > by_next ? by_owner : by_next);
}

/* NSEC3: the longest enclosing name that a record matches; next is one label longer. */
static bool nsec3_encloser(struct ring *ring, struct wf_dname name, struct wf_dname *encloser,
                           struct wf_dname *next)
{
    const struct record *record;
    struct point point;
    unsigned tried;

    *next = name;
    for (tried = 0; name.len > ring->zone.len; tried++) {
        if (tried == ENCLOSERS_TRIED) {
            ring->out_of_digests = true;
            return false;
        }
        *next = name;
        name = wf_dname_parent(name);
        if (!point_make(&point, ring, name))
            return false;
        if (any(ring, &point, matches, &record)) {
            *encloser = name;
            return true;
        }
    }
    return false;
}

/* Whether *.encloser is covered; a wildcard too long to be a name cannot exist. */
static bool wildcard_covered(struct ring *ring, struct wf_dname encloser, struct point *point)
{
    uint8_t wildcard[WF_NAME_MAX];
    const struct record *record;

    if (encloser.len + 2 > WF_NAME_MAX)
        return true;
    wildcard[0] = 1;
    wildcard[1] = '*';
    memcpy(wildcard + 2, encloser.wire, encloser.len);
    if (!point_make(point, ring, (struct wf_dname){wildcard, (uint8_t)(encloser.len + 2)}))
        return true; /* not known, so not said to be missing */
    return any(ring, point, covers, &record) || any(ring, point, matches, &record);
}

/* The name does not exist, and neither does a wildcard in its place. */
static void gap_in_name(struct ring *ring, struct wf_proof *proof, struct wf_dname name,
                        bool wildcard_too)
{
    struct wf_dname encloser = name, next = name;
    const struct record *record;
    struct point point;

    if (ring->nsec3 && !nsec3_encloser(ring, name, &encloser, &next)) {
        if (!ring->out_of_digests)
            gap_set(proof, WF_GAP_ENCLOSER, name);
        return;
    }
    if (!point_make(&point, ring, next))
        return;
    if (!any(ring, &point, covers, &record)) {
        gap_set(proof, WF_GAP_NAME_COVER, next);
        return;
    }
    if (!ring->nsec3)
        encloser = nsec_encloser(name, record);
    if (wildcard_too && !wildcard_covered(ring, encloser, &point)) {
        gap_set(proof, WF_GAP_WILDCARD_COVER, name);
        proof->wildcard_labels = (uint8_t)wf_dname_labels(encloser);
    }
}

static void gap_in_type(struct ring *ring, struct wf_proof *proof, struct wf_dname name,
                        uint16_t type)
{
    const struct record *record;
    struct point point;

    if (!point_make(&point, ring, name))
        return;
    if (!any(ring, &point, matches, &record))
        gap_set(proof, WF_GAP_NO_MATCH, name);
    else if (lists_type(record, type) || lists_type(record, WF_TYPE_CNAME))
        gap_set(proof, WF_GAP_TYPE_LISTED, name);
}

void wf_proof_find_gap(struct wf_proof *proof, struct wf_case *c, struct wf_dname zone,
                       const struct wf_message *response, enum wf_denied denied,
                       struct wf_dname name, uint16_t type)
{
    struct ring ring = {.c = c, .zone = zone, .response = response};

    proof->gap = WF_GAP_UNKNOWN;
    if (!ring_make(&ring, proof))
        return;
    records_read(&ring);
    if (denied == WF_DENIED_TYPE)
        gap_in_type(&ring, proof, name, type);
    else
        gap_in_name(&ring, proof, name, denied == WF_DENIED_NAME);
}

uint16_t wf_proof_iterations(const struct wf_message *response)
{
    uint16_t most = 0;
    size_t i;

    for (i = 0; i < response->authority_count; i++) {
        const struct wf_rrset *rrset = &response->rrsets[response->answer_count + i];
        uint16_t iterations;

        if (rrset->type != WF_TYPE_NSEC3 || rrset->rr_count == 0 ||
            rrset->rdata[0].len < NSEC3_FIXED)
            continue;
        iterations = ldns_read_uint16(rrset->rdata[0].data + 2);
        most = iterations > most ? iterations : most;
    }
    return most;
}

static void wildcard_print(struct wf_strbuf *out, const struct wf_proof *proof,
                           struct wf_dname name)
{
    name = wf_dname_cut(name, proof->wildcard_labels);
    wf_strbuf_str(out, name.len > 1 ? "*." : "*");
    if (name.len > 1)
        wf_dname_print(out, name);
}

void wf_proof_print(struct wf_strbuf *out, const struct wf_proof *proof, struct wf_dname name,
                    uint16_t type)
{
    const char *record = proof->nsec3 ? "NSEC3" : "NSEC";

    switch (proof->gap) {
    case WF_GAP_NO_MATCH:
        wf_strbuf_printf(out, "no %s record is at that name", record);
        break;
    case WF_GAP_TYPE_LISTED:
        wf_strbuf_printf(out, "the %s record there lists ", record);
        wf_type_print(out, type);
        wf_strbuf_str(out, " or CNAME");
        break;
    case WF_GAP_NAME_COVER:
        wf_strbuf_printf(out, "no %s record covers ", record);
        wf_dname_print(out, proof->at);
        break;
    case WF_GAP_WILDCARD_COVER:
        wf_strbuf_printf(out, "no %s record covers ", record);
        wildcard_print(out, proof, name);
        break;
    case WF_GAP_ENCLOSER:
        wf_strbuf_str(out, "no NSEC3 record matches a name above it");
        break;
    case WF_GAP_HASH:
        wf_strbuf_str(out, "the NSEC3 hash algorithm or salt is not usable");
        break;
    case WF_GAP_UNVERIFIED:
        wf_strbuf_printf(out, "its %s records or their signatures are wrong", record);
        break;
    default:
        wf_strbuf_printf(out, "its %s records do not prove it", record);
    }
}

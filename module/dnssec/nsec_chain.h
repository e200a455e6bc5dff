/*
 * nsec_chain.h - a denial's NSEC or NSEC3 records, and what they match and cover.
 *
 * Names and their NSEC3 hashes are put on one footing: a point on the zone's ring of owner names. A
 * record matches the point it is at and covers those between its owner and the next.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DNSSEC_NSEC_CHAIN_H
#define WF_DNSSEC_NSEC_CHAIN_H

#include "diagnose/case.h"

enum {
    WF_NSEC3_FIXED = 5, /* hash algorithm, flags, iterations, salt length (RFC 5155, section 3.2) */
    WF_NSEC3_HASH_SIZE = 20
};

/* An NSEC or NSEC3 record, read. */
struct wf_ring_record {
    struct wf_dname owner;
    struct wf_dname next;             /* NSEC */
    uint8_t hash[WF_NSEC3_HASH_SIZE]; /* NSEC3: of the owner */
    const uint8_t *next_hash;         /* WF_NSEC3_HASH_SIZE octets */
    const uint8_t *bitmap;
    size_t bitmap_len;
    bool opt_out; /* NSEC3: unsigned delegations may stand in the gap (RFC 5155, section 6) */
};

/* The zone's records of one kind, and NSEC3's parameters. */
struct wf_ring {
    struct wf_case *c; /* pays for what is read and hashed */
    struct wf_dname zone;
    const struct wf_message *response;
    bool nsec3;
    uint16_t iterations;
    const uint8_t *salt;
    uint8_t salt_len;
    bool out_of_digests; /* a hash could not be computed: nothing can be said to be missing */
    uint16_t count;
    struct wf_ring_record records[WF_MAX_RRSETS];
};

/* A name, and its hash where the ring is of NSEC3. */
struct wf_point {
    struct wf_dname name;
    uint8_t hash[WF_NSEC3_HASH_SIZE];
};

/*
 * Reads the response's records: its NSEC3 when it has any, else its NSEC. Requires a ring with
 * case, zone and response set and the rest zero. Returns WF_GAP_UNKNOWN, or the gap WF_GAP_HASH or
 * WF_GAP_ITERATIONS when its NSEC3 cannot be used; then no record is read.
 */
enum wf_gap wf_ring_read(struct wf_ring *ring);

/* Returns false, and notes it in the ring, when the hash cannot be paid for. */
bool wf_point_make(struct wf_point *point, struct wf_ring *ring, struct wf_dname name);

typedef bool wf_ring_test(const struct wf_ring *ring, const struct wf_ring_record *record,
                          const struct wf_point *point);

/* Whether the record is at the point, or is at another and says that the point is free. */
bool wf_record_matches(const struct wf_ring *ring, const struct wf_ring_record *record,
                       const struct wf_point *point);
bool wf_record_covers(const struct wf_ring *ring, const struct wf_ring_record *record,
                      const struct wf_point *point);

/* Whether any record passes the test; then *found is the first that does. */
bool wf_ring_any(const struct wf_ring *ring, const struct wf_point *point, wf_ring_test *test,
                 const struct wf_ring_record **found);

/* Whether the record's bitmap has the type. */
bool wf_record_lists(const struct wf_ring_record *record, uint16_t type);

/* NSEC: the closest encloser of a name that the record covers. */
struct wf_dname wf_record_encloser(struct wf_dname name, const struct wf_ring_record *record);

/*
 * NSEC3: the longest enclosing name that a record matches; next is one label longer. Returns false
 * when there is none, or out of digests.
 */
bool wf_ring_encloser(struct wf_ring *ring, struct wf_dname name, struct wf_dname *encloser,
                      struct wf_dname *next);

#endif

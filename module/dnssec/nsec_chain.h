/*
 * nsec_chain.h - a denial's NSEC or NSEC3 records, and what they match and cover.
 *
 * Names and their NSEC3 hashes are put on one footing: a point on the zone's chain of owner names.
 * A record matches the point it is at and covers those between its owner and the next.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DNSSEC_NSEC_CHAIN_H
#define WF_DNSSEC_NSEC_CHAIN_H

#include "dnssec/effort.h"
#include "evidence.h"

enum {
    WF_NSEC3_FIXED = 5, /* hash algorithm, flags, iterations, salt length (RFC 5155, section 3.2) */
    WF_NSEC3_HASH_SIZE = 20,
    /* above so many, resolvers treat a zone as insecure or bogus (RFC 9276, section 3.2) */
    WF_NSEC3_ITERATIONS_MAX = 150
};

/* An NSEC or NSEC3 record, read. */
struct wf_nsec_record {
    struct wf_dname owner;
    struct wf_dname next;             /* NSEC */
    uint8_t hash[WF_NSEC3_HASH_SIZE]; /* NSEC3: of the owner */
    const uint8_t *next_hash;         /* WF_NSEC3_HASH_SIZE octets */
    const uint8_t *bitmap;
    size_t bitmap_len;
    bool opt_out; /* NSEC3: unsigned delegations may stand in the gap (RFC 5155, section 6) */
};

/* The zone's records of one kind, and NSEC3's parameters. */
struct wf_nsec_chain {
    struct wf_effort *effort; /* pays for what is read and hashed */
    struct wf_dname zone;
    const struct wf_message *response;
    bool nsec3;
    uint16_t iterations;
    const uint8_t *salt;
    uint8_t salt_len;
    bool out_of_digests; /* a hash could not be computed: nothing can be said to be missing */
    uint16_t count;
    struct wf_nsec_record records[WF_MAX_RRSETS];
};

/* A name, and its hash where the chain is of NSEC3. */
struct wf_nsec_point {
    struct wf_dname name;
    uint8_t hash[WF_NSEC3_HASH_SIZE];
};

/* Whether NSEC3 records can be used. */
enum wf_nsec_use {
    WF_NSEC_USABLE,
    WF_NSEC_UNKNOWN_HASH,       /* another algorithm than SHA-1, or a salt that is cut */
    WF_NSEC_TOO_MANY_ITERATIONS /* more than WF_NSEC3_ITERATIONS_MAX */
};

/*
 * Reads the response's records: its NSEC3 when it has any, else its NSEC. Requires a chain with
 * effort, zone and response set and the rest zero. No record is read of a chain that is not usable.
 */
enum wf_nsec_use wf_nsec_chain_read(struct wf_nsec_chain *chain);

/* The largest iteration count among a response's NSEC3 records; 0 when it has none. */
uint16_t wf_nsec_iterations(const struct wf_message *response);

/* *.encloser, in the octets; unset where that is too long to be a name. */
struct wf_dname wf_wildcard_of(struct wf_dname encloser, uint8_t octets[WF_NAME_MAX]);

/* Returns false, and notes it in the chain, when the hash cannot be paid for. */
bool wf_nsec_point_make(struct wf_nsec_point *point, struct wf_nsec_chain *chain,
                        struct wf_dname name);

typedef bool wf_nsec_test(const struct wf_nsec_chain *chain, const struct wf_nsec_record *record,
                          const struct wf_nsec_point *point);

/* Whether the record is at the point, or is at another and says that the point is free. */
bool wf_nsec_matches(const struct wf_nsec_chain *chain, const struct wf_nsec_record *record,
                     const struct wf_nsec_point *point);
bool wf_nsec_covers(const struct wf_nsec_chain *chain, const struct wf_nsec_record *record,
                    const struct wf_nsec_point *point);

/* Whether any record passes the test; then *found is the first that does. */
bool wf_nsec_chain_any(const struct wf_nsec_chain *chain, const struct wf_nsec_point *point,
                       wf_nsec_test *test, const struct wf_nsec_record **found);

/* Whether the record's bitmap has the type. */
bool wf_nsec_lists(const struct wf_nsec_record *record, uint16_t type);

/* NSEC: the closest encloser of a name that the record covers. */
struct wf_dname wf_nsec_encloser(struct wf_dname name, const struct wf_nsec_record *record);

/*
 * NSEC3: the longest enclosing name that a record matches; next is one label longer. Returns false
 * when there is none, or out of digests.
 */
bool wf_nsec_chain_encloser(struct wf_nsec_chain *chain, struct wf_dname name,
                            struct wf_dname *encloser, struct wf_dname *next);

#endif

/*
 * zone.h - a zone of the lab's world in memory: its RRsets, its keys, how it is signed.
 *
 * RRsets lie in one array in canonical order (RFC 4034, section 6.1), NSEC and NSEC3 among them as
 * ordinary RRsets: so a fault can take or alter any of them, and the server tells only what is
 * there.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_ZONE_H
#define LAB_ZONE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <time.h>

#include <ldns/ldns.h>

#include "lab/row.h"

struct lab_set {
    ldns_rdf *owner; /* owned */
    ldns_rr_type type;
    ldns_rr_list *rrs;  /* owned, records included */
    ldns_rr_list *sigs; /* owned; NULL when unsigned */
};

struct lab_server {
    const struct lab_server_spec *spec;
    const struct lab_zone *zone;
    struct sockaddr_storage addr; /* port 53 */
    socklen_t addr_len;
    char text[INET6_ADDRSTRLEN];
    struct lab_server_spec own;    /* what spec points to once a repair has changed it */
    const struct lab_zone *loaded; /* a zone that a repair has made it serve, too; or NULL */
};

struct lab_zone {
    const struct lab_zone_spec *spec;
    char name[256]; /* absolute, with the final dot */
    ldns_rdf *apex;
    struct lab_zone_spec other_spec; /* what spec points to of one that was signed in another way */
    struct lab_zone *parent;         /* NULL for the root */
    struct lab_zone *hosted;         /* a child that this zone's servers serve, too; or NULL */
    struct lab_zone *earlier;        /* as its servers have it that are behind; or NULL */
    bool changes;                    /* all its servers have that one until the zones change */
    bool repaired;                   /* and it is the broken one */
    ldns_key *ksk, *zsk;             /* NULL when unsigned */
    ldns_key *gone;  /* a key signing key that the zone has no more; made when needed */
    ldns_key *next;  /* of another algorithm, to come; made when needed */
    uint16_t ds_tag; /* the key tag in the parent's DS RRset */
    time_t inception, expiration; /* of the signatures that a fault dated; else of all */
    struct lab_set *sets;
    size_t set_count, set_room;
    struct lab_server servers[LAB_MAX_SERVERS];
    size_t server_count;
};

/* What a signature says beside the cryptography. */
struct lab_signing_as {
    ldns_key *key;
    time_t inception, expiration;
};

/* Makes the zone's keys. Requires the name and spec. Exits when the algorithm cannot be had. */
void lab_zone_make_keys(struct lab_zone *zone);

/* The zone's key that is gone: made at the first call. */
ldns_key *lab_zone_gone_key(struct lab_zone *zone);

/* The zone's key that is to come, of algorithm 8 (RSA/SHA-256): made at the first call. */
ldns_key *lab_zone_next_key(struct lab_zone *zone);

/* The DNSKEY record of a key, as it stands in the zone. To be freed. */
ldns_rr *lab_zone_dnskey(const struct lab_zone *zone, const ldns_key *key);

/* Gives a key other flags, and the tag that follows from them. */
void lab_key_take_flags(ldns_key *key, uint16_t flags);

/* Adds one record, which becomes the zone's. */
void lab_zone_add(struct lab_zone *zone, ldns_rr *rr);

/* Adds a record in master-file text, names relative to origin. Exits when it cannot be read. */
void lab_zone_add_text(struct lab_zone *zone, const char *text, const ldns_rdf *origin);

/* Adds DNSKEY, NSEC or NSEC3 and the signatures, as the spec says. */
void lab_zone_sign(struct lab_zone *zone);

/* Adds NSEC or NSEC3 as the spec says, unsigned. Requires a zone without any. */
void lab_zone_add_chain(struct lab_zone *zone);

/* Signs one RRset again; the new signature becomes its only one. */
void lab_zone_sign_set(struct lab_set *set, const struct lab_signing_as *as);

/* Signs one RRset beside the signatures that it has. */
void lab_zone_sign_also(struct lab_set *set, const struct lab_signing_as *as);

/* How the zone signs an RRset when nothing is wrong. */
struct lab_signing_as lab_zone_signs(const struct lab_zone *zone, ldns_rr_type type);

/* The RRset, or NULL. */
struct lab_set *lab_zone_find(const struct lab_zone *zone, const ldns_rdf *owner,
                              ldns_rr_type type);

/* Whether anything stands at the name or below it: an empty non-terminal exists too. */
bool lab_zone_has_name(const struct lab_zone *zone, const ldns_rdf *name);

/* Whether records stand at the very name. */
bool lab_zone_has_records(const struct lab_zone *zone, const ldns_rdf *name);

/* The highest name between apex and name, the apex not included, that has NS; or NULL. */
const struct lab_set *lab_zone_cut(const struct lab_zone *zone, const ldns_rdf *name);

/* Whether the zone signs such an RRset: not glue, not the NS RRset of a delegation. */
bool lab_zone_is_authoritative_for(const struct lab_zone *zone, const struct lab_set *set);

/* The zone as it is now, signatures included, with the keys of the zone itself. */
struct lab_zone *lab_zone_copy(const struct lab_zone *zone);

void lab_zone_copy_free(struct lab_zone *copy);

/* The RRsets and servers of the zone as they were when the copy was made. */
void lab_zone_restore(struct lab_zone *zone, const struct lab_zone *copy);

/* What the zone has now for what it had earlier, and the other way round. */
void lab_zone_swap(struct lab_zone *zone);

void lab_zone_remove_set(struct lab_zone *zone, struct lab_set *set);
void lab_zone_sort(struct lab_zone *zone);
void lab_zone_free(struct lab_zone *zone);

/* Ends the program with a message: for mistakes in the table and when out of memory. */
void lab_die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

#endif

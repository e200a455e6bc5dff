/*
 * repair.h - what the operators of zones, name servers and resolvers can do, as functions over the
 * world: each does one thing that a remedy may ask for, and knows nothing of how the row was
 * broken.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_REPAIR_H
#define LAB_REPAIR_H

#include "lab/resolver.h"
#include "lab/world.h"

enum { LAB_WORDS = 4, LAB_WORD_MAX = 256 };

/* Of one row: what there is to repair, and the words of the remedy that say how. */
struct lab_repair {
    struct lab_world *world;
    const struct lab_case *of;
    const char *zone_name;        /* of the event, without a final dot */
    struct lab_zone *zone;        /* that the event is about; NULL: none that the lab has */
    const char *name;             /* that was asked for, absolute */
    const char *text;             /* of the event */
    struct lab_conf_edits *edits; /* of the resolver that was asked */
    const char *words[LAB_WORDS]; /* out of the remedy; NULL where it has fewer */
    char flush[LAB_WORD_MAX];     /* set to the name to be flushed where the remedy says so */
};

/* Does it. Returns NULL, or why it cannot be done. */
typedef const char *lab_repair_fn(struct lab_repair *repair);

/* The zone with the name as events have it, without a final dot; or NULL. */
struct lab_zone *lab_repair_zone(const struct lab_world *world, const char *name);

/* Whether the zone is one of the row's, of which every record may be changed. */
bool lab_repair_is_own(const struct lab_repair *repair, const struct lab_zone *zone);

/*
 * Signs the zone as its signer does: publishes its keys, makes the NSEC or NSEC3 records and signs
 * everything. Of a zone that many rows share, only what stands at the names of this one.
 */
void lab_repair_sign(struct lab_repair *repair, struct lab_zone *zone, ldns_key *ksk);

/* Signs the NSEC or NSEC3 records only, which it makes again. */
void lab_repair_sign_denial(struct lab_repair *repair, struct lab_zone *zone);

/* Adds a DS record in master-file text to those at the parent. Returns why it cannot, or NULL. */
const char *lab_repair_add_ds(struct lab_zone *zone, const char *record);

/* A server that answers for the zone, at an address that was free; NULL: there is none. */
const struct lab_server *lab_repair_new_server(const struct lab_world *world,
                                               struct lab_zone *zone);

/* DS records, keys and signatures (repair_keys.c). */
lab_repair_fn lab_repair_publish_ds, lab_repair_restore_key, lab_repair_own_key,
    lab_repair_remove_ds, lab_repair_remove_all_ds, lab_repair_sign_with_named,
    lab_repair_publish_and_sign, lab_repair_publish_key, lab_repair_sign_with,
    lab_repair_sign_keys_by_ds, lab_repair_ds_of_signer, lab_repair_sign_again,
    lab_repair_key_flags, lab_repair_own_ds, lab_repair_reduce, lab_repair_flush;

/* Name servers and delegations (repair_servers.c). */
lab_repair_fn lab_repair_load, lab_repair_serve_new, lab_repair_answer_type, lab_repair_answer_keys,
    lab_repair_answer_ds, lab_repair_parent_new, lab_repair_run, lab_repair_update,
    lab_repair_open_tcp, lab_repair_answer_all, lab_repair_redelegate, lab_repair_give_addresses,
    lab_repair_new_addresses, lab_repair_name_inside, lab_repair_host_zone, lab_repair_delegate,
    lab_repair_remove_cname, lab_repair_shorten;

/* The resolver's configuration (repair_conf.c). */
lab_repair_fn lab_repair_set_option, lab_repair_take_option, lab_repair_take_anchor,
    lab_repair_new_anchor, lab_repair_clock, lab_repair_no_prime, lab_repair_fall_back,
    lab_repair_raise_limit, lab_repair_other_server, lab_repair_by_address, lab_repair_other_clause;

#endif

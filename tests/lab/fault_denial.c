/*
 * fault_denial.c - what can be wrong with the proofs of non-existence, and records that are gone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdlib.h>
#include <string.h>

#include "lab/zone.h"

/* Fields of NSEC (RFC 4034, section 4.1) and NSEC3 (RFC 5155, section 3.1). */
enum { NSEC_NEXT_FIELD = 0, NSEC_BITMAP_FIELD = 1 };
enum { NSEC3_SALT_FIELD = 3, NSEC3_NEXT_FIELD = 4, NSEC3_BITMAP_FIELD = 5 };

/* Unlike other faults also takes what was never signed, such as an opt-out's missing DS. */
bool lab_fault_drop(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_zone *home = fault->at_parent ? zone->parent : zone;
    ldns_rdf *name = lab_fault_owner(zone, fault);
    bool any = false;

    for (size_t i = home->set_count; i-- > 0;) {
        struct lab_set *set = &home->sets[i];

        if ((fault->type && set->type != fault->type) ||
            (name && ldns_dname_compare(name, set->owner) != 0))
            continue;
        lab_zone_remove_set(home, set);
        any = true;
    }
    ldns_rdf_deep_free(name);
    return any;
}

/* The zone as a server has it that lost everything of DNSSEC. */
bool lab_fault_strip(struct lab_zone *zone, const struct lab_fault *fault)
{
    (void)fault;
    for (size_t i = zone->set_count; i-- > 0;) {
        struct lab_set *set = &zone->sets[i];

        ldns_rr_list_deep_free(set->sigs);
        set->sigs = NULL;
        if (set->type == LDNS_RR_TYPE_DNSKEY || set->type == LDNS_RR_TYPE_NSEC ||
            set->type == LDNS_RR_TYPE_NSEC3 || set->type == LDNS_RR_TYPE_NSEC3PARAM)
            lab_zone_remove_set(zone, set);
    }
    return true;
}

/* The next name directly after the owner: the record denies nothing any more. */
static void next_wrong(struct lab_zone *zone, struct lab_set *set, const struct lab_fault *fault)
{
    ldns_rr *rr = ldns_rr_list_rr(set->rrs, 0);

    if (set->type == LDNS_RR_TYPE_NSEC) {
        ldns_rdf *next = ldns_dname_new_frm_str("\\000");

        ldns_dname_cat(next, set->owner);
        ldns_rdf_deep_free(ldns_rr_set_rdf(rr, next, NSEC_NEXT_FIELD));
    } else if (set->type == LDNS_RR_TYPE_NSEC3) {
        ldns_rdf *label = ldns_dname_label(set->owner, 0);
        char text[64] = "";
        ldns_rdf *hash = NULL;

        memcpy(text, ldns_rdf_data(label) + 1, ldns_rdf_data(label)[0]);
        ldns_str2rdf_b32_ext(&hash, text);
        /* one more, with carry: one less would cover everything */
        for (size_t i = ldns_rdf_size(hash); i-- > 1 && ++ldns_rdf_data(hash)[i] == 0;)
            ;
        ldns_rdf_deep_free(ldns_rr_set_rdf(rr, hash, NSEC3_NEXT_FIELD));
        ldns_rdf_deep_free(label);
    } else {
        return;
    }
    lab_fault_sign_again(zone, set, fault);
}

bool lab_fault_next(struct lab_zone *zone, const struct lab_fault *fault)
{
    return lab_fault_each(zone, fault, next_wrong);
}

static void bitmap_claims(struct lab_zone *zone, struct lab_set *set, const struct lab_fault *fault)
{
    ldns_rr *rr = ldns_rr_list_rr(set->rrs, 0);
    size_t field = set->type == LDNS_RR_TYPE_NSEC ? NSEC_BITMAP_FIELD : NSEC3_BITMAP_FIELD;

    if (ldns_nsec_bitmap_set_type(ldns_rr_rdf(rr, field), (ldns_rr_type)fault->number) !=
        LDNS_STATUS_OK)
        lab_die("%s: the bitmap has no room for type %u", zone->name, (unsigned)fault->number);
    lab_fault_sign_again(zone, set, fault);
}

bool lab_fault_bitmap(struct lab_zone *zone, const struct lab_fault *fault)
{
    return lab_fault_each(zone, fault, bitmap_claims);
}

/* Another first digit of the hash: the record stands for a name that does not exist. */
static void owner_hash_wrong(struct lab_zone *zone, struct lab_set *set,
                             const struct lab_fault *fault)
{
    uint8_t *digit = ldns_rdf_data(set->owner) + 1;

    *digit = *digit == '0' ? '1' : '0';
    for (size_t i = 0; i < ldns_rr_list_rr_count(set->rrs); i++) {
        ldns_rr *rr = ldns_rr_list_rr(set->rrs, i);

        ldns_rdf_deep_free(ldns_rr_owner(rr));
        ldns_rr_set_owner(rr, ldns_rdf_clone(set->owner));
    }
    lab_fault_sign_again(zone, set, fault);
}

bool lab_fault_nsec3_owner(struct lab_zone *zone, const struct lab_fault *fault)
{
    bool any = lab_fault_each(zone, fault, owner_hash_wrong);

    lab_zone_sort(zone);
    return any;
}

static void salt_wrong(struct lab_zone *zone, struct lab_set *set, const struct lab_fault *fault)
{
    for (size_t i = 0; i < ldns_rr_list_rr_count(set->rrs); i++)
        ldns_rdf_data(ldns_rr_rdf(ldns_rr_list_rr(set->rrs, i), NSEC3_SALT_FIELD))[1] ^= 0xff;
    lab_fault_sign_again(zone, set, fault);
}

bool lab_fault_nsec3_salt(struct lab_zone *zone, const struct lab_fault *fault)
{
    return lab_fault_each(zone, fault, salt_wrong);
}

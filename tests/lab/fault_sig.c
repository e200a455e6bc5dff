/*
 * fault_sig.c - what can be wrong with signatures.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdlib.h>

#include "lab/zone.h"

enum { MINUTE = 60, DAY = 86400 };

/* The fields of an RRSIG (RFC 4034, section 3.1). */
enum {
    SIG_ALGORITHM_FIELD = 1,
    SIG_LABELS_FIELD = 2,
    SIG_TAG_FIELD = 6,
    SIG_SIGNER_FIELD = 7,
    SIG_SIGNATURE_FIELD = 8
};

static struct lab_zone *home_of(struct lab_zone *zone, const struct lab_fault *fault)
{
    return fault->at_parent ? zone->parent : zone;
}

ldns_rdf *lab_fault_owner(const struct lab_zone *zone, const struct lab_fault *fault)
{
    ldns_rdf *name;

    if ((fault->at_parent && !fault->owner) || (fault->owner && fault->owner[0] == '@'))
        return ldns_rdf_clone(zone->apex);
    if (!fault->owner)
        return NULL;
    name = ldns_dname_new_frm_str(fault->owner);
    if (!name || ldns_dname_cat(name, zone->apex) != LDNS_STATUS_OK)
        lab_die("%s: bad owner %s in a fault", zone->name, fault->owner);
    return name;
}

bool lab_fault_each(struct lab_zone *zone, const struct lab_fault *fault, lab_set_fn *call)
{
    struct lab_zone *home = home_of(zone, fault);
    ldns_rdf *owner = lab_fault_owner(zone, fault);
    bool any = false;

    for (size_t i = 0; i < home->set_count; i++) {
        struct lab_set *set = &home->sets[i];

        if (!set->sigs || (fault->type && set->type != fault->type))
            continue;
        if (owner && ldns_dname_compare(owner, set->owner) != 0)
            continue;
        call(zone, set, fault);
        any = true;
    }
    ldns_rdf_deep_free(owner);
    return any;
}

void lab_fault_sign_again(struct lab_zone *zone, struct lab_set *set, const struct lab_fault *fault)
{
    struct lab_signing_as as = lab_zone_signs(home_of(zone, fault), set->type);

    lab_zone_sign_set(set, &as);
}

static void sign_dated(struct lab_zone *zone, struct lab_set *set, const struct lab_fault *fault)
{
    struct lab_signing_as as = lab_zone_signs(home_of(zone, fault), set->type);

    as.inception = zone->inception;
    as.expiration = zone->expiration;
    lab_zone_sign_set(set, &as);
}

static void set_dates(struct lab_zone *zone, const struct lab_fault *fault)
{
    time_t now = time(NULL), unit = fault->minutes ? MINUTE : DAY;

    zone->inception = now + fault->from * unit;
    zone->expiration = now + fault->to * unit;
}

bool lab_fault_dates(struct lab_zone *zone, const struct lab_fault *fault)
{
    set_dates(zone, fault);
    return lab_fault_each(zone, fault, sign_dated);
}

static void drop_sigs(struct lab_zone *zone, struct lab_set *set, const struct lab_fault *fault)
{
    (void)zone, (void)fault;
    ldns_rr_list_deep_free(set->sigs);
    set->sigs = NULL;
}

bool lab_fault_drop_sigs(struct lab_zone *zone, const struct lab_fault *fault)
{
    return lab_fault_each(zone, fault, drop_sigs);
}

static void replace_field(struct lab_set *set, size_t field, ldns_rdf *value)
{
    for (size_t i = 0; i < ldns_rr_list_rr_count(set->sigs); i++)
        ldns_rdf_deep_free(
            ldns_rr_set_rdf(ldns_rr_list_rr(set->sigs, i), ldns_rdf_clone(value), field));
    ldns_rdf_deep_free(value);
}

static void flip_sigs(struct lab_zone *zone, struct lab_set *set, const struct lab_fault *fault)
{
    (void)zone, (void)fault;
    for (size_t i = 0; i < ldns_rr_list_rr_count(set->sigs); i++) {
        ldns_rdf *sig = ldns_rr_rdf(ldns_rr_list_rr(set->sigs, i), SIG_SIGNATURE_FIELD);

        ldns_rdf_data(sig)[ldns_rdf_size(sig) / 2] ^= 0x10;
    }
}

bool lab_fault_flip_sigs(struct lab_zone *zone, const struct lab_fault *fault)
{
    return lab_fault_each(zone, fault, flip_sigs);
}

/* Puts many signatures, each one wrong in another place, before the right one. */
static void bury_sigs(struct lab_zone *zone, struct lab_set *set, const struct lab_fault *fault)
{
    ldns_rr_list *many = ldns_rr_list_new();

    (void)zone;
    for (unsigned i = 0; i < fault->number; i++) {
        ldns_rr *wrong = ldns_rr_clone(ldns_rr_list_rr(set->sigs, 0));

        ldns_rdf_data(ldns_rr_rdf(wrong, SIG_SIGNATURE_FIELD))[i] ^= 0x10;
        ldns_rr_list_push_rr(many, wrong);
    }
    ldns_rr_list_push_rr_list(many, set->sigs);
    ldns_rr_list_free(set->sigs);
    set->sigs = many;
}

bool lab_fault_bury_sigs(struct lab_zone *zone, const struct lab_fault *fault)
{
    return lab_fault_each(zone, fault, bury_sigs);
}

static void short_sigs(struct lab_zone *zone, struct lab_set *set, const struct lab_fault *fault)
{
    (void)zone, (void)fault;
    for (size_t i = 0; i < ldns_rr_list_rr_count(set->sigs); i++) {
        ldns_rdf *sig = ldns_rr_rdf(ldns_rr_list_rr(set->sigs, i), SIG_SIGNATURE_FIELD);

        ldns_rdf_set_size(sig, ldns_rdf_size(sig) / 2);
    }
}

bool lab_fault_short_sigs(struct lab_zone *zone, const struct lab_fault *fault)
{
    return lab_fault_each(zone, fault, short_sigs);
}

static void sig_labels(struct lab_zone *zone, struct lab_set *set, const struct lab_fault *fault)
{
    (void)zone;
    replace_field(set, SIG_LABELS_FIELD,
                  ldns_native2rdf_int8(LDNS_RDF_TYPE_INT8, (uint8_t)fault->number));
}

bool lab_fault_sig_labels(struct lab_zone *zone, const struct lab_fault *fault)
{
    return lab_fault_each(zone, fault, sig_labels);
}

static void sig_algorithm(struct lab_zone *zone, struct lab_set *set, const struct lab_fault *fault)
{
    (void)zone;
    replace_field(set, SIG_ALGORITHM_FIELD,
                  ldns_native2rdf_int8(LDNS_RDF_TYPE_ALG, (uint8_t)fault->number));
}

bool lab_fault_sig_algorithm(struct lab_zone *zone, const struct lab_fault *fault)
{
    return lab_fault_each(zone, fault, sig_algorithm);
}

/* The tag of the key that is gone: no key of the zone has it. */
static void sig_tag(struct lab_zone *zone, struct lab_set *set, const struct lab_fault *fault)
{
    (void)fault;
    replace_field(
        set, SIG_TAG_FIELD,
        ldns_native2rdf_int16(LDNS_RDF_TYPE_INT16, ldns_key_keytag(lab_zone_gone_key(zone))));
}

bool lab_fault_sig_tag(struct lab_zone *zone, const struct lab_fault *fault)
{
    return lab_fault_each(zone, fault, sig_tag);
}

/* A signer that is neither the zone nor above it; the cryptography fits what the RRSIG says. */
static void sig_signer(struct lab_zone *zone, struct lab_set *set, const struct lab_fault *fault)
{
    struct lab_signing_as as = lab_zone_signs(home_of(zone, fault), set->type);
    ldns_rdf *outside = ldns_dname_new_frm_str("elsewhere.test.");

    ldns_key_set_pubkey_owner(as.key, outside);
    lab_zone_sign_set(set, &as);
    ldns_key_set_pubkey_owner(as.key, ldns_rdf_clone(zone->apex));
    ldns_rdf_deep_free(outside);
}

bool lab_fault_sig_signer(struct lab_zone *zone, const struct lab_fault *fault)
{
    return lab_fault_each(zone, fault, sig_signer);
}

/* The zone itself or the one above it whose name has so many labels. */
static const struct lab_zone *zone_above(const struct lab_zone *zone, unsigned labels)
{
    while (zone->parent && ldns_dname_label_count(zone->apex) > labels)
        zone = zone->parent;
    return zone;
}

/* A zone above as the signer, with its key's tag: what anybody can write into an RRSIG. */
static void sig_above(struct lab_zone *zone, struct lab_set *set, const struct lab_fault *fault)
{
    const struct lab_zone *above = zone_above(zone, fault->number);

    sign_dated(zone, set, fault);
    replace_field(set, SIG_SIGNER_FIELD, ldns_rdf_clone(above->apex));
    replace_field(set, SIG_TAG_FIELD,
                  ldns_native2rdf_int16(LDNS_RDF_TYPE_INT16, ldns_key_keytag(above->zsk)));
}

bool lab_fault_sig_above(struct lab_zone *zone, const struct lab_fault *fault)
{
    set_dates(zone, fault);
    return lab_fault_each(zone, fault, sig_above);
}

static void sign_gone(struct lab_zone *zone, struct lab_set *set, const struct lab_fault *fault)
{
    struct lab_signing_as as = lab_zone_signs(zone, set->type);

    (void)fault;
    as.key = lab_zone_gone_key(zone);
    lab_zone_sign_set(set, &as);
}

bool lab_fault_sign_gone(struct lab_zone *zone, const struct lab_fault *fault)
{
    return lab_fault_each(zone, fault, sign_gone);
}

/* As a key of another algorithm does before it takes over. */
static void sign_next(struct lab_zone *zone, struct lab_set *set, const struct lab_fault *fault)
{
    struct lab_signing_as as = {lab_zone_next_key(zone), zone->inception, zone->expiration};

    (void)fault;
    lab_zone_sign_also(set, &as);
}

bool lab_fault_sign_next(struct lab_zone *zone, const struct lab_fault *fault)
{
    if (fault->from)
        set_dates(zone, fault);
    return lab_fault_each(zone, fault, sign_next);
}

static void sign_next_only(struct lab_zone *zone, struct lab_set *set,
                           const struct lab_fault *fault)
{
    struct lab_signing_as as = lab_zone_signs(zone, set->type);

    (void)fault;
    as.key = lab_zone_next_key(zone);
    lab_zone_sign_set(set, &as);
}

bool lab_fault_sign_next_only(struct lab_zone *zone, const struct lab_fault *fault)
{
    return lab_fault_each(zone, fault, sign_next_only);
}

static void sign_zsk(struct lab_zone *zone, struct lab_set *set, const struct lab_fault *fault)
{
    struct lab_signing_as as = lab_zone_signs(zone, set->type);

    (void)fault;
    as.key = zone->zsk;
    lab_zone_sign_set(set, &as);
}

bool lab_fault_sign_zsk(struct lab_zone *zone, const struct lab_fault *fault)
{
    return lab_fault_each(zone, fault, sign_zsk);
}

/*
 * fault_standby.c - what stands beside the keys and DS records that a zone needs, and does no harm:
 * keys and digests to come, keys that go, other signers, the other way to deny.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/zone.h"

enum { DS_DIGEST_TYPE_FIELD = 2 };

static void sign_again(struct lab_zone *zone, struct lab_set *set)
{
    struct lab_signing_as as = lab_zone_signs(zone, set->type);

    lab_zone_sign_set(set, &as);
}

static struct lab_set *ds_of(const struct lab_zone *zone)
{
    return lab_zone_find(zone->parent, zone->apex, LDNS_RR_TYPE_DS);
}

/* The same DS again, with a digest type that nobody knows. */
bool lab_fault_ds_also_digest(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_set *ds = ds_of(zone);
    ldns_rr *other;

    if (!ds)
        return false;
    other = ldns_rr_clone(ldns_rr_list_rr(ds->rrs, 0));
    ldns_rdf_deep_free(
        ldns_rr_set_rdf(other, ldns_native2rdf_int8(LDNS_RDF_TYPE_INT8, (uint8_t)fault->number),
                        DS_DIGEST_TYPE_FIELD));
    ldns_rr_list_push_rr(ds->rrs, other);
    sign_again(zone->parent, ds);
    return true;
}

/* A second signer's key, which the first one publishes, too (RFC 8901, section 2.1.2). */
bool lab_fault_key_gone(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_set *keys = lab_zone_find(zone, zone->apex, LDNS_RR_TYPE_DNSKEY);

    (void)fault;
    if (!keys)
        return false;
    ldns_rr_list_push_rr(keys->rrs, lab_zone_dnskey(zone, lab_zone_gone_key(zone)));
    sign_again(zone, keys);
    return true;
}

/* A key that was revoked and signs its own end (RFC 5011, section 2.1), with its DS as it was. */
bool lab_fault_key_also_revoked(struct lab_zone *zone, const struct lab_fault *fault)
{
    ldns_key *gone = lab_zone_gone_key(zone);
    struct lab_set *keys = lab_zone_find(zone, zone->apex, LDNS_RR_TYPE_DNSKEY), *ds = ds_of(zone);
    struct lab_signing_as as = lab_zone_signs(zone, LDNS_RR_TYPE_DNSKEY);
    ldns_rr *revoked, *record;

    (void)fault;
    if (!keys || !ds)
        return false;
    record = ldns_key2rr(gone);
    ldns_rr_list_push_rr(ds->rrs, ldns_key_rr2ds(record, LDNS_SHA256));
    ldns_rr_free(record);
    sign_again(zone->parent, ds);
    ldns_key_set_flags(gone, ldns_key_flags(gone) | LDNS_KEY_REVOKE_KEY);
    revoked = lab_zone_dnskey(zone, gone);
    ldns_key_set_keytag(gone, ldns_calc_keytag(revoked));
    ldns_rr_list_push_rr(keys->rrs, revoked);
    sign_again(zone, keys);
    as.key = gone;
    lab_zone_sign_also(keys, &as);
    return true;
}

/* The servers that are behind still deny with NSEC what the others deny with NSEC3. */
bool lab_fault_earlier_nsec(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_zone *earlier = zone->earlier;

    (void)fault;
    if (!earlier || earlier->spec->signing != LAB_NSEC3)
        return false;
    earlier->other_spec = *earlier->spec;
    earlier->other_spec.signing = LAB_NSEC;
    earlier->spec = &earlier->other_spec;
    for (size_t i = earlier->set_count; i-- > 0;)
        if (earlier->sets[i].type == LDNS_RR_TYPE_NSEC3 ||
            earlier->sets[i].type == LDNS_RR_TYPE_NSEC3PARAM)
            lab_zone_remove_set(earlier, &earlier->sets[i]);
    lab_zone_add_chain(earlier);
    for (size_t i = 0; i < earlier->set_count; i++)
        if (earlier->sets[i].type == LDNS_RR_TYPE_NSEC)
            sign_again(earlier, &earlier->sets[i]);
    return true;
}

bool lab_fault_delegated_to(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_set *ns = lab_zone_find(zone->parent, zone->apex, LDNS_RR_TYPE_NS);
    ldns_rr *kept;

    if (!ns || fault->number < 1 || fault->number > ldns_rr_list_rr_count(ns->rrs))
        return false;
    kept = ldns_rr_clone(ldns_rr_list_rr(ns->rrs, fault->number - 1U));
    ldns_rr_list_deep_free(ns->rrs);
    ns->rrs = ldns_rr_list_new();
    ldns_rr_list_push_rr(ns->rrs, kept);
    return true;
}

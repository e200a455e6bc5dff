/*
 * fault_key.c - what can be wrong with keys and with the DS records that point at them.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdlib.h>
#include <string.h>

#include "lab/zone.h"

/* Fields of DNSKEY (RFC 4034, section 2.1), DS (section 5.1) and RRSIG (section 3.1). */
enum { KEY_FLAGS_FIELD = 0, KEY_ALGORITHM_FIELD = 2, KEY_PUBLIC_FIELD = 3 };
enum { DS_TAG_FIELD = 0, DS_ALGORITHM_FIELD = 1, DS_DIGEST_TYPE_FIELD = 2, DS_DIGEST_FIELD = 3 };
enum { SIG_ALGORITHM_FIELD = 1, SIG_TAG_FIELD = 6 };

static struct lab_set *dnskey_of(const struct lab_zone *zone)
{
    return lab_zone_find(zone, zone->apex, LDNS_RR_TYPE_DNSKEY);
}

static struct lab_set *ds_of(const struct lab_zone *zone)
{
    return zone->parent ? lab_zone_find(zone->parent, zone->apex, LDNS_RR_TYPE_DS) : NULL;
}

static bool concerns(const struct lab_fault *fault, const ldns_rr *dnskey)
{
    bool is_ksk = ldns_rdf2native_int16(ldns_rr_rdf(dnskey, KEY_FLAGS_FIELD)) & LDNS_KEY_SEP_KEY;

    return fault->which == LAB_BOTH || (fault->which == LAB_KSK) == is_ksk;
}

static void set_field(ldns_rr *rr, size_t field, ldns_rdf *value)
{
    ldns_rdf_deep_free(ldns_rr_set_rdf(rr, value, field));
}

static void sign_again(struct lab_zone *zone, struct lab_set *set)
{
    struct lab_signing_as as = lab_zone_signs(zone, set->type);

    if (as.key)
        lab_zone_sign_set(set, &as);
}

/* Makes the parent's DS RRset again from the zone's DNSKEY record with the SEP bit. */
static void publish_ds(struct lab_zone *zone)
{
    struct lab_set *ds = ds_of(zone), *dnskey = dnskey_of(zone);

    if (!ds || !dnskey)
        return;
    ldns_rr_list_deep_free(ds->rrs);
    ds->rrs = ldns_rr_list_new();
    for (size_t i = 0; i < ldns_rr_list_rr_count(dnskey->rrs); i++) {
        const ldns_rr *key = ldns_rr_list_rr(dnskey->rrs, i);

        if (!(ldns_rdf2native_int16(ldns_rr_rdf(key, KEY_FLAGS_FIELD)) & LDNS_KEY_SEP_KEY))
            continue;
        ldns_rr_list_push_rr(ds->rrs, ldns_key_rr2ds(key, LDNS_SHA256));
        zone->ds_tag = ldns_calc_keytag(key);
    }
    sign_again(zone->parent, ds);
}

bool lab_fault_key_removed(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_set *set = dnskey_of(zone);
    ldns_rr_list *kept = ldns_rr_list_new();

    for (size_t i = 0; i < ldns_rr_list_rr_count(set->rrs); i++) {
        ldns_rr *rr = ldns_rr_list_rr(set->rrs, i);

        if (concerns(fault, rr))
            ldns_rr_free(rr);
        else
            ldns_rr_list_push_rr(kept, rr);
    }
    ldns_rr_list_free(set->rrs);
    set->rrs = kept;
    sign_again(zone, set);
    return true;
}

/* Swaps two 16-bit words of the public key: the key tag, a sum of such words, stays the same. */
bool lab_fault_key_altered(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_set *set = dnskey_of(zone);
    bool changed = false;

    for (size_t i = 0; i < ldns_rr_list_rr_count(set->rrs); i++) {
        ldns_rr *rr = ldns_rr_list_rr(set->rrs, i);
        uint8_t *key = ldns_rdf_data(ldns_rr_rdf(rr, KEY_PUBLIC_FIELD));
        uint8_t word[2];

        if (!concerns(fault, rr))
            continue;
        changed = memcmp(key + 8, key + 20, 2) != 0;
        memcpy(word, key + 8, 2);
        memcpy(key + 8, key + 20, 2);
        memcpy(key + 20, word, 2);
    }
    sign_again(zone, set);
    return changed;
}

/*
 * Other keys of the same tag, beside the zone's own: of each two words have changed places. The
 * last octets stay, as an RSA modulus that is even would be refused at once.
 */
bool lab_fault_colliding_keys(struct lab_zone *zone, const struct lab_fault *fault)
{
    enum { FIRST_WORD = 4, NEAR_WORDS = 12, FAR_WORD = FIRST_WORD + NEAR_WORDS };
    struct lab_set *set = dnskey_of(zone);
    size_t published = ldns_rr_list_rr_count(set->rrs);
    unsigned added = 0;

    for (size_t i = 0; i < published; i++) {
        ldns_rr *rr = ldns_rr_list_rr(set->rrs, i);

        for (unsigned n = 0; concerns(fault, rr) && n < fault->number; n++) {
            ldns_rr *other = ldns_rr_clone(rr);
            uint8_t *key = ldns_rdf_data(ldns_rr_rdf(other, KEY_PUBLIC_FIELD));
            uint8_t *near = key + 2 * (FIRST_WORD + n % NEAR_WORDS);
            uint8_t *far = key + 2 * (FAR_WORD + n / NEAR_WORDS);
            uint8_t word[2];

            memcpy(word, near, 2);
            memcpy(near, far, 2);
            memcpy(far, word, 2);
            added += ldns_calc_keytag(other) == ldns_calc_keytag(rr);
            ldns_rr_list_push_rr(set->rrs, other);
        }
    }
    sign_again(zone, set);
    return added > 0 && added % fault->number == 0;
}

bool lab_fault_key_next(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_set *set = dnskey_of(zone);

    (void)fault;
    ldns_rr_list_push_rr(set->rrs, ldns_key2rr(lab_zone_next_key(zone)));
    sign_again(zone, set);
    return true;
}

static void publish_keys(struct lab_zone *zone, struct lab_set *set)
{
    ldns_rr_list_deep_free(set->rrs);
    set->rrs = ldns_rr_list_new();
    ldns_rr_list_push_rr(set->rrs, ldns_key2rr(zone->ksk));
    ldns_rr_list_push_rr(set->rrs, ldns_key2rr(zone->zsk));
}

/*
 * Flags are part of what the tag and the DS are made from: the DS and all signatures follow, so
 * that nothing but the flag is wrong.
 */
bool lab_fault_key_flags(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_set *set = dnskey_of(zone);

    if (fault->which != LAB_ZSK)
        lab_key_take_flags(zone->ksk, (uint16_t)(fault->number | LDNS_KEY_SEP_KEY));
    if (fault->which != LAB_KSK)
        lab_key_take_flags(zone->zsk, fault->number);
    publish_keys(zone, set);
    for (size_t i = 0; i < zone->set_count; i++)
        if (zone->sets[i].sigs)
            sign_again(zone, &zone->sets[i]);
    publish_ds(zone);
    return true;
}

/* Revoked as RFC 5011, section 2.1 has it: with another tag than the DS still names. */
bool lab_fault_key_revoked(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_set *set = dnskey_of(zone);

    (void)fault;
    lab_key_take_flags(zone->ksk, LDNS_KEY_ZONE_KEY | LDNS_KEY_SEP_KEY | LDNS_KEY_REVOKE_KEY);
    publish_keys(zone, set);
    sign_again(zone, set);
    return true;
}

/* Without the Zone Key flag, and with another tag than the DS still names. */
bool lab_fault_key_cleared(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_set *set = dnskey_of(zone);

    (void)fault;
    lab_key_take_flags(zone->ksk, LDNS_KEY_SEP_KEY);
    publish_keys(zone, set);
    sign_again(zone, set);
    return true;
}

static ldns_rdf *algorithm_rdf(const struct lab_fault *fault)
{
    return ldns_native2rdf_int8(LDNS_RDF_TYPE_ALG, (uint8_t)fault->number);
}

bool lab_fault_key_algorithm(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_set *set = dnskey_of(zone);

    for (size_t i = 0; i < ldns_rr_list_rr_count(set->rrs); i++)
        if (concerns(fault, ldns_rr_list_rr(set->rrs, i)))
            set_field(ldns_rr_list_rr(set->rrs, i), KEY_ALGORITHM_FIELD, algorithm_rdf(fault));
    sign_again(zone, set);
    return true;
}

static uint16_t tag_with_algorithm(ldns_key *key, const struct lab_fault *fault)
{
    ldns_rr *rr = ldns_key2rr(key);
    uint16_t tag;

    set_field(rr, KEY_ALGORITHM_FIELD, algorithm_rdf(fault));
    tag = ldns_calc_keytag(rr);
    ldns_rr_free(rr);
    return tag;
}

/* The whole zone claims another algorithm: keys, signatures and DS agree with each other. */
bool lab_fault_relabel(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_set *dnskey = dnskey_of(zone);
    uint16_t zsk_tag = tag_with_algorithm(zone->zsk, fault);
    uint16_t ksk_tag = tag_with_algorithm(zone->ksk, fault);

    for (size_t i = 0; i < ldns_rr_list_rr_count(dnskey->rrs); i++)
        set_field(ldns_rr_list_rr(dnskey->rrs, i), KEY_ALGORITHM_FIELD, algorithm_rdf(fault));
    for (size_t i = 0; i < zone->set_count; i++) {
        struct lab_set *set = &zone->sets[i];
        uint16_t tag = set->type == LDNS_RR_TYPE_DNSKEY ? ksk_tag : zsk_tag;

        for (size_t j = 0; set->sigs && j < ldns_rr_list_rr_count(set->sigs); j++) {
            ldns_rr *sig = ldns_rr_list_rr(set->sigs, j);

            set_field(sig, SIG_ALGORITHM_FIELD, algorithm_rdf(fault));
            set_field(sig, SIG_TAG_FIELD, ldns_native2rdf_int16(LDNS_RDF_TYPE_INT16, tag));
        }
    }
    ldns_key_set_keytag(zone->ksk, ksk_tag);
    ldns_key_set_keytag(zone->zsk, zsk_tag);
    publish_ds(zone);
    return true;
}

static bool is_of_next(const ldns_rr *rr, size_t field)
{
    return ldns_rdf2native_int8(ldns_rr_rdf(rr, field)) == LDNS_RSASHA256;
}

static void relabel_sigs(struct lab_set *set, const struct lab_fault *fault, uint16_t tag)
{
    for (size_t i = 0; set->sigs && i < ldns_rr_list_rr_count(set->sigs); i++) {
        ldns_rr *sig = ldns_rr_list_rr(set->sigs, i);

        if (!is_of_next(sig, SIG_ALGORITHM_FIELD))
            continue;
        set_field(sig, SIG_ALGORITHM_FIELD, algorithm_rdf(fault));
        set_field(sig, SIG_TAG_FIELD, ldns_native2rdf_int16(LDNS_RDF_TYPE_INT16, tag));
    }
}

/* The RRset has changed: the zone's own signature is made again, where there is one. */
static void renew_own_sig(struct lab_zone *zone, struct lab_set *set)
{
    struct lab_signing_as as = lab_zone_signs(zone, set->type);
    ldns_rr_list *kept = ldns_rr_list_new();
    size_t count = ldns_rr_list_rr_count(set->sigs);

    for (size_t i = 0; i < count; i++) {
        ldns_rr *sig = ldns_rr_list_pop_rr(set->sigs);

        if (ldns_rdf2native_int16(ldns_rr_rdf(sig, SIG_TAG_FIELD)) == ldns_key_keytag(as.key))
            ldns_rr_free(sig);
        else
            ldns_rr_list_push_rr(kept, sig);
    }
    ldns_rr_list_free(set->sigs);
    set->sigs = kept;
    if (ldns_rr_list_rr_count(kept) < count)
        lab_zone_sign_also(set, &as);
}

/* The key that is to come claims an algorithm of which nobody can check the signatures. */
bool lab_fault_relabel_next(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_set *dnskey = dnskey_of(zone), *ds = ds_of(zone);
    uint16_t tag = tag_with_algorithm(lab_zone_next_key(zone), fault);

    for (size_t i = 0; i < zone->set_count; i++)
        relabel_sigs(&zone->sets[i], fault, tag);
    for (size_t i = 0; i < ldns_rr_list_rr_count(dnskey->rrs); i++) {
        ldns_rr *key = ldns_rr_list_rr(dnskey->rrs, i);

        if (!is_of_next(key, KEY_ALGORITHM_FIELD))
            continue;
        set_field(key, KEY_ALGORITHM_FIELD, algorithm_rdf(fault));
        for (size_t k = 0; ds && k < ldns_rr_list_rr_count(ds->rrs); k++)
            if (is_of_next(ldns_rr_list_rr(ds->rrs, k), DS_ALGORITHM_FIELD))
                ldns_rr_free(ldns_rr_list_set_rr(ds->rrs, ldns_key_rr2ds(key, LDNS_SHA256), k));
    }
    renew_own_sig(zone, dnskey);
    if (ds)
        sign_again(zone->parent, ds);
    ldns_key_set_keytag(zone->next, tag);
    return true;
}

/* Applies one new field to every DS of the zone and signs the RRset again. */
static bool ds_field(struct lab_zone *zone, size_t field, ldns_rdf *value)
{
    struct lab_set *ds = ds_of(zone);

    for (size_t i = 0; ds && i < ldns_rr_list_rr_count(ds->rrs); i++)
        set_field(ldns_rr_list_rr(ds->rrs, i), field, ldns_rdf_clone(value));
    ldns_rdf_deep_free(value);
    if (ds)
        sign_again(zone->parent, ds);
    return ds != NULL;
}

bool lab_fault_ds_tag(struct lab_zone *zone, const struct lab_fault *fault)
{
    (void)fault;
    zone->ds_tag = ldns_key_keytag(lab_zone_gone_key(zone));
    return ds_field(zone, DS_TAG_FIELD, ldns_native2rdf_int16(LDNS_RDF_TYPE_INT16, zone->ds_tag));
}

bool lab_fault_ds_algorithm(struct lab_zone *zone, const struct lab_fault *fault)
{
    return ds_field(zone, DS_ALGORITHM_FIELD, algorithm_rdf(fault));
}

bool lab_fault_ds_digest_type(struct lab_zone *zone, const struct lab_fault *fault)
{
    return ds_field(zone, DS_DIGEST_TYPE_FIELD,
                    ldns_native2rdf_int8(LDNS_RDF_TYPE_INT8, (uint8_t)fault->number));
}

bool lab_fault_ds_digest(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_set *ds = ds_of(zone);

    (void)fault;
    if (!ds)
        return false;
    for (size_t i = 0; i < ldns_rr_list_rr_count(ds->rrs); i++)
        ldns_rdf_data(ldns_rr_rdf(ldns_rr_list_rr(ds->rrs, i), DS_DIGEST_FIELD))[5] ^= 0xff;
    sign_again(zone->parent, ds);
    return true;
}

static ldns_rr *ds_of_key(ldns_key *key)
{
    ldns_rr *rr = ldns_key2rr(key);
    ldns_rr *ds = ldns_key_rr2ds(rr, LDNS_SHA256);

    ldns_rr_free(rr);
    return ds;
}

bool lab_fault_ds_gone(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_set *ds = ds_of(zone);

    (void)fault;
    if (!ds)
        return false;
    ldns_rr_list_deep_free(ds->rrs);
    ds->rrs = ldns_rr_list_new();
    ldns_rr_list_push_rr(ds->rrs, ds_of_key(lab_zone_gone_key(zone)));
    zone->ds_tag = ldns_key_keytag(zone->gone);
    sign_again(zone->parent, ds);
    return true;
}

static bool add_ds(struct lab_zone *zone, ldns_key *key)
{
    struct lab_set *ds = ds_of(zone);

    if (!ds)
        return false;
    ldns_rr_list_push_rr(ds->rrs, ds_of_key(key));
    sign_again(zone->parent, ds);
    return true;
}

bool lab_fault_ds_also_gone(struct lab_zone *zone, const struct lab_fault *fault)
{
    (void)fault;
    return add_ds(zone, lab_zone_gone_key(zone));
}

bool lab_fault_ds_also_next(struct lab_zone *zone, const struct lab_fault *fault)
{
    (void)fault;
    return add_ds(zone, lab_zone_next_key(zone));
}

/* As many copies of the DS record, of which change makes each another one. The right one, which is
 * taken out of the RRset, is the caller's; NULL unless it was the only one. */
static ldns_rr *replace_ds(struct lab_zone *zone, unsigned number,
                           void (*change)(ldns_rr *ds, unsigned i))
{
    struct lab_set *ds = ds_of(zone);
    ldns_rr *right;

    if (!ds || ldns_rr_list_rr_count(ds->rrs) != 1)
        return NULL;
    right = ldns_rr_list_pop_rr(ds->rrs);
    for (unsigned i = 0; i < number; i++) {
        ldns_rr *other = ldns_rr_clone(right);

        change(other, i);
        ldns_rr_list_push_rr(ds->rrs, other);
    }
    return right;
}

static void change_tag(ldns_rr *ds, unsigned i)
{
    uint8_t *tag = ldns_rdf_data(ldns_rr_rdf(ds, DS_TAG_FIELD));

    tag[1] = (uint8_t)(tag[1] + 1 + i);
}

static void change_digest(ldns_rr *ds, unsigned i)
{
    ldns_rdf *digest = ldns_rr_rdf(ds, DS_DIGEST_FIELD);

    ldns_rdf_data(digest)[i % ldns_rdf_size(digest)] ^= (uint8_t)(0x80 | i);
}

/* As many more, each of another tag than any key has, before the right one. */
bool lab_fault_ds_also_many(struct lab_zone *zone, const struct lab_fault *fault)
{
    ldns_rr *right = replace_ds(zone, fault->number, change_tag);

    if (!right)
        return false;
    ldns_rr_list_push_rr(ds_of(zone)->rrs, right);
    sign_again(zone->parent, ds_of(zone));
    return true;
}

/* In place of the right one, many of its tag with other digests. */
bool lab_fault_ds_colliding(struct lab_zone *zone, const struct lab_fault *fault)
{
    ldns_rr *right = replace_ds(zone, fault->number, change_digest);

    if (!right)
        return false;
    ldns_rr_free(right);
    sign_again(zone->parent, ds_of(zone));
    return true;
}

/* The parent proves that the delegation is insecure. */
bool lab_fault_ds_withdrawn(struct lab_zone *zone, const struct lab_fault *fault)
{
    enum { NSEC_BITMAP_FIELD = 1 };
    struct lab_set *ds = ds_of(zone), *nsec;

    (void)fault;
    if (!ds)
        return false;
    lab_zone_remove_set(zone->parent, ds);
    nsec = lab_zone_find(zone->parent, zone->apex, LDNS_RR_TYPE_NSEC);
    if (!nsec ||
        ldns_nsec_bitmap_clear_type(ldns_rr_rdf(ldns_rr_list_rr(nsec->rrs, 0), NSEC_BITMAP_FIELD),
                                    LDNS_RR_TYPE_DS) != LDNS_STATUS_OK)
        return false;
    sign_again(zone->parent, nsec);
    return true;
}

/* Puts the key that is gone in the place of one of the keys. */
static void put_gone_key(struct lab_zone *zone, enum lab_which which, struct lab_zone *earlier)
{
    const struct lab_fault of = {.which = which};
    struct lab_set *set = dnskey_of(earlier);

    for (size_t i = 0; i < ldns_rr_list_rr_count(set->rrs); i++)
        if (concerns(&of, ldns_rr_list_rr(set->rrs, i))) {
            ldns_rr *gone = lab_zone_dnskey(zone, lab_zone_gone_key(zone));

            ldns_rr_free(ldns_rr_list_set_rr(set->rrs, gone, i));
            break; /* the one put there may look like another of them */
        }
}

bool lab_fault_earlier_ksk(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_zone *parent = zone->parent, *earlier = zone->earlier;
    uint16_t ds_tag = zone->ds_tag;
    struct lab_signing_as as;
    bool done;

    if (!earlier)
        return false;
    put_gone_key(zone, LAB_KSK, earlier);
    as = lab_zone_signs(zone, LDNS_RR_TYPE_DNSKEY);
    as.key = lab_zone_gone_key(zone);
    lab_zone_sign_set(dnskey_of(earlier), &as);
    if (!parent->earlier) /* only the zone's servers are behind */
        return true;
    zone->parent = parent->earlier;
    done = lab_fault_ds_gone(zone, fault);
    zone->parent = parent;
    zone->ds_tag = ds_tag;
    return done;
}

bool lab_fault_earlier_zsk(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_zone *earlier = zone->earlier;
    struct lab_signing_as as = lab_zone_signs(zone, LDNS_RR_TYPE_A);

    (void)fault;
    if (!earlier)
        return false;
    put_gone_key(zone, LAB_ZSK, earlier);
    as.key = lab_zone_gone_key(zone);
    for (size_t i = 0; i < earlier->set_count; i++) {
        if (earlier->sets[i].type == LDNS_RR_TYPE_DNSKEY)
            sign_again(zone, &earlier->sets[i]);
        else if (earlier->sets[i].sigs)
            lab_zone_sign_set(&earlier->sets[i], &as);
    }
    return true;
}

/*
 * repair_keys.c - DS records, keys and signatures, as a zone's operator and its parent's handle
 * them.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/repair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Fields of DNSKEY (RFC 4034, section 2.1), DS (section 5.1) and RRSIG (section 3.1). */
enum { KEY_ALGORITHM_FIELD = 2 };
enum { DS_TAG_FIELD = 0, DS_ALGORITHM_FIELD = 1, DS_DIGEST_TYPE_FIELD = 2 };
enum { SIG_ALGORITHM_FIELD = 1, SIG_TAG_FIELD = 6 };

enum { KEYS = 4 };

struct lab_zone *lab_repair_zone(const struct lab_world *world, const char *name)
{
    ldns_rdf *apex = ldns_dname_new_frm_str(name);
    struct lab_zone *found = NULL;

    for (size_t i = 0; apex && i < world->zone_count; i++)
        if (ldns_dname_compare(world->zones[i]->apex, apex) == 0)
            found = world->zones[i];
    ldns_rdf_deep_free(apex);
    return found;
}

bool lab_repair_is_own(const struct lab_repair *repair, const struct lab_zone *zone)
{
    for (size_t i = 0; i <= LAB_MAX_ALSO; i++)
        if (repair->of->zones[i] == zone)
            return true;
    return false;
}

/* Whether a name of the zone is this row's business. */
static bool concerns(const struct lab_repair *repair, const struct lab_zone *zone,
                     const ldns_rdf *name)
{
    if (lab_repair_is_own(repair, zone))
        return true;
    for (size_t i = 0; i <= LAB_MAX_ALSO; i++) {
        const struct lab_zone *own = repair->of->zones[i];

        if (own &&
            (ldns_dname_compare(name, own->apex) == 0 || ldns_dname_is_subdomain(name, own->apex)))
            return true;
    }
    return false;
}

static struct lab_set *dnskey_of(const struct lab_zone *zone)
{
    return lab_zone_find(zone, zone->apex, LDNS_RR_TYPE_DNSKEY);
}

static struct lab_set *ds_of(const struct lab_zone *zone)
{
    return zone->parent ? lab_zone_find(zone->parent, zone->apex, LDNS_RR_TYPE_DS) : NULL;
}

static unsigned tag_in(const ldns_rr *rr, size_t field)
{
    return ldns_rdf2native_int16(ldns_rr_rdf(rr, field));
}

static unsigned octet_in(const ldns_rr *rr, size_t field)
{
    return ldns_rdf2native_int8(ldns_rr_rdf(rr, field));
}

/* The zone's private keys: a key that is gone may lie in a drawer. */
static void stored_keys(const struct lab_zone *zone, ldns_key *keys[KEYS])
{
    keys[0] = zone->ksk;
    keys[1] = zone->zsk;
    keys[2] = zone->gone;
    keys[3] = zone->next;
}

static ldns_key *stored_key(const struct lab_zone *zone, unsigned tag, unsigned algorithm)
{
    ldns_key *keys[KEYS];

    stored_keys(zone, keys);
    for (int i = 0; i < KEYS; i++)
        if (keys[i] && ldns_key_keytag(keys[i]) == tag &&
            (algorithm == 0 || (unsigned)ldns_key_algorithm(keys[i]) == algorithm))
            return keys[i];
    return NULL;
}

static void publish(struct lab_zone *zone, ldns_key *key)
{
    struct lab_set *set = dnskey_of(zone);
    ldns_rr *rr = lab_zone_dnskey(zone, key);

    for (size_t i = 0; set && i < ldns_rr_list_rr_count(set->rrs); i++)
        if (ldns_rr_compare(ldns_rr_list_rr(set->rrs, i), rr) == 0) {
            ldns_rr_free(rr);
            return;
        }
    lab_zone_add(zone, rr);
}

static bool is_published(const struct lab_zone *zone, const ldns_key *key)
{
    const struct lab_set *set = dnskey_of(zone);
    ldns_rr *rr = lab_zone_dnskey(zone, key);
    bool found = false;

    for (size_t i = 0; set && i < ldns_rr_list_rr_count(set->rrs); i++)
        found = found || ldns_rr_compare(ldns_rr_list_rr(set->rrs, i), rr) == 0;
    ldns_rr_free(rr);
    return found;
}

/* Signs by the key, in place of the signatures there are, or beside them. */
static void sign_by(const struct lab_zone *zone, struct lab_set *set, ldns_key *key, bool beside)
{
    struct lab_signing_as as = lab_zone_signs(zone, set->type);

    as.key = key;
    if (beside && set->sigs)
        lab_zone_sign_also(set, &as);
    else
        lab_zone_sign_set(set, &as);
}

/* Beside the others, for one that signed it before may be what the DS RRset names. */
static void sign_keys_by(struct lab_zone *zone, ldns_key *key)
{
    struct lab_set *set = dnskey_of(zone);

    if (zone->ksk && is_published(zone, zone->ksk) && zone->ksk != key) {
        sign_by(zone, set, zone->ksk, false);
        sign_by(zone, set, key, true);
    } else {
        sign_by(zone, set, key, false);
    }
}

static bool is_denial(ldns_rr_type type)
{
    return type == LDNS_RR_TYPE_NSEC || type == LDNS_RR_TYPE_NSEC3;
}

static void remove_denial(const struct lab_repair *repair, struct lab_zone *zone,
                          const struct lab_zone *which)
{
    for (size_t i = zone->set_count; i-- > 0;)
        if (is_denial(zone->sets[i].type) &&
            (!which || concerns(repair, which, zone->sets[i].owner)))
            lab_zone_remove_set(zone, &zone->sets[i]);
}

/* The chain is made from the whole zone, but of one that is shared only this row's part is taken.
 */
static void renew_denial(struct lab_repair *repair, struct lab_zone *zone)
{
    struct lab_zone *made = lab_zone_copy(zone);

    remove_denial(repair, made, NULL);
    lab_zone_add_chain(made);
    remove_denial(repair, zone, zone);
    for (size_t i = 0; i < made->set_count; i++)
        if (is_denial(made->sets[i].type) && concerns(repair, zone, made->sets[i].owner))
            lab_zone_add(zone, ldns_rr_clone(ldns_rr_list_rr(made->sets[i].rrs, 0)));
    lab_zone_copy_free(made);
}

void lab_repair_sign_denial(struct lab_repair *repair, struct lab_zone *zone)
{
    if (!zone->zsk || !dnskey_of(zone))
        return;
    renew_denial(repair, zone);
    for (size_t i = 0; i < zone->set_count; i++)
        if (is_denial(zone->sets[i].type) && concerns(repair, zone, zone->sets[i].owner))
            sign_by(zone, &zone->sets[i], zone->zsk, false);
}

void lab_repair_sign(struct lab_repair *repair, struct lab_zone *zone, ldns_key *ksk)
{
    bool own = lab_repair_is_own(repair, zone);

    if (own) {
        publish(zone, ksk);
        publish(zone, zone->zsk);
    }
    renew_denial(repair, zone);
    for (size_t i = 0; i < zone->set_count; i++) {
        struct lab_set *set = &zone->sets[i];
        bool keys = set->type == LDNS_RR_TYPE_DNSKEY;

        if (!lab_zone_is_authoritative_for(zone, set) || !concerns(repair, zone, set->owner))
            continue;
        sign_by(zone, set, keys ? ksk : zone->zsk, false);
        if (own && zone->next && is_published(zone, zone->next))
            sign_by(zone, set, zone->next, true);
    }
}

static ldns_rr *ds_record(ldns_key *key)
{
    ldns_rr *rr = ldns_key2rr(key);
    ldns_rr *ds = ldns_key_rr2ds(rr, LDNS_SHA256);

    ldns_rr_free(rr);
    return ds;
}

static void sign_ds(struct lab_zone *zone)
{
    struct lab_set *set = ds_of(zone);

    if (set && zone->parent->zsk)
        sign_by(zone->parent, set, zone->parent->zsk, false);
}

/* What is to be changed at the parent is so there already, but for a server with an old version. */
static bool is_behind(const struct lab_zone *parent)
{
    for (size_t i = 0; i < parent->server_count; i++)
        if (parent->servers[i].spec->act == LAB_ACT_BEHIND)
            return true;
    return false;
}

const char *lab_repair_add_ds(struct lab_zone *zone, const char *record)
{
    struct lab_set *set = ds_of(zone);
    ldns_rr *rr = NULL;
    char line[512];

    snprintf(line, sizeof(line), "@ DS %s", record);
    if (ldns_rr_new_frm_str(&rr, line, 300, zone->apex, NULL) != LDNS_STATUS_OK)
        return "what it prints is no DS record";
    for (size_t i = 0; set && i < ldns_rr_list_rr_count(set->rrs); i++)
        if (ldns_rr_compare(ldns_rr_list_rr(set->rrs, i), rr) == 0) {
            ldns_rr_free(rr);
            return is_behind(zone->parent) ? NULL : "the parent has that DS record";
        }
    lab_zone_add(zone->parent, rr);
    sign_ds(zone);
    return NULL;
}

const char *lab_repair_publish_ds(struct lab_repair *repair)
{
    return lab_repair_add_ds(repair->zone, repair->words[0]);
}

static const char *add_ds_of(struct lab_zone *zone, ldns_key *key)
{
    ldns_rr *ds = ds_record(key);
    struct lab_set *set = ds_of(zone);

    for (size_t i = 0; set && i < ldns_rr_list_rr_count(set->rrs); i++)
        if (ldns_rr_compare(ldns_rr_list_rr(set->rrs, i), ds) == 0) {
            ldns_rr_free(ds);
            return "the parent has the DS record of that key";
        }
    lab_zone_add(zone->parent, ds);
    sign_ds(zone);
    return NULL;
}

/* Whether the parent has the key's DS record: only then it is the key that is meant. */
static bool is_named(const struct lab_zone *zone, ldns_key *key)
{
    struct lab_set *set = ds_of(zone);
    ldns_rr *ds = ds_record(key);
    bool found = false;

    for (size_t i = 0; set && i < ldns_rr_list_rr_count(set->rrs); i++)
        found = found || ldns_rr_compare(ldns_rr_list_rr(set->rrs, i), ds) == 0;
    ldns_rr_free(ds);
    return found;
}

const char *lab_repair_restore_key(struct lab_repair *repair)
{
    unsigned tag = (unsigned)strtoul(repair->words[0], NULL, 10);
    ldns_key *key = stored_key(repair->zone, tag, 0);

    if (!key || !is_named(repair->zone, key))
        return "the zone never had a key that this DS record names";
    publish(repair->zone, key);
    sign_keys_by(repair->zone, key);
    return NULL;
}

/* A published key that is not revoked, else one that is made for it. */
const char *lab_repair_own_key(struct lab_repair *repair)
{
    struct lab_zone *zone = repair->zone;
    ldns_key *keys[KEYS], *key = NULL;

    stored_keys(zone, keys);
    for (int i = 0; i < KEYS && !key; i++)
        if (keys[i] && is_published(zone, keys[i]) &&
            (ldns_key_flags(keys[i]) & (LDNS_KEY_ZONE_KEY | LDNS_KEY_REVOKE_KEY)) ==
                LDNS_KEY_ZONE_KEY)
            key = keys[i];
    if (!key) {
        key = lab_zone_next_key(zone);
        publish(zone, key);
    }
    sign_by(zone, dnskey_of(zone), key, false);
    return add_ds_of(zone, key);
}

/* That of the three numbers, or with none all of them. */
static const char *remove_ds(struct lab_repair *repair, const unsigned *numbers)
{
    struct lab_zone *zone = repair->zone;
    struct lab_set *set = ds_of(zone);
    ldns_rr_list *kept = ldns_rr_list_new();
    size_t before = set ? ldns_rr_list_rr_count(set->rrs) : 0, left;

    for (size_t i = 0; i < before; i++) {
        ldns_rr *rr = ldns_rr_list_rr(set->rrs, i);

        if (!numbers || (tag_in(rr, DS_TAG_FIELD) == numbers[0] &&
                         octet_in(rr, DS_ALGORITHM_FIELD) == numbers[1] &&
                         octet_in(rr, DS_DIGEST_TYPE_FIELD) == numbers[2]))
            ldns_rr_free(rr);
        else
            ldns_rr_list_push_rr(kept, rr);
    }
    left = ldns_rr_list_rr_count(kept);
    if (!set) {
        ldns_rr_list_free(kept);
        return is_behind(zone->parent) ? NULL : "the parent has no DS record";
    }
    ldns_rr_list_free(set->rrs);
    set->rrs = kept;
    if (left == before)
        return "the parent has no such DS record";
    if (left > 0) {
        sign_ds(zone);
        return NULL;
    }
    lab_zone_remove_set(zone->parent, set);
    lab_repair_sign_denial(repair, zone->parent);
    return NULL;
}

const char *lab_repair_remove_ds(struct lab_repair *repair)
{
    unsigned numbers[3];

    for (int i = 0; i < 3; i++)
        numbers[i] = (unsigned)strtoul(repair->words[i], NULL, 10);
    return remove_ds(repair, numbers);
}

const char *lab_repair_remove_all_ds(struct lab_repair *repair)
{
    return remove_ds(repair, NULL);
}

/* By the first key of the zone's that the DS RRset names. */
static ldns_key *named_key(const struct lab_zone *zone)
{
    ldns_key *keys[KEYS];

    stored_keys(zone, keys);
    for (int i = 0; i < KEYS; i++)
        if (keys[i] && is_named(zone, keys[i]))
            return keys[i];
    return NULL;
}

const char *lab_repair_sign_with_named(struct lab_repair *repair)
{
    ldns_key *key = named_key(repair->zone);

    if (!key)
        return "the zone has no key that the DS RRset names";
    lab_repair_sign(repair, repair->zone, key);
    return NULL;
}

const char *lab_repair_publish_and_sign(struct lab_repair *repair)
{
    struct lab_zone *zone = repair->zone;
    ldns_key *key = stored_key(zone, (unsigned)strtoul(repair->words[0], NULL, 10),
                               (unsigned)strtoul(repair->words[1], NULL, 10));

    if (!key)
        return "the zone has no such key";
    publish(zone, key);
    lab_repair_sign(repair, zone, zone->ksk);
    return NULL;
}

const char *lab_repair_publish_key(struct lab_repair *repair)
{
    ldns_key *key = stored_key(repair->zone, (unsigned)strtoul(repair->words[0], NULL, 10),
                               (unsigned)strtoul(repair->words[1], NULL, 10));

    if (!key)
        return "the zone has no such key";
    publish(repair->zone, key);
    sign_by(repair->zone, dnskey_of(repair->zone), repair->zone->ksk, false);
    return NULL;
}

/* A list such as "11741/13, 31409/13": by the last of those that the signer has. */
const char *lab_repair_sign_with(struct lab_repair *repair)
{
    struct lab_zone *zone = repair->zone;
    const char *at = repair->words[0];
    ldns_key *key = NULL;

    while (*at) {
        char *end;
        unsigned tag = (unsigned)strtoul(at, &end, 10);
        unsigned algorithm = *end == '/' ? (unsigned)strtoul(end + 1, &end, 10) : 0;
        ldns_key *found = stored_key(zone, tag, algorithm);

        if (found && is_published(zone, found))
            key = found;
        at = end + strspn(end, ", ");
        if (at == end && *at)
            break;
    }
    if (!key)
        return "the signer has none of those keys";
    for (size_t i = 0; i < zone->set_count; i++)
        if (zone->sets[i].type != LDNS_RR_TYPE_DNSKEY && zone->sets[i].sigs)
            sign_by(zone, &zone->sets[i], key, false);
    return NULL;
}

const char *lab_repair_sign_keys_by_ds(struct lab_repair *repair)
{
    struct lab_zone *zone = repair->zone;
    ldns_key *key = named_key(zone);

    if (!key || !dnskey_of(zone))
        return "the zone has no key that the DS RRset names";
    sign_by(zone, dnskey_of(zone), key, false);
    return NULL;
}

/* "... is signed by key 1/13": the text names it. */
const char *lab_repair_ds_of_signer(struct lab_repair *repair)
{
    const char *at = strstr(repair->text, "signed by key ");
    unsigned tag, algorithm;
    ldns_key *key;

    if (!at || sscanf(at, "signed by key %u/%u", &tag, &algorithm) != 2)
        return "the text does not tell which key signs it";
    key = stored_key(repair->zone, tag, algorithm);
    return key ? add_ds_of(repair->zone, key) : "no DS of such a key would be of use";
}

/* The zone that the remedy names, else that of the event. */
const char *lab_repair_sign_again(struct lab_repair *repair)
{
    struct lab_zone *zone = repair->zone;

    if (repair->words[0] && strcmp(repair->words[0], "the zone") != 0)
        zone = lab_repair_zone(repair->world, repair->words[0]);
    if (!zone || !zone->zsk)
        return "there is no such zone, or it is not signed";
    lab_repair_sign(repair, zone, zone->ksk);
    return NULL;
}

/* Of the key that signs the others, as it is now. */
const char *lab_repair_own_ds(struct lab_repair *repair)
{
    return add_ds_of(repair->zone, repair->zone->ksk);
}

/* "key 36182/13 ... lacks": 257 for a secure entry point, else 256. The key is put in its place. */
const char *lab_repair_key_flags(struct lab_repair *repair)
{
    struct lab_zone *zone = repair->zone;
    const char *at = strstr(repair->text, "key ");
    struct lab_set *set = dnskey_of(zone);
    unsigned tag, algorithm;
    ldns_key *key;

    if (!at || sscanf(at, "key %u/%u", &tag, &algorithm) != 2 ||
        !(key = stored_key(zone, tag, algorithm)))
        return "the text does not tell which key";
    for (size_t i = 0; i < ldns_rr_list_rr_count(set->rrs); i++) {
        ldns_rr *was = ldns_rr_list_rr(set->rrs, i);

        if (ldns_calc_keytag(was) != tag || octet_in(was, KEY_ALGORITHM_FIELD) != algorithm)
            continue;
        lab_key_take_flags(
            key, (uint16_t)(LDNS_KEY_ZONE_KEY | (ldns_key_flags(key) & LDNS_KEY_SEP_KEY)));
        ldns_rr_free(ldns_rr_list_set_rr(set->rrs, lab_zone_dnskey(zone, key), i));
    }
    lab_repair_sign(repair, zone, zone->ksk);
    return NULL;
}

/* Of the records of one tag the last, which was there before the others were put in front. */
static void keep_last_of_tag(struct lab_set *set, bool is_ds)
{
    ldns_rr_list *kept = ldns_rr_list_new();
    size_t count = ldns_rr_list_rr_count(set->rrs);

    for (size_t i = 0; i < count; i++) {
        ldns_rr *rr = ldns_rr_list_rr(set->rrs, i);
        unsigned tag = is_ds ? tag_in(rr, DS_TAG_FIELD) : ldns_calc_keytag(rr);
        bool again = false;

        for (size_t k = 0; k < ldns_rr_list_rr_count(kept); k++) {
            const ldns_rr *other = ldns_rr_list_rr(kept, k);

            again = again || (is_ds ? tag_in(other, DS_TAG_FIELD) : ldns_calc_keytag(other)) == tag;
        }
        if (again)
            ldns_rr_free(rr);
        else
            ldns_rr_list_push_rr(kept, rr);
    }
    ldns_rr_list_free(set->rrs);
    set->rrs = kept;
}

const char *lab_repair_reduce(struct lab_repair *repair)
{
    struct lab_zone *zone = repair->zone;

    keep_last_of_tag(dnskey_of(zone), false);
    if (ds_of(zone)) {
        keep_last_of_tag(ds_of(zone), true);
        sign_ds(zone);
    }
    lab_repair_sign(repair, zone, zone->ksk);
    return NULL;
}

const char *lab_repair_flush(struct lab_repair *repair)
{
    snprintf(repair->flush, sizeof(repair->flush), "%s", repair->words[0]);
    return NULL;
}

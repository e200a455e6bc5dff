/*
 * zone.c - zones in memory: records, lookups, signing.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/zone.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY = 86400, DEFAULT_TTL = 300, RSA_BITS = 1024 };

void lab_die(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("lab: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(2);
}

static int compare_sets(const void *left, const void *right)
{
    const struct lab_set *a = left, *b = right;
    int order = ldns_dname_compare(a->owner, b->owner);

    if (order != 0)
        return order;
    return (a->type > b->type) - (a->type < b->type);
}

void lab_zone_sort(struct lab_zone *zone)
{
    qsort(zone->sets, zone->set_count, sizeof(*zone->sets), compare_sets);
}

/* The place of the first RRset that does not stand before owner and type. */
static size_t lower_bound(const struct lab_zone *zone, const ldns_rdf *owner, ldns_rr_type type)
{
    size_t low = 0, high = zone->set_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct lab_set *set = &zone->sets[middle];
        int order = ldns_dname_compare(set->owner, owner);

        if (order < 0 || (order == 0 && set->type < type))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct lab_set *lab_zone_find(const struct lab_zone *zone, const ldns_rdf *owner, ldns_rr_type type)
{
    size_t at = lower_bound(zone, owner, type);

    if (at == zone->set_count || zone->sets[at].type != type ||
        ldns_dname_compare(zone->sets[at].owner, owner) != 0)
        return NULL;
    return &zone->sets[at];
}

bool lab_zone_has_name(const struct lab_zone *zone, const ldns_rdf *name)
{
    for (size_t at = lower_bound(zone, name, 0); at < zone->set_count; at++) {
        const ldns_rdf *owner = zone->sets[at].owner;
        bool below = ldns_dname_is_subdomain(owner, name);

        if (!below && ldns_dname_compare(owner, name) != 0)
            return false;
        if (zone->sets[at].type != LDNS_RR_TYPE_NSEC3)
            return true;
    }
    return false;
}

bool lab_zone_has_records(const struct lab_zone *zone, const ldns_rdf *name)
{
    size_t at = lower_bound(zone, name, 0);

    return at < zone->set_count && ldns_dname_compare(zone->sets[at].owner, name) == 0;
}

const struct lab_set *lab_zone_cut(const struct lab_zone *zone, const ldns_rdf *name)
{
    const struct lab_set *cut = NULL;
    ldns_rdf *at = ldns_rdf_clone(name);

    while (ldns_dname_is_subdomain(at, zone->apex)) {
        const struct lab_set *ns = lab_zone_find(zone, at, LDNS_RR_TYPE_NS);
        ldns_rdf *up = ldns_dname_left_chop(at);

        if (ns)
            cut = ns;
        ldns_rdf_deep_free(at);
        at = up;
    }
    ldns_rdf_deep_free(at);
    return cut;
}

bool lab_zone_is_authoritative_for(const struct lab_zone *zone, const struct lab_set *set)
{
    const struct lab_set *cut = lab_zone_cut(zone, set->owner);

    if (!cut)
        return true;
    return ldns_dname_compare(cut->owner, set->owner) == 0 &&
           (set->type == LDNS_RR_TYPE_DS || set->type == LDNS_RR_TYPE_NSEC);
}

void lab_zone_add(struct lab_zone *zone, ldns_rr *rr)
{
    struct lab_set *set = lab_zone_find(zone, ldns_rr_owner(rr), ldns_rr_get_type(rr));

    if (set) {
        ldns_rr_list_push_rr(set->rrs, rr);
        return;
    }
    if (zone->set_count == zone->set_room) {
        zone->set_room = zone->set_room ? zone->set_room * 2 : 32;
        zone->sets = realloc(zone->sets, zone->set_room * sizeof(*zone->sets));
        if (!zone->sets)
            lab_die("out of memory");
    }
    size_t at = lower_bound(zone, ldns_rr_owner(rr), ldns_rr_get_type(rr));
    memmove(&zone->sets[at + 1], &zone->sets[at], (zone->set_count - at) * sizeof(*zone->sets));
    zone->set_count++;
    zone->sets[at] = (struct lab_set){
        .owner = ldns_rdf_clone(ldns_rr_owner(rr)),
        .type = ldns_rr_get_type(rr),
        .rrs = ldns_rr_list_new(),
    };
    ldns_rr_list_push_rr(zone->sets[at].rrs, rr);
}

void lab_zone_add_text(struct lab_zone *zone, const char *text, const ldns_rdf *origin)
{
    ldns_rr *rr = NULL;
    ldns_status status = ldns_rr_new_frm_str(&rr, text, DEFAULT_TTL, origin, NULL);

    if (status != LDNS_STATUS_OK)
        lab_die("%s: \"%s\": %s", zone->name, text, ldns_get_errorstr_by_id(status));
    lab_zone_add(zone, rr);
}

static void free_set(struct lab_set *set)
{
    ldns_rdf_deep_free(set->owner);
    ldns_rr_list_deep_free(set->rrs);
    ldns_rr_list_deep_free(set->sigs);
}

void lab_zone_remove_set(struct lab_zone *zone, struct lab_set *set)
{
    size_t at = (size_t)(set - zone->sets);

    free_set(set);
    memmove(set, set + 1, (zone->set_count - at - 1) * sizeof(*set));
    zone->set_count--;
}

static void free_key(ldns_key *key)
{
    if (key)
        ldns_key_deep_free(key);
}

static ldns_key *make_key_of(const struct lab_zone *zone, uint8_t number, uint16_t flags)
{
    ldns_signing_algorithm algorithm = (ldns_signing_algorithm)number;
    bool is_rsa = number == LDNS_RSASHA1 || number == LDNS_RSASHA1_NSEC3 ||
                  number == LDNS_RSASHA256 || number == LDNS_RSASHA512;
    uint16_t rsa_bits = zone->spec->rsa_bits ? zone->spec->rsa_bits : RSA_BITS;
    ldns_key *key = ldns_key_new_frm_algorithm(algorithm, is_rsa ? rsa_bits : 256);

    if (!key)
        lab_die("%s: no key of algorithm %u to be had", zone->name, (unsigned)number);
    ldns_key_set_pubkey_owner(key, ldns_rdf_clone(zone->apex));
    ldns_key_set_flags(key, flags);
    ldns_key_set_origttl(key, DEFAULT_TTL);
    ldns_rr *dnskey = ldns_key2rr(key);
    ldns_key_set_keytag(key, ldns_calc_keytag(dnskey));
    ldns_rr_free(dnskey);
    return key;
}

static ldns_key *make_key(const struct lab_zone *zone, uint16_t flags)
{
    uint8_t number = zone->spec->algorithm;

    return make_key_of(zone, number ? number : LDNS_ECDSAP256SHA256, flags);
}

void lab_zone_make_keys(struct lab_zone *zone)
{
    zone->inception = time(NULL) - DAY;
    zone->expiration = time(NULL) + 14 * DAY;
    if (zone->spec->signing == LAB_UNSIGNED)
        return;
    zone->ksk = make_key(zone, 257);
    zone->zsk = make_key(zone, 256);
    /* two keys of one tag would make "by key N" ambiguous */
    while (ldns_key_keytag(zone->ksk) == ldns_key_keytag(zone->zsk)) {
        ldns_key_deep_free(zone->zsk);
        zone->zsk = make_key(zone, 256);
    }
    zone->ds_tag = ldns_key_keytag(zone->ksk);
}

ldns_key *lab_zone_gone_key(struct lab_zone *zone)
{
    while (!zone->gone || ldns_key_keytag(zone->gone) == ldns_key_keytag(zone->ksk) ||
           ldns_key_keytag(zone->gone) == ldns_key_keytag(zone->zsk)) {
        free_key(zone->gone);
        zone->gone = make_key(zone, 257);
    }
    return zone->gone;
}

ldns_key *lab_zone_next_key(struct lab_zone *zone)
{
    while (!zone->next || ldns_key_keytag(zone->next) == ldns_key_keytag(zone->ksk) ||
           ldns_key_keytag(zone->next) == ldns_key_keytag(zone->zsk)) {
        free_key(zone->next);
        zone->next = make_key_of(zone, LDNS_RSASHA256, 257);
    }
    return zone->next;
}

struct lab_signing_as lab_zone_signs(const struct lab_zone *zone, ldns_rr_type type)
{
    time_t now = time(NULL);

    return (struct lab_signing_as){
        .key = type == LDNS_RR_TYPE_DNSKEY ? zone->ksk : zone->zsk,
        .inception = now - DAY,
        .expiration = now + 14 * DAY,
    };
}

void lab_zone_sign_set(struct lab_set *set, const struct lab_signing_as *as)
{
    ldns_key_list *keys = ldns_key_list_new();
    uint16_t flags = ldns_key_flags(as->key);

    /* ldns signs with zone keys only; a fault may want others, too */
    ldns_key_set_flags(as->key, flags | LDNS_KEY_ZONE_KEY);
    ldns_key_set_inception(as->key, (uint32_t)as->inception);
    ldns_key_set_expiration(as->key, (uint32_t)as->expiration);
    ldns_key_list_push_key(keys, as->key);
    ldns_rr_list_deep_free(set->sigs);
    set->sigs = ldns_sign_public(set->rrs, keys);
    ldns_key_set_flags(as->key, flags);
    if (!set->sigs || ldns_rr_list_rr_count(set->sigs) == 0)
        lab_die("cannot sign type %u with key %u of algorithm %d", (unsigned)set->type,
                (unsigned)ldns_key_keytag(as->key), (int)ldns_key_algorithm(as->key));
    ldns_key_list_set_key_count(keys, 0); /* else the key would be freed with the list */
    ldns_key_list_free(keys);
}

void lab_zone_sign_also(struct lab_set *set, const struct lab_signing_as *as)
{
    ldns_rr_list *before = set->sigs;

    set->sigs = NULL;
    lab_zone_sign_set(set, as);
    ldns_rr_list_cat(before, set->sigs);
    ldns_rr_list_free(set->sigs);
    set->sigs = before;
}

void lab_zone_add_chain(struct lab_zone *zone)
{
    static uint8_t salt[] = {0xbe, 0xef};
    ldns_dnssec_zone *chain = ldns_dnssec_zone_new();
    ldns_rr_list *made = ldns_rr_list_new();
    ldns_status status = LDNS_STATUS_OK;
    bool nsec3 = zone->spec->signing != LAB_NSEC;

    for (size_t i = 0; i < zone->set_count; i++)
        for (size_t j = 0; j < ldns_rr_list_rr_count(zone->sets[i].rrs); j++)
            if (ldns_dnssec_zone_add_rr(chain, ldns_rr_list_rr(zone->sets[i].rrs, j)))
                lab_die("%s: a record does not fit the zone", zone->name);
    ldns_dnssec_zone_mark_glue(chain);
    if (nsec3) {
        ldns_dnssec_zone_add_empty_nonterminals(chain);
        status = ldns_dnssec_zone_create_nsec3s(chain, made, LDNS_SHA1,
                                                zone->spec->signing == LAB_NSEC3_OPTOUT,
                                                zone->spec->iterations, sizeof(salt), salt);
    } else {
        status = ldns_dnssec_zone_create_nsecs(chain, made);
    }
    if (status != LDNS_STATUS_OK)
        lab_die("%s: no NSEC chain: %s", zone->name, ldns_get_errorstr_by_id(status));
    for (size_t i = 0; i < ldns_rr_list_rr_count(made); i++)
        lab_zone_add(zone, ldns_rr_list_rr(made, i));
    ldns_rr_list_free(made);
    ldns_dnssec_zone_free(chain);
}

ldns_rr *lab_zone_dnskey(const struct lab_zone *zone, const ldns_key *key)
{
    ldns_rr *rr = ldns_key2rr(key);

    if (zone->spec->key_ttl > 0)
        ldns_rr_set_ttl(rr, zone->spec->key_ttl == LAB_NO_TTL ? 0 : zone->spec->key_ttl);
    return rr;
}

void lab_key_take_flags(ldns_key *key, uint16_t flags)
{
    ldns_rr *rr;

    ldns_key_set_flags(key, flags);
    rr = ldns_key2rr(key);
    ldns_key_set_keytag(key, ldns_calc_keytag(rr));
    ldns_rr_free(rr);
}

void lab_zone_sign(struct lab_zone *zone)
{
    if (zone->spec->signing == LAB_UNSIGNED)
        return;
    lab_zone_add(zone, lab_zone_dnskey(zone, zone->ksk));
    lab_zone_add(zone, lab_zone_dnskey(zone, zone->zsk));
    if (zone->spec->signing != LAB_NSEC) {
        char param[64];

        snprintf(param, sizeof(param), "@ 0 NSEC3PARAM 1 0 %u BEEF",
                 (unsigned)zone->spec->iterations);
        lab_zone_add_text(zone, param, zone->apex);
    }
    lab_zone_add_chain(zone);
    for (size_t i = 0; i < zone->set_count; i++) {
        struct lab_signing_as as = lab_zone_signs(zone, zone->sets[i].type);

        if (lab_zone_is_authoritative_for(zone, &zone->sets[i]))
            lab_zone_sign_set(&zone->sets[i], &as);
    }
}

struct lab_zone *lab_zone_copy(const struct lab_zone *zone)
{
    struct lab_zone *copy = malloc(sizeof(*copy));

    if (!copy)
        lab_die("out of memory");
    *copy = *zone;
    copy->set_room = zone->set_count;
    copy->sets = calloc(zone->set_count, sizeof(*copy->sets));
    if (!copy->sets)
        lab_die("out of memory");
    for (size_t i = 0; i < zone->set_count; i++)
        copy->sets[i] = (struct lab_set){
            .owner = ldns_rdf_clone(zone->sets[i].owner),
            .type = zone->sets[i].type,
            .rrs = ldns_rr_list_clone(zone->sets[i].rrs),
            .sigs = ldns_rr_list_clone(zone->sets[i].sigs),
        };
    return copy;
}

static void free_sets(struct lab_zone *zone)
{
    for (size_t i = 0; i < zone->set_count; i++)
        free_set(&zone->sets[i]);
    free(zone->sets);
}

void lab_zone_copy_free(struct lab_zone *copy)
{
    free_sets(copy);
    free(copy);
}

void lab_zone_restore(struct lab_zone *zone, const struct lab_zone *copy)
{
    struct lab_zone *fresh = lab_zone_copy(copy);

    free_sets(zone);
    zone->sets = fresh->sets;
    zone->set_count = fresh->set_count;
    zone->set_room = fresh->set_room;
    memcpy(zone->servers, fresh->servers, sizeof(zone->servers));
    zone->server_count = fresh->server_count;
    free(fresh);
}

void lab_zone_swap(struct lab_zone *zone)
{
    const struct lab_zone now = *zone;

    zone->sets = zone->earlier->sets;
    zone->set_count = zone->earlier->set_count;
    zone->set_room = zone->earlier->set_room;
    zone->earlier->sets = now.sets;
    zone->earlier->set_count = now.set_count;
    zone->earlier->set_room = now.set_room;
}

void lab_zone_free(struct lab_zone *zone)
{
    free_sets(zone);
    if (zone->earlier)
        free_sets(zone->earlier);
    free(zone->earlier);
    free_key(zone->ksk);
    free_key(zone->zsk);
    free_key(zone->gone);
    free_key(zone->next);
    ldns_rdf_deep_free(zone->apex);
    free(zone);
}

/*
 * online.c - compact denial, and NSEC3 records that cover no more than they must.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/online.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIG_COVERED_FIELD = 0, HASH_SIZE = 20 };

static bool is_denial(const ldns_rr *rr)
{
    ldns_rr_type type = ldns_rr_get_type(rr);

    if (type == LDNS_RR_TYPE_RRSIG)
        type = ldns_rdf2rr_type(ldns_rr_rdf(rr, SIG_COVERED_FIELD));
    return type == LDNS_RR_TYPE_NSEC || type == LDNS_RR_TYPE_NSEC3;
}

/* Takes the NSEC and NSEC3 records out of the authority section. */
static ldns_rr_list *take_denial(ldns_pkt *reply)
{
    ldns_rr_list *kept = ldns_rr_list_new(), *taken = ldns_rr_list_new();
    ldns_rr_list *section = ldns_pkt_authority(reply);

    for (size_t i = 0; i < ldns_rr_list_rr_count(section); i++)
        ldns_rr_list_push_rr(is_denial(ldns_rr_list_rr(section, i)) ? taken : kept,
                             ldns_rr_list_rr(section, i));
    ldns_rr_list_free(section);
    ldns_pkt_set_authority(reply, kept);
    ldns_pkt_set_nscount(reply, (uint16_t)ldns_rr_list_rr_count(kept));
    return taken;
}

/*
 * Adds the record, which becomes the reply's, and a signature of it: the same whenever it is made,
 * of a zone whose algorithm uses no random numbers.
 */
static void put_signed(const struct lab_zone *zone, ldns_pkt *reply, ldns_rr *rr)
{
    struct lab_set set = {.type = ldns_rr_get_type(rr), .rrs = ldns_rr_list_new()};
    struct lab_signing_as as = {zone->zsk, zone->inception, zone->expiration};

    ldns_rr_list_push_rr(set.rrs, rr);
    lab_zone_sign_set(&set, &as);
    ldns_pkt_push_rr(reply, LDNS_SECTION_AUTHORITY, rr);
    ldns_pkt_push_rr(reply, LDNS_SECTION_AUTHORITY, ldns_rr_list_pop_rr(set.sigs));
    ldns_rr_list_free(set.rrs);
    ldns_rr_list_free(set.sigs);
}

static bool is_negative(const ldns_pkt *reply)
{
    return ldns_pkt_aa(reply) && ldns_rr_list_rr_count(ldns_pkt_answer(reply)) == 0;
}

/* The types at the name, and those of every NSEC record; NXNAME (128) where there is no name. */
static void types_at(const struct lab_zone *zone, const ldns_rdf *name, char *out, size_t size)
{
    snprintf(out, size, "RRSIG NSEC%s", lab_zone_has_name(zone, name) ? "" : " TYPE128");
    for (size_t i = 0; i < zone->set_count; i++) {
        char *type;

        if (ldns_dname_compare(zone->sets[i].owner, name) != 0 ||
            zone->sets[i].type == LDNS_RR_TYPE_NSEC)
            continue;
        type = ldns_rr_type2str(zone->sets[i].type);
        snprintf(out + strlen(out), size - strlen(out), " %s", type);
        free(type);
    }
}

void lab_online_compact(const struct lab_zone *zone, ldns_pkt *reply)
{
    const ldns_rr *question = ldns_rr_list_rr(ldns_pkt_question(reply), 0);
    char line[1024], types[256];
    ldns_rdf *name;
    ldns_rr *nsec = NULL;
    ldns_rr_list *taken;
    char *text;

    if (!is_negative(reply))
        return;
    taken = take_denial(reply);
    if (ldns_rr_list_rr_count(taken) > 0) {
        name = ldns_rdf_clone(ldns_rr_owner(question));
        ldns_dname2canonical(name);
        types_at(zone, name, types, sizeof(types));
        text = ldns_rdf2str(name);
        snprintf(line, sizeof(line), "%s 300 IN NSEC \\000.%s %s", text, text, types);
        if (ldns_rr_new_frm_str(&nsec, line, 300, NULL, NULL) != LDNS_STATUS_OK)
            lab_die("cannot make \"%s\"", line);
        put_signed(zone, reply, nsec);
        ldns_pkt_set_rcode(reply, LDNS_RCODE_NOERROR);
        free(text);
        ldns_rdf_deep_free(name);
    }
    ldns_rr_list_deep_free(taken);
}

/* The hash one above or one below, with carry. */
static void step(uint8_t hash[HASH_SIZE], int by)
{
    for (size_t i = HASH_SIZE; i-- > 0;) {
        hash[i] = (uint8_t)(hash[i] + by);
        if (hash[i] != (by > 0 ? 0x00 : 0xff))
            break;
    }
}

/* The record of just one name's hash: none of its own, and no types. */
static ldns_rr *narrow_around(const struct lab_zone *zone, const ldns_rdf *name)
{
    static const uint8_t salt[] = {0xbe, 0xef};
    ldns_rdf *hashed = ldns_nsec3_hash_name((ldns_rdf *)name, LDNS_SHA1, zone->spec->iterations,
                                            sizeof(salt), salt);
    uint8_t below[HASH_SIZE], above[HASH_SIZE];
    char label[64], owner[64], next[64], line[512];
    ldns_rr *rr = NULL;

    memcpy(label, ldns_rdf_data(hashed) + 1, ldns_rdf_data(hashed)[0]);
    ldns_b32_pton_extended_hex(label, ldns_rdf_data(hashed)[0], below, sizeof(below));
    memcpy(above, below, sizeof(above));
    step(below, -1);
    step(above, 1);
    ldns_b32_ntop_extended_hex(below, sizeof(below), owner, sizeof(owner));
    ldns_b32_ntop_extended_hex(above, sizeof(above), next, sizeof(next));
    snprintf(line, sizeof(line), "%.32s.%s 300 IN NSEC3 1 0 %u BEEF %.32s", owner, zone->name,
             (unsigned)zone->spec->iterations, next);
    if (ldns_rr_new_frm_str(&rr, line, 300, NULL, NULL) != LDNS_STATUS_OK)
        lab_die("cannot make \"%s\"", line);
    ldns_dname2canonical(ldns_rr_owner(rr));
    ldns_rdf_deep_free(hashed);
    return rr;
}

/* The record of a name that exists, as the zone has it. */
static void put_own(const struct lab_zone *zone, ldns_pkt *reply, const ldns_rdf *name)
{
    static const uint8_t salt[] = {0xbe, 0xef};
    ldns_rdf *hashed = ldns_nsec3_hash_name((ldns_rdf *)name, LDNS_SHA1, zone->spec->iterations,
                                            sizeof(salt), salt);
    const struct lab_set *set;

    ldns_dname_cat(hashed, zone->apex);
    set = lab_zone_find(zone, hashed, LDNS_RR_TYPE_NSEC3);
    ldns_rdf_deep_free(hashed);
    if (!set || !set->sigs)
        return;
    ldns_pkt_push_rr(reply, LDNS_SECTION_AUTHORITY, ldns_rr_clone(ldns_rr_list_rr(set->rrs, 0)));
    ldns_pkt_push_rr(reply, LDNS_SECTION_AUTHORITY, ldns_rr_clone(ldns_rr_list_rr(set->sigs, 0)));
}

void lab_online_narrow(const struct lab_zone *zone, ldns_pkt *reply)
{
    ldns_rdf *name = ldns_rdf_clone(ldns_rr_owner(ldns_rr_list_rr(ldns_pkt_question(reply), 0)));
    ldns_rdf *wildcard = ldns_dname_new_frm_str("*");
    ldns_rr_list *taken;

    ldns_dname2canonical(name);
    ldns_dname_cat(wildcard, zone->apex);
    if (is_negative(reply) && ldns_pkt_get_rcode(reply) == LDNS_RCODE_NXDOMAIN &&
        ldns_dname_label_count(name) == ldns_dname_label_count(zone->apex) + 1) {
        taken = take_denial(reply);
        if (ldns_rr_list_rr_count(taken) > 0) {
            put_own(zone, reply, zone->apex);
            put_signed(zone, reply, narrow_around(zone, name));
            put_signed(zone, reply, narrow_around(zone, wildcard));
        }
        ldns_rr_list_deep_free(taken);
    }
    ldns_rdf_deep_free(name);
    ldns_rdf_deep_free(wildcard);
}

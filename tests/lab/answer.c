/*
 * answer.c - the authoritative lookup: answers, referrals, wildcards, and proofs of what is not.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/answer.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_CHAIN = 20 }; /* CNAMEs followed within the zone; a loop ends here too */

struct lookup {
    const struct lab_zone *zone;
    ldns_pkt *reply;
    bool dnssec;
};

ldns_pkt *lab_answer_empty(const ldns_pkt *query, ldns_pkt_rcode rcode)
{
    ldns_pkt *reply = ldns_pkt_new();

    ldns_pkt_set_id(reply, ldns_pkt_id(query));
    ldns_pkt_set_qr(reply, true);
    ldns_pkt_set_rd(reply, ldns_pkt_rd(query));
    ldns_pkt_set_cd(reply, ldns_pkt_cd(query));
    ldns_pkt_set_rcode(reply, (uint8_t)rcode);
    for (size_t i = 0; i < ldns_rr_list_rr_count(ldns_pkt_question(query)); i++)
        ldns_pkt_push_rr(reply, LDNS_SECTION_QUESTION,
                         ldns_rr_clone(ldns_rr_list_rr(ldns_pkt_question(query), i)));
    return reply;
}

static void put_rr(struct lookup *at, ldns_pkt_section section, const ldns_rr *rr,
                   const ldns_rdf *as)
{
    ldns_rr *copy = ldns_rr_clone(rr);

    if (as) {
        ldns_rdf_deep_free(ldns_rr_owner(copy));
        ldns_rr_set_owner(copy, ldns_rdf_clone(as));
    }
    ldns_pkt_push_rr(at->reply, section, copy);
}

/* Adds an RRset once, with its signatures when asked for; under the name as, if given. */
static void put_set(struct lookup *at, ldns_pkt_section section, const struct lab_set *set,
                    const ldns_rdf *as)
{
    ldns_rr_list *there;

    if (!set)
        return;
    there = ldns_pkt_rr_list_by_name_and_type(at->reply, as ? as : set->owner, set->type, section);
    if (there) {
        ldns_rr_list_deep_free(there);
        return;
    }
    for (size_t i = 0; i < ldns_rr_list_rr_count(set->rrs); i++)
        put_rr(at, section, ldns_rr_list_rr(set->rrs, i), as);
    for (size_t i = 0; at->dnssec && set->sigs && i < ldns_rr_list_rr_count(set->sigs); i++)
        put_rr(at, section, ldns_rr_list_rr(set->sigs, i), as);
}

static bool uses_nsec3(const struct lab_zone *zone)
{
    return zone->spec->signing == LAB_NSEC3 || zone->spec->signing == LAB_NSEC3_OPTOUT;
}

/* The last RRset of the type that does not stand after the name; around the end if need be. */
static const struct lab_set *at_or_before(const struct lab_zone *zone, const ldns_rdf *name,
                                          ldns_rr_type type)
{
    const struct lab_set *found = NULL, *last = NULL;

    for (size_t i = 0; i < zone->set_count; i++) {
        const struct lab_set *set = &zone->sets[i];

        if (set->type != type)
            continue;
        last = set;
        if (ldns_dname_compare(set->owner, name) <= 0)
            found = set;
    }
    return found ? found : last;
}

/* The NSEC or NSEC3 that matches the name or, where none does, covers it. */
static const struct lab_set *denial_of(const struct lab_zone *zone, const ldns_rdf *name)
{
    static const uint8_t salt[] = {0xbe, 0xef};
    const struct lab_set *set;
    ldns_rdf *hash;

    if (!uses_nsec3(zone))
        return at_or_before(zone, name, LDNS_RR_TYPE_NSEC);
    hash = ldns_nsec3_hash_name(name, LDNS_SHA1, zone->spec->iterations, sizeof(salt), salt);
    ldns_dname_cat(hash, zone->apex);
    set = at_or_before(zone, hash, LDNS_RR_TYPE_NSEC3);
    ldns_rdf_deep_free(hash);
    return set;
}

static void put_denial(struct lookup *at, const ldns_rdf *name)
{
    if (at->dnssec && at->zone->spec->signing != LAB_UNSIGNED)
        put_set(at, LDNS_SECTION_AUTHORITY, denial_of(at->zone, name), NULL);
}

/* The types at a name that exists: only the NSEC of that very name can tell. */
static void put_types(struct lookup *at, const ldns_rdf *name, bool has_records)
{
    if (uses_nsec3(at->zone) || !has_records)
        put_denial(at, name);
    else if (at->dnssec)
        put_set(at, LDNS_SECTION_AUTHORITY, lab_zone_find(at->zone, name, LDNS_RR_TYPE_NSEC), NULL);
}

/* The closest encloser that exists, and the name one label below it (RFC 5155, section 1.3). */
static ldns_rdf *closest_encloser(const struct lab_zone *zone, const ldns_rdf *name,
                                  ldns_rdf **next_closer)
{
    ldns_rdf *encloser = ldns_rdf_clone(name);

    *next_closer = ldns_rdf_clone(name);
    while (ldns_dname_compare(encloser, zone->apex) != 0 && !lab_zone_has_name(zone, encloser)) {
        ldns_rdf_deep_free(*next_closer);
        *next_closer = encloser;
        encloser = ldns_dname_left_chop(encloser);
    }
    return encloser;
}

static ldns_rdf *wildcard_below(const ldns_rdf *encloser)
{
    ldns_rdf *wildcard = ldns_dname_new_frm_str("*");

    ldns_dname_cat(wildcard, encloser);
    return wildcard;
}

static void put_soa(struct lookup *at)
{
    put_set(at, LDNS_SECTION_AUTHORITY, lab_zone_find(at->zone, at->zone->apex, LDNS_RR_TYPE_SOA),
            NULL);
}

static void say_nodata(struct lookup *at, const ldns_rdf *name)
{
    put_soa(at);
    put_types(at, name, lab_zone_has_records(at->zone, name));
    if (uses_nsec3(at->zone) && !lab_zone_has_name(at->zone, name)) {
        ldns_rdf *next, *encloser = closest_encloser(at->zone, name, &next);

        put_denial(at, encloser);
        ldns_rdf_deep_free(encloser);
        ldns_rdf_deep_free(next);
    }
}

static void say_nxdomain(struct lookup *at, const ldns_rdf *name)
{
    ldns_rdf *next, *encloser = closest_encloser(at->zone, name, &next);
    ldns_rdf *wildcard = wildcard_below(encloser);

    ldns_pkt_set_rcode(at->reply, LDNS_RCODE_NXDOMAIN);
    put_soa(at);
    if (uses_nsec3(at->zone)) {
        put_denial(at, encloser);
        put_denial(at, next);
    } else {
        put_denial(at, name);
    }
    put_denial(at, wildcard);
    ldns_rdf_deep_free(wildcard);
    ldns_rdf_deep_free(encloser);
    ldns_rdf_deep_free(next);
}

static void put_glue(struct lookup *at, const struct lab_set *ns)
{
    for (size_t i = 0; i < ldns_rr_list_rr_count(ns->rrs); i++) {
        const ldns_rdf *host = ldns_rr_rdf(ldns_rr_list_rr(ns->rrs, i), 0);

        put_set(at, LDNS_SECTION_ADDITIONAL, lab_zone_find(at->zone, host, LDNS_RR_TYPE_A), NULL);
        put_set(at, LDNS_SECTION_ADDITIONAL, lab_zone_find(at->zone, host, LDNS_RR_TYPE_AAAA),
                NULL);
    }
}

static void say_referral(struct lookup *at, const struct lab_set *cut)
{
    const struct lab_set *ds = lab_zone_find(at->zone, cut->owner, LDNS_RR_TYPE_DS);

    ldns_pkt_set_aa(at->reply, false);
    put_set(at, LDNS_SECTION_AUTHORITY, cut, NULL);
    if (ds && at->dnssec)
        put_set(at, LDNS_SECTION_AUTHORITY, ds, NULL);
    else
        put_types(at, cut->owner, true);
    put_glue(at, cut);
}

/* Adds the CNAME that a DNAME makes of the name (RFC 6672, section 2.2). Returns the target. */
static ldns_rdf *say_dname(struct lookup *at, const struct lab_set *dname, const ldns_rdf *name)
{
    const ldns_rdf *to = ldns_rr_rdf(ldns_rr_list_rr(dname->rrs, 0), 0);
    size_t kept = ldns_rdf_size(name) - ldns_rdf_size(dname->owner);
    uint8_t wire[2 * LDNS_MAX_DOMAINLEN + 2];
    ldns_rr *cname = ldns_rr_new_frm_type(LDNS_RR_TYPE_CNAME);
    ldns_rdf *target;

    memcpy(wire, ldns_rdf_data(name), kept);
    memcpy(wire + kept, ldns_rdf_data(to), ldns_rdf_size(to));
    target = ldns_dname_new_frm_data((uint16_t)(kept + ldns_rdf_size(to)), wire);
    put_set(at, LDNS_SECTION_ANSWER, dname, NULL);
    ldns_rr_set_owner(cname, ldns_rdf_clone(name));
    ldns_rr_set_ttl(cname, ldns_rr_ttl(ldns_rr_list_rr(dname->rrs, 0)));
    ldns_rr_set_rdf(cname, ldns_rdf_clone(target), 0);
    ldns_pkt_push_rr(at->reply, LDNS_SECTION_ANSWER, cname);
    return target;
}

static const struct lab_set *dname_above(const struct lab_zone *zone, const ldns_rdf *name)
{
    ldns_rdf *above = ldns_dname_left_chop(name);
    const struct lab_set *found = NULL;

    while (!found && ldns_dname_label_count(above) >= ldns_dname_label_count(zone->apex)) {
        ldns_rdf *up = ldns_dname_left_chop(above);

        found = lab_zone_find(zone, above, LDNS_RR_TYPE_DNAME);
        ldns_rdf_deep_free(above);
        above = up;
        if (!up || ldns_dname_label_count(zone->apex) == 0)
            break;
    }
    ldns_rdf_deep_free(above);
    return found;
}

/* Answers for an existing node, or for a wildcard standing in for name. Returns a CNAME's target.
 */
static ldns_rdf *say_node(struct lookup *at, const ldns_rdf *node, const ldns_rdf *name,
                          ldns_rr_type type)
{
    const struct lab_set *set = lab_zone_find(at->zone, node, type);
    const struct lab_set *cname = lab_zone_find(at->zone, node, LDNS_RR_TYPE_CNAME);
    bool expanded = ldns_dname_compare(node, name) != 0;

    if (!set && !cname) {
        say_nodata(at, node);
        if (expanded) {
            ldns_rdf *next, *encloser = closest_encloser(at->zone, name, &next);

            put_denial(at, uses_nsec3(at->zone) ? encloser : name);
            put_denial(at, next);
            ldns_rdf_deep_free(encloser);
            ldns_rdf_deep_free(next);
        }
        return NULL;
    }
    put_set(at, LDNS_SECTION_ANSWER, set ? set : cname, name);
    if (expanded) {
        ldns_rdf *next, *encloser = closest_encloser(at->zone, name, &next);

        put_denial(at, uses_nsec3(at->zone) ? next : name);
        ldns_rdf_deep_free(encloser);
        ldns_rdf_deep_free(next);
    }
    return set ? NULL : ldns_rdf_clone(ldns_rr_rdf(ldns_rr_list_rr(cname->rrs, 0), 0));
}

/* One step of the lookup. Returns the name to go on with, to be freed, or NULL at the end. */
static ldns_rdf *step(struct lookup *at, const ldns_rdf *name, ldns_rr_type type)
{
    const struct lab_set *cut = lab_zone_cut(at->zone, name);
    const struct lab_set *dname;
    ldns_rdf *next, *encloser, *wildcard, *target = NULL;

    if (cut && !(type == LDNS_RR_TYPE_DS && ldns_dname_compare(cut->owner, name) == 0)) {
        /* after a CNAME the resolver comes again for the rest */
        if (ldns_pkt_ancount(at->reply) == 0)
            say_referral(at, cut);
        return NULL;
    }
    dname = dname_above(at->zone, name);
    if (dname)
        return say_dname(at, dname, name);
    if (lab_zone_has_name(at->zone, name) || ldns_dname_compare(name, at->zone->apex) == 0)
        return say_node(at, name, name, type);
    encloser = closest_encloser(at->zone, name, &next);
    wildcard = wildcard_below(encloser);
    if (lab_zone_has_name(at->zone, wildcard))
        target = say_node(at, wildcard, name, type);
    else
        say_nxdomain(at, name);
    ldns_rdf_deep_free(wildcard);
    ldns_rdf_deep_free(encloser);
    ldns_rdf_deep_free(next);
    return target;
}

static bool is_ours(const struct lab_zone *zone, const ldns_rdf *name)
{
    return ldns_dname_compare(name, zone->apex) == 0 || ldns_dname_is_subdomain(name, zone->apex);
}

ldns_pkt *lab_answer(const struct lab_zone *zone, const ldns_pkt *query, bool dnssec)
{
    const ldns_rr *question = ldns_rr_list_rr(ldns_pkt_question(query), 0);
    struct lookup at = {zone, lab_answer_empty(query, LDNS_RCODE_NOERROR), dnssec};
    ldns_rdf *name = ldns_rdf_clone(ldns_rr_owner(question));

    ldns_dname2canonical(name); /* the question is sent back as it came (0x20) */
    if (!is_ours(zone, name)) {
        ldns_pkt_set_rcode(at.reply, LDNS_RCODE_REFUSED);
        ldns_rdf_deep_free(name);
        return at.reply;
    }
    ldns_pkt_set_aa(at.reply, true);
    for (int i = 0; i < MAX_CHAIN && name && is_ours(zone, name); i++) {
        ldns_rdf *target = step(&at, name, ldns_rr_get_type(question));

        ldns_rdf_deep_free(name);
        name = target;
    }
    ldns_rdf_deep_free(name);
    return at.reply;
}

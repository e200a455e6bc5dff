/*
 * make_world.c - a small signed world as a resolver shows it with checking disabled.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "make_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake_resolver.h"

enum { CHAIN = 20 };

static const struct {
    const char *zone;
    enum wf_pair ksk, zsk;
} zones[] = {
    {".", PAIR_ABOVE, PAIR_ABOVE},
    {"test.", PAIR_OLD, PAIR_OLD},
    {"bank.test.", PAIR_KSK, PAIR_ZSK},
};

static const struct {
    const char *zone, *record;
} records[] = {
    {".", ". SOA ns. admin. 1 3600 900 86400 300"},
    {".", ". NSEC test. NS SOA RRSIG NSEC DNSKEY"},
    {"test.", "test. SOA ns. admin. 1 3600 900 86400 300"},
    {"test.", "test. NSEC bank.test. NS SOA RRSIG NSEC DNSKEY"},
    {"test.", "shop.test. NSEC test. NS RRSIG NSEC"},
    {"bank.test.", "bank.test. SOA ns. admin. 1 3600 900 86400 300"},
    {"bank.test.", "bank.test. NSEC alias.bank.test. NS SOA RRSIG NSEC DNSKEY"},
    {"bank.test.", "alias.bank.test. CNAME www.bank.test."},
    {"bank.test.", "alias.bank.test. NSEC www.bank.test. CNAME RRSIG NSEC"},
    {"bank.test.", "www.bank.test. A 192.0.2.1"},
    {"bank.test.", "www.bank.test. NSEC bank.test. A RRSIG NSEC"},
    {NULL, "www.shop.test. A 192.0.2.2"},
};

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "make_world: %s\n", what);
    exit(2);
}

static enum wf_pair zsk_of(const char *zone)
{
    size_t i;

    for (i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
        if (zone != NULL && strcmp(zones[i].zone, zone) == 0)
            return zones[i].zsk;
    }
    return PAIR_NONE;
}

static struct world_set *find(struct world *world, const ldns_rdf *owner, ldns_rr_type type)
{
    size_t i;

    for (i = 0; i < world->count; i++) {
        const ldns_rr *rr = ldns_rr_list_rr(world->sets[i].rrs, 0);

        if (ldns_rr_get_type(rr) == type && ldns_dname_compare(ldns_rr_owner(rr), owner) == 0)
            return &world->sets[i];
    }
    return NULL;
}

static void set_clear(struct world_set *set)
{
    ldns_rr_list_deep_free(set->rrs);
    ldns_rr_list_deep_free(set->sigs);
    memset(set, 0, sizeof(*set));
}

void world_sign(struct world_set *set, struct wf_made_sig made)
{
    if (set->pair == PAIR_NONE)
        return;
    if (made.key.pair == PAIR_NONE)
        made.key.pair = set->pair;
    ldns_rr_list_deep_free(set->sigs);
    set->sigs = ldns_rr_list_new();
    ldns_rr_list_push_rr(set->sigs, wf_make_rrsig(set->zone, set->rrs, &made));
}

static void put(struct world *world, const char *zone, enum wf_pair pair, ldns_rr_list *rrs)
{
    const ldns_rr *rr = ldns_rr_list_rr(rrs, 0);
    struct world_set *set = find(world, ldns_rr_owner(rr), ldns_rr_get_type(rr));

    if (set == NULL && world->count == WORLD_SETS)
        die("too many RRsets");
    if (set == NULL)
        set = &world->sets[world->count++];
    else
        set_clear(set);
    *set = (struct world_set){.rrs = rrs, .sigs = ldns_rr_list_new(), .zone = zone, .pair = pair};
    world_sign(set, (struct wf_made_sig){.labels = 0});
}

void world_add(struct world *world, const char *zone, const char *const *texts, size_t count)
{
    ldns_rr_list *rrs = ldns_rr_list_new();
    size_t i;

    for (i = 0; i < count; i++)
        ldns_rr_list_push_rr(rrs, wf_make_rr(texts[i]));
    put(world, zone, zsk_of(zone), rrs);
}

void world_make(struct world *world)
{
    size_t i;

    memset(world, 0, sizeof(*world));
    for (i = 0; i < sizeof(records) / sizeof(records[0]); i++)
        world_add(world, records[i].zone, &records[i].record, 1);
    for (i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
        struct wf_made_key ksk = {.pair = zones[i].ksk}, zsk = {.pair = zones[i].zsk};
        struct wf_made_ds ds = {.key = ksk};
        ldns_rr_list *keys = ldns_rr_list_new(), *list = ldns_rr_list_new();

        ldns_rr_list_push_rr(keys, wf_make_dnskey(zones[i].zone, &ksk));
        if (zones[i].zsk != zones[i].ksk)
            ldns_rr_list_push_rr(keys, wf_make_dnskey(zones[i].zone, &zsk));
        put(world, zones[i].zone, zones[i].ksk, keys);
        ldns_rr_list_push_rr(list, wf_make_ds(zones[i].zone, &ds));
        put(world, i > 0 ? zones[i - 1].zone : ".", i > 0 ? zones[i - 1].zsk : PAIR_ABOVE, list);
    }
}

void world_free(struct world *world)
{
    while (world->count > 0)
        set_clear(&world->sets[--world->count]);
}

struct world_set *world_find(struct world *world, const char *owner, ldns_rr_type type)
{
    ldns_rdf *name = ldns_dname_new_frm_str(owner);
    struct world_set *set = find(world, name, type);

    ldns_rdf_deep_free(name);
    if (set == NULL)
        die("there is no such RRset");
    return set;
}

static void say(const struct world *world, ldns_pkt *packet, ldns_pkt_section section,
                const struct world_set *set)
{
    size_t i;

    for (i = 0; i < ldns_rr_list_rr_count(set->rrs); i++)
        ldns_pkt_push_rr(packet, section, ldns_rr_clone(ldns_rr_list_rr(set->rrs, i)));
    for (i = 0; !world->strips && i < ldns_rr_list_rr_count(set->sigs); i++)
        ldns_pkt_push_rr(packet, section, ldns_rr_clone(ldns_rr_list_rr(set->sigs, i)));
}

/* The SOA of the nearest zone at or above the name, but above it for a DS, and the name's NSEC. */
static void say_nothing(struct world *world, ldns_pkt *packet, const ldns_rdf *name,
                        ldns_rr_type type)
{
    struct world_set *set = find(world, name, LDNS_RR_TYPE_NSEC);
    ldns_rdf *at = type == LDNS_RR_TYPE_DS ? ldns_dname_left_chop(name) : ldns_rdf_clone(name);

    if (set != NULL)
        say(world, packet, LDNS_SECTION_AUTHORITY, set);
    while ((set = find(world, at, LDNS_RR_TYPE_SOA)) == NULL) {
        ldns_rdf *up = ldns_dname_left_chop(at);

        ldns_rdf_deep_free(at);
        at = up;
    }
    ldns_rdf_deep_free(at);
    say(world, packet, LDNS_SECTION_AUTHORITY, set);
}

size_t world_answer(void *context, const ldns_pkt *query, bool tcp,
                    uint8_t reply[LDNS_MAX_PACKETLEN])
{
    struct world *world = context;
    const ldns_rr *question = ldns_rr_list_rr(ldns_pkt_question(query), 0);
    const ldns_rdf *name = ldns_rr_owner(question);
    ldns_rr_type type = ldns_rr_get_type(question);
    ldns_pkt *packet = ldns_pkt_new();
    struct world_set *set = NULL;
    int i;

    (void)tcp;
    for (i = 0; i < CHAIN; i++) {
        set = find(world, name, type);
        if (set == NULL)
            set = find(world, name, LDNS_RR_TYPE_CNAME);
        if (set == NULL)
            break;
        if (set->rcode != 0 || set->empty)
            break;
        say(world, packet, LDNS_SECTION_ANSWER, set);
        if (ldns_rr_get_type(ldns_rr_list_rr(set->rrs, 0)) == type)
            break;
        name = ldns_rr_rdf(ldns_rr_list_rr(set->rrs, 0), 0);
    }
    if (set == NULL)
        say_nothing(world, packet, name, type);
    else if (i == CHAIN || set->rcode != 0)
        ldns_pkt_set_rcode(packet, (uint8_t)(i == CHAIN ? LDNS_RCODE_SERVFAIL : set->rcode));
    return fake_reply(query, packet, reply);
}

/*
 * questions.c - names, types and flags, drawn from a sequence of numbers.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/questions.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A splitmix64 sequence. */
uint64_t lab_draw(uint64_t *state)
{
    uint64_t value = *state += 0x9e3779b97f4a7c15;

    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9;
    value = (value ^ value >> 27) * 0x94d049bb133111eb;
    return value ^ value >> 31;
}

/* A number below the bound. */
static unsigned draw(uint64_t *state, size_t bound)
{
    return (unsigned)(lab_draw(state) % bound);
}

static bool one_in(uint64_t *state, unsigned n)
{
    return draw(state, n) == 0;
}

/* Some owner of the zone's records; hashed ones are names like any other to a client. */
static void draw_owner(char *out, const struct lab_zone *zone, uint64_t *state)
{
    char *owner = ldns_rdf2str(zone->sets[draw(state, zone->set_count)].owner);

    snprintf(out, LAB_QNAME_MAX, "%s", owner);
    free(owner);
}

static void below(char *out, const char *labels, const struct lab_zone *zone)
{
    snprintf(out, LAB_QNAME_MAX, "%s%s%s", labels, strcmp(zone->name, ".") == 0 ? "" : ".",
             zone->name);
}

static void draw_name(char *out, const struct lab_zone *zone, const char *also, uint64_t *state)
{
    unsigned number = draw(state, 64); /* few, so that names come again and are in the cache */
    char labels[128];

    switch (draw(state, 10)) {
    case 0:
    case 1:
    case 2:
        draw_owner(out, zone, state);
        return;
    case 3:
        snprintf(out, LAB_QNAME_MAX, "%s", also);
        return;
    case 4:
        snprintf(labels, sizeof(labels), "%u.wild", number);
        break;
    case 5:
        snprintf(labels, sizeof(labels), "%u.deep.%u.wild", number, draw(state, 4));
        break;
    case 6:
        snprintf(labels, sizeof(labels), "%u.b.c", number); /* below an empty non-terminal */
        break;
    case 7:
        snprintf(labels, sizeof(labels), "%u.k.j.i.h.g.f.e.d.c.b.a", number);
        break;
    case 8:
        snprintf(labels, sizeof(labels), "no-%u.www", number);
        break;
    default:
        snprintf(labels, sizeof(labels), "no-%u", number);
        break;
    }
    below(out, labels, zone);
}

static void mix_case(char *name, uint64_t *state)
{
    for (; *name; name++)
        if (isalpha((unsigned char)*name) && one_in(state, 2))
            *name = (char)(*name ^ ('a' ^ 'A'));
}

static ldns_rr_type draw_type(uint64_t *state)
{
    static const ldns_rr_type types[] = {
        LDNS_RR_TYPE_A,      LDNS_RR_TYPE_A,      LDNS_RR_TYPE_A,    LDNS_RR_TYPE_AAAA,
        LDNS_RR_TYPE_MX,     LDNS_RR_TYPE_TXT,    LDNS_RR_TYPE_NS,   LDNS_RR_TYPE_SOA,
        LDNS_RR_TYPE_CNAME,  LDNS_RR_TYPE_DS,     LDNS_RR_TYPE_SRV,  LDNS_RR_TYPE_PTR,
        LDNS_RR_TYPE_DNSKEY, LDNS_RR_TYPE_NSEC,   LDNS_RR_TYPE_CAA,  LDNS_RR_TYPE_NSEC3PARAM,
        LDNS_RR_TYPE_RRSIG,  LDNS_RR_TYPE_NAPTR,  LDNS_RR_TYPE_TLSA, (ldns_rr_type)65,
        LDNS_RR_TYPE_ANY,    (ldns_rr_type)65280,
    };

    return types[draw(state, sizeof(types) / sizeof(*types))];
}

void lab_question_make(struct lab_question *out, const struct lab_zone *zone, const char *also,
                       uint64_t *state)
{
    static const uint16_t sizes[] = {LAB_NO_EDNS, LAB_EDNS_SMALL, LAB_EDNS_USUAL, LAB_EDNS_USUAL,
                                     4096};

    *out = (struct lab_question){.query.name = out->name};
    draw_name(out->name, zone, also, state);
    if (one_in(state, 8))
        mix_case(out->name, state);
    out->query.type = draw_type(state);
    out->query.edns_size = sizes[draw(state, sizeof(sizes) / sizeof(*sizes))];
    out->query.tcp = one_in(state, 5);
    out->query.no_do = one_in(state, 3);
    out->query.no_ad = one_in(state, 2);
    out->query.cd = one_in(state, 5);
    out->query.no_rd = one_in(state, 20);
    out->query.id = (uint16_t)lab_draw(state);
}

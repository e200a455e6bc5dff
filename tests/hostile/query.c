/*
 * query.c - makes hostile queries.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "hostile/query.h"

#include <stdio.h>
#include <string.h>

#include <ldns/ldns.h>

enum { HEADER = 12, LABEL_MAX = 63, FLAG_RD = 0x0100, FLAG_CD = 0x0010, FLAG_AD = 0x0020 };

/* A sequence of numbers that look random, of which each is found without those before it. */
struct dice {
    uint64_t state;
};

static uint64_t roll(struct dice *dice)
{
    uint64_t z = dice->state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static unsigned pick(struct dice *dice, size_t below)
{
    return (unsigned)(roll(dice) % below);
}

static bool chance(struct dice *dice, unsigned per_cent)
{
    return pick(dice, 100) < per_cent;
}

/* The octets that programs stumble over, more often than chance has it. */
static uint8_t hostile_octet(struct dice *dice)
{
    static const uint8_t trouble[] = {0x00, '\t', '\n', '\r', 0x1b, ' ',  '"',  '\'',
                                      '\\', '.',  '%',  '$',  '{',  '<',  '(',  0x7f,
                                      0x80, 0x9b, 0xc0, 0xc3, 0xed, 0xf4, 0xfe, 0xff};

    return chance(dice, 60) ? trouble[pick(dice, sizeof(trouble))] : (uint8_t)roll(dice);
}

struct name {
    uint8_t wire[HOSTILE_NAME_MAX];
    size_t len;
};

static void put_label(struct name *name, const void *label, size_t len)
{
    name->wire[name->len++] = (uint8_t)len;
    memcpy(name->wire + name->len, label, len);
    name->len += len;
}

static void put_hostile_label(struct name *name, struct dice *dice, size_t len)
{
    uint8_t label[LABEL_MAX];

    for (size_t i = 0; i < len; i++)
        label[i] = hostile_octet(dice);
    put_label(name, label, len);
}

/* Labels of so many octets each, as many as there is room for in front of what is to follow. */
static void fill_name(struct name *name, struct dice *dice, size_t label_len, size_t following)
{
    size_t room = HOSTILE_NAME_MAX - following - name->len;

    while (room >= 2) {
        size_t len = room - 1 < label_len ? room - 1 : label_len;

        if (room - len - 1 == 1) /* one octet is no label */
            len = len < LABEL_MAX ? len + 1 : len - 1;
        put_hostile_label(name, dice, len);
        room -= len + 1;
    }
}

static void put_numbered(struct name *name, unsigned number)
{
    char label[16];

    put_label(name, label, (size_t)snprintf(label, sizeof(label), "r%u", number));
}

static bool put_name(struct name *name, struct dice *dice, const struct hostile_choice *choice)
{
    ldns_rdf *zone = ldns_dname_new_frm_str(choice->zones[pick(dice, choice->zone_count)]);
    unsigned number = choice->labels ? pick(dice, choice->labels) : (unsigned)(roll(dice) >> 40);
    struct dice by_number = {choice->seed + number}; /* the same number, the same octets */
    size_t zone_len = zone ? ldns_rdf_size(zone) : 0;

    if (!zone)
        return false;
    switch (choice->twice ? 1 + pick(dice, 6) : pick(dice, 7)) {
    case 0:
        put_label(name, "www", 3);
        break;
    case 1:
        put_numbered(name, number);
        break;
    case 2:
        fill_name(name, &by_number, LABEL_MAX, zone_len);
        break;
    case 3:
        fill_name(name, &by_number, 1, zone_len);
        break;
    case 4:
        fill_name(name, &by_number, LABEL_MAX, zone_len + sizeof("wild"));
        put_label(name, "wild", 4);
        break;
    case 5:
        put_hostile_label(name, &by_number, 1 + number % LABEL_MAX);
        put_label(name, "wild", 4);
        break;
    default:
        put_numbered(name, number);
        put_label(name, "wild", 4);
        break;
    }
    memcpy(name->wire + name->len, ldns_rdf_data(zone), zone_len);
    name->len += zone_len;
    ldns_rdf_deep_free(zone);
    return true;
}

static uint16_t some_type(struct dice *dice, const struct hostile_choice *choice)
{
    static const uint16_t usual[] = {LDNS_RR_TYPE_A,    LDNS_RR_TYPE_A,      LDNS_RR_TYPE_A,
                                     LDNS_RR_TYPE_AAAA, LDNS_RR_TYPE_TXT,    LDNS_RR_TYPE_MX,
                                     LDNS_RR_TYPE_SOA,  LDNS_RR_TYPE_DNSKEY, LDNS_RR_TYPE_DS};
    static const uint16_t odd[] = {LDNS_RR_TYPE_ANY,
                                   0,
                                   LDNS_RR_TYPE_OPT,
                                   LDNS_RR_TYPE_RRSIG,
                                   LDNS_RR_TYPE_NSEC3,
                                   65,
                                   249,
                                   250,
                                   251,
                                   252,
                                   253,
                                   254,
                                   32769,
                                   65280,
                                   65535};

    if (choice->sane || chance(dice, 90))
        return usual[pick(dice, sizeof(usual) / sizeof(*usual))];
    return odd[pick(dice, sizeof(odd) / sizeof(*odd))];
}

static uint16_t some_class(struct dice *dice, const struct hostile_choice *choice)
{
    static const uint16_t odd[] = {
        LDNS_RR_CLASS_CH, LDNS_RR_CLASS_HS, LDNS_RR_CLASS_NONE, LDNS_RR_CLASS_ANY, 0, 17, 65535};

    if (choice->sane || chance(dice, 95))
        return LDNS_RR_CLASS_IN;
    return odd[pick(dice, sizeof(odd) / sizeof(*odd))];
}

static void put_u16(struct hostile_query *query, unsigned value)
{
    query->wire[query->len++] = (uint8_t)(value >> 8);
    query->wire[query->len++] = (uint8_t)value;
}

static void put_option(struct hostile_query *query, struct dice *dice, unsigned code, size_t len)
{
    put_u16(query, code);
    put_u16(query, (unsigned)len);
    for (size_t i = 0; i < len; i++)
        query->wire[query->len++] = (uint8_t)roll(dice);
}

static void put_options(struct hostile_query *query, struct dice *dice)
{
    enum { MANY = 60 };

    switch (pick(dice, 6)) {
    case 0:
        put_option(query, dice, LDNS_EDNS_COOKIE, 8);
        break;
    case 1:
        put_option(query, dice, LDNS_EDNS_NSID, 0);
        put_option(query, dice, LDNS_EDNS_PADDING, 128);
        break;
    case 2:
        for (unsigned i = 0; i < MANY; i++)
            put_option(query, dice, 65001 + pick(dice, 500), pick(dice, 40));
        break;
    case 3: /* an EDE, which only servers have reason to send */
        put_option(query, dice, LDNS_EDNS_EDE, 2 + pick(dice, 64));
        break;
    default:
        break;
    }
}

static void put_edns(struct hostile_query *query, struct dice *dice)
{
    static const uint16_t sizes[] = {512, 512, 513, 600, 1232, 1232, 4096, 65535, 0, 100, 511};
    size_t length_at, options_len;

    query->edns = true;
    query->udp_size = sizes[pick(dice, sizeof(sizes) / sizeof(*sizes))];
    query->edns_version = chance(dice, 3) ? (uint8_t)(1 + pick(dice, 255)) : 0;
    query->wire[11] = 1; /* ARCOUNT */
    query->wire[query->len++] = 0;
    put_u16(query, LDNS_RR_TYPE_OPT);
    put_u16(query, query->udp_size);
    put_u16(query, query->edns_version);
    put_u16(query, chance(dice, 50) ? 0x8000 : 0); /* DO */
    length_at = query->len;
    put_u16(query, 0);
    put_options(query, dice);
    options_len = query->len - length_at - 2;
    query->wire[length_at] = (uint8_t)(options_len >> 8);
    query->wire[length_at + 1] = (uint8_t)options_len;
}

bool hostile_query_make(struct hostile_query *query, const struct hostile_choice *choice,
                        uint64_t number)
{
    struct dice dice = {choice->seed * 0x2545f4914f6cdd1du + number * 0x9e6c63d0876a9a47u};
    unsigned flags = FLAG_RD;
    struct name name = {.len = 0};

    if (choice->twice)
        dice.state = choice->seed * 0x2545f4914f6cdd1du + number / 2 * 0x9e6c63d0876a9a47u;
    memset(query, 0, sizeof(*query));
    if (!put_name(&name, &dice, choice))
        return false;
    query->type = some_type(&dice, choice);
    query->rrclass = some_class(&dice, choice);
    if (chance(&dice, 25))
        flags |= FLAG_CD;
    if (chance(&dice, 25))
        flags |= FLAG_AD;
    if (!choice->sane && !choice->comparable && chance(&dice, 5))
        flags &= ~(unsigned)FLAG_RD; /* answered from cache only */
    put_u16(query, (unsigned)roll(&dice) & 0xffff);
    put_u16(query, flags);
    query->wire[5] = 1; /* QDCOUNT */
    query->len = HEADER;
    memcpy(query->wire + HEADER, name.wire, name.len);
    query->len += name.len;
    put_u16(query, query->type);
    put_u16(query, query->rrclass);
    query->question_len = query->len - HEADER;
    query->udp_size = 512;
    if (chance(&dice, 75))
        put_edns(query, &dice);
    query->tcp = chance(&dice, 15);
    query->abandoned = chance(&dice, choice->abandoned);
    return true;
}

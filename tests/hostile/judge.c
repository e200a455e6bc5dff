/*
 * judge.c - judges replies.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "hostile/judge.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <ldns/ldns.h>

enum { HEADER = 12, SMALL = 512, TEXT_MAX = 180, EDES_MAX = 4, EXAMPLES = 3, NETWORK_ERROR = 23 };

static const char *const rules[HOSTILE_RULES] = {
    [HOSTILE_READABLE] = "every reply can be read and is for its query",
    [HOSTILE_FITS] = "no reply is larger than its client can take",
    [HOSTILE_TEXTS] = "EDE texts are UTF-8, at most 180 octets, without control characters",
    [HOSTILE_CODES] = "at most four EDE, no code twice but 23",
    [HOSTILE_EXPLAINED] = "every SERVFAIL to a client that can be told says why",
    [HOSTILE_SAME] = "RCODE, flags and sections are as without the module",
    [HOSTILE_OPT] = "an OPT record when there is one without the module, and only then",
    [HOSTILE_NO_TC] = "nothing is truncated that is not without the module",
    [HOSTILE_QUIET] = "no EDE on anything but SERVFAIL",
    [HOSTILE_ANSWERED] = "a query is answered when it is without the module, and only then",
};

/* What is looked at in a reply. */
struct facts {
    bool readable, opt, tc;
    unsigned rcode, flags; /* the extended RCODE; flags without TC and RCODE */
    unsigned sections[3];  /* records of answer, authority, additional section without OPT */
    unsigned edes, longest_text;
    bool texts_fine, codes_fine;
};

static void print_query(const struct hostile_query *query)
{
    ldns_rdf *name = NULL;
    size_t at = HEADER;
    char *text;

    if (ldns_wire2dname(&name, query->wire, query->len, &at) != LDNS_STATUS_OK)
        return;
    text = ldns_rdf2str(name);
    printf("#   asked: %s class %u type %u, %s, %s, size %u, flags %02x%02x\n", text,
           (unsigned)query->rrclass, (unsigned)query->type, query->tcp ? "TCP" : "UDP",
           query->edns ? "EDNS" : "no EDNS", (unsigned)query->udp_size, query->wire[2],
           query->wire[3]);
    LDNS_FREE(text);
    ldns_rdf_deep_free(name);
}

static void rule(struct hostile_score *score, enum hostile_rule which, bool kept,
                 const struct hostile_query *query, const char *detail)
{
    if (kept) {
        score->kept[which]++;
        return;
    }
    if (score->broken[which]++ >= EXAMPLES)
        return;
    printf("# broken: %s: %s\n", rules[which], detail);
    print_query(query);
}

/* Well-formed UTF-8 (RFC 3629) without control characters, C1 included. */
static bool is_clean_text(const uint8_t *text, size_t len)
{
    size_t i = 0;

    while (i < len) {
        static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
        unsigned more = text[i] < 0x80   ? 0
                        : text[i] < 0xc0 ? 9
                        : text[i] < 0xe0 ? 1
                        : text[i] < 0xf0 ? 2
                        : text[i] < 0xf8 ? 3
                                         : 9;
        uint32_t point = more == 0 ? text[i] : text[i] & (0x3fu >> more);

        if (more == 9 || i + more >= len)
            return false;
        for (unsigned k = 1; k <= more; k++) {
            if ((text[i + k] & 0xc0) != 0x80)
                return false;
            point = point << 6 | (text[i + k] & 0x3f);
        }
        if (point < least[more] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ||
            point < 0x20 || (point >= 0x7f && point < 0xa0))
            return false;
        i += more + 1;
    }
    return true;
}

static void read_ede(struct facts *facts, const uint8_t *data, size_t len, uint64_t *codes)
{
    unsigned code = len < 2 ? 0 : (unsigned)(data[0] << 8 | data[1]);
    unsigned text_len = (unsigned)(len < 2 ? 0 : len - 2);

    facts->edes++;
    if (len < 2 || text_len > TEXT_MAX || !is_clean_text(data + 2, text_len))
        facts->texts_fine = false;
    if (code >= 64 || (code != NETWORK_ERROR && (*codes >> code & 1)) || facts->edes > EDES_MAX)
        facts->codes_fine = false;
    *codes |= (uint64_t)1 << (code & 63);
    if (text_len > facts->longest_text)
        facts->longest_text = text_len;
}

static void read_options(struct facts *facts, ldns_pkt *packet)
{
    ldns_edns_option_list *options = ldns_pkt_edns_get_option_list(packet);
    uint64_t codes = 0;

    for (size_t i = 0; i < ldns_edns_option_list_get_count(options); i++) {
        const ldns_edns_option *option = ldns_edns_option_list_get_option(options, i);

        if (ldns_edns_get_code(option) == LDNS_EDNS_EDE)
            read_ede(facts, ldns_edns_get_data(option), ldns_edns_get_size(option), &codes);
    }
}

static bool is_for(const struct hostile_query *query, struct hostile_reply reply)
{
    if (reply.len < HEADER || memcmp(reply.wire, query->wire, 2) != 0 || !(reply.wire[2] & 0x80))
        return false;
    if (reply.wire[4] == 0 && reply.wire[5] == 0)
        return true; /* some errors come without the question */
    return reply.len >= HEADER + query->question_len &&
           memcmp(reply.wire + HEADER, query->wire + HEADER, query->question_len) == 0;
}

/*
 * Queries for what is no data, or that cannot be read, Unbound sends back as they came, with an
 * error: then the options are the client's own, and the size is what it asked with.
 */
static bool is_echo(const struct hostile_query *query, struct hostile_reply reply)
{
    unsigned rcode = reply.len < HEADER ? 0 : reply.wire[3] & 0x0f;

    return (rcode == LDNS_RCODE_FORMERR || rcode == LDNS_RCODE_NOTIMPL ||
            rcode == LDNS_RCODE_REFUSED) &&
           reply.len == query->len &&
           memcmp(reply.wire + HEADER, query->wire + HEADER, query->len - HEADER) == 0;
}

static struct facts read_reply(const struct hostile_query *query, struct hostile_reply reply)
{
    struct facts facts = {.texts_fine = true, .codes_fine = true};
    ldns_pkt *packet = NULL;

    if (!is_for(query, reply) || ldns_wire2pkt(&packet, reply.wire, reply.len) != LDNS_STATUS_OK)
        return facts;
    facts.readable = true;
    facts.opt = ldns_pkt_edns(packet);
    facts.tc = ldns_pkt_tc(packet);
    facts.rcode = ldns_pkt_get_rcode(packet) |
                  (facts.opt ? (unsigned)ldns_pkt_edns_extended_rcode(packet) << 4 : 0);
    facts.flags = (unsigned)(reply.wire[2] << 8 | reply.wire[3]) & 0xfdf0;
    facts.sections[0] = ldns_pkt_ancount(packet);
    facts.sections[1] = ldns_pkt_nscount(packet);
    facts.sections[2] = (unsigned)ldns_rr_list_rr_count(ldns_pkt_additional(packet));
    if (facts.opt)
        read_options(&facts, packet);
    ldns_pkt_free(packet);
    return facts;
}

static size_t client_takes(const struct hostile_query *query)
{
    if (query->tcp)
        return UINT16_MAX;
    return query->udp_size > SMALL ? query->udp_size : SMALL;
}

static void compare(struct hostile_score *score, const struct hostile_query *query,
                    const struct facts *here, const struct facts *there)
{
    bool counts = query->type != LDNS_RR_TYPE_ANY && query->rrclass != LDNS_RR_CLASS_ANY &&
                  !here->tc && !there->tc;
    bool same = here->rcode == there->rcode && here->flags == there->flags &&
                (!counts || memcmp(here->sections, there->sections, sizeof(here->sections)) == 0);
    char detail[160];

    snprintf(detail, sizeof(detail),
             "with: rcode %u flags %04x tc %d opt %d, %u/%u/%u; without: %u %04x %d %d, %u/%u/%u",
             here->rcode, here->flags, here->tc, here->opt, here->sections[0], here->sections[1],
             here->sections[2], there->rcode, there->flags, there->tc, there->opt,
             there->sections[0], there->sections[1], there->sections[2]);
    rule(score, HOSTILE_SAME, same, query, detail);
    rule(score, HOSTILE_OPT, here->opt == there->opt, query, detail);
    rule(score, HOSTILE_NO_TC, !here->tc || there->tc, query, detail);
}

void hostile_judge(struct hostile_score *score, const struct hostile_query *query,
                   struct hostile_reply reply, const struct hostile_reply *other)
{
    struct facts facts, others;
    char detail[80];

    if (other)
        rule(score, HOSTILE_ANSWERED, (reply.len > 0) == (other->len > 0), query,
             reply.len > 0 ? "only with the module" : "only without the module");
    if (reply.len == 0) {
        score->unanswered++;
        return;
    }
    facts = read_reply(query, reply);
    if (is_echo(query, reply)) {
        score->echoes++;
        if (other && other->len > 0)
            rule(score, HOSTILE_SAME,
                 other->len == reply.len && !memcmp(other->wire, reply.wire, reply.len), query,
                 "sent back, with or without");
        return;
    }
    score->replies++;
    snprintf(detail, sizeof(detail), "%zu octets, %u EDE", reply.len, facts.edes);
    rule(score, HOSTILE_READABLE, facts.readable, query, detail);
    rule(score, HOSTILE_FITS, reply.len <= client_takes(query), query, detail);
    if (!facts.readable)
        return;
    rule(score, HOSTILE_TEXTS, facts.texts_fine, query, detail);
    rule(score, HOSTILE_CODES, facts.codes_fine, query, detail);
    rule(score, HOSTILE_QUIET, facts.edes == 0 || facts.rcode == LDNS_RCODE_SERVFAIL, query,
         detail);
    if (facts.rcode == LDNS_RCODE_SERVFAIL) {
        score->servfails++;
        if (facts.opt) /* there is room in 512 octets, which the smallest client gets, too */
            rule(score, HOSTILE_EXPLAINED, facts.edes > 0, query, detail);
    }
    score->edes += facts.edes;
    if (facts.longest_text > score->longest_text)
        score->longest_text = facts.longest_text;
    if (!query->tcp && query->udp_size <= SMALL && reply.len > score->largest_small)
        score->largest_small = reply.len;
    if (!other || other->len == 0)
        return;
    others = read_reply(query, *other);
    if (others.readable)
        compare(score, query, &facts, &others);
}

bool hostile_report(const struct hostile_score *score, const char *what, bool compared)
{
    bool fine = true;

    for (int i = 0; i < HOSTILE_RULES; i++) {
        bool kept = score->broken[i] == 0 && score->kept[i] > 0;

        if (!compared && i >= HOSTILE_SAME && i != HOSTILE_QUIET)
            continue;
        printf("%s - %s: %s (%" PRIu64 " times%s", kept ? "ok" : "not ok", what, rules[i],
               score->kept[i], kept ? ")\n" : "");
        if (!kept)
            printf(", not %" PRIu64 " times)\n", score->broken[i]);
        fine = fine && kept;
    }
    printf("# %s: %" PRIu64 " queries sent back; %" PRIu64 " replies, %" PRIu64
           " of them SERVFAIL, with %" PRIu64 " EDE; unanswered %" PRIu64
           "; longest text %zu, largest reply to 512 octets %zu\n",
           what, score->echoes, score->replies, score->servfails, score->edes, score->unanswered,
           score->longest_text, score->largest_small);
    return fine;
}

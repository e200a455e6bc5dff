/*
 * plugin_print.c - what checks found, as monitoring plugins print it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/plugin_print.h"

#include <stdlib.h>
#include <string.h>

#include "check/judge_signatures.h"

enum { LINE_SIZE = 1024 };

const char *wf_check_security_word(const struct wf_zone_facts *facts)
{
    switch (facts->security) {
    case WF_SECURITY_SECURE:
        return facts->anchored ? "secure" : "secure but for the missing trust anchor";
    case WF_SECURITY_INSECURE:
        return "insecure";
    default:
        return "unknown";
    }
}

/* What stands behind a "|" is taken for numbers, so text has none. */
static void put(FILE *file, const char *text)
{
    for (; *text != '\0'; text++)
        putc(*text == '|' ? '?' : *text, file);
}

/* A quarter of an hour more or less says nothing of days, but it does of minutes. */
static void put_span(FILE *file, int64_t seconds)
{
    char text[32];
    struct wf_strbuf out;

    wf_strbuf_init(&out, text, sizeof(text));
    wf_strbuf_span(&out, seconds > 0 ? seconds : 0);
    put(file, text);
}

static void print_well(FILE *file, const struct wf_zone_check *zone, time_t now)
{
    struct wf_check_left left = wf_check_signature_left(zone->facts, now);
    unsigned asked = wf_check_asked(zone->facts);
    uint32_t serial = 0;

    fputs(wf_check_security_word(zone->facts), file);
    if (wf_check_serial(zone->facts, &serial))
        fprintf(file, ", serial %u", serial);
    fprintf(file, " at %s%u address%s", asked > 1 ? "all " : "", asked, asked == 1 ? "" : "es");
    if (!left.known)
        return;
    fputs(", signatures hold for ", file);
    put_span(file, left.seconds);
}

/* The first problem stands for the zone. */
static void print_zone(FILE *file, const struct wf_zone_check *zone, time_t now)
{
    put(file, zone->query.name);
    fputs(": ", file);
    if (zone->problem_count == 0) {
        print_well(file, zone, now);
        return;
    }
    put(file, zone->problems[0].text);
    if (zone->problem_count > 1)
        fprintf(file, " (and %u more problem%s)", zone->problem_count - 1,
                zone->problem_count == 2 ? "" : "s");
}

static void print_problem(FILE *file, const struct wf_zone_check *zone,
                          const struct wf_problem *problem)
{
    const struct wf_problem_info *info = wf_problem_info(problem->kind);
    char party[LINE_SIZE];
    struct wf_strbuf out;

    wf_strbuf_init(&out, party, sizeof(party));
    wf_problem_print_party(&out, zone->facts, problem);
    fprintf(file, "%s [%s] ", wf_check_state_name(info->severity), info->id);
    put(file, zone->query.name);
    fputs(": ", file);
    put(file, problem->text);
    putc('\n', file);
    if (problem->party != WF_PARTY_NONE) {
        fputs("  who: ", file);
        put(file, party);
        putc('\n', file);
    }
    if (problem->remedy[0] == '\0')
        return;
    fputs("  to do: ", file);
    put(file, problem->remedy);
    putc('\n', file);
}

static void print_ds(FILE *file, const struct wf_checked_ds *ds, bool keys_seen)
{
    fprintf(file, "  DS %u/%u/%u: %s\n", (unsigned)ds->tag, (unsigned)ds->algorithm,
            (unsigned)ds->digest_type,
            !ds->usable     ? "not checked, its algorithm or digest type is not known here"
            : ds->key_signs ? "names a key that signs the DNSKEY RRset"
            : ds->has_key   ? "names a key, whose signature of the DNSKEY RRset does not hold"
            : ds->has_tag   ? "names a key by its tag, but has another digest"
            : keys_seen     ? "names no key of the zone"
                            : "no server gave the keys");
}

static const char *server_word(const struct wf_checked_server *server)
{
    if (server->no_ipv6)
        return "not asked: this host has no IPv6";
    if (!server->udp.asked)
        return "not asked";
    return server->has_serial ? NULL : "no authoritative answer";
}

static void print_server(FILE *file, const struct wf_zone_facts *facts,
                         const struct wf_checked_server *server)
{
    char text[LINE_SIZE + WF_NAME_TEXT_SIZE], address[WF_ADDR_TEXT_SIZE];
    const char *word = server_word(server);
    struct wf_strbuf out;

    wf_strbuf_init(&out, text, sizeof(text));
    wf_dname_print(&out, wf_dname_of(&facts->names[server->name].name));
    wf_strbuf_printf(&out, " %s: ", wf_addr_text(&server->addr, address));
    if (word != NULL)
        wf_strbuf_str(&out, word);
    else
        wf_strbuf_printf(&out, "serial %u", server->serial);
    fputs("  ", file);
    put(file, text);
    putc('\n', file);
}

static void print_signatures(FILE *file, const struct wf_zone_facts *facts, time_t now)
{
    static const struct {
        uint16_t type;
        const char *name;
    } types[] = {
        {WF_TYPE_SOA, "SOA"}, {WF_TYPE_DNSKEY, "DNSKEY"}, {WF_TYPE_NS, "NS"}, {WF_TYPE_DS, "DS"}};
    bool any = false;
    size_t i;

    for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        struct wf_check_left left = wf_check_signature_left_of(facts, types[i].type, now);

        if (!left.known)
            continue;
        fprintf(file, "%s%s ", any ? ", " : "  signatures hold: ", types[i].name);
        put_span(file, left.seconds);
        any = true;
    }
    if (any)
        putc('\n', file);
}

/* What was seen of a zone that is checked by itself. */
static void print_seen(FILE *file, const struct wf_check_run *run, const struct wf_zone_check *zone)
{
    const struct wf_zone_facts *facts = zone->facts;
    unsigned i;

    if (facts->state != WF_ZONE_FOUND)
        return;
    fputs("seen of ", file);
    put(file, zone->query.name);
    fprintf(file, ": %s\n", wf_check_security_word(facts));
    for (i = 0; i < facts->ds_count; i++)
        print_ds(file, &facts->ds[i], facts->keys_seen);
    print_signatures(file, facts, run->now);
    for (i = 0; i < facts->server_count; i++)
        print_server(file, facts, &facts->servers[i]);
    if (facts->server_total > facts->server_count)
        fprintf(file, "  and %u more addresses, not asked\n",
                facts->server_total - facts->server_count);
}

static unsigned questions(const struct wf_check_run *run)
{
    unsigned sum = 0;
    size_t i;

    for (i = 0; i < run->count; i++)
        sum += run->zones[i].facts->questions;
    return sum;
}

/* The least of all zones. */
static void print_left(FILE *file, const struct wf_check_run *run)
{
    struct wf_check_left least = {false, 0, 0, 0};
    size_t i;

    for (i = 0; i < run->count; i++) {
        struct wf_check_left left = wf_check_signature_left(run->zones[i].facts, run->now);

        if (left.known && (!least.known || left.seconds < least.seconds))
            least = left;
    }
    if (least.known)
        fprintf(file, " signature_left=%llds;%lld:;%lld:", (long long)least.seconds,
                (long long)wf_check_limit_of(&run->limits.warning, least.life),
                (long long)wf_check_limit_of(&run->limits.critical, least.life));
}

static void print_numbers(FILE *file, const struct wf_check_run *run)
{
    unsigned states[4] = {0};
    size_t i;

    fputs(" |", file);
    if (run->count == 1) {
        unsigned asked = wf_check_asked(run->zones[0].facts);

        fprintf(file, " addresses_well=%u;%u:;1:;0;%u", run->zones[0].well, asked, asked);
    } else {
        for (i = 0; i < run->count; i++)
            states[run->zones[i].state]++;
        fprintf(file, " zones_ok=%u zones_warning=%u zones_critical=%u zones_unknown=%u",
                states[WF_CHECK_OK], states[WF_CHECK_WARNING], states[WF_CHECK_CRITICAL],
                states[WF_CHECK_UNKNOWN]);
    }
    print_left(file, run);
    fprintf(file, " questions=%u time=%u.%03us\n", questions(run), run->elapsed_ms / 1000,
            run->elapsed_ms % 1000);
}

/* The first zone whose state is the worst. */
static const struct wf_zone_check *worst(const struct wf_check_run *run)
{
    size_t i = 0;

    while (run->zones[i].state != wf_check_run_state(run))
        i++;
    return &run->zones[i];
}

static void print_headline(FILE *file, const struct wf_check_run *run)
{
    enum wf_check_state state = wf_check_run_state(run);
    size_t i, bad = 0;

    for (i = 0; i < run->count; i++)
        bad += run->zones[i].state != WF_CHECK_OK;
    fprintf(file, "%s %s: ", run->count == 1 ? "ZONE" : "ZONES", wf_check_state_name(state));
    if (run->count > 1 && bad == 0) {
        fprintf(file, "%zu zones checked, no problem", run->count);
        return;
    }
    if (run->count > 1)
        fprintf(file, "%zu of %zu zones have problems; ", bad, run->count);
    print_zone(file, worst(run), run->now);
}

void wf_plugin_print(FILE *file, const struct wf_check_run *run)
{
    static const enum wf_check_state order[] = {WF_CHECK_CRITICAL, WF_CHECK_WARNING,
                                                WF_CHECK_UNKNOWN};
    size_t i, k;
    unsigned n;

    print_headline(file, run);
    print_numbers(file, run);
    for (k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
        for (i = 0; i < run->count; i++) {
            const struct wf_zone_check *zone = &run->zones[i];

            for (n = 0; zone->state == order[k] && n < zone->problem_count; n++)
                print_problem(file, zone, &zone->problems[n]);
        }
    }
    if (run->count == 1)
        print_seen(file, run, &run->zones[0]);
}

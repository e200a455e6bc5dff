/*
 * judge_servers.c - servers of a watched zone that are of no use while others are.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "watch/judges.h"

/* What a server did in one resolution, the better one last. */
enum sight { SIGHT_NONE, SIGHT_SILENT, SIGHT_USELESS, SIGHT_GOOD };

enum { DAY = 86400 };

static bool is_failure(uint16_t rcode)
{
    return rcode == WF_RCODE_SERVFAIL || rcode == WF_RCODE_REFUSED || rcode == WF_RCODE_NOTAUTH;
}

static enum sight answer_sight(const struct wf_attempt *attempt)
{
    if (attempt->lameness != WF_LAME_NONE || is_failure(attempt->rcode))
        return SIGHT_USELESS;
    return attempt->rcode == WF_RCODE_NOERROR || attempt->rcode == WF_RCODE_NXDOMAIN ? SIGHT_GOOD
                                                                                     : SIGHT_NONE;
}

/* What this host did not let out, or what is the matter with one transport only, is not told. */
static enum sight sight_of(const struct wf_attempt *attempt)
{
    switch (attempt->outcome) {
    case WF_OUTCOME_ANSWERED:
        return answer_sight(attempt);
    case WF_OUTCOME_SILENT:
    case WF_OUTCOME_TIMEOUT:
    case WF_OUTCOME_UNREACHABLE:
        return SIGHT_SILENT;
    default:
        return SIGHT_NONE;
    }
}

/* Its place, or that of the one asked longest ago. */
static struct wf_watched_server *place_of(struct wf_watched_zone *zone, const struct wf_addr *addr)
{
    struct wf_watched_server *oldest = &zone->servers[0];
    unsigned i;

    for (i = 0; i < WF_WATCH_SERVERS; i++) {
        struct wf_watched_server *server = &zone->servers[i];

        if (server->addr.family != 0 && wf_addr_equal(&server->addr, addr))
            return server;
        if (server->asked < oldest->asked)
            oldest = server;
    }
    *oldest = (struct wf_watched_server){.addr = *addr};
    return oldest;
}

static void count_one(uint16_t *count, uint32_t *since, bool again, uint32_t now)
{
    if (*count == 0)
        *since = now;
    if ((*count == 0 || !again) && *count < UINT16_MAX)
        ++*count;
}

/* again: it was asked in this second before, so that one packet may have been lost for both. */
static void note(struct wf_watched_server *server, enum sight sight, bool again, uint32_t now)
{
    switch (sight) {
    case SIGHT_GOOD:
        server->good = now;
        server->silent = server->useless = 0;
        return;
    case SIGHT_USELESS:
        server->silent = 0;
        count_one(&server->useless, &server->useless_since, again, now);
        return;
    case SIGHT_SILENT:
        count_one(&server->silent, &server->silent_since, again, now);
        return;
    default:
        return;
    }
}

/* Another server that did what it should since; NULL where none is known. */
static const struct wf_watched_server *
find_good(const struct wf_watched_zone *zone, const struct wf_watched_server *but, uint32_t since)
{
    unsigned i;

    for (i = 0; i < WF_WATCH_SERVERS; i++) {
        const struct wf_watched_server *server = &zone->servers[i];

        if (server != but && server->addr.family != 0 && server->good != 0 && server->good >= since)
            return server;
    }
    return NULL;
}

/* False where it is not to be told now. */
static bool warn(struct wf_judging *judging, enum wf_warning_kind kind,
                 struct wf_watched_server *server, struct wf_strbuf *text)
{
    unsigned at = (unsigned)kind - WF_SERVER_WARNING_FIRST;
    struct wf_watch_told told = {server->told_at[at], server->left_out[at]};
    char address[WF_ADDR_TEXT_SIZE];
    bool is_due = wf_watch_warn(judging, kind, &told, &server->addr, text) != NULL;

    server->told_at[at] = told.at;
    server->left_out[at] = told.left_out;
    if (is_due)
        wf_strbuf_str(text, wf_addr_text(&server->addr, address));
    return is_due;
}

static void word_tries(struct wf_strbuf *text, unsigned tries, uint32_t since)
{
    wf_strbuf_number(text, tries);
    wf_strbuf_str(text, " queries in a row, since ");
    wf_strbuf_time(text, since);
}

static void word_other(struct wf_strbuf *text, const struct wf_watched_server *other,
                       const char *does)
{
    char address[WF_ADDR_TEXT_SIZE];

    wf_strbuf_str(text, ", while ");
    wf_strbuf_str(text, wf_addr_text(&other->addr, address));
    wf_strbuf_str(text, does);
    wf_strbuf_end(text);
}

/* All of a family may be silent for this resolver: then it is not the server. */
static bool others_answer_over(const struct wf_passing *passing, uint8_t family, uint32_t since)
{
    return (family == 4 ? passing->answered_v4 : passing->answered_v6) >= (int64_t)since;
}

static void judge_silence(struct wf_judging *judging, struct wf_watched_zone *zone,
                          struct wf_watched_server *server)
{
    const struct wf_watched_server *other = find_good(zone, server, server->silent_since);
    struct wf_strbuf text;

    if (server->silent < WF_WATCH_SILENT_TRIES || other == NULL ||
        !others_answer_over(judging->passing, server->addr.family, server->silent_since) ||
        !warn(judging, WF_WARNING_SERVER_SILENT, server, &text))
        return;
    wf_strbuf_str(&text, " did not answer ");
    word_tries(&text, server->silent, server->silent_since);
    word_other(&text, other, " answers");
}

static void judge_refusal(struct wf_judging *judging, const struct wf_watched_server *other,
                          struct wf_watched_server *server)
{
    struct wf_strbuf text;

    if (server->useless < WF_WATCH_REFUSED_TRIES ||
        !warn(judging, WF_WARNING_SERVER_REFUSES, server, &text))
        return;
    wf_strbuf_str(&text, " answered ");
    wf_rcode_print(&text, server->rcode);
    wf_strbuf_str(&text, " to ");
    word_tries(&text, server->useless, server->useless_since);
    word_other(&text, other, " serves the zone");
}

static void judge_lameness(struct wf_judging *judging, const struct wf_watched_server *other,
                           struct wf_watched_server *server)
{
    static const char *const words[WF_LAME_COUNT] = {
        [WF_LAME_NOT_AUTHORITATIVE] = " answered without authority",
        [WF_LAME_UPWARD_REFERRAL] = " referred to a zone above",
        [WF_LAME_SELF_REFERRAL] = " referred to the zone itself",
        [WF_LAME_RECURSIVE] = " answered without authority",
    };
    struct wf_strbuf text;

    if (!warn(judging, WF_WARNING_SERVER_LAME, server, &text))
        return;
    wf_strbuf_str(&text, words[server->lameness]);
    wf_strbuf_str(&text, " at ");
    wf_strbuf_time(&text, judging->now);
    word_other(&text, other, " serves the zone");
}

static void judge_useless(struct wf_judging *judging, struct wf_watched_zone *zone,
                          struct wf_watched_server *server)
{
    const struct wf_watched_server *other = find_good(zone, server, server->useless_since);

    if (other == NULL)
        return;
    if (server->lameness == WF_LAME_NONE)
        judge_refusal(judging, other, server);
    else
        judge_lameness(judging, other, server);
}

static bool is_of_zone(const struct wf_passing *passing, const struct wf_attempt *attempt)
{
    return !attempt->configured && attempt->server.family != 0 &&
           wf_dname_equal(attempt->zone, passing->zone);
}

/* What one resolution showed of each server kept, and whether it was asked in this second before.
 */
struct sights {
    enum sight of[WF_WATCH_SERVERS];
    bool again[WF_WATCH_SERVERS];
};

static void look_at_attempt(struct wf_judging *judging, struct wf_watched_zone *zone,
                            const struct wf_attempt *attempt, struct sights *sights)
{
    enum sight sight = sight_of(attempt);
    struct wf_watched_server *server;
    unsigned at;

    if (!is_of_zone(judging->passing, attempt) || sight == SIGHT_NONE)
        return;
    server = place_of(zone, &attempt->server);
    at = (unsigned)(server - zone->servers);
    if (server->asked == 0) /* perhaps in the place of another */
        sights->of[at] = SIGHT_NONE;
    if (sights->of[at] == SIGHT_NONE)
        sights->again[at] = server->asked == judging->now;
    server->asked = judging->now;
    if (sight == SIGHT_USELESS) {
        server->lameness = (uint8_t)attempt->lameness;
        server->rcode = (uint8_t)attempt->rcode;
    }
    if (sight > sights->of[at])
        sights->of[at] = sight;
}

static void look_at_attempts(struct wf_judging *judging, struct wf_watched_zone *zone)
{
    struct sights sights = {.of = {SIGHT_NONE}};
    uint16_t i;

    for (i = 0; i < judging->passing->attempt_count; i++)
        look_at_attempt(judging, zone, &judging->passing->attempts[i], &sights);
    for (i = 0; i < WF_WATCH_SERVERS; i++)
        note(&zone->servers[i], sights.of[i], sights.again[i], judging->now);
    for (i = 0; i < WF_WATCH_SERVERS; i++) {
        if (sights.of[i] == SIGHT_SILENT)
            judge_silence(judging, zone, &zone->servers[i]);
        else if (sights.of[i] == SIGHT_USELESS)
            judge_useless(judging, zone, &zone->servers[i]);
    }
}

/* The numbers of a SOA record's RDATA that are needed here (RFC 1035, section 3.3.13). */
struct soa {
    uint32_t serial, refresh, retry;
};

static uint32_t read_number(const uint8_t *data)
{
    return (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 | (uint32_t)data[2] << 8 | data[3];
}

static bool read_soa(struct soa *soa, const struct wf_rdata *rdata)
{
    enum { NUMBERS = 5 * 4 };
    size_t names = wf_dname_parse(rdata->data, rdata->len).len;
    size_t second = names == 0 ? 0 : wf_dname_parse(rdata->data + names, rdata->len - names).len;
    const uint8_t *at = rdata->data + names + second;

    if (second == 0 || names + second + NUMBERS != rdata->len)
        return false;
    *soa = (struct soa){read_number(at), read_number(at + 4), read_number(at + 8)};
    return true;
}

/* RFC 1982, section 3.2. */
static bool is_newer(uint32_t serial, uint32_t than)
{
    return serial != than && (uint32_t)(serial - than) < UINT32_C(1) << 31;
}

/* How long a server may go on with what it has before it asks again; a day at most. */
static uint32_t patience(const struct soa *soa)
{
    uint64_t both = (uint64_t)soa->refresh + soa->retry;

    return both < DAY ? (uint32_t)both : DAY;
}

/* From now on there is a newer one than these servers had. */
static void outdate_others(struct wf_watched_zone *zone, uint32_t now)
{
    unsigned i;

    for (i = 0; i < WF_WATCH_SERVERS; i++) {
        struct wf_watched_server *server = &zone->servers[i];

        if (server->has_serial && server->outdated == 0 && is_newer(zone->newest, server->serial))
            server->outdated = now;
    }
}

/* Who gave the newest serial may take it back: so a zone begins again with lower ones. */
static void note_newest(struct wf_watched_zone *zone, uint32_t serial, const struct wf_addr *from,
                        uint32_t now)
{
    bool first = zone->newest_since == 0 || now - zone->newest_last > DAY;

    if (serial != zone->newest && !first && !is_newer(serial, zone->newest) &&
        !wf_addr_equal(&zone->newest_from, from))
        return;
    if (serial != zone->newest || first) {
        zone->newest = serial;
        zone->newest_since = now;
        zone->newest_from = *from;
        outdate_others(zone, now);
    }
    zone->newest_last = now;
}

static void note_serial(const struct wf_watched_zone *zone, struct wf_watched_server *server,
                        uint32_t serial)
{
    if (!is_newer(zone->newest, serial))
        server->outdated = 0;
    else if (server->outdated == 0 || server->serial != serial)
        server->outdated = zone->newest_since;
    server->serial = serial;
    server->has_serial = true;
}

static void look_at_serial(struct wf_judging *judging, struct wf_watched_zone *zone,
                           const struct wf_passed_soa *passed)
{
    struct wf_watched_server *server = place_of(zone, &passed->from);
    char address[WF_ADDR_TEXT_SIZE];
    struct wf_strbuf text;
    struct soa soa;

    server->asked = judging->now;
    if (!read_soa(&soa, &passed->rdata))
        return;
    note_newest(zone, soa.serial, &passed->from, judging->now);
    note_serial(zone, server, soa.serial);
    if (server->outdated == 0 || judging->now - server->outdated <= patience(&soa) ||
        !warn(judging, WF_WARNING_SERVER_STALE, server, &text))
        return;
    wf_strbuf_printf(&text, " gives the zone's serial %u; newer ones, as %u of ", soa.serial,
                     zone->newest);
    wf_strbuf_str(&text, wf_addr_text(&zone->newest_from, address));
    wf_strbuf_str(&text, ", were seen since ");
    wf_strbuf_time(&text, server->outdated);
    wf_strbuf_str(&text, ", and refresh and retry of its SOA record are over");
    wf_strbuf_end(&text);
}

void wf_watch_judge_servers(struct wf_judging *judging, struct wf_watched_zone *zone)
{
    uint16_t i;

    look_at_attempts(judging, zone);
    for (i = 0; i < judging->passing->soa_count; i++)
        look_at_serial(judging, zone, &judging->passing->soas[i]);
}

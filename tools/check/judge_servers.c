/*
 * judge_servers.c - what is wrong with single name servers: one problem for each kind, with the
 * servers that have it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/judge_servers.h"

#include <errno.h>
#include <string.h>

#include "report/outfile.h"

enum { SERVERS_TOLD = 6, DETAIL_SIZE = 160 };

typedef bool applies(const struct wf_judgement *judgement, const struct wf_checked_server *server);
typedef void tell(struct wf_strbuf *out, const struct wf_judgement *judgement,
                  const struct wf_checked_server *server);

/* How a question ended that was not answered as it should be. */
static void tell_said(struct wf_strbuf *out, const struct wf_said *said)
{
    char words[WF_ERROR_TEXT_SIZE];

    if (said->outcome == WF_OUTCOME_ANSWERED && said->rcode != WF_RCODE_NOERROR)
        wf_rcode_print(out, said->rcode);
    else if (said->outcome == WF_OUTCOME_ANSWERED)
        wf_strbuf_str(out, "without authority");
    else if (said->outcome == WF_OUTCOME_MALFORMED)
        wf_strbuf_str(out, "unreadable");
    else if (said->sys_errno == ECONNREFUSED)
        wf_strbuf_str(out, "port closed");
    else if (said->sys_errno != 0)
        wf_strbuf_str(out, wf_error_text(said->sys_errno, words));
    else
        wf_strbuf_str(out, "no reply");
}

/* What it said to the question for the SOA record, in the way that came nearest to an answer. */
static const struct wf_said *nearest(const struct wf_checked_server *server)
{
    if (server->udp.outcome == WF_OUTCOME_ANSWERED || !server->udp.asked)
        return &server->udp;
    if (server->plain.asked && server->plain.outcome == WF_OUTCOME_ANSWERED)
        return &server->plain;
    if (server->tcp.asked && server->tcp.outcome == WF_OUTCOME_ANSWERED)
        return &server->tcp;
    return &server->udp;
}

static void tell_nearest(struct wf_strbuf *out, const struct wf_judgement *judgement,
                         const struct wf_checked_server *server)
{
    (void)judgement;
    tell_said(out, nearest(server));
}

static bool is_bad_with(const struct wf_checked_server *server, enum wf_outcome outcome)
{
    return !wf_server_is_good(server) && nearest(server)->outcome == outcome;
}

static bool refuses(const struct wf_judgement *judgement, const struct wf_checked_server *server)
{
    (void)judgement;
    return is_bad_with(server, WF_OUTCOME_ANSWERED) && nearest(server)->rcode != WF_RCODE_NOERROR;
}

bool wf_judge_all_refuse(const struct wf_judgement *judgement)
{
    const struct wf_zone_facts *facts = judgement->facts;
    unsigned i;

    for (i = 0; i < facts->server_count; i++) {
        const struct wf_said *said = nearest(&facts->servers[i]);

        if (wf_server_was_asked(&facts->servers[i]) &&
            (said->outcome != WF_OUTCOME_ANSWERED || said->rcode != WF_RCODE_REFUSED))
            return false;
    }
    return judgement->asked > 0;
}

static bool is_lame(const struct wf_judgement *judgement, const struct wf_checked_server *server)
{
    (void)judgement;
    return is_bad_with(server, WF_OUTCOME_ANSWERED) && nearest(server)->rcode == WF_RCODE_NOERROR;
}

static void tell_lame(struct wf_strbuf *out, const struct wf_judgement *judgement,
                      const struct wf_checked_server *server)
{
    static const char *const words[WF_LAME_COUNT] = {
        [WF_LAME_NONE] = "no SOA record in its answer",
        [WF_LAME_NOT_AUTHORITATIVE] = "no AA flag",
        [WF_LAME_UPWARD_REFERRAL] = "it refers to the zone above",
        [WF_LAME_SELF_REFERRAL] = "it refers to the zone itself",
        [WF_LAME_RECURSIVE] = "no AA flag"};

    (void)judgement;
    wf_strbuf_str(out, words[nearest(server)->lameness]);
}

static bool is_silent(const struct wf_judgement *judgement, const struct wf_checked_server *server)
{
    (void)judgement;
    return is_bad_with(server, WF_OUTCOME_TIMEOUT);
}

static bool is_unreachable(const struct wf_judgement *judgement,
                           const struct wf_checked_server *server)
{
    (void)judgement;
    return is_bad_with(server, WF_OUTCOME_UNREACHABLE);
}

static bool is_malformed(const struct wf_judgement *judgement,
                         const struct wf_checked_server *server)
{
    (void)judgement;
    return is_bad_with(server, WF_OUTCOME_MALFORMED);
}

static bool lacks_udp(const struct wf_judgement *judgement, const struct wf_checked_server *server)
{
    (void)judgement;
    return wf_server_is_good(server) && !server->udp.answered && !server->plain.answered;
}

static void tell_udp(struct wf_strbuf *out, const struct wf_judgement *judgement,
                     const struct wf_checked_server *server)
{
    (void)judgement;
    tell_said(out, &server->udp);
}

static bool lacks_tcp(const struct wf_judgement *judgement, const struct wf_checked_server *server)
{
    (void)judgement;
    if (is_bad_with(server, WF_OUTCOME_TCP_FAILED))
        return true; /* it cuts its answers over UDP: there is nothing else to be had of it */
    return wf_server_is_good(server) && server->tcp.asked && !server->tcp.answered;
}

static void tell_tcp(struct wf_strbuf *out, const struct wf_judgement *judgement,
                     const struct wf_checked_server *server)
{
    (void)judgement;
    tell_said(out, &server->tcp);
}

static bool lacks_edns(const struct wf_judgement *judgement, const struct wf_checked_server *server)
{
    (void)judgement;
    if (!wf_server_is_good(server))
        return false;
    return server->udp.answered ? !server->has_edns : server->plain.answered;
}

static void tell_edns(struct wf_strbuf *out, const struct wf_judgement *judgement,
                      const struct wf_checked_server *server)
{
    (void)judgement;
    if (server->udp.answered)
        wf_strbuf_str(out, "no OPT record in its answer");
    else
        tell_said(out, &server->udp);
}

static bool lacks_unknown(const struct wf_judgement *judgement,
                          const struct wf_checked_server *server)
{
    (void)judgement;
    return wf_server_is_good(server) && server->unknown.asked && !server->unknown.answered;
}

static void tell_unknown(struct wf_strbuf *out, const struct wf_judgement *judgement,
                         const struct wf_checked_server *server)
{
    (void)judgement;
    tell_said(out, &server->unknown);
}

static bool gives_part(const struct wf_judgement *judgement, const struct wf_checked_server *server)
{
    (void)judgement;
    return wf_server_is_good(server) && ((server->keys.asked && !server->keys.answered) ||
                                         (server->names.asked && !server->names.answered));
}

static void tell_part(struct wf_strbuf *out, const struct wf_judgement *judgement,
                      const struct wf_checked_server *server)
{
    bool keys = server->keys.asked && !server->keys.answered;

    (void)judgement;
    wf_strbuf_str(out, keys ? "DNSKEY: " : "NS: ");
    tell_said(out, keys ? &server->keys : &server->names);
}

static void tell_date(struct wf_strbuf *out, int64_t when)
{
    char text[32];
    struct wf_strbuf day;

    wf_strbuf_init(&day, text, sizeof(text));
    wf_strbuf_time(&day, when);
    wf_strbuf_bytes(out, text, day.len < 10 ? day.len : 10); /* the time of day says no more */
}

static void tell_stale(struct wf_strbuf *out, const struct wf_judgement *judgement,
                       const struct wf_checked_server *server)
{
    wf_strbuf_printf(out, "serial %u, the newest is %u", server->serial, judgement->serial);
    if (server->soa.inception != 0) {
        wf_strbuf_str(out, ", signed ");
        tell_date(out, server->soa.inception);
    }
}

/* Of older versions of the zone it is not said besides that they have other records. */
static bool may_differ(const struct wf_judgement *judgement, const struct wf_checked_server *server)
{
    return wf_server_is_good(server) && !wf_server_is_stale(judgement, server);
}

static bool keys_differ(const struct wf_judgement *judgement,
                        const struct wf_checked_server *server)
{
    return may_differ(judgement, server) && server->keys.answered &&
           server->dnskey.group != judgement->keys;
}

static bool names_differ(const struct wf_judgement *judgement,
                         const struct wf_checked_server *server)
{
    return may_differ(judgement, server) && server->names.answered &&
           server->ns.group != judgement->names;
}

static void tell_keys(struct wf_strbuf *out, const struct wf_judgement *judgement,
                      const struct wf_checked_server *server)
{
    (void)judgement;
    wf_strbuf_str(out, server->dnskey.seen ? "other keys" : "no keys");
}

static void tell_names(struct wf_strbuf *out, const struct wf_judgement *judgement,
                       const struct wf_checked_server *server)
{
    (void)judgement;
    wf_strbuf_str(out, server->ns.seen ? "other names" : "no names");
}

/* A server without EDNS cannot give signatures: that it has none is told as that. */
static bool is_unsigned(const struct wf_judgement *judgement,
                        const struct wf_checked_server *server)
{
    return judgement->facts->security == WF_SECURITY_SECURE && wf_server_is_good(server) &&
           server->udp.answered && server->has_edns && server->soa.signatures == 0;
}

static bool holds_not(const struct wf_checked_set *set)
{
    return set->seen && set->signatures > 0 && set->security == WF_SECURITY_BOGUS;
}

static bool is_bogus(const struct wf_judgement *judgement, const struct wf_checked_server *server)
{
    return judgement->facts->security == WF_SECURITY_SECURE && wf_server_is_good(server) &&
           (holds_not(&server->dnskey) || holds_not(&server->soa) || holds_not(&server->ns));
}

static bool proves_nothing(const struct wf_judgement *judgement,
                           const struct wf_checked_server *server)
{
    return judgement->facts->security == WF_SECURITY_SECURE && wf_server_is_good(server) &&
           !is_unsigned(judgement, server) && !is_bogus(judgement, server) && server->denial_bad;
}

static void tell_bogus(struct wf_strbuf *out, const struct wf_judgement *judgement,
                       const struct wf_checked_server *server)
{
    const struct wf_checked_set *set = holds_not(&server->dnskey) ? &server->dnskey
                                       : holds_not(&server->soa)  ? &server->soa
                                                                  : &server->ns;

    wf_strbuf_str(out, set == &server->dnskey ? "DNSKEY" : set == &server->soa ? "SOA" : "NS");
    if (set->expiration != 0 && set->expiration < judgement->now) {
        wf_strbuf_str(out, " expired ");
        tell_date(out, set->expiration);
    } else if (set->inception > judgement->now) {
        wf_strbuf_str(out, " not valid before ");
        tell_date(out, set->inception);
    }
}

/* Behind the list of servers stands the first phrase for one, the second for several. */
static const struct rule {
    enum wf_problem_kind kind;
    applies *applies;
    tell *tell;
    const char *one, *several;
} rules[] = {
    {WF_PROBLEM_SERVER_BOGUS, is_bogus, tell_bogus, "gives signatures that do not hold",
     "give signatures that do not hold"},
    {WF_PROBLEM_SERVER_UNSIGNED, is_unsigned, NULL, "leaves the signatures out",
     "leave the signatures out"},
    {WF_PROBLEM_SERVER_DENIAL, proves_nothing, NULL, "does not prove what does not exist",
     "do not prove what does not exist"},
    {WF_PROBLEM_SERVER_STALE, wf_server_is_stale, tell_stale, "has an old version of the zone",
     "have an old version of the zone"},
    {WF_PROBLEM_SERVER_KEYS, keys_differ, tell_keys, "gives another DNSKEY RRset than the others",
     "give another DNSKEY RRset than the others"},
    {WF_PROBLEM_SERVER_REFUSES, refuses, tell_nearest, "does not serve the zone",
     "do not serve the zone"},
    {WF_PROBLEM_SERVER_LAME, is_lame, tell_lame, "is not authoritative for the zone",
     "are not authoritative for the zone"},
    {WF_PROBLEM_SERVER_SILENT, is_silent, NULL, "does not answer", "do not answer"},
    {WF_PROBLEM_SERVER_UNREACHABLE, is_unreachable, tell_nearest, "cannot be reached",
     "cannot be reached"},
    {WF_PROBLEM_SERVER_MALFORMED, is_malformed, NULL, "sends answers that cannot be read",
     "send answers that cannot be read"},
    {WF_PROBLEM_SERVER_NO_UDP, lacks_udp, tell_udp, "answers over TCP, but not over UDP",
     "answer over TCP, but not over UDP"},
    {WF_PROBLEM_SERVER_NO_TCP, lacks_tcp, tell_tcp, "does not answer over TCP",
     "do not answer over TCP"},
    {WF_PROBLEM_SERVER_NO_EDNS, lacks_edns, tell_edns, "does not answer with EDNS",
     "do not answer with EDNS"},
    {WF_PROBLEM_SERVER_UNKNOWN_TYPE, lacks_unknown, tell_unknown,
     "does not answer for unknown types", "do not answer for unknown types"},
    {WF_PROBLEM_SERVER_PART, gives_part, tell_part, "answers for SOA, but not for all else",
     "answer for SOA, but not for all else"},
    {WF_PROBLEM_SERVER_NS, names_differ, tell_names, "gives another NS RRset than the others",
     "give another NS RRset than the others"},
};

static unsigned count_bits(uint32_t mask)
{
    unsigned count = 0;

    for (; mask != 0; mask &= mask - 1)
        count++;
    return count;
}

/* What is said of one server in brackets; empty for nothing. */
static void write_detail(char text[DETAIL_SIZE], const struct wf_judgement *judgement, unsigned at,
                         tell *detail)
{
    struct wf_strbuf out;

    wf_strbuf_init(&out, text, DETAIL_SIZE);
    if (detail != NULL)
        detail(&out, judgement, &judgement->facts->servers[at]);
}

/*
 * "ns1.bank.test 192.0.2.1, 2001:db8::1 (REFUSED), ns2.bank.test 192.0.2.2 (SERVFAIL)": the name
 * and what is said are told once for the addresses that share them.
 */
static void tell_servers(struct wf_strbuf *out, const struct wf_judgement *judgement,
                         uint32_t servers, tell *detail)
{
    const struct wf_zone_facts *facts = judgement->facts;
    char before[DETAIL_SIZE] = "", text[DETAIL_SIZE], address[WF_ADDR_TEXT_SIZE];
    unsigned i, last = WF_CHECK_SERVERS, told = 0, count = count_bits(servers);

    for (i = 0; i < facts->server_count && told < SERVERS_TOLD; i++) {
        if ((servers >> i & 1) == 0)
            continue;
        write_detail(text, judgement, i, detail);
        if (told > 0 &&
            (facts->servers[last].name != facts->servers[i].name || strcmp(before, text) != 0)) {
            wf_strbuf_printf(out, before[0] != '\0' ? " (%s)" : "%s", before);
            last = WF_CHECK_SERVERS;
        }
        wf_strbuf_str(out, told++ > 0 ? ", " : "");
        if (last == WF_CHECK_SERVERS) {
            wf_dname_print(out, wf_dname_of(&facts->names[facts->servers[i].name].name));
            wf_strbuf_str(out, " ");
        }
        wf_strbuf_str(out, wf_addr_text(&facts->servers[i].addr, address));
        last = i;
        memcpy(before, text, sizeof(before));
    }
    if (before[0] != '\0')
        wf_strbuf_printf(out, " (%s)", before);
    if (told < count)
        wf_strbuf_printf(out, " and %u more", count - told);
}

/* How many that is of those that were asked. */
static void tell_share(struct wf_strbuf *out, const struct wf_judgement *judgement, unsigned count)
{
    if (judgement->asked == 1)
        wf_strbuf_str(out, ", the only address");
    else if (count == judgement->asked)
        wf_strbuf_printf(out, ", all %u addresses", count);
    else
        wf_strbuf_printf(out, ", %u of %u addresses", count, judgement->asked);
}

static uint32_t servers_that(const struct wf_judgement *judgement, const struct rule *rule)
{
    uint32_t servers = 0;
    unsigned i;

    for (i = 0; i < judgement->facts->server_count; i++) {
        const struct wf_checked_server *server = &judgement->facts->servers[i];

        if (wf_server_was_asked(server) && rule->applies(judgement, server))
            servers |= UINT32_C(1) << i;
    }
    return servers;
}

/* All that answer give what does not hold: that is the zone's trouble, not theirs. */
static bool is_of_zone(const struct wf_judgement *judgement, const struct rule *rule,
                       unsigned count)
{
    return (rule->kind == WF_PROBLEM_SERVER_BOGUS || rule->kind == WF_PROBLEM_SERVER_UNSIGNED) &&
           count == judgement->good;
}

static void tell_bad(struct wf_strbuf *out, const struct wf_judgement *judgement,
                     const struct wf_checked_server *server)
{
    if (is_lame(judgement, server))
        tell_lame(out, judgement, server);
    else
        tell_nearest(out, judgement, server);
}

void wf_judge_tell_bad(struct wf_strbuf *out, const struct wf_judgement *judgement)
{
    uint32_t servers = 0;
    unsigned i;

    for (i = 0; i < judgement->facts->server_count; i++) {
        if (wf_server_was_asked(&judgement->facts->servers[i]))
            servers |= UINT32_C(1) << i;
    }
    tell_servers(out, judgement, servers, tell_bad);
}

/* What all servers have wrong is the zone's: then it fails for everybody. */
static enum wf_problem_kind kind_of(const struct wf_judgement *judgement, const struct rule *rule,
                                    unsigned count)
{
    return rule->kind == WF_PROBLEM_SERVER_DENIAL && count == judgement->good ? WF_PROBLEM_DENIAL
                                                                              : rule->kind;
}

void wf_judge_servers(const struct wf_judgement *judgement)
{
    size_t i;

    for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        const struct rule *rule = &rules[i];
        uint32_t servers = servers_that(judgement, rule);
        unsigned count = count_bits(servers);
        struct wf_problem *problem;
        struct wf_strbuf out;

        if (count == 0 || is_of_zone(judgement, rule, count))
            continue;
        problem =
            wf_problem_add(judgement->problems, judgement->facts, kind_of(judgement, rule, count));
        if (!wf_judge_begin(&out, problem))
            continue;
        problem->servers = servers;
        tell_servers(&out, judgement, servers, rule->tell);
        wf_strbuf_printf(&out, " %s", count == 1 ? rule->one : rule->several);
        tell_share(&out, judgement, count);
    }
}

/*
 * server_words.c - what servers did, in words.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/server_words.h"

#include <errno.h>

#include <openssl/x509.h>

enum { SHOWN = 4 /* servers named in one text before "and n more" */ };

static bool is_visible(const struct wf_case *c, bool configured, enum wf_reach reach)
{
    switch (c->addresses) {
    case WF_EDE_ADDRESSES_ALL:
        return true;
    case WF_EDE_ADDRESSES_PUBLIC:
        return !configured && reach == WF_REACH_PUBLIC;
    case WF_EDE_ADDRESSES_NONE:
    case WF_EDE_ADDRESSES_COUNT:
        return false;
    }
    return false;
}

bool wf_addr_visible(const struct wf_case *c, bool configured, const struct wf_addr *addr)
{
    return is_visible(c, configured, wf_addr_reach(addr));
}

bool wf_server_visible(const struct wf_case *c, const struct wf_server_set *set,
                       const struct wf_server_line *line)
{
    return is_visible(c, set->configured, line->reach);
}

bool wf_telling_holds_back(const struct wf_telling *t)
{
    if (t->held_back != NULL)
        *t->held_back = true;
    return t->held_back != NULL;
}

bool wf_telling_shows(const struct wf_telling *t, bool configured, const struct wf_addr *addr)
{
    return t->held_back == NULL || wf_addr_visible(t->c, configured, addr) ||
           !wf_telling_holds_back(t);
}

bool wf_telling_shows_server(const struct wf_telling *t, const struct wf_server_set *set,
                             const struct wf_server_line *line)
{
    return t->held_back == NULL || wf_server_visible(t->c, set, line) || !wf_telling_holds_back(t);
}

void wf_addr_print(struct wf_strbuf *out, const struct wf_addr *addr)
{
    char text[WF_ADDR_TEXT_SIZE];

    wf_strbuf_bytes(out, text, wf_addr_write(addr, text));
    if (addr->port == 0 || addr->port == WF_DNS_PORT)
        return;
    wf_strbuf_str(out, "@");
    wf_strbuf_number(out, addr->port);
}

void wf_prefix_print(struct wf_strbuf *out, const struct wf_addr *addr, unsigned bits)
{
    unsigned octets = addr->family == 4 ? 4 : 16;
    struct wf_addr prefix = *addr;
    unsigned i;

    prefix.port = 0;
    for (i = 0; i < octets; i++) {
        unsigned kept = bits <= 8 * i ? 0 : bits - 8 * i;

        if (kept < 8)
            prefix.bytes[i] &= (uint8_t)(0xff00 >> kept);
    }
    wf_addr_print(out, &prefix);
    if (bits >= 8 * octets)
        return;
    wf_strbuf_str(out, "/");
    wf_strbuf_number(out, bits);
}

static const char *const outcome_words[WF_OUTCOME_COUNT] = {
    [WF_OUTCOME_PENDING] = "no answer yet", /* only of a resolution that goes on */
    [WF_OUTCOME_ANSWERED] = "answered",           [WF_OUTCOME_SILENT] = "no answer",
    [WF_OUTCOME_TIMEOUT] = "timed out",           [WF_OUTCOME_UNREACHABLE] = "unreachable",
    [WF_OUTCOME_TCP_FAILED] = "failed over TCP",  [WF_OUTCOME_TLS_FAILED] = "failed over TLS",
    [WF_OUTCOME_MALFORMED] = "unreadable answer", [WF_OUTCOME_UNSENT] = "not sent by this host",
};

static const char *const lameness_words[WF_LAME_COUNT] = {
    [WF_LAME_NONE] = "",
    [WF_LAME_NOT_AUTHORITATIVE] = "answered without authority",
    [WF_LAME_UPWARD_REFERRAL] = "referred upwards",
    [WF_LAME_SELF_REFERRAL] = "referred to itself",
    [WF_LAME_RECURSIVE] = "answered without authority",
};

/* As Linux has it: EINVAL is of a "blackhole" route, EACCES of a "prohibit" one. */
enum wf_barrier wf_server_barrier(const struct wf_server_line *line)
{
    switch (line->sys_errno) {
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EADDRNOTAVAIL:
    case EINVAL:
        return WF_BARRIER_ROUTE;
    case EPERM:
    case EACCES:
        return WF_BARRIER_RULE;
    default:
        return WF_BARRIER_UNKNOWN;
    }
}

static const char *unsent_words(const struct wf_server_line *line)
{
    static const char *const words[] = {
        [WF_BARRIER_UNKNOWN] = NULL,
        [WF_BARRIER_ROUTE] = "no route from this host",
        [WF_BARRIER_RULE] = "forbidden by this host",
    };

    return words[wf_server_barrier(line)];
}

/* What the network said of an address (ICMP, or the other end of a connection). */
static const char *network_words(const struct wf_server_line *line)
{
    if (line->outcome == WF_OUTCOME_UNSENT)
        return unsent_words(line);
    switch (line->sys_errno) {
    case ECONNREFUSED:
        return "port closed";
    case EHOSTUNREACH:
        return "host unreachable";
    case ENETUNREACH:
        return "network unreachable";
    case ECONNRESET:
        return "connection reset";
    case EACCES:
        return "forbidden by a filter";
    default:
        return NULL;
    }
}

void wf_server_certificate_print(struct wf_strbuf *out, const struct wf_server_line *line)
{
    wf_strbuf_str(out, X509_verify_cert_error_string(line->tls_verify));
}

static void failure_print(struct wf_strbuf *out, const struct wf_server_line *line)
{
    const char *why = network_words(line);

    if (line->edns_refused)
        wf_strbuf_str(out, "rejects EDNS, then ");
    if (why != NULL &&
        (line->outcome == WF_OUTCOME_UNREACHABLE || line->outcome == WF_OUTCOME_UNSENT)) {
        wf_strbuf_str(out, why);
    } else if (line->outcome == WF_OUTCOME_TLS_FAILED && line->tls_verify != 0) {
        wf_strbuf_str(out, "certificate refused: ");
        wf_server_certificate_print(out, line);
    } else {
        wf_strbuf_str(out, outcome_words[line->outcome]);
        if (why != NULL) {
            wf_strbuf_str(out, ": ");
            wf_strbuf_str(out, why);
        }
    }
    if (line->outcome == WF_OUTCOME_MALFORMED && line->tries > 1)
        wf_strbuf_str(out, "s");
}

static void unasked_print(struct wf_strbuf *out, const struct wf_server_line *line)
{
    if (line->lameness != WF_LAME_NONE) {
        wf_strbuf_str(out, "was recently not authoritative");
    } else if (line->silent_s > 0) {
        wf_strbuf_str(out, "has not answered for ");
        wf_strbuf_span(out, line->silent_s);
    } else {
        wf_strbuf_str(out, "has not answered recently");
    }
    wf_strbuf_str(out, " (not retried yet)");
}

/* Its answer was no more than an error: what it makes of EDNS is not told beside that. */
static bool has_error(const struct wf_server_line *line)
{
    return line->rcode != WF_RCODE_NOERROR && line->rcode != WF_RCODE_NXDOMAIN;
}

void wf_server_outcome_print(struct wf_strbuf *out, const struct wf_server_line *line)
{
    if (line->tries == 0) {
        unasked_print(out, line);
    } else if (line->outcome != WF_OUTCOME_ANSWERED) {
        failure_print(out, line);
    } else if (line->lameness != WF_LAME_NONE) {
        wf_strbuf_str(out, lameness_words[line->lameness]);
    } else if (has_error(line)) {
        wf_rcode_print(out, line->rcode);
    } else {
        wf_strbuf_str(out, line->edns_refused ? "rejects EDNS"
                           : line->no_edns    ? "answered without EDNS"
                                              : outcome_words[line->outcome]);
    }
}

/* An answer is one try's; of those before it nothing is said. */
static bool has_tries(const struct wf_server_line *line)
{
    return line->tries > 1 && line->outcome != WF_OUTCOME_ANSWERED;
}

void wf_server_tries_print(struct wf_strbuf *out, const struct wf_server_line *line)
{
    if (!has_tries(line))
        return;
    wf_strbuf_str(out, " (");
    wf_strbuf_number(out, line->tries);
    wf_strbuf_str(out, " tries)");
}

/* As far as it is told, see wf_server_outcome_print. */
static bool answered_the_same(const struct wf_server_line *a, const struct wf_server_line *b)
{
    if (a->lameness != WF_LAME_NONE || b->lameness != WF_LAME_NONE)
        return a->lameness == b->lameness;
    if (a->rcode != b->rcode)
        return false;
    return has_error(a) || (a->edns_refused == b->edns_refused && a->no_edns == b->no_edns);
}

static bool did_the_same(const struct wf_server_line *a, const struct wf_server_line *b)
{
    if (a->outcome != b->outcome)
        return false;
    if (a->outcome == WF_OUTCOME_ANSWERED)
        return answered_the_same(a, b);
    return a->edns_refused == b->edns_refused && network_words(a) == network_words(b) &&
           a->tls_verify == b->tls_verify;
}

bool wf_servers_agree(const struct wf_server_set *set)
{
    size_t i;

    for (i = 0; i < set->count; i++) {
        if (set->lines[i].tries == 0 || !did_the_same(&set->lines[0], &set->lines[i]))
            return false;
    }
    return set->count > 0 && set->total == set->count;
}

void wf_servers_print(const struct wf_telling *t, const struct wf_server_set *set, bool bare)
{
    size_t shown = 0;
    size_t i;

    for (i = 0; i < set->count && shown < SHOWN; i++) {
        const struct wf_server_line *line = &set->lines[i];

        if (!wf_telling_shows_server(t, set, line))
            continue;
        wf_strbuf_str(t->out, shown++ == 0 ? ": " : ", ");
        wf_addr_print(t->out, &line->addr);
        if (!bare) {
            wf_strbuf_str(t->out, " ");
            wf_server_outcome_print(t->out, line);
        }
        wf_server_tries_print(t->out, line);
    }
    if (set->total > shown && shown > 0)
        wf_strbuf_printf(t->out, " and %u more", (unsigned)(set->total - shown));
}

static bool any_visible(const struct wf_telling *t, const struct wf_server_set *set)
{
    size_t i;

    for (i = 0; i < set->count; i++) {
        if (wf_telling_shows_server(t, set, &set->lines[i]))
            return true;
    }
    return false;
}

void wf_servers_tell(const struct wf_telling *t, const struct wf_server_set *set)
{
    bool once = wf_servers_agree(set) && (set->count > 1 || !any_visible(t, set));

    if (once) {
        wf_strbuf_str(t->out, " (");
        wf_server_outcome_print(t->out, &set->lines[0]);
        wf_strbuf_str(t->out, ")");
    }
    wf_servers_print(t, set, once);
}

void wf_all_print(struct wf_strbuf *out, unsigned count)
{
    wf_strbuf_str(out, count == 2 ? "both" : "all ");
    if (count != 2)
        wf_strbuf_number(out, count);
}

void wf_none_print(struct wf_strbuf *out, bool configured, unsigned count)
{
    wf_strbuf_str(out, count == 2 ? "neither of " : "none of ");
    wf_strbuf_str(out, configured ? "the " : "its ");
    wf_strbuf_number(out, count);
}

void wf_server_words_print(struct wf_strbuf *out, const struct wf_server_line *line)
{
    wf_strbuf_str(out, " says EDE ");
    wf_strbuf_number(out, line->ede.code);
    if (line->ede.text_len == 0)
        return;
    wf_strbuf_str(out, " ");
    wf_strbuf_quoted(out, line->ede.text, line->ede.text_len);
}

/* " (3 tries, 11 s)" */
static void effort_print(struct wf_strbuf *out, const struct wf_server_line *line)
{
    if (line->tries == 0 || line->outcome == WF_OUTCOME_ANSWERED || line->waited_ms < 1000) {
        wf_server_tries_print(out, line);
        return;
    }
    wf_strbuf_str(out, " (");
    if (has_tries(line)) {
        wf_strbuf_number(out, line->tries);
        wf_strbuf_str(out, " tries, ");
    }
    wf_strbuf_span(out, line->waited_ms / 1000);
    wf_strbuf_str(out, ")");
}

void wf_server_ede_print(struct wf_strbuf *out, const struct wf_server_line *line)
{
    wf_addr_print(out, &line->addr);
    wf_strbuf_str(out, ": ");
    wf_server_outcome_print(out, line);
    effort_print(out, line);
    if (line->ede.present) {
        wf_strbuf_str(out, "; it");
        wf_server_words_print(out, line);
    }
}

/* Why servers at an address are not asked, and what would let them be. */
static const struct {
    const char *why;
    const char *fix;
} bans[WF_BAN_COUNT] = {
    [WF_BAN_NONE] = {"", ""},
    [WF_BAN_LOCALHOST] = {"do-not-query-localhost is yes", "Set do-not-query-localhost: no"},
    [WF_BAN_LISTED] = {"do-not-query-address lists it", "Remove do-not-query-address: "},
    [WF_BAN_IPV4] = {"do-ip4 is no", "Set do-ip4: yes"},
    [WF_BAN_IPV6] = {"do-ip6 is no", "Set do-ip6: yes"},
    [WF_BAN_FROM_IPV4] = {"no outgoing-interface has an IPv4 address",
                          "Add an outgoing-interface with an IPv4 address"},
    [WF_BAN_FROM_IPV6] = {"no outgoing-interface has an IPv6 address",
                          "Add an outgoing-interface with an IPv6 address"},
};

const char *wf_ban_words(enum wf_ban ban)
{
    return bans[ban].why;
}

void wf_ban_print(struct wf_strbuf *out, const struct wf_server *server)
{
    wf_strbuf_str(out, wf_ban_words(server->ban));
    if (server->listed_too)
        wf_strbuf_str(out, ", and do-not-query-address lists it");
}

void wf_ban_fix_print(struct wf_strbuf *out, const struct wf_server *server)
{
    wf_strbuf_str(out, bans[server->ban].fix);
    if (server->ban == WF_BAN_LISTED) {
        wf_prefix_print(out, &server->addr, server->ban_bits);
        wf_strbuf_str(out, " from");
    } else {
        wf_strbuf_str(out, " in");
    }
    wf_strbuf_str(out, " this resolver's configuration");
    if (!server->listed_too)
        return;
    wf_strbuf_str(out, " and remove do-not-query-address: ");
    wf_prefix_print(out, &server->addr, server->ban_bits);
    wf_strbuf_str(out, " from it");
}

void wf_all_private_print(struct wf_strbuf *out, const struct wf_evidence *ev, const char *between)
{
    if (ev->config.takes_all_v4)
        wf_strbuf_str(out, "private-address: 0.0.0.0/0");
    if (ev->config.takes_all_v4 && ev->config.takes_all_v6)
        wf_strbuf_str(out, between);
    if (ev->config.takes_all_v6)
        wf_strbuf_str(out, "private-address: ::/0");
}

void wf_private_domain_print(struct wf_strbuf *out, struct wf_dname name, struct wf_dname zone)
{
    bool whole = wf_dname_labels(zone) > 1 && wf_dname_is_below_or_at(name, zone);

    wf_strbuf_str(out, "private-domain: \"");
    wf_dname_print(out, whole ? zone : name);
    wf_strbuf_str(out, "\"");
}

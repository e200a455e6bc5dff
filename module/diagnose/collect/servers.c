/*
 * servers.c - attempts taken together server by server, and in words.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/servers.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <openssl/x509.h>

enum { SHOWN = 4 }; /* servers named in one text before "and n more" */

static struct wf_server_line *line_of(struct wf_server_set *set, const struct wf_addr *addr)
{
    size_t i;

    for (i = 0; i < set->count; i++) {
        if (wf_addr_equal(&set->lines[i].addr, addr))
            return &set->lines[i];
    }
    if (set->total < UINT16_MAX)
        set->total++;
    if (set->count == WF_MAX_SERVERS)
        return NULL;
    memset(&set->lines[set->count], 0, sizeof(set->lines[0]));
    set->lines[set->count].addr = *addr;
    return &set->lines[set->count++];
}

static void line_add(struct wf_server_line *line, const struct wf_attempt *attempt)
{
    line->outcome = attempt->outcome;
    line->lameness = attempt->lameness;
    line->rcode = attempt->rcode;
    line->edns_refused = attempt->edns_refused;
    line->sys_errno = attempt->sys_errno;
    line->tls_verify = attempt->tls_verify;
    line->waited_ms += attempt->waited_ms;
    if (line->tries < UINT16_MAX)
        line->tries++;
    if (attempt->ede.present)
        line->ede = attempt->ede;
}

/* The zone asked about last; NULL when nobody was asked. */
static const struct wf_attempt *last_attempt(struct wf_dname zone,
                                             const struct wf_attempt *attempts, size_t count)
{
    size_t i;

    for (i = count; i-- > 0;) {
        if (zone.len == 0 || wf_dname_equal(attempts[i].zone, zone))
            return &attempts[i];
    }
    return NULL;
}

void wf_servers_add(struct wf_server_set *set, const struct wf_attempt *attempts, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        struct wf_server_line *line;

        if (attempts[i].outcome == WF_OUTCOME_PENDING ||
            !wf_dname_equal(attempts[i].zone, set->zone))
            continue;
        line = line_of(set, &attempts[i].server);
        if (line != NULL)
            line_add(line, &attempts[i]);
    }
    set->known = set->total;
}

void wf_servers_collect(struct wf_server_set *set, struct wf_dname zone,
                        const struct wf_attempt *attempts, size_t count)
{
    const struct wf_attempt *last = last_attempt(zone, attempts, count);

    memset(set, 0, offsetof(struct wf_server_set, lines));
    if (last == NULL)
        return;
    set->zone = last->zone;
    set->configured = last->configured;
    wf_servers_add(set, attempts, count);
}

/* A server of the delegation that was not asked. */
static void add_unasked(struct wf_server_set *set, const struct wf_server *server)
{
    struct wf_server_line *line;
    size_t i;

    for (i = 0; i < set->count; i++) {
        if (wf_addr_equal(&set->lines[i].addr, &server->addr))
            return;
    }
    if (set->known < UINT16_MAX)
        set->known++;
    if (!server->dead && !server->lame)
        return;
    line = line_of(set, &server->addr);
    if (line == NULL)
        return;
    line->outcome = server->lame ? WF_OUTCOME_ANSWERED : WF_OUTCOME_SILENT;
    line->lameness = server->lame ? WF_LAME_NOT_AUTHORITATIVE : WF_LAME_NONE;
    line->rcode = server->lame ? WF_RCODE_NOERROR : WF_RCODE_UNKNOWN;
    line->dead_for_s = server->dead_for_s;
    line->silent_s = server->silent_s;
}

void wf_servers_add_delegation(struct wf_server_set *set, const struct wf_delegation *delegation)
{
    size_t i;

    if (set->count == 0) {
        set->zone = delegation->zone;
        set->configured = delegation->configured;
    }
    for (i = 0; i < delegation->server_count; i++)
        add_unasked(set, &delegation->servers[i]);
}

bool wf_server_visible(const struct wf_case *c, const struct wf_server_set *set,
                       const struct wf_server_line *line)
{
    switch (c->left.addresses) {
    case WF_EDE_ADDRESSES_ALL:
        return true;
    case WF_EDE_ADDRESSES_PUBLIC:
        return !set->configured && wf_addr_is_public(&line->addr);
    case WF_EDE_ADDRESSES_NONE:
        return false;
    }
    return false;
}

static const char *const outcome_words[WF_OUTCOME_COUNT] = {
    [WF_OUTCOME_PENDING] = "not waited for",
    [WF_OUTCOME_ANSWERED] = "answered",
    [WF_OUTCOME_SILENT] = "no answer",
    [WF_OUTCOME_TIMEOUT] = "timed out",
    [WF_OUTCOME_UNREACHABLE] = "unreachable",
    [WF_OUTCOME_TCP_FAILED] = "failed over TCP",
    [WF_OUTCOME_TLS_FAILED] = "failed over TLS",
    [WF_OUTCOME_MALFORMED] = "malformed answer",
    [WF_OUTCOME_INCONSISTENT] = "another answer each time",
};

static const char *const lameness_words[WF_LAME_COUNT] = {
    [WF_LAME_NONE] = "",
    [WF_LAME_NOT_AUTHORITATIVE] = "answered without authority",
    [WF_LAME_UPWARD_REFERRAL] = "referred upwards",
    [WF_LAME_SELF_REFERRAL] = "referred to itself",
};

/* Of IPv6 "permission denied" may be a router's word, too (ICMPv6, RFC 4443, section 3.1). */
bool wf_server_forbidden_here(const struct wf_server_line *line)
{
    return line->sys_errno == EPERM || (line->sys_errno == EACCES && line->addr.family == 4);
}

/* What the network said of an address (ICMP, or the other end of a connection). */
static const char *network_words(const struct wf_server_line *line)
{
    if (wf_server_forbidden_here(line))
        return "forbidden by this host";
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
    if (line->outcome == WF_OUTCOME_UNREACHABLE && why != NULL) {
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
    if (line->tries > 1) {
        wf_strbuf_str(out, " in ");
        wf_strbuf_number(out, line->tries);
        wf_strbuf_str(out, " tries");
    }
}

static void unasked_print(struct wf_strbuf *out, const struct wf_server_line *line)
{
    if (line->lameness != WF_LAME_NONE) {
        wf_strbuf_str(out, "was not authoritative lately");
    } else if (line->silent_s > 0) {
        wf_strbuf_str(out, "has not answered for ");
        wf_strbuf_span(out, line->silent_s);
    } else {
        wf_strbuf_str(out, "has not answered lately");
    }
    wf_strbuf_str(out, ", not asked again yet");
}

void wf_server_outcome_print(struct wf_strbuf *out, const struct wf_server_line *line)
{
    if (line->tries == 0) {
        unasked_print(out, line);
    } else if (line->outcome != WF_OUTCOME_ANSWERED) {
        failure_print(out, line);
    } else if (line->lameness != WF_LAME_NONE) {
        wf_strbuf_str(out, lameness_words[line->lameness]);
    } else if (line->rcode == WF_RCODE_NOERROR || line->rcode == WF_RCODE_NXDOMAIN) {
        wf_strbuf_str(out, outcome_words[line->outcome]);
    } else {
        wf_rcode_print(out, line->rcode);
    }
}

void wf_servers_print(struct wf_strbuf *out, const struct wf_case *c,
                      const struct wf_server_set *set, bool hide)
{
    char text[WF_ADDR_TEXT_SIZE];
    size_t shown = 0;
    size_t i;

    for (i = 0; i < set->count && shown < SHOWN; i++) {
        const struct wf_server_line *line = &set->lines[i];

        if (hide && !wf_server_visible(c, set, line))
            continue;
        wf_strbuf_str(out, shown == 0 ? "" : ", ");
        wf_strbuf_str(out, wf_addr_text(&line->addr, text));
        wf_strbuf_str(out, " ");
        wf_server_outcome_print(out, line);
        shown++;
    }
    if (set->total > shown && shown > 0)
        wf_strbuf_printf(out, " and %u more", (unsigned)(set->total - shown));
}

void wf_server_words_print(struct wf_strbuf *out, const struct wf_server_line *line)
{
    wf_strbuf_str(out, "; it says EDE ");
    wf_strbuf_number(out, line->ede.code);
    wf_strbuf_str(out, " \"");
    wf_strbuf_foreign(out, line->ede.text, line->ede.text_len);
    wf_strbuf_str(out, "\"");
}

void wf_server_ede_print(struct wf_strbuf *out, const struct wf_server_line *line)
{
    char text[WF_ADDR_TEXT_SIZE];

    wf_strbuf_str(out, wf_addr_text(&line->addr, text));
    wf_strbuf_str(out, ": ");
    wf_server_outcome_print(out, line);
    if (line->tries > 0 && line->outcome != WF_OUTCOME_ANSWERED && line->waited_ms >= 1000) {
        wf_strbuf_str(out, ", ");
        wf_strbuf_span(out, line->waited_ms / 1000);
    }
    if (line->ede.present)
        wf_server_words_print(out, line);
}

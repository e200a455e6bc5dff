/*
 * stub_query.c - asks a resolver one question, as a stub does.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "resolve/stub_query.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/trouble.h"
#include "common/look_alike.h"

#define DNS_PORT_TEXT "53"

enum { DNS_PORT = 53, ALIVE_MS = 5000, PORT_SIZE = 8, HOST_SIZE = 256 };

/* Digits and nothing else. Returns false when they are none, or more than most. */
static bool parse_number(const char *word, unsigned long most, uint16_t *number)
{
    unsigned long value = strtoul(word, NULL, 10);

    if (word[0] == '\0' || word[strspn(word, "0123456789")] != '\0' || value > most)
        return false;
    *number = (uint16_t)value;
    return true;
}

/* A server's text in its parts. */
struct server_parts {
    char host[HOST_SIZE], port[PORT_SIZE];
    bool has_port; /* it was given */
};

static bool copy_part(char *to, size_t size, const char *from, size_t len)
{
    if (len >= size)
        return false;
    memcpy(to, from, len);
    to[len] = '\0';
    return true;
}

/* A colon that is not the only one belongs to an IPv6 address. */
static size_t port_mark(const char *host)
{
    size_t len = strcspn(host, "#"), colon = strcspn(host, ":");

    return host[len] == '\0' && host[colon] == ':' && strchr(host + colon + 1, ':') == NULL ? colon
                                                                                            : len;
}

static bool split_server(struct server_parts *parts, const char *server)
{
    bool has_brackets = server[0] == '[';
    const char *host = has_brackets ? server + 1 : server;
    size_t len = has_brackets ? strcspn(host, "]") : port_mark(host);
    const char *rest = host + len;

    if (has_brackets && *rest++ != ']')
        return false;
    if (*rest != '\0' && *rest != '#' && *rest != ':')
        return false;
    parts->has_port = *rest != '\0';
    return len > 0 && copy_part(parts->host, sizeof(parts->host), host, len) &&
           copy_part(parts->port, sizeof(parts->port), parts->has_port ? rest + 1 : DNS_PORT_TEXT,
                     strlen(parts->has_port ? rest + 1 : DNS_PORT_TEXT));
}

static bool is_port(const char *word)
{
    uint16_t number;

    return parse_number(word, UINT16_MAX, &number) && number != 0;
}

/* The first addresses, in the order of RFC 6724, as getaddrinfo has them. */
static void take_addresses(struct wf_stub_query *query, const struct addrinfo *info)
{
    struct wf_peer *peer = &query->peer;

    for (; info != NULL && peer != NULL; info = info->ai_next) {
        memcpy(&peer->addr, info->ai_addr, info->ai_addrlen);
        peer->addr_len = info->ai_addrlen;
        peer->tcp = query->peer.tcp;
        if (info->ai_next == NULL || query->other_count == WF_STUB_OTHERS)
            return;
        peer = &query->others[query->other_count++];
    }
}

/* getaddrinfo takes 127.1, too, which was never meant by anybody who names a resolver. */
static bool is_address(const char *host)
{
    uint8_t octets[4];

    return strchr(host, ':') != NULL || inet_pton(AF_INET, host, octets) == 1;
}

/* By getaddrinfo, as it knows the interface of a link-local address. */
static bool find_server(struct wf_stub_query *query, const char *text,
                        const struct server_parts *parts, int flags)
{
    const struct addrinfo hints = {.ai_flags = flags | AI_NUMERICSERV, .ai_socktype = SOCK_DGRAM};
    struct addrinfo *info;
    int error = getaddrinfo(parts->host, parts->port, &hints, &info);

    if (error == 0) {
        take_addresses(query, info);
        freeaddrinfo(info);
        return true;
    }
    if (flags == 0)
        wf_trouble("'@%s': this host finds no address of that name: %s", text, gai_strerror(error));
    return false;
}

/* Octets of a host's name: what has others was not meant to be looked up. */
static bool is_host(const char *text)
{
    return text[strspn(text,
                       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")] ==
               '\0' &&
           strspn(text, "0123456789.") < strlen(text);
}

static bool set_server(struct wf_stub_query *query, const struct wf_stub_server *server)
{
    struct server_parts parts;
    bool good = split_server(&parts, server->text) && is_port(parts.port);

    if (good && server->port != NULL) {
        if (parts.has_port && strcmp(parts.port, server->port) != 0)
            return wf_trouble("'@%s' and -p name two ports", server->text) == WF_EXIT_GOOD;
        snprintf(parts.port, sizeof(parts.port), "%s", server->port);
    }
    if (good && is_address(parts.host) && find_server(query, server->text, &parts, AI_NUMERICHOST))
        return true;
    if (good && server->text[0] != '[' && is_host(parts.host))
        return find_server(query, server->text, &parts, 0);
    wf_trouble("'@%s' is not of the form @ADDRESS, @ADDRESS#PORT, @[ADDRESS]:PORT or @NAME",
               server->text);
    return false;
}

static bool set_peer(struct wf_peer *peer, const ldns_rdf *address, uint16_t port)
{
    size_t len = 0;
    struct sockaddr_storage *native = ldns_rdf2native_sockaddr_storage(address, port, &len);

    if (native == NULL)
        return false;
    peer->addr = *native;
    peer->addr_len = (socklen_t)len;
    free(native);
    return true;
}

/* The first server alone: the answer must be one resolver's. */
static bool set_system_server(struct wf_peer *peer, const char *port)
{
    ldns_resolver *resolver = NULL;
    uint16_t number = DNS_PORT;
    bool good = ldns_resolver_new_frm_file(&resolver, NULL) == LDNS_STATUS_OK &&
                ldns_resolver_nameserver_count(resolver) > 0 &&
                (port == NULL || parse_number(port, UINT16_MAX, &number)) &&
                set_peer(peer, ldns_resolver_nameservers(resolver)[0], number);

    ldns_resolver_deep_free(resolver);
    if (!good)
        wf_trouble("/etc/resolv.conf names no resolver; give one as @ADDRESS");
    return good;
}

/* By its name, or as TYPE and a number, which ldns reads too kindly. */
uint16_t wf_stub_type_parse(const char *word)
{
    uint16_t number = 0;

    if (strncasecmp(word, "TYPE", 4) == 0)
        return parse_number(word + 4, UINT16_MAX, &number) ? number : 0;
    return (uint16_t)ldns_get_rr_type_by_name(word);
}

/* Those that people ask for. */
static const char *type_alike(const char *word)
{
    static const char *const types[] = {
        "A",     "AAAA",  "ANY", "CAA",   "CDNSKEY", "CDS",  "CNAME", "DNAME",      "DNSKEY",
        "DS",    "HTTPS", "LOC", "MX",    "NAPTR",   "NS",   "NSEC",  "NSEC3PARAM", "PTR",
        "RRSIG", "SOA",   "SRV", "SSHFP", "SVCB",    "TLSA", "TXT",   "URI"};

    return wf_look_alike(word, types, sizeof(types) / sizeof(types[0]), sizeof(types[0]));
}

void wf_stub_type_complain(const char *word)
{
    const char *meant = type_alike(word);
    uint16_t number;

    if (parse_number(word, UINT16_MAX, &number))
        wf_trouble("'%s' is not a record type; by its number one is given as TYPE%s", word, word);
    else if (meant != NULL)
        wf_trouble("'%s' is not a record type; did you mean %s?", word, meant);
    else
        wf_trouble("'%s' is not a record type", word);
}

/* Those of questions that are for something else than the records of a name (RFC 6895, 3.1). */
static bool is_looked_up(uint16_t type)
{
    return type != LDNS_RR_TYPE_OPT && (type < 128 || type >= LDNS_RR_TYPE_ANY);
}

static bool set_type(struct wf_stub_query *query, const char *word)
{
    uint16_t type = wf_stub_type_parse(word);

    query->question.type = type;
    if (type != 0 && is_looked_up(type))
        return true;
    if (type != 0)
        wf_trouble("'%s' is not a type that a resolver looks up", word);
    else
        wf_stub_type_complain(word);
    return false;
}

static bool set_name(struct wf_stub_query *query, const char *name)
{
    ldns_status status = ldns_str2rdf_dname(&query->qname, name);
    char *text;
    size_t len;

    if (status != LDNS_STATUS_OK) {
        wf_trouble("'%s' is not a domain name: %s", name, ldns_get_errorstr_by_id(status));
        return false;
    }
    text = ldns_rdf2str(query->qname);
    len = text != NULL ? strlen(text) : 0;
    if (len == 0 || len >= sizeof(query->name)) {
        wf_trouble("'%s' is not a domain name", name);
        free(text);
        return false;
    }
    if (len > 1 && text[len - 1] == '.')
        len--;
    memcpy(query->name, text, len);
    query->name[len] = '\0';
    free(text);
    return true;
}

/* How the peer can be given again. */
static void name_server(struct wf_stub_query *query)
{
    const struct wf_peer *peer = &query->peer;
    char address[WF_STUB_SERVER_SIZE - PORT_SIZE], port[PORT_SIZE];

    if (getnameinfo((const struct sockaddr *)&peer->addr, peer->addr_len, address, sizeof(address),
                    port, sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV | NI_DGRAM) != 0)
        return;
    snprintf(query->server, sizeof(query->server), "%s%s%s", address,
             strcmp(port, DNS_PORT_TEXT) != 0 ? "#" : "",
             strcmp(port, DNS_PORT_TEXT) != 0 ? port : "");
}

bool wf_stub_query_init(struct wf_stub_query *query, const char *name, const char *type,
                        const struct wf_stub_server *server)
{
    memset(query, 0, sizeof(*query));
    query->peer.tcp = server->tcp;
    query->question.rrclass = LDNS_RR_CLASS_IN;
    if (!set_type(query, type) || !set_name(query, name))
        return false;
    query->question.name = wf_dname_parse(ldns_rdf_data(query->qname), ldns_rdf_size(query->qname));
    if (server->port != NULL && !is_port(server->port)) {
        wf_trouble("-p: '%s' is not a port from 1 to %u", server->port, (unsigned)UINT16_MAX);
        return false;
    }
    if (server->text == NULL ? !set_system_server(&query->peer, server->port)
                             : !set_server(query, server))
        return false;
    name_server(query);
    return true;
}

void wf_stub_query_free(struct wf_stub_query *query)
{
    ldns_rdf_deep_free(query->qname);
}

void wf_reply_read_edes(struct wf_reply *reply, ldns_pkt *packet)
{
    ldns_edns_option_list *list = ldns_pkt_edns_get_option_list(packet);
    size_t i, count = ldns_edns_option_list_get_count(list);

    for (i = 0; i < count && reply->ede_count < WF_STUB_EDES; i++) {
        const ldns_edns_option *option = ldns_edns_option_list_get_option(list, i);
        const uint8_t *data = ldns_edns_get_data(option);
        size_t len = ldns_edns_get_size(option);
        struct wf_reply_ede *ede = &reply->ede[reply->ede_count];

        if (ldns_edns_get_code(option) != LDNS_EDNS_EDE || len < 2)
            continue;
        ede->code = (uint16_t)(data[0] << 8 | data[1]);
        len = len - 2 < sizeof(ede->text) ? len - 2 : sizeof(ede->text) - 1;
        memcpy(ede->text, data + 2, len);
        ede->text[len] = '\0';
        reply->ede_count++;
    }
}

static void ask(struct wf_exchange *exchange, const struct wf_peer *peer, struct wf_dname name,
                uint16_t type, uint64_t deadline)
{
    ldns_pkt *query = wf_query_make(name, type, LDNS_RD, false);

    wf_exchange_run(exchange, peer, query, deadline);
    ldns_pkt_free(query);
}

/* Whether it answers what every resolver knows. */
static bool is_alive(const struct wf_peer *peer, uint64_t patience_ms)
{
    struct wf_exchange exchange;
    bool alive;

    ask(&exchange, peer, wf_dname_root(), WF_TYPE_NS, wf_clock_ms() + patience_ms);
    alive = exchange.packet != NULL;
    wf_exchange_free(&exchange);
    return alive;
}

static const char *outcome_words(const struct wf_exchange *exchange)
{
    switch (exchange->outcome) {
    case WF_OUTCOME_TIMEOUT:
        return "no reply";
    case WF_OUTCOME_TCP_FAILED:
        return "it fails over TCP";
    case WF_OUTCOME_MALFORMED:
        return "what it sent cannot be read, or answers another question";
    default:
        return exchange->sys_errno != 0 ? strerror(exchange->sys_errno) : "it cannot be asked";
    }
}

static bool has_type(const ldns_rr_list *answer, uint16_t type)
{
    size_t i;

    for (i = 0; i < ldns_rr_list_rr_count(answer); i++) {
        if (ldns_rr_get_type(ldns_rr_list_rr(answer, i)) == type || type == LDNS_RR_TYPE_ANY)
            return true;
    }
    return false;
}

/* Returns false for a referral: the server has told where others are to be asked. */
static bool read_reply(const struct wf_stub_query *query, struct wf_reply *reply, ldns_pkt *packet)
{
    reply->rcode = wf_packet_rcode(packet);
    reply->has_records = has_type(ldns_pkt_answer(packet), query->question.type);
    wf_reply_read_edes(reply, packet);
    return reply->rcode != WF_RCODE_NOERROR || reply->has_records || ldns_pkt_ra(packet) ||
           ldns_pkt_aa(packet);
}

/* A resolver that was late to answer anything may have begun to meanwhile. */
static bool answers_udp(const struct wf_stub_query *query, uint64_t patience_ms)
{
    struct wf_peer peer = query->peer;

    peer.tcp = false;
    return is_alive(&peer, patience_ms);
}

static bool finish(const struct wf_stub_query *query, struct wf_reply *reply,
                   struct wf_exchange *exchange)
{
    bool good = read_reply(query, reply, exchange->packet);

    wf_exchange_free(exchange);
    if (!good)
        wf_trouble("%s is not a resolver: it refers to other servers", query->server);
    return good;
}

/* Of a server's addresses the first one where something listens. */
static void ask_first(struct wf_stub_query *query, struct wf_exchange *exchange, uint64_t deadline)
{
    const struct wf_question *question = &query->question;
    unsigned i;

    ask(exchange, &query->peer, question->name, question->type, deadline);
    for (i = 0; i < query->other_count && exchange->sys_errno != 0; i++) {
        query->peer = query->others[i];
        name_server(query);
        ask(exchange, &query->peer, question->name, question->type, deadline);
    }
}

bool wf_stub_query_run(struct wf_stub_query *query, struct wf_reply *reply, uint64_t deadline)
{
    const struct wf_question *question = &query->question;
    uint64_t third = (deadline - wf_clock_ms()) / 3;
    uint64_t patience = third < ALIVE_MS ? third : ALIVE_MS;
    struct wf_exchange exchange, over_tcp;

    memset(reply, 0, sizeof(*reply));
    reply->rcode = WF_RCODE_UNKNOWN;
    ask_first(query, &exchange, deadline);
    if (exchange.packet != NULL)
        return finish(query, reply, &exchange);
    if (exchange.outcome == WF_OUTCOME_TIMEOUT && is_alive(&query->peer, patience))
        return true; /* a resolver may drop what takes too long */
    query->peer.tcp = true;
    ask(&over_tcp, &query->peer, question->name, question->type, wf_clock_ms() + patience);
    if (over_tcp.packet != NULL) {
        query->peer.tcp = !answers_udp(query, patience);
        return finish(query, reply, &over_tcp);
    }
    wf_trouble("the resolver %s gives no usable answer: %s", query->server,
               outcome_words(&exchange));
    return false;
}

void wf_stub_query_repeat(struct wf_stub_query *query, struct wf_reply *reply, uint64_t deadline)
{
    struct wf_exchange exchange;

    ask(&exchange, &query->peer, query->question.name, query->question.type, deadline);
    if (exchange.packet != NULL) {
        memset(reply, 0, sizeof(*reply));
        (void)read_reply(query, reply, exchange.packet);
    }
    wf_exchange_free(&exchange);
}

/*
 * ask.c - asks a resolver one question.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "ask.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "command.h"

enum { DNS_PORT = 53, ALIVE_MS = 5000 };

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

static bool set_server(struct wf_peer *peer, const char *server)
{
    char address[64];
    size_t len = strcspn(server, "#");
    long port = DNS_PORT;
    char *end = NULL;
    ldns_rdf *rdf = NULL;

    if (server[len] == '#')
        port = strtol(server + len + 1, &end, 10);
    if (len < sizeof(address) && port > 0 && port <= UINT16_MAX && (end == NULL || *end == '\0')) {
        memcpy(address, server, len);
        address[len] = '\0';
        rdf = ldns_rdf_new_frm_str(strchr(address, ':') ? LDNS_RDF_TYPE_AAAA : LDNS_RDF_TYPE_A,
                                   address);
    }
    if (rdf == NULL || !set_peer(peer, rdf, (uint16_t)port)) {
        wf_trouble("'@%s' is not of the form @ADDRESS or @ADDRESS#PORT", server);
        ldns_rdf_deep_free(rdf);
        return false;
    }
    ldns_rdf_deep_free(rdf);
    return true;
}

/* The first server alone: the answer must be one resolver's. */
static bool set_system_server(struct wf_peer *peer)
{
    ldns_resolver *resolver = NULL;
    bool good = ldns_resolver_new_frm_file(&resolver, NULL) == LDNS_STATUS_OK &&
                ldns_resolver_nameserver_count(resolver) > 0 &&
                set_peer(peer, ldns_resolver_nameservers(resolver)[0], DNS_PORT);

    ldns_resolver_deep_free(resolver);
    if (!good)
        wf_trouble("/etc/resolv.conf names no resolver; give one as @ADDRESS");
    return good;
}

/* Digits and nothing else. Returns false when they are none, or more than most. */
static bool parse_number(const char *word, unsigned long most, uint16_t *number)
{
    unsigned long value = strtoul(word, NULL, 10);

    if (word[0] == '\0' || word[strspn(word, "0123456789")] != '\0' || value > most)
        return false;
    *number = (uint16_t)value;
    return true;
}

/* By its name, or as TYPE and a number (RFC 3597, section 5), which ldns reads too kindly. */
static uint16_t type_of(const char *word)
{
    uint16_t number = 0;

    if (strncasecmp(word, "TYPE", 4) == 0)
        return parse_number(word + 4, UINT16_MAX, &number) ? number : 0;
    return (uint16_t)ldns_get_rr_type_by_name(word);
}

/* Those of questions that are for something else than the records of a name (RFC 6895, 3.1). */
static bool is_looked_up(uint16_t type)
{
    return type != LDNS_RR_TYPE_OPT && (type < 128 || type >= LDNS_RR_TYPE_ANY);
}

static bool set_type(struct wf_inquiry *inquiry, const char *word)
{
    uint16_t type = type_of(word), number;

    inquiry->question.type = type;
    if (type != 0 && is_looked_up(type))
        return true;
    if (type != 0)
        wf_trouble("'%s' is nothing that a resolver looks up", word);
    else if (parse_number(word, UINT16_MAX, &number))
        wf_trouble("'%s' is no record type; by its number one is given as TYPE%s", word, word);
    else
        wf_trouble("'%s' is no record type", word);
    return false;
}

static bool is_ascii(const char *text)
{
    while (*text != '\0' && (unsigned char)*text < 0x80)
        text++;
    return *text == '\0';
}

static bool set_name(struct wf_inquiry *inquiry, const char *name)
{
    ldns_status status = ldns_str2rdf_dname(&inquiry->qname, name);
    char *text;
    size_t len;

    if (!is_ascii(name)) {
        wf_trouble("'%s' is not in ASCII; give it as it stands in the DNS, as xn--...", name);
        return false;
    }
    if (status != LDNS_STATUS_OK) {
        wf_trouble("'%s' is no domain name: %s", name, ldns_get_errorstr_by_id(status));
        return false;
    }
    text = ldns_rdf2str(inquiry->qname);
    len = text != NULL ? strlen(text) : 0;
    if (len == 0 || len >= sizeof(inquiry->name)) {
        wf_trouble("'%s' is no domain name", name);
        free(text);
        return false;
    }
    if (len > 1 && text[len - 1] == '.')
        len--;
    memcpy(inquiry->name, text, len);
    inquiry->name[len] = '\0';
    free(text);
    return true;
}

bool wf_inquiry_init(struct wf_inquiry *inquiry, const char *name, const char *type,
                     const char *server)
{
    memset(inquiry, 0, sizeof(*inquiry));
    inquiry->question.rrclass = LDNS_RR_CLASS_IN;
    if (!set_type(inquiry, type) || !set_name(inquiry, name))
        return false;
    inquiry->question.name =
        wf_dname_parse(ldns_rdf_data(inquiry->qname), ldns_rdf_size(inquiry->qname));
    return server == NULL ? set_system_server(&inquiry->peer) : set_server(&inquiry->peer, server);
}

void wf_inquiry_free(struct wf_inquiry *inquiry)
{
    ldns_rdf_deep_free(inquiry->qname);
}

static void read_edes(struct wf_reply *reply, ldns_pkt *packet)
{
    ldns_edns_option_list *list = ldns_pkt_edns_get_option_list(packet);
    size_t i, count = ldns_edns_option_list_get_count(list);

    for (i = 0; i < count && reply->ede_count < WF_ASK_EDES; i++) {
        const ldns_edns_option *option = ldns_edns_option_list_get_option(list, i);
        const uint8_t *data = ldns_edns_get_data(option);
        size_t len = ldns_edns_get_size(option);
        struct wf_said *said = &reply->ede[reply->ede_count];

        if (ldns_edns_get_code(option) != LDNS_EDNS_EDE || len < 2)
            continue;
        said->code = (uint16_t)(data[0] << 8 | data[1]);
        len = len - 2 < sizeof(said->text) ? len - 2 : sizeof(said->text) - 1;
        memcpy(said->text, data + 2, len);
        said->text[len] = '\0';
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
static bool is_alive(const struct wf_peer *peer)
{
    struct wf_exchange exchange;
    bool alive;

    ask(&exchange, peer, wf_dname_root(), WF_TYPE_NS, wf_clock_ms() + ALIVE_MS);
    alive = exchange.packet != NULL;
    wf_exchange_free(&exchange);
    return alive;
}

static const char *outcome_words(const struct wf_exchange *exchange)
{
    switch (exchange->outcome) {
    case WF_OUTCOME_TIMEOUT:
        return "nothing came";
    case WF_OUTCOME_TCP_FAILED:
        return "it fails over TCP";
    case WF_OUTCOME_MALFORMED:
        return "what it sent cannot be read, or answers another question";
    default:
        return exchange->sys_errno != 0 ? strerror(exchange->sys_errno) : "it cannot be asked";
    }
}

bool wf_inquiry_ask(const struct wf_inquiry *inquiry, struct wf_reply *reply, uint64_t deadline)
{
    const struct wf_question *question = &inquiry->question;
    struct wf_exchange exchange;

    memset(reply, 0, sizeof(*reply));
    reply->rcode = WF_RCODE_UNKNOWN;
    ask(&exchange, &inquiry->peer, question->name, question->type, deadline);
    if (exchange.packet != NULL) {
        reply->rcode = wf_packet_rcode(exchange.packet);
        read_edes(reply, exchange.packet);
        wf_exchange_free(&exchange);
        return true;
    }
    if (exchange.outcome == WF_OUTCOME_TIMEOUT && is_alive(&inquiry->peer))
        return true; /* a resolver may drop what takes too long */
    wf_trouble("the resolver gives no usable answer: %s", outcome_words(&exchange));
    return false;
}

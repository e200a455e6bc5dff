/*
 * ask.c - asks a resolver one question.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "ask.h"

#include <stdlib.h>
#include <string.h>

#include "command.h"

/* 1232 is what passes everywhere unfragmented (RFC 9715 has the reasons). */
enum { EDNS_SIZE = 1232, DNS_PORT = 53, PATIENCE_S = 10, TRIES = 2 };

static bool set_server(ldns_resolver *resolver, const char *server)
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
    if (rdf == NULL || ldns_resolver_push_nameserver(resolver, rdf) != LDNS_STATUS_OK) {
        wf_trouble("'@%s' is not of the form @ADDRESS or @ADDRESS#PORT", server);
        ldns_rdf_deep_free(rdf);
        return false;
    }
    ldns_rdf_deep_free(rdf);
    ldns_resolver_set_port(resolver, (uint16_t)port);
    return true;
}

/* Leaves the first server alone: the answer must be one resolver's. */
static bool set_system_server(ldns_resolver **resolver)
{
    ldns_status status = ldns_resolver_new_frm_file(resolver, NULL);

    if (status != LDNS_STATUS_OK || ldns_resolver_nameserver_count(*resolver) == 0) {
        wf_trouble("/etc/resolv.conf names no resolver; give one as @ADDRESS");
        return false;
    }
    while (ldns_resolver_nameserver_count(*resolver) > 1)
        ldns_rdf_deep_free(ldns_resolver_pop_nameserver(*resolver));
    return true;
}

static bool set_resolver(struct wf_inquiry *inquiry, const char *server)
{
    if (server == NULL) {
        if (!set_system_server(&inquiry->resolver))
            return false;
    } else {
        inquiry->resolver = ldns_resolver_new();
        if (inquiry->resolver == NULL || !set_server(inquiry->resolver, server))
            return false;
    }
    ldns_resolver_set_edns_udp_size(inquiry->resolver, EDNS_SIZE);
    ldns_resolver_set_timeout(inquiry->resolver, (struct timeval){PATIENCE_S, 0});
    ldns_resolver_set_retry(inquiry->resolver, TRIES);
    ldns_resolver_set_fallback(inquiry->resolver, false);
    ldns_resolver_set_recursive(inquiry->resolver, true);
    return true;
}

static bool set_name(struct wf_inquiry *inquiry, const char *name)
{
    char *text;
    size_t len;

    inquiry->qname = ldns_dname_new_frm_str(name);
    text = inquiry->qname != NULL ? ldns_rdf2str(inquiry->qname) : NULL;
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
    inquiry->type = ldns_get_rr_type_by_name(type);
    if (inquiry->type == 0) {
        wf_trouble("'%s' is no record type", type);
        return false;
    }
    return set_name(inquiry, name) && set_resolver(inquiry, server);
}

void wf_inquiry_free(struct wf_inquiry *inquiry)
{
    ldns_rdf_deep_free(inquiry->qname);
    ldns_resolver_deep_free(inquiry->resolver);
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

bool wf_inquiry_ask(const struct wf_inquiry *inquiry, struct wf_reply *reply)
{
    ldns_pkt *packet = NULL;
    ldns_status status;

    memset(reply, 0, sizeof(*reply));
    status = ldns_resolver_send(&packet, inquiry->resolver, inquiry->qname, inquiry->type,
                                LDNS_RR_CLASS_IN, LDNS_RD);
    if (status != LDNS_STATUS_OK || packet == NULL) {
        wf_trouble("the resolver gives no usable answer: %s", ldns_get_errorstr_by_id(status));
        ldns_pkt_free(packet);
        return false;
    }
    reply->rcode = ldns_pkt_get_rcode(packet);
    read_edes(reply, packet);
    ldns_pkt_free(packet);
    return true;
}

/*
 * name_server.c - a name server that is asked from this host.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "resolve/name_server.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

enum { DNS_PORT = 53 };

struct wf_peer wf_name_server_peer(const struct wf_addr *addr)
{
    struct wf_peer peer;

    memset(&peer, 0, sizeof(peer));
    if (addr->family == 4) {
        struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(addr->port)};

        memcpy(&in.sin_addr, addr->bytes, sizeof(in.sin_addr));
        memcpy(&peer.addr, &in, sizeof(in));
        peer.addr_len = sizeof(in);
    } else {
        struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(addr->port)};

        memcpy(&in6.sin6_addr, addr->bytes, sizeof(in6.sin6_addr));
        memcpy(&peer.addr, &in6, sizeof(in6));
        peer.addr_len = sizeof(in6);
    }
    return peer;
}

struct wf_addr wf_name_server_addr(const ldns_rr *rr)
{
    struct wf_addr addr = {.port = DNS_PORT};
    const ldns_rdf *rdf = ldns_rr_rdf(rr, 0);
    size_t size = rdf != NULL ? ldns_rdf_size(rdf) : 0;

    if (size == 4 || size == sizeof(addr.bytes)) {
        addr.family = size == 4 ? 4 : 6;
        memcpy(addr.bytes, ldns_rdf_data(rdf), size);
    }
    return addr;
}

bool wf_name_server_ask(struct wf_response *response, const struct wf_peer *peer,
                        const struct wf_question *question, uint64_t deadline)
{
    ldns_pkt *query = wf_query_make(question->name, question->type, 0, true);

    memset(response, 0, sizeof(*response));
    wf_exchange_run(&response->exchange, peer, query, deadline);
    ldns_pkt_free(query);
    return wf_response_read(response);
}

const ldns_rr_list *wf_name_server_names(const struct wf_response *response, struct wf_dname zone)
{
    size_t i;

    for (i = 0; wf_response_has_good_rcode(response) && i < wf_response_rrset_count(response);
         i++) {
        if (response->rrsets[i].type == WF_TYPE_NS &&
            wf_dname_equal(response->rrsets[i].owner, zone))
            return response->records[i].rrs;
    }
    return NULL;
}

enum wf_lameness wf_name_server_lameness(const struct wf_response *response, struct wf_dname zone)
{
    size_t i;

    for (i = response->message.answer_count; i < wf_response_rrset_count(response); i++) {
        const struct wf_rrset *rrset = &response->rrsets[i];

        if (rrset->type != WF_TYPE_NS)
            continue;
        if (wf_dname_equal(rrset->owner, zone))
            return WF_LAME_SELF_REFERRAL;
        return wf_dname_is_below_or_at(zone, rrset->owner) ? WF_LAME_UPWARD_REFERRAL : WF_LAME_NONE;
    }
    return WF_LAME_NOT_AUTHORITATIVE;
}

bool wf_name_server_lacks_ipv6(const struct wf_addr *addr, const struct wf_exchange *exchange)
{
    return addr->family == 6 && exchange->outcome == WF_OUTCOME_UNREACHABLE &&
           (exchange->sys_errno == ENETUNREACH || exchange->sys_errno == EAFNOSUPPORT ||
            exchange->sys_errno == EADDRNOTAVAIL);
}

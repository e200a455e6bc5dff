/*
 * direct.c - asks the name servers of one zone directly, from this host.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "resolve/direct.h"

#include <string.h>

#include "resolve/name_server.h"

/* This host itself is nobody's name server, whatever the records say; resolvers see it so, too. */
static bool is_askable(const struct wf_addr *addr)
{
    static const uint8_t loopback6[16] = {[15] = 1}, unspecified6[16];

    if (addr->family == 4)
        return addr->bytes[0] != 127 && addr->bytes[0] != 0;
    return addr->family == 6 && memcmp(addr->bytes, loopback6, 16) != 0 &&
           memcmp(addr->bytes, unspecified6, 16) != 0;
}

static void add_server(struct wf_direct *direct, const ldns_rr *rr)
{
    struct wf_delegation *delegation = &direct->delegation;
    struct wf_addr addr = wf_name_server_addr(rr);
    size_t i;

    if (!is_askable(&addr))
        return;
    for (i = 0; i < delegation->server_count; i++) {
        if (wf_addr_equal(&direct->servers[i].addr, &addr))
            return;
    }
    delegation->server_total++;
    if (delegation->server_count < WF_MAX_SERVERS)
        direct->servers[delegation->server_count++] = (struct wf_server){.addr = addr};
}

/* Whether the list has an address for the name; each becomes a server. */
static bool add_addresses(struct wf_direct *direct, const ldns_rr_list *list, struct wf_dname name,
                          uint16_t type)
{
    bool any = false;
    size_t i;

    for (i = 0; i < ldns_rr_list_rr_count(list); i++) {
        const ldns_rr *rr = ldns_rr_list_rr(list, i);

        if (ldns_rr_get_type(rr) != type ||
            (name.len > 0 && !wf_dname_equal(wf_dname_of_rdf(ldns_rr_owner(rr)), name)))
            continue;
        add_server(direct, rr);
        any = true;
    }
    return any;
}

static void note_lookup(struct wf_direct *direct, const struct wf_response *response)
{
    bool usable = wf_response_has_good_rcode(response);

    direct->subquery_total++;
    if (response == NULL || direct->subquery_count == WF_MAX_SUBQUERIES)
        return;
    direct->subqueries[direct->subquery_count++] = (struct wf_subquery){
        .question = {wf_dname_of(&response->name), response->type, LDNS_RR_CLASS_IN},
        .rcode = usable ? response->message.rcode : WF_RCODE_SERVFAIL,
        .response = usable ? &response->message : NULL};
}

/* By glue, else through the resolver. A name inside the zone has its glue or nothing. */
static enum wf_lookup find_addresses(struct wf_direct *direct, struct wf_session *session,
                                     struct wf_dname name, uint16_t type)
{
    const ldns_pkt *referral = direct->referral.exchange.packet;
    const struct wf_response *response;

    if (referral != NULL && add_addresses(direct, ldns_pkt_additional(referral), name, type))
        return WF_LOOKUP_HAVE;
    if (referral != NULL && wf_dname_is_below_or_at(name, direct->delegation.zone))
        return WF_LOOKUP_PENDING;
    response = wf_session_ask(session, name, type);
    /* of an alias the answer has the target's addresses */
    if (wf_response_has_good_rcode(response) &&
        add_addresses(direct, ldns_pkt_answer(response->exchange.packet),
                      (struct wf_dname){NULL, 0}, type))
        return WF_LOOKUP_HAVE;
    note_lookup(direct, response);
    return wf_response_has_good_rcode(response) ? WF_LOOKUP_NONE : WF_LOOKUP_PENDING;
}

static void find_servers(struct wf_direct *direct, struct wf_session *session,
                         const ldns_rr_list *names)
{
    struct wf_delegation *delegation = &direct->delegation;
    size_t i;

    for (i = 0; i < ldns_rr_list_rr_count(names); i++) {
        struct wf_dname name = wf_dname_of_rdf(ldns_rr_rdf(ldns_rr_list_rr(names, i), 0));
        struct wf_server_name *server;

        delegation->name_total++;
        if (delegation->name_count == WF_MAX_SERVER_NAMES || name.len == 0)
            continue;
        server = &direct->names[delegation->name_count++];
        server->name = name;
        server->v4 = find_addresses(direct, session, name, WF_TYPE_A);
        server->v6 = find_addresses(direct, session, name, WF_TYPE_AAAA);
    }
}

static uint64_t server_deadline(const struct wf_session *session)
{
    uint64_t until = wf_clock_ms() + WF_DIRECT_SERVER_MS;

    return until < session->deadline ? until : session->deadline;
}

static bool ask_server(struct wf_response *response, const struct wf_addr *addr,
                       const struct wf_question *question, const struct wf_session *session)
{
    struct wf_peer peer = wf_name_server_peer(addr);

    return wf_name_server_ask(response, &peer, question, server_deadline(session));
}

/* What the parent's servers say of the zone; they answer the resolver, so it knows them. */
static const ldns_rr_list *find_delegation(struct wf_direct *direct, struct wf_session *session,
                                           struct wf_dname zone, struct wf_dname parent)
{
    struct wf_question question = {zone, WF_TYPE_NS, LDNS_RR_CLASS_IN};
    struct wf_direct above;
    const ldns_rr_list *names;
    unsigned i;

    memset(&above, 0, sizeof(above));
    above.delegation.zone = parent;
    names = wf_name_server_names(wf_session_ask(session, parent, WF_TYPE_NS), parent);
    if (names != NULL)
        find_servers(&above, session, names);
    for (i = 0; i < above.delegation.server_count && i < WF_DIRECT_PARENTS; i++) {
        wf_response_free(&direct->referral);
        if (!ask_server(&direct->referral, &above.servers[i].addr, &question, session))
            return NULL;
        names = wf_name_server_names(&direct->referral, zone);
        if (names != NULL)
            return names;
    }
    return NULL;
}

static void read_words(struct wf_foreign_ede *ede, const ldns_pkt *packet)
{
    ldns_edns_option_list *list = ldns_pkt_edns_get_option_list((ldns_pkt *)(uintptr_t)packet);
    size_t i, k, count = ldns_edns_option_list_get_count(list);

    for (i = 0; i < count && !ede->present; i++) {
        const ldns_edns_option *option = ldns_edns_option_list_get_option(list, i);
        const uint8_t *data = ldns_edns_get_data(option);
        size_t len = ldns_edns_get_size(option);

        if (ldns_edns_get_code(option) != LDNS_EDNS_EDE || len < 2)
            continue;
        ede->present = true;
        ede->code = ldns_read_uint16(data);
        for (k = 2; k < len && ede->text_len < sizeof(ede->text); k++)
            ede->text[ede->text_len++] = (char)(data[k] >= ' ' && data[k] <= '~' ? data[k] : '?');
    }
}

static bool is_good(const struct wf_attempt *attempt)
{
    return attempt->outcome == WF_OUTCOME_ANSWERED && attempt->lameness == WF_LAME_NONE &&
           (attempt->rcode == WF_RCODE_NOERROR || attempt->rcode == WF_RCODE_NXDOMAIN);
}

static void note_attempt(struct wf_direct *direct, const struct wf_addr *addr,
                         const struct wf_response *response)
{
    const struct wf_exchange *exchange = &response->exchange;
    struct wf_attempt *attempt = &direct->attempts[direct->attempt_count++];

    *attempt = (struct wf_attempt){.server = *addr,
                                   .zone = direct->delegation.zone,
                                   .asked = direct->question,
                                   .outcome = exchange->outcome,
                                   .rcode = response->message.rcode,
                                   .sys_errno = exchange->sys_errno,
                                   .waited_ms = exchange->waited_ms};
    if (wf_response_has_good_rcode(response) && !ldns_pkt_aa(exchange->packet))
        attempt->lameness = wf_name_server_lameness(response, direct->delegation.zone);
    if (exchange->packet != NULL)
        read_words(&attempt->ede, exchange->packet);
    direct->good = (uint16_t)(direct->good + is_good(attempt));
}

static void ask_servers(struct wf_direct *direct, const struct wf_session *session)
{
    unsigned i;

    direct->has_ipv6 = true;
    for (i = 0; i < direct->delegation.server_count && direct->attempt_count < WF_DIRECT_SERVERS &&
                wf_clock_ms() < session->deadline;
         i++) {
        const struct wf_addr *addr = &direct->servers[i].addr;
        struct wf_response response;

        if (ask_server(&response, addr, &direct->question, session)) {
            if (wf_name_server_lacks_ipv6(addr, &response.exchange))
                direct->has_ipv6 = false;
            else
                note_attempt(direct, addr, &response);
        }
        wf_response_free(&response);
    }
}

void wf_direct_run(struct wf_direct *direct, struct wf_session *session, struct wf_dname zone,
                   struct wf_dname parent, const struct wf_question *question)
{
    const ldns_rr_list *names;

    direct->question = *question;
    direct->delegation.zone = zone;
    direct->delegation.names = direct->names;
    direct->delegation.servers = direct->servers;
    session->silences = 0; /* that the zone does not answer is why this is done */
    names = parent.len > 0 ? find_delegation(direct, session, zone, parent)
                           : wf_name_server_names(wf_session_ask(session, zone, WF_TYPE_NS), zone);
    if (names != NULL) {
        find_servers(direct, session, names);
        ask_servers(direct, session);
    }
    direct->too_late = wf_clock_ms() >= session->deadline;
}

void wf_direct_free(struct wf_direct *direct)
{
    wf_response_free(&direct->referral);
}

/*
 * gather_names.c - the names of the zone's name servers, by the delegation and by the zone, and
 * their addresses, by glue and by the zones the names lie in.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/gather_names.h"

#include <string.h>

#include "check/judgement.h"

static const uint16_t address_types[] = {WF_TYPE_A, WF_TYPE_AAAA};

/* The name's index; it is added when it is new. -1 when there is no room. */
static int name_index(struct wf_zone_facts *facts, struct wf_dname name)
{
    unsigned i;

    for (i = 0; i < facts->name_count; i++) {
        if (wf_dname_equal(wf_dname_of(&facts->names[i].name), name))
            return (int)i;
    }
    facts->name_total++;
    if (facts->name_count == WF_CHECK_NAMES)
        return -1;
    memset(&facts->names[i], 0, sizeof(facts->names[i]));
    wf_name_copy(&facts->names[i].name, name);
    facts->names[i].is_below = wf_dname_is_below_or_at(name, wf_dname_of(&facts->zone));
    facts->name_count++;
    return (int)i;
}

static void add_address(struct wf_checked_addresses *addresses, const struct wf_addr *addr)
{
    unsigned i;

    for (i = 0; i < addresses->count; i++) {
        if (wf_addr_equal(&addresses->list[i], addr))
            return;
    }
    if (addr->family != 0 && addresses->count < WF_CHECK_ADDRESSES)
        addresses->list[addresses->count++] = *addr;
}

/* Those of the list that are of the name; the name unset: of any. */
static void add_addresses(struct wf_checked_addresses *addresses, const ldns_rr_list *list,
                          struct wf_dname name)
{
    size_t i;

    for (i = 0; i < ldns_rr_list_rr_count(list); i++) {
        const ldns_rr *rr = ldns_rr_list_rr(list, i);
        struct wf_addr addr = wf_name_server_addr(rr);

        if ((ldns_rr_get_type(rr) == LDNS_RR_TYPE_A || ldns_rr_get_type(rr) == LDNS_RR_TYPE_AAAA) &&
            (name.len == 0 || wf_dname_equal(wf_dname_of_rdf(ldns_rr_owner(rr)), name)))
            add_address(addresses, &addr);
    }
}

/* What an answer for the name's addresses says; false when it says nothing. */
static bool read_answer(struct wf_checked_name *name, const struct wf_response *response)
{
    struct wf_dname owner = wf_dname_of(&name->name);

    if (!wf_response_answers_or_denies(response))
        return false;
    if (wf_response_find(response, owner, WF_TYPE_CNAME) >= 0)
        name->is_alias = true;
    else if (response->message.rcode == WF_RCODE_NXDOMAIN)
        name->does_not_exist = true;
    add_addresses(&name->own, ldns_pkt_answer(response->exchange.packet),
                  (struct wf_dname){NULL, 0});
    return true;
}

/* Through the resolver: the name lies in another zone. */
static void look_up(struct wf_gathering *gathering, struct wf_checked_name *name)
{
    size_t i;

    gathering->session.silences = 0; /* that some names cannot be looked up is what is to be seen */
    for (i = 0; i < 2; i++) {
        if (!read_answer(name, wf_session_ask(&gathering->session, wf_dname_of(&name->name),
                                              address_types[i]))) {
            name->lookup_failed = true;
            return;
        }
    }
    name->own.seen = true;
}

static void add_server(struct wf_gathering *gathering, unsigned name, const struct wf_addr *addr)
{
    struct wf_zone_facts *facts = gathering->facts;
    unsigned i;

    for (i = 0; i < facts->server_count; i++) {
        if (wf_addr_equal(&facts->servers[i].addr, addr))
            return;
    }
    if (!wf_addr_can_serve(addr))
        return;
    facts->server_total++;
    if (facts->server_count == WF_CHECK_SERVERS)
        return;
    memset(&facts->servers[i], 0, sizeof(facts->servers[i]));
    facts->servers[i].name = name;
    facts->servers[i].addr = *addr;
    gathering->tasks[i].server = &facts->servers[i];
    gathering->tasks[i].zone = gathering->zone;
    facts->server_count++;
}

static void add_servers(struct wf_gathering *gathering)
{
    struct wf_zone_facts *facts = gathering->facts;
    unsigned i, k;

    for (i = 0; i < facts->name_count; i++) {
        const struct wf_checked_name *name = &facts->names[i];

        for (k = 0; k < name->glue.count; k++)
            add_server(gathering, i, &name->glue.list[k]);
        for (k = 0; k < name->own.count; k++)
            add_server(gathering, i, &name->own.list[k]);
    }
}

void wf_gather_names(struct wf_gathering *gathering)
{
    struct wf_zone_facts *facts = gathering->facts;
    const ldns_rr_list *names = wf_name_server_names(gathering->delegation, gathering->zone);
    const ldns_rr_list *glue = ldns_pkt_additional(gathering->delegation->exchange.packet);
    size_t i;

    for (i = 0; i < ldns_rr_list_rr_count(names); i++) {
        struct wf_dname name = wf_dname_of_rdf(ldns_rr_rdf(ldns_rr_list_rr(names, i), 0));
        int at = name.len > 0 ? name_index(facts, name) : -1;

        if (at < 0)
            continue;
        facts->names[at].at_parent = facts->delegation_seen;
        facts->names[at].glue.seen = facts->delegation_seen;
        add_addresses(&facts->names[at].glue, glue, name);
        if (!facts->names[at].is_below || !facts->delegation_seen)
            look_up(gathering, &facts->names[at]);
    }
    add_servers(gathering);
}

/* A server that gives the zone, to be asked for names below it; NULL when there is none. */
static const struct wf_server_task *good_server(const struct wf_gathering *gathering)
{
    unsigned i;

    for (i = 0; i < gathering->facts->server_count; i++) {
        if (wf_server_is_good(&gathering->facts->servers[i]) &&
            gathering->facts->servers[i].udp.answered)
            return &gathering->tasks[i];
    }
    return NULL;
}

/* Of the zone's own server; of the resolver, where the name lies in a zone below. */
static void ask_for_addresses(struct wf_gathering *gathering, const struct wf_addr *server,
                              struct wf_checked_name *name)
{
    const struct wf_peer peer = wf_name_server_peer(server);
    size_t i;

    for (i = 0; i < 2; i++) {
        const struct wf_question question = {wf_dname_of(&name->name), address_types[i],
                                             LDNS_RR_CLASS_IN};
        struct wf_response response;
        bool good;

        gathering->facts->questions++;
        if (!wf_name_server_ask(&response, &peer, &question,
                                wf_gathering_until(gathering, WF_CHECK_SERVER_MS)))
            gathering->facts->no_memory = true;
        good = response.exchange.packet != NULL && ldns_pkt_aa(response.exchange.packet) &&
               read_answer(name, &response);
        wf_response_free(&response);
        if (!good) {
            look_up(gathering, name);
            return;
        }
    }
    name->own.seen = true;
}

/* The names that the zone's servers give, each server's. */
static void take_own_names(struct wf_gathering *gathering)
{
    struct wf_zone_facts *facts = gathering->facts;
    unsigned i;
    size_t k;

    for (i = 0; i < facts->server_count; i++) {
        const struct wf_response *response = &gathering->tasks[i].ns;
        const ldns_rr_list *names = facts->servers[i].names.answered
                                        ? wf_name_server_names(response, gathering->zone)
                                        : NULL;

        for (k = 0; k < ldns_rr_list_rr_count(names); k++) {
            struct wf_dname name = wf_dname_of_rdf(ldns_rr_rdf(ldns_rr_list_rr(names, k), 0));

            if (name.len > 0)
                name_index(facts, name);
        }
    }
}

void wf_gather_own_names(struct wf_gathering *gathering)
{
    const struct wf_server_task *good = good_server(gathering);
    struct wf_zone_facts *facts = gathering->facts;
    unsigned i;

    if (good == NULL)
        return;
    take_own_names(gathering);
    for (i = 0; i < facts->name_count; i++) {
        struct wf_checked_name *name = &facts->names[i];

        if (name->own.seen || name->lookup_failed)
            continue;
        if (name->is_below)
            ask_for_addresses(gathering, &good->server->addr, name);
        else
            look_up(gathering, name);
    }
    add_servers(gathering);
}

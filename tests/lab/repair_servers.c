/*
 * repair_servers.c - name servers and delegations, as their operators handle them.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/repair.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DNS_PORT = 53, ADDRESSES = 48, ALIASES = 4, FIRST_FREE = 128, LAST_FREE = 190 };

/* The addresses of a delegation's servers. */
struct addresses {
    char text[ADDRESSES][INET6_ADDRSTRLEN];
    size_t count;
};

static bool is_at_or_below(const ldns_rdf *name, const ldns_rdf *apex)
{
    return ldns_dname_compare(name, apex) == 0 || ldns_dname_is_subdomain(name, apex);
}

/* The lowest zone that the name lies in. */
static struct lab_zone *home_of(const struct lab_world *world, const ldns_rdf *name)
{
    struct lab_zone *home = NULL;

    for (size_t i = 0; i < world->zone_count; i++) {
        struct lab_zone *zone = world->zones[i];

        if (is_at_or_below(name, zone->apex) &&
            (!home || ldns_dname_label_count(zone->apex) > ldns_dname_label_count(home->apex)))
            home = zone;
    }
    return home;
}

static void add_addresses(struct addresses *out, const struct lab_set *set)
{
    for (size_t i = 0; set && i < ldns_rr_list_rr_count(set->rrs) && out->count < ADDRESSES; i++) {
        char *text = ldns_rdf2str(ldns_rr_rdf(ldns_rr_list_rr(set->rrs, i), 0));

        snprintf(out->text[out->count++], sizeof(out->text[0]), "%s", text);
        free(text);
    }
}

/* Glue at the parent, else what the name's own zone has, behind aliases, too. */
static void addresses_of(const struct lab_repair *repair, const struct lab_zone *parent,
                         const ldns_rdf *host, struct addresses *out)
{
    const ldns_rdf *name = host;

    add_addresses(out, lab_zone_find(parent, name, LDNS_RR_TYPE_A));
    add_addresses(out, lab_zone_find(parent, name, LDNS_RR_TYPE_AAAA));
    for (int i = 0; name && out->count == 0 && i < ALIASES; i++) {
        const struct lab_zone *home = home_of(repair->world, name);
        const struct lab_set *alias = lab_zone_find(home, name, LDNS_RR_TYPE_CNAME);

        add_addresses(out, lab_zone_find(home, name, LDNS_RR_TYPE_A));
        add_addresses(out, lab_zone_find(home, name, LDNS_RR_TYPE_AAAA));
        name = alias ? ldns_rr_rdf(ldns_rr_list_rr(alias->rrs, 0), 0) : NULL;
    }
}

static const struct lab_set *delegation_of(const struct lab_zone *zone)
{
    return lab_zone_find(zone->parent ? zone->parent : zone, zone->apex, LDNS_RR_TYPE_NS);
}

static struct lab_server *server_at(const struct lab_world *world, const char *address)
{
    for (size_t i = 0; i < world->zone_count; i++)
        for (size_t j = 0; j < world->zones[i]->server_count; j++)
            if (strcmp(world->zones[i]->servers[j].text, address) == 0)
                return &world->zones[i]->servers[j];
    return NULL;
}

static bool set_address(struct lab_server *server, const char *address)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)&server->addr;

    if (inet_pton(AF_INET, address, &v4->sin_addr) != 1)
        return false;
    snprintf(server->text, sizeof(server->text), "%s", address);
    v4->sin_family = AF_INET;
    v4->sin_port = htons(DNS_PORT);
    server->addr_len = sizeof(*v4);
    return true;
}

/* A server that answers, at an address of the lab where there was none; or NULL. */
static struct lab_server *start_server(struct lab_zone *zone, const char *address)
{
    static const struct lab_server_spec answers = V4(ANSWERS);
    struct lab_server *server = &zone->servers[zone->server_count];
    unsigned last = 0;

    if (zone->server_count == LAB_MAX_SERVERS || sscanf(address, "203.0.113.%u", &last) != 1 ||
        last > LAST_FREE || !set_address(server, address))
        return NULL;
    server->spec = &answers;
    server->zone = zone;
    zone->server_count++;
    return server;
}

static const char *free_address(const struct lab_world *world)
{
    static char address[INET6_ADDRSTRLEN];

    for (unsigned last = LAST_FREE; last >= FIRST_FREE; last--) {
        snprintf(address, sizeof(address), "203.0.113.%u", last);
        if (!server_at(world, address))
            return address;
    }
    return NULL;
}

const struct lab_server *lab_repair_new_server(const struct lab_world *world, struct lab_zone *zone)
{
    const char *address = free_address(world);

    return address ? start_server(zone, address) : NULL;
}

static void change(struct lab_server *server,
                   void (*how)(struct lab_server_spec *spec, ldns_rr_type type), ldns_rr_type type)
{
    server->own = *server->spec;
    how(&server->own, type);
    server->spec = &server->own;
}

/* Changes each server that the delegation names. Where nobody listens one is started, if wished. */
static const char *change_servers(struct lab_repair *repair, struct lab_zone *zone, bool start,
                                  void (*how)(struct lab_server_spec *spec, ldns_rr_type type),
                                  ldns_rr_type type)
{
    const struct lab_set *ns = delegation_of(zone);
    struct addresses found = {.count = 0};
    size_t changed = 0;

    for (size_t i = 0; ns && i < ldns_rr_list_rr_count(ns->rrs); i++)
        addresses_of(repair, zone->parent ? zone->parent : zone,
                     ldns_rr_rdf(ldns_rr_list_rr(ns->rrs, i), 0), &found);
    for (size_t i = 0; i < found.count; i++) {
        struct lab_server *server = server_at(repair->world, found.text[i]);

        if (!server && start)
            server = start_server(zone, found.text[i]);
        if (!server || server->spec->net == LAB_NET_V4_NO_ROUTE)
            continue;
        change(server, how, type);
        if (start && server->zone != zone)
            server->loaded = zone;
        changed++;
    }
    return changed > 0 ? NULL : "the lab has no server at the addresses of the delegation";
}

static void load(struct lab_server_spec *spec, ldns_rr_type type)
{
    (void)type;
    spec->act = LAB_ACT_ANSWER;
}

const char *lab_repair_load(struct lab_repair *repair)
{
    return change_servers(repair, repair->zone, true, load, 0);
}

static void take_new_version(struct lab_server_spec *spec, ldns_rr_type type)
{
    (void)type;
    if (spec->act == LAB_ACT_STALE || spec->act == LAB_ACT_BEHIND || spec->act == LAB_ACT_STRIP)
        spec->act = LAB_ACT_ANSWER;
}

/* Of the zone that was signed, else that of the event. */
const char *lab_repair_serve_new(struct lab_repair *repair)
{
    return change_servers(repair, repair->zone, false, take_new_version, 0);
}

const char *lab_repair_parent_new(struct lab_repair *repair)
{
    return change_servers(repair, repair->zone->parent, false, take_new_version, 0);
}

static void answer_type(struct lab_server_spec *spec, ldns_rr_type type)
{
    if (spec->only == type) {
        spec->act = LAB_ACT_ANSWER;
        spec->tcp = LAB_TCP_SAME;
    }
}

const char *lab_repair_answer_type(struct lab_repair *repair)
{
    ldns_rr_type type = ldns_get_rr_type_by_name(repair->words[0]);

    return change_servers(repair, repair->zone, false, answer_type, type);
}

static void answer_keys(struct lab_server_spec *spec, ldns_rr_type type)
{
    answer_type(spec, type);
    if (spec->act == LAB_ACT_DROP_LARGE) {
        spec->act = LAB_ACT_ANSWER;
        spec->tcp = LAB_TCP_SAME;
    }
}

const char *lab_repair_answer_keys(struct lab_repair *repair)
{
    return change_servers(repair, repair->zone, false, answer_keys, LDNS_RR_TYPE_DNSKEY);
}

const char *lab_repair_answer_ds(struct lab_repair *repair)
{
    return change_servers(repair, repair->zone->parent, false, answer_type, LDNS_RR_TYPE_DS);
}

/* The process, the host, the way: whatever keeps all answers from coming. */
static void run(struct lab_server_spec *spec, ldns_rr_type type)
{
    (void)type;
    if (spec->act == LAB_ACT_DROP || spec->act == LAB_ACT_CLOSED || spec->act == LAB_ACT_DELAY) {
        spec->act = LAB_ACT_ANSWER;
        spec->tcp = LAB_TCP_SAME;
    }
}

const char *lab_repair_run(struct lab_repair *repair)
{
    return change_servers(repair, repair->zone, true, run, 0);
}

const char *lab_repair_update(struct lab_repair *repair)
{
    return change_servers(repair, repair->zone, false, load, 0);
}

/* No access rules, and no others that tell clients apart. */
const char *lab_repair_answer_all(struct lab_repair *repair)
{
    return change_servers(repair, repair->zone, false, load, 0);
}

static void open_tcp(struct lab_server_spec *spec, ldns_rr_type type)
{
    (void)type;
    spec->tcp = LAB_TCP_SAME;
}

const char *lab_repair_open_tcp(struct lab_repair *repair)
{
    return change_servers(repair, repair->zone, false, open_tcp, 0);
}

static void remove_sets(struct lab_zone *from, const ldns_rdf *name, ldns_rr_type type)
{
    struct lab_set *set = lab_zone_find(from, name, type);

    if (set)
        lab_zone_remove_set(from, set);
}

/* Takes the name servers out, with the addresses that lie in the zone itself. */
static void undelegate(struct lab_zone *from, const struct lab_zone *zone)
{
    struct lab_set *ns = lab_zone_find(from, zone->apex, LDNS_RR_TYPE_NS);
    ldns_rr_list *hosts = ns ? ldns_rr_list_clone(ns->rrs) : ldns_rr_list_new();

    for (size_t i = 0; i < ldns_rr_list_rr_count(hosts); i++) {
        const ldns_rdf *host = ldns_rr_rdf(ldns_rr_list_rr(hosts, i), 0);

        if (!is_at_or_below(host, zone->apex))
            continue;
        remove_sets(from, host, LDNS_RR_TYPE_A);
        remove_sets(from, host, LDNS_RR_TYPE_AAAA);
    }
    ldns_rr_list_deep_free(hosts);
    remove_sets(from, zone->apex, LDNS_RR_TYPE_NS);
}

/* Adds a name server inside the zone, with its address. */
static void add_server_names(struct lab_zone *to, const struct lab_zone *zone, unsigned number,
                             const struct lab_server *server)
{
    const char *type = server->addr.ss_family == AF_INET6 ? "AAAA" : "A";
    char line[128];

    snprintf(line, sizeof(line), "@ NS new%u", number);
    lab_zone_add_text(to, line, zone->apex);
    snprintf(line, sizeof(line), "new%u %s %s", number, type, server->text);
    lab_zone_add_text(to, line, zone->apex);
}

static struct lab_server *that_answers(const struct lab_zone *zone, size_t *at)
{
    while (*at < zone->server_count) {
        const struct lab_server *server = &zone->servers[(*at)++];

        if (server->spec->act == LAB_ACT_ANSWER && server->addr.ss_family == AF_INET)
            return (struct lab_server *)server;
    }
    return NULL;
}

static void sign_where_signed(struct lab_repair *repair, struct lab_zone *zone)
{
    if (zone->ksk && lab_zone_find(zone, zone->apex, LDNS_RR_TYPE_DNSKEY))
        lab_repair_sign(repair, zone, zone->ksk);
}

/* To those of its servers that answer or, where none does, to a new one. */
static const char *delegate_to_good(struct lab_repair *repair, struct lab_zone *zone, bool instead)
{
    struct lab_server *server;
    unsigned number = 0;
    size_t at = 0;

    if (!that_answers(zone, &at) && !lab_repair_new_server(repair->world, zone))
        return "the lab has no free address";
    if (instead) {
        undelegate(zone->parent, zone);
        undelegate(zone, zone);
    }
    for (at = 0; (server = that_answers(zone, &at)) != NULL;) {
        add_server_names(zone->parent, zone, ++number, server);
        add_server_names(zone, zone, number, server);
    }
    sign_where_signed(repair, zone);
    return NULL;
}

const char *lab_repair_redelegate(struct lab_repair *repair)
{
    return delegate_to_good(repair, repair->zone, true);
}

const char *lab_repair_name_inside(struct lab_repair *repair)
{
    return delegate_to_good(repair, repair->zone, false);
}

/* In the zone that the name lies in, and at the parent of the delegated one where that is it. */
static void give_address(struct lab_repair *repair, struct lab_zone *zone, const ldns_rdf *host,
                         const char *address)
{
    struct lab_zone *home = home_of(repair->world, host);
    char *name = ldns_rdf2str(host), line[512];

    snprintf(line, sizeof(line), "%s A %s", name, address);
    remove_sets(home, host, LDNS_RR_TYPE_CNAME);
    remove_sets(home, host, LDNS_RR_TYPE_A);
    lab_zone_add_text(home, line, NULL);
    if (home == zone) {
        remove_sets(zone->parent, host, LDNS_RR_TYPE_A);
        lab_zone_add_text(zone->parent, line, NULL);
    }
    if (lab_repair_is_own(repair, home)) {
        sign_where_signed(repair, home);
    } else if (home->zsk) {
        struct lab_set *set = lab_zone_find(home, host, LDNS_RR_TYPE_A);
        struct lab_signing_as as = lab_zone_signs(home, LDNS_RR_TYPE_A);

        lab_zone_sign_set(set, &as);
    }
    free(name);
}

/* The addresses are those of servers that have the zone. */
static const char *give_addresses(struct lab_repair *repair, bool all)
{
    struct lab_zone *zone = repair->zone;
    const struct lab_set *set = delegation_of(zone);
    ldns_rr_list *hosts = set ? ldns_rr_list_clone(set->rrs) : ldns_rr_list_new();
    const char *why = "every name server has an address";
    size_t at = 0;

    for (size_t i = 0; i < ldns_rr_list_rr_count(hosts); i++) {
        const ldns_rdf *host = ldns_rr_rdf(ldns_rr_list_rr(hosts, i), 0);
        struct addresses has = {.count = 0};
        struct lab_server *server;

        addresses_of(repair, zone->parent, host, &has);
        if (has.count > 0 && !all &&
            !(home_of(repair->world, host) == zone &&
              !lab_zone_find(zone->parent, host, LDNS_RR_TYPE_A)))
            continue;
        server = that_answers(zone, &at);
        if (!server) {
            at = 0;
            server = that_answers(zone, &at);
        }
        if (!server) {
            why = "no server has the zone";
            continue;
        }
        give_address(repair, zone, host, server->text);
        why = NULL;
    }
    ldns_rr_list_deep_free(hosts);
    return why;
}

const char *lab_repair_give_addresses(struct lab_repair *repair)
{
    return give_addresses(repair, false);
}

const char *lab_repair_new_addresses(struct lab_repair *repair)
{
    return give_addresses(repair, true);
}

/* The zones that the name servers' names lie in, behind aliases, too, answer again. */
const char *lab_repair_host_zone(struct lab_repair *repair)
{
    const struct lab_set *ns = delegation_of(repair->zone);
    size_t changed = 0;

    for (size_t i = 0; ns && i < ldns_rr_list_rr_count(ns->rrs); i++) {
        const ldns_rdf *name = ldns_rr_rdf(ldns_rr_list_rr(ns->rrs, i), 0);

        for (int step = 0; name && step < ALIASES; step++) {
            struct lab_zone *home = home_of(repair->world, name);
            const struct lab_set *alias = lab_zone_find(home, name, LDNS_RR_TYPE_CNAME);

            for (size_t j = 0; home != repair->zone && j < home->server_count; j++) {
                changed += home->servers[j].spec->act != LAB_ACT_ANSWER;
                change(&home->servers[j], load, 0);
            }
            name = alias ? ldns_rr_rdf(ldns_rr_list_rr(alias->rrs, 0), 0) : NULL;
        }
    }
    return changed > 0 ? NULL : "nothing is wrong with those zones' servers";
}

/* The zone that the remedy names, in the one that it names, with a DS record where it is signed. */
const char *lab_repair_delegate(struct lab_repair *repair)
{
    struct lab_zone *zone = lab_repair_zone(repair->world, repair->words[0]);
    struct lab_zone *parent = lab_repair_zone(repair->world, repair->words[1]);
    const struct lab_set *ns;

    if (!zone || !parent || zone->parent != parent)
        return "the lab has no such zones";
    ns = lab_zone_find(zone, zone->apex, LDNS_RR_TYPE_NS);
    for (size_t i = 0; ns && i < ldns_rr_list_rr_count(ns->rrs); i++)
        lab_zone_add(parent, ldns_rr_clone(ldns_rr_list_rr(ns->rrs, i)));
    if (zone->ksk) {
        ldns_rr *key = ldns_key2rr(zone->ksk);

        lab_zone_add(parent, ldns_key_rr2ds(key, LDNS_SHA256));
        ldns_rr_free(key);
    }
    sign_where_signed(repair, parent);
    return NULL;
}

const char *lab_repair_remove_cname(struct lab_repair *repair)
{
    ldns_rdf *name = ldns_dname_new_frm_str(repair->name);
    struct lab_zone *home = home_of(repair->world, name);
    struct lab_set *set = lab_zone_find(home, name, LDNS_RR_TYPE_CNAME);

    ldns_rdf_deep_free(name);
    if (!set)
        return "the name has no CNAME record";
    lab_zone_remove_set(home, set);
    sign_where_signed(repair, home);
    return NULL;
}

/* The name's CNAME record leads to where the chain ends. */
const char *lab_repair_shorten(struct lab_repair *repair)
{
    enum { LONGEST = 64 };
    ldns_rdf *name = ldns_dname_new_frm_str(repair->name);
    const ldns_rdf *end = name;
    struct lab_zone *home = home_of(repair->world, name);
    struct lab_set *set = lab_zone_find(home, name, LDNS_RR_TYPE_CNAME);

    for (int i = 0; i < LONGEST; i++) {
        const struct lab_set *next =
            lab_zone_find(home_of(repair->world, end), end, LDNS_RR_TYPE_CNAME);

        if (!next)
            break;
        end = ldns_rr_rdf(ldns_rr_list_rr(next->rrs, 0), 0);
    }
    if (set && end != name) {
        ldns_rdf *target = ldns_rdf_clone(end);

        ldns_rdf_deep_free(ldns_rr_set_rdf(ldns_rr_list_rr(set->rrs, 0), target, 0));
        sign_where_signed(repair, home);
    }
    ldns_rdf_deep_free(name);
    return set ? NULL : "the name has no CNAME record";
}

/*
 * world.c - puts the zones of the wanted rows together: names, addresses, delegations, faults.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/world.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DNS_PORT = 53, NO_ROUTE_FIRST = 193 };

/*
 * IPv4 addresses come from the three documentation ranges (RFC 5737). A few with a route stay free:
 * the table uses them for hosts that are gone. The last quarter of the third range has no route.
 */
static const struct {
    const char *prefix;
    unsigned first, last;
} ranges[] = {
    {"192.0.2", 1, 254},
    {"198.51.100", 1, 254},
    {"203.0.113", 1, 120},
    {"203.0.113", 129, 165},
};

/* The next free address of each kind. */
struct pool {
    unsigned v4, v6, no_route;
    bool one_server; /* each zone gets only one */
};

static void take_v4(struct lab_server *server, unsigned n)
{
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        unsigned count = ranges[i].last - ranges[i].first + 1;

        if (n < count) {
            snprintf(server->text, sizeof(server->text), "%s.%u", ranges[i].prefix,
                     ranges[i].first + n);
            return;
        }
        n -= count;
    }
    lab_die("the documentation ranges have no more IPv4 addresses");
}

static void take_address(struct lab_server *server, struct pool *pool)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)&server->addr;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&server->addr;

    if (server->spec->net == LAB_NET_V6) {
        snprintf(server->text, sizeof(server->text), "2001:db8::%x", ++pool->v6);
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(DNS_PORT);
        inet_pton(AF_INET6, server->text, &v6->sin6_addr);
        server->addr_len = sizeof(*v6);
        return;
    }
    if (server->spec->net == LAB_NET_V4_NO_ROUTE)
        snprintf(server->text, sizeof(server->text), "203.0.113.%u",
                 NO_ROUTE_FIRST + pool->no_route++);
    else
        take_v4(server, pool->v4++);
    v4->sin_family = AF_INET;
    v4->sin_port = htons(DNS_PORT);
    inet_pton(AF_INET, server->text, &v4->sin_addr);
    server->addr_len = sizeof(*v4);
}

static void take_addresses(struct lab_zone *zone, struct pool *pool)
{
    static const struct lab_server_spec usual[] = {V4(ANSWERS), V6(ANSWERS), {.net = LAB_NET_END}};
    const struct lab_server_spec *spec = zone->spec->servers[0].net ? zone->spec->servers : usual;

    for (size_t i = 0; !zone->spec->at_parent && i < LAB_MAX_SPECS && spec[i].net; i++) {
        for (unsigned copy = 0; copy < (zone->spec->copies ? zone->spec->copies : 1); copy++) {
            struct lab_server *server = &zone->servers[zone->server_count++];

            if (pool->one_server && zone->server_count > 1) {
                zone->server_count = 1;
                return;
            }
            if (zone->server_count > LAB_MAX_SERVERS)
                lab_die("%s: too many servers", zone->name);
            server->spec = &spec[i];
            server->zone = zone;
            take_address(server, pool);
        }
    }
}

static struct lab_zone *find_zone(const struct lab_world *world, const char *name)
{
    for (size_t i = 0; i < world->zone_count; i++)
        if (strcmp(world->zones[i]->name, name) == 0)
            return world->zones[i];
    return NULL;
}

static struct lab_zone *add_zone(struct lab_world *world, const struct lab_zone_spec *spec,
                                 const char *name, struct pool *pool)
{
    struct lab_zone *zone = calloc(1, sizeof(*zone));

    world->zones = realloc(world->zones, (world->zone_count + 1) * sizeof(struct lab_zone *));
    if (!zone || !world->zones)
        lab_die("out of memory");
    if (find_zone(world, name))
        lab_die("two zones are called %s", name);
    world->zones[world->zone_count++] = zone;
    zone->spec = spec;
    snprintf(zone->name, sizeof(zone->name), "%s", name);
    zone->apex = ldns_dname_new_frm_str(name);
    if (!zone->apex)
        lab_die("%s is not a name", name);
    lab_zone_make_keys(zone);
    take_addresses(zone, pool);
    return zone;
}

/* An absolute name as it is, a relative one below base; "@" is base itself. */
static void absolute(char *out, size_t size, const char *name, const char *base)
{
    if (strcmp(name, "@") == 0)
        snprintf(out, size, "%s", base);
    else if (name[strlen(name) - 1] == '.')
        snprintf(out, size, "%s", name);
    else
        snprintf(out, size, "%s.%s", name, base);
}

static void add_case(struct lab_world *world, const struct lab_row *row, struct pool *pool)
{
    struct lab_case *made = &world->cases[world->case_count++];
    char own[256], name[256];

    made->row = row;
    absolute(own, sizeof(own), row->zone.name ? row->zone.name : row->label, "test.");
    made->zones[0] = add_zone(world, &row->zone, own, pool);
    for (size_t i = 0; i < LAB_MAX_ALSO && row->also[i].name; i++) {
        absolute(name, sizeof(name), row->also[i].name, own);
        made->zones[i + 1] = add_zone(world, &row->also[i], name, pool);
    }
    absolute(made->qname, sizeof(made->qname), row->ask.name ? row->ask.name : "www", own);
    if (row->second)
        absolute(made->second, sizeof(made->second), row->second, own);
}

static void find_parent(const struct lab_world *world, struct lab_zone *zone)
{
    for (size_t i = 0; i < world->zone_count; i++) {
        struct lab_zone *above = world->zones[i];

        if (ldns_dname_is_subdomain(zone->apex, above->apex) &&
            (!zone->parent ||
             ldns_dname_label_count(above->apex) > ldns_dname_label_count(zone->parent->apex)))
            zone->parent = above;
    }
    if (zone->spec->at_parent)
        zone->parent->hosted = zone;
}

static void add_numbered(struct lab_zone *to, const char *line, const struct lab_zone *origin)
{
    char *rest, text[512];
    unsigned long times = strtoul(line + 1, &rest, 10);
    char *hash = strchr(rest, '#');

    if (!hash)
        lab_die("%s: no # in \"%s\"", to->name, line);
    for (unsigned long i = 1; i <= times; i++) {
        snprintf(text, sizeof(text), "%.*s%lu%s", (int)(hash - rest - 1), rest + 1, i, hash + 1);
        lab_zone_add_text(to, text, origin->apex);
    }
}

static void add_line(struct lab_zone *to, const char *line, const struct lab_zone *origin,
                     const struct lab_case *of)
{
    char filled[512];

    lab_fill(filled, sizeof(filled), line, of);
    if (filled[0] == '*' && filled[1] != '.')
        add_numbered(to, filled, origin);
    else
        lab_zone_add_text(to, filled, origin->apex);
}

/* NS records and addresses, as the parent has them and as the zone itself has them. */
static void add_delegation(struct lab_zone *to, const struct lab_zone *zone,
                           const struct lab_case *of)
{
    char line[512];

    for (size_t i = 0; i < LAB_MAX_LINES && zone->spec->delegation[i]; i++)
        add_line(to, zone->spec->delegation[i], zone, of);
    if (zone->spec->delegation[0])
        return;
    for (size_t i = 0; zone->spec->at_parent && i < zone->parent->server_count; i++) {
        snprintf(line, sizeof(line), "@ NS ns%zu.%s", i + 1, zone->parent->name);
        lab_zone_add_text(to, line, zone->apex);
    }
    for (size_t i = 0; i < zone->server_count; i++) {
        const struct lab_server *server = &zone->servers[i];
        const char *type = server->spec->net == LAB_NET_V6 ? "AAAA" : "A";

        snprintf(line, sizeof(line), "@ NS ns%zu", i + 1);
        lab_zone_add_text(to, line, zone->apex);
        snprintf(line, sizeof(line), "ns%zu %s %s", i + 1, type, server->text);
        lab_zone_add_text(to, line, zone->apex);
    }
}

static void add_records(struct lab_zone *zone, const struct lab_case *of)
{
    static const char *const usual[] = {
        "@ SOA ns1 hostmaster 1 3600 900 604800 300",
        "@ MX 10 mail",
        "@ TXT \"a zone of the lab\"",
        "www A 192.0.2.80",
        "www AAAA 2001:db8::80",
        "www TXT \"a name of the lab\"",
        "www2 A 192.0.2.81",
        "mail A 192.0.2.25",
        "a.b.c A 192.0.2.82",
        "*.wild A 192.0.2.83",
    };
    bool is_top = ldns_dname_label_count(zone->apex) < 2;

    for (size_t i = 0; i < (is_top ? 1 : sizeof(usual) / sizeof(*usual)); i++)
        lab_zone_add_text(zone, usual[i], zone->apex);
    for (size_t i = 0; i < LAB_MAX_LINES && zone->spec->apex[i]; i++)
        add_line(zone, zone->spec->apex[i], zone, of);
    if (!zone->spec->apex[0])
        add_delegation(zone, zone, of);
    for (size_t i = 0; i < LAB_MAX_LINES && zone->spec->records[i]; i++)
        add_line(zone, zone->spec->records[i], zone, of);
    if (!zone->parent || zone->spec->undelegated)
        return;
    add_delegation(zone->parent, zone, of);
    if (zone->ksk && !zone->spec->no_ds) {
        ldns_rr *key = ldns_key2rr(zone->ksk);

        lab_zone_add(zone->parent, ldns_key_rr2ds(key, LDNS_SHA256));
        ldns_rr_free(key);
    }
}

static const struct lab_case *case_of(const struct lab_world *world, const struct lab_zone *zone)
{
    for (size_t i = 0; i < world->case_count; i++)
        for (size_t j = 0; j <= LAB_MAX_ALSO; j++)
            if (world->cases[i].zones[j] == zone)
                return &world->cases[i];
    return NULL;
}

static void keep_earlier(struct lab_zone *zone, const struct lab_case *of)
{
    zone->changes = of && of->row->warm;
    zone->repaired = zone->changes && of->row->repaired;
    if (zone->changes)
        zone->earlier = lab_zone_copy(zone);
    for (size_t i = 0; i < zone->server_count; i++)
        if (zone->servers[i].spec->act == LAB_ACT_BEHIND && !zone->earlier)
            zone->earlier = lab_zone_copy(zone);
}

static bool apply_fault(struct lab_zone *zone, const struct lab_fault *fault)
{
    struct lab_zone *parent = zone->parent;
    bool done;

    if (fault->earlier)
        zone->parent = parent->earlier;
    done = zone->parent && fault->apply(zone, fault);
    zone->parent = parent;
    return done;
}

static void break_zone(struct lab_zone *zone)
{
    for (size_t i = 0; i < LAB_MAX_FAULTS && zone->spec->faults[i].apply; i++)
        if (!apply_fault(zone, &zone->spec->faults[i]))
            lab_die("%s: fault %zu breaks nothing", zone->name, i + 1);
}

static void take_ttl(struct lab_set *set, uint16_t ttl)
{
    for (size_t i = 0; ttl > 0 && i < ldns_rr_list_rr_count(set->rrs); i++)
        ldns_rr_set_ttl(ldns_rr_list_rr(set->rrs, i), ttl);
}

static uint16_t ttl_of(const struct lab_zone *zone, const struct lab_set *set, bool at_parent)
{
    bool at_apex = ldns_dname_compare(set->owner, zone->apex) == 0;

    if (!at_apex && !ldns_dname_is_subdomain(set->owner, zone->apex))
        return 0;
    if (at_parent)
        return at_apex && set->type == LDNS_RR_TYPE_DS ? zone->spec->ds_ttl : zone->spec->ns_ttl;
    if (set->type == LDNS_RR_TYPE_SOA || set->type == LDNS_RR_TYPE_NSEC ||
        set->type == LDNS_RR_TYPE_NSEC3)
        return zone->spec->neg_ttl;
    return set->type == LDNS_RR_TYPE_NS ? zone->spec->ns_ttl : 0;
}

/* Shorter than what the signatures say, as if the records came out of a cache. */
static void take_ttls(struct lab_zone *in, const struct lab_zone *zone)
{
    for (size_t i = 0; in && i < in->set_count; i++)
        take_ttl(&in->sets[i], ttl_of(zone, &in->sets[i], in->apex != zone->apex));
}

static void shorten(struct lab_zone *zone)
{
    struct lab_zone *parent = zone->parent;

    take_ttls(zone, zone);
    take_ttls(zone->earlier, zone);
    take_ttls(parent, zone);
    take_ttls(parent ? parent->earlier : NULL, zone);
}

struct lab_world *lab_world_new(lab_row_filter *wanted, void *arg, bool one_server)
{
    struct lab_world *world = calloc(1, sizeof(*world));
    struct pool pool = {.one_server = one_server};

    if (!world || !(world->cases = calloc(lab_row_count, sizeof(*world->cases))))
        lab_die("out of memory");
    world->tls = lab_tls_new();
    for (size_t i = 0; lab_infrastructure[i].name; i++)
        add_zone(world, &lab_infrastructure[i], lab_infrastructure[i].name, &pool);
    for (size_t i = 0; i < lab_row_count; i++)
        if (wanted(&lab_rows[i], arg))
            add_case(world, &lab_rows[i], &pool);
    for (size_t i = 1; i < world->zone_count; i++)
        find_parent(world, world->zones[i]);
    for (size_t i = 0; i < world->zone_count; i++)
        add_records(world->zones[i], case_of(world, world->zones[i]));
    for (size_t i = 0; i < world->zone_count; i++)
        lab_zone_sign(world->zones[i]);
    for (size_t i = 0; i < world->zone_count; i++)
        keep_earlier(world->zones[i], case_of(world, world->zones[i]));
    for (size_t i = 0; i < world->zone_count; i++)
        break_zone(world->zones[i]);
    for (size_t i = 0; i < world->zone_count; i++)
        if (world->zones[i]->repaired)
            lab_zone_swap(world->zones[i]); /* what was broken is how it was */
    for (size_t i = 0; i < world->zone_count; i++)
        shorten(world->zones[i]);
    return world;
}

char *lab_world_anchor(const struct lab_world *world)
{
    ldns_rr *key = ldns_key2rr(world->zones[0]->ksk);
    ldns_rr *ds = ldns_key_rr2ds(key, LDNS_SHA256);
    char *text = ldns_rr2str(ds);

    ldns_rr_free(key);
    ldns_rr_free(ds);
    text[strcspn(text, "\n;")] = '\0';
    return text;
}

void lab_world_free(struct lab_world *world)
{
    for (size_t i = 0; i < world->zone_count; i++)
        lab_zone_free(world->zones[i]);
    lab_tls_free(world->tls);
    free(world->zones);
    free(world->cases);
    free(world);
}

/*
 * mangle.c - from a query to the octets that a server of given behaviour sends back.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/mangle.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lab/answer.h"
#include "lab/online.h"
#include "lab/storm.h"

/*
 * LOCAL_OPTION: the first of the option codes for local use (RFC 6891, section 9). REPORT_CHANNEL:
 * see RFC 9567, section 5.
 */
enum { HEADER = 12, PLAIN_UDP = 512, OWN_UDP = 1232, REPORT_CHANNEL = 18, LOCAL_OPTION = 65001 };

static ldns_pkt *refer_to(const struct lab_zone *zone, const ldns_pkt *query, bool upwards)
{
    ldns_pkt *reply = lab_answer_empty(query, LDNS_RCODE_NOERROR);
    const struct lab_set *ns = lab_zone_find(zone, zone->apex, LDNS_RR_TYPE_NS);
    ldns_rr *up = NULL;

    if (upwards) {
        ldns_rr_new_frm_str(&up, ". 300 IN NS ns1.", 300, NULL, NULL);
        ldns_pkt_push_rr(reply, LDNS_SECTION_AUTHORITY, up);
        return reply;
    }
    for (size_t i = 0; ns && i < ldns_rr_list_rr_count(ns->rrs); i++)
        ldns_pkt_push_rr(reply, LDNS_SECTION_AUTHORITY, ldns_rr_clone(ldns_rr_list_rr(ns->rrs, i)));
    return reply;
}

static ldns_pkt *say_rcode(const struct lab_server_spec *spec, const ldns_pkt *query)
{
    ldns_pkt *reply = lab_answer_empty(query, (ldns_pkt_rcode)(spec->arg & 0x0f));

    ldns_pkt_set_edns_extended_rcode(reply, (uint8_t)(spec->arg >> 4));
    ldns_pkt_set_aa(reply, spec->aa);
    return reply;
}

volatile sig_atomic_t lab_zones_have_changed;

/* The lowest of the server's zones that has the name; the DS of a zone lies in the one above. */
static const struct lab_zone *zone_for(const struct lab_server *server, enum lab_act act,
                                       const ldns_pkt *query)
{
    bool behind = act == LAB_ACT_BEHIND || (server->zone->changes && !lab_zones_have_changed);
    const struct lab_zone *zone = behind ? server->zone->earlier : server->zone;
    const ldns_rr *question = ldns_rr_list_rr(ldns_pkt_question(query), 0);
    const ldns_rdf *name = ldns_rr_owner(question);

    if (server->loaded && (ldns_dname_compare(name, server->loaded->apex) == 0 ||
                           ldns_dname_is_subdomain(name, server->loaded->apex)))
        return server->loaded;

    while (zone->hosted) {
        bool at_apex = ldns_dname_compare(name, zone->hosted->apex) == 0;

        if (!at_apex && !ldns_dname_is_subdomain(name, zone->hosted->apex))
            break;
        if (at_apex && ldns_rr_get_type(question) == LDNS_RR_TYPE_DS && act != LAB_ACT_DS_BELOW)
            break;
        zone = zone->hosted;
    }
    return zone;
}

/* Signatures of long ago: no longer good, but their dates are what a validator looks at first. */
static void make_stale(ldns_rr_list *section)
{
    enum { EXPIRATION_FIELD = 4, INCEPTION_FIELD = 5, DAY = 86400 };
    uint32_t now = (uint32_t)time(NULL);

    for (size_t i = 0; i < ldns_rr_list_rr_count(section); i++) {
        ldns_rr *rr = ldns_rr_list_rr(section, i);

        if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_RRSIG)
            continue;
        ldns_write_uint32(ldns_rdf_data(ldns_rr_rdf(rr, EXPIRATION_FIELD)), now - 10 * DAY);
        ldns_write_uint32(ldns_rdf_data(ldns_rr_rdf(rr, INCEPTION_FIELD)), now - 40 * DAY);
    }
}

/* Nothing is at the name, but at names below it (RFC 8020, section 2). */
static bool is_empty_name(const struct lab_zone *zone, const ldns_pkt *query)
{
    ldns_rdf *name = ldns_rdf_clone(ldns_rr_owner(ldns_rr_list_rr(ldns_pkt_question(query), 0)));
    bool empty;

    ldns_dname2canonical(name);
    empty = lab_zone_has_name(zone, name) && !lab_zone_has_records(zone, name);
    ldns_rdf_deep_free(name);
    return empty;
}

static void push_text(ldns_pkt *reply, ldns_pkt_section section, const char *text,
                      const ldns_rdf *owner)
{
    ldns_rr *rr = NULL;

    if (ldns_rr_new_frm_str(&rr, text, 300, owner, NULL) != LDNS_STATUS_OK)
        lab_die("cannot make \"%s\"", text);
    ldns_pkt_push_rr(reply, section, rr);
}

static ldns_pkt *park(const struct lab_zone *zone, const ldns_pkt *query, bool alias)
{
    const ldns_rr *question = ldns_rr_list_rr(ldns_pkt_question(query), 0);
    ldns_pkt *reply = lab_answer_empty(query, LDNS_RCODE_NOERROR);

    ldns_pkt_set_aa(reply, true);
    if (alias)
        push_text(reply, LDNS_SECTION_ANSWER, "@ 300 IN CNAME elsewhere.nowhere.test.",
                  ldns_rr_owner(question));
    else if (ldns_rr_get_type(question) == LDNS_RR_TYPE_A)
        push_text(reply, LDNS_SECTION_ANSWER, "@ 300 IN A 192.0.2.99", ldns_rr_owner(question));
    else
        push_text(reply, LDNS_SECTION_AUTHORITY,
                  "@ 300 IN SOA ns.parking.test. hostmaster 1 3600 900 604800 300", zone->apex);
    return reply;
}

static ldns_pkt *make_reply(const struct lab_server *server, enum lab_act act,
                            const ldns_pkt *query)
{
    bool dnssec = ldns_pkt_edns(query) && ldns_pkt_edns_do(query) && act != LAB_ACT_STRIP;
    ldns_pkt *reply;

    switch (act) {
    case LAB_ACT_RCODE:
        return say_rcode(server->spec, query);
    case LAB_ACT_EDNS_FORMERR:
    case LAB_ACT_EDNS_FORMERR_SILENT:
        if (ldns_pkt_edns(query))
            return lab_answer_empty(query, LDNS_RCODE_FORMERR);
        break;
    case LAB_ACT_PORTAL:
        reply = lab_answer_empty(query, LDNS_RCODE_NXDOMAIN);
        ldns_pkt_set_aa(reply, false);
        ldns_pkt_set_ra(reply, true);
        return reply;
    case LAB_ACT_PARKED:
    case LAB_ACT_ALIAS_ALL:
        return park(server->zone, query, act == LAB_ACT_ALIAS_ALL);
    case LAB_ACT_UP_REFERRAL:
        return refer_to(server->zone, query, true);
    case LAB_ACT_SELF_REFERRAL:
        return refer_to(server->zone, query, false);
    default:
        break;
    }
    reply = lab_answer(zone_for(server, act, query), query, dnssec);
    if (dnssec && act == LAB_ACT_COMPACT)
        lab_online_compact(zone_for(server, act, query), reply);
    if (dnssec && act == LAB_ACT_NARROW)
        lab_online_narrow(zone_for(server, act, query), reply);
    if (act == LAB_ACT_NO_AA)
        ldns_pkt_set_aa(reply, false);
    if (act == LAB_ACT_STALE) {
        make_stale(ldns_pkt_answer(reply));
        make_stale(ldns_pkt_authority(reply));
    }
    if (act == LAB_ACT_NO_EMPTY && is_empty_name(zone_for(server, act, query), query))
        ldns_pkt_set_rcode(reply, LDNS_RCODE_NXDOMAIN);
    return reply;
}

/* An option that begins with a number of 16 bits, as an EDE does, and goes on with the text. */
static void push_option(ldns_edns_option_list *options, ldns_edns_option_code code,
                        const char *text, size_t len, uint16_t number)
{
    uint8_t *data = malloc(len + 2);

    if (!data)
        lab_die("out of memory");
    data[0] = (uint8_t)(number >> 8);
    data[1] = (uint8_t)number;
    if (len > 0)
        memcpy(data + 2, text, len);
    ldns_edns_option_list_push(options, ldns_edns_new(code, len + 2, data));
}

static ldns_rdf *report_agent;

void lab_report_to(const char *agent)
{
    ldns_rdf_deep_free(report_agent);
    report_agent = agent ? ldns_dname_new_frm_str(agent) : NULL;
    if (agent && !report_agent)
        lab_die("\"%s\" is no name", agent);
}

static void push_report_channel(ldns_edns_option_list *options)
{
    size_t len = ldns_rdf_size(report_agent);
    uint8_t *data = malloc(len);

    if (!data)
        lab_die("out of memory");
    memcpy(data, ldns_rdf_data(report_agent), len);
    ldns_edns_option_list_push(options,
                               ldns_edns_new((ldns_edns_option_code)REPORT_CHANNEL, len, data));
}

static void add_edns(const struct lab_server_spec *spec, const ldns_pkt *query, ldns_pkt *reply)
{
    ldns_edns_option_list *options;

    if (!ldns_pkt_edns(query))
        return;
    ldns_pkt_set_edns_udp_size(reply, OWN_UDP);
    ldns_pkt_set_edns_do(reply, ldns_pkt_edns_do(query));
    if (!spec->ede_text && !spec->options && !report_agent)
        return;
    options = ldns_edns_option_list_new();
    if (report_agent)
        push_report_channel(options);
    for (unsigned i = 0; i < spec->options; i++)
        push_option(options, (ldns_edns_option_code)(LOCAL_OPTION + i), NULL, 0, 0);
    if (spec->ede_text)
        push_option(options, LDNS_EDNS_EDE, spec->ede_text,
                    spec->ede_len ? spec->ede_len : strlen(spec->ede_text), spec->ede);
    ldns_pkt_set_edns_option_list(reply, options);
}

/* Takes out what does not fit and says so with TC (RFC 2181, section 9). */
static void truncate_reply(ldns_pkt *reply)
{
    ldns_pkt_set_tc(reply, true);
    ldns_rr_list_deep_free(ldns_pkt_answer(reply));
    ldns_rr_list_deep_free(ldns_pkt_authority(reply));
    ldns_rr_list_deep_free(ldns_pkt_additional(reply));
    ldns_pkt_set_answer(reply, ldns_rr_list_new());
    ldns_pkt_set_authority(reply, ldns_rr_list_new());
    ldns_pkt_set_additional(reply, ldns_rr_list_new());
    ldns_pkt_set_ancount(reply, 0);
    ldns_pkt_set_nscount(reply, 0);
    ldns_pkt_set_arcount(reply, 0);
}

/* Where the records begin: behind the header and the one question. */
static size_t after_question(const struct lab_wire *wire)
{
    size_t at = HEADER;

    while (at < wire->len && wire->data[at])
        at += (size_t)wire->data[at] + 1;
    return at + 1 + 4;
}

/* Changes the last octet of the first record, if that is an address. */
static void vary_address(struct lab_wire *wire, size_t at)
{
    enum { RR_FIXED = 12, A_END = RR_FIXED + 4 }; /* behind a name that is a compression pointer */
    static uint8_t number;

    if (at + A_END <= wire->len && wire->data[at] >= 0xc0 && wire->data[at + 11] == 4)
        wire->data[at + A_END - 1] = ++number;
}

static void mangle(enum lab_act act, struct lab_wire *wire)
{
    size_t at = after_question(wire);

    switch (act) {
    case LAB_ACT_GARBAGE:
        for (size_t i = 2; i < wire->len; i++)
            wire->data[i] = (uint8_t)(0xa5 ^ (i * 37));
        wire->data[2] = 0x84; /* still a response, else it would be taken for nothing at all */
        break;
    case LAB_ACT_WRONG_ID:
        wire->data[1] ^= 0x55;
        break;
    case LAB_ACT_WRONG_QUESTION:
        if (wire->data[HEADER])
            wire->data[HEADER + 1] = wire->data[HEADER + 1] == 'x' ? 'y' : 'x';
        break;
    case LAB_ACT_VARY:
        vary_address(wire, at);
        __attribute__((fallthrough));
    case LAB_ACT_LOWERCASE:
        for (size_t i = HEADER; i < at && i < wire->len; i++)
            if (wire->data[i] >= 'A' && wire->data[i] <= 'Z')
                wire->data[i] ^= 0x20;
        break;
    case LAB_ACT_CUT:
        wire->len = at + (wire->len - at) / 2;
        break;
    case LAB_ACT_POINTER_LOOP:
        if (at + 2 <= wire->len) {
            wire->data[at] = (uint8_t)(0xc0 | (at >> 8));
            wire->data[at + 1] = (uint8_t)at;
        }
        break;
    case LAB_ACT_BAD_RDLENGTH:
        if (at + HEADER <= wire->len && wire->data[at] >= 0xc0)
            wire->data[at + 10] = 0x7f;
        break;
    case LAB_ACT_SHORT:
        wire->len = HEADER - 4;
        break;
    default:
        break;
    }
}

static size_t udp_limit(const ldns_pkt *query)
{
    size_t size = ldns_pkt_edns(query) ? ldns_pkt_edns_udp_size(query) : PLAIN_UDP;

    if (size < PLAIN_UDP)
        return PLAIN_UDP;
    return size > OWN_UDP ? OWN_UDP : size;
}

static bool is_below(const struct lab_zone *zone, const char *relative, const ldns_rdf *name)
{
    ldns_rdf *top = ldns_dname_new_frm_str(relative);
    bool is;

    ldns_dname_cat(top, zone->apex);
    is = ldns_dname_compare(name, top) == 0 || ldns_dname_is_subdomain(name, top);
    ldns_rdf_deep_free(top);
    return is;
}

static enum lab_act act_on(const struct lab_server *server, const ldns_pkt *query, bool tcp)
{
    const ldns_rr *question = ldns_rr_list_rr(ldns_pkt_question(query), 0);
    const struct lab_server_spec *spec = server->spec;

    if (ldns_rr_get_type(question) == LDNS_RR_TYPE_HINFO &&
        strcmp(server->zone->name, "test.") == 0)
        return LAB_ACT_TRUNCATE; /* see lab_resolver_await() */
    if (server->zone->changes && !lab_zones_have_changed == !server->zone->repaired)
        return LAB_ACT_ANSWER;
    if (spec->only && ldns_rr_get_type(question) != spec->only)
        return LAB_ACT_ANSWER;
    if (spec->below && !is_below(server->zone, spec->below, ldns_rr_owner(question)))
        return LAB_ACT_ANSWER;
    if (spec->udp_only && tcp)
        return LAB_ACT_ANSWER;
    return spec->act;
}

static bool stays_silent(enum lab_act act, const ldns_pkt *query)
{
    return act == LAB_ACT_DROP || (act == LAB_ACT_EDNS_FORMERR_SILENT && !ldns_pkt_edns(query));
}

bool lab_respond(const struct lab_server *server, const uint8_t *query, size_t len, bool tcp,
                 struct lab_wire *out)
{
    ldns_pkt *asked = NULL, *reply;
    enum lab_act act;

    if (ldns_wire2pkt(&asked, query, len) != LDNS_STATUS_OK || ldns_pkt_qr(asked) ||
        ldns_pkt_qdcount(asked) != 1) {
        ldns_pkt_free(asked);
        return false;
    }
    act = act_on(server, asked, tcp);
    if (stays_silent(act, asked)) {
        ldns_pkt_free(asked);
        return false;
    }
    reply = make_reply(server, act, asked);
    if (act != LAB_ACT_EDNS_FORMERR && act != LAB_ACT_EDNS_FORMERR_SILENT)
        add_edns(server->spec, asked, reply);
    *out = (struct lab_wire){.delay_ms = act == LAB_ACT_DELAY ? server->spec->arg : 0};
    if (ldns_pkt2wire(&out->data, reply, &out->len) != LDNS_STATUS_OK)
        lab_die("%s: cannot write a response", server->zone->name);
    if (!tcp && (act == LAB_ACT_TRUNCATE || out->len > udp_limit(asked))) {
        free(out->data);
        truncate_reply(reply);
        ldns_pkt2wire(&out->data, reply, &out->len);
    }
    if (!tcp && act == LAB_ACT_DROP_LARGE && out->len > server->spec->arg) {
        free(out->data);
        ldns_pkt_free(reply);
        ldns_pkt_free(asked);
        return false;
    }
    mangle(act, out);
    lab_storm(server, query, len, out);
    ldns_pkt_free(reply);
    ldns_pkt_free(asked);
    return true;
}

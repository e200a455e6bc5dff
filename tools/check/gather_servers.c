/*
 * gather_servers.c - each name server by itself, over UDP and TCP, and how their answers compare.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/gather_servers.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "check/judgement.h"
#include "dnssec/sig.h"
#include "resolve/denial_proof.h"
#include "resolve/verify.h"

enum {
    TYPE_UNKNOWN = 65280, /* for private use: no software has a name for it (RFC 6895, 3.1) */
    SOA_SERIAL = 2        /* field of an SOA record (RFC 1035, section 3.3.13) */
};

static uint64_t until(const struct wf_server_task *task)
{
    uint64_t end = wf_clock_ms() + WF_CHECK_SERVER_MS;

    return end < task->deadline ? end : task->deadline;
}

/* Asks for a type of the zone, and notes what came of it. The response is the caller's. */
static void ask(struct wf_server_task *task, const struct wf_peer *peer, uint16_t type,
                struct wf_response *response, struct wf_said *said)
{
    const struct wf_question question = {task->zone, type, LDNS_RR_CLASS_IN};

    task->questions++;
    if (!wf_name_server_ask(response, peer, &question, until(task)))
        task->no_memory = true;
    wf_said_set(said, response, task->zone);
}

static void take_serial(struct wf_server_task *task, const struct wf_response *response,
                        const struct wf_said *said)
{
    int at = said->answered ? wf_response_find(response, task->zone, WF_TYPE_SOA) : -1;
    const ldns_rr *soa = at >= 0 ? ldns_rr_list_rr(response->records[at].rrs, 0) : NULL;

    if (soa == NULL || ldns_rr_rd_count(soa) <= SOA_SERIAL)
        return;
    task->server->has_serial = true;
    task->server->serial = ldns_rdf2native_int32(ldns_rr_rdf(soa, SOA_SERIAL));
}

/* Some servers and firewalls cannot take EDNS: SOA without it. */
static void ask_plain(struct wf_server_task *task, const struct wf_peer *peer, struct wf_said *said)
{
    struct wf_response response;
    ldns_pkt *query = wf_query_make(task->zone, WF_TYPE_SOA, 0, false);

    memset(&response, 0, sizeof(response));
    if (query != NULL)
        ldns_pkt_set_edns_udp_size(query, 0); /* no OPT record then */
    task->questions++;
    wf_exchange_run(&response.exchange, peer, query, until(task));
    ldns_pkt_free(query);
    if (!wf_response_read(&response))
        task->no_memory = true;
    wf_said_set(said, &response, task->zone);
    take_serial(task, &response, said);
    wf_response_free(&response);
}

/* In the way in which it answers over UDP: what it does with EDNS is told by that. */
static void ask_tcp(struct wf_server_task *task, struct wf_peer peer)
{
    struct wf_checked_server *server = task->server;
    struct wf_response response;

    peer.tcp = true;
    if (server->plain.answered) {
        ask_plain(task, &peer, &server->tcp);
        return;
    }
    ask(task, &peer, WF_TYPE_SOA, &response, &server->tcp);
    if (!server->has_serial)
        take_serial(task, &response, &server->tcp);
    wf_response_free(&response);
}

static bool rejects_edns(const struct wf_said *said)
{
    return said->outcome != WF_OUTCOME_ANSWERED || said->rcode == WF_RCODE_FORMERR ||
           said->rcode == WF_RCODE_NOTIMP || said->rcode == WF_RCODE_BADVERS ||
           said->rcode == WF_RCODE_SERVFAIL;
}

/* All that one server is asked, each time from the beginning. */
static void ask_server(void *arg)
{
    struct wf_server_task *task = arg;
    struct wf_checked_server *server = task->server;
    struct wf_peer peer = wf_name_server_peer(&server->addr);

    task->done = true;
    ask(task, &peer, WF_TYPE_SOA, &task->soa, &server->udp);
    if (wf_name_server_lacks_ipv6(&server->addr, &task->soa.exchange)) {
        server->no_ipv6 = true;
        return;
    }
    if (task->soa.exchange.packet != NULL)
        server->has_edns = ldns_pkt_edns(task->soa.exchange.packet);
    take_serial(task, &task->soa, &server->udp);
    if (!server->has_serial && rejects_edns(&server->udp) &&
        server->udp.outcome != WF_OUTCOME_UNREACHABLE)
        ask_plain(task, &peer, &server->plain);
    if (server->has_serial || server->udp.outcome != WF_OUTCOME_ANSWERED)
        ask_tcp(task, peer);
    if (!server->udp.answered || !server->has_serial)
        return;
    ask(task, &peer, WF_TYPE_DNSKEY, &task->dnskey, &server->keys);
    ask(task, &peer, WF_TYPE_NS, &task->ns, &server->names);
    ask(task, &peer, TYPE_UNKNOWN, &task->unknown, &server->unknown);
}

void wf_gather_servers(struct wf_gathering *gathering)
{
    struct wf_server_task *first = NULL;
    size_t count = 0;
    unsigned i;

    /* those that were not asked yet are the last ones */
    for (i = 0; i < gathering->facts->server_count; i++) {
        struct wf_server_task *task = &gathering->tasks[i];

        if (task->done || wf_clock_ms() >= gathering->options->deadline)
            continue;
        task->deadline = gathering->options->deadline;
        first = first == NULL ? task : first;
        count++;
    }
    if (count > 0)
        wf_side_by_side(ask_server, first, count, sizeof(*first));
}

static void forget(struct wf_server_task *task)
{
    struct wf_checked_server *server = task->server;

    wf_response_free(&task->soa);
    wf_response_free(&task->dnskey);
    wf_response_free(&task->ns);
    wf_response_free(&task->unknown);
    memset(&task->soa, 0, sizeof(task->soa));
    memset(&task->dnskey, 0, sizeof(task->dnskey));
    memset(&task->ns, 0, sizeof(task->ns));
    memset(&task->unknown, 0, sizeof(task->unknown));
    *server = (struct wf_checked_server){.name = server->name, .addr = server->addr};
    task->done = false;
}

void wf_gather_again(struct wf_gathering *gathering)
{
    struct wf_zone_facts *facts = gathering->facts;
    uint64_t at = wf_clock_ms() + WF_CHECK_AGAIN_MS;
    bool differ = false;
    uint32_t serial = 0;
    unsigned i;

    for (i = 0; wf_check_serial(facts, &serial) && i < facts->server_count; i++)
        differ = differ || (facts->servers[i].has_serial && facts->servers[i].serial != serial);
    if (!differ || at + WF_CHECK_SERVER_MS >= gathering->options->deadline)
        return;
    while (wf_clock_ms() < at)
        poll(NULL, 0, (int)(at - wf_clock_ms()));
    for (i = 0; i < facts->server_count; i++)
        forget(&gathering->tasks[i]);
    wf_gather_servers(gathering);
}

/* Whether one of the DS records names a key by its tag and algorithm. */
static bool is_named(const ldns_rr_list *ds, const struct wf_sig *sig)
{
    size_t i;

    for (i = 0; i < ldns_rr_list_rr_count(ds); i++) {
        const ldns_rr *rr = ldns_rr_list_rr(ds, i);

        if (ldns_rr_rd_count(rr) > 3 && ldns_rdf2native_int16(ldns_rr_rdf(rr, 0)) == sig->tag &&
            ldns_rdf2native_int8(ldns_rr_rdf(rr, 1)) == sig->algorithm)
            return true;
    }
    return false;
}

/* The dates of the signature that holds longest; of keys, of those by a key that a DS names. */
static void take_dates(struct wf_checked_set *set, const struct wf_rrset *rrset, time_t now,
                       const ldns_rr_list *ds)
{
    struct wf_effort effort = {.octets = 1 << 16};
    struct wf_sig sig;
    uint16_t i;

    for (i = 0; i < rrset->rrsig_count; i++) {
        if (!wf_sig_read(&effort, now, &sig, &rrset->rdata[rrset->rr_count + i]) ||
            (ds != NULL && !is_named(ds, &sig)) ||
            (set->expiration != 0 && sig.expiration <= set->expiration))
            continue;
        set->inception = sig.inception;
        set->expiration = sig.expiration;
    }
}

/* The RRset of a server's answer; returns where it stands, or -1. */
static int take_set(struct wf_gathering *gathering, struct wf_checked_set *set,
                    const struct wf_response *response, uint16_t type)
{
    const ldns_pkt *packet = response->exchange.packet; /* NULL: not asked, or no answer */
    int at = packet != NULL && wf_response_has_good_rcode(response) && ldns_pkt_aa(packet)
                 ? wf_response_find(response, gathering->zone, type)
                 : -1;

    *set = (struct wf_checked_set){.seen = at >= 0};
    if (at < 0)
        return -1;
    set->signatures = response->rrsets[at].rrsig_total;
    take_dates(set, &response->rrsets[at], gathering->options->now,
               type == WF_TYPE_DNSKEY ? gathering->ds : NULL);
    return at;
}

/* Whether the answer for the unknown type, that there is no such record, is proven. */
static bool is_proven(struct wf_gathering *gathering, struct wf_response *response,
                      const struct wf_zone_keys *keys)
{
    size_t i;

    for (i = response->message.answer_count; i < wf_response_rrset_count(response); i++) {
        uint16_t type = response->rrsets[i].type;

        if ((type == WF_TYPE_NSEC || type == WF_TYPE_NSEC3) &&
            wf_verify_rrset(&gathering->verifier, response, i, keys) == WF_SECURITY_BOGUS)
            return false;
    }
    return wf_denial_proof_of_type(&response->message, gathering->zone, gathering->zone,
                                   TYPE_UNKNOWN) != WF_DENIAL_UNPROVEN;
}

/* Its signatures, by the keys that the same server gives. */
static void verify_server(struct wf_gathering *gathering, struct wf_server_task *task)
{
    struct wf_checked_server *server = task->server;
    bool secure = gathering->facts->security == WF_SECURITY_SECURE;
    int soa = take_set(gathering, &server->soa, &task->soa, WF_TYPE_SOA);
    int ns = take_set(gathering, &server->ns, &task->ns, WF_TYPE_NS);
    int keys = take_set(gathering, &server->dnskey, &task->dnskey, WF_TYPE_DNSKEY);
    struct wf_zone_keys by = {gathering->zone, NULL};

    if (!secure || !server->keys.answered)
        return;
    if (keys < 0) {
        server->dnskey.security = WF_SECURITY_BOGUS;
        return;
    }
    server->dnskey.security =
        wf_verify_keys(&gathering->verifier, &task->dnskey, (size_t)keys, gathering->ds);
    by.rrs = task->dnskey.records[keys].rrs;
    if (soa >= 0)
        server->soa.security = wf_verify_rrset(&gathering->verifier, &task->soa, (size_t)soa, &by);
    if (ns >= 0)
        server->ns.security = wf_verify_rrset(&gathering->verifier, &task->ns, (size_t)ns, &by);
    if (server->dnskey.security == WF_SECURITY_SECURE && server->unknown.answered &&
        task->unknown.message.rcode == WF_RCODE_NOERROR && task->unknown.message.answer_count == 0)
        server->denial_bad = !is_proven(gathering, &task->unknown, &by);
}

static const struct wf_rrset *rrset_of(const struct wf_response *response, struct wf_dname zone,
                                       uint16_t type)
{
    int at = wf_response_has_good_rcode(response) ? wf_response_find(response, zone, type) : -1;

    return at >= 0 ? &response->rrsets[at] : NULL;
}

/* Numbers the servers' RRsets of the type: the same number for the same records. */
static void group(struct wf_gathering *gathering, uint16_t type)
{
    struct wf_zone_facts *facts = gathering->facts;
    bool keys = type == WF_TYPE_DNSKEY;
    unsigned i, k;

    for (i = 0; i < facts->server_count; i++) {
        struct wf_server_task *tasks = gathering->tasks;
        struct wf_checked_set *set = keys ? &facts->servers[i].dnskey : &facts->servers[i].ns;
        const struct wf_rrset *mine =
            rrset_of(keys ? &tasks[i].dnskey : &tasks[i].ns, gathering->zone, type);

        for (k = 0; set->seen && mine != NULL && k <= i; k++) {
            const struct wf_rrset *other =
                rrset_of(keys ? &tasks[k].dnskey : &tasks[k].ns, gathering->zone, type);

            if (k == i || (other != NULL && wf_rrset_equal(mine, other))) {
                set->group = k + 1;
                break;
            }
        }
    }
}

/* Which names are in the zone's NS RRset: as the newest version has it that most servers give. */
static void mark_own_names(struct wf_gathering *gathering)
{
    struct wf_zone_facts *facts = gathering->facts;
    unsigned at = wf_check_main_names(facts), i;
    const struct wf_rrset *ns;
    uint16_t k;

    if (at == 0)
        return;
    ns = rrset_of(&gathering->tasks[at - 1].ns, gathering->zone, WF_TYPE_NS);
    for (k = 0; ns != NULL && k < ns->rr_count; k++) {
        struct wf_dname name = wf_dname_parse(ns->rdata[k].data, ns->rdata[k].len);

        for (i = 0; i < facts->name_count; i++) {
            if (wf_dname_equal(wf_dname_of(&facts->names[i].name), name))
                facts->names[i].in_zone = true;
        }
    }
}

/* Whether the key made a signature of the DNSKEY RRset that holds. */
static bool key_signs(const struct wf_gathering *gathering, const struct wf_rrset_records *set,
                      ldns_rr *key)
{
    size_t i;

    for (i = 0; i < ldns_rr_list_rr_count(set->sigs); i++) {
        ldns_rr *sig = ldns_rr_list_rr(set->sigs, i);

        if (ldns_rdf2native_int16(ldns_rr_rrsig_keytag(sig)) == ldns_calc_keytag(key) &&
            wf_rrsig_holds(set->rrs, sig, key, gathering->options->now))
            return true;
    }
    return false;
}

static void take_ds(struct wf_gathering *gathering, struct wf_checked_ds *ds, const ldns_rr *rr,
                    const struct wf_rrset_records *keys)
{
    size_t i;

    ds->tag = ldns_rdf2native_int16(ldns_rr_rdf(rr, 0));
    ds->algorithm = ldns_rdf2native_int8(ldns_rr_rdf(rr, 1));
    ds->digest_type = ldns_rdf2native_int8(ldns_rr_rdf(rr, 2));
    for (i = 0; keys != NULL && i < ldns_rr_list_rr_count(keys->rrs); i++) {
        ldns_rr *key = ldns_rr_list_rr(keys->rrs, i);

        if (ldns_rr_rd_count(key) < 4 || ldns_calc_keytag(key) != ds->tag ||
            ldns_rdf2native_int8(ldns_rr_dnskey_algorithm(key)) != ds->algorithm)
            continue;
        ds->has_tag = true;
        if (!wf_ds_names(rr, key))
            continue;
        ds->has_key = true;
        ds->key_signs = ds->key_signs || key_signs(gathering, keys, key);
    }
}

/* The keys of a server whose keys hold; else of the first that has any. */
static const struct wf_rrset_records *best_keys(const struct wf_gathering *gathering)
{
    const struct wf_rrset_records *best = NULL;
    unsigned i;

    for (i = 0; i < gathering->facts->server_count; i++) {
        const struct wf_response *response = &gathering->tasks[i].dnskey;
        const struct wf_checked_set *set = &gathering->facts->servers[i].dnskey;

        if (!set->seen || (best != NULL && set->security != WF_SECURITY_SECURE))
            continue;
        best = &response->records[wf_response_find(response, gathering->zone, WF_TYPE_DNSKEY)];
        if (set->security == WF_SECURITY_SECURE)
            break;
    }
    return best;
}

static void compare_ds(struct wf_gathering *gathering)
{
    struct wf_zone_facts *facts = gathering->facts;
    const struct wf_rrset_records *keys = best_keys(gathering);
    ldns_rr_list *one = ldns_rr_list_new();
    size_t i;

    facts->keys_seen = keys != NULL;
    facts->ds_total = (unsigned)ldns_rr_list_rr_count(gathering->ds);
    for (i = 0; one != NULL && i < facts->ds_total && i < WF_CHECK_DS; i++) {
        ldns_rr *rr = ldns_rr_list_rr(gathering->ds, i);

        if (ldns_rr_rd_count(rr) < 4)
            continue;
        take_ds(gathering, &facts->ds[facts->ds_count], rr, keys);
        ldns_rr_list_push_rr(one, rr);
        facts->ds[facts->ds_count++].usable = wf_ds_usable(one);
        ldns_rr_list_pop_rr(one);
    }
    ldns_rr_list_free(one);
    for (i = 0; i < gathering->parent_count; i++) {
        const struct wf_rrset *rrset =
            rrset_of(&gathering->parents[i].ds, gathering->zone, WF_TYPE_DS);

        if (rrset == NULL || rrset->security != WF_SECURITY_SECURE)
            continue;
        facts->ds_set = (struct wf_checked_set){
            .seen = true, .signatures = rrset->rrsig_total, .security = rrset->security};
        take_dates(&facts->ds_set, rrset, gathering->options->now, NULL);
        break;
    }
}

void wf_gather_compare(struct wf_gathering *gathering)
{
    struct wf_zone_facts *facts = gathering->facts;
    unsigned i;

    for (i = 0; i < facts->server_count; i++) {
        verify_server(gathering, &gathering->tasks[i]);
        facts->no_ipv6 |= facts->servers[i].no_ipv6;
    }
    group(gathering, WF_TYPE_DNSKEY);
    group(gathering, WF_TYPE_NS);
    mark_own_names(gathering);
    compare_ds(gathering);
}

/*
 * assurance.c - whether the resolver vouches for a good answer.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "resolve/assurance.h"

static void ask(struct wf_exchange *exchange, const struct wf_peer *peer, struct wf_dname name,
                uint16_t type, uint64_t deadline)
{
    ldns_pkt *query = wf_query_make(name, type, LDNS_RD, true);

    wf_exchange_run(exchange, peer, query, deadline);
    ldns_pkt_free(query);
}

static bool is_good(const ldns_pkt *packet)
{
    uint16_t rcode = wf_packet_rcode(packet);

    return rcode == WF_RCODE_NOERROR || rcode == WF_RCODE_NXDOMAIN;
}

/* The earliest expiration in the section, or what is earlier. */
static time_t earliest(const ldns_rr_list *section, time_t until)
{
    size_t i;

    for (i = 0; i < ldns_rr_list_rr_count(section); i++) {
        const ldns_rr *rr = ldns_rr_list_rr(section, i);
        time_t end;

        if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_RRSIG || ldns_rr_rd_count(rr) != 9)
            continue;
        end = ldns_rdf2native_time_t(ldns_rr_rrsig_expiration(rr));
        until = until == 0 || end < until ? end : until;
    }
    return until;
}

static bool validates(const struct wf_peer *peer, uint64_t deadline)
{
    struct wf_exchange exchange;
    bool does;

    ask(&exchange, peer, wf_dname_root(), WF_TYPE_SOA, deadline);
    does = is_good(exchange.packet) && ldns_pkt_ad(exchange.packet);
    wf_exchange_free(&exchange);
    return does;
}

struct wf_assurance wf_assurance_ask(const struct wf_peer *peer, const struct wf_question *question,
                                     uint64_t deadline)
{
    struct wf_assurance assurance = {WF_ASSURED_UNKNOWN, 0};
    struct wf_exchange exchange;

    ask(&exchange, peer, question->name, question->type, deadline);
    if (is_good(exchange.packet) && ldns_pkt_ad(exchange.packet)) {
        assurance.assured = WF_ASSURED;
        assurance.until = earliest(ldns_pkt_answer(exchange.packet), 0);
        assurance.until = earliest(ldns_pkt_authority(exchange.packet), assurance.until);
    } else if (is_good(exchange.packet)) {
        assurance.assured = validates(peer, deadline) ? WF_ASSURED_NOT : WF_ASSURED_NEVER;
    }
    wf_exchange_free(&exchange);
    return assurance;
}

/*
 * exchange.h - one query to one server, and the answer to it.
 *
 * An answer counts only when it has the query's id and question: anybody may send a packet to an
 * open port, and a broken server may send anything. Not ldns_resolver_send, which looks at neither
 * and has no bound on the time of a connection that trickles.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_EXCHANGE_H
#define WF_EXCHANGE_H

#include <ldns/ldns.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "common/clock.h"
#include "evidence.h"

struct wf_peer {
    struct sockaddr_storage addr;
    socklen_t addr_len;
    bool tcp; /* it is asked over TCP alone */
};

struct wf_exchange {
    enum wf_outcome outcome; /* ANSWERED, TIMEOUT, UNREACHABLE, TCP_FAILED or MALFORMED */
    int sys_errno;           /* with UNREACHABLE and TCP_FAILED; 0: not known */
    unsigned tries;          /* over UDP */
    uint32_t waited_ms;
    ldns_pkt *packet; /* of ANSWERED, else NULL */
};

/* Told about twice a second while an answer is waited for; NULL: nobody. Not for threads. */
typedef void wf_exchange_tick(void *context);
void wf_exchange_watch(wf_exchange_tick *tick, void *context);

/* A query for the name with the flags (LDNS_RD, LDNS_CD) and EDNS. NULL when memory runs out. */
ldns_pkt *wf_query_make(struct wf_dname name, uint16_t type, uint16_t flags, bool dnssec);

/* The packet's RCODE with its extended part (RFC 6891, section 6.1.3); NULL: WF_RCODE_UNKNOWN. */
uint16_t wf_packet_rcode(const ldns_pkt *packet);

/*
 * Sends the query over UDP, again when nothing comes, and over TCP when the answer was cut or the
 * peer is asked over TCP alone; waits until the deadline of wf_clock_ms() at most. The caller frees
 * the packet by wf_exchange_free.
 */
void wf_exchange_run(struct wf_exchange *exchange, const struct wf_peer *peer,
                     const ldns_pkt *query, uint64_t deadline);
void wf_exchange_free(struct wf_exchange *exchange);

#endif

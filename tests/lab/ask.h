/*
 * ask.h - a DNS client that asks many questions at once in one event loop.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_ASK_H
#define LAB_ASK_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <event2/event.h>
#include <ldns/ldns.h>

enum { LAB_EDES_READ = 8, LAB_NO_EDNS = 0, LAB_EDNS_USUAL = 1232, LAB_EDNS_SMALL = 512 };

struct lab_query {
    const char *name; /* absolute */
    ldns_rr_type type;
    bool tcp;
    uint16_t edns_size; /* LAB_NO_EDNS: without EDNS */
    bool no_do, no_ad, no_rd, cd;
    uint16_t id; /* of the message; 0: any */
};

struct lab_ede_seen {
    uint16_t code;
    uint16_t len;
    char text[512]; /* terminated; bytes as they came */
};

struct lab_reply {
    ldns_pkt *pkt; /* NULL when nothing, or nothing readable, came */
    size_t size;   /* octets of the message */
    bool has_opt;
    size_t option_count; /* in the OPT record, those below not among them */
    size_t ede_count;    /* may be larger than LAB_EDES_READ */
    struct lab_ede_seen ede[LAB_EDES_READ];
};

/* Called once for each question; the reply lives until the function returns. */
typedef void lab_reply_fn(void *arg, const struct lab_reply *reply);

/*
 * Asks; no answer within the time ends as an empty reply. RD, DO and AD are set unless the query
 * says otherwise (DO with EDNS only).
 */
void lab_ask(struct event_base *base, const struct sockaddr_in *server,
             const struct lab_query *query, unsigned timeout_ms, lab_reply_fn *call, void *arg);

#endif

/*
 * stub_query.h - asks a resolver one question, as a stub does, and reads what it says of a failure.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_STUB_QUERY_H
#define WF_STUB_QUERY_H

#include <ldns/ldns.h>
#include <stdbool.h>
#include <stdint.h>

#include "resolve/exchange.h"

enum {
    WF_STUB_EDES = 8,
    WF_STUB_TEXT_SIZE = 512,
    WF_STUB_NAME_SIZE = 1024,
    WF_STUB_SERVER_SIZE = 80, /* an IPv6 address with its interface and port */
    WF_STUB_OTHERS = 3
};

struct wf_reply_ede {
    uint16_t code;
    char text[WF_STUB_TEXT_SIZE]; /* the resolver's, so of unknown content; cut when longer */
};

struct wf_reply {
    uint16_t rcode;     /* WF_RCODE_UNKNOWN: it answers other questions, but not this one */
    bool has_records;   /* of the type that was asked for */
    unsigned ede_count; /* Extended DNS Errors (RFC 8914), the first WF_STUB_EDES of them */
    struct wf_reply_ede ede[WF_STUB_EDES];
};

struct wf_stub_query {
    char name[WF_STUB_NAME_SIZE]; /* as events have it: no final dot, "." for the root */
    ldns_rdf *qname;
    struct wf_question question; /* its name is qname's */
    struct wf_peer peer;
    struct wf_peer others[WF_STUB_OTHERS]; /* of a server given by its name: if nothing listens */
    unsigned other_count;
    char server[WF_STUB_SERVER_SIZE]; /* the peer, as it can be given; without the usual port */
};

/* How the resolver was given. */
struct wf_stub_server {
    const char *text; /* see below; NULL for the first of /etc/resolv.conf */
    const char *port; /* or NULL */
    bool tcp;         /* it is to be asked over TCP alone */
};

/* The type that the word names, TYPE65 too (RFC 3597, section 5); 0 for none. */
uint16_t wf_stub_type_parse(const char *word);

/* Says that the word is no type, and which one may have been meant. */
void wf_stub_type_complain(const char *word);

/*
 * A server is an address, in brackets or not, or a name that this host looks up, and a port behind
 * "#", or behind a colon where that is no part of an address: "192.0.2.1", "2001:db8::1#5353",
 * "fe80::1%eth0", "[::1]:53", "localhost:5353". Returns false, with a sentence printed, when a part
 * is not understood; wf_stub_query_free must be called either way.
 */
bool wf_stub_query_init(struct wf_stub_query *query, const char *name, const char *type,
                        const struct wf_stub_server *server);
/* Adds the errors of a packet. */
void wf_reply_read_edes(struct wf_reply *reply, ldns_pkt *packet);

void wf_stub_query_free(struct wf_stub_query *query);

/*
 * Waits until the deadline of wf_clock_ms(), and as long again for a resolver of which nothing
 * came: does it answer anything, does it answer over TCP? Then the peer is asked so alone. Returns
 * false, with a sentence printed, when the resolver gives no usable answer to anything.
 */
bool wf_stub_query_run(struct wf_stub_query *query, struct wf_reply *reply, uint64_t deadline);

/* Asks once more, in the way that was found; an answer takes the place of the reply. */
void wf_stub_query_repeat(struct wf_stub_query *query, struct wf_reply *reply, uint64_t deadline);

#endif

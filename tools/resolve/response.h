/*
 * response.h - an answer as the diagnosis has it: RRsets with their RRSIGs, in wire form.
 *
 * Beside each RRset of the message stand its records as ldns has them, all of them, to be verified.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_READING_H
#define WF_READING_H

#include <ldns/ldns.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence.h"
#include "resolve/exchange.h"

/* Both lists' records are the packet's. */
struct wf_set {
    ldns_rr_list *rrs, *sigs;
};

struct wf_reading {
    struct wf_name name; /* that was asked for */
    uint16_t type;
    struct wf_exchange exchange;
    struct wf_message message; /* empty without a packet */
    struct wf_rrset *rrsets;   /* the message's, to note what comes of their verification */
    struct wf_set *sets;       /* the same, in the same order */
    struct wf_rdata *rdata;
    uint8_t *octets;
};

/* Reads exchange's packet, if there is one. Returns false when memory runs out. */
bool wf_reading_fill(struct wf_reading *reading);
void wf_reading_free(struct wf_reading *reading);

/* Whether its RCODE is one of answers and denials. NULL has none. */
bool wf_reading_usable(const struct wf_reading *reading);

/* Whether it also answers, or denies by an SOA record: else it is none (RFC 2308, section 2). */
bool wf_reading_says(const struct wf_reading *reading);

/* Whether it has an answer or an SOA record: what an NXDOMAIN has not that comes with nothing. */
bool wf_reading_shows(const struct wf_reading *reading);

/* The zone that a denial's SOA record, or the answer's, begins; unset when there is none. */
struct wf_dname wf_reading_soa(const struct wf_reading *reading);

/* The number of RRsets in both sections. */
size_t wf_reading_count(const struct wf_reading *reading);

/* The index of an RRset in the answer section; -1 when it is not there. */
int wf_reading_find(const struct wf_reading *reading, struct wf_dname owner, uint16_t type);

/* The signer that the RRset's first RRSIG names; unset when it has none that can be read. */
struct wf_dname wf_reading_signer(const struct wf_reading *reading, size_t at);

/* A name as ldns has it. The memory stays the rdf's. */
struct wf_dname wf_dname_of_rdf(const ldns_rdf *rdf);

#endif

/*
 * response.h - a DNS response as the diagnosis has it: RRsets with their RRSIGs, in wire form.
 *
 * Beside each RRset of the message stand its records as ldns has them, all of them, to be verified.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_RESPONSE_H
#define WF_RESPONSE_H

#include <ldns/ldns.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence.h"
#include "resolve/exchange.h"

/* Both lists' records are the packet's. */
struct wf_rrset_records {
    ldns_rr_list *rrs, *sigs;
};

struct wf_response {
    struct wf_name name; /* that was asked for */
    uint16_t type;
    struct wf_exchange exchange;
    struct wf_message message;        /* empty without a packet */
    struct wf_rrset *rrsets;          /* the message's, to note what comes of their verification */
    struct wf_rrset_records *records; /* the same, in the same order */
    struct wf_rdata *rdata;
    uint8_t *octets;
};

/* Reads exchange's packet, if there is one. Returns false when memory runs out. */
bool wf_response_read(struct wf_response *response);
void wf_response_free(struct wf_response *response);

/*
 * Three questions, each stricter than the one before but for NXDOMAIN. All are false for NULL.
 *
 * Whether its RCODE is NOERROR or NXDOMAIN, which those of answers and denials are.
 */
bool wf_response_has_good_rcode(const struct wf_response *response);

/*
 * Whether it is NXDOMAIN, or NOERROR with an answer or with the SOA record of a denial: a NOERROR
 * with neither is a referral or nothing (RFC 2308, section 2).
 */
bool wf_response_answers_or_denies(const struct wf_response *response);

/* Whether it has an answer or an SOA record; an NXDOMAIN with neither has not. */
bool wf_response_has_answer_or_soa(const struct wf_response *response);

/* The zone that a denial's SOA record, or the answer's, begins; unset when there is none. */
struct wf_dname wf_response_soa(const struct wf_response *response);

/* The number of RRsets in both sections. */
size_t wf_response_rrset_count(const struct wf_response *response);

/* The index of an RRset in the answer section; -1 when it is not there. */
int wf_response_find(const struct wf_response *response, struct wf_dname owner, uint16_t type);

/* The signer that the RRset's first RRSIG names; unset when it has none that can be read. */
struct wf_dname wf_response_signer(const struct wf_response *response, size_t at);

/* A name as ldns has it. The memory stays the rdf's. */
struct wf_dname wf_dname_of_rdf(const ldns_rdf *rdf);

#endif

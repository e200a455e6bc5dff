/*
 * answer.h - what an authoritative server says of a zone (RFC 1034, section 4.3.2; RFC 4035,
 * section 3.1; RFC 5155, section 7.2), from whatever records the zone still has.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_ANSWER_H
#define LAB_ANSWER_H

#include <stdbool.h>

#include <ldns/ldns.h>

#include "lab/zone.h"

/*
 * Makes the response to a query for a name in or below the zone; REFUSED for any other.
 * dnssec: RRSIG, NSEC and NSEC3 come along. To be freed by the caller.
 */
ldns_pkt *lab_answer(const struct lab_zone *zone, const ldns_pkt *query, bool dnssec);

/* A response without records, with the question and the given code. */
ldns_pkt *lab_answer_empty(const ldns_pkt *query, ldns_pkt_rcode rcode);

#endif

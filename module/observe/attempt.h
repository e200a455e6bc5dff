/*
 * attempt.h - reads one upstream attempt off what Unbound kept of it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_ATTEMPT_H
#define WF_OBSERVE_ATTEMPT_H

#include "observe/query.h"

/*
 * Fills a zeroed attempt: one try. Pointers lead into the query's region. before: another attempt
 * of the query, mostly at the same zone's servers; NULL is fine.
 */
void wf_attempt_from(struct wf_attempt *attempt, const struct wf_past *past,
                     const struct wf_attempt *before, struct module_qstate *q);

/* Why the response was of no use, if servers found by delegation were asked. */
enum wf_lameness wf_lameness_of(const struct wf_seen *seen);

/*
 * The upper bits of the RCODE of a response without records, still in its buffer: they are in the
 * OPT record (RFC 6891, section 6.1.3), of which Unbound keeps the options only. To it BADVERS
 * looks like NOERROR, BADCOOKIE like YXRRSET. 0 where there is no OPT record, or no packet left.
 * qname_len: of the question that was sent, which Unbound has found the response's to be.
 */
uint8_t wf_packet_rcode_high(sldns_buffer *buffer, size_t qname_len);

/* The whole of it, so far as it was seen; WF_RCODE_UNKNOWN unless a response could be read. */
static inline uint16_t wf_seen_rcode(const struct wf_seen *seen)
{
    return seen->response == NULL
               ? WF_RCODE_UNKNOWN
               : (uint16_t)(seen->rcode_high << 4 | FLAGS_GET_RCODE(seen->flags));
}

/* Whether it is one of this resolver's stub-zones, and no forward-zone serves it. */
bool wf_zone_is_stub(struct module_env *env, struct wf_dname zone, uint16_t rrclass);

/* Whether a forward-zone or stub-zone of this resolver serves the zone. */
bool wf_zone_is_configured(struct module_env *env, const uint8_t *zone, size_t zone_len,
                           uint16_t rrclass);

/* The nearest forward-zone or stub-zone that the name lies in; unset when there is none. */
struct wf_dname wf_zone_configured_for(struct module_env *env, struct wf_dname name,
                                       uint16_t rrclass);

#endif

/*
 * attempt.c - reads one upstream attempt off what Unbound kept of it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/attempt.h"

#include "observe/rrset.h"

enum { EDE_INFO_CODE_SIZE = 2 };

uint8_t wf_packet_rcode_high(sldns_buffer *buffer, size_t qname_len)
{
    enum { HEADER = 12, QUESTION_FIXED = 4, OPT_TYPE_AT = 1, EXTENDED_RCODE_AT = 5, OPT_MIN = 11 };
    const uint8_t *packet;
    size_t size, at = HEADER;

    if (buffer == NULL)
        return 0;
    packet = sldns_buffer_begin(buffer);
    size = sldns_buffer_limit(buffer);
    if (size < HEADER || LDNS_QDCOUNT(packet) > 1)
        return 0;
    if (LDNS_QDCOUNT(packet) == 1)
        at += qname_len + QUESTION_FIXED;
    if (at + OPT_MIN > size || packet[at] != 0 ||
        sldns_read_uint16(packet + at + OPT_TYPE_AT) != LDNS_RR_TYPE_OPT)
        return 0;
    return packet[at + EXTENDED_RCODE_AT];
}

struct wf_dname wf_zone_configured_for(struct module_env *env, struct wf_dname name,
                                       uint16_t rrclass)
{
    uint8_t copy[WF_NAME_MAX]; /* Unbound's look-ups take it without const */
    size_t forward, stub;

    if (name.len == 0)
        return name;
    memcpy(copy, name.wire, name.len);
    forward = wf_compat_forward_len(env, copy, rrclass);
    stub = wf_compat_stub_len(env, copy, rrclass);
    if (stub <= 1) /* the root's is for priming */
        stub = 0;
    if (stub > forward)
        forward = stub;
    if (forward == 0 || forward > name.len)
        return (struct wf_dname){NULL, 0};
    return (struct wf_dname){name.wire + (name.len - forward), (uint8_t)forward};
}

bool wf_zone_is_stub(struct module_env *env, struct wf_dname zone, uint16_t rrclass)
{
    uint8_t copy[WF_NAME_MAX];

    memcpy(copy, zone.wire, zone.len);
    return wf_compat_forward_len(env, copy, rrclass) < zone.len &&
           wf_compat_stub_len(env, copy, rrclass) == zone.len;
}

bool wf_zone_is_configured(struct module_env *env, const uint8_t *zone, size_t zone_len,
                           uint16_t rrclass)
{
    struct wf_dname name = wf_dname_from(zone, zone_len);

    return name.len > 0 && wf_zone_configured_for(env, name, rrclass).len == name.len;
}

/* The first EDE option of the response. Its text is untrusted. */
static void foreign_ede(struct wf_foreign_ede *ede, const struct edns_option *option)
{
    size_t len;
    size_t i;

    while (option != NULL &&
           (option->opt_code != WF_EDE_OPTION || option->opt_len < EDE_INFO_CODE_SIZE))
        option = option->next;
    if (option == NULL)
        return;
    ede->present = true;
    ede->code = sldns_read_uint16(option->opt_data);
    len = option->opt_len - EDE_INFO_CODE_SIZE;
    if (len > sizeof(ede->text))
        len = sizeof(ede->text);
    for (i = 0; i < len; i++) {
        uint8_t byte = option->opt_data[EDE_INFO_CODE_SIZE + i];

        ede->text[i] = byte >= 0x20 && byte < 0x7f ? (char)byte : '?';
    }
    ede->text_len = (uint8_t)len;
}

static enum wf_lameness referral_lameness(const struct reply_info *rep, const uint8_t *zone)
{
    size_t i;

    for (i = rep->an_numrrsets; i < rep->an_numrrsets + rep->ns_numrrsets; i++) {
        const struct ub_packed_rrset_key *key = rep->rrsets[i];

        if (ntohs(key->rk.type) != LDNS_RR_TYPE_NS)
            continue;
        if (query_dname_compare(key->rk.dname, (uint8_t *)(uintptr_t)zone) == 0)
            return WF_LAME_SELF_REFERRAL;
        if (dname_subdomain_c((uint8_t *)(uintptr_t)zone, key->rk.dname))
            return WF_LAME_UPWARD_REFERRAL;
        return WF_LAME_NONE; /* a referral downwards, as it should be */
    }
    return WF_LAME_NOT_AUTHORITATIVE;
}

enum wf_lameness wf_lameness_of(const struct wf_seen *seen)
{
    uint16_t rcode = wf_seen_rcode(seen);
    enum wf_lameness lameness;

    if (seen->response == NULL || (seen->flags & BIT_AA) != 0 || seen->zone == NULL ||
        (rcode != LDNS_RCODE_NOERROR && rcode != LDNS_RCODE_NXDOMAIN))
        return WF_LAME_NONE;
    lameness = referral_lameness(seen->response->rep, seen->zone);
    /* name servers do not recurse, and whoever does so for a few has no authority for them */
    return lameness == WF_LAME_NOT_AUTHORITATIVE && (seen->flags & BIT_RA) != 0 ? WF_LAME_RECURSIVE
                                                                                : lameness;
}

void wf_attempt_from(struct wf_attempt *attempt, const struct wf_past *past,
                     const struct wf_attempt *before, struct module_qstate *q)
{
    attempt->server = past->server;
    attempt->zone = wf_dname_from(past->zone_len > 0 ? past->zone : NULL, past->zone_len);
    attempt->asked.type = past->qtype;
    attempt->asked.rrclass = q->qinfo.qclass;
    attempt->outcome = past->outcome;
    attempt->waited_ms = past->waited_ms;
    attempt->no_edns = past->no_edns;
    attempt->tcp = past->tcp;
    attempt->edns_refused = past->edns_refused;
    attempt->sys_errno = past->sys_errno;
    attempt->tls_verify = past->tls_verify;
    attempt->rcode = past->rcode;
    attempt->configured =
        before != NULL && wf_dname_equal(before->zone, attempt->zone)
            ? before->configured
            : wf_zone_is_configured(q->env, past->zone, past->zone_len, q->qinfo.qclass);
    if (!attempt->configured)
        attempt->lameness = past->lameness;
    foreign_ede(&attempt->ede, past->options);
}

/*
 * oracle.c - what is there to be seen in an evidence, and which cause needs what of it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "oracle.h"

#include <errno.h>
#include <string.h>

#include "must.h"

enum {
    SILENCE_NEEDED_S = 5,
    NSEC3_ITERATIONS = 150, /* more are not accepted */
    FLAG_ZONE = 0x0100,     /* RFC 4034, section 2.1.1 */
    FLAG_REVOKED = 0x0080   /* RFC 5011, section 7 */
};

static unsigned u16_at(const struct wf_rdata *rdata, size_t at)
{
    return (unsigned)(rdata->data[at] << 8 | rdata->data[at + 1]);
}

static uint32_t u32_at(const struct wf_rdata *rdata, size_t at)
{
    return (uint32_t)u16_at(rdata, at) << 16 | u16_at(rdata, at + 2);
}

/* RRSIG times are compared in the serial arithmetic of RFC 1982. */
static void see_sig(struct wf_oracle *oracle, const struct wf_rdata *rdata)
{
    enum { EXPIRATION = 8, INCEPTION = 12, FIXED = 18 };
    uint32_t now = (uint32_t)oracle->evidence->now;

    oracle->rrsig = true;
    if (rdata->len < FIXED)
        return;
    oracle->expired |= (int32_t)(u32_at(rdata, EXPIRATION) - now) < 0;
    oracle->future |= (int32_t)(u32_at(rdata, INCEPTION) - now) > 0;
    oracle->reversed |= (int32_t)(u32_at(rdata, EXPIRATION) - u32_at(rdata, INCEPTION)) < 0;
}

static void see_record(struct wf_oracle *oracle, uint16_t type, const struct wf_rdata *rdata)
{
    enum { ITERATIONS = 2 };

    oracle->ds |= type == WF_TYPE_DS;
    oracle->dnskey |= type == WF_TYPE_DNSKEY;
    if (type == WF_TYPE_DNSKEY && rdata->len >= 2) {
        oracle->revoked |= (u16_at(rdata, 0) & FLAG_REVOKED) != 0;
        oracle->no_zone_key |= (u16_at(rdata, 0) & FLAG_ZONE) == 0;
    }
    if (type == WF_TYPE_NSEC3 && rdata->len >= ITERATIONS + 2)
        oracle->nsec3_costly |= u16_at(rdata, ITERATIONS) > NSEC3_ITERATIONS;
}

static void see_rrset(struct wf_oracle *oracle, const struct wf_rrset *rrset)
{
    size_t i;

    if (rrset == NULL)
        return;
    oracle->rrset = true;
    oracle->unsigned_rrset |= rrset->rrsig_total == 0;
    for (i = 0; i < rrset->rr_count; i++)
        see_record(oracle, rrset->type, &rrset->rdata[i]);
    for (; i < (size_t)rrset->rr_count + rrset->rrsig_count; i++)
        see_sig(oracle, &rrset->rdata[i]);
}

static void see_message(struct wf_oracle *oracle, const struct wf_message *message)
{
    size_t i;

    for (i = 0; message != NULL && i < (size_t)message->answer_count + message->authority_count;
         i++)
        see_rrset(oracle, &message->rrsets[i]);
}

static void see_attempt(struct wf_oracle *oracle, const struct wf_attempt *attempt)
{
    oracle->configured |= attempt->configured;
    oracle->outcome[attempt->outcome] = true;
    oracle->lame |= attempt->lameness != WF_LAME_NONE;
    oracle->edns_refused |= attempt->edns_refused;
    oracle->port_closed |= attempt->sys_errno == ECONNREFUSED;
    oracle->forbidden |= attempt->sys_errno == EPERM ||
                         (attempt->sys_errno == EACCES && attempt->server.family == 4);
    if (attempt->outcome != WF_OUTCOME_ANSWERED)
        return;
    switch (attempt->rcode) {
    case WF_RCODE_NOERROR:
    case WF_RCODE_NXDOMAIN:
        return;
    case WF_RCODE_REFUSED:
    case WF_RCODE_NOTAUTH:
        oracle->refused = true;
        return;
    case WF_RCODE_SERVFAIL:
        oracle->servfail = true;
        return;
    default:
        oracle->other_rcode = true;
    }
}

static void see_attempts(struct wf_oracle *oracle, const struct wf_attempt *attempts, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        see_attempt(oracle, &attempts[i]);
}

static void see_verdict(struct wf_oracle *oracle, const struct wf_verdict *verdict)
{
    if (verdict == NULL)
        return;
    oracle->told[verdict->cause] = true;
    oracle->blamed[verdict->at_fault] = true;
}

static void see_subquery(struct wf_oracle *oracle, const struct wf_subquery *sub)
{
    oracle->ds_asked |= sub->question.type == WF_TYPE_DS;
    oracle->dnskey_asked |= sub->question.type == WF_TYPE_DNSKEY;
    oracle->root_unprimed |= sub->question.type == WF_TYPE_NS && sub->question.name.len == 1 &&
                             sub->rcode == WF_RCODE_SERVFAIL;
    see_message(oracle, sub->response);
    see_attempts(oracle, sub->attempts, sub->attempt_count);
    see_verdict(oracle, sub->verdict);
}

static void see_delegation(struct wf_oracle *oracle, const struct wf_delegation *delegation)
{
    size_t i;

    if (delegation == NULL)
        return;
    oracle->configured |= delegation->configured;
    for (i = 0; i < delegation->server_count; i++) {
        oracle->dead |= delegation->servers[i].dead;
        oracle->lame |= delegation->servers[i].lame;
    }
}

void wf_oracle_make(struct wf_oracle *oracle, const struct wf_evidence *evidence)
{
    size_t i;

    memset(oracle, 0, sizeof(*oracle));
    oracle->evidence = evidence;
    see_rrset(oracle, evidence->ds);
    see_rrset(oracle, evidence->dnskey);
    see_rrset(oracle, evidence->parent_dnskey);
    see_message(oracle, evidence->response);
    see_attempts(oracle, evidence->attempts, evidence->attempt_count);
    see_delegation(oracle, evidence->delegation);
    for (i = 0; i < evidence->subquery_count; i++)
        see_subquery(oracle, &evidence->subqueries[i]);
    see_verdict(oracle, evidence->remembered_keys);
    see_verdict(oracle, evidence->remembered_servers);
    see_verdict(oracle, evidence->remembered_question);
}

static bool is_silence(const struct wf_oracle *oracle)
{
    return oracle->outcome[WF_OUTCOME_SILENT] || oracle->outcome[WF_OUTCOME_TIMEOUT] ||
           oracle->dead;
}

static bool has_names(const struct wf_oracle *oracle)
{
    return oracle->evidence->delegation != NULL && oracle->evidence->delegation->name_count > 0;
}

/* Whether a signature or a key of the zone was to be checked at all. */
static bool was_validated(const struct wf_oracle *oracle)
{
    return oracle->evidence->ending == WF_ENDING_BOGUS ||
           oracle->evidence->ending == WF_ENDING_INSECURE;
}

static bool dnssec_is_seen(const struct wf_oracle *oracle, enum wf_cause cause)
{
    switch (cause) {
    case WF_CAUSE_DS_MISMATCH:
    case WF_CAUSE_DNSKEY_ABSENT:
    case WF_CAUSE_DIGEST_UNSUPPORTED:
    case WF_CAUSE_ALGORITHM_UNSUPPORTED:
        return oracle->ds;
    case WF_CAUSE_DNSKEY_UNREACHABLE:
        return oracle->dnskey_asked;
    case WF_CAUSE_DS_UNREACHABLE:
        return oracle->ds_asked;
    case WF_CAUSE_DNSKEY_UNSIGNED:
        return oracle->dnskey && oracle->unsigned_rrset;
    case WF_CAUSE_DNSKEY_NOT_SIGNED_BY_DS_KEY:
        return oracle->dnskey && oracle->ds;
    case WF_CAUSE_ZONE_KEY_BIT_UNSET:
        return oracle->no_zone_key && oracle->ds;
    case WF_CAUSE_KEY_REVOKED:
        return oracle->revoked && oracle->ds;
    case WF_CAUSE_SIGNATURE_EXPIRED:
        return oracle->expired;
    case WF_CAUSE_SIGNATURE_NOT_YET_VALID:
        return oracle->future;
    case WF_CAUSE_LOCAL_CLOCK:
        return oracle->expired || oracle->future;
    case WF_CAUSE_SIGNATURE_EXPIRED_BEFORE_VALID:
        return oracle->reversed;
    case WF_CAUSE_SIGNATURE_MISSING:
        return oracle->rrset;
    case WF_CAUSE_SIGNATURE_UNKNOWN_KEY:
    case WF_CAUSE_SIGNATURE_BOGUS:
    case WF_CAUSE_SIGNATURE_MALFORMED:
        return oracle->rrsig;
    case WF_CAUSE_NSEC3_ITERATIONS:
        return oracle->nsec3_costly;
    case WF_CAUSE_TRUST_ANCHOR_MISMATCH:
        return oracle->evidence->zone_is_anchor;
    default:
        return true;
    }
}

static bool servers_are_seen(const struct wf_oracle *oracle, enum wf_cause cause)
{
    switch (cause) {
    case WF_CAUSE_LAME_REFUSED:
        return oracle->refused;
    case WF_CAUSE_LAME_NOT_AUTHORITATIVE:
        return oracle->lame;
    case WF_CAUSE_SERVER_FAILURE:
        return oracle->servfail;
    case WF_CAUSE_NO_SERVER_ADDRESS:
    case WF_CAUSE_SERVER_ZONE_BROKEN:
    case WF_CAUSE_DELEGATION_LOOP:
        return has_names(oracle);
    case WF_CAUSE_TIMEOUT:
        return is_silence(oracle);
    case WF_CAUSE_UNREACHABLE:
        return oracle->outcome[WF_OUTCOME_UNREACHABLE];
    case WF_CAUSE_TCP_FAILED:
        return oracle->outcome[WF_OUTCOME_TCP_FAILED];
    case WF_CAUSE_TLS_FAILED:
        return oracle->outcome[WF_OUTCOME_TLS_FAILED];
    case WF_CAUSE_MALFORMED_RESPONSE:
        return oracle->outcome[WF_OUTCOME_MALFORMED] || oracle->outcome[WF_OUTCOME_INCONSISTENT];
    case WF_CAUSE_REJECTED_QUERY:
        return oracle->other_rcode || oracle->edns_refused;
    case WF_CAUSE_FORWARDER_FAILED:
        return oracle->configured;
    case WF_CAUSE_LOCAL_NETWORK:
        /* or a sub-query had nothing but that, by a fault of this resolver */
        return oracle->evidence->silence_s >= SILENCE_NEEDED_S &&
               (is_silence(oracle) || oracle->outcome[WF_OUTCOME_UNREACHABLE] ||
                oracle->told[WF_CAUSE_TIMEOUT] || oracle->told[WF_CAUSE_UNREACHABLE]);
    default:
        return true;
    }
}

static bool resolver_is_seen(const struct wf_oracle *oracle, enum wf_cause cause)
{
    const struct wf_evidence *ev = oracle->evidence;

    switch (cause) {
    case WF_CAUSE_CNAME_LOOP:
    case WF_CAUSE_CNAME_TOO_LONG:
        return ev->limit == WF_LIMIT_RESTARTS && ev->alias_count > 0;
    case WF_CAUSE_QUERY_LIMIT:
        return ev->limit != WF_LIMIT_NONE;
    case WF_CAUSE_RATE_LIMITED:
        return ev->rate_limited;
    case WF_CAUSE_NOT_READY:
        return oracle->root_unprimed;
    case WF_CAUSE_AUTH_ZONE_FAILED:
        return ev->auth_zone != NULL;
    case WF_CAUSE_POLICY:
        return ev->refused_here;
    case WF_CAUSE_INTERNAL:
        return ev->ending == WF_ENDING_ERROR;
    default:
        return true;
    }
}

static bool is_about_dnssec(enum wf_cause cause)
{
    return cause <= WF_CAUSE_VALIDATION_LIMIT;
}

/* The table's party; else one nearer for a reason that is in the evidence. */
static bool may_be_blamed(const struct wf_oracle *oracle, const struct wf_verdict *verdict)
{
    enum wf_origin origin = oracle->evidence->origin;

    if (verdict->at_fault == wf_cause_info(verdict->cause)->party)
        return true;
    switch (verdict->cause) {
    case WF_CAUSE_NO_SERVER_ADDRESS:
        return (verdict->at_fault == WF_PARTY_RESOLVER &&
                (!oracle->evidence->has_ipv6 || oracle->evidence->lacks_ipv4)) ||
               verdict->at_fault == WF_PARTY_PARENT;
    case WF_CAUSE_UNREACHABLE:
        return verdict->at_fault == WF_PARTY_RESOLVER
                   ? oracle->forbidden
                   : verdict->at_fault == WF_PARTY_ZONE && oracle->port_closed;
    case WF_CAUSE_FORWARDER_FAILED:
        return verdict->at_fault == WF_PARTY_RESOLVER ? oracle->forbidden
                                                      : verdict->at_fault == WF_PARTY_NETWORK &&
                                                            oracle->outcome[WF_OUTCOME_UNREACHABLE];
    case WF_CAUSE_ZONE_NOT_DELEGATED:
        return verdict->at_fault == WF_PARTY_RESOLVER
                   ? origin == WF_ORIGIN_CONFIGURED
                   : verdict->at_fault == WF_PARTY_PARENT && origin == WF_ORIGIN_DELEGATED;
    case WF_CAUSE_DNSKEY_UNREACHABLE:
    case WF_CAUSE_DNSKEY_UNSIGNED:
    case WF_CAUSE_DNSKEY_ABSENT:
        return verdict->at_fault == WF_PARTY_NETWORK
                   ? oracle->blamed[WF_PARTY_NETWORK] ||
                         (origin == WF_ORIGIN_DELEGATED && verdict->zone.len == 1)
                   : verdict->at_fault == WF_PARTY_FORWARDER &&
                         (origin == WF_ORIGIN_CONFIGURED || oracle->configured);
    case WF_CAUSE_DS_UNREACHABLE:
        return verdict->at_fault == WF_PARTY_NETWORK
                   ? oracle->blamed[WF_PARTY_NETWORK]
                   : verdict->at_fault == WF_PARTY_FORWARDER && oracle->configured;
    default:
        /* the keys of a zone whose DS RRset is badly signed are the parent's to mend */
        return is_about_dnssec(verdict->cause) && verdict->at_fault == WF_PARTY_PARENT;
    }
}

void wf_must_be_seen(const struct wf_oracle *oracle, const struct wf_verdict *verdict)
{
    enum wf_cause cause = verdict->cause;
    const char *id = wf_cause_info(cause)->id;

    if (oracle->told[cause])
        return;
    WF_MUST(!is_about_dnssec(cause) || was_validated(oracle), "%s without validation", id);
    WF_MUST(dnssec_is_seen(oracle, cause), "%s is not seen", id);
    WF_MUST(servers_are_seen(oracle, cause), "%s is not seen", id);
    WF_MUST(resolver_is_seen(oracle, cause), "%s is not seen", id);
    WF_MUST(may_be_blamed(oracle, verdict), "%s: %s is blamed", id,
            wf_party_name(verdict->at_fault));
}

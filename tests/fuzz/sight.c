/*
 * sight.c - what is there to be seen in an evidence, and which cause needs what of it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "sight.h"

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
static void see_sig(struct wf_sight *sight, const struct wf_rdata *rdata)
{
    enum { EXPIRATION = 8, INCEPTION = 12, FIXED = 18 };
    uint32_t now = (uint32_t)sight->evidence->now;

    sight->rrsig = true;
    if (rdata->len < FIXED)
        return;
    sight->expired |= (int32_t)(u32_at(rdata, EXPIRATION) - now) < 0;
    sight->future |= (int32_t)(u32_at(rdata, INCEPTION) - now) > 0;
    sight->reversed |= (int32_t)(u32_at(rdata, EXPIRATION) - u32_at(rdata, INCEPTION)) < 0;
}

/* Whether an RRSIG of the signer's is out of its dates. */
static bool is_outdated(const struct wf_sight *sight, const struct wf_rdata *rdata,
                        struct wf_dname signer)
{
    enum { EXPIRATION = 8, INCEPTION = 12, FIXED = 18 };
    uint32_t now = (uint32_t)sight->evidence->now;

    if (rdata->len < FIXED ||
        !wf_dname_equal(wf_dname_parse(rdata->data + FIXED, (size_t)rdata->len - FIXED), signer))
        return false;
    return (int32_t)(u32_at(rdata, EXPIRATION) - now) < 0 ||
           (int32_t)(u32_at(rdata, INCEPTION) - now) > 0;
}

static void see_clock_rrset(struct wf_sight *sight, const struct wf_rrset *rrset,
                            struct wf_dname signer)
{
    size_t i;

    for (i = 0; rrset != NULL && i < rrset->rrsig_count; i++)
        sight->clock |= is_outdated(sight, &rrset->rdata[rrset->rr_count + i], signer);
}

static void see_clock_message(struct wf_sight *sight, const struct wf_message *message,
                              struct wf_dname signer)
{
    size_t i;

    for (i = 0; message != NULL && i < (size_t)message->answer_count + message->authority_count;
         i++) {
        if (signer.len > 1 || wf_dname_labels(message->rrsets[i].owner) <= 1)
            see_clock_rrset(sight, &message->rrsets[i], signer);
    }
}

/* Whether servers of the zone or of one above it were asked for the answer, and of none below. */
static bool is_answer_of(const struct wf_evidence *ev, struct wf_dname zone)
{
    struct wf_dname name = ev->chased.len > 0 ? ev->chased : ev->question.name;
    bool any = false;
    size_t i;

    for (i = 0; i < ev->attempt_count; i++) {
        struct wf_dname tried = ev->attempts[i].zone;

        if (tried.len == 0 || ev->attempts[i].configured)
            return false;
        if (!wf_dname_is_below_or_at(name, tried))
            continue;
        any = true;
        if (!wf_dname_is_below_or_at(zone, tried))
            return false;
    }
    return any && ev->attempt_total == ev->attempt_count;
}

/*
 * What the validator asked a zone for, its keys and the DS RRset of a zone below it, or what the
 * zone answered: an RRSIG in there that bears the zone's name is the zone's.
 */
static void see_clock(struct wf_sight *sight)
{
    const struct wf_evidence *ev = sight->evidence;
    size_t i;

    if (!ev->zone_keys_bad) {
        if (is_answer_of(ev, ev->zone))
            see_clock_message(sight, ev->response, ev->zone);
        return;
    }
    see_clock_rrset(sight, ev->dnskey, ev->zone);
    see_clock_rrset(sight, ev->ds, ev->parent);
    for (i = 0; i < ev->subquery_count; i++) {
        if (ev->subqueries[i].question.type == WF_TYPE_DS)
            see_clock_message(sight, ev->subqueries[i].response, ev->parent);
    }
}

/* The zone that a wrong clock is told of, and those that speak for it beside. */
static bool has_clock_witness(const struct wf_evidence *ev, struct wf_dname zone)
{
    bool top = wf_dname_labels(zone) <= 1;
    size_t i, others = 0;

    for (i = 0; i < ev->clock_suspect_count; i++) {
        top |= wf_dname_labels(ev->clock_suspects[i].zone) == 1;
        others += !wf_dname_is_related(ev->clock_suspects[i].zone, zone);
    }
    return zone.len == 1 || (top && others >= 2);
}

static void see_record(struct wf_sight *sight, uint16_t type, const struct wf_rdata *rdata)
{
    enum { ITERATIONS = 2 };

    sight->ds |= type == WF_TYPE_DS;
    sight->dnskey |= type == WF_TYPE_DNSKEY;
    if (type == WF_TYPE_DNSKEY && rdata->len >= 2) {
        sight->revoked |= (u16_at(rdata, 0) & FLAG_REVOKED) != 0;
        sight->no_zone_key |= (u16_at(rdata, 0) & FLAG_ZONE) == 0;
    }
    if (type == WF_TYPE_NSEC3 && rdata->len >= ITERATIONS + 2)
        sight->nsec3_costly |= u16_at(rdata, ITERATIONS) > NSEC3_ITERATIONS;
}

static void see_rrset(struct wf_sight *sight, const struct wf_rrset *rrset)
{
    size_t i;

    if (rrset == NULL)
        return;
    sight->rrset = true;
    sight->unsigned_rrset |= rrset->rrsig_total == 0;
    for (i = 0; i < rrset->rr_count; i++)
        see_record(sight, rrset->type, &rrset->rdata[i]);
    for (; i < (size_t)rrset->rr_count + rrset->rrsig_count; i++)
        see_sig(sight, &rrset->rdata[i]);
}

static void see_message(struct wf_sight *sight, const struct wf_message *message)
{
    size_t i;

    for (i = 0; message != NULL && i < (size_t)message->answer_count + message->authority_count;
         i++)
        see_rrset(sight, &message->rrsets[i]);
}

static void see_attempt(struct wf_sight *sight, const struct wf_attempt *attempt)
{
    sight->configured |= attempt->configured;
    sight->outcome[attempt->outcome] = true;
    sight->lame |= attempt->lameness != WF_LAME_NONE;
    sight->edns_refused |= attempt->edns_refused;
    sight->port_closed |= attempt->sys_errno == ECONNREFUSED;
    sight->forbidden |= attempt->sys_errno == EPERM ||
                        (attempt->sys_errno == EACCES && attempt->server.family == 4);
    if (attempt->outcome != WF_OUTCOME_ANSWERED)
        return;
    switch (attempt->rcode) {
    case WF_RCODE_NOERROR:
    case WF_RCODE_NXDOMAIN:
        return;
    case WF_RCODE_REFUSED:
    case WF_RCODE_NOTAUTH:
        sight->refused = true;
        return;
    case WF_RCODE_SERVFAIL:
        sight->servfail = true;
        return;
    default:
        sight->other_rcode = true;
    }
}

static void see_attempts(struct wf_sight *sight, const struct wf_attempt *attempts, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        see_attempt(sight, &attempts[i]);
}

static void see_verdict(struct wf_sight *sight, const struct wf_verdict *verdict)
{
    if (verdict == NULL)
        return;
    sight->told[verdict->cause] = true;
    sight->blamed[verdict->at_fault] = true;
}

static void see_subquery(struct wf_sight *sight, const struct wf_subquery *sub)
{
    sight->ds_asked |= sub->question.type == WF_TYPE_DS;
    sight->dnskey_asked |= sub->question.type == WF_TYPE_DNSKEY;
    sight->root_unprimed |= sub->question.type == WF_TYPE_NS && sub->question.name.len == 1 &&
                            sub->rcode == WF_RCODE_SERVFAIL;
    see_message(sight, sub->response);
    see_attempts(sight, sub->attempts, sub->attempt_count);
    see_verdict(sight, sub->verdict);
}

static void see_delegation(struct wf_sight *sight, const struct wf_delegation *delegation)
{
    size_t i;

    if (delegation == NULL)
        return;
    sight->configured |= delegation->configured;
    for (i = 0; i < delegation->server_count; i++) {
        sight->dead |= delegation->servers[i].dead;
        sight->lame |= delegation->servers[i].lame;
    }
}

void wf_sight_make(struct wf_sight *sight, const struct wf_evidence *evidence)
{
    size_t i;

    memset(sight, 0, sizeof(*sight));
    sight->evidence = evidence;
    see_rrset(sight, evidence->ds);
    see_rrset(sight, evidence->dnskey);
    see_rrset(sight, evidence->parent_dnskey);
    see_message(sight, evidence->response);
    see_attempts(sight, evidence->attempts, evidence->attempt_count);
    see_delegation(sight, evidence->delegation);
    for (i = 0; i < evidence->subquery_count; i++)
        see_subquery(sight, &evidence->subqueries[i]);
    see_clock(sight);
    see_verdict(sight, evidence->remembered_keys);
    see_verdict(sight, evidence->remembered_servers);
    see_verdict(sight, evidence->remembered_question);
}

static bool is_silence(const struct wf_sight *sight)
{
    return sight->outcome[WF_OUTCOME_SILENT] || sight->outcome[WF_OUTCOME_TIMEOUT] || sight->dead;
}

static bool has_names(const struct wf_sight *sight)
{
    return sight->evidence->delegation != NULL && sight->evidence->delegation->name_count > 0;
}

/* Whether a signature or a key of the zone was to be checked at all. */
static bool was_validated(const struct wf_sight *sight)
{
    return sight->evidence->ending == WF_ENDING_BOGUS ||
           sight->evidence->ending == WF_ENDING_INSECURE;
}

static bool dnssec_is_seen(const struct wf_sight *sight, enum wf_cause cause)
{
    switch (cause) {
    case WF_CAUSE_DS_MISMATCH:
    case WF_CAUSE_DNSKEY_ABSENT:
    case WF_CAUSE_DIGEST_UNSUPPORTED:
    case WF_CAUSE_ALGORITHM_UNSUPPORTED:
        return sight->ds;
    case WF_CAUSE_DNSKEY_UNREACHABLE:
        return sight->dnskey_asked;
    case WF_CAUSE_DS_UNREACHABLE:
        return sight->ds_asked;
    case WF_CAUSE_DNSKEY_UNSIGNED:
        return sight->dnskey && sight->unsigned_rrset;
    case WF_CAUSE_DNSKEY_NOT_SIGNED_BY_DS_KEY:
        return sight->dnskey && sight->ds;
    case WF_CAUSE_ZONE_KEY_BIT_UNSET:
        return sight->no_zone_key && sight->ds;
    case WF_CAUSE_KEY_REVOKED:
        return sight->revoked && sight->ds;
    case WF_CAUSE_SIGNATURE_EXPIRED:
        return sight->expired;
    case WF_CAUSE_SIGNATURE_NOT_YET_VALID:
        return sight->future;
    case WF_CAUSE_LOCAL_CLOCK:
        return sight->clock;
    case WF_CAUSE_SIGNATURE_EXPIRED_BEFORE_VALID:
        return sight->reversed;
    case WF_CAUSE_SIGNATURE_MISSING:
        return sight->rrset;
    case WF_CAUSE_SIGNATURE_UNKNOWN_KEY:
    case WF_CAUSE_SIGNATURE_BOGUS:
    case WF_CAUSE_SIGNATURE_MALFORMED:
        return sight->rrsig;
    case WF_CAUSE_NSEC3_ITERATIONS:
        return sight->nsec3_costly;
    case WF_CAUSE_TRUST_ANCHOR_MISMATCH:
        return sight->evidence->zone_is_anchor;
    default:
        return true;
    }
}

static bool servers_are_seen(const struct wf_sight *sight, enum wf_cause cause)
{
    switch (cause) {
    case WF_CAUSE_LAME_REFUSED:
        return sight->refused;
    case WF_CAUSE_LAME_NOT_AUTHORITATIVE:
        return sight->lame;
    case WF_CAUSE_SERVER_FAILURE:
        return sight->servfail;
    case WF_CAUSE_NO_SERVER_ADDRESS:
    case WF_CAUSE_SERVER_ZONE_BROKEN:
    case WF_CAUSE_DELEGATION_LOOP:
        return has_names(sight);
    case WF_CAUSE_TIMEOUT:
        return is_silence(sight);
    case WF_CAUSE_UNREACHABLE:
        return sight->outcome[WF_OUTCOME_UNREACHABLE];
    case WF_CAUSE_TCP_FAILED:
        return sight->outcome[WF_OUTCOME_TCP_FAILED];
    case WF_CAUSE_TLS_FAILED:
        return sight->outcome[WF_OUTCOME_TLS_FAILED];
    case WF_CAUSE_MALFORMED_RESPONSE:
        return sight->outcome[WF_OUTCOME_MALFORMED] || sight->outcome[WF_OUTCOME_INCONSISTENT];
    case WF_CAUSE_REJECTED_QUERY:
        return sight->other_rcode || sight->edns_refused;
    case WF_CAUSE_FORWARDER_FAILED:
        return sight->configured;
    case WF_CAUSE_LOCAL_NETWORK:
        /* or a sub-query had nothing but that, by a fault of this resolver */
        return sight->evidence->silence_s >= SILENCE_NEEDED_S &&
               (is_silence(sight) || sight->outcome[WF_OUTCOME_UNREACHABLE] ||
                sight->told[WF_CAUSE_TIMEOUT] || sight->told[WF_CAUSE_UNREACHABLE]);
    default:
        return true;
    }
}

static bool resolver_is_seen(const struct wf_sight *sight, enum wf_cause cause)
{
    const struct wf_evidence *ev = sight->evidence;

    switch (cause) {
    case WF_CAUSE_CNAME_LOOP:
    case WF_CAUSE_CNAME_TOO_LONG:
        return ev->limit == WF_LIMIT_RESTARTS && ev->alias_count > 0;
    case WF_CAUSE_QUERY_LIMIT:
        return ev->limit != WF_LIMIT_NONE;
    case WF_CAUSE_RATE_LIMITED:
        return ev->rate_limited;
    case WF_CAUSE_NOT_READY:
        return sight->root_unprimed;
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
static bool may_be_blamed(const struct wf_sight *sight, const struct wf_verdict *verdict)
{
    enum wf_origin origin = sight->evidence->origin;

    if (verdict->at_fault == wf_cause_info(verdict->cause)->party)
        return true;
    switch (verdict->cause) {
    case WF_CAUSE_NO_SERVER_ADDRESS:
        return (verdict->at_fault == WF_PARTY_RESOLVER &&
                (!sight->evidence->has_ipv6 || sight->evidence->lacks_ipv4)) ||
               verdict->at_fault == WF_PARTY_PARENT;
    case WF_CAUSE_UNREACHABLE:
        return verdict->at_fault == WF_PARTY_RESOLVER
                   ? sight->forbidden
                   : verdict->at_fault == WF_PARTY_ZONE && sight->port_closed;
    case WF_CAUSE_FORWARDER_FAILED:
        return verdict->at_fault == WF_PARTY_RESOLVER ? sight->forbidden
                                                      : verdict->at_fault == WF_PARTY_NETWORK &&
                                                            sight->outcome[WF_OUTCOME_UNREACHABLE];
    case WF_CAUSE_ZONE_NOT_DELEGATED:
        return verdict->at_fault == WF_PARTY_RESOLVER
                   ? origin == WF_ORIGIN_CONFIGURED
                   : verdict->at_fault == WF_PARTY_PARENT && origin == WF_ORIGIN_DELEGATED;
    case WF_CAUSE_DNSKEY_UNREACHABLE:
    case WF_CAUSE_DNSKEY_UNSIGNED:
    case WF_CAUSE_DNSKEY_ABSENT:
        return verdict->at_fault == WF_PARTY_NETWORK
                   ? sight->blamed[WF_PARTY_NETWORK] ||
                         (origin == WF_ORIGIN_DELEGATED && verdict->zone.len == 1)
                   : verdict->at_fault == WF_PARTY_FORWARDER &&
                         (origin == WF_ORIGIN_CONFIGURED || sight->configured);
    case WF_CAUSE_DS_UNREACHABLE:
        return verdict->at_fault == WF_PARTY_NETWORK
                   ? sight->blamed[WF_PARTY_NETWORK]
                   : verdict->at_fault == WF_PARTY_FORWARDER && sight->configured;
    default:
        /* the keys of a zone whose DS RRset is badly signed are the parent's to mend */
        return is_about_dnssec(verdict->cause) && verdict->at_fault == WF_PARTY_PARENT;
    }
}

void wf_must_be_seen(const struct wf_sight *sight, const struct wf_verdict *verdict)
{
    enum wf_cause cause = verdict->cause;
    const char *id = wf_cause_info(cause)->id;

    if (sight->told[cause])
        return;
    WF_MUST(!is_about_dnssec(cause) || was_validated(sight), "%s without validation", id);
    WF_MUST(dnssec_is_seen(sight, cause), "%s is not seen", id);
    WF_MUST(servers_are_seen(sight, cause), "%s is not seen", id);
    WF_MUST(resolver_is_seen(sight, cause), "%s is not seen", id);
    WF_MUST(cause != WF_CAUSE_LOCAL_CLOCK ||
                has_clock_witness(sight->evidence, wf_dname_of(&verdict->zone)),
            "%s without witnesses", id);
    WF_MUST(may_be_blamed(sight, verdict), "%s: %s is blamed", id,
            wf_party_name(verdict->at_fault));
}

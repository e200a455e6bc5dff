/*
 * verdict.c - which of several facts is the cause: the one table that ranks them.
 *
 * The cause nearest to what must be fixed wins. A DNSSEC fact goes before a network symptom unless
 * the network is why it could not be checked.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/case.h"

/* A smaller rank wins; among equals the fact that was found first. 0 is no rank: never the cause.
 */
static const uint8_t ranks[WF_CAUSE_COUNT] = {
    /* the resolver itself: nothing else can be trusted then */
    [WF_CAUSE_LOCAL_CLOCK] = 10,
    [WF_CAUSE_TRUST_ANCHOR_MISMATCH] = 12,
    [WF_CAUSE_VALIDATION_LIMIT] = 14,
    [WF_CAUSE_INTERNAL] = 15,
    [WF_CAUSE_LOCAL_NETWORK] = 13,
    [WF_CAUSE_POLICY] = 15,
    [WF_CAUSE_RATE_LIMITED] = 16,
    [WF_CAUSE_AUTH_ZONE_FAILED] = 17,
    /* the chain of trust from the parent down */
    [WF_CAUSE_DS_UNREACHABLE] = 20,
    [WF_CAUSE_DNSKEY_UNREACHABLE] = 22,
    [WF_CAUSE_ZONE_NOT_DELEGATED] = 23,
    [WF_CAUSE_DIGEST_UNSUPPORTED] = 24,
    [WF_CAUSE_ALGORITHM_UNSUPPORTED] = 24,
    [WF_CAUSE_DNSKEY_ABSENT] = 26,
    [WF_CAUSE_ZONE_KEY_BIT_UNSET] = 28,
    [WF_CAUSE_KEY_REVOKED] = 28,
    [WF_CAUSE_DS_MISMATCH] = 30,
    [WF_CAUSE_DNSKEY_UNSIGNED] = 32,
    [WF_CAUSE_DNSKEY_NOT_SIGNED_BY_DS_KEY] = 34,
    /* signatures and proofs of the response */
    [WF_CAUSE_NSEC3_ITERATIONS] = 38,
    [WF_CAUSE_SIGNATURE_EXPIRED_BEFORE_VALID] = 40,
    [WF_CAUSE_SIGNATURE_EXPIRED] = 40,
    [WF_CAUSE_SIGNATURE_NOT_YET_VALID] = 40,
    [WF_CAUSE_SIGNATURE_MALFORMED] = 42,
    [WF_CAUSE_SIGNATURE_UNKNOWN_KEY] = 42,
    [WF_CAUSE_SIGNATURE_BOGUS] = 44,
    [WF_CAUSE_SIGNATURE_MISSING] = 46,
    [WF_CAUSE_DENIAL_MISSING] = 48,
    [WF_CAUSE_DENIAL_BOGUS] = 50,
    /* the way to the servers */
    [WF_CAUSE_CNAME_LOOP] = 54,
    [WF_CAUSE_CNAME_TOO_LONG] = 54,
    [WF_CAUSE_NOT_READY] = 56,
    /* the servers */
    [WF_CAUSE_FORWARDER_FAILED] = 60,
    [WF_CAUSE_TLS_FAILED] = 58,
    [WF_CAUSE_LAME_REFUSED] = 62,
    [WF_CAUSE_LAME_NOT_AUTHORITATIVE] = 63,
    [WF_CAUSE_SERVER_FAILURE] = 64,
    [WF_CAUSE_REJECTED_QUERY] = 66,
    [WF_CAUSE_MALFORMED_RESPONSE] = 67,
    [WF_CAUSE_TCP_FAILED] = 68,
    [WF_CAUSE_UNREACHABLE] = 70,
    [WF_CAUSE_TIMEOUT] = 72,
    [WF_CAUSE_QUERY_LIMIT] = 76,
    /* no server could be asked: why not */
    [WF_CAUSE_DELEGATION_LOOP] = 80,
    [WF_CAUSE_SERVER_ZONE_BROKEN] = 82,
    [WF_CAUSE_NO_SERVER_ADDRESS] = 84,
};

const struct wf_fact *wf_case_verdict(const struct wf_case *c)
{
    const struct wf_fact *best = NULL;
    size_t i;

    for (i = 0; i < c->fact_count; i++) {
        const struct wf_fact *fact = &c->facts[i];

        if (ranks[fact->cause] != 0 && (best == NULL || ranks[fact->cause] < ranks[best->cause]))
            best = fact;
    }
    return best;
}

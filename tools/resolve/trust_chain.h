/*
 * trust_chain.h - the chain of trust from the root down to a name, zone by zone, as one resolver
 * shows it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_TRUST_CHAIN_H
#define WF_TRUST_CHAIN_H

#include "resolve/anchor.h"
#include "resolve/session.h"
#include "resolve/verify.h"

struct wf_zone {
    struct wf_dname name; /* memory of the chain's target, or the root's */
    enum wf_security security;
    const struct wf_rrset *ds, *dnskey; /* as far as they were seen */
    const ldns_rr_list *ds_rrs, *keys;
};

enum wf_chain_end {
    WF_CHAIN_SECURE,   /* the last zone is secure, and the target is in it */
    WF_CHAIN_INSECURE, /* the last zone is the first that is insecure */
    WF_CHAIN_BROKEN,   /* the last zone's keys are not vouched for: see ds and dnskey */
    /* the resolver's answers come from a zone, at, that the last zone proves not to be delegated */
    WF_CHAIN_UNDELEGATED,
    WF_CHAIN_SILENT,   /* the resolver had no answer for the DS or DNSKEY RRset */
    WF_CHAIN_NO_ROOT,  /* not even for the root's keys */
    WF_CHAIN_NO_DNSSEC /* the resolver leaves signatures out, the root's too */
};

/* Where the chain begins, once the root's keys were seen. */
enum wf_anchored {
    WF_ANCHORED,           /* the anchor names a key of the root */
    WF_ANCHORED_NOWHERE,   /* there is no anchor */
    WF_ANCHORED_ELSEWHERE, /* the anchor names no key that the resolver shows */
};

enum { WF_CHAIN_ZONES = WF_MAX_LINKS };

struct wf_trust_chain {
    struct wf_session *session;
    struct wf_verifier *verifier;
    const struct wf_anchor *anchor;
    enum wf_anchored anchored;
    struct wf_zone zones[WF_CHAIN_ZONES]; /* the root first */
    unsigned count;
    enum wf_chain_end end;
    struct wf_dname target;
    /* of BROKEN, UNDELEGATED and SILENT: the zone, or name that is to be one, and the answers about
     * it */
    struct wf_dname at;
    const struct wf_response *ds, *dnskey;
};

/* Requires session, verifier and anchor; the target must outlive the chain. */
void wf_trust_chain_build(struct wf_trust_chain *chain, struct wf_dname target);

/*
 * Whether what the resolver answers for the target comes from a zone that the last one proves not
 * to be delegated; notes that as the end then. For an answer that the last zone did not sign.
 */
bool wf_trust_chain_find_undelegated(struct wf_trust_chain *chain);

/* The last zone that was reached. Requires one. */
const struct wf_zone *wf_trust_chain_last(const struct wf_trust_chain *chain);

/*
 * Goes on from where the chain ended through zones that nothing vouches for, until the resolver has
 * no answer. Returns the deepest zone that was seen to begin.
 */
struct wf_dname wf_trust_chain_deepest(struct wf_trust_chain *chain, struct wf_dname target);

#endif

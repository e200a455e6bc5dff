/*
 * trust_chain.h - the chain of trust from the root down to a name, zone by zone, as one resolver shows it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_WALK_H
#define WF_WALK_H

#include "resolve/anchor.h"
#include "resolve/session.h"
#include "resolve/verify.h"

struct wf_zone {
    struct wf_dname name; /* memory of the walk's target, or the root's */
    enum wf_security security;
    const struct wf_rrset *ds, *dnskey; /* as far as they were seen */
    const ldns_rr_list *ds_rrs, *keys;
};

enum wf_walk_end {
    WF_WALK_SECURE,   /* the last zone is secure, and the target is in it */
    WF_WALK_INSECURE, /* the last zone is the first that is insecure */
    WF_WALK_BROKEN,   /* the last zone's keys are not vouched for: see ds and dnskey */
    /* the resolver's answers come from a zone, at, that the last zone proves not to be delegated */
    WF_WALK_UNDELEGATED,
    WF_WALK_SILENT,   /* the resolver had no answer for the DS or DNSKEY RRset */
    WF_WALK_NO_ROOT,  /* not even for the root's keys */
    WF_WALK_NO_DNSSEC /* the resolver leaves signatures out, the root's too */
};

/* Where the chain begins, once the root's keys were seen. */
enum wf_anchored {
    WF_ANCHORED,           /* the anchor names a key of the root */
    WF_ANCHORED_NOWHERE,   /* there is no anchor */
    WF_ANCHORED_ELSEWHERE, /* the anchor names no key that the resolver shows */
};

enum { WF_WALK_ZONES = WF_MAX_LINKS };

struct wf_walk {
    struct wf_looker *looker;
    struct wf_verifier *verifier;
    const struct wf_anchor *anchor;
    enum wf_anchored anchored;
    struct wf_zone zones[WF_WALK_ZONES]; /* the root first */
    unsigned count;
    enum wf_walk_end end;
    struct wf_dname target;
    /* of BROKEN, UNDELEGATED and SILENT: the zone, or name that is to be one, and the answers about
     * it */
    struct wf_dname at;
    const struct wf_reading *ds, *dnskey;
};

/* Requires looker, verifier and anchor; the target must outlive the walk's results. */
void wf_walk_run(struct wf_walk *walk, struct wf_dname target);

/*
 * Whether what the resolver answers for the target comes from a zone that the last one proves not
 * to be delegated; notes that as the end then. For an answer that the last zone did not sign.
 */
bool wf_walk_strays(struct wf_walk *walk);

/* The last zone that was reached. Requires one. */
const struct wf_zone *wf_walk_zone(const struct wf_walk *walk);

/*
 * Goes on from where the walk ended through zones that nothing vouches for, until the resolver has
 * no answer. Returns the deepest zone that was seen to begin.
 */
struct wf_dname wf_walk_deepest(struct wf_walk *walk, struct wf_dname target);

#endif

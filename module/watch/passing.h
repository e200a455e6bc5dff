/*
 * passing.h - what passed of a watched zone in one resolution whose answer is good. The contract
 * between observe/ and watch/, as evidence.h is for failures.
 *
 * Only what was read in that resolution: what came from the cache says nothing of a server now.
 * Whoever fills it owns what its pointers lead to. Every part may be missing; then less is said.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_PASSING_H
#define WF_PASSING_H

#include "evidence.h"

enum {
    WF_PASSED_RRSETS = 8, /* looked at of one resolution */
    WF_PASSED_SOAS = 2
};

/* An RRset with its RRSIGs, found secure. */
struct wf_passed_rrset {
    struct wf_rrset rrset;
    struct wf_addr from;
    bool configured; /* from is a forwarder or stub server */
};

/* The zone's SOA record, as one of its servers gave it with authority. */
struct wf_passed_soa {
    struct wf_addr from;
    struct wf_rdata rdata;
};

struct wf_passing {
    struct wf_dname zone; /* the watched one */
    time_t now;
    const struct wf_attempt *attempts; /* all there were, in their order */
    uint16_t attempt_count;
    uint16_t rrset_count, soa_count;
    struct wf_passed_rrset rrsets[WF_PASSED_RRSETS];
    struct wf_passed_soa soas[WF_PASSED_SOAS];
    /* the zone's keys, if they were fetched for it, and its DS RRset at that time */
    const struct wf_passed_rrset *dnskey;
    const struct wf_rrset *ds;
    int64_t answered_v4, answered_v6; /* when a server of any zone last answered; 0: never */
};

#endif

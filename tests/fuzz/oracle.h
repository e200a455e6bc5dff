/*
 * oracle.h - what is there to be seen in an evidence, found out without the diagnosis: nobody may
 * be blamed for what is not there.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_FUZZ_ORACLE_H
#define WF_FUZZ_ORACLE_H

#include <stdbool.h>

#include "evidence.h"
#include "verdict.h"

struct wf_oracle {
    const struct wf_evidence *evidence;
    bool configured; /* forwarders or stub servers were asked, or are the delegation's */
    bool outcome[WF_OUTCOME_COUNT];
    bool refused, servfail, other_rcode;
    bool lame, dead, edns_refused, port_closed, private_address, sent_to_nobody;
    bool recursive,
        recursive_top; /* a resolver answered in servers' place; the root's or a TLD's */
    bool crowded;      /* no connection was left for one over TCP */
    bool message, rrset, rrsig, unsigned_rrset, ds, dnskey, nsec3_costly;
    bool expired, future, reversed; /* the dates of some RRSIG, at the evidence's time */
    bool clock; /* one that is out of its dates is known to be of the zone that it names */
    bool revoked, no_zone_key; /* the flags of some DNSKEY */
    bool ds_asked, dnskey_asked, root_unprimed;
    bool withheld;               /* private-address took something out */
    bool ruled;                  /* rpz answered a look-up */
    bool banned;                 /* an option keeps this resolver from some server */
    bool own_server;             /* one that is configured is this resolver itself */
    bool not_configured;         /* some server was asked that is not configured */
    bool stub_primed;            /* the NS records of the configured zone were asked for */
    bool told[WF_CAUSE_COUNT];   /* by a verdict that is part of the evidence */
    bool blamed[WF_PARTY_COUNT]; /* likewise */
};

void wf_oracle_make(struct wf_oracle *oracle, const struct wf_evidence *evidence);

/* Aborts when the verdict says what the evidence has no sign of. */
void wf_must_be_seen(const struct wf_oracle *oracle, const struct wf_verdict *verdict);

#endif

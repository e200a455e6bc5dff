/*
 * policy.h - what a diagnosis may spend and tell.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_POLICY_H
#define WF_DIAGNOSE_POLICY_H

#include "config/options.h"

struct wf_policy {
    enum wf_ede_addresses addresses; /* which servers' addresses the EDE texts may hold */
    unsigned digests;                /* DS digests and NSEC3 hashes that may be computed */
};

/*
 * The bound for one failure; a policy never grants more. Signatures are not verified a second time:
 * one verification costs many times a whole diagnosis, and the validator's result is at hand.
 */
enum { WF_MAX_DIGESTS = 8 };

/*
 * What may be read octet by octet of records and names, and be hashed of them. Zones as they are
 * take a tenth of it. One that is made to be read for longer gets no explanation of its DNSSEC,
 * rather than one from half the evidence.
 */
enum {
    WF_MAX_OCTETS = 5632,
    WF_MAX_HASHED =
        2048 /* three NSEC3 hashes of ten iterations, or seven keys of RSA with 2048 bits */
};

#endif

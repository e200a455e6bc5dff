/*
 * denial_proof.h - do a response's NSEC or NSEC3 records prove what it denies (RFC 4035,
 * section 5.4; RFC 5155, section 8)?
 *
 * The records' signatures are to be verified before. What a bad proof lacks, the diagnosis says.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DENIAL_PROOF_H
#define WF_DENIAL_PROOF_H

#include "evidence.h"

enum wf_denial_proof {
    WF_DENIAL_UNPROVEN,
    WF_DENIAL_PROVEN,
    WF_DENIAL_INSECURE /* by opt-out, or with more iterations than are accepted: nothing is said */
};

/* That the name, or the type at the name, does not exist. */
enum wf_denial_proof wf_denial_proof_of_name(const struct wf_message *response,
                                             struct wf_dname zone, struct wf_dname name);
enum wf_denial_proof wf_denial_proof_of_type(const struct wf_message *response,
                                             struct wf_dname zone, struct wf_dname name,
                                             uint16_t type);

/* That a name does not exist, in whose place a wildcard of so many labels answered. */
enum wf_denial_proof wf_denial_proof_beside_wildcard(const struct wf_message *response,
                                                     struct wf_dname zone, struct wf_dname name,
                                                     unsigned labels);

/* What a response without a DS RRset says of a name (RFC 4035, section 5.2). */
enum wf_cut {
    WF_CUT_UNPROVEN, /* it should have a DS RRset, for all that is proven */
    WF_CUT_NONE,     /* no zone begins there */
    WF_CUT_INSECURE, /* an unsigned zone begins there */
    WF_CUT_POSSIBLE  /* an unsigned zone may begin there: what comes below is insecure either way */
};
enum wf_cut wf_denial_proof_of_no_ds(const struct wf_message *response, struct wf_dname zone,
                                     struct wf_dname name);

#endif

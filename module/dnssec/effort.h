/*
 * effort.h - the account that reading and hashing are charged to.
 *
 * A zone can be made to be read for long. Whoever reads it for a worker thread says how much that
 * may cost; what comes after the end of the account is not read, and that is noted.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DNSSEC_EFFORT_H
#define WF_DNSSEC_EFFORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zero but for the first three, to begin with; wf_digest_end() ends it. */
struct wf_effort {
    unsigned octets;      /* of records and names that may still be read octet by octet */
    unsigned hashed;      /* octets that may still be hashed */
    unsigned digests;     /* how many may still be computed */
    bool spent;           /* there was more to read than octets allowed */
    void *digest_context; /* see digest.h; or NULL */
    uint8_t digest_type;  /* it was used for; 0: none */
};

/* Takes octets from what may still be read; false when there are not so many left. */
bool wf_effort_read(struct wf_effort *effort, size_t octets);

/* Takes one digest, and its input from what may be hashed; false when there is not so much left. */
bool wf_effort_hash(struct wf_effort *effort, size_t octets);

#endif

/*
 * digest.h - the hashes of DS records (RFC 4034, section 5.1.4) and NSEC3 (RFC 5155, section 5).
 *
 * Each is to be paid for first (wf_effort_hash).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DNSSEC_DIGEST_H
#define WF_DNSSEC_DIGEST_H

#include "dnssec/effort.h"
#include "evidence.h"

/* DS digest types (IANA "Digest Algorithms"). */
enum { WF_DIGEST_SHA1 = 1, WF_DIGEST_SHA256 = 2, WF_DIGEST_SHA384 = 4, WF_DIGEST_MAX = 64 };

bool wf_digest_known(uint8_t type);

/*
 * The digest of one piece after the other. Returns its octets, 0 when the type is not known or
 * there is no memory. What is set up for it stays in the effort for the next one.
 */
size_t wf_digest(struct wf_effort *effort, uint8_t type, struct wf_rdata first,
                 struct wf_rdata second, uint8_t digest[WF_DIGEST_MAX]);

/* Frees what was set up, if anything was. */
void wf_digest_end(struct wf_effort *effort);

#endif

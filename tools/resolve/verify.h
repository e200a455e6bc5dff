/*
 * verify.h - are an RRset's signatures good, and does a DS RRset vouch for keys (RFC
 * 4035, 5.2-5.3)?
 *
 * The cryptography is ldns'. It is bounded twice, as validators bound it since CVE-2023-50387: by
 * the signatures that are tried for one RRset, and by those of the whole session.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_VERIFY_H
#define WF_VERIFY_H

#include "resolve/response.h"

enum { WF_VERIFICATIONS = 512, WF_KEYS_COMPARED = 1 << 18 };

struct wf_verifier {
    time_t now;
    unsigned left;     /* verifications that may still be tried */
    unsigned compared; /* keys that were compared with a signature or a DS */
};

/* A zone's keys. The list is a response's. */
struct wf_zone_keys {
    struct wf_dname zone;
    const ldns_rr_list *rrs;
};

/*
 * Verifies an RRset of the response by the zone's keys, once, and notes the result there: SECURE or
 * BOGUS; UNKNOWN when not all keys and signatures could be tried.
 */
enum wf_security wf_verify_rrset(struct wf_verifier *verifier, struct wf_response *response,
                                 size_t at, const struct wf_zone_keys *keys);

/* Likewise a DNSKEY RRset, by those of its keys that a record of the DS RRset names. */
enum wf_security wf_verify_keys(struct wf_verifier *verifier, struct wf_response *response,
                                size_t at, const ldns_rr_list *ds);

/*
 * Whether the signature of the RRset is by the key and verifies, and the time is within its dates.
 * Those are 32 bits that wrap around (RFC 4034, section 3.1.5): ldns 1.8.3 has all of them expired
 * that end after January 2038.
 */
bool wf_rrsig_holds(const ldns_rr_list *rrs, const ldns_rr *sig, const ldns_rr *key, time_t now);

/* Whether a key has the tag, algorithm and digest that the DS record names. */
bool wf_ds_names(const ldns_rr *ds, const ldns_rr *key);

/* What this program can check: the masks of evidence.h, bit i for the i-th record. */
uint32_t wf_ds_algorithms_known(const ldns_rr_list *ds);
uint32_t wf_ds_digests_known(const ldns_rr_list *ds);

/* Whether one record at least is of a known algorithm and digest type. */
bool wf_ds_usable(const ldns_rr_list *ds);

#endif

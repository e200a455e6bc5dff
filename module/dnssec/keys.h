/*
 * keys.h - reading DS and DNSKEY records and telling which belong together (RFC 4034, 5.1 and 2.1).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DNSSEC_KEYS_H
#define WF_DNSSEC_KEYS_H

#include "common/clear.h"
#include "common/strbuf.h"
#include "dnssec/effort.h"
#include "evidence.h"

/* The flags of a DNSKEY (RFC 4034, section 2.1.1; RFC 5011, section 7). */
enum { WF_KEY_ZONE = 0x0100, WF_KEY_REVOKE = 0x0080, WF_KEY_SEP = 0x0001 };
enum { WF_KEY_PROTOCOL = 3 }; /* of every key that is for DNSSEC (RFC 4034, section 2.1.2) */

/* A DS record, read. */
struct wf_ds {
    bool usable;    /* as far as is known this resolver supports it */
    bool supported; /* its algorithm at least */
    bool outranked; /* it would be usable, but another one has a stronger digest type */
    uint16_t tag;
    uint8_t algorithm, digest_type;
    const uint8_t *digest;
    uint16_t digest_len;
};

/* The DS records of an RRset that can be read. */
struct wf_ds_list {
    uint16_t count;
    uint16_t total; /* of the RRset's records */
    bool as_keys; /* they stand for the DNSKEY records of a trust anchor, and are printed as such */
    struct wf_ds records[WF_MAX_RRS];
};
WF_ENDS_WITH(struct wf_ds_list, records, sizeof(struct wf_ds[WF_MAX_RRS]));

/* A DNSKEY record, read. */
struct wf_key {
    uint16_t tag, flags;
    uint8_t algorithm, protocol;
    const struct wf_rdata *rdata;
};

/* The keys of a zone, read from its DNSKEY RRset. */
struct wf_keyset {
    struct wf_dname zone;
    const struct wf_rrset *rrset; /* NULL when there is none */
    uint16_t count;
    struct wf_key keys[WF_MAX_RRS];
};
WF_ENDS_WITH(struct wf_keyset, keys, sizeof(struct wf_key[WF_MAX_RRS]));

/* Both return false when the RDATA is too short to be such a record. */
bool wf_ds_read(struct wf_ds *ds, const struct wf_rdata *rdata);
bool wf_key_read(struct wf_key *key, const struct wf_rdata *rdata);

/* The tag the key would have with other flags; its own when that would be too much to read. */
uint16_t wf_key_tag_with(struct wf_effort *effort, const struct wf_key *key, uint16_t flags);

/* Reads an RRset, or none, leaving out records that cannot be read or would be too much to. */
void wf_keyset_read(struct wf_effort *effort, struct wf_keyset *set, struct wf_dname zone,
                    const struct wf_rrset *dnskey);

/*
 * Likewise. Bit i of supported, usable: this resolver supports the algorithm of record i, or all of
 * it. strongest_only: Unbound's harden-algo-downgrade, the highest digest type that can be used and
 * no other.
 */
void wf_ds_list_read(struct wf_ds_list *list, const struct wf_rrset *ds, uint32_t supported,
                     uint32_t usable, bool strongest_only);

/* How near a DS comes to naming a key: the larger, the nearer. */
enum wf_match {
    WF_MATCH_NONE,
    WF_MATCH_TAG,     /* the tag fits, the algorithm differs */
    WF_MATCH_TAG_ALG, /* tag and algorithm fit, the digest differs */
    WF_MATCH_UNKNOWN, /* tag and algorithm fit, the digest could not be computed */
    WF_MATCH_FULL
};

/* May compute a digest, within what is left. zone: the owner of both. */
enum wf_match wf_ds_match(struct wf_effort *effort, struct wf_dname zone, const struct wf_ds *ds,
                          const struct wf_key *key);

/*
 * Whether a DS record has the digest of the key, whatever tag and algorithm it says; false when
 * that cannot be computed. Takes a digest.
 */
bool wf_ds_is_of_key(struct wf_effort *effort, struct wf_dname zone, const struct wf_ds *ds,
                     const struct wf_key *key);

/*
 * Appends the DS record that a key of the zone should have, "19065 13 2 0A1B..." with SHA-256.
 * Returns false, and appends nothing, when there is no digest left.
 */
bool wf_key_print_as_ds(struct wf_strbuf *out, struct wf_effort *effort, struct wf_dname zone,
                        const struct wf_key *key);

/* "53499/13/2" and "19065/13". */
void wf_ds_print(struct wf_strbuf *out, const struct wf_ds *ds);
void wf_key_print(struct wf_strbuf *out, const struct wf_key *key);

/* "DS 1/13/2, 2/8/2 and 3 more", and the keys likewise without the word. */
void wf_ds_list_print(struct wf_strbuf *out, const struct wf_ds_list *list);
void wf_key_list_print(struct wf_strbuf *out, const struct wf_keyset *set);

/* Those that this resolver can use, or cannot. Returns how many they are. */
size_t wf_ds_some_print(struct wf_strbuf *out, const struct wf_ds_list *list, bool usable);

#endif

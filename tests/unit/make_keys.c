/*
 * make_keys.c - key pairs, DS digests and signatures that are real, for tests of the diagnosis.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "make_keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TTL = 300, ALGORITHM = LDNS_ECDSAP256SHA256, HASH_SIZE = 20, SALT_MAX = 16 };

/* Any number below the order of P-256 is a private key. Worthless: it is public. */
#define PRIVATE_KEY(digit)                                                                         \
    "Private-key-format: v1.2\nAlgorithm: 13 (ECDSAP256SHA256)\n"                                  \
    "PrivateKey: d2h5ZmFpbCB1bml0IHRlc3Qga2V5IC4uLi4uLi4u" digit "M=\n"

static const struct {
    const char *text;
    uint16_t flags;
} pairs[PAIR_COUNT] = {
    [PAIR_KSK] = {PRIVATE_KEY("Lj"), 257},
    [PAIR_ZSK] = {PRIVATE_KEY("Ly"), 256},
    [PAIR_OLD] = {PRIVATE_KEY("LT"), 257},
    [PAIR_ABOVE] = {PRIVATE_KEY("Lz"), 257},
};

static ldns_key *loaded[PAIR_COUNT];

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "make_keys: %s\n", what);
    exit(2);
}

static ldns_key *pair_load(enum wf_pair pair)
{
    FILE *file;
    int line = 0;

    if (loaded[pair] != NULL)
        return loaded[pair];
    file = fmemopen((void *)(uintptr_t)pairs[pair].text, strlen(pairs[pair].text), "r");
    if (file == NULL || ldns_key_new_frm_fp_l(&loaded[pair], file, &line) != LDNS_STATUS_OK)
        die("a key pair cannot be read");
    fclose(file);
    return loaded[pair];
}

static ldns_rdf *name_make(const char *text)
{
    ldns_rdf *name = ldns_dname_new_frm_str(text);

    if (name == NULL)
        die("a name cannot be read");
    return name;
}

static uint16_t flags_of(const struct wf_made_key *key)
{
    if (key->flags == NO_FLAGS)
        return 0;
    return key->flags != 0 ? key->flags : pairs[key->pair].flags;
}

/* The key pair, set up to sign for the zone with the key's flags. */
static ldns_key *key_make(const char *zone, const struct wf_made_key *key)
{
    ldns_key *pair = pair_load(key->pair);

    ldns_rdf_deep_free(ldns_key_pubkey_owner(pair));
    ldns_key_set_pubkey_owner(pair, name_make(zone));
    ldns_key_set_flags(pair, flags_of(key));
    return pair;
}

ldns_rr *wf_make_dnskey(const char *zone, const struct wf_made_key *key)
{
    ldns_rr *rr = ldns_key2rr(key_make(zone, key));

    if (rr == NULL)
        die("a DNSKEY cannot be made");
    ldns_rr_set_ttl(rr, TTL);
    if (key->algorithm != 0)
        ldns_rdf_data(ldns_rr_rdf(rr, 2))[0] = key->algorithm;
    if (key->protocol != 0)
        ldns_rdf_data(ldns_rr_rdf(rr, 1))[0] = key->protocol;
    return rr;
}

ldns_rr *wf_make_ds(const char *zone, const struct wf_made_ds *made)
{
    uint8_t type = made->digest_type != 0 ? made->digest_type : LDNS_SHA256;
    bool known = type == LDNS_SHA1 || type == LDNS_SHA384;
    ldns_rr *key = wf_make_dnskey(zone, &made->key);
    ldns_rr *ds = ldns_key_rr2ds(key, known ? (ldns_hash)type : LDNS_SHA256);
    ldns_rdf *digest;

    if (ds == NULL)
        die("a DS cannot be made");
    ldns_rr_free(key);
    if (made->tag != 0)
        ldns_write_uint16(ldns_rdf_data(ldns_rr_rdf(ds, 0)), made->tag);
    if (made->algorithm != 0)
        ldns_rdf_data(ldns_rr_rdf(ds, 1))[0] = made->algorithm;
    ldns_rdf_data(ldns_rr_rdf(ds, 2))[0] = type;
    digest = ldns_rr_rdf(ds, 3);
    if (made->altered)
        ldns_rdf_data(digest)[ldns_rdf_size(digest) - 1] ^= 1;
    return ds;
}

/* The RRSIG with all but its signature, as the description wants it. */
static ldns_rr *rrsig_prepare(const char *zone, const ldns_rr_list *rrset, ldns_key *key,
                              const struct wf_made_sig *made)
{
    bool dated = made->from != 0 || made->until != 0;
    ldns_rr *dnskey = wf_make_dnskey(zone, &made->key);
    ldns_rr *rrsig;
    uint8_t *labels;

    ldns_key_set_keytag(key, made->tag != 0 ? made->tag : ldns_calc_keytag(dnskey));
    ldns_rr_free(dnskey);
    ldns_key_set_inception(key, (uint32_t)WF_NOW + (uint32_t)(dated ? made->from : -HOUR));
    ldns_key_set_expiration(key, (uint32_t)WF_NOW + (uint32_t)(dated ? made->until : 13 * DAY));
    rrsig = ldns_create_empty_rrsig(rrset, key);
    if (rrsig == NULL)
        die("an RRSIG cannot be made");
    if (made->covered != 0)
        ldns_write_uint16(ldns_rdf_data(ldns_rr_rdf(rrsig, 0)), made->covered);
    if (made->algorithm != 0 || made->key.algorithm != 0)
        ldns_rdf_data(ldns_rr_rdf(rrsig, 1))[0] =
            made->algorithm != 0 ? made->algorithm : made->key.algorithm;
    labels = ldns_rdf_data(ldns_rr_rdf(rrsig, 2));
    labels[0] = (uint8_t)(labels[0] + made->labels);
    if (made->signer != NULL)
        ldns_rdf_deep_free(ldns_rr_set_rdf(rrsig, name_make(made->signer), 7));
    return rrsig;
}

/* An RRset expanded from a wildcard was signed under the wildcard's name (RFC 4034, 3.1.8.1). */
static void owner_to_wildcard(ldns_rr *rr, unsigned labels)
{
    ldns_rdf *owner = ldns_dname_clone_from(ldns_rr_owner(rr), (uint16_t)labels);
    ldns_rdf *wildcard = name_make("*");

    if (owner == NULL || ldns_dname_cat(wildcard, owner) != LDNS_STATUS_OK)
        die("a wildcard cannot be made");
    ldns_rdf_deep_free(owner);
    ldns_rdf_deep_free(ldns_rr_owner(rr));
    ldns_rr_set_owner(rr, wildcard);
}

/* RFC 4034, section 3.1.8.1: the RRSIG's RDATA without the signature, then the canonical RRset. */
static ldns_rdf *sign(ldns_rr *rrsig, const ldns_rr_list *rrset, ldns_key *key, int labels)
{
    ldns_buffer *data = ldns_buffer_new(LDNS_MAX_PACKETLEN);
    ldns_rr_list *canonical = ldns_rr_list_clone(rrset);
    ldns_rdf *signature;
    size_t i;

    if (data == NULL || canonical == NULL)
        die("no memory to sign with");
    for (i = 0; labels < 0 && i < ldns_rr_list_rr_count(canonical); i++)
        owner_to_wildcard(ldns_rr_list_rr(canonical, i), (unsigned)-labels);
    ldns_rr_list2canonical(canonical);
    ldns_rr_list_sort(canonical);
    if (ldns_rrsig2buffer_wire(data, rrsig) != LDNS_STATUS_OK ||
        ldns_rr_list2buffer_wire(data, canonical) != LDNS_STATUS_OK ||
        (signature = ldns_sign_public_buffer(data, key)) == NULL)
        die("an RRset cannot be signed");
    ldns_rr_list_deep_free(canonical);
    ldns_buffer_free(data);
    return signature;
}

ldns_rr *wf_make_rrsig(const char *zone, const ldns_rr_list *rrset, const struct wf_made_sig *made)
{
    ldns_key *key = key_make(zone, &made->key);
    ldns_rr *rrsig = rrsig_prepare(zone, rrset, key, made);
    ldns_rdf *signature = sign(rrsig, rrset, key, made->labels);

    if (made->altered)
        ldns_rdf_data(signature)[ldns_rdf_size(signature) - 1] ^= 1;
    if (made->size != 0)
        ldns_rdf_set_size(signature, made->size);
    ldns_rr_rrsig_set_sig(rrsig, signature);
    return rrsig;
}

static void hash_read(const ldns_rdf *hashed, uint8_t *hash)
{
    char label[LDNS_MAX_LABELLEN + 1] = "";
    size_t len = ldns_rdf_data(hashed)[0];

    memcpy(label, ldns_rdf_data(hashed) + 1, len);
    if (ldns_b32_pton_extended_hex(label, len, hash, HASH_SIZE) != HASH_SIZE)
        die("an NSEC3 hash has a wrong size");
}

/* The number one above or below, with all its octets; the ring's ends are not met in practice. */
static void hash_step(uint8_t *hash, int by)
{
    size_t i = HASH_SIZE;
    uint8_t carried = by > 0 ? 0x00 : 0xff;

    do {
        i--;
        hash[i] = (uint8_t)(hash[i] + by);
    } while (i > 0 && hash[i] == carried);
}

static void hash_print(const uint8_t *hash, char *text, size_t size)
{
    if (ldns_b32_ntop_extended_hex(hash, HASH_SIZE, text, size) < 0)
        die("an NSEC3 hash cannot be written");
}

ldns_rr *wf_make_nsec3(const char *zone, const struct wf_made_nsec3 *made)
{
    ldns_rdf *name = name_make(made->at != NULL ? made->at : made->around);
    uint8_t salt[SALT_MAX], hash[HASH_SIZE];
    int salt_len = made->salt != NULL ? ldns_hexstring_to_data(salt, made->salt) : 0;
    char owner[64], next[64], text[512];
    ldns_rdf *hashed;

    ldns_dname2canonical(name);
    hashed = ldns_nsec3_hash_name(name, 1, made->iterations, (uint8_t)salt_len, salt);
    if (hashed == NULL || salt_len < 0)
        die("an NSEC3 cannot be made");
    hash_read(hashed, hash);
    ldns_rdf_deep_free(hashed);
    ldns_rdf_deep_free(name);
    if (made->at == NULL)
        hash_step(hash, -1);
    hash_print(hash, owner, sizeof(owner));
    hash_step(hash, 1);
    if (made->at == NULL)
        hash_step(hash, 1);
    hash_print(hash, next, sizeof(next));
    snprintf(text, sizeof(text), "%s.%s NSEC3 %u 0 %u %s %s %s", owner,
             strcmp(zone, ".") == 0 ? "" : zone, made->hash != 0 ? made->hash : 1, made->iterations,
             made->salt != NULL ? made->salt : "-", next,
             made->types != NULL ? made->types : "A RRSIG");
    return wf_make_rr(text);
}

ldns_rr *wf_make_rr(const char *text)
{
    ldns_rr *rr = NULL;

    if (ldns_rr_new_frm_str(&rr, text, TTL, NULL, NULL) != LDNS_STATUS_OK)
        die(text);
    return rr;
}

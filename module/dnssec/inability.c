/*
 * inability.c - one known-answer check for each algorithm and digest type.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "dnssec/inability.h"

#include <ldns/ldns.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <string.h>

#include "dnssec/digest.h"
#include "dnssec/known_answers.h"

#define OCTETS(array)                                                                              \
    {                                                                                              \
        array, sizeof(array)                                                                       \
    }

static const uint8_t message[] = {'e', 'x', 'a', 'm', 'p', 'l', 'e'};

struct octets {
    const uint8_t *at;
    size_t len;
};

static const struct {
    uint8_t algorithm;
    const EVP_MD *(*hash)(void); /* NULL: a part of the algorithm */
    struct octets key, signature;
} signatures[] = {
    {LDNS_RSASHA1, EVP_sha1, OCTETS(rsa_key), OCTETS(rsa_sha1)},
    {LDNS_RSASHA1_NSEC3, EVP_sha1, OCTETS(rsa_key), OCTETS(rsa_sha1)},
    {LDNS_RSASHA256, EVP_sha256, OCTETS(rsa_key), OCTETS(rsa_sha256)},
    {LDNS_RSASHA512, EVP_sha512, OCTETS(rsa_key), OCTETS(rsa_sha512)},
    {LDNS_ECDSAP256SHA256, EVP_sha256, OCTETS(p256_key), OCTETS(p256_signature)},
    {LDNS_ECDSAP384SHA384, EVP_sha384, OCTETS(p384_key), OCTETS(p384_signature)},
    {LDNS_ED25519, NULL, OCTETS(ed25519_key), OCTETS(ed25519_signature)},
    {LDNS_ED448, NULL, OCTETS(ed448_key), OCTETS(ed448_signature)},
};

static const struct {
    uint8_t type;
    struct octets digest;
} digests[] = {
    {WF_DIGEST_SHA1, OCTETS(message_sha1)},
    {WF_DIGEST_SHA256, OCTETS(message_sha256)},
    {WF_DIGEST_SHA384, OCTETS(message_sha384)},
};

static bool verifies(EVP_MD_CTX *context, size_t i)
{
    const uint8_t *at = signatures[i].key.at;
    EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)signatures[i].key.len);
    const EVP_MD *hash = signatures[i].hash == NULL ? NULL : signatures[i].hash();
    bool good = key != NULL && EVP_DigestVerifyInit(context, NULL, hash, NULL, key) == 1 &&
                EVP_DigestVerify(context, signatures[i].signature.at, signatures[i].signature.len,
                                 message, sizeof(message)) == 1;

    EVP_PKEY_free(key);
    return good;
}

static void try_signatures(struct wf_inability *inability)
{
    size_t i;

    for (i = 0; i < sizeof(signatures) / sizeof(signatures[0]); i++) {
        EVP_MD_CTX *context = EVP_MD_CTX_new();

        if (context != NULL && !verifies(context, i))
            inability->algorithms |= UINT32_C(1) << signatures[i].algorithm;
        EVP_MD_CTX_free(context);
    }
}

static void try_digests(struct wf_inability *inability)
{
    const struct wf_rdata octets = {message, sizeof(message)}, nothing = {NULL, 0};
    size_t i;

    for (i = 0; i < sizeof(digests) / sizeof(digests[0]); i++) {
        struct wf_effort effort = {0};
        uint8_t digest[WF_DIGEST_MAX];
        size_t len = wf_digest(&effort, digests[i].type, octets, nothing, digest);

        if (len != digests[i].digest.len || memcmp(digest, digests[i].digest.at, len) != 0)
            inability->digests |= UINT32_C(1) << digests[i].type;
        wf_digest_end(&effort);
    }
}

static struct wf_inability found;

/* What OpenSSL has to say of it stays out of the way of who looks for his own errors there. */
static void try_all(void)
{
    ERR_set_mark();
    try_signatures(&found);
    try_digests(&found);
    ERR_pop_to_mark();
}

struct wf_inability wf_inability(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    (void)pthread_once(&once, try_all);
    return found;
}

void wf_algorithm_print(struct wf_strbuf *out, unsigned algorithm)
{
    const ldns_lookup_table *name = ldns_lookup_by_id(ldns_algorithms, (int)algorithm);

    wf_strbuf_number(out, algorithm);
    if (name != NULL)
        wf_strbuf_printf(out, " (%s)", name->name);
}

/*
 * digest.c - the hashes of DS records and NSEC3.
 *
 * OpenSSL's context is kept for the next digest: looking an algorithm up and making a context costs
 * as much as hashing a key does.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "dnssec/digest.h"

#include <openssl/evp.h>

_Static_assert(WF_DIGEST_MAX >= EVP_MAX_MD_SIZE, "every digest must fit");

static const EVP_MD *md_of(uint8_t type)
{
    switch (type) {
    case WF_DIGEST_SHA1:
        return EVP_sha1();
    case WF_DIGEST_SHA256:
        return EVP_sha256();
    case WF_DIGEST_SHA384:
        return EVP_sha384();
    default:
        return NULL;
    }
}

bool wf_digest_known(uint8_t type)
{
    return type == WF_DIGEST_SHA1 || type == WF_DIGEST_SHA256 || type == WF_DIGEST_SHA384;
}

/* A context that is ready for a digest of the type. */
static EVP_MD_CTX *context_for(struct wf_effort *effort, uint8_t type)
{
    const EVP_MD *md = NULL; /* as last time */

    if (effort->digest_context == NULL)
        effort->digest_context = EVP_MD_CTX_new();
    if (effort->digest_context == NULL)
        return NULL;
    if (effort->digest_type != type)
        md = md_of(type);
    effort->digest_type = 0;
    if (EVP_DigestInit_ex(effort->digest_context, md, NULL) != 1)
        return NULL;
    effort->digest_type = type;
    return effort->digest_context;
}

static bool piece_add(EVP_MD_CTX *context, struct wf_rdata piece)
{
    return piece.len == 0 || EVP_DigestUpdate(context, piece.data, piece.len) == 1;
}

size_t wf_digest(struct wf_effort *effort, uint8_t type, struct wf_rdata first,
                 struct wf_rdata second, uint8_t digest[WF_DIGEST_MAX])
{
    EVP_MD_CTX *context;
    unsigned len = 0;

    if (!wf_digest_known(type))
        return 0;
    context = context_for(effort, type);
    if (context == NULL || !piece_add(context, first) || !piece_add(context, second) ||
        EVP_DigestFinal_ex(context, digest, &len) != 1)
        return 0;
    return len;
}

void wf_digest_end(struct wf_effort *effort)
{
    EVP_MD_CTX_free(effort->digest_context);
    effort->digest_context = NULL;
}

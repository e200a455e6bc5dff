/*
 * nosha1.c - preloaded into Unbound: OpenSSL verifies no signature over SHA-1, as on a host whose
 * crypto policy does not allow it. It fails where and as Red Hat's OpenSSL does by
 * rh-allow-sha1-signatures = no.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

typedef int verify_init(EVP_MD_CTX *, EVP_PKEY_CTX **, const EVP_MD *, ENGINE *, EVP_PKEY *);

int EVP_DigestVerifyInit(EVP_MD_CTX *ctx, EVP_PKEY_CTX **pctx, const EVP_MD *type, ENGINE *e,
                         EVP_PKEY *pkey)
{
    verify_init *next;
    void *found = dlsym(RTLD_NEXT, "EVP_DigestVerifyInit");

    if (type == EVP_sha1()) {
        ERR_put_error(ERR_LIB_EVP, 0, EVP_R_INVALID_DIGEST, __FILE__, __LINE__);
        return 0;
    }
    memcpy(&next, &found, sizeof(next));
    return next(ctx, pctx, type, e, pkey);
}

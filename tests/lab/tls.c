/*
 * tls.c - the certificate of the lab's servers that are asked over TLS.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/tls.h"

#include <stdlib.h>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "lab/zone.h"

enum { VALID_BEFORE_S = 86400, VALID_AFTER_S = 30 * 86400 };

struct lab_tls {
    EVP_PKEY *key;
    X509 *certificate;
    SSL_CTX *context;
};

static void add_name(X509 *certificate)
{
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_EXTENSION *alternative =
        X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "DNS:" LAB_TLS_NAME);

    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)LAB_TLS_NAME, -1,
                               -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_add_ext(certificate, alternative, -1);
    X509_EXTENSION_free(alternative);
}

static X509 *make_certificate(EVP_PKEY *key)
{
    enum { VERSION_3 = 2 };
    X509 *certificate = X509_new();

    if (!certificate || !key)
        lab_die("cannot make a key for TLS");
    X509_set_version(certificate, VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -VALID_BEFORE_S);
    X509_gmtime_adj(X509_getm_notAfter(certificate), VALID_AFTER_S);
    X509_set_pubkey(certificate, key);
    add_name(certificate);
    if (X509_sign(certificate, key, EVP_sha256()) == 0)
        lab_die("cannot sign a certificate for TLS");
    return certificate;
}

struct lab_tls *lab_tls_new(void)
{
    struct lab_tls *tls = calloc(1, sizeof(*tls));

    if (!tls)
        lab_die("out of memory");
    tls->key = EVP_EC_gen("P-256");
    tls->certificate = make_certificate(tls->key);
    tls->context = SSL_CTX_new(TLS_server_method());
    if (!tls->context || SSL_CTX_use_certificate(tls->context, tls->certificate) != 1 ||
        SSL_CTX_use_PrivateKey(tls->context, tls->key) != 1)
        lab_die("cannot set up TLS");
    return tls;
}

void lab_tls_free(struct lab_tls *tls)
{
    SSL_CTX_free(tls->context);
    X509_free(tls->certificate);
    EVP_PKEY_free(tls->key);
    free(tls);
}

void lab_tls_write(const struct lab_tls *tls, FILE *file)
{
    if (PEM_write_X509(file, tls->certificate) != 1)
        lab_die("cannot write the certificate");
}

SSL *lab_tls_accept(const struct lab_tls *tls)
{
    return SSL_new(tls->context);
}

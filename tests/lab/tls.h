/*
 * tls.h - the certificate of the lab's servers that are asked over TLS (RFC 7858).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_TLS_H
#define LAB_TLS_H

#include <stdio.h>

#include <openssl/ssl.h>

enum { LAB_TLS_PORT = 853 };

struct lab_tls;

/* Makes a key and a certificate for LAB_TLS_NAME, signed by itself. Ends the program on failure. */
struct lab_tls *lab_tls_new(void);
void lab_tls_free(struct lab_tls *tls);

#define LAB_TLS_NAME "dns.lab.example"

/* Writes the certificate in PEM, for those who are to trust it. */
void lab_tls_write(const struct lab_tls *tls, FILE *file);

/* A server's part of a new connection; the caller's. */
SSL *lab_tls_accept(const struct lab_tls *tls);

#endif

/*
 * client.h - what the programs that ask a resolver for figures have in common. What goes wrong ends
 * the program with status 1 and a line of standard error.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

#include <stddef.h>
#include <stdint.h>

/* The number that the text is, from least to most; usage: what to say when it is none. */
long client_number(const char *text, long least, long most, const char *usage);

/* A UDP socket that sends to a port of 127.0.0.1. flags: of socket(2), beside SOCK_CLOEXEC. */
int client_connect(long port, int flags);

/*
 * The query for the name's type A, with EDNS and room for answers of so many octets, in wire form,
 * its id still to be written. The caller frees it. name: text.
 */
uint8_t *client_query(const char *name, uint16_t room, size_t *len);

#endif

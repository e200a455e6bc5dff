/*
 * hostile.h - names and records at the bounds of evidence.h, for hostile inputs.
 *
 * What is made lives until the program ends.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef BENCH_HOSTILE_H
#define BENCH_HOSTILE_H

#include "inputs.h"

/* Zeroed memory; ends the program when there is none. */
void *bench_alloc(size_t size);

/* What a name of 255 octets is made of. */
enum bench_octets {
    BENCH_DEEP,   /* 127 labels of one letter */
    BENCH_BINARY, /* labels of 63 octets that all must be escaped */
    BENCH_LETTERS /* labels of 63 letters */
};

/*
 * A name of 255 octets. number: names of different numbers differ, and so late that a comparison
 * goes through most of them. upper: the same name in upper case, as servers may spell it.
 */
struct wf_dname bench_name(enum bench_octets octets, unsigned number, bool upper);

/* A name of one label. */
struct wf_dname bench_short_name(char letter);

/* An RRset of count records and as many RRSIGs, all of them empty. */
struct wf_rrset *bench_rrset(struct wf_dname owner, uint16_t type, uint16_t count);

/* RDATA of len octets, of the given ones and then of noise. */
struct wf_rdata bench_rdata(const void *start, size_t start_len, size_t len);

struct bench_rrsig {
    uint16_t covered, tag;
    uint8_t algorithm, labels;
    int32_t expires_in; /* seconds from the time of day */
    struct wf_dname signer;
};
struct wf_rdata bench_rrsig_rdata(const struct bench_rrsig *rrsig);

/* A DNSKEY of len octets with the tag that all made here have, different for each number. */
struct wf_rdata bench_key_rdata(uint16_t flags, size_t len, unsigned number);
uint16_t bench_key_tag(uint16_t flags, size_t len);

/* An address of a server's own. */
struct wf_addr bench_addr(unsigned number);

#endif

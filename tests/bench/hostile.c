/*
 * hostile.c - names and records at the bounds of evidence.h, for hostile inputs.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "hostile.h"

#include <arpa/inet.h>
#include <ldns/ldns.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_FIXED = 4, LABEL_MAX = 63, SIGNATURE_SIZE = 64 };

void *bench_alloc(size_t size)
{
    void *memory = calloc(1, size);

    if (memory == NULL) {
        fputs("bench: out of memory\n", stderr);
        exit(2);
    }
    return memory;
}

struct wf_dname bench_name(enum bench_octets octets, unsigned number, bool upper)
{
    uint8_t *wire = bench_alloc(WF_NAME_MAX);
    size_t label = octets == BENCH_DEEP ? 1 : LABEL_MAX;
    size_t at = 0;

    while (at < WF_NAME_MAX - 1) {
        size_t left = WF_NAME_MAX - 2 - at;
        size_t len = left < label ? left : label;

        wire[at] = (uint8_t)len;
        memset(wire + at + 1, octets == BENCH_BINARY ? 0xff : upper ? 'A' : 'a', len);
        at += len + 1;
    }
    /* the last three labels of a deep name, or octets of the last one: 17 letters to each */
    for (at = 0; at < 3; at++, number /= 17)
        wire[WF_NAME_MAX - 2 - 2 * at] = (uint8_t)((octets == BENCH_BINARY ? 0x80
                                                    : upper                ? 'A'
                                                                           : 'a') +
                                                   number % 17);
    return (struct wf_dname){wire, WF_NAME_MAX};
}

struct wf_dname bench_short_name(char letter)
{
    uint8_t *wire = bench_alloc(3);

    wire[0] = 1;
    wire[1] = (uint8_t)letter;
    return (struct wf_dname){wire, 3};
}

struct wf_rrset *bench_rrset(struct wf_dname owner, uint16_t type, uint16_t count)
{
    struct wf_rrset *rrset = bench_alloc(sizeof(*rrset));

    *rrset = (struct wf_rrset){.owner = owner,
                               .type = type,
                               .rrclass = LDNS_RR_CLASS_IN,
                               .ttl = 300,
                               .rr_count = count,
                               .rrsig_count = count,
                               .rr_total = count,
                               .rrsig_total = count,
                               .rdata = bench_alloc(2 * count * sizeof(struct wf_rdata))};
    return rrset;
}

struct wf_rdata bench_rdata(const void *start, size_t start_len, size_t len)
{
    uint8_t *data = bench_alloc(len);
    uint32_t noise = 1;
    size_t i;

    memcpy(data, start, start_len);
    for (i = start_len; i < len; i++) {
        noise = noise * 1103515245 + 12345; /* the same at every run: figures can be compared */
        data[i] = (uint8_t)(noise >> 16);
    }
    return (struct wf_rdata){data, (uint16_t)len};
}

struct wf_rdata bench_rrsig_rdata(const struct bench_rrsig *rrsig)
{
    uint8_t start[18 + WF_NAME_MAX];

    ldns_write_uint16(start, rrsig->covered);
    start[2] = rrsig->algorithm;
    start[3] = rrsig->labels;
    ldns_write_uint32(start + 4, 300);
    ldns_write_uint32(start + 8, (uint32_t)(WF_NOW + rrsig->expires_in));
    ldns_write_uint32(start + 12, (uint32_t)(WF_NOW - DAY));
    ldns_write_uint16(start + 16, rrsig->tag);
    memcpy(start + 18, rrsig->signer.wire, rrsig->signer.len);
    return bench_rdata(start, 18u + rrsig->signer.len, 18u + rrsig->signer.len + SIGNATURE_SIZE);
}

/* The tag is a sum of 16 bit words: what is added to one is taken from another. */
struct wf_rdata bench_key_rdata(uint16_t flags, size_t len, unsigned number)
{
    uint8_t start[KEY_FIXED + 4] = {[2] = 3, [3] = LDNS_ECDSAP256SHA256};

    ldns_write_uint16(start, flags);
    ldns_write_uint16(start + KEY_FIXED, (uint16_t)(0x4000 + number));
    ldns_write_uint16(start + KEY_FIXED + 2, (uint16_t)(0x4000 - number));
    return bench_rdata(start, sizeof(start), len);
}

uint16_t bench_key_tag(uint16_t flags, size_t len)
{
    struct wf_rdata key = bench_key_rdata(flags, len, 0);

    return ldns_calc_keytag_raw(key.data, key.len);
}

struct wf_addr bench_addr(unsigned number)
{
    struct sockaddr_storage ss = {0};
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)(void *)&ss;

    in6->sin6_family = AF_INET6;
    in6->sin6_port = htons(53);
    inet_pton(AF_INET6, "2001:db8:1111:2222:3333:4444:5555:0", &in6->sin6_addr);
    in6->sin6_addr.s6_addr[14] = (uint8_t)(number >> 8);
    in6->sin6_addr.s6_addr[15] = (uint8_t)number;
    return wf_addr_from_sockaddr(&ss, sizeof(ss));
}

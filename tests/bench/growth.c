/*
 * growth.c - one failure in several sizes: how what it costs grows with servers and keys.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <arpa/inet.h>
#include <ldns/ldns.h>
#include <netinet/in.h>
#include <string.h>

#include "hostile.h"

enum { ALGORITHM = LDNS_ECDSAP256SHA256, KEY_SIZE = 64, DIGEST_SIZE = 32 };

static struct wf_dname zone_name(void)
{
    return wf_dname_parse((const uint8_t *)"\4bank\4test", 11);
}

/* "ns07.bank.test" */
static struct wf_dname server_name(unsigned number)
{
    uint8_t *wire = bench_alloc(16);

    memcpy(wire, "\4ns00\4bank\4test", 16);
    wire[3] = (uint8_t)('0' + number / 10);
    wire[4] = (uint8_t)('0' + number % 10);
    return (struct wf_dname){wire, 16};
}

/* 192.0.2.1 and so on */
static struct wf_addr server_addr(unsigned number)
{
    struct sockaddr_storage ss = {0};
    struct sockaddr_in *in = (struct sockaddr_in *)(void *)&ss;

    in->sin_family = AF_INET;
    in->sin_port = htons(53);
    in->sin_addr.s_addr = htonl(0xc0000201 + number);
    return wf_addr_from_sockaddr(&ss, sizeof(*in));
}

/* All servers of the zone refuse it, each with a name and an address of its own. */
static void refused(struct wf_evidence *ev, uint16_t count)
{
    struct wf_delegation *delegation = bench_alloc(sizeof(*delegation));
    struct wf_server *servers = bench_alloc(count * sizeof(*servers));
    struct wf_server_name *names = bench_alloc(count * sizeof(*names));
    struct wf_attempt *attempts = bench_alloc(count * sizeof(*attempts));
    uint16_t i;

    for (i = 0; i < count; i++) {
        servers[i].addr = server_addr(i);
        names[i] = (struct wf_server_name){server_name(i), WF_LOOKUP_HAVE, WF_LOOKUP_NONE};
        attempts[i] = (struct wf_attempt){.server = server_addr(i),
                                          .zone = zone_name(),
                                          .asked = ev->seen.question,
                                          .outcome = WF_OUTCOME_ANSWERED,
                                          .rcode = WF_RCODE_REFUSED};
    }
    *delegation = (struct wf_delegation){.zone = zone_name(),
                                         .server_count = count,
                                         .server_total = count,
                                         .servers = servers,
                                         .name_count = count,
                                         .name_total = count,
                                         .names = names};
    ev->seen.ending = WF_ENDING_FAILED;
    ev->seen.delegation = delegation;
    ev->seen.attempts = attempts;
    ev->seen.attempt_count = ev->seen.attempt_total = count;
}

/* No server can be at any of the addresses: 240.0.2.1 and so on. */
static void nowhere(struct wf_evidence *ev, uint16_t count)
{
    struct wf_server *servers;
    uint16_t i;

    refused(ev, count);
    ev->seen.attempts = NULL;
    ev->seen.attempt_count = ev->seen.attempt_total = 0;
    servers = (struct wf_server *)(uintptr_t)ev->seen.delegation->servers;
    for (i = 0; i < count; i++)
        servers[i].addr.bytes[0] = 240;
}

static struct wf_rdata key_make(unsigned number)
{
    const uint8_t start[] = {1, 1, 3, ALGORITHM, (uint8_t)number};

    return bench_rdata(start, sizeof(start), 4 + KEY_SIZE);
}

/* The DS record is of a key that is not there any more; the first of the keys signs them all. */
static void removed(struct wf_evidence *ev, uint16_t count)
{
    struct wf_rrset *keys = bench_rrset(zone_name(), WF_TYPE_DNSKEY, count);
    struct wf_rrset *ds = bench_rrset(zone_name(), WF_TYPE_DS, 1);
    struct wf_rdata *rdata = (struct wf_rdata *)(uintptr_t)keys->rdata;
    const uint8_t old[] = {0, 1, ALGORITHM, LDNS_SHA256};
    struct bench_rrsig rrsig = {.covered = WF_TYPE_DNSKEY,
                                .algorithm = ALGORITHM,
                                .labels = 2,
                                .expires_in = DAY,
                                .signer = zone_name()};
    uint16_t i;

    for (i = 0; i < count; i++)
        rdata[i] = key_make(i);
    rrsig.tag = ldns_calc_keytag_raw((uint8_t *)(uintptr_t)rdata[0].data, rdata[0].len);
    rdata[count] = bench_rrsig_rdata(&rrsig);
    keys->rrsig_count = keys->rrsig_total = 1;
    ((struct wf_rdata *)(uintptr_t)ds->rdata)[0] = bench_rdata(old, sizeof(old), 4 + DIGEST_SIZE);
    ds->rrsig_count = ds->rrsig_total = 0;
    ds->security = WF_SECURITY_SECURE;
    ev->seen.ending = WF_ENDING_BOGUS;
    ev->seen.zone = zone_name();
    ev->seen.zone_keys_bad = true;
    ev->seen.zone_security = keys->security = WF_SECURITY_BOGUS;
    ev->seen.dnskey = keys;
    ev->seen.ds = ds;
}

#define SIZE(make, count)                                                                          \
    static void make##_##count(struct wf_evidence *ev)                                             \
    {                                                                                              \
        make(ev, count);                                                                           \
    }
SIZE(refused, 1)
SIZE(refused, 2)
SIZE(refused, 4)
SIZE(refused, 8)
SIZE(refused, 16)
SIZE(nowhere, 1)
SIZE(nowhere, 4)
SIZE(nowhere, 16)
SIZE(removed, 1)
SIZE(removed, 2)
SIZE(removed, 4)
SIZE(removed, 8)
SIZE(removed, 16)
SIZE(removed, 32)

/* A failure of the usual size is to stay what a usual failure may cost. */
#define REFUSED(count, bound)                                                                      \
    {                                                                                              \
        "growth: servers that refuse: " #count, NULL, refused_##count, WF_CAUSE_LAME_REFUSED,      \
            bound                                                                                  \
    }
#define NOWHERE(count, bound)                                                                      \
    {                                                                                              \
        "growth: servers that are nowhere: " #count, NULL, nowhere_##count,                        \
            WF_CAUSE_NO_SERVER_ADDRESS, bound                                                      \
    }
#define REMOVED(count, bound)                                                                      \
    {                                                                                              \
        "growth: DS of a removed key, keys: " #count, NULL, removed_##count, WF_CAUSE_DS_MISMATCH, \
            bound                                                                                  \
    }

const struct bench_input bench_growth[] = {
    REFUSED(1, BENCH_BOUND_TYPICAL),
    REFUSED(2, BENCH_BOUND_TYPICAL),
    REFUSED(4, BENCH_BOUND_WORST),
    REFUSED(8, BENCH_BOUND_WORST),
    REFUSED(16, BENCH_BOUND_WORST),
    NOWHERE(1, BENCH_BOUND_TYPICAL),
    NOWHERE(4, BENCH_BOUND_TYPICAL),
    NOWHERE(16, BENCH_BOUND_TYPICAL),
    REMOVED(1, BENCH_BOUND_TYPICAL),
    REMOVED(2, BENCH_BOUND_TYPICAL),
    REMOVED(4, BENCH_BOUND_TYPICAL),
    REMOVED(8, BENCH_BOUND_WORST),
    REMOVED(16, BENCH_BOUND_WORST),
    REMOVED(32, BENCH_BOUND_WORST),
    {.name = NULL},
};

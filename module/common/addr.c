/*
 * addr.c - an address of a server or client, small enough to be kept by the thousand.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "common/addr.h"

#include <netinet/in.h>
#include <string.h>

_Static_assert(WF_ADDR_TEXT_SIZE >= INET6_ADDRSTRLEN, "an IPv6 address must fit");

enum { GROUPS = 8, V4_GROUPS = 6 /* that stand before an embedded IPv4 address */ };

/* Short, as the tables below are read by their columns. */
#define PUBLIC  WF_REACH_PUBLIC
#define PRIVATE WF_REACH_PRIVATE
#define NOBODYS WF_REACH_NOBODYS

/* As numbers, because a diagnosis goes through the tables several times. */
struct half {
    uint64_t octets, mask; /* of the address, and which of its bits count */
};

/* An IPv4 address that is a part of the IPv6 one tells more than its prefix does. */
struct special {
    struct half first, second;
    enum wf_reach reach;
    uint8_t v4_at; /* where it is; 0: there is none */
};

#define FOUR(a, b, c, d)                                                                           \
    ((uint64_t)(a) << 48 | (uint64_t)(b) << 32 | (uint64_t)(c) << 16 | (uint64_t)(d))
#define MASK(bits) (~UINT64_C(0) << (64 - (bits)))
#define V4(a, b, c, bits, reach)                                                                   \
    {                                                                                              \
        {FOUR((a) << 8 | (b), (c) << 8, 0, 0), MASK(bits)}, {0}, reach, 0                          \
    }
#define V6(a, b, c, bits, reach, v4_at)                                                            \
    {                                                                                              \
        {FOUR(a, b, c, 0), MASK(bits)}, {0}, reach, v4_at                                          \
    }
#define V6_LONG(a, b, f, h, bits, reach, v4_at)                                                    \
    {                                                                                              \
        {FOUR(a, b, 0, 0), MASK(64)}, {FOUR(0, f, 0, h), MASK((bits)-64)}, reach, v4_at            \
    }

/*
 * What the IANA special-purpose address registries (RFC 6890) have of addresses that are not
 * globally reachable, or that hold such a one; the narrower prefix first. The blocks for
 * documentation are left out: nobody has them, so that there is nothing to hide.
 */
static const struct special special_v4[] = {
    V4(0, 0, 0, 8, NOBODYS),      /* "this network", RFC 791 */
    V4(10, 0, 0, 8, PRIVATE),     /* RFC 1918 */
    V4(100, 64, 0, 10, PRIVATE),  /* shared, RFC 6598 */
    V4(127, 0, 0, 8, NOBODYS),    /* loopback, RFC 1122 */
    V4(169, 254, 0, 16, NOBODYS), /* link-local, RFC 3927 */
    V4(172, 16, 0, 12, PRIVATE),  /* RFC 1918 */
    V4(192, 0, 0, 24, PRIVATE),   /* IETF protocol assignments, RFC 6890: DS-Lite and others */
    V4(192, 168, 0, 16, PRIVATE), /* RFC 1918 */
    V4(198, 18, 0, 15, PRIVATE),  /* benchmarking, RFC 2544 */
    V4(224, 0, 0, 3, NOBODYS),    /* multicast, reserved and broadcast, RFC 1112 */
};

static const struct special special_v6[] = {
    V6_LONG(0, 0, 0, 0, 128, NOBODYS, 0),        /* unspecified */
    V6_LONG(0, 0, 0, 1, 128, NOBODYS, 0),        /* loopback */
    V6_LONG(0, 0, 0, 0, 96, PUBLIC, 12),         /* IPv4-compatible, RFC 4291 */
    V6_LONG(0, 0, 0xffff, 0, 96, PUBLIC, 12),    /* IPv4-mapped, RFC 4291 */
    V6_LONG(0x64, 0xff9b, 0, 0, 96, PUBLIC, 12), /* NAT64, RFC 6052 */
    V6(0x64, 0xff9b, 1, 48, PRIVATE, 0),         /* a network's NAT64, RFC 8215 */
    V6(0x100, 0, 0, 63, NOBODYS, 0),             /* discard-only and dummy, RFC 6666, RFC 9780 */
    V6(0x2001, 0, 0, 32, PRIVATE, 0),            /* Teredo, RFC 4380: holds a client's address */
    V6(0x2001, 2, 0, 48, PRIVATE, 0),            /* benchmarking, RFC 5180 */
    V6(0x2001, 0x10, 0, 28, NOBODYS, 0),         /* ORCHID, RFC 4843: identifiers */
    V6(0x2002, 0, 0, 16, PUBLIC, 2),             /* 6to4, RFC 3056 */
    V6(0x5f00, 0, 0, 16, PRIVATE, 0),            /* segment identifiers, RFC 9602 */
    V6(0xfc00, 0, 0, 7, PRIVATE, 0),             /* unique local, RFC 4193 */
    V6(0xfe80, 0, 0, 10, NOBODYS, 0),            /* link-local, RFC 4291 */
    V6(0xfec0, 0, 0, 10, PRIVATE, 0),            /* site-local, RFC 3879 */
    V6(0xff00, 0, 0, 8, NOBODYS, 0),             /* multicast, RFC 4291 */
};

static const uint8_t mapped_v4[12] = {[10] = 0xff, [11] = 0xff};

static uint64_t four_octets(const uint8_t *bytes)
{
    uint32_t octets;

    memcpy(&octets, bytes, sizeof(octets));
    return ntohl(octets);
}

static bool half_holds(const struct half *half, uint64_t octets)
{
    return ((half->octets ^ octets) & half->mask) == 0;
}

static const struct special *special_of(const struct special *table, size_t count, uint64_t first,
                                        uint64_t second)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (half_holds(&table[i].first, first) && half_holds(&table[i].second, second))
            return &table[i];
    return NULL;
}

struct wf_addr wf_addr_from_sockaddr(const struct sockaddr_storage *ss, socklen_t len)
{
    struct wf_addr addr = {0};

    if (ss->ss_family == AF_INET && len >= sizeof(struct sockaddr_in)) {
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)ss;

        addr.family = 4;
        addr.port = ntohs(in->sin_port);
        memcpy(addr.bytes, &in->sin_addr, 4);
    } else if (ss->ss_family == AF_INET6 && len >= sizeof(struct sockaddr_in6)) {
        const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)ss;

        addr.family = 6;
        addr.port = ntohs(in6->sin6_port);
        memcpy(addr.bytes, &in6->sin6_addr, 16);
    }
    return addr;
}

static char *v4_text(char *to, const uint8_t *bytes)
{
    unsigned i;

    for (i = 0; i < 4; i++) {
        if (i > 0)
            *to++ = '.';
        if (bytes[i] >= 100)
            *to++ = (char)('0' + bytes[i] / 100);
        if (bytes[i] >= 10)
            *to++ = (char)('0' + bytes[i] / 10 % 10);
        *to++ = (char)('0' + bytes[i] % 10);
    }
    return to;
}

static char *group_text(char *to, unsigned group)
{
    static const char digits[] = "0123456789abcdef";

    if (group >= 0x1000)
        *to++ = digits[group >> 12];
    if (group >= 0x100)
        *to++ = digits[group >> 8 & 15];
    if (group >= 0x10)
        *to++ = digits[group >> 4 & 15];
    *to++ = digits[group & 15];
    return to;
}

/* Groups that "::" stands for: the first of the longest runs of zeros, of two groups or more. */
static unsigned longest_zeros(const uint16_t groups[GROUPS], unsigned *len)
{
    unsigned at = GROUPS, i, run = 0;

    *len = 1;
    for (i = 0; i < GROUPS; i++) {
        run = groups[i] == 0 ? run + 1 : 0;
        if (run > *len) {
            *len = run;
            at = i + 1 - run;
        }
    }
    return at;
}

/* RFC 5952; with IPv4 at the end of IPv4-mapped and IPv4-compatible addresses. */
static char *v6_text(char *to, const uint8_t *bytes)
{
    uint16_t groups[GROUPS];
    unsigned i, zeros, at, count;
    bool has_v4;

    for (i = 0; i < GROUPS; i++)
        groups[i] = (uint16_t)(bytes[2 * i] << 8 | bytes[2 * i + 1]);
    at = longest_zeros(groups, &zeros);
    has_v4 = at == 0 && (zeros == V4_GROUPS || (zeros == V4_GROUPS - 1 && groups[zeros] == 0xffff));
    count = has_v4 ? V4_GROUPS : GROUPS;
    for (i = 0; i < count;) {
        if (i == at) {
            *to++ = ':';
            i += zeros;
            continue;
        }
        if (i > 0)
            *to++ = ':';
        to = group_text(to, groups[i++]);
    }
    if (at + zeros == GROUPS || has_v4)
        *to++ = ':';
    return has_v4 ? v4_text(to, bytes + 12) : to;
}

/* As inet_ntop does, which takes 5,000 instructions: a diagnosis may name ten addresses. */
size_t wf_addr_write(const struct wf_addr *addr, char *buf)
{
    char *end = buf;

    if (addr->family == 0)
        *end++ = '?';
    else
        end = addr->family == 4 ? v4_text(buf, addr->bytes) : v6_text(buf, addr->bytes);
    *end = '\0';
    return (size_t)(end - buf);
}

char *wf_addr_text(const struct wf_addr *addr, char *buf)
{
    (void)wf_addr_write(addr, buf);
    return buf;
}

void wf_addr_cut(struct wf_addr *addr)
{
    size_t kept = (addr->family == 4 ? WF_ADDR_CUT_V4 : WF_ADDR_CUT_V6) / 8;

    memset(addr->bytes + kept, 0, sizeof(addr->bytes) - kept);
    addr->port = 0;
}

void wf_addr_unmap(struct wf_addr *addr)
{
    if (addr->family != 6 || memcmp(addr->bytes, mapped_v4, sizeof(mapped_v4)) != 0)
        return;
    addr->family = 4;
    memmove(addr->bytes, addr->bytes + 12, 4);
    memset(addr->bytes + 4, 0, 12);
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum wf_reach wf_addr_reach(const struct wf_addr *addr)
{
    const uint8_t *v4 = addr->bytes;
    const struct special *special;

    if (addr->family == 0)
        return WF_REACH_NOBODYS;
    if (addr->family == 6) {
        special = special_of(special_v6, COUNT(special_v6),
                             four_octets(addr->bytes) << 32 | four_octets(addr->bytes + 4),
                             four_octets(addr->bytes + 8) << 32 | four_octets(addr->bytes + 12));
        if (special == NULL || special->v4_at == 0)
            return special == NULL ? WF_REACH_PUBLIC : special->reach;
        v4 += special->v4_at;
    }
    special = special_of(special_v4, COUNT(special_v4), four_octets(v4) << 32, 0);
    return special == NULL ? WF_REACH_PUBLIC : special->reach;
}

bool wf_addr_is_public(const struct wf_addr *addr)
{
    return wf_addr_reach(addr) == WF_REACH_PUBLIC;
}

bool wf_addr_is_private(const struct wf_addr *addr)
{
    return wf_addr_reach(addr) == WF_REACH_PRIVATE;
}

bool wf_addr_can_serve(const struct wf_addr *addr)
{
    return wf_addr_reach(addr) != WF_REACH_NOBODYS;
}

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

struct prefix {
    uint8_t bytes[16];
    unsigned bits;
};

/* Short, as the tables below are read by their columns. */
#define PUBLIC  WF_REACH_PUBLIC
#define PRIVATE WF_REACH_PRIVATE
#define NOBODYS WF_REACH_NOBODYS

/* An IPv4 address that is a part of the IPv6 one tells more than its prefix does. */
struct special {
    struct prefix prefix;
    enum wf_reach reach;
    uint8_t v4_at; /* where it is; 0: there is none */
};

/*
 * What the IANA special-purpose address registries (RFC 6890) have of addresses that are not
 * globally reachable, or that hold such a one; the narrower prefix first. The blocks for
 * documentation are left out: nobody has them, so that there is nothing to hide.
 */
static const struct special special_v4[] = {
    {{{0}, 8}, NOBODYS, 0},          /* "this network", RFC 791 */
    {{{10}, 8}, PRIVATE, 0},         /* RFC 1918 */
    {{{100, 64}, 10}, PRIVATE, 0},   /* shared, RFC 6598 */
    {{{127}, 8}, NOBODYS, 0},        /* loopback, RFC 1122 */
    {{{169, 254}, 16}, NOBODYS, 0},  /* link-local, RFC 3927 */
    {{{172, 16}, 12}, PRIVATE, 0},   /* RFC 1918 */
    {{{192, 0, 0}, 24}, PRIVATE, 0}, /* IETF protocol assignments, RFC 6890: DS-Lite and others */
    {{{192, 168}, 16}, PRIVATE, 0},  /* RFC 1918 */
    {{{198, 18}, 15}, PRIVATE, 0},   /* benchmarking, RFC 2544 */
    {{{224}, 3}, NOBODYS, 0},        /* multicast, reserved and broadcast, RFC 1112 */
};

static const struct special special_v6[] = {
    {{{0}, 128}, NOBODYS, 0},                                              /* unspecified */
    {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128}, NOBODYS, 0}, /* loopback */
    {{{0}, 96}, PUBLIC, 12},                                        /* IPv4-compatible, RFC 4291 */
    {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96}, PUBLIC, 12}, /* IPv4-mapped, RFC 4291 */
    {{{0, 0x64, 0xff, 0x9b}, 96}, PUBLIC, 12},                      /* NAT64, RFC 6052 */
    {{{0, 0x64, 0xff, 0x9b, 0, 1}, 48}, PRIVATE, 0}, /* a network's NAT64, RFC 8215 */
    {{{1}, 63}, NOBODYS, 0},                /* discard-only and dummy, RFC 6666 and RFC 9780 */
    {{{0x20, 1}, 32}, PRIVATE, 0},          /* Teredo, RFC 4380: holds a client's address */
    {{{0x20, 1, 0, 2}, 48}, PRIVATE, 0},    /* benchmarking, RFC 5180 */
    {{{0x20, 1, 0, 0x10}, 28}, NOBODYS, 0}, /* ORCHID, RFC 4843: identifiers */
    {{{0x20, 2}, 16}, PUBLIC, 2},           /* 6to4, RFC 3056 */
    {{{0x5f}, 16}, PRIVATE, 0},             /* segment identifiers, RFC 9602 */
    {{{0xfc}, 7}, PRIVATE, 0},              /* unique local, RFC 4193 */
    {{{0xfe, 0x80}, 10}, NOBODYS, 0},       /* link-local, RFC 4291 */
    {{{0xfe, 0xc0}, 10}, PRIVATE, 0},       /* site-local, RFC 3879 */
    {{{0xff}, 8}, NOBODYS, 0},              /* multicast, RFC 4291 */
};

static const struct prefix mapped_v4 = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96};

static bool prefix_holds(const struct prefix *prefix, const uint8_t *bytes)
{
    unsigned whole = prefix->bits / 8;
    unsigned rest = prefix->bits % 8;

    if (memcmp(prefix->bytes, bytes, whole) != 0)
        return false;
    return rest == 0 || (prefix->bytes[whole] ^ bytes[whole]) >> (8 - rest) == 0;
}

/* Here, because a diagnosis goes through the tables a dozen times: few prefixes begin alike. */
static inline bool begins_alike(const struct prefix *prefix, const uint8_t *bytes)
{
    unsigned bits = prefix->bits < 8 ? prefix->bits : 8;

    return (prefix->bytes[0] ^ bytes[0]) >> (8 - bits) == 0;
}

static const struct special *special_of(const struct special *table, size_t count,
                                        const uint8_t *bytes)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (begins_alike(&table[i].prefix, bytes) && prefix_holds(&table[i].prefix, bytes))
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

static unsigned group_of(const uint8_t *bytes, unsigned group)
{
    return (unsigned)bytes[2 * group] << 8 | bytes[2 * group + 1];
}

static char *group_text(char *to, unsigned group)
{
    unsigned bits = 16;

    while (bits > 4 && group >> (bits - 4) == 0)
        bits -= 4;
    for (; bits > 0; bits -= 4)
        *to++ = "0123456789abcdef"[group >> (bits - 4) & 15];
    return to;
}

/* Groups that "::" stands for: the first of the longest runs of zeros, of two groups or more. */
static unsigned longest_zeros(const uint8_t *bytes, unsigned *len)
{
    unsigned at = GROUPS, i, run = 0;

    *len = 1;
    for (i = 0; i < GROUPS; i++) {
        run = group_of(bytes, i) == 0 ? run + 1 : 0;
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
    unsigned i = 0, zeros, at = longest_zeros(bytes, &zeros);
    bool has_v4 = at == 0 && (zeros == V4_GROUPS ||
                              (zeros == V4_GROUPS - 1 && group_of(bytes, zeros) == 0xffff));
    unsigned count = has_v4 ? V4_GROUPS : GROUPS;

    while (i < count) {
        if (i == at) {
            *to++ = ':';
            i += zeros;
            continue;
        }
        if (i > 0)
            *to++ = ':';
        to = group_text(to, group_of(bytes, i++));
    }
    if (at + zeros == GROUPS || has_v4)
        *to++ = ':';
    return has_v4 ? v4_text(to, bytes + 12) : to;
}

/* As inet_ntop does, which takes 5,000 instructions: a diagnosis may name ten addresses. */
char *wf_addr_text(const struct wf_addr *addr, char *buf)
{
    char *end = buf;

    if (addr->family == 0)
        *end++ = '?';
    else
        end = addr->family == 4 ? v4_text(buf, addr->bytes) : v6_text(buf, addr->bytes);
    *end = '\0';
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
    if (addr->family != 6 || !prefix_holds(&mapped_v4, addr->bytes))
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
        special = special_of(special_v6, COUNT(special_v6), addr->bytes);
        if (special == NULL || special->v4_at == 0)
            return special == NULL ? WF_REACH_PUBLIC : special->reach;
        v4 += special->v4_at;
    }
    special = special_of(special_v4, COUNT(special_v4), v4);
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

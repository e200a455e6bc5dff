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

/* What no delegation on the Internet leads to (IANA special-purpose address registries). */
static const struct prefix private_v4[] = {
    {{0}, 8},         /* "this network", RFC 791 */
    {{10}, 8},        /* RFC 1918 */
    {{100, 64}, 10},  /* RFC 6598 */
    {{127}, 8},       /* loopback, RFC 1122 */
    {{169, 254}, 16}, /* link-local, RFC 3927 */
    {{172, 16}, 12},  /* RFC 1918 */
    {{192, 168}, 16}, /* RFC 1918 */
};

static const struct prefix private_v6[] = {
    {{0}, 128},                                              /* unspecified */
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128}, /* loopback */
    {{0xfe, 0x80}, 10},                                      /* link-local, RFC 4291 */
    {{0xfe, 0xc0}, 10},                                      /* site-local, RFC 3879 */
    {{0xfc}, 7},                                             /* unique local, RFC 4193 */
};

/* Of these, what leads no farther than the host or link that uses it; and what is no host's. */
static const struct prefix nobodys_v4[] = {
    {{0}, 8}, {{127}, 8}, {{169, 254}, 16}, {{224}, 3}, /* multicast, reserved and broadcast */
};

static const struct prefix nobodys_v6[] = {
    {{0}, 128},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128},
    {{0xfe, 0x80}, 10},
    {{0xff}, 8}, /* multicast */
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

static bool any_holds(const struct prefix *prefixes, size_t count, const uint8_t *bytes)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (prefix_holds(&prefixes[i], bytes))
            return true;
    return false;
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

static const uint8_t *v4_bytes(const struct wf_addr *addr)
{
    if (addr->family == 4)
        return addr->bytes;
    return prefix_holds(&mapped_v4, addr->bytes) ? addr->bytes + 12 : NULL;
}

bool wf_addr_is_public(const struct wf_addr *addr)
{
    const uint8_t *v4 = v4_bytes(addr);

    if (addr->family == 0)
        return false;
    return v4 != NULL ? !any_holds(private_v4, COUNT(private_v4), v4)
                      : !any_holds(private_v6, COUNT(private_v6), addr->bytes);
}

bool wf_addr_can_serve(const struct wf_addr *addr)
{
    const uint8_t *v4 = v4_bytes(addr);

    if (addr->family == 0)
        return false;
    return v4 != NULL ? !any_holds(nobodys_v4, COUNT(nobodys_v4), v4)
                      : !any_holds(nobodys_v6, COUNT(nobodys_v6), addr->bytes);
}

/*
 * addr.c - an address of a server or client, small enough to be kept by the thousand.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "common/addr.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

_Static_assert(WF_ADDR_TEXT_SIZE >= INET6_ADDRSTRLEN, "an IPv6 address must fit");

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

bool wf_addr_equal(const struct wf_addr *a, const struct wf_addr *b)
{
    if (a->family != b->family || a->port != b->port)
        return false;
    /* sizes that the compiler knows: each server is compared with all before it */
    return a->family == 4 ? memcmp(a->bytes, b->bytes, 4) == 0
                          : memcmp(a->bytes, b->bytes, 16) == 0;
}

char *wf_addr_text(const struct wf_addr *addr, char *buf)
{
    int family = addr->family == 4 ? AF_INET : AF_INET6;

    if (addr->family == 0 || inet_ntop(family, addr->bytes, buf, WF_ADDR_TEXT_SIZE) == NULL)
        memcpy(buf, "?", 2);
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

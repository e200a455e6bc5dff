/*
 * addr.h - an address of a server or client, small enough to be kept by the thousand.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_ADDR_H
#define WF_ADDR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

enum { WF_ADDR_TEXT_SIZE = 48 };

struct wf_addr {
    uint8_t family;    /* 4, 6, or 0 when unset */
    uint16_t port;     /* host byte order */
    uint8_t bytes[16]; /* network byte order; an IPv4 address takes the first four */
};

/* Takes address and port of an AF_INET or AF_INET6 socket address; any other becomes unset. */
struct wf_addr wf_addr_from_sockaddr(const struct sockaddr_storage *ss, socklen_t len);

/* Here, and with sizes that the compiler knows: each server is compared with all before it. */
static inline bool wf_addr_equal(const struct wf_addr *a, const struct wf_addr *b)
{
    if (memcmp(a->bytes, b->bytes, 4) != 0 || a->family != b->family || a->port != b->port)
        return false; /* servers differ in their octets first */
    return a->family == 4 || memcmp(a->bytes, b->bytes, 16) == 0;
}

/*
 * Writes the address without its port in the usual text form, "?" when unset.
 * Requires a buffer of WF_ADDR_TEXT_SIZE bytes. Returns the buffer.
 */
char *wf_addr_text(const struct wf_addr *addr, char *buf);

/* The same, but returns the length of the text. */
size_t wf_addr_write(const struct wf_addr *addr, char *buf);

/*
 * Leaves of a client's address what its network is known by, 24 bits of IPv4 or 56 of IPv6, and of
 * its port nothing.
 */
void wf_addr_cut(struct wf_addr *addr);
enum { WF_ADDR_CUT_V4 = 24, WF_ADDR_CUT_V6 = 56 };

/* Makes an IPv4-mapped address (RFC 4291, section 2.5.5.2) an IPv4 one; leaves others alone. */
void wf_addr_unmap(struct wf_addr *addr);

/* How far an address leads. */
enum wf_reach {
    WF_REACH_PUBLIC,
    WF_REACH_PRIVATE, /* a host of a network that has addresses of its own, or of a test's */
    WF_REACH_NOBODYS  /* no farther than the host or link that uses it, or to no host at all */
};

/* What the next three tell by: it takes a search of tables. */
enum wf_reach wf_addr_reach(const struct wf_addr *addr);

/*
 * Whether a stranger may learn the address: false for those that the IANA special-purpose address
 * registries (RFC 6890) call not globally reachable, for IPv6 addresses that hold such an IPv4 one
 * (mapped, compatible, NAT64, 6to4), and for an unset one. True for those for documentation.
 */
bool wf_addr_is_public(const struct wf_addr *addr);

/* Whether it is an address of a network of one's own: not public, and yet a server can have it. */
bool wf_addr_is_private(const struct wf_addr *addr);

/*
 * Whether a name server with this address could be asked from another host: false for unspecified,
 * loopback, link-local, multicast, reserved and discard-only addresses, for IPv6 addresses that
 * hold such an IPv4 one, and for an unset one.
 */
bool wf_addr_can_serve(const struct wf_addr *addr);

#endif

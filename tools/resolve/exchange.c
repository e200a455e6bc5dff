/*
 * exchange.c - one query to one server, and the answer to it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "resolve/exchange.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    EDNS_SIZE = 1232, /* passes everywhere unfragmented (RFC 9715 has the reasons) */
    TRIES = 3,
    RESEND_MS = 3000, /* a resolver may well be busy for longer: it is asked again, not given up */
    GRACE_MS = 500,   /* after an answer of no use: a better one may be on its way */
    TICK_MS = 500,
    LENGTH_SIZE = 2 /* before a message over TCP (RFC 1035, section 4.2.2) */
};

static wf_exchange_tick *watcher;
static void *watcher_context;

/* The query as it is sent. */
struct outgoing {
    const ldns_pkt *packet;
    uint8_t *wire;
    size_t len;
};

void wf_exchange_watch(wf_exchange_tick *tick, void *context)
{
    watcher = tick;
    watcher_context = context;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

ldns_pkt *wf_query_make(struct wf_dname name, uint16_t type, uint16_t flags, bool dnssec)
{
    ldns_rdf *owner = ldns_dname_new_frm_data(name.len, name.wire);
    ldns_pkt *query = owner != NULL ? ldns_pkt_query_new(owner, type, LDNS_RR_CLASS_IN, flags)
                                    : NULL; /* it takes the owner over */

    if (query == NULL)
        return NULL;
    ldns_pkt_set_random_id(query);
    ldns_pkt_set_edns_udp_size(query, EDNS_SIZE);
    ldns_pkt_set_edns_do(query, dnssec);
    return query;
}

uint16_t wf_packet_rcode(const ldns_pkt *packet)
{
    if (packet == NULL)
        return WF_RCODE_UNKNOWN;
    return (uint16_t)((unsigned)ldns_pkt_edns_extended_rcode(packet) << 4 |
                      (unsigned)ldns_pkt_get_rcode(packet));
}

/* Waits until the socket is ready; false when the time is over. */
static bool await(int fd, short events, uint64_t until)
{
    for (;;) {
        struct pollfd wait = {.fd = fd, .events = events};
        uint64_t now = wf_clock_ms();

        if (now >= until)
            return false;
        if (watcher != NULL)
            watcher(watcher_context);
        if (poll(&wait, 1, (int)earlier(until - now, watcher != NULL ? TICK_MS : 60000)) > 0)
            return true;
    }
}

/* Servers that cannot read a question may leave it out of their complaint. */
static bool is_same_question(const ldns_pkt *query, const ldns_pkt *answer)
{
    const ldns_rr_list *asked = ldns_pkt_question(query), *told = ldns_pkt_question(answer);
    const ldns_rr *a = ldns_rr_list_rr(asked, 0), *b = ldns_rr_list_rr(told, 0);

    if (ldns_rr_list_rr_count(told) == 0)
        return ldns_pkt_get_rcode(answer) != LDNS_RCODE_NOERROR;
    return ldns_rr_list_rr_count(told) == 1 && ldns_rr_get_type(a) == ldns_rr_get_type(b) &&
           ldns_rr_get_class(a) == ldns_rr_get_class(b) &&
           ldns_dname_compare(ldns_rr_owner(a), ldns_rr_owner(b)) == 0;
}

/* PENDING: a packet that has nothing to do with the query. */
static enum wf_outcome take(struct wf_exchange *exchange, const struct outgoing *query,
                            const uint8_t *data, size_t len)
{
    ldns_pkt *packet = NULL;

    if (len < LDNS_HEADER_SIZE || memcmp(data, query->wire, 2) != 0 || (data[2] & 0x80) == 0)
        return WF_OUTCOME_PENDING;
    if (ldns_wire2pkt(&packet, data, len) != LDNS_STATUS_OK ||
        !is_same_question(query->packet, packet)) {
        ldns_pkt_free(packet);
        return WF_OUTCOME_MALFORMED;
    }
    exchange->packet = packet;
    return WF_OUTCOME_ANSWERED;
}

static enum wf_outcome not_reached(struct wf_exchange *exchange)
{
    exchange->sys_errno = errno;
    return WF_OUTCOME_UNREACHABLE;
}

static bool would_block(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* On a connected socket, so that only the server's packets and errors come. */
static enum wf_outcome ask_udp(struct wf_exchange *exchange, int fd, const struct outgoing *query,
                               uint64_t deadline)
{
    enum wf_outcome worst = WF_OUTCOME_TIMEOUT;
    uint8_t data[LDNS_MAX_PACKETLEN];
    uint64_t resend = 0, now;

    while ((now = wf_clock_ms()) < deadline) {
        enum wf_outcome outcome;
        ssize_t len;

        if (now >= resend && exchange->tries < TRIES) {
            if (send(fd, query->wire, query->len, 0) < 0 && !would_block())
                return not_reached(exchange);
            exchange->tries++;
            resend = now + RESEND_MS;
        }
        if (!await(fd, POLLIN, exchange->tries < TRIES ? earlier(resend, deadline) : deadline))
            continue;
        len = recv(fd, data, sizeof(data), 0);
        if (len < 0 && !would_block())
            return not_reached(exchange);
        outcome = len < 0 ? WF_OUTCOME_PENDING : take(exchange, query, data, (size_t)len);
        if (outcome == WF_OUTCOME_ANSWERED)
            return outcome;
        if (outcome == WF_OUTCOME_MALFORMED && worst != outcome) {
            worst = outcome;
            deadline = earlier(deadline, now + GRACE_MS);
        }
    }
    return worst;
}

static bool send_all(int fd, const uint8_t *data, size_t len, uint64_t deadline)
{
    while (len > 0) {
        ssize_t sent = send(fd, data, len, MSG_NOSIGNAL);

        if (sent > 0) {
            data += sent;
            len -= (size_t)sent;
        } else if (!would_block() || !await(fd, POLLOUT, deadline)) {
            return false;
        }
    }
    return true;
}

static bool receive_all(int fd, uint8_t *data, size_t len, uint64_t deadline)
{
    while (len > 0) {
        ssize_t got;

        if (!await(fd, POLLIN, deadline))
            return false;
        got = recv(fd, data, len, 0);
        if (got > 0) {
            data += got;
            len -= (size_t)got;
        } else if (got == 0 || !would_block()) {
            return false;
        }
    }
    return true;
}

/* Whether the connection that was begun is made; errno says why not. */
static bool finish_connect(int fd, uint64_t deadline)
{
    int error = 0;
    socklen_t len = sizeof(error);

    if (errno != EINPROGRESS)
        return false;
    if (!await(fd, POLLOUT, deadline)) {
        errno = ETIMEDOUT;
        return false;
    }
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0 || error == 0)
        return error == 0;
    errno = error;
    return false;
}

static enum wf_outcome ask_tcp(struct wf_exchange *exchange, int fd, const struct outgoing *query,
                               uint64_t deadline)
{
    uint8_t head[LENGTH_SIZE], data[LDNS_MAX_PACKETLEN];
    size_t len;

    ldns_write_uint16(head, (uint16_t)query->len);
    errno = 0;
    if (!send_all(fd, head, sizeof(head), deadline) ||
        !send_all(fd, query->wire, query->len, deadline) ||
        !receive_all(fd, head, sizeof(head), deadline)) {
        exchange->sys_errno = errno == ECONNRESET ? errno : 0;
        return WF_OUTCOME_TCP_FAILED;
    }
    len = ldns_read_uint16(head);
    if (!receive_all(fd, data, len, deadline))
        return WF_OUTCOME_TCP_FAILED;
    return take(exchange, query, data, len) == WF_OUTCOME_ANSWERED ? WF_OUTCOME_ANSWERED
                                                                   : WF_OUTCOME_MALFORMED;
}

/* Opens a connected socket; -1 with errno set when that fails. */
static int open_socket(const struct wf_peer *peer, int type, uint64_t deadline)
{
    int fd = socket(peer->addr.ss_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    int error;

    if (fd < 0)
        return -1;
    if (connect(fd, (const struct sockaddr *)&peer->addr, peer->addr_len) == 0 ||
        finish_connect(fd, deadline))
        return fd;
    error = errno;
    close(fd);
    errno = error;
    return -1;
}

static enum wf_outcome ask_over(struct wf_exchange *exchange, const struct wf_peer *peer, int type,
                                const struct outgoing *query, uint64_t deadline)
{
    int fd = open_socket(peer, type, deadline);
    enum wf_outcome outcome;

    if (fd < 0) {
        exchange->sys_errno = errno == ETIMEDOUT ? 0 : errno;
        return type == SOCK_STREAM ? WF_OUTCOME_TCP_FAILED : WF_OUTCOME_UNREACHABLE;
    }
    outcome = type == SOCK_STREAM ? ask_tcp(exchange, fd, query, deadline)
                                  : ask_udp(exchange, fd, query, deadline);
    close(fd);
    return outcome;
}

void wf_exchange_run(struct wf_exchange *exchange, const struct wf_peer *peer,
                     const ldns_pkt *query, uint64_t deadline)
{
    struct outgoing out = {.packet = query};
    uint64_t start = wf_clock_ms();

    memset(exchange, 0, sizeof(*exchange));
    exchange->outcome = WF_OUTCOME_TIMEOUT;
    if (query == NULL || ldns_pkt2wire(&out.wire, query, &out.len) != LDNS_STATUS_OK)
        return;
    exchange->outcome =
        ask_over(exchange, peer, peer->tcp ? SOCK_STREAM : SOCK_DGRAM, &out, deadline);
    if (exchange->packet != NULL && ldns_pkt_tc(exchange->packet) && !peer->tcp) {
        wf_exchange_free(exchange);
        exchange->outcome = ask_over(exchange, peer, SOCK_STREAM, &out, deadline);
    }
    exchange->waited_ms = (uint32_t)(wf_clock_ms() - start);
    free(out.wire);
}

void wf_exchange_free(struct wf_exchange *exchange)
{
    ldns_pkt_free(exchange->packet);
    exchange->packet = NULL;
}

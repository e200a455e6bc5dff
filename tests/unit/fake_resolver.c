/*
 * fake_resolver.c - a resolver on the loopback that says whatever a test wants.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "fake_resolver.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fake_resolver {
    pthread_t thread;
    fake_answer *answer;
    void *context;
    unsigned trickle;
    int udp, tcp, stop[2];
};

static _Noreturn void die(const char *what)
{
    perror(what);
    exit(2);
}

static size_t answer_to(struct fake_resolver *fake, const uint8_t *data, size_t len, bool tcp,
                        uint8_t *reply)
{
    ldns_pkt *query = NULL;
    size_t size = 0;

    if (ldns_wire2pkt(&query, data, len) == LDNS_STATUS_OK)
        size = fake->answer(fake->context, query, tcp, reply);
    ldns_pkt_free(query);
    return size;
}

static void serve_udp(struct fake_resolver *fake)
{
    static uint8_t reply[LDNS_MAX_PACKETLEN];
    uint8_t data[LDNS_MAX_PACKETLEN];
    struct sockaddr_storage from;
    socklen_t from_len = sizeof(from);
    ssize_t len = recvfrom(fake->udp, data, sizeof(data), 0, (struct sockaddr *)&from, &from_len);
    size_t size = len > 0 ? answer_to(fake, data, (size_t)len, false, reply) : 0;

    if (size > 0 &&
        sendto(fake->udp, reply, size, 0, (struct sockaddr *)&from, from_len) != (ssize_t)size)
        die("fake_resolver: sendto");
}

/* Sends until it is done, the other end hangs up, or the test ends. */
static void send_slowly(struct fake_resolver *fake, int fd, const uint8_t *data, size_t len)
{
    struct pollfd stop = {.fd = fake->stop[0], .events = POLLIN};

    for (; len > 0; data++, len--) {
        if (poll(&stop, 1, (int)fake->trickle) > 0 || send(fd, data, 1, MSG_NOSIGNAL) != 1)
            return;
    }
}

static void serve_tcp(struct fake_resolver *fake)
{
    static uint8_t reply[LDNS_MAX_PACKETLEN + 2];
    uint8_t data[LDNS_MAX_PACKETLEN];
    int fd = accept(fake->tcp, NULL, NULL);
    ssize_t len = fd < 0 ? 0 : recv(fd, data, 2, MSG_WAITALL);
    size_t size = 0;

    if (len == 2)
        len = recv(fd, data, ldns_read_uint16(data), MSG_WAITALL);
    if (len > 0)
        size = answer_to(fake, data, (size_t)len, true, reply + 2);
    ldns_write_uint16(reply, (uint16_t)size);
    if (size > 0 && fake->trickle > 0)
        send_slowly(fake, fd, reply, size + 2);
    else if (size > 0 && send(fd, reply, size + 2, MSG_NOSIGNAL) < 0)
        perror("fake_resolver: send");
    close(fd);
}

static void *serve(void *arg)
{
    struct fake_resolver *fake = arg;
    struct pollfd wait[] = {{.fd = fake->udp, .events = POLLIN},
                            {.fd = fake->tcp, .events = POLLIN},
                            {.fd = fake->stop[0], .events = POLLIN}};

    while (poll(wait, 3, -1) >= 0 && wait[2].revents == 0) {
        if (wait[0].revents != 0)
            serve_udp(fake);
        if (wait[1].revents != 0)
            serve_tcp(fake);
    }
    return NULL;
}

static int open_socket(int type, const struct sockaddr_in *addr)
{
    int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
    int one = 1;

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) != 0)
        die("fake_resolver: socket");
    if (bind(fd, (const struct sockaddr *)addr, sizeof(*addr)) == 0)
        return fd;
    close(fd);
    return -1;
}

/* A port that is free for both. */
static void open_both(struct fake_resolver *fake, struct sockaddr_in *addr)
{
    socklen_t len = sizeof(*addr);
    int tries;

    for (tries = 0; tries < 50; tries++) {
        *addr =
            (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
        fake->udp = open_socket(SOCK_DGRAM, addr);
        if (fake->udp < 0 || getsockname(fake->udp, (struct sockaddr *)addr, &len) != 0)
            die("fake_resolver: bind");
        fake->tcp = open_socket(SOCK_STREAM, addr);
        if (fake->tcp >= 0 && listen(fake->tcp, 8) == 0)
            return;
        close(fake->udp);
    }
    die("fake_resolver: listen");
}

struct fake_resolver *fake_resolver_start(fake_answer *answer, void *context, unsigned trickle,
                                          struct wf_peer *peer)
{
    struct fake_resolver *fake = calloc(1, sizeof(*fake));
    struct sockaddr_in addr;

    if (fake == NULL)
        die("fake_resolver");
    fake->answer = answer;
    fake->context = context;
    fake->trickle = trickle;
    open_both(fake, &addr);
    if (pipe(fake->stop) != 0 || pthread_create(&fake->thread, NULL, serve, fake) != 0)
        die("fake_resolver: thread");
    memset(peer, 0, sizeof(*peer));
    memcpy(&peer->addr, &addr, sizeof(addr));
    peer->addr_len = sizeof(addr);
    return fake;
}

void fake_resolver_stop(struct fake_resolver *fake)
{
    if (write(fake->stop[1], "", 1) != 1)
        die("fake_resolver: stop");
    pthread_join(fake->thread, NULL);
    close(fake->udp);
    close(fake->tcp);
    close(fake->stop[0]);
    close(fake->stop[1]);
    free(fake);
}

size_t fake_reply(const ldns_pkt *query, ldns_pkt *packet, uint8_t reply[LDNS_MAX_PACKETLEN])
{
    uint8_t *wire = NULL;
    size_t len = 0;

    ldns_pkt_set_id(packet, ldns_pkt_id(query));
    ldns_pkt_set_qr(packet, true);
    ldns_pkt_push_rr(packet, LDNS_SECTION_QUESTION,
                     ldns_rr_clone(ldns_rr_list_rr(ldns_pkt_question(query), 0)));
    if (ldns_pkt2wire(&wire, packet, &len) != LDNS_STATUS_OK || len > LDNS_MAX_PACKETLEN)
        die("fake_resolver: a reply cannot be made");
    memcpy(reply, wire, len);
    free(wire);
    ldns_pkt_free(packet);
    return len;
}

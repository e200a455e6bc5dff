/*
 * server.c - sockets of the authoritative servers: one pair of UDP and TCP for each address.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/server.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/listener.h>

#include "lab/mangle.h"

enum { DNS_PORT = 53, PACKET_MAX = 65535, TCP_IDLE_S = 30, BACKLOG = 64 };

#ifndef IPV6_FREEBIND
#define IPV6_FREEBIND 78 /* linux/in6.h, which cannot be included beside netinet/in.h */
#endif

/* A response that waits for its time, or the server's part of a TCP connection. */
struct late_reply {
    int fd;
    struct sockaddr_storage to;
    socklen_t to_len;
    struct lab_wire wire;
};

static void send_late(evutil_socket_t fd, short what, void *arg)
{
    struct late_reply *late = arg;

    (void)fd, (void)what;
    sendto(late->fd, late->wire.data, late->wire.len, 0, (struct sockaddr *)&late->to,
           late->to_len);
    free(late->wire.data);
    free(late);
}

static struct event_base *base;
static const struct lab_tls *tls;

void lab_server_change(pid_t server)
{
    kill(server, SIGUSR1);
}

static void change(int number)
{
    (void)number;
    lab_zones_have_changed = 1;
}

void lab_server_stop(pid_t server)
{
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
}

void lab_server_silence(pid_t server, bool silent)
{
    kill(server, silent ? SIGSTOP : SIGCONT);
}

static void read_udp(evutil_socket_t fd, short what, void *arg)
{
    const struct lab_server *server = arg;
    uint8_t query[PACKET_MAX];
    struct late_reply reply = {.fd = fd, .to_len = sizeof(reply.to)};
    ssize_t len;

    (void)what;
    len = recvfrom(fd, query, sizeof(query), 0, (struct sockaddr *)&reply.to, &reply.to_len);
    if (len < 0 || !lab_respond(server, query, (size_t)len, false, &reply.wire))
        return;
    struct late_reply *late = malloc(sizeof(*late));
    if (!late)
        lab_die("out of memory");
    *late = reply;
    if (reply.wire.delay_ms == 0) {
        send_late(fd, 0, late);
        return;
    }
    struct timeval wait = {(time_t)(reply.wire.delay_ms / 1000),
                           (suseconds_t)(reply.wire.delay_ms % 1000 * 1000)};
    event_base_once(base, -1, EV_TIMEOUT, send_late, late, &wait);
}

static void end_tcp(struct bufferevent *bev, short what, void *arg)
{
    (void)arg;
    if ((what & BEV_EVENT_CONNECTED) == 0) /* which the end of a TLS handshake is told as */
        bufferevent_free(bev);
}

static void read_tcp(struct bufferevent *bev, void *arg)
{
    const struct lab_server *server = arg;
    struct evbuffer *in = bufferevent_get_input(bev);
    uint8_t query[PACKET_MAX], prefix[2];
    struct lab_wire wire;

    while (evbuffer_copyout(in, prefix, 2) == 2) {
        size_t len = (size_t)prefix[0] << 8 | prefix[1];

        if (evbuffer_get_length(in) < len + 2)
            return;
        evbuffer_drain(in, 2);
        evbuffer_remove(in, query, len);
        if (server->spec->tcp == LAB_TCP_CLOSE) {
            bufferevent_free(bev);
            return;
        }
        if (server->spec->tcp == LAB_TCP_SILENT || !lab_respond(server, query, len, true, &wire))
            continue;
        prefix[0] = (uint8_t)(wire.len >> 8);
        prefix[1] = (uint8_t)wire.len;
        bufferevent_write(bev, prefix, 2);
        bufferevent_write(bev, wire.data, wire.len);
        free(wire.data);
    }
}

static void serve_stream(struct bufferevent *bev, void *server)
{
    static const struct timeval idle = {TCP_IDLE_S, 0};

    bufferevent_setcb(bev, read_tcp, NULL, end_tcp, server);
    bufferevent_set_timeouts(bev, &idle, NULL);
    bufferevent_enable(bev, EV_READ | EV_WRITE);
}

static void accept_tcp(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *from,
                       int from_len, void *arg)
{
    (void)listener, (void)from, (void)from_len;
    serve_stream(bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE), arg);
}

static void accept_tls(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *from,
                       int from_len, void *arg)
{
    (void)listener, (void)from, (void)from_len;
    serve_stream(bufferevent_openssl_socket_new(base, fd, lab_tls_accept(tls),
                                                BUFFEREVENT_SSL_ACCEPTING, BEV_OPT_CLOSE_ON_FREE),
                 arg);
}

/* The address is the host's by a route only: IPv6 then wants to be told that this is meant. */
static int open_socket(const struct lab_server *server, int type, uint16_t port)
{
    struct sockaddr_storage addr = server->addr;
    int family = addr.ss_family, on = 1;
    int fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (family == AF_INET6)
        ((struct sockaddr_in6 *)&addr)->sin6_port = htons(port);
    else
        ((struct sockaddr_in *)&addr)->sin_port = htons(port);

    /* connections of a server process before this one may linger */
    if (fd >= 0 && type == SOCK_STREAM)
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (fd >= 0 && family == AF_INET6) {
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
        setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &on, sizeof(on));
    }
    if (fd < 0 || bind(fd, (const struct sockaddr *)&addr, server->addr_len) != 0)
        lab_die("%s: cannot open port %u: %s", server->text, (unsigned)port, strerror(errno));
    return fd;
}

static void open_udp(struct lab_server *server)
{
    int fd = open_socket(server, SOCK_DGRAM, DNS_PORT);

    event_add(event_new(base, fd, EV_READ | EV_PERSIST, read_udp, server), NULL);
}

static void open_stream(struct lab_server *server, uint16_t port, evconnlistener_cb accept)
{
    int fd = open_socket(server, SOCK_STREAM, port);

    if (!evconnlistener_new(base, accept, server, LEV_OPT_CLOSE_ON_FREE, BACKLOG, fd))
        lab_die("%s: cannot listen on TCP port %u: %s", server->text, (unsigned)port,
                strerror(errno));
}

static void open_servers(const struct lab_world *world)
{
    for (size_t i = 0; i < world->zone_count; i++)
        for (size_t j = 0; j < world->zones[i]->server_count; j++) {
            struct lab_server *server = &world->zones[i]->servers[j];

            if (server->spec->net == LAB_NET_V4_NO_ROUTE || server->spec->act == LAB_ACT_CLOSED)
                continue;
            open_udp(server);
            if (server->spec->tcp != LAB_TCP_REFUSE)
                open_stream(server, DNS_PORT, accept_tcp);
            if (server->spec->tls)
                open_stream(server, LAB_TLS_PORT, accept_tls);
        }
}

static void allow_many_sockets(void)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

/*
 * The servers go before the resolvers: one that is late on a busy machine is a fault that no row
 * has, and resolvers that do not wait long blame it. Where that is not allowed they are as the
 * rest.
 */
static void go_first(void)
{
    enum { NICE = -10 };

    (void)setpriority(PRIO_PROCESS, 0, NICE);
}

pid_t lab_server_start(const struct lab_world *world)
{
    int ready[2];
    char byte;
    pid_t pid;

    if (pipe(ready) != 0 || (pid = fork()) < 0)
        lab_die("cannot start the server process: %s", strerror(errno));
    if (pid == 0) {
        close(ready[0]);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        setpgid(0, 0); /* an interrupt at the terminal is for the lab */
        signal(SIGPIPE, SIG_IGN);
        signal(SIGUSR1, change);
        allow_many_sockets();
        go_first();
        base = event_base_new();
        tls = world->tls;
        open_servers(world);
        if (write(ready[1], "r", 1) != 1)
            _exit(1);
        close(ready[1]);
        event_base_dispatch(base);
        _exit(0);
    }
    close(ready[1]);
    if (read(ready[0], &byte, 1) != 1)
        lab_die("the server process did not start");
    close(ready[0]);
    return pid;
}

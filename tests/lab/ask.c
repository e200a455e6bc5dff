/*
 * ask.c - one question, its socket and its time limit.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/ask.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>

#include "lab/zone.h"

enum { MESSAGE_MAX = 65535 };

/* One question that is under way. Frees itself when it ends. */
struct asking {
    struct event *udp; /* readable or out of time; NULL over TCP */
    struct bufferevent *tcp;
    uint16_t id;
    lab_reply_fn *call;
    void *arg;
};

static void read_edes(struct lab_reply *reply)
{
    ldns_edns_option_list *options = ldns_pkt_edns_get_option_list(reply->pkt);

    for (size_t i = 0; i < ldns_edns_option_list_get_count(options); i++) {
        ldns_edns_option *option = ldns_edns_option_list_get_option(options, i);
        const uint8_t *data = ldns_edns_get_data(option);
        size_t len = ldns_edns_get_size(option);

        if (ldns_edns_get_code(option) != LDNS_EDNS_EDE || len < 2) {
            reply->option_count++;
            continue;
        }
        if (reply->ede_count < LAB_EDES_READ) {
            struct lab_ede_seen *ede = &reply->ede[reply->ede_count];

            ede->code = (uint16_t)(data[0] << 8 | data[1]);
            ede->len = (uint16_t)(len - 2);
            memcpy(ede->text, data + 2,
                   len - 2 < sizeof(ede->text) ? len - 2 : sizeof(ede->text) - 1);
        }
        reply->ede_count++;
    }
}

static void finish(struct asking *asking, const uint8_t *data, size_t len)
{
    struct lab_reply *reply = calloc(1, sizeof(*reply));
    lab_reply_fn *call = asking->call;
    void *arg = asking->arg;

    if (!reply)
        lab_die("out of memory");
    if (data && ldns_wire2pkt(&reply->pkt, data, len) == LDNS_STATUS_OK) {
        reply->size = len;
        reply->has_opt = ldns_pkt_edns(reply->pkt);
        read_edes(reply);
    }
    if (asking->tcp)
        bufferevent_free(asking->tcp);
    if (asking->udp) {
        close(event_get_fd(asking->udp));
        event_free(asking->udp);
    }
    free(asking);
    call(arg, reply);
    ldns_pkt_free(reply->pkt);
    free(reply);
}

static void read_udp(evutil_socket_t fd, short what, void *arg)
{
    struct asking *asking = arg;
    static uint8_t data[MESSAGE_MAX];
    ssize_t len;

    if (what & EV_TIMEOUT) {
        finish(asking, NULL, 0);
        return;
    }
    len = recv(fd, data, sizeof(data), MSG_DONTWAIT);
    if (len >= 2 && (data[0] << 8 | data[1]) == asking->id)
        finish(asking, data, (size_t)len);
}

static void read_tcp(struct bufferevent *bev, void *arg)
{
    struct evbuffer *in = bufferevent_get_input(bev);
    static uint8_t data[MESSAGE_MAX];
    uint8_t prefix[2];
    size_t len;

    if (evbuffer_copyout(in, prefix, 2) != 2)
        return;
    len = (size_t)prefix[0] << 8 | prefix[1];
    if (evbuffer_get_length(in) < len + 2)
        return;
    evbuffer_drain(in, 2);
    evbuffer_remove(in, data, len);
    finish(arg, data, len);
}

static void end_tcp(struct bufferevent *bev, short what, void *arg)
{
    (void)bev;
    if (!(what & BEV_EVENT_CONNECTED))
        finish(arg, NULL, 0);
}

static uint8_t *make_query(const struct lab_query *query, uint16_t id, size_t *len)
{
    ldns_rdf *name = ldns_dname_new_frm_str(query->name);
    uint16_t flags = (uint16_t)((query->no_rd ? 0 : LDNS_RD) | (query->no_ad ? 0 : LDNS_AD) |
                                (query->cd ? LDNS_CD : 0));
    ldns_pkt *pkt = ldns_pkt_query_new(name, query->type, LDNS_RR_CLASS_IN, flags);
    uint8_t *wire = NULL;

    ldns_pkt_set_id(pkt, id);
    if (query->edns_size != LAB_NO_EDNS) {
        ldns_pkt_set_edns_udp_size(pkt, query->edns_size);
        ldns_pkt_set_edns_do(pkt, !query->no_do);
    }
    if (ldns_pkt2wire(&wire, pkt, len) != LDNS_STATUS_OK)
        lab_die("cannot write a query for %s", query->name);
    ldns_pkt_free(pkt);
    return wire;
}

static void ask_tcp(struct event_base *base, const struct sockaddr_in *server,
                    struct asking *asking, const uint8_t *wire, size_t len,
                    const struct timeval *limit)
{
    uint8_t prefix[2] = {(uint8_t)(len >> 8), (uint8_t)len};

    asking->tcp = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    bufferevent_setcb(asking->tcp, read_tcp, NULL, end_tcp, asking);
    bufferevent_set_timeouts(asking->tcp, limit, limit);
    bufferevent_enable(asking->tcp, EV_READ | EV_WRITE);
    bufferevent_write(asking->tcp, prefix, 2);
    bufferevent_write(asking->tcp, wire, len);
    /* a failure to connect comes as an event, too */
    bufferevent_socket_connect(asking->tcp, (const struct sockaddr *)server, sizeof(*server));
}

void lab_ask(struct event_base *base, const struct sockaddr_in *server,
             const struct lab_query *query, unsigned timeout_ms, lab_reply_fn *call, void *arg)
{
    struct timeval limit = {(time_t)(timeout_ms / 1000), (suseconds_t)(timeout_ms % 1000 * 1000)};
    struct asking *asking = calloc(1, sizeof(*asking));
    size_t len = 0;
    uint8_t *wire;
    int fd;

    if (!asking)
        lab_die("out of memory");
    asking->call = call;
    asking->arg = arg;
    asking->id = query->id ? query->id : ldns_get_random();
    wire = make_query(query, asking->id, &len);
    if (query->tcp) {
        ask_tcp(base, server, asking, wire, len, &limit);
    } else {
        fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd < 0 || connect(fd, (const struct sockaddr *)server, sizeof(*server)) != 0 ||
            send(fd, wire, len, 0) < 0)
            lab_die("cannot ask the resolver over UDP");
        asking->udp = event_new(base, fd, EV_READ | EV_PERSIST, read_udp, asking);
        event_add(asking->udp, &limit);
    }
    free(wire);
}

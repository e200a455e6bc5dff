/*
 * client.c - numbers, a socket, a query, the time: what a program needs to ask a resolver.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "bench/client.h"

#include <err.h>
#include <ldns/ldns.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

long client_number(const char *text, long least, long most, const char *usage)
{
    char *end;
    long value = strtol(text, &end, 10);

    if (*text == '\0' || *end != '\0' || value < least || value > most)
        errx(1, "usage: %s", usage);
    return value;
}

int client_connect(long port, int flags)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | flags, 0);

    if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof(to)) != 0)
        err(1, "cannot connect");
    return fd;
}

uint8_t *client_query(const char *name, uint16_t room, size_t *len)
{
    ldns_rdf *dname = ldns_dname_new_frm_str(name);
    ldns_pkt *packet =
        dname == NULL ? NULL : ldns_pkt_query_new(dname, LDNS_RR_TYPE_A, LDNS_RR_CLASS_IN, LDNS_RD);
    uint8_t *wire;

    if (packet == NULL)
        errx(1, "no such name can be");
    ldns_pkt_set_edns_udp_size(packet, room);
    if (ldns_pkt2wire(&wire, packet, len) != LDNS_STATUS_OK)
        errx(1, "a query cannot be made");
    ldns_pkt_free(packet);
    return wire;
}

/*
 * sender.c - asks a resolver one question after the other, each when the one before is answered.
 *
 * Usage: sender PORT RCODE COUNT FROM NAME
 * NAME's "#" becomes a number from FROM on. With EDNS, over UDP, for type A. Ends with status 0 when
 * each query was answered with the rcode.
 *
 * (dnsperf pauses between the queries of one client; here thousands have to be through in seconds.)
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <arpa/inet.h>
#include <ldns/ldns.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * The pause lets the resolver go to sleep: whether it finds the next query when it looks for one
 * again, or after it slept, takes it hundreds of instructions more or less.
 */
enum { WAIT_MS = 20000, PAUSE_MS = 3, EDNS_SIZE = 1232 };

static void die(const char *what)
{
    fprintf(stderr, "sender: %s\n", what);
    exit(1);
}

static long number(const char *text)
{
    char *end;
    long value = strtol(text, &end, 10);

    if (*text == '\0' || *end != '\0' || value < 0)
        die("usage: sender PORT RCODE COUNT FROM NAME");
    return value;
}

static int connect_to(long port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || connect(fd, (const struct sockaddr *)&to, sizeof(to)) != 0)
        die("cannot connect");
    return fd;
}

/* The name with the number in place of its "#". */
static ldns_rdf *name_make(const char *pattern, long value)
{
    const char *hash = strchr(pattern, '#');
    char text[4 * LDNS_MAX_DOMAINLEN + 1]; /* an octet may be written as \DDD */
    ldns_rdf *name;

    if (hash == NULL)
        snprintf(text, sizeof(text), "%s", pattern);
    else
        snprintf(text, sizeof(text), "%.*s%ld%s", (int)(hash - pattern), pattern, value, hash + 1);
    name = ldns_dname_new_frm_str(text);
    if (name == NULL)
        die("no such name can be");
    return name;
}

static uint8_t *query_make(ldns_rdf *name, uint16_t id, size_t *len)
{
    ldns_pkt *packet =
        ldns_pkt_query_new(name, LDNS_RR_TYPE_A, LDNS_RR_CLASS_IN, LDNS_RD);
    uint8_t *wire;

    if (packet == NULL)
        die("out of memory");
    ldns_pkt_set_id(packet, id);
    ldns_pkt_set_edns_udp_size(packet, EDNS_SIZE);
    if (ldns_pkt2wire(&wire, packet, len) != LDNS_STATUS_OK)
        die("a query cannot be made");
    ldns_pkt_free(packet);
    return wire;
}

/* Waits for the answer to the query with the id; returns its rcode. */
static long answer_await(int fd, uint16_t id)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    uint8_t answer[EDNS_SIZE];

    while (poll(&wait, 1, WAIT_MS) == 1) {
        ssize_t len = recv(fd, answer, sizeof(answer), 0);

        if (len < 0)
            die("nobody listens");
        if (len >= LDNS_HEADER_SIZE && LDNS_ID_WIRE(answer) == id)
            return LDNS_RCODE_WIRE(answer);
    }
    die("a query was not answered");
    return -1;
}

static void ask(int fd, ldns_rdf *name, uint16_t id, long rcode)
{
    size_t len;
    uint8_t *query = query_make(name, id, &len);

    if (send(fd, query, len, 0) != (ssize_t)len)
        die("cannot send");
    free(query);
    if (answer_await(fd, id) != rcode)
        die("an answer had another rcode");
    poll(NULL, 0, PAUSE_MS);
}

int main(int argc, char *argv[])
{
    long count, from, i;
    int fd;

    if (argc != 6)
        die("usage: sender PORT RCODE COUNT FROM NAME");
    fd = connect_to(number(argv[1]));
    count = number(argv[3]);
    from = number(argv[4]);
    for (i = from; i < from + count; i++)
        ask(fd, name_make(argv[5], i), (uint16_t)i, number(argv[2]));
    close(fd);
    return 0;
}

/*
 * latency.c - how long several resolvers take for the same question, asked in turn.
 *
 * Usage: latency COUNT NAME PORT...
 * Asks each port of 127.0.0.1 COUNT times for the name, type A, over UDP, one query at a time, a
 * different port first each time: what else the machine does meets all of them alike. Prints for
 * each port "PORT MEDIAN P99" in microseconds.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <arpa/inet.h>
#include <ldns/ldns.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_MS = 10000, EDNS_SIZE = 1232, PORTS_MAX = 8 };

static uint8_t *query;
static size_t query_len;

struct asked {
    long port;
    int fd;
    double *took; /* microseconds, of each query */
};

static void die(const char *what)
{
    fprintf(stderr, "latency: %s\n", what);
    exit(1);
}

static long number(const char *text)
{
    char *end;
    long value = strtol(text, &end, 10);

    if (*text == '\0' || *end != '\0' || value <= 0)
        die("usage: latency COUNT NAME PORT...");
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

static void make_query(const char *name)
{
    ldns_rdf *dname = ldns_dname_new_frm_str(name);
    ldns_pkt *packet =
        dname == NULL ? NULL : ldns_pkt_query_new(dname, LDNS_RR_TYPE_A, LDNS_RR_CLASS_IN, LDNS_RD);

    if (packet == NULL)
        die("no such name can be");
    ldns_pkt_set_edns_udp_size(packet, EDNS_SIZE);
    if (ldns_pkt2wire(&query, packet, &query_len) != LDNS_STATUS_OK)
        die("a query cannot be made");
    ldns_pkt_free(packet);
}

static double now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* An answer that came too late for its own query must not count for the next. */
static double ask(int fd, uint16_t id)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    uint8_t answer[EDNS_SIZE];
    double began = now_us();

    ldns_write_uint16(query, id);
    if (send(fd, query, query_len, 0) != (ssize_t)query_len)
        die("cannot send");
    while (poll(&wait, 1, WAIT_MS) == 1) {
        ssize_t len = recv(fd, answer, sizeof(answer), 0);

        if (len < 0)
            die("nobody listens");
        if (len >= LDNS_HEADER_SIZE && LDNS_ID_WIRE(answer) == id) {
            if (LDNS_RCODE_WIRE(answer) != LDNS_RCODE_NOERROR)
                die("an answer was not good");
            return now_us() - began;
        }
    }
    die("a query was not answered");
    return 0;
}

static int compare(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void print(struct asked *asked, size_t count)
{
    qsort(asked->took, count, sizeof(double), compare);
    printf("%ld %.1f %.1f\n", asked->port, asked->took[count / 2], asked->took[count * 99 / 100]);
}

int main(int argc, char *argv[])
{
    struct asked asked[PORTS_MAX];
    int ports = argc - 3, i;
    long count, n;

    if (ports < 1 || ports > PORTS_MAX)
        die("usage: latency COUNT NAME PORT...");
    count = number(argv[1]);
    make_query(argv[2]);
    for (i = 0; i < ports; i++) {
        asked[i].port = number(argv[3 + i]);
        asked[i].fd = connect_to(asked[i].port);
        asked[i].took = calloc((size_t)count, sizeof(double));
        if (asked[i].took == NULL)
            die("out of memory");
    }
    for (n = 0; n < count; n++) {
        for (i = 0; i < ports; i++) {
            struct asked *next = &asked[(n + i) % ports];

            next->took[n] = ask(next->fd, (uint16_t)n);
        }
    }
    for (i = 0; i < ports; i++) {
        print(&asked[i], (size_t)count);
        close(asked[i].fd);
        free(asked[i].took);
    }
    free(query);
    return 0;
}

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
#include <err.h>
#include <ldns/ldns.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/client.h"
#include "common/clock.h"

enum { WAIT_MS = 10000, EDNS_SIZE = 1232, PORTS_MAX = 8 };

static const char usage[] = "latency COUNT NAME PORT...";

static uint8_t *query;
static size_t query_len;

struct asked {
    long port;
    int fd;
    double *took; /* microseconds, of each query */
};

/* An answer that came too late for its own query must not count for the next. */
static double ask(int fd, uint16_t id)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    uint8_t answer[EDNS_SIZE];
    uint64_t began = wf_clock_ns();

    ldns_write_uint16(query, id);
    if (send(fd, query, query_len, 0) != (ssize_t)query_len)
        err(1, "cannot send");
    while (poll(&wait, 1, WAIT_MS) == 1) {
        ssize_t len = recv(fd, answer, sizeof(answer), 0);

        if (len < 0)
            err(1, "nobody listens");
        if (len >= LDNS_HEADER_SIZE && LDNS_ID_WIRE(answer) == id) {
            if (LDNS_RCODE_WIRE(answer) != LDNS_RCODE_NOERROR)
                errx(1, "an answer was not good");
            return (double)(wf_clock_ns() - began) / 1e3;
        }
    }
    errx(1, "a query was not answered");
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
        errx(1, "usage: %s", usage);
    count = client_number(argv[1], 1, LONG_MAX, usage);
    query = client_query(argv[2], EDNS_SIZE, &query_len);
    for (i = 0; i < ports; i++) {
        asked[i].port = client_number(argv[3 + i], 1, UINT16_MAX, usage);
        asked[i].fd = client_connect(asked[i].port, 0);
        asked[i].took = calloc((size_t)count, sizeof(double));
        if (asked[i].took == NULL)
            errx(1, "out of memory");
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

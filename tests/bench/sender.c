/*
 * sender.c - asks a resolver one question after the other, each when the one before is answered.
 *
 * Usage: sender PORT RCODE COUNT FROM NAME
 * NAME's "#" becomes a number from FROM on. With EDNS, over UDP, for type A. Ends with status 0
 * when each query was answered with the rcode.
 *
 * (dnsperf pauses between the queries of one client; here thousands have to be through in seconds.)
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <err.h>
#include <ldns/ldns.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/client.h"

/*
 * The pause lets the resolver go to sleep: whether it finds the next query when it looks for one
 * again, or after it slept, takes it hundreds of instructions more or less.
 */
enum { WAIT_MS = 20000, PAUSE_MS = 3, EDNS_SIZE = 1232 };

static const char usage[] = "sender PORT RCODE COUNT FROM NAME";

/* The query for the name with the number in place of its "#". */
static uint8_t *query_make(const char *pattern, long value, size_t *len)
{
    const char *hash = strchr(pattern, '#');
    char text[4 * LDNS_MAX_DOMAINLEN + 1]; /* an octet may be written as \DDD */

    if (hash == NULL)
        snprintf(text, sizeof(text), "%s", pattern);
    else
        snprintf(text, sizeof(text), "%.*s%ld%s", (int)(hash - pattern), pattern, value, hash + 1);
    return client_query(text, EDNS_SIZE, len);
}

/* Waits for the answer to the query with the id; returns its rcode. */
static long answer_await(int fd, uint16_t id)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    uint8_t answer[EDNS_SIZE];

    while (poll(&wait, 1, WAIT_MS) == 1) {
        ssize_t len = recv(fd, answer, sizeof(answer), 0);

        if (len < 0)
            err(1, "nobody listens");
        if (len >= LDNS_HEADER_SIZE && LDNS_ID_WIRE(answer) == id)
            return LDNS_RCODE_WIRE(answer);
    }
    errx(1, "a query was not answered");
}

static void ask(int fd, const char *pattern, long value, long rcode)
{
    uint16_t id = (uint16_t)value;
    size_t len;
    uint8_t *query = query_make(pattern, value, &len);

    ldns_write_uint16(query, id);
    if (send(fd, query, len, 0) != (ssize_t)len)
        err(1, "cannot send");
    free(query);
    if (answer_await(fd, id) != rcode)
        errx(1, "an answer had another rcode");
    poll(NULL, 0, PAUSE_MS);
}

int main(int argc, char *argv[])
{
    long rcode, count, from, i;
    int fd;

    if (argc != 6)
        errx(1, "usage: %s", usage);
    fd = client_connect(client_number(argv[1], 1, UINT16_MAX, usage), 0);
    rcode = client_number(argv[2], 0, 15, usage);
    count = client_number(argv[3], 0, LONG_MAX, usage);
    from = client_number(argv[4], 0, LONG_MAX, usage);
    for (i = from; i < from + count; i++)
        ask(fd, argv[5], i, rcode);
    close(fd);
    return 0;
}

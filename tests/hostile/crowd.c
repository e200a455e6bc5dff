/*
 * crowd.c - many clients of a resolver that all wait at once.
 *
 * Usage: crowd PORT COUNT NAME
 * Asks so many questions, each once, in one second or two so that no buffer runs over, and says
 * "asked" when it has. NAME's "#" becomes a number. With EDNS, over UDP, for type A. Takes in the
 * answers until it is told to end by SIGTERM, and then prints "answers servfails edes": how many
 * came, were SERVFAIL, and carried an EDE option.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <err.h>
#include <ldns/ldns.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bench/client.h"

enum { SOCKETS = 64, AT_ONCE = 8, ROOM = 1232, ANSWER_MAX = 4096 };

static const char usage[] = "crowd PORT COUNT NAME";

static struct pollfd fds[SOCKETS];
static long answers, servfails, edes;
static volatile sig_atomic_t over;

static void end(int signal_number)
{
    (void)signal_number;
    over = 1;
}

static void ask(const char *pattern, long number)
{
    size_t before = strcspn(pattern, "#"), len;
    char name[LDNS_MAX_DOMAINLEN + 1];
    uint8_t *query;

    if (pattern[before] == '#')
        snprintf(name, sizeof(name), "%.*s%ld%s", (int)before, pattern, number,
                 pattern + before + 1);
    else
        snprintf(name, sizeof(name), "%s", pattern);
    query = client_query(name, ROOM, &len);
    ldns_write_uint16(query, (uint16_t)number);
    if (send(fds[number % SOCKETS].fd, query, len, 0) != (ssize_t)len)
        err(1, "cannot send");
    free(query);
}

static bool has_ede(const ldns_pkt *answer)
{
    ldns_edns_option_list *options = ldns_pkt_edns_get_option_list((ldns_pkt *)(uintptr_t)answer);
    size_t i, count = options ? ldns_edns_option_list_get_count(options) : 0;

    for (i = 0; i < count; i++)
        if (ldns_edns_get_code(ldns_edns_option_list_get_option(options, i)) == LDNS_EDNS_EDE)
            return true;
    return false;
}

static void take(int fd)
{
    uint8_t data[ANSWER_MAX];
    ssize_t len;

    while ((len = recv(fd, data, sizeof(data), MSG_DONTWAIT)) > 0) {
        ldns_pkt *answer = NULL;

        if (ldns_wire2pkt(&answer, data, (size_t)len) != LDNS_STATUS_OK)
            errx(1, "an answer cannot be read");
        answers++;
        if (ldns_pkt_get_rcode(answer) == LDNS_RCODE_SERVFAIL)
            servfails++;
        if (has_ede(answer))
            edes++;
        ldns_pkt_free(answer);
    }
}

static void take_all(int wait_ms)
{
    if (poll(fds, SOCKETS, wait_ms) <= 0)
        return;
    for (size_t i = 0; i < SOCKETS; i++)
        if (fds[i].revents)
            take(fds[i].fd);
}

int main(int argc, char *argv[])
{
    static const struct timespec pause = {0, 1000000};
    long port, count;

    if (argc != 4)
        errx(1, "usage: %s", usage);
    port = client_number(argv[1], 1, UINT16_MAX, usage);
    count = client_number(argv[2], 1, UINT16_MAX, usage);
    signal(SIGTERM, end);
    for (size_t i = 0; i < SOCKETS; i++)
        fds[i] = (struct pollfd){client_connect(port, SOCK_NONBLOCK), POLLIN, 0};
    for (long i = 0; i < count; i++) {
        ask(argv[3], i);
        if (i % AT_ONCE != AT_ONCE - 1)
            continue;
        nanosleep(&pause, NULL);
        take_all(0);
    }
    puts("asked");
    fflush(stdout);
    while (!over)
        take_all(100);
    printf("%ld %ld %ld\n", answers, servfails, edes);
    return 0;
}

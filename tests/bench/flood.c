/*
 * flood.c - keeps a resolver busy: so many queries wait at any time, each answered one is followed
 * by the next.
 *
 * Usage: flood PORT RCODE MILLISECONDS FROM CLIENTS NAME [COUNT]
 * NAME's "#" becomes a number of eight digits from FROM on. With EDNS, over UDP, for type A, from
 * so many sockets; for so many milliseconds or, however long that takes, COUNT queries. Prints
 * "answers nanoseconds all lost edes next": the answers that came in time, the time, the answers
 * with those that were waited for at the end, how many queries had none, how many answers carried
 * an EDE option, and the number to go on from. Ends with status 1 when an answer had another rcode,
 * or none came.
 *
 * (dnsperf takes as long for a query as a resolver does for an answer from its cache, so on two
 * processors it would measure itself; and it wants each of the new names in a file.)
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <err.h>
#include <errno.h>
#include <ldns/ldns.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bench/client.h"
#include "common/clock.h"
#include "verdict.h"

enum {
    WINDOW = 128, /* queries of a client that wait for their answers */
    CLIENTS_MAX = 64,
    PACKET_SIZE = 1232,
    DIGITS = 8,
    NUMBERS = 99999999,
    PAUSE_NS = 30000,
    SLEEP_NS = 200000,
    WAIT_MS = 500,      /* how often is looked for queries whose answer is lost */
    LOST_MS = 3000,     /* when it is taken to be lost */
    PATIENT_MS = 60000, /* the same where a number of them has to be answered */
    OPT_FIXED = 11,     /* an OPT record without options */
    QUESTION_FIXED = 4, /* QTYPE and QCLASS */
    OPTION_HEADER = 4
};

static const char usage[] = "flood PORT RCODE MILLISECONDS FROM CLIENTS NAME [COUNT]";

struct client {
    int fd;
    uint16_t id[WINDOW]; /* of the query that waits in this place; its low bits are the place */
    uint64_t sent[WINDOW];
};

struct flood {
    uint8_t query[PACKET_SIZE];
    size_t query_len;
    size_t digits; /* where the number is to stand; 0: nowhere */
    long next, rcode;
    long left;   /* queries still to be sent */
    bool counts; /* whether a number of them is to be answered, however long it takes */
    uint64_t answers, lost, edes;
    long clients;
    struct client client[CLIENTS_MAX];
};

/* The query with room for the number's digits, which are rewritten for each. */
static void make_query(struct flood *flood, const char *pattern)
{
    const char *hash = strchr(pattern, '#');
    char text[LDNS_MAX_DOMAINLEN + 1];
    uint8_t *wire;

    snprintf(text, sizeof(text), "%.*s%s%s", (int)strcspn(pattern, "#"), pattern,
             hash != NULL ? "00000000" : "", hash != NULL ? hash + 1 : "");
    wire = client_query(text, PACKET_SIZE, &flood->query_len);
    if (flood->query_len > sizeof(flood->query))
        errx(1, "a query cannot be made");
    memcpy(flood->query, wire, flood->query_len);
    /* each dot of the text is a length octet of the name, and one stands in front */
    flood->digits = hash == NULL ? 0 : LDNS_HEADER_SIZE + 1 + (size_t)(hash - pattern);
    free(wire);
}

/* Writes the next query for one of the client's places. */
static void next_query(struct flood *flood, struct client *client, size_t place, uint8_t *packet)
{
    long left = flood->next++;
    size_t i;

    client->id[place] = (uint16_t)(client->id[place] + WINDOW);
    client->sent[place] = wf_clock_ns();
    memcpy(packet, flood->query, flood->query_len);
    ldns_write_uint16(packet, client->id[place]);
    for (i = DIGITS; flood->digits != 0 && i-- > 0; left /= 10)
        packet[flood->digits + i] = (uint8_t)('0' + left % 10);
}

/* Sends a next query for each of the places. What the kernel does not take counts as lost later. */
static void send_for(struct flood *flood, struct client *client, const size_t *places, size_t count)
{
    static uint8_t packets[WINDOW][PACKET_SIZE];
    struct mmsghdr messages[WINDOW] = {0};
    struct iovec parts[WINDOW];
    size_t i;

    if (count > (size_t)flood->left)
        count = (size_t)flood->left;
    flood->left -= (long)count;
    for (i = 0; i < count; i++) {
        next_query(flood, client, places[i], packets[i]);
        parts[i] = (struct iovec){packets[i], flood->query_len};
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    if (count > 0 && sendmmsg(client->fd, messages, (unsigned)count, 0) < 0)
        err(1, "cannot send");
}

/* Whether there is an EDE option in the OPT record right behind the question, as in a SERVFAIL. */
static bool has_ede(const struct flood *flood, const uint8_t *answer, size_t len)
{
    size_t at = flood->query_len; /* the query ends with an OPT record without options */

    if (LDNS_ANCOUNT(answer) != 0 || LDNS_NSCOUNT(answer) != 0)
        return false;
    while (at + OPTION_HEADER <= len) {
        if (ldns_read_uint16(answer + at) == WF_EDE_OPTION)
            return true;
        at += (size_t)OPTION_HEADER + ldns_read_uint16(answer + at + 2);
    }
    return false;
}

/* Whether this answers the query that waits; places: gets the place that is free again. */
static bool take_answer(struct flood *flood, struct client *client, const uint8_t *answer,
                        size_t len, size_t *place)
{
    if (len < flood->query_len - OPT_FIXED)
        return false;
    *place = LDNS_ID_WIRE(answer) % WINDOW;
    if (client->id[*place] != LDNS_ID_WIRE(answer))
        return false; /* late, and counted as lost */
    if ((long)LDNS_RCODE_WIRE(answer) != flood->rcode)
        errx(1, "an answer had another rcode");
    flood->answers++;
    if (has_ede(flood, answer, len))
        flood->edes++;
    return true;
}

/* Takes what has come and sends as many again, unless it is over. */
static void serve_client(struct flood *flood, struct client *client, bool over)
{
    static uint8_t packets[WINDOW][PACKET_SIZE];
    struct mmsghdr messages[WINDOW] = {0};
    struct iovec parts[WINDOW];
    size_t places[WINDOW];
    size_t i, free_places = 0;
    int count;

    for (i = 0; i < WINDOW; i++) {
        parts[i] = (struct iovec){packets[i], PACKET_SIZE};
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    count = recvmmsg(client->fd, messages, WINDOW, 0, NULL);
    if (count < 0 && errno != EAGAIN)
        err(1, "nobody listens");
    for (i = 0; count > 0 && i < (size_t)count; i++)
        if (take_answer(flood, client, packets[i], messages[i].msg_len, &places[free_places])) {
            client->sent[places[free_places]] = UINT64_MAX;
            free_places++;
        }
    if (!over)
        send_for(flood, client, places, free_places);
}

/* Queries without an answer: asks another in their place. Returns how many still wait. */
static uint64_t look_for_lost(struct flood *flood, bool over)
{
    uint64_t now = wf_clock_ns(), waiting = 0;
    long i;

    for (i = 0; i < flood->clients; i++) {
        struct client *client = &flood->client[i];
        size_t places[WINDOW];
        size_t place, lost = 0;

        for (place = 0; place < WINDOW; place++) {
            if (client->sent[place] == UINT64_MAX)
                continue;
            waiting++;
            if (now - client->sent[place] >
                (uint64_t)(flood->counts ? PATIENT_MS : LOST_MS) * 1000000)
                places[lost++] = place;
        }
        flood->lost += lost;
        for (place = 0; place < lost; place++)
            client->sent[places[place]] = UINT64_MAX;
        if (!over)
            send_for(flood, client, places, lost);
    }
    return waiting;
}

/*
 * Looks for answers every so often, whatever has come, and never sleeps where time counts: to wake
 * this program up with an answer, or to find it at the socket, takes the resolver's processor
 * longer than the answer itself, and a slower resolver would pay for that more often.
 */
static void serve(struct flood *flood, bool over)
{
    static const struct timespec sleep = {0, SLEEP_NS};
    uint64_t until = wf_clock_ns() + PAUSE_NS;
    long i;

    for (i = 0; i < flood->clients; i++)
        serve_client(flood, &flood->client[i], over);
    if (flood->counts) {
        nanosleep(&sleep, NULL);
        return;
    }
    do
        sched_yield(); /* the zones' servers may want this processor */
    while (wf_clock_ns() < until);
}

/* Keeps the windows full for so long, or until all is sent. Returns the time in nanoseconds. */
static uint64_t run(struct flood *flood, uint64_t ns)
{
    uint64_t start = wf_clock_ns(), looked = start, now = start;
    long i;

    for (i = 0; i < flood->clients; i++) {
        size_t places[WINDOW];
        size_t place;

        for (place = 0; place < WINDOW; place++) {
            flood->client[i].id[place] = (uint16_t)place;
            flood->client[i].sent[place] = UINT64_MAX;
            places[place] = place;
        }
        send_for(flood, &flood->client[i], places, WINDOW);
    }
    while (flood->counts ? flood->left > 0 : now - start < ns) {
        serve(flood, false);
        now = wf_clock_ns();
        if (now - looked > (uint64_t)WAIT_MS * 1000000) {
            look_for_lost(flood, false);
            looked = now;
        }
    }
    return now - start;
}

/* What still waits is answered before this ends: the next round is not to begin with it. */
static void drain(struct flood *flood)
{
    while (look_for_lost(flood, true) > 0)
        serve(flood, true);
}

int main(int argc, char *argv[])
{
    static struct flood flood;
    uint64_t ns, answers;
    long port, i;

    if (argc != 7 && argc != 8)
        errx(1, "usage: %s", usage);
    port = client_number(argv[1], 1, UINT16_MAX, usage);
    flood.rcode = client_number(argv[2], 0, 15, usage);
    flood.next = client_number(argv[4], 0, NUMBERS, usage);
    flood.clients = client_number(argv[5], 0, CLIENTS_MAX, usage);
    flood.left = argc == 7 ? LONG_MAX : client_number(argv[7], 1, NUMBERS, usage);
    flood.counts = argc == 8;
    make_query(&flood, argv[6]);
    for (i = 0; i < flood.clients; i++)
        flood.client[i].fd = client_connect(port, SOCK_NONBLOCK);
    ns = run(&flood, (uint64_t)client_number(argv[3], 0, 600000, usage) * 1000000);
    answers = flood.answers;
    drain(&flood);
    printf("%llu %llu %llu %llu %llu %ld\n", (unsigned long long)answers, (unsigned long long)ns,
           (unsigned long long)flood.answers, (unsigned long long)flood.lost,
           (unsigned long long)flood.edes, flood.next);
    for (i = 0; i < flood.clients; i++)
        close(flood.client[i].fd);
    return flood.answers == 0;
}

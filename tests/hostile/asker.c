/*
 * asker.c - asks a resolver hostile queries, many at once, and judges its replies.
 *
 * Usage: asker [OPTION]... SERVER ZONE...
 *   --beside SERVER    ask this one the same, and compare the replies
 *   --count N          how many queries (default 1000)
 *   --from N           the number of the first (default 0)
 *   --at-once N        how many are under way (default 64)
 *   --seed N           other queries for another number
 *   --labels N         so many different random labels only
 *   --abandoned N      per cent of queries whose client does not wait
 *   --twice            ask each question two times running, and never again
 *   --sane             no odd types and classes
 *   --wait N           milliseconds an answer is waited for (default 8000)
 *   --name TEXT        what the report calls this
 * Prints TAP lines. Ends with status 0 when every rule was kept, 2 when it could not ask.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/clock.h"
#include "hostile/judge.h"
#include "hostile/query.h"

enum { DNS_PORT = 53, AT_ONCE_MAX = 500, REPLY_MAX = 65535, TRIES = 4 };

/* One side of a question: the socket, and what has come of the reply. */
struct side {
    int fd;          /* -1: nothing is waited for */
    size_t got, len; /* octets read, the length prefix of TCP included; of the reply */
    uint8_t data[2 + REPLY_MAX];
};

/* A question under way, at one server or two. */
struct slot {
    bool busy;
    unsigned tries;
    uint64_t until_ms;
    struct hostile_query query;
    struct side side[2];
};

static struct {
    struct sockaddr_in server[2];
    unsigned servers;
    unsigned long count, from, at_once, wait_ms;
    struct hostile_choice choice;
    const char *name;
} task = {.servers = 1, .count = 1000, .at_once = 64, .wait_ms = 8000, .name = "hostile"};

static void die(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

static void die(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    printf("not ok - ");
    vprintf(format, args);
    putchar('\n');
    va_end(args);
    exit(2);
}

static void send_query(struct slot *slot, unsigned which)
{
    const struct hostile_query *query = &slot->query;
    struct side *side = &slot->side[which];
    uint8_t wire[2 + HOSTILE_QUERY_MAX] = {(uint8_t)(query->len >> 8), (uint8_t)query->len};
    const uint8_t *from = query->tcp ? wire : wire + 2;
    size_t len = query->len + (query->tcp ? 2 : 0);

    memcpy(wire + 2, query->wire, query->len);
    side->got = side->len = 0;
    side->fd = socket(AF_INET, (query->tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC, 0);
    if (side->fd < 0)
        die("%s: no socket: %s", task.name, strerror(errno));
    if (connect(side->fd, (const struct sockaddr *)&task.server[which], sizeof(*task.server)) !=
            0 ||
        send(side->fd, from, len, MSG_NOSIGNAL) != (ssize_t)len)
        die("%s: the server cannot be asked: %s", task.name, strerror(errno));
}

static void close_side(struct side *side)
{
    if (side->fd >= 0)
        close(side->fd);
    side->fd = -1;
}

static void ask(struct slot *slot)
{
    slot->until_ms = wf_clock_ms() + task.wait_ms;
    for (unsigned i = 0; i < task.servers; i++)
        send_query(slot, i);
}

/* Takes in what has come. A connection that ends before the reply counts as no reply. */
static void read_side(struct slot *slot, struct side *side)
{
    size_t room = sizeof(side->data) - side->got;
    ssize_t len = recv(side->fd, side->data + side->got, room, MSG_DONTWAIT);

    if (len < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (len < 0 && errno == ECONNREFUSED)
        die("%s: nobody listens any more", task.name);
    if (len > 0)
        side->got += (size_t)len;
    if (!slot->query.tcp) {
        side->len = side->got;
        close_side(side);
    } else if (len <= 0) {
        close_side(side);
    } else if (side->got >= 2 && side->got >= 2 + ((size_t)side->data[0] << 8 | side->data[1])) {
        side->len = side->got - 2;
        close_side(side);
    }
}

static bool is_pending(const struct slot *slot)
{
    return slot->side[0].fd >= 0 || slot->side[1].fd >= 0;
}

static struct hostile_reply reply_of(const struct slot *slot, unsigned which)
{
    const struct side *side = &slot->side[which];

    return (struct hostile_reply){side->data + (slot->query.tcp ? 2 : 0), side->len};
}

/*
 * Both sides are done, or out of time. Where one has answered and the other has not, both are asked
 * again: on a busy machine one may have been just too late.
 */
static void finish(struct slot *slot, struct hostile_score *score)
{
    struct hostile_reply other;

    close_side(&slot->side[0]);
    close_side(&slot->side[1]);
    if (task.servers == 2 && (slot->side[0].len == 0) != (slot->side[1].len == 0) &&
        ++slot->tries < TRIES) {
        ask(slot);
        return;
    }
    other = reply_of(slot, 1);
    hostile_judge(score, &slot->query, reply_of(slot, 0), task.servers == 2 ? &other : NULL);
    slot->busy = false;
}

static void start(struct slot *slot, unsigned long number)
{
    if (!hostile_query_make(&slot->query, &task.choice, number))
        die("%s: a zone's name cannot be read", task.name);
    slot->busy = true;
    slot->tries = 0;
    ask(slot);
    if (!slot->query.abandoned)
        return;
    close_side(&slot->side[0]);
    close_side(&slot->side[1]);
    slot->busy = false;
}

/* Waits for something to come or the first question to be out of time, and takes it in. */
static void turn(struct slot *slots, struct hostile_score *score)
{
    static struct pollfd fds[2 * AT_ONCE_MAX];
    uint64_t now = wf_clock_ms(), first = now + task.wait_ms;

    for (unsigned long i = 0; i < task.at_once; i++) {
        for (unsigned k = 0; k < 2; k++)
            fds[2 * i + k] = (struct pollfd){slots[i].busy ? slots[i].side[k].fd : -1, POLLIN, 0};
        if (slots[i].busy && slots[i].until_ms < first)
            first = slots[i].until_ms;
    }
    poll(fds, 2 * task.at_once, first > now ? (int)(first - now) : 0);
    now = wf_clock_ms();
    for (unsigned long i = 0; i < task.at_once; i++) {
        struct slot *slot = &slots[i];

        for (unsigned k = 0; k < 2; k++)
            if (fds[2 * i + k].revents)
                read_side(slot, &slot->side[k]);
        if (slot->busy && (!is_pending(slot) || now >= slot->until_ms))
            finish(slot, score);
    }
}

static bool any_busy(const struct slot *slots)
{
    for (unsigned long i = 0; i < task.at_once; i++)
        if (slots[i].busy)
            return true;
    return false;
}

static void ask_all(struct slot *slots, struct hostile_score *score)
{
    unsigned long next = 0;

    while (next < task.count || any_busy(slots)) {
        for (unsigned long i = 0; i < task.at_once && next < task.count; i++)
            if (!slots[i].busy)
                start(&slots[i], task.from + next++);
        turn(slots, score);
    }
}

static struct sockaddr_in read_server(const char *text)
{
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(DNS_PORT)};

    if (inet_pton(AF_INET, text, &server.sin_addr) != 1)
        die("asker: %s is no IPv4 address", text);
    return server;
}

static unsigned long read_number(const char *text)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);

    if (*text < '0' || *text > '9' || *end != '\0')
        die("asker: %s is no number", text);
    return number;
}

static void read_options(int argc, char *argv[])
{
    static const struct option options[] = {
        {"beside", required_argument, NULL, 'b'}, {"count", required_argument, NULL, 'c'},
        {"from", required_argument, NULL, 'f'},   {"at-once", required_argument, NULL, 'o'},
        {"seed", required_argument, NULL, 's'},   {"labels", required_argument, NULL, 'l'},
        {"wait", required_argument, NULL, 'w'},   {"abandoned", required_argument, NULL, 'a'},
        {"name", required_argument, NULL, 'n'},   {"sane", no_argument, NULL, 'S'},
        {"twice", no_argument, NULL, 't'},        {NULL, 0, NULL, 0},
    };
    int which;

    while ((which = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (which == 'b') {
            task.server[1] = read_server(optarg);
            task.servers = 2;
        } else if (which == 'c') {
            task.count = read_number(optarg);
        } else if (which == 'f') {
            task.from = read_number(optarg);
        } else if (which == 'o') {
            task.at_once = read_number(optarg);
        } else if (which == 's') {
            task.choice.seed = read_number(optarg);
        } else if (which == 'l') {
            task.choice.labels = (unsigned)read_number(optarg);
        } else if (which == 'w') {
            task.wait_ms = read_number(optarg);
        } else if (which == 'a') {
            task.choice.abandoned = (unsigned)read_number(optarg);
        } else if (which == 'n') {
            task.name = optarg;
        } else if (which == 't') {
            task.choice.twice = true;
        } else if (which == 'S') {
            task.choice.sane = true;
        } else {
            die("asker: a wrong option");
        }
    }
    if (argc - optind < 2 || task.at_once < 1 || task.at_once > AT_ONCE_MAX)
        die("asker: wants a server and zones, and at most %d queries at once", AT_ONCE_MAX);
    task.server[0] = read_server(argv[optind]);
    task.choice.zones = (const char *const *)&argv[optind + 1];
    task.choice.zone_count = (size_t)(argc - optind - 1);
    task.choice.comparable = task.servers == 2;
}

int main(int argc, char *argv[])
{
    struct hostile_score score = {0};
    struct slot *slots;

    read_options(argc, argv);
    slots = calloc(task.at_once, sizeof(*slots));
    if (!slots)
        die("%s: out of memory", task.name);
    for (unsigned long i = 0; i < task.at_once; i++)
        slots[i].side[0].fd = slots[i].side[1].fd = -1;
    ask_all(slots, &score);
    free(slots);
    return hostile_report(&score, task.name, task.servers == 2) ? 0 : 1;
}

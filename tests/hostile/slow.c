/*
 * slow.c - name servers that take their time, for zones by which a resolver gets many queries to
 * wait.
 *
 * Usage: slow REFUSE_MS KEYS_MS
 * Serves mem.test at 127.9.1.1, and at 127.9.0.1 to .32 a zone that each of them refuses after
 * REFUSE_MS milliseconds. Prints "ready" when it does, and runs until it is told to end.
 *
 *   slow.mem.test     delegated to the 32 servers that refuse it
 *   brief.mem.test    delegated to the first of them, which refuses it, too
 *   shared.mem.test   delegated to 8 servers whose names, of some 250 octets each, lie in
 * slow.mem.test
 *   *.own.mem.test    each delegated likewise, to names that are nobody else's: 6 of 8 are in
 *                     brief.mem.test, so that the resolver has their ends while it waits for the
 * rest keys.mem.test     any name has an address, with a signature; the 32 keys, of 60 kilobytes,
 * come over TCP alone and after KEYS_MS milliseconds
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <ldns/ldns.h>

enum {
    SERVERS = 32,
    NAMES = 8,
    BRIEF = 6,
    HEADER = 12,
    LABEL_MAX = 63,
    NAME_MAX_WIRE = 255,
    PACKET_MAX = 65535,
    KEYS = 32,
    KEY_SIZE = 1880,
    SIGNATURE_SIZE = 64,
    TTL = 3600,
    POINTER = 0xc000,
    FLAGS_ANSWER = 0x8400, /* QR, AA */
    FLAGS_REFERRAL = 0x8000,
    FLAG_TC = 0x0200,
    STUB = SERVERS, /* the last of the sockets: mem.test's own server */
    LISTENER,
    SOCKETS
};

/* A packet that waits for its time; those of one delay go in the order in which they came. */
struct late {
    struct late *next;
    uint64_t due_ms;
    int fd;
    bool tcp;
    struct sockaddr_in to;
    size_t len;
    uint8_t data[];
};

struct line {
    struct late *first, **end;
    unsigned long delay_ms;
};

struct packet {
    uint8_t data[PACKET_MAX];
    size_t len;
    size_t zone; /* where the question's name goes on with the zone's */
};

static struct line refusals, keys, at_once;
static int sockets[SOCKETS];

static uint64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void put_u16(struct packet *packet, unsigned value)
{
    ldns_write_uint16(packet->data + packet->len, (uint16_t)value);
    packet->len += 2;
}

static void put(struct packet *packet, const void *data, size_t len)
{
    memcpy(packet->data + packet->len, data, len);
    packet->len += len;
}

static void count_up(struct packet *packet, size_t at)
{
    ldns_write_uint16(packet->data + at, (uint16_t)(ldns_read_uint16(packet->data + at) + 1));
}

/* A record of the name at that place of the packet, up to its RDLENGTH; returns where that is. */
static size_t put_record(struct packet *packet, size_t section, size_t owner, unsigned type)
{
    count_up(packet, section);
    put_u16(packet, POINTER | (unsigned)owner);
    put_u16(packet, type);
    put_u16(packet, LDNS_RR_CLASS_IN);
    put_u16(packet, 0);
    put_u16(packet, TTL);
    put_u16(packet, 0);
    return packet->len - 2;
}

static void end_record(struct packet *packet, size_t rdlength)
{
    ldns_write_uint16(packet->data + rdlength, (uint16_t)(packet->len - rdlength - 2));
}

enum { ANSWER = 6, AUTHORITY = 8, ADDITIONAL = 10 }; /* where the header counts them */

static void put_label(struct packet *packet, const char *text)
{
    uint8_t len = (uint8_t)strlen(text);

    put(packet, &len, 1);
    put(packet, text, len);
}

static void put_address(struct packet *packet, size_t section, size_t owner, unsigned host)
{
    size_t rdlength = put_record(packet, section, owner, LDNS_RR_TYPE_A);
    uint8_t address[] = {127, 9, 0, (uint8_t)host};

    put(packet, address, sizeof(address));
    end_record(packet, rdlength);
}

/* The first so many servers, with their addresses. */
static void refer_to_servers(struct packet *packet, unsigned count)
{
    size_t names[SERVERS];
    char label[16];

    for (unsigned i = 0; i < count; i++) {
        size_t rdlength = put_record(packet, AUTHORITY, packet->zone, LDNS_RR_TYPE_NS);

        names[i] = packet->len;
        snprintf(label, sizeof(label), "s%u", i + 1);
        put_label(packet, label);
        put_u16(packet, POINTER | (unsigned)packet->zone);
        end_record(packet, rdlength);
    }
    for (unsigned i = 0; i < count; i++)
        put_address(packet, ADDITIONAL, names[i], i + 1);
}

/* A name of some 250 octets in slow.mem.test or in brief.mem.test, by a number and a label. */
static void put_long_name(struct packet *packet, unsigned number, const char *whose, bool brief)
{
    static const char rest[] = "\3mem\4test";
    char label[LABEL_MAX + 1];

    snprintf(label, sizeof(label), "n%u-%s", number, whose);
    put_label(packet, label);
    memset(label, 'x', LABEL_MAX);
    label[LABEL_MAX] = '\0';
    for (unsigned i = 0; i < 3; i++)
        put_label(packet, label);
    put_label(packet, brief ? "brief" : "slow");
    put(packet, rest, sizeof(rest));
}

static void refer_to_names(struct packet *packet, const char *whose, unsigned brief)
{
    for (unsigned i = 0; i < NAMES; i++) {
        size_t rdlength = put_record(packet, AUTHORITY, packet->zone, LDNS_RR_TYPE_NS);

        put_long_name(packet, i, whose, i < brief);
        end_record(packet, rdlength);
    }
}

/* Octets that look like a signature or a key, and are none. */
static void put_noise(struct packet *packet, size_t len, unsigned seed)
{
    for (size_t i = 0; i < len; i++) {
        uint8_t octet = (uint8_t)(seed = seed * 1103515245u + 12345u);

        put(packet, &octet, 1);
    }
}

static void put_signature(struct packet *packet, size_t owner, unsigned type)
{
    static const char signer[] = "\4keys\3mem\4test";
    size_t rdlength = put_record(packet, ANSWER, owner, LDNS_RR_TYPE_RRSIG);
    uint32_t now = (uint32_t)time(NULL), dates[] = {htonl(now + 86400), htonl(now - 86400)};
    uint8_t algorithm_and_labels[] = {LDNS_RSASHA256, type == LDNS_RR_TYPE_DNSKEY ? 3 : 4};

    put_u16(packet, type);
    put(packet, algorithm_and_labels, sizeof(algorithm_and_labels));
    put_u16(packet, 0);
    put_u16(packet, TTL);
    put(packet, dates, sizeof(dates));
    put_u16(packet, 4711);
    put(packet, signer, sizeof(signer));
    put_noise(packet, SIGNATURE_SIZE, type);
    end_record(packet, rdlength);
}

static void answer_keys(struct packet *packet)
{
    static const uint8_t fixed[] = {1, 1, 3, LDNS_RSASHA256}; /* flags 257, protocol 3 */

    for (unsigned i = 0; i < KEYS; i++) {
        size_t rdlength = put_record(packet, ANSWER, HEADER, LDNS_RR_TYPE_DNSKEY);

        put(packet, fixed, sizeof(fixed));
        put_noise(packet, KEY_SIZE, i);
        end_record(packet, rdlength);
    }
    put_signature(packet, HEADER, LDNS_RR_TYPE_DNSKEY);
}

/* Whether the question's name, "." at its end, ends in the zone's; sets where that begins. */
static bool is_below(struct packet *packet, const char *name, const char *zone)
{
    size_t len = strlen(name), zone_len = strlen(zone);

    if (len < zone_len || strcasecmp(name + len - zone_len, zone) != 0)
        return false;
    packet->zone = HEADER + len - zone_len; /* each dot of the text is a length octet */
    return true;
}

static void set_flags(struct packet *packet, unsigned flags)
{
    ldns_write_uint16(packet->data + 2, (uint16_t)flags);
}

/* What the server of mem.test says. Returns the line that it waits in. */
static struct line *answer(struct packet *packet, const char *name, unsigned type, bool tcp)
{
    char whose[24] = "";

    set_flags(packet, FLAGS_REFERRAL);
    if (is_below(packet, name, "slow.mem.test.")) {
        refer_to_servers(packet, SERVERS);
    } else if (is_below(packet, name, "brief.mem.test.")) {
        refer_to_servers(packet, 1);
    } else if (is_below(packet, name, "shared.mem.test.")) {
        refer_to_names(packet, "shared", 0);
    } else if (is_below(packet, name, ".own.mem.test.")) {
        snprintf(whose, sizeof(whose), "%.*s", (int)strcspn(name, "."), name);
        packet->zone = HEADER;
        refer_to_names(packet, whose, BRIEF);
    } else if (is_below(packet, name, "keys.mem.test.") && type == LDNS_RR_TYPE_DNSKEY) {
        set_flags(packet, tcp ? FLAGS_ANSWER : FLAGS_ANSWER | FLAG_TC);
        if (tcp)
            answer_keys(packet);
        return tcp ? &keys : &at_once;
    } else {
        set_flags(packet, FLAGS_ANSWER);
        if (packet->zone != 0 && type == LDNS_RR_TYPE_A) {
            put_address(packet, ANSWER, HEADER, 1);
            put_signature(packet, HEADER, LDNS_RR_TYPE_A);
        }
    }
    return &at_once;
}

/* Makes the answer of a query, from its header and question on. NULL when it cannot be read. */
static struct line *respond(struct packet *packet, bool refuse, bool tcp)
{
    uint8_t *data = packet->data;
    char name[4 * NAME_MAX_WIRE + 2];
    size_t at = HEADER, out = 0;

    while (at < packet->len && data[at] != 0) {
        size_t label = data[at++];

        if (label > LABEL_MAX || at + label >= packet->len || out + label + 2 > sizeof(name))
            return NULL;
        memcpy(name + out, data + at, label);
        out += label;
        name[out++] = '.';
        at += label;
    }
    if (at + 5 > packet->len || packet->len < HEADER)
        return NULL;
    name[out] = '\0';
    packet->len = at + 5;
    packet->zone = 0;
    memset(data + ANSWER, 0, HEADER - ANSWER);
    if (!refuse)
        return answer(packet, name, ldns_read_uint16(data + at + 1), tcp);
    set_flags(packet, 0x8000 | LDNS_RCODE_REFUSED);
    return &refusals;
}

static void enqueue(struct line *line, const struct packet *packet, int fd, bool tcp,
                    const struct sockaddr_in *to)
{
    struct late *late = malloc(sizeof(*late) + packet->len + 2);

    if (!late)
        errx(2, "out of memory");
    *late = (struct late){
        .due_ms = now_ms() + line->delay_ms, .fd = fd, .tcp = tcp, .to = *to, .len = packet->len};
    if (tcp) {
        ldns_write_uint16(late->data, (uint16_t)packet->len);
        late->len += 2;
    }
    memcpy(late->data + (tcp ? 2 : 0), packet->data, packet->len);
    *line->end = late;
    line->end = &late->next;
}

static void send_due(struct line *line, uint64_t now)
{
    while (line->first && line->first->due_ms <= now) {
        struct late *late = line->first;

        line->first = late->next;
        if (!line->first)
            line->end = &line->first;
        if (late->tcp) {
            for (size_t at = 0; at < late->len;) {
                ssize_t sent = send(late->fd, late->data + at, late->len - at, MSG_NOSIGNAL);

                if (sent <= 0)
                    break;
                at += (size_t)sent;
            }
            close(late->fd);
        } else {
            sendto(late->fd, late->data, late->len, 0, (struct sockaddr *)&late->to,
                   sizeof(late->to));
        }
        free(late);
    }
}

/* All that has come to the socket. */
static void read_udp(unsigned which)
{
    static struct packet packet;
    struct sockaddr_in from;
    socklen_t from_len = sizeof(from);
    ssize_t len;

    while ((len = recvfrom(sockets[which], packet.data, sizeof(packet.data), MSG_DONTWAIT,
                           (struct sockaddr *)&from, &from_len)) > 0) {
        struct line *line;

        packet.len = (size_t)len;
        line = respond(&packet, which < STUB, false);
        if (line)
            enqueue(line, &packet, sockets[which], false, &from);
        from_len = sizeof(from);
    }
}

static void read_tcp(void)
{
    static struct packet packet;
    static const struct timeval patience = {1, 0};
    int fd = accept(sockets[LISTENER], NULL, NULL);
    uint8_t prefix[2];
    struct line *line = NULL;

    if (fd < 0)
        return;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    if (recv(fd, prefix, 2, MSG_WAITALL) == 2) {
        packet.len = ldns_read_uint16(prefix);
        if (recv(fd, packet.data, packet.len, MSG_WAITALL) == (ssize_t)packet.len)
            line = respond(&packet, false, true);
    }
    if (line)
        enqueue(line, &packet, fd, true, &(struct sockaddr_in){0});
    else
        close(fd);
}

static int open_socket(int type, unsigned subnet, unsigned host)
{
    struct sockaddr_in addr = {.sin_family = AF_INET,
                               .sin_port = htons(LDNS_PORT),
                               .sin_addr.s_addr = htonl(0x7f090000u | subnet << 8 | host)};
    int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0), on = 1, room = 1 << 22;

    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
        bind(fd, (struct sockaddr *)&addr, sizeof(addr)) != 0)
        err(2, "127.9.%u.%u", subnet, host);
    /* what the kernel allows, if it does not allow as much */
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) != 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
    return fd;
}

static struct line line_of(const char *delay_ms)
{
    char *end;
    struct line line = {.delay_ms = strtoul(delay_ms, &end, 10)};

    if (*delay_ms < '0' || *delay_ms > '9' || *end != '\0')
        errx(2, "%s is no number of milliseconds", delay_ms);
    return line;
}

static void serve(void)
{
    struct pollfd fds[SOCKETS];

    for (unsigned i = 0; i < SOCKETS; i++)
        fds[i] = (struct pollfd){sockets[i], POLLIN, 0};
    for (;;) {
        poll(fds, SOCKETS, refusals.first || keys.first ? 1 : 1000);
        for (unsigned i = 0; i < LISTENER; i++)
            if (fds[i].revents)
                read_udp(i);
        if (fds[LISTENER].revents)
            read_tcp();
        send_due(&at_once, UINT64_MAX);
        send_due(&refusals, now_ms());
        send_due(&keys, now_ms());
    }
}

int main(int argc, char *argv[])
{
    if (argc != 3)
        errx(2, "usage: slow REFUSE_MS KEYS_MS");
    refusals = line_of(argv[1]);
    keys = line_of(argv[2]);
    refusals.end = &refusals.first;
    keys.end = &keys.first;
    at_once.end = &at_once.first;
    for (unsigned i = 0; i < SERVERS; i++)
        sockets[i] = open_socket(SOCK_DGRAM, 0, i + 1);
    sockets[STUB] = open_socket(SOCK_DGRAM, 1, 1);
    sockets[LISTENER] = open_socket(SOCK_STREAM, 1, 1);
    if (listen(sockets[LISTENER], 128) != 0)
        err(2, "cannot listen");
    puts("ready");
    fflush(stdout);
    serve();
}

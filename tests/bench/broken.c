/*
 * broken.c - name servers for as many broken zones, with as many servers, as somebody asks for.
 *
 * Usage: broken
 * Answers at every address of this machine on port 53, UDP alone, by the address that was asked, of
 * which the last four octets count if it is one of IPv6:
 *
 *   192.0.2.*     refuse everything
 *   198.18.0.*    fail (SERVFAIL)
 *   198.18.1.*    refer to the root
 *   198.51.100.1  the root, unsigned, which delegates the zones of the next four
 *   198.51.100.2  signed.test, grow.test and host.test
 *   198.51.100.3  silent.test: silent
 *   198.51.100.4  ds.test, which is signed
 *   198.51.100.5  each ZONE.ds.test
 *
 * www.signed.test has an address.
 *
 * ds.test delegates each ZONE.ds.test to the next server, with a DS record of a key that is not
 * there any more. The zone is signed with the key that is there, and any name has an address.
 *
 * grow.test delegates each ZONE.sCOUNT.grow.test to so many servers that refuse, n1.ZONE.sCOUNT,
 * n2.ZONE.sCOUNT and so on. Letters behind COUNT make it another zone:
 *
 *   d  the servers have an address of IPv6, too
 *   f  they fail
 *   l  they refer to the root
 *   m  of three, one refuses, one fails, one refers to the root
 *   n  of two, one has no address
 *   o  their names are in host.test, which works
 *   x  their names are each in a zone of two servers that refuse
 *   y  their names are all in another zone of as many servers that refuse
 *
 * Prints the DNSKEY record of ds.test, which is new each time, when it serves, and runs until it is
 * told to end.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#define _GNU_SOURCE /* struct in6_pktinfo */
#include <arpa/inet.h>
#include <err.h>
#include <ldns/ldns.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum {
    QUERY_MAX = 512,
    RECORD_MAX = 1024,
    SERVERS_MAX = 254,
    EDNS_SIZE = 4096,
    DAY = 86400,
    BUFFER_SIZE = 1 << 22,
    REFUSING = 0xc00002, /* networks */
    FAILING = 0xc61200,
    REFERRING = 0xc61201,
    ROOT = 0xc6336401, /* addresses */
    PARENT = 0xc6336402,
    SILENT = 0xc6336403,
    SIGNED_PARENT = 0xc6336404,
    TOP_LABELS = 2, /* of grow.test and of ds.test */
};

static const char old_digest[] = "3f0ac5b7e61d8f94a2c07b5e19d36f48c5be0a7291f36d84b05ec7a1928d4f63";

struct key {
    ldns_key_list *list;
    ldns_rr *record; /* DNSKEY */
};
static struct key parent_key, child_key; /* all the zones below ds.test have the same */

static void make_key(struct key *key, const char *zone)
{
    ldns_key *one = ldns_key_new_frm_algorithm(LDNS_SIGN_ECDSAP256SHA256, 256);

    key->list = ldns_key_list_new();
    if (one == NULL || key->list == NULL || !ldns_key_list_push_key(key->list, one))
        errx(1, "a key cannot be made");
    ldns_key_set_flags(one, LDNS_KEY_ZONE_KEY | LDNS_KEY_SEP_KEY);
    ldns_key_set_pubkey_owner(one, ldns_dname_new_frm_str(zone));
    key->record = ldns_key2rr(one);
    ldns_key_set_keytag(one, ldns_calc_keytag(key->record));
}

/* The last so many labels of a name, whose text ends in a dot. */
static const char *last_labels(const char *name, unsigned count)
{
    const char *at = name + strlen(name);

    while (at > name && count > 0)
        if (*--at == '.' && at[1] != '\0' && --count == 0)
            return at + 1;
    return at;
}

static unsigned label_count(const char *name)
{
    unsigned count = 0;

    for (; *name != '\0'; name++)
        count += *name == '.';
    return count;
}

/* Adds a record, in the words of a zone file, to a section. */
__attribute__((format(printf, 3, 4))) static void add(ldns_pkt *answer, ldns_pkt_section section,
                                                      const char *format, ...)
{
    char text[RECORD_MAX];
    ldns_rr *record;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (ldns_rr_new_frm_str(&record, text, 3600, NULL, NULL) != LDNS_STATUS_OK)
        errx(1, "no such record can be: %s", text);
    ldns_pkt_push_rr(answer, section, record);
}

/* Signs what the section has, all of it one RRset beside the records that stand before it. */
static void sign(ldns_pkt *answer, ldns_pkt_section section, ldns_rr_type type, const char *zone,
                 const struct key *key)
{
    ldns_key *one = ldns_key_list_key(key->list, 0);
    ldns_rr_list *rrset = ldns_pkt_rr_list_by_type(answer, type, section), *signatures;
    uint32_t now = (uint32_t)time(NULL);

    ldns_rdf_deep_free(ldns_key_pubkey_owner(one));
    ldns_key_set_pubkey_owner(one, ldns_dname_new_frm_str(zone));
    ldns_key_set_inception(one, now - DAY);
    ldns_key_set_expiration(one, now + DAY);
    signatures = ldns_sign_public(rrset, key->list);
    if (signatures == NULL || !ldns_pkt_push_rr_list(answer, section, signatures))
        errx(1, "%s cannot be signed", zone);
    ldns_rr_list_free(signatures); /* the records are the answer's now */
    ldns_rr_list_deep_free(rrset);
}

static void deny(ldns_pkt *answer, const char *zone)
{
    add(answer, LDNS_SECTION_AUTHORITY, "%s 3600 IN SOA ns.test. root.test. 1 3600 900 86400 60",
        zone);
}

/* The servers of a zone, by the label sCOUNTHOW of its name. */
struct servers {
    unsigned count;
    char how[8];
};

static bool does(const struct servers *servers, char how)
{
    return strchr(servers->how, how) != NULL;
}

/* Those that the label sCOUNTHOW stands for, in a name below grow.test or host.test. */
static bool servers_read(struct servers *servers, const char *name)
{
    const char *label = last_labels(name, TOP_LABELS + 1);

    servers->how[0] = '\0';
    return label_count(name) >= TOP_LABELS + 2 &&
           sscanf(label, "s%3u%7[a-z]", &servers->count, servers->how) >= 1 &&
           servers->count <= SERVERS_MAX;
}

static uint32_t address_of(const struct servers *servers, unsigned i)
{
    static const uint32_t mixed[] = {REFUSING, FAILING, REFERRING};
    uint32_t network = does(servers, 'm')   ? mixed[i % 3]
                       : does(servers, 'f') ? FAILING
                       : does(servers, 'l') ? REFERRING
                                            : REFUSING;

    return network << 8 | i;
}

static void add_address(ldns_pkt *answer, ldns_pkt_section section, const char *name,
                        ldns_rr_type type, uint32_t address)
{
    if (type == LDNS_RR_TYPE_A)
        add(answer, section, "%s 3600 IN A %u.%u.%u.%u", name, address >> 24, address >> 16 & 0xff,
            address >> 8 & 0xff, address & 0xff);
    else
        add(answer, section, "%s 3600 IN AAAA 2001:db8::%x:%x", name, address >> 16,
            address & 0xffff);
}

static void name_server(char name[RECORD_MAX], const struct servers *servers, const char *zone,
                        unsigned i)
{
    const int above = (int)(strlen(zone) - strlen("grow.test."));

    if (does(servers, 'o'))
        snprintf(name, RECORD_MAX, "n%u.%.*shost.test.", i, above, zone);
    else if (does(servers, 'x'))
        snprintf(name, RECORD_MAX, "n.%u-%.*s.s2.grow.test.", i, (int)strcspn(zone, "."), zone);
    else if (does(servers, 'y'))
        snprintf(name, RECORD_MAX, "h%u.y-%.*s.s%u.grow.test.", i, (int)strcspn(zone, "."), zone,
                 servers->count);
    else
        snprintf(name, RECORD_MAX, "n%u.%s", i, zone);
}

static void refer(ldns_pkt *answer, const char *zone, const struct servers *servers)
{
    char name[RECORD_MAX];
    unsigned i;

    ldns_pkt_set_aa(answer, false);
    for (i = 1; i <= servers->count; i++) {
        name_server(name, servers, zone, i);
        add(answer, LDNS_SECTION_AUTHORITY, "%s 3600 IN NS %s", zone, name);
        if (does(servers, 'o') || does(servers, 'x') || does(servers, 'y') ||
            (does(servers, 'n') && i % 2 == 1))
            continue;
        add_address(answer, LDNS_SECTION_ADDITIONAL, name, LDNS_RR_TYPE_A, address_of(servers, i));
        if (does(servers, 'd'))
            add_address(answer, LDNS_SECTION_ADDITIONAL, name, LDNS_RR_TYPE_AAAA,
                        address_of(servers, i));
    }
}

/* host.test */
static void answer_host(ldns_pkt *answer, const char *name, ldns_rr_type type)
{
    struct servers servers;
    unsigned i;

    if (servers_read(&servers, name) && sscanf(name, "n%3u.", &i) == 1 &&
        (type == LDNS_RR_TYPE_A || (type == LDNS_RR_TYPE_AAAA && does(&servers, 'd'))) &&
        (i % 2 == 0 || !does(&servers, 'n')))
        add_address(answer, LDNS_SECTION_ANSWER, name, type, address_of(&servers, i));
    else
        deny(answer, "host.test.");
}

/* grow.test, signed.test, and host.test. */
static void answer_unsigned(ldns_pkt *answer, const char *name, ldns_rr_type type)
{
    const char *zone = last_labels(name, TOP_LABELS);
    struct servers servers;

    if (strcmp(zone, "host.test.") == 0)
        answer_host(answer, name, type);
    else if (strcmp(name, "www.signed.test.") == 0 && type == LDNS_RR_TYPE_A)
        add(answer, LDNS_SECTION_ANSWER, "%s 3600 IN A 198.51.100.2", name);
    else if (!servers_read(&servers, name))
        deny(answer, zone);
    else
        refer(answer, last_labels(name, TOP_LABELS + 2), &servers);
}

/* It is nobody's server. */
static void refer_upwards(ldns_pkt *answer)
{
    ldns_pkt_set_aa(answer, false);
    add(answer, LDNS_SECTION_AUTHORITY, ". 3600 IN NS root.test.");
}

static void add_old_ds(ldns_pkt *answer, ldns_pkt_section section, const char *zone)
{
    add(answer, section, "%s 3600 IN DS 4711 %d 2 %s", zone, LDNS_ECDSAP256SHA256, old_digest);
    sign(answer, section, LDNS_RR_TYPE_DS, "ds.test.", &parent_key);
}

static void add_key(ldns_pkt *answer, const char *zone, const struct key *key)
{
    ldns_rr *record = ldns_rr_clone(key->record);

    ldns_rdf_deep_free(ldns_rr_owner(record));
    ldns_rr_set_owner(record, ldns_dname_new_frm_str(zone));
    ldns_rr_set_ttl(record, 3600);
    ldns_pkt_push_rr(answer, LDNS_SECTION_ANSWER, record);
    sign(answer, LDNS_SECTION_ANSWER, LDNS_RR_TYPE_DNSKEY, zone, key);
}

/* ds.test */
static void answer_parent(ldns_pkt *answer, const char *name, ldns_rr_type type)
{
    const char *zone = last_labels(name, TOP_LABELS + 1);

    if (label_count(name) <= TOP_LABELS) {
        if (type == LDNS_RR_TYPE_DNSKEY)
            add_key(answer, name, &parent_key);
        else
            deny(answer, name);
        return;
    }
    if (type == LDNS_RR_TYPE_DS && zone == name) {
        add_old_ds(answer, LDNS_SECTION_ANSWER, zone);
        return;
    }
    ldns_pkt_set_aa(answer, false);
    add(answer, LDNS_SECTION_AUTHORITY, "%s 3600 IN NS ns.%s", zone, zone);
    add_old_ds(answer, LDNS_SECTION_AUTHORITY, zone);
    add(answer, LDNS_SECTION_ADDITIONAL, "ns.%s 3600 IN A 198.51.100.5", zone);
}

/* What is below ds.test. */
static void answer_child(ldns_pkt *answer, const char *name, ldns_rr_type type)
{
    const char *zone = last_labels(name, TOP_LABELS + 1);

    if (type == LDNS_RR_TYPE_DNSKEY && zone == name) {
        add_key(answer, zone, &child_key);
    } else if (type == LDNS_RR_TYPE_A) {
        add(answer, LDNS_SECTION_ANSWER, "%s 3600 IN A 198.51.100.2", name);
        sign(answer, LDNS_SECTION_ANSWER, LDNS_RR_TYPE_A, zone, &child_key);
    } else {
        deny(answer, zone);
    }
}

static void answer_root(ldns_pkt *answer, const char *name, ldns_rr_type type)
{
    static const struct {
        const char *zone, *server;
    } zones[] = {{"signed.test.", "198.51.100.2"},
                 {"grow.test.", "198.51.100.2"},
                 {"host.test.", "198.51.100.2"},
                 {"silent.test.", "198.51.100.3"},
                 {"ds.test.", "198.51.100.4"}};
    const char *zone = last_labels(name, TOP_LABELS);
    size_t i;

    for (i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
        if (strcmp(zone, zones[i].zone) != 0)
            continue;
        ldns_pkt_set_aa(answer, false);
        add(answer, LDNS_SECTION_AUTHORITY, "%s 3600 IN NS ns.%s", zone, zone);
        add(answer, LDNS_SECTION_ADDITIONAL, "ns.%s 3600 IN A %s", zone, zones[i].server);
        return;
    }
    if (strcmp(name, ".") == 0 && type == LDNS_RR_TYPE_NS) {
        add(answer, LDNS_SECTION_ANSWER, ". 3600 IN NS root.test.");
        add(answer, LDNS_SECTION_ADDITIONAL, "root.test. 3600 IN A 198.51.100.1");
    } else if (strcmp(name, "root.test.") == 0 && type == LDNS_RR_TYPE_A) {
        add(answer, LDNS_SECTION_ANSWER, "%s 3600 IN A 198.51.100.1", name);
    } else {
        deny(answer, ".");
    }
}

static void fill(ldns_pkt *answer, uint32_t server, const ldns_rr *question)
{
    char *name = ldns_rdf2str(ldns_rr_owner(question));
    ldns_rr_type type = ldns_rr_get_type(question);

    ldns_pkt_set_aa(answer, true);
    if (server >> 8 == REFUSING)
        ldns_pkt_set_rcode(answer, LDNS_RCODE_REFUSED);
    else if (server >> 8 == FAILING)
        ldns_pkt_set_rcode(answer, LDNS_RCODE_SERVFAIL);
    else if (server >> 8 == REFERRING)
        refer_upwards(answer);
    else if (server == PARENT)
        answer_unsigned(answer, name, type);
    else if (server == ROOT)
        answer_root(answer, name, type);
    else if (server == SIGNED_PARENT)
        answer_parent(answer, name, type);
    else
        answer_child(answer, name, type);
    free(name);
}

/* The answer to a query in wire form, to be freed by the caller. NULL: none. */
static uint8_t *respond(uint32_t server, const uint8_t *query_wire, size_t query_len, size_t *len)
{
    ldns_pkt *query, *answer = ldns_pkt_new();
    uint8_t *wire = NULL;

    if (answer == NULL || ldns_wire2pkt(&query, query_wire, query_len) != LDNS_STATUS_OK)
        return NULL; /* only a resolver asks here */
    if (ldns_pkt_qdcount(query) == 1 && server != SILENT) {
        ldns_rr *question = ldns_rr_list_rr(ldns_pkt_question(query), 0);

        ldns_pkt_set_id(answer, ldns_pkt_id(query));
        ldns_pkt_set_qr(answer, true);
        ldns_pkt_set_edns_udp_size(answer, EDNS_SIZE);
        ldns_pkt_set_edns_do(answer, ldns_pkt_edns_do(query));
        ldns_pkt_push_rr(answer, LDNS_SECTION_QUESTION, ldns_rr_clone(question));
        fill(answer, server, question);
        if (ldns_pkt2wire(&wire, answer, len) != LDNS_STATUS_OK)
            errx(1, "an answer cannot be written");
    }
    ldns_pkt_free(query);
    ldns_pkt_free(answer);
    return wire;
}

static int open_socket(void)
{
    struct sockaddr_in6 addr = {.sin6_family = AF_INET6, .sin6_port = htons(LDNS_PORT)};
    int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 1, off = 0, room = BUFFER_SIZE;

    if (fd < 0 || setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off)) != 0 ||
        setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof(on)) != 0 ||
        setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &on, sizeof(on)) != 0 ||
        bind(fd, (struct sockaddr *)&addr, sizeof(addr)) != 0)
        err(1, "port 53");
    /* what the kernel allows, if it does not allow as much */
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room)) != 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
    return fd;
}

/* Answers one query, from the address to which it was sent. */
static void serve_one(int fd)
{
    uint8_t query[QUERY_MAX];
    union {
        struct cmsghdr header;
        char room[CMSG_SPACE(sizeof(struct in6_pktinfo))];
    } control;
    struct sockaddr_in6 client;
    struct iovec part = {query, sizeof(query)};
    struct msghdr message = {&client, sizeof(client), &part, 1, &control, sizeof(control), 0};
    ssize_t len = recvmsg(fd, &message, 0);
    struct in6_pktinfo info;
    uint32_t server;
    size_t answer_len;
    uint8_t *answer;

    if (len <= 0 || CMSG_FIRSTHDR(&message) == NULL)
        return;
    memcpy(&info, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(info));
    memcpy(&server, info.ipi6_addr.s6_addr + sizeof(info.ipi6_addr) - sizeof(server),
           sizeof(server));
    answer = respond(ntohl(server), query, (size_t)len, &answer_len);
    if (answer == NULL)
        return;
    info.ipi6_ifindex = 0;
    memcpy(CMSG_DATA(CMSG_FIRSTHDR(&message)), &info, sizeof(info));
    part = (struct iovec){answer, answer_len};
    sendmsg(fd, &message, 0); /* one that is lost is asked for again */
    free(answer);
}

int main(void)
{
    int fd = open_socket();

    make_key(&parent_key, "ds.test.");
    make_key(&child_key, "ds.test.");
    ldns_rr_print(stdout, parent_key.record);
    fflush(stdout);
    for (;;)
        serve_one(fd);
}

/*
 * query.h - hostile queries: what a client may send, whether or not any sane one does.
 *
 * A seed and a number make a query, always the same one: names of up to 255 octets of any value,
 * odd types and classes, EDNS with sizes, versions and options of all kinds or none, UDP or TCP.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef HOSTILE_QUERY_H
#define HOSTILE_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HOSTILE_NAME_MAX = 255, HOSTILE_QUERY_MAX = 4096 };

/* What the queries are drawn from. */
struct hostile_choice {
    uint64_t seed;
    const char *const *zones; /* text */
    size_t zone_count;
    unsigned labels;    /* of random labels there are so many different ones; 0: no bound */
    unsigned abandoned; /* per cent of queries whose client does not wait for the answer */
    bool twice;         /* each question is asked two times running, and never again */
    bool sane;          /* ordinary ones: no odd type or class, always RD */
    bool comparable;    /* none whose answer depends on what happens to be cached */
};

struct hostile_query {
    uint8_t wire[HOSTILE_QUERY_MAX];
    size_t len, question_len; /* of the whole; of the question section */
    bool tcp, abandoned, edns;
    uint8_t edns_version;
    uint16_t udp_size; /* the client's own, 512 without EDNS */
    uint16_t type, rrclass;
};

/* Makes query number n. Returns false when a zone's name cannot be read. */
bool hostile_query_make(struct hostile_query *query, const struct hostile_choice *choice,
                        uint64_t number);

#endif

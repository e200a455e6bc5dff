/*
 * storm.c - servers whose packets are damaged on the way.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/storm.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER = 12, PACKET_MAX = 65535, MOST = 4 /* pieces of damage in one packet */ };

static uint64_t seed_of_run(void)
{
    static uint64_t seed;
    static bool known;
    const char *text = getenv("LAB_STORM");

    if (!known && text)
        seed = strtoull(text, NULL, 10);
    known = true;
    return seed;
}

/* FNV-1a: the letters' case is random in queries, so it does not count; nor does the ID. */
static uint64_t hash(uint64_t state, const uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        state = (state ^ (uint64_t)tolower(data[i])) * UINT64_C(0x100000001b3);
    return state;
}

/* xorshift64*; the state is not 0. */
static uint32_t below(uint64_t *state, size_t limit)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)(((*state * UINT64_C(0x2545f4914f6cdd1d)) >> 32) % limit);
}

/* Repeats a piece, or takes it out. */
static void change_length(uint64_t *random, struct lab_wire *wire)
{
    size_t at = HEADER + below(random, wire->len - HEADER);
    size_t piece = 1 + below(random, wire->len - at);

    if (below(random, 2) == 0) {
        memmove(wire->data + at, wire->data + at + piece, wire->len - at - piece);
        wire->len -= piece;
    } else if (wire->len + piece <= PACKET_MAX) {
        uint8_t *longer = realloc(wire->data, wire->len + piece);

        if (!longer)
            lab_die("out of memory");
        wire->data = longer;
        memmove(longer + at + piece, longer + at, wire->len - at);
        wire->len += piece;
    }
}

static void damage(uint64_t *random, struct lab_wire *wire, size_t from)
{
    static const uint8_t odd[] = {0, 1, 12, 63, 64, 0x7f, 0x80, 0xc0, 0xc0 | 12, 0xff};
    size_t at = from + below(random, wire->len - from);

    switch (below(random, 8)) {
    case 0:
        wire->len = HEADER + below(random, wire->len - HEADER);
        break;
    case 1:
        change_length(random, wire);
        break;
    case 2: /* the count of a section */
        wire->data[6 + 2 * below(random, 3) + 1] ^= (uint8_t)(1 << below(random, 4));
        break;
    case 3: /* flags and RCODE */
        wire->data[3] ^= (uint8_t)(1 << below(random, 8));
        break;
    case 4:
        wire->data[at] = odd[below(random, sizeof(odd))];
        break;
    default:
        wire->data[at] ^= (uint8_t)(1 << below(random, 8));
    }
}

/* What is asked of the root and the top-level domain for themselves: all else hangs on it. */
static bool is_about_top(const uint8_t *query, size_t len)
{
    size_t first = query[HEADER];

    return first == 0 || (HEADER + 1 + first < len && query[HEADER + 1 + first] == 0);
}

void lab_storm(const struct lab_server *server, const uint8_t *query, size_t len,
               struct lab_wire *wire)
{
    uint64_t seed = seed_of_run(), random;
    /* behind the question, but for one packet in sixteen */
    size_t from = HEADER;

    if (seed == 0 || len <= HEADER || wire->len <= HEADER || is_about_top(query, len))
        return;
    random = hash(UINT64_C(0xcbf29ce484222325) ^ seed, query + 2, len - 2);
    random = hash(random, (const uint8_t *)server->text, strlen(server->text)) | 1;
    if (below(&random, 2) == 0)
        return;
    if (below(&random, 16) != 0) {
        while (from < wire->len && wire->data[from])
            from += (size_t)wire->data[from] + 1;
        from += 5;
    }
    for (size_t left = 1 + below(&random, MOST); left > 0 && wire->len > from; left--)
        damage(&random, wire, from);
}

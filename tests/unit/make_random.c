/*
 * make_random.c - random data for hostile input, in memory whose end is guarded.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "make_random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Xorshift64*: no cryptography is wanted, but the same numbers everywhere. */
static uint64_t next(struct wf_random *random)
{
    random->state ^= random->state >> 12;
    random->state ^= random->state << 25;
    random->state ^= random->state >> 27;
    return random->state * UINT64_C(2685821657736338717);
}

uint32_t wf_random_below(struct wf_random *random, uint32_t limit)
{
    return (uint32_t)((next(random) >> 32) * limit >> 32);
}

void wf_random_fill(struct wf_random *random, uint8_t *data, size_t size)
{
    uint64_t word;

    for (; size >= sizeof(word); data += sizeof(word), size -= sizeof(word)) {
        word = next(random);
        memcpy(data, &word, sizeof(word));
    }
    word = next(random);
    memcpy(data, &word, size);
}

void wf_guarded_make(struct wf_guarded *guarded)
{
    guarded->map =
        mmap(NULL, 2 * WF_GUARDED_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (guarded->map == MAP_FAILED ||
        mprotect(guarded->map + WF_GUARDED_SIZE, WF_GUARDED_SIZE, PROT_NONE) != 0) {
        perror("make_random: mmap");
        exit(2);
    }
    guarded->end = guarded->map + WF_GUARDED_SIZE;
}

void wf_guarded_free(struct wf_guarded *guarded)
{
    munmap(guarded->map, 2 * WF_GUARDED_SIZE);
}

uint8_t *wf_guarded_tail(const struct wf_guarded *guarded, const void *data, size_t size)
{
    if (data != NULL)
        memmove(guarded->end - size, data, size);
    return guarded->end - size;
}

struct wf_dname wf_guarded_name(const struct wf_guarded *guarded, struct wf_random *random,
                                size_t size)
{
    uint8_t wire[WF_NAME_MAX];
    size_t len = 0;

    wf_random_fill(random, wire, sizeof(wire));
    while (len + 2 < size) {
        size_t room = size - len - 2;
        size_t label = 1 + wf_random_below(random, (uint32_t)(room < 63 ? room : 63));

        wire[len] = (uint8_t)label;
        len += label + 1;
    }
    wire[len++] = 0;
    return (struct wf_dname){wf_guarded_tail(guarded, wire, len), (uint8_t)len};
}

/*
 * norandom.c - preloaded into test programs: the same "random" numbers and the same time of day in
 * every run, so that the words of two programs can be compared.
 *
 * A replay has its own clock, but as long as that one stands at 0 Unbound takes the time of day to
 * rotate the records of an answer.
 *
 * Each function has numbers of its own: what the module draws by one of them is not missing in what
 * Unbound draws by another.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

uint32_t arc4random(void);
uint32_t arc4random_uniform(uint32_t bound);
void arc4random_buf(void *buf, size_t len);
int getentropy(void *buf, size_t len);
ssize_t getrandom(void *buf, size_t len, unsigned flags);

#define FIRST 0x9e3779b97f4a7c15

static uint32_t draw(uint64_t *state)
{
    *state = *state * 6364136223846793005 + 1442695040888963407;
    return (uint32_t)(*state >> 32);
}

static void fill(uint64_t *state, uint8_t *to, size_t len)
{
    while (len-- > 0)
        *to++ = (uint8_t)draw(state);
}

static uint64_t arc4random_state = FIRST, getentropy_state = FIRST, getrandom_state = FIRST;

time_t time(time_t *out)
{
    static const time_t day = 1700000000;

    if (out)
        *out = day;
    return day;
}

uint32_t arc4random(void)
{
    return draw(&arc4random_state);
}

uint32_t arc4random_uniform(uint32_t bound)
{
    return bound == 0 ? 0 : arc4random() % bound;
}

void arc4random_buf(void *buf, size_t len)
{
    fill(&arc4random_state, buf, len);
}

int getentropy(void *buf, size_t len)
{
    fill(&getentropy_state, buf, len);
    return 0;
}

ssize_t getrandom(void *buf, size_t len, unsigned flags)
{
    (void)flags;
    fill(&getrandom_state, buf, len);
    return (ssize_t)len;
}

/*
 * norandom.c - preloaded into test programs: the same "random" numbers in every run, so that the
 * words of two programs can be compared.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

uint32_t arc4random(void);
uint32_t arc4random_uniform(uint32_t bound);
void arc4random_buf(void *buf, size_t len);
int getentropy(void *buf, size_t len);
ssize_t getrandom(void *buf, size_t len, unsigned flags);

static uint64_t state = 0x9e3779b97f4a7c15;

uint32_t arc4random(void)
{
    state = state * 6364136223846793005 + 1442695040888963407;
    return (uint32_t)(state >> 32);
}

uint32_t arc4random_uniform(uint32_t bound)
{
    return bound == 0 ? 0 : arc4random() % bound;
}

void arc4random_buf(void *buf, size_t len)
{
    uint8_t *to = buf;

    while (len-- > 0)
        *to++ = (uint8_t)arc4random();
}

int getentropy(void *buf, size_t len)
{
    arc4random_buf(buf, len);
    return 0;
}

ssize_t getrandom(void *buf, size_t len, unsigned flags)
{
    (void)flags;
    arc4random_buf(buf, len);
    return (ssize_t)len;
}

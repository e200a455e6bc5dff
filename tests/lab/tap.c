/*
 * tap.c - counts and prints the results of checks.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/tap.h"

#include <stdarg.h>
#include <stdio.h>

static unsigned passed, failed, skipped;

bool lab_tap(bool ok, const char *row, const char *format, ...)
{
    va_list args;

    *(ok ? &passed : &failed) += 1;
    printf("%s - %s: ", ok ? "ok" : "not ok", row);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    return ok;
}

void lab_tap_skip(const char *row, const char *format, ...)
{
    va_list args;

    skipped++;
    printf("ok - %s: # SKIP ", row);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
}

void lab_tap_note(const char *format, ...)
{
    va_list args;

    fputs("#   ", stdout);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
}

bool lab_tap_end(void)
{
    printf("1..%u\n", passed + failed + skipped);
    if (skipped)
        printf("# %u skipped\n", skipped);
    printf("%u passed, %u failed\n", passed, failed);
    fflush(stdout);
    return failed == 0 && passed > 0;
}

/*
 * tap.h - what the tests say: Test Anything Protocol lines, counted.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_TAP_H
#define LAB_TAP_H

#include <stdbool.h>
#include <stddef.h>

/* "ok - row: what" or "not ok - row: what". Returns ok. */
bool lab_tap(bool ok, const char *row, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A check that cannot be made now, and why. Counts as neither. */
void lab_tap_skip(const char *row, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "# ..." below the last line. */
void lab_tap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints the plan and, last, "N passed, N failed". Returns whether all passed and there were any.
 */
bool lab_tap_end(void);

#endif

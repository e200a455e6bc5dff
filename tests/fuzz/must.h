/*
 * must.h - what must hold whatever the input: if it does not, the program says what and aborts, so
 * that the fuzzer keeps the input.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_FUZZ_MUST_H
#define WF_FUZZ_MUST_H

#include <stdbool.h>
#include <stddef.h>

#define WF_MUST(ok, ...) ((ok) ? (void)0 : wf_must_fail(__FILE__, __LINE__, __VA_ARGS__))
_Noreturn void wf_must_fail(const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Printable ASCII only; for texts that whyfail makes of anybody's octets. */
bool wf_is_printable(const char *text, size_t len);

#endif

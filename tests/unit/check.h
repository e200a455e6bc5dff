/*
 * check.h - what the unit tests share. A test file looks like this:
 *
 *     static void test_thing(void) { ... WF_CHECK(got == want, "%s: got %d", row->name, got); }
 *     CU_TestInfo wf_tests_NAME[] = {{"thing does this", test_thing}, CU_TEST_INFO_NULL};
 *
 * with a line in suites.def and one in local.mk. A failed check is reported and the test goes on.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_H
#define WF_CHECK_H

#include <CUnit/CUnit.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/name.h"
#include "verdict.h"

#define WF_ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* The message says which row it was, and what was got. */
#define WF_CHECK(ok, ...) wf_check((ok), __FILE__, __LINE__, __VA_ARGS__)
bool wf_check(bool ok, const char *file, unsigned line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#define WF_CHECK_TEXT(label, got, want) wf_check_text(__FILE__, __LINE__, (label), (got), (want))
bool wf_check_text(const char *file, unsigned line, const char *label, const char *got,
                   const char *want);

/* A name from its text without escapes, for instance "www.bank.test"; "." or "" is the root. */
struct wf_name wf_test_name(const char *text);

/* A verdict of the cause at the zone, with the cause's own code and the text given. */
struct wf_verdict wf_test_verdict(enum wf_cause cause, const char *zone, const char *text);

/* Makes a directory for the test's files and writes its path; the test removes it. */
void wf_test_directory(char *path, size_t size);
void wf_test_remove_directory(const char *path);

/* The whole file as a terminated string that the caller frees; NULL when it cannot be read. */
char *wf_test_read_file(const char *path, size_t *size);
bool wf_test_write_file(const char *path, const void *data, size_t size);

#endif

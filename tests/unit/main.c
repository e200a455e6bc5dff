/*
 * main.c - runs the unit tests and prints TAP (https://testanything.org).
 *
 *     unit [WORD]    only tests whose "suite: test" contains the word
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <CUnit/CUnit.h>
#include <CUnit/TestDB.h>
#include <CUnit/TestRun.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define WF_SUITE(name) extern CU_TestInfo wf_tests_##name[];
#include "suites.def"
#undef WF_SUITE

static const struct {
    const char *name;
    CU_TestInfo *tests;
} suites[] = {
#define WF_SUITE(name) {#name, wf_tests_##name},
#include "suites.def"
#undef WF_SUITE
};

enum { SUITE_COUNT = sizeof(suites) / sizeof(suites[0]) };

static void print_result(const CU_pTest test, const CU_pSuite suite, const CU_pFailureRecord first)
{
    const CU_FailureRecord *failure;

    printf("%s - %s: %s\n", first == NULL ? "ok" : "not ok", suite->pName, test->pName);
    for (failure = first; failure != NULL; failure = failure->pNext)
        printf("# %s:%u: %s\n", failure->strFileName, failure->uiLineNumber, failure->strCondition);
    fflush(stdout);
}

static bool is_wanted(const char *suite, const char *test, const char *word)
{
    char title[256];

    snprintf(title, sizeof(title), "%s: %s", suite, test);
    return word == NULL || strstr(title, word) != NULL;
}

/* CUnit takes a suite's tests one by one; a suite without any is not registered. */
static bool add_suite(const char *name, const CU_TestInfo *tests, const char *word)
{
    CU_pSuite suite = NULL;

    for (; tests->pName != NULL; tests++) {
        if (!is_wanted(name, tests->pName, word))
            continue;
        if (suite == NULL && (suite = CU_add_suite(name, NULL, NULL)) == NULL)
            return false;
        if (CU_add_test(suite, tests->pName, tests->pTestFunc) == NULL)
            return false;
    }
    return true;
}

static bool add_suites(const char *word)
{
    size_t i;

    for (i = 0; i < SUITE_COUNT; i++) {
        if (!add_suite(suites[i].name, suites[i].tests, word)) {
            fprintf(stderr, "unit: suite %s: %s\n", suites[i].name, CU_get_error_msg());
            return false;
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    unsigned tests, failed;

    if (CU_initialize_registry() != CUE_SUCCESS || !add_suites(argc > 1 ? argv[1] : NULL))
        return 2;
    tests = CU_get_registry()->uiNumberOfTests;
    if (tests == 0) {
        fprintf(stderr, "unit: no test of that name\n");
        return 2;
    }
    printf("1..%u\n", tests);
    CU_set_test_complete_handler(print_result);
    CU_run_all_tests();
    failed = CU_get_number_of_tests_failed() + CU_get_number_of_suites_failed();
    if (CU_get_number_of_asserts() == 0 || CU_get_number_of_tests_run() != tests)
        failed++;
    CU_cleanup_registry();
    return failed > 0 ? 1 : 0;
}

/*
 * fuzz.c - the targets for libFuzzer. Which one is chosen by WF_FUZZ_TARGET in the environment,
 * because libFuzzer starts itself again with arguments of its own.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <stdlib.h>

#include "targets.h"

/* libFuzzer's names. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static wf_fuzz *target;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *name = getenv("WF_FUZZ_TARGET");

    (void)argc;
    (void)argv;
    target = name == NULL ? NULL : wf_fuzz_find(name);
    if (target == NULL) {
        fputs("fuzz: set WF_FUZZ_TARGET to a name of targets.def\n", stderr);
        exit(2);
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    target(data, size);
    return 0;
}

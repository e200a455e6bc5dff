/*
 * replay.c - gives files to a target, in any build: "replay TARGET FILE...". Prints the number of
 * them at the end; a file that fails is the one named last.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <stdlib.h>

#include "targets.h"

enum { INPUT_MAX = 1 << 20 };

/* In a block of exactly its size. Returns NULL when it cannot be read. */
static uint8_t *read_input(const char *path, size_t *size)
{
    static uint8_t data[INPUT_MAX];
    FILE *file = fopen(path, "re");
    uint8_t *copy;
    size_t i;

    if (file == NULL)
        return NULL;
    *size = fread(data, 1, sizeof(data), file);
    fclose(file);
    copy = malloc(*size > 0 ? *size : 1);
    for (i = 0; copy != NULL && i < *size; i++)
        copy[i] = data[i];
    return copy;
}

int main(int argc, char **argv)
{
    wf_fuzz *run = argc > 1 ? wf_fuzz_find(argv[1]) : NULL;
    int i;

    if (run == NULL) {
        fputs("usage: replay TARGET FILE...\n", stderr);
        return 2;
    }
    for (i = 2; i < argc; i++) {
        size_t size;
        uint8_t *data = read_input(argv[i], &size);

        if (data == NULL) {
            fprintf(stderr, "replay: %s cannot be read\n", argv[i]);
            return 2;
        }
        fprintf(stderr, "%s\n", argv[i]);
        run(data, size);
        free(data);
    }
    printf("%d files\n", argc - 2);
    return 0;
}

/*
 * replay.c - gives files to a target, in any build: "replay TARGET FILE...". Prints the number of
 * them at the end; a file that fails is the one named last. With "--settle" before the target the
 * files are changed: each cause gets its exact number (codec.h).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec.h"
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

static int write_input(const char *path, const uint8_t *data, size_t size)
{
    FILE *file = fopen(path, "we");
    size_t written = file == NULL ? 0 : fwrite(data, 1, size, file);

    return file != NULL && fclose(file) == 0 && written == size ? 0 : -1;
}

/* Runs the target on the file's content. settle: and puts the exact numbers of causes into it. */
static int replay(wf_fuzz *run, const char *path, bool settle)
{
    size_t size;
    uint8_t *data = read_input(path, &size);
    uint8_t *copy = settle && data != NULL ? read_input(path, &size) : NULL;
    int failed = data == NULL || (settle && copy == NULL) ? -1 : 0;

    fprintf(stderr, "%s\n", path);
    if (failed == 0) {
        wf_codec_settle(copy);
        run(data, size);
        wf_codec_settle(NULL);
    }
    if (failed == 0 && settle && memcmp(data, copy, size) != 0)
        failed = write_input(path, copy, size);
    free(data);
    free(copy);
    return failed;
}

int main(int argc, char **argv)
{
    bool settle = argc > 1 && strcmp(argv[1], "--settle") == 0;
    int first = settle ? 3 : 2;
    wf_fuzz *run = argc > first - 1 ? wf_fuzz_find(argv[first - 1]) : NULL;
    int i;

    if (run == NULL) {
        fputs("usage: replay [--settle] TARGET FILE...\n", stderr);
        return 2;
    }
    for (i = first; i < argc; i++) {
        if (replay(run, argv[i], settle) < 0) {
            fprintf(stderr, "replay: %s cannot be read or written\n", argv[i]);
            return 2;
        }
    }
    printf("%d files\n", argc - first);
    return 0;
}

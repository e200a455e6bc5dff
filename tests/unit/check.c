/*
 * check.c - what the unit tests share.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check.h"

#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool wf_check(bool ok, const char *file, unsigned line, const char *format, ...)
{
    char message[1024] = "";
    va_list args;

    if (!ok) {
        va_start(args, format);
        vsnprintf(message, sizeof(message), format, args);
        va_end(args);
    }
    CU_assertImplementation(ok, line, message, file, "", CU_FALSE);
    return ok;
}

bool wf_check_text(const char *file, unsigned line, const char *label, const char *got,
                   const char *want)
{
    bool ok = got != NULL && strcmp(got, want) == 0;

    return wf_check(ok, file, line, "%s: got '%s', expected '%s'", label,
                    got != NULL ? got : "(nothing)", want);
}

struct wf_name wf_test_name(const char *text)
{
    struct wf_name name = {0};

    while (*text != '\0' && *text != '.') {
        size_t len = strcspn(text, ".");

        name.wire[name.len] = (uint8_t)len;
        memcpy(&name.wire[name.len + 1], text, len);
        name.len = (uint8_t)(name.len + len + 1);
        text += len + (text[len] == '.');
    }
    name.wire[name.len++] = 0;
    return name;
}

struct wf_verdict wf_test_verdict(enum wf_cause cause, const char *zone, const char *text)
{
    struct wf_verdict verdict = {.cause = cause, .ede_count = 1};

    verdict.at_fault = wf_cause_info(cause)->party;
    if (zone != NULL)
        verdict.zone = wf_test_name(zone);
    verdict.ede[0].code = wf_cause_info(cause)->ede;
    verdict.ede[0].text_len =
        (uint8_t)snprintf(verdict.ede[0].text, sizeof(verdict.ede[0].text), "%s", text);
    return verdict;
}

void wf_test_directory(char *path, size_t size)
{
    const char *parent = getenv("TMPDIR");

    snprintf(path, size, "%s/whyfail-unit-XXXXXX", parent != NULL ? parent : "/tmp");
    if (mkdtemp(path) == NULL) {
        perror(path);
        exit(2);
    }
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path);
}

void wf_test_remove_directory(const char *path)
{
    nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

char *wf_test_read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *data = NULL;
    long end;

    if (file == NULL)
        return NULL;
    if (fseek(file, 0, SEEK_END) == 0 && (end = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0)
        data = calloc(1, (size_t)end + 1);
    if (data != NULL)
        *size = fread(data, 1, (size_t)end, file);
    fclose(file);
    return data;
}

bool wf_test_write_file(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    bool ok;

    if (file == NULL)
        return false;
    ok = fwrite(data, 1, size, file) == size;
    return fclose(file) == 0 && ok;
}

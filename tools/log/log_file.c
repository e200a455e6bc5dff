/*
 * log_file.c - opens logs, packed or not.
 *
 * Only packed files go through zlib: it fills a buffer before it gives anything, and a log may be a
 * pipe whose last line is waited for.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "log/log_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static int reason_of(gzFile packed)
{
    int reason;

    gzerror(packed, &reason);
    if (reason == Z_OK)
        return 0;
    return reason == Z_ERRNO && errno != 0 ? errno : EBADMSG;
}

static ssize_t unpack(void *cookie, char *data, size_t size)
{
    int got, reason;

    errno = 0;
    got = gzread(cookie, data, size < INT_MAX ? (unsigned)size : INT_MAX);
    if (got > 0)
        return got;
    reason = reason_of(cookie); /* the end of a file that was cut is no error of gzread */
    if (reason == 0)
        return 0;
    errno = reason;
    return -1;
}

static int close_packed(void *cookie)
{
    return gzclose_r(cookie) == Z_OK ? 0 : EOF;
}

/* Takes the descriptor over. */
static FILE *open_packed(int fd)
{
    const cookie_io_functions_t functions = {.read = unpack, .close = close_packed};
    gzFile packed = gzdopen(fd, "rb");
    FILE *file = packed != NULL ? fopencookie(packed, "r", functions) : NULL;

    if (packed == NULL)
        close(fd);
    else if (file == NULL)
        gzclose_r(packed);
    return file;
}

static bool is_packed(int fd)
{
    static const unsigned char magic[] = {0x1f, 0x8b};
    unsigned char start[sizeof(magic)];

    return pread(fd, start, sizeof(start), 0) == sizeof(start) && /* a pipe has no place 0 */
           memcmp(start, magic, sizeof(magic)) == 0;
}

FILE *wf_log_open(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    FILE *file;

    if (fd < 0)
        return NULL;
    if (is_packed(fd))
        return open_packed(fd);
    file = fdopen(fd, "r");
    if (file == NULL)
        close(fd);
    return file;
}

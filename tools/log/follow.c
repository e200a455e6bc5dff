/*
 * follow.c - reads a log on while it is written.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "log/follow.h"

#include <string.h>
#include <sys/stat.h>

bool wf_follow_start(struct wf_follow *follow, const char *path)
{
    memset(follow, 0, sizeof(*follow));
    follow->path = path;
    follow->reader.file = fopen(path, "re");
    return follow->reader.file != NULL;
}

void wf_follow_stop(struct wf_follow *follow)
{
    if (follow->reader.file != NULL)
        fclose(follow->reader.file);
    follow->reader.file = NULL;
}

/* As long as the new one is not there yet, there is none. */
static bool was_replaced(const struct wf_follow *follow)
{
    struct stat named, opened;

    return stat(follow->path, &named) == 0 && fstat(fileno(follow->reader.file), &opened) == 0 &&
           (named.st_dev != opened.st_dev || named.st_ino != opened.st_ino);
}

/* Whoever copied the log away and emptied it took the line that had begun, too. */
static void return_if_cut(struct wf_follow *follow)
{
    struct stat opened;

    if (fstat(fileno(follow->reader.file), &opened) != 0 || !S_ISREG(opened.st_mode) ||
        opened.st_size >= ftello(follow->reader.file))
        return;
    rewind(follow->reader.file);
    follow->reader.len = 0;
    follow->reader.overlong = false;
}

static bool read_on(struct wf_follow *follow, struct wf_log_scan *scan)
{
    clearerr(follow->reader.file); /* the end may have moved on */
    return wf_log_events_read_on(&follow->reader, scan);
}

bool wf_follow_read(struct wf_follow *follow, struct wf_log_scan *scan)
{
    FILE *next;
    bool good;

    return_if_cut(follow);
    if (!was_replaced(follow))
        return read_on(follow, scan);
    next = fopen(follow->path, "re");
    good = read_on(follow, scan); /* what was written before it was moved */
    if (next == NULL || !good)
        return good;
    wf_log_events_read_rest(&follow->reader, scan);
    fclose(follow->reader.file);
    follow->reader.file = next;
    return read_on(follow, scan);
}

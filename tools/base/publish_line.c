/*
 * publish_line.c - the DS record that a remedy tells to publish, as a line of a zone's file.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "base/publish_line.h"

#include <stdio.h>
#include <string.h>

bool wf_publish_line(const char *remedy, const char *zone, char *line, size_t size)
{
    static const char start[] = "Publish ";
    unsigned tag, algorithm, type;
    char digest[129];
    int len;

    if (strncmp(remedy, start, strlen(start)) != 0 ||
        sscanf(remedy + strlen(start), "DS %5u %3u %3u %128[0-9A-F]", &tag, &algorithm, &type,
               digest) != 4)
        return false;
    len = snprintf(line, size, "%s. IN DS %u %u %u %s", zone, tag, algorithm, type, digest);
    return len > 0 && (size_t)len < size;
}

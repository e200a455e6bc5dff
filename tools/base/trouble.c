/*
 * trouble.c - what goes wrong is said on stderr.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "base/trouble.h"

#include <stdarg.h>
#include <stdio.h>

int wf_trouble(const char *format, ...)
{
    va_list list;

    fputs("whyfail: ", stderr);
    va_start(list, format);
    vfprintf(stderr, format, list);
    va_end(list);
    putc('\n', stderr);
    return WF_EXIT_TROUBLE;
}

/*
 * utf8.h - cutting text between characters.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_UTF8_H
#define WF_UTF8_H

#include <stddef.h>

/*
 * Returns how many of the first room octets of a text can stay without cutting a character (RFC
 * 3629) in two; len when all fit.
 */
size_t wf_utf8_fit(const char *text, size_t len, size_t room);

#endif

/*
 * utf8.c - cutting text between characters.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "common/utf8.h"

/* Octets of the character that starts with this one; 0 when none does (RFC 3629, section 3). */
static size_t character_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xc0)
        return 0;
    if (first < 0xe0)
        return 2;
    return first < 0xf0 ? 3 : 4;
}

/* Looks only at octets that stay, because the caller may not have those that do not. */
size_t wf_utf8_fit(const char *text, size_t len, size_t room)
{
    size_t back;

    if (len <= room)
        return len;
    for (back = 1; back <= 3 && back <= room; back++) {
        size_t need = character_length((unsigned char)text[room - back]);

        if (need > 0)
            return need > back ? room - back : room;
    }
    return room;
}

/*
 * screen.c - text for people.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "base/screen.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const inks[] = {
    [WF_INK_PLAIN] = "\033[0m",
    [WF_INK_BOLD] = "\033[1m",
    [WF_INK_GOOD] = "\033[32m",
    [WF_INK_BAD] = "\033[1;31m",
};

void wf_screen_init(struct wf_screen *screen, FILE *file, enum wf_colour colour)
{
    const char *no_colour = getenv("NO_COLOR");
    bool wanted = isatty(fileno(file)) && (no_colour == NULL || no_colour[0] == '\0');

    screen->file = file;
    screen->colour = colour == WF_COLOUR_ALWAYS || (colour == WF_COLOUR_AUTO && wanted);
    screen->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

void wf_screen_ink(const struct wf_screen *screen, enum wf_ink ink)
{
    if (screen->colour)
        fputs(inks[ink], screen->file);
}

static void put_octets(const struct wf_screen *screen, const char *text, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++)
        putc(text[i] >= ' ' && text[i] <= '~' ? text[i] : '?', screen->file);
}

void wf_screen_wrap(const struct wf_screen *screen, unsigned at, unsigned indent, const char *text)
{
    unsigned column = at;
    bool first = true; /* in its line */

    while (*(text += strspn(text, " ")) != '\0') {
        size_t len = strcspn(text, " ");
        unsigned room = WF_SCREEN_COLUMNS - indent;

        if (!first && column + 1 + len > WF_SCREEN_COLUMNS) {
            fprintf(screen->file, "\n%*s", (int)indent, "");
            column = indent;
            first = true;
        }
        if (!first) {
            putc(' ', screen->file);
            column++;
        } else if (column + len > WF_SCREEN_COLUMNS) {
            room = WF_SCREEN_COLUMNS - column;
            len = len < room ? len : room; /* a word that no line can hold is broken */
        }
        put_octets(screen, text, len);
        text += len;
        column += (unsigned)len;
        first = false;
    }
    putc('\n', screen->file);
}

void wf_screen_cell(const struct wf_screen *screen, unsigned width, const char *text)
{
    size_t len = strlen(text);

    if (len <= width) {
        put_octets(screen, text, len);
        fprintf(screen->file, "%*s", (int)(width - len), "");
    } else {
        put_octets(screen, text, width - 3);
        fputs("...", screen->file);
    }
}

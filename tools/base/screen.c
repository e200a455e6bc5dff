/*
 * screen.c - text for people.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "base/screen.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char *const inks[] = {
    [WF_INK_PLAIN] = "\033[0m",
    [WF_INK_BOLD] = "\033[1m",
    [WF_INK_GOOD] = "\033[32m",
    [WF_INK_BAD] = "\033[1;31m",
};

unsigned wf_screen_width(FILE *file)
{
    struct winsize size;

    if (!isatty(fileno(file)) || ioctl(fileno(file), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return WF_SCREEN_COLUMNS;
    if (size.ws_col < WF_SCREEN_LEAST)
        return WF_SCREEN_LEAST;
    return size.ws_col < WF_SCREEN_MOST ? size.ws_col : WF_SCREEN_MOST;
}

bool wf_screen_can_redraw(FILE *file)
{
    const char *terminal = getenv("TERM");

    return isatty(fileno(file)) && (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

/* NO_COLOR counts when it is not empty (no-color.org). */
static bool wants_colour(FILE *file)
{
    const char *no_colour = getenv("NO_COLOR");

    return wf_screen_can_redraw(file) && (no_colour == NULL || no_colour[0] == '\0');
}

void wf_screen_init(struct wf_screen *screen, FILE *file, enum wf_colour colour)
{
    screen->file = file;
    screen->columns = wf_screen_width(file);
    screen->colour = colour == WF_COLOUR_ALWAYS || (colour == WF_COLOUR_AUTO && wants_colour(file));
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
        unsigned room = screen->columns - indent;

        if ((!first && column + 1 + len > screen->columns) ||
            (first && column > indent && column + len > screen->columns && len <= room)) {
            fprintf(screen->file, "\n%*s", (int)indent, "");
            column = indent;
            first = true;
        }
        if (!first) {
            putc(' ', screen->file);
            column++;
        } else if (column + len > screen->columns) {
            room = screen->columns - column;
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

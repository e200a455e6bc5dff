/*
 * screen.h - text for people: no line wider than the screen, colour and lines only where they can
 * be shown.
 *
 * Everything that came from a log or from the network goes through wf_screen_wrap or
 * wf_screen_cell: names are chosen by strangers, and must not reach the terminal's controls.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_SCREEN_H
#define WF_SCREEN_H

#include <stdbool.h>
#include <stdio.h>

enum {
    WF_SCREEN_COLUMNS = 80, /* where there is no terminal, or none that tells its width */
    WF_SCREEN_LEAST = 40,
    WF_SCREEN_MOST = 132 /* longer lines are hard to read */
};

enum wf_colour { WF_COLOUR_AUTO, WF_COLOUR_ALWAYS, WF_COLOUR_NEVER };
enum wf_ink { WF_INK_PLAIN, WF_INK_BOLD, WF_INK_GOOD, WF_INK_BAD };

struct wf_screen {
    FILE *file;
    unsigned columns;
    bool colour;
    bool utf8;
};

/*
 * WF_COLOUR_AUTO: on a terminal, unless NO_COLOR is set or TERM is "dumb". Requires setlocale
 * before.
 */
void wf_screen_init(struct wf_screen *screen, FILE *file, enum wf_colour colour);

/* Whether a line or the screen of the file can be written over: a terminal that is not dumb. */
bool wf_screen_can_redraw(FILE *file);

/* The width of the file's terminal within the bounds above; WF_SCREEN_COLUMNS for other files. */
unsigned wf_screen_width(FILE *file);

void wf_screen_ink(const struct wf_screen *screen, enum wf_ink ink);

/*
 * Prints the text in lines that begin at column indent, with a newline at the end; the first begins
 * at column at, where the cursor is. Octets other than printable ASCII become '?'.
 */
void wf_screen_wrap(const struct wf_screen *screen, unsigned at, unsigned indent, const char *text);

/* Prints the text in a cell of that width, filled with blanks, or cut with "..." at its end. */
void wf_screen_cell(const struct wf_screen *screen, unsigned width, const char *text);

#endif

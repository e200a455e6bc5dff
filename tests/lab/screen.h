/*
 * screen.h - text for a person: wrapped to a width, coloured on a terminal.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_SCREEN_H
#define LAB_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

enum lab_colour { LAB_PLAIN, LAB_BOLD, LAB_DIM, LAB_RED, LAB_GREEN, LAB_YELLOW, LAB_CYAN };

/* Whether standard output is a terminal that may be coloured (https://no-color.org). */
bool lab_screen_is_terminal(void);

/* Prints the text in the colour, or as it is where there are no colours. */
void lab_screen_put(enum lab_colour colour, const char *text);

/* Prints the text from column indent on, wrapped at spaces to 80 columns, and ends the line. */
void lab_screen_wrap(enum lab_colour colour, int indent, const char *text);

/* Replaces the line of progress; an empty text clears it. Only on a terminal. */
void lab_screen_progress(const char *text);

/* The name of an Extended DNS Error in the IANA registry. */
const char *lab_ede_name(uint16_t code);

#endif

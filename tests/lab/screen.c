/*
 * screen.c - wrapping, colours, progress.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WIDTH = 80 };

bool lab_screen_is_terminal(void)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    return isatty(STDOUT_FILENO) && (!no_color || !*no_color) && term && strcmp(term, "dumb") != 0;
}

void lab_screen_put(enum lab_colour colour, const char *text)
{
    static const char *const start[] = {
        [LAB_PLAIN] = "",        [LAB_BOLD] = "\033[1m",   [LAB_DIM] = "\033[2m",
        [LAB_RED] = "\033[31m",  [LAB_GREEN] = "\033[32m", [LAB_YELLOW] = "\033[33m",
        [LAB_CYAN] = "\033[36m",
    };

    if (colour == LAB_PLAIN || !lab_screen_is_terminal())
        fputs(text, stdout);
    else
        printf("%s%s\033[0m", start[colour], text);
}

void lab_screen_wrap(enum lab_colour colour, int indent, const char *text)
{
    size_t room = (size_t)(WIDTH - indent);
    char line[WIDTH + 1];

    while (*text) {
        size_t len = strlen(text);

        if (len > room) {
            for (len = room; len > 0 && text[len] != ' '; len--)
                ;
            len = len ? len : room;
        }
        memcpy(line, text, len);
        line[len] = '\0';
        lab_screen_put(colour, line);
        putchar('\n');
        text += len;
        text += strspn(text, " ");
        if (*text)
            printf("%*s", indent, "");
    }
}

void lab_screen_progress(const char *text)
{
    if (!isatty(STDOUT_FILENO))
        return;
    printf("\r\033[K%s", text);
    fflush(stdout);
}

const char *lab_ede_name(uint16_t code)
{
    static const char *const names[] = {
#define WF_EDE(symbol, code, name) [code] = name,
#include "ede.def"
#undef WF_EDE
    };

    return code < sizeof(names) / sizeof(*names) ? names[code] : "unassigned";
}

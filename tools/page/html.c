/*
 * html.c - text and numbers in a page.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "page/html.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>

enum { REPLACEMENT = 0xfffd };

/*
 * Reads a character (RFC 3629) and moves *at behind it. What is none, such as an overlong form or a
 * surrogate, is read octet by octet as U+FFFD.
 */
static uint32_t take_character(const unsigned char **at)
{
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    const unsigned char *text = *at;
    unsigned more = text[0] < 0x80 ? 0 : text[0] < 0xe0 ? 1 : text[0] < 0xf0 ? 2 : 3, i;
    uint32_t character = text[0] & (more == 0 ? 0x7fu : 0x3fu >> more);

    *at = text + 1;
    if (text[0] >= 0x80 && (text[0] < 0xc2 || text[0] > 0xf4))
        return REPLACEMENT;
    for (i = 1; i <= more; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return REPLACEMENT;
        character = character << 6 | (text[i] & 0x3fu);
    }
    if (character < least[more] || character > 0x10ffff ||
        (character >= 0xd800 && character <= 0xdfff))
        return REPLACEMENT;
    *at = text + 1 + more;
    return character;
}

/* Unicode's controls, formats and blanks that are not seen as such, and what has no meaning. */
static bool is_unseen(uint32_t character)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x0000, 0x001f},   {0x007f, 0x00a0},    {0x00ad, 0x00ad}, {0x034f, 0x034f},
        {0x061c, 0x061c},   {0x115f, 0x1160},    {0x17b4, 0x17b5}, {0x180b, 0x180f},
        {0x2000, 0x200f},   {0x2028, 0x202f},    {0x205f, 0x206f}, {0x2800, 0x2800},
        {0x3000, 0x3000},   {0x3164, 0x3164},    {0xe000, 0xf8ff}, {0xfe00, 0xfe0f},
        {0xfeff, 0xfeff},   {0xffa0, 0xffa0},    {0xfff0, 0xfffb}, {0xfffe, 0xffff},
        {0x1d173, 0x1d17a}, {0xe0000, 0x10ffff},
    };
    size_t i;

    for (i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (character >= ranges[i].first && character <= ranges[i].last)
            return true;
    }
    return false;
}

static const char *entity_of(uint32_t character)
{
    switch (character) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    case REPLACEMENT:
        return "&#xFFFD;";
    default:
        return NULL;
    }
}

void wf_html_text(FILE *page, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;

    while (*at != '\0') {
        const unsigned char *start = at;
        uint32_t character = take_character(&at);
        const char *entity = entity_of(character);

        if (entity != NULL)
            fputs(entity, page);
        else if (is_unseen(character))
            fprintf(page, "\\u{%" PRIX32 "}", character);
        else
            fwrite(start, 1, (size_t)(at - start), page);
    }
}

void wf_html_number(FILE *page, uint64_t number)
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%" PRIu64, number), i;

    for (i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            putc(',', page);
        putc(digits[i], page);
    }
}

void wf_html_share(FILE *page, uint64_t part, uint64_t whole)
{
    double percent = whole > 0 ? 100.0 * (double)part / (double)whole : 0.0;

    if (part > 0 && percent < 1.0)
        fputs("&lt;1&nbsp;%", page);
    else if (part < whole && percent > 99.0)
        fputs("&gt;99&nbsp;%", page);
    else
        fprintf(page, "%.0f&nbsp;%%", percent);
}

void wf_html_time(FILE *page, int64_t when, const char *format)
{
    time_t time = (time_t)when;
    struct tm parts;
    char text[64];

    if (time != when || gmtime_r(&time, &parts) == NULL ||
        strftime(text, sizeof(text), format, &parts) == 0)
        snprintf(text, sizeof(text), "%" PRId64, when);
    wf_html_text(page, text);
}

void wf_html_bar(FILE *page, uint64_t part, uint64_t whole)
{
    double percent = whole > 0 ? 100.0 * (double)part / (double)whole : 0.0;

    fprintf(page,
            "<svg class=\"bar\" aria-hidden=\"true\"><rect class=\"track\" width=\"100%%\" "
            "height=\"100%%\" rx=\"2\"/><rect width=\"%.2f%%\" height=\"100%%\" rx=\"2\"/></svg>",
            percent);
}

void wf_html_count(FILE *page, uint64_t number, const char *one, const char *many)
{
    wf_html_number(page, number);
    fprintf(page, " %s", number == 1 ? one : many);
}

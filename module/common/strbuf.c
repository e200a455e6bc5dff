/*
 * strbuf.c - text of bounded length, built piece by piece in storage of the caller's.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "common/strbuf.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/utf8.h"

void wf_strbuf_init(struct wf_strbuf *buf, char *data, size_t size)
{
    buf->data = data;
    buf->size = size;
    buf->len = 0;
    buf->cut = false;
    data[0] = '\0';
}

static void append(struct wf_strbuf *buf, const char *text, size_t len)
{
    char *end = buf->data + buf->len;

    buf->len += len;
    end[len] = '\0';
    memcpy(end, text, len);
}

/* Has its own frame: texts are made of dozens of pieces, and nearly all of these fit. */
__attribute__((noinline)) static void append_part(struct wf_strbuf *buf, const char *text,
                                                  size_t len, size_t room)
{
    append(buf, text, wf_utf8_fit(text, len, room));
    buf->cut = true;
}

/* Once something was cut nothing may follow it: the text would read as if nothing were missing. */
void wf_strbuf_bytes(struct wf_strbuf *buf, const char *text, size_t len)
{
    size_t room = buf->size - 1 - buf->len;

    if (buf->cut || len == 0)
        return;
    if (len <= room)
        append(buf, text, len);
    else
        append_part(buf, text, len, room);
}

/* Where an item of a list in the text ends, so that what follows can go; 0: nowhere. */
static size_t end_of_items(const struct wf_strbuf *buf, size_t most)
{
    size_t word = 0;
    size_t i;

    for (i = most; i > most / 2; i--) {
        if (buf->data[i] != ' ')
            continue;
        if (buf->data[i - 1] == ',' || buf->data[i - 1] == ';')
            return i + 1;
        if (i > 3 && memcmp(buf->data + i - 3, " ->", 3) == 0)
            return i + 1;
        word = word == 0 ? i + 1 : word;
    }
    return word;
}

void wf_strbuf_end(struct wf_strbuf *buf)
{
    static const char dots[] = "...";
    size_t most, end;

    if (!buf->cut || buf->size <= sizeof(dots))
        return;
    most = buf->size - sizeof(dots);
    most = buf->len < most ? buf->len : most;
    end = most == 0 ? 0 : end_of_items(buf, most - 1);
    buf->len = end > 0 ? end : wf_utf8_fit(buf->data, buf->len, most);
    memcpy(buf->data + buf->len, dots, sizeof(dots));
    buf->len += sizeof(dots) - 1;
}

void wf_strbuf_printf(struct wf_strbuf *buf, const char *format, ...)
{
    size_t room = buf->size - buf->len;
    char *end = buf->data + buf->len;
    va_list args;
    int len;

    if (buf->cut)
        return;
    va_start(args, format);
    len = vsnprintf(end, room, format, args);
    va_end(args);
    if (len < 0) {
        *end = '\0';
        buf->cut = true;
        return;
    }
    if ((size_t)len < room) {
        buf->len += (size_t)len;
        return;
    }
    buf->cut = true;
    buf->len += wf_utf8_fit(end, (size_t)len, room - 1);
    buf->data[buf->len] = '\0';
}

void wf_strbuf_foreign(struct wf_strbuf *buf, const char *bytes, size_t len)
{
    char clean[64];
    size_t i, count;

    for (; len > 0 && !buf->cut; bytes += count, len -= count) {
        count = len < sizeof(clean) ? len : sizeof(clean);
        for (i = 0; i < count; i++)
            clean[i] = bytes[i] >= 0x20 && bytes[i] < 0x7f ? bytes[i] : '?';
        wf_strbuf_bytes(buf, clean, count);
    }
}

void wf_strbuf_quoted(struct wf_strbuf *buf, const char *bytes, size_t len)
{
    size_t i, begin = 0;

    wf_strbuf_str(buf, "\"");
    for (i = 0; i < len && !buf->cut; i++) {
        if (bytes[i] != '"' && bytes[i] != '\\')
            continue;
        wf_strbuf_foreign(buf, bytes + begin, i - begin);
        wf_strbuf_str(buf, "\\");
        begin = i;
    }
    wf_strbuf_foreign(buf, bytes + begin, len - begin);
    wf_strbuf_str(buf, "\"");
}

void wf_strbuf_number(struct wf_strbuf *buf, uint64_t number)
{
    char digits[20]; /* of the largest number */
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    wf_strbuf_bytes(buf, digits + at, sizeof(digits) - at);
}

void wf_strbuf_hex(struct wf_strbuf *buf, const uint8_t *octets, size_t len)
{
    static const char digits[] = "0123456789ABCDEF";
    char text[64];
    size_t i, count;

    for (; len > 0 && !buf->cut; octets += count, len -= count) {
        count = len < sizeof(text) / 2 ? len : sizeof(text) / 2;
        for (i = 0; i < count; i++) {
            text[2 * i] = digits[octets[i] >> 4];
            text[2 * i + 1] = digits[octets[i] & 15];
        }
        wf_strbuf_bytes(buf, text, 2 * count);
    }
}

/* Two digits and what follows them; strftime takes longer for a time than a short diagnosis does.
 */
static void two_digits(struct wf_strbuf *buf, int number, char after)
{
    const char text[] = {(char)('0' + number / 10 % 10), (char)('0' + number % 10), after};

    wf_strbuf_bytes(buf, text, sizeof(text));
}

/* The first day of a year of four digits, counted from that of the year 1. */
static int64_t first_day(int64_t year)
{
    int64_t past = year - 1;

    return past * 365 + past / 4 - past / 100 + past / 400;
}

/* gmtime(3) ends in 2038 where time_t has 32 bits, but what is signed can be valid for longer. */
static void put_date(struct wf_strbuf *buf, int64_t day)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t year = 1 + day / 366; /* it is not before that one */
    int month, rest, length;

    year += (day - first_day(year)) / 366;
    while (first_day(year + 1) <= day)
        year++;
    rest = (int)(day - first_day(year));
    for (month = 0; month < 11; month++) {
        length = lengths[month] + (month == 1 && first_day(year + 1) - first_day(year) == 366);
        if (rest < length)
            break;
        rest -= length;
    }
    wf_strbuf_number(buf, (uint64_t)year);
    wf_strbuf_str(buf, "-");
    two_digits(buf, month + 1, '-');
    two_digits(buf, rest + 1, 'T');
}

void wf_strbuf_time(struct wf_strbuf *buf, int64_t when)
{
    enum { FIRST_YEAR = 1000, EPOCH = 1970, LAST_YEAR = 9999, DAY_S = 86400 };
    int64_t since, second, epoch = first_day(EPOCH) * DAY_S;

    if (when < first_day(FIRST_YEAR) * DAY_S - epoch ||
        when >= first_day(LAST_YEAR + 1) * DAY_S - epoch) {
        wf_strbuf_printf(buf, "@%" PRId64, when);
        return;
    }
    since = when + epoch;
    second = since % DAY_S;
    put_date(buf, since / DAY_S);
    two_digits(buf, (int)(second / 3600), ':');
    two_digits(buf, (int)(second / 60 % 60), ':');
    two_digits(buf, (int)(second % 60), 'Z');
}

void wf_strbuf_span(struct wf_strbuf *buf, int64_t seconds)
{
    uint64_t span = seconds < 0 ? 0 - (uint64_t)seconds : (uint64_t)seconds;

    wf_strbuf_number(buf, span < 60      ? span
                          : span < 3600  ? span / 60
                          : span < 86400 ? span / 3600
                                         : span / 86400);
    wf_strbuf_str(buf, span < 60 ? " s" : span < 3600 ? " min" : span < 86400 ? " h" : " d");
}

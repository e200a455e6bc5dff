/*
 * strbuf.h - text of bounded length, built piece by piece in storage of the caller's.
 *
 * A piece that does not fit is cut and the buffer remembers that it was. The text is always
 * terminated. No allocation, no failure to check after each piece.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_STRBUF_H
#define WF_STRBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct wf_strbuf {
    char *data;
    size_t size; /* of the storage, the NUL included */
    size_t len;  /* of the text, the NUL not included */
    bool cut;    /* a piece did not fit */
};

/* Requires size >= 1. The text is empty at first. */
void wf_strbuf_init(struct wf_strbuf *buf, char *data, size_t size);

void wf_strbuf_bytes(struct wf_strbuf *buf, const char *text, size_t len);

/*
 * Ends a sentence. One that was cut loses what did not fit of its last item, which is what follows
 * a comma, a semicolon or an arrow, or else of its last word, and ends in "...".
 */
void wf_strbuf_end(struct wf_strbuf *buf);

/* Here, because the compiler knows how long a literal is. */
static inline void wf_strbuf_str(struct wf_strbuf *buf, const char *text)
{
    wf_strbuf_bytes(buf, text, strlen(text));
}

void wf_strbuf_printf(struct wf_strbuf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Appends bytes of unknown content: everything but printable ASCII becomes '?'. */
void wf_strbuf_foreign(struct wf_strbuf *buf, const char *bytes, size_t len);

/* The same within quotation marks; a backslash stands before each of those in it, and before each
 * backslash. */
void wf_strbuf_quoted(struct wf_strbuf *buf, const char *bytes, size_t len);

/* Appends a number; printf takes ten times as long, and texts are full of numbers. */
void wf_strbuf_number(struct wf_strbuf *buf, uint64_t number);

/* Appends octets as hexadecimal digits in upper case. */
void wf_strbuf_hex(struct wf_strbuf *buf, const uint8_t *octets, size_t len);

/* Appends a time as 2026-11-02T03:04:05Z. */
void wf_strbuf_time(struct wf_strbuf *buf, int64_t when);

/* Appends a span of time in its largest unit: "45 s", "12 min", "3 h", "21 d". */
void wf_strbuf_span(struct wf_strbuf *buf, int64_t seconds);

#endif

/*
 * html.h - text and numbers in a page.
 *
 * Everything that came from a log goes through wf_html_text: names and servers' words are chosen by
 * strangers, and must neither become markup nor look like something else.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_HTML_H
#define WF_HTML_H

#include <stdint.h>
#include <stdio.h>
#include <time.h>

/*
 * Prints UTF-8 as text of an element or within a quoted attribute. Characters that are not seen, or
 * change how others are shown (controls, directions, joiners, variants), are spelled out as
 * "\u{202E}"; what is not UTF-8 becomes U+FFFD.
 */
void wf_html_text(FILE *page, const char *text);

/* 1234567 as "1,234,567". */
void wf_html_number(FILE *page, uint64_t number);

/* "43 %", "<1 %", "0 %". */
void wf_html_share(FILE *page, uint64_t part, uint64_t whole);

/* Like "2026-11-02 03:04:05", by strftime, in UTC. */
void wf_html_time(FILE *page, int64_t when, const char *format);

/* A bar in a box of its own whose length is the share; says nothing to those who do not see it. */
void wf_html_bar(FILE *page, uint64_t part, uint64_t whole);

/* "3 failures", "1 failure". */
void wf_html_count(FILE *page, uint64_t number, const char *one, const char *many);

#endif

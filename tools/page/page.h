/*
 * page.h - a tally as one page of HTML that needs nothing beside itself.
 *
 * The plots are SVG, made here, so that they show without a script; the only script chooses which
 * failure is shown. A policy in the page forbids everything else: style and script are those whose
 * hashes it names, and nothing is fetched.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_PAGE_H
#define WF_PAGE_H

#include "log/tally.h"

struct wf_page {
    const struct wf_tally *tally;
    const struct wf_line_counts *counts;
    time_t made;
};

/* Whether all went well is seen from ferror. */
void wf_page_write(FILE *file, const struct wf_page *page);

#endif

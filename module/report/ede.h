/*
 * ede.h - which Extended DNS Errors (RFC 8914) a reply carries, and their bytes.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_EDE_H
#define WF_EDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/options.h"
#include "verdict.h"

enum {
    WF_EDE_MAX = WF_VERDICT_EDES + 1, /* the verdict's, and "cached error" */
    WF_EDE_HEADER = 4,                /* OPTION-CODE and OPTION-LENGTH (RFC 6891, section 6.1.2) */
    WF_EDE_FIXED = 2,                 /* INFO-CODE */
    WF_EDE_DATA_MAX = WF_EDE_FIXED + WF_EDE_TEXT_MAX
};

/*
 * Chooses the options of one reply, in the order in which they are sent.
 * room: octets there are for EDNS options, their headers included. What does not fit is left out
 * in this order: the details, the last one first; the end of the verdict's text; "cached error".
 * Returns how many of out are filled; 0 when switched off or nothing fits.
 */
size_t wf_ede_select(const struct wf_verdict *verdict, const struct wf_options *options,
                     bool from_cache, size_t room, struct wf_ede out[WF_EDE_MAX]);

/*
 * Writes INFO-CODE and EXTRA-TEXT, the data of one option.
 * Returns its length, at most WF_EDE_DATA_MAX; 0 when size is too small.
 */
size_t wf_ede_encode(const struct wf_ede *ede, uint8_t *buf, size_t size);

#endif

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
 * The options of one reply, in the order in which they are sent: the data of each, INFO-CODE and
 * EXTRA-TEXT, lies behind that of the one before.
 */
struct wf_ede_list {
    uint8_t count;
    uint8_t len[WF_EDE_MAX];   /* octets of each one's data */
    uint16_t code[WF_EDE_MAX]; /* each one's INFO-CODE */
    uint16_t size;             /* of all of them */
    uint8_t data[WF_EDE_MAX * WF_EDE_DATA_MAX];
};

/*
 * Chooses the options of one reply.
 * room: octets there are for EDNS options, their headers included. What does not fit is left out
 * in this order: the details, the last one first; the end of the verdict's text; "cached error".
 * out is empty when they are switched off or nothing fits.
 */
void wf_ede_select(const struct wf_verdict *verdict, const struct wf_options *options,
                   bool from_cache, size_t room, struct wf_ede_list *out);

#endif

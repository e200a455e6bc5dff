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
#include <string.h>

#include "common/clear.h"
#include "config/options.h"
#include "verdict.h"

enum {
    WF_EDE_MAX = WF_VERDICT_EDES + 1, /* the verdict's, and "cached error" */
    WF_EDE_HEADER = 4,                /* OPTION-CODE and OPTION-LENGTH (RFC 6891, section 6.1.2) */
    WF_EDE_FIXED = 2,                 /* INFO-CODE */
    WF_EDE_DATA_MAX = WF_EDE_FIXED + WF_EDE_TEXT_MAX
};

/*
 * The options of one reply, in the order in which they are sent. Texts are not copied: they lead
 * into the verdict, or into the list itself, so it is used where it is, while the verdict is.
 */
struct wf_ede_list {
    uint8_t count;
    bool cut;                     /* with more room there would be more */
    uint16_t size;                /* of all data */
    uint8_t len[WF_EDE_MAX];      /* octets of each one's data, see wf_ede_write() */
    uint16_t code[WF_EDE_MAX];    /* each one's INFO-CODE */
    const char *text[WF_EDE_MAX]; /* each one's EXTRA-TEXT, len - WF_EDE_FIXED octets */
    char zone_text[WF_EDE_TEXT_MAX + 1];
};

/* Takes the options of a reply, as long as the call lasts. */
typedef void wf_ede_take(void *arg, const struct wf_ede_list *list);

/*
 * Chooses the options of one reply.
 * room: octets there are for EDNS options, their headers included. What does not fit is left out
 * in this order: the details, the last one first; the end of the verdict's text; "cached error".
 * out is empty when they are switched off or nothing fits.
 */
void wf_ede_select(const struct wf_verdict *verdict, const struct wf_options *options,
                   bool from_cache, size_t room, struct wf_ede_list *out);

/*
 * Writes the data of the option at the place, INFO-CODE and EXTRA-TEXT (RFC 8914, section 2): as
 * many octets as its len says. Returns where they end.
 */
static inline uint8_t *wf_ede_write(const struct wf_ede_list *list, size_t place, uint8_t *to)
{
    size_t text = (size_t)list->len[place] - WF_EDE_FIXED;

    to[0] = (uint8_t)(list->code[place] >> 8);
    to[1] = (uint8_t)(list->code[place] & 0xff);
    if (text > 0)
        memcpy(to + WF_EDE_FIXED, list->text[place], text);
    return to + WF_EDE_FIXED + text;
}

#endif

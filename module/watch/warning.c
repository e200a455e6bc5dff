/*
 * warning.c - the kinds of warnings.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "watch/warning.h"

enum { LEVEL_WARNING, LEVEL_NOTICE };

static const struct wf_warning_info table[WF_WARNING_COUNT] = {
#define WF_WARNING(symbol, id, party, level, meaning, remedy)                                      \
    [WF_WARNING_##symbol] = {id, WF_PARTY_##party, LEVEL_##level == LEVEL_NOTICE, meaning, remedy},
#include "watch/warnings.def"
#undef WF_WARNING
};

const struct wf_warning_info *wf_warning_info(enum wf_warning_kind kind)
{
    return &table[kind];
}

void wf_warning_print_remedy(struct wf_strbuf *out, enum wf_warning_kind kind, struct wf_dname zone)
{
    const char *at = table[kind].remedy;

    while (*at != '\0') {
        size_t len = strcspn(at, "%");

        wf_strbuf_bytes(out, at, len);
        at += len;
        if (*at == '\0')
            break;
        wf_zone_print(out, at[1] == 'p' ? wf_dname_parent(zone) : zone);
        at += 2;
    }
    wf_strbuf_end(out);
}

/*
 * warning.h - what is half broken in a watched zone: the kinds, and one that is to be told.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_WARNING_H
#define WF_WARNING_H

#include <stdbool.h>
#include <stdint.h>

#include "common/addr.h"
#include "common/clear.h"
#include "common/name.h"
#include "verdict.h"

enum wf_warning_kind {
#define WF_WARNING(symbol, ...) WF_WARNING_##symbol,
#include "watch/warnings.def"
#undef WF_WARNING
    WF_WARNING_COUNT
};

/* A row of warnings.def. */
struct wf_warning_info {
    const char *id;
    enum wf_party party;
    bool is_notice; /* it may be meant to be so */
    const char *meaning;
    const char *remedy;
};

/* Requires kind < WF_WARNING_COUNT. */
const struct wf_warning_info *wf_warning_info(enum wf_warning_kind kind);

/* Appends the row's remedy, with the names in it. */
void wf_warning_print_remedy(struct wf_strbuf *out, enum wf_warning_kind kind,
                             struct wf_dname zone);

struct wf_warning {
    enum wf_warning_kind kind;
    struct wf_addr server; /* of whom it was seen; unset where it is not known */
    bool configured;       /* it is a forwarder or stub server: the zone is not to blame */
    uint32_t left_out;     /* the same was seen so often since it was last told */
    char text[WF_TEXT_SIZE];
};
WF_ENDS_WITH(struct wf_warning, text, sizeof(char[WF_TEXT_SIZE]));

enum { WF_WARNINGS_MOST = 4 }; /* told of one resolution; what is left is told of the next */

struct wf_warnings {
    uint16_t count;
    uint32_t seen[WF_WARNING_COUNT]; /* all, told or not */
    struct wf_warning list[WF_WARNINGS_MOST];
};
WF_ENDS_WITH(struct wf_warnings, list, sizeof(struct wf_warning[WF_WARNINGS_MOST]));

#endif

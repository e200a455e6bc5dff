/*
 * judging.c - one judgement of what passed, among the files that make it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "watch/judging.h"

struct wf_warning *wf_watch_warn(struct wf_judging *judging, enum wf_warning_kind kind,
                                 struct wf_watch_told *told, const struct wf_addr *server,
                                 struct wf_strbuf *text)
{
    struct wf_warnings *out = judging->out;
    struct wf_warning *warning;

    out->seen[kind]++;
    /* where the clock was set back the difference is a large number */
    if ((told->at != 0 && judging->now - told->at < judging->window_s) ||
        out->count == WF_WARNINGS_MOST) {
        told->left_out = (uint16_t)(told->left_out + (told->left_out < UINT16_MAX));
        return NULL;
    }
    warning = &out->list[out->count++];
    WF_CLEAR_TO(warning, text);
    warning->kind = kind;
    if (server != NULL)
        warning->server = *server;
    warning->left_out = told->left_out;
    *told = (struct wf_watch_told){judging->now, 0};
    wf_strbuf_init(text, warning->text, sizeof(warning->text));
    wf_zone_print(text, judging->passing->zone);
    wf_strbuf_str(text, ": ");
    return warning;
}

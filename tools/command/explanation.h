/*
 * explanation.h - what whyfail explain has found out about one question, and how it is told.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_EXPLAIN_H
#define WF_EXPLAIN_H

#include "base/screen.h"
#include "log/log_event.h"
#include "resolve/probe.h"
#include "resolve/stub_query.h"

enum { WF_EXPLAIN_TYPE_SIZE = 16 };

struct wf_explain {
    struct wf_screen screen;
    struct wf_inquiry inquiry;
    char type[WF_EXPLAIN_TYPE_SIZE];
    struct wf_reply reply;
    struct wf_record event; /* of the log; root is NULL when none was found */
    bool looked;            /* the look below was taken */
    struct wf_look look;
};

bool wf_explain_resolves(const struct wf_explain *explain);

/* Whether the log, the resolver or the look says why it fails. */
bool wf_explain_explained(const struct wf_explain *explain);

/* How the look compares with what the resolver says. */
enum wf_accord {
    WF_ACCORD_ALONE, /* the resolver says nothing of use, or nothing was looked for */
    WF_ACCORD_SAME,
    WF_ACCORD_OTHER
};
enum wf_accord wf_explain_accord(const struct wf_explain *explain);

void wf_tell_screen(const struct wf_explain *explain);
void wf_tell_json(const struct wf_explain *explain);

#endif

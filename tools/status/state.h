/*
 * state.h - whether whyfail is on now, and whether it will be after the next start.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_STATUS_STATE_H
#define WF_STATUS_STATE_H

#include "status/facts.h"

enum wf_state {
    WF_STATE_ON,
    WF_STATE_DEGRADED, /* on, but it will not be after the next start or reload, or its log is gone
                        */
    WF_STATE_OFF,
    WF_STATE_UNKNOWN
};

struct wf_status {
    enum wf_state state;
    char why[2 * WF_FACT_TEXT]; /* a sentence without its end; "" when it is on */
    enum wf_answer next;        /* whether it will be on after the next start */
    char next_why[WF_FACT_TEXT];
};

/* Pure: looks at nothing but the facts, and at whether the log is there. */
void wf_status_judge(struct wf_status *status, const struct wf_facts *facts);

const char *wf_state_name(enum wf_state state);

#endif

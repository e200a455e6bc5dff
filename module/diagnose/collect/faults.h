/*
 * faults.h - what servers do wrong, by what their attempts came to.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_FAULTS_H
#define WF_COLLECT_FAULTS_H

#include "diagnose/collect/examine.h"

/* What servers do wrong. */
enum wf_fault {
    WF_FAULT_NONE,
    WF_FAULT_REFUSES,
    WF_FAULT_LAME,
    WF_FAULT_FAILS,
    WF_FAULT_REJECTS,
    WF_FAULT_MALFORMED,
    WF_FAULT_TCP,
    WF_FAULT_TLS,
    WF_FAULT_CERTIFICATE,
    WF_FAULT_CLOSED,
    WF_FAULT_UNSENT,
    WF_FAULT_UNREACHABLE,
    WF_FAULT_TIMES_OUT,
    WF_FAULT_SILENT,
    WF_FAULT_COUNT
};

/* A fault's cause, and its words for one and for several servers. */
struct wf_fault_info {
    enum wf_cause cause;
    const char *one, *many;
    const char *whole; /* the rest, where nothing is said of a type */
    const char *query; /* the rest before a type */
    const char *plain; /* how the servers' outcome begins that says no more than this; or NULL */
    const char *note;  /* what is said in brackets then; or NULL */
    enum wf_obstacle obstacle;
};

extern const struct wf_fault_info wf_faults[WF_FAULT_COUNT];

enum wf_fault wf_fault_of(const struct wf_server_line *line);

/* How many servers have each fault; the fault that all share, or WF_FAULT_NONE when they differ. */
struct wf_fault_tally {
    uint16_t of[WF_FAULT_COUNT];
    enum wf_fault shared;
};

struct wf_fault_tally wf_fault_tally_of(const struct wf_server_set *set);

/* What a server may do at one question and not at another: it can be asked, and is there. */
bool wf_fault_is_of_question(enum wf_fault fault);

/* What comes of nothing that comes back. */
bool wf_fault_is_silence(enum wf_fault fault);

/* Whether every server of the set that was asked failed in some way. */
bool wf_servers_all_fail(const struct wf_server_set *set);

/* Whether every one of them can be asked, and may answer other questions than those it failed at.
 */
bool wf_servers_fail_at_question(const struct wf_server_set *set);

/*
 * Whether the type that they fail at is to be named. A refusal alone is said to be of the zone:
 * then it must be seen that it is.
 */
bool wf_servers_name_type(const struct wf_server_set *set, enum wf_fault shared);

#endif

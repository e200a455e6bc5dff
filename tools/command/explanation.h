/*
 * explanation.h - what whyfail explain has found out about one question: who explains the
 * failure (the log, the resolver, the probe), and whether they agree.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_EXPLANATION_H
#define WF_EXPLANATION_H

#include "base/screen.h"
#include "command/own_conf.h"
#include "log/log_event.h"
#include "resolve/assurance.h"
#include "resolve/host_name.h"
#include "resolve/probe.h"
#include "resolve/stub_query.h"
#include "status/local_log.h"

enum {
    WF_EXPLANATION_TYPE_SIZE = 16,
    WF_EXPLANATION_QUESTION_SIZE = WF_STUB_NAME_SIZE + WF_EXPLANATION_TYPE_SIZE
};

struct wf_explanation {
    struct wf_screen screen;
    struct wf_stub_query query;
    const char *given; /* what was given for the name; not owned */
    enum wf_host_name_kind name_kind;
    bool over_tcp; /* because that was wanted, not for lack of an answer over UDP */
    char type[WF_EXPLANATION_TYPE_SIZE];
    struct wf_reply reply;
    char ede_of[WF_EXPLANATION_QUESTION_SIZE]; /* its errors are of that question instead; or "" */
    bool answered_late;                        /* the first question got no answer, this one did */
    struct wf_log_event event;                 /* of the log; root is NULL when none was found */
    struct wf_local_log log;                   /* where that is from, or why there is none */
    struct wf_own_conf conf;                   /* of that resolver, where it runs on this host */
    struct wf_assurance assurance;             /* of a good answer */
    json_t *facts;      /* of wf_zone_facts for the conclusion's zone, or NULL */
    time_t first, last; /* failures of that kind in the log: when, and how many */
    uint64_t failures;
    bool probed; /* the probe below was run */
    struct wf_probe probe;
};

bool wf_explanation_resolves(const struct wf_explanation *explanation);

/* Whether the log, the resolver or the probe says why it fails. */
bool wf_explanation_has_cause(const struct wf_explanation *explanation);

/* Whether the resolver, in the words of a whyfail of its own, has it from a forwarder or stub. */
bool wf_explanation_is_configured(const struct wf_explanation *explanation);

/* Whether the resolver's own errors say why. */
bool wf_explanation_resolver_explains(const struct wf_explanation *explanation);

/*
 * Whether the resolver says that it did it itself: with its clock, its anchor or its options. Then
 * what is seen through it need not be so.
 */
bool wf_explanation_is_own_doing(const struct wf_explanation *explanation);

/* What is known of a failure, and by whom. The texts are the explanation's. */
enum wf_source { WF_SOURCE_NONE, WF_SOURCE_LOG, WF_SOURCE_PROBE, WF_SOURCE_RESOLVER };
struct wf_conclusion {
    enum wf_source source; /* of the cause */
    const char *cause;     /* "" where it is not known */
    const char *at_fault;  /* "none" where that is not known */
    const char *remedy;    /* "" where there is none */
    const char *text;      /* what is wrong; "" where nothing is known */
    char zone[WF_STUB_NAME_SIZE];
};

/*
 * The log knows most, then the probe, which sees the data; the resolver's errors where that saw
 * none, and who must act where the probe leaves that open.
 */
struct wf_conclusion wf_explanation_conclude(const struct wf_explanation *explanation);

/* How what the probe found compares with what the resolver says. */
enum wf_agreement {
    WF_AGREEMENT_UNKNOWN, /* the resolver says nothing of use, or nothing was probed */
    WF_AGREEMENT_SAME,
    WF_AGREEMENT_DIFFERS
};
enum wf_agreement wf_explanation_agreement(const struct wf_explanation *explanation);

#endif

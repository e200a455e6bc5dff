/*
 * check_diagnosis.h - rows of the diagnosis' tests: a scene and what must be said of it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_DIAGNOSIS_H
#define WF_CHECK_DIAGNOSIS_H

#include "check.h"
#include "diagnose/diagnose.h"
#include "make_evidence.h"

enum { WF_ROW_WORDS = 6 };

struct wf_row {
    const char *name;
    struct wf_scene scene;
    enum wf_cause cause;
    enum wf_party party;              /* unset: the table's */
    bool nobody;                      /* it is no party's fault as far as can be seen */
    const char *zone;                 /* that broke; NULL: the scene's */
    enum wf_scope scope;              /* unset: all keys' when they are bad, else the table's */
    bool only_this;                   /* the scope is the question */
    const char *codes;                /* of the EDE, in order: "22 23 23" */
    const char *text[WF_ROW_WORDS];   /* all of them stand in the operator's text */
    const char *ede[WF_ROW_WORDS];    /* all of them stand in the EDE texts */
    const char *never[WF_ROW_WORDS];  /* none of them stands in any text: it would be untrue */
    const char *unsaid[WF_ROW_WORDS]; /* nor of them while no evidence is missing */
    const char *remedy;               /* stands in the remedy */
    /* what may be said instead when a piece of the evidence is missing, beside "unexplained" */
    enum wf_cause or_else[WF_ROW_WORDS];
    enum wf_party or_party;   /* that may be at fault then; unset: none but those above */
    const char *or_else_zone; /* that may be named then; NULL: none but the row's */
};

struct wf_row_table {
    const struct wf_row *rows;
    size_t count;
    enum wf_scope scope; /* of its verdicts, as a rule */
};

/* The tables, a file each. */
extern const struct wf_row_table wf_rows_keys, wf_rows_sigs, wf_rows_denial, wf_rows_clock,
    wf_rows_servers, wf_rows_delegation, wf_rows_limits, wf_rows_network, wf_rows_running,
    wf_rows_steering;

/* The stage that all rows play on. */
extern struct wf_stage wf_row_stage;

/* Everything that may be spent, and public addresses told. */
extern const struct wf_policy wf_row_policy;

/* Whose fault the row's is. */
enum wf_party wf_row_party(const struct wf_row *row);

/* Diagnoses each row's scene and checks what is said. */
void wf_check_rows(const struct wf_row_table *table);

/*
 * What holds of every finding: counts within bounds, texts terminated, printable and within size,
 * at most one "no reachable authority" and so on. Returns whether it does; says what does not.
 */
bool wf_check_sound(const char *label, const struct wf_finding *finding);

/*
 * What must hold of a finding on part of a row's evidence: its cause, or one that the row allows,
 * or "unexplained"; nobody else's zone, no other party, nothing untrue.
 */
void wf_check_less(const char *label, const struct wf_row *row, const struct wf_finding *finding);

#endif

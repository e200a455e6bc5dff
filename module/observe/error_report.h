/*
 * error_report.h - what Unbound is to report to the owner of a zone that failed (RFC 9567).
 *
 * Decided at the query's end, when what was seen of it is still there; a patched Unbound asks for
 * it a moment later.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_ERROR_REPORT_H
#define WF_OBSERVE_ERROR_REPORT_H

#include "evidence.h"
#include "observe/compat.h"
#include "observe/observe.h"

/* Of a query that failed. */
struct wf_error_report {
    struct wf_dname name; /* that failed: the end of the question's aliases; region memory */
    int code;
};

/* The query was judged, by its evidence, and somebody asked: keeps what is to be reported of it. */
void wf_error_report_keep(struct wf_module *module, struct module_qstate *q, int id,
                          const struct wf_evidence *evidence);

/* What is to be reported; NULL when nothing is. */
const struct wf_error_report *wf_error_report_due(const struct module_qstate *q, int id);

/* It is reported now. */
void wf_error_report_done(struct module_qstate *q, int id);

#endif

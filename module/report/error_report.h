/*
 * error_report.h - which failures are reported to the zone's owner (DNS Error Reporting, RFC 9567),
 * and with which code.
 *
 * Unbound sends the reports, where its option dns-error-reporting is on. Told are only failures
 * that their owner can do something about, and each cause at a zone once within the log's window,
 * as in the log. A lock is held for the comparing of a few hashes.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_ERROR_REPORT_H
#define WF_ERROR_REPORT_H

#include <pthread.h>
#include <stdint.h>

#include "report/repeats.h"
#include "verdict.h"

enum { WF_NO_ERROR_REPORT = -1 };

/* Which failure is to be reported, and to whom. */
struct wf_error_report_of {
    struct wf_dname giver;       /* the zone whose servers gave the Report-Channel option */
    struct wf_dname agent;       /* the domain that the option names */
    struct wf_dname asked, name; /* the question's, and that which failed: the end of its aliases */
    uint16_t type;
};

struct wf_error_reports {
    pthread_mutex_t lock;
    struct wf_repeats repeats;
};

/* window_s: within which a cause at a zone is reported once; 0: every failure is. */
void wf_error_reports_init(struct wf_error_reports *reports, uint32_t window_s);
void wf_error_reports_destroy(struct wf_error_reports *reports);

/*
 * The INFO-CODE of the report, and notes that it was made; WF_NO_ERROR_REPORT where there is to be
 * none. What a server said is heard of its zone only, and of one above that makes its names fail:
 * no server may have failures of zones that were delegated to others reported to itself. Nor are
 * there reports to the root, of names that leave no room in the report, or of reports that failed;
 * and of what is not sent nothing is noted.
 */
int wf_error_reports_code(struct wf_error_reports *reports, const struct wf_verdict *verdict,
                          const struct wf_error_report_of *of, uint64_t now_ms);

#endif

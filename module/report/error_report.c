/*
 * error_report.c - which failures are reported to the zone's owner, and with which code.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/error_report.h"

void wf_error_reports_init(struct wf_error_reports *reports, uint32_t window_s)
{
    reports->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    wf_repeats_init(&reports->repeats, window_s);
}

void wf_error_reports_destroy(struct wf_error_reports *reports)
{
    pthread_mutex_destroy(&reports->lock);
}

/* Code 0, "other", says nothing without the text, for which a report has no room. */
static int code_of(const struct wf_verdict *verdict, struct wf_dname giver)
{
    const struct wf_dname zone = wf_dname_of(&verdict->zone);

    if (!wf_verdict_is_of_zone(verdict) || zone.len == 0 || giver.len == 0 ||
        !wf_dname_is_below_or_at(giver, zone) || verdict->ede_count == 0 ||
        verdict->ede[0].code == WF_EDE_OTHER)
        return WF_NO_ERROR_REPORT;
    return verdict->ede[0].code;
}

int wf_error_reports_code(struct wf_error_reports *reports, const struct wf_verdict *verdict,
                          struct wf_dname giver, uint64_t now_ms)
{
    const int code = code_of(verdict, giver);
    bool first;

    if (code == WF_NO_ERROR_REPORT)
        return code;
    pthread_mutex_lock(&reports->lock);
    first = wf_repeats_is_first(&reports->repeats, verdict, now_ms);
    pthread_mutex_unlock(&reports->lock);
    return first ? code : WF_NO_ERROR_REPORT;
}

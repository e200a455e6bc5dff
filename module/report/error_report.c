/*
 * error_report.c - which failures are reported to the zone's owner, and with which code.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/error_report.h"

#include <stdio.h>
#include <strings.h>

static const uint8_t er_label[] = {3, '_', 'e', 'r'};

void wf_error_reports_init(struct wf_error_reports *reports, uint32_t window_s)
{
    reports->lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
    wf_repeats_init(&reports->repeats, window_s);
}

void wf_error_reports_destroy(struct wf_error_reports *reports)
{
    pthread_mutex_destroy(&reports->lock);
}

static bool is_er(struct wf_dname name)
{
    return name.len > sizeof(er_label) && name.wire[0] == er_label[0] &&
           strncasecmp((const char *)name.wire + 1, (const char *)er_label + 1, er_label[0]) == 0;
}

/* _er.TYPE.NAME.CODE._er.AGENT: somebody's report, of which no other is made when it fails. */
static bool is_report(struct wf_dname name)
{
    if (!is_er(name))
        return false;
    do
        name = wf_dname_parent(name);
    while (name.len > 1 && !is_er(name));
    return name.len > 1;
}

static size_t number_label(int number)
{
    return 1 + (size_t)snprintf(NULL, 0, "%d", number);
}

static bool fits(const struct wf_error_report_of *of, int code)
{
    return 2 * sizeof(er_label) + number_label(of->type) + of->name.len - 1u + number_label(code) +
               of->agent.len <=
           WF_NAME_MAX;
}

/* Whether there is somebody to be told by a report. */
static bool can_be_told(const struct wf_error_report_of *of, struct wf_dname zone, int code)
{
    return of->giver.len > 0 && wf_dname_is_below_or_at(of->giver, zone) && of->agent.len > 1 &&
           of->name.len > 0 && !is_report(of->asked) && !is_report(of->name) && fits(of, code);
}

/* Code 0, "other", says nothing without the text, for which a report has no room. */
static int code_of(const struct wf_verdict *verdict, const struct wf_error_report_of *of)
{
    const struct wf_dname zone = wf_dname_of(&verdict->zone);

    if (!wf_verdict_is_of_zone(verdict) || zone.len == 0 || verdict->ede_count == 0 ||
        verdict->ede[0].code == WF_EDE_OTHER || !can_be_told(of, zone, verdict->ede[0].code))
        return WF_NO_ERROR_REPORT;
    return verdict->ede[0].code;
}

int wf_error_reports_code(struct wf_error_reports *reports, const struct wf_verdict *verdict,
                          const struct wf_error_report_of *of, uint64_t now_ms)
{
    const int code = code_of(verdict, of);
    bool first;

    if (code == WF_NO_ERROR_REPORT)
        return code;
    pthread_mutex_lock(&reports->lock);
    first = wf_repeats_is_first(&reports->repeats, verdict, now_ms);
    pthread_mutex_unlock(&reports->lock);
    return first ? code : WF_NO_ERROR_REPORT;
}

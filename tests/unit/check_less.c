/*
 * check_less.c - whether a verdict on part of the evidence is less precise, but not wrong.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <string.h>

#include "check_diagnosis.h"

static bool cause_allowed(const struct wf_row *row, enum wf_cause cause)
{
    size_t i;

    if (cause == row->cause || cause == WF_CAUSE_UNEXPLAINED)
        return true;
    for (i = 0; i < WF_ROW_WORDS && row->or_else[i] != 0; i++) {
        if (cause == row->or_else[i])
            return true;
    }
    return false;
}

static bool zone_is(struct wf_dname zone, const char *text)
{
    return text != NULL && text[0] != '\0' &&
           wf_dname_equal(zone, wf_stage_name(&wf_row_stage, text));
}

/* The row's zone, or the delegation that was looked at, or none. */
static bool zone_allowed(const struct wf_row *row, struct wf_dname zone)
{
    const char *own = row->scene.zone != NULL ? row->scene.zone : "bank.test";

    if (zone.len == 0 || zone_is(zone, row->or_else_zone))
        return true;
    return row->zone == NULL || row->zone[0] == '\0' ? zone_is(zone, own)
                                                     : zone_is(zone, row->zone);
}

static bool party_allowed(const struct wf_row *row, const struct wf_verdict *verdict)
{
    enum wf_party own = wf_row_party(row);

    /* nobody who reads it runs the root's servers, whatever they do */
    if (verdict->at_fault == WF_PARTY_NETWORK && verdict->zone.len == 1)
        return true;
    return verdict->at_fault == own || verdict->at_fault == WF_PARTY_NONE || /* that says less */
           (row->or_party != WF_PARTY_NONE && verdict->at_fault == row->or_party) ||
           verdict->at_fault == wf_cause_info(verdict->cause)->party;
}

static void check_never(const char *label, const struct wf_row *row,
                        const struct wf_finding *finding)
{
    size_t i, k;

    for (i = 0; i < WF_ROW_WORDS && row->never[i] != NULL; i++) {
        WF_CHECK(strstr(finding->text, row->never[i]) == NULL, "%s: '%s' stands in '%s'", label,
                 row->never[i], finding->text);
        for (k = 0; k < finding->verdict.ede_count; k++)
            WF_CHECK(strstr(finding->verdict.ede[k].text, row->never[i]) == NULL,
                     "%s: '%s' stands in EDE '%s'", label, row->never[i],
                     finding->verdict.ede[k].text);
    }
}

void wf_check_less(const char *label, const struct wf_row *row, const struct wf_finding *finding)
{
    const struct wf_verdict *verdict = &finding->verdict;

    WF_CHECK(cause_allowed(row, verdict->cause), "%s: %s: '%s'", label,
             wf_cause_info(verdict->cause)->id, finding->text);
    WF_CHECK(verdict->cause == WF_CAUSE_UNEXPLAINED ||
                 zone_allowed(row, wf_dname_of(&verdict->zone)),
             "%s: zone in '%s'", label, finding->text);
    WF_CHECK(party_allowed(row, verdict), "%s: at fault: %s", label,
             wf_party_name(verdict->at_fault));
    if (verdict->cause != WF_CAUSE_UNEXPLAINED)
        check_never(label, row, finding);
}

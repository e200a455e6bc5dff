/*
 * error_report.c - what Unbound is to report to the owner of a zone that failed.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/error_report.h"

#include "observe/attempt.h"
#include "observe/past.h"
#include "observe/query.h"
#include "observe/region.h"
#include "observe/rrset.h"

/*
 * The zone whose server gave the options that Unbound kept, which are those of the last response it
 * could read, and among which it looks for the Report-Channel option. Unset where that is not
 * known.
 */
static struct wf_dname giver_of(const struct wf_query *query, const struct edns_option *kept)
{
    size_t i;

    for (i = 0; i < WF_SEEN && i < query->seen_total; i++) {
        if (query->seen[i].options == kept)
            return wf_dname_from(query->seen[i].zone, query->seen[i].zone_len);
    }
    for (i = query->past_count; i-- > 0;) {
        const struct wf_past *past = wf_past_at(query, i);

        if (past->options == kept)
            return wf_dname_from(past->zone, past->zone_len);
    }
    return (struct wf_dname){NULL, 0};
}

/* A forwarder's or stub server's option is about the resolver that it is, or nobody's: not heard.
 */
static struct wf_dname agent_giver(struct module_qstate *q, const struct wf_query *query)
{
    struct wf_dname zone = {NULL, 0};

    if (edns_opt_list_find(q->edns_opts_back_in, WF_REPORT_CHANNEL_OPTION) != NULL)
        zone = giver_of(query, q->edns_opts_back_in);
    if (zone.len > 0 && wf_zone_is_configured(q->env, zone.wire, zone.len, q->qinfo.qclass))
        zone.len = 0;
    return zone;
}

/* The end of the question's aliases: as far as they are valid, or as the iterator followed them. */
static struct wf_dname failed_name(const struct wf_evidence *evidence)
{
    return evidence->seen.chased.len == 0 && evidence->seen.alias_target.len > 0
               ? evidence->seen.alias_target
               : wf_failed_question(evidence).name;
}

void wf_error_report_keep(struct wf_module *module, struct module_qstate *q, int id,
                          const struct wf_evidence *evidence)
{
    const struct wf_dname name = failed_name(evidence);
    struct wf_query *query = wf_query_find(q, id);
    struct wf_error_report *report;
    struct wf_dname giver;
    int code;

    if (query == NULL || query->verdict == NULL || !wf_compat_reports_errors(q->env->cfg))
        return;
    giver = agent_giver(q, query);
    code = wf_engine_report_error(module->engine, query->verdict, giver);
    if (code == WF_NO_ERROR_REPORT)
        return;
    report = wf_region_alloc(q->region, sizeof(*report));
    if (report == NULL)
        return;
    report->code = code;
    report->name = (struct wf_dname){wf_region_copy(q->region, name.wire, name.len), name.len};
    if (report->name.wire != NULL)
        query->error_report = report;
}

const struct wf_error_report *wf_error_report_due(const struct module_qstate *q, int id)
{
    const struct wf_query *query = wf_query_find(q, id);

    return query == NULL ? NULL : query->error_report;
}

void wf_error_report_done(struct module_qstate *q, int id)
{
    struct wf_query *query = wf_query_find(q, id);

    if (query != NULL)
        query->error_report = NULL;
}

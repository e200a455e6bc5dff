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

/*
 * Who gets reports, and by whose word. A forwarder's or stub server's option is about the resolver
 * that it is, or nobody's: not heard.
 */
static void find_agent(struct wf_error_report_of *of, struct module_qstate *q,
                       const struct wf_query *query)
{
    const struct edns_option *kept = q->edns_opts_back_in;
    const struct edns_option *option =
        edns_opt_list_find(q->edns_opts_back_in, WF_REPORT_CHANNEL_OPTION);
    struct wf_dname zone;

    if (option == NULL)
        return;
    zone = giver_of(query, kept);
    if (zone.len == 0 || wf_zone_is_configured(q->env, zone.wire, zone.len, q->qinfo.qclass))
        return;
    of->giver = zone;
    of->agent = wf_dname_parse(option->opt_data, option->opt_len);
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
    struct wf_error_report_of of = {.asked = evidence->seen.question.name,
                                    .name = failed_name(evidence),
                                    .type = evidence->seen.question.type};
    struct wf_query *query = wf_query_find(q, id);
    struct wf_error_report *report;
    int code;

    if (query == NULL || query->verdict == NULL || !wf_compat_reports_errors(q->env->cfg))
        return;
    find_agent(&of, q, query);
    code = wf_engine_report_error(module->engine, query->verdict, &of);
    if (code == WF_NO_ERROR_REPORT)
        return;
    report = wf_region_alloc(q->region, sizeof(*report));
    if (report == NULL)
        return;
    report->code = code;
    report->name =
        (struct wf_dname){wf_region_copy(q->region, of.name.wire, of.name.len), of.name.len};
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

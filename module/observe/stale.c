/*
 * stale.c - failures that users do not see: of a renewal ahead of time, or behind old data.
 *
 * With serve-expired Unbound gives old data at one of three moments: at once, and then tries to
 * renew it; when a client has waited for long enough; or when the query has failed.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/stale.h"

#include "observe/gather.h"
#include "observe/query.h"

void wf_stale_note(struct module_qstate *q, int id)
{
    struct wf_query *query = q->serve_expired_data == NULL ? NULL : wf_query_get(q, id);

    if (query != NULL)
        query->stale_sent = true;
}

/*
 * At the query's end the cache may hold what was fetched since, which is bogus. An old SERVFAIL is
 * given at once as well: it is no data.
 */
void wf_stale_begin(struct module_qstate *q, int id)
{
    const struct config_file *cfg = q->env->cfg;
    struct wf_query *query;

    if (!cfg->serve_expired || cfg->serve_expired_client_timeout > 0 || !wf_compat_has_stale(q))
        return;
    query = wf_query_get(q, id);
    if (query != NULL)
        query->renews_stale = true;
}

/* Unbound's mesh looks for old data only in place of an RCODE of SERVFAIL, not of bogus data. */
static bool will_be_sent(struct module_qstate *q)
{
    bool fails = q->return_rcode == LDNS_RCODE_SERVFAIL ||
                 (q->return_msg != NULL &&
                  FLAGS_GET_RCODE(q->return_msg->rep->flags) == LDNS_RCODE_SERVFAIL);

    return q->serve_expired_data != NULL && fails && wf_compat_has_stale(q);
}

static bool renews_stale(struct module_qstate *q, const struct wf_query *query)
{
    return (query != NULL && query->renews_stale) || wf_compat_has_stale(q);
}

void wf_stale_gather(struct wf_evidence *evidence, struct module_qstate *q, int id)
{
    const struct wf_query *query = wf_query_find(q, id);
    bool awaited = q->mesh_info->reply_list != NULL || q->mesh_info->cb_list != NULL;

    evidence->seen.prefetch = q->prefetch_leeway > 0 && !awaited;
    if (!q->env->cfg->serve_expired || q->no_cache_lookup || q->is_drop)
        return;
    evidence->seen.stale_answer = (query != NULL && query->stale_sent) ||
                                  (evidence->seen.prefetch && renews_stale(q, query)) ||
                                  will_be_sent(q);
}

/*
 * failed.c - whether a query, now at its end, has failed, and in which way.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/failed.h"

#include "observe/query.h"

/* As Unbound's mesh decides it when it sends the reply: clients that set CD get the data. */
static bool is_refused(const struct module_qstate *q, const struct reply_info *rep)
{
    return q->env->need_to_validate && ((q->query_flags & BIT_CD) == 0 || q->env->cfg->ignore_cd) &&
           (rep->security <= sec_status_bogus || rep->security == sec_status_secure_sentinel_fail);
}

bool wf_query_is_bogus(const struct module_qstate *q)
{
    const struct reply_info *rep;

    if (q->return_rcode != LDNS_RCODE_NOERROR || q->return_msg == NULL)
        return false;
    rep = q->return_msg->rep;
    return rep->security == sec_status_bogus || is_refused(q, rep);
}

bool wf_query_failed(const struct module_qstate *q)
{
    if (q->is_drop)
        return false;
    if (q->return_rcode != LDNS_RCODE_NOERROR)
        return q->return_rcode == LDNS_RCODE_SERVFAIL;
    if (q->return_msg == NULL || FLAGS_GET_RCODE(q->return_msg->rep->flags) == LDNS_RCODE_SERVFAIL)
        return true;
    return is_refused(q, q->return_msg->rep);
}

const struct reply_info *wf_query_replaced_bogus(struct module_qstate *q)
{
    const struct val_qstate *vq = q->respip_action_info == NULL ? NULL : wf_query_validator(q);

    if (vq == NULL || vq->chase_reply == NULL || wf_query_is_bogus(q) ||
        q->return_rcode != LDNS_RCODE_NOERROR)
        return NULL;
    return vq->chase_reply->security == sec_status_bogus ? vq->chase_reply : NULL;
}

bool wf_query_will_fail(struct module_qstate *q)
{
    bool marked = q->return_msg != NULL && q->return_msg->rep->security == sec_status_bogus;

    return ((marked && wf_query_is_bogus(q)) || wf_query_replaced_bogus(q) != NULL) &&
           !q->is_drop && !wf_query_failed(q);
}

bool wf_query_gave_up(const struct module_qstate *q)
{
    int i;

    for (i = 0; i < q->env->mesh->mods.num; i++) {
        if (q->ext_state[i] == module_error)
            return true;
    }
    return false;
}

/*
 * stock_mark.c - has Unbound call the module for failures that it answers from its cache.
 *
 * The iterator caches a failure for five seconds, as a message without records. That is what a
 * client gets when it asks again, and the only thing it gets where servers were silent: by then its
 * first question is too old to be answered. Unbound hands the message out like any good answer, and
 * the hook for those would cost each of them more than the answer itself. A message that is marked
 * as bogus goes the way of SERVFAIL replies, which has a hook of its own; the reply is the same.
 *
 * So the mark is set, on messages of this kind only. It is left out
 *  - with Unbound's own "ede: yes", which would call the failure bogus, as it is not;
 *  - with serve-expired, and where nothing is validated, as the mark is looked at differently
 * there;
 *  - for look-ups of Unbound's own.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/stock_mark.h"

static bool may_mark(const struct module_qstate *q)
{
    const struct config_file *cfg = q->env->cfg;

    return q->env->need_to_validate && !cfg->ede && !cfg->serve_expired && !q->is_valrec &&
           q->mesh_info->reply_list != NULL && q->mesh_info->cb_list == NULL &&
           q->mesh_info->super_set.count == 0;
}

static void mark(struct reply_info *rep)
{
    if (FLAGS_GET_RCODE(rep->flags) == LDNS_RCODE_SERVFAIL && rep->rrset_count == 0 &&
        rep->security == sec_status_indeterminate)
        rep->security = sec_status_bogus;
}

void wf_stock_mark_cached(struct module_qstate *q)
{
    struct lruhash_entry *entry;

    if (!may_mark(q))
        return;
    /* the query may itself have ended in such a message, which another thread's has left there */
    if (q->return_rcode == LDNS_RCODE_NOERROR && q->return_msg != NULL)
        mark(q->return_msg->rep);
    if (q->no_cache_store)
        return;
    entry = slabhash_lookup(q->env->msg_cache, query_info_hash(&q->qinfo, q->query_flags),
                            &q->qinfo, 1);
    if (entry == NULL)
        return;
    mark(entry->data);
    lock_rw_unlock(&entry->lock);
}

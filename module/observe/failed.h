/*
 * failed.h - whether a query, now at its end, has failed, and in which way.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_FAILED_H
#define WF_OBSERVE_FAILED_H

#include <stdbool.h>

#include "observe/compat.h"

/*
 * Whether the query, now at its end, is one of nearly all that are good: it neither failed nor will
 * fail, see the next two. False where that is to be looked at more closely.
 */
static inline bool wf_query_is_good(const struct module_qstate *q)
{
    const struct reply_info *rep;

    if (q->return_rcode != LDNS_RCODE_NOERROR || q->return_msg == NULL ||
        q->respip_action_info != NULL)
        return false;
    rep = q->return_msg->rep;
    return FLAGS_GET_RCODE(rep->flags) != LDNS_RCODE_SERVFAIL &&
           (rep->security == sec_status_secure || rep->security == sec_status_insecure ||
            rep->security == sec_status_indeterminate);
}

/* Whether the query, now at its end, gives SERVFAIL to its clients. */
bool wf_query_failed(const struct module_qstate *q);

/*
 * Whether it does not, but what is cached of it is bogus: its clients set CD, or a policy gave them
 * something else. From cache that is a SERVFAIL to all others.
 */
bool wf_query_will_fail(struct module_qstate *q);

/* Whether its response was found bogus. */
bool wf_query_is_bogus(const struct module_qstate *q);

/*
 * What was found bogus, where a policy of respip has put another answer in its place, but not in
 * the cache; NULL when it is not so.
 */
const struct reply_info *wf_query_replaced_bogus(struct module_qstate *q);

/* Whether a module gave it up. */
bool wf_query_gave_up(const struct module_qstate *q);

#endif

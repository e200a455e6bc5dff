/*
 * server.c - what Unbound's infrastructure cache knows of a name server.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/server.h"

/* Timeouts leave the two estimates as they were, and only an answer changes them. */
static bool has_answered(const struct rtt_info *rtt)
{
    struct rtt_info fresh;

    rtt_init(&fresh);
    return rtt->srtt != fresh.srtt || rtt->rttvar != fresh.rttvar;
}

void wf_server_from_infra(struct wf_server *server, struct delegpt_addr *addr, struct delegpt *dp,
                          struct module_qstate *q)
{
    const struct infra_data *host;
    struct lruhash_entry *entry;
    time_t again;

    entry = infra_lookup_nottl(q->env->infra_cache, &addr->addr, addr->addrlen, dp->name,
                               dp->namelen, 0);
    if (entry == NULL)
        return;
    host = entry->data;
    server->lame = host->rec_lame != 0 || (q->qinfo.qtype == LDNS_RR_TYPE_A ? host->lame_type_A != 0
                                                                            : host->lame_other != 0);
    server->has_answered = has_answered(&host->rtt);
    server->dead = host->rtt.rto >= USEFUL_SERVER_TOP_TIMEOUT;
    again = host->probedelay > *q->env->now ? host->probedelay : host->ttl;
    if (server->dead && again > *q->env->now)
        server->dead_for_s = (uint32_t)(again - *q->env->now);
    lock_rw_unlock(&entry->lock);
}

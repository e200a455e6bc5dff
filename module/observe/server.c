/*
 * server.c - what Unbound's infrastructure cache knows of a name server.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/server.h"

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
    server->has_answered = host->rtt.srtt > 0; /* it stays as it was through timeouts */
    server->dead = host->rtt.rto >= USEFUL_SERVER_TOP_TIMEOUT;
    again = host->probedelay > *q->env->now ? host->probedelay : host->ttl;
    if (server->dead && again > *q->env->now)
        server->dead_for_s = (uint32_t)(again - *q->env->now);
    lock_rw_unlock(&entry->lock);
}

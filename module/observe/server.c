/*
 * server.c - what Unbound's infrastructure cache knows of a name server.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/server.h"

#include "observe/query.h"

/* Timeouts leave the two estimates as they were, and only an answer changes them. */
static bool has_answered(const struct rtt_info *rtt)
{
    struct rtt_info fresh;

    rtt_init(&fresh);
    return rtt->srtt != fresh.srtt || rtt->rttvar != fresh.rttvar;
}

/* As the iterator asks before it chooses a server, for the question it would send. */
static void judge(struct wf_server *server, struct delegpt_addr *addr, struct delegpt *dp,
                  struct module_qstate *q)
{
    const struct iter_qstate *iq = wf_query_iterator(q);
    uint16_t type = iq != NULL && iq->qinfo_out.qtype != 0 ? iq->qinfo_out.qtype : q->qinfo.qtype;
    int lame = 0, dnssec_lame = 0, recursion_lame = 0, rtt = 0;

    if (!infra_get_lame_rtt(q->env->infra_cache, &addr->addr, addr->addrlen, dp->name, dp->namelen,
                            type, &lame, &dnssec_lame, &recursion_lame, &rtt, *q->env->now))
        return;
    server->lame = lame != 0 || recursion_lame != 0;
    server->dead = rtt >= USEFUL_SERVER_TOP_TIMEOUT;
}

/* The cache's entry begins with the first query to the server, and again after it has expired. */
static uint32_t age_of(const struct infra_data *host, const struct infra_cache *infra, time_t now)
{
    time_t left = host->ttl - now;

    return left >= 0 && left < infra->host_ttl ? (uint32_t)(infra->host_ttl - left) : 0;
}

void wf_server_from_infra(struct wf_server *server, struct delegpt_addr *addr, struct delegpt *dp,
                          struct module_qstate *q)
{
    const struct infra_data *host;
    struct lruhash_entry *entry;
    time_t again;

    judge(server, addr, dp, q);
    entry = infra_lookup_nottl(q->env->infra_cache, &addr->addr, addr->addrlen, dp->name,
                               dp->namelen, 0);
    if (entry == NULL)
        return;
    host = entry->data;
    server->has_answered = has_answered(&host->rtt);
    again = host->probedelay > *q->env->now ? host->probedelay : host->ttl;
    if (server->dead && again > *q->env->now)
        server->dead_for_s = (uint32_t)(again - *q->env->now);
    if (server->dead && !server->has_answered)
        server->silent_s = age_of(host, q->env->infra_cache, *q->env->now);
    lock_rw_unlock(&entry->lock);
}

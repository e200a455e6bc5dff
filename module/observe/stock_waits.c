/*
 * stock_waits.c - what Unbound's infrastructure cache tells of waiting for a server.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/stock_waits.h"

static socklen_t put_address(struct sockaddr_storage *ss, const struct wf_addr *addr)
{
    struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ss;
    struct sockaddr_in *in = (struct sockaddr_in *)ss;

    memset(ss, 0, sizeof(*ss));
    if (addr->family == 6) {
        in6->sin6_family = AF_INET6;
        in6->sin6_port = htons(addr->port);
        memcpy(&in6->sin6_addr, addr->bytes, sizeof(in6->sin6_addr));
        return sizeof(*in6);
    }
    in->sin_family = AF_INET;
    in->sin_port = htons(addr->port);
    memcpy(&in->sin_addr, addr->bytes, sizeof(in->sin_addr));
    return sizeof(*in);
}

/* Over TCP nothing is counted. */
static bool is_asked_by_tcp(struct module_qstate *q)
{
    const struct iter_qstate *iq = wf_query_iterator(q);

    return q->env->cfg->tcp_upstream || q->env->cfg->ssl_upstream || iq == NULL || iq->dp == NULL ||
           iq->dp->tcp_upstream || iq->dp->ssl_upstream;
}

/*
 * The infrastructure cache has an entry for each server from before the first query is sent, counts
 * there what was waited for in vain, and begins again with an answer.
 */
bool wf_stock_never_waited(struct module_qstate *q, const struct wf_past *attempt)
{
    int delay, waited_a = 0, waited_aaaa = 0, waited_other = 0;
    struct rtt_info rtt, fresh;
    struct sockaddr_storage ss;
    socklen_t len;

    if (attempt->server.family == 0 || attempt->zone_len == 0 || is_asked_by_tcp(q))
        return false;
    len = put_address(&ss, &attempt->server);
    rtt_init(&fresh);
    return infra_get_host_rto(q->env->infra_cache, &ss, len, (uint8_t *)(uintptr_t)attempt->zone,
                              attempt->zone_len, &rtt, &delay, *q->env->now, &waited_a,
                              &waited_aaaa, &waited_other) >= 0 &&
           waited_a + waited_aaaa + waited_other == 0 && rtt.srtt == fresh.srtt &&
           rtt.rttvar == fresh.rttvar && rtt.rto == fresh.rto;
}

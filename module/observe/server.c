/*
 * server.c - what Unbound's infrastructure cache knows of a name server.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/server.h"

#include <arpa/inet.h>

#include "observe/query.h"

/* Timeouts leave the two estimates as they were, and only an answer changes them. */
static bool has_answered(const struct rtt_info *rtt)
{
    struct rtt_info fresh;

    rtt_init(&fresh);
    return rtt->srtt != fresh.srtt || rtt->rttvar != fresh.rttvar;
}

/* Whether there is anything for which the iterator may pass it over. */
static bool is_held_against(const struct infra_data *host)
{
    return host->isdnsseclame || host->rec_lame || host->lame_type_A || host->lame_other ||
           host->timeout_A > 0 || host->timeout_AAAA > 0 || host->timeout_other > 0 ||
           host->rtt.rto >= USEFUL_SERVER_TOP_TIMEOUT;
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
    struct lruhash_entry *entry = infra_lookup_nottl(q->env->infra_cache, &addr->addr,
                                                     addr->addrlen, dp->name, dp->namelen, 0);
    struct infra_data host;
    time_t again;

    if (entry == NULL)
        return;
    host = *(const struct infra_data *)entry->data;
    lock_rw_unlock(&entry->lock);
    server->has_answered = has_answered(&host.rtt);
    if (is_held_against(&host))
        judge(server, addr, dp, q); /* which looks for the entry once more */
    again = host.probedelay > *q->env->now ? host.probedelay : host.ttl;
    if (server->dead && again > *q->env->now)
        server->dead_for_s = (uint32_t)(again - *q->env->now);
    if (server->dead && !server->has_answered)
        server->silent_s = age_of(&host, q->env->infra_cache, *q->env->now);
}

static bool has_ipv6_loopback(const struct addr_tree_node *listed)
{
    static const uint8_t loopback[16] = {[15] = 1};
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)&listed->addr;

    return listed->net == 128 && memcmp(&in6->sin6_addr, loopback, sizeof(loopback)) == 0;
}

/* Unbound makes one list of both options; what they share is told of the one that is on by itself.
 */
static bool is_localhost(const struct addr_tree_node *listed)
{
    const uint8_t *bytes = (const uint8_t *)&((const struct sockaddr_in *)&listed->addr)->sin_addr;

    if (addr_is_ip6((struct sockaddr_storage *)(uintptr_t)&listed->addr, listed->addrlen))
        return has_ipv6_loopback(listed);
    return listed->net == 8 && bytes[0] == IN_LOOPBACKNET;
}

/* The nearest prefix at or around it that do-not-query-localhost puts on the list; NULL: none. */
static const struct addr_tree_node *find_localhost(const struct addr_tree_node *listed)
{
    while (listed != NULL && !is_localhost(listed))
        listed = listed->parent;
    return listed;
}

/* Of a prefix that both options list one entry is kept, as if only one did. */
static bool lists_localhost(const struct config_file *cfg)
{
    const struct config_strlist *item;

    for (item = cfg->donotqueryaddrs; item != NULL; item = item->next) {
        if (strcmp(item->str, "127.0.0.0/8") == 0 || strcmp(item->str, "::1") == 0)
            return true;
    }
    return false;
}

static void ban_listed(struct wf_server *server, const struct addr_tree_node *listed,
                       const struct config_file *cfg)
{
    const struct addr_tree_node *own = cfg->donotquery_localhost ? find_localhost(listed) : NULL;
    const struct addr_tree_node *other = listed != own            ? listed
                                         : listed->parent != NULL ? listed->parent
                                         : lists_localhost(cfg)   ? listed
                                                                  : NULL;

    server->ban = own != NULL ? WF_BAN_LOCALHOST : WF_BAN_LISTED;
    server->listed_too = own != NULL && other != NULL;
    server->ban_bits = (uint8_t)(other != NULL ? other->net : listed->net);
}

/* As the iterator passes servers over before it chooses one. */
void wf_server_from_config(struct wf_server *server, struct delegpt_addr *addr,
                           struct module_qstate *q)
{
    int iterator = wf_module_place(q->env, "iterator");
    const struct iter_env *ie = iterator < 0 ? NULL : q->env->modinfo[iterator];
    const struct config_file *cfg = q->env->cfg;
    bool is_ipv6 = addr_is_ip6(&addr->addr, addr->addrlen) != 0;
    const struct addr_tree_node *listed;

    if (ie == NULL || ie->donotq == NULL)
        return;
    listed = addr_tree_lookup(&ie->donotq->tree, &addr->addr, addr->addrlen);
    if (listed != NULL) {
        ban_listed(server, listed, cfg);
    } else if (is_ipv6 && !ie->supports_ipv6) {
        server->ban = cfg->do_ip6 ? WF_BAN_FROM_IPV6 : WF_BAN_IPV6;
    } else if (!is_ipv6 && !ie->supports_ipv4) {
        server->ban = cfg->do_ip4 ? WF_BAN_FROM_IPV4 : WF_BAN_IPV4;
    }
}

/* "192.0.2.1", "192.0.2.1@5353"; unset where it is the name of an interface. */
static struct wf_addr listening_address(const char *text, const struct config_file *cfg)
{
    const char *at = strchr(text, '@');
    size_t len = at == NULL ? strlen(text) : (size_t)(at - text);
    struct wf_addr addr = {.port = (uint16_t)(at == NULL ? cfg->port : atoi(at + 1))};
    char host[WF_ADDR_TEXT_SIZE];

    if (len >= sizeof(host))
        return addr;
    memcpy(host, text, len);
    host[len] = '\0';
    if (inet_pton(AF_INET, host, addr.bytes) == 1)
        addr.family = 4;
    else if (inet_pton(AF_INET6, host, addr.bytes) == 1)
        addr.family = 6;
    return addr;
}

static bool is_loopback(const struct wf_addr *addr)
{
    static const uint8_t v6[16] = {[15] = 1};

    return addr->family == 4 ? addr->bytes[0] == IN_LOOPBACKNET
                             : addr->family == 6 && memcmp(addr->bytes, v6, sizeof(v6)) == 0;
}

/* Of the host's other addresses nothing is known where it listens on all there are. */
static bool covers(const struct wf_addr *listening, const struct wf_addr *addr)
{
    static const uint8_t any[16] = {0};

    if (wf_addr_equal(listening, addr))
        return true;
    return listening->family == addr->family && listening->port == addr->port &&
           memcmp(listening->bytes, any, sizeof(any)) == 0 && is_loopback(addr);
}

bool wf_server_is_own(const struct wf_addr *addr, const struct config_file *cfg)
{
    int i;

    if (cfg->num_ifs == 0) /* it listens on 127.0.0.1 and ::1 */
        return addr->port == cfg->port && is_loopback(addr) &&
               (addr->family == 6 || addr->bytes[3] == 1);
    for (i = 0; i < cfg->num_ifs; i++) {
        const struct wf_addr listening = listening_address(cfg->ifs[i], cfg);

        if (listening.family != 0 && covers(&listening, addr))
            return true;
    }
    return false;
}

bool wf_servers_are_nowhere(const struct delegpt *dp)
{
    const struct delegpt_addr *addr;

    for (addr = dp->target_list; addr != NULL; addr = addr->next_target) {
        struct wf_addr at = wf_addr_from_sockaddr(&addr->addr, addr->addrlen);

        if (at.family == 0 || wf_addr_can_serve(&at))
            return false;
    }
    return dp->target_list != NULL;
}

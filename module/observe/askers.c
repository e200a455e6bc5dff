/*
 * askers.c - who waits for a query's answer: whether it is the very servers that are asked for it,
 * and what was asked for in its place.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/askers.h"

#include "observe/rrset.h"

enum {
    READ = 64,        /* clients that wait; there may be thousands */
    DEPTH = 64,       /* of the tree of queries, which is balanced */
    AT_ONCE_MS = 1000 /* programs ask again after a second or more */
};

/* When a server's address has begun to wait, twice, and when any other first has. */
struct asking {
    int64_t first_ms, second_ms, first_other_ms; /* 0: none did */
    unsigned count;                              /* of the server's */
};

static int64_t ms_of(const struct timeval *at)
{
    return (int64_t)at->tv_sec * 1000 + at->tv_usec / 1000;
}

static bool is_same_host(const struct wf_addr *a, const struct wf_addr *b)
{
    return a->family == b->family && memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

static void read_list(struct asking *asking, const struct mesh_reply *reply,
                      const struct wf_addr *server)
{
    unsigned left = READ;

    for (; reply != NULL && left > 0; reply = reply->next, left--) {
        const struct wf_addr client = wf_client_from(&reply->query_reply);
        int64_t at = ms_of(&reply->start_time);

        if (!is_same_host(&client, server)) {
            if (asking->first_other_ms == 0 || at < asking->first_other_ms)
                asking->first_other_ms = at;
            continue;
        }
        if (asking->count++ == 0 || at < asking->first_ms) {
            asking->second_ms = asking->first_ms;
            asking->first_ms = at;
        } else if (asking->second_ms == 0 || at < asking->second_ms) {
            asking->second_ms = at;
        }
    }
}

/*
 * The query for the same question of who sets CD otherwise, which resolvers do that validate, too;
 * NULL: there is none. Unbound orders its queries by this function of its own.
 */
static const struct mesh_state *find_twin(const struct module_qstate *q)
{
    const struct rbtree_type *all = &q->env->mesh->all;
    const struct rbnode_type *node = all->root;
    struct mesh_state key;
    unsigned left = DEPTH;

    memset(&key, 0, sizeof(key));
    key.node.key = &key;
    key.s.is_priming = q->is_priming;
    key.s.is_valrec = q->is_valrec;
    key.s.qinfo = q->qinfo;
    key.s.query_flags = (uint16_t)(q->query_flags ^ BIT_CD);
    key.s.client_info = q->client_info;
    while (node != NULL && node->key != NULL && left-- > 0) {
        int order = all->cmp(&key, node->key);

        if (order == 0)
            return (const struct mesh_state *)node->key;
        node = order < 0 ? node->left : node->right;
    }
    return NULL;
}

/*
 * Servers that wait for this resolver while it waits for them: they ask as soon as they are asked.
 * Of an address that is this host's own, as forwarders on the same machine have, any program may
 * have done so, and then again.
 */
static enum wf_asked_back asks_back(const struct module_qstate *q, const struct mesh_state *twin,
                                    const struct wf_addr *server)
{
    struct asking asking = {0};

    read_list(&asking, q->mesh_info->reply_list, server);
    if (twin != NULL)
        read_list(&asking, twin->reply_list, server);
    if (asking.count == 0)
        return WF_ASKED_BACK_NOT;
    if (wf_addr_can_serve(server) &&
        (q->mesh_info->super_set.count > 0 ||
         (asking.first_other_ms != 0 && asking.first_ms >= asking.first_other_ms &&
          asking.first_ms - asking.first_other_ms < AT_ONCE_MS)))
        return WF_ASKED_BACK;
    if (wf_addr_can_serve(server) && asking.first_other_ms == 0)
        return WF_ASKED_BACK_PERHAPS; /* nobody else waits for it, or not any more */
    return asking.count > 1 && asking.second_ms - asking.first_ms < AT_ONCE_MS
               ? WF_ASKED_BACK_PERHAPS
               : WF_ASKED_BACK_NOT;
}

/* As all of the servers do; of the least sure of them. */
static void gather_asked_back(struct wf_evidence *evidence, const struct module_qstate *q)
{
    const struct wf_delegation *delegation = evidence->seen.delegation;
    enum wf_asked_back back = WF_ASKED_BACK;
    const struct mesh_state *twin;
    size_t i;

    if (delegation == NULL || !delegation->configured || delegation->server_count == 0 ||
        delegation->server_count < delegation->server_total)
        return;
    twin = find_twin(q);
    for (i = 0; i < delegation->server_count && back != WF_ASKED_BACK_NOT; i++) {
        enum wf_asked_back of = asks_back(q, twin, &delegation->servers[i].addr);

        if (of < back)
            back = of;
    }
    evidence->seen.asked_back = back;
}

/*
 * What the client asked for that came first, where a rule of this resolver's own gave it an alias.
 * Unbound resolves that in its place.
 */
static void gather_led_from(struct wf_evidence *evidence, const struct module_qstate *q)
{
    const struct mesh_reply *reply = q->mesh_info->reply_list;

    while (reply != NULL && reply->next != NULL)
        reply = reply->next;
    if (reply == NULL || reply->local_alias == NULL || reply->local_alias->rrset == NULL)
        return;
    evidence->seen.led_from =
        wf_dname_from(reply->local_alias->rrset->rk.dname, reply->local_alias->rrset->rk.dname_len);
}

void wf_gather_askers(struct wf_evidence *evidence, const struct module_qstate *q)
{
    if (q->mesh_info == NULL)
        return;
    gather_led_from(evidence, q);
    if (evidence->seen.ending == WF_ENDING_FAILED)
        gather_asked_back(evidence, q);
}

/*
 * servers.c - attempts taken together server by server.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/servers.h"

#include <errno.h>
#include <string.h>

/* NULL: there is none yet. */
static struct wf_server_line *find_line(struct wf_server_set *set, const struct wf_addr *addr)
{
    size_t i;

    for (i = 0; i < set->count; i++) {
        if (wf_addr_equal(&set->lines[i].addr, addr))
            return &set->lines[i];
    }
    return NULL;
}

/* NULL: there is no room. */
static struct wf_server_line *add_line(struct wf_server_set *set, const struct wf_addr *addr)
{
    if (set->total < UINT16_MAX)
        set->total++;
    if (set->count == WF_MAX_SERVERS)
        return NULL;
    memset(&set->lines[set->count], 0, sizeof(set->lines[0]));
    set->lines[set->count].addr = *addr;
    set->lines[set->count].reach = wf_addr_reach(addr);
    return &set->lines[set->count++];
}

static void line_add(struct wf_server_line *line, const struct wf_attempt *attempt)
{
    line->outcome = attempt->outcome;
    line->lameness = attempt->lameness;
    line->rcode = attempt->rcode;
    line->no_edns = attempt->no_edns;
    line->tcp = attempt->tcp;
    line->edns_refused = attempt->edns_refused;
    line->sys_errno = attempt->sys_errno;
    line->crowded |= attempt->sys_errno == ENOBUFS && (attempt->outcome == WF_OUTCOME_TCP_FAILED ||
                                                       attempt->outcome == WF_OUTCOME_TLS_FAILED);
    line->tls_verify = attempt->tls_verify;
    line->waited_ms += attempt->waited_ms;
    if (line->tries < UINT16_MAX)
        line->tries++;
    if (attempt->ede.present)
        line->ede = attempt->ede;
}

/* The zone asked about last; NULL when nobody was asked. */
static const struct wf_attempt *last_attempt(struct wf_dname zone,
                                             const struct wf_attempt *attempts, size_t count)
{
    size_t i;

    for (i = count; i-- > 0;) {
        if (zone.len == 0 || wf_dname_equal(attempts[i].zone, zone))
            return &attempts[i];
    }
    return NULL;
}

static void add_attempts(struct wf_server_set *set, const struct wf_attempt *attempts, size_t count,
                         bool pending)
{
    size_t i;

    for (i = 0; i < count; i++) {
        struct wf_server_line *line;

        if ((attempts[i].outcome == WF_OUTCOME_PENDING && !pending) ||
            !wf_dname_equal(attempts[i].zone, set->zone))
            continue;
        line = find_line(set, &attempts[i].server);
        if (line == NULL)
            line = add_line(set, &attempts[i].server);
        if (line != NULL)
            line_add(line, &attempts[i]);
    }
    set->known = set->total;
}

void wf_servers_add(struct wf_server_set *set, const struct wf_attempt *attempts, size_t count)
{
    add_attempts(set, attempts, count, false);
}

static bool is_usable(const struct wf_server_line *line)
{
    return line->outcome == WF_OUTCOME_ANSWERED && line->lameness == WF_LAME_NONE &&
           (line->rcode == WF_RCODE_NOERROR || line->rcode == WF_RCODE_NXDOMAIN);
}

bool wf_servers_collect_running(struct wf_server_set *set, const struct wf_attempt *attempts,
                                size_t count)
{
    const struct wf_attempt *last = last_attempt((struct wf_dname){NULL, 0}, attempts, count);
    uint16_t kept = 0;
    size_t i;

    WF_CLEAR_TO(set, lines);
    if (last == NULL)
        return false;
    set->zone = last->zone;
    set->configured = last->configured;
    add_attempts(set, attempts, count, true);
    for (i = 0; i < set->count; i++) {
        if (!is_usable(&set->lines[i]))
            set->lines[kept++] = set->lines[i];
    }
    i = set->count - (size_t)kept;
    set->count = kept;
    set->known = set->total = (uint16_t)(set->total - i);
    return i > 0;
}

void wf_servers_collect(struct wf_server_set *set, struct wf_dname zone,
                        const struct wf_attempt *attempts, size_t count)
{
    const struct wf_attempt *last = last_attempt(zone, attempts, count);

    WF_CLEAR_TO(set, lines);
    if (last == NULL)
        return;
    set->zone = last->zone;
    set->configured = last->configured;
    wf_servers_add(set, attempts, count);
}

/* A server of the delegation that was not asked. */
static void add_unasked(struct wf_server_set *set, const struct wf_server *server)
{
    struct wf_server_line *line;

    if (find_line(set, &server->addr) != NULL)
        return;
    if (set->known < UINT16_MAX)
        set->known++;
    if (!server->dead && !server->lame)
        return;
    line = add_line(set, &server->addr);
    if (line == NULL)
        return;
    line->outcome = server->lame ? WF_OUTCOME_ANSWERED : WF_OUTCOME_SILENT;
    line->lameness = server->lame ? WF_LAME_NOT_AUTHORITATIVE : WF_LAME_NONE;
    line->rcode = server->lame ? WF_RCODE_NOERROR : WF_RCODE_UNKNOWN;
    line->dead_for_s = server->dead_for_s;
    line->silent_s = server->silent_s;
}

/*
 * The names of a delegation's servers, where they are not to be counted as its addresses are: a
 * name may have several of them, or none. Which name has which is not seen.
 */
static uint16_t names_apart(const struct wf_delegation *delegation)
{
    bool each = delegation->name_total == delegation->server_total;
    size_t i;

    for (i = 0; i < delegation->name_count; i++) {
        const struct wf_server_name *name = &delegation->names[i];

        each &= (name->v4 == WF_LOOKUP_HAVE) != (name->v6 == WF_LOOKUP_HAVE);
    }
    return each || delegation->configured ? 0 : delegation->name_total;
}

bool wf_delegation_may_be_cut(const struct wf_evidence *ev)
{
    const struct wf_delegation *delegation = ev->seen.delegation;

    return ev->config.ns_kept > 0 && !delegation->configured &&
           delegation->name_total >= ev->config.ns_kept;
}

void wf_servers_add_delegation(struct wf_server_set *set, const struct wf_evidence *ev)
{
    const struct wf_delegation *delegation = ev->seen.delegation;
    size_t i;

    if (set->count == 0) {
        set->zone = delegation->zone;
        set->configured = delegation->configured;
    }
    for (i = 0; i < delegation->server_count; i++)
        add_unasked(set, &delegation->servers[i]);
    if (set->known < delegation->server_total)
        set->known = delegation->server_total; /* not all of them are listed */
    if (delegation->server_total > 0)
        set->names = names_apart(delegation);
    set->listed = delegation->server_total > 0;
    set->cut = wf_delegation_may_be_cut(ev);
}

void wf_servers_add_own_delegation(struct wf_server_set *set, const struct wf_evidence *ev)
{
    if (set->count > 0 && ev->seen.delegation != NULL &&
        wf_dname_equal(ev->seen.delegation->zone, set->zone))
        wf_servers_add_delegation(set, ev);
}

bool wf_delegation_is_nowhere(const struct wf_delegation *delegation)
{
    size_t i;

    for (i = 0; i < delegation->server_count; i++) {
        const struct wf_addr *addr = &delegation->servers[i].addr;

        if (addr->family == 0 || wf_addr_can_serve(addr))
            return false;
    }
    return !delegation->configured && delegation->server_count > 0 &&
           delegation->server_total == delegation->server_count;
}

bool wf_delegation_is_itself(const struct wf_delegation *delegation)
{
    size_t i;

    for (i = 0; i < delegation->server_count; i++) {
        if (!delegation->servers[i].own)
            return false;
    }
    return delegation->server_count > 0 && delegation->server_total == delegation->server_count;
}

bool wf_servers_are_private(const struct wf_server_set *set)
{
    size_t i;

    for (i = 0; i < set->count; i++)
        if (set->lines[i].reach != WF_REACH_PRIVATE)
            return false;
    return !set->configured && set->count > 0 && set->count == set->total;
}

static bool is_without_end(const struct wf_server_line *line)
{
    return line->outcome == WF_OUTCOME_SILENT || line->outcome == WF_OUTCOME_TIMEOUT ||
           (line->outcome == WF_OUTCOME_ANSWERED && line->rcode == WF_RCODE_SERVFAIL);
}

bool wf_servers_ask_back(const struct wf_server_set *set, const struct wf_evidence *ev)
{
    return set->configured && ev->seen.asked_back != WF_ASKED_BACK_NOT &&
           wf_lines_all(set, is_without_end);
}

/*
 * seen.c - a query's attempts as they are made and end.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/seen.h"

#include <errno.h>

#include "observe/attempt.h"
#include "observe/past.h"
#include "observe/stock_packet.h"
#include "observe/withheld.h"

/* Unbound has no longer names. */
static uint8_t name_len(const uint8_t *name, size_t len)
{
    return (uint8_t)(name == NULL || len > WF_NAME_MAX ? 0 : len);
}

/* 0, which is "not known", for what has no room: there is no such number in use. */
uint8_t wf_octet(int number)
{
    return (uint8_t)(number > 0 && number <= UINT8_MAX ? number : 0);
}

static bool is_busy(const struct pending_tcp *connection)
{
    return connection->query != NULL || connection->reuse.tree_by_id.count > 0;
}

/*
 * Whether queries over TCP have to wait for one to end: Unbound has so many connections, and lets
 * a query that waits for one run out of time as if its server did not answer.
 */
__attribute__((noinline)) static bool is_crowded(const struct outside_network *outnet)
{
    enum { READ = 256 };
    size_t i;

    for (i = 0; i < outnet->num_tcp && i < READ; i++) {
        if (!is_busy(outnet->tcp_conns[i]))
            return false;
    }
    return true;
}

/*
 * Whether nobody will be told of the query's attempts. Where answers are of no use Unbound asks all
 * of a zone's servers for the addresses of each of them. Those that are silent are few in any time.
 */
static bool is_for_nobody(struct module_qstate *q, int id, const struct wf_query *query)
{
    return query->seen_total == 1 && query->seen[query->newest].outcome == WF_OUTCOME_ANSWERED &&
           !wf_query_is_asked(q) && !wf_query_may_explain(q, id);
}

void wf_query_note_sent(struct module_qstate *q, int id, struct wf_query *query,
                        const struct query_info *asked, uint16_t flags,
                        const struct sockaddr_storage *addr, socklen_t addr_len,
                        const uint8_t *zone, size_t zone_len)
{
    struct wf_seen *seen;

    if (query == NULL)
        query = wf_query_get(q, id);
    if (query == NULL)
        return;
    query->unkept = query->unkept || is_for_nobody(q, id, query);
    if (query->seen_total < UINT16_MAX)
        query->seen_total++;
    if (wf_query_is_known(query, addr, zone))
        return;
    query->newest ^= 1;
    if (query->seen_total > WF_SEEN && !query->unkept)
        wf_past_keep(query);
    seen = &query->seen[query->newest];
    seen->zone = zone;
    seen->zone_len = name_len(zone, zone_len);
    seen->qname = asked->qname;
    seen->qname_len = name_len(asked->qname, asked->qname_len);
    seen->qtype = asked->qtype;
    seen->server = wf_addr_from_sockaddr(addr, addr_len);
    seen->sent = seen->ended = *q->env->now_tv;
    seen->to_recurse = (flags & BIT_RD) != 0;
    WF_CLEAR_FROM(seen, outcome);
    if (q->env->outnet != NULL && q->env->outnet->tcp_free == NULL && is_crowded(q->env->outnet))
        seen->sys_errno = ENOBUFS; /* counts where it goes on over TCP */
}

/* Only a patched Unbound tells an ICMP error from silence. */
static enum wf_outcome silence(const struct wf_transport_report *report)
{
    if (!report->present)
        return WF_OUTCOME_SILENT;
    return report->sys_errno != 0 ? WF_OUTCOME_UNREACHABLE : WF_OUTCOME_TIMEOUT;
}

/*
 * What an attempt without a response came to, by what the interface shows: a packet that is of no
 * use comes with a reply that has a comm_point, a TCP failure with a reply that has none, a timeout
 * without a reply. Has its own frame: most are answered.
 */
__attribute__((noinline)) static enum wf_outcome
unanswered(struct module_qstate *q, struct wf_seen *seen, const struct wf_transport_report *report)
{
    struct iter_qstate *iq = wf_query_iterator(q);
    bool by_tls =
        q->env->cfg->ssl_upstream || (iq != NULL && iq->dp != NULL && iq->dp->ssl_upstream);
    bool crowded = seen->sys_errno == ENOBUFS && (by_tls || q->reply != NULL);

    seen->sys_errno = 0;
    if (q->reply != NULL && q->reply->c != NULL)
        return WF_OUTCOME_MALFORMED;
    seen->sys_errno = report->sys_errno;
    seen->tls_verify = report->tls_verify;
    if (report->not_sent)
        return WF_OUTCOME_UNSENT;
    if (crowded && seen->sys_errno == 0)
        seen->sys_errno = ENOBUFS;
    if (by_tls)
        return WF_OUTCOME_TLS_FAILED;
    return q->reply == NULL ? silence(report) : WF_OUTCOME_TCP_FAILED;
}

/* Cheap, for every answer there is: whoever does EDNS answers a query that has it with an OPT. */
static bool has_no_additional(sldns_buffer *packet)
{
    return packet != NULL && sldns_buffer_limit(packet) >= LDNS_HEADER_SIZE &&
           LDNS_ARCOUNT(sldns_buffer_begin(packet)) == 0;
}

static void read_response(struct module_qstate *q, struct wf_query *query, struct wf_seen *seen,
                          struct wf_cells *cells)
{
    const struct reply_info *rep = seen->response->rep;
    sldns_buffer *packet = wf_query_packet(q, seen);

    seen->flags = rep->flags;
    seen->no_edns = has_no_additional(packet);
    seen->tcp = wf_query_is_tcp(q);
    if (rep->rrset_count == 0)
        seen->rcode_high = wf_packet_rcode_high(packet, seen->qname_len);
    if (q->env->cfg->private_address != NULL)
        wf_withheld_note(q, query, rep, packet, cells);
}

void wf_query_note_end(struct module_qstate *q, struct wf_query *query, struct wf_seen *seen,
                       struct dns_msg *response, struct wf_cells *cells)
{
    seen->response = response;
    seen->ended = *q->env->now_tv;
    if (response != NULL) {
        seen->outcome = WF_OUTCOME_ANSWERED;
        seen->sys_errno = 0;
        read_response(q, query, seen, cells);
    } else {
        seen->outcome = (uint8_t)unanswered(q, seen, &query->report);
    }
    if (q->edns_opts_back_in != query->last_options) {
        query->last_options = q->edns_opts_back_in;
        seen->options = q->edns_opts_back_in;
    }
    if (query->report.present) {
        seen->edns_refused = query->report.edns_refused;
        query->report = (struct wf_transport_report){0};
    }
}

const struct wf_seen *wf_query_newest(const struct module_qstate *q, int id)
{
    const struct wf_query *query = wf_query_find(q, id);

    return query == NULL || query->seen_total == 0 ? NULL : &query->seen[query->newest];
}

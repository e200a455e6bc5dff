/*
 * stock_packet.h - the message that an attempt brought, as it came.
 *
 * What is read of a message is in the response that Unbound makes of it, but for a few things: that
 * it had no OPT record, an extended RCODE, AA, and addresses that Unbound took out.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_STOCK_PACKET_H
#define WF_OBSERVE_STOCK_PACKET_H

#include "observe/compat.h"
#include "observe/query.h"

#ifdef WF_STOCK

/* Whether aliases that were followed may stand before what came in the response by now. */
enum { WF_RESPONSE_GROWS = 1 };

/*
 * In a distribution's own Unbound the end of an attempt is seen only later. Then the message is
 * there still if it is the last that came over UDP; NULL when it is not, or nobody will need it.
 * Requires the attempt's response.
 */
sldns_buffer *wf_query_packet(struct module_qstate *q, const struct wf_seen *seen);

/* Whether what came last came over TCP; and whether it may have, as where that is not seen. */
bool wf_query_is_tcp(struct module_qstate *q);
bool wf_query_may_be_tcp(struct module_qstate *q);

/* A message was not there any more, when the end of the query's last attempt was seen. */
void wf_stock_packet_missed(struct module_qstate *q, int id);

/* At the end of a look-up: notes what those that it was for have to know of its messages. */
void wf_stock_packet_tell_supers(struct module_qstate *q, int id);

/*
 * Whether the query failed because it lacks addresses, which servers may have sent and this
 * resolver taken out, in a message that was not seen: then nobody else is to be blamed.
 */
bool wf_stock_lacks_packet(struct module_qstate *q, int id);

#else

enum { WF_RESPONSE_GROWS = 0 };

static inline sldns_buffer *wf_query_packet(struct module_qstate *q, const struct wf_seen *seen)
{
    (void)seen;
    return q->reply == NULL || q->reply->c == NULL ? NULL : q->reply->c->buffer;
}

static inline bool wf_query_is_tcp(struct module_qstate *q)
{
    return q->reply != NULL && q->reply->c != NULL && q->reply->c->type == comm_tcp;
}

static inline bool wf_query_may_be_tcp(struct module_qstate *q)
{
    return wf_query_is_tcp(q);
}

static inline bool wf_stock_lacks_packet(struct module_qstate *q, int id)
{
    (void)q;
    (void)id;
    return false;
}

#endif
#endif

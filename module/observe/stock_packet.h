/*
 * stock_packet.h - failures that cannot be told without the packet.
 *
 * Where private-address takes addresses out of an answer, only the packet shows that they were
 * there. In a distribution's own Unbound it is gone when a query ends.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_STOCK_PACKET_H
#define WF_OBSERVE_STOCK_PACKET_H

#include "observe/compat.h"

#ifdef WF_STOCK

/*
 * Whether the query failed for want of addresses, which servers may have sent and this resolver
 * taken out: then nobody else is to be blamed.
 */
bool wf_stock_lacks_packet(struct module_qstate *q);

#else

static inline bool wf_stock_lacks_packet(struct module_qstate *q)
{
    (void)q;
    return false;
}

#endif
#endif

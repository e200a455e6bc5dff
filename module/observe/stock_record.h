/*
 * stock_record.h - a query's record in what Unbound's python module keeps of the query.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_STOCK_RECORD_H
#define WF_OBSERVE_STOCK_RECORD_H

#include "observe/compat.h"

struct wf_cells;

/* What the iterator had counted when the last attempt was sent. */
struct wf_stock_sent {
    const struct iter_qstate *iterator; /* only to be compared with: it may be gone */
    int unread, restarts, referrals;
    bool missed;                /* the attempt's message: see stock_packet.h */
    bool sub_missed, sub_found; /* look-ups' messages, and addresses in them that were taken out */
};

/* That of the query; NULL when it has no record. */
struct wf_stock_sent *wf_stock_sent_of(const struct module_qstate *q, int id);

/* Before the first query. Requires the GIL; false when Python refuses. */
bool wf_stock_records_start(struct wf_cells *cells);

/* From here on what is left of records goes without the module's cells, which go as well. */
void wf_stock_records_stop(void);

#endif

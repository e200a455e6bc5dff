/*
 * withheld.h - addresses that Unbound took out of what servers gave (private-address).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_WITHHELD_H
#define WF_OBSERVE_WITHHELD_H

#include "evidence.h"
#include "observe/compat.h"
#include "observe/query.h"

/* What is noted of a query is one block of the module's cells, of so many octets at most. */
enum { WF_WITHHELD_ROOM = 1000 };

/*
 * Notes what is missing from the response of what its packet holds; nothing where that is not at
 * hand any more (NULL). Costs nothing where private-address is not in use, and counts records where
 * nothing is missing.
 */
void wf_withheld_note(struct module_qstate *q, struct wf_query *query,
                      const struct reply_info *response, sldns_buffer *packet,
                      struct wf_cells *cells);

/* The address that was taken from the name a query asked for; unset when none was. */
struct wf_addr wf_withheld_from(const struct wf_query *query, struct wf_dname name,
                                const struct wf_cells *cells);

/*
 * All of it as evidence, and how many, WF_MAX_WITHHELD at most; NULL when there is none, or no
 * memory. Memory as of wf_query_scratch().
 */
const struct wf_withheld *wf_query_withheld(const struct module_qstate *q,
                                            const struct wf_query *query,
                                            const struct wf_cells *cells, uint16_t *count);

#endif

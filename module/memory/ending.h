/*
 * ending.h - how a sub-query ended, kept once for all queries that waited for it.
 *
 * Hundreds may wait for one sub-query, which is gone before the first of them fails. Its ending is
 * put into cells, and each of them holds a reference.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_ENDING_H
#define WF_ENDING_H

#include "evidence.h"
#include "memory/cells.h"

/*
 * Cells to keep endings in, 768 KiB. Most take one, for as long as queries wait; a zone
 * that has its servers' names looked up by the hundred at once is told of less precisely.
 */
enum { WF_ENDING_CELLS = 768 };

/*
 * Writes the ending into the memory, as a run of octets to be kept by wf_cells_put(). Returns how
 * many it takes, as snprintf() does: where they are more than size, they are not all there. Not
 * more than a few hundred thousand: what evidence.h bounds of a response is at most what a packet
 * holds.
 */
size_t wf_ending_write(const struct wf_subquery *sub, uint8_t *octets, size_t size);

/*
 * Octets of memory that it takes to read one that is kept; and reads it. What the evidence points
 * at is in that memory, which must be aligned as that of malloc() is. brief: without the records,
 * as if the sub-query had ended without a response.
 */
size_t wf_ending_room(const struct wf_cells *cells, wf_block block);
void wf_ending_read(const struct wf_cells *cells, wf_block block, bool brief, void *room,
                    struct wf_subquery *sub);

#endif

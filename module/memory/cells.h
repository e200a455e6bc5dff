/*
 * cells.h - a fixed number of small cells, in which blocks of octets of any length are kept once
 * for all who refer to them.
 *
 * A block is written whole, read whole, and gone with its last reference. All memory is taken at
 * the start. Where it runs out a block is refused, and large ones first: each may have at most an
 * eighth of what is left, so that a few of them never take the room of many small ones.
 *
 * Blocks may be put and released by any threads at once. But those who refer to one block must all
 * be in one thread, as a query and those that wait for it are in Unbound: references are not
 * atomic.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CELLS_H
#define WF_CELLS_H

#include <stddef.h>
#include <stdint.h>

/* What stands for a block; WF_NO_BLOCK for none. */
typedef uint16_t wf_block;
enum { WF_NO_BLOCK = 0, WF_CELLS_MAX = UINT16_MAX };

struct wf_cells;

/* count: of the cells, from 1 to WF_CELLS_MAX. NULL without memory. */
struct wf_cells *wf_cells_create(size_t count);
void wf_cells_destroy(struct wf_cells *cells); /* NULL is fine */
size_t wf_cells_bytes(const struct wf_cells *cells);

/* How many cells are in no block. */
size_t wf_cells_free(struct wf_cells *cells);

/* Keeps a copy, with one reference to it. WF_NO_BLOCK where there is no room. */
wf_block wf_cells_put(struct wf_cells *cells, const void *data, size_t len);

/* One reference more, or less; the block is gone with the last. Requires a block that is there. */
void wf_cells_hold(struct wf_cells *cells, wf_block block);
void wf_cells_release(struct wf_cells *cells, wf_block block);

/* The length of a block; the first so many of its octets, or so few as are in one cell. */
size_t wf_cells_len(const struct wf_cells *cells, wf_block block);
void wf_cells_read(const struct wf_cells *cells, wf_block block, void *out, size_t len);
void wf_cells_peek(const struct wf_cells *cells, wf_block block, void *out, size_t len);

#endif

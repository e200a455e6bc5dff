/*
 * cells.c - a fixed number of small cells, in which blocks of octets are kept.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "memory/cells.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { CELL_SIZE = 1024, CELL_HEAD = 10, CELL_DATA = CELL_SIZE - CELL_HEAD, SHARE = 8 };

struct cell {
    uint32_t len, refs; /* of the block, in its first cell */
    uint16_t next;      /* of the block, or of the cells that are free; WF_NO_BLOCK: the last */
    uint8_t data[CELL_DATA];
};

_Static_assert(sizeof(struct cell) == CELL_SIZE, "no padding");

struct wf_cells {
    pthread_spinlock_t lock; /* held for a few steps only, as Unbound's own of this kind */
    size_t count;
    size_t free;        /* cells that are in no block */
    uint16_t first;     /* of the list of those */
    struct cell cell[]; /* number n is cell[n - 1] */
};

static struct cell *cell_of(struct wf_cells *cells, uint16_t number)
{
    return &cells->cell[number - 1];
}

struct wf_cells *wf_cells_create(size_t count)
{
    struct wf_cells *cells;
    size_t i;

    if (count < 1 || count > WF_CELLS_MAX)
        return NULL;
    cells = calloc(1, sizeof(*cells) + count * sizeof(cells->cell[0]));
    if (cells == NULL)
        return NULL;
    if (pthread_spin_init(&cells->lock, PTHREAD_PROCESS_PRIVATE) != 0) {
        free(cells);
        return NULL;
    }
    cells->count = cells->free = count;
    cells->first = 1;
    /* this makes them resident, too: a daemon's memory is to be steady */
    for (i = 0; i < count; i++)
        cells->cell[i].next = (uint16_t)(i + 1 < count ? i + 2 : WF_NO_BLOCK);
    return cells;
}

void wf_cells_destroy(struct wf_cells *cells)
{
    if (cells == NULL)
        return;
    pthread_spin_destroy(&cells->lock);
    free(cells);
}

size_t wf_cells_bytes(const struct wf_cells *cells)
{
    return sizeof(*cells) + cells->count * sizeof(cells->cell[0]);
}

size_t wf_cells_free(struct wf_cells *cells)
{
    size_t count;

    pthread_spin_lock(&cells->lock);
    count = cells->free;
    pthread_spin_unlock(&cells->lock);
    return count;
}

static uint16_t take_one(struct wf_cells *cells)
{
    uint16_t number = cells->first;

    cells->first = cell_of(cells, number)->next;
    return number;
}

/* As many cells as that, one leading to the next. Returns the first, or WF_NO_BLOCK. */
static uint16_t take(struct wf_cells *cells, size_t need)
{
    uint16_t block = WF_NO_BLOCK;
    size_t i;

    pthread_spin_lock(&cells->lock);
    if (need == 1 ? cells->free > 0 : need <= cells->free / SHARE) {
        cells->free -= need;
        for (i = 0; i < need; i++) {
            uint16_t number = take_one(cells);

            cell_of(cells, number)->next = block;
            block = number;
        }
    }
    pthread_spin_unlock(&cells->lock);
    return block;
}

static size_t at_most(size_t value, size_t most)
{
    return value < most ? value : most;
}

wf_block wf_cells_put(struct wf_cells *cells, const void *data, size_t len)
{
    size_t need = len <= CELL_DATA ? 1 : (len + CELL_DATA - 1) / CELL_DATA;
    uint16_t block = len > UINT32_MAX ? WF_NO_BLOCK : take(cells, need);
    const uint8_t *from = data;
    uint16_t number;

    if (block == WF_NO_BLOCK)
        return block;
    cell_of(cells, block)->len = (uint32_t)len;
    cell_of(cells, block)->refs = 1;
    for (number = block; len > 0; number = cell_of(cells, number)->next) {
        size_t part = at_most(len, CELL_DATA);

        memcpy(cell_of(cells, number)->data, from, part);
        from += part;
        len -= part;
    }
    return block;
}

void wf_cells_hold(struct wf_cells *cells, wf_block block)
{
    cell_of(cells, block)->refs++;
}

void wf_cells_release(struct wf_cells *cells, wf_block block)
{
    uint16_t last = block;
    size_t count = 1;

    if (--cell_of(cells, block)->refs > 0)
        return;
    for (; cell_of(cells, last)->next != WF_NO_BLOCK; count++)
        last = cell_of(cells, last)->next;
    pthread_spin_lock(&cells->lock);
    cell_of(cells, last)->next = cells->first;
    cells->first = block;
    cells->free += count;
    pthread_spin_unlock(&cells->lock);
}

size_t wf_cells_len(const struct wf_cells *cells, wf_block block)
{
    return cells->cell[block - 1].len;
}

void wf_cells_peek(const struct wf_cells *cells, wf_block block, void *out, size_t len)
{
    memcpy(out, cells->cell[block - 1].data, len);
}

void wf_cells_read(const struct wf_cells *cells, wf_block block, void *out, size_t len)
{
    uint8_t *to = out;

    while (len > 0) {
        const struct cell *cell = &cells->cell[block - 1];
        size_t part = at_most(len, CELL_DATA);

        memcpy(to, cell->data, part);
        to += part;
        len -= part;
        block = cell->next;
    }
}

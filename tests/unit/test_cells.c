/*
 * test_cells.c - cells: blocks of any length, references, room, many threads.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "make_random.h"
#include "memory/cells.h"

enum { CELLS = 512, LONGEST = 9000, BLOCKS = 40, ROUNDS = 20000, THREADS = 4 };

static uint8_t *noise(struct wf_random *random, size_t len)
{
    uint8_t *data = malloc(len + 1);

    CU_ASSERT_FATAL(data != NULL);
    wf_random_fill(random, data, len);
    return data;
}

static bool is_kept(const struct wf_cells *cells, wf_block block, const uint8_t *data, size_t len)
{
    uint8_t out[LONGEST + 1];

    if (wf_cells_len(cells, block) != len)
        return false;
    memset(out, 0xa5, sizeof(out));
    wf_cells_read(cells, block, out, len);
    return memcmp(out, data, len) == 0 && out[len] == 0xa5;
}

static void test_lengths(void)
{
    static const size_t lengths[] = {0, 1, 2, 1013, 1014, 1015, 2027, 2028, 2029, 5000, LONGEST};
    struct wf_cells *cells = wf_cells_create(CELLS);
    struct wf_random random = {1};
    size_t i;

    CU_ASSERT_FATAL(cells != NULL);
    for (i = 0; i < WF_ROWS(lengths); i++) {
        uint8_t *data = noise(&random, lengths[i]);
        wf_block block = wf_cells_put(cells, data, lengths[i]);

        WF_CHECK(block != WF_NO_BLOCK && is_kept(cells, block, data, lengths[i]), "%zu octets",
                 lengths[i]);
        if (block != WF_NO_BLOCK)
            wf_cells_release(cells, block);
        WF_CHECK(wf_cells_free(cells) == CELLS, "%zu octets: %zu cells are free", lengths[i],
                 wf_cells_free(cells));
        free(data);
    }
    wf_cells_destroy(cells);
}

static void test_references(void)
{
    struct wf_cells *cells = wf_cells_create(CELLS);
    const uint8_t data[] = "kept once";
    wf_block block;
    unsigned i;

    CU_ASSERT_FATAL(cells != NULL);
    block = wf_cells_put(cells, data, sizeof(data));
    CU_ASSERT_FATAL(block != WF_NO_BLOCK);
    for (i = 0; i < ROUNDS; i++)
        wf_cells_hold(cells, block);
    for (i = 0; i < ROUNDS; i++)
        wf_cells_release(cells, block);
    WF_CHECK(wf_cells_free(cells) == CELLS - 1 && is_kept(cells, block, data, sizeof(data)),
             "%zu cells are free", wf_cells_free(cells));
    wf_cells_release(cells, block);
    WF_CHECK(wf_cells_free(cells) == CELLS, "%zu cells are free", wf_cells_free(cells));
    wf_cells_destroy(cells);
}

/* Large blocks are refused while there is room for small ones, which may have all of it. */
static void test_room(void)
{
    struct wf_cells *cells = wf_cells_create(CELLS);
    uint8_t data[LONGEST] = {0};
    size_t large = 0, small = 0;

    CU_ASSERT_FATAL(cells != NULL);
    WF_CHECK(wf_cells_put(cells, data, 0) != WF_NO_BLOCK, "an empty block has a cell, too");
    while (wf_cells_put(cells, data, LONGEST) != WF_NO_BLOCK)
        large++;
    WF_CHECK(large > 2 && wf_cells_free(cells) > CELLS / 8, "%zu large ones, %zu cells are left",
             large, wf_cells_free(cells));
    while (wf_cells_put(cells, data, 100) != WF_NO_BLOCK)
        small++;
    WF_CHECK(small > CELLS / 8 && wf_cells_free(cells) == 0, "%zu small ones, %zu cells are left",
             small, wf_cells_free(cells));
    WF_CHECK(wf_cells_create(0) == NULL && wf_cells_create(WF_CELLS_MAX + 1) == NULL, "no such");
    wf_cells_destroy(cells);
    wf_cells_destroy(NULL);
}

struct worker {
    struct wf_cells *cells;
    uint64_t seed;
    bool spoilt;
};

/* Puts, reads and releases blocks of its own, of octets that tell whose they are. */
static void *work(void *arg)
{
    struct worker *worker = arg;
    struct wf_random random = {worker->seed};
    wf_block blocks[BLOCKS] = {WF_NO_BLOCK};
    uint8_t data[LONGEST];
    unsigned i;

    for (i = 0; i < ROUNDS; i++) {
        wf_block *block = &blocks[wf_random_below(&random, BLOCKS)];
        size_t len = wf_random_below(&random, 2000);

        if (*block != WF_NO_BLOCK) {
            size_t kept = wf_cells_len(worker->cells, *block);

            memset(data, (int)(worker->seed + kept), kept);
            worker->spoilt |= !is_kept(worker->cells, *block, data, kept);
            wf_cells_release(worker->cells, *block);
        }
        memset(data, (int)(worker->seed + len), len);
        *block = wf_cells_put(worker->cells, data, len);
    }
    for (i = 0; i < BLOCKS; i++)
        if (blocks[i] != WF_NO_BLOCK)
            wf_cells_release(worker->cells, blocks[i]);
    return NULL;
}

static void test_threads(void)
{
    struct wf_cells *cells = wf_cells_create(CELLS);
    struct worker workers[THREADS];
    pthread_t threads[THREADS];
    unsigned i;

    CU_ASSERT_FATAL(cells != NULL);
    for (i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){cells, i + 1, false};
        CU_ASSERT_FATAL(pthread_create(&threads[i], NULL, work, &workers[i]) == 0);
    }
    for (i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        WF_CHECK(!workers[i].spoilt, "thread %u reads what another wrote", i);
    }
    WF_CHECK(wf_cells_free(cells) == CELLS, "%zu cells are free", wf_cells_free(cells));
    wf_cells_destroy(cells);
}

CU_TestInfo wf_tests_cells[] = {
    {"blocks of any length are kept", test_lengths},
    {"a block is gone with its last reference", test_references},
    {"large blocks leave room for small ones", test_room},
    {"many threads", test_threads},
    CU_TEST_INFO_NULL,
};

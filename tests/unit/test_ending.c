/*
 * test_ending.c - endings of sub-queries, kept in cells: what is read again tells the same.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdlib.h>
#include <string.h>

#include "check_diagnosis.h"
#include "engine.h"
#include "memory/ending.h"

enum { FEW = 40 }; /* cells, of which one block gets an eighth at most */

static const struct wf_row_table *const tables[] = {
    &wf_rows_keys,       &wf_rows_sigs,   &wf_rows_denial,  &wf_rows_clock,    &wf_rows_servers,
    &wf_rows_delegation, &wf_rows_limits, &wf_rows_network, &wf_rows_steering,
};

/* Memory for what is read; it ends where it is said to end, as sanitizers see. */
static void *room_for(const struct wf_cells *cells, wf_block block)
{
    void *room = malloc(wf_ending_room(cells, block));

    CU_ASSERT_FATAL(room != NULL);
    return room;
}

static wf_block keep(struct wf_cells *cells, const struct wf_subquery *sub)
{
    size_t size = wf_ending_write(sub, NULL, 0);
    uint8_t *octets = malloc(size);
    wf_block block;

    CU_ASSERT_FATAL(octets != NULL);
    WF_CHECK(wf_ending_write(sub, octets, size - 1) == size, "it is as long as before");
    WF_CHECK(wf_ending_write(sub, octets, size) == size, "it is as long as before");
    block = wf_cells_put(cells, octets, size);
    free(octets);
    return block;
}

/* The row's verdict on its evidence, and on evidence whose sub-queries went through the cells. */
static void check_row(struct wf_cells *cells, const struct wf_row *row)
{
    struct wf_evidence evidence = *wf_evidence_make(&wf_row_stage, &row->scene);
    struct wf_subquery subs[WF_MAX_SUBQUERIES];
    void *rooms[WF_MAX_SUBQUERIES] = {NULL};
    struct wf_finding plain, kept;
    size_t i;

    wf_diagnose(&evidence, &wf_row_policy, &plain);
    for (i = 0; i < evidence.seen.subquery_count; i++) {
        wf_block block = keep(cells, &evidence.seen.subqueries[i]);

        CU_ASSERT_FATAL(block != WF_NO_BLOCK);
        rooms[i] = room_for(cells, block);
        wf_ending_read(cells, block, false, rooms[i], &subs[i]);
        wf_cells_release(cells, block);
    }
    evidence.seen.subqueries = evidence.seen.subquery_count > 0 ? subs : NULL;
    wf_diagnose(&evidence, &wf_row_policy, &kept);
    WF_CHECK(plain.verdict.cause == kept.verdict.cause, "%s: cause", row->name);
    WF_CHECK_TEXT(row->name, kept.text, plain.text);
    WF_CHECK_TEXT(row->name, kept.remedy, plain.remedy);
    WF_CHECK(kept.server_count == plain.server_count, "%s: servers", row->name);
    for (i = 0; i < WF_MAX_SUBQUERIES; i++)
        free(rooms[i]);
}

static void test_rows(void)
{
    struct wf_cells *cells = wf_cells_create(WF_ENDING_CELLS);
    size_t t, i, with = 0;

    CU_ASSERT_FATAL(cells != NULL);
    for (t = 0; t < WF_ROWS(tables); t++) {
        for (i = 0; i < tables[t]->count; i++) {
            check_row(cells, &tables[t]->rows[i]);
            with += tables[t]->rows[i].scene.subqueries.count > 0;
        }
    }
    WF_CHECK(with > 20, "only %zu rows have sub-queries", with);
    WF_CHECK(wf_cells_free(cells) == WF_ENDING_CELLS, "%zu cells are free", wf_cells_free(cells));
    wf_cells_destroy(cells);
}

/* With everything that evidence.h allows: names of 255 octets, EDE, a verdict with three texts. */
static void fill(struct wf_subquery *sub, struct wf_attempt *attempts, struct wf_verdict *verdict)
{
    static struct wf_name zone, name;
    struct wf_verdict plain = wf_test_verdict(WF_CAUSE_LAME_REFUSED, "bank.test", "first");
    size_t i;

    zone = wf_test_name("bank.test");
    name = wf_test_name("www.bank.test");
    memset(attempts, 0, sizeof(*attempts) * WF_MAX_ATTEMPTS);
    for (i = 0; i < WF_MAX_ATTEMPTS; i++) {
        attempts[i].server = (struct wf_addr){.family = 4, .port = 53, .bytes = {192, 0, 2}};
        attempts[i].server.bytes[3] = (uint8_t)i;
        attempts[i].zone = wf_dname_of(i % 2 == 0 ? &zone : &name);
        attempts[i].asked.name = wf_dname_of(&name);
        attempts[i].waited_ms = (uint32_t)i;
        attempts[i].ede.present = i == 7;
        attempts[i].ede.code = 22;
    }
    *verdict = plain;
    verdict->ede_count = WF_VERDICT_EDES;
    verdict->ede[2].code = 23;
    verdict->ede[2].text_len = 4;
    memcpy(verdict->ede[2].text, "last", 5);
    wf_verdict_set_remedy(verdict, "Do this, and do that.");
    *sub = (struct wf_subquery){.question = {wf_dname_of(&name), WF_TYPE_DNSKEY, 1},
                                .rcode = WF_RCODE_SERVFAIL,
                                .attempts = attempts,
                                .attempt_count = WF_MAX_ATTEMPTS,
                                .attempt_total = 100,
                                .verdict = verdict};
}

static void test_fields(void)
{
    struct wf_cells *cells = wf_cells_create(WF_ENDING_CELLS);
    static struct wf_attempt attempts[WF_MAX_ATTEMPTS];
    struct wf_subquery sub, got;
    struct wf_verdict verdict;
    char remedy[WF_REMEDY_SIZE];
    wf_block block;
    void *room;

    CU_ASSERT_FATAL(cells != NULL);
    fill(&sub, attempts, &verdict);
    block = keep(cells, &sub);
    CU_ASSERT_FATAL(block != WF_NO_BLOCK);
    room = room_for(cells, block);
    wf_ending_read(cells, block, true, room, &got);
    WF_CHECK(wf_dname_equal(got.question.name, sub.question.name) && got.response == NULL,
             "fields");
    WF_CHECK(got.attempt_count == WF_MAX_ATTEMPTS && got.attempt_total == 100, "counts");
    WF_CHECK(wf_dname_equal(got.attempts[63].zone, attempts[63].zone) &&
                 wf_dname_equal(got.attempts[62].zone, attempts[62].zone) &&
                 wf_addr_equal(&got.attempts[63].server, &attempts[63].server) &&
                 got.attempts[63].waited_ms == 63,
             "attempts");
    WF_CHECK(got.attempts[7].ede.present && got.attempts[7].ede.code == 22 &&
                 !got.attempts[8].ede.present,
             "EDE");
    WF_CHECK_TEXT("verdict", got.verdict->ede[0].text, "first");
    WF_CHECK_TEXT("verdict", got.verdict->ede[2].text, "last");
    (void)wf_verdict_remedy(got.verdict, remedy);
    WF_CHECK_TEXT("verdict", remedy, "Do this, and do that.");
    free(room);
    wf_cells_destroy(cells);
}

/* Where there is no room, nothing is kept rather than half of it. */
static void test_no_room(void)
{
    struct wf_cells *cells = wf_cells_create(FEW);
    static struct wf_attempt attempts[WF_MAX_ATTEMPTS];
    struct wf_subquery sub;
    struct wf_verdict verdict;

    CU_ASSERT_FATAL(cells != NULL);
    fill(&sub, attempts, &verdict);
    WF_CHECK(keep(cells, &sub) == WF_NO_BLOCK && wf_cells_free(cells) == FEW, "%zu cells are free",
             wf_cells_free(cells));
    sub.attempts = NULL;
    sub.attempt_count = 0;
    WF_CHECK(keep(cells, &sub) != WF_NO_BLOCK, "there is room for a small one");
    wf_cells_destroy(cells);
}

CU_TestInfo wf_tests_ending[] = {
    {"every row is told the same", test_rows},
    {"every field is there", test_fields},
    {"all of it or nothing is kept", test_no_room},
    CU_TEST_INFO_NULL,
};

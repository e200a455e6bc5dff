/*
 * test_diagnose_cut.c - every row again with one piece of its evidence missing at a time: the
 * verdict may become less precise, but never wrong. And: every cause has a row.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <string.h>

#include "check_diagnosis.h"
#include "cut_evidence.h"

static const struct wf_row_table *const tables[] = {
    &wf_rows_keys,       &wf_rows_sigs,   &wf_rows_denial,  &wf_rows_clock,   &wf_rows_servers,
    &wf_rows_delegation, &wf_rows_limits, &wf_rows_network, &wf_rows_running, &wf_rows_steering};

/* The stage as it was before the evidence was cut. */
static struct wf_stage saved;

static void stage_copy(struct wf_stage *to, const struct wf_stage *from)
{
    to->used = from->used;
    memcpy(to->memory, from->memory, from->used);
}

static void check_cut(const struct wf_row *row, const struct wf_evidence *evidence,
                      const char *what)
{
    struct wf_finding finding;
    char label[256];

    snprintf(label, sizeof(label), "%s; without %s", row->name, what);
    memset(&finding, 0xa5, sizeof(finding));
    wf_diagnose(evidence, &wf_row_policy, &finding);
    if (!wf_check_sound(label, &finding))
        return;
    wf_check_less(label, row, &finding);
}

static void cut_row(const struct wf_row *row)
{
    struct wf_evidence *evidence = wf_evidence_make(&wf_row_stage, &row->scene);
    char what[WF_CUT_NAME_SIZE];
    unsigned number = 0;

    stage_copy(&saved, &wf_row_stage);
    for (; wf_evidence_cut(evidence, number, what); number++) {
        check_cut(row, evidence, what);
        stage_copy(&wf_row_stage, &saved);
    }
    WF_CHECK(number > 0, "%s: nothing was cut", row->name);
}

/* As cut_row(), with two pieces missing; the second is looked for in what the first one left. */
static void cut_row_twice(const struct wf_row *row)
{
    struct wf_evidence *evidence = wf_evidence_make(&wf_row_stage, &row->scene);
    char what[2 * WF_CUT_NAME_SIZE];
    unsigned first, second;

    stage_copy(&saved, &wf_row_stage);
    for (first = 0; wf_evidence_cut(evidence, first, what); first++) {
        size_t len = strlen(what);

        stage_copy(&wf_row_stage, &saved);
        for (second = first;; second++) {
            (void)wf_evidence_cut(evidence, first, what);
            memcpy(what + len, ", ", 3);
            if (!wf_evidence_cut(evidence, second, what + len + 2))
                break;
            check_cut(row, evidence, what);
            stage_copy(&wf_row_stage, &saved);
        }
        stage_copy(&wf_row_stage, &saved);
    }
}

static void each_row(void (*act)(const struct wf_row *row))
{
    size_t i, k;

    for (i = 0; i < WF_ROWS(tables); i++) {
        for (k = 0; k < tables[i]->count; k++)
            act(&tables[i]->rows[k]);
    }
}

static void test_cuts(void)
{
    each_row(cut_row);
}

static void test_two_cuts(void)
{
    each_row(cut_row_twice);
}

/* A row that the diagnosis itself comes to, not one that it was told before. */
static bool has_row(enum wf_cause cause)
{
    size_t i, k;

    for (i = 0; i < WF_ROWS(tables); i++) {
        for (k = 0; k < tables[i]->count; k++) {
            const struct wf_row *row = &tables[i]->rows[k];

            if (row->cause == cause && row->scene.remembered_keys.text == NULL &&
                row->scene.remembered_servers.text == NULL &&
                row->scene.remembered_question.text == NULL)
                return true;
        }
    }
    return false;
}

static void test_all_causes(void)
{
    unsigned cause;

    for (cause = 0; cause < WF_CAUSE_COUNT; cause++)
        WF_CHECK(has_row(cause), "%s: no row of tests/unit/test_diagnose_*.c expects it",
                 wf_cause_info(cause)->id);
}

static void test_names_differ(void)
{
    size_t i, k, n, m;

    for (i = 0; i < WF_ROWS(tables); i++) {
        for (k = 0; k < tables[i]->count; k++) {
            for (n = 0; n <= i; n++) {
                for (m = 0; m < (n == i ? k : tables[n]->count); m++)
                    WF_CHECK(strcmp(tables[i]->rows[k].name, tables[n]->rows[m].name) != 0,
                             "two rows are named '%s'", tables[i]->rows[k].name);
            }
        }
    }
}

CU_TestInfo wf_tests_diagnose_cut[] = {
    {"every cause is the verdict of a row", test_all_causes},
    {"no two rows have one name", test_names_differ},
    {"with a piece of evidence missing the verdict is less precise, not wrong", test_cuts},
    {"nor is it with two pieces missing", test_two_cuts},
    CU_TEST_INFO_NULL,
};

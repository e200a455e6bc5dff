/*
 * test_diagnose_mutated.c - every row with its RDATA cut at each length, and with octets changed:
 * whatever is said then, it is said in bounds.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <string.h>

#include "check_diagnosis.h"
#include "make_random.h"

enum { LIST_MAX = 256, MUTATIONS = 400 /* of each row */ };

static const struct wf_row_table *const tables[] = {&wf_rows_keys, &wf_rows_sigs, &wf_rows_denial,
                                                    &wf_rows_clock};

/* All RDATA of an evidence. */
struct list {
    struct wf_rdata *rdata[LIST_MAX];
    size_t count;
};

static void list_rrset(struct list *list, const struct wf_rrset *rrset)
{
    size_t i;

    for (i = 0; rrset != NULL && i < (size_t)rrset->rr_count + rrset->rrsig_count; i++) {
        if (list->count < LIST_MAX) /* the evidence is const only for those who read it */
            list->rdata[list->count++] = (struct wf_rdata *)(uintptr_t)&rrset->rdata[i];
    }
}

static void list_message(struct list *list, const struct wf_message *message)
{
    size_t i;

    for (i = 0; message != NULL && i < (size_t)message->answer_count + message->authority_count;
         i++)
        list_rrset(list, &message->rrsets[i]);
}

static void list_make(struct list *list, const struct wf_evidence *evidence)
{
    size_t i;

    list->count = 0;
    list_rrset(list, evidence->seen.ds);
    list_rrset(list, evidence->seen.dnskey);
    list_rrset(list, evidence->seen.parent_dnskey);
    list_message(list, evidence->seen.response);
    for (i = 0; i < evidence->seen.subquery_count; i++)
        list_message(list, evidence->seen.subqueries[i].response);
}

static void diagnose(const struct wf_row *row, const struct wf_evidence *evidence)
{
    struct wf_finding finding;

    memset(&finding, 0xa5, sizeof(finding));
    wf_diagnose(evidence, &wf_row_policy, &finding);
    (void)wf_check_sound(row->name, &finding);
}

static void truncate_row(const struct wf_row *row, const struct wf_guarded *guarded)
{
    struct wf_evidence *evidence = wf_evidence_make(&wf_row_stage, &row->scene);
    struct list list;
    size_t i;

    list_make(&list, evidence);
    for (i = 0; i < list.count; i++) {
        struct wf_rdata whole = *list.rdata[i];

        for (list.rdata[i]->len = 0; list.rdata[i]->len < whole.len; list.rdata[i]->len++) {
            list.rdata[i]->data = wf_guarded_tail(guarded, whole.data, list.rdata[i]->len);
            diagnose(row, evidence);
        }
        *list.rdata[i] = whole;
    }
}

/* Changes one octet, to any value or to one that often matters. */
static void mutate_octet(struct wf_random *random, const struct list *list)
{
    static const uint8_t odd[] = {0, 1, 63, 64, 127, 128, 192, 254, 255};
    struct wf_rdata *rdata = list->rdata[wf_random_below(random, (uint32_t)list->count)];
    uint8_t *octet;

    if (rdata->len == 0)
        return;
    octet = (uint8_t *)(uintptr_t)rdata->data + wf_random_below(random, rdata->len);
    if (wf_random_below(random, 2) == 0)
        *octet = odd[wf_random_below(random, WF_ROWS(odd))];
    else
        *octet ^= (uint8_t)(1 + wf_random_below(random, 255));
}

static void mutate_row(const struct wf_row *row, struct wf_random *random)
{
    static struct wf_stage saved;
    struct wf_evidence *evidence = wf_evidence_make(&wf_row_stage, &row->scene);
    struct list list;
    size_t i, k;

    memcpy(saved.memory, wf_row_stage.memory, wf_row_stage.used);
    list_make(&list, evidence);
    for (i = 0; list.count > 0 && i < MUTATIONS; i++) {
        for (k = wf_random_below(random, 4) + 1; k > 0; k--)
            mutate_octet(random, &list);
        diagnose(row, evidence);
        memcpy(wf_row_stage.memory, saved.memory, wf_row_stage.used);
    }
}

static void test_truncated(void)
{
    struct wf_guarded guarded;
    size_t i, k;

    wf_guarded_make(&guarded);
    for (i = 0; i < WF_ROWS(tables); i++) {
        for (k = 0; k < tables[i]->count; k++)
            truncate_row(&tables[i]->rows[k], &guarded);
    }
    wf_guarded_free(&guarded);
}

static void test_mutated(void)
{
    struct wf_random random = {20261123};
    size_t i, k;

    for (i = 0; i < WF_ROWS(tables); i++) {
        for (k = 0; k < tables[i]->count; k++)
            mutate_row(&tables[i]->rows[k], &random);
    }
}

CU_TestInfo wf_tests_diagnose_mutated[] = {
    {"RDATA cut at each length is met in bounds", test_truncated},
    {"RDATA with octets changed is met in bounds", test_mutated},
    CU_TEST_INFO_NULL,
};

/*
 * test_causes.c - the table of causes holds what others rely on.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <ctype.h>
#include <string.h>

#include "check.h"

static bool is_kebab(const char *id)
{
    const char *c;

    for (c = id; *c != '\0'; c++)
        if (!islower((unsigned char)*c) && !isdigit((unsigned char)*c) && *c != '-')
            return false;
    return c > id && id[0] != '-' && c[-1] != '-' && strstr(id, "--") == NULL;
}

static void test_rows(void)
{
    unsigned cause, other;

    for (cause = 0; cause < WF_CAUSE_COUNT; cause++) {
        const struct wf_cause_info *info = wf_cause_info(cause);
        size_t meaning = strlen(info->meaning), remedy = strlen(info->remedy);

        WF_CHECK(is_kebab(info->id), "id '%s'", info->id);
        WF_CHECK(info->ede <= 49, "%s: EDE %u is not assigned", info->id, info->ede);
        WF_CHECK(info->ede != WF_EDE_CACHED_ERROR, "%s: 13 says nothing", info->id);
        WF_CHECK(info->party < WF_PARTY_COUNT, "%s: party", info->id);
        WF_CHECK(meaning > 10 && meaning < 140 && info->meaning[meaning - 1] != '.',
                 "%s: the meaning is a clause that fits behind a zone", info->id);
        WF_CHECK(remedy > 10 && remedy < WF_REMEDY_SIZE && info->remedy[remedy - 1] == '.',
                 "%s: the remedy is a sentence", info->id);
        for (other = 0; other < cause; other++)
            WF_CHECK(strcmp(info->id, wf_cause_info(other)->id) != 0, "%s: twice", info->id);
    }
}

static void test_parties(void)
{
    static const char *const rows[WF_PARTY_COUNT] = {"none",    "zone",     "parent",
                                                     "network", "resolver", "forwarder"};
    unsigned party;

    for (party = 0; party < WF_PARTY_COUNT; party++)
        WF_CHECK_TEXT("party", wf_party_name(party), rows[party]);
    WF_CHECK_TEXT("out of range", wf_party_name(WF_PARTY_COUNT), "none");
}

static struct wf_verdict with_texts(unsigned count, size_t len)
{
    struct wf_verdict verdict;
    unsigned i;

    memset(&verdict, 'x', sizeof(verdict)); /* whatever was there before */
    verdict.ede_count = (uint8_t)count;
    for (i = 0; i < count; i++) {
        verdict.ede[i].text_len = (uint8_t)len;
        memset(verdict.ede[i].text, (int)('a' + i), len);
        verdict.ede[i].text[len] = '\0';
    }
    return verdict;
}

/* Whether it is kept, whole, and the texts are what they were. */
static bool is_kept(struct wf_verdict verdict, size_t len)
{
    struct wf_verdict before = verdict;
    char remedy[WF_REMEDY_SIZE + 1], got[WF_REMEDY_SIZE];
    unsigned i;

    for (i = 0; i < len; i++)
        remedy[i] = (char)('A' + i % 26);
    remedy[len] = '\0';
    wf_verdict_set_remedy(&verdict, remedy);
    for (i = 0; i < verdict.ede_count; i++)
        WF_CHECK_TEXT("text", verdict.ede[i].text, before.ede[i].text);
    if (wf_verdict_remedy(&verdict, got) == 0)
        return false;
    WF_CHECK_TEXT("remedy", got, remedy);
    return true;
}

static void test_remedies(void)
{
    enum { LONGEST = WF_REMEDY_SIZE - 1 };
    unsigned count;
    size_t len, spare;

    for (count = 0; count <= WF_VERDICT_EDES; count++) {
        for (len = 0; len <= WF_EDE_TEXT_MAX; len++) {
            spare = (WF_EDE_TEXT_MAX + 1) * WF_VERDICT_EDES - (len + 1) * count;
            if (spare > LONGEST + 1)
                spare = LONGEST + 1;
            WF_CHECK(spare < 2 || is_kept(with_texts(count, len), spare - 1), "%u of %zu", count,
                     len);
            WF_CHECK(!is_kept(with_texts(count, len), spare), "%u of %zu: too long", count, len);
        }
    }
    WF_CHECK(!is_kept(with_texts(1, 1), 0), "none");
}

CU_TestInfo wf_tests_causes[] = {
    {"every row is complete and sound", test_rows},
    {"parties have their names", test_parties},
    {"a remedy is kept beside the texts, or not at all", test_remedies},
    CU_TEST_INFO_NULL,
};

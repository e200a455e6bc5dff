/*
 * test_tools.c - the command's parts: lines of logs, ranks, the screen, what an error tells.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "draw.h"
#include "meaning.h"
#include "rank.h"
#include "record.h"

#define LINE(schema, rest)                                                                         \
    "{\"@timestamp\":\"2026-11-02T03:04:05.678Z\",\"dns\":{\"question\":{\"name\":\"www.a.test\"," \
    "\"type\":\"A\"}},\"whyfail\":{\"schema\":" schema ",\"cause\":\"timeout\"" rest "}}"

static void test_lines(void)
{
    static const struct {
        const char *line;
        enum wf_line kind;
        uint64_t count;
    } rows[] = {
        {LINE("1", ""), WF_LINE_EVENT, 1},
        {LINE("1", ",\"suppressed\":41"), WF_LINE_EVENT, 42},
        {LINE("1", ",\"suppressed\":-5"), WF_LINE_EVENT, 1},
        {LINE("1", ",\"suppressed\":9223372036854775807"), WF_LINE_EVENT, 1},
        {"[1793] unbound[7:0] info: whyfail: " LINE("1", ""), WF_LINE_EVENT, 1},
        {LINE("2", ""), WF_LINE_NEWER, 0},
        {LINE("\"1\"", ""), WF_LINE_BROKEN, 0},
        {"{\"@timestamp\":\"2026-11-02T03:04", WF_LINE_BROKEN, 0},
        {LINE("1", "") "x", WF_LINE_BROKEN, 0},
        {"{\"whyfail\":{\"schema\":1}}", WF_LINE_BROKEN, 0},
        {"{\"level\":\"info\"}", WF_LINE_FOREIGN, 0},
        {"[1793] unbound[7:0] info: service stopped", WF_LINE_FOREIGN, 0},
        {"", WF_LINE_FOREIGN, 0},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_record record;
        enum wf_line kind = wf_record_parse(&record, rows[i].line, strlen(rows[i].line));

        WF_CHECK(kind == rows[i].kind, "row %zu: kind %d", i, (int)kind);
        if (kind == WF_LINE_EVENT) {
            WF_CHECK(record.count == rows[i].count, "row %zu: count", i);
            WF_CHECK(record.when == 1793588645, "row %zu: time", i);
            WF_CHECK_TEXT("name", record.name, "www.a.test");
            WF_CHECK_TEXT("what is missing", record.zone, "");
        }
        wf_record_free(&record);
    }
}

static void count_event(void *context, const struct wf_record *record)
{
    *(uint64_t *)context += record->count;
}

static void test_file(void)
{
    static const char good[] = LINE("1", "") "\n", end[] = LINE("1", ",\"suppressed\":4");
    FILE *file = tmpfile();
    struct wf_line_counts counts = {{0}};
    uint64_t failures = 0;
    int i;

    if (!WF_CHECK(file != NULL, "no temporary file"))
        return;
    fputs(good, file);
    putc('{', file);
    for (i = 0; i < 100000; i++)
        putc('[', file);
    fprintf(file, "\nwords\n%s", end);
    rewind(file);
    WF_CHECK(wf_records_read(file, 0, &counts, count_event, &failures), "read");
    WF_CHECK(failures == 6, "failures %d", (int)failures);
    WF_CHECK(counts.lines[WF_LINE_EVENT] == 2, "events");
    WF_CHECK(counts.lines[WF_LINE_BROKEN] == 1, "the overlong line");
    WF_CHECK(counts.lines[WF_LINE_FOREIGN] == 1, "the words");
    rewind(file);
    failures = 0;
    WF_CHECK(wf_records_read(file, 1793588646, &counts, count_event, &failures), "read again");
    WF_CHECK(failures == 0, "events before --since: %d", (int)failures);
    fclose(file);
}

static uint64_t count_of(const struct wf_ranked *list, size_t size, const char *key)
{
    size_t i;

    for (i = 0; i < size; i++) {
        if (strcmp(list[i].key, key) == 0)
            return list[i].count;
    }
    return 0;
}

static void test_rank(void)
{
    struct wf_rank rank;
    struct wf_ranked *list;
    size_t count, slot;

    WF_CHECK(wf_rank_init(&rank, 3), "init");
    slot = wf_rank_add(&rank, "b", 2);
    wf_rank_add(&rank, "c", 7);
    wf_rank_add(&rank, "a", 1);
    wf_rank_add(&rank, "a", 1);
    WF_CHECK(wf_rank_add(&rank, "b", 0) == slot, "a key keeps its slot");
    list = wf_rank_sort(&rank, &count);
    WF_CHECK(rank.total == 11 && rank.elsewhere == 0 && !rank.crowded, "total and elsewhere");
    if (WF_CHECK(list != NULL && count == 3, "keys: %zu", count)) {
        WF_CHECK_TEXT("most", list[0].key, "c");
        WF_CHECK_TEXT("a tie", list[1].key, "a");
        WF_CHECK_TEXT("a tie", list[2].key, "b");
        WF_CHECK(list[2].slot == slot, "the slot of b");
    }
    free(list);
    wf_rank_clear(&rank);
    WF_CHECK(rank.total == 0 && wf_rank_sort(&rank, &count) == NULL, "cleared");
    wf_rank_free(&rank);
}

/* However many strangers come: what is frequent stays, and no number is too high. */
static void test_crowded_rank(void)
{
    enum { ROOM = 50, STRANGERS = 20000 };
    struct wf_rank rank, all;
    struct wf_ranked *list;
    uint64_t often = 0, late = 0, sum = 0;
    size_t count, i;
    char name[32];

    WF_CHECK(wf_rank_init(&rank, ROOM), "init");
    for (i = 0; i < STRANGERS; i++) {
        snprintf(name, sizeof(name), "%zu.test", i);
        wf_rank_add(&rank, name, 1 + i % 3);
        if (i % 10 == 0)
            wf_rank_add(&rank, "often.test", ++often != 0 ? 2 : 0);
        if (i > STRANGERS / 2 && i % 5 == 0)
            wf_rank_add(&rank, "late.test", ++late != 0 ? 1 : 0);
    }
    list = wf_rank_sort(&rank, &count);
    for (i = 0; i < count; i++)
        sum += list[i].count;
    WF_CHECK(count == ROOM && rank.crowded, "bounded: %zu", count);
    WF_CHECK(sum + rank.elsewhere == rank.total, "what is shown and elsewhere make the total");
    WF_CHECK(count_of(list, count, "often.test") == often * 2, "exact: it never left");
    WF_CHECK_TEXT("the most frequent", count > 0 ? list[0].key : "", "often.test");
    WF_CHECK(count_of(list, count, "late.test") <= late, "never too high");
    WF_CHECK(count_of(list, count, "late.test") > late * 9 / 10, "%d of %d of what came late",
             (int)count_of(list, count, "late.test"), (int)late);
    free(list);
    WF_CHECK(wf_rank_init(&all, STRANGERS), "init");
    wf_rank_merge(&all, &rank);
    wf_rank_merge(&all, &rank);
    list = wf_rank_sort(&all, &count);
    WF_CHECK(all.total == 2 * rank.total && all.elsewhere == 2 * rank.elsewhere, "merged");
    WF_CHECK(count_of(list, count, "often.test") == often * 4, "merged counts");
    free(list);
    wf_rank_free(&all);
    wf_rank_free(&rank);
}

static void test_meaning(void)
{
    static const struct {
        uint16_t code;
        const char *text, *cause;
        bool explains;
    } rows[] = {
        {7, "a.test: a signature has expired", "signature-expired", true},
        {7, "a.test: this resolver's clock is wrong", "local-clock", true},
        {22, "a.test: no name server answered", "timeout", true},
        {23, "a.test: no name server answered", NULL, true}, /* not with this code */
        {7, "a signature has expired", NULL, true},
        {7, "a.test: x a signature has expired", NULL, true},
        {7, "", NULL, true},
        {0, "", NULL, false},
        {0, "some words", NULL, true},
        {13, "cached", NULL, false},
        {65535, "", NULL, true},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        const struct wf_cause_info *info = wf_meaning_cause(rows[i].code, rows[i].text);

        WF_CHECK_TEXT(rows[i].text, info != NULL ? info->id : "",
                      rows[i].cause ? rows[i].cause : "");
        WF_CHECK(wf_meaning_explains(rows[i].code, rows[i].text) == rows[i].explains, "row %zu", i);
    }
    WF_CHECK_TEXT("code 9", wf_ede_name(9), "DNSKEY Missing");
    WF_CHECK_TEXT("code 27", wf_ede_name(27), "Unsupported NSEC3 Iterations Value");
    WF_CHECK_TEXT("code 28", wf_ede_name(28), "unknown code");
}

/* Draws a chain and a field of hostile text; no line may be too long or hold a control. */
static void test_screen(void)
{
    char *text = NULL, *line, *rest;
    char hostile[400];
    size_t size;
    struct wf_screen screen = {.colour = false, .utf8 = false};
    json_t *chain =
        json_pack("[{s:s,s:s},{s:s,s:s},{s:s,s:s}]", "zone", ".", "state", "secure", "zone", "test",
                  "state", "secure", "zone", "bank.test", "state", "bogus");

    memset(hostile, 'x', sizeof(hostile));
    memcpy(hostile, "\033[31m \302\233 \007", 11);
    hostile[sizeof(hostile) - 1] = '\0';
    screen.file = open_memstream(&text, &size);
    wf_draw_chain(&screen, chain, "BANK.test");
    wf_draw_field(&screen, "what", hostile);
    wf_screen_cell(&screen, 20, hostile);
    fclose(screen.file);
    json_decref(chain);
    WF_CHECK(strstr(text, "\n  `- test ") != NULL && strstr(text, "\n     `- bank.test ") != NULL,
             "the chain: %s", text);
    WF_CHECK(strstr(text, "BROKEN bogus\n") != NULL, "the break: %s", text);
    for (line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        WF_CHECK(strlen(line) <= WF_SCREEN_COLUMNS, "a line of %zu", strlen(line));
        WF_CHECK(strspn(line, " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
                              "abcdefghijklmnopqrstuvwxyz{|}~") == strlen(line),
                 "controls: %s", line);
    }
    free(text);
}

CU_TestInfo wf_tests_tools[] = {
    {"lines of logs are told apart", test_lines},
    {"a log is read in bounded memory and from a time on", test_file},
    {"ranks are sorted", test_rank},
    {"a crowded rank keeps what is frequent and tells no number too high", test_crowded_rank},
    {"an error's text names a cause or none", test_meaning},
    {"the screen holds 80 columns and no controls", test_screen},
    CU_TEST_INFO_NULL,
};

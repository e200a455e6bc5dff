/*
 * test_ede.c - which EDE options a reply carries, how they fit, and their bytes.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "common/strbuf.h"
#include "report/ede.h"

static const struct wf_options plain = {.ede = true, .ede_detail = WF_EDE_DETAIL_FULL};

static void add_ede(struct wf_verdict *verdict, uint16_t code, const char *text)
{
    struct wf_ede *ede = &verdict->ede[verdict->ede_count++];

    ede->code = code;
    ede->text_len = (uint8_t)snprintf(ede->text, sizeof(ede->text), "%s", text);
}

/* 22 "bank.test: ..." with two servers. */
static struct wf_verdict lame_verdict(void)
{
    struct wf_verdict verdict =
        wf_test_verdict(WF_CAUSE_LAME_REFUSED, "bank.test", "bank.test: all refuse");

    add_ede(&verdict, WF_EDE_NETWORK_ERROR, "192.0.2.1 REFUSED");
    add_ede(&verdict, WF_EDE_NETWORK_ERROR, "192.0.2.2 REFUSED");
    return verdict;
}

/* "22 one|23 two|13" */
static const char *describe(const struct wf_ede_list *list, char *text, size_t size)
{
    uint8_t data[WF_EDE_DATA_MAX];
    struct wf_strbuf buf;
    size_t i;

    wf_strbuf_init(&buf, text, size);
    for (i = 0; i < list->count; i++) {
        WF_CHECK(wf_ede_write(list, i, data) == data + list->len[i], "the octets it takes");
        WF_CHECK(list->code[i] == (data[0] << 8 | data[1]), "the code in wire form");
        wf_strbuf_printf(&buf, "%s%u%s", i > 0 ? "|" : "", (unsigned)list->code[i],
                         list->len[i] > WF_EDE_FIXED ? " " : "");
        wf_strbuf_bytes(&buf, (const char *)data + WF_EDE_FIXED,
                        (size_t)list->len[i] - WF_EDE_FIXED);
    }
    return text;
}

static size_t wire_size(const struct wf_ede_list *list)
{
    size_t i, size = 0;

    for (i = 0; i < list->count; i++)
        size += 4u + list->len[i];
    return size;
}

static void check_selection(const char *label, const struct wf_verdict *verdict,
                            const struct wf_options *options, bool cached, size_t room,
                            const char *want)
{
    struct wf_ede_list out;
    char text[1024];

    wf_ede_select(verdict, options, cached, room, &out);
    WF_CHECK_TEXT(label, describe(&out, text, sizeof(text)), want);
    WF_CHECK(wire_size(&out) <= room, "%s: %zu in %zu", label, wire_size(&out), room);
}

static void test_order(void)
{
    struct wf_verdict verdict = lame_verdict(), none = {0};
    struct wf_options off = {.ede = false};

    check_selection("fresh", &verdict, &plain, false, 1000,
                    "22 bank.test: all refuse|23 192.0.2.1 REFUSED|23 192.0.2.2 REFUSED");
    check_selection("cached", &verdict, &plain, true, 1000,
                    "22 bank.test: all refuse|23 192.0.2.1 REFUSED|23 192.0.2.2 REFUSED|13");
    check_selection("switched off", &verdict, &off, true, 1000, "");
    check_selection("without any, fresh", &none, &plain, false, 1000, "");
    check_selection("without any, cached", &none, &plain, true, 1000, "13");
}

static void test_detail(void)
{
    struct wf_verdict verdict = lame_verdict();
    struct wf_options options = plain;

    options.ede_detail = WF_EDE_DETAIL_CODE;
    check_selection("code", &verdict, &options, true, 1000, "22|23|13");
    options.ede_detail = WF_EDE_DETAIL_ZONE;
    check_selection("zone", &verdict, &options, false, 1000,
                    "22 bank.test: the name servers refuse to serve the zone|23");
    verdict.zone.len = 0;
    check_selection("zone unknown", &verdict, &options, false, 1000,
                    "22 the name servers refuse to serve the zone|23");
}

static void test_twice(void)
{
    struct wf_verdict verdict = wf_test_verdict(WF_CAUSE_SIGNATURE_EXPIRED, "bank.test", "one");

    add_ede(&verdict, WF_EDE_SIGNATURE_EXPIRED, "again");
    add_ede(&verdict, WF_EDE_CACHED_ERROR, "old");
    check_selection("no code twice", &verdict, &plain, true, 1000, "7 one|13 old");
    verdict.ede_count = 200;
    check_selection("more than there can be", &verdict, &plain, true, 1000, "7 one|13 old");
}

/* 27 + 23 + 23 octets of options, and 6 for the 13. */
static void test_fitting(void)
{
    static const struct {
        size_t room;
        bool cached;
        const char *want;
    } rows[] = {
        {73, false, "22 bank.test: all refuse|23 192.0.2.1 REFUSED|23 192.0.2.2 REFUSED"},
        {72, false, "22 bank.test: all refuse|23 192.0.2.1 REFUSED"},
        {50, false, "22 bank.test: all refuse|23 192.0.2.1 REFUSED"},
        {49, false, "22 bank.test: all refuse"},
        {27, false, "22 bank.test: all refuse"},
        {26, false, "22 bank.test: all refus"},
        {7, false, "22 b"},
        {6, false, "22"},
        {5, false, ""},
        {0, false, ""},
        {79, true, "22 bank.test: all refuse|23 192.0.2.1 REFUSED|23 192.0.2.2 REFUSED|13"},
        {78, true, "22 bank.test: all refuse|23 192.0.2.1 REFUSED|13"},
        {33, true, "22 bank.test: all refuse|13"},
        {32, true, "22 bank.test: all refus|13"},
        {13, true, "22 b|13"},
        {12, true, "22|13"},
        {11, true, "22 bank."},
        {6, true, "22"},
        {5, true, ""},
    };
    struct wf_verdict verdict = lame_verdict();
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        char label[32];

        snprintf(label, sizeof(label), "%zu octets%s", rows[i].room,
                 rows[i].cached ? ", cached" : "");
        check_selection(label, &verdict, &plain, rows[i].cached, rows[i].room, rows[i].want);
    }
}

static void test_fitting_character(void)
{
    struct wf_verdict verdict = wf_test_verdict(WF_CAUSE_SIGNATURE_BOGUS, "bank.test",
                                                "a\xe2\x82\xac"
                                                "b");

    check_selection("whole", &verdict, &plain, false, 11,
                    "6 a\xe2\x82\xac"
                    "b");
    check_selection("cut behind it", &verdict, &plain, false, 10, "6 a\xe2\x82\xac");
    check_selection("cut within", &verdict, &plain, false, 9, "6 a");
    check_selection("cut within", &verdict, &plain, false, 8, "6 a");
    check_selection("cut before", &verdict, &plain, false, 7, "6 a");
}

/* Any room: never more than it, never without the verdict when a code fits, no octet left over. */
static void test_any_room(void)
{
    struct wf_verdict verdict = lame_verdict();
    size_t room;
    int cached;

    for (cached = 0; cached < 2; cached++) {
        for (room = 0; room < 100; room++) {
            struct wf_ede_list out;

            wf_ede_select(&verdict, &plain, cached, room, &out);
            WF_CHECK(wire_size(&out) <= room, "room %zu", room);
            WF_CHECK((out.count > 0) == (room >= 6), "room %zu: %u options", room, out.count);
            WF_CHECK(out.count == 0 || out.code[0] == 22, "room %zu: the verdict first", room);
            WF_CHECK(wire_size(&out) == 4u * out.count + out.size, "room %zu: the size", room);
        }
    }
}

static void test_longest_zone(void)
{
    struct wf_verdict verdict = wf_test_verdict(WF_CAUSE_SIGNATURE_EXPIRED, "x", "");
    struct wf_options options = {.ede = true, .ede_detail = WF_EDE_DETAIL_ZONE};
    struct wf_ede_list out;
    unsigned i;

    verdict.zone.len = 0;
    for (i = 0; i < 127; i++) {
        verdict.zone.wire[verdict.zone.len++] = 1;
        verdict.zone.wire[verdict.zone.len++] = 0xff;
    }
    verdict.zone.wire[verdict.zone.len++] = 0;
    wf_ede_select(&verdict, &options, false, 1000, &out);
    WF_CHECK(out.count == 1, "one option");
    WF_CHECK(out.len[0] == WF_EDE_DATA_MAX, "bounded: %u", out.len[0]);
}

static void test_bytes(void)
{
    static const struct {
        uint16_t code;
        const char *text, *want;
        size_t size;
    } rows[] = {
        {9, "", "\x00\x09", 2},
        {22, "a b",
         "\x00\x16"
         "a b",
         5},
        {0x1234, "\xc3\xa9", "\x12\x34\xc3\xa9", 4},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_verdict verdict = {0};
        uint8_t data[WF_EDE_DATA_MAX];
        struct wf_ede_list out;

        add_ede(&verdict, rows[i].code, rows[i].text);
        wf_ede_select(&verdict, &plain, false, 1000, &out);
        WF_CHECK(out.count == 1 && out.len[0] == rows[i].size, "row %zu: %u", i, out.len[0]);
        WF_CHECK(wf_ede_write(&out, 0, data) == data + rows[i].size, "row %zu: the end", i);
        WF_CHECK(memcmp(data, rows[i].want, rows[i].size) == 0, "row %zu: bytes", i);
    }
}

/* As many and as long as there can be, and each text claiming to be longer. */
static void test_longest_bytes(void)
{
    struct wf_verdict verdict = {.ede_count = WF_VERDICT_EDES};
    uint8_t data[WF_EDE_MAX * WF_EDE_DATA_MAX], *end;
    struct wf_ede_list out;
    size_t i;

    for (i = 0; i < WF_VERDICT_EDES; i++) {
        verdict.ede[i].code = WF_EDE_NETWORK_ERROR;
        verdict.ede[i].text_len = UINT8_MAX;
        memset(verdict.ede[i].text, 'x', WF_EDE_TEXT_MAX);
    }
    wf_ede_select(&verdict, &plain, true, 1000, &out);
    WF_CHECK(out.count == WF_EDE_MAX, "all fit: %u", out.count);
    WF_CHECK(out.size == WF_VERDICT_EDES * WF_EDE_DATA_MAX + WF_EDE_FIXED, "%u octets", out.size);
    for (i = 0, end = data; i < out.count; i++)
        end = wf_ede_write(&out, i, end);
    WF_CHECK(end == data + out.size, "%td octets written", end - data);
}

CU_TestInfo wf_tests_ede[] = {
    {"the verdict, its details, then cached error", test_order},
    {"how much clients are told", test_detail},
    {"no code twice but 23", test_twice},
    {"what does not fit goes in a fixed order", test_fitting},
    {"texts are cut between characters", test_fitting_character},
    {"any room is respected", test_any_room},
    {"the longest zone stays within bounds", test_longest_zone},
    {"info code and text in wire form", test_bytes},
    {"the longest text in wire form", test_longest_bytes},
    CU_TEST_INFO_NULL,
};

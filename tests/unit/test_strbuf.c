/*
 * test_strbuf.c - bounded text, and cutting between characters.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <string.h>

#include "check.h"
#include "common/strbuf.h"
#include "common/utf8.h"

static void test_fit(void)
{
    static const struct {
        const char *text;
        size_t room, want;
    } rows[] = {
        {"", 0, 0},
        {"abc", 0, 0},
        {"abc", 2, 2},
        {"abc", 3, 3},
        {"abc", 9, 3},
        /* two, three, four octets: e acute, euro sign, a clef */
        {"a\xc3\xa9", 2, 1},
        {"a\xc3\xa9", 3, 3},
        {"\xe2\x82\xac"
         "b",
         1, 0},
        {"\xe2\x82\xac"
         "b",
         2, 0},
        {"\xe2\x82\xac"
         "b",
         3, 3},
        {"x\xf0\x9d\x84\x9ey", 2, 1},
        {"x\xf0\x9d\x84\x9ey", 4, 1},
        {"x\xf0\x9d\x84\x9ey", 5, 5},
        /* no UTF-8: cut anywhere, but cut */
        {"\x80\x80\x80\x80\x80\x80", 5, 5},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        size_t got = wf_utf8_fit(rows[i].text, strlen(rows[i].text), rows[i].room);

        WF_CHECK(got == rows[i].want, "row %zu: got %zu, expected %zu", i, got, rows[i].want);
    }
}

static void test_cut(void)
{
    char data[8];
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, data, sizeof(data));
    WF_CHECK_TEXT("empty", data, "");
    wf_strbuf_str(&buf, "1234567");
    WF_CHECK(!buf.cut && buf.len == 7, "exactly full is not cut");
    wf_strbuf_str(&buf, "");
    WF_CHECK(!buf.cut, "nothing more is not cut");
    wf_strbuf_str(&buf, "8");
    WF_CHECK(buf.cut && buf.len == 7, "one more is cut");
    WF_CHECK_TEXT("full", data, "1234567");

    wf_strbuf_init(&buf, data, sizeof(data));
    wf_strbuf_str(&buf, "12345\xe2\x82\xac");
    WF_CHECK_TEXT("no half character", data, "12345");
    wf_strbuf_str(&buf, "6");
    WF_CHECK_TEXT("nothing follows a cut", data, "12345");

    wf_strbuf_init(&buf, data, 1);
    wf_strbuf_printf(&buf, "%d", 12345);
    WF_CHECK(buf.cut && data[0] == '\0', "room for the NUL only");
}

static void test_printf(void)
{
    char data[8];
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, data, sizeof(data));
    wf_strbuf_printf(&buf, "%s-%d", "ab", 1234);
    WF_CHECK_TEXT("fits", data, "ab-1234");
    wf_strbuf_init(&buf, data, sizeof(data));
    wf_strbuf_printf(&buf, "%s-%d", "ab", 12345);
    WF_CHECK(buf.cut, "cut");
    WF_CHECK_TEXT("cut", data, "ab-1234");
    wf_strbuf_init(&buf, data, sizeof(data));
    wf_strbuf_printf(&buf, "123456%s", "\xc3\xa9");
    WF_CHECK_TEXT("no half character", data, "123456");
    wf_strbuf_printf(&buf, "%s", "x");
    WF_CHECK_TEXT("nothing follows a cut", data, "123456");
}

/* What is left of a sentence that was cut is whole items, and is seen to be cut. */
static void test_end(void)
{
    static const struct {
        size_t size;
        const char *text, *left;
    } rows[] = {
        {40, "both: 192.0.2.1, 192.0.2.2", "both: 192.0.2.1, 192.0.2.2"},
        {27, "both: 192.0.2.1, 192.0.2.2", "both: 192.0.2.1, 192.0.2.2"},
        {26, "both: 192.0.2.1, 192.0.2.2", "both: 192.0.2.1, ..."},
        {22, "both: 192.0.2.1, 192.0.2.2", "both: 192.0.2.1, ..."},
        {20, "both: 192.0.2.1, 192.0.2.2", "both: 192.0.2.1,..."},
        {17, "one -> two -> three", "one -> two ..."},
        {18, "no answer; still trying", "no answer; ..."},
        {18, "it has nothing to list", "it has nothing..."},
        {12, "a-name-without-a-gap", "a-name-w..."},
        {4, "tiny", "tin"},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        char data[64];
        struct wf_strbuf buf;

        wf_strbuf_init(&buf, data, rows[i].size);
        wf_strbuf_str(&buf, rows[i].text);
        wf_strbuf_end(&buf);
        WF_CHECK_TEXT("end", data, rows[i].left);
        WF_CHECK(buf.len == strlen(data) && buf.len < rows[i].size, "'%s': its length", data);
    }
}

static void test_foreign(void)
{
    char data[32];
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, data, sizeof(data));
    wf_strbuf_foreign(&buf, "a\0b\n\x7f\xc3\xa9 \x1b[31m~", 14);
    WF_CHECK_TEXT("foreign", data, "a?b???? ?[31m~");
}

/* What is quoted cannot end the quotation, nor take the end of it into itself. */
static void test_quoted(void)
{
    char data[32];
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, data, sizeof(data));
    wf_strbuf_quoted(&buf, "a\"; b\n\\", 7);
    WF_CHECK_TEXT("quoted", data, "\"a\\\"; b?\\\\\"");
    wf_strbuf_init(&buf, data, sizeof(data));
    wf_strbuf_quoted(&buf, "", 0);
    WF_CHECK_TEXT("quoted", data, "\"\"");
}

static void test_times(void)
{
    static const struct {
        int64_t seconds;
        const char *time, *span;
    } rows[] = {
        {0, "1970-01-01T00:00:00Z", "0 s"},
        {59, "1970-01-01T00:00:59Z", "59 s"},
        {60, "1970-01-01T00:01:00Z", "1 min"},
        {3599, "1970-01-01T00:59:59Z", "59 min"},
        {3600, "1970-01-01T01:00:00Z", "1 h"},
        {86399, "1970-01-01T23:59:59Z", "23 h"},
        {86400, "1970-01-02T00:00:00Z", "1 d"},
        {1793588645, "2026-11-02T03:04:05Z", "20759 d"},
        {951827696, "2000-02-29T12:34:56Z", "11016 d"},
        {951868800, "2000-03-01T00:00:00Z", "11017 d"},
        {1735603200, "2024-12-31T00:00:00Z", "20088 d"},
        {2147483648, "2038-01-19T03:14:08Z", "24855 d"},
        {4107542399, "2100-02-28T23:59:59Z", "47540 d"},
        {4107542400, "2100-03-01T00:00:00Z", "47541 d"},
        {4294967295, "2106-02-07T06:28:15Z", "49710 d"},
        {-60, "1969-12-31T23:59:00Z", "1 min"},
        {-30610224000, "1000-01-01T00:00:00Z", "354285 d"},
        {-30610224001, "@-30610224001", "354285 d"},
        {253402300799, "9999-12-31T23:59:59Z", "2932896 d"},
        {253402300800, "@253402300800", "2932897 d"},
        {INT64_MAX, "@9223372036854775807", "106751991167300 d"},
        {INT64_MIN, "@-9223372036854775808", "106751991167300 d"},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        char data[64];
        struct wf_strbuf buf;

        wf_strbuf_init(&buf, data, sizeof(data));
        wf_strbuf_time(&buf, rows[i].seconds);
        WF_CHECK_TEXT("time", data, rows[i].time);
        wf_strbuf_init(&buf, data, sizeof(data));
        wf_strbuf_span(&buf, rows[i].seconds);
        WF_CHECK_TEXT("span", data, rows[i].span);
    }
}

CU_TestInfo wf_tests_strbuf[] = {
    {"text is cut between characters", test_fit},
    {"what does not fit is cut and remembered", test_cut},
    {"formatted text is cut the same way", test_printf},
    {"a sentence that is cut ends at an item, in three dots", test_end},
    {"bytes of others become printable", test_foreign},
    {"words of others stay within their quotation marks", test_quoted},
    {"times and spans", test_times},
    CU_TEST_INFO_NULL,
};

/*
 * test_name.c - domain names in wire form, and the words of the protocol.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <string.h>

#include "check.h"
#include "common/name.h"

static void test_parse(void)
{
    static const struct {
        const char *label, *data;
        size_t size;
        unsigned want; /* length, 0: not a name */
    } rows[] = {
        {"root", "\0", 1, 1},
        {"www.test", "\3www\4test\0", 10, 10},
        {"more behind it", "\3www\0rest", 9, 5},
        {"nothing", "", 0, 0},
        {"no root label", "\3www", 4, 0},
        {"label runs out", "\4www", 4, 0},
        {"compressed", "\3www\xc0\x0c", 6, 0},
        {"compressed at once", "\xc0\x0c", 2, 0},
        {"reserved label type 01",
         "\x41"
         "a\0",
         3, 0},
        {"reserved label type 10",
         "\x81"
         "a\0",
         3, 0},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_dname got = wf_dname_parse((const uint8_t *)rows[i].data, rows[i].size);

        WF_CHECK(got.len == rows[i].want, "%s: got %u", rows[i].label, got.len);
    }
}

/* 3 labels of 63 octets and one of len: 255 octets in all when len is 61. */
static size_t make_long_name(uint8_t *wire, uint8_t len)
{
    size_t at = 0;
    unsigned i;

    for (i = 0; i < 4; i++) {
        uint8_t label = i < 3 ? 63 : len;

        wire[at++] = label;
        memset(wire + at, 'x', label);
        at += label;
    }
    wire[at++] = 0;
    return at;
}

static void test_longest(void)
{
    uint8_t wire[300];
    size_t size = make_long_name(wire, 61);

    WF_CHECK(size == 255 && wf_dname_parse(wire, size).len == 255, "255 octets are a name");
    size = make_long_name(wire, 62);
    WF_CHECK(wf_dname_parse(wire, size).len == 0, "256 octets are none");
    memset(wire, 1, sizeof(wire));
    WF_CHECK(wf_dname_parse(wire, sizeof(wire)).len == 0, "labels without end");
    memset(wire, 0, sizeof(wire));
    for (size = 0; size < 256; size += 2)
        wire[size] = 1;
    WF_CHECK(wf_dname_parse(wire, sizeof(wire)).len == 0, "257 octets are none, nor 1");
}

static void test_relations(void)
{
    static const struct {
        const char *a, *b;
        bool equal, below; /* a is at or below b */
    } rows[] = {
        {".", ".", true, true},
        {"test", ".", false, true},
        {".", "test", false, false},
        {"www.bank.test", "bank.test", false, true},
        {"WWW.Bank.TEST", "www.bank.test", true, true},
        {"www.BANK.test", "bank.TEST", false, true},
        {"bank.test", "www.bank.test", false, false},
        {"notbank.test", "bank.test", false, false},
        {"bank.tesu", "bank.test", false, false},
        /* not folded: 0x5b is '[', 0x7b is '{' */
        {"a[b.test", "a{b.test", false, false},
    };
    struct wf_dname unset = {NULL, 0};
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_name a = wf_test_name(rows[i].a), b = wf_test_name(rows[i].b);
        struct wf_dname da = wf_dname_of(&a), db = wf_dname_of(&b);

        WF_CHECK(wf_dname_equal(da, db) == rows[i].equal, "%s = %s", rows[i].a, rows[i].b);
        WF_CHECK(wf_dname_is_below_or_at(da, db) == rows[i].below, "%s < %s", rows[i].a, rows[i].b);
    }
    WF_CHECK(!wf_dname_equal(unset, unset), "unset names are not equal");
    WF_CHECK(!wf_dname_is_below_or_at(unset, wf_dname_root()), "unset is not below the root");
    WF_CHECK(!wf_dname_is_below_or_at(wf_dname_root(), unset), "nothing is below unset");
}

/* Every two octets, at each place of labels that are shorter and longer than a machine's word. */
static void test_equal_octets(void)
{
    static const uint8_t sizes[] = {2, 5, 6, 7, 14, 20};
    uint8_t a[32] = {0}, b[32] = {0};
    unsigned i, at, x, y;

    for (i = 0; i < WF_ROWS(sizes); i++) {
        struct wf_dname name = {a, (uint8_t)(sizes[i] + 2)}, other = {b, (uint8_t)(sizes[i] + 2)};

        memset(a, 0, sizeof(a));
        memset(a + 1, 'M', sizes[i]);
        memset(b, 0, sizeof(b));
        memset(b + 1, 'm', sizes[i]);
        a[0] = b[0] = sizes[i];
        for (at = 1; at <= sizes[i]; at += 3) {
            for (x = 0; x < 256; x++) {
                for (y = 0; y < 256; y++) {
                    bool letters = (x | 0x20) >= 'a' && (x | 0x20) <= 'z';
                    bool want = x == y || (letters && (x ^ y) == 0x20);

                    a[at] = (uint8_t)x;
                    b[at] = (uint8_t)y;
                    if (wf_dname_equal(name, other) != want)
                        WF_CHECK(false, "%u octets, %02x and %02x at %u", sizes[i], x, y, at);
                }
            }
            a[at] = b[at] = 'M';
        }
    }
}

static void test_parents(void)
{
    struct wf_name name = wf_test_name("www.bank.test");
    struct wf_name bank = wf_test_name("bank.test"), test = wf_test_name("test");
    struct wf_dname at = wf_dname_of(&name);

    WF_CHECK(wf_dname_labels(at) == 3, "labels: %u", wf_dname_labels(at));
    at = wf_dname_parent(at);
    WF_CHECK(wf_dname_equal(at, wf_dname_of(&bank)), "first parent");
    at = wf_dname_parent(at);
    WF_CHECK(wf_dname_equal(at, wf_dname_of(&test)), "second parent");
    at = wf_dname_parent(at);
    WF_CHECK(wf_dname_equal(at, wf_dname_root()) && wf_dname_labels(at) == 0, "root");
    WF_CHECK(wf_dname_equal(wf_dname_parent(at), wf_dname_root()), "the root's parent");
}

/* The example of RFC 4034, section 6.1, in its order. */
static void test_canonical(void)
{
    static const struct {
        const char *wire;
        size_t size;
    } rows[] = {
        {"\7example\0", 9},
        {"\1a\7example\0", 11},
        {"\x08yljkjljk\1a\7example\0", 20},
        {"\1Z\1a\7example\0", 13},
        {"\4zABC\1a\7EXAMPLE\0", 16},
        {"\1z\7example\0", 11},
        {"\1\1\1z\7example\0", 13},
        {"\1*\1z\7example\0", 13},
        {"\1\xc8\1z\7example\0", 13},
    };
    size_t i, j;

    for (i = 0; i < WF_ROWS(rows); i++) {
        for (j = 0; j < WF_ROWS(rows); j++) {
            struct wf_dname a = wf_dname_parse((const uint8_t *)rows[i].wire, rows[i].size);
            struct wf_dname b = wf_dname_parse((const uint8_t *)rows[j].wire, rows[j].size);
            int got = wf_dname_canonical_compare(a, b);

            WF_CHECK(a.len == rows[i].size, "row %zu is a name", i);
            WF_CHECK((got > 0) - (got < 0) == (i > j) - (i < j), "%zu against %zu: %d", i, j, got);
        }
    }
}

static void test_print(void)
{
    static const struct {
        const char *wire;
        size_t size;
        const char *want;
    } rows[] = {
        {"\0", 1, "."},
        {"\3www\4Bank\4test\0", 15, "www.Bank.test"},
        {"\1*\4test\0", 8, "*.test"},
        {"\5_dmar\4test\0", 12, "_dmar.test"},
        {"\3a.b\4test\0", 10, "a\\.b.test"},
        {"\x0a\\\"();@$ \t\n\0", 12, "\\\\\\\"\\(\\)\\;\\@\\$\\032\\009\\010"},
        {"\4\0\x7f\x80\xff\0", 6, "\\000\\127\\128\\255"},
        {"\3a\0b\0", 5, "a\\000b"},
    };
    struct wf_dname unset = {NULL, 0};
    char text[WF_NAME_TEXT_SIZE];
    struct wf_strbuf buf;
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_dname name = wf_dname_parse((const uint8_t *)rows[i].wire, rows[i].size);

        wf_strbuf_init(&buf, text, sizeof(text));
        wf_dname_print(&buf, name);
        WF_CHECK_TEXT("name", text, rows[i].want);
    }
    wf_strbuf_init(&buf, text, sizeof(text));
    wf_dname_print(&buf, unset);
    WF_CHECK_TEXT("unset", text, "?");
}

static void test_print_longest(void)
{
    uint8_t wire[256];
    size_t i, size = make_long_name(wire, 61);
    char text[WF_NAME_TEXT_SIZE];
    struct wf_strbuf buf;

    for (i = 0; i < size; i++)
        if (wire[i] == 'x')
            wire[i] = 0xff;
    wf_strbuf_init(&buf, text, sizeof(text));
    wf_dname_print(&buf, wf_dname_parse(wire, size));
    WF_CHECK(!buf.cut && buf.len == 250 * 4 + 3, "the longest text fits: %zu", buf.len);
}

static void test_fold(void)
{
    struct wf_name from = wf_test_name("WwW.Bank-[].TEST"), to;
    struct wf_name want = wf_test_name("www.bank-[].test");

    wf_name_fold(&to, wf_dname_of(&from));
    WF_CHECK(to.len == want.len && memcmp(to.wire, want.wire, want.len) == 0, "folded");
}

/* It is done for many octets at once: every octet at every place of every length. */
static void test_fold_any(void)
{
    struct wf_name from, to;
    unsigned len, first, i;

    for (len = 1; len <= WF_NAME_MAX; len++) {
        for (first = 0; first < 256; first++) {
            for (i = 0; i < len; i++)
                from.wire[i] = (uint8_t)(first + i);
            from.len = (uint8_t)len;
            memset(&to, 0xa5, sizeof(to));
            wf_name_fold(&to, wf_dname_of(&from));
            for (i = 0; i < len; i++) {
                const uint8_t octet = from.wire[i];
                const bool upper = octet >= 'A' && octet <= 'Z';

                if (to.wire[i] != (upper ? octet + 32 : octet))
                    break;
            }
            if (to.len != len || i < len || (len < WF_NAME_MAX && to.wire[len] != 0xa5))
                WF_CHECK(false, "octet %u of %u, the first of which is %u", i, len, first);
        }
    }
}

static void test_words(void)
{
    static const struct {
        uint16_t number;
        const char *type, *rcode;
    } rows[] = {
        {0, "TYPE0", "NOERROR"},      {1, "A", "FORMERR"},
        {2, "NS", "SERVFAIL"},        {4, "MF", "NOTIMP"},
        {5, "CNAME", "REFUSED"},      {9, "MR", "NOTAUTH"},
        {16, "TXT", "BADVERS"},       {28, "AAAA", "RCODE28"},
        {43, "DS", "RCODE43"},        {48, "DNSKEY", "RCODE48"},
        {54, "TYPE54", "RCODE54"},    {64, "SVCB", "RCODE64"},
        {65, "HTTPS", "RCODE65"},     {103, "TYPE103", "RCODE103"},
        {252, "AXFR", "RCODE252"},    {255, "ANY", "RCODE255"},
        {257, "CAA", "RCODE257"},     {1000, "TYPE1000", "RCODE1000"},
        {32769, "DLV", "RCODE32769"}, {65535, "TYPE65535", "RCODE65535"},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        char text[WF_TYPE_TEXT_SIZE];
        struct wf_strbuf buf;

        wf_strbuf_init(&buf, text, sizeof(text));
        wf_type_print(&buf, rows[i].number);
        WF_CHECK_TEXT("type", text, rows[i].type);
        wf_strbuf_init(&buf, text, sizeof(text));
        wf_rcode_print(&buf, rows[i].number);
        WF_CHECK_TEXT("rcode", text, rows[i].rcode);
    }
}

CU_TestInfo wf_tests_name[] = {
    {"only whole uncompressed names are read", test_parse},
    {"255 octets at most", test_longest},
    {"equality and descent, without regard to case", test_relations},
    {"equality of all octets", test_equal_octets},
    {"parents up to the root", test_parents},
    {"canonical order", test_canonical},
    {"any octet is printed as in master files", test_print},
    {"the longest text fits its buffer", test_print_longest},
    {"lower case", test_fold},
    {"lower case of any octets", test_fold_any},
    {"types and rcodes have their words", test_words},
    CU_TEST_INFO_NULL,
};

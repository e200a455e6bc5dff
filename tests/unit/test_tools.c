/*
 * test_tools.c - the command's parts: lines of logs, ranks, the screen, what an error tells.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/ede_meaning.h"
#include "base/screen_event.h"
#include "check.h"
#include "command/unbound_conf.h"
#include "log/follow.h"
#include "log/history.h"
#include "log/log_event.h"
#include "log/tally.h"
#include "log/top_k.h"
#include "log/window.h"
#include "page/html.h"

#define LINE(schema, rest)                                                                         \
    "{\"@timestamp\":\"2026-11-02T03:04:05.678Z\",\"dns\":{\"question\":{\"name\":\"www.a.test\"," \
    "\"type\":\"A\"}},\"whyfail\":{\"schema\":" schema ",\"cause\":\"timeout\"" rest "}}"

static void test_lines(void)
{
    static const struct {
        const char *line;
        enum wf_line_kind kind;
        uint64_t count;
    } rows[] = {
        {LINE("1", ""), WF_LINE_EVENT, 1},
        {LINE("1", ",\"suppressed\":41"), WF_LINE_EVENT, 42},
        {LINE("1", ",\"suppressed\":-5"), WF_LINE_EVENT, 1},
        {LINE("1", ",\"suppressed\":9223372036854775807"), WF_LINE_EVENT, 1},
        {"[1793] unbound[7:0] info: whyfail: " LINE("1", ""), WF_LINE_EVENT, 1},
        {"Nov  2 03:04:05 whyfail-host whyfail[712]: " LINE("1", ""), WF_LINE_EVENT, 1},
        {"Nov  2 03:04:05 host whyfail[7x]: " LINE("1", ""), WF_LINE_FOREIGN, 0},
        {"Nov  2 03:04:05 host unbound[7]: [7:0] info: whyfail: " LINE("1", ""), WF_LINE_EVENT, 1},
        {"Nov 02 03:04:05 unbound[7:0] info: whyfail: " LINE("1", ""), WF_LINE_EVENT, 1},
        {"2026-11-02T03:04:05.123456+00:00 host whyfail[712]: " LINE("1", ""), WF_LINE_EVENT, 1},
        {"dns-1  | [1793] unbound[7:0] info: whyfail: " LINE("1", ""), WF_LINE_EVENT, 1},
        {"[7:0] info: whyfail: " LINE("1", ""), WF_LINE_EVENT, 1},
        /* what other programs have from strangers, and what Unbound itself has */
        {"Nov  2 03:04:05 host sshd[9]: user whyfail: " LINE("1", ""), WF_LINE_FOREIGN, 0},
        {"Nov  2 03:04:05 host app[9]: whyfail: " LINE("1", ""), WF_LINE_FOREIGN, 0},
        {"Nov  2 03:04:05 host app[9]: it says info: whyfail: " LINE("1", ""), WF_LINE_FOREIGN, 0},
        {"[1793] unbound[7:0] info: 192.0.2.1 says: whyfail: " LINE("1", ""), WF_LINE_FOREIGN, 0},
        {"[1793] unbound[7:0] error: whyfail: " LINE("1", ""), WF_LINE_FOREIGN, 0},
        {"Nov  2 03:04:05 host whyfail[7", WF_LINE_FOREIGN, 0},
        {"Nov  2 03:04:05 host whyfail[7]: ", WF_LINE_FOREIGN, 0},
        {LINE("1", ",\"lost\":3"), WF_LINE_EVENT, 1},
        {LINE("1", ",\"lost\":-3"), WF_LINE_EVENT, 1},
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
        struct wf_log_event event;
        enum wf_line_kind kind = wf_log_event_parse(&event, rows[i].line, strlen(rows[i].line));

        WF_CHECK(kind == rows[i].kind, "row %zu: kind %d", i, (int)kind);
        if (kind == WF_LINE_EVENT) {
            WF_CHECK(event.count == rows[i].count, "row %zu: count", i);
            WF_CHECK(event.lost == (strstr(rows[i].line, "\"lost\":3") != NULL ? 3u : 0u),
                     "row %zu: lost", i);
            WF_CHECK(event.when == 1793588645, "row %zu: time", i);
            WF_CHECK_TEXT("name", event.name, "www.a.test");
            WF_CHECK_TEXT("what is missing", event.zone, "");
        }
        wf_log_event_free(&event);
    }
}

static void count_event(void *context, const struct wf_log_event *event)
{
    *(uint64_t *)context += event->count;
}

static void test_file(void)
{
    static const char good[] = LINE("1", "") "\n", end[] = LINE("1", ",\"suppressed\":4");
    FILE *file = tmpfile();
    uint64_t failures = 0;
    struct wf_log_scan scan = {.visit = count_event, .context = &failures};
    const uint64_t *lines = scan.counts.lines;
    int i;

    if (!WF_CHECK(file != NULL, "no temporary file"))
        return;
    fputs(good, file);
    putc('{', file);
    for (i = 0; i < 100000; i++)
        putc('[', file);
    fprintf(file, "\nwords\n%s", end);
    rewind(file);
    WF_CHECK(wf_log_events_read(file, &scan), "read");
    WF_CHECK(failures == 6, "failures %d", (int)failures);
    WF_CHECK(lines[WF_LINE_EVENT] == 2, "events");
    WF_CHECK(lines[WF_LINE_BROKEN] == 1, "the overlong line");
    WF_CHECK(lines[WF_LINE_FOREIGN] == 1, "the words");
    rewind(file);
    failures = 0;
    scan.since = 1793588646;
    WF_CHECK(wf_log_events_read(file, &scan), "read again");
    WF_CHECK(failures == 0, "events before --since: %d", (int)failures);
    fclose(file);
}

static uint64_t count_of(const struct wf_top_k_row *list, size_t size, const char *key)
{
    size_t i;

    for (i = 0; i < size; i++) {
        if (strcmp(list[i].key, key) == 0)
            return list[i].count;
    }
    return 0;
}

static void test_top_k(void)
{
    struct wf_top_k top;
    struct wf_top_k_row *list;
    size_t count, slot;

    WF_CHECK(wf_top_k_init(&top, 3), "init");
    slot = wf_top_k_add(&top, "b", 2);
    wf_top_k_add(&top, "c", 7);
    wf_top_k_add(&top, "a", 1);
    wf_top_k_add(&top, "a", 1);
    WF_CHECK(wf_top_k_add(&top, "b", 0) == slot, "a key keeps its slot");
    list = wf_top_k_sort(&top, &count);
    WF_CHECK(top.total == 11 && top.elsewhere == 0 && !top.crowded, "total and elsewhere");
    if (WF_CHECK(list != NULL && count == 3, "keys: %zu", count)) {
        WF_CHECK_TEXT("most", list[0].key, "c");
        WF_CHECK_TEXT("a tie", list[1].key, "a");
        WF_CHECK_TEXT("a tie", list[2].key, "b");
        WF_CHECK(list[2].slot == slot, "the slot of b");
    }
    free(list);
    wf_top_k_clear(&top);
    WF_CHECK(top.total == 0 && wf_top_k_sort(&top, &count) == NULL, "cleared");
    wf_top_k_free(&top);
}

/* However many strangers come: what is frequent stays, and no number is too high. */
static void test_crowded_top_k(void)
{
    enum { ROOM = 50, STRANGERS = 20000 };
    struct wf_top_k top, all;
    struct wf_top_k_row *list;
    uint64_t often = 0, late = 0, sum = 0;
    size_t count, i;
    char name[32];

    WF_CHECK(wf_top_k_init(&top, ROOM), "init");
    for (i = 0; i < STRANGERS; i++) {
        snprintf(name, sizeof(name), "%zu.test", i);
        wf_top_k_add(&top, name, 1 + i % 3);
        if (i % 10 == 0)
            wf_top_k_add(&top, "often.test", ++often != 0 ? 2 : 0);
        if (i > STRANGERS / 2 && i % 5 == 0)
            wf_top_k_add(&top, "late.test", ++late != 0 ? 1 : 0);
    }
    list = wf_top_k_sort(&top, &count);
    for (i = 0; i < count; i++)
        sum += list[i].count;
    WF_CHECK(count == ROOM && top.crowded, "bounded: %zu", count);
    WF_CHECK(sum + top.elsewhere == top.total, "what is shown and elsewhere make the total");
    WF_CHECK(count_of(list, count, "often.test") == often * 2, "exact: it never left");
    WF_CHECK_TEXT("the most frequent", count > 0 ? list[0].key : "", "often.test");
    WF_CHECK(count_of(list, count, "late.test") <= late, "never too high");
    WF_CHECK(count_of(list, count, "late.test") > late * 9 / 10, "%d of %d of what came late",
             (int)count_of(list, count, "late.test"), (int)late);
    free(list);
    WF_CHECK(wf_top_k_init(&all, STRANGERS), "init");
    wf_top_k_merge(&all, &top);
    wf_top_k_merge(&all, &top);
    list = wf_top_k_sort(&all, &count);
    WF_CHECK(all.total == 2 * top.total && all.elsewhere == 2 * top.elsewhere, "merged");
    WF_CHECK(count_of(list, count, "often.test") == often * 4, "merged counts");
    free(list);
    wf_top_k_free(&all);
    wf_top_k_free(&top);
}

static void test_meaning(void)
{
    static const struct {
        uint16_t code;
        const char *text, *cause;
        bool explains;
        enum wf_party party;
    } rows[] = {
        {7, "a.test: a signature has expired", "signature-expired", true, WF_PARTY_ZONE},
        {7, "a.test: this resolver's clock is wrong", "local-clock", true, WF_PARTY_RESOLVER},
        {22, "a.test: no name server answered", "timeout", true, WF_PARTY_ZONE},
        {0, "this resolver had an internal error", "internal", true, WF_PARTY_RESOLVER},
        {0, "a.test: the resolution failed for a reason that was not seen", NULL, true, 0},
        {22, "a.test: both name servers refuse to answer queries for A (REFUSED): 192.0.2.1",
         "lame-refused", true, WF_PARTY_ZONE},
        {22,
         "a.test: its only name server does not answer (timeout or port unreachable): 192.0.2.1 no",
         "timeout", true, WF_PARTY_ZONE},
        {22, "a.test: the only configured server answers SERVFAIL for a.test/A", "forwarder-failed",
         true, WF_PARTY_NONE},
        {23,
         "a.test: the only configured server fails over TLS (connection, handshake or certificate)",
         "tls-failed", true, WF_PARTY_FORWARDER},
        /* what became of another zone is not this one's fault */
        {22,
         "a.test: its only name server has no usable address: ns.b.test cannot be resolved "
         "(lame-refused at b.test: both name servers refuse to answer queries for A (REFUSED): "
         "192.0.2.1",
         NULL, true, 0},
        {23, "192.0.2.1: REFUSED", NULL, true, 0},
        {22, "a.test: nothing listens on port 53 of its only name server: 192.0.2.1", "unreachable",
         true, WF_PARTY_ZONE},
        {22, "a.test: both name servers do not serve the zone: 192.0.2.1, 192.0.2.2",
         "lame-not-authoritative", true, WF_PARTY_ZONE},
        {22, "a.test: its only name server sends unreadable answers: 192.0.2.1 (5 tries)",
         "malformed-response", true, WF_PARTY_ZONE},
        /* of the root no zone is named, where it is not the root's doing */
        {8, "this resolver's clock says 2026-01-01T00:00:00Z, but signatures of the root",
         "local-clock", true, WF_PARTY_RESOLVER},
        {9, "this resolver's root trust anchor DS 1/13/2 matches no DNSKEY (2/13)",
         "trust-anchor-mismatch", true, WF_PARTY_RESOLVER},
        {22, "both configured servers refuse to answer (REFUSED)", "forwarder-failed", true,
         WF_PARTY_NONE},
        {22, "the root: all 13 name servers do not answer: 192.0.2.1 timed out", "timeout", true,
         WF_PARTY_ZONE},
        /* nor is what others said of it */
        {22,
         "a.test: its only name server answers SERVFAIL for a.test/A; it says EDE 9 \"all refuse "
         "to answer, this resolver's clock says so\"",
         "server-failure", true, WF_PARTY_ZONE},
        {22,
         "a.test: its only name server has no usable address: ns.b.test has an address that "
         "private-address removes",
         "no-server-address", true, WF_PARTY_RESOLVER},
        {22, "a.test: its only name server has no usable address: ns.b.test does not exist",
         "no-server-address", true, WF_PARTY_NONE},
        {22,
         "a.test: neither of its 2 name servers has a usable address: ns.b.test has no A or AAAA "
         "record",
         "no-server-address", true, WF_PARTY_NONE},
        {22, "the only configured server is this resolver itself, which asks it in turn",
         "forwarder-failed", true, WF_PARTY_RESOLVER},
        {0,
         "a.test: private-address removed int.a.test A, and what is left of the answer cannot be "
         "validated",
         "policy", true, WF_PARTY_RESOLVER},
        {0,
         "a.test: this resolver refuses the answers (use-caps-for-id: yes): the name came back in "
         "another case, and what was answered again differs",
         "policy", true, WF_PARTY_RESOLVER},
        {22,
         "a.test: its NS RRset failed validation, so this resolver does not ask its name servers",
         "no-server-address", true, WF_PARTY_ZONE},
        {22, "a.test: the only configured server is a resolver, and no name server of the zone",
         "forwarder-failed", true, WF_PARTY_RESOLVER},
        {6, "c.a.test: a.test proves that there is no such zone, but name servers answer for it",
         "zone-not-delegated", true, WF_PARTY_PARENT},
        {6,
         "corp: the root proves that there is no such zone, but this resolver is configured to ask "
         "servers for it",
         "zone-not-delegated", true, WF_PARTY_RESOLVER},
        {22, "upstream servers refuse to answer: try again", NULL, true, 0}, /* another program's */
        {23, "a.test: no name server answered", NULL, true, 0}, /* not with this code */
        {7, "x a signature has expired", NULL, true, 0},
        {7, "a.test: x a signature has expired", NULL, true, 0},
        {7, "", NULL, true, 0},
        {0, "", NULL, false, 0},
        {0, "some words", NULL, true, 0},
        {13, "cached", NULL, false, 0},
        {65535, "", NULL, true, 0},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_ede_meaning meaning;
        bool is_meant = wf_ede_meaning(&meaning, rows[i].code, rows[i].text);

        WF_CHECK_TEXT(rows[i].text, is_meant ? meaning.info->id : "",
                      rows[i].cause ? rows[i].cause : "");
        WF_CHECK(!is_meant || meaning.party == rows[i].party, "row %zu: party", i);
        WF_CHECK(wf_ede_explains(rows[i].code, rows[i].text) == rows[i].explains, "row %zu", i);
    }
    for (i = 0; i < 28; i++)
        WF_CHECK(wf_ede_name((uint16_t)i) != NULL, "code %zu has a name", i);
    WF_CHECK_TEXT("code 9", wf_ede_name(9), "DNSKEY Missing");
    WF_CHECK_TEXT("code 27", wf_ede_name(27), "Unsupported NSEC3 Iterations Value");
    WF_CHECK_TEXT("code 28", wf_ede_name(28), "unknown code");
}

/* Draws a chain and a field of hostile text; no line may be too long or hold a control. */
static void draw(unsigned columns)
{
    char *text = NULL, *line, *rest;
    char hostile[400];
    size_t size;
    struct wf_screen screen = {.columns = columns, .colour = false, .utf8 = false};
    json_t *chain =
        json_pack("[{s:s,s:s},{s:s,s:s},{s:s,s:s}]", "zone", ".", "state", "secure", "zone", "test",
                  "state", "secure", "zone", "bank.test", "state", "bogus");

    memset(hostile, 'x', sizeof(hostile));
    memcpy(hostile, "\033[31m \302\233 \007", 11);
    hostile[sizeof(hostile) - 1] = '\0';
    screen.file = open_memstream(&text, &size);
    wf_screen_chain(&screen, chain, "BANK.test", "BROKEN");
    wf_screen_field(&screen, "what", hostile);
    wf_screen_cell(&screen, 20, hostile);
    fclose(screen.file);
    json_decref(chain);
    WF_CHECK(strstr(text, "\n  `- test ") != NULL && strstr(text, "\n     `- bank.test ") != NULL,
             "the chain: %s", text);
    WF_CHECK(strstr(text, "BROKEN bogus\n") != NULL, "the break: %s", text);
    for (line = strtok_r(text, "\n", &rest); line != NULL; line = strtok_r(NULL, "\n", &rest)) {
        WF_CHECK(strlen(line) <= columns, "a line of %zu where %u fit", strlen(line), columns);
        WF_CHECK(strspn(line, " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
                              "abcdefghijklmnopqrstuvwxyz{|}~") == strlen(line),
                 "controls: %s", line);
    }
    free(text);
}

static void test_screen(void)
{
    static const unsigned widths[] = {WF_SCREEN_LEAST, 57, WF_SCREEN_COLUMNS, WF_SCREEN_MOST};
    size_t i;

    for (i = 0; i < WF_ROWS(widths); i++)
        draw(widths[i]);
}

/* The sum of the buckets, and whether each event lies in a bucket of its time. */
static uint64_t history_sum(const struct wf_history *history)
{
    uint64_t sum = 0;
    size_t i;

    for (i = 0; i < history->count; i++)
        sum += wf_history_total(history, i);
    return sum;
}

static void test_history_widths(void)
{
    static const struct {
        int64_t first, last, width; /* width: of the buckets that result */
    } rows[] = {
        {1793588645, 1793588645, 1},
        {0, WF_HISTORY_BUCKETS - 1, 1},
        {0, WF_HISTORY_BUCKETS, 5},
        {1793588645, 1793588645 + 3600, 60},
        {1793588645, 1793588645 + 86400, 1800},
        {1793588645, 1793588645 + 7 * 86400, 10800},
        {1793588645, 1793588645 + 30 * 86400, 43200},
        {1793588645, 1793588645 + 365 * 86400, 604800},
        {1793588645, 0, 604800 * 64}, /* a clock that began in 1970 */
        {-100, 100, 5},               /* or before */
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_history history;
        int64_t begin, end;

        wf_history_init(&history);
        wf_history_add(&history, rows[i].first, 3, 2);
        wf_history_add(&history, rows[i].last, WF_CAUSE_COUNT, 5);
        wf_history_add(&history, rows[i].first, 3, 1);
        WF_CHECK(history.width == rows[i].width, "row %zu: width %d", i, (int)history.width);
        WF_CHECK(history.count <= WF_HISTORY_BUCKETS, "row %zu: bounded", i);
        WF_CHECK(history_sum(&history) == 8, "row %zu: nothing is lost", i);
        begin = history.first * history.width;
        end = begin + (int64_t)history.count * history.width;
        WF_CHECK(begin <= rows[i].first && rows[i].first < end, "row %zu: the first in it", i);
        WF_CHECK(begin <= rows[i].last && rows[i].last < end, "row %zu: the last in it", i);
        if (rows[i].first != rows[i].last)
            WF_CHECK(history.failures[(rows[i].first - begin) / history.width][3] == 3,
                     "row %zu: the first in its bucket", i);
    }
}

/* In any order, buckets are what they would have been with their final width from the start. */
static void test_history_merges(void)
{
    enum { EVENTS = 2000, SPAN = 200000 };
    uint64_t want[WF_HISTORY_BUCKETS] = {0};
    struct wf_history history;
    unsigned seed = 7, i;
    int64_t when[EVENTS];

    wf_history_init(&history);
    for (i = 0; i < EVENTS; i++) {
        seed = seed * 1103515245u + 12345u;
        when[i] = 1793588645 + (int64_t)(seed >> 8) % SPAN;
        wf_history_add(&history, when[i], i % WF_HISTORY_CAUSES, 1);
    }
    for (i = 0; i < EVENTS; i++)
        want[when[i] / history.width - history.first]++;
    for (i = 0; i < history.count; i++)
        WF_CHECK(wf_history_total(&history, i) == want[i], "bucket %u", i);
    WF_CHECK(history.width == 3600 && history.count == 56, "width %d, count %zu",
             (int)history.width, history.count);
}

static void test_html_text(void)
{
    static const struct {
        const char *text, *html;
    } rows[] = {
        {"bank.test", "bank.test"},
        {"</script>", "&lt;/script&gt;"},
        {"\"'&", "&quot;&#39;&amp;"},
        {"\033[31m\n\t\177", "\\u{1B}[31m\\u{A}\\u{9}\\u{7F}"},
        {"a\u202eb\u2066\u200b\ufeff", "a\\u{202E}b\\u{2066}\\u{200B}\\u{FEFF}"},
        {"\u2028\u00a0\u00ad\U000e0041", "\\u{2028}\\u{A0}\\u{AD}\\u{E0041}"},
        {"\302\205", "\\u{85}"},
        {"b\u00fccher \u05d0 \u65e5 \U0001f600", "b\u00fccher \u05d0 \u65e5 \U0001f600"},
        {"\300\274", "&#xFFFD;&#xFFFD;"}, /* an overlong "<" */
        {"\340\200\274<", "&#xFFFD;&#xFFFD;&#xFFFD;&lt;"},
        {"\355\240\200", "&#xFFFD;&#xFFFD;&#xFFFD;"}, /* a surrogate */
        {"\364\220\200\200", "&#xFFFD;&#xFFFD;&#xFFFD;&#xFFFD;"},
        {"\303", "&#xFFFD;"}, /* cut */
        {"\303<", "&#xFFFD;&lt;"},
        {"\360\237\230", "&#xFFFD;&#xFFFD;&#xFFFD;"},
    };
    size_t i, size;

    for (i = 0; i < WF_ROWS(rows); i++) {
        char *html = NULL;
        FILE *page = open_memstream(&html, &size);

        wf_html_text(page, rows[i].text);
        fclose(page);
        WF_CHECK_TEXT("html", html, rows[i].html);
        free(html);
    }
}

static void test_html_numbers(void)
{
    char *html = NULL;
    size_t size;
    FILE *page = open_memstream(&html, &size);

    wf_html_number(page, 0);
    putc(' ', page);
    wf_html_number(page, 1234567);
    putc(' ', page);
    wf_html_number(page, 999);
    putc(' ', page);
    wf_html_count(page, 1, "zone", "zones");
    putc(' ', page);
    wf_html_count(page, UINT64_MAX, "zone", "zones");
    wf_html_share(page, 0, 0);
    wf_html_share(page, 1, 1000);
    wf_html_share(page, 999, 1000);
    wf_html_share(page, 435, 1000);
    wf_html_share(page, 7, 7);
    putc(' ', page);
    wf_html_time(page, 1793588645, "%Y-%m-%d %H:%M:%S");
    fclose(page);
    WF_CHECK_TEXT("numbers", html,
                  "0 1,234,567 999 1 zone 18,446,744,073,709,551,615 zones0&nbsp;%&lt;1&nbsp;%"
                  "&gt;99&nbsp;%44&nbsp;%100&nbsp;% 2026-11-02 03:04:05");
    free(html);
}

static void add_event(struct wf_tally *tally, int second, unsigned zone, unsigned repeats)
{
    char line[400];
    struct wf_log_event event;

    snprintf(line, sizeof(line),
             "{\"@timestamp\":\"2026-11-02T03:%02d:%02d.000Z\",\"dns\":{\"question\":{\"name\":"
             "\"www.a.test\"}},\"whyfail\":{\"schema\":1,\"cause\":\"timeout\",\"zone\":"
             "\"%u.test\",\"suppressed\":%u}}",
             second / 60, second % 60, zone, repeats);
    if (WF_CHECK(wf_log_event_parse(&event, line, strlen(line)) == WF_LINE_EVENT, "%s", line))
        wf_tally_add(tally, &event);
    wf_log_event_free(&event);
}

static void test_tally(void)
{
    struct wf_tally tally;
    struct wf_tally_shown shown[WF_TALLY_FREQUENT];
    unsigned i;

    WF_CHECK(wf_tally_init(&tally), "init");
    WF_CHECK(wf_tally_recent(&tally, shown) == 0 && wf_tally_frequent(&tally, shown) == 0, "empty");
    for (i = 0; i < 3000; i++) /* more kinds than have room */
        add_event(&tally, (int)(i % 3000), i, 0);
    add_event(&tally, 3000, 7, 999);
    add_event(&tally, 1000, 7, 0); /* out of order */
    WF_CHECK(tally.lost == 0, "nothing lost");
    WF_CHECK(tally.events == 3002 && tally.zones.total == 4001, "counts");
    WF_CHECK(wf_tally_frequent(&tally, shown) == WF_TALLY_FREQUENT, "frequent");
    WF_CHECK(shown[0].count == 1001, "count %d", (int)shown[0].count);
    WF_CHECK_TEXT("the most frequent", shown[0].last.zone, "7.test");
    WF_CHECK(shown[0].kind->last_seen - shown[0].kind->first_seen == 2000, "first and last");
    wf_tally_shown_free(shown, WF_TALLY_FREQUENT);
    WF_CHECK(wf_tally_recent(&tally, shown) == WF_TALLY_RECENT, "recent");
    for (i = 0; i < WF_TALLY_RECENT; i++)
        WF_CHECK(shown[i].kind->last_seen == 1793588400 + 3000 - (int)i, "recent %u", i);
    WF_CHECK(!wf_tally_is_new(&tally, shown[0].kind, 1793588400 + 1),
             "with more kinds than have room none is said to be new");
    wf_tally_shown_free(shown, WF_TALLY_RECENT);
    wf_tally_free(&tally);
}

static void keep_line(void *context, const char *path, unsigned line, const char *sentence)
{
    (void)path;
    (void)sentence;
    *(unsigned *)context = line;
}

static void test_unbound_conf(void)
{
    static const struct {
        const char *text;
        bool has_foreign;
        unsigned clauses, options, mistakes, line;
    } rows[] = {
        {"", false, 0, 0, 0, 0},
        {"whyfail:\nede: x\nwhyfail:\nlog: off", false, 2, 1, 1, 2},
        {"server:\n ede: x\nwhyfail:", true, 1, 0, 0, 0},
        {"include: whyfail:\nede: x", true, 0, 0, 0, 0}, /* a file of that name */
        {"server: log-identity: \"\\\"whyfail: ede: x\"", true, 0, 0, 0, 0},
        {"whyfail: # ede: x\n\n ede: yes#x\n", false, 1, 0, 1, 3}, /* as Unbound: no comment */
        {"whyfail:\nede:", false, 1, 0, 1, 2},
        {"whyfail:\n:\nlog: \"off", false, 1, 0, 2, 3},
        {"whyfail:\n\"ede\": yes", false, 1, 0, 3, 2},
        {"server: whyfail:\r\n\tede:\tno\r\n", true, 1, 1, 0, 0},
    };
    static const struct wf_unbound_conf_hearer hearer = {.mistake = keep_line};
    static const char nul[] = "whyfail:\nlog: o\0f";
    struct wf_unbound_conf found;
    unsigned line;
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        line = 0;
        found = wf_unbound_conf_scan(rows[i].text, strlen(rows[i].text), &hearer, &line);
        WF_CHECK(found.has_foreign == rows[i].has_foreign && found.clauses == rows[i].clauses,
                 "row %zu: clauses %u", i, found.clauses);
        WF_CHECK(found.options == rows[i].options && found.mistakes == rows[i].mistakes,
                 "row %zu: options %u, mistakes %u", i, found.options, found.mistakes);
        WF_CHECK(line == rows[i].line, "row %zu: line %u", i, line);
    }
    found = wf_unbound_conf_scan(nul, sizeof(nul) - 1, &hearer, &line);
    WF_CHECK(found.mistakes == 1 && line == 2, "a NUL byte");
}

static void hear_name(void *context, const char *name)
{
    strcat((char *)context, name);
    strcat((char *)context, " ");
}

static void hear_zone(void *context, bool forwards, const char *name)
{
    strcat((char *)context, forwards ? "forward " : "stub ");
    hear_name(context, name);
}

static void test_unbound_conf_heard(void)
{
    static const char text[] =
        "server:\n do-ip6: no\n name: x\nforward-zone:\n name: \"a.test\"\n forward-first: yes\n"
        "stub-zone: name: b.test\nauth-zone:\n name: c.test\nwhyfail:\n ede: yes\n"
        "server: verbosity: 1\n";
    static const struct wf_unbound_conf_hearer hearer = {.option = hear_name, .zone = hear_zone},
                                               deaf = {.mistake = NULL};
    char heard[256] = "";
    struct wf_unbound_conf found = wf_unbound_conf_scan(text, strlen(text), &hearer, heard);

    WF_CHECK_TEXT("options and zones", heard, "do-ip6 name forward a.test stub b.test verbosity ");
    WF_CHECK(found.options == 1 && found.mistakes == 0, "whyfail's own is checked beside them");
    found = wf_unbound_conf_scan(text, strlen(text), &deaf, NULL);
    WF_CHECK(found.options == 1, "nobody need hear");
}

static void append(const char *path, const char *mode, const char *text)
{
    FILE *file = fopen(path, mode);

    if (!WF_CHECK(file != NULL, "%s", path))
        return;
    fputs(text, file);
    fclose(file);
}

static void test_follow(void)
{
    static const char line[] = LINE("1", "") "\n";
    char folder[128], path[160], moved[160];
    uint64_t failures = 0;
    struct wf_log_scan scan = {.visit = count_event, .context = &failures};
    struct wf_follow follow;

    wf_test_directory(folder, sizeof(folder));
    snprintf(path, sizeof(path), "%s/log", folder);
    snprintf(moved, sizeof(moved), "%s/log.1", folder);
    WF_CHECK(!wf_follow_start(&follow, path), "no file");
    append(path, "w", line);
    WF_CHECK(wf_follow_start(&follow, path), "start");
    WF_CHECK(wf_follow_read(&follow, &scan) && failures == 1, "what is there");
    WF_CHECK(wf_follow_read(&follow, &scan) && failures == 1, "nothing new");
    append(path, "a", "{\"@timestamp\":\"2026-11-02T03:04:05\",\"dns\":{\"question\":{\"name\":");
    WF_CHECK(wf_follow_read(&follow, &scan) && failures == 1, "half a line");
    append(path, "a", "\"a.test\"}},\"whyfail\":{\"schema\":1,\"cause\":\"timeout\"}}\n");
    WF_CHECK(wf_follow_read(&follow, &scan) && failures == 2, "the other half");
    append(path, "a", line);
    rename(path, moved);
    WF_CHECK(wf_follow_read(&follow, &scan) && failures == 3, "moved, no new one yet");
    append(moved, "a", line);
    append(path, "w", line);
    WF_CHECK(wf_follow_read(&follow, &scan) && failures == 5, "the end of the old and the new");
    append(path, "a", line);
    append(path, "a", "{\"half");
    WF_CHECK(wf_follow_read(&follow, &scan) && failures == 6, "the new one grows");
    append(path, "w", line);
    WF_CHECK(wf_follow_read(&follow, &scan) && failures == 7, "truncated, and written again");
    WF_CHECK(scan.counts.lines[WF_LINE_EVENT] == 7 && scan.counts.lines[WF_LINE_BROKEN] == 0,
             "no line was broken");
    wf_follow_stop(&follow);
    wf_test_remove_directory(folder);
}

static uint64_t window_total(const struct wf_window *window, int64_t now)
{
    struct wf_rankings sum;
    uint64_t total;

    WF_CHECK(wf_rankings_init(&sum, 100), "init");
    wf_window_sum(window, now, &sum);
    total = sum.zones.total;
    WF_CHECK(sum.causes.total == total && sum.parties.total == total, "totals");
    wf_rankings_free(&sum);
    return total;
}

static void test_window(void)
{
    const int64_t start = 1793588400; /* a minute's begin */
    struct wf_log_event event = {
        .count = 1, .cause = "timeout", .at_fault = "zone", .zone = "a.test"};
    struct wf_window window;
    int64_t second;

    WF_CHECK(wf_window_init(&window, 300), "init");
    for (second = 0; second < 1000; second++) {
        uint64_t total, want = (uint64_t)(second < 300 ? second + 1 : 300);

        event.when = (time_t)(start + second);
        wf_window_add(&window, &event, start + second);
        total = window_total(&window, start + second);
        WF_CHECK(total >= want && total <= want + 10, "second %d: %d", (int)second, (int)total);
    }
    WF_CHECK(window_total(&window, start + 1000 + 400) == 0, "all of it ends");
    event.when = start + 5000;
    wf_window_add(&window, &event, start + 1500);
    WF_CHECK(window_total(&window, start + 1500) == 1, "an event of the future counts as of now");
    event.when = start;
    wf_window_add(&window, &event, start + 1500);
    WF_CHECK(window_total(&window, start + 1500) == 1, "an old one does not count");
    wf_window_free(&window);
}

/* How many failures a window holds so many seconds after the one that there is. */
static uint64_t held_after(int64_t span, int64_t seconds)
{
    const struct wf_log_event event = {.when = 1793588646,
                                       .count = 1,
                                       .cause = "timeout",
                                       .zone = "bank.test",
                                       .at_fault = "zone"};
    struct wf_window window;
    struct wf_rankings sum;
    uint64_t total;

    WF_CHECK(wf_window_init(&window, span) && wf_rankings_init(&sum, 10), "memory");
    wf_window_add(&window, &event, event.when);
    wf_window_sum(&window, event.when + seconds, &sum);
    total = sum.causes.total;
    WF_CHECK(sum.zones.total == total && sum.parties.total == total, "the ranks agree");
    wf_rankings_free(&sum);
    wf_window_free(&window);
    return total;
}

/* What is old goes by steps of a thirtieth, but no shorter than a second. */
static void test_window_spans(void)
{
    static const int64_t spans[] = {1, 5, 29, 30, 31, 60, 900, 3600, 86400};
    size_t i;

    for (i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
        int64_t span = spans[i], step = (span + WF_WINDOW_STEPS - 1) / WF_WINDOW_STEPS;

        WF_CHECK(held_after(span, 0) == 1, "%d s: now", (int)span);
        WF_CHECK(held_after(span, span) == 1, "%d s: at its end", (int)span);
        WF_CHECK(held_after(span, span + step) == 0, "%d s: a step later", (int)span);
    }
}

CU_TestInfo wf_tests_tools[] = {
    {"lines of logs are told apart", test_lines},
    {"a log is read in bounded memory and from a time on", test_file},
    {"ranks are sorted", test_top_k},
    {"a crowded rank keeps what is frequent and tells no number too high", test_crowded_top_k},
    {"an error's text names a cause or none", test_meaning},
    {"the screen holds its columns and no controls", test_screen},
    {"a history has buckets that fit its span", test_history_widths},
    {"buckets that were put together hold what they should", test_history_merges},
    {"text in a page is no markup and hides nothing", test_html_text},
    {"numbers in a page", test_html_numbers},
    {"a tally keeps the most frequent and the most recent failures", test_tally},
    {"the clause of an unbound.conf is found and checked", test_unbound_conf},
    {"options and zones of an unbound.conf are heard of", test_unbound_conf_heard},
    {"a log is followed when it grows, is moved and is cut", test_follow},
    {"a window moves", test_window},
    {"a window lets go of what is old", test_window_spans},
    CU_TEST_INFO_NULL,
};

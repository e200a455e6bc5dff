/*
 * test_event.c - the event's JSON: every field, any byte in names, and its bound.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "report/event.h"

static struct wf_event sample(void)
{
    struct wf_event event = {
        .when = {1795435200, 123999999},
        .duration_ns = 11668000000,
        .name = wf_test_name("www.bank.test"),
        .type = WF_TYPE_A,
        .rrclass = 1,
        .rcode = WF_RCODE_SERVFAIL,
        .suppressed = 3,
    };
    struct wf_finding *finding = &event.finding;

    finding->verdict = wf_test_verdict(WF_CAUSE_DS_MISMATCH, "bank.test", "bank.test: DS \"x\"");
    snprintf(finding->text, sizeof(finding->text), "the text \xe2\x82\xac \"quoted\"");
    snprintf(finding->remedy, sizeof(finding->remedy), "Publish it.");
    snprintf(finding->unbound, sizeof(finding->unbound), "no keys have a DS");
    return event;
}

static struct wf_addr v4(uint8_t last)
{
    struct wf_addr addr = {4, 53, {192, 0, 2, last}};

    return addr;
}

static void add_lists(struct wf_finding *finding)
{
    finding->zone_count = 1;
    finding->zones[0] = wf_test_name("bank.test");
    finding->server_count = finding->server_total = 2;
    finding->servers[0] = (struct wf_server_line){.addr = v4(1),
                                                  .outcome = WF_OUTCOME_ANSWERED,
                                                  .lameness = WF_LAME_NOT_AUTHORITATIVE,
                                                  .rcode = WF_RCODE_REFUSED,
                                                  .tries = 2,
                                                  .waited_ms = 31,
                                                  .ede = {true, 20, 3, "its"}};
    finding->servers[1] = (struct wf_server_line){.addr = v4(2),
                                                  .zone = WF_SHOW_ZONES,
                                                  .outcome = WF_OUTCOME_SILENT,
                                                  .rcode = WF_RCODE_UNKNOWN,
                                                  .tries = 5};
    finding->ds_count = finding->ds_total = 1;
    finding->ds[0] = (struct wf_ds_line){53499, 13, 2, WF_DS_USED};
    finding->dnskey_count = 2;
    finding->dnskey_total = 7;
    finding->dnskey[0] = (struct wf_dnskey_line){19065, 257, 13};
    finding->dnskey[1] = (struct wf_dnskey_line){4711, 128, 8};
    finding->chain_count = 2;
    finding->chain[0] = (struct wf_chain_line){0, WF_SECURITY_SECURE};
    finding->chain[1] = (struct wf_chain_line){2, WF_SECURITY_BOGUS};
}

/* The line as it should be, to the byte: keys, their order, numbers, escapes. */
static void test_line(void)
{
    static const char want[] =
        "{\"@timestamp\":\"2026-11-23T12:00:00.123Z\",\"ecs\":{\"version\":\"8.11.0\"},"
        "\"host\":{\"name\":\"resolver1\"},\"log\":{\"level\":\"notice\"},"
        "\"message\":\"SERVFAIL for www.bank.test A: the DS RRset at the parent matches none of "
        "the "
        "zone's keys\","
        "\"event\":{\"kind\":\"event\",\"category\":[\"network\"],\"type\":[\"protocol\"],"
        "\"dataset\":\"unbound.whyfail\",\"action\":\"dns-servfail\",\"outcome\":\"failure\","
        "\"duration\":11668000000},"
        "\"dns\":{\"question\":{\"name\":\"www.bank.test\",\"type\":\"A\",\"class\":\"IN\"},"
        "\"response_code\":\"SERVFAIL\"},"
        "\"whyfail\":{\"schema\":1,\"cause\":\"ds-mismatch\",\"at_fault\":\"parent\","
        "\"zone\":\"bank.test\",\"text\":\"the text \xe2\x82\xac \\\"quoted\\\"\","
        "\"remedy\":\"Publish it.\",\"from_cache\":false,\"suppressed\":3,"
        "\"chain\":[{\"zone\":\".\",\"state\":\"secure\"},"
        "{\"zone\":\"bank.test\",\"state\":\"bogus\"}],"
        "\"ede\":[{\"info_code\":9,\"extra_text\":\"bank.test: DS \\\"x\\\"\"}],"
        "\"upstream\":[{\"ip\":\"192.0.2.1\",\"port\":53,\"zone\":\"bank.test\","
        "\"outcome\":\"answered\",\"rcode\":\"REFUSED\",\"lame\":\"not-authoritative\","
        "\"tries\":2,\"waited_ms\":31,\"ede\":{\"info_code\":20,\"extra_text\":\"its\"}},"
        "{\"ip\":\"192.0.2.2\",\"port\":53,\"outcome\":\"silent\",\"tries\":5,\"waited_ms\":0}],"
        "\"dnssec\":{\"ds\":[{\"key_tag\":53499,\"algorithm\":13,\"digest_type\":2}],"
        "\"dnskey\":[{\"key_tag\":19065,\"algorithm\":13,\"sep\":true},"
        "{\"key_tag\":4711,\"algorithm\":8,\"sep\":false,\"zone_key\":false,\"revoked\":true}],"
        "\"dnskey_more\":5},"
        "\"unbound\":\"no keys have a DS\"}}\n";
    struct wf_event event = sample();
    char line[WF_EVENT_LINE_SIZE];
    size_t len;

    add_lists(&event.finding);
    len = wf_event_json(&event, "resolver1", line, sizeof(line));
    WF_CHECK(len == strlen(line), "length %zu of %zu", len, strlen(line));
    WF_CHECK_TEXT("line", line, want);
}

/* A DS record that the validator pays no heed to, and the signatures that the text is about. */
static void test_ignored_and_signatures(void)
{
    struct wf_event event = sample();
    struct wf_finding *finding = &event.finding;
    char line[WF_EVENT_LINE_SIZE];

    finding->ds_count = finding->ds_total = 3;
    finding->ds[0] = (struct wf_ds_line){1, 13, 2, WF_DS_USED};
    finding->ds[1] = (struct wf_ds_line){2, 13, 1, WF_DS_OUTRANKED};
    finding->ds[2] = (struct wf_ds_line){3, 13, 99, WF_DS_UNSUPPORTED};
    WF_CHECK(wf_event_json(&event, NULL, line, sizeof(line)) > 0, "no line");
    WF_CHECK(strstr(line, "\"digest_type\":2},{") != NULL &&
                 strstr(line, "\"digest_type\":1,\"ignored\":\"weaker-digest\"},{") != NULL &&
                 strstr(line, "\"digest_type\":99,\"ignored\":\"unsupported\"}]") != NULL &&
                 strstr(line, "\"rrsig\"") == NULL,
             "%s", line);
    finding->ds_count = finding->ds_total = 0;
    finding->rrsig_count = 1;
    finding->rrsig[0] = (struct wf_rrsig_line){1795435200, 1795953600, WF_TYPE_SOA, 4711, 13};
    WF_CHECK(wf_event_json(&event, NULL, line, sizeof(line)) > 0, "no line");
    WF_CHECK(strstr(line,
                    "\"dnssec\":{\"ds\":[],\"dnskey\":[],\"rrsig\":[{\"type_covered\":\"SOA\","
                    "\"key_tag\":4711,\"algorithm\":13,\"inception\":"
                    "\"2026-11-23T12:00:00Z\",\"expiration\":\"2026-11-29T12:00:00Z\"}]}") != NULL,
             "%s", line);
}

/* What was in the cache says since when and for how long; with a clock set back it is not negative.
 */
static void test_copies(void)
{
    struct wf_event event = sample();
    char line[WF_EVENT_LINE_SIZE];

    add_lists(&event.finding);
    event.finding.now = 5000;
    event.finding.ds_copy = (struct wf_copy){.received = 4400, .until = 5060};
    event.finding.dnskey_copy = (struct wf_copy){.received = 5001, .until = 4999};
    WF_CHECK(wf_event_json(&event, NULL, line, sizeof(line)) > 0, "no line");
    WF_CHECK(strstr(line, "\"ds_copy\":{\"cached_for_s\":600,\"ttl_left_s\":60}") != NULL, "%s",
             line);
    WF_CHECK(strstr(line, "\"dnskey_copy\":{\"cached_for_s\":0,\"ttl_left_s\":0}") != NULL, "%s",
             line);
}

/* What users did not see, and what is known of a server that was not asked. */
static void test_marks(void)
{
    struct wf_event event = sample();
    char line[WF_EVENT_LINE_SIZE];

    event.stale_answer = event.prefetch = true;
    snprintf(event.finding.contact, sizeof(event.finding.contact), "dns.admin@bank.test");
    event.early_answers = 2;
    event.early_ms = 1803;
    event.lost = 12;
    event.finding.server_count = event.finding.server_total = 1;
    event.finding.servers[0] = (struct wf_server_line){.addr = v4(1),
                                                       .outcome = WF_OUTCOME_SILENT,
                                                       .rcode = WF_RCODE_UNKNOWN,
                                                       .silent_s = 240,
                                                       .dead_for_s = 660};
    WF_CHECK(wf_event_json(&event, NULL, line, sizeof(line)) > 0, "no line");
    WF_CHECK(strstr(line, "\"from_cache\":false,\"stale_answer\":true,\"prefetch\":true,") != NULL,
             "no marks in %s", line);
    WF_CHECK(strstr(line, ",\"contact\":\"dns.admin@bank.test\",") != NULL, "%s", line);
    WF_CHECK(strstr(line, "\"early_answers\":2,\"early_ms\":1803,") != NULL, "%s", line);
    WF_CHECK(strstr(line, "\"waited_ms\":0,\"silent_s\":240,\"retry_in_s\":660") != NULL,
             "no times in %s", line);
    WF_CHECK(strstr(line, "\"suppressed\":3,\"lost\":12,") != NULL, "no loss in %s", line);
}

/* Makes the line and reads it back; the caller releases it. */
static json_t *parse(const char *label, const struct wf_event *event)
{
    char line[WF_EVENT_LINE_SIZE];
    size_t len = wf_event_json(event, NULL, line, sizeof(line));
    json_error_t error;
    json_t *root = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);

    WF_CHECK(len > 0 && len <= WF_EVENT_LINE_MAX, "%s: %zu octets", label, len);
    WF_CHECK(len > 0 && line[len - 1] == '\n' && memchr(line, '\n', len) == line + len - 1,
             "%s: one line", label);
    WF_CHECK(root != NULL, "%s: %s", label, error.text);
    return root;
}

/* What an option makes of an address, given with its port. */
static void test_clients(void)
{
    static const struct {
        enum wf_log_clients allowed;
        struct wf_addr client;
        const char *want; /* all of "client"; NULL: there is none */
    } rows[] = {
        {WF_LOG_CLIENTS_OFF, {4, 4711, {192, 0, 2, 7}}, NULL},
        {WF_LOG_CLIENTS_PREFIX, {0, 0, {0}}, NULL},
        {WF_LOG_CLIENTS_FULL, {0, 0, {0}}, NULL},
        {WF_LOG_CLIENTS_PREFIX, {4, 4711, {192, 0, 2, 7}}, "{\"address\":\"192.0.2.0/24\"}"},
        {WF_LOG_CLIENTS_FULL,
         {4, 4711, {192, 0, 2, 7}},
         "{\"address\":\"192.0.2.7\",\"ip\":\"192.0.2.7\",\"port\":4711}"},
        {WF_LOG_CLIENTS_PREFIX,
         {6, 53, {0x20, 1, 0xd, 0xb8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
         "{\"address\":\"2001:db8:102:300::/56\"}"},
        {WF_LOG_CLIENTS_FULL,
         {6, 53, {0x20, 1, 0xd, 0xb8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
         "{\"address\":\"2001:db8:102:304:506:708:90a:b0c\","
         "\"ip\":\"2001:db8:102:304:506:708:90a:b0c\",\"port\":53}"},
        {WF_LOG_CLIENTS_PREFIX,
         {6, 53, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 7}},
         "{\"address\":\"192.0.2.0/24\"}"},
        {WF_LOG_CLIENTS_FULL,
         {6, 53, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 7}},
         "{\"address\":\"192.0.2.7\",\"ip\":\"192.0.2.7\",\"port\":53}"},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_event event = sample();
        json_t *root;
        char *got;

        wf_event_set_client(&event, &rows[i].client, rows[i].allowed);
        root = parse("client", &event);
        got = json_dumps(json_object_get(root, "client"), JSON_COMPACT);
        WF_CHECK((got == NULL) == (rows[i].want == NULL), "row %zu: %s", i, got != NULL ? got : "");
        if (got != NULL && rows[i].want != NULL)
            WF_CHECK_TEXT("client", got, rows[i].want);
        free(got);
        json_decref(root);
    }
}

static json_t *whyfail_of(json_t *root)
{
    return json_object_get(root, "whyfail");
}

static const char *question_name(json_t *root)
{
    json_t *question = json_object_get(json_object_get(root, "dns"), "question");

    return json_string_value(json_object_get(question, "name"));
}

/* Every byte once, in labels of 32: the name reads back as its master-file text. */
static void test_any_byte(void)
{
    struct wf_event event = sample();
    unsigned group, i;

    for (group = 0; group < 8; group++) {
        char text[WF_NAME_TEXT_SIZE];
        struct wf_strbuf buf;
        json_t *root;

        event.name.len = 0;
        event.name.wire[event.name.len++] = 32;
        for (i = 0; i < 32; i++)
            event.name.wire[event.name.len++] = (uint8_t)(group * 32 + i);
        event.name.wire[event.name.len++] = 0;
        event.finding.verdict.zone = event.name;
        wf_strbuf_init(&buf, text, sizeof(text));
        wf_dname_print(&buf, wf_dname_of(&event.name));
        root = parse("any byte", &event);
        WF_CHECK_TEXT("name", question_name(root), text);
        WF_CHECK_TEXT("zone", json_string_value(json_object_get(whyfail_of(root), "zone")), text);
        json_decref(root);
    }
}

/* Texts of others may be anything: no UTF-8, control characters. */
static void test_any_text(void)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"plain", "plain"},
        {"a\tb\n\x01\"\\", "a\tb\n\x01\"\\"},
        {"half a character \xe2\x82", "half a character ??"},
        {"\xff\xfe", "??"},
        {"\xc0\xaf", "??"},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_event event = sample();
        json_t *root;

        snprintf(event.finding.unbound, sizeof(event.finding.unbound), "%s", rows[i].text);
        root = parse(rows[i].want, &event);
        WF_CHECK_TEXT("unbound", json_string_value(json_object_get(whyfail_of(root), "unbound")),
                      rows[i].want);
        json_decref(root);
    }
}

static void test_absent(void)
{
    struct wf_event event = {.rrclass = 3, .type = 65280, .rcode = 2, .from_cache = true};
    json_t *root, *whyfail, *question;

    event.finding.verdict.cause = WF_CAUSE_UNEXPLAINED;
    root = parse("nothing known", &event);
    whyfail = whyfail_of(root);
    question = json_object_get(json_object_get(root, "dns"), "question");
    WF_CHECK_TEXT("class", json_string_value(json_object_get(question, "class")), "CH");
    WF_CHECK_TEXT("type", json_string_value(json_object_get(question, "type")), "TYPE65280");
    WF_CHECK_TEXT("cause", json_string_value(json_object_get(whyfail, "cause")), "unexplained");
    WF_CHECK(json_is_true(json_object_get(whyfail, "from_cache")), "from cache");
    WF_CHECK(json_object_get(whyfail, "zone") == NULL, "no zone");
    WF_CHECK(json_object_get(whyfail, "dnssec") == NULL, "no DNSSEC");
    WF_CHECK(json_object_get(whyfail, "remedy") == NULL, "no remedy");
    WF_CHECK(json_object_get(whyfail, "unbound") == NULL, "no words of Unbound's");
    WF_CHECK(json_array_size(json_object_get(whyfail, "upstream")) == 0, "no servers");
    json_decref(root);
}

static void test_classes(void)
{
    static const struct {
        uint16_t rrclass;
        const char *want;
    } rows[] = {{1, "IN"}, {3, "CH"}, {4, "HS"}, {255, "CLASS255"}, {0, "CLASS0"}};
    struct wf_event event = sample();
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        json_t *root, *question;

        event.rrclass = rows[i].rrclass;
        root = parse(rows[i].want, &event);
        question = json_object_get(json_object_get(root, "dns"), "question");
        WF_CHECK_TEXT("class", json_string_value(json_object_get(question, "class")), rows[i].want);
        json_decref(root);
    }
}

/* All lists full, with names of so many labels of one odd octet. */
static struct wf_event large_event(unsigned labels, const char *text)
{
    struct wf_event event = sample();
    struct wf_finding *finding = &event.finding;
    struct wf_name name = {0};
    unsigned i;

    for (i = 0; i < labels; i++) {
        name.wire[name.len++] = 1;
        name.wire[name.len++] = 0xff;
    }
    name.wire[name.len++] = 0;
    event.name = finding->verdict.zone = finding->zones[0] = name;
    add_lists(finding);
    finding->zones[0] = name;
    finding->server_count = WF_SHOW_SERVERS;
    finding->server_total = 40;
    for (i = 0; i < WF_SHOW_SERVERS; i++) {
        finding->servers[i] = finding->servers[0];
        finding->servers[i].addr = v4((uint8_t)(i + 1));
    }
    finding->ds_count = finding->dnskey_count = WF_SHOW_KEYS;
    finding->ds[0].use = finding->ds[WF_SHOW_KEYS - 1].use = WF_DS_OUTRANKED;
    finding->rrsig_count = WF_SHOW_RRSIGS;
    finding->rrsig[0] = finding->rrsig[1] =
        (struct wf_rrsig_line){UINT32_MAX, UINT32_MAX, UINT16_MAX, UINT16_MAX, UINT8_MAX};
    finding->ds_total = finding->dnskey_total = 20;
    finding->chain_count = WF_SHOW_CHAIN;
    for (i = 0; i < WF_SHOW_CHAIN; i++)
        finding->chain[i] = (struct wf_chain_line){(uint8_t)i, WF_SECURITY_SECURE};
    finding->chain[WF_SHOW_CHAIN - 1].security = WF_SECURITY_BOGUS;
    for (i = 0; i + 1 < WF_TEXT_SIZE; i++)
        finding->text[i] = text[i % strlen(text)];
    snprintf(finding->remedy, sizeof(finding->remedy), "%.300s", finding->text);
    snprintf(finding->unbound, sizeof(finding->unbound), "%.250s", finding->text);
    finding->verdict.ede_count = WF_VERDICT_EDES;
    for (i = 0; i < WF_VERDICT_EDES; i++) {
        finding->verdict.ede[i].code = WF_EDE_NETWORK_ERROR;
        finding->verdict.ede[i].text_len = WF_EDE_TEXT_MAX;
        memcpy(finding->verdict.ede[i].text, finding->text, WF_EDE_TEXT_MAX);
    }
    return event;
}

static size_t list_size(json_t *whyfail, const char *key)
{
    return json_array_size(json_object_get(whyfail, key));
}

static json_int_t number(json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static void test_servers_go_first(void)
{
    struct wf_event event = large_event(4, "text of a usual kind, ");
    json_t *root = parse("servers", &event), *whyfail = whyfail_of(root), *dnssec;
    size_t servers = list_size(whyfail, "upstream");
    json_t *first = json_array_get(json_object_get(whyfail, "upstream"), 0);

    dnssec = json_object_get(whyfail, "dnssec");
    WF_CHECK(servers > 0 && servers < WF_SHOW_SERVERS, "%zu servers are left", servers);
    WF_CHECK(number(whyfail, "upstream_more") == 40 - (json_int_t)servers, "%d more",
             (int)number(whyfail, "upstream_more"));
    WF_CHECK_TEXT("the first stays", json_string_value(json_object_get(first, "ip")), "192.0.2.1");
    WF_CHECK(list_size(dnssec, "ds") == WF_SHOW_KEYS, "DS records stay");
    WF_CHECK(number(dnssec, "ds_more") == 12, "DS records the finding left out");
    WF_CHECK(list_size(whyfail, "chain") == WF_SHOW_CHAIN, "the chain stays");
    WF_CHECK(json_object_get(whyfail, "cut") == NULL, "texts stay");
    json_decref(root);
}

static void check_order(unsigned labels, json_t *whyfail)
{
    static const char *const texts[] = {"unbound", "remedy", "ede", "text"};
    json_t *dnssec = json_object_get(whyfail, "dnssec"), *cut = json_object_get(whyfail, "cut");
    size_t i;

    if (list_size(dnssec, "ds") < WF_SHOW_KEYS)
        WF_CHECK(list_size(whyfail, "upstream") == 0, "%u: servers before keys", labels);
    if (list_size(whyfail, "chain") < WF_SHOW_CHAIN)
        WF_CHECK(list_size(dnssec, "dnskey") == 0, "%u: keys before chain", labels);
    if (cut != NULL)
        WF_CHECK(list_size(whyfail, "chain") == 0, "%u: chain before texts", labels);
    for (i = 0; i < json_array_size(cut); i++)
        WF_CHECK_TEXT("cut", json_string_value(json_array_get(cut, i)), texts[i]);
    WF_CHECK(list_size(whyfail, "ede") == WF_VERDICT_EDES, "%u: codes stay", labels);
    WF_CHECK(json_string_length(json_object_get(whyfail, "text")) >= 255, "%u: text", labels);
}

static void check_sum(unsigned labels, json_t *object, const char *key, const char *more,
                      json_int_t want)
{
    json_int_t got = number(object, more) + (json_int_t)list_size(object, key);

    WF_CHECK(got == want, "%u: %s adds up to %d", labels, key, (int)got);
}

/* The chain is cut from the root: its end is where it broke. */
static bool check_chain(unsigned labels, json_t *whyfail)
{
    json_t *chain = json_object_get(whyfail, "chain");
    size_t links = json_array_size(chain);
    json_t *last = links > 0 ? json_array_get(chain, links - 1) : NULL;

    if (last != NULL)
        WF_CHECK(strcmp(json_string_value(json_object_get(last, "state")), "bogus") == 0,
                 "%u: the chain keeps its end", labels);
    return links > 0 && links < WF_SHOW_CHAIN;
}

/* Nothing of a later kind goes while an earlier one is still there, and nothing goes unsaid. */
static void test_order(void)
{
    unsigned labels, chains_cut = 0, texts_cut = 0, most_cut = 0;

    for (labels = 1; labels <= 127; labels++) {
        /* a control character takes six octets, and so most that can be cut is */
        struct wf_event event = large_event(labels, labels % 2 == 0 ? "\x01" : "\\\"");
        json_t *root = parse("order", &event), *whyfail = whyfail_of(root);
        json_t *dnssec = json_object_get(whyfail, "dnssec");

        check_order(labels, whyfail);
        check_sum(labels, whyfail, "upstream", "upstream_more", 40);
        check_sum(labels, dnssec, "ds", "ds_more", 20);
        check_sum(labels, dnssec, "dnskey", "dnskey_more", 20);
        check_sum(labels, whyfail, "chain", "chain_more", WF_SHOW_CHAIN);
        chains_cut += check_chain(labels, whyfail);
        texts_cut += json_object_get(whyfail, "cut") != NULL;
        if (list_size(whyfail, "cut") > most_cut)
            most_cut = (unsigned)list_size(whyfail, "cut");
        json_decref(root);
    }
    WF_CHECK(chains_cut > 0 && texts_cut > 0 && most_cut == 4, "%u chains, %u texts, %u at most",
             chains_cut, texts_cut, most_cut);
}

/* A finding whose counts are wrong must not be believed. */
static void test_counts_beyond(void)
{
    struct wf_event event = sample();
    struct wf_finding *finding = &event.finding;
    json_t *root, *whyfail;

    finding->server_count = finding->ds_count = finding->dnskey_count = 60000;
    finding->chain_count = finding->zone_count = 60000;
    finding->verdict.ede_count = 255;
    finding->servers[0].outcome = (enum wf_outcome)77;
    finding->servers[0].zone = 200;
    finding->servers[0].ede = (struct wf_foreign_ede){true, 1, 255, "x"};
    finding->chain[0].security = (enum wf_security)99;
    finding->verdict.at_fault = (enum wf_party)99;
    root = parse("counts", &event);
    whyfail = whyfail_of(root);
    WF_CHECK(list_size(whyfail, "ede") == WF_VERDICT_EDES, "EDE");
    WF_CHECK_TEXT("party", json_string_value(json_object_get(whyfail, "at_fault")), "none");
    json_decref(root);
}

static void test_no_room(void)
{
    struct wf_event event = sample();
    char line[WF_EVENT_LINE_SIZE];

    WF_CHECK(wf_event_json(&event, NULL, line, WF_EVENT_LINE_SIZE - 1) == 0, "too small a buffer");
}

static int allocations_left;

static void *scarce_malloc(size_t size)
{
    return allocations_left-- > 0 ? malloc(size) : NULL;
}

/* At whichever allocation memory runs out: no line, no crash; valgrind tells of leaks. */
static void test_no_memory(void)
{
    struct wf_event event = sample();
    char line[WF_EVENT_LINE_SIZE];
    size_t len = 0;
    int allowed;

    add_lists(&event.finding);
    json_set_alloc_funcs(scarce_malloc, free);
    for (allowed = 0; allowed < 2000 && len == 0; allowed++) {
        allocations_left = allowed;
        len = wf_event_json(&event, NULL, line, sizeof(line));
        WF_CHECK(len == 0 || line[len - 1] == '\n', "%d allocations", allowed);
    }
    json_set_alloc_funcs(malloc, free);
    WF_CHECK(allowed > 50 && len > 0, "%d allocations make a line", allowed);
}

CU_TestInfo wf_tests_event[] = {
    {"a whole line, to the byte", test_line},
    {"what was in the cache has its age", test_copies},
    {"ignored DS records, and the signatures", test_ignored_and_signatures},
    {"what users did not see is marked", test_marks},
    {"of a client's address there is what the option allows", test_clients},
    {"names may hold any byte", test_any_byte},
    {"texts of others may hold any byte", test_any_text},
    {"what is not known is left out", test_absent},
    {"classes have their words", test_classes},
    {"the last servers go first when it is too long", test_servers_go_first},
    {"it is shortened in a fixed order and says by what", test_order},
    {"counts and words out of range are not believed", test_counts_beyond},
    {"too small a buffer is refused", test_no_room},
    {"any allocation may fail", test_no_memory},
    CU_TEST_INFO_NULL,
};

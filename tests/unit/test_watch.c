/*
 * test_watch.c - watched zones: which names lie in them, and what is said of what passes.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "dnssec/keys.h"
#include "make_evidence.h"
#include "watch/watched.h"

enum { WINDOW = 3600, SECOND = 1 };

static const char zone_name[] = "bank.test";

/* One zone, and what passes of it now. */
struct stage {
    struct wf_watched_zone zone;
    struct wf_name name, owner;
    time_t now;
    struct wf_warnings out;
    struct wf_attempt attempts[4];
    uint16_t attempt_count;
    struct wf_passing passing;
    uint8_t octets[2048];
    size_t used;
    struct wf_rdata rdata[16];
    unsigned rdata_count;
    struct wf_passed_rrset keys;
    struct wf_rrset ds;
};

static void begin(struct stage *stage)
{
    memset(stage, 0, sizeof(*stage));
    stage->name = wf_test_name(zone_name);
    stage->owner = wf_test_name("www.bank.test");
    stage->now = WF_NOW;
}

/* Another resolution, some time later. */
static void next(struct stage *stage, time_t after)
{
    stage->now += after;
    stage->attempt_count = 0;
    stage->used = 0;
    stage->rdata_count = 0;
    memset(&stage->passing, 0, sizeof(stage->passing));
}

static struct wf_addr server(uint8_t number)
{
    return (struct wf_addr){.family = 4, .port = 53, .bytes = {192, 0, 2, number}};
}

static struct wf_addr server6(uint8_t number)
{
    return (struct wf_addr){.family = 6, .port = 53, .bytes = {0x20, 1, 0xd, 0xb8, [15] = number}};
}

static struct wf_attempt *attempt_at(struct stage *stage, struct wf_addr addr,
                                     enum wf_outcome outcome)
{
    struct wf_attempt *attempt = &stage->attempts[stage->attempt_count++];

    *attempt = (struct wf_attempt){.server = addr,
                                   .zone = wf_dname_of(&stage->name),
                                   .outcome = outcome,
                                   .rcode = outcome == WF_OUTCOME_ANSWERED ? WF_RCODE_NOERROR
                                                                           : WF_RCODE_UNKNOWN};
    return attempt;
}

static struct wf_attempt *attempt(struct stage *stage, uint8_t number, enum wf_outcome outcome)
{
    return attempt_at(stage, server(number), outcome);
}

/* What is said, each warning after "id: "; "" for nothing. */
static const char *judge(struct stage *stage)
{
    static char data[4096];
    struct wf_strbuf out;
    uint16_t i;

    wf_strbuf_init(&out, data, sizeof(data));
    stage->passing.zone = wf_dname_of(&stage->name);
    stage->passing.now = stage->now;
    stage->passing.attempts = stage->attempts;
    stage->passing.attempt_count = stage->attempt_count;
    stage->passing.answered_v4 = stage->now;
    wf_watch_judge(&stage->zone, &stage->passing, WINDOW, &stage->out);
    for (i = 0; i < stage->out.count; i++)
        wf_strbuf_printf(&out, "%s%s: %s", i > 0 ? "; " : "",
                         wf_warning_info(stage->out.list[i].kind)->id, stage->out.list[i].text);
    return data;
}

static void put(struct stage *stage, const void *octets, size_t len)
{
    memcpy(stage->octets + stage->used, octets, len);
    stage->used += len;
}

static void put_number(struct stage *stage, uint32_t number, unsigned octets)
{
    while (octets-- > 0)
        stage->octets[stage->used++] = (uint8_t)(number >> 8 * octets);
}

/* What was put since is one more record. */
static void end_rdata(struct stage *stage, size_t start)
{
    stage->rdata[stage->rdata_count++] =
        (struct wf_rdata){stage->octets + start, (uint16_t)(stage->used - start)};
}

static void add_sig(struct stage *stage, uint16_t type, int64_t from, int64_t until,
                    const char *signer)
{
    struct wf_name name = wf_test_name(signer);
    size_t start = stage->used;

    put_number(stage, type, 2);
    put_number(stage, 13 << 8 | 3, 2);
    put_number(stage, 300, 4);
    put_number(stage, (uint32_t)(stage->now + until), 4);
    put_number(stage, (uint32_t)(stage->now + from), 4);
    put_number(stage, 4711, 2);
    put(stage, name.wire, name.len);
    put(stage, "signature", 9);
    end_rdata(stage, start);
}

static void add_rrset(struct stage *stage, uint16_t type, uint16_t sigs)
{
    stage->passing.rrsets[stage->passing.rrset_count++] =
        (struct wf_passed_rrset){.rrset = {.owner = wf_dname_of(&stage->owner),
                                           .type = type,
                                           .rrclass = 1,
                                           .rrsig_count = sigs,
                                           .rrsig_total = sigs,
                                           .rdata = &stage->rdata[stage->rdata_count - sigs]},
                                 .from = server(1)};
}

static void test_signature(void)
{
    static const struct {
        const char *what;
        int32_t from, until; /* of the only signature */
        const char *want;
    } rows[] = {
        {"two days and more are left", -28 * DAY, 2 * DAY, ""},
        {"less than two days are left", -28 * DAY, 2 * DAY - 1,
         "signature-ends: bank.test: the signature of www.bank.test A ends at "
         "2026-11-25T03:04:04Z, in 1 d, of a life of 29 d, as 192.0.2.1 gives it"},
        {"half of the life of one made for two days", -DAY, DAY, ""},
        {"a quarter of the life of one made for two days", -36 * HOUR, 12 * HOUR, ""},
        {"less than a quarter of it", -36 * HOUR - 1, 12 * HOUR - 1,
         "signature-ends: bank.test: the signature of www.bank.test A ends at "
         "2026-11-23T15:04:04Z, in 11 h, of a life of 2 d, as 192.0.2.1 gives it"},
        {"one that is over, as a resolver with some slack takes it", -30 * DAY, -120,
         "signature-ends: bank.test: the signature of www.bank.test A ended at "
         "2026-11-23T03:02:05Z, 2 min ago, of a life of 29 d, as 192.0.2.1 gives it"},
        {"one that ends before it begins", 10, 5, ""},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct stage stage;

        begin(&stage);
        add_sig(&stage, WF_TYPE_A, rows[i].from, rows[i].until, zone_name);
        add_rrset(&stage, WF_TYPE_A, 1);
        WF_CHECK_TEXT(rows[i].what, judge(&stage), rows[i].want);
    }
}

/* One good signature is enough; what the zone did not sign is not its own. */
static void test_signatures(void)
{
    struct stage stage;

    begin(&stage);
    add_sig(&stage, WF_TYPE_A, -30 * DAY, HOUR, zone_name);
    add_sig(&stage, WF_TYPE_A, -HOUR, 13 * DAY, zone_name);
    add_rrset(&stage, WF_TYPE_A, 2);
    WF_CHECK_TEXT("another signature holds on", judge(&stage), "");
    next(&stage, SECOND);
    add_sig(&stage, WF_TYPE_A, -30 * DAY, HOUR, zone_name);
    add_sig(&stage, WF_TYPE_A, -HOUR, 13 * DAY, "test");
    add_sig(&stage, WF_TYPE_NS, -HOUR, 13 * DAY, zone_name);
    add_rrset(&stage, WF_TYPE_A, 3);
    WF_CHECK(strstr(judge(&stage), "in 1 h, of a life of 30 d") != NULL, "others do not count");
    next(&stage, WINDOW);
    add_sig(&stage, WF_TYPE_A, -30 * DAY, HOUR, "test");
    add_rrset(&stage, WF_TYPE_A, 1);
    WF_CHECK_TEXT("the zone above signs at its own times", judge(&stage), "");
    next(&stage, SECOND);
    add_sig(&stage, WF_TYPE_A, -30 * DAY, HOUR, zone_name);
    add_rrset(&stage, WF_TYPE_A, 1);
    stage.passing.rrsets[0].rrset.rrsig_total = 2;
    WF_CHECK_TEXT("of one that was not read nothing is known", judge(&stage), "");
    stage.rdata[0].len = 17;
    stage.passing.rrsets[0].rrset.rrsig_total = 1;
    WF_CHECK_TEXT("nor of one that is cut", judge(&stage), "");
}

static void test_signature_configured(void)
{
    struct stage stage;

    begin(&stage);
    add_sig(&stage, WF_TYPE_A, -30 * DAY, HOUR, zone_name);
    add_rrset(&stage, WF_TYPE_A, 1);
    stage.passing.rrsets[0].configured = true;
    WF_CHECK(strstr(judge(&stage), ", as the configured server 192.0.2.1 gives it") != NULL,
             "it may be an old copy");
    WF_CHECK(stage.out.list[0].configured, "the zone is not to blame");
    (void)judge(&stage);
    WF_CHECK(stage.out.seen[WF_WARNING_SIGNATURE_ENDS] == 1 && stage.out.count == 0,
             "told once a window, counted each time");
}

static void test_window(void)
{
    struct stage stage;
    unsigned i;

    begin(&stage);
    for (i = 0; i < 3; i++) {
        next(&stage, (time_t)i * (WINDOW / 4));
        add_sig(&stage, WF_TYPE_A, -30 * DAY, HOUR, zone_name);
        add_rrset(&stage, WF_TYPE_A, 1);
        WF_CHECK((judge(&stage)[0] != '\0') == (i == 0), "the first of a window only: %u", i);
    }
    next(&stage, WINDOW / 2);
    add_sig(&stage, WF_TYPE_A, -30 * DAY, HOUR, zone_name);
    add_rrset(&stage, WF_TYPE_A, 1);
    WF_CHECK(judge(&stage)[0] != '\0' && stage.out.list[0].left_out == 2, "%u left out",
             stage.out.list[0].left_out);
    next(&stage, -2 * WINDOW);
    add_sig(&stage, WF_TYPE_A, -30 * DAY, HOUR, zone_name);
    add_rrset(&stage, WF_TYPE_A, 1);
    WF_CHECK(judge(&stage)[0] != '\0', "a clock that was set back does not silence it");
}

static void test_silent(void)
{
    struct stage stage;
    unsigned i;

    begin(&stage);
    for (i = 1; i <= 3; i++) {
        next(&stage, SECOND);
        attempt(&stage, 1, WF_OUTCOME_SILENT);
        attempt(&stage, 1, WF_OUTCOME_TIMEOUT);
        attempt(&stage, 2, WF_OUTCOME_ANSWERED);
        WF_CHECK_TEXT("three queries, each in a second of its own", judge(&stage),
                      i < 3 ? ""
                            : "server-silent: bank.test: 192.0.2.1 did not answer 3 queries in a "
                              "row, since 2026-11-23T03:04:06Z, while 192.0.2.2 answers");
    }
    begin(&stage);
    for (i = 0; i < 9; i++) {
        next(&stage, 0);
        attempt(&stage, 1, WF_OUTCOME_SILENT);
        attempt(&stage, 2, WF_OUTCOME_ANSWERED);
        WF_CHECK_TEXT("one lost packet of many that wait for it", judge(&stage), "");
    }
    begin(&stage);
    for (i = 0; i < 9; i++) {
        next(&stage, SECOND);
        attempt(&stage, 1, i % 3 == 2 ? WF_OUTCOME_ANSWERED : WF_OUTCOME_SILENT);
        attempt(&stage, 2, WF_OUTCOME_ANSWERED);
        WF_CHECK_TEXT("it answers now and then", judge(&stage), "");
    }
}

/* Whose silence says nothing of the server. */
static void test_silent_not_server(void)
{
    struct stage stage;
    unsigned i;

    begin(&stage);
    for (i = 0; i < 5; i++) {
        next(&stage, SECOND);
        attempt(&stage, 1, WF_OUTCOME_SILENT);
        WF_CHECK_TEXT("no other is seen to answer", judge(&stage), "");
    }
    begin(&stage);
    for (i = 0; i < 5; i++) {
        next(&stage, SECOND);
        attempt_at(&stage, server6(1), WF_OUTCOME_SILENT);
        attempt(&stage, 2, WF_OUTCOME_ANSWERED);
        WF_CHECK_TEXT("nobody answers over IPv6", judge(&stage), "");
    }
    begin(&stage);
    for (i = 0; i < 5; i++) {
        next(&stage, SECOND);
        attempt(&stage, 1, WF_OUTCOME_UNSENT);
        attempt(&stage, 3, WF_OUTCOME_MALFORMED);
        attempt(&stage, 2, WF_OUTCOME_ANSWERED);
        WF_CHECK_TEXT("nothing was sent", judge(&stage), "");
    }
    begin(&stage);
    for (i = 0; i < 5; i++) {
        next(&stage, SECOND);
        attempt(&stage, 1, WF_OUTCOME_SILENT)->configured = true;
        attempt(&stage, 2, WF_OUTCOME_ANSWERED)->configured = true;
        WF_CHECK_TEXT("forwarders are not the zone's servers", judge(&stage), "");
    }
    begin(&stage);
    for (i = 0; i < 5; i++) {
        next(&stage, SECOND);
        attempt(&stage, 1, WF_OUTCOME_SILENT)->zone = wf_dname_root();
        attempt(&stage, 2, WF_OUTCOME_ANSWERED);
        WF_CHECK_TEXT("another zone's", judge(&stage), "");
    }
}

static void test_useless(void)
{
    static const struct {
        enum wf_lameness lameness;
        uint16_t rcode;
        const char *first, *second;
    } rows[] = {
        {WF_LAME_NOT_AUTHORITATIVE, WF_RCODE_NOERROR,
         "server-lame: bank.test: 192.0.2.1 answered without authority at 2026-11-23T03:04:06Z, "
         "while 192.0.2.2 serves the zone",
         ""},
        {WF_LAME_UPWARD_REFERRAL, WF_RCODE_NOERROR,
         "server-lame: bank.test: 192.0.2.1 referred to a zone above at 2026-11-23T03:04:06Z, "
         "while 192.0.2.2 serves the zone",
         ""},
        {WF_LAME_NONE, WF_RCODE_REFUSED, "",
         "server-refuses: bank.test: 192.0.2.1 answered REFUSED to 2 queries in a row, since "
         "2026-11-23T03:04:06Z, while 192.0.2.2 serves the zone"},
        {WF_LAME_NONE, WF_RCODE_SERVFAIL, "",
         "server-refuses: bank.test: 192.0.2.1 answered SERVFAIL to 2 queries in a row, since "
         "2026-11-23T03:04:06Z, while 192.0.2.2 serves the zone"},
        {WF_LAME_NONE, WF_RCODE_FORMERR, "", ""},
        {WF_LAME_NONE, WF_RCODE_NXDOMAIN, "", ""},
    };
    size_t i, k;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct stage stage;

        begin(&stage);
        for (k = 0; k < 2; k++) {
            struct wf_attempt *useless;

            next(&stage, SECOND);
            useless = attempt(&stage, 1, WF_OUTCOME_ANSWERED);
            useless->lameness = rows[i].lameness;
            useless->rcode = rows[i].rcode;
            attempt(&stage, 2, WF_OUTCOME_ANSWERED);
            WF_CHECK_TEXT("row", judge(&stage), k == 0 ? rows[i].first : rows[i].second);
        }
    }
}

/* More servers than are kept of a zone: what is told is still of the right one. */
static void test_many_servers(void)
{
    struct stage stage;
    uint8_t i;

    begin(&stage);
    for (i = 1; i <= 3 * WF_WATCH_SERVERS; i++) {
        next(&stage, SECOND);
        attempt(&stage, i, WF_OUTCOME_SILENT);
        attempt(&stage, 100, WF_OUTCOME_ANSWERED);
        WF_CHECK_TEXT("one query each", judge(&stage), "");
    }
}

static void add_soa(struct stage *stage, uint8_t number, uint32_t serial, uint32_t refresh)
{
    struct wf_name name = wf_test_name("ns.bank.test");
    size_t start = stage->used;

    put(stage, name.wire, name.len);
    put(stage, name.wire, name.len);
    put_number(stage, serial, 4);
    put_number(stage, refresh, 4);
    put_number(stage, 100, 4);
    put_number(stage, 604800, 4);
    put_number(stage, 300, 4);
    end_rdata(stage, start);
    stage->passing.soas[stage->passing.soa_count++] =
        (struct wf_passed_soa){server(number), stage->rdata[stage->rdata_count - 1]};
}

static void test_stale(void)
{
    static const struct {
        time_t after;
        uint8_t server;
        uint32_t serial;
        const char *want;
    } rows[] = {
        {0, 1, 41, ""},
        {SECOND, 2, 41, ""},
        {SECOND, 1, 42, ""},
        {700, 2, 41, ""}, /* refresh and retry are not over */
        {SECOND, 2, 41,
         "server-stale: bank.test: 192.0.2.2 gives the zone's serial 41; newer ones, as 42 of "
         "192.0.2.1, were seen since 2026-11-23T03:04:07Z, and refresh and retry of its SOA record "
         "are over"},
        {WINDOW, 2, 42, ""},
        {SECOND, 1, 43, ""},
        {600, 1, 44, ""}, /* a newer one does not give it more time */
        {101, 2, 42,
         "server-stale: bank.test: 192.0.2.2 gives the zone's serial 42; newer ones, as 44 of "
         "192.0.2.1, were seen since 2026-11-23T04:15:49Z, and refresh and retry of its SOA record "
         "are over"},
        {WINDOW, 1, 7, ""}, /* who had the newest begins again with lower ones */
        {1000, 2, 7, ""},
        {SECOND, 1, 0x80000006, ""}, /* RFC 1982 */
        {SECOND, 1, 1, ""},
    };
    struct stage stage;
    size_t i;

    begin(&stage);
    for (i = 0; i < WF_ROWS(rows); i++) {
        next(&stage, rows[i].after);
        add_soa(&stage, rows[i].server, rows[i].serial, 600);
        WF_CHECK_TEXT("row", judge(&stage), rows[i].want);
    }
    next(&stage, SECOND);
    add_soa(&stage, 2, 1, 600);
    stage.passing.soas[0].rdata.len--;
    WF_CHECK_TEXT("one that is cut", judge(&stage), "");
}

static uint16_t add_key(struct stage *stage, uint8_t algorithm, const char *octets)
{
    size_t start = stage->used;
    struct wf_key key;

    put_number(stage, 257, 2);
    put_number(stage, WF_KEY_PROTOCOL, 1);
    put_number(stage, algorithm, 1);
    put(stage, octets, strlen(octets));
    end_rdata(stage, start);
    CU_ASSERT_FATAL(wf_key_read(&key, &stage->rdata[stage->rdata_count - 1]));
    return key.tag;
}

static void add_ds(struct stage *stage, uint16_t tag, uint8_t algorithm)
{
    size_t start = stage->used;

    put_number(stage, tag, 2);
    put_number(stage, algorithm, 1);
    put_number(stage, 2, 1);
    put(stage, "0123456789abcdef0123456789abcdef", 32);
    end_rdata(stage, start);
}

/* Of the last so many records. */
static void end_keys(struct stage *stage, uint16_t count)
{
    stage->keys =
        (struct wf_passed_rrset){.rrset = {.owner = wf_dname_of(&stage->name),
                                           .type = WF_TYPE_DNSKEY,
                                           .rr_count = count,
                                           .rr_total = count,
                                           .rdata = &stage->rdata[stage->rdata_count - count]},
                                 .from = server(1)};
    stage->passing.dnskey = &stage->keys;
}

static void end_ds(struct stage *stage, uint16_t count)
{
    stage->ds = (struct wf_rrset){.owner = wf_dname_of(&stage->name),
                                  .type = WF_TYPE_DS,
                                  .rr_count = count,
                                  .rr_total = count,
                                  .rdata = &stage->rdata[stage->rdata_count - count]};
    stage->passing.ds = &stage->ds;
}

static void test_ds(void)
{
    char want[256];
    struct stage stage;
    uint16_t tag;

    begin(&stage);
    tag = add_key(&stage, 13, "a key");
    end_keys(&stage, 1);
    add_ds(&stage, 1, 13);
    add_ds(&stage, tag, 13);
    end_ds(&stage, 2);
    snprintf(want, sizeof(want),
             "ds-no-key: bank.test: DS 1/13/2 has no key in the DNSKEY RRset (%u/13); DS %u/13/2 "
             "has one",
             tag, tag);
    WF_CHECK_TEXT("one without a key", judge(&stage), want);
    next(&stage, WINDOW);
    tag = add_key(&stage, 13, "a key");
    end_keys(&stage, 1);
    add_ds(&stage, tag, 8);
    add_ds(&stage, tag, 13);
    end_ds(&stage, 2);
    stage.ds.copy = (struct wf_copy){stage.now - 2 * HOUR, stage.now + HOUR};
    snprintf(want, sizeof(want),
             "ds-no-key: bank.test: DS %u/8/2 has no key in the DNSKEY RRset (%u/13); DS %u/13/2 "
             "has one; this resolver's copy of the DS RRset is of 2 h ago",
             tag, tag, tag);
    WF_CHECK_TEXT("one of another algorithm, in a copy", judge(&stage), want);
    stage.now += WINDOW;
    stage.keys.rrset.rr_total = 2;
    WF_CHECK_TEXT("there are more keys than were read", judge(&stage), "");
    stage.keys.rrset.rr_total = 1;
    stage.passing.dnskey = NULL;
    WF_CHECK_TEXT("the keys did not pass", judge(&stage), "");
}

static void test_ds_well(void)
{
    struct stage stage;
    uint16_t tag, other;

    begin(&stage);
    tag = add_key(&stage, 13, "a key");
    other = add_key(&stage, 13, "another key");
    end_keys(&stage, 2);
    add_ds(&stage, tag, 13);
    add_ds(&stage, other, 13);
    end_ds(&stage, 2);
    WF_CHECK_TEXT("both have a key", judge(&stage), "");
    next(&stage, SECOND);
    tag = add_key(&stage, 13, "a key");
    end_keys(&stage, 1);
    add_ds(&stage, (uint16_t)(tag + 1), 13);
    end_ds(&stage, 1);
    WF_CHECK_TEXT("none has: that is a failure, or an anchor of this resolver's", judge(&stage),
                  "");
}

static void add_zone(struct wf_options *options, const char *zone)
{
    char data[256];
    struct wf_strbuf err;

    wf_strbuf_init(&err, data, sizeof(data));
    WF_CHECK(wf_options_set(options, "watch", zone, &err), "%s", data);
}

/* The zones above a name, the longest first. */
static const char *above(const struct wf_watched *watched, const char *text)
{
    static char data[1024];
    uint16_t places[WF_WATCHED_ABOVE];
    struct wf_name name = wf_test_name(text);
    struct wf_strbuf out;
    unsigned count, i;

    wf_strbuf_init(&out, data, sizeof(data));
    count = wf_watched_above(watched, wf_dname_of(&name), places);
    for (i = 0; i < count; i++) {
        wf_strbuf_str(&out, i > 0 ? " " : "");
        wf_dname_print(&out, wf_watched_zone(watched, places[i]));
    }
    return data;
}

static void test_above(void)
{
    struct wf_options options;
    struct wf_watched *watched;

    wf_options_default(&options);
    add_zone(&options, "Bank.Test.");
    add_zone(&options, "test");
    add_zone(&options, "a.b.c.shop.test");
    watched = wf_watched_create(&options.watch, WINDOW);
    CU_ASSERT_FATAL(watched != NULL);
    WF_CHECK_TEXT("itself", above(watched, "bank.test"), "bank.test test");
    WF_CHECK_TEXT("below, in another case", above(watched, "WWW.BANK.TEST"), "bank.test test");
    WF_CHECK_TEXT("not a name that ends alike", above(watched, "mybank.test"), "test");
    WF_CHECK_TEXT("above", above(watched, "shop.test"), "test");
    WF_CHECK_TEXT("deep", above(watched, "x.a.b.c.shop.test"), "a.b.c.shop.test test");
    WF_CHECK_TEXT("others", above(watched, "bank.example"), "");
    WF_CHECK_TEXT("the root is none of them", above(watched, "."), "");
    wf_watched_destroy(watched);
    add_zone(&options, ".");
    watched = wf_watched_create(&options.watch, WINDOW);
    CU_ASSERT_FATAL(watched != NULL);
    WF_CHECK_TEXT("the root", above(watched, "bank.example"), ".");
    wf_watched_destroy(watched);
}

/* Names are told apart by their last eight octets first, where all zones have so many. */
static void test_above_long(void)
{
    struct wf_options options;
    struct wf_watched *watched;

    wf_options_default(&options);
    add_zone(&options, "Bank.Test.");
    add_zone(&options, "abc.de"); /* of eight octets */
    watched = wf_watched_create(&options.watch, WINDOW);
    CU_ASSERT_FATAL(watched != NULL);
    WF_CHECK_TEXT("itself", above(watched, "bank.test"), "bank.test");
    WF_CHECK_TEXT("in another case", above(watched, "WWW.BaNK.tESt"), "bank.test");
    WF_CHECK_TEXT("it ends alike", above(watched, "mybank.test"), "");
    WF_CHECK_TEXT("as short as goes", above(watched, "abc.de"), "abc.de");
    WF_CHECK_TEXT("below it", above(watched, "x.ABC.DE"), "abc.de");
    WF_CHECK_TEXT("ends alike", above(watched, "xabc.de"), "");
    WF_CHECK_TEXT("shorter", above(watched, "bc.de"), "");
    WF_CHECK_TEXT("the root", above(watched, "."), "");
    add_zone(&options, "de"); /* of four */
    wf_watched_destroy(watched);
    watched = wf_watched_create(&options.watch, WINDOW);
    CU_ASSERT_FATAL(watched != NULL);
    WF_CHECK_TEXT("below the short one", above(watched, "www.other.de"), "de");
    WF_CHECK_TEXT("below both", above(watched, "www.abc.de"), "abc.de de");
    wf_watched_destroy(watched);
}

static void test_thousand(void)
{
    struct wf_options options;
    struct wf_watched *watched;
    char zone[64], data[256];
    struct wf_strbuf err;
    int i;

    wf_options_default(&options);
    for (i = 0; i < WF_WATCH_ZONES; i++) {
        snprintf(zone, sizeof(zone), "a-customer-%04d.example", i);
        add_zone(&options, zone);
    }
    add_zone(&options, zone);
    wf_strbuf_init(&err, data, sizeof(data));
    WF_CHECK(!wf_options_set(&options, "watch", "one.test", &err), "one more is too many");
    WF_CHECK_TEXT("too many", data, "watch: more than 1000 zones, or than 32000 octets of names");
    watched = wf_watched_create(&options.watch, WINDOW);
    CU_ASSERT_FATAL(watched != NULL);
    WF_CHECK(wf_watched_bytes(watched) <= 850000, "%zu octets", wf_watched_bytes(watched));
    for (i = 0; i < WF_WATCH_ZONES; i++) {
        snprintf(zone, sizeof(zone), "a-customer-%04d.example", i);
        WF_CHECK_TEXT("each is found", above(watched, zone), zone);
    }
    WF_CHECK_TEXT("no other", above(watched, "a-customer-1000.example"), "");
    wf_watched_destroy(watched);
}

CU_TestInfo wf_tests_watch[] = {
    {"a signature that ends soon", test_signature},
    {"of several signatures the last counts", test_signatures},
    {"a signature through a forwarder", test_signature_configured},
    {"told once a window, and counted", test_window},
    {"a server that does not answer", test_silent},
    {"silence that says nothing of a server", test_silent_not_server},
    {"a server that does not serve the zone", test_useless},
    {"more servers than are kept", test_many_servers},
    {"a server with an older zone", test_stale},
    {"a DS record without a key", test_ds},
    {"DS records that are well", test_ds_well},
    {"which names lie in a watched zone", test_above},
    {"zones above, all with long names", test_above_long},
    {"a thousand zones", test_thousand},
    CU_TEST_INFO_NULL,
};

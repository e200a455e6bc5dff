/*
 * test_memory.c - the cause memory: bounds, expiry, case, replacement, many threads.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "memory/memory.h"

enum { NOW = 1000000 };

static struct wf_question ask(struct wf_name *storage, const char *name, uint16_t type)
{
    struct wf_question question = {.type = type, .rrclass = 1};

    *storage = wf_test_name(name);
    question.name = wf_dname_of(storage);
    return question;
}

static void put(struct wf_memory *memory, const char *name, uint16_t type, const char *text,
                uint32_t keep_s)
{
    struct wf_verdict verdict = wf_test_verdict(WF_CAUSE_TIMEOUT, "bank.test", text);
    struct wf_name storage;
    struct wf_question question = ask(&storage, name, type);

    wf_memory_put_question(memory, &question, &verdict, NOW, keep_s);
}

/* The text kept of a question, or "". */
static const char *get(struct wf_memory *memory, const char *name, uint16_t type, time_t now)
{
    static struct wf_verdict verdict;
    struct wf_name storage;
    struct wf_question question = ask(&storage, name, type);

    return wf_memory_get_question(memory, &question, now, &verdict) ? verdict.ede[0].text : "";
}

static void put_zone(struct wf_memory *memory, const char *zone, enum wf_memory_kind kind,
                     const char *text)
{
    struct wf_verdict verdict = wf_test_verdict(WF_CAUSE_TIMEOUT, zone, text);
    struct wf_name name = wf_test_name(zone);

    wf_memory_put_zone(memory, wf_dname_of(&name), kind, &verdict, NOW, 60);
}

static const char *find_zone_within(struct wf_memory *memory, const char *from, const char *top,
                                    enum wf_memory_kind kind)
{
    static char text[WF_EDE_TEXT_MAX + 1];
    struct wf_name name = wf_test_name(from), top_name = wf_test_name(top);
    struct wf_table_hold hold;

    if (!wf_memory_hold_zone(memory, wf_dname_of(&name), wf_dname_of(&top_name), kind, NOW, &hold))
        return "";
    memcpy(text, hold.verdict->ede[0].text, sizeof(text));
    wf_table_release(&hold);
    return text;
}

static const char *find_zone(struct wf_memory *memory, const char *from, enum wf_memory_kind kind)
{
    return find_zone_within(memory, from, ".", kind);
}

static void test_questions(void)
{
    struct wf_memory *memory = wf_memory_create(64, 64);
    struct wf_question unset = {.type = 1, .rrclass = 1};
    struct wf_verdict verdict = {0};

    CU_ASSERT_FATAL(memory != NULL);
    put(memory, "www.bank.test", 1, "one", 60);
    put(memory, "www.bank.test", 28, "two", 60);
    WF_CHECK_TEXT("found", get(memory, "www.bank.test", 1, NOW), "one");
    WF_CHECK_TEXT("type", get(memory, "www.bank.test", 28, NOW), "two");
    WF_CHECK_TEXT("other type", get(memory, "www.bank.test", 2, NOW), "");
    WF_CHECK_TEXT("case", get(memory, "WWW.bank.TEST", 1, NOW), "one");
    WF_CHECK_TEXT("other name", get(memory, "bank.test", 1, NOW), "");
    put(memory, "WWW.Bank.test", 1, "three", 60);
    WF_CHECK_TEXT("replaced", get(memory, "www.bank.test", 1, NOW), "three");
    WF_CHECK(wf_memory_count(memory, NOW) == 2, "count %zu", wf_memory_count(memory, NOW));
    wf_memory_put_question(memory, &unset, &verdict, NOW, 60);
    WF_CHECK(!wf_memory_get_question(memory, &unset, NOW, &verdict), "an unset name");
    wf_memory_destroy(memory);
    wf_memory_destroy(NULL);
}

/* Of what is held, with the type 1; not good where nothing is. */
static struct wf_lease lease_of(struct wf_memory *memory, const char *name)
{
    struct wf_name storage;
    struct wf_question question = ask(&storage, name, 1);
    struct wf_table_hold hold;

    if (!wf_memory_hold_question(memory, &question, NOW, &hold))
        return (struct wf_lease){.until = 0};
    wf_table_release(&hold);
    return hold.lease;
}

static void test_lease(void)
{
    struct wf_memory *memory = wf_memory_create(64, 64);
    struct wf_name below = wf_test_name("bank.test");
    struct wf_lease lease, again;

    CU_ASSERT_FATAL(memory != NULL);
    put(memory, "www.bank.test", 1, "one", 60);
    lease = lease_of(memory, "www.bank.test");
    again = lease_of(memory, "WWW.bank.test");
    WF_CHECK(wf_lease_is_good(&lease, NOW) && wf_lease_is_good(&again, NOW), "nothing happened");
    WF_CHECK(wf_lease_is_good(&lease, NOW + 59), "its last second");
    WF_CHECK(!wf_lease_is_good(&lease, NOW + 60), "its time is over");
    put(memory, "www.bank.test", 1, "two", 60);
    WF_CHECK(!wf_lease_is_good(&lease, NOW), "another verdict is in its place");
    lease = lease_of(memory, "www.bank.test");
    WF_CHECK(wf_lease_is_good(&lease, NOW), "of that one");
    wf_memory_clear(memory, wf_dname_of(&below));
    WF_CHECK(!wf_lease_is_good(&lease, NOW), "it was forgotten");
    lease = lease_of(memory, "www.bank.test");
    WF_CHECK(!wf_lease_is_good(&lease, 0), "of nothing there is none");
    wf_memory_destroy(memory);
}

static void test_class(void)
{
    struct wf_memory *memory = wf_memory_create(64, 64);
    struct wf_verdict verdict = wf_test_verdict(WF_CAUSE_TIMEOUT, "bank.test", "IN"), got;
    struct wf_name storage;
    struct wf_question question = ask(&storage, "bank.test", 1);

    CU_ASSERT_FATAL(memory != NULL);
    wf_memory_put_question(memory, &question, &verdict, NOW, 60);
    question.rrclass = 3;
    WF_CHECK(!wf_memory_get_question(memory, &question, NOW, &got), "another class");
    wf_memory_destroy(memory);
}

static void test_expiry(void)
{
    struct wf_memory *memory = wf_memory_create(64, 64);

    CU_ASSERT_FATAL(memory != NULL);
    put(memory, "www.bank.test", 1, "one", 5);
    WF_CHECK_TEXT("last second", get(memory, "www.bank.test", 1, NOW + 4), "one");
    WF_CHECK_TEXT("over", get(memory, "www.bank.test", 1, NOW + 5), "");
    WF_CHECK(wf_memory_count(memory, NOW + 4) == 1, "still good");
    WF_CHECK(wf_memory_count(memory, NOW + 5) == 0, "no longer good");
    put(memory, "a.test", 1, "none", 0);
    WF_CHECK_TEXT("kept for no time", get(memory, "a.test", 1, NOW), "");
    wf_memory_destroy(memory);
}

static void test_whole_verdict(void)
{
    struct wf_memory *memory = wf_memory_create(8, 8);
    struct wf_verdict verdict = wf_test_verdict(WF_CAUSE_LAME_REFUSED, "bank.test", "text"), got;
    struct wf_name storage;
    struct wf_question question = ask(&storage, "bank.test", 1);

    CU_ASSERT_FATAL(memory != NULL);
    verdict.made = 77;
    verdict.scope = WF_SCOPE_SERVERS;
    memset(&got, 0, sizeof(got));
    wf_memory_put_question(memory, &question, &verdict, NOW, 60);
    WF_CHECK(wf_memory_get_question(memory, &question, NOW, &got), "found");
    WF_CHECK(got.cause == verdict.cause && got.made == 77 && got.scope == WF_SCOPE_SERVERS &&
                 got.at_fault == verdict.at_fault && got.ede_count == 1 && got.ede[0].code == 22 &&
                 got.zone.len == verdict.zone.len,
             "the whole verdict comes back");
    wf_memory_destroy(memory);
}

static void test_zones(void)
{
    struct wf_memory *memory = wf_memory_create(64, 64);

    CU_ASSERT_FATAL(memory != NULL);
    put_zone(memory, "test", WF_MEMORY_KEYS, "tld");
    put_zone(memory, "Bank.test", WF_MEMORY_KEYS, "bank");
    put_zone(memory, "bank.test", WF_MEMORY_SERVERS, "servers");
    WF_CHECK_TEXT("nearest", find_zone(memory, "www.bank.test", WF_MEMORY_KEYS), "bank");
    WF_CHECK_TEXT("itself", find_zone(memory, "BANK.test", WF_MEMORY_KEYS), "bank");
    WF_CHECK_TEXT("deep", find_zone(memory, "a.b.c.d.e.bank.TEST", WF_MEMORY_KEYS), "bank");
    WF_CHECK_TEXT("above", find_zone(memory, "shop.test", WF_MEMORY_KEYS), "tld");
    WF_CHECK_TEXT("kind", find_zone(memory, "www.bank.test", WF_MEMORY_SERVERS), "servers");
    WF_CHECK_TEXT("other kind", find_zone(memory, "shop.test", WF_MEMORY_SERVERS), "");
    WF_CHECK_TEXT("no suffix of labels", find_zone(memory, "notbank.org", WF_MEMORY_KEYS), "");
    put_zone(memory, ".", WF_MEMORY_KEYS, "root");
    WF_CHECK_TEXT("root", find_zone(memory, "shop.org", WF_MEMORY_KEYS), "root");
    WF_CHECK_TEXT("at the top",
                  find_zone_within(memory, "a.b.bank.test", "BANK.test", WF_MEMORY_KEYS), "bank");
    WF_CHECK_TEXT("above the top",
                  find_zone_within(memory, "a.shop.test", "shop.test", WF_MEMORY_KEYS), "");
    WF_CHECK_TEXT("the top itself",
                  find_zone_within(memory, "shop.test", "shop.test", WF_MEMORY_KEYS), "");
    wf_memory_destroy(memory);
}

static void test_get_zone(void)
{
    struct wf_memory *memory = wf_memory_create(64, 64);
    struct wf_name zone = wf_test_name("bank.test"), below = wf_test_name("www.bank.test");
    struct wf_verdict got;

    CU_ASSERT_FATAL(memory != NULL);
    put_zone(memory, "bank.test", WF_MEMORY_KEYS, "bank");
    WF_CHECK(wf_memory_get_zone(memory, wf_dname_of(&zone), WF_MEMORY_KEYS, NOW, &got), "exact");
    WF_CHECK(!wf_memory_get_zone(memory, wf_dname_of(&below), WF_MEMORY_KEYS, NOW, &got), "below");
    WF_CHECK(!wf_memory_get_zone(memory, wf_dname_of(&zone), WF_MEMORY_KEYS, NOW + 60, &got),
             "over");
    wf_memory_destroy(memory);
}

static void test_clear(void)
{
    struct wf_memory *memory = wf_memory_create(64, 64);
    struct wf_name bank = wf_test_name("BANK.test");
    struct wf_dname all = {NULL, 0};

    CU_ASSERT_FATAL(memory != NULL);
    put(memory, "www.bank.test", 1, "one", 60);
    put(memory, "bank.test", 1, "two", 60);
    put(memory, "shop.test", 1, "three", 60);
    put_zone(memory, "bank.test", WF_MEMORY_KEYS, "zone");
    put_zone(memory, "test", WF_MEMORY_KEYS, "tld");
    WF_CHECK(wf_memory_clear(memory, wf_dname_of(&bank)) == 3, "three at or below");
    WF_CHECK_TEXT("gone", get(memory, "www.bank.test", 1, NOW), "");
    WF_CHECK_TEXT("beside it", get(memory, "shop.test", 1, NOW), "three");
    WF_CHECK_TEXT("above it", find_zone(memory, "bank.test", WF_MEMORY_KEYS), "tld");
    WF_CHECK(wf_memory_clear(memory, all) == 2, "the rest");
    WF_CHECK(wf_memory_count(memory, NOW) == 0, "nothing is left");
    wf_memory_destroy(memory);
}

static void test_bounds(void)
{
    struct wf_memory *memory = wf_memory_create(WF_MEMORY_QUESTIONS, WF_MEMORY_ZONES);
    size_t bytes, count;
    char name[64];
    int i, found = 0;

    CU_ASSERT_FATAL(memory != NULL);
    bytes = wf_memory_bytes(memory);
    WF_CHECK(bytes <= 3500 * 1024, "%zu octets by default", bytes);
    for (i = 0; i < 3 * WF_MEMORY_QUESTIONS; i++) {
        snprintf(name, sizeof(name), "host%d.bank.test", i);
        put(memory, name, 1, name, 60);
    }
    count = wf_memory_count(memory, NOW);
    WF_CHECK(count <= WF_MEMORY_QUESTIONS, "%zu kept", count);
    WF_CHECK(count > WF_MEMORY_QUESTIONS * 9 / 10, "%zu kept", count);
    WF_CHECK_TEXT("the last is there", get(memory, name, 1, NOW), name);
    for (i = 0; i < 3 * WF_MEMORY_QUESTIONS; i++) {
        snprintf(name, sizeof(name), "host%d.bank.test", i);
        found += strcmp(get(memory, name, 1, NOW), name) == 0;
    }
    WF_CHECK((size_t)found == count, "%d found, none of them another's", found);
    WF_CHECK(wf_memory_bytes(memory) == bytes, "no growth");
    wf_memory_destroy(memory);
}

/* One set of eight: what is in use stays, what is over goes first. */
static void test_replacement(void)
{
    struct wf_memory *memory = wf_memory_create(8, 8);
    char name[16];
    int i;

    CU_ASSERT_FATAL(memory != NULL);
    for (i = 0; i < 8; i++) {
        snprintf(name, sizeof(name), "n%d", i);
        put(memory, name, 1, name, 60);
    }
    WF_CHECK_TEXT("all eight fit", get(memory, "n0", 1, NOW), "n0");
    put(memory, "n8", 1, "n8", 60);
    WF_CHECK_TEXT("used just now", get(memory, "n0", 1, NOW), "n0");
    WF_CHECK_TEXT("not used for longest", get(memory, "n1", 1, NOW), "");
    put(memory, "n2", 1, "short", 0);
    put(memory, "n9", 1, "n9", 60);
    WF_CHECK_TEXT("over went first", get(memory, "n3", 1, NOW), "n3");
    WF_CHECK_TEXT("over", get(memory, "n2", 1, NOW), "");
    WF_CHECK(wf_memory_count(memory, NOW) == 8, "eight");
    wf_memory_destroy(memory);
}

static void note_item(const struct wf_memory_item *item, void *arg)
{
    struct wf_strbuf *out = arg;

    wf_dname_print(out, item->name);
    wf_strbuf_printf(out, " %s %u %u %s;", item->is_zone ? "zone" : "name", (unsigned)item->kind,
                     (unsigned)item->type, item->verdict->ede[0].text);
}

static void check_listed(struct wf_memory *memory, const char *below, const char *want)
{
    struct wf_name storage = wf_test_name(below);
    struct wf_dname zone = below[0] == '\0' ? (struct wf_dname){NULL, 0} : wf_dname_of(&storage);
    char text[512];
    struct wf_strbuf out;

    wf_strbuf_init(&out, text, sizeof(text));
    wf_memory_each(memory, zone, NOW, note_item, &out);
    WF_CHECK_TEXT(below, text, want);
}

static void test_each(void)
{
    struct wf_memory *memory = wf_memory_create(8, 8);
    struct wf_name bank = wf_test_name("bank.test");
    struct wf_verdict verdict = wf_test_verdict(WF_CAUSE_LAME_REFUSED, "bank.test", "refused");

    put(memory, "www.bank.test", 1, "mismatch", 60);
    put(memory, "www.other.test", 28, "expired", 60);
    put(memory, "over.bank.test", 1, "over", 0);
    wf_memory_put_zone(memory, wf_dname_of(&bank), WF_MEMORY_SERVERS, &verdict, NOW, 60);
    check_listed(memory, "bank.test",
                 "bank.test zone 1 0 refused;www.bank.test name 0 1 mismatch;");
    check_listed(memory, "other.test", "www.other.test name 0 28 expired;");
    check_listed(memory, "nobody.test", "");
    wf_memory_destroy(memory);
}

enum { THREADS = 4, ROUNDS = 4000, NAMES = 300 };

static struct wf_memory *shared;
static atomic_int wrong;

/* Whatever is found must be whole and belong to the name. */
static void *use_memory(void *arg)
{
    unsigned seed = (unsigned)(uintptr_t)arg;
    int i;

    for (i = 0; i < ROUNDS; i++) {
        char name[64];
        struct wf_name storage;
        struct wf_question question;
        struct wf_verdict verdict;

        seed = seed * 1103515245u + 12345u;
        snprintf(name, sizeof(name), "host%u.bank.test", (seed >> 16) % NAMES);
        question = ask(&storage, name, 1);
        verdict = wf_test_verdict(WF_CAUSE_TIMEOUT, name, name);
        if (seed & 0x8000)
            wf_memory_put_question(shared, &question, &verdict, NOW, 60);
        else if (wf_memory_get_question(shared, &question, NOW, &verdict) &&
                 (strcmp(verdict.ede[0].text, name) != 0 ||
                  !wf_dname_equal(wf_dname_of(&verdict.zone), question.name)))
            atomic_fetch_add(&wrong, 1);
        if (i % 500 == 0)
            wf_memory_clear(shared, question.name);
    }
    return NULL;
}

static void test_threads(void)
{
    pthread_t threads[THREADS];
    uintptr_t i;

    shared = wf_memory_create(128, 8);
    CU_ASSERT_FATAL(shared != NULL);
    for (i = 0; i < THREADS; i++)
        CU_ASSERT_FATAL(pthread_create(&threads[i], NULL, use_memory, (void *)(i + 1)) == 0);
    for (i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    WF_CHECK(atomic_load(&wrong) == 0, "%d wrong verdicts", atomic_load(&wrong));
    WF_CHECK(wf_memory_count(shared, NOW) > 64, "%zu kept", wf_memory_count(shared, NOW));
    wf_memory_destroy(shared);
}

CU_TestInfo wf_tests_memory[] = {
    {"questions are found without regard to case", test_questions},
    {"what is found is leased until it may be another", test_lease},
    {"classes are kept apart", test_class},
    {"what is over is not found", test_expiry},
    {"the whole verdict is kept", test_whole_verdict},
    {"the nearest broken zone is found", test_zones},
    {"a zone by its own name", test_get_zone},
    {"forgetting below a zone, and everything", test_clear},
    {"all that is remembered below a zone", test_each},
    {"three times as many as fit", test_bounds},
    {"the one not used for longest goes", test_replacement},
    {"four threads at once", test_threads},
    CU_TEST_INFO_NULL,
};

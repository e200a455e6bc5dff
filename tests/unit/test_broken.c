/*
 * test_broken.c - zones known to be broken: what makes one, whom it holds for, and what ends it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check.h"
#include "memory/broken.h"

enum { NOW = 1000000, KEEP = 60 };

static struct wf_question question(struct wf_name *room, const char *name, uint16_t type)
{
    *room = wf_test_name(name);
    return (struct wf_question){wf_dname_of(room), type, 1};
}

static void note(struct wf_broken *broken, const char *zone, enum wf_memory_kind kind,
                 const char *name, uint16_t type, time_t now)
{
    struct wf_name of = wf_test_name(zone), room;
    struct wf_question asked = question(&room, name, type);

    wf_broken_note(broken, wf_dname_of(&of), kind, &asked, now);
}

/* What is known for a question: the length of the zone's name, 0 for none; goes in the sign. */
static int ask(struct wf_broken *broken, const char *name, uint16_t type, bool keys, time_t now)
{
    enum wf_memory_kind kind;
    struct wf_name room;
    struct wf_question asked = question(&room, name, type);
    bool goes;
    struct wf_dname zone = wf_broken_find(broken, &asked, keys, now, &kind, &goes);

    return goes ? -(int)zone.len : (int)zone.len;
}

static void test_servers(void)
{
    struct wf_broken *broken = wf_broken_create(KEEP);
    int zone = (int)wf_test_name("bank.test").len;

    CU_ASSERT_FATAL(broken != NULL);
    WF_CHECK(!wf_broken_any(broken), "there is a zone already");
    note(broken, "bank.test", WF_MEMORY_SERVERS, "a.bank.test", WF_TYPE_A, NOW);
    WF_CHECK(ask(broken, "x.bank.test", WF_TYPE_A, true, NOW) == 0, "by one name");
    note(broken, "bank.test", WF_MEMORY_SERVERS, "A.Bank.test", WF_TYPE_A, NOW);
    WF_CHECK(ask(broken, "x.bank.test", WF_TYPE_A, true, NOW) == 0, "by the same once more");
    note(broken, "bank.test", WF_MEMORY_SERVERS, "b.bank.test", WF_TYPE_AAAA, NOW);
    WF_CHECK(ask(broken, "x.bank.test", WF_TYPE_A, true, NOW) == 0, "by another type");
    note(broken, "bank.test", WF_MEMORY_SERVERS, "b.bank.test", WF_TYPE_A, NOW);
    WF_CHECK(ask(broken, "x.Bank.test", WF_TYPE_A, true, NOW) == -zone, "the first goes through");
    WF_CHECK(ask(broken, "x.bank.test", WF_TYPE_A, true, NOW) == zone, "others do not");
    WF_CHECK(ask(broken, "bank.test", WF_TYPE_A, false, NOW) == zone, "nor the zone's own name");
    WF_CHECK(ask(broken, "a.b.c.d.bank.test", WF_TYPE_A, false, NOW) == zone, "nor names below");
    WF_CHECK(ask(broken, "x.bank.test", WF_TYPE_AAAA, true, NOW) == 0, "another type does");
    WF_CHECK(ask(broken, "bank.test", WF_TYPE_DS, true, NOW) == 0, "the parent's DS does");
    WF_CHECK(ask(broken, "x.notbank.test", WF_TYPE_A, true, NOW) == 0, "other zones do");
    WF_CHECK(ask(broken, "x.bank.test", WF_TYPE_A, true, NOW + 1) == -zone, "one a second does");
    WF_CHECK(ask(broken, "x.bank.test", WF_TYPE_A, true, NOW + 1) == zone, "and one only");
    WF_CHECK(ask(broken, "x.bank.test", WF_TYPE_A, true, NOW + KEEP) == 0, "its time is over");
    wf_broken_destroy(broken);
}

static void test_keys(void)
{
    struct wf_broken *broken = wf_broken_create(KEEP);
    int zone = (int)wf_test_name("bank.test").len;

    CU_ASSERT_FATAL(broken != NULL);
    note(broken, "bank.test", WF_MEMORY_KEYS, "a.bank.test", WF_TYPE_A, NOW);
    WF_CHECK(ask(broken, "x.bank.test", WF_TYPE_AAAA, true, NOW) == -zone, "one name is enough");
    WF_CHECK(ask(broken, "y.bank.test", WF_TYPE_DNSKEY, true, NOW) == zone, "for every type");
    WF_CHECK(ask(broken, "y.bank.test", WF_TYPE_A, false, NOW) == 0, "not for who checks himself");
    wf_broken_destroy(broken);
}

static void clear(struct wf_broken *broken, const char *zone, enum wf_memory_kind kind)
{
    struct wf_name of = wf_test_name(zone);

    wf_broken_clear(broken, wf_dname_of(&of), kind);
}

static void test_success(void)
{
    struct wf_broken *broken = wf_broken_create(KEEP);

    CU_ASSERT_FATAL(broken != NULL);
    note(broken, "bank.test", WF_MEMORY_SERVERS, "a.bank.test", WF_TYPE_A, NOW);
    clear(broken, "bank.test", WF_MEMORY_SERVERS);
    note(broken, "bank.test", WF_MEMORY_SERVERS, "b.bank.test", WF_TYPE_A, NOW);
    WF_CHECK(ask(broken, "x.bank.test", WF_TYPE_A, true, NOW) == 0, "an answer in between");
    note(broken, "bank.test", WF_MEMORY_SERVERS, "c.bank.test", WF_TYPE_A, NOW);
    WF_CHECK(ask(broken, "x.bank.test", WF_TYPE_A, true, NOW) != 0, "it is known");
    clear(broken, "bank.test", WF_MEMORY_KEYS);
    WF_CHECK(ask(broken, "x.bank.test", WF_TYPE_A, true, NOW) != 0, "keys are something else");
    clear(broken, "BANK.test", WF_MEMORY_SERVERS);
    WF_CHECK(ask(broken, "x.bank.test", WF_TYPE_A, true, NOW) == 0, "the first success ends it");
    WF_CHECK(!wf_broken_any(broken), "and nothing is left");
    wf_broken_destroy(broken);
}

/* Nobody makes a zone of others' known as broken by a question that is not below it. */
static void test_others(void)
{
    struct wf_broken *broken = wf_broken_create(KEEP);
    char name[32];
    unsigned i;

    CU_ASSERT_FATAL(broken != NULL);
    note(broken, "victim.test", WF_MEMORY_KEYS, "www.evil.test", WF_TYPE_A, NOW);
    note(broken, "victim.test", WF_MEMORY_SERVERS, "a.evil.test", WF_TYPE_A, NOW);
    note(broken, "victim.test", WF_MEMORY_SERVERS, "b.evil.test", WF_TYPE_A, NOW);
    note(broken, ".", WF_MEMORY_KEYS, "www.evil.test", WF_TYPE_A, NOW);
    WF_CHECK(!wf_broken_any(broken), "it is known");
    /* many zones take no more room, and the newest of them are there */
    for (i = 0; i < 5000; i++) {
        snprintf(name, sizeof(name), "z%u.test", i);
        note(broken, name, WF_MEMORY_KEYS, name, WF_TYPE_A, NOW + (time_t)i / 1000);
    }
    WF_CHECK(ask(broken, "x.z4999.test", WF_TYPE_A, true, NOW + 5) != 0, "the newest is there");
    wf_broken_destroy(broken);
}

CU_TestInfo wf_tests_broken[] = {
    {"servers that fail are known by two names, type by type", test_servers},
    {"keys that are bad by one", test_keys},
    {"a success ends it", test_success},
    {"no zone is known by the names of others", test_others},
    CU_TEST_INFO_NULL,
};

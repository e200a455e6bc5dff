/*
 * test_diagnose_hostile.c - evidence as an attacker would like it: random RDATA of every type,
 * names of any octets, and the most there can be of everything.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <string.h>

#include "check_diagnosis.h"
#include "make_random.h"

enum { RANDOM_ROUNDS = 150000, POOLS = 8, POOL_TAIL = 512, NAMES_MADE = 8, BIG_RDATA = 65535 };

/* Everything that evidence can point to, at its largest. */
static struct world {
    struct wf_random random;
    struct wf_guarded pools[POOLS], name_pools[NAMES_MADE];
    struct wf_dname names[NAMES_MADE];
    struct wf_rdata rdata[2 * WF_MAX_RRS];
    struct wf_rrset ds, dnskey, parent_dnskey, rrsets[WF_MAX_RRSETS];
    struct wf_message message;
    struct wf_attempt attempts[WF_MAX_ATTEMPTS];
    struct wf_subquery subqueries[WF_MAX_SUBQUERIES];
    struct wf_server servers[WF_MAX_SERVERS];
    struct wf_server_name server_names[WF_MAX_SERVER_NAMES];
    struct wf_delegation delegation;
    struct wf_auth_zone auth_zone;
    struct wf_link chain[WF_MAX_LINKS];
    struct wf_dname aliases[WF_MAX_ALIASES];
    struct wf_clock_witness suspects[WF_MAX_CLOCK_WITNESSES];
    struct wf_verdict verdict;
    struct wf_evidence evidence;
} world;

static uint32_t below(uint32_t limit)
{
    return wf_random_below(&world.random, limit);
}

/* A count from 0 to the most, and often the most. */
static uint16_t count(uint32_t most)
{
    return (uint16_t)(below(4) == 0 ? most : below(most + 1));
}

static struct wf_dname any_name(void)
{
    return below(16) == 0 ? (struct wf_dname){NULL, 0} : world.names[below(NAMES_MADE)];
}

/* One of a few names, so that they often are equal, or one above the other. */
static void make_names(uint32_t longest)
{
    size_t i;

    for (i = 0; i < NAMES_MADE; i++) {
        if (i % 2 == 1) {
            world.names[i] = wf_dname_parent(world.names[i - 1]);
            continue;
        }
        world.names[i] = wf_guarded_name(&world.name_pools[i], &world.random,
                                         below(4) == 0 ? longest : 1 + below(longest));
    }
}

static void make_rdata(uint32_t longest)
{
    size_t i;

    for (i = 0; i < POOLS; i++)
        wf_random_fill(&world.random, world.pools[i].end - POOL_TAIL, POOL_TAIL);
    for (i = 0; i < WF_ROWS(world.rdata); i++) {
        world.rdata[i].len = (uint16_t)below(longest + 1);
        world.rdata[i].data = wf_guarded_tail(&world.pools[below(POOLS)], NULL, world.rdata[i].len);
    }
}

static struct wf_rrset any_rrset(uint16_t type, uint32_t most)
{
    struct wf_rrset rrset = {.owner = any_name(), .type = type, .rrclass = 1, .ttl = below(9999)};

    rrset.security = (enum wf_security)below(WF_SECURITY_BOGUS + 1);
    rrset.rr_count = count(most);
    rrset.rrsig_count = count(most);
    rrset.rr_total = (uint16_t)(rrset.rr_count + below(3) * below(30000));
    rrset.rrsig_total = (uint16_t)(rrset.rrsig_count + below(3) * below(30000));
    rrset.rdata = world.rdata;
    return rrset;
}

static void make_message(uint32_t most)
{
    static const uint16_t types[] = {WF_TYPE_A,    WF_TYPE_NS,     WF_TYPE_CNAME, WF_TYPE_SOA,
                                     WF_TYPE_AAAA, WF_TYPE_DNAME,  WF_TYPE_DS,    WF_TYPE_RRSIG,
                                     WF_TYPE_NSEC, WF_TYPE_DNSKEY, WF_TYPE_NSEC3, 65280};
    size_t i;

    world.message.rcode = (uint16_t)(below(2) * below(4));
    world.message.answer_count = count(most / 2);
    world.message.authority_count = count(most / 2);
    world.message.rrset_total =
        (uint16_t)(world.message.answer_count + world.message.authority_count + below(2) * 9);
    world.message.rrsets = world.rrsets;
    for (i = 0; i < most; i++)
        world.rrsets[i] = any_rrset(types[below(WF_ROWS(types))], most < 6 ? 3 : WF_MAX_RRS);
}

static struct wf_addr any_addr(void)
{
    struct wf_addr addr = {.family = (uint8_t)(2 * below(4)), .port = (uint16_t)below(65536)};

    wf_random_fill(&world.random, addr.bytes, sizeof(addr.bytes));
    return addr;
}

static void make_attempts(void)
{
    size_t i;

    for (i = 0; i < WF_MAX_ATTEMPTS; i++) {
        struct wf_attempt *attempt = &world.attempts[i];

        attempt->server = any_addr();
        attempt->zone = any_name();
        attempt->asked = (struct wf_question){any_name(), (uint16_t)below(65536), 1};
        attempt->outcome = (enum wf_outcome)below(WF_OUTCOME_COUNT);
        attempt->lameness = (enum wf_lameness)below(WF_LAME_COUNT);
        attempt->rcode = (uint16_t)(below(2) == 0 ? below(24) : below(65536));
        attempt->configured = below(8) == 0;
        attempt->waited_ms = below(UINT32_MAX);
        attempt->ede.present = below(2) == 0;
        attempt->ede.code = (uint16_t)below(65536);
        attempt->ede.text_len = (uint8_t)below(sizeof(attempt->ede.text) + 1);
        wf_random_fill(&world.random, (uint8_t *)attempt->ede.text, sizeof(attempt->ede.text));
    }
}

static void make_verdict(void)
{
    world.verdict = wf_test_verdict((enum wf_cause)below(WF_CAUSE_COUNT), "bank.test",
                                    "bank.test: a text of some length that was said before");
}

static void make_subqueries(void)
{
    static const uint16_t types[] = {WF_TYPE_A, WF_TYPE_AAAA, WF_TYPE_NS, WF_TYPE_DS,
                                     WF_TYPE_DNSKEY};
    size_t i;

    for (i = 0; i < WF_MAX_SUBQUERIES; i++) {
        struct wf_subquery *sub = &world.subqueries[i];

        sub->question = (struct wf_question){any_name(), types[below(WF_ROWS(types))], 1};
        sub->rcode = (uint16_t)below(6);
        sub->security = (enum wf_security)below(WF_SECURITY_BOGUS + 1);
        sub->response = below(2) == 0 ? &world.message : NULL;
        sub->attempts = world.attempts;
        sub->attempt_count = count(WF_MAX_ATTEMPTS);
        sub->attempt_total = (uint16_t)(sub->attempt_count + below(2) * 1000);
        sub->verdict = below(4) == 0 ? &world.verdict : NULL;
    }
}

static void make_delegation(void)
{
    struct wf_delegation *delegation = &world.delegation;
    size_t i;

    for (i = 0; i < WF_MAX_SERVERS; i++)
        world.servers[i] = (struct wf_server){.addr = any_addr(),
                                              .lame = below(4) == 0,
                                              .bogus = below(4) == 0,
                                              .dead = below(2) == 0,
                                              .has_answered = below(2) == 0,
                                              .dead_for_s = below(UINT32_MAX),
                                              .silent_s = below(UINT32_MAX)};
    for (i = 0; i < WF_MAX_SERVER_NAMES; i++)
        world.server_names[i] =
            (struct wf_server_name){.name = any_name(),
                                    .v4 = (enum wf_lookup)below(WF_LOOKUP_PENDING + 1),
                                    .v6 = (enum wf_lookup)below(WF_LOOKUP_PENDING + 1)};
    delegation->zone = any_name();
    delegation->server_count = count(WF_MAX_SERVERS);
    delegation->server_total = (uint16_t)(delegation->server_count + below(2) * 60000);
    delegation->servers = world.servers;
    delegation->name_count = count(WF_MAX_SERVER_NAMES);
    delegation->name_total = (uint16_t)(delegation->name_count + below(2) * 60000);
    delegation->names = world.server_names;
    delegation->configured = below(4) == 0;
    delegation->bogus = below(4) == 0;
}

static void make_lists(void)
{
    size_t i;

    for (i = 0; i < WF_MAX_LINKS; i++)
        world.chain[i] = (struct wf_link){
            .zone = any_name(), .security = (enum wf_security)below(WF_SECURITY_BOGUS + 1)};
    for (i = 0; i < WF_MAX_ALIASES; i++)
        world.aliases[i] = any_name();
    for (i = 0; i < WF_MAX_CLOCK_WITNESSES; i++)
        world.suspects[i] = (struct wf_clock_witness){.zone = any_name(),
                                                      .parent = any_name(),
                                                      .expired = below(2) == 0,
                                                      .from = (int64_t)below(UINT32_MAX),
                                                      .until = (int64_t)below(UINT32_MAX)};
    world.auth_zone = (struct wf_auth_zone){
        .name = any_name(), .expired = below(2) == 0, .fallback = below(2) == 0};
}

/* Puts what was made together; each part may be missing. */
static void make_evidence(uint32_t most)
{
    struct wf_evidence *ev = &world.evidence;

    memset(ev, 0, sizeof(*ev));
    ev->now = (time_t)below(UINT32_MAX);
    ev->seen.question = (struct wf_question){any_name(), (uint16_t)below(65536), 1};
    ev->seen.ending = (enum wf_ending)below(WF_ENDING_INSECURE + 1);
    ev->seen.response = below(8) != 0 ? &world.message : NULL;
    ev->seen.chased = any_name();
    ev->seen.cut = any_name();
    ev->seen.rrset_skip = (uint16_t)(below(2) * below(65536));
    ev->seen.zone = any_name();
    ev->seen.zone_keys_bad = below(2) == 0;
    ev->seen.zone_security = (enum wf_security)below(WF_SECURITY_BOGUS + 1);
    world.ds = any_rrset(WF_TYPE_DS, most);
    world.dnskey = any_rrset(WF_TYPE_DNSKEY, most);
    world.parent_dnskey = any_rrset(WF_TYPE_DNSKEY, most);
    ev->seen.ds = below(4) != 0 ? &world.ds : NULL;
    ev->seen.dnskey = below(4) != 0 ? &world.dnskey : NULL;
    ev->seen.parent_dnskey = below(4) != 0 ? &world.parent_dnskey : NULL;
    ev->config.ds_known = below(2) == 0;
    ev->config.ds_algorithms_known = below(UINT32_MAX);
    ev->config.ds_digests_known = below(UINT32_MAX);
    ev->config.downgrade_hardened = below(2) == 0;
    ev->config.ns_kept = (uint16_t)(below(2) * below(3));
    ev->config.ds_kept = (uint16_t)(below(2) * below(3));
    ev->config.sigs_kept = (uint16_t)(below(2) * below(3));
    ev->config.sigs_tried = (uint16_t)(below(2) * below(40));
    ev->config.denial_sigs_tried = (uint16_t)(below(2) * below(10));
    ev->seen.zone_is_anchor = below(4) == 0;
    ev->seen.parent = any_name();
    ev->seen.limit = (enum wf_limit)(below(2) * below(WF_LIMIT_COUNT));
    ev->seen.limit_value = below(UINT32_MAX);
    ev->seen.alias_target = any_name();
    ev->quirks.unproven_is_bogus = below(2) == 0;
    ev->seen.refused_here = below(16) == 0;
    ev->seen.answers_vary = below(16) == 0;
    ev->seen.stood_in_for = below(16) == 0;
    ev->seen.rate_limited = below(16) == 0;
    ev->seen.auth_zone = below(16) == 0 ? &world.auth_zone : NULL;
    ev->seen.delegation = below(4) != 0 ? &world.delegation : NULL;
    ev->remembered.keys = below(4) == 0 ? &world.verdict : NULL;
    ev->remembered.servers = below(4) == 0 ? &world.verdict : NULL;
    ev->remembered.question = below(4) == 0 ? &world.verdict : NULL;
    ev->seen.unbound_text = below(2) == 0 ? "\x1b[31mwords\xff\n" : NULL;
    ev->seen.aliases = world.aliases;
    ev->seen.alias_count = count(WF_MAX_ALIASES);
    ev->seen.alias_total = (uint16_t)(ev->seen.alias_count + below(2) * 100);
    ev->seen.attempts = world.attempts;
    ev->seen.attempt_count = count(below(2) * WF_MAX_ATTEMPTS);
    ev->seen.attempt_total = (uint16_t)(ev->seen.attempt_count + below(2) * 60000);
    ev->seen.subqueries = world.subqueries;
    ev->seen.subquery_count = count(WF_MAX_SUBQUERIES);
    ev->seen.subquery_total = (uint16_t)(ev->seen.subquery_count + below(2) * 60000);
    ev->remembered.silent_zones = (uint16_t)below(20);
    ev->remembered.silence_s = (int32_t)below(1000) - 1;
    ev->config.has_ipv6 = below(2) == 0;
    ev->config.lacks_ipv4 = below(2) == 0;
    ev->seen.chain = world.chain;
    ev->seen.chain_count = count(WF_MAX_LINKS);
    ev->remembered.clock_witnesses = world.suspects;
    ev->remembered.clock_witness_count = count(WF_MAX_CLOCK_WITNESSES);
}

static void world_begin(uint64_t seed)
{
    size_t i;

    memset(&world, 0, sizeof(world));
    world.random.state = seed;
    for (i = 0; i < POOLS; i++)
        wf_guarded_make(&world.pools[i]);
    for (i = 0; i < NAMES_MADE; i++)
        wf_guarded_make(&world.name_pools[i]);
}

static void world_end(void)
{
    size_t i;

    for (i = 0; i < POOLS; i++)
        wf_guarded_free(&world.pools[i]);
    for (i = 0; i < NAMES_MADE; i++)
        wf_guarded_free(&world.name_pools[i]);
}

static bool diagnose(unsigned round)
{
    struct wf_policy policy = wf_row_policy;
    struct wf_finding finding;
    char label[32];

    snprintf(label, sizeof(label), "round %u", round);
    policy.addresses = (enum wf_ede_addresses)below(3);
    policy.digests = below(2 * WF_MAX_DIGESTS);
    memset(&finding, 0xa5, sizeof(finding));
    wf_diagnose(&world.evidence, &policy, &finding);
    return wf_check_sound(label, &finding);
}

/* Small evidence, often: most of what is random fails at once. */
static void test_random(void)
{
    unsigned round;
    bool ok = true;

    world_begin(0x5eed);
    for (round = 0; ok && round < RANDOM_ROUNDS; round++) {
        make_names(40);
        make_rdata(120);
        make_message(4);
        if (round % 8 == 0) {
            make_attempts();
            make_verdict();
            make_subqueries();
            make_delegation();
            make_lists();
        }
        make_evidence(3);
        ok = diagnose(round);
    }
    world_end();
}

/* All keys have one tag and are as large as can be, and all DS and RRSIG records point at them. */
static void make_alike(void)
{
    size_t i, k;

    for (i = 0; i < POOLS; i++) {
        uint8_t *data = wf_guarded_tail(&world.pools[i], NULL, BIG_RDATA);

        for (k = 0; k + 4 <= BIG_RDATA; k += 4)
            memcpy(data + k, "\x01\x01\x03\x0d", 4);
    }
    for (i = 0; i < WF_ROWS(world.rdata); i++)
        world.rdata[i] =
            (struct wf_rdata){wf_guarded_tail(&world.pools[i % POOLS], NULL, BIG_RDATA), BIG_RDATA};
}

static void test_largest(void)
{
    unsigned round;
    bool ok = true;

    world_begin(0xb16);
    for (round = 0; ok && round < 400; round++) {
        make_names(WF_NAME_MAX);
        make_rdata(BIG_RDATA);
        if (round % 2 == 0)
            make_alike();
        make_message(WF_MAX_RRSETS);
        make_attempts();
        make_verdict();
        make_subqueries();
        make_delegation();
        make_lists();
        make_evidence(WF_MAX_RRS);
        ok = diagnose(round);
    }
    world_end();
}

CU_TestInfo wf_tests_diagnose_hostile[] = {
    {"random evidence is met in bounds", test_random},
    {"the most of everything is met in bounds", test_largest},
    CU_TEST_INFO_NULL,
};

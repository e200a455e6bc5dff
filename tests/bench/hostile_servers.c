/*
 * hostile_servers.c - delegations made to be expensive to explain: servers, their names and
 * aliases at the bounds of evidence.h.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <ldns/ldns.h>
#include <stdio.h>
#include <string.h>

#include "hostile.h"

/* An attempt at a server of its own, with as much to say as there can be. */
static void attempt_make(struct wf_attempt *attempt, struct wf_dname zone, unsigned number)
{
    attempt->server = bench_addr(number);
    attempt->zone = zone;
    attempt->asked = (struct wf_question){zone, WF_TYPE_A, LDNS_RR_CLASS_IN};
    attempt->outcome = number % 2 == 0 ? WF_OUTCOME_ANSWERED : WF_OUTCOME_SILENT;
    attempt->rcode = number % 2 == 0 ? WF_RCODE_REFUSED : WF_RCODE_UNKNOWN;
    attempt->waited_ms = 1000 + number;
    attempt->ede.present = true;
    attempt->ede.code = 20;
    attempt->ede.text_len = sizeof(attempt->ede.text);
    memset(attempt->ede.text, '"', sizeof(attempt->ede.text));
}

static struct wf_attempt *attempts_make(enum bench_octets octets)
{
    struct wf_attempt *attempts = bench_alloc(WF_MAX_ATTEMPTS * sizeof(*attempts));
    struct wf_dname spellings[] = {bench_name(octets, 0, false), bench_name(octets, 0, true)};
    unsigned i;

    for (i = 0; i < WF_MAX_ATTEMPTS; i++)
        attempt_make(&attempts[i], spellings[i % 2], i);
    return attempts;
}

/* A delegation that asks for every look-up there can be; its servers are never asked. */
static struct wf_delegation *delegation_make(enum bench_octets octets, uint16_t servers)
{
    struct wf_delegation *delegation = bench_alloc(sizeof(*delegation));
    struct wf_server *list = bench_alloc(WF_MAX_SERVERS * sizeof(*list));
    struct wf_server_name *names = bench_alloc(WF_MAX_SERVER_NAMES * sizeof(*names));
    unsigned i;

    for (i = 0; i < WF_MAX_SERVERS; i++)
        list[i] = (struct wf_server){.addr = bench_addr(i), .dead = true, .dead_for_s = 900};
    for (i = 0; i < WF_MAX_SERVER_NAMES; i++)
        names[i] = (struct wf_server_name){bench_name(octets, i + 1, false), WF_LOOKUP_NONE,
                                           WF_LOOKUP_NONE};
    *delegation = (struct wf_delegation){.zone = bench_name(octets, 0, false),
                                         .server_count = servers,
                                         .server_total = 500,
                                         .servers = list,
                                         .name_count = WF_MAX_SERVER_NAMES,
                                         .name_total = 500,
                                         .names = names};
    return delegation;
}

static void make_failed(struct wf_evidence *ev, enum bench_octets octets, uint16_t servers)
{
    ev->seen.ending = WF_ENDING_FAILED;
    ev->seen.question.name = bench_name(octets, 0, true);
    ev->seen.delegation = delegation_make(octets, servers);
}

static void attempts(struct wf_evidence *ev)
{
    make_failed(ev, BENCH_DEEP, WF_MAX_SERVERS);
    ev->seen.attempts = attempts_make(BENCH_DEEP);
    ev->seen.attempt_count = WF_MAX_ATTEMPTS;
    ev->seen.attempt_total = 500;
}

static void attempts_binary(struct wf_evidence *ev)
{
    make_failed(ev, BENCH_BINARY, WF_MAX_SERVERS);
    ev->seen.attempts = attempts_make(BENCH_BINARY);
    ev->seen.attempt_count = WF_MAX_ATTEMPTS;
    ev->seen.attempt_total = 500;
}

/* The attempts of queries for the delegation's own names, all of which failed. */
static void make_lookups(struct wf_evidence *ev, enum bench_octets octets)
{
    struct wf_subquery *subs = bench_alloc(WF_MAX_SUBQUERIES * sizeof(*subs));
    struct wf_verdict *why = bench_alloc(sizeof(*why));
    unsigned i;

    why->cause = WF_CAUSE_TIMEOUT;
    why->ede_count = 1;
    why->ede[0].text_len = WF_EDE_TEXT_MAX;
    memset(why->ede[0].text, 'x', WF_EDE_TEXT_MAX);
    for (i = 0; i < WF_MAX_SUBQUERIES; i++)
        subs[i] = (struct wf_subquery){
            .question = {bench_name(octets, i + 1, true), WF_TYPE_A, LDNS_RR_CLASS_IN},
            .rcode = WF_RCODE_SERVFAIL,
            .attempts = attempts_make(octets),
            .attempt_count = WF_MAX_ATTEMPTS,
            .attempt_total = 500,
            .verdict = why};
    ev->seen.subqueries = subs;
    ev->seen.subquery_count = WF_MAX_SUBQUERIES;
    ev->seen.subquery_total = 500;
}

static void lookups(struct wf_evidence *ev)
{
    make_failed(ev, BENCH_DEEP, 0);
    make_lookups(ev, BENCH_DEEP);
}

static void lookups_binary(struct wf_evidence *ev)
{
    make_failed(ev, BENCH_BINARY, 0);
    make_lookups(ev, BENCH_BINARY);
}

/* Keys that cannot be had: every sub-query could be the one, the first is. */
static void dnskey_unreachable(struct wf_evidence *ev)
{
    struct wf_subquery *subs;
    unsigned i;

    make_lookups(ev, BENCH_DEEP);
    ev->seen.ending = WF_ENDING_BOGUS;
    ev->seen.zone = ev->seen.question.name = bench_name(BENCH_DEEP, 0, false);
    ev->seen.zone_keys_bad = true;
    subs = (struct wf_subquery *)(uintptr_t)ev->seen.subqueries;
    for (i = 0; i < WF_MAX_SUBQUERIES; i++)
        subs[i].question.type = WF_TYPE_DS;
    subs[0].question.name = bench_name(BENCH_DEEP, 0, true);
}

/* Keys that cannot be had: each sub-query was for them. */
static void dnskey_asked_again(struct wf_evidence *ev)
{
    struct wf_subquery *subs;
    unsigned i;

    dnskey_unreachable(ev);
    subs = (struct wf_subquery *)(uintptr_t)ev->seen.subqueries;
    for (i = 1; i < WF_MAX_SUBQUERIES; i++)
        subs[i].question.name = subs[0].question.name;
}

static void aliases(struct wf_evidence *ev)
{
    struct wf_dname *names = bench_alloc(WF_MAX_ALIASES * sizeof(*names));
    unsigned i;

    make_failed(ev, BENCH_BINARY, 0);
    for (i = 0; i < WF_MAX_ALIASES; i++)
        names[i] = bench_name(BENCH_BINARY, i % (WF_MAX_ALIASES - 1), i % 2 == 0);
    ev->seen.aliases = names;
    ev->seen.alias_count = WF_MAX_ALIASES;
    ev->seen.alias_total = 500;
    ev->seen.limit = WF_LIMIT_RESTARTS;
    ev->seen.limit_value = 12;
}

static void dead_servers(struct wf_evidence *ev)
{
    make_failed(ev, BENCH_BINARY, WF_MAX_SERVERS);
}

const struct bench_input bench_hostile_servers[] = {
    {"64 attempts at 64 servers", NULL, attempts, WF_CAUSE_LAME_REFUSED, 0},
    {"64 attempts at 64 servers of a binary zone", NULL, attempts_binary, WF_CAUSE_LAME_REFUSED, 0},
    {"32 dead servers", NULL, dead_servers, WF_CAUSE_TIMEOUT, 0},
    {"16 server names, 16 sub-queries of 64 attempts", NULL, lookups, WF_CAUSE_SERVER_ZONE_BROKEN,
     0},
    {"16 binary server names, 16 sub-queries of 64 attempts", NULL, lookups_binary,
     WF_CAUSE_SERVER_ZONE_BROKEN, 0},
    {"16 sub-queries for keys with 64 attempts each", NULL, dnskey_unreachable,
     WF_CAUSE_DS_UNREACHABLE, 0},
    {"16 sub-queries for the same keys with 64 attempts each", NULL, dnskey_asked_again,
     WF_CAUSE_DS_UNREACHABLE, 0},
    {"16 aliases of binary octets, the last a loop", NULL, aliases, WF_CAUSE_CNAME_LOOP, 0},
    {.name = NULL},
};

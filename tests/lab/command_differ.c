/*
 * command_differ.c - "lab differ": thousands of made-up questions, each asked of Unbound with the
 * module, of Unbound without it and, as the control, of a second one without it.
 *
 * The questions about a zone are asked one after the other, each of all three at once, so that
 * their caches have seen the same; zones are asked side by side. Unbound chooses servers at random
 * and has its time limits, so even two without the module may differ. Where the first two do, all
 * three forget the zone and its servers and are asked again, three times: the difference is the
 * module's when it is there each time, and never between the two without it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "lab/checks.h"
#include "lab/lab.h"
#include "lab/questions.h"
#include "lab/tap.h"

/* BUDGET_S: after that a zone's share of questions goes to others, where answers come faster. */
enum { RETRY_MS = 2000, TRIES_MAX = 35, ROUNDS = 3, TTL_SLACK_S = 2, BUDGET_S = 40 };

enum side { WITH, WITHOUT, CONTROL, SIDES };

struct differ {
    struct lab_session *session;
    struct event_base *base;
    const struct lab_resolver *resolvers[SIDES];
    size_t running;
    size_t asked, unanswered, servfails, explained; /* the last two with the module */
    size_t differed, control_differed;              /* when asked for the first time */
    size_t confirmed, needless;
};

/* The questions about one zone. */
struct chain;
struct asker {
    struct chain *chain;
    enum side side;
    unsigned tries;
    struct timeval next_try; /* not before */
    struct lab_reply reply;
};

struct chain {
    struct differ *differ;
    const struct lab_zone *zone;
    const char *also;
    uint64_t seed;
    size_t left;
    time_t began, started; /* its first share of the questions, and the one it is at */
    bool slow;
    struct lab_question question;
    struct asker askers[SIDES];
    unsigned waiting;
    unsigned round; /* 0: asked for the first time */
    bool always;    /* so far the difference was there in each round */
    char what[64];
};

static void ask(struct asker *asker);
static void ask_next(struct chain *chain);
static void compare(struct chain *chain);

static void ask_again(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    ask(arg);
}

static void wait_and_ask(struct asker *asker)
{
    struct timeval now, wait;

    evutil_gettimeofday(&now, NULL);
    evutil_timersub(&asker->next_try, &now, &wait);
    if (wait.tv_sec < 0)
        wait = (struct timeval){0, 0};
    event_base_once(asker->chain->differ->base, -1, EV_TIMEOUT, ask_again, asker, &wait);
}

static void take_reply(void *arg, const struct lab_reply *reply)
{
    struct asker *asker = arg;

    if (!reply->pkt && asker->tries < TRIES_MAX) {
        wait_and_ask(asker);
        return;
    }
    asker->reply = *reply;
    asker->reply.pkt = reply->pkt ? ldns_pkt_clone(reply->pkt) : NULL;
    if (--asker->chain->waiting == 0)
        compare(asker->chain);
}

static void ask(struct asker *asker)
{
    struct differ *differ = asker->chain->differ;

    asker->tries++;
    evutil_gettimeofday(&asker->next_try, NULL);
    asker->next_try.tv_sec += RETRY_MS / 1000;
    lab_ask(differ->base, &differ->resolvers[asker->side]->addr, &asker->chain->question.query,
            RETRY_MS, take_reply, asker);
}

static void ask_all(struct chain *chain)
{
    chain->waiting = SIDES;
    for (int side = 0; side < SIDES; side++) {
        struct asker *asker = &chain->askers[side];

        ldns_pkt_free(asker->reply.pkt);
        *asker = (struct asker){.chain = chain, .side = (enum side)side};
    }
    for (int side = 0; side < SIDES; side++)
        ask(&chain->askers[side]);
}

static void describe(const struct chain *chain)
{
    const struct lab_query *query = &chain->question.query;
    char *type = ldns_rr_type2str(query->type);

    lab_tap_note("%s %s%s%s%s%s%s, EDNS %u: %s", chain->question.name, type,
                 query->tcp ? " TCP" : " UDP", query->no_rd ? "" : " RD", query->cd ? " CD" : "",
                 query->no_ad ? "" : " AD", query->no_do ? "" : " DO", (unsigned)query->edns_size,
                 chain->what);
    free(type);
}

/* What one side said, in one line. */
static void describe_reply(const struct chain *chain, enum side side)
{
    static const char *const names[SIDES] = {"with", "without", "control"};
    const struct lab_reply *reply = &chain->askers[side].reply;
    const ldns_pkt *pkt = reply->pkt;
    char *rcode = pkt ? ldns_pkt_rcode2str(ldns_pkt_get_rcode(pkt)) : NULL;

    if (pkt)
        lab_tap_note("  %-7s %s%s%s%s%s%s, %u answers, %u authority, %u additional, %zu octets, "
                     "tries %u",
                     names[side], rcode, ldns_pkt_aa(pkt) ? " AA" : "",
                     ldns_pkt_tc(pkt) ? " TC" : "", ldns_pkt_ra(pkt) ? " RA" : "",
                     ldns_pkt_ad(pkt) ? " AD" : "", ldns_pkt_cd(pkt) ? " CD" : "",
                     (unsigned)ldns_pkt_ancount(pkt), (unsigned)ldns_pkt_nscount(pkt),
                     (unsigned)ldns_pkt_arcount(pkt), reply->size, chain->askers[side].tries);
    else
        lab_tap_note("  %-7s no answer", names[side]);
    free(rcode);
}

static void count_reply(struct differ *differ, const struct chain *chain)
{
    const struct lab_reply *reply = &chain->askers[WITH].reply;

    differ->asked++;
    if (!reply->pkt) {
        differ->unanswered++;
        return;
    }
    if (ldns_pkt_get_rcode(reply->pkt) == LDNS_RCODE_SERVFAIL) {
        differ->servfails++;
        differ->explained += reply->ede_count > 0;
    } else if (reply->ede_count > 0 && ++differ->needless == 1) {
        describe(chain);
    }
}

/*
 * A record that was fetched at any time since the chain began has aged by no more than that; those
 * of the zones above may be older, but then for all alike.
 */
static const char *difference(const struct chain *chain, enum side left, enum side right)
{
    uint32_t slack = (uint32_t)(time(NULL) - chain->began) + TTL_SLACK_S;

    return lab_difference(&chain->askers[left].reply, &chain->askers[right].reply, slack);
}

/* Of a zone with others below it, which are being asked about meanwhile: the question alone. */
static bool flush_question(const struct chain *chain, const struct lab_resolver *resolver)
{
    char *type = ldns_rr_type2str(chain->question.query.type);
    char what[LAB_QNAME_MAX + 32];
    bool done;

    snprintf(what, sizeof(what), "%s %s", chain->question.name, type);
    free(type);
    done = lab_resolver_flush(resolver, "flush_type", what);
    if (strcasecmp(chain->question.name, chain->zone->name) != 0)
        done = done && lab_resolver_flush(resolver, "flush_zone", chain->question.name);
    return done;
}

/* What was learned of a zone, its keys and its servers decides what comes next. */
static void flush_at(const struct chain *chain, const struct lab_resolver *resolver)
{
    const struct lab_zone *zone = chain->zone;
    bool is_top = ldns_dname_label_count(zone->apex) < 2;
    bool done = is_top ? flush_question(chain, resolver)
                       : lab_resolver_flush(resolver, "flush_zone", zone->name);

    for (size_t i = 0; done && !is_top && i < zone->server_count; i++)
        done = lab_resolver_flush(resolver, "flush_infra", zone->servers[i].text);
    if (!done)
        lab_die("Unbound does not flush %s", chain->question.name);
}

static void flush(const struct chain *chain)
{
    for (int side = 0; side < SIDES; side++)
        flush_at(chain, chain->differ->resolvers[side]);
}

/* The first time: is there a difference to look at? */
static bool compare_first(struct chain *chain)
{
    struct differ *differ = chain->differ;
    const char *found = difference(chain, WITH, WITHOUT);

    count_reply(differ, chain);
    differ->control_differed += difference(chain, WITHOUT, CONTROL) != NULL;
    differ->differed += found != NULL;
    if (!found)
        return false;
    snprintf(chain->what, sizeof(chain->what), "%s", found);
    printf("# asked first:\n");
    describe(chain);
    for (int side = 0; side < SIDES; side++)
        describe_reply(chain, (enum side)side);
    chain->always = true;
    return true;
}

static void judge(struct chain *chain)
{
    if (chain->always)
        chain->differ->confirmed++;
    printf("# %s:\n",
           chain->always ? "the module's difference" : "a difference that does not last");
    describe(chain);
    fflush(stdout);
}

/* All three have answered, or given up. */
static void compare(struct chain *chain)
{
    if (chain->round == 0 && !compare_first(chain)) {
        ask_next(chain);
        return;
    }
    if (!difference(chain, WITH, WITHOUT) || difference(chain, WITHOUT, CONTROL))
        chain->always = false;
    if (!chain->always || chain->round == ROUNDS) {
        judge(chain);
        ask_next(chain);
        return;
    }
    chain->round++;
    flush(chain);
    ask_all(chain);
}

static void ask_next(struct chain *chain)
{
    if (time(NULL) - chain->started > BUDGET_S)
        chain->slow = true;
    if (chain->left == 0 || chain->slow) {
        chain->differ->running--;
        return;
    }
    chain->left--;
    chain->round = 0;
    lab_question_make(&chain->question, chain->zone, chain->also, &chain->seed);
    ask_all(chain);
}

static const char *question_of(const struct lab_world *world, const struct lab_zone *zone)
{
    for (size_t i = 0; i < world->case_count; i++)
        if (world->cases[i].zones[0] == zone)
            return world->cases[i].qname;
    return zone->name;
}

static struct chain *make_chains(struct differ *differ, uint64_t seed)
{
    const struct lab_world *world = differ->session->world;
    struct chain *chains = calloc(world->zone_count, sizeof(*chains));

    if (!chains)
        lab_die("out of memory");
    for (size_t i = 0; i < world->zone_count; i++)
        chains[i] = (struct chain){.differ = differ,
                                   .zone = world->zones[i],
                                   .also = question_of(world, world->zones[i]),
                                   .seed = seed + i * 0x10001,
                                   .began = time(NULL)};
    return chains;
}

/* Gives each zone that is not slow its share, and waits until all are asked. */
static bool run_shares(struct differ *differ, struct chain *chains, size_t questions)
{
    size_t count = differ->session->world->zone_count, able = 0, given = 0;

    for (size_t i = 0; i < count; i++)
        able += !chains[i].slow;
    for (size_t i = 0; i < count; i++) {
        if (chains[i].slow)
            continue;
        chains[i].left = questions / able + (given++ < questions % able);
        chains[i].started = time(NULL);
        differ->running++;
    }
    for (size_t i = 0; i < count; i++)
        if (!chains[i].slow)
            ask_next(&chains[i]);
    while (differ->running > 0)
        event_base_loop(differ->base, EVLOOP_ONCE);
    return able > 0;
}

static void run(struct differ *differ, size_t questions, uint64_t seed)
{
    const struct lab_world *world = differ->session->world;
    struct chain *chains = make_chains(differ, seed);

    while (differ->asked < questions && run_shares(differ, chains, questions - differ->asked))
        continue;
    for (size_t i = 0; i < world->zone_count; i++)
        for (int side = 0; side < SIDES; side++)
            ldns_pkt_free(chains[i].askers[side].reply.pkt);
    free(chains);
}

static void report(const struct differ *differ, size_t questions)
{
    lab_tap(differ->asked == questions, "differ", "%zu questions asked", differ->asked);
    lab_tap(differ->explained > 0, "differ", "%zu of %zu SERVFAILs carry EDE with the module",
            differ->explained, differ->servfails);
    lab_tap(differ->needless == 0, "differ", "no other answer does");
    lab_tap(differ->confirmed == 0, "differ", "%zu differences that are the module's",
            differ->confirmed);
    printf("# differed when asked first: %zu with and without the module, %zu without and without; "
           "unanswered %zu\n",
           differ->differed, differ->control_differed, differ->unanswered);
}

int lab_command_differ(const struct lab_options *given)
{
    struct lab_options options = *given;
    struct differ differ = {0};
    uint64_t seed = options.seed ? options.seed : (uint64_t)time(NULL);

    options.profile = LAB_PROFILE_DEFAULT;
    options.no_plain = false;
    options.no_module = false;
    options.no_own_ede = true;
    printf("# %zu questions, --seed %llu\n", options.questions, (unsigned long long)seed);
    differ.session = lab_session_start(&options);
    lab_session_resolvers(differ.session);
    lab_session_control(differ.session);
    differ.resolvers[WITH] = differ.session->with[LAB_PROFILE_DEFAULT];
    differ.resolvers[WITHOUT] = differ.session->without[LAB_PROFILE_DEFAULT];
    differ.resolvers[CONTROL] = differ.session->without[LAB_PROFILE_CONTROL];
    differ.base = event_base_new();
    run(&differ, options.questions, seed);
    event_base_free(differ.base);
    report(&differ, options.questions);
    lab_tap(lab_session_stop_resolvers(differ.session), "Unbound", "ends cleanly");
    lab_session_end(differ.session);
    return lab_tap_end() ? 0 : 1;
}

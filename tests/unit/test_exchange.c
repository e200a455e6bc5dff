/*
 * test_exchange.c - what comes back from a server that answers, or does anything else.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <string.h>

#include "check.h"
#include "fake_resolver.h"
#include "resolve/exchange.h"

enum { PATIENCE_MS = 1500 };

enum trick {
    ANSWERS,
    REFUSES,       /* and leaves the question out */
    SAYS_OTHER_ID, /* and nothing else */
    SAYS_OTHER_NAME,
    SAYS_OTHER_TYPE,
    SAYS_NOISE,
    SAYS_LITTLE, /* less than a header */
    IS_SILENT,
    IS_CUT,         /* TC, and TCP answers */
    IS_CUT_TO_NOISE /* TC, and TCP sends noise */
};

static ldns_rr *wrong_question(enum trick trick)
{
    ldns_rr *question = ldns_rr_new();

    ldns_rr_set_question(question, true);
    ldns_rr_set_owner(question,
                      ldns_dname_new_frm_str(trick == SAYS_OTHER_NAME ? "x.test" : "a.test"));
    ldns_rr_set_type(question, trick == SAYS_OTHER_TYPE ? LDNS_RR_TYPE_MX : LDNS_RR_TYPE_A);
    ldns_rr_set_class(question, LDNS_RR_CLASS_IN);
    return question;
}

static size_t reply_wrong(enum trick trick, const ldns_pkt *query, uint8_t *reply)
{
    ldns_pkt *packet = ldns_pkt_new(), *other = ldns_pkt_new();
    size_t len;

    ldns_pkt_set_id(other, ldns_pkt_id(query));
    ldns_pkt_push_rr(other, LDNS_SECTION_QUESTION, wrong_question(trick));
    len = fake_reply(other, packet, reply);
    ldns_pkt_free(other);
    return len;
}

static size_t answer(void *context, const ldns_pkt *query, bool tcp, uint8_t *reply)
{
    enum trick trick = *(enum trick *)context;
    ldns_pkt *packet;
    size_t len;

    if (trick == IS_SILENT)
        return 0;
    if (trick == SAYS_OTHER_NAME || trick == SAYS_OTHER_TYPE)
        return reply_wrong(trick, query, reply);
    packet = ldns_pkt_new();
    if (trick == REFUSES)
        ldns_pkt_set_rcode(packet, LDNS_RCODE_REFUSED);
    ldns_pkt_set_tc(packet, !tcp && (trick == IS_CUT || trick == IS_CUT_TO_NOISE));
    len = fake_reply(query, packet, reply);
    if (trick == REFUSES) {
        reply[5] = 0; /* QDCOUNT */
        return LDNS_HEADER_SIZE;
    }
    if (trick == SAYS_OTHER_ID)
        reply[0] ^= 0xff;
    if (trick == SAYS_LITTLE)
        return LDNS_HEADER_SIZE - 1;
    if (trick == SAYS_NOISE || (trick == IS_CUT_TO_NOISE && tcp))
        memset(reply + 4, 0xc7, len - 4); /* counts of thousands, names that point anywhere */
    return len;
}

/* What was exchanged with a peer that has the trick up its sleeve, and how long that took. */
struct trial {
    struct wf_exchange exchange;
    uint64_t took_ms;
};

/* over_tcp: and nothing else. trickle_ms: between the octets of a connection, 0: at once. */
static struct trial trial_run(enum trick trick, unsigned trickle_ms, bool over_tcp)
{
    struct wf_name name = wf_test_name("a.test");
    struct wf_peer peer;
    struct fake_resolver *fake = fake_resolver_start(answer, &trick, trickle_ms, &peer);
    ldns_pkt *query = wf_query_make(wf_dname_of(&name), 1, LDNS_RD, true);
    uint64_t start = wf_clock_ms();
    struct trial trial;

    peer.tcp |= over_tcp;
    wf_exchange_run(&trial.exchange, &peer, query, start + PATIENCE_MS);
    trial.took_ms = wf_clock_ms() - start;
    ldns_pkt_free(query);
    fake_resolver_stop(fake);
    return trial;
}

static void test_outcomes(void)
{
    static const struct {
        enum trick trick;
        enum wf_outcome outcome;
        uint16_t rcode;
    } rows[] = {
        {ANSWERS, WF_OUTCOME_ANSWERED, LDNS_RCODE_NOERROR},
        {REFUSES, WF_OUTCOME_ANSWERED, LDNS_RCODE_REFUSED},
        {SAYS_OTHER_ID, WF_OUTCOME_TIMEOUT, WF_RCODE_UNKNOWN},
        {SAYS_OTHER_NAME, WF_OUTCOME_MALFORMED, WF_RCODE_UNKNOWN},
        {SAYS_OTHER_TYPE, WF_OUTCOME_MALFORMED, WF_RCODE_UNKNOWN},
        {SAYS_NOISE, WF_OUTCOME_MALFORMED, WF_RCODE_UNKNOWN},
        {SAYS_LITTLE, WF_OUTCOME_TIMEOUT, WF_RCODE_UNKNOWN},
        {IS_SILENT, WF_OUTCOME_TIMEOUT, WF_RCODE_UNKNOWN},
        {IS_CUT, WF_OUTCOME_ANSWERED, LDNS_RCODE_NOERROR},
        {IS_CUT_TO_NOISE, WF_OUTCOME_MALFORMED, WF_RCODE_UNKNOWN},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct trial trial = trial_run(rows[i].trick, 0, false);

        WF_CHECK(trial.exchange.outcome == rows[i].outcome, "row %zu: outcome %d", i,
                 (int)trial.exchange.outcome);
        WF_CHECK(wf_packet_rcode(trial.exchange.packet) == rows[i].rcode, "row %zu: rcode", i);
        WF_CHECK(trial.took_ms < PATIENCE_MS + 500, "row %zu: time", i);
        wf_exchange_free(&trial.exchange);
    }
}

/* A peer that is asked over TCP alone gets nothing over UDP. */
static void test_tcp_alone(void)
{
    struct trial trial = trial_run(ANSWERS, 0, true);

    WF_CHECK(trial.exchange.outcome == WF_OUTCOME_ANSWERED && trial.exchange.tries == 0,
             "outcome %d, tries %u", (int)trial.exchange.outcome, trial.exchange.tries);
    wf_exchange_free(&trial.exchange);
}

/* A connection on which an octet comes now and then must not be waited for any longer. */
static void test_trickle(void)
{
    struct trial trial = trial_run(IS_CUT, 100, false);

    WF_CHECK(trial.exchange.outcome == WF_OUTCOME_TCP_FAILED, "outcome %d",
             (int)trial.exchange.outcome);
    WF_CHECK(trial.took_ms < PATIENCE_MS + 500, "time");
    wf_exchange_free(&trial.exchange);
}

/* Nobody listens: the kernel says so at once. */
static void test_closed(void)
{
    enum trick trick = ANSWERS;
    struct wf_name name = wf_test_name("a.test");
    struct wf_peer peer;
    ldns_pkt *query = wf_query_make(wf_dname_of(&name), 1, LDNS_RD, true);
    struct wf_exchange exchange;
    uint64_t start = wf_clock_ms();

    fake_resolver_stop(fake_resolver_start(answer, &trick, 0, &peer));
    wf_exchange_run(&exchange, &peer, query, start + 10000);
    WF_CHECK(exchange.outcome == WF_OUTCOME_UNREACHABLE, "outcome %d", (int)exchange.outcome);
    WF_CHECK(exchange.sys_errno != 0, "errno");
    WF_CHECK(wf_clock_ms() - start < 5000, "time");
    ldns_pkt_free(query);
}

CU_TestInfo wf_tests_exchange[] = {
    {"an answer is told from everything else", test_outcomes},
    {"a peer that is asked over TCP alone", test_tcp_alone},
    {"a connection that trickles is left in time", test_trickle},
    {"a closed port is told at once", test_closed},
    CU_TEST_INFO_NULL,
};

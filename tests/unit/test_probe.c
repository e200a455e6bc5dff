/*
 * test_probe.c - what a probe through a resolver finds, the evidence built of that, and its bounds.
 * bounds.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "command/explanation.h"
#include "diagnose/diagnose.h"
#include "fake_resolver.h"
#include "make_random.h"
#include "make_world.h"
#include "resolve/evidence_builder.h"
#include "resolve/probe.h"

enum { PATIENCE_MS = 5000 };

/* A validation and what came of it. */
struct stage {
    struct world world;
    struct wf_peer peer;
    struct fake_resolver *fake;
    struct wf_session session;
    struct wf_verifier verifier;
    struct wf_anchor anchor;
    struct wf_name name;
    struct wf_validation validation;
    struct wf_built_evidence built;
    struct wf_finding finding;
};

static struct stage *stage_make(void)
{
    struct stage *stage = calloc(1, sizeof(*stage));

    world_make(&stage->world);
    stage->anchor.ds = ldns_rr_list_clone(world_find(&stage->world, ".", LDNS_RR_TYPE_DS)->rrs);
    return stage;
}

static void stage_probe(struct stage *stage, const char *name, uint16_t type, fake_answer *answer)
{
    const struct wf_policy policy = {.addresses = WF_EDE_ADDRESSES_ALL, .digests = WF_MAX_DIGESTS};

    stage->fake = fake_resolver_start(answer, &stage->world, 0, &stage->peer);
    stage->name = wf_test_name(name);
    stage->session.peer = &stage->peer;
    stage->session.start = wf_clock_ms();
    stage->session.deadline = stage->session.start + PATIENCE_MS;
    stage->verifier = (struct wf_verifier){.now = WF_NOW, .left = WF_VERIFICATIONS};
    stage->validation.question =
        (struct wf_question){wf_dname_of(&stage->name), type, LDNS_RR_CLASS_IN};
    stage->validation.failed = true;
    stage->validation.chain.session = &stage->session;
    stage->validation.chain.verifier = &stage->verifier;
    stage->validation.chain.anchor = &stage->anchor;
    wf_validate(&stage->validation);
    wf_evidence_build(&stage->built, &stage->validation, NULL, WF_NOW);
    wf_diagnose(&stage->built.evidence, &policy, &stage->finding);
    fake_resolver_stop(stage->fake);
}

static void stage_free(struct stage *stage)
{
    wf_session_free(&stage->session);
    wf_anchor_free(&stage->anchor);
    world_free(&stage->world);
    free(stage);
}

static bool is_name(struct wf_dname name, const char *text)
{
    struct wf_name other = wf_test_name(text);

    return wf_dname_equal(name, wf_dname_of(&other));
}

/* Ways to break the world. */
static void flip(struct world *world, const char *owner, ldns_rr_type type)
{
    world_sign(world_find(world, owner, type), (struct wf_made_sig){.altered = true});
}

static void replace_ds(struct world *world, struct wf_made_ds made)
{
    struct world_set *set = world_find(world, "bank.test.", LDNS_RR_TYPE_DS);

    made.key.pair = PAIR_KSK;
    ldns_rr_list_deep_free(set->rrs);
    set->rrs = ldns_rr_list_new();
    ldns_rr_list_push_rr(set->rrs, wf_make_ds("bank.test.", &made));
    world_sign(set, (struct wf_made_sig){.labels = 0});
}

static void break_nothing(struct world *world)
{
    (void)world;
}

static void break_ds(struct world *world)
{
    replace_ds(world, (struct wf_made_ds){.altered = true});
}

static void break_ds_type(struct world *world)
{
    replace_ds(world, (struct wf_made_ds){.digest_type = 100});
}

static void break_ds_signature(struct world *world)
{
    flip(world, "bank.test.", LDNS_RR_TYPE_DS);
}

static void break_ds_proof(struct world *world)
{
    static const char *const wrong[] = {"shop.test. NSEC test. NS DS RRSIG NSEC"};

    world_add(world, "test.", wrong, 1);
}

static void break_keys(struct world *world)
{
    flip(world, "bank.test.", LDNS_RR_TYPE_DNSKEY);
}

static void expire_keys(struct world *world)
{
    world_sign(world_find(world, "bank.test.", LDNS_RR_TYPE_DNSKEY),
               (struct wf_made_sig){.from = -30 * DAY, .until = -DAY});
}

static void silence_ds(struct world *world)
{
    world_find(world, "bank.test.", LDNS_RR_TYPE_DS)->rcode = LDNS_RCODE_SERVFAIL;
}

static void silence_keys(struct world *world)
{
    world_find(world, "bank.test.", LDNS_RR_TYPE_DNSKEY)->rcode = LDNS_RCODE_SERVFAIL;
}

static void silence_all(struct world *world)
{
    silence_keys(world);
    world_find(world, "www.bank.test.", LDNS_RR_TYPE_A)->rcode = LDNS_RCODE_SERVFAIL;
}

static void silence_www(struct world *world)
{
    world_find(world, "www.bank.test.", LDNS_RR_TYPE_A)->rcode = LDNS_RCODE_SERVFAIL;
}

static void empty_www(struct world *world)
{
    world_find(world, "www.bank.test.", LDNS_RR_TYPE_A)->empty = true;
}

static void empty_all(struct world *world)
{
    empty_www(world);
    world_find(world, "bank.test.", LDNS_RR_TYPE_DNSKEY)->empty = true;
}

static void empty_unsigned(struct world *world)
{
    world_find(world, "www.shop.test.", LDNS_RR_TYPE_A)->empty = true;
}

/* Before the zone's own keys and signatures stand so many that have nothing to do with them. */
enum { DECOYS = 70 };

static void hide_keys(struct world *world)
{
    struct world_set *set = world_find(world, "bank.test.", LDNS_RR_TYPE_DNSKEY);
    ldns_rr_list *own = set->rrs;
    unsigned i;

    set->rrs = ldns_rr_list_new();
    for (i = 0; i < DECOYS; i++) {
        ldns_rr *decoy = ldns_rr_clone(ldns_rr_list_rr(own, 0));

        ldns_write_uint16(ldns_rdf_data(ldns_rr_rdf(decoy, 3)), (uint16_t)i); /* another tag */
        ldns_rr_list_push_rr(set->rrs, decoy);
    }
    ldns_rr_list_push_rr_list(set->rrs, own);
    ldns_rr_list_free(own);
    world_sign(set, (struct wf_made_sig){.labels = 0});
}

static void hide_signature(struct world *world)
{
    struct world_set *set = world_find(world, "www.bank.test.", LDNS_RR_TYPE_A);
    ldns_rr_list *own = set->sigs;
    unsigned i;

    set->sigs = ldns_rr_list_new();
    for (i = 0; i < DECOYS; i++) {
        ldns_rr *decoy = ldns_rr_clone(ldns_rr_list_rr(own, 0));

        ldns_write_uint16(ldns_rdf_data(ldns_rr_rdf(decoy, 6)), (uint16_t)i); /* of no key's tag */
        ldns_rr_list_push_rr(set->sigs, decoy);
    }
    ldns_rr_list_push_rr_list(set->sigs, own);
    ldns_rr_list_free(own);
}

static void break_www(struct world *world)
{
    flip(world, "www.bank.test.", LDNS_RR_TYPE_A);
}

static void strip_www(struct world *world)
{
    struct world_set *set = world_find(world, "www.bank.test.", LDNS_RR_TYPE_A);

    while (ldns_rr_list_rr_count(set->sigs) > 0)
        ldns_rr_free(ldns_rr_list_pop_rr(set->sigs));
}

static void break_soa(struct world *world)
{
    flip(world, "bank.test.", LDNS_RR_TYPE_SOA);
}

static void break_proof(struct world *world)
{
    static const char *const wrong[] = {"www.bank.test. NSEC bank.test. A TXT RRSIG NSEC"};

    world_add(world, "bank.test.", wrong, 1);
}

static void break_root(struct world *world)
{
    flip(world, ".", LDNS_RR_TYPE_DNSKEY);
}

static void expire_root(struct world *world)
{
    world_sign(world_find(world, ".", LDNS_RR_TYPE_DNSKEY),
               (struct wf_made_sig){.from = -30 * DAY, .until = -DAY});
}

static void strip_all(struct world *world)
{
    world->strips = true;
}

static void silence_root(struct world *world)
{
    world_find(world, ".", LDNS_RR_TYPE_DNSKEY)->rcode = LDNS_RCODE_REFUSED;
}

static void make_loop(struct world *world)
{
    static const char *const loop[] = {"www.bank.test. CNAME alias.bank.test."};

    world_add(world, "bank.test.", loop, 1);
    world_find(world, "www.bank.test.", LDNS_RR_TYPE_A)->zone = NULL;
    ldns_rr_set_type(ldns_rr_list_rr(world_find(world, "www.bank.test.", LDNS_RR_TYPE_A)->rrs, 0),
                     LDNS_RR_TYPE_HINFO); /* no longer found */
}

/* A zone that nobody delegates begins where the zone above has records of its own. */
static void split_www(struct world *world)
{
    static const char *const soa[] = {"www.bank.test. SOA ns. admin. 1 3600 900 86400 300"};
    static const char *const other[] = {"www.bank.test. A 192.0.2.3"};

    world_add(world, NULL, soa, 1);
    world_add(world, NULL, other, 1);
}

static void test_verdicts(void)
{
    static const struct {
        const char *label, *name;
        uint16_t type;
        void (*breaks)(struct world *world);
        enum wf_validation_result end;
        enum wf_cause cause;
        const char *zone; /* of the verdict */
    } rows[] = {
        {"sound", "www.bank.test", 1, break_nothing, WF_VALIDATION_SOUND, WF_CAUSE_UNEXPLAINED,
         NULL},
        {"alias", "alias.bank.test", 1, break_nothing, WF_VALIDATION_SOUND, WF_CAUSE_UNEXPLAINED,
         NULL},
        {"no type", "www.bank.test", 16, break_nothing, WF_VALIDATION_SOUND, WF_CAUSE_UNEXPLAINED,
         NULL},
        {"unsigned", "www.shop.test", 1, break_nothing, WF_VALIDATION_SOUND, WF_CAUSE_UNEXPLAINED,
         NULL},
        {"keys", "bank.test", 48, break_nothing, WF_VALIDATION_SOUND, WF_CAUSE_UNEXPLAINED, NULL},
        {"DS", "bank.test", 43, break_nothing, WF_VALIDATION_SOUND, WF_CAUSE_UNEXPLAINED, NULL},
        {"more keys than are kept", "www.bank.test", 1, hide_keys, WF_VALIDATION_SOUND,
         WF_CAUSE_UNEXPLAINED, NULL},
        {"more signatures than are kept", "www.bank.test", 1, hide_signature, WF_VALIDATION_SOUND,
         WF_CAUSE_UNEXPLAINED, NULL},
        {"DS digest", "www.bank.test", 1, break_ds, WF_VALIDATION_KEYS_BAD, WF_CAUSE_DS_MISMATCH,
         "bank.test"},
        {"DS digest type", "www.bank.test", 1, break_ds_type, WF_VALIDATION_SOUND,
         WF_CAUSE_UNEXPLAINED, NULL},
        {"DS signature", "www.bank.test", 1, break_ds_signature, WF_VALIDATION_KEYS_BAD,
         WF_CAUSE_SIGNATURE_BOGUS, "test"},
        {"DS proof", "www.shop.test", 1, break_ds_proof, WF_VALIDATION_KEYS_BAD,
         WF_CAUSE_DENIAL_BOGUS, "test"},
        {"DNSKEY signature", "www.bank.test", 1, break_keys, WF_VALIDATION_KEYS_BAD,
         WF_CAUSE_SIGNATURE_BOGUS, "bank.test"},
        {"DNSKEY expired", "www.bank.test", 1, expire_keys, WF_VALIDATION_KEYS_BAD,
         WF_CAUSE_SIGNATURE_EXPIRED, "bank.test"},
        {"DS silent", "www.bank.test", 1, silence_ds, WF_VALIDATION_KEYS_SILENT,
         WF_CAUSE_DS_UNREACHABLE, "bank.test"},
        {"DNSKEY silent", "www.bank.test", 1, silence_keys, WF_VALIDATION_KEYS_SILENT,
         WF_CAUSE_DNSKEY_UNREACHABLE, "bank.test"},
        {"zone silent", "www.bank.test", 1, silence_all, WF_VALIDATION_SILENT, WF_CAUSE_UNEXPLAINED,
         "bank.test"},
        {"name silent", "www.bank.test", 1, silence_www, WF_VALIDATION_SILENT, WF_CAUSE_UNEXPLAINED,
         "bank.test"},
        {"name empty", "www.bank.test", 1, empty_www, WF_VALIDATION_ANSWER_BAD,
         WF_CAUSE_DENIAL_MISSING, "bank.test"},
        {"zone empty", "www.bank.test", 1, empty_all, WF_VALIDATION_SILENT, WF_CAUSE_UNEXPLAINED,
         "bank.test"},
        {"unsigned empty", "www.shop.test", 1, empty_unsigned, WF_VALIDATION_SILENT,
         WF_CAUSE_UNEXPLAINED, NULL},
        {"signature", "www.bank.test", 1, break_www, WF_VALIDATION_ANSWER_BAD,
         WF_CAUSE_SIGNATURE_BOGUS, "bank.test"},
        {"no signature", "www.bank.test", 1, strip_www, WF_VALIDATION_ANSWER_BAD,
         WF_CAUSE_SIGNATURE_MISSING, "bank.test"},
        {"not delegated", "www.bank.test", 1, split_www, WF_VALIDATION_UNDELEGATED,
         WF_CAUSE_UNEXPLAINED, "www.bank.test"},
        {"alias to it", "alias.bank.test", 1, break_www, WF_VALIDATION_ANSWER_BAD,
         WF_CAUSE_SIGNATURE_BOGUS, "bank.test"},
        {"SOA", "www.bank.test", 16, break_soa, WF_VALIDATION_ANSWER_BAD, WF_CAUSE_SIGNATURE_BOGUS,
         "bank.test"},
        {"proof", "www.bank.test", 16, break_proof, WF_VALIDATION_ANSWER_BAD, WF_CAUSE_DENIAL_BOGUS,
         "bank.test"},
        {"root signature", "www.bank.test", 1, break_root, WF_VALIDATION_KEYS_BAD,
         WF_CAUSE_SIGNATURE_BOGUS, "."},
        {"root expired", "www.bank.test", 1, expire_root, WF_VALIDATION_KEYS_BAD,
         WF_CAUSE_LOCAL_CLOCK, "."},
        {"stripped", "www.bank.test", 1, strip_all, WF_VALIDATION_NO_DNSSEC, WF_CAUSE_UNEXPLAINED,
         "."},
        {"no root", "www.bank.test", 1, silence_root, WF_VALIDATION_NO_ROOT, WF_CAUSE_UNEXPLAINED,
         "."},
        {"loop", "alias.bank.test", 1, make_loop, WF_VALIDATION_LOOP, WF_CAUSE_CNAME_LOOP,
         "bank.test"},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct stage *stage = stage_make();

        rows[i].breaks(&stage->world);
        stage_probe(stage, rows[i].name, rows[i].type, world_answer);
        WF_CHECK(stage->validation.end == rows[i].end, "%s: end %d", rows[i].label,
                 (int)stage->validation.end);
        WF_CHECK(stage->finding.verdict.cause == rows[i].cause, "%s: cause %s", rows[i].label,
                 wf_cause_info(stage->finding.verdict.cause)->id);
        if (rows[i].zone != NULL)
            WF_CHECK(is_name(wf_dname_of(&stage->finding.verdict.zone), rows[i].zone), "%s: zone",
                     rows[i].label);
        stage_free(stage);
    }
}

/* What the diagnosis relies on: which zone, which RRsets, and what each was found to be. */
static void test_evidence_of_keys(void)
{
    struct stage *stage = stage_make();
    const struct wf_evidence *evidence = &stage->built.evidence;

    break_ds(&stage->world);
    stage_probe(stage, "www.bank.test", 1, world_answer);
    WF_CHECK(evidence->seen.ending == WF_ENDING_BOGUS && evidence->seen.zone_keys_bad, "ending");
    WF_CHECK(is_name(evidence->seen.zone, "bank.test") && is_name(evidence->seen.parent, "test"),
             "zones");
    if (WF_CHECK(evidence->seen.ds != NULL && evidence->seen.dnskey != NULL &&
                     evidence->seen.parent_dnskey != NULL,
                 "records")) {
        WF_CHECK(evidence->seen.ds->security == WF_SECURITY_SECURE, "DS");
        WF_CHECK(evidence->seen.ds->rr_count == 1 && evidence->seen.ds->rrsig_count == 1,
                 "DS count");
        /* its signature is by no key that the DS names, so it was not looked at */
        WF_CHECK(evidence->seen.dnskey->security == WF_SECURITY_UNKNOWN, "DNSKEY");
        WF_CHECK(evidence->seen.dnskey->rr_count == 2 && evidence->seen.dnskey->rrsig_count == 1,
                 "keys");
        WF_CHECK(evidence->seen.parent_dnskey->security == WF_SECURITY_SECURE, "parent");
    }
    WF_CHECK(evidence->config.ds_known && evidence->config.ds_algorithms_known == 1 &&
                 evidence->config.ds_digests_known == 1,
             "known");
    WF_CHECK(evidence->seen.subquery_count == 2 && evidence->seen.subqueries[0].response != NULL &&
                 evidence->seen.subqueries[1].response != NULL,
             "sub-queries");
    WF_CHECK(evidence->seen.response == NULL && evidence->seen.attempt_count == 0,
             "nothing invented");
    WF_CHECK(evidence->seen.chain_count == 3 &&
                 evidence->seen.chain[1].security == WF_SECURITY_SECURE &&
                 evidence->seen.chain[2].security == WF_SECURITY_BOGUS,
             "chain");
    stage_free(stage);
}

static void test_evidence_of_answer(void)
{
    struct stage *stage = stage_make();
    const struct wf_evidence *evidence = &stage->built.evidence;

    break_www(&stage->world);
    stage_probe(stage, "alias.bank.test", 1, world_answer);
    WF_CHECK(evidence->seen.ending == WF_ENDING_BOGUS && !evidence->seen.zone_keys_bad, "ending");
    WF_CHECK(evidence->seen.zone_security == WF_SECURITY_SECURE, "zone");
    WF_CHECK(evidence->seen.rrset_skip == 1 && is_name(evidence->seen.chased, "www.bank.test"),
             "chased");
    if (WF_CHECK(evidence->seen.response != NULL && evidence->seen.response->answer_count == 2,
                 "response")) {
        WF_CHECK(evidence->seen.response->rrsets[0].security == WF_SECURITY_SECURE, "alias");
        WF_CHECK(evidence->seen.response->rrsets[1].security == WF_SECURITY_BOGUS, "target");
    }
    stage_free(stage);
}

/* Without an answer nothing is said of the servers. */
static void test_evidence_of_silence(void)
{
    struct stage *stage = stage_make();
    const struct wf_evidence *evidence = &stage->built.evidence;

    silence_keys(&stage->world);
    stage_probe(stage, "www.bank.test", 1, world_answer);
    WF_CHECK(evidence->seen.subquery_count == 2 && evidence->seen.subqueries[1].response == NULL &&
                 evidence->seen.subqueries[1].rcode == WF_RCODE_SERVFAIL &&
                 evidence->seen.subqueries[1].attempt_count == 0,
             "sub-query");
    stage_free(stage);
    stage = stage_make();
    evidence = &stage->built.evidence;
    silence_all(&stage->world);
    stage_probe(stage, "www.bank.test", 1, world_answer);
    WF_CHECK(evidence->seen.ending == WF_ENDING_FAILED && evidence->seen.delegation != NULL,
             "ending");
    WF_CHECK(is_name(evidence->seen.delegation->zone, "bank.test") &&
                 evidence->seen.delegation->server_count == 0 && evidence->seen.attempt_count == 0,
             "delegation");
    stage_free(stage);
}

static void test_anchor(void)
{
    struct stage *stage = stage_make();

    ldns_rr_list_deep_free(stage->anchor.ds);
    stage->anchor.ds = NULL;
    stage_probe(stage, "www.bank.test", 1, world_answer);
    WF_CHECK(stage->validation.end == WF_VALIDATION_SOUND, "no anchor: end");
    WF_CHECK(stage->validation.chain.anchored == WF_ANCHORED_NOWHERE, "no anchor");
    stage_free(stage);
    stage = stage_make();
    ldns_rdf_data(ldns_rr_rdf(ldns_rr_list_rr(stage->anchor.ds, 0), 3))[0] ^= 1;
    stage_probe(stage, "www.bank.test", 1, world_answer);
    WF_CHECK(stage->validation.end == WF_VALIDATION_SOUND, "another anchor: end");
    WF_CHECK(stage->validation.chain.anchored == WF_ANCHORED_ELSEWHERE, "another anchor");
    stage_free(stage);
}

static size_t answer_nothing(void *context, const ldns_pkt *query, bool tcp, uint8_t *reply)
{
    (void)context;
    (void)query;
    (void)tcp;
    (void)reply;
    return 0;
}

/* Each name is an alias for another, for ever. */
static size_t answer_aliases(void *context, const ldns_pkt *query, bool tcp, uint8_t *reply)
{
    const ldns_rr *question = ldns_rr_list_rr(ldns_pkt_question(query), 0);
    static unsigned number;
    char *name, text[LDNS_MAX_DOMAINLEN * 4 + 64];
    ldns_pkt *packet;

    packet = ldns_pkt_new();
    ldns_pkt_set_rcode(packet, LDNS_RCODE_SERVFAIL);
    if (ldns_rr_get_type(question) == LDNS_RR_TYPE_MX)
        return fake_reply(query, packet, reply);
    ldns_pkt_free(packet);
    if (ldns_rr_get_type(question) != LDNS_RR_TYPE_CNAME)
        return world_answer(context, query, tcp, reply);
    packet = ldns_pkt_new();
    name = ldns_rdf2str(ldns_rr_owner(question));
    snprintf(text, sizeof(text), "%s CNAME n%u.shop.test.", name, number++);
    free(name);
    ldns_pkt_push_rr(packet, LDNS_SECTION_ANSWER, wf_make_rr(text));
    return fake_reply(query, packet, reply);
}

/* Another key of the same tag: one word of its number more, another one less. */
static ldns_rr *twin_make(const ldns_rr *key, unsigned by)
{
    ldns_rr *twin = ldns_rr_clone(key);
    uint8_t *number = ldns_rdf_data(ldns_rr_rdf(twin, 3));
    unsigned more = ldns_read_uint16(number + 2), less = ldns_read_uint16(number + 8);

    if (more + by <= UINT16_MAX && less >= by) {
        ldns_write_uint16(number + 2, (uint16_t)(more + by));
        ldns_write_uint16(number + 8, (uint16_t)(less - by));
    }
    return twin;
}

/* As many keys of one tag and signatures by them as a packet holds, none of them good. */
static size_t answer_masses(void *context, const ldns_pkt *query, bool tcp, uint8_t *reply)
{
    struct world *world = context;
    const struct world_set *set = world_find(world, ".", LDNS_RR_TYPE_DNSKEY);
    ldns_pkt *packet = ldns_pkt_new();
    unsigned i;

    ldns_pkt_set_tc(packet, !tcp);
    for (i = 0; tcp && i < 200; i++) {
        ldns_rr *sig = ldns_rr_clone(ldns_rr_list_rr(set->sigs, 0));

        ldns_write_uint16(ldns_rdf_data(ldns_rr_rdf(sig, 8)), (uint16_t)i);
        ldns_pkt_push_rr(packet, LDNS_SECTION_ANSWER, twin_make(ldns_rr_list_rr(set->rrs, 0), i));
        ldns_pkt_push_rr(packet, LDNS_SECTION_ANSWER, sig);
    }
    return fake_reply(query, packet, reply);
}

/* So many keys of one tag are the attack that signatures are bounded for: no more than eight. */
static void test_masses(void)
{
    struct stage *stage = stage_make();

    ldns_rr_list_deep_free(stage->anchor.ds); /* so that all of the root's keys are its own */
    stage->anchor.ds = NULL;
    stage_probe(stage, "www.bank.test", 1, answer_masses);
    WF_CHECK(stage->validation.end == WF_VALIDATION_KEYS_BAD, "end %d", (int)stage->validation.end);
    WF_CHECK(stage->verifier.left == WF_VERIFICATIONS - 8, "%u verifications",
             WF_VERIFICATIONS - stage->verifier.left);
    stage_free(stage);
}

/* Whatever it is told, the probe ends within its bounds and blames nobody. */
static void test_hostile(void)
{
    static const struct {
        const char *label;
        fake_answer *answer;
        const char *name;
    } rows[] = {
        {"silence", answer_nothing, "www.bank.test"},
        {"endless aliases", answer_aliases, "a.shop.test"},
        {"masses", answer_masses, "www.bank.test"},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct stage *stage = stage_make();
        uint64_t start = wf_clock_ms();

        silence_www(&stage->world);
        stage_probe(stage, rows[i].name, 15, rows[i].answer);
        WF_CHECK(wf_clock_ms() - start < PATIENCE_MS + 2000, "%s: time", rows[i].label);
        WF_CHECK(stage->session.count <= WF_SESSION_QUESTIONS, "%s: questions", rows[i].label);
        WF_CHECK(stage->validation.alias_count <= WF_MAX_ALIASES, "%s: aliases", rows[i].label);
        WF_CHECK(stage->validation.end != WF_VALIDATION_SOUND, "%s: end", rows[i].label);
        stage_free(stage);
    }
}

/* What a probe of the world may ask for. */
static const struct {
    const char *name;
    uint16_t type;
} questions[] = {
    {".", 48},
    {"test", 43},
    {"test", 48},
    {"bank.test", 43},
    {"bank.test", 48},
    {"www.bank.test", 43},
    {"alias.bank.test", 1},
    {"www.bank.test", 16},
    {"www.bank.test", 1},
};

/* The world's reply to a question, with some octets behind it changed; NULL when it is no reply. */
static ldns_pkt *mutated_reply(struct world *world, struct wf_random *random,
                               const struct wf_name *name, uint16_t type)
{
    static uint8_t reply[LDNS_MAX_PACKETLEN];
    ldns_pkt *query = wf_query_make(wf_dname_of(name), type, LDNS_RD | LDNS_CD, true);
    size_t len = world_answer(world, query, false, reply);
    size_t start = LDNS_HEADER_SIZE + (size_t)name->len + 4;
    ldns_pkt *packet = NULL;
    unsigned changes;

    for (changes = wf_random_below(random, 3); changes > 0; changes--)
        reply[start + wf_random_below(random, (uint32_t)(len - start))] =
            (uint8_t)wf_random_below(random, 256);
    ldns_pkt_free(query);
    return ldns_wire2pkt(&packet, reply, len) == LDNS_STATUS_OK ? packet : NULL;
}
/* The session has asked all it will: what is not among the responses is out of its time. */
/* The looker has asked all it will: what is not among the readings is out of its time. */
static void responses_make(struct stage *stage, struct wf_random *random)
{
    size_t i;

    for (i = 0; i < WF_ROWS(questions); i++) {
        struct wf_response *response = calloc(1, sizeof(*response));

        response->name = wf_test_name(questions[i].name);
        response->type = questions[i].type;
        response->exchange.packet =
            mutated_reply(&stage->world, random, &response->name, response->type);
        stage->session.responses[stage->session.count++] = response;
        WF_CHECK(wf_response_read(response), "memory");
    }
}

static bool is_printable(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < ' ' || *text > '~')
            return false;
    }
    return true;
}

/* Replies with octets changed: nothing is read out of bounds, and what is told can be shown. */
static void test_mutated(void)
{
    enum { PROBES = 600 };
    static const struct wf_policy policy = {.addresses = WF_EDE_ADDRESSES_ALL,
                                            .digests = WF_MAX_DIGESTS};
    struct wf_random random = {20261125};
    unsigned faults = 0;
    int i;

    for (i = 0; i < PROBES; i++) {
        struct stage *stage = stage_make();

        responses_make(stage, &random);
        stage->name = wf_test_name(i % 2 == 0 ? "alias.bank.test" : "www.bank.test");
        stage->verifier = (struct wf_verifier){.now = WF_NOW, .left = WF_VERIFICATIONS};
        stage->validation = (struct wf_validation){
            .chain = {.session = &stage->session,
                      .verifier = &stage->verifier,
                      .anchor = &stage->anchor},
            .question = {wf_dname_of(&stage->name), i % 2 == 0 ? 1 : 16, LDNS_RR_CLASS_IN},
            .failed = true};
        wf_validate(&stage->validation);
        wf_evidence_build(&stage->built, &stage->validation, NULL, WF_NOW);
        wf_diagnose(&stage->built.evidence, &policy, &stage->finding);
        WF_CHECK(is_printable(stage->finding.text), "probe %d: %s", i, stage->finding.text);
        faults += stage->finding.verdict.cause != WF_CAUSE_UNEXPLAINED;
        stage_free(stage);
    }
    WF_CHECK(faults > PROBES / 10, "only %u faults", faults); /* else nothing was looked into */
}

/* The probe's cause and the resolver's codes. */
static void test_agreement(void)
{
    static const struct {
        uint16_t said, seen;
        enum wf_validation_result end;
        enum wf_agreement agreement;
    } rows[] = {
        {9, 9, WF_VALIDATION_KEYS_BAD, WF_AGREEMENT_SAME},
        {6, 9, WF_VALIDATION_KEYS_BAD, WF_AGREEMENT_SAME}, /* bogus is what all of them are */
        {6, 25, WF_VALIDATION_ANSWER_BAD, WF_AGREEMENT_SAME},
        {6, 22, WF_VALIDATION_KEYS_SILENT, WF_AGREEMENT_DIFFERS},
        {7, 9, WF_VALIDATION_KEYS_BAD, WF_AGREEMENT_DIFFERS},
        {9, 6, WF_VALIDATION_ANSWER_BAD, WF_AGREEMENT_DIFFERS},
        {22, 0, WF_VALIDATION_SILENT, WF_AGREEMENT_SAME},
        {23, 0, WF_VALIDATION_SILENT, WF_AGREEMENT_SAME},
        {9, 0, WF_VALIDATION_SILENT, WF_AGREEMENT_DIFFERS},
        {9, 0, WF_VALIDATION_SOUND, WF_AGREEMENT_DIFFERS},
        {9, 0, WF_VALIDATION_GAVE_UP, WF_AGREEMENT_UNKNOWN},
        {13, 9, WF_VALIDATION_KEYS_BAD,
         WF_AGREEMENT_UNKNOWN}, /* cached says nothing of the cause */
    };
    struct wf_explanation *explanation = calloc(1, sizeof(*explanation));
    struct wf_verdict *verdict = &explanation->probe.finding.verdict;
    size_t i;

    explanation->probed = true;
    explanation->reply.ede_count = 1;
    for (i = 0; i < WF_ROWS(rows); i++) {
        explanation->reply.ede[0].code = rows[i].said;
        explanation->probe.validation.end = rows[i].end;
        explanation->probe.explained = rows[i].seen != 0;
        verdict->ede_count = rows[i].seen != 0 ? 1 : 0;
        verdict->ede[0].code = rows[i].seen;
        WF_CHECK(wf_explanation_agreement(explanation) == rows[i].agreement, "row %zu: %d", i,
                 (int)wf_explanation_agreement(explanation));
    }
    free(explanation);
}

/* What the probe sees, which asks others than the resolver did, and what the resolver says of it.
 */
static void test_conclusion(void)
{
    static const struct {
        const char *said, *at_fault, *remedy;
    } rows[] = {
        {"bank.test: DS 1/13/2 matches no DNSKEY (2/13)", "parent", "Publish"},
        {"bank.test: DS 1/13/2 matches no DNSKEY (2/13), from 192.0.2.1 (one of 2 name servers; "
         "the other failed)",
         "zone", "Have every name server"},
        {"bank.test: DS 1/13/2 matches no DNSKEY (2/13), by the delegation cached until 04:05 UTC",
         "none", "Run unbound-control flush_zone"},
    };
    struct wf_explanation *explanation = calloc(1, sizeof(*explanation));
    struct wf_finding *finding = &explanation->probe.finding;
    size_t i;

    explanation->probed = explanation->probe.explained = true;
    explanation->reply.ede_count = 1;
    explanation->reply.ede[0].code = WF_EDE_DNSKEY_MISSING;
    wf_verdict_begin(&finding->verdict, WF_CAUSE_DS_MISMATCH, WF_NOW);
    snprintf(finding->remedy, sizeof(finding->remedy), "Publish DS 2");
    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_conclusion conclusion;

        snprintf(explanation->reply.ede[0].text, sizeof(explanation->reply.ede[0].text), "%s",
                 rows[i].said);
        conclusion = wf_explanation_conclude(explanation);
        WF_CHECK(strcmp(conclusion.at_fault, rows[i].at_fault) == 0, "row %zu: %s", i,
                 conclusion.at_fault);
        WF_CHECK(strncmp(conclusion.remedy, rows[i].remedy, strlen(rows[i].remedy)) == 0,
                 "row %zu: %s", i, conclusion.remedy);
    }
    free(explanation);
}

CU_TestInfo wf_tests_probe[] = {
    {"each fault is found where it is", test_verdicts},
    {"evidence of keys that are not vouched for", test_evidence_of_keys},
    {"evidence of an answer that is wrong", test_evidence_of_answer},
    {"evidence of silence names no server", test_evidence_of_silence},
    {"a probe without the anchor says so", test_anchor},
    {"hostile answers are bounded", test_hostile},
    {"signatures are tried within bounds", test_masses},
    {"replies with octets changed are met in bounds", test_mutated},
    {"it agrees with the resolver, or not", test_agreement},
    {"what the resolver says of servers and delegations counts", test_conclusion},
    CU_TEST_INFO_NULL,
};

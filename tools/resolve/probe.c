/*
 * probe.c - the command's own probe of a failure.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "resolve/probe.h"

#include <poll.h>
#include <string.h>

#include "base/same_keys.h"
#include "diagnose/diagnose.h"
#include "report/event.h"

enum { AGAIN_MS = 1500 }; /* after the probe began */

bool wf_probe_init(struct wf_probe *probe, const char *anchor)
{
    memset(probe, 0, sizeof(*probe));
    return wf_anchor_read(&probe->anchor, anchor);
}

void wf_probe_free(struct wf_probe *probe)
{
    wf_session_free(&probe->session);
    wf_direct_free(&probe->direct);
    wf_anchor_free(&probe->anchor);
}

/* Whether the root's keys were seen, and how they compare with the anchor. */
static bool begins(const struct wf_probe *probe, enum wf_anchored anchored)
{
    const struct wf_trust_chain *chain = &probe->validation.chain;

    return chain->count > 0 && chain->zones[0].dnskey != NULL && chain->anchored == anchored;
}

/* A wildcard's answer came without a proof. */
static bool lacks_wildcard_proof(const struct wf_probe *probe)
{
    return probe->explained && probe->finding.verdict.cause == WF_CAUSE_DENIAL_MISSING &&
           probe->validation.end == WF_VALIDATION_ANSWER_BAD &&
           probe->validation.skip < probe->validation.response->message.answer_count;
}

/*
 * The zone above is to vouch for the keys that the resolver gives, and does not say of which name
 * server they are: one may be behind, and the others give none.
 */
static bool rests_on_keys(const struct wf_probe *probe)
{
    return probe->explained && probe->validation.end == WF_VALIDATION_KEYS_BAD &&
           probe->finding.verdict.cause == WF_CAUSE_DS_MISMATCH &&
           probe->finding.verdict.at_fault == WF_PARTY_PARENT;
}

static void say_note(struct wf_probe *probe)
{
    struct wf_strbuf out;

    wf_strbuf_init(&out, probe->note, sizeof(probe->note));
    if (begins(probe, WF_ANCHORED_NOWHERE)) {
        wf_strbuf_str(&out, "no trust anchor was found: the chain begins with the root's own "
                            "keys, which nothing vouches for");
    } else if (begins(probe, WF_ANCHORED_ELSEWHERE)) {
        wf_strbuf_str(&out,
                      "the root's keys, as this resolver gives them, match no trust anchor in ");
        wf_strbuf_foreign(&out, probe->anchor.path, strlen(probe->anchor.path));
        wf_strbuf_str(&out, ": nothing vouches for them");
    } else if (lacks_wildcard_proof(probe)) {
        wf_strbuf_str(&out,
                      "a resolver may leave out NSEC and NSEC3 records that do not prove what "
                      "they should, as BIND does: then the zone has them, but they are wrong");
    } else if (rests_on_keys(probe) && !probe->is_direct) {
        wf_strbuf_str(&out, "of which name server these keys are is not seen through a resolver; "
                            "--direct asks all of them");
    }
}

static void say_question(struct wf_strbuf *out, const struct wf_question *question)
{
    wf_dname_print(out, question->name);
    wf_strbuf_str(out, "/");
    wf_type_print(out, question->type);
}

static void say_rcode(struct wf_strbuf *out, uint16_t rcode)
{
    if (rcode == WF_RCODE_UNKNOWN)
        wf_strbuf_str(out, "no reply");
    else
        wf_rcode_print(out, rcode);
}

/* What the servers did when they were asked from here, where that does not explain it. */
static void say_direct(const struct wf_direct *direct, struct wf_strbuf *out)
{
    if (direct->attempt_count == 1)
        wf_strbuf_printf(out, "; the one name server that was asked from this host %s",
                         direct->good == 1 ? "answers correctly" : "gives no correct answer");
    else if (direct->attempt_count > 0)
        wf_strbuf_printf(out, "; asked from this host, %u of %u name servers answer correctly",
                         direct->good, direct->attempt_count);
    else if (direct->too_late)
        wf_strbuf_str(out, "; no time was left to ask them from this host");
    else if (direct->delegation.name_total == 0)
        wf_strbuf_str(out, "; this host found no name server to ask for it");
    else
        wf_strbuf_str(out, "; this host could ask none of its name servers");
}

/* The question on the way to the zone's keys that got no answer, either. */
static void say_silent_keys(const struct wf_probe *probe, struct wf_strbuf *out, const char *words)
{
    const struct wf_trust_chain *chain = &probe->validation.chain;
    struct wf_question question = {chain->at, chain->dnskey != NULL ? WF_TYPE_DNSKEY : WF_TYPE_DS,
                                   LDNS_RR_CLASS_IN};

    if (chain->end != WF_CHAIN_SILENT ||
        (question.type == probe->validation.question.type &&
         wf_dname_equal(question.name, probe->validation.silent_name)))
        return;
    wf_strbuf_str(out, words);
    say_question(out, &question);
}

/* A resolver that does not reply has not come to an end, and may still get what it waits for. */
static const char *words_for_silence(uint16_t rcode)
{
    if (rcode == WF_RCODE_UNKNOWN)
        return "; it still waits for the zone's servers, or withholds it";
    if (rcode == WF_RCODE_NOERROR)
        return "; it got nothing more from the zone's servers, or withholds it";
    return "; it got nothing usable from the zone's servers, or withholds it";
}

static void say_silent(const struct wf_probe *probe, struct wf_strbuf *out)
{
    struct wf_question question = probe->validation.question;
    bool empty = probe->validation.silent_rcode == WF_RCODE_NOERROR;

    question.name = probe->validation.silent_name;
    wf_dname_print(out, probe->validation.silent_zone);
    wf_strbuf_str(out, empty ? ": with checking disabled, the resolver has an empty answer without "
                               "even an SOA record for "
                             : ": even with checking disabled, the resolver has no answer for ");
    say_question(out, &question);
    wf_strbuf_str(out, " (");
    say_rcode(out, probe->validation.silent_rcode);
    wf_strbuf_str(out, ")");
    say_silent_keys(probe, out, empty ? ", and no usable one for " : ", nor for ");
    wf_strbuf_str(out, words_for_silence(probe->validation.silent_rcode));
    if (probe->is_direct)
        say_direct(&probe->direct, out);
}

static bool has_passed(const struct wf_probe *probe)
{
    return probe->again == WF_RCODE_NOERROR || probe->again == WF_RCODE_NXDOMAIN;
}

static void say_sound(const struct wf_probe *probe, struct wf_strbuf *out)
{
    if (probe->validation.insecure)
        wf_strbuf_str(out, "no fault is seen: the answer lies in an unsigned zone, and was given "
                           "with checking disabled");
    else
        wf_strbuf_str(out, "the data is sound as seen with checking disabled");
    if (has_passed(probe)) {
        wf_strbuf_str(out, "; asked again, the resolver answers (");
        wf_rcode_print(out, probe->again);
        wf_strbuf_str(out, "): the failure has passed");
    } else if (probe->validation.failed) {
        wf_strbuf_str(out, "; the resolver may have a wrong clock or trust anchor, an old failure "
                           "in its cache, or a limit or policy of its own");
    }
}

static void say_undelegated(const struct wf_probe *probe, struct wf_strbuf *out)
{
    wf_dname_print(out, probe->validation.chain.at);
    wf_strbuf_str(out, ": the resolver's answers come from such a zone, but ");
    wf_dname_print(out, wf_trust_chain_last(&probe->validation.chain)->name);
    wf_strbuf_str(out, " proves that it has no delegation of it");
}

static void say_end(const struct wf_probe *probe, struct wf_strbuf *out)
{
    switch (probe->validation.end) {
    case WF_VALIDATION_SOUND:
        say_sound(probe, out);
        break;
    case WF_VALIDATION_SILENT:
        say_silent(probe, out);
        break;
    case WF_VALIDATION_UNDELEGATED:
        say_undelegated(probe, out);
        break;
    case WF_VALIDATION_NO_ROOT:
        wf_strbuf_str(out, "the resolver gives no answer for the root's keys with checking "
                           "disabled (");
        say_rcode(out, probe->validation.chain.dnskey->message.rcode);
        wf_strbuf_str(out, "), so nothing can be judged");
        break;
    case WF_VALIDATION_NO_DNSSEC:
        wf_strbuf_str(out, "the resolver leaves signatures out, the root's too, so nothing can be "
                           "judged");
        break;
    case WF_VALIDATION_GAVE_UP:
        if (probe->session.count == 0) {
            wf_strbuf_str(out, "the time was over before anything could be probed");
            break;
        }
        wf_strbuf_printf(out, "the probe gave up after %u %s in %u s", probe->session.count,
                         probe->session.count == 1 ? "question" : "questions",
                         (unsigned)((wf_clock_ms() - probe->session.start) / 1000));
        break;
    case WF_VALIDATION_NO_MEMORY:
        wf_strbuf_str(out, "out of memory");
        break;
    default:
        wf_dname_print(out, wf_dname_of(&probe->finding.verdict.zone));
        wf_strbuf_str(out, ": validation fails there for a reason that was not seen");
    }
}

/* What whoever sees that should do next. */
static const char *advice(const struct wf_probe *probe)
{
    switch (probe->validation.end) {
    case WF_VALIDATION_SOUND:
        if (has_passed(probe))
            return "Look at the resolver's log; repeat this when it fails again.";
        return probe->validation.failed
                   ? "Look at the resolver's log, clock, trust anchor and cache."
                   : "";
    case WF_VALIDATION_SILENT:
        if (probe->is_direct && probe->direct.good > 0)
            return "Check the path from the resolver to the zone's name servers, and its log and "
                   "limits.";
        return probe->is_direct ? "Check the zone's delegation and its name servers."
                                : "Check what the zone's name servers answer; --direct asks them "
                                  "from this host.";
    case WF_VALIDATION_NO_ROOT:
        return "Check that the resolver serves this host and reaches the root servers; or ask one "
               "that passes DNSSEC records on.";
    case WF_VALIDATION_NO_DNSSEC:
        return "Ask a resolver that passes DNSSEC records on.";
    case WF_VALIDATION_GAVE_UP:
        return "Try again with a longer --timeout.";
    default:
        return "";
    }
}

/*
 * Whether this resolver was configured to ask for it, or the servers of the zone above answer for
 * it, is not seen from outside.
 */
static void advise_undelegated(const struct wf_probe *probe, struct wf_strbuf *out)
{
    wf_strbuf_str(out, "Have ");
    wf_dname_print(out, probe->validation.chain.at);
    wf_strbuf_str(out, " delegated in ");
    wf_dname_print(out, wf_trust_chain_last(&probe->validation.chain)->name);
    wf_strbuf_str(out, "; or, if the resolver is configured to ask servers for it, exempt it from "
                       "validation there (Unbound: domain-insecure).");
}

/* Nothing was diagnosed: the finding says what was seen instead. */
static void word(struct wf_probe *probe)
{
    struct wf_finding *finding = &probe->finding;
    struct wf_strbuf out;

    wf_strbuf_init(&out, finding->text, sizeof(finding->text));
    say_end(probe, &out);
    wf_strbuf_init(&out, finding->remedy, sizeof(finding->remedy));
    wf_strbuf_str(&out, advice(probe));
    finding->verdict.ede_count = 0;
}

/* The diagnosis means the resolver's clock; here it is this host's that was compared. */
static void word_clock(struct wf_probe *probe)
{
    struct wf_finding *finding = &probe->finding;
    struct wf_strbuf out;

    wf_strbuf_init(&out, finding->text, sizeof(finding->text));
    wf_strbuf_str(&out, "this host's clock says ");
    wf_strbuf_time(&out, probe->verifier.now);
    wf_strbuf_str(&out, ", and by it the root's signatures are out of their dates: nothing can be "
                        "judged");
    wf_strbuf_init(&out, finding->remedy, sizeof(finding->remedy));
    wf_strbuf_str(&out, "Correct this host's clock and try again.");
    finding->verdict.cause = WF_CAUSE_UNEXPLAINED;
    finding->verdict.at_fault = WF_PARTY_NONE;
    finding->verdict.ede_count = 0;
}

/* The diagnosis shows a broken zone last; one that is not broken is the end of the chain, too. */
static void complete_chain(struct wf_probe *probe)
{
    const struct wf_evidence *evidence = &probe->built.evidence;
    struct wf_finding *finding = &probe->finding;
    struct wf_dname zone = wf_dname_of(&finding->verdict.zone);
    unsigned i;

    for (i = 0; evidence->seen.ending != WF_ENDING_BOGUS && i < evidence->seen.chain_count; i++) {
        if (wf_dname_equal(evidence->seen.chain[i].zone, zone) &&
            finding->chain_count < WF_SHOW_CHAIN)
            finding->chain[finding->chain_count++] =
                (struct wf_chain_line){.labels = (uint8_t)wf_dname_labels(zone),
                                       .security = evidence->seen.chain[i].security};
    }
}

static void diagnose(struct wf_probe *probe)
{
    const struct wf_policy policy = {.addresses = WF_EDE_ADDRESSES_ALL, .digests = WF_MAX_DIGESTS};

    wf_evidence_build(&probe->built, &probe->validation, probe->is_direct ? &probe->direct : NULL,
                      probe->verifier.now);
    if (probe->configured.len > 0)
        wf_evidence_mark_configured(&probe->built, probe->configured);
    wf_diagnose(&probe->built.evidence, &policy, &probe->finding);
    complete_chain(probe);
    if (probe->finding.verdict.cause == WF_CAUSE_LOCAL_CLOCK)
        word_clock(probe);
    else if (probe->finding.verdict.cause == WF_CAUSE_UNEXPLAINED)
        word(probe);
    else
        probe->explained = true;
    if (probe->validation.end == WF_VALIDATION_UNDELEGATED) {
        struct wf_strbuf out;

        wf_strbuf_init(&out, probe->finding.remedy, sizeof(probe->finding.remedy));
        advise_undelegated(probe, &out);
    }
}

/* What an answer without some of its addresses looks like. */
static bool may_be_filtered(const struct wf_probe *probe)
{
    enum wf_cause cause = probe->finding.verdict.cause;
    uint16_t type = probe->validation.question.type;

    return probe->validation.end == WF_VALIDATION_ANSWER_BAD &&
           (type == WF_TYPE_A || type == WF_TYPE_AAAA || type == LDNS_RR_TYPE_ANY) &&
           (cause == WF_CAUSE_DENIAL_MISSING || cause == WF_CAUSE_DENIAL_BOGUS ||
            cause == WF_CAUSE_SIGNATURE_BOGUS);
}

/* Adds a clause to what the finding says. */
static void add_clause(struct wf_finding *finding, const char *clause)
{
    char said[sizeof(finding->text)];
    struct wf_strbuf out;

    memcpy(said, finding->text, sizeof(said));
    wf_strbuf_init(&out, finding->text, sizeof(finding->text));
    wf_strbuf_str(&out, said);
    wf_strbuf_str(&out, clause);
}

/* Nobody's, as either may be: what was taken out is not seen. */
static void word_filtered(struct wf_probe *probe)
{
    struct wf_finding *finding = &probe->finding;
    struct wf_strbuf out;

    add_clause(finding, "; this resolver's private-address may have taken addresses out of it");
    wf_strbuf_init(&out, finding->remedy, sizeof(finding->remedy));
    wf_strbuf_str(&out, "Ask the zone's name servers whether the name has a private address: if it "
                        "is meant to, set private-domain: \"");
    wf_dname_print(&out, wf_dname_of(&finding->verdict.zone));
    wf_strbuf_str(&out, "\" in this resolver's configuration; if it has none, the zone's answer is "
                        "bad.");
    finding->verdict.at_fault = WF_PARTY_NONE;
}

/* The keys were not to be had from servers that were configured, not from those of the zone. */
static void word_unreachable(struct wf_probe *probe)
{
    struct wf_finding *finding = &probe->finding;
    struct wf_strbuf out;

    wf_strbuf_init(&out, finding->remedy, sizeof(finding->remedy));
    wf_strbuf_str(&out, "Have the servers that this resolver is configured to ask for ");
    wf_dname_print(&out, probe->configured);
    wf_strbuf_str(&out, " answer questions for DNSKEY and DS, or ask others.");
    finding->verdict.at_fault = WF_PARTY_FORWARDER;
}

/* What of it may be the doing of the resolver's own options. */
static void heed_options(struct wf_probe *probe, const struct wf_probe_options *options)
{
    const struct wf_verdict *verdict = &probe->finding.verdict;

    if (options->takes_addresses && may_be_filtered(probe))
        word_filtered(probe);
    else if ((verdict->cause == WF_CAUSE_DNSKEY_UNREACHABLE ||
              verdict->cause == WF_CAUSE_DS_UNREACHABLE) &&
             options->configured.len > 0 &&
             wf_dname_is_below_or_at(wf_dname_of(&verdict->zone), options->configured))
        word_unreachable(probe);
}

/* The nearest zone above that was seen; unset when there is none. */
static struct wf_dname parent_of(const struct wf_trust_chain *chain, struct wf_dname zone)
{
    unsigned i;

    for (i = chain->count; i-- > 0;) {
        if (chain->zones[i].name.len < zone.len &&
            wf_dname_is_below_or_at(zone, chain->zones[i].name))
            return chain->zones[i].name;
    }
    return (struct wf_dname){NULL, 0};
}

/* The servers that should have had the answer that the resolver does not have. */
static void ask_directly(struct wf_probe *probe)
{
    struct wf_validation *validation = &probe->validation;
    struct wf_question question = validation->question;
    struct wf_dname zone = validation->silent_zone;

    question.name = validation->silent_name;
    if (validation->end == WF_VALIDATION_KEYS_SILENT) {
        bool keys = validation->chain.dnskey != NULL;

        question.name = validation->chain.at;
        question.type = keys ? WF_TYPE_DNSKEY : WF_TYPE_DS;
        zone = keys ? validation->chain.at : parent_of(&validation->chain, validation->chain.at);
    } else if (validation->end != WF_VALIDATION_SILENT) {
        return;
    }
    probe->is_direct = true;
    wf_direct_run(&probe->direct, &probe->session, zone, parent_of(&validation->chain, zone),
                  &question);
}

/* Before the zone above publishes what one server has, the others must give keys, too. */
static void word_partial_keys(struct wf_probe *probe)
{
    struct wf_finding *finding = &probe->finding;
    char clause[128], remedy[sizeof(finding->remedy)];
    struct wf_strbuf out;

    wf_strbuf_init(&out, clause, sizeof(clause));
    wf_strbuf_printf(&out,
                     "; asked from this host, %u of %u addresses of its name servers give keys",
                     probe->direct.good, probe->direct.attempt_count);
    add_clause(finding, clause);
    memcpy(remedy, finding->remedy, sizeof(remedy));
    wf_strbuf_init(&out, finding->remedy, sizeof(finding->remedy));
    wf_same_keys_print(&out, wf_dname_of(&finding->verdict.zone), remedy);
    finding->verdict.at_fault = WF_PARTY_ZONE;
}

/* All of the zone's servers, for the keys that one of them has given the resolver. */
static void ask_for_keys(struct wf_probe *probe)
{
    const struct wf_name zone = probe->finding.verdict.zone;
    const struct wf_question question = {wf_dname_of(&zone), WF_TYPE_DNSKEY, LDNS_RR_CLASS_IN};

    probe->is_direct = true;
    wf_direct_run(&probe->direct, &probe->session, question.name,
                  parent_of(&probe->validation.chain, question.name), &question);
    if (probe->direct.good > 0 && probe->direct.good < probe->direct.attempt_count)
        word_partial_keys(probe);
}

/*
 * A resolver keeps a failure for a while, BIND for a second: what has passed by then was none of
 * the data's.
 */
static void ask_again(struct wf_probe *probe)
{
    const struct wf_question *question = &probe->validation.question;
    uint64_t at = probe->session.start + AGAIN_MS, until = at + WF_SESSION_QUESTION_MS;
    struct wf_exchange exchange;
    ldns_pkt *query;

    if (at >= probe->session.deadline)
        return;
    while (wf_clock_ms() < at)
        poll(NULL, 0, (int)(at - wf_clock_ms()));
    query = wf_query_make(question->name, question->type, LDNS_RD, false);
    wf_exchange_run(&exchange, probe->session.peer, query,
                    until < probe->session.deadline ? until : probe->session.deadline);
    probe->again = wf_packet_rcode(exchange.packet);
    wf_exchange_free(&exchange);
    ldns_pkt_free(query);
}

void wf_probe_run(struct wf_probe *probe, const struct wf_peer *peer,
                  const struct wf_question *question, const struct wf_probe_options *options)
{
    probe->session.peer = peer;
    probe->session.start = wf_clock_ms();
    probe->session.deadline = options->deadline;
    probe->session.question_ms = options->question_ms;
    probe->session.progress = options->progress;
    probe->verifier = (struct wf_verifier){.now = time(NULL), .left = WF_VERIFICATIONS};
    probe->validation.question = *question;
    probe->validation.failed = options->failed;
    probe->validation.chain.session = &probe->session;
    probe->validation.chain.verifier = &probe->verifier;
    probe->validation.chain.anchor = &probe->anchor;
    probe->again = WF_RCODE_UNKNOWN;
    probe->configured = options->configured;
    wf_validate(&probe->validation);
    if (options->failed && probe->validation.end == WF_VALIDATION_SOUND)
        ask_again(probe);
    if (options->direct)
        ask_directly(probe);
    diagnose(probe);
    if (probe->explained)
        heed_options(probe, options);
    if (options->direct && options->configured.len == 0 && rests_on_keys(probe))
        ask_for_keys(probe);
    say_note(probe);
}

const char *wf_probe_state(const struct wf_probe *probe)
{
    switch (probe->validation.end) {
    case WF_VALIDATION_SOUND:
        if (probe->validation.insecure)
            return "insecure";
        return probe->validation.chain.anchored == WF_ANCHORED ? "secure" : "unknown";
    case WF_VALIDATION_KEYS_BAD:
    case WF_VALIDATION_UNDELEGATED:
    case WF_VALIDATION_ANSWER_BAD:
        return "bogus";
    default:
        return "unknown";
    }
}

/* Secure, that is, if its keys are what they should be. */
static void mark_unanchored(json_t *root)
{
    const char *state = json_string_value(json_object_get(root, "state"));

    if (state != NULL && strcmp(state, "secure") == 0)
        json_object_set_new(root, "state", json_string("not anchored"));
}

json_t *wf_probe_json(const struct wf_probe *probe)
{
    struct wf_event event = {.type = probe->validation.question.type,
                             .rrclass = probe->validation.question.rrclass,
                             .rcode = LDNS_RCODE_SERVFAIL,
                             .finding = probe->finding};
    char line[WF_EVENT_LINE_SIZE];
    size_t len;
    json_t *root, *object;

    len = wf_event_json(&event, NULL, line, sizeof(line));
    root = len > 0 ? json_loadb(line, len, 0, NULL) : NULL;
    object = json_incref(json_object_get(root, "whyfail"));
    json_decref(root);
    if (object == NULL)
        return NULL;
    if (!begins(probe, WF_ANCHORED))
        mark_unanchored(json_array_get(json_object_get(object, "chain"), 0));
    if (probe->note[0] != '\0')
        json_object_set_new(object, "note", json_string(probe->note));
    if (probe->again != WF_RCODE_UNKNOWN) {
        struct wf_strbuf rcode;

        wf_strbuf_init(&rcode, line, sizeof(line));
        wf_rcode_print(&rcode, probe->again);
        json_object_set_new(object, "again", json_string(line));
    }
    json_object_set_new(object, "state", json_string(wf_probe_state(probe)));
    json_object_set_new(object, "questions", json_integer(probe->session.count));
    if (probe->is_direct)
        json_object_set_new(object, "direct",
                            json_pack("{s:i, s:i}", "asked", (int)probe->direct.attempt_count,
                                      "good", (int)probe->direct.good));
    json_object_set_new(object, "anchored", json_boolean(begins(probe, WF_ANCHORED)));
    return object;
}

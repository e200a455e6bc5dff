/*
 * cut_evidence.c - evidence with one piece missing, as it may be in a real resolver.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "cut_evidence.h"

#include <stdio.h>
#include <string.h>

/* Goes over all pieces and stops at the one to be cut. */
struct knife {
    unsigned left; /* pieces before the one to be cut */
    bool done;
    const char *in; /* what the piece belongs to */
    char *what;
};

/* The evidence is const only for those who read it. */
#define WRITABLE(type, pointer) ((type *)(uintptr_t)(pointer))

static bool cut(struct knife *knife, const char *piece)
{
    if (knife->done || knife->left-- > 0)
        return false;
    knife->done = true;
    snprintf(knife->what, WF_CUT_NAME_SIZE, "%s%s%s", knife->in, knife->in[0] != '\0' ? ": " : "",
             piece);
    return true;
}

static void cut_name(struct knife *knife, const char *piece, struct wf_dname *name)
{
    if (name->len > 0 && cut(knife, piece))
        *name = (struct wf_dname){NULL, 0};
}

#define CUT_POINTER(knife, piece, pointer)                                                         \
    do {                                                                                           \
        if ((pointer) != NULL && cut((knife), (piece)))                                            \
            (pointer) = NULL;                                                                      \
    } while (0)

/* Takes one element out of an array of count elements. */
static void take_out(void *array, size_t size, size_t count, size_t at)
{
    uint8_t *from = (uint8_t *)array + at * size;

    memmove(from, from + size, (count - at - 1) * size);
}

static void cut_rrset(struct knife *knife, struct wf_rrset *rrset)
{
    struct wf_rdata *rdata = WRITABLE(struct wf_rdata, rrset->rdata);
    uint16_t count = (uint16_t)(rrset->rr_count + rrset->rrsig_count);
    uint16_t i;

    if (rrset->security != WF_SECURITY_UNKNOWN && cut(knife, "security"))
        rrset->security = WF_SECURITY_UNKNOWN;
    if (rrset->copy.received != 0 && cut(knife, "when it came"))
        rrset->copy = (struct wf_copy){0, 0};
    if (rrset->rr_count > 0 && cut(knife, "all records")) {
        rrset->rdata += rrset->rr_count;
        rrset->rr_count = 0;
    }
    if (rrset->rrsig_count > 0 && cut(knife, "all RRSIGs"))
        rrset->rrsig_count = 0;
    for (i = 0; i < count; i++) {
        bool is_rr = i < rrset->rr_count;

        if (cut(knife, is_rr ? "a record" : "an RRSIG")) {
            take_out(rdata, sizeof(*rdata), count, i);
            *(is_rr ? &rrset->rr_count : &rrset->rrsig_count) -= 1;
            return;
        }
    }
}

static void cut_message(struct knife *knife, struct wf_message *message)
{
    struct wf_rrset *rrsets = WRITABLE(struct wf_rrset, message->rrsets);
    uint16_t count = (uint16_t)(message->answer_count + message->authority_count);
    uint16_t i;

    if (count > 0 && cut(knife, "all RRsets"))
        message->answer_count = message->authority_count = 0;
    for (i = 0; i < count; i++) {
        bool is_answer = i < message->answer_count;

        if (cut(knife, is_answer ? "an RRset of the answer" : "an RRset of the authority")) {
            take_out(rrsets, sizeof(*rrsets), count, i);
            *(is_answer ? &message->answer_count : &message->authority_count) -= 1;
            return;
        }
        cut_rrset(knife, &rrsets[i]);
    }
}

static void cut_attempts(struct knife *knife, const struct wf_attempt **list, uint16_t *count)
{
    struct wf_attempt *attempts = WRITABLE(struct wf_attempt, *list);
    uint16_t i;

    if (*count > 0 && cut(knife, "all attempts")) {
        *list = NULL;
        *count = 0;
        return;
    }
    for (i = 0; i < *count; i++) {
        struct wf_attempt *attempt = &attempts[i];

        if (cut(knife, "an attempt")) {
            take_out(attempts, sizeof(*attempts), *count, i);
            *count -= 1;
            return;
        }
        cut_name(knife, "an attempt's zone", &attempt->zone);
        cut_name(knife, "an attempt's question", &attempt->asked.name);
        if (cut(knife, "an attempt's server"))
            attempt->server = (struct wf_addr){.family = 0};
        if (attempt->outcome != WF_OUTCOME_PENDING && cut(knife, "an attempt's outcome"))
            attempt->outcome = WF_OUTCOME_PENDING;
        if (attempt->rcode != WF_RCODE_UNKNOWN && cut(knife, "an attempt's rcode"))
            attempt->rcode = WF_RCODE_UNKNOWN;
        if (attempt->lameness == WF_LAME_RECURSIVE && cut(knife, "an attempt's RA flag"))
            attempt->lameness = WF_LAME_NOT_AUTHORITATIVE;
        if (attempt->no_edns && cut(knife, "an attempt's lack of EDNS"))
            attempt->no_edns = false;
        if (attempt->tcp && cut(knife, "an attempt's transport"))
            attempt->tcp = false;
        if (attempt->ede.present && cut(knife, "an attempt's EDE"))
            attempt->ede.present = false;
        if (attempt->waited_ms > 0 && cut(knife, "an attempt's time"))
            attempt->waited_ms = 0;
        if (attempt->sys_errno != 0 && attempt->outcome == WF_OUTCOME_UNSENT &&
            cut(knife, "why an attempt was not sent"))
            attempt->sys_errno = 0;
    }
}

static void cut_delegation(struct knife *knife, struct wf_delegation *delegation)
{
    struct wf_server *servers = WRITABLE(struct wf_server, delegation->servers);
    struct wf_server_name *names = WRITABLE(struct wf_server_name, delegation->names);
    uint16_t i;

    cut_name(knife, "zone", &delegation->zone);
    if (delegation->copy.received != 0 && cut(knife, "when it came"))
        delegation->copy = (struct wf_copy){0, 0};
    if (delegation->stub && cut(knife, "that it is a stub-zone"))
        delegation->stub = false;
    if (delegation->bogus && cut(knife, "that its NS RRset is bogus"))
        delegation->bogus = false;
    if (delegation->by_tls && cut(knife, "that it is asked over TLS"))
        delegation->by_tls = false;
    if (delegation->by_tcp && cut(knife, "that it is asked over TCP"))
        delegation->by_tcp = false;
    for (i = 0; i < delegation->server_count; i++) {
        if (cut(knife, "a server")) {
            take_out(servers, sizeof(*servers), delegation->server_count--, i);
            return;
        }
        if (cut(knife, "a server's address"))
            servers[i].addr = (struct wf_addr){.family = 0};
        if (servers[i].ban != WF_BAN_NONE && cut(knife, "a server's ban"))
            servers[i].ban = WF_BAN_NONE;
        if (servers[i].listed_too && cut(knife, "that a server is listed, too"))
            servers[i].listed_too = false;
        if (servers[i].own && cut(knife, "that a server is this resolver"))
            servers[i].own = false;
    }
    for (i = 0; i < delegation->name_count; i++) {
        if (cut(knife, "a name")) {
            take_out(names, sizeof(*names), delegation->name_count--, i);
            return;
        }
        cut_name(knife, "a name's text", &names[i].name);
        if (names[i].v4 != WF_LOOKUP_UNKNOWN && cut(knife, "a name's IPv4 look-up"))
            names[i].v4 = WF_LOOKUP_UNKNOWN;
        if (names[i].v6 != WF_LOOKUP_UNKNOWN && cut(knife, "a name's IPv6 look-up"))
            names[i].v6 = WF_LOOKUP_UNKNOWN;
    }
}

static void cut_subqueries(struct knife *knife, struct wf_evidence *evidence)
{
    struct wf_subquery *subs = WRITABLE(struct wf_subquery, evidence->seen.subqueries);
    uint16_t i;

    knife->in = "sub-queries";
    for (i = 0; i < evidence->seen.subquery_count; i++) {
        if (cut(knife, "one")) {
            take_out(subs, sizeof(*subs), evidence->seen.subquery_count--, i);
            return;
        }
        cut_name(knife, "question", &subs[i].question.name);
        CUT_POINTER(knife, "verdict", subs[i].verdict);
        if (subs[i].withheld.family != 0 && cut(knife, "what was withheld"))
            subs[i].withheld.family = 0;
        if (subs[i].security != WF_SECURITY_UNKNOWN && cut(knife, "security"))
            subs[i].security = WF_SECURITY_UNKNOWN;
        cut_attempts(knife, &subs[i].attempts, &subs[i].attempt_count);
        if (subs[i].response != NULL)
            cut_message(knife, WRITABLE(struct wf_message, subs[i].response));
    }
}

static void cut_keys(struct knife *knife, struct wf_evidence *evidence)
{
    CUT_POINTER(knife, "DS", evidence->seen.ds);
    CUT_POINTER(knife, "DNSKEY", evidence->seen.dnskey);
    CUT_POINTER(knife, "the parent's DNSKEY", evidence->seen.parent_dnskey);
    knife->in = "DS";
    if (evidence->seen.ds != NULL)
        cut_rrset(knife, WRITABLE(struct wf_rrset, evidence->seen.ds));
    knife->in = "DNSKEY";
    if (evidence->seen.dnskey != NULL)
        cut_rrset(knife, WRITABLE(struct wf_rrset, evidence->seen.dnskey));
    knife->in = "the parent's DNSKEY";
    if (evidence->seen.parent_dnskey != NULL)
        cut_rrset(knife, WRITABLE(struct wf_rrset, evidence->seen.parent_dnskey));
    knife->in = "";
    if (evidence->config.ds_known && cut(knife, "what is supported")) {
        evidence->config.ds_known = false;
        evidence->config.ds_algorithms_known = evidence->config.ds_digests_known = 0;
    }
}

static void cut_suspects(struct knife *knife, struct wf_evidence *evidence)
{
    struct wf_clock_witness *suspects =
        WRITABLE(struct wf_clock_witness, evidence->remembered.clock_witnesses);
    uint16_t i;

    knife->in = "clock suspects";
    for (i = 0; i < evidence->remembered.clock_witness_count; i++) {
        if (cut(knife, "one")) {
            take_out(suspects, sizeof(*suspects), evidence->remembered.clock_witness_count--, i);
            return;
        }
        cut_name(knife, "zone", &suspects[i].zone);
        cut_name(knife, "parent", &suspects[i].parent);
    }
}

static void cut_chain(struct knife *knife, struct wf_evidence *evidence)
{
    struct wf_link *links = WRITABLE(struct wf_link, evidence->seen.chain);
    struct wf_dname *aliases = WRITABLE(struct wf_dname, evidence->seen.aliases);
    uint16_t i;

    knife->in = "chain";
    for (i = 0; i < evidence->seen.chain_count; i++) {
        if (cut(knife, "a zone")) {
            take_out(links, sizeof(*links), evidence->seen.chain_count--, i);
            return;
        }
        cut_name(knife, "a zone's name", &links[i].zone);
    }
    knife->in = "aliases";
    for (i = 0; i < evidence->seen.alias_count; i++) {
        if (cut(knife, "one")) {
            take_out(aliases, sizeof(*aliases), evidence->seen.alias_count--, i);
            return;
        }
    }
    cut_name(knife, "target", &evidence->seen.alias_target);
    cut_name(knife, "zone", &evidence->seen.alias_zone);
}

static void cut_withheld(struct knife *knife, struct wf_evidence *evidence)
{
    struct wf_withheld *withheld = WRITABLE(struct wf_withheld, evidence->seen.withheld);
    uint16_t i;

    knife->in = "withheld";
    for (i = 0; i < evidence->seen.withheld_count; i++) {
        if (cut(knife, "one")) {
            take_out(withheld, sizeof(*withheld), evidence->seen.withheld_count--, i);
            return;
        }
        cut_name(knife, "a name", &withheld[i].owner);
    }
}

static void cut_remembered(struct knife *knife, struct wf_remembered *past)
{
    if (past->silent_zones > 0 && cut(knife, "silent zones"))
        past->silent_zones = 0;
    if (past->failed_names > 0 && cut(knife, "other names that failed"))
        past->failed_names = 0;
    if (past->tld_silent && cut(knife, "the silent TLD"))
        past->tld_silent = false;
    if (past->unsent_zones_v4 > 0 && cut(knife, "zones not sent to over IPv4"))
        past->unsent_zones_v4 = 0;
    if (past->unsent_zones_v6 > 0 && cut(knife, "zones not sent to over IPv6"))
        past->unsent_zones_v6 = 0;
    if (past->turned_v4.rcode != 0 && cut(knife, "who turns queries away over IPv4"))
        past->turned_v4 = (struct wf_turned){0};
    if (past->turned_v6.rcode != 0 && cut(knife, "who turns queries away over IPv6"))
        past->turned_v6 = (struct wf_turned){0};
    if (past->no_tcp && cut(knife, "that nobody has answered over TCP"))
        past->no_tcp = false;
}

static void cut_top(struct knife *knife, struct wf_evidence *evidence)
{
    knife->in = "";
    cut_name(knife, "question", &evidence->seen.question.name);
    cut_name(knife, "chased", &evidence->seen.chased);
    cut_name(knife, "cut", &evidence->seen.cut);
    cut_name(knife, "zone", &evidence->seen.zone);
    cut_name(knife, "parent", &evidence->seen.parent);
    cut_name(knife, "configured zone", &evidence->seen.configured_zone);
    cut_name(knife, "DNSKEY's configured zone", &evidence->seen.dnskey_configured);
    cut_name(knife, "DS's configured zone", &evidence->seen.ds_configured);
    if (evidence->seen.origin != WF_ORIGIN_UNKNOWN && cut(knife, "origin"))
        evidence->seen.origin = WF_ORIGIN_UNKNOWN;
    CUT_POINTER(knife, "response", evidence->seen.response);
    CUT_POINTER(knife, "delegation", evidence->seen.delegation);
    CUT_POINTER(knife, "auth-zone", evidence->seen.auth_zone);
    CUT_POINTER(knife, "remembered keys", evidence->remembered.keys);
    CUT_POINTER(knife, "remembered servers", evidence->remembered.servers);
    CUT_POINTER(knife, "remembered hosts", evidence->remembered.hosts);
    CUT_POINTER(knife, "remembered question", evidence->remembered.question);
    CUT_POINTER(knife, "Unbound's words", evidence->seen.unbound_text);
    if (evidence->remembered.answered.type != 0 && cut(knife, "what was answered"))
        evidence->remembered.answered.type = 0;
    if (evidence->seen.zone_security != WF_SECURITY_UNKNOWN && cut(knife, "zone security"))
        evidence->seen.zone_security = WF_SECURITY_UNKNOWN;
    if (evidence->seen.keys_kept_until != 0 && cut(knife, "until when keys are kept as bad"))
        evidence->seen.keys_kept_until = 0;
    if (evidence->seen.limit != WF_LIMIT_NONE && cut(knife, "limit"))
        evidence->seen.limit = WF_LIMIT_NONE;
    if (evidence->config.tls_upstream && cut(knife, "tls-upstream"))
        evidence->config.tls_upstream = false;
    if (evidence->config.tcp_upstream && cut(knife, "tcp-upstream"))
        evidence->config.tcp_upstream = false;
    if (evidence->config.takes_all_v4 && cut(knife, "private-address: 0.0.0.0/0"))
        evidence->config.takes_all_v4 = false;
    if (evidence->config.takes_all_v6 && cut(knife, "private-address: ::/0"))
        evidence->config.takes_all_v6 = false;
    if (evidence->config.lacks_certificates && cut(knife, "the missing tls-cert-bundle"))
        evidence->config.lacks_certificates = false;
    if (evidence->seen.refused_here && cut(knife, "refused here"))
        evidence->seen.refused_here = false;
    if (evidence->seen.answers_vary && cut(knife, "answers vary"))
        evidence->seen.answers_vary = false;
    if (evidence->seen.asked_back != WF_ASKED_BACK_NOT && cut(knife, "that servers ask back"))
        evidence->seen.asked_back = WF_ASKED_BACK_NOT;
    if (evidence->seen.led_from.len > 0 && cut(knife, "what an own rule leads here from"))
        evidence->seen.led_from = (struct wf_dname){NULL, 0};
    if (evidence->seen.stood_in_for && cut(knife, "stood in for"))
        evidence->seen.stood_in_for = false;
    if (evidence->seen.rate_limited && cut(knife, "rate limit"))
        evidence->seen.rate_limited = false;
    cut_remembered(knife, &evidence->remembered);
}

bool wf_evidence_cut(struct wf_evidence *evidence, unsigned number, char *what)
{
    struct knife knife = {.left = number, .what = what};

    cut_top(&knife, evidence);
    cut_keys(&knife, evidence);
    knife.in = "response";
    if (evidence->seen.response != NULL)
        cut_message(&knife, WRITABLE(struct wf_message, evidence->seen.response));
    knife.in = "delegation";
    if (evidence->seen.delegation != NULL)
        cut_delegation(&knife, WRITABLE(struct wf_delegation, evidence->seen.delegation));
    knife.in = "attempts";
    cut_attempts(&knife, &evidence->seen.attempts, &evidence->seen.attempt_count);
    cut_subqueries(&knife, evidence);
    cut_withheld(&knife, evidence);
    cut_suspects(&knife, evidence);
    cut_chain(&knife, evidence);
    return knife.done;
}

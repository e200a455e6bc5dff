/*
 * denial.c - why a denial of existence does not hold.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/denial.h"

#include <string.h>

#include "diagnose/collect/proof.h"
#include "diagnose/collect/sigs.h"

static void denied_print(struct wf_strbuf *out, const struct wf_fact *fact)
{
    switch (fact->denied) {
    case WF_DENIED_NAME:
        wf_strbuf_str(out, "the NXDOMAIN for ");
        wf_dname_print(out, fact->other);
        break;
    case WF_DENIED_TYPE:
        wf_strbuf_str(out, "the answer that ");
        wf_dname_print(out, fact->other);
        wf_strbuf_str(out, " has no ");
        wf_type_print(out, fact->type);
        break;
    case WF_DENIED_BY_WILDCARD:
        wf_strbuf_str(out, "the wildcard answer for ");
        wf_dname_print(out, fact->other);
        break;
    }
}

static void say_missing(const struct wf_telling *t)
{
    denied_print(t->out, t->fact);
    wf_strbuf_str(t->out, " comes without NSEC or NSEC3 records");
}

/* Whoever has a zone and the one below it may answer for the DS record out of the wrong one. */
bool wf_denial_is_from_below(const struct wf_message *response, const struct wf_question *question)
{
    size_t i;

    for (i = 0; question->type == WF_TYPE_DS && i < response->authority_count; i++) {
        const struct wf_rrset *rrset = &response->rrsets[response->answer_count + i];

        if (rrset->type == WF_TYPE_SOA && wf_dname_is_below_or_at(rrset->owner, question->name))
            return true;
    }
    return false;
}

static void say_from_below(const struct wf_telling *t)
{
    denied_print(t->out, t->fact);
    wf_strbuf_str(t->out, " comes out of ");
    wf_dname_print(t->out, t->fact->other);
    wf_strbuf_str(t->out, " itself, without NSEC or NSEC3 records of ");
    wf_zone_print(t->out, t->fact->zone);
}

static void fix_from_below(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Have the name servers of ");
    wf_zone_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " answer for the DS of ");
    wf_dname_print(t->out, t->fact->other);
    wf_strbuf_str(t->out, " out of ");
    wf_zone_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out,
                  ", with its DS RRset, or the NSEC or NSEC3 record that proves that there is "
                  "none (RFC 4035, section 3.1.4.1); nothing is to be signed in ");
    wf_dname_print(t->out, t->fact->other);
    wf_strbuf_str(t->out, ".");
}

static void say_bogus(const struct wf_telling *t)
{
    denied_print(t->out, t->fact);
    wf_strbuf_str(t->out, " is not proven: ");
    wf_proof_print(t->out, &t->fact->proof, t->fact->other, t->fact->type);
}

/* The zone says that the name exists, its server that it does not (RFC 8020, section 2). */
static void fix_exists(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Repair or update the name server software: a name that exists, if only "
                          "because there are names below it, is answered with NOERROR, not with "
                          "NXDOMAIN (RFC 8020).");
}

static void say_iterations(const struct wf_telling *t)
{
    wf_strbuf_printf(t->out, "its NSEC3 records use %u iterations, more than resolvers accept",
                     t->fact->proof.iterations);
}

/* An answer whose RRSIG counts fewer labels than its owner has came from a wildcard. */
static bool is_expanded(struct wf_case *c, const struct wf_rrset *rrset, uint8_t *of)
{
    unsigned labels = wf_dname_labels(rrset->owner);
    struct wf_sig sig;
    size_t i;

    if (rrset->owner.len > 1 && rrset->owner.wire[0] == 1 && rrset->owner.wire[1] == '*')
        labels--; /* the wildcard itself was asked for */
    for (i = 0; i < rrset->rrsig_count && !c->effort.spent; i++) {
        if (!wf_sig_read(&c->effort, c->ev->now, &sig, &rrset->rdata[rrset->rr_count + i]) ||
            sig.labels >= labels)
            continue;
        *of = sig.labels;
        return true;
    }
    return false;
}

bool wf_message_is_whole(const struct wf_message *response)
{
    size_t count = (size_t)response->answer_count + response->authority_count;
    size_t i;

    for (i = 0; i < count; i++) {
        if (response->rrsets[i].rr_total > response->rrsets[i].rr_count)
            return false;
    }
    return response->rrset_total <= count;
}

/* Whether the validator found every signature good, so that only the proof is left to be wrong. */
static bool is_verified(const struct wf_message *response, size_t from)
{
    size_t count = (size_t)response->answer_count + response->authority_count;

    for (; from < count; from++) {
        if (response->rrsets[from].security != WF_SECURITY_SECURE)
            return false;
    }
    return true;
}

/* What the response denies; false when it denies nothing. */
static bool denied_of(struct wf_case *c, const struct wf_message *response, size_t from,
                      const struct wf_question *question, enum wf_denied *denied,
                      struct wf_dname *name, uint8_t *wildcard_labels)
{
    size_t i;

    *name = question->name;
    for (i = from; i < response->answer_count; i++) {
        if (!is_expanded(c, &response->rrsets[i], wildcard_labels))
            continue;
        *denied = WF_DENIED_BY_WILDCARD;
        *name = response->rrsets[i].owner;
        return true;
    }
    *denied = response->rcode == WF_RCODE_NXDOMAIN ? WF_DENIED_NAME : WF_DENIED_TYPE;
    return from >= response->answer_count;
}

static bool has_proof_records(const struct wf_message *response)
{
    size_t i;

    for (i = 0; i < response->authority_count; i++) {
        uint16_t type = response->rrsets[response->answer_count + i].type;

        if (type == WF_TYPE_NSEC || type == WF_TYPE_NSEC3)
            return true;
    }
    return false;
}

/* What the records that came fail to show. */
static void judge_records(struct wf_case *c, const struct wf_message *response, size_t from,
                          struct wf_fact *fact)
{
    struct wf_proof *proof = &fact->proof;

    wf_proof_find_gap(proof, c, fact->zone, response, fact->denied, fact->other, fact->type);
    if (proof->gap == WF_GAP_UNKNOWN && !is_verified(response, from))
        proof->gap = WF_GAP_UNVERIFIED;
    fact->cause = WF_CAUSE_DENIAL_BOGUS;
    fact->say = say_bogus;
    if (proof->gap == WF_GAP_UNKNOWN || proof->gap == WF_GAP_UNVERIFIED)
        fact->ede = WF_EDE_DNSSEC_BOGUS; /* that a covering record is missing is not seen */
    if (proof->gap == WF_GAP_EXISTS)
        fact->fix = fix_exists;
    if (proof->gap == WF_GAP_NO_MATCH && !proof->nsec3) {
        fact->cause = WF_CAUSE_DENIAL_MISSING; /* those that came are about other names */
    } else if (proof->gap == WF_GAP_ITERATIONS) {
        fact->cause = WF_CAUSE_NSEC3_ITERATIONS;
        fact->say = say_iterations;
    }
}

bool wf_denial_judge(struct wf_case *c, const struct wf_keyset *keys,
                     const struct wf_message *response, size_t from,
                     const struct wf_question *question, enum wf_scope scope, struct wf_fact *fact)
{
    memset(fact, 0, sizeof(*fact));
    fact->scope = scope;
    fact->zone = keys->zone;
    fact->keys = keys;
    fact->type = question->type;
    if (!wf_message_is_whole(response) ||
        !denied_of(c, response, from, question, &fact->denied, &fact->other,
                   &fact->proof.wildcard_labels) ||
        fact->other.len == 0)
        return false;
    if (wf_denial_is_from_below(response, question)) {
        fact->cause = WF_CAUSE_DENIAL_MISSING;
        fact->from_below = true;
        fact->say = say_from_below;
        fact->fix = fix_from_below;
    } else if (has_proof_records(response)) {
        judge_records(c, response, from, fact);
    } else {
        fact->cause = WF_CAUSE_DENIAL_MISSING;
        fact->say = say_missing;
    }
    return true;
}

bool wf_examine_denial(struct wf_case *c, const struct wf_keyset *keys,
                       const struct wf_message *response, size_t from,
                       const struct wf_question *question, enum wf_scope scope)
{
    struct wf_fact fact;

    if (!wf_denial_judge(c, keys, response, from, question, scope, &fact))
        return false;
    wf_case_add(c, &fact);
    return fact.cause != WF_CAUSE_DENIAL_BOGUS ||
           (fact.proof.gap != WF_GAP_UNKNOWN && fact.proof.gap != WF_GAP_UNVERIFIED);
}

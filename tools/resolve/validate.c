/*
 * validate.c - does an answer hold, as a validator sees it?
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "resolve/validate.h"

#include "dnssec/sig.h"
#include "resolve/denial_proof.h"

static bool end_with(struct wf_validation *validation, enum wf_validation_result end)
{
    validation->end = end;
    return false;
}

static bool out_of_bounds(struct wf_validation *validation)
{
    const struct wf_session *session = validation->chain.session;

    if (session->no_memory)
        validation->end = WF_VALIDATION_NO_MEMORY;
    else if (session->gave_up || validation->chain.verifier->left == 0)
        validation->end = WF_VALIDATION_GAVE_UP;
    else
        return false;
    return true;
}

/* The zone that the answer lies in, whatever signer it names; the chain ends where it did. */
static bool find_cut(struct wf_validation *validation, struct wf_dname name)
{
    struct wf_dname target = validation->chain.target;

    if (validation->question.type == WF_TYPE_DS)
        name = wf_dname_parent(name);
    wf_trust_chain_build(&validation->chain, name);
    validation->cut = wf_trust_chain_last(&validation->chain)->name;
    wf_trust_chain_build(&validation->chain, target);
    return !out_of_bounds(validation);
}

static bool answer_is_bad(struct wf_validation *validation, struct wf_response *response,
                          size_t skip, struct wf_dname chased)
{
    if (wf_trust_chain_find_undelegated(&validation->chain))
        return end_with(validation, WF_VALIDATION_UNDELEGATED);
    if (!find_cut(validation, chased))
        return false;
    validation->response = response;
    validation->skip = skip;
    validation->chased = chased;
    return end_with(validation, WF_VALIDATION_ANSWER_BAD);
}

/*
 * Builds the chain to the zone that must have signed something. Returns whether that is known to be
 * secure or insecure.
 */
static bool build_chain_to(struct wf_validation *validation, struct wf_dname target)
{
    static const enum wf_validation_result ends[] = {
        [WF_CHAIN_BROKEN] = WF_VALIDATION_KEYS_BAD,
        [WF_CHAIN_UNDELEGATED] = WF_VALIDATION_UNDELEGATED,
        [WF_CHAIN_SILENT] = WF_VALIDATION_KEYS_SILENT,
        [WF_CHAIN_NO_ROOT] = WF_VALIDATION_NO_ROOT,
        [WF_CHAIN_NO_DNSSEC] = WF_VALIDATION_NO_DNSSEC,
    };

    wf_trust_chain_build(&validation->chain, target);
    if (out_of_bounds(validation))
        return false;
    if (validation->chain.end == WF_CHAIN_SECURE || validation->chain.end == WF_CHAIN_INSECURE)
        return true;
    return end_with(validation, ends[validation->chain.end]);
}

static enum wf_security verify(struct wf_validation *validation, struct wf_response *response,
                               size_t at)
{
    const struct wf_zone *zone = wf_trust_chain_last(&validation->chain);

    return wf_verify_rrset(validation->chain.verifier, response, at,
                           &(struct wf_zone_keys){zone->name, zone->keys});
}

/* The zone that must have signed an RRset: its signer, if that can be; else the one it lies in. */
static struct wf_dname signing_zone(const struct wf_response *response, size_t at)
{
    const struct wf_rrset *rrset = &response->rrsets[at];
    struct wf_dname signer = wf_response_signer(response, at);

    if (signer.len > 0 && wf_dname_is_below_or_at(rrset->owner, signer))
        return signer;
    return rrset->type == WF_TYPE_DS ? wf_dname_parent(rrset->owner) : rrset->owner;
}

/* The labels of the wildcard that an RRset was made of; those of its owner when of none. */
static unsigned source_labels(const struct wf_response *response, size_t at)
{
    const struct wf_rrset *rrset = &response->rrsets[at];
    const ldns_rr *sig = ldns_rr_list_rr(response->records[at].sigs, 0);
    unsigned labels = wf_dname_labels(rrset->owner), told = labels;

    if (sig != NULL)
        told = ldns_rdf2native_int8(ldns_rr_rrsig_labels(sig));
    if (rrset->owner.wire[0] == 1 && rrset->owner.wire[1] == '*')
        told++; /* the wildcard itself was asked for */
    return told < labels ? told : labels;
}

/* The proofs must be good before they are read. Returns false with the end set when one is not. */
static bool verify_authority(struct wf_validation *validation, struct wf_response *response,
                             size_t skip, struct wf_dname chased)
{
    const struct wf_zone *zone = wf_trust_chain_last(&validation->chain);
    size_t i;

    for (i = response->message.answer_count; i < wf_response_rrset_count(response); i++) {
        const struct wf_rrset *rrset = &response->rrsets[i];

        if (rrset->type == WF_TYPE_NS || !wf_dname_is_below_or_at(rrset->owner, zone->name))
            continue;
        if (verify(validation, response, i) == WF_SECURITY_SECURE)
            continue;
        return !out_of_bounds(validation) && answer_is_bad(validation, response, skip, chased);
    }
    return true;
}

/* Notes what the proof comes to. */
static bool take_denial(struct wf_validation *validation, struct wf_response *response, size_t skip,
                        struct wf_dname chased, enum wf_denial_proof proof)
{
    if (proof == WF_DENIAL_UNPROVEN)
        return answer_is_bad(validation, response, skip, chased);
    if (proof == WF_DENIAL_INSECURE)
        validation->insecure = true;
    return true;
}

static bool validate_wildcard(struct wf_validation *validation, struct wf_response *response,
                              size_t at, struct wf_dname chased)
{
    const struct wf_rrset *rrset = &response->rrsets[at];
    unsigned labels = source_labels(response, at);

    if (labels == wf_dname_labels(rrset->owner))
        return true;
    return verify_authority(validation, response, at, chased) &&
           take_denial(validation, response, at, chased,
                       wf_denial_proof_beside_wildcard(
                           &response->message, wf_trust_chain_last(&validation->chain)->name,
                           rrset->owner, labels));
}

/*
 * What has no keys to be validated by may be no zone, but a name in the one above: then the record
 * is at fault. The answer is kept for that, unless the name is delegated.
 */
static void keep_unsigned(struct wf_validation *validation, struct wf_response *response, size_t at,
                          struct wf_dname chased)
{
    struct wf_dname name = validation->chain.at;
    struct wf_response *delegation;

    if (wf_response_signer(response, at).len > 0 ||
        !wf_dname_equal(response->rrsets[at].owner, name))
        return;
    delegation = wf_session_ask(validation->chain.session, name, WF_TYPE_NS);
    if (out_of_bounds(validation))
        return;
    if (wf_response_has_good_rcode(delegation) &&
        wf_response_find(delegation, name, WF_TYPE_NS) >= 0)
        return;
    validation->end = WF_VALIDATION_KEYS_BAD; /* even if it is silence that they failed by */
    validation->response = response;
    validation->skip = at;
    validation->chased = chased;
}

/* One RRset of an answer. Returns false with the end set when it is bad, or cannot be validated. */
static bool validate_rrset(struct wf_validation *validation, struct wf_response *response,
                           size_t at, struct wf_dname chased)
{
    if (!build_chain_to(validation, signing_zone(response, at))) {
        if (validation->end == WF_VALIDATION_KEYS_BAD ||
            validation->end == WF_VALIDATION_KEYS_SILENT)
            keep_unsigned(validation, response, at, chased);
        return false;
    }
    if (validation->chain.end == WF_CHAIN_INSECURE) {
        validation->insecure = true;
        return true;
    }
    if (verify(validation, response, at) != WF_SECURITY_SECURE)
        return !out_of_bounds(validation) && answer_is_bad(validation, response, at, chased);
    return validate_wildcard(validation, response, at, chased);
}

/* Who signed the proof; unset when there is none, or it is not signed. */
static struct wf_dname proof_signer(const struct wf_response *response, struct wf_dname name)
{
    size_t i;

    for (i = response->message.answer_count; i < wf_response_rrset_count(response); i++) {
        uint16_t type = response->rrsets[i].type;
        struct wf_dname signer;

        if (type != WF_TYPE_NSEC && type != WF_TYPE_NSEC3)
            continue;
        signer = wf_response_signer(response, i);
        return signer.len > 0 && wf_dname_is_below_or_at(name, signer) ? signer
                                                                       : (struct wf_dname){NULL, 0};
    }
    return (struct wf_dname){NULL, 0};
}

static bool validate_denial(struct wf_validation *validation, struct wf_response *response,
                            struct wf_dname name)
{
    const struct wf_message *message = &response->message;
    struct wf_dname target = proof_signer(response, name);
    struct wf_dname zone;

    if (target.len == 0)
        target = validation->question.type == WF_TYPE_DS ? wf_dname_parent(name) : name;
    if (!build_chain_to(validation, target))
        return false;
    if (validation->chain.end == WF_CHAIN_INSECURE) {
        validation->insecure = true;
        return true;
    }
    zone = wf_trust_chain_last(&validation->chain)->name;
    return verify_authority(validation, response, message->answer_count, name) &&
           take_denial(
               validation, response, message->answer_count, name,
               message->rcode == WF_RCODE_NXDOMAIN
                   ? wf_denial_proof_of_name(message, zone, name)
                   : wf_denial_proof_of_type(message, zone, name, validation->question.type));
}

static struct wf_dname alias_target(const struct wf_response *response, size_t at)
{
    const ldns_rr *rr = ldns_rr_list_rr(response->records[at].rrs, 0);

    return wf_dname_of_rdf(ldns_rr_rdf(rr, 0));
}

/* Whether an RRset has to do with the name: what a resolver adds beside is not validated. */
static bool is_about(const struct wf_rrset *rrset, struct wf_dname name)
{
    return rrset->type == WF_TYPE_DNAME ? wf_dname_is_below_or_at(name, rrset->owner)
                                        : wf_dname_equal(rrset->owner, name);
}

static bool is_answer(const struct wf_validation *validation, const struct wf_rrset *rrset)
{
    return rrset->type == validation->question.type ||
           validation->question.type == LDNS_RR_TYPE_ANY;
}

static void push_alias(struct wf_validation *validation, struct wf_dname name,
                       struct wf_dname target)
{
    if (validation->alias_count < WF_MAX_ALIASES)
        validation->aliases[validation->alias_count++] = name;
    validation->alias_target = target;
}

/* A response link by link; the last one answers or denies. */
static bool validate_response(struct wf_validation *validation, struct wf_response *response,
                              struct wf_dname name)
{
    bool answered = false;
    size_t i;

    for (i = 0; i < response->message.answer_count && !answered; i++) {
        struct wf_rrset *rrset = &response->rrsets[i];

        if (!is_about(rrset, name))
            continue;
        if (wf_cname_is_synthesised(NULL, response->rrsets, i))
            rrset->security = WF_SECURITY_SECURE;
        else if (!validate_rrset(validation, response, i, name))
            return false;
        answered = is_answer(validation, rrset);
        if (!answered && rrset->type == WF_TYPE_CNAME) {
            push_alias(validation, name, alias_target(response, i));
            name = validation->alias_target;
        }
    }
    return answered || validate_denial(validation, response, name);
}

static bool leads_back(const struct wf_validation *validation, struct wf_dname name)
{
    unsigned i;

    for (i = 0; i < validation->alias_count; i++) {
        if (wf_dname_equal(validation->aliases[i], name))
            return true;
    }
    return false;
}

/* Neither the question nor its alias is answered: where does that begin? */
static void find_silence(struct wf_validation *validation, const struct wf_response *response,
                         struct wf_dname name)
{
    struct wf_trust_chain *chain = &validation->chain;

    wf_trust_chain_build(chain, name);
    if (out_of_bounds(validation))
        return;
    validation->end = chain->end == WF_CHAIN_BROKEN        ? WF_VALIDATION_KEYS_BAD
                      : chain->end == WF_CHAIN_UNDELEGATED ? WF_VALIDATION_UNDELEGATED
                      : chain->end == WF_CHAIN_NO_ROOT     ? WF_VALIDATION_NO_ROOT
                      : chain->end == WF_CHAIN_NO_DNSSEC   ? WF_VALIDATION_NO_DNSSEC
                                                           : WF_VALIDATION_SILENT;
    if (validation->end != WF_VALIDATION_SILENT)
        return;
    validation->silent_zone = wf_trust_chain_deepest(chain, name);
    validation->silent_name = name;
    validation->silent_rcode = response->message.rcode;
}

/* Takes a name's alias that is asked for by itself. Returns false at the end. */
static bool follow(struct wf_validation *validation, struct wf_dname *name)
{
    struct wf_response *response = wf_session_ask(validation->chain.session, *name, WF_TYPE_CNAME);
    int at = wf_response_has_good_rcode(response) ? wf_response_find(response, *name, WF_TYPE_CNAME)
                                                  : -1;

    if (at < 0 || !validate_rrset(validation, response, (size_t)at, *name))
        return false;
    push_alias(validation, *name, alias_target(response, (size_t)at));
    *name = validation->alias_target;
    return true;
}

/* The chain is told from its first alias on, or from the one it leads back to. */
static void end_chain(struct wf_validation *validation, enum wf_validation_result end,
                      struct wf_dname at)
{
    wf_trust_chain_build(&validation->chain, at);
    if (out_of_bounds(validation))
        return;
    validation->alias_zone = wf_trust_chain_deepest(&validation->chain, at);
    validation->end = end;
}

/*
 * NOERROR with nothing in it denies the type (RFC 2308, section 2.2), and proves nothing. Where
 * that is no fault, as the zone is unsigned, or shows no keys either, it tells no more than silence
 * does.
 */
static bool validate_empty(struct wf_validation *validation, struct wf_response *response,
                           struct wf_dname name)
{
    validate_denial(validation, response, name);
    if (validation->end != WF_VALIDATION_SOUND && validation->end != WF_VALIDATION_KEYS_SILENT)
        return true;
    validation->end = WF_VALIDATION_SOUND;
    validation->insecure = false;
    return false;
}

/* Judges what the resolver has for the name. Returns false when that is nothing. */
static bool validate_name(struct wf_validation *validation, struct wf_response *response,
                          struct wf_dname name)
{
    if (!wf_response_has_good_rcode(response))
        return false;
    if (validation->failed && !wf_response_answers_or_denies(response))
        return validate_empty(validation, response, name);
    if (validate_response(validation, response, name) && validation->failed &&
        validation->alias_count > WF_ALIASES_USUAL)
        end_chain(validation, WF_VALIDATION_TOO_LONG, validation->aliases[0]);
    return true;
}

void wf_validate(struct wf_validation *validation)
{
    struct wf_dname name = validation->question.name;
    struct wf_response *response;

    validation->end = WF_VALIDATION_SOUND;
    for (;;) {
        response = wf_session_ask(validation->chain.session, name, validation->question.type);
        if (validate_name(validation, response, name))
            return;
        if (response == NULL || !follow(validation, &name))
            break;
        if (leads_back(validation, name)) {
            end_chain(validation, WF_VALIDATION_LOOP, name);
            return;
        }
        if (validation->alias_count == WF_MAX_ALIASES) {
            end_chain(validation, WF_VALIDATION_TOO_LONG, validation->aliases[0]);
            return;
        }
    }
    if (!out_of_bounds(validation) && validation->end == WF_VALIDATION_SOUND)
        find_silence(validation, response, name);
}

/*
 * denial_proof.c - do a response's NSEC or NSEC3 records prove what it denies?
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "resolve/denial_proof.h"

#include <limits.h>
#include <string.h>

#include "dnssec/digest.h"
#include "dnssec/nsec_chain.h"

/* The chain of a response, with its own account: this is no worker thread. */
struct proof {
    struct wf_effort effort;
    struct wf_nsec_chain chain;
    enum wf_nsec_use use;
};

enum { OCTETS = 1 << 20, HASHED = 1 << 20, DIGESTS = 256 };

static void proof_begin(struct proof *proof, const struct wf_message *response,
                        struct wf_dname zone)
{
    memset(&proof->chain, 0, sizeof(proof->chain));
    proof->effort = (struct wf_effort){.octets = OCTETS, .hashed = HASHED, .digests = DIGESTS};
    proof->chain.effort = &proof->effort;
    proof->chain.zone = zone;
    proof->chain.response = response;
    proof->use = wf_nsec_chain_read(&proof->chain);
}

/* Iterations beyond what is accepted prove nothing, and are no fault either (RFC 9276, 3.2). */
static enum wf_denial_proof proof_end(struct proof *proof, enum wf_denial_proof found)
{
    wf_digest_end(&proof->effort);
    if (proof->use == WF_NSEC_TOO_MANY_ITERATIONS)
        return WF_DENIAL_INSECURE;
    return proof->use == WF_NSEC_USABLE ? found : WF_DENIAL_UNPROVEN;
}

/* A gap between names that is free: where it is, and up to where names exist. */
struct gap {
    struct wf_dname encloser;
    const struct wf_nsec_record *record;
};

/* Whether the name itself lies in a gap, so does not exist unless by a wildcard. */
static bool find_gap(struct wf_nsec_chain *chain, struct wf_dname name, struct gap *gap)
{
    struct wf_dname next = name;
    struct wf_nsec_point point;

    gap->encloser = name;
    if (chain->nsec3 && !wf_nsec_chain_encloser(chain, name, &gap->encloser, &next))
        return false;
    if (!wf_nsec_point_make(&point, chain, next) ||
        !wf_nsec_chain_any(chain, &point, wf_nsec_covers, &gap->record))
        return false;
    if (!chain->nsec3)
        gap->encloser = wf_nsec_encloser(name, gap->record);
    return true;
}

/* NSEC: the gap ends below the name, which therefore exists without records of its own. */
static bool is_empty_nonterminal(const struct wf_nsec_chain *chain, const struct gap *gap,
                                 struct wf_dname name)
{
    return !chain->nsec3 && wf_dname_is_below_or_at(gap->record->next, name);
}

/* Whether there is no wildcard below the encloser, or one without the type; type 0: none at all. */
static bool wildcard_denied(struct wf_nsec_chain *chain, struct wf_dname encloser, uint16_t type)
{
    uint8_t wire[WF_NAME_MAX];
    struct wf_dname wildcard = wf_wildcard_of(encloser, wire);
    const struct wf_nsec_record *record;
    struct wf_nsec_point point;

    if (wildcard.len == 0)
        return type == 0;
    if (!wf_nsec_point_make(&point, chain, wildcard))
        return false;
    if (type == 0)
        return wf_nsec_chain_any(chain, &point, wf_nsec_covers, &record);
    return wf_nsec_chain_any(chain, &point, wf_nsec_matches, &record) &&
           !wf_nsec_lists(record, type) && !wf_nsec_lists(record, WF_TYPE_CNAME);
}

static enum wf_denial_proof deny_name(struct wf_nsec_chain *chain, struct wf_dname name)
{
    struct gap gap;

    if (!find_gap(chain, name, &gap) || is_empty_nonterminal(chain, &gap, name) ||
        !wildcard_denied(chain, gap.encloser, 0))
        return WF_DENIAL_UNPROVEN;
    return gap.record->opt_out ? WF_DENIAL_INSECURE : WF_DENIAL_PROVEN;
}

enum wf_denial_proof wf_denial_proof_of_name(const struct wf_message *response,
                                             struct wf_dname zone, struct wf_dname name)
{
    struct proof proof;

    proof_begin(&proof, response, zone);
    return proof_end(&proof, deny_name(&proof.chain, name));
}

static enum wf_denial_proof deny_type(struct wf_nsec_chain *chain, struct wf_dname name,
                                      uint16_t type)
{
    const struct wf_nsec_record *record;
    struct wf_nsec_point point;
    struct gap gap;

    if (!wf_nsec_point_make(&point, chain, name))
        return WF_DENIAL_UNPROVEN;
    if (wf_nsec_chain_any(chain, &point, wf_nsec_matches, &record))
        return wf_nsec_lists(record, type) || wf_nsec_lists(record, WF_TYPE_CNAME)
                   ? WF_DENIAL_UNPROVEN
                   : WF_DENIAL_PROVEN;
    if (!find_gap(chain, name, &gap))
        return WF_DENIAL_UNPROVEN;
    if (is_empty_nonterminal(chain, &gap, name) || wildcard_denied(chain, gap.encloser, type))
        return WF_DENIAL_PROVEN;
    return gap.record->opt_out ? WF_DENIAL_INSECURE : WF_DENIAL_UNPROVEN;
}

enum wf_denial_proof wf_denial_proof_of_type(const struct wf_message *response,
                                             struct wf_dname zone, struct wf_dname name,
                                             uint16_t type)
{
    struct proof proof;

    proof_begin(&proof, response, zone);
    return proof_end(&proof, deny_type(&proof.chain, name, type));
}

/* The next closer name alone: the wildcard's signature shows the encloser (RFC 5155, 8.8). */
static enum wf_denial_proof deny_next_closer(struct wf_nsec_chain *chain, struct wf_dname name,
                                             unsigned labels)
{
    struct wf_dname next = chain->nsec3 ? wf_dname_cut(name, labels + 1) : name;
    const struct wf_nsec_record *record;
    struct wf_nsec_point point;

    if (!wf_nsec_point_make(&point, chain, next) ||
        !wf_nsec_chain_any(chain, &point, wf_nsec_covers, &record))
        return WF_DENIAL_UNPROVEN;
    return record->opt_out ? WF_DENIAL_INSECURE : WF_DENIAL_PROVEN;
}

enum wf_denial_proof wf_denial_proof_beside_wildcard(const struct wf_message *response,
                                                     struct wf_dname zone, struct wf_dname name,
                                                     unsigned labels)
{
    struct proof proof;

    proof_begin(&proof, response, zone);
    return proof_end(&proof, deny_next_closer(&proof.chain, name, labels));
}

/* By the record at the name, which is the parent's when it begins a zone. */
static enum wf_cut cut_of_record(const struct wf_nsec_record *record)
{
    if (wf_nsec_lists(record, WF_TYPE_DS) || wf_nsec_lists(record, WF_TYPE_SOA))
        return WF_CUT_UNPROVEN;
    return wf_nsec_lists(record, WF_TYPE_NS) ? WF_CUT_INSECURE : WF_CUT_NONE;
}

static enum wf_cut find_cut(struct wf_nsec_chain *chain, struct wf_dname name, uint16_t rcode)
{
    const struct wf_nsec_record *record;
    struct wf_nsec_point point;
    struct gap gap;

    if (!wf_nsec_point_make(&point, chain, name))
        return WF_CUT_UNPROVEN;
    if (wf_nsec_chain_any(chain, &point, wf_nsec_matches, &record))
        return cut_of_record(record);
    if (!find_gap(chain, name, &gap))
        return WF_CUT_UNPROVEN;
    if (gap.record->opt_out)
        return WF_CUT_POSSIBLE;
    if (is_empty_nonterminal(chain, &gap, name) || rcode == WF_RCODE_NXDOMAIN ||
        wildcard_denied(chain, gap.encloser, WF_TYPE_DS))
        return WF_CUT_NONE;
    return WF_CUT_UNPROVEN;
}

enum wf_cut wf_denial_proof_of_no_ds(const struct wf_message *response, struct wf_dname zone,
                                     struct wf_dname name)
{
    struct proof proof;
    enum wf_cut cut;

    proof_begin(&proof, response, zone);
    cut = find_cut(&proof.chain, name, response->rcode);
    switch (proof_end(&proof, WF_DENIAL_PROVEN)) {
    case WF_DENIAL_INSECURE:
        return WF_CUT_POSSIBLE;
    case WF_DENIAL_UNPROVEN:
        return WF_CUT_UNPROVEN;
    default:
        return cut;
    }
}

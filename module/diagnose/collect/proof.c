/*
 * proof.c - what a denial's NSEC or NSEC3 records fail to show.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/proof.h"

#include <ldns/ldns.h>
#include <string.h>

#include "dnssec/nsec_chain.h"

static void gap_set(struct wf_proof *proof, enum wf_gap gap, struct wf_dname at)
{
    proof->gap = gap;
    proof->at = at;
}

/* Whether *.encloser is covered; a wildcard too long to be a name cannot exist. */
static bool wildcard_covered(struct wf_nsec_chain *chain, struct wf_dname encloser,
                             struct wf_nsec_point *point)
{
    uint8_t octets[WF_NAME_MAX];
    struct wf_dname wildcard = wf_wildcard_of(encloser, octets);
    const struct wf_nsec_record *record;

    if (wildcard.len == 0 || !wf_nsec_point_make(point, chain, wildcard))
        return true; /* not known, so not said to be missing */
    return wf_nsec_chain_any(chain, point, wf_nsec_covers, &record) ||
           wf_nsec_chain_any(chain, point, wf_nsec_matches, &record);
}

/* A record at the very name that is to be denied shows that it exists, with other records or not.
 */
static enum wf_gap gap_unless_there(struct wf_nsec_chain *chain, struct wf_dname name,
                                    enum wf_gap gap)
{
    const struct wf_nsec_record *record;
    struct wf_nsec_point point;

    if (wf_nsec_point_make(&point, chain, name) &&
        wf_nsec_chain_any(chain, &point, wf_nsec_matches, &record))
        return WF_GAP_EXISTS;
    return gap;
}

/* The name does not exist, and neither does a wildcard in its place. */
static void gap_in_name(struct wf_nsec_chain *chain, struct wf_proof *proof, struct wf_dname name,
                        bool wildcard_too)
{
    struct wf_dname encloser = name, next = name;
    const struct wf_nsec_record *record;
    struct wf_nsec_point point;

    /* of a wildcard's answer the RRSIG tells the closest encloser (RFC 5155, section 8.8) */
    if (chain->nsec3 && !wildcard_too) {
        next = wf_dname_cut(name, proof->wildcard_labels + 1u);
    } else if (chain->nsec3 && !wf_nsec_chain_encloser(chain, name, &encloser, &next)) {
        if (!chain->out_of_digests)
            gap_set(proof, gap_unless_there(chain, name, WF_GAP_ENCLOSER), name);
        return;
    }
    if (!wf_nsec_point_make(&point, chain, next))
        return;
    if (!wf_nsec_chain_any(chain, &point, wf_nsec_covers, &record)) {
        bool denied = wildcard_too && wf_dname_equal(next, name);

        gap_set(proof,
                denied ? gap_unless_there(chain, name, WF_GAP_NAME_COVER) : WF_GAP_NAME_COVER,
                next);
        return;
    }
    if (!chain->nsec3)
        encloser = wf_nsec_encloser(name, record);
    if (wildcard_too && !wildcard_covered(chain, encloser, &point)) {
        gap_set(proof, WF_GAP_WILDCARD_COVER, name);
        proof->wildcard_labels = (uint8_t)wf_dname_labels(encloser);
    }
}

/* The closest encloser of a name that is proven not to exist; false where no proof is seen. */
static bool find_encloser(struct wf_nsec_chain *chain, struct wf_dname name,
                          struct wf_dname *encloser)
{
    const struct wf_nsec_record *record;
    struct wf_dname next = name;
    struct wf_nsec_point point;

    if ((chain->nsec3 && !wf_nsec_chain_encloser(chain, name, encloser, &next)) ||
        !wf_nsec_point_make(&point, chain, next) ||
        !wf_nsec_chain_any(chain, &point, wf_nsec_covers, &record))
        return false;
    if (!chain->nsec3)
        *encloser = wf_nsec_encloser(name, record);
    return true;
}

/* No record is at the name: then it may be a wildcard that stands for it and lacks the type. */
static void gap_in_wildcard_type(struct wf_nsec_chain *chain, struct wf_proof *proof,
                                 struct wf_dname name, uint16_t type)
{
    const struct wf_nsec_record *record = NULL;
    struct wf_dname encloser, wildcard = {NULL, 0};
    uint8_t octets[WF_NAME_MAX];
    struct wf_nsec_point point;

    if (find_encloser(chain, name, &encloser))
        wildcard = wf_wildcard_of(encloser, octets);
    if (wildcard.len > 0 && wf_nsec_point_make(&point, chain, wildcard) &&
        wf_nsec_chain_any(chain, &point, wf_nsec_matches, &record)) {
        if (!wf_nsec_lists(record, type) && !wf_nsec_lists(record, WF_TYPE_CNAME))
            return;
        gap_set(proof, WF_GAP_WILDCARD_LISTED, name);
        proof->wildcard_labels = (uint8_t)wf_dname_labels(encloser);
    } else if (!chain->out_of_digests) {
        gap_set(proof, WF_GAP_NO_MATCH, name);
    }
}

static void gap_in_type(struct wf_nsec_chain *chain, struct wf_proof *proof, struct wf_dname name,
                        uint16_t type)
{
    const struct wf_nsec_record *record;
    struct wf_nsec_point point;

    if (!wf_nsec_point_make(&point, chain, name))
        return;
    if (!wf_nsec_chain_any(chain, &point, wf_nsec_matches, &record))
        gap_in_wildcard_type(chain, proof, name, type);
    else if (wf_nsec_lists(record, type) || wf_nsec_lists(record, WF_TYPE_CNAME))
        gap_set(proof, WF_GAP_TYPE_LISTED, name);
}

static const enum wf_gap gaps[] = {
    [WF_NSEC_USABLE] = WF_GAP_UNKNOWN,
    [WF_NSEC_UNKNOWN_HASH] = WF_GAP_HASH,
    [WF_NSEC_TOO_MANY_ITERATIONS] = WF_GAP_ITERATIONS,
};

void wf_proof_find_gap(struct wf_proof *proof, struct wf_case *c, struct wf_dname zone,
                       const struct wf_message *response, enum wf_denied denied,
                       struct wf_dname name, uint16_t type)
{
    struct wf_nsec_chain chain = {.effort = &c->effort, .zone = zone, .response = response};

    proof->gap = gaps[wf_nsec_chain_read(&chain)];
    proof->nsec3 = chain.nsec3;
    proof->iterations = chain.iterations;
    if (proof->gap != WF_GAP_UNKNOWN)
        return;
    if (denied == WF_DENIED_TYPE)
        gap_in_type(&chain, proof, name, type);
    else
        gap_in_name(&chain, proof, name, denied == WF_DENIED_NAME);
    proof->whole = !chain.out_of_digests;
}

static void wildcard_print(struct wf_strbuf *out, const struct wf_proof *proof,
                           struct wf_dname name)
{
    name = wf_dname_cut(name, proof->wildcard_labels);
    wf_strbuf_str(out, name.len > 1 ? "*." : "*");
    if (name.len > 1)
        wf_dname_print(out, name);
}

void wf_proof_print(struct wf_strbuf *out, const struct wf_proof *proof, struct wf_dname name,
                    uint16_t type)
{
    const char *record = proof->nsec3 ? "NSEC3" : "NSEC";

    switch (proof->gap) {
    case WF_GAP_NO_MATCH:
        wf_strbuf_printf(out, "no %s record is at that name", record);
        break;
    case WF_GAP_TYPE_LISTED:
        wf_strbuf_printf(out, "the %s record there lists ", record);
        wf_type_print(out, type);
        wf_strbuf_str(out, " or CNAME");
        break;
    case WF_GAP_WILDCARD_LISTED:
        wf_strbuf_printf(out, "the %s record of ", record);
        wildcard_print(out, proof, name);
        wf_strbuf_str(out, " lists ");
        wf_type_print(out, type);
        wf_strbuf_str(out, " or CNAME");
        break;
    case WF_GAP_NAME_COVER:
        wf_strbuf_printf(out, "no %s record covers ", record);
        wf_dname_print(out, proof->at);
        break;
    case WF_GAP_WILDCARD_COVER:
        wf_strbuf_printf(out, "no %s record covers ", record);
        wildcard_print(out, proof, name);
        break;
    case WF_GAP_ENCLOSER:
        wf_strbuf_str(out, "no NSEC3 record matches a name above it");
        break;
    case WF_GAP_EXISTS:
        wf_strbuf_printf(out, "its %s record shows that the name exists", record);
        break;
    case WF_GAP_HASH:
        wf_strbuf_str(out, "the NSEC3 hash algorithm or salt is not usable");
        break;
    case WF_GAP_UNVERIFIED:
        wf_strbuf_printf(out, "its %s records or their signatures are wrong", record);
        break;
    case WF_GAP_UNKNOWN:
    case WF_GAP_ITERATIONS:
        wf_strbuf_printf(out, "its %s records do not prove it", record);
    }
}

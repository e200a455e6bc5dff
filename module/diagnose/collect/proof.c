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

/* *.encloser; unset where that is too long to be a name. */
static struct wf_dname wildcard_of(uint8_t wildcard[WF_NAME_MAX], struct wf_dname encloser)
{
    if (encloser.len + 2 > WF_NAME_MAX)
        return (struct wf_dname){NULL, 0};
    wildcard[0] = 1;
    wildcard[1] = '*';
    memcpy(wildcard + 2, encloser.wire, encloser.len);
    return (struct wf_dname){wildcard, (uint8_t)(encloser.len + 2)};
}

/* Whether *.encloser is covered; a wildcard too long to be a name cannot exist. */
static bool wildcard_covered(struct wf_ring *ring, struct wf_dname encloser, struct wf_point *point)
{
    uint8_t octets[WF_NAME_MAX];
    struct wf_dname wildcard = wildcard_of(octets, encloser);
    const struct wf_ring_record *record;

    if (wildcard.len == 0 || !wf_point_make(point, ring, wildcard))
        return true; /* not known, so not said to be missing */
    return wf_ring_any(ring, point, wf_record_covers, &record) ||
           wf_ring_any(ring, point, wf_record_matches, &record);
}

/* The name does not exist, and neither does a wildcard in its place. */
static void gap_in_name(struct wf_ring *ring, struct wf_proof *proof, struct wf_dname name,
                        bool wildcard_too)
{
    struct wf_dname encloser = name, next = name;
    const struct wf_ring_record *record;
    struct wf_point point;

    /* of a wildcard's answer the RRSIG tells the closest encloser (RFC 5155, section 8.8) */
    if (ring->nsec3 && !wildcard_too) {
        next = wf_dname_cut(name, proof->wildcard_labels + 1u);
    } else if (ring->nsec3 && !wf_ring_encloser(ring, name, &encloser, &next)) {
        if (!ring->out_of_digests)
            gap_set(proof, WF_GAP_ENCLOSER, name);
        return;
    }
    if (!wf_point_make(&point, ring, next))
        return;
    if (!wf_ring_any(ring, &point, wf_record_covers, &record)) {
        gap_set(proof, WF_GAP_NAME_COVER, next);
        return;
    }
    if (!ring->nsec3)
        encloser = wf_record_encloser(name, record);
    if (wildcard_too && !wildcard_covered(ring, encloser, &point)) {
        gap_set(proof, WF_GAP_WILDCARD_COVER, name);
        proof->wildcard_labels = (uint8_t)wf_dname_labels(encloser);
    }
}

/* The closest encloser of a name that is proven not to exist; false where no proof is seen. */
static bool find_encloser(struct wf_ring *ring, struct wf_dname name, struct wf_dname *encloser)
{
    const struct wf_ring_record *record;
    struct wf_dname next = name;
    struct wf_point point;

    if ((ring->nsec3 && !wf_ring_encloser(ring, name, encloser, &next)) ||
        !wf_point_make(&point, ring, next) || !wf_ring_any(ring, &point, wf_record_covers, &record))
        return false;
    if (!ring->nsec3)
        *encloser = wf_record_encloser(name, record);
    return true;
}

/* No record is at the name: then it may be a wildcard that stands for it and lacks the type. */
static void gap_in_wildcard_type(struct wf_ring *ring, struct wf_proof *proof, struct wf_dname name,
                                 uint16_t type)
{
    const struct wf_ring_record *record = NULL;
    struct wf_dname encloser, wildcard = {NULL, 0};
    uint8_t octets[WF_NAME_MAX];
    struct wf_point point;

    if (find_encloser(ring, name, &encloser))
        wildcard = wildcard_of(octets, encloser);
    if (wildcard.len > 0 && wf_point_make(&point, ring, wildcard) &&
        wf_ring_any(ring, &point, wf_record_matches, &record)) {
        if (!wf_record_lists(record, type) && !wf_record_lists(record, WF_TYPE_CNAME))
            return;
        gap_set(proof, WF_GAP_WILDCARD_LISTED, name);
        proof->wildcard_labels = (uint8_t)wf_dname_labels(encloser);
    } else if (!ring->out_of_digests) {
        gap_set(proof, WF_GAP_NO_MATCH, name);
    }
}

static void gap_in_type(struct wf_ring *ring, struct wf_proof *proof, struct wf_dname name,
                        uint16_t type)
{
    const struct wf_ring_record *record;
    struct wf_point point;

    if (!wf_point_make(&point, ring, name))
        return;
    if (!wf_ring_any(ring, &point, wf_record_matches, &record))
        gap_in_wildcard_type(ring, proof, name, type);
    else if (wf_record_lists(record, type) || wf_record_lists(record, WF_TYPE_CNAME))
        gap_set(proof, WF_GAP_TYPE_LISTED, name);
}

void wf_proof_find_gap(struct wf_proof *proof, struct wf_case *c, struct wf_dname zone,
                       const struct wf_message *response, enum wf_denied denied,
                       struct wf_dname name, uint16_t type)
{
    struct wf_ring ring = {.c = c, .zone = zone, .response = response};

    proof->gap = wf_ring_read(&ring);
    proof->nsec3 = ring.nsec3;
    proof->iterations = ring.iterations;
    if (proof->gap != WF_GAP_UNKNOWN)
        return;
    if (denied == WF_DENIED_TYPE)
        gap_in_type(&ring, proof, name, type);
    else
        gap_in_name(&ring, proof, name, denied == WF_DENIED_NAME);
    proof->whole = !ring.out_of_digests;
}

uint16_t wf_proof_iterations(const struct wf_message *response)
{
    uint16_t most = 0;
    size_t i;

    for (i = 0; i < response->authority_count; i++) {
        const struct wf_rrset *rrset = &response->rrsets[response->answer_count + i];
        uint16_t iterations;

        if (rrset->type != WF_TYPE_NSEC3 || rrset->rr_count == 0 ||
            rrset->rdata[0].len < WF_NSEC3_FIXED)
            continue;
        iterations = ldns_read_uint16(rrset->rdata[0].data + 2);
        most = iterations > most ? iterations : most;
    }
    return most;
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

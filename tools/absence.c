/*
 * absence.c - do a response's NSEC or NSEC3 records prove what it denies?
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "absence.h"

#include <limits.h>
#include <string.h>

#include "dnssec/digest.h"
#include "dnssec/nsec_chain.h"

/* The ring of a response, with its own account: this is no worker thread. */
struct proof {
    struct wf_case c;
    struct wf_effort effort;
    struct wf_ring ring;
    enum wf_gap gap; /* why the ring cannot be used */
};

enum { OCTETS = 1 << 20, HASHED = 1 << 20, DIGESTS = 256 };

static void proof_begin(struct proof *proof, const struct wf_message *response,
                        struct wf_dname zone)
{
    memset(&proof->ring, 0, sizeof(proof->ring));
    memset(&proof->c.left, 0, sizeof(proof->c.left));
    proof->effort = (struct wf_effort){.octets = OCTETS, .hashed = HASHED};
    proof->c.effort = &proof->effort;
    proof->c.left.digests = DIGESTS;
    proof->ring.c = &proof->c;
    proof->ring.zone = zone;
    proof->ring.response = response;
    proof->gap = wf_ring_read(&proof->ring);
}

/* Iterations beyond what is accepted prove nothing, and are no fault either (RFC 9276, 3.2). */
static enum wf_absence proof_end(struct proof *proof, enum wf_absence found)
{
    wf_digest_end(&proof->c);
    if (proof->gap == WF_GAP_ITERATIONS)
        return WF_ABSENCE_INSECURE;
    return proof->gap == WF_GAP_UNKNOWN ? found : WF_ABSENCE_UNPROVEN;
}

/* A gap between names that is free: where it is, and up to where names exist. */
struct gap {
    struct wf_dname encloser;
    const struct wf_ring_record *record;
};

/* Whether the name itself lies in a gap, so does not exist unless by a wildcard. */
static bool find_gap(struct wf_ring *ring, struct wf_dname name, struct gap *gap)
{
    struct wf_dname next = name;
    struct wf_point point;

    gap->encloser = name;
    if (ring->nsec3 && !wf_ring_encloser(ring, name, &gap->encloser, &next))
        return false;
    if (!wf_point_make(&point, ring, next) ||
        !wf_ring_any(ring, &point, wf_record_covers, &gap->record))
        return false;
    if (!ring->nsec3)
        gap->encloser = wf_record_encloser(name, gap->record);
    return true;
}

/* NSEC: the gap ends below the name, which therefore exists without records of its own. */
static bool is_empty_nonterminal(const struct wf_ring *ring, const struct gap *gap,
                                 struct wf_dname name)
{
    return !ring->nsec3 && wf_dname_is_below_or_at(gap->record->next, name);
}

/* *.encloser; unset when that would be too long for a name. */
static struct wf_dname wildcard_of(struct wf_dname encloser, uint8_t wire[WF_NAME_MAX])
{
    if (encloser.len + 2 > WF_NAME_MAX)
        return (struct wf_dname){NULL, 0};
    wire[0] = 1;
    wire[1] = '*';
    memcpy(wire + 2, encloser.wire, encloser.len);
    return (struct wf_dname){wire, (uint8_t)(encloser.len + 2)};
}

/* Whether there is no wildcard below the encloser, or one without the type; type 0: none at all. */
static bool wildcard_denied(struct wf_ring *ring, struct wf_dname encloser, uint16_t type)
{
    uint8_t wire[WF_NAME_MAX];
    struct wf_dname wildcard = wildcard_of(encloser, wire);
    const struct wf_ring_record *record;
    struct wf_point point;

    if (wildcard.len == 0)
        return type == 0;
    if (!wf_point_make(&point, ring, wildcard))
        return false;
    if (type == 0)
        return wf_ring_any(ring, &point, wf_record_covers, &record);
    return wf_ring_any(ring, &point, wf_record_matches, &record) &&
           !wf_record_lists(record, type) && !wf_record_lists(record, WF_TYPE_CNAME);
}

static enum wf_absence name_absence(struct wf_ring *ring, struct wf_dname name)
{
    struct gap gap;

    if (!find_gap(ring, name, &gap) || is_empty_nonterminal(ring, &gap, name) ||
        !wildcard_denied(ring, gap.encloser, 0))
        return WF_ABSENCE_UNPROVEN;
    return gap.record->opt_out ? WF_ABSENCE_INSECURE : WF_ABSENCE_PROVEN;
}

enum wf_absence wf_absence_of_name(const struct wf_message *response, struct wf_dname zone,
                                   struct wf_dname name)
{
    struct proof proof;

    proof_begin(&proof, response, zone);
    return proof_end(&proof, name_absence(&proof.ring, name));
}

static enum wf_absence type_absence(struct wf_ring *ring, struct wf_dname name, uint16_t type)
{
    const struct wf_ring_record *record;
    struct wf_point point;
    struct gap gap;

    if (!wf_point_make(&point, ring, name))
        return WF_ABSENCE_UNPROVEN;
    if (wf_ring_any(ring, &point, wf_record_matches, &record))
        return wf_record_lists(record, type) || wf_record_lists(record, WF_TYPE_CNAME)
                   ? WF_ABSENCE_UNPROVEN
                   : WF_ABSENCE_PROVEN;
    if (!find_gap(ring, name, &gap))
        return WF_ABSENCE_UNPROVEN;
    if (is_empty_nonterminal(ring, &gap, name) || wildcard_denied(ring, gap.encloser, type))
        return WF_ABSENCE_PROVEN;
    return gap.record->opt_out ? WF_ABSENCE_INSECURE : WF_ABSENCE_UNPROVEN;
}

enum wf_absence wf_absence_of_type(const struct wf_message *response, struct wf_dname zone,
                                   struct wf_dname name, uint16_t type)
{
    struct proof proof;

    proof_begin(&proof, response, zone);
    return proof_end(&proof, type_absence(&proof.ring, name, type));
}

/* The next closer name alone: the wildcard's signature shows the encloser (RFC 5155, 8.8). */
static enum wf_absence next_closer_absence(struct wf_ring *ring, struct wf_dname name,
                                           unsigned labels)
{
    struct wf_dname next = ring->nsec3 ? wf_dname_cut(name, labels + 1) : name;
    const struct wf_ring_record *record;
    struct wf_point point;

    if (!wf_point_make(&point, ring, next) || !wf_ring_any(ring, &point, wf_record_covers, &record))
        return WF_ABSENCE_UNPROVEN;
    return record->opt_out ? WF_ABSENCE_INSECURE : WF_ABSENCE_PROVEN;
}

enum wf_absence wf_absence_beside_wildcard(const struct wf_message *response, struct wf_dname zone,
                                           struct wf_dname name, unsigned labels)
{
    struct proof proof;

    proof_begin(&proof, response, zone);
    return proof_end(&proof, next_closer_absence(&proof.ring, name, labels));
}

/* By the record at the name, which is the parent's when it begins a zone. */
static enum wf_cut cut_of_record(const struct wf_ring_record *record)
{
    if (wf_record_lists(record, WF_TYPE_DS) || wf_record_lists(record, WF_TYPE_SOA))
        return WF_CUT_UNPROVEN;
    return wf_record_lists(record, WF_TYPE_NS) ? WF_CUT_INSECURE : WF_CUT_NONE;
}

static enum wf_cut find_cut(struct wf_ring *ring, struct wf_dname name, uint16_t rcode)
{
    const struct wf_ring_record *record;
    struct wf_point point;
    struct gap gap;

    if (!wf_point_make(&point, ring, name))
        return WF_CUT_UNPROVEN;
    if (wf_ring_any(ring, &point, wf_record_matches, &record))
        return cut_of_record(record);
    if (!find_gap(ring, name, &gap))
        return WF_CUT_UNPROVEN;
    if (gap.record->opt_out)
        return WF_CUT_POSSIBLE;
    if (is_empty_nonterminal(ring, &gap, name) || rcode == WF_RCODE_NXDOMAIN ||
        wildcard_denied(ring, gap.encloser, WF_TYPE_DS))
        return WF_CUT_NONE;
    return WF_CUT_UNPROVEN;
}

enum wf_cut wf_absence_of_ds(const struct wf_message *response, struct wf_dname zone,
                             struct wf_dname name)
{
    struct proof proof;
    enum wf_cut cut;

    proof_begin(&proof, response, zone);
    cut = find_cut(&proof.ring, name, response->rcode);
    switch (proof_end(&proof, WF_ABSENCE_PROVEN)) {
    case WF_ABSENCE_INSECURE:
        return WF_CUT_POSSIBLE;
    case WF_ABSENCE_UNPROVEN:
        return WF_CUT_UNPROVEN;
    default:
        return cut;
    }
}

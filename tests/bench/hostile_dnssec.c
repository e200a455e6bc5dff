/*
 * hostile_dnssec.c - zones made to be expensive to explain: keys, signatures and denials at the
 * bounds of evidence.h.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <ldns/ldns.h>
#include <string.h>

#include "dnssec/keys.h"
#include "hostile.h"

enum { ALGORITHM = LDNS_ECDSAP256SHA256, KEYS_OF_ONE_TAG = 500, RDATA_MAX = 65535 };

/* The zones above, in the other spelling, so that no comparison is saved. */
static void make_chain(struct wf_evidence *ev, enum bench_octets octets)
{
    struct wf_link *links = bench_alloc(WF_MAX_LINKS * sizeof(*links));
    struct wf_dname zone = bench_name(octets, 0, true);
    size_t i;

    for (i = WF_MAX_LINKS; i-- > 0; zone = wf_dname_parent(zone))
        links[i] = (struct wf_link){zone, WF_SECURITY_SECURE};
    ev->seen.chain = links;
    ev->seen.chain_count = WF_MAX_LINKS;
}

/* Sub-queries that are of no use, but look so until their last octets. */
static void make_subqueries(struct wf_evidence *ev, enum bench_octets octets)
{
    struct wf_subquery *subs = bench_alloc(WF_MAX_SUBQUERIES * sizeof(*subs));
    unsigned i;

    for (i = 0; i < WF_MAX_SUBQUERIES; i++)
        subs[i].question =
            (struct wf_question){bench_name(octets, i + 1, true),
                                 i % 2 == 0 ? WF_TYPE_DS : WF_TYPE_DNSKEY, LDNS_RR_CLASS_IN};
    ev->seen.subqueries = subs;
    ev->seen.subquery_count = ev->seen.subquery_total = WF_MAX_SUBQUERIES;
}

/* Other zones out of their dates at the same time. They all count as one operator's. */
static void make_suspects(struct wf_evidence *ev, enum bench_octets octets)
{
    struct wf_clock_witness *suspects = bench_alloc(WF_MAX_CLOCK_WITNESSES * sizeof(*suspects));
    unsigned i;

    for (i = 0; i < WF_MAX_CLOCK_WITNESSES; i++)
        suspects[i] = (struct wf_clock_witness){.zone = bench_name(octets, i / 2 * 2, true),
                                                .parent = bench_name(octets, 100 + i, false),
                                                .expired = true,
                                                .from = WF_NOW - 2 * DAY,
                                                .until = WF_NOW + DAY};
    ev->remembered.clock_witnesses = suspects;
    ev->remembered.clock_witness_count = WF_MAX_CLOCK_WITNESSES;
}

/* A zone whose name has 255 octets, with all around it that costs anything. */
static void make_zone(struct wf_evidence *ev, enum bench_octets octets)
{
    char *text = bench_alloc(WF_UNBOUND_TEXT_SIZE);

    ev->seen.ending = WF_ENDING_BOGUS;
    ev->seen.zone = bench_name(octets, 0, false);
    ev->seen.question =
        (struct wf_question){bench_name(octets, 0, true), WF_TYPE_A, LDNS_RR_CLASS_IN};
    ev->seen.chased = ev->seen.question.name;
    ev->seen.zone_security = WF_SECURITY_SECURE;
    ev->seen.parent = wf_dname_parent(ev->seen.zone);
    ev->config.ds_algorithms_known = ev->config.ds_digests_known = UINT32_MAX;
    make_chain(ev, octets);
    make_subqueries(ev, octets);
    make_suspects(ev, octets);
    memset(text, 0x7f, WF_UNBOUND_TEXT_SIZE - 1);
    ev->seen.unbound_text = text;
}

static struct wf_rrset *keys_make(struct wf_dname zone, uint16_t flags, size_t len)
{
    struct wf_rrset *rrset = bench_rrset(zone, WF_TYPE_DNSKEY, WF_MAX_RRS);
    struct wf_rdata *rdata = (struct wf_rdata *)(uintptr_t)rrset->rdata;
    struct bench_rrsig rrsig = {.covered = WF_TYPE_DNSKEY,
                                .tag = bench_key_tag(flags, len),
                                .algorithm = ALGORITHM,
                                .labels = 1,
                                .expires_in = DAY,
                                .signer = zone};
    unsigned i;

    for (i = 0; i < WF_MAX_RRS; i++) {
        rdata[i] = bench_key_rdata(flags, len, i);
        rdata[WF_MAX_RRS + i] = bench_rrsig_rdata(&rrsig);
    }
    rrset->rr_total = KEYS_OF_ONE_TAG;
    rrset->security = WF_SECURITY_BOGUS;
    return rrset;
}

/* DS records that fit in all but the digest. */
static struct wf_rrset *ds_make(struct wf_dname zone, uint16_t tag, uint8_t digest_type, size_t len)
{
    struct wf_rrset *rrset = bench_rrset(zone, WF_TYPE_DS, WF_MAX_RRS);
    struct wf_rdata *rdata = (struct wf_rdata *)(uintptr_t)rrset->rdata;
    unsigned i;

    for (i = 0; i < WF_MAX_RRS; i++) {
        uint8_t start[5] = {(uint8_t)(tag >> 8), (uint8_t)tag, ALGORITHM, digest_type, (uint8_t)i};

        rdata[i] = bench_rdata(start, sizeof(start), len);
    }
    rrset->rrsig_count = rrset->rrsig_total = 0;
    rrset->security = WF_SECURITY_SECURE;
    return rrset;
}

static void make_keys(struct wf_evidence *ev, uint16_t flags, size_t key_len, uint16_t ds_tag,
                      uint8_t digest_type)
{
    make_zone(ev, BENCH_DEEP);
    ev->seen.zone_keys_bad = true;
    ev->seen.zone_security = WF_SECURITY_BOGUS;
    ev->seen.dnskey = keys_make(ev->seen.zone, flags, key_len);
    ev->seen.ds = ds_make(ev->seen.zone, ds_tag, digest_type, 4 + 48);
    ev->seen.parent_dnskey = keys_make(ev->seen.parent, 257, key_len);
}

/* KeyTrap's shape, CVE-2023-50387: every DS could be of every key. */
static void one_tag(struct wf_evidence *ev)
{
    make_keys(ev, 257, 68, bench_key_tag(257, 68), LDNS_SHA384);
}

static void one_tag_hardened(struct wf_evidence *ev)
{
    one_tag(ev);
    ev->config.downgrade_hardened = ev->config.ds_known = true;
}

static void one_tag_rsa(struct wf_evidence *ev)
{
    make_keys(ev, 257, 260, bench_key_tag(257, 260), LDNS_SHA256);
}

static void one_tag_large(struct wf_evidence *ev)
{
    make_keys(ev, 257, WF_MAX_KEY_RDATA, bench_key_tag(257, WF_MAX_KEY_RDATA), LDNS_SHA384);
}

static void one_tag_sha1(struct wf_evidence *ev)
{
    make_keys(ev, 257, 600, bench_key_tag(257, 600), LDNS_SHA1);
}

/* The DS RRset may be at fault as well: signed as often as it can be, by the parent's like keys. */
static void one_tag_unvouched(struct wf_evidence *ev)
{
    struct wf_rrset *ds;
    struct bench_rrsig rrsig = {.covered = WF_TYPE_DS,
                                .tag = bench_key_tag(257, 68),
                                .algorithm = ALGORITHM,
                                .labels = 1,
                                .expires_in = DAY};
    struct wf_rdata *rdata;
    unsigned i;

    one_tag(ev);
    ds = (struct wf_rrset *)(uintptr_t)ev->seen.ds;
    ds->security = WF_SECURITY_UNKNOWN;
    ds->rrsig_count = ds->rrsig_total = WF_MAX_RRS / 4;
    rdata = (struct wf_rdata *)(uintptr_t)ds->rdata;
    rrsig.signer = ev->seen.parent;
    for (i = 0; i < WF_MAX_RRS / 4; i++)
        rdata[WF_MAX_RRS + i] = bench_rrsig_rdata(&rrsig);
}

/* No DS names any key as it is, but each might name one as it was before it was revoked. */
static void revoked(struct wf_evidence *ev)
{
    make_keys(ev, 257 | WF_KEY_REVOKE, WF_MAX_KEY_RDATA, 1, LDNS_SHA256);
}

static void rdata_max(struct wf_evidence *ev)
{
    make_keys(ev, 257, RDATA_MAX, bench_key_tag(257, RDATA_MAX), LDNS_SHA256);
    ev->seen.ds = ds_make(ev->seen.zone, bench_key_tag(257, RDATA_MAX), LDNS_SHA256, RDATA_MAX);
}

static void one_tag_but_one(struct wf_evidence *ev)
{
    struct wf_rdata *rdata;

    make_keys(ev, 257, 68, bench_key_tag(257, 68), LDNS_SHA256);
    rdata = (struct wf_rdata *)(uintptr_t)ev->seen.ds->rdata;
    rdata[0] = bench_rdata((const uint8_t[]){0, 1, ALGORITHM, LDNS_SHA256}, 4, 36);
}

/* Signatures by a key that the zone lacks; the last one fits, so that the next RRset is judged. */
static void sigs_fill(struct wf_rrset *rrset, struct wf_dname signer, uint16_t tag, uint8_t labels)
{
    struct wf_rdata *rdata = (struct wf_rdata *)(uintptr_t)rrset->rdata;
    struct bench_rrsig rrsig = {.covered = rrset->type,
                                .algorithm = ALGORITHM,
                                .labels = labels,
                                .expires_in = DAY,
                                .signer = signer};
    unsigned i;

    for (i = 0; i < WF_MAX_RRS; i++) {
        rrsig.tag = i == WF_MAX_RRS - 1 ? tag : (uint16_t)(tag + 1 + i);
        rdata[rrset->rr_count + i] = bench_rrsig_rdata(&rrsig);
    }
}

/* 32 keys without those tags: every signature is compared with every key. */
static void make_signed(struct wf_evidence *ev, enum bench_octets octets)
{
    make_zone(ev, octets);
    ev->seen.dnskey = keys_make(ev->seen.zone, 256, 68);
    ((struct wf_rrset *)(uintptr_t)ev->seen.dnskey)->rr_total = WF_MAX_RRS;
    ev->seen.parent_dnskey = keys_make(ev->seen.parent, 257, 68);
    ev->seen.ds = ds_make(ev->seen.zone, bench_key_tag(257, 68), LDNS_SHA256, 36);
}

/* A message whose answer RRsets all fit but for the last, if last is so. */
static void make_answer(struct wf_evidence *ev, bool last_is_bad)
{
    struct wf_message *message = bench_alloc(sizeof(*message));
    struct wf_rrset *rrsets = bench_alloc(WF_MAX_RRSETS * sizeof(*rrsets));
    uint8_t labels = (uint8_t)wf_dname_labels(ev->seen.zone);
    uint16_t tag = bench_key_tag(256, 68);
    struct wf_dname other = bench_name(BENCH_DEEP, 0, true);
    unsigned i;

    if (labels != wf_dname_labels(other))
        other = ev->seen.question.name;
    for (i = 0; i < WF_MAX_RRSETS; i++) {
        rrsets[i] = *bench_rrset(other, (uint16_t)(WF_TYPE_A + i), WF_MAX_RRS);
        sigs_fill(&rrsets[i], other, tag, labels);
    }
    if (last_is_bad)
        sigs_fill(&rrsets[WF_MAX_RRSETS - 1], other, (uint16_t)(tag + 100), labels);
    message->answer_count = message->rrset_total = WF_MAX_RRSETS;
    message->rrsets = rrsets;
    ev->seen.response = message;
}

static void many_sigs(struct wf_evidence *ev)
{
    make_signed(ev, BENCH_DEEP);
    make_answer(ev, false);
}

/* Keys and DS records of eight algorithms, and in each RRset signatures of all of them. */
static void many_algorithms(struct wf_evidence *ev)
{
    const struct wf_message *message;
    unsigned i, k;

    many_sigs(ev);
    ev->config.downgrade_hardened = ev->config.ds_known = true;
    message = ev->seen.response;
    for (i = 0; i < WF_MAX_RRS; i++) {
        uint8_t algorithm = (uint8_t)(ALGORITHM + i % 8);

        ((uint8_t *)(uintptr_t)ev->seen.ds->rdata[i].data)[2] = algorithm;
        ((uint8_t *)(uintptr_t)ev->seen.dnskey->rdata[i].data)[3] = algorithm;
        for (k = 0; k < message->answer_count; k++) {
            const struct wf_rrset *rrset = &message->rrsets[k];
            uint8_t *rrsig = (uint8_t *)(uintptr_t)rrset->rdata[rrset->rr_count + i].data;

            rrsig[2] = algorithm;
            ldns_write_uint16(rrsig + 16, (uint16_t)(bench_key_tag(256, 68) + i % 8));
        }
    }
}

static void many_sigs_last_bad(struct wf_evidence *ev)
{
    make_signed(ev, BENCH_DEEP);
    make_answer(ev, true);
}

static void binary_sigs(struct wf_evidence *ev)
{
    make_signed(ev, BENCH_BINARY);
    make_answer(ev, true);
}

/* Expired in a zone whose name must be escaped: the words are what costs, and other zones' dates.
 */
static void binary_expired(struct wf_evidence *ev)
{
    struct bench_rrsig rrsig = {.covered = WF_TYPE_A,
                                .tag = bench_key_tag(256, 68),
                                .algorithm = ALGORITHM,
                                .expires_in = -HOUR};
    struct wf_rrset *rrset;
    unsigned i;

    make_signed(ev, BENCH_BINARY);
    make_answer(ev, false);
    rrsig.labels = (uint8_t)wf_dname_labels(ev->seen.zone);
    rrsig.signer = ev->seen.question.name;
    rrset = (struct wf_rrset *)(uintptr_t)&ev->seen.response->rrsets[0];
    rrset->rrsig_count = rrset->rrsig_total = 3;
    for (i = 0; i < rrset->rrsig_count; i++)
        ((struct wf_rdata *)(uintptr_t)rrset->rdata)[WF_MAX_RRS + i] = bench_rrsig_rdata(&rrsig);
    rrset = (struct wf_rrset *)(uintptr_t)ev->seen.parent_dnskey;
    rrset->rrsig_count = rrset->rrsig_total = 3;
    rrset = (struct wf_rrset *)(uintptr_t)ev->seen.dnskey;
    rrset->rrsig_count = rrset->rrsig_total = 3;
    ev->seen.ds = NULL;
    ev->seen.zone_is_anchor = false;
}

/* Attempts at so many zones, the nearest last. */
static void delegations_make(struct wf_evidence *ev, unsigned count)
{
    struct wf_attempt *attempts = bench_alloc(count * sizeof(*attempts));
    unsigned labels = wf_dname_labels(ev->seen.zone), i;

    for (i = 0; i < count; i++) {
        attempts[i].server = bench_addr(i);
        attempts[i].zone = wf_dname_cut(ev->seen.zone, labels - (count - 1 - i) * labels / count);
        attempts[i].outcome = WF_OUTCOME_ANSWERED;
    }
    ev->seen.attempts = attempts;
    ev->seen.attempt_count = ev->seen.attempt_total = (uint16_t)count;
}

/* The same, known to be the zone's own, with a top-level domain among those other zones. */
static void binary_expired_own(struct wf_evidence *ev)
{
    struct wf_clock_witness *suspects;

    binary_expired(ev);
    delegations_make(ev, (unsigned)wf_dname_labels(ev->seen.zone));
    ((struct wf_rrset *)(uintptr_t)ev->seen.dnskey)->rrsig_count = 1;
    ((struct wf_rrset *)(uintptr_t)ev->seen.parent_dnskey)->rrsig_count = 1;
    ev->seen.ds = ev->seen.parent_dnskey;
    suspects = (struct wf_clock_witness *)(uintptr_t)ev->remembered.clock_witnesses;
    suspects[WF_MAX_CLOCK_WITNESSES - 1].zone = bench_short_name('x');
    suspects[WF_MAX_CLOCK_WITNESSES - 1].parent = wf_dname_root();
}

/* Delegations one below the other, and an answer that bears the name of the topmost zone. */
static void many_delegations(struct wf_evidence *ev)
{
    make_signed(ev, BENCH_DEEP);
    make_answer(ev, true);
    delegations_make(ev, WF_MAX_ATTEMPTS);
    ev->seen.zone = ev->seen.attempts[0].zone;
}

/* CNAME records without signatures, each of which could be made of any of the DNAME records. */
static void many_dnames(struct wf_evidence *ev)
{
    struct wf_rrset *rrsets;
    unsigned i;

    make_signed(ev, BENCH_DEEP);
    make_answer(ev, false);
    rrsets = (struct wf_rrset *)(uintptr_t)ev->seen.response->rrsets;
    for (i = 0; i < WF_MAX_RRSETS; i++) {
        rrsets[i].rr_count = 1;
        rrsets[i].rrsig_count = rrsets[i].rrsig_total = 0;
        rrsets[i].type = i < WF_MAX_RRSETS / 2 ? WF_TYPE_DNAME : WF_TYPE_CNAME;
        rrsets[i].owner = i < WF_MAX_RRSETS / 2 ? bench_name(BENCH_DEEP, i + 1, true)
                                                : bench_name(BENCH_DEEP, 0, true);
        if (i < WF_MAX_RRSETS / 2)
            rrsets[i].security = WF_SECURITY_SECURE;
    }
}

/* The zone is short, so that names below it can be long; then denials at the bounds. */
static struct wf_message *make_denial(struct wf_evidence *ev, uint16_t type)
{
    struct wf_message *message = bench_alloc(sizeof(*message));
    struct wf_rrset *rrsets = bench_alloc(WF_MAX_RRSETS * sizeof(*rrsets));
    unsigned i;

    make_signed(ev, BENCH_DEEP);
    ev->seen.zone = wf_dname_root();
    ev->seen.question.name = ev->seen.chased = bench_name(BENCH_DEEP, 1, true);
    ((struct wf_rrset *)(uintptr_t)ev->seen.dnskey)->owner = ev->seen.zone;
    message->rcode = WF_RCODE_NXDOMAIN;
    message->authority_count = message->rrset_total = WF_MAX_RRSETS;
    message->rrsets = rrsets;
    for (i = 0; i < WF_MAX_RRSETS; i++) {
        rrsets[i] = *bench_rrset(bench_name(BENCH_DEEP, 2 * i + 2, false), type, 1);
        rrsets[i].security = WF_SECURITY_SECURE;
    }
    ev->seen.response = message;
    return message;
}

static void rdata_set(const struct wf_rrset *rrset, struct wf_rdata rdata)
{
    *(struct wf_rdata *)(uintptr_t)&rrset->rdata[0] = rdata;
}

static void nsec_deep(struct wf_evidence *ev)
{
    struct wf_message *message = make_denial(ev, WF_TYPE_NSEC);
    unsigned i;

    for (i = 0; i < WF_MAX_RRSETS; i++) {
        struct wf_dname next = bench_name(BENCH_DEEP, 2 * i + 3, false);

        rdata_set(&message->rrsets[i], bench_rdata(next.wire, next.len, next.len + 8u));
    }
}

/* A record at the name whose type bitmap has as many windows as fit, all of them empty. */
static void nsec_bitmap(struct wf_evidence *ev)
{
    struct wf_message *message = make_denial(ev, WF_TYPE_NSEC);
    uint8_t *data = bench_alloc(RDATA_MAX);

    memcpy(data, ev->seen.question.name.wire, ev->seen.question.name.len);
    message->rcode = WF_RCODE_NOERROR;
    message->authority_count = message->rrset_total = 1;
    ((struct wf_rrset *)(uintptr_t)message->rrsets)[0].owner = ev->seen.question.name;
    rdata_set(&message->rrsets[0], (struct wf_rdata){data, RDATA_MAX});
}

/* The same with windows in order, each as large as it may be. */
static void nsec_bitmap_full(struct wf_evidence *ev)
{
    uint8_t *data;
    size_t at, window;

    nsec_bitmap(ev);
    data = (uint8_t *)(uintptr_t)ev->seen.response->rrsets[0].rdata[0].data;
    at = ev->seen.question.name.len;
    for (window = 0; window < 256; window++, at += 2 + 32) {
        data[at] = (uint8_t)window;
        data[at + 1] = 32;
    }
    ev->seen.question.type = 0xff01;
}

static void make_nsec3(struct wf_evidence *ev, uint16_t iterations, uint8_t salt_len)
{
    struct wf_message *message = make_denial(ev, WF_TYPE_NSEC3);
    uint8_t start[5] = {1, 0, (uint8_t)(iterations >> 8), (uint8_t)iterations, salt_len};
    unsigned i;

    for (i = 0; i < WF_MAX_RRSETS; i++) {
        struct wf_rdata rdata = bench_rdata(start, sizeof(start), 5u + salt_len + 1u + 20u + 8u);
        uint8_t *owner = bench_alloc(34);

        ((uint8_t *)(uintptr_t)rdata.data)[5 + salt_len] = 20;
        owner[0] = 32;
        memset(owner + 1, 'A' + (int)i % 20, 32);
        ((struct wf_rrset *)(uintptr_t)message->rrsets)[i].owner = (struct wf_dname){owner, 34};
        rdata_set(&message->rrsets[i], rdata);
    }
}

static void nsec3_no_iterations(struct wf_evidence *ev)
{
    make_nsec3(ev, 0, 0);
}

static void nsec3_20(struct wf_evidence *ev)
{
    make_nsec3(ev, 20, 8);
}

static void nsec3_150(struct wf_evidence *ev)
{
    make_nsec3(ev, 150, 255);
}

static void nsec3_2500(struct wf_evidence *ev)
{
    make_nsec3(ev, 2500, 255);
}

const struct bench_input bench_hostile_dnssec[] = {
    {"500 keys of one tag, 32 DS of it", NULL, one_tag, WF_CAUSE_VALIDATION_LIMIT, 0},
    {"500 keys of one tag, 32 DS with 8 RRSIGs", NULL, one_tag_unvouched, WF_CAUSE_VALIDATION_LIMIT,
     0},
    {"500 keys of one tag and 260 octets, 32 DS", NULL, one_tag_rsa, WF_CAUSE_VALIDATION_LIMIT, 0},
    {"500 keys of one tag and 600 octets, 32 DS", NULL, one_tag_sha1, WF_CAUSE_VALIDATION_LIMIT, 0},
    {"500 keys of one tag and 4,096 octets, 32 DS", NULL, one_tag_large, WF_CAUSE_VALIDATION_LIMIT,
     0},
    {"500 revoked keys of 4,096 octets, 32 DS", NULL, revoked, WF_CAUSE_UNEXPLAINED, 0},
    {"500 keys and 32 DS of 65,535 octets", NULL, rdata_max, WF_CAUSE_UNEXPLAINED, 0},
    {"500 keys of one tag, 31 DS of it and one of another", NULL, one_tag_but_one,
     WF_CAUSE_VALIDATION_LIMIT, 0},
    {"500 keys of one tag, every algorithm must have signed", NULL, one_tag_hardened,
     WF_CAUSE_VALIDATION_LIMIT, 0},
    {"24 RRsets with 32 RRSIGs each, all good", NULL, many_sigs, WF_CAUSE_UNEXPLAINED, 0},
    {"24 RRsets with 32 RRSIGs each, eight algorithms that must have signed", NULL, many_algorithms,
     WF_CAUSE_UNEXPLAINED, 0},
    {"24 RRsets with 32 RRSIGs each, the last bad", NULL, many_sigs_last_bad, WF_CAUSE_UNEXPLAINED,
     0},
    {"24 RRsets with 32 RRSIGs each of binary names", NULL, binary_sigs, WF_CAUSE_UNEXPLAINED, 0},
    {"12 CNAME without RRSIG after 12 DNAME", NULL, many_dnames, WF_CAUSE_SIGNATURE_MISSING, 0},
    {"expired RRSIG of a binary name, 16 other zones expired", NULL, binary_expired,
     WF_CAUSE_SIGNATURE_EXPIRED, 0},
    {"the same of the zone's own, a top-level domain among the others", NULL, binary_expired_own,
     WF_CAUSE_SIGNATURE_EXPIRED, 0},
    {"64 delegations, and 24 RRsets with 32 RRSIGs", NULL, many_delegations, WF_CAUSE_UNEXPLAINED,
     0},
    {"24 NSEC of 127 labels", NULL, nsec_deep, WF_CAUSE_UNEXPLAINED, 0},
    {"NSEC with 32,000 empty windows of types", NULL, nsec_bitmap, WF_CAUSE_DENIAL_BOGUS, 0},
    {"NSEC with 256 full windows of types", NULL, nsec_bitmap_full, WF_CAUSE_DENIAL_BOGUS, 0},
    {"24 NSEC3, 127 labels, no iterations", NULL, nsec3_no_iterations, WF_CAUSE_DENIAL_BOGUS, 0},
    {"24 NSEC3, 127 labels, 20 iterations", NULL, nsec3_20, WF_CAUSE_DENIAL_BOGUS, 0},
    {"24 NSEC3, 127 labels, 150 iterations, salt of 255", NULL, nsec3_150, WF_CAUSE_DENIAL_BOGUS,
     0},
    {"24 NSEC3, 127 labels, 2,500 iterations, salt of 255", NULL, nsec3_2500,
     WF_CAUSE_NSEC3_ITERATIONS, 0},
    {.name = NULL},
};

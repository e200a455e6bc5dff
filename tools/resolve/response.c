/*
 * response.c - an answer as the diagnosis has it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "resolve/response.h"

#include <stdlib.h>
#include <string.h>

enum { SIGNER_FIELD = 7 }; /* of an RRSIG (RFC 4034, section 3.1) */

struct wf_dname wf_dname_of_rdf(const ldns_rdf *rdf)
{
    return rdf != NULL ? wf_dname_parse(ldns_rdf_data(rdf), ldns_rdf_size(rdf))
                       : (struct wf_dname){NULL, 0};
}

static size_t rdata_size(const ldns_rr *rr)
{
    size_t i, size = 0;

    for (i = 0; i < ldns_rr_rd_count(rr); i++)
        size += ldns_rdf_size(ldns_rr_rdf(rr, i));
    return size;
}

static bool is_signature(const ldns_rr *rr)
{
    return ldns_rr_get_type(rr) == LDNS_RR_TYPE_RRSIG && ldns_rr_rd_count(rr) > SIGNER_FIELD + 1;
}

/* The RRset of that owner and type, from the first of a section on; NULL when it is not there. */
static struct wf_set *set_of(struct wf_reading *reading, size_t first, size_t count,
                             const ldns_rr *rr, uint16_t type)
{
    struct wf_dname owner = wf_dname_of_rdf(ldns_rr_owner(rr));
    size_t i;

    for (i = first; i < count; i++) {
        if (reading->rrsets[i].type == type && wf_dname_equal(reading->rrsets[i].owner, owner))
            return &reading->sets[i];
    }
    return NULL;
}

static bool set_begin(struct wf_reading *reading, size_t at, const ldns_rr *rr)
{
    struct wf_set *set = &reading->sets[at];

    reading->rrsets[at] = (struct wf_rrset){.owner = wf_dname_of_rdf(ldns_rr_owner(rr)),
                                            .type = (uint16_t)ldns_rr_get_type(rr),
                                            .rrclass = (uint16_t)ldns_rr_get_class(rr),
                                            .ttl = ldns_rr_ttl(rr)};
    set->rrs = ldns_rr_list_new();
    set->sigs = ldns_rr_list_new();
    return set->rrs != NULL && set->sigs != NULL;
}

/* Sorts a section's records into RRsets from the first on. Returns false without memory. */
static bool read_section(struct wf_reading *reading, const ldns_rr_list *section, uint16_t *count)
{
    size_t first = wf_reading_count(reading), end = first;
    size_t i;

    for (i = 0; i < ldns_rr_list_rr_count(section); i++) {
        ldns_rr *rr = ldns_rr_list_rr(section, i);
        uint16_t type = (uint16_t)ldns_rr_get_type(rr);
        struct wf_set *set = set_of(reading, first, end, rr, type);

        if (type == LDNS_RR_TYPE_RRSIG || ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN)
            continue;
        if (set == NULL) {
            if (reading->message.rrset_total < UINT16_MAX)
                reading->message.rrset_total++;
            if (end == WF_MAX_RRSETS)
                continue;
            if (!set_begin(reading, end, rr))
                return false;
            set = &reading->sets[end++];
        }
        if (!ldns_rr_list_push_rr(set->rrs, rr))
            return false;
    }
    for (i = 0; i < ldns_rr_list_rr_count(section); i++) {
        ldns_rr *rr = ldns_rr_list_rr(section, i);
        struct wf_set *set = NULL;

        if (is_signature(rr))
            set = set_of(reading, first, end, rr,
                         (uint16_t)ldns_rdf2rr_type(ldns_rr_rrsig_typecovered(rr)));
        if (set != NULL && !ldns_rr_list_push_rr(set->sigs, rr))
            return false;
    }
    *count = (uint16_t)(end - first);
    return true;
}

static uint16_t bounded(size_t count, size_t most)
{
    return (uint16_t)(count < most ? count : most);
}

/* How much room the records take that the diagnosis looks at. */
static void measure(const struct wf_reading *reading, size_t *records, size_t *octets)
{
    size_t i, k;

    *records = *octets = 0;
    for (i = 0; i < wf_reading_count(reading); i++) {
        const ldns_rr_list *lists[] = {reading->sets[i].rrs, reading->sets[i].sigs};

        for (k = 0; k < 2; k++) {
            size_t n, count = bounded(ldns_rr_list_rr_count(lists[k]), WF_MAX_RRS);

            for (n = 0; n < count; n++)
                *octets += rdata_size(ldns_rr_list_rr(lists[k], n));
            *records += count;
        }
    }
}

/* Writes the first records of the list in wire form. */
static uint16_t copy_records(const ldns_rr_list *list, struct wf_rdata **rdata, uint8_t **octets)
{
    uint16_t n, count = bounded(ldns_rr_list_rr_count(list), WF_MAX_RRS);
    size_t i;

    for (n = 0; n < count; n++) {
        const ldns_rr *rr = ldns_rr_list_rr(list, n);
        uint8_t *start = *octets;

        for (i = 0; i < ldns_rr_rd_count(rr); i++) {
            const ldns_rdf *rdf = ldns_rr_rdf(rr, i);

            if (ldns_rdf_size(rdf) == 0)
                continue;
            memcpy(*octets, ldns_rdf_data(rdf), ldns_rdf_size(rdf));
            *octets += ldns_rdf_size(rdf);
        }
        *(*rdata)++ = (struct wf_rdata){start, (uint16_t)(*octets - start)};
    }
    return count;
}

static void copy_sets(struct wf_reading *reading)
{
    struct wf_rdata *rdata = reading->rdata;
    uint8_t *octets = reading->octets;
    size_t i;

    for (i = 0; i < wf_reading_count(reading); i++) {
        struct wf_rrset *rrset = &reading->rrsets[i];
        const struct wf_set *set = &reading->sets[i];

        rrset->rdata = rdata;
        rrset->rr_count = copy_records(set->rrs, &rdata, &octets);
        rrset->rrsig_count = copy_records(set->sigs, &rdata, &octets);
        rrset->rr_total = bounded(ldns_rr_list_rr_count(set->rrs), UINT16_MAX);
        rrset->rrsig_total = bounded(ldns_rr_list_rr_count(set->sigs), UINT16_MAX);
    }
}

bool wf_reading_fill(struct wf_reading *reading)
{
    const ldns_pkt *packet = reading->exchange.packet;
    struct wf_message *message = &reading->message;
    size_t records, octets;

    message->rcode = wf_packet_rcode(packet);
    if (packet == NULL)
        return true;
    reading->rrsets = calloc(WF_MAX_RRSETS, sizeof(*reading->rrsets));
    reading->sets = calloc(WF_MAX_RRSETS, sizeof(*reading->sets));
    message->rrsets = reading->rrsets;
    if (reading->rrsets == NULL || reading->sets == NULL ||
        !read_section(reading, ldns_pkt_answer(packet), &message->answer_count) ||
        !read_section(reading, ldns_pkt_authority(packet), &message->authority_count))
        return false;
    measure(reading, &records, &octets);
    reading->rdata = calloc(records + 1, sizeof(*reading->rdata));
    reading->octets = malloc(octets + 1);
    if (reading->rdata == NULL || reading->octets == NULL)
        return false;
    copy_sets(reading);
    return true;
}

void wf_reading_free(struct wf_reading *reading)
{
    size_t i;

    for (i = 0; reading->sets != NULL && i < WF_MAX_RRSETS; i++) {
        ldns_rr_list_free(reading->sets[i].rrs);
        ldns_rr_list_free(reading->sets[i].sigs);
    }
    free(reading->sets);
    free(reading->rrsets);
    free(reading->rdata);
    free(reading->octets);
    wf_exchange_free(&reading->exchange);
}

bool wf_reading_usable(const struct wf_reading *reading)
{
    return reading != NULL && (reading->message.rcode == WF_RCODE_NOERROR ||
                               reading->message.rcode == WF_RCODE_NXDOMAIN);
}

bool wf_reading_says(const struct wf_reading *reading)
{
    return wf_reading_shows(reading) ||
           (reading != NULL && reading->message.rcode == WF_RCODE_NXDOMAIN);
}

bool wf_reading_shows(const struct wf_reading *reading)
{
    return wf_reading_usable(reading) &&
           (reading->message.answer_count > 0 || wf_reading_soa(reading).len > 0);
}

struct wf_dname wf_reading_soa(const struct wf_reading *reading)
{
    size_t i;

    for (i = 0; i < wf_reading_count(reading); i++) {
        if (reading->rrsets[i].type == WF_TYPE_SOA)
            return reading->rrsets[i].owner;
    }
    return (struct wf_dname){NULL, 0};
}

size_t wf_reading_count(const struct wf_reading *reading)
{
    return (size_t)reading->message.answer_count + reading->message.authority_count;
}

int wf_reading_find(const struct wf_reading *reading, struct wf_dname owner, uint16_t type)
{
    int i;

    for (i = 0; i < reading->message.answer_count; i++) {
        if (reading->rrsets[i].type == type && wf_dname_equal(reading->rrsets[i].owner, owner))
            return i;
    }
    return -1;
}

struct wf_dname wf_reading_signer(const struct wf_reading *reading, size_t at)
{
    const ldns_rr *sig = ldns_rr_list_rr(reading->sets[at].sigs, 0);

    return sig != NULL ? wf_dname_of_rdf(ldns_rr_rrsig_signame(sig)) : (struct wf_dname){NULL, 0};
}

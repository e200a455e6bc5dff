/*
 * response.c - a DNS response as the diagnosis has it.
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
static struct wf_rrset_records *records_of(struct wf_response *response, size_t first, size_t count,
                                           const ldns_rr *rr, uint16_t type)
{
    struct wf_dname owner = wf_dname_of_rdf(ldns_rr_owner(rr));
    size_t i;

    for (i = first; i < count; i++) {
        if (response->rrsets[i].type == type && wf_dname_equal(response->rrsets[i].owner, owner))
            return &response->records[i];
    }
    return NULL;
}

static bool records_begin(struct wf_response *response, size_t at, const ldns_rr *rr)
{
    struct wf_rrset_records *set = &response->records[at];

    response->rrsets[at] = (struct wf_rrset){.owner = wf_dname_of_rdf(ldns_rr_owner(rr)),
                                             .type = (uint16_t)ldns_rr_get_type(rr),
                                             .rrclass = (uint16_t)ldns_rr_get_class(rr),
                                             .ttl = ldns_rr_ttl(rr)};
    set->rrs = ldns_rr_list_new();
    set->sigs = ldns_rr_list_new();
    return set->rrs != NULL && set->sigs != NULL;
}

/* Sorts a section's records into RRsets from the first on. Returns false without memory. */
static bool read_section(struct wf_response *response, const ldns_rr_list *section, uint16_t *count)
{
    size_t first = wf_response_rrset_count(response), end = first;
    size_t i;

    for (i = 0; i < ldns_rr_list_rr_count(section); i++) {
        ldns_rr *rr = ldns_rr_list_rr(section, i);
        uint16_t type = (uint16_t)ldns_rr_get_type(rr);
        struct wf_rrset_records *set = records_of(response, first, end, rr, type);

        if (type == LDNS_RR_TYPE_RRSIG || ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN)
            continue;
        if (set == NULL) {
            if (response->message.rrset_total < UINT16_MAX)
                response->message.rrset_total++;
            if (end == WF_MAX_RRSETS)
                continue;
            if (!records_begin(response, end, rr))
                return false;
            set = &response->records[end++];
        }
        if (!ldns_rr_list_push_rr(set->rrs, rr))
            return false;
    }
    for (i = 0; i < ldns_rr_list_rr_count(section); i++) {
        ldns_rr *rr = ldns_rr_list_rr(section, i);
        struct wf_rrset_records *set = NULL;

        if (is_signature(rr))
            set = records_of(response, first, end, rr,
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
static void measure(const struct wf_response *response, size_t *records, size_t *octets)
{
    size_t i, k;

    *records = *octets = 0;
    for (i = 0; i < wf_response_rrset_count(response); i++) {
        const ldns_rr_list *lists[] = {response->records[i].rrs, response->records[i].sigs};

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

static void copy_rrsets(struct wf_response *response)
{
    struct wf_rdata *rdata = response->rdata;
    uint8_t *octets = response->octets;
    size_t i;

    for (i = 0; i < wf_response_rrset_count(response); i++) {
        struct wf_rrset *rrset = &response->rrsets[i];
        const struct wf_rrset_records *set = &response->records[i];

        rrset->rdata = rdata;
        rrset->rr_count = copy_records(set->rrs, &rdata, &octets);
        rrset->rrsig_count = copy_records(set->sigs, &rdata, &octets);
        rrset->rr_total = bounded(ldns_rr_list_rr_count(set->rrs), UINT16_MAX);
        rrset->rrsig_total = bounded(ldns_rr_list_rr_count(set->sigs), UINT16_MAX);
    }
}

bool wf_response_read(struct wf_response *response)
{
    const ldns_pkt *packet = response->exchange.packet;
    struct wf_message *message = &response->message;
    size_t records, octets;

    message->rcode = wf_packet_rcode(packet);
    if (packet == NULL)
        return true;
    response->rrsets = calloc(WF_MAX_RRSETS, sizeof(*response->rrsets));
    response->records = calloc(WF_MAX_RRSETS, sizeof(*response->records));
    message->rrsets = response->rrsets;
    if (response->rrsets == NULL || response->records == NULL ||
        !read_section(response, ldns_pkt_answer(packet), &message->answer_count) ||
        !read_section(response, ldns_pkt_authority(packet), &message->authority_count))
        return false;
    measure(response, &records, &octets);
    response->rdata = calloc(records + 1, sizeof(*response->rdata));
    response->octets = malloc(octets + 1);
    if (response->rdata == NULL || response->octets == NULL)
        return false;
    copy_rrsets(response);
    return true;
}

void wf_response_free(struct wf_response *response)
{
    size_t i;

    for (i = 0; response->records != NULL && i < WF_MAX_RRSETS; i++) {
        ldns_rr_list_free(response->records[i].rrs);
        ldns_rr_list_free(response->records[i].sigs);
    }
    free(response->records);
    free(response->rrsets);
    free(response->rdata);
    free(response->octets);
    wf_exchange_free(&response->exchange);
}

bool wf_response_has_good_rcode(const struct wf_response *response)
{
    return response != NULL && (response->message.rcode == WF_RCODE_NOERROR ||
                                response->message.rcode == WF_RCODE_NXDOMAIN);
}

bool wf_response_answers_or_denies(const struct wf_response *response)
{
    return wf_response_has_answer_or_soa(response) ||
           (response != NULL && response->message.rcode == WF_RCODE_NXDOMAIN);
}

bool wf_response_has_answer_or_soa(const struct wf_response *response)
{
    return wf_response_has_good_rcode(response) &&
           (response->message.answer_count > 0 || wf_response_soa(response).len > 0);
}

struct wf_dname wf_response_soa(const struct wf_response *response)
{
    size_t i;

    for (i = 0; i < wf_response_rrset_count(response); i++) {
        if (response->rrsets[i].type == WF_TYPE_SOA)
            return response->rrsets[i].owner;
    }
    return (struct wf_dname){NULL, 0};
}

size_t wf_response_rrset_count(const struct wf_response *response)
{
    return (size_t)response->message.answer_count + response->message.authority_count;
}

int wf_response_find(const struct wf_response *response, struct wf_dname owner, uint16_t type)
{
    int i;

    for (i = 0; i < response->message.answer_count; i++) {
        if (response->rrsets[i].type == type && wf_dname_equal(response->rrsets[i].owner, owner))
            return i;
    }
    return -1;
}

struct wf_dname wf_response_signer(const struct wf_response *response, size_t at)
{
    const ldns_rr *sig = ldns_rr_list_rr(response->records[at].sigs, 0);

    return sig != NULL ? wf_dname_of_rdf(ldns_rr_rrsig_signame(sig)) : (struct wf_dname){NULL, 0};
}

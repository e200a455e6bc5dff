/*
 * contact.c - whom to write to: the mailbox that a zone's SOA record names.
 *
 * RNAME is a mailbox as a domain name: its first label is the part before the "@", and may hold
 * dots (RFC 1035, section 8).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/contact.h"

#include <string.h>

#include "common/strbuf.h"

static bool is_alnum(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* An atom's (RFC 5322, section 3.2.3), or a dot between two. */
static bool is_local(const uint8_t *part, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++) {
        if (part[i] == '.' && (i == 0 || i + 1 == len || part[i + 1] == '.'))
            return false;
        if (!is_alnum(part[i]) && (part[i] == 0 || strchr("!#$%&'*+-/=?^_`{|}~.", part[i]) == NULL))
            return false;
    }
    return len > 0;
}

static bool is_host_label(const uint8_t *label, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++) {
        if (!is_alnum(label[i]) && label[i] != '-' && label[i] != '_')
            return false;
    }
    return true;
}

/* Returns false, with something or nothing written, for what is no address. */
static bool mailbox_print(struct wf_strbuf *out, struct wf_dname rname)
{
    struct wf_dname domain;

    if (rname.len <= 1 || !is_local(rname.wire + 1, rname.wire[0]))
        return false;
    domain = wf_dname_parent(rname);
    if (domain.len <= 1)
        return false;
    wf_strbuf_bytes(out, (const char *)rname.wire + 1, rname.wire[0]);
    for (; domain.len > 1; domain = wf_dname_parent(domain)) {
        if (!is_host_label(domain.wire + 1, domain.wire[0]))
            return false;
        wf_strbuf_str(out, out->len == rname.wire[0] ? "@" : ".");
        wf_strbuf_bytes(out, (const char *)domain.wire + 1, domain.wire[0]);
    }
    return !out->cut;
}

/* The second name of an SOA record's RDATA (RFC 1035, section 3.3.13). */
static struct wf_dname rname_of(const struct wf_rrset *soa)
{
    const struct wf_rdata *rdata = soa->rr_count == 0 ? NULL : &soa->rdata[0];
    struct wf_dname mname = {NULL, 0};

    if (rdata != NULL)
        mname = wf_dname_parse(rdata->data, rdata->len);
    return mname.len == 0 ? mname
                          : wf_dname_parse(rdata->data + mname.len, (size_t)rdata->len - mname.len);
}

static bool is_soa_of(const struct wf_rrset *rrset, struct wf_dname zone)
{
    return rrset != NULL && rrset->type == WF_TYPE_SOA && wf_dname_equal(rrset->owner, zone);
}

static const struct wf_rrset *find_soa(const struct wf_message *response, struct wf_dname zone)
{
    size_t count =
        response == NULL ? 0 : (size_t)response->answer_count + response->authority_count;
    size_t i;

    for (i = 0; i < count; i++) {
        if (is_soa_of(&response->rrsets[i], zone))
            return &response->rrsets[i];
    }
    return NULL;
}

struct wf_dname wf_contact_zone(const struct wf_finding *finding)
{
    const struct wf_verdict *verdict = &finding->verdict;

    if (finding->contact[0] != '\0' || verdict->zone.len <= 1 ||
        (verdict->at_fault != WF_PARTY_ZONE && verdict->at_fault != WF_PARTY_PARENT))
        return (struct wf_dname){NULL, 0};
    return wf_dname_of(&verdict->zone);
}

void wf_contact_from(const struct wf_rrset *soa, struct wf_finding *finding)
{
    struct wf_strbuf out;

    if (!is_soa_of(soa, wf_contact_zone(finding)))
        return;
    wf_strbuf_init(&out, finding->contact, sizeof(finding->contact));
    if (!mailbox_print(&out, rname_of(soa)))
        finding->contact[0] = '\0';
}

void wf_contact_word(const struct wf_evidence *evidence, struct wf_finding *finding)
{
    finding->contact[0] = '\0';
    wf_contact_from(find_soa(evidence->seen.response, wf_contact_zone(finding)), finding);
}

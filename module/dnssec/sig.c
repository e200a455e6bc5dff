/*
 * sig.c - reading RRSIG records.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "dnssec/sig.h"

#include <ldns/ldns.h>

enum { RRSIG_FIXED = 18 }; /* octets before the signer's name (RFC 4034, section 3.1) */

/* RFC 4034, section 3.1.5: serial number arithmetic around the time of day. */
static int64_t absolute_time(uint32_t wire, time_t now)
{
    return (int64_t)now + (int32_t)(wire - (uint32_t)now);
}

bool wf_sig_read(struct wf_effort *effort, time_t now, struct wf_sig *sig,
                 const struct wf_rdata *rdata)
{
    const uint8_t *data = rdata->data;

    if (rdata->len < RRSIG_FIXED || effort->spent)
        return false;
    sig->covered = ldns_read_uint16(data);
    sig->algorithm = data[2];
    sig->labels = data[3];
    sig->expiration = absolute_time(ldns_read_uint32(data + 8), now);
    sig->inception = absolute_time(ldns_read_uint32(data + 12), now);
    sig->tag = ldns_read_uint16(data + 16);
    sig->signer = wf_dname_parse(data + RRSIG_FIXED, (size_t)(rdata->len - RRSIG_FIXED));
    if (sig->signer.len == 0 || !wf_effort_read(effort, (size_t)RRSIG_FIXED + sig->signer.len))
        return false;
    sig->signature_len = (uint16_t)(rdata->len - RRSIG_FIXED - sig->signer.len);
    return true;
}

bool wf_sig_expires_before(const struct wf_sig *sig)
{
    return (int32_t)((uint32_t)sig->expiration - (uint32_t)sig->inception) < 0;
}

bool wf_cname_is_synthesised(struct wf_effort *effort, const struct wf_rrset *rrsets, size_t at)
{
    const struct wf_rrset *rrset = &rrsets[at];
    size_t i;

    for (i = 0; rrset->type == WF_TYPE_CNAME && rrset->rrsig_count == 0 && i < at; i++) {
        if (rrsets[i].type == WF_TYPE_DNAME &&
            (effort == NULL || wf_effort_read(effort, rrset->owner.len)) &&
            wf_dname_is_below_or_at(rrset->owner, rrsets[i].owner))
            return true;
    }
    return false;
}

void wf_rrset_print(struct wf_strbuf *out, const struct wf_rrset *rrset)
{
    wf_dname_print(out, rrset->owner);
    wf_strbuf_str(out, "/");
    wf_type_print(out, rrset->type);
}

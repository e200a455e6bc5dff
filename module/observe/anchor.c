/*
 * anchor.c - the trust anchors of this resolver.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/anchor.h"

#include "dnssec/digest.h"
#include "dnssec/keys.h"
#include "observe/region.h"

enum { DS_FIXED = 4 /* octets of RDATA before the digest */ };

/* Enough for as many keys as are looked at. */
static const struct wf_effort for_anchor = {.hashed = 1 << 16, .digests = WF_MAX_RRS};

/* The DS record that names the key; false: there is none, or no memory for it. */
static bool name_key(struct wf_effort *effort, struct wf_rdata *ds, struct wf_dname owner,
                     const struct wf_rdata *rdata, struct regional *region)
{
    uint8_t *octets = wf_region_alloc(region, DS_FIXED + WF_DIGEST_MAX);
    struct wf_name name;
    struct wf_key key;
    size_t len;

    if (octets == NULL || !wf_key_read(&key, rdata))
        return false;
    wf_name_fold(&name, owner);
    len = wf_digest(effort, WF_DIGEST_SHA256, (struct wf_rdata){name.wire, name.len}, *rdata,
                    octets + DS_FIXED);
    sldns_write_uint16(octets, key.tag);
    octets[2] = key.algorithm;
    octets[3] = WF_DIGEST_SHA256;
    *ds = (struct wf_rdata){octets, (uint16_t)(DS_FIXED + len)};
    return len > 0;
}

/* Puts the keys, as DS records, behind those there are. What there is no room for is counted. */
static bool add_keys(struct wf_rrset *anchor, const struct wf_rrset *keys, struct regional *region)
{
    struct wf_rdata *all =
        wf_region_alloc(region, sizeof(*all) * ((size_t)anchor->rr_count + keys->rr_count + 1));
    struct wf_effort effort = for_anchor;
    uint16_t i;

    if (all == NULL)
        return false;
    if (anchor->rr_count > 0)
        memcpy(all, anchor->rdata, sizeof(*all) * anchor->rr_count);
    for (i = 0; i < keys->rr_count && anchor->rr_count < WF_MAX_RRS; i++) {
        if (name_key(&effort, &all[anchor->rr_count], keys->owner, &keys->rdata[i], region))
            anchor->rr_count++;
    }
    wf_digest_end(&effort);
    anchor->rdata = all;
    anchor->rr_total = (uint16_t)(anchor->rr_total + keys->rr_total);
    anchor->rrsig_count = anchor->rrsig_total = 0;
    return anchor->rr_count > 0;
}

static bool anchor_read(struct wf_rrset *out, const struct trust_anchor *anchor,
                        struct regional *region)
{
    struct wf_rrset keys;

    if (anchor->ds_rrset != NULL && !wf_rrset_copy(out, anchor->ds_rrset, region))
        return false;
    if (anchor->dnskey_rrset == NULL)
        return anchor->ds_rrset != NULL;
    if (!wf_rrset_copy(&keys, anchor->dnskey_rrset, region))
        return false;
    if (anchor->ds_rrset == NULL) {
        out->owner = keys.owner;
        out->type = LDNS_RR_TYPE_DS;
        out->rrclass = keys.rrclass;
    }
    return add_keys(out, &keys, region);
}

struct wf_rrset *wf_anchor_find(struct module_env *env, struct wf_dname owner, uint16_t rrclass,
                                struct regional *region, bool *are_keys)
{
    struct wf_rrset *rrset = wf_region_zero(region, sizeof(*rrset));
    uint8_t name[WF_NAME_MAX];
    struct trust_anchor *anchor;
    bool ok;

    if (rrset == NULL || owner.len == 0)
        return NULL;
    memcpy(name, owner.wire, owner.len);
    anchor = anchor_find(env->anchors, name, dname_count_labels(name), owner.len, rrclass);
    if (anchor == NULL)
        return NULL;
    *are_keys = anchor->ds_rrset == NULL;
    ok = anchor_read(rrset, anchor, region);
    lock_basic_unlock(&anchor->lock);
    return ok ? rrset : NULL;
}

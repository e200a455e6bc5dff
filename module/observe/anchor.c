/*
 * anchor.c - the trust anchors of this resolver.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/anchor.h"

#include <openssl/evp.h>

#include "observe/region.h"

enum {
    SHA256 = 2, /* the DS digest type */
    SHA256_LEN = 32,
    DS_LEN = 4 + SHA256_LEN, /* octets of RDATA */
    KEY_LEAST = 4,           /* octets of a DNSKEY record before the key itself */
    ALGORITHM = 3            /* where its algorithm is */
};

/* RFC 4034, appendix B; of algorithm 1 there are no keys any more. */
static uint16_t tag_of(struct wf_rdata key)
{
    uint32_t sum = 0;
    uint16_t i;

    for (i = 0; i < key.len; i++)
        sum += (i & 1) != 0 ? key.data[i] : (uint32_t)key.data[i] << 8;
    return (uint16_t)(sum + (sum >> 16));
}

static bool digest(struct wf_dname owner, struct wf_rdata key, uint8_t *octets)
{
    struct wf_name name;
    unsigned len = 0;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool ok;

    wf_name_fold(&name, owner);
    ok = context != NULL && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1 &&
         EVP_DigestUpdate(context, name.wire, name.len) == 1 &&
         EVP_DigestUpdate(context, key.data, key.len) == 1 &&
         EVP_DigestFinal_ex(context, octets, &len) == 1 && len == SHA256_LEN;
    EVP_MD_CTX_free(context);
    return ok;
}

/* The DS record that names the key; false: there is none, or no memory for it. */
static bool name_key(struct wf_rdata *ds, struct wf_dname owner, struct wf_rdata key,
                     struct regional *region)
{
    uint8_t *octets = wf_region_alloc(region, DS_LEN);
    uint16_t tag = tag_of(key);

    if (octets == NULL || key.len < KEY_LEAST || !digest(owner, key, octets + 4))
        return false;
    octets[0] = (uint8_t)(tag >> 8);
    octets[1] = (uint8_t)(tag & 0xff);
    octets[2] = key.data[ALGORITHM];
    octets[3] = SHA256;
    *ds = (struct wf_rdata){octets, DS_LEN};
    return true;
}

/* Puts the keys, as DS records, behind those there are. What there is no room for is counted. */
static bool add_keys(struct wf_rrset *anchor, const struct wf_rrset *keys, struct regional *region)
{
    struct wf_rdata *all =
        wf_region_alloc(region, sizeof(*all) * ((size_t)anchor->rr_count + keys->rr_count + 1));
    uint16_t i;

    if (all == NULL)
        return false;
    if (anchor->rr_count > 0)
        memcpy(all, anchor->rdata, sizeof(*all) * anchor->rr_count);
    for (i = 0; i < keys->rr_count && anchor->rr_count < WF_MAX_RRS; i++) {
        if (name_key(&all[anchor->rr_count], keys->owner, keys->rdata[i], region))
            anchor->rr_count++;
    }
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

/*
 * keys.c - reading DS and DNSKEY records and telling which belong together.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "dnssec/keys.h"

#include <ldns/ldns.h>
#include <string.h>

#include "dnssec/digest.h"

enum {
    DS_FIXED = 4,  /* key tag, algorithm, digest type (RFC 4034, section 5.1) */
    KEY_FIXED = 4, /* flags, protocol, algorithm (RFC 4034, section 2.1) */
    LIST_SHOWN = 4 /* records named in a text before "and n more" */
};

bool wf_ds_read(struct wf_ds *ds, const struct wf_rdata *rdata)
{
    if (rdata->len < DS_FIXED)
        return false;
    *ds = (struct wf_ds){.tag = ldns_read_uint16(rdata->data),
                         .algorithm = rdata->data[2],
                         .digest_type = rdata->data[3],
                         .digest = rdata->data + DS_FIXED,
                         .digest_len = (uint16_t)(rdata->len - DS_FIXED)};
    return true;
}

/*
 * RFC 4034, appendix B. By words, as ldns sums octet by octet: of a key set made to cost that was a
 * fifth of a diagnosis. RSA/MD5 alone has another rule (B.1).
 */
static uint16_t key_tag(const uint8_t *data, size_t len)
{
    uint32_t sum = 0;
    size_t i;

    if (data[3] == LDNS_RSAMD5)
        return ldns_calc_keytag_raw(data, len);
    for (i = 0; i + 1 < len; i += 2)
        sum += (uint32_t)data[i] << 8 | data[i + 1];
    if (i < len)
        sum += (uint32_t)data[i] << 8;
    return (uint16_t)(sum + (sum >> 16));
}

bool wf_key_read(struct wf_key *key, const struct wf_rdata *rdata)
{
    if (rdata->len < KEY_FIXED)
        return false;
    *key = (struct wf_key){.flags = ldns_read_uint16(rdata->data),
                           .protocol = rdata->data[2],
                           .algorithm = rdata->data[3],
                           .tag = key_tag(rdata->data, rdata->len),
                           .rdata = rdata};
    return true;
}

uint16_t wf_key_tag_with(struct wf_effort *effort, const struct wf_key *key, uint16_t flags)
{
    uint8_t copy[WF_MAX_KEY_RDATA];

    if (key->rdata->len > sizeof(copy) || !wf_effort_read(effort, key->rdata->len))
        return key->tag;
    memcpy(copy, key->rdata->data, key->rdata->len);
    copy[0] = (uint8_t)(flags >> 8);
    copy[1] = (uint8_t)flags;
    return key_tag(copy, key->rdata->len);
}

void wf_keyset_read(struct wf_effort *effort, struct wf_keyset *set, struct wf_dname zone,
                    const struct wf_rrset *dnskey)
{
    uint16_t i;

    WF_CLEAR_TO(set, keys);
    set->zone = zone;
    set->rrset = dnskey;
    for (i = 0; dnskey != NULL && i < dnskey->rr_count; i++) {
        if (wf_effort_read(effort, dnskey->rdata[i].len) &&
            wf_key_read(&set->keys[set->count], &dnskey->rdata[i]))
            set->count++;
    }
}

static void keep_strongest_digest(struct wf_ds_list *list)
{
    uint8_t strongest = 0;
    uint16_t i;

    for (i = 0; i < list->count; i++) {
        if (list->records[i].usable && list->records[i].digest_type > strongest)
            strongest = list->records[i].digest_type;
    }
    for (i = 0; i < list->count; i++) {
        struct wf_ds *ds = &list->records[i];

        ds->outranked = ds->usable && ds->digest_type != strongest;
        ds->usable = ds->usable && !ds->outranked;
    }
}

void wf_ds_list_read(struct wf_ds_list *list, const struct wf_rrset *ds, uint32_t supported,
                     uint32_t usable, bool strongest_only)
{
    uint16_t i;

    WF_CLEAR_TO(list, records);
    list->total = ds == NULL ? 0 : ds->rr_total;
    for (i = 0; ds != NULL && i < ds->rr_count; i++) {
        struct wf_ds *record = &list->records[list->count];

        if (!wf_ds_read(record, &ds->rdata[i]))
            continue;
        record->supported = (supported >> i & 1) != 0;
        record->usable = (usable >> i & 1) != 0;
        list->count++;
    }
    if (strongest_only)
        keep_strongest_digest(list);
}

/* digest = hash(owner name in canonical form | DNSKEY RDATA) (RFC 4034, section 5.1.4) */
static size_t key_digest(struct wf_effort *effort, struct wf_dname zone, uint8_t type,
                         const struct wf_key *key, uint8_t *digest)
{
    struct wf_name owner;

    wf_name_fold(&owner, zone);
    return wf_digest(effort, type, (struct wf_rdata){owner.wire, owner.len}, *key->rdata, digest);
}

/* Of a DS that has the key's tag and algorithm, or that is taken to have them. */
static enum wf_match digest_match(struct wf_effort *effort, struct wf_dname zone,
                                  const struct wf_ds *ds, const struct wf_key *key)
{
    uint8_t digest[WF_DIGEST_MAX];
    size_t len;

    if (!wf_digest_known(ds->digest_type) ||
        !wf_effort_hash(effort, (size_t)zone.len + key->rdata->len))
        return WF_MATCH_UNKNOWN;
    len = key_digest(effort, zone, ds->digest_type, key, digest);
    if (len == 0)
        return WF_MATCH_UNKNOWN;
    return len == ds->digest_len && memcmp(digest, ds->digest, len) == 0 ? WF_MATCH_FULL
                                                                         : WF_MATCH_TAG_ALG;
}

enum wf_match wf_ds_match(struct wf_effort *effort, struct wf_dname zone, const struct wf_ds *ds,
                          const struct wf_key *key)
{
    if (ds->tag != key->tag)
        return WF_MATCH_NONE;
    if (ds->algorithm != key->algorithm)
        return WF_MATCH_TAG;
    return digest_match(effort, zone, ds, key);
}

bool wf_ds_is_of_key(struct wf_effort *effort, struct wf_dname zone, const struct wf_ds *ds,
                     const struct wf_key *key)
{
    return digest_match(effort, zone, ds, key) == WF_MATCH_FULL;
}

bool wf_key_print_as_ds(struct wf_strbuf *out, struct wf_effort *effort, struct wf_dname zone,
                        const struct wf_key *key)
{
    uint8_t digest[WF_DIGEST_MAX];
    size_t len;

    if (!wf_effort_hash(effort, (size_t)zone.len + key->rdata->len))
        return false;
    len = key_digest(effort, zone, WF_DIGEST_SHA256, key, digest);
    if (len == 0)
        return false;
    wf_strbuf_number(out, key->tag);
    wf_strbuf_str(out, " ");
    wf_strbuf_number(out, key->algorithm);
    wf_strbuf_str(out, " 2 "); /* WF_DIGEST_SHA256 */
    wf_strbuf_hex(out, digest, len);
    return true;
}

void wf_ds_print(struct wf_strbuf *out, const struct wf_ds *ds)
{
    wf_strbuf_number(out, ds->tag);
    wf_strbuf_str(out, "/");
    wf_strbuf_number(out, ds->algorithm);
    wf_strbuf_str(out, "/");
    wf_strbuf_number(out, ds->digest_type);
}

static void tag_print(struct wf_strbuf *out, uint16_t tag, uint8_t algorithm)
{
    wf_strbuf_number(out, tag);
    wf_strbuf_str(out, "/");
    wf_strbuf_number(out, algorithm);
}

void wf_key_print(struct wf_strbuf *out, const struct wf_key *key)
{
    tag_print(out, key->tag, key->algorithm);
}

static void more_print(struct wf_strbuf *out, size_t shown, size_t total)
{
    if (total > shown)
        wf_strbuf_printf(out, " and %u more", (unsigned)(total - shown));
}

/* One of the list, the first with what it is. */
static void listed_print(struct wf_strbuf *out, const struct wf_ds_list *list, size_t i, bool first)
{
    const struct wf_ds *ds = &list->records[i];

    if (first)
        wf_strbuf_str(out, list->as_keys ? "DNSKEY " : "DS ");
    else
        wf_strbuf_str(out, ", ");
    if (list->as_keys)
        tag_print(out, ds->tag, ds->algorithm);
    else
        wf_ds_print(out, ds);
}

void wf_ds_list_print(struct wf_strbuf *out, const struct wf_ds_list *list)
{
    size_t shown = list->count < LIST_SHOWN ? list->count : LIST_SHOWN;
    size_t i;

    for (i = 0; i < shown; i++)
        listed_print(out, list, i, i == 0);
    more_print(out, shown, list->total);
}

size_t wf_ds_some_print(struct wf_strbuf *out, const struct wf_ds_list *list, bool usable)
{
    size_t count = 0;
    size_t i;

    for (i = 0; i < list->count; i++) {
        if (list->records[i].usable != usable || ++count > LIST_SHOWN)
            continue;
        listed_print(out, list, i, count == 1);
    }
    more_print(out, LIST_SHOWN, count);
    return count;
}

void wf_key_list_print(struct wf_strbuf *out, const struct wf_keyset *set)
{
    size_t shown = set->count < LIST_SHOWN ? set->count : LIST_SHOWN;
    size_t i;

    for (i = 0; i < shown; i++) {
        if (i > 0)
            wf_strbuf_str(out, ", ");
        wf_key_print(out, &set->keys[i]);
    }
    more_print(out, shown, set->rrset == NULL ? shown : set->rrset->rr_total);
}

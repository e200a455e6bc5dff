/*
 * zone_facts.c - what a zone and the one above it publish of keys.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "resolve/zone_facts.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/strbuf.h"
#include "diagnose/contact.h"
#include "resolve/verify.h"

enum { MOST = 32 /* records of each type */, LINE = 512 };

/* RRsets of the answers, NULL where there is none. */
struct zone {
    struct wf_dname name;
    const ldns_rr_list *ds, *keys, *key_sigs;
};

static const struct wf_rrset_records *records_of(const struct wf_response *response)
{
    int at = response == NULL
                 ? -1
                 : wf_response_find(response, wf_dname_of(&response->name), response->type);

    return at < 0 ? NULL : &response->records[at];
}

static size_t count_of(const ldns_rr_list *list)
{
    size_t count = list != NULL ? ldns_rr_list_rr_count(list) : 0;

    return count < MOST ? count : MOST;
}

static json_int_t number_of(const ldns_rdf *rdf)
{
    switch (ldns_rdf_size(rdf)) {
    case 1:
        return ldns_rdf2native_int8(rdf);
    case 2:
        return ldns_rdf2native_int16(rdf);
    default:
        return ldns_rdf2native_int32(rdf);
    }
}

/* Whether a signature by the key over the DNSKEY RRset verifies. */
static bool signs_keys(const struct zone *zone, const ldns_rr *key)
{
    size_t i;

    for (i = 0; i < count_of(zone->key_sigs); i++) {
        ldns_rr *sig = ldns_rr_list_rr(zone->key_sigs, i);

        if (number_of(ldns_rr_rrsig_keytag(sig)) == ldns_calc_keytag(key) &&
            wf_rrsig_holds(zone->keys, sig, key, time(NULL)))
            return true;
    }
    return false;
}

static bool names_key(const struct zone *zone, const ldns_rr *ds)
{
    size_t i;

    for (i = 0; i < count_of(zone->keys); i++) {
        if (wf_ds_names(ds, ldns_rr_list_rr(zone->keys, i)))
            return true;
    }
    return false;
}

static json_t *ds_json(const struct zone *zone)
{
    json_t *list = json_array();
    size_t i;

    for (i = 0; i < count_of(zone->ds); i++) {
        const ldns_rr *ds = ldns_rr_list_rr(zone->ds, i);
        char digest[LINE];
        struct wf_strbuf out;

        if (ldns_rr_rd_count(ds) != 4)
            continue;
        wf_strbuf_init(&out, digest, sizeof(digest));
        wf_strbuf_hex(&out, ldns_rdf_data(ldns_rr_rdf(ds, 3)), ldns_rdf_size(ldns_rr_rdf(ds, 3)));
        json_array_append_new(list, json_pack("{s:I, s:I, s:I, s:s, s:b}", "key_tag",
                                              number_of(ldns_rr_rdf(ds, 0)), "algorithm",
                                              number_of(ldns_rr_rdf(ds, 1)), "digest_type",
                                              number_of(ldns_rr_rdf(ds, 2)), "digest", digest,
                                              "names_key", names_key(zone, ds)));
    }
    return list;
}

static json_t *dnskey_json(const struct zone *zone)
{
    json_t *list = json_array();
    size_t i;

    for (i = 0; i < count_of(zone->keys); i++) {
        const ldns_rr *key = ldns_rr_list_rr(zone->keys, i);

        if (ldns_rr_rd_count(key) != 4)
            continue;
        json_array_append_new(
            list, json_pack("{s:i, s:I, s:I, s:b}", "key_tag", (int)ldns_calc_keytag(key),
                            "algorithm", number_of(ldns_rr_rdf(key, 2)), "flags",
                            number_of(ldns_rr_rdf(key, 0)), "signs_keys", signs_keys(zone, key)));
    }
    return list;
}

static void put_time(json_t *object, const char *key, const ldns_rdf *rdf)
{
    char text[32];
    struct wf_strbuf out;

    wf_strbuf_init(&out, text, sizeof(text));
    wf_strbuf_time(&out, ldns_rdf2native_time_t(rdf));
    json_object_set_new(object, key, json_string(text));
}

static void add_rrsigs(json_t *list, const struct wf_response *response)
{
    const struct wf_rrset_records *records = records_of(response);
    size_t i;

    for (i = 0; records != NULL && i < count_of(records->sigs); i++) {
        const ldns_rr *sig = ldns_rr_list_rr(records->sigs, i);
        char type[WF_TYPE_TEXT_SIZE], signer[LINE * 2 + 2];
        struct wf_strbuf out;
        json_t *row;

        if (ldns_rr_rd_count(sig) != 9)
            continue;
        wf_strbuf_init(&out, type, sizeof(type));
        wf_type_print(&out, response->type);
        wf_strbuf_init(&out, signer, sizeof(signer));
        wf_dname_print(&out, wf_dname_of_rdf(ldns_rr_rrsig_signame(sig)));
        row = json_pack("{s:s, s:I, s:I, s:s}", "type", type, "key_tag",
                        number_of(ldns_rr_rrsig_keytag(sig)), "algorithm",
                        number_of(ldns_rr_rrsig_algorithm(sig)), "signer", signer);
        put_time(row, "inception", ldns_rr_rrsig_inception(sig));
        put_time(row, "expiration", ldns_rr_rrsig_expiration(sig));
        json_array_append_new(list, row);
    }
}

/* As it stands in a zone file, without a TTL, which is the parent's to choose. */
static void add_line(json_t *list, const struct zone *zone, const ldns_rr *key)
{
    ldns_rr *ds = ldns_key_rr2ds(key, LDNS_SHA256);
    char line[LINE * 2 + 128];
    struct wf_strbuf out;

    if (ds == NULL)
        return;
    wf_strbuf_init(&out, line, sizeof(line));
    wf_dname_print(&out, zone->name);
    wf_strbuf_printf(&out, "%s IN DS %u %u %u ", zone->name.len > 1 ? "." : "",
                     (unsigned)ldns_calc_keytag(key), (unsigned)number_of(ldns_rr_rdf(key, 2)),
                     (unsigned)LDNS_SHA256);
    wf_strbuf_hex(&out, ldns_rdf_data(ldns_rr_rdf(ds, 3)), ldns_rdf_size(ldns_rr_rdf(ds, 3)));
    json_array_append_new(list, json_string(line));
    ldns_rr_free(ds);
}

/* Zone key and SEP, not revoked (RFC 4034, section 2.1.1; RFC 5011, section 2.1). */
static bool is_entry_key(const struct zone *zone, const ldns_rr *key)
{
    return ldns_rr_rd_count(key) == 4 && (number_of(ldns_rr_rdf(key, 0)) & 0x181) == 0x101 &&
           signs_keys(zone, key);
}

static bool is_vouched_for(const struct zone *zone, const ldns_rr *key)
{
    size_t i;

    for (i = 0; i < count_of(zone->ds); i++) {
        if (wf_ds_names(ldns_rr_list_rr(zone->ds, i), key))
            return true;
    }
    return false;
}

/* Empty where a DS record is as it should be. */
static json_t *lines_json(const struct zone *zone)
{
    json_t *list = json_array();
    size_t i;

    for (i = 0; i < count_of(zone->keys) && count_of(zone->ds) > 0; i++) {
        const ldns_rr *key = ldns_rr_list_rr(zone->keys, i);

        if (!is_entry_key(zone, key))
            continue;
        if (is_vouched_for(zone, key)) {
            json_array_clear(list);
            return list;
        }
        add_line(list, zone, key);
    }
    return list;
}

/* The mailbox as events have it: nothing that would have to be quoted. */
static void put_hostmaster(json_t *object, const struct wf_response *response, struct wf_dname zone)
{
    struct wf_finding *finding = calloc(1, sizeof(*finding)); /* it is large */
    size_t i, count = response != NULL ? wf_response_rrset_count(response) : 0;

    if (finding == NULL)
        return;
    wf_name_copy(&finding->verdict.zone, zone);
    finding->verdict.at_fault = WF_PARTY_ZONE;
    for (i = 0; i < count; i++)
        wf_contact_from(&response->message.rrsets[i], finding);
    if (finding->contact[0] != '\0')
        json_object_set_new(object, "hostmaster", json_string(finding->contact));
    free(finding);
}

static void put_list(json_t *object, const char *key, json_t *list)
{
    if (json_array_size(list) > 0)
        json_object_set(object, key, list);
    json_decref(list);
}

json_t *wf_zone_facts(struct wf_session *session, struct wf_dname zone)
{
    const struct wf_response *ds = zone.len > 1 ? wf_session_ask(session, zone, WF_TYPE_DS) : NULL;
    const struct wf_response *keys = wf_session_ask(session, zone, WF_TYPE_DNSKEY);
    const struct wf_response *soa = wf_session_ask(session, zone, WF_TYPE_SOA);
    const struct wf_rrset_records *ds_records = records_of(ds), *key_records = records_of(keys);
    const struct zone known = {zone, ds_records != NULL ? ds_records->rrs : NULL,
                               key_records != NULL ? key_records->rrs : NULL,
                               key_records != NULL ? key_records->sigs : NULL};
    json_t *object = json_object(), *rrsigs = json_array();
    char name[LINE * 2 + 2];
    struct wf_strbuf out;

    wf_strbuf_init(&out, name, sizeof(name));
    wf_dname_print(&out, zone);
    json_object_set_new(object, "zone", json_string(name));
    put_hostmaster(object, soa, zone);
    put_list(object, "ds", ds_json(&known));
    put_list(object, "dnskey", dnskey_json(&known));
    add_rrsigs(rrsigs, ds);
    add_rrsigs(rrsigs, keys);
    add_rrsigs(rrsigs, soa);
    put_list(object, "rrsig", rrsigs);
    put_list(object, "ds_to_publish", lines_json(&known));
    return object;
}

/*
 * event_parts.c - the pieces of an event's JSON: values and lists.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/event_parts.h"

#include <string.h>

#include "common/strbuf.h"
#include "dnssec/keys.h"
#include "report/chain.h"

static const char *const outcomes[WF_OUTCOME_COUNT] = {
    [WF_OUTCOME_PENDING] = "pending",         [WF_OUTCOME_ANSWERED] = "answered",
    [WF_OUTCOME_SILENT] = "silent",           [WF_OUTCOME_TIMEOUT] = "timeout",
    [WF_OUTCOME_UNREACHABLE] = "unreachable", [WF_OUTCOME_TCP_FAILED] = "tcp-failed",
    [WF_OUTCOME_TLS_FAILED] = "tls-failed",   [WF_OUTCOME_MALFORMED] = "malformed",
    [WF_OUTCOME_UNSENT] = "unsent",
};

static const char *const lamenesses[WF_LAME_COUNT] = {
    [WF_LAME_NONE] = "none",
    [WF_LAME_NOT_AUTHORITATIVE] = "not-authoritative",
    [WF_LAME_UPWARD_REFERRAL] = "upward-referral",
    [WF_LAME_SELF_REFERRAL] = "self-referral",
    [WF_LAME_RECURSIVE] = "not-authoritative",
};

static const char *const securities[] = {
    [WF_SECURITY_UNKNOWN] = "unknown",
    [WF_SECURITY_SECURE] = "secure",
    [WF_SECURITY_INSECURE] = "insecure",
    [WF_SECURITY_BOGUS] = "bogus",
};

void wf_json_put(json_t *object, const char *key, json_t *value, bool *failed)
{
    if (json_object_set_new_nocheck(object, key, value) != 0)
        *failed = true;
}

void wf_json_add(json_t *array, json_t *value, bool *failed)
{
    if (json_array_append_new(array, value) != 0)
        *failed = true;
}

static void put_number(json_t *object, const char *key, uint64_t number, bool *failed)
{
    wf_json_put(object, key, json_integer((json_int_t)number), failed);
}

/* How many entries a list does not show. */
static void put_more(json_t *object, const char *key, unsigned total, unsigned shown, bool *failed)
{
    if (total > shown)
        put_number(object, key, total - shown, failed);
}

json_t *wf_json_name(struct wf_dname name)
{
    char text[WF_NAME_TEXT_SIZE];
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, text, sizeof(text));
    wf_dname_print(&buf, name);
    return json_stringn_nocheck(buf.data, buf.len);
}

json_t *wf_json_rcode(uint16_t rcode)
{
    char text[WF_TYPE_TEXT_SIZE];
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, text, sizeof(text));
    wf_rcode_print(&buf, rcode);
    return json_string_nocheck(text);
}

json_t *wf_json_type(uint16_t type)
{
    char text[WF_TYPE_TEXT_SIZE];
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, text, sizeof(text));
    wf_type_print(&buf, type);
    return json_string_nocheck(text);
}

json_t *wf_json_time(int64_t when)
{
    char text[48];
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, text, sizeof(text));
    wf_strbuf_time(&buf, when);
    return json_string_nocheck(text);
}

/* Longer than any text of a finding or an option. */
enum { TEXT_SIZE = WF_TEXT_SIZE };

json_t *wf_json_text(const char *text, size_t len)
{
    bool whole = memchr(text, '\0', len) == NULL; /* many readers of JSON refuse a NUL */
    json_t *value = whole ? json_stringn(text, len) : NULL;
    char clean[TEXT_SIZE];
    struct wf_strbuf buf;

    if (value != NULL)
        return value;
    wf_strbuf_init(&buf, clean, sizeof(clean));
    wf_strbuf_foreign(&buf, text, len);
    return json_stringn(buf.data, buf.len);
}

json_t *wf_json_terminated(const char *text)
{
    return wf_json_text(text, strlen(text));
}

void wf_json_put_chain(json_t *whyfail, const struct wf_finding *finding, bool *failed)
{
    json_t *list = json_array();
    unsigned i;

    for (i = 0; i < finding->chain_count && i < WF_SHOW_CHAIN; i++) {
        const struct wf_chain_line *line = &finding->chain[i];
        json_t *object = json_object();
        unsigned state = line->security <= WF_SECURITY_BOGUS ? line->security : 0;

        wf_json_put(object, "zone", wf_json_name(wf_chain_zone(finding, i)), failed);
        wf_json_put(object, "state", json_string_nocheck(securities[state]), failed);
        wf_json_add(list, object, failed);
    }
    wf_json_put(whyfail, "chain", list, failed);
}

/* The server's own words, as it sent them. */
static json_t *make_foreign_ede(const struct wf_foreign_ede *ede, bool *failed)
{
    json_t *object = json_object();
    size_t len = ede->text_len < sizeof(ede->text) ? ede->text_len : sizeof(ede->text);

    put_number(object, "info_code", ede->code, failed);
    if (len > 0)
        wf_json_put(object, "extra_text", wf_json_text(ede->text, len), failed);
    return object;
}

static json_t *make_server(const struct wf_finding *finding, const struct wf_server_line *line,
                           bool *failed)
{
    char ip[WF_ADDR_TEXT_SIZE];
    json_t *object = json_object();
    unsigned outcome = line->outcome < WF_OUTCOME_COUNT ? line->outcome : WF_OUTCOME_PENDING;

    wf_json_put(object, "ip", json_string_nocheck(wf_addr_text(&line->addr, ip)), failed);
    put_number(object, "port", line->addr.port, failed);
    if (line->zone < finding->zone_count && line->zone < WF_SHOW_ZONES)
        wf_json_put(object, "zone", wf_json_name(wf_dname_of(&finding->zones[line->zone])), failed);
    wf_json_put(object, "outcome", json_string_nocheck(outcomes[outcome]), failed);
    if (line->rcode != WF_RCODE_UNKNOWN && outcome == WF_OUTCOME_ANSWERED)
        wf_json_put(object, "rcode", wf_json_rcode(line->rcode), failed);
    if (line->lameness != WF_LAME_NONE && line->lameness < WF_LAME_COUNT)
        wf_json_put(object, "lame", json_string_nocheck(lamenesses[line->lameness]), failed);
    put_number(object, "tries", line->tries, failed);
    put_number(object, "waited_ms", line->waited_ms, failed);
    if (line->silent_s > 0)
        put_number(object, "silent_s", line->silent_s, failed);
    if (line->dead_for_s > 0)
        put_number(object, "retry_in_s", line->dead_for_s, failed);
    if (line->ede.present)
        wf_json_put(object, "ede", make_foreign_ede(&line->ede, failed), failed);
    return object;
}

void wf_json_put_upstream(json_t *whyfail, const struct wf_finding *finding, bool *failed)
{
    json_t *list = json_array();
    unsigned i, shown = finding->server_count;

    if (shown > WF_SHOW_SERVERS)
        shown = WF_SHOW_SERVERS;
    for (i = 0; i < shown; i++)
        wf_json_add(list, make_server(finding, &finding->servers[i], failed), failed);
    wf_json_put(whyfail, "upstream", list, failed);
    put_more(whyfail, "upstream_more", finding->server_total, shown, failed);
}

static json_t *make_ds(const struct wf_ds_line *line, bool *failed)
{
    static const char *const ignored[WF_DS_USES] = {
        [WF_DS_UNSUPPORTED] = "unsupported",
        [WF_DS_OUTRANKED] = "weaker-digest",
    };
    json_t *object = json_object();

    put_number(object, "key_tag", line->key_tag, failed);
    put_number(object, "algorithm", line->algorithm, failed);
    put_number(object, "digest_type", line->digest_type, failed);
    if (line->use < WF_DS_USES && ignored[line->use] != NULL)
        wf_json_put(object, "ignored", json_string_nocheck(ignored[line->use]), failed);
    return object;
}

static json_t *make_dnskey(const struct wf_dnskey_line *line, bool *failed)
{
    json_t *object = json_object();

    put_number(object, "key_tag", line->key_tag, failed);
    put_number(object, "algorithm", line->algorithm, failed);
    wf_json_put(object, "sep", json_boolean(line->flags & WF_KEY_SEP), failed);
    if ((line->flags & WF_KEY_ZONE) == 0)
        wf_json_put(object, "zone_key", json_false(), failed);
    if ((line->flags & WF_KEY_REVOKE) != 0)
        wf_json_put(object, "revoked", json_true(), failed);
    return object;
}

/* Missing where the finding has none: most have none. */
static void put_rrsigs(json_t *dnssec, const struct wf_finding *finding, bool *failed)
{
    json_t *list = finding->rrsig_count > 0 ? json_array() : NULL;
    unsigned i;

    for (i = 0; i < finding->rrsig_count && i < WF_SHOW_RRSIGS; i++) {
        const struct wf_rrsig_line *line = &finding->rrsig[i];
        json_t *object = json_object();

        wf_json_put(object, "type_covered", wf_json_type(line->covered), failed);
        put_number(object, "key_tag", line->key_tag, failed);
        put_number(object, "algorithm", line->algorithm, failed);
        wf_json_put(object, "inception", wf_json_time(line->inception), failed);
        wf_json_put(object, "expiration", wf_json_time(line->expiration), failed);
        wf_json_add(list, object, failed);
    }
    if (list != NULL)
        wf_json_put(dnssec, "rrsig", list, failed);
}

/* How old what was in the cache is, and how long it will be there. */
static void put_copy(json_t *dnssec, const char *key, const struct wf_copy *copy, int64_t now,
                     bool *failed)
{
    json_t *object;

    if (copy->received == 0)
        return;
    object = json_object();
    put_number(object, "cached_for_s", (uint64_t)(now > copy->received ? now - copy->received : 0),
               failed);
    put_number(object, "ttl_left_s", (uint64_t)(copy->until > now ? copy->until - now : 0), failed);
    wf_json_put(dnssec, key, object, failed);
}

void wf_json_put_dnssec(json_t *whyfail, const struct wf_finding *finding, bool *failed)
{
    int64_t now = finding->now;
    unsigned ds_shown = finding->ds_count < WF_SHOW_KEYS ? finding->ds_count : WF_SHOW_KEYS;
    unsigned dnskey_shown =
        finding->dnskey_count < WF_SHOW_KEYS ? finding->dnskey_count : WF_SHOW_KEYS;
    json_t *dnssec, *ds, *dnskey;
    unsigned i;

    if (finding->ds_total == 0 && finding->dnskey_total == 0 && ds_shown + dnskey_shown == 0 &&
        finding->rrsig_count == 0 && finding->dnskey_copy.received == 0)
        return;
    dnssec = json_object();
    ds = json_array();
    dnskey = json_array();
    for (i = 0; i < ds_shown; i++)
        wf_json_add(ds, make_ds(&finding->ds[i], failed), failed);
    for (i = 0; i < dnskey_shown; i++)
        wf_json_add(dnskey, make_dnskey(&finding->dnskey[i], failed), failed);
    wf_json_put(dnssec, "ds", ds, failed);
    put_more(dnssec, "ds_more", finding->ds_total, ds_shown, failed);
    put_copy(dnssec, "ds_copy", &finding->ds_copy, now, failed);
    wf_json_put(dnssec, "dnskey", dnskey, failed);
    put_more(dnssec, "dnskey_more", finding->dnskey_total, dnskey_shown, failed);
    put_copy(dnssec, "dnskey_copy", &finding->dnskey_copy, now, failed);
    put_rrsigs(dnssec, finding, failed);
    wf_json_put(whyfail, "dnssec", dnssec, failed);
}

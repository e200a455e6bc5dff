/*
 * sound.c - what holds of every finding and of what is made of it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "sound.h"

#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "report/ede.h"

enum { CODE_MAX = 30 };

static void must_be_clean(const char *text, size_t size, const char *what)
{
    size_t len = strnlen(text, size);

    WF_MUST(len < size, "%s is not terminated", what);
    WF_MUST(wf_is_printable(text, len), "%s is not clean: '%s'", what, text);
}

static void must_be_good_edes(const struct wf_verdict *verdict)
{
    unsigned i, k;

    WF_MUST(verdict->ede_count >= 1 && verdict->ede_count <= WF_VERDICT_EDES, "%u EDE",
            verdict->ede_count);
    for (i = 0; i < verdict->ede_count; i++) {
        const struct wf_ede *ede = &verdict->ede[i];

        must_be_clean(ede->text, sizeof(ede->text), "an EDE text");
        WF_MUST(ede->text_len == strlen(ede->text) && ede->text_len > 0, "text of %u octets: '%s'",
                ede->text_len, ede->text);
        WF_MUST(ede->code <= CODE_MAX && ede->code != WF_EDE_CACHED_ERROR, "code %u", ede->code);
        for (k = 0; k < i; k++)
            WF_MUST(ede->code == WF_EDE_NETWORK_ERROR || ede->code != verdict->ede[k].code,
                    "code %u twice", ede->code);
    }
}

static void must_be_good_lists(const struct wf_finding *finding)
{
    unsigned i;

    WF_MUST(finding->server_count <= WF_SHOW_SERVERS &&
                finding->server_count <= finding->server_total,
            "%u of %u servers", finding->server_count, finding->server_total);
    WF_MUST(finding->ds_count <= WF_SHOW_KEYS && finding->ds_count <= finding->ds_total,
            "%u of %u DS records", finding->ds_count, finding->ds_total);
    WF_MUST(finding->dnskey_count <= WF_SHOW_KEYS && finding->dnskey_count <= finding->dnskey_total,
            "%u of %u keys", finding->dnskey_count, finding->dnskey_total);
    WF_MUST(finding->chain_count <= WF_SHOW_CHAIN && finding->zone_count <= WF_SHOW_ZONES,
            "chain of %u, %u zones", finding->chain_count, finding->zone_count);
    WF_MUST(finding->rrsig_count <= WF_SHOW_RRSIGS, "%u signatures", finding->rrsig_count);
    for (i = 0; i < finding->ds_count; i++)
        WF_MUST(finding->ds[i].use < WF_DS_USES, "DS record %u", i);
    for (i = 0; i < finding->server_count; i++) {
        const struct wf_server_line *line = &finding->servers[i];

        WF_MUST(line->zone < finding->zone_count || line->zone == WF_SHOW_ZONES, "zone %u",
                line->zone);
        WF_MUST(line->outcome < WF_OUTCOME_COUNT && line->lameness < WF_LAME_COUNT &&
                    line->ede.text_len <= sizeof(line->ede.text),
                "server %u", i);
    }
    for (i = 0; i < finding->chain_count; i++)
        WF_MUST(finding->chain[i].labels <= wf_dname_labels(wf_dname_of(&finding->verdict.zone)) &&
                    finding->chain[i].security <= WF_SECURITY_BOGUS,
                "link %u", i);
}

void wf_must_be_sound(const struct wf_finding *finding)
{
    const struct wf_verdict *verdict = &finding->verdict;
    struct wf_dname zone = wf_dname_of(&verdict->zone);

    WF_MUST(verdict->cause < WF_CAUSE_COUNT && verdict->at_fault < WF_PARTY_COUNT &&
                verdict->scope <= WF_SCOPE_SERVERS,
            "cause %u, party %u, scope %u", verdict->cause, verdict->at_fault, verdict->scope);
    WF_MUST(zone.len == 0 || wf_dname_parse(zone.wire, zone.len).len == zone.len,
            "the zone is no name");
    must_be_good_edes(verdict);
    must_be_clean(finding->text, sizeof(finding->text), "the text");
    must_be_clean(finding->remedy, sizeof(finding->remedy), "the remedy");
    must_be_clean(finding->unbound, sizeof(finding->unbound), "what Unbound said");
    WF_MUST(finding->text[0] != '\0' && finding->remedy[0] != '\0', "no text or no remedy");
    must_be_good_lists(finding);
}

/* Each option is the next of the verdict's with its code; what is beyond is "cached error", last.
 */
static void must_be_of_verdict(uint16_t code, bool is_bare, bool is_last, bool from_cache,
                               const struct wf_verdict *verdict, size_t *at)
{
    if (code == WF_EDE_CACHED_ERROR && is_bare && is_last && from_cache)
        return;
    while (*at < verdict->ede_count && verdict->ede[*at].code != code)
        ++*at;
    WF_MUST(*at < verdict->ede_count, "code %u is none of the verdict's", code);
    ++*at;
}

static void must_be_good_options(const struct wf_ede_list *list, const struct wf_verdict *verdict,
                                 const struct wf_options *options, bool from_cache, size_t room)
{
    uint8_t data[WF_EDE_MAX * WF_EDE_DATA_MAX], *end = data;
    size_t i, k, at = 0, used = 0;
    uint16_t codes[WF_EDE_MAX];

    for (i = 0; i < list->count; i++) {
        const size_t text = list->len[i] - (size_t)WF_EDE_FIXED;
        const uint8_t *start = end;

        WF_MUST(list->len[i] >= WF_EDE_FIXED && list->len[i] <= WF_EDE_DATA_MAX,
                "an option of %u octets", list->len[i]);
        WF_MUST(options->ede_detail != WF_EDE_DETAIL_CODE || text == 0,
                "a text although only codes are let out");
        end = wf_ede_write(list, i, end);
        WF_MUST(end == start + list->len[i], "%td octets, not %u", end - start, list->len[i]);
        WF_MUST(wf_is_printable((const char *)start + WF_EDE_FIXED, text),
                "a text that is not clean");
        codes[i] = (uint16_t)(start[0] << 8 | start[1]);
        WF_MUST(codes[i] == list->code[i], "code %u, counted as %u", codes[i], list->code[i]);
        must_be_of_verdict(codes[i], text == 0, i + 1u == list->count, from_cache, verdict, &at);
        for (k = 0; k < i; k++)
            WF_MUST(codes[i] != codes[k] || codes[i] == WF_EDE_NETWORK_ERROR, "code %u twice",
                    codes[i]);
        used += (size_t)WF_EDE_HEADER + list->len[i];
    }
    WF_MUST(end == data + list->size, "%td octets, not %u", end - data, list->size);
    WF_MUST(used <= room, "%zu octets in a room of %zu", used, room);
}

/* It is known when more room would have made more of it. */
static void must_know_cut(const struct wf_ede_list *list, const struct wf_verdict *verdict,
                          const struct wf_options *options, bool from_cache)
{
    static struct wf_ede_list whole;

    wf_ede_select(verdict, options, from_cache, WF_EDE_MAX * (WF_EDE_HEADER + WF_EDE_DATA_MAX),
                  &whole);
    WF_MUST(!whole.cut, "cut where there was room");
    WF_MUST(list->cut == (list->count != whole.count || list->size != whole.size),
            "%u options of %u, %s", list->count, whole.count, list->cut ? "cut" : "not cut");
}

void wf_must_fit(const struct wf_verdict *verdict, const struct wf_options *options,
                 bool from_cache, size_t room)
{
    struct wf_ede_list *list = malloc(sizeof(*list));

    WF_MUST(list != NULL, "out of memory");
    memset(list, 0xa5, sizeof(*list));
    wf_ede_select(verdict, options, from_cache, room, list);
    WF_MUST(list->count <= WF_EDE_MAX, "%u options", list->count);
    WF_MUST(options->ede || list->count == 0, "%u options although switched off", list->count);
    WF_MUST(list->count > 0 || !options->ede || room < WF_EDE_HEADER + WF_EDE_FIXED,
            "nothing in a room of %zu", room);
    must_be_good_options(list, verdict, options, from_cache, room);
    must_know_cut(list, verdict, options, from_cache);
    free(list);
}

/* What is shown and what is said to be missing come to what there was. */
static void must_add_up(const json_t *object, const char *list, const char *more, unsigned total)
{
    json_int_t missing = json_integer_value(json_object_get(object, more));
    size_t shown = json_array_size(json_object_get(object, list));

    WF_MUST(missing >= 0 && shown + (size_t)missing == total, "%s: %zu and %lld of %u", list, shown,
            (long long)missing, total);
}

static unsigned larger(unsigned a, unsigned b)
{
    return a > b ? a : b;
}

static unsigned at_most(unsigned value, unsigned most)
{
    return value < most ? value : most;
}

static void must_be_whole(const json_t *whyfail, const struct wf_finding *finding)
{
    const json_t *dnssec = json_object_get(whyfail, "dnssec");
    unsigned ds = at_most(finding->ds_count, WF_SHOW_KEYS);
    unsigned dnskey = at_most(finding->dnskey_count, WF_SHOW_KEYS);

    must_add_up(whyfail, "upstream", "upstream_more",
                larger(finding->server_total, at_most(finding->server_count, WF_SHOW_SERVERS)));
    must_add_up(whyfail, "chain", "chain_more", at_most(finding->chain_count, WF_SHOW_CHAIN));
    if (dnssec == NULL)
        return;
    must_add_up(dnssec, "ds", "ds_more", larger(finding->ds_total, ds));
    must_add_up(dnssec, "dnskey", "dnskey_more", larger(finding->dnskey_total, dnskey));
}

json_t *wf_must_be_json(const struct wf_event *event, char line[WF_EVENT_LINE_SIZE])
{
    const char *id = event->is_warning ? wf_warning_info(event->warning)->id
                                       : wf_cause_info(event->finding.verdict.cause)->id;
    const char *kind = event->is_warning ? "warning" : "cause";
    size_t len = wf_event_json(event, NULL, line, WF_EVENT_LINE_SIZE);
    const json_t *whyfail;
    json_t *root;
    json_error_t error;

    WF_MUST(len > 0 && len <= WF_EVENT_LINE_MAX, "a line of %zu octets", len);
    WF_MUST(line[len - 1] == '\n' && line[len] == '\0' && strlen(line) == len, "the line's end");
    WF_MUST(memchr(line, '\n', len - 1) == NULL, "a newline within");
    root = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);
    WF_MUST(root != NULL, "%s: %s", error.text, line);
    whyfail = json_object_get(root, "whyfail");
    WF_MUST(strcmp(json_string_value(json_object_get(whyfail, kind)), id) == 0, "no %s", kind);
    WF_MUST(json_is_string(json_object_get(whyfail, "text")), "no text");
    if (!event->is_warning)
        must_be_whole(whyfail, &event->finding);
    return root;
}

/*
 * codec_verdict.c - the walks over verdicts, options and events.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "codec_parts.h"

#include <string.h>

enum { EDE_CODES = 31 /* that IANA has given out */ };

/* FNV-1a of the cause's id: unlike its place in the table, which is its rank, it never moves. */
static uint32_t number_of(enum wf_cause cause)
{
    const char *c;
    uint32_t number = 2166136261u;

    for (c = wf_cause_info(cause)->id; *c != '\0'; c++)
        number = (number ^ (uint8_t)*c) * 16777619u;
    return number;
}

/* The cause whose number is the next one, after the largest the smallest: all octets are some. */
static enum wf_cause cause_of(uint32_t number)
{
    enum wf_cause nearest = 0;
    unsigned cause;

    for (cause = 1; cause < WF_CAUSE_COUNT; cause++) {
        if (number_of(cause) - number < number_of(nearest) - number)
            nearest = cause;
    }
    return nearest;
}

/* Where the octets end it is the last one, whichever others there are. */
void wf_code_cause(struct wf_codec *codec, enum wf_cause *cause)
{
    enum { OCTETS = 4 };
    size_t i, at = codec->at;
    uint32_t number = wf_code_u32(codec, codec->writing ? number_of(*cause) : 0);

    if (codec->writing)
        return;
    *cause = codec->at - at < OCTETS ? WF_CAUSE_UNEXPLAINED : cause_of(number);
    for (i = 0; codec->settled != NULL && codec->at - at == OCTETS && i < OCTETS; i++)
        codec->settled[at + i] = (uint8_t)(number_of(*cause) >> (8 * i));
}

/* A verdict tells no code twice but "network error", and never "cached error". */
static bool may_tell(const struct wf_verdict *verdict, uint16_t code)
{
    unsigned i;

    for (i = 0; i < verdict->ede_count; i++) {
        if (verdict->ede[i].code == code && code != WF_EDE_NETWORK_ERROR)
            return false;
    }
    return code != WF_EDE_CACHED_ERROR;
}

static void code_ede(struct wf_codec *codec, struct wf_ede *ede)
{
    ede->code = (uint16_t)wf_code_below(codec, ede->code, EDE_CODES);
    ede->text_len = (uint8_t)(wf_code_below(codec, ede->text_len - 1u, WF_EDE_TEXT_MAX) + 1);
    wf_code_clean(codec, ede->text, ede->text_len);
    if (!codec->writing)
        ede->text[ede->text_len] = '\0';
}

void wf_code_verdict(struct wf_codec *codec, struct wf_verdict *verdict)
{
    unsigned count, i;

    wf_code_cause(codec, &verdict->cause);
    verdict->at_fault = (enum wf_party)wf_code_below(codec, verdict->at_fault, WF_PARTY_COUNT);
    verdict->scope = (enum wf_scope)wf_code_below(codec, verdict->scope, WF_SCOPE_SERVERS + 1);
    wf_code_name(codec, &verdict->zone);
    verdict->made = (time_t)wf_code_time(codec, verdict->made);
    count = wf_code_below(codec, verdict->ede_count - 1u, WF_VERDICT_EDES) + 1;
    if (verdict->at_fault == WF_PARTY_NONE) /* then the table's */
        verdict->at_fault = wf_cause_info(verdict->cause)->party;
    if (codec->writing) {
        for (i = 0; i < count; i++)
            code_ede(codec, &verdict->ede[i]);
        return;
    }
    verdict->has_remedy = false;
    verdict->ede_count = 0;
    for (i = 0; i < count; i++) {
        struct wf_ede *ede = &verdict->ede[verdict->ede_count];

        code_ede(codec, ede);
        if (may_tell(verdict, ede->code))
            verdict->ede_count++;
    }
    if (verdict->ede_count == 0) /* there is always a first one */
        verdict->ede[verdict->ede_count++] = (struct wf_ede){WF_EDE_OTHER, 1, "?"};
}

void wf_code_options(struct wf_codec *codec, struct wf_options *options)
{
    if (!codec->writing)
        wf_options_default(options);
    options->ede = wf_code_bool(codec, options->ede);
    options->ede_detail =
        (enum wf_ede_detail)wf_code_below(codec, options->ede_detail, WF_EDE_DETAIL_COUNT);
    options->ede_addresses =
        (enum wf_ede_addresses)wf_code_below(codec, options->ede_addresses, WF_EDE_ADDRESSES_COUNT);
}

/* Any length that the field can hold: whoever reads the text must not trust it. */
static void code_wild_ede(struct wf_codec *codec, struct wf_ede *ede)
{
    ede->code = wf_code_u16(codec, ede->code);
    ede->text_len = (uint8_t)wf_code_below(codec, ede->text_len, WF_EDE_TEXT_MAX + 1);
    wf_code_octets(codec, (uint8_t *)ede->text, ede->text_len);
}

static void code_server_line(struct wf_codec *codec, struct wf_server_line *line)
{
    wf_code_addr(codec, &line->addr);
    line->zone = wf_code_octet(codec, line->zone);
    line->outcome = (enum wf_outcome)wf_code_octet(codec, (uint8_t)line->outcome);
    line->lameness = (enum wf_lameness)wf_code_octet(codec, (uint8_t)line->lameness);
    line->rcode = wf_code_u16(codec, line->rcode);
    line->tries = wf_code_u16(codec, line->tries);
    line->dead_for_s = wf_code_u32(codec, line->dead_for_s);
    line->silent_s = wf_code_u32(codec, line->silent_s);
    line->waited_ms = wf_code_u32(codec, line->waited_ms);
    line->ede.present = wf_code_bool(codec, line->ede.present);
    line->ede.code = wf_code_u16(codec, line->ede.code);
    line->ede.text_len = wf_code_octet(codec, line->ede.text_len);
    wf_code_octets(codec, (uint8_t *)line->ede.text,
                   line->ede.text_len < sizeof(line->ede.text) ? line->ede.text_len
                                                               : sizeof(line->ede.text));
}

static unsigned at_most(unsigned value, unsigned most)
{
    return value < most ? value : most;
}

static void code_lists(struct wf_codec *codec, struct wf_finding *finding)
{
    unsigned i;

    finding->server_count = wf_code_u16(codec, finding->server_count);
    finding->server_total = wf_code_u16(codec, finding->server_total);
    finding->ds_count = wf_code_octet(codec, (uint8_t)finding->ds_count);
    finding->ds_total = wf_code_u16(codec, finding->ds_total);
    finding->dnskey_count = wf_code_octet(codec, (uint8_t)finding->dnskey_count);
    finding->dnskey_total = wf_code_u16(codec, finding->dnskey_total);
    finding->chain_count = wf_code_octet(codec, (uint8_t)finding->chain_count);
    finding->zone_count = wf_code_octet(codec, (uint8_t)finding->zone_count);
    for (i = 0; i < at_most(finding->zone_count, WF_SHOW_ZONES); i++)
        wf_code_name(codec, &finding->zones[i]);
    for (i = 0; i < at_most(finding->server_count, WF_SHOW_SERVERS); i++)
        code_server_line(codec, &finding->servers[i]);
    for (i = 0; i < at_most(finding->ds_count, WF_SHOW_KEYS); i++) {
        finding->ds[i].key_tag = wf_code_u16(codec, finding->ds[i].key_tag);
        finding->ds[i].algorithm = wf_code_octet(codec, finding->ds[i].algorithm);
        finding->ds[i].digest_type = wf_code_octet(codec, finding->ds[i].digest_type);
        /* of no octet of its own: kept inputs stay what they are */
        finding->ds[i].use = finding->ds[i].digest_type % WF_DS_USES;
    }
    for (i = 0; i < at_most(finding->dnskey_count, WF_SHOW_KEYS); i++) {
        finding->dnskey[i].key_tag = wf_code_u16(codec, finding->dnskey[i].key_tag);
        finding->dnskey[i].flags = wf_code_u16(codec, finding->dnskey[i].flags);
        finding->dnskey[i].algorithm = wf_code_octet(codec, finding->dnskey[i].algorithm);
    }
    for (i = 0; i < at_most(finding->chain_count, WF_SHOW_CHAIN); i++) {
        finding->chain[i].labels = wf_code_octet(codec, finding->chain[i].labels);
        finding->chain[i].security =
            (enum wf_security)wf_code_octet(codec, (uint8_t)finding->chain[i].security);
    }
}

void wf_code_event(struct wf_codec *codec, struct wf_event *event)
{
    struct wf_finding *finding = &event->finding;
    struct wf_verdict *verdict = &finding->verdict;
    unsigned i;

    if (!codec->writing)
        memset(event, 0, sizeof(*event));
    event->when.tv_sec = (time_t)wf_code_number(codec, (uint64_t)event->when.tv_sec, 8);
    event->when.tv_nsec = (long)wf_code_u32(codec, (uint32_t)event->when.tv_nsec);
    event->duration_ns = wf_code_number(codec, event->duration_ns, 8);
    wf_code_name(codec, &event->name);
    event->type = wf_code_u16(codec, event->type);
    event->rrclass = wf_code_u16(codec, event->rrclass);
    event->rcode = wf_code_u16(codec, event->rcode);
    event->from_cache = wf_code_bool(codec, event->from_cache);
    event->stale_answer = wf_code_bool(codec, event->stale_answer);
    event->prefetch = wf_code_bool(codec, event->prefetch);
    event->suppressed = wf_code_u32(codec, event->suppressed);
    wf_code_cause(codec, &verdict->cause);
    verdict->at_fault = (enum wf_party)wf_code_below(codec, verdict->at_fault, WF_PARTY_COUNT);
    wf_code_name(codec, &verdict->zone);
    verdict->ede_count = wf_code_octet(codec, verdict->ede_count);
    for (i = 0; i < at_most(verdict->ede_count, WF_VERDICT_EDES); i++)
        code_wild_ede(codec, &verdict->ede[i]);
    wf_code_text(codec, finding->text, sizeof(finding->text));
    wf_code_text(codec, finding->remedy, sizeof(finding->remedy));
    wf_code_text(codec, finding->unbound, sizeof(finding->unbound));
    code_lists(codec, finding);
}

/*
 * codec_evidence.c - the walk over an evidence.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "codec_parts.h"

#include <string.h>

#include "diagnose/diagnose.h"

enum { ADDR_V4 = 4, ADDR_V6 = 6, UNBOUND_TEXT_MAX = 600, ROOM_MAX = 1024 };

/* What a pointer leads to: read into a new block when there is one, else NULL. */
#define CODE_POINTER(codec, pointer, code)                                                         \
    do {                                                                                           \
        if (wf_code_bool((codec), (pointer) != NULL)) {                                            \
            void *item_ = wf_code_array((codec), (pointer), 1, sizeof(*(pointer)));                \
            code((codec), item_);                                                                  \
            (pointer) = item_;                                                                     \
        } else {                                                                                   \
            (pointer) = NULL;                                                                      \
        }                                                                                          \
    } while (0)

#define CODE_LIST(codec, list, count, type, code)                                                  \
    do {                                                                                           \
        type *items_ = wf_code_array((codec), (list), (count), sizeof(*items_));                   \
        size_t i_;                                                                                 \
        for (i_ = 0; i_ < (count); i_++)                                                           \
            code((codec), &items_[i_]);                                                            \
        (list) = items_;                                                                           \
    } while (0)

void wf_code_addr(struct wf_codec *codec, struct wf_addr *addr)
{
    static const uint8_t families[] = {0, ADDR_V4, ADDR_V6};

    addr->family = families[wf_code_below(codec, addr->family / 2u - (addr->family > 0), 3)];
    addr->port = wf_code_u16(codec, addr->port);
    if (addr->family != 0)
        wf_code_octets(codec, addr->bytes, addr->family == ADDR_V4 ? 4 : 16);
}

void wf_code_foreign_ede(struct wf_codec *codec, struct wf_foreign_ede *ede)
{
    ede->present = wf_code_bool(codec, ede->present);
    if (!ede->present)
        return;
    ede->code = wf_code_u16(codec, ede->code);
    ede->text_len = (uint8_t)wf_code_below(codec, ede->text_len, sizeof(ede->text) + 1);
    wf_code_clean(codec, ede->text, ede->text_len);
}

static void code_question(struct wf_codec *codec, struct wf_question *question)
{
    wf_code_dname(codec, &question->name);
    question->type = wf_code_u16(codec, question->type);
    question->rrclass = wf_code_u16(codec, question->rrclass);
}

static enum wf_security code_security(struct wf_codec *codec, enum wf_security security)
{
    return (enum wf_security)wf_code_below(codec, security, WF_SECURITY_BOGUS + 1);
}

static void code_rdata(struct wf_codec *codec, struct wf_rdata *rdata)
{
    uint8_t *data;

    rdata->len = wf_code_u16(codec, rdata->len);
    if (!codec->writing && rdata->len > wf_codec_left(codec))
        rdata->len = (uint16_t)wf_codec_left(codec);
    data = codec->writing ? (uint8_t *)(uintptr_t)rdata->data : wf_codec_block(codec, rdata->len);
    wf_code_octets(codec, data, rdata->len);
    rdata->data = data;
}

static void code_rrset(struct wf_codec *codec, struct wf_rrset *rrset)
{
    wf_code_dname(codec, &rrset->owner);
    rrset->type = wf_code_u16(codec, rrset->type);
    rrset->rrclass = wf_code_u16(codec, rrset->rrclass);
    rrset->ttl = wf_code_u32(codec, rrset->ttl);
    rrset->security = code_security(codec, rrset->security);
    wf_code_counts(codec, &rrset->rr_count, &rrset->rr_total, WF_MAX_RRS);
    wf_code_counts(codec, &rrset->rrsig_count, &rrset->rrsig_total, WF_MAX_RRS);
    CODE_LIST(codec, rrset->rdata, (size_t)rrset->rr_count + rrset->rrsig_count, struct wf_rdata,
              code_rdata);
}

static void code_message(struct wf_codec *codec, struct wf_message *message)
{
    uint16_t count = (uint16_t)(message->answer_count + message->authority_count);

    message->rcode = wf_code_u16(codec, message->rcode);
    wf_code_counts(codec, &count, &message->rrset_total, WF_MAX_RRSETS);
    message->answer_count =
        (uint16_t)wf_code_below(codec, message->answer_count, (unsigned)count + 1);
    message->authority_count = (uint16_t)(count - message->answer_count);
    CODE_LIST(codec, message->rrsets, count, struct wf_rrset, code_rrset);
}

/* All in one octet: so the kept inputs, which are older than some of them, mean what they did. */
static void code_flags(struct wf_codec *codec, bool *const *flags, size_t count)
{
    unsigned all = 0;
    size_t i;

    for (i = 0; i < count; i++)
        all |= (unsigned)*flags[i] << i;
    all = wf_code_octet(codec, (uint8_t)all);
    for (i = 0; i < count; i++)
        *flags[i] = (all >> i & 1) != 0;
}

#define CODE_FLAGS(codec, ...)                                                                     \
    code_flags(codec, (bool *[]){__VA_ARGS__}, sizeof((bool *[]){__VA_ARGS__}) / sizeof(bool *))

static void code_attempt(struct wf_codec *codec, struct wf_attempt *attempt)
{
    wf_code_addr(codec, &attempt->server);
    wf_code_dname(codec, &attempt->zone);
    code_question(codec, &attempt->asked);
    attempt->outcome = (enum wf_outcome)wf_code_below(codec, attempt->outcome, WF_OUTCOME_COUNT);
    attempt->lameness = (enum wf_lameness)wf_code_below(codec, attempt->lameness, WF_LAME_COUNT);
    attempt->rcode = wf_code_u16(codec, attempt->rcode);
    attempt->configured = wf_code_bool(codec, attempt->configured);
    CODE_FLAGS(codec, &attempt->edns_refused, &attempt->no_edns, &attempt->tcp);
    attempt->sys_errno = wf_code_octet(codec, (uint8_t)attempt->sys_errno);
    attempt->tls_verify = wf_code_octet(codec, (uint8_t)attempt->tls_verify);
    attempt->waited_ms = wf_code_u32(codec, attempt->waited_ms);
    wf_code_foreign_ede(codec, &attempt->ede);
}

static void code_server(struct wf_codec *codec, struct wf_server *server)
{
    wf_code_addr(codec, &server->addr);
    server->lame = wf_code_bool(codec, server->lame);
    server->bogus = wf_code_bool(codec, server->bogus);
    server->has_answered = wf_code_bool(codec, server->has_answered);
    server->dead = wf_code_bool(codec, server->dead);
    server->dead_for_s = wf_code_u32(codec, server->dead_for_s);
    server->silent_s = wf_code_u32(codec, server->silent_s);
}

static void code_server_name(struct wf_codec *codec, struct wf_server_name *name)
{
    wf_code_dname(codec, &name->name);
    name->v4 = (enum wf_lookup)wf_code_below(codec, name->v4, WF_LOOKUP_PENDING + 1);
    name->v6 = (enum wf_lookup)wf_code_below(codec, name->v6, WF_LOOKUP_PENDING + 1);
}

static void code_delegation(struct wf_codec *codec, struct wf_delegation *delegation)
{
    wf_code_dname(codec, &delegation->zone);
    delegation->configured = wf_code_bool(codec, delegation->configured);
    delegation->bogus = wf_code_bool(codec, delegation->bogus);
    wf_code_counts(codec, &delegation->server_count, &delegation->server_total, WF_MAX_SERVERS);
    CODE_LIST(codec, delegation->servers, delegation->server_count, struct wf_server, code_server);
    wf_code_counts(codec, &delegation->name_count, &delegation->name_total, WF_MAX_SERVER_NAMES);
    CODE_LIST(codec, delegation->names, delegation->name_count, struct wf_server_name,
              code_server_name);
}

static void code_subquery(struct wf_codec *codec, struct wf_subquery *sub)
{
    code_question(codec, &sub->question);
    sub->rcode = wf_code_u16(codec, sub->rcode);
    sub->security = code_security(codec, sub->security);
    CODE_POINTER(codec, sub->response, code_message);
    wf_code_counts(codec, &sub->attempt_count, &sub->attempt_total, WF_MAX_ATTEMPTS);
    CODE_LIST(codec, sub->attempts, sub->attempt_count, struct wf_attempt, code_attempt);
    CODE_POINTER(codec, sub->verdict, wf_code_verdict);
    sub->is_alias = wf_code_bool(codec, sub->is_alias);
}

static void code_link(struct wf_codec *codec, struct wf_link *link)
{
    wf_code_dname(codec, &link->zone);
    link->security = code_security(codec, link->security);
}

static void code_auth_zone(struct wf_codec *codec, struct wf_auth_zone *zone)
{
    wf_code_dname(codec, &zone->name);
    zone->expired = wf_code_bool(codec, zone->expired);
    zone->fallback = wf_code_bool(codec, zone->fallback);
}

static void code_auth_zone_check(struct wf_codec *codec, const struct wf_auth_zone *zone)
{
    struct wf_auth_zone *of = (struct wf_auth_zone *)(uintptr_t)zone; /* const for readers only */

    if (of != NULL)
        of->checked = wf_code_bool(codec, of->checked);
}

static void code_clock_witness(struct wf_codec *codec, struct wf_clock_witness *suspect)
{
    wf_code_dname(codec, &suspect->zone);
    wf_code_dname(codec, &suspect->parent);
    suspect->expired = wf_code_bool(codec, suspect->expired);
    suspect->from = wf_code_time(codec, suspect->from);
    suspect->until = wf_code_time(codec, suspect->until);
}

static void code_ds(struct wf_codec *codec, struct wf_rrset *rrset)
{
    code_rrset(codec, rrset);
    rrset->type = WF_TYPE_DS;
}

static void code_dnskey(struct wf_codec *codec, struct wf_rrset *rrset)
{
    code_rrset(codec, rrset);
    rrset->type = WF_TYPE_DNSKEY;
}

static void code_bounds(struct wf_codec *codec, struct wf_resolver_config *config)
{
    config->ns_kept = wf_code_u16(codec, config->ns_kept);
    config->ds_kept = wf_code_u16(codec, config->ds_kept);
    config->sigs_kept = wf_code_u16(codec, config->sigs_kept);
    config->sigs_tried = wf_code_u16(codec, config->sigs_tried);
    config->denial_sigs_tried = wf_code_u16(codec, config->denial_sigs_tried);
}

static void code_validation(struct wf_codec *codec, struct wf_evidence *evidence)
{
    CODE_POINTER(codec, evidence->seen.response, code_message);
    evidence->quirks.unproven_is_bogus = wf_code_bool(codec, evidence->quirks.unproven_is_bogus);
    wf_code_dname(codec, &evidence->seen.chased);
    evidence->seen.rrset_skip = wf_code_u16(codec, evidence->seen.rrset_skip);
    wf_code_dname(codec, &evidence->seen.zone);
    evidence->seen.zone_keys_bad = wf_code_bool(codec, evidence->seen.zone_keys_bad);
    evidence->seen.zone_security = code_security(codec, evidence->seen.zone_security);
    CODE_POINTER(codec, evidence->seen.ds, code_ds);
    evidence->config.ds_algorithms_known = wf_code_u32(codec, evidence->config.ds_algorithms_known);
    evidence->config.ds_digests_known = wf_code_u32(codec, evidence->config.ds_digests_known);
    evidence->config.ds_known = wf_code_bool(codec, evidence->config.ds_known);
    evidence->config.downgrade_hardened = wf_code_bool(codec, evidence->config.downgrade_hardened);
    CODE_POINTER(codec, evidence->seen.dnskey, code_dnskey);
    evidence->seen.zone_is_anchor = wf_code_bool(codec, evidence->seen.zone_is_anchor);
    wf_code_dname(codec, &evidence->seen.parent);
    CODE_POINTER(codec, evidence->seen.parent_dnskey, code_dnskey);
}

static void code_limits(struct wf_codec *codec, struct wf_evidence *evidence)
{
    wf_code_counts(codec, &evidence->seen.alias_count, &evidence->seen.alias_total, WF_MAX_ALIASES);
    CODE_LIST(codec, evidence->seen.aliases, evidence->seen.alias_count, struct wf_dname,
              wf_code_dname);
    evidence->seen.limit =
        (enum wf_limit)wf_code_below(codec, evidence->seen.limit, WF_LIMIT_COUNT);
    evidence->seen.limit_value = wf_code_u32(codec, evidence->seen.limit_value);
    wf_code_dname(codec, &evidence->seen.alias_target);
    CODE_FLAGS(codec, &evidence->config.has_ipv6, &evidence->config.lacks_ipv4);
    evidence->seen.refused_here = wf_code_bool(codec, evidence->seen.refused_here);
    evidence->seen.rate_limited = wf_code_bool(codec, evidence->seen.rate_limited);
    CODE_POINTER(codec, evidence->seen.auth_zone, code_auth_zone);
}

static void code_history(struct wf_codec *codec, struct wf_evidence *evidence)
{
    CODE_POINTER(codec, evidence->seen.delegation, code_delegation);
    wf_code_counts(codec, &evidence->seen.attempt_count, &evidence->seen.attempt_total,
                   WF_MAX_ATTEMPTS);
    CODE_LIST(codec, evidence->seen.attempts, evidence->seen.attempt_count, struct wf_attempt,
              code_attempt);
    wf_code_counts(codec, &evidence->seen.subquery_count, &evidence->seen.subquery_total,
                   WF_MAX_SUBQUERIES);
    CODE_LIST(codec, evidence->seen.subqueries, evidence->seen.subquery_count, struct wf_subquery,
              code_subquery);
    evidence->seen.chain_count =
        (uint16_t)wf_code_below(codec, evidence->seen.chain_count, WF_MAX_LINKS + 1);
    CODE_LIST(codec, evidence->seen.chain, evidence->seen.chain_count, struct wf_link, code_link);
}

static void code_memory(struct wf_codec *codec, struct wf_evidence *evidence)
{
    CODE_POINTER(codec, evidence->remembered.keys, wf_code_verdict);
    CODE_POINTER(codec, evidence->remembered.servers, wf_code_verdict);
    CODE_POINTER(codec, evidence->remembered.question, wf_code_verdict);
    evidence->remembered.silent_zones = wf_code_u16(codec, evidence->remembered.silent_zones);
    evidence->remembered.root_silent = wf_code_bool(codec, evidence->remembered.root_silent);
    evidence->remembered.cut_off = wf_code_bool(codec, evidence->remembered.cut_off);
    evidence->remembered.silence_s =
        (int32_t)wf_code_u32(codec, (uint32_t)evidence->remembered.silence_s);
    if (evidence->remembered.silence_s < -1)
        evidence->remembered.silence_s = -1;
    evidence->remembered.clock_witness_count = (uint16_t)wf_code_below(
        codec, evidence->remembered.clock_witness_count, WF_MAX_CLOCK_WITNESSES + 1);
    CODE_LIST(codec, evidence->remembered.clock_witnesses, evidence->remembered.clock_witness_count,
              struct wf_clock_witness, code_clock_witness);
}

static void code_unsent(struct wf_codec *codec, struct wf_remembered *past)
{
    past->tld_silent = wf_code_bool(codec, past->tld_silent);
    past->unsent_zones_v4 = wf_code_u16(codec, past->unsent_zones_v4);
    past->unsent_zones_v6 = wf_code_u16(codec, past->unsent_zones_v6);
    past->answered_v4 = wf_code_bool(codec, past->answered_v4);
    past->answered_v6 = wf_code_bool(codec, past->answered_v6);
}

/* Unbound's words, in a block of exactly their size. */
static void code_words(struct wf_codec *codec, struct wf_evidence *evidence)
{
    const char *words = evidence->seen.unbound_text;
    size_t len = codec->writing && words != NULL ? strnlen(words, UNBOUND_TEXT_MAX) : 0;
    char text[UNBOUND_TEXT_MAX + 1] = "";
    char *copy;

    if (!wf_code_bool(codec, words != NULL)) {
        evidence->seen.unbound_text = NULL;
        return;
    }
    if (codec->writing) {
        memcpy(text, words, len);
        text[len] = '\0';
    }
    wf_code_text(codec, text, sizeof(text));
    if (codec->writing)
        return;
    len = strlen(text) + 1;
    copy = wf_codec_block(codec, len);
    memcpy(copy, text, len);
    evidence->seen.unbound_text = copy;
}

/* As with Unbound's: what has come, and has not left yet. */
static void code_copy(struct wf_codec *codec, const struct wf_copy *copy)
{
    struct wf_copy *of = (struct wf_copy *)(uintptr_t)copy; /* const for readers only */

    if (of == NULL || !wf_code_bool(codec, of->received != 0))
        return;
    of->received = wf_code_time(codec, of->received);
    of->until = wf_code_time(codec, of->until);
}

static void code_bans(struct wf_codec *codec, const struct wf_delegation *delegation)
{
    size_t i;

    for (i = 0; delegation != NULL && i < delegation->server_count; i++) {
        struct wf_server *server = (struct wf_server *)(uintptr_t)&delegation->servers[i];
        enum wf_ban ban = (enum wf_ban)wf_code_below(codec, server->ban, WF_BAN_COUNT);
        uint8_t bits = wf_code_octet(codec, server->ban_bits);

        if (codec->writing)
            continue;
        server->ban = ban;
        server->ban_bits = bits;
    }
}

/* What is known of options beyond whether they are in use. */
static void code_options(struct wf_codec *codec, struct wf_evidence *evidence)
{
    struct wf_delegation *delegation = (struct wf_delegation *)(uintptr_t)evidence->seen.delegation;
    size_t i;

    CODE_FLAGS(codec, &evidence->config.takes_all_v4, &evidence->config.takes_all_v6);
    if (delegation == NULL)
        return;
    delegation->stub = wf_code_bool(codec, delegation->stub);
    for (i = 0; i < delegation->server_count; i++) {
        struct wf_server *server = (struct wf_server *)(uintptr_t)&delegation->servers[i];
        bool too = wf_code_bool(codec, server->listed_too);

        if (!codec->writing)
            server->listed_too = too;
    }
}

static void code_withheld(struct wf_codec *codec, struct wf_withheld *withheld)
{
    wf_code_dname(codec, &withheld->owner);
    wf_code_addr(codec, &withheld->addr);
}

static void code_all_withheld(struct wf_codec *codec, struct wf_evidence *evidence)
{
    uint16_t i;

    evidence->seen.withheld_count =
        (uint16_t)wf_code_below(codec, evidence->seen.withheld_count, WF_MAX_WITHHELD + 1);
    CODE_LIST(codec, evidence->seen.withheld, evidence->seen.withheld_count, struct wf_withheld,
              code_withheld);
    for (i = 0; i < evidence->seen.subquery_count; i++) {
        struct wf_subquery *sub = (struct wf_subquery *)(uintptr_t)&evidence->seen.subqueries[i];
        struct wf_addr addr = sub->withheld;

        wf_code_addr(codec, &addr);
        if (!codec->writing)
            sub->withheld = addr;
    }
}

static void code_upstream(struct wf_codec *codec, struct wf_evidence *evidence)
{
    struct wf_delegation *delegation = (struct wf_delegation *)(uintptr_t)evidence->seen.delegation;
    size_t i;

    CODE_FLAGS(codec, &evidence->config.tls_upstream, &evidence->config.tcp_upstream);
    evidence->config.lacks_certificates = wf_code_bool(codec, evidence->config.lacks_certificates);
    if (delegation == NULL)
        return;
    CODE_FLAGS(codec, &delegation->by_tls, &delegation->by_tcp);
    for (i = 0; i < delegation->server_count; i++) {
        struct wf_server *server = (struct wf_server *)(uintptr_t)&delegation->servers[i];
        bool own = wf_code_bool(codec, server->own);

        if (!codec->writing)
            server->own = own && delegation->configured;
    }
}

/* There were SOA records here once; inputs kept from then are to mean what they did. */
static void code_no_soas(struct wf_codec *codec)
{
    enum { SOAS = 3 };
    size_t i;

    for (i = 0; i < SOAS; i++) {
        const struct wf_rrset *soa = NULL;

        CODE_POINTER(codec, soa, code_rrset);
    }
}

static void code_turned(struct wf_codec *codec, struct wf_turned *turned)
{
    turned->rcode = wf_code_u16(codec, turned->rcode);
    turned->root = wf_code_bool(codec, turned->root);
    turned->tld = wf_code_bool(codec, turned->tld);
    turned->zones = (uint8_t)wf_code_below(codec, turned->zones, 8);
}

void wf_code_evidence(struct wf_codec *codec, struct wf_evidence *evidence)
{
    bool running;

    if (!codec->writing)
        memset(evidence, 0, sizeof(*evidence));
    evidence->now = (time_t)wf_code_time(codec, evidence->now);
    code_question(codec, &evidence->seen.question);
    running = evidence->seen.ending == WF_ENDING_RUNNING;
    evidence->seen.ending = (enum wf_ending)wf_code_below(
        codec, running ? 0 : evidence->seen.ending, WF_ENDING_INSECURE + 1);
    evidence->seen.elapsed_ms = wf_code_u32(codec, evidence->seen.elapsed_ms);
    evidence->seen.stale_answer = wf_code_bool(codec, evidence->seen.stale_answer);
    evidence->seen.prefetch = wf_code_bool(codec, evidence->seen.prefetch);
    code_validation(codec, evidence);
    code_limits(codec, evidence);
    code_history(codec, evidence);
    code_memory(codec, evidence);
    code_words(codec, evidence);
    evidence->seen.origin =
        (enum wf_origin)wf_code_below(codec, evidence->seen.origin, WF_ORIGIN_CONFIGURED + 1);
    wf_code_dname(codec, &evidence->seen.configured_zone);
    /* last, so that inputs kept from before it mean what they did */
    evidence->seen.stood_in_for = wf_code_bool(codec, evidence->seen.stood_in_for);
    evidence->config.dates_ignored = wf_code_bool(codec, evidence->config.dates_ignored);
    evidence->config.skew_min = (int32_t)wf_code_u32(codec, (uint32_t)evidence->config.skew_min);
    evidence->config.skew_max = (int32_t)wf_code_u32(codec, (uint32_t)evidence->config.skew_max);
    wf_code_dname(codec, &evidence->seen.cut);
    if (!wf_dname_is_below_or_at(wf_failed_question(evidence).name, evidence->seen.cut))
        evidence->seen.cut = (struct wf_dname){NULL, 0}; /* none is looked for elsewhere */
    code_copy(codec, evidence->seen.ds == NULL ? NULL : &evidence->seen.ds->copy);
    code_copy(codec, evidence->seen.dnskey == NULL ? NULL : &evidence->seen.dnskey->copy);
    code_question(codec, &evidence->remembered.answered);
    evidence->remembered.answered_s = wf_code_u32(codec, evidence->remembered.answered_s);
    code_bans(codec, evidence->seen.delegation);
    CODE_POINTER(codec, evidence->remembered.hosts, wf_code_verdict);
    wf_code_dname(codec, &evidence->seen.dnskey_configured);
    wf_code_dname(codec, &evidence->seen.ds_configured);
    code_all_withheld(codec, evidence);
    evidence->config.takes_addresses = wf_code_bool(codec, evidence->config.takes_addresses);
    code_unsent(codec, &evidence->remembered);
    code_copy(codec, evidence->seen.delegation == NULL ? NULL : &evidence->seen.delegation->copy);
    code_bounds(codec, &evidence->config);
    code_no_soas(codec);
    if (wf_code_bool(codec, running))
        evidence->seen.ending = WF_ENDING_RUNNING;
    code_question(codec, &evidence->seen.waiting);
    evidence->config.date_override = wf_code_u32(codec, (uint32_t)evidence->config.date_override);
    evidence->remembered.clock_bounds.from =
        wf_code_time(codec, evidence->remembered.clock_bounds.from);
    evidence->remembered.clock_bounds.until =
        wf_code_time(codec, evidence->remembered.clock_bounds.until);
    if (wf_code_bool(codec, evidence->seen.keys_kept_until != 0))
        evidence->seen.keys_kept_until = wf_code_time(codec, evidence->seen.keys_kept_until);
    evidence->config.inability.algorithms =
        wf_code_u32(codec, evidence->config.inability.algorithms);
    evidence->config.inability.digests = wf_code_u32(codec, evidence->config.inability.digests);
    evidence->remembered.failed_names =
        (uint8_t)wf_code_below(codec, evidence->remembered.failed_names, WF_FAILED_NAMES + 1);
    code_upstream(codec, evidence);
    evidence->remembered.no_tcp = wf_code_bool(codec, evidence->remembered.no_tcp);
    evidence->seen.answers_vary = wf_code_bool(codec, evidence->seen.answers_vary);
    code_options(codec, evidence);
    evidence->seen.anchor_is_key = wf_code_bool(codec, evidence->seen.anchor_is_key);
    code_turned(codec, &evidence->remembered.turned_v4);
    code_turned(codec, &evidence->remembered.turned_v6);
    evidence->seen.asked_back =
        (enum wf_asked_back)wf_code_below(codec, evidence->seen.asked_back, WF_ASKED_BACK_COUNT);
    wf_code_dname(codec, &evidence->seen.led_from);
    evidence->config.no_interface = wf_code_bool(codec, evidence->config.no_interface);
    evidence->config.udp_ports = wf_code_u16(codec, evidence->config.udp_ports);
    code_auth_zone_check(codec, evidence->seen.auth_zone);
}

void wf_code_run(struct wf_codec *codec, struct wf_run *run)
{
    wf_code_options(codec, &run->options);
    run->digests = wf_code_below(codec, run->digests, WF_MAX_DIGESTS + 1);
    run->from_cache = wf_code_bool(codec, run->from_cache);
    run->room = wf_code_u16(codec, run->room) % ROOM_MAX;
    wf_code_evidence(codec, &run->evidence);
}

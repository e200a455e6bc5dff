/*
 * make_evidence.c - evidence for the diagnosis from a short description.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "make_evidence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "make_keys.h"

#define COUNT(list) ((uint16_t)(sizeof(list) / sizeof((list)[0])))

static const struct wf_made_ds good_ds[] = {{.key = KSK}};
static const struct wf_made_key good_keys[] = {KSK, ZSK};
static const struct wf_made_sig by_ksk[] = {{.key = KSK}};
static const struct wf_made_sig by_zsk[] = {{.key = ZSK}};
static const struct wf_made_sig by_above[] = {{.key = ABOVE}};

static _Noreturn void die(const char *what)
{
    fprintf(stderr, "make_evidence: %s\n", what);
    exit(2);
}

/* All fields of ldns's hold their wire form, so RDATA is one after the other. */
static struct wf_rdata rdata_of(struct wf_stage *stage, const ldns_rr *rr)
{
    struct wf_rdata rdata = {NULL, 0};
    uint8_t *data;
    size_t i;

    for (i = 0; i < ldns_rr_rd_count(rr); i++)
        rdata.len = (uint16_t)(rdata.len + ldns_rdf_size(ldns_rr_rdf(rr, i)));
    rdata.data = data = wf_stage_alloc(stage, rdata.len);
    for (i = 0; i < ldns_rr_rd_count(rr); i++) {
        memcpy(data, ldns_rdf_data(ldns_rr_rdf(rr, i)), ldns_rdf_size(ldns_rr_rdf(rr, i)));
        data += ldns_rdf_size(ldns_rr_rdf(rr, i));
    }
    return rdata;
}

/* Puts the records with their signatures on the stage and frees them. */
static void rrset_make(struct wf_stage *stage, struct wf_rrset *rrset, ldns_rr_list *rrs,
                       const char *zone, struct wf_made_sigs sigs, enum wf_security security)
{
    size_t count = ldns_rr_list_rr_count(rrs);
    struct wf_rdata *rdata;
    size_t i;

    if (count == 0)
        die("an RRset without records");
    rdata = wf_stage_alloc(stage, (count + sigs.count) * sizeof(*rdata));
    rrset->owner = wf_stage_dname(stage, ldns_rdf_data(ldns_rr_list_owner(rrs)),
                                  ldns_rdf_size(ldns_rr_list_owner(rrs)));
    rrset->type = (uint16_t)ldns_rr_list_type(rrs);
    rrset->rrclass = LDNS_RR_CLASS_IN;
    rrset->ttl = 300;
    rrset->security = security;
    rrset->rr_count = rrset->rr_total = (uint16_t)count;
    rrset->rrsig_count = rrset->rrsig_total = (uint16_t)sigs.count;
    rrset->rdata = rdata;
    for (i = 0; i < count; i++)
        rdata[i] = rdata_of(stage, ldns_rr_list_rr(rrs, i));
    for (i = 0; i < sigs.count; i++) {
        ldns_rr *rrsig = wf_make_rrsig(zone, rrs, &sigs.list[i]);

        rdata[count + i] = rdata_of(stage, rrsig);
        if (sigs.list[i].cut)
            rdata[count + i].len = 10;
        ldns_rr_free(rrsig);
    }
    ldns_rr_list_deep_free(rrs);
}

static struct wf_made_sigs sigs_or(struct wf_made_sigs sigs, const struct wf_made_sig *fallback)
{
    if (sigs.list == NULL && !sigs.none)
        return (struct wf_made_sigs){fallback, 1, false};
    return sigs;
}

static ldns_rr_list *list_new(void)
{
    ldns_rr_list *list = ldns_rr_list_new();

    if (list == NULL)
        die("no memory");
    return list;
}

static const struct wf_message *message_make(struct wf_stage *stage, const char *zone,
                                             const struct wf_made_message *made)
{
    struct wf_message *message = wf_stage_alloc(stage, sizeof(*message));
    size_t total = made->answer.count + made->authority.count;
    struct wf_rrset *rrsets = wf_stage_alloc(stage, total * sizeof(*rrsets));
    size_t i, k;

    message->rcode = made->rcode;
    message->answer_count = (uint16_t)made->answer.count;
    message->authority_count = (uint16_t)made->authority.count;
    message->rrset_total = (uint16_t)total;
    message->rrsets = rrsets;
    for (i = 0; i < total; i++) {
        const struct wf_made_rrset *one = i < made->answer.count
                                              ? &made->answer.list[i]
                                              : &made->authority.list[i - made->answer.count];
        ldns_rr_list *rrs = list_new();

        if (one->nsec3.at != NULL || one->nsec3.around != NULL)
            ldns_rr_list_push_rr(rrs, wf_make_nsec3(zone, &one->nsec3));
        for (k = 0; k < COUNT(one->records) && one->records[k] != NULL; k++)
            ldns_rr_list_push_rr(rrs, wf_make_rr(one->records[k]));
        rrset_make(stage, &rrsets[i], rrs, zone, sigs_or(one->sigs, by_zsk), one->security);
    }
    return message;
}

static const struct wf_attempt *attempts_make(struct wf_stage *stage, const char *zone,
                                              const struct wf_made_attempts *made)
{
    struct wf_attempt *attempts = wf_stage_alloc(stage, made->count * sizeof(*attempts));
    size_t i;

    for (i = 0; i < made->count; i++) {
        const struct wf_made_attempt *from = &made->list[i];
        struct wf_attempt *to = &attempts[i];

        to->server = wf_stage_addr(from->server);
        to->zone = wf_stage_name(stage, from->zone != NULL ? from->zone : zone);
        to->asked =
            (struct wf_question){from->asked != NULL ? wf_stage_name(stage, from->asked) : to->zone,
                                 from->type != 0 ? from->type : WF_TYPE_A, LDNS_RR_CLASS_IN};
        to->outcome = from->outcome;
        to->lameness = from->lameness;
        to->rcode = from->outcome == WF_OUTCOME_ANSWERED ? from->rcode : WF_RCODE_UNKNOWN;
        to->configured = from->configured;
        to->no_edns = from->no_edns;
        to->tcp = from->tcp;
        to->edns_refused = from->edns_refused;
        to->sys_errno = from->sys_errno;
        to->tls_verify = from->tls_verify;
        to->waited_ms = from->waited_ms;
        if (from->ede_text == NULL)
            continue;
        to->ede.present = true;
        to->ede.code = from->ede_code;
        to->ede.text_len = (uint8_t)strlen(from->ede_text);
        memcpy(to->ede.text, from->ede_text, to->ede.text_len);
    }
    return made->count > 0 ? attempts : NULL;
}

static struct wf_copy copy_make(int32_t age, int32_t left)
{
    struct wf_copy none = {0, 0};

    return age == 0 ? none : (struct wf_copy){.received = WF_NOW - age, .until = WF_NOW + left};
}

static const struct wf_delegation *delegation_make(struct wf_stage *stage, const char *zone,
                                                   const struct wf_made_delegation *made)
{
    struct wf_delegation *delegation = wf_stage_alloc(stage, sizeof(*delegation));
    struct wf_server *servers = wf_stage_alloc(stage, made->servers.count * sizeof(*servers));
    struct wf_server_name *names = wf_stage_alloc(stage, made->names.count * sizeof(*names));
    size_t i;

    delegation->zone = wf_stage_name(stage, made->zone != NULL ? made->zone : zone);
    delegation->server_count = (uint16_t)made->servers.count;
    delegation->server_total =
        made->server_total != 0 ? made->server_total : delegation->server_count;
    delegation->servers = servers;
    delegation->name_count = (uint16_t)made->names.count;
    delegation->name_total = made->name_total != 0 ? made->name_total : delegation->name_count;
    delegation->names = names;
    delegation->configured = made->configured;
    delegation->stub = made->stub;
    delegation->by_tls = made->by_tls;
    delegation->by_tcp = made->by_tcp;
    delegation->bogus = made->bogus;
    delegation->copy = copy_make(made->age, made->left);
    for (i = 0; i < made->servers.count; i++)
        servers[i] = (struct wf_server){.addr = wf_stage_addr(made->servers.list[i].addr),
                                        .lame = made->servers.list[i].lame,
                                        .bogus = made->servers.list[i].bogus,
                                        .dead = made->servers.list[i].dead,
                                        .has_answered = made->servers.list[i].has_answered,
                                        .own = made->servers.list[i].own,
                                        .dead_for_s = made->servers.list[i].dead_for_s,
                                        .silent_s = made->servers.list[i].silent_s,
                                        .ban = made->servers.list[i].ban,
                                        .ban_bits = made->servers.list[i].ban_bits,
                                        .listed_too = made->servers.list[i].listed_too};
    for (i = 0; i < made->servers.count; i++) {
        if (made->servers.list[i].port != 0)
            servers[i].addr.port = made->servers.list[i].port;
    }
    for (i = 0; i < made->names.count; i++)
        names[i] = (struct wf_server_name){.name = wf_stage_name(stage, made->names.list[i].name),
                                           .v4 = made->names.list[i].v4,
                                           .v6 = made->names.list[i].v6};
    return delegation;
}

static const struct wf_verdict *
verdict_make(struct wf_stage *stage, const struct wf_made_verdict *made, enum wf_scope scope)
{
    const struct wf_cause_info *info = wf_cause_info(made->cause);
    struct wf_verdict *verdict;
    struct wf_ede *ede;

    if (made->text == NULL)
        return NULL;
    verdict = wf_stage_alloc(stage, sizeof(*verdict));
    ede = &verdict->ede[0];
    verdict->cause = made->cause;
    verdict->at_fault = made->party != WF_PARTY_NONE ? made->party : info->party;
    verdict->scope = scope;
    wf_name_copy(&verdict->zone, wf_stage_name(stage, made->zone));
    verdict->made = (time_t)WF_NOW - (time_t)(made->age_s > 0 ? made->age_s : 5);
    verdict->ede_count = 1;
    ede->code = info->ede;
    ede->text_len = (uint8_t)snprintf(ede->text, sizeof(ede->text), "%s", made->text);
    wf_verdict_set_remedy(verdict, made->remedy != NULL ? made->remedy : "");
    return verdict;
}

static void subqueries_make(struct wf_stage *stage, struct wf_evidence *evidence, const char *zone,
                            const struct wf_scene *scene)
{
    size_t count = scene->subqueries.count;
    struct wf_subquery *subs = wf_stage_alloc(stage, count * sizeof(*subs));
    size_t i;

    for (i = 0; i < count; i++) {
        const struct wf_made_subquery *made = &scene->subqueries.list[i];
        struct wf_subquery *sub = &subs[i];

        sub->question =
            (struct wf_question){wf_stage_name(stage, made->name), made->type, LDNS_RR_CLASS_IN};
        sub->rcode = made->rcode;
        sub->is_alias = made->is_alias;
        sub->ruled = made->ruled;
        sub->rule_gives = made->rule_gives;
        sub->security = made->security;
        if (made->response != NULL)
            sub->response = message_make(stage, zone, made->response);
        if (made->attempts != NULL) {
            sub->attempts = attempts_make(stage, zone, made->attempts);
            sub->attempt_count = sub->attempt_total = (uint16_t)made->attempts->count;
        }
        if (made->withheld != NULL)
            sub->withheld = wf_stage_addr(made->withheld);
        sub->verdict = verdict_make(stage, &made->verdict, WF_SCOPE_SERVERS);
    }
    evidence->seen.subqueries = count > 0 ? subs : NULL;
    evidence->seen.subquery_count = evidence->seen.subquery_total = (uint16_t)count;
}

static const char *parent_of(const char *zone)
{
    const char *dot = strchr(zone, '.');

    return dot == NULL || dot[1] == '\0' ? "." : dot + 1;
}

static const struct wf_rrset *ds_make(struct wf_stage *stage, const char *zone, const char *parent,
                                      const struct wf_scene *scene)
{
    const struct wf_made_ds *list = scene->ds.list != NULL ? scene->ds.list : good_ds;
    size_t count = scene->ds.list != NULL ? scene->ds.count : 1;
    struct wf_rrset *rrset = wf_stage_alloc(stage, sizeof(*rrset));
    struct wf_made_sigs sigs = {.none = true};
    ldns_rr_list *rrs = list_new();
    size_t i;

    for (i = 0; i < count; i++)
        ldns_rr_list_push_rr(rrs, wf_make_ds(zone, &list[i]));
    if (!scene->is_anchor)
        sigs = sigs_or(scene->ds_sigs, by_above);
    rrset_make(stage, rrset, rrs, parent, sigs, scene->ds_security);
    rrset->copy = copy_make(scene->ds_age, scene->copies_left);
    return rrset;
}

static struct wf_rrset *dnskey_make(struct wf_stage *stage, const char *zone,
                                    const struct wf_made_key *list, size_t count,
                                    struct wf_made_sigs sigs, enum wf_security security)
{
    struct wf_rrset *rrset = wf_stage_alloc(stage, sizeof(*rrset));
    ldns_rr_list *rrs = list_new();
    size_t i;

    for (i = 0; i < count; i++)
        ldns_rr_list_push_rr(rrs, wf_make_dnskey(zone, &list[i]));
    rrset_make(stage, rrset, rrs, zone, sigs, security);
    return rrset;
}

/* The zone's keys with their DS RRset, and the keys of the zone above. */
static void keys_make(struct wf_stage *stage, struct wf_evidence *evidence, const char *zone,
                      const struct wf_scene *scene)
{
    static const struct wf_made_key above[] = {ABOVE};
    const struct wf_made_key *keys = scene->dnskey.list != NULL ? scene->dnskey.list : good_keys;
    size_t key_count = scene->dnskey.list != NULL ? scene->dnskey.count : COUNT(good_keys);
    const char *parent = scene->parent != NULL ? scene->parent : parent_of(zone);

    if (!scene->ds.none)
        evidence->seen.ds = ds_make(stage, zone, parent, scene);
    if (!scene->dnskey.none) {
        struct wf_rrset *dnskey =
            dnskey_make(stage, zone, keys, key_count, sigs_or(scene->dnskey_sigs, by_ksk),
                        scene->keys_bad ? WF_SECURITY_UNKNOWN : WF_SECURITY_SECURE);

        dnskey->copy = copy_make(scene->dnskey_age, scene->copies_left);
        evidence->seen.dnskey = dnskey;
    }
    if (scene->is_anchor)
        return;
    evidence->seen.parent = wf_stage_name(stage, parent);
    evidence->seen.parent_dnskey = dnskey_make(
        stage, parent, above, 1, sigs_or(scene->parent_sigs, by_above), WF_SECURITY_SECURE);
}

/* The zones from the root down, secure above the zone. */
static void chain_make(struct wf_stage *stage, struct wf_evidence *evidence)
{
    struct wf_link *links = wf_stage_alloc(stage, WF_MAX_LINKS * sizeof(*links));
    unsigned depth = wf_dname_labels(evidence->seen.zone);
    unsigned i, up;

    for (i = 0; i <= depth; i++) {
        struct wf_dname zone = evidence->seen.zone;

        for (up = depth; up > i; up--)
            zone = wf_dname_parent(zone);
        links[i] = (struct wf_link){.zone = zone,
                                    .security = i < depth ? WF_SECURITY_SECURE
                                                          : evidence->seen.zone_security};
    }
    evidence->seen.chain = links;
    evidence->seen.chain_count = (uint16_t)(depth + 1);
}

static void suspects_make(struct wf_stage *stage, struct wf_evidence *evidence,
                          const struct wf_scene *scene)
{
    size_t count = scene->suspects.count;
    struct wf_clock_witness *suspects = wf_stage_alloc(stage, count * sizeof(*suspects));
    size_t i;

    for (i = 0; i < count; i++)
        suspects[i] = (struct wf_clock_witness){
            .zone = wf_stage_name(stage, scene->suspects.list[i].zone),
            .parent = wf_stage_name(stage, parent_of(scene->suspects.list[i].zone)),
            .expired = scene->suspects.list[i].expired,
            .from = (int64_t)WF_NOW + scene->suspects.list[i].from,
            .until = (int64_t)WF_NOW + scene->suspects.list[i].until};
    evidence->remembered.clock_witnesses = count > 0 ? suspects : NULL;
    evidence->remembered.clock_witness_count = (uint16_t)count;
    if (scene->bounds_from != 0 || scene->bounds_until != 0)
        evidence->remembered.clock_bounds = (struct wf_clock_bounds){
            (int64_t)WF_NOW + scene->bounds_from, (int64_t)WF_NOW + scene->bounds_until};
}

static void withheld_make(struct wf_stage *stage, struct wf_evidence *evidence,
                          const struct wf_scene *scene)
{
    struct wf_withheld *withheld = wf_stage_alloc(stage, sizeof(*withheld) * WF_MAX_WITHHELD);
    uint16_t i;

    for (i = 0; i < WF_MAX_WITHHELD && scene->withheld[i].owner != NULL; i++)
        withheld[i] = (struct wf_withheld){.owner = wf_stage_name(stage, scene->withheld[i].owner),
                                           .addr = wf_stage_addr(scene->withheld[i].addr)};
    evidence->seen.withheld = i > 0 ? withheld : NULL;
    evidence->seen.withheld_count = i;
}

/* What ended the resolution on the resolver's own side. */
static void limits_make(struct wf_stage *stage, struct wf_evidence *evidence,
                        const struct wf_scene *scene)
{
    struct wf_dname *aliases = wf_stage_alloc(stage, sizeof(*aliases) * WF_MAX_ALIASES);
    struct wf_auth_zone *auth_zone;

    while (evidence->seen.alias_count < WF_MAX_ALIASES &&
           scene->aliases[evidence->seen.alias_count] != NULL) {
        aliases[evidence->seen.alias_count] =
            wf_stage_name(stage, scene->aliases[evidence->seen.alias_count]);
        evidence->seen.alias_count++;
    }
    evidence->seen.aliases = evidence->seen.alias_count > 0 ? aliases : NULL;
    evidence->seen.alias_total = evidence->seen.alias_count;
    evidence->seen.alias_target = wf_stage_name(stage, scene->alias_target);
    evidence->seen.alias_zone = wf_stage_name(stage, scene->alias_zone);
    evidence->config.has_ipv6 = scene->has_ipv6;
    evidence->config.lacks_ipv4 = scene->lacks_ipv4;
    evidence->config.no_interface = scene->no_interface;
    evidence->config.udp_ports = scene->udp_ports;
    evidence->config.takes_addresses = scene->takes_addresses;
    evidence->config.takes_all_v4 = scene->takes_all_v4;
    evidence->config.takes_all_v6 = scene->takes_all_v6;
    evidence->config.tls_upstream = scene->tls_upstream;
    evidence->config.tcp_upstream = scene->tcp_upstream;
    evidence->config.lacks_certificates = scene->lacks_certificates;
    evidence->seen.limit = scene->limit;
    evidence->seen.limit_value = scene->limit_value;
    evidence->quirks.unproven_is_bogus = scene->unproven_is_bogus;
    evidence->seen.refused_here = scene->refused_here;
    evidence->seen.answers_vary = scene->answers_vary;
    evidence->seen.stood_in_for = scene->stood_in_for;
    evidence->seen.asked_back = scene->asked_back;
    evidence->seen.rate_limited = scene->rate_limited;
    if (scene->answered != NULL)
        evidence->remembered.answered = (struct wf_question){
            wf_stage_name(stage, scene->answered), scene->answered_type, LDNS_RR_CLASS_IN};
    evidence->remembered.answered_s = scene->answered_s;
    evidence->remembered.failed_names = scene->failed_names;
    evidence->remembered.silent_zones = scene->silent_zones;
    evidence->remembered.tld_silent = scene->tld_silent;
    evidence->remembered.unsent_zones_v4 = scene->unsent_zones_v4;
    evidence->remembered.unsent_zones_v6 = scene->unsent_zones_v6;
    evidence->remembered.answered_v4 = scene->answered_v4;
    evidence->remembered.answered_v6 = scene->answered_v6;
    evidence->remembered.no_tcp = scene->no_tcp;
    evidence->remembered.turned_v4 = scene->turned_v4;
    evidence->remembered.turned_v6 = scene->turned_v6;
    evidence->remembered.silence_s = scene->silence_s;
    if (scene->auth_zone.name == NULL)
        return;
    evidence->seen.auth_zone = auth_zone = wf_stage_alloc(stage, sizeof(*auth_zone));
    auth_zone->name = wf_stage_name(stage, scene->auth_zone.name);
    auth_zone->expired = scene->auth_zone.expired;
    auth_zone->checked = scene->auth_zone.checked;
    auth_zone->fallback = scene->auth_zone.fallback;
    auth_zone->bare = scene->auth_zone.bare;
}

/* What the validator knows; the iterator fails without it. */
static void validation_make(struct wf_stage *stage, struct wf_evidence *evidence, const char *zone,
                            const struct wf_scene *scene)
{
    evidence->seen.zone = wf_stage_name(stage, zone);
    evidence->seen.zone_keys_bad = scene->keys_bad;
    evidence->seen.keys_kept_until = scene->keys_kept_s > 0 ? WF_NOW + scene->keys_kept_s : 0;
    evidence->seen.zone_is_anchor = scene->is_anchor;
    evidence->seen.anchor_is_key = scene->anchor_is_key;
    evidence->seen.zone_security = scene->keys_bad ? WF_SECURITY_BOGUS : WF_SECURITY_SECURE;
    if (scene->ending == WF_ENDING_INSECURE && scene->response == NULL)
        evidence->seen.zone_security = WF_SECURITY_INSECURE;
    evidence->config.downgrade_hardened = scene->hardened;
    evidence->config.dates_ignored = scene->dates_ignored;
    if (scene->date_override != 0)
        evidence->config.date_override = (int64_t)WF_NOW + scene->date_override;
    evidence->config.skew_min = scene->skew_min;
    evidence->config.skew_max = scene->skew_max;
    evidence->config.ds_kept = scene->ds_kept;
    evidence->config.sigs_kept = scene->sigs_kept;
    evidence->config.sigs_tried = scene->sigs_tried;
    evidence->config.denial_sigs_tried = scene->denial_sigs_tried;
    evidence->config.ds_known = true;
    evidence->config.inability = scene->inability;
    evidence->config.ds_algorithms_known = ~scene->ds_algorithms_unknown;
    evidence->config.ds_digests_known = ~scene->ds_digests_unknown;
    keys_make(stage, evidence, zone, scene);
    chain_make(stage, evidence);
    if (scene->response != NULL)
        evidence->seen.response = message_make(stage, zone, scene->response);
    evidence->seen.cut = wf_stage_name(stage, scene->cut);
    evidence->seen.chased =
        scene->chased != NULL ? wf_stage_name(stage, scene->chased) : evidence->seen.question.name;
    evidence->seen.rrset_skip = scene->rrset_skip;
}

/* What a configured zone holds of a scene's keys comes from its servers, unless the scene says. */
static void configured_make(struct wf_stage *stage, const struct wf_scene *scene,
                            struct wf_evidence *evidence)
{
    struct wf_dname configured = wf_stage_name(stage, scene->configured_zone);

    evidence->seen.configured_zone = configured;
    evidence->seen.led_from = wf_stage_name(stage, scene->led_from);
    evidence->seen.dnskey_configured = wf_stage_name(stage, scene->dnskey_configured);
    evidence->seen.ds_configured = wf_stage_name(stage, scene->ds_configured);
    if (configured.len == 0 || !scene->keys_bad)
        return;
    if (scene->dnskey_configured == NULL &&
        wf_dname_is_below_or_at(evidence->seen.zone, configured))
        evidence->seen.dnskey_configured = configured;
    if (scene->ds_configured == NULL && evidence->seen.parent.len > 0 &&
        wf_dname_is_below_or_at(evidence->seen.parent, configured))
        evidence->seen.ds_configured = configured;
}

struct wf_evidence *wf_evidence_make(struct wf_stage *stage, const struct wf_scene *scene)
{
    const char *zone = scene->zone != NULL ? scene->zone : "bank.test";
    struct wf_evidence *evidence;

    stage->used = 0;
    evidence = wf_stage_alloc(stage, sizeof(*evidence));
    evidence->now = WF_NOW;
    evidence->seen.question = (struct wf_question){
        wf_stage_name(stage, scene->question != NULL ? scene->question : "www.bank.test"),
        scene->type != 0 ? scene->type : WF_TYPE_A, LDNS_RR_CLASS_IN};
    evidence->config.ns_kept = scene->ns_kept;
    evidence->seen.ending = scene->ending;
    evidence->seen.elapsed_ms = scene->elapsed_ms;
    if (scene->waiting != NULL)
        evidence->seen.waiting = (struct wf_question){wf_stage_name(stage, scene->waiting),
                                                      scene->waiting_type, LDNS_RR_CLASS_IN};
    if (scene->ending == WF_ENDING_BOGUS || scene->ending == WF_ENDING_INSECURE)
        validation_make(stage, evidence, zone, scene);
    evidence->seen.attempts = attempts_make(stage, zone, &scene->attempts);
    evidence->seen.attempt_count = (uint16_t)scene->attempts.count;
    evidence->seen.attempt_total =
        scene->attempt_total != 0 ? scene->attempt_total : evidence->seen.attempt_count;
    if (scene->delegation != NULL)
        evidence->seen.delegation = delegation_make(stage, zone, scene->delegation);
    subqueries_make(stage, evidence, zone, scene);
    suspects_make(stage, evidence, scene);
    withheld_make(stage, evidence, scene);
    limits_make(stage, evidence, scene);
    evidence->remembered.keys = verdict_make(stage, &scene->remembered_keys, WF_SCOPE_KEYS);
    evidence->remembered.servers =
        verdict_make(stage, &scene->remembered_servers, WF_SCOPE_SERVERS);
    evidence->remembered.question =
        verdict_make(stage, &scene->remembered_question, WF_SCOPE_QUESTION);
    evidence->remembered.hosts = verdict_make(stage, &scene->remembered_hosts, WF_SCOPE_SERVERS);
    evidence->seen.origin = scene->origin;
    configured_make(stage, scene, evidence);
    evidence->seen.unbound_text = scene->unbound_text;
    return evidence;
}

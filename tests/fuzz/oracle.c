/*
 * oracle.c - what is there to be seen in an evidence, and which cause needs what of it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "oracle.h"

#include <errno.h>
#include <string.h>

#include "must.h"

enum {
    SILENCE_NEEDED_S = 5,
    NSEC3_ITERATIONS = 150, /* more are not accepted */
    FLAG_ZONE = 0x0100,     /* RFC 4034, section 2.1.1 */
    FLAG_REVOKED = 0x0080   /* RFC 5011, section 7 */
};

static unsigned u16_at(const struct wf_rdata *rdata, size_t at)
{
    return (unsigned)(rdata->data[at] << 8 | rdata->data[at + 1]);
}

static uint32_t u32_at(const struct wf_rdata *rdata, size_t at)
{
    return (uint32_t)u16_at(rdata, at) << 16 | u16_at(rdata, at + 2);
}

/* When signatures are judged: the operator may have set another time than the time of day. */
static int64_t moment_of(const struct wf_evidence *ev)
{
    return ev->config.date_override != 0 ? ev->config.date_override : ev->now;
}

/* RRSIG times by the serial arithmetic of RFC 1982, around the time of day. */
static int64_t time_at(const struct wf_evidence *ev, const struct wf_rdata *rdata, size_t at)
{
    return ev->now + (int32_t)(u32_at(rdata, at) - (uint32_t)ev->now);
}

static void see_sig(struct wf_oracle *oracle, const struct wf_rdata *rdata)
{
    enum { EXPIRATION = 8, INCEPTION = 12, FIXED = 18 };
    const struct wf_evidence *ev = oracle->evidence;

    oracle->rrsig = true;
    if (rdata->len < FIXED)
        return;
    oracle->expired |= time_at(ev, rdata, EXPIRATION) < moment_of(ev);
    oracle->future |= time_at(ev, rdata, INCEPTION) > moment_of(ev);
    oracle->reversed |= (int32_t)(u32_at(rdata, EXPIRATION) - u32_at(rdata, INCEPTION)) < 0;
}

/* Whether an RRSIG of the signer's is out of its dates. */
static bool is_outdated(const struct wf_oracle *oracle, const struct wf_rdata *rdata,
                        struct wf_dname signer)
{
    enum { EXPIRATION = 8, INCEPTION = 12, FIXED = 18 };
    const struct wf_evidence *ev = oracle->evidence;

    if (rdata->len < FIXED ||
        !wf_dname_equal(wf_dname_parse(rdata->data + FIXED, (size_t)rdata->len - FIXED), signer))
        return false;
    return time_at(ev, rdata, EXPIRATION) < moment_of(ev) ||
           time_at(ev, rdata, INCEPTION) > moment_of(ev);
}

static void see_clock_rrset(struct wf_oracle *oracle, const struct wf_rrset *rrset,
                            struct wf_dname signer)
{
    size_t i;

    for (i = 0; rrset != NULL && i < rrset->rrsig_count; i++)
        oracle->clock |= is_outdated(oracle, &rrset->rdata[rrset->rr_count + i], signer);
}

static void see_clock_message(struct wf_oracle *oracle, const struct wf_message *message,
                              struct wf_dname signer)
{
    size_t i;

    for (i = 0; message != NULL && i < (size_t)message->answer_count + message->authority_count;
         i++) {
        if (signer.len > 1 || wf_dname_labels(message->rrsets[i].owner) <= 1)
            see_clock_rrset(oracle, &message->rrsets[i], signer);
    }
}

/* Whether servers of the zone or of one above it were asked for the answer, and of none below. */
static bool is_answer_of(const struct wf_evidence *ev, struct wf_dname zone)
{
    const struct wf_dname name = wf_failed_question(ev).name;
    bool any = false;
    size_t i;

    for (i = 0; i < ev->seen.attempt_count; i++) {
        struct wf_dname tried = ev->seen.attempts[i].zone;

        if (tried.len == 0 || ev->seen.attempts[i].configured)
            return false;
        if (!wf_dname_is_below_or_at(name, tried))
            continue;
        any = true;
        if (!wf_dname_is_below_or_at(zone, tried))
            return false;
    }
    return any && ev->seen.attempt_total == ev->seen.attempt_count;
}

/*
 * What the validator asked a zone for, its keys and the DS RRset of a zone below it, or what the
 * zone answered: an RRSIG in there that bears the zone's name is the zone's.
 */
static void see_clock(struct wf_oracle *oracle)
{
    const struct wf_evidence *ev = oracle->evidence;
    size_t i;

    if (!ev->seen.zone_keys_bad) {
        if (is_answer_of(ev, ev->seen.zone))
            see_clock_message(oracle, ev->seen.response, ev->seen.zone);
        return;
    }
    see_clock_rrset(oracle, ev->seen.dnskey, ev->seen.zone);
    see_clock_rrset(oracle, ev->seen.ds, ev->seen.parent);
    for (i = 0; i < ev->seen.subquery_count; i++) {
        if (ev->seen.subqueries[i].question.type == WF_TYPE_DS)
            see_clock_message(oracle, ev->seen.subqueries[i].response, ev->seen.parent);
    }
}

/* The zone that a wrong clock is told of, and those that speak for it beside. */
static bool has_clock_witness(const struct wf_evidence *ev, struct wf_dname zone)
{
    bool top = wf_dname_labels(zone) <= 1;
    size_t i, others = 0;

    for (i = 0; i < ev->remembered.clock_witness_count; i++) {
        top |= wf_dname_labels(ev->remembered.clock_witnesses[i].zone) == 1;
        others += !wf_dname_is_related(ev->remembered.clock_witnesses[i].zone, zone);
    }
    return zone.len == 1 || (top && others >= 2);
}

/* Whether the root or a top-level domain signed later than the clock says, and was found good. */
static bool is_signed_ahead(const struct wf_evidence *ev)
{
    enum { INCEPTION = 12, FIXED = 18 };
    const struct wf_rrset *const rrsets[] = {ev->seen.parent_dnskey, ev->seen.ds};
    size_t i, j;

    if (ev->seen.parent.len == 0 || wf_dname_labels(ev->seen.parent) > 1 || ev->seen.zone_is_anchor)
        return false;
    for (i = 0; i < 2; i++) {
        for (j = 0; rrsets[i] != NULL && j < rrsets[i]->rrsig_count; j++) {
            const struct wf_rdata *rdata = &rrsets[i]->rdata[rrsets[i]->rr_count + j];

            if (rrsets[i]->security == WF_SECURITY_SECURE && rdata->len >= FIXED &&
                (int32_t)(u32_at(rdata, INCEPTION) - (uint32_t)ev->now) > 0)
                return true;
        }
    }
    return false;
}

static void see_record(struct wf_oracle *oracle, uint16_t type, const struct wf_rdata *rdata)
{
    enum { ITERATIONS = 2 };

    oracle->ds |= type == WF_TYPE_DS;
    oracle->dnskey |= type == WF_TYPE_DNSKEY;
    if (type == WF_TYPE_DNSKEY && rdata->len >= 2) {
        oracle->revoked |= (u16_at(rdata, 0) & FLAG_REVOKED) != 0;
        oracle->no_zone_key |= (u16_at(rdata, 0) & FLAG_ZONE) == 0;
    }
    if (type == WF_TYPE_NSEC3 && rdata->len >= ITERATIONS + 2)
        oracle->nsec3_costly |= u16_at(rdata, ITERATIONS) > NSEC3_ITERATIONS;
}

static void see_rrset(struct wf_oracle *oracle, const struct wf_rrset *rrset)
{
    size_t i;

    if (rrset == NULL)
        return;
    oracle->rrset = true;
    oracle->unsigned_rrset |= rrset->rrsig_total == 0;
    for (i = 0; i < rrset->rr_count; i++)
        see_record(oracle, rrset->type, &rrset->rdata[i]);
    for (; i < (size_t)rrset->rr_count + rrset->rrsig_count; i++)
        see_sig(oracle, &rrset->rdata[i]);
}

static void see_message(struct wf_oracle *oracle, const struct wf_message *message)
{
    size_t i;

    oracle->message |= message != NULL;
    for (i = 0; message != NULL && i < (size_t)message->answer_count + message->authority_count;
         i++)
        see_rrset(oracle, &message->rrsets[i]);
}

static void see_attempt(struct wf_oracle *oracle, const struct wf_attempt *attempt)
{
    oracle->crowded |= attempt->sys_errno == ENOBUFS;
    oracle->configured |= attempt->configured;
    oracle->not_configured |= !attempt->configured;
    oracle->outcome[attempt->outcome] = true;
    oracle->lame |= attempt->lameness != WF_LAME_NONE;
    oracle->recursive |= attempt->lameness == WF_LAME_RECURSIVE;
    oracle->recursive_top |=
        attempt->lameness == WF_LAME_RECURSIVE && wf_dname_labels(attempt->zone) <= 1;
    oracle->edns_refused |= attempt->edns_refused || attempt->no_edns;
    oracle->port_closed |= attempt->sys_errno == ECONNREFUSED;
    oracle->private_address |= attempt->server.family != 0 && !wf_addr_is_public(&attempt->server);
    oracle->sent_to_nobody |=
        attempt->outcome == WF_OUTCOME_UNSENT && !wf_addr_can_serve(&attempt->server);
    if (attempt->outcome != WF_OUTCOME_ANSWERED)
        return;
    switch (attempt->rcode) {
    case WF_RCODE_NOERROR:
    case WF_RCODE_NXDOMAIN:
        return;
    case WF_RCODE_REFUSED:
    case WF_RCODE_NOTAUTH:
        oracle->refused = true;
        return;
    case WF_RCODE_SERVFAIL:
        oracle->servfail = true;
        return;
    default:
        oracle->other_rcode = true;
    }
}

static void see_attempts(struct wf_oracle *oracle, const struct wf_attempt *attempts, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++)
        see_attempt(oracle, &attempts[i]);
}

static void see_verdict(struct wf_oracle *oracle, const struct wf_verdict *verdict)
{
    if (verdict == NULL)
        return;
    oracle->told[verdict->cause] = true;
    oracle->blamed[verdict->at_fault] = true;
}

static void see_subquery(struct wf_oracle *oracle, const struct wf_subquery *sub)
{
    oracle->ds_asked |= sub->question.type == WF_TYPE_DS;
    oracle->dnskey_asked |= sub->question.type == WF_TYPE_DNSKEY;
    oracle->root_unprimed |= sub->question.type == WF_TYPE_NS && sub->question.name.len == 1;
    oracle->stub_primed |=
        sub->question.type == WF_TYPE_NS && sub->question.name.len > 1 &&
        wf_dname_equal(sub->question.name, oracle->evidence->seen.configured_zone);
    see_message(oracle, sub->response);
    see_attempts(oracle, sub->attempts, sub->attempt_count);
    oracle->withheld |= sub->withheld.family != 0;
    oracle->ruled |= sub->ruled;
    see_verdict(oracle, sub->verdict);
}

static void see_delegation(struct wf_oracle *oracle, const struct wf_delegation *delegation)
{
    size_t i;

    if (delegation == NULL)
        return;
    oracle->configured |= delegation->configured;
    for (i = 0; i < delegation->server_count; i++) {
        oracle->banned |= delegation->servers[i].ban != WF_BAN_NONE;
        oracle->own_server |= delegation->servers[i].own;
        oracle->dead |= delegation->servers[i].dead;
        oracle->lame |= delegation->servers[i].lame;
    }
}

void wf_oracle_make(struct wf_oracle *oracle, const struct wf_evidence *evidence)
{
    size_t i;

    memset(oracle, 0, sizeof(*oracle));
    oracle->evidence = evidence;
    oracle->withheld = evidence->seen.withheld_count > 0;
    see_rrset(oracle, evidence->seen.ds);
    see_rrset(oracle, evidence->seen.dnskey);
    see_rrset(oracle, evidence->seen.parent_dnskey);
    see_message(oracle, evidence->seen.response);
    see_attempts(oracle, evidence->seen.attempts, evidence->seen.attempt_count);
    see_delegation(oracle, evidence->seen.delegation);
    for (i = 0; i < evidence->seen.subquery_count; i++)
        see_subquery(oracle, &evidence->seen.subqueries[i]);
    see_clock(oracle);
    see_verdict(oracle, evidence->remembered.keys);
    see_verdict(oracle, evidence->remembered.servers);
    see_verdict(oracle, evidence->remembered.question);
    see_verdict(oracle, evidence->remembered.hosts);
}

static bool is_silence(const struct wf_oracle *oracle)
{
    return oracle->outcome[WF_OUTCOME_SILENT] || oracle->outcome[WF_OUTCOME_TIMEOUT] ||
           oracle->dead;
}

/* Of the root they may be unknown, where options of this resolver take every address away. */
static bool has_names(const struct wf_oracle *oracle)
{
    const struct wf_delegation *delegation = oracle->evidence->seen.delegation;
    const struct wf_resolver_config *config = &oracle->evidence->config;

    return delegation != NULL &&
           (delegation->name_count > 0 ||
            (delegation->zone.len == 1 && (config->takes_all_v4 || config->takes_all_v6)));
}

/* Whether a signature or a key of the zone was to be checked at all. */
static bool was_validated(const struct wf_oracle *oracle)
{
    return oracle->evidence->seen.ending == WF_ENDING_BOGUS ||
           oracle->evidence->seen.ending == WF_ENDING_INSECURE;
}

/* Servers ask the resolver for what it asks them. */
static bool has_loop(const struct wf_oracle *oracle)
{
    return oracle->evidence->seen.asked_back != WF_ASKED_BACK_NOT;
}

static bool has_aliases(const struct wf_oracle *oracle)
{
    return oracle->evidence->seen.limit == WF_LIMIT_RESTARTS &&
           oracle->evidence->seen.alias_count > 0;
}

/* This host has let nothing out, not to the servers of other zones either. */
static bool was_shut_in(const struct wf_oracle *oracle)
{
    const struct wf_remembered *past = &oracle->evidence->remembered;

    return oracle->outcome[WF_OUTCOME_UNSENT] && past->unsent_zones_v4 + past->unsent_zones_v6 > 0;
}

/* Or a sub-query had nothing but silence, by a fault of this resolver. */
static bool has_no_way_out(const struct wf_oracle *oracle, const struct wf_verdict *verdict)
{
    const struct wf_remembered *past = &oracle->evidence->remembered;
    bool top = past->root_silent || past->tld_silent || past->cut_off ||
               wf_dname_labels(wf_dname_of(&verdict->zone)) <= 1;

    return past->silence_s >= SILENCE_NEEDED_S && top &&
           (is_silence(oracle) || oracle->outcome[WF_OUTCOME_UNREACHABLE] ||
            oracle->outcome[WF_OUTCOME_UNSENT] || oracle->told[WF_CAUSE_TIMEOUT] ||
            oracle->told[WF_CAUSE_UNREACHABLE]);
}

/* The network: as a sub-query found, or where it is the root that lacks keys. */
static bool blames_way(const struct wf_oracle *oracle, const struct wf_verdict *verdict)
{
    return verdict->at_fault == WF_PARTY_NETWORK &&
           (oracle->blamed[WF_PARTY_NETWORK] ||
            (oracle->evidence->seen.origin == WF_ORIGIN_DELEGATED && verdict->zone.len == 1));
}

/* Whoever was asked in the zone's place, or nobody where the zone may have given it to them. */
static bool leaves_to_configured(const struct wf_oracle *oracle, const struct wf_verdict *verdict)
{
    const struct wf_evidence *ev = oracle->evidence;
    bool given = ev->seen.zone_keys_bad
                     ? ev->seen.dnskey_configured.len > 0 || ev->seen.ds_configured.len > 0
                     : ev->seen.configured_zone.len > 0;

    return given && (verdict->at_fault == WF_PARTY_FORWARDER || verdict->at_fault == WF_PARTY_NONE);
}

/* What the root's servers do wrong is the doing of something in their place, or on the way. */
static bool blames_way_to_root(const struct wf_verdict *verdict)
{
    return verdict->at_fault == WF_PARTY_NETWORK && verdict->zone.len == 1;
}

static bool blames_forwarder(const struct wf_oracle *oracle, const struct wf_verdict *verdict)
{
    return verdict->at_fault == WF_PARTY_FORWARDER &&
           (oracle->configured || leaves_to_configured(oracle, verdict));
}

/* Keys or their DS records that were in the cache before. */
static bool has_copies(const struct wf_evidence *evidence)
{
    return (evidence->seen.ds != NULL && evidence->seen.ds->copy.received != 0) ||
           (evidence->seen.dnskey != NULL && evidence->seen.dnskey->copy.received != 0);
}

/* The servers are those of a delegation that was, while the DS RRset came later. */
static bool has_old_delegation(const struct wf_evidence *evidence)
{
    return evidence->seen.delegation != NULL && evidence->seen.delegation->copy.received != 0 &&
           evidence->seen.ds != NULL && evidence->seen.ds->copy.received == 0;
}

/* A function for each line of signs.def and of blame.def. */
#define BLAMES(party) (v->at_fault == WF_PARTY_##party)
#define WF_SIGN(symbol, condition)                                                                 \
    static bool sign_##symbol(const struct wf_oracle *o, const struct wf_verdict *v)               \
    {                                                                                              \
        (void)o, (void)v;                                                                          \
        return (condition);                                                                        \
    }
#include "signs.def"
#undef WF_SIGN
#define WF_BLAME(symbol, condition)                                                                \
    static bool blame_##symbol(const struct wf_oracle *o, const struct wf_verdict *v)              \
    {                                                                                              \
        (void)o, (void)v;                                                                          \
        return (condition);                                                                        \
    }
#include "blame.def"
#undef WF_BLAME

/* A sign that signs.def does not have is an undeclared name here. */
static const struct {
    const char *name;
    bool (*is_seen)(const struct wf_oracle *oracle, const struct wf_verdict *verdict);
} signs[WF_CAUSE_COUNT] = {
#define WF_CAUSE(symbol, id, group, seen, sign, ...) [WF_CAUSE_##symbol] = {#sign, sign_##sign},
#include "causes.def"
#undef WF_CAUSE
};

static const struct {
    enum wf_cause cause;
    bool (*may)(const struct wf_oracle *oracle, const struct wf_verdict *verdict);
} blames[] = {
#define WF_BLAME(symbol, condition) {WF_CAUSE_##symbol, blame_##symbol},
#include "blame.def"
#undef WF_BLAME
};

/*
 * Signatures, keys and proofs of a zone whose DS RRset is badly signed are the parent's to repair,
 * and who was asked in the zone's place may have made of them what they are. In the root servers'
 * place something on the way may answer. Of all other causes the party is the table's.
 */
static bool group_may_blame(enum wf_cause_group group, const struct wf_oracle *o,
                            const struct wf_verdict *v)
{
    switch (group) {
    case WF_GROUP_DNSSEC:
        return BLAMES(PARENT) || leaves_to_configured(o, v);
    case WF_GROUP_SERVERS:
    case WF_GROUP_TRANSPORT:
        return blames_way_to_root(v);
    case WF_GROUP_DELEGATION:
    case WF_GROUP_CHAIN:
    case WF_GROUP_RESOLVER:
    case WF_GROUP_COUNT:
        break;
    }
    return false;
}

/* What this resolver serves from a copy of its own, and nowhere else, or nobody's where the zone
 * may have made it so. */
static bool leaves_to_copy(const struct wf_oracle *oracle, const struct wf_verdict *verdict)
{
    const struct wf_auth_zone *copy = oracle->evidence->seen.auth_zone;

    return copy != NULL && !copy->fallback &&
           oracle->evidence->seen.origin != WF_ORIGIN_CONFIGURED &&
           wf_dname_equal(wf_dname_of(&verdict->zone), copy->name) &&
           (verdict->at_fault == WF_PARTY_RESOLVER || verdict->at_fault == WF_PARTY_NONE);
}

/* Nobody's, where that copy is of the zone above, and had the DS RRset. */
static bool leaves_to_copy_above(const struct wf_oracle *oracle, const struct wf_verdict *verdict)
{
    const struct wf_auth_zone *copy = oracle->evidence->seen.auth_zone;

    return copy != NULL && oracle->ds && verdict->at_fault == WF_PARTY_NONE &&
           wf_dname_equal(copy->name, oracle->evidence->seen.parent);
}

/* Servers turned the resolver away, as those of others did over the same family. */
static bool were_turned(const struct wf_oracle *oracle, bool by_root)
{
    const struct wf_turned *v4 = &oracle->evidence->remembered.turned_v4;
    const struct wf_turned *v6 = &oracle->evidence->remembered.turned_v6;

    return oracle->outcome[WF_OUTCOME_ANSWERED] &&
           ((v4->rcode != 0 && (v4->root || (!by_root && (v4->tld || v4->zones > 1)))) ||
            (v6->rcode != 0 && (v6->root || (!by_root && (v6->tld || v6->zones > 1)))));
}

/* Nobody's, or the network's, where it may not be the servers that answered, or failed to. */
static bool leaves_to_way(const struct wf_oracle *oracle, const struct wf_verdict *verdict)
{
    const struct wf_remembered *past = &oracle->evidence->remembered;
    enum wf_cause_group group = wf_cause_info(verdict->cause)->group;

    if (group != WF_GROUP_DNSSEC && group != WF_GROUP_SERVERS && group != WF_GROUP_TRANSPORT)
        return false;
    if (verdict->at_fault == WF_PARTY_NETWORK)
        return oracle->recursive_top || were_turned(oracle, true);
    return verdict->at_fault == WF_PARTY_NONE &&
           (oracle->recursive || oracle->crowded || were_turned(oracle, false) ||
            (past->no_tcp && oracle->outcome[WF_OUTCOME_TCP_FAILED]) ||
            (past->answered_v4 && !past->answered_v6 && is_silence(oracle)));
}

static bool may_blame(const struct wf_oracle *oracle, const struct wf_verdict *verdict)
{
    size_t i;

    if (leaves_to_way(oracle, verdict))
        return true;
    if (leaves_to_copy(oracle, verdict) || leaves_to_copy_above(oracle, verdict))
        return true;
    for (i = 0; i < sizeof(blames) / sizeof(blames[0]); i++) {
        if (blames[i].cause == verdict->cause)
            return blames[i].may(oracle, verdict);
    }
    return group_may_blame(wf_cause_info(verdict->cause)->group, oracle, verdict);
}

/* Where it is about the root nobody is to blame unless one that is nearer is seen. */
static bool spares_root(const struct wf_verdict *verdict)
{
    return verdict->zone.len == 1 && verdict->at_fault == WF_PARTY_NONE;
}

static bool is_above_any(struct wf_dname zone, const struct wf_dname *names, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        if (wf_dname_is_below_or_at(names[i], zone))
            return true;
    }
    return false;
}

/* Of servers that were asked, of the names that a delegation has for them, and of their look-ups.
 */
static bool is_of_servers(const struct wf_evidence *ev, struct wf_dname zone)
{
    size_t i;

    for (i = 0; i < ev->seen.attempt_count; i++) {
        if (wf_dname_is_below_or_at(ev->seen.attempts[i].zone, zone))
            return true;
    }
    for (i = 0; ev->seen.delegation != NULL && i < ev->seen.delegation->name_count; i++) {
        if (wf_dname_is_below_or_at(ev->seen.delegation->names[i].name, zone))
            return true;
    }
    for (i = 0; i < ev->seen.subquery_count; i++) {
        const struct wf_question *question = &ev->seen.subqueries[i].question;

        if (question->type != WF_TYPE_DS && question->type != WF_TYPE_DNSKEY &&
            wf_dname_is_below_or_at(question->name, zone))
            return true;
    }
    return false;
}

/*
 * Whether a zone lies on the way from the root to the name that is asked for, or to one that an
 * alias or the delegation really leads to. What else a zone writes, the signers' names in its
 * RRSIGs above all, moves no blame.
 */
static bool is_on_path(const struct wf_evidence *ev, struct wf_dname zone)
{
    struct wf_dname none = {NULL, 0};
    const struct wf_dname names[] = {
        ev->seen.question.name,
        ev->seen.chased,
        ev->seen.alias_target,
        ev->seen.alias_zone,
        ev->seen.configured_zone,
        ev->seen.delegation != NULL ? ev->seen.delegation->zone : none,
        ev->seen.auth_zone != NULL ? ev->seen.auth_zone->name : none,
    };

    return zone.len == 0 || is_above_any(zone, names, sizeof(names) / sizeof(names[0])) ||
           is_above_any(zone, ev->seen.aliases, ev->seen.alias_count) || is_of_servers(ev, zone);
}

/* Whether a text ends before the word that comes next, and at most as long a one as is given. */
static bool lacks_room(const struct wf_ede *ede, const char *longest)
{
    static const char dots[] = "...";
    size_t len = ede->text_len, cut = sizeof(dots) - 1;

    return len >= cut && memcmp(ede->text + len - cut, dots, cut) == 0 &&
           len + strlen(longest) >= WF_EDE_TEXT_MAX;
}

/* Of a resolution that goes on nothing final is claimed, and nothing that was remembered is told.
 */
static void must_be_open(const struct wf_verdict *verdict)
{
    WF_MUST(verdict->cause == WF_CAUSE_STILL_TRYING && verdict->at_fault == WF_PARTY_NONE &&
                verdict->scope == WF_SCOPE_QUESTION,
            "%s of a resolution that goes on", wf_cause_info(verdict->cause)->id);
    WF_MUST(strstr(verdict->ede[0].text, " yet") != NULL ||
                lacks_room(&verdict->ede[0], "usable "), /* of "no usable answer yet" */
            "it claims to know the end: '%s'", verdict->ede[0].text);
}

void wf_must_be_seen(const struct wf_oracle *oracle, const struct wf_verdict *verdict)
{
    enum wf_cause cause = verdict->cause;
    const struct wf_cause_info *info = wf_cause_info(cause);

    if (oracle->evidence->seen.ending == WF_ENDING_RUNNING)
        must_be_open(verdict);
    if (oracle->told[cause])
        return;
    WF_MUST(info->group != WF_GROUP_DNSSEC || was_validated(oracle), "%s without validation",
            info->id);
    WF_MUST(signs[cause].is_seen(oracle, verdict),
            "%s is said without its sign %s (module/causes.def, tests/fuzz/signs.def)", info->id,
            signs[cause].name);
    WF_MUST(verdict->zone.len != 1 ||
                (verdict->at_fault != WF_PARTY_ZONE && verdict->at_fault != WF_PARTY_PARENT),
            "%s: the root is blamed", info->id);
    WF_MUST(verdict->at_fault == WF_PARTY_NONE ||
                is_on_path(oracle->evidence, wf_dname_of(&verdict->zone)),
            "%s: a zone that nothing leads to is blamed", info->id);
    WF_MUST(verdict->at_fault == info->party || spares_root(verdict) || may_blame(oracle, verdict),
            "%s: %s is blamed, which tests/fuzz/blame.def does not allow", info->id,
            wf_party_name(verdict->at_fault));
}

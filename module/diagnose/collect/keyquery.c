/*
 * keyquery.c - what came of the questions for a zone's DS and DNSKEY RRset.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/keyquery.h"

#include "diagnose/collect/asked.h"
#include "diagnose/collect/faults.h"
#include "diagnose/collect/giver.h"
#include "diagnose/collect/parent_place.h"
#include "diagnose/collect/servers.h"
#include "diagnose/collect/subqueries.h"
#include "diagnose/copies.h"
#include "diagnose/server_words.h"
#include "diagnose/source.h"
#include "dnssec/keys.h"

/* On the word of some servers no DS record is to go: the others may have its keys. */
static void fix_one_absent(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Have every name server of ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " answer, and serve the same signed zone: ");
    wf_source_print_server(t);
    wf_strbuf_str(t->out, " has none of the keys that ");
    wf_ds_list_print(t->out, &t->c->ds);
    wf_strbuf_str(t->out, t->c->ds.total == 1 ? " names." : " name.");
}

/* Who reads this has the anchor, and need not have the zone. */
static void fix_anchor(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Remove the trust anchor ");
    wf_ds_list_print(t->out, &t->c->ds);
    wf_strbuf_str(t->out, " from this resolver's configuration.");
}

static void fix_absent(const struct wf_telling *t)
{
    if (!t->fact->led_by_copy && wf_source_is_partial(t->fact)) {
        fix_one_absent(t);
        return;
    }
    if (t->c->ev->seen.zone_is_anchor) {
        fix_anchor(t);
        return;
    }
    if (t->fact->led_by_copy) {
        wf_copy_print_remedy(t, &t->c->ev->seen.delegation->copy);
        wf_strbuf_str(t->out, "if there is no DNSKEY RRset even then, have ");
    } else {
        wf_strbuf_str(t->out, "Have ");
    }
    wf_ds_list_print(t->out, &t->c->ds);
    wf_strbuf_str(t->out, " removed ");
    wf_parent_place_print(t, WF_PLACE_FROM);
    if (t->fact->copy != NULL)
        wf_copy_print_if_there(t);
    wf_strbuf_str(t->out, ", or sign ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, t->fact->subquery == NULL
                              ? " with the key it names."
                              : " with the key it names and have every name server answer DNSKEY "
                                "questions.");
}

static void say_unreachable(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, t->fact->cause == WF_CAUSE_DS_UNREACHABLE
                              ? "the DS question got no usable answer"
                              : "the DNSKEY question got no usable answer");
    wf_servers_tell(t, t->fact->servers);
}

static void say_unchecked(const struct wf_telling *t)
{
    if (t->fact->cause == WF_CAUSE_DS_UNREACHABLE) {
        wf_strbuf_str(t->out, "without its DS RRset no key can be trusted");
        return;
    }
    if (t->c->ds.count == 0) {
        wf_strbuf_str(t->out, "without its DNSKEY RRset no signature can be checked");
        return;
    }
    wf_strbuf_str(t->out, "no DNSKEY RRset to check against ");
    wf_ds_list_print(t->out, &t->c->ds);
}

/*
 * Whether it was the parent's servers that were asked last, and they referred to the zone's own:
 * they did what they should. The zone's may have been asked before.
 */
static bool was_referred(const struct wf_server_set *set, const struct wf_question *question)
{
    size_t i;

    if (question->type != WF_TYPE_DNSKEY || set->configured ||
        wf_dname_equal(set->zone, question->name))
        return false;
    for (i = 0; i < set->count; i++) {
        const struct wf_server_line *line = &set->lines[i];

        if (line->outcome == WF_OUTCOME_ANSWERED && line->lameness == WF_LAME_NONE &&
            (line->rcode == WF_RCODE_NOERROR || line->rcode == WF_RCODE_UNKNOWN))
            return true;
    }
    return false;
}

/*
 * The first of the zone's own servers, or of those configured in their place, that was asked for
 * keys and answered with nothing. What the
 * answer was is seen, and that it is no proof (RFC 2308, section 2) makes no key of it.
 */
static const struct wf_server_line *keyless(const struct wf_server_set *set,
                                            const struct wf_question *question)
{
    size_t i;

    if (question->type != WF_TYPE_DNSKEY ||
        !(set->configured ? wf_dname_is_below_or_at(question->name, set->zone)
                          : wf_dname_equal(set->zone, question->name)))
        return NULL;
    for (i = 0; i < set->count; i++) {
        const struct wf_server_line *line = &set->lines[i];

        if (wf_source_answered(line))
            return line;
    }
    return NULL;
}

/*
 * Likewise the server of the zone above that was asked for the DS last, and answered with no record
 * at all: it says that there is none, and proves nothing. One that refers to the zone is followed.
 */
static const struct wf_server_line *dsless(const struct wf_server_set *set,
                                           const struct wf_subquery *sub)
{
    size_t i;

    if (sub->question.type != WF_TYPE_DS || sub->attempt_count == 0 ||
        wf_dname_labels_below(sub->question.name, set->zone) <= 0)
        return NULL;
    for (i = 0; i < set->count; i++) {
        if (wf_addr_equal(&set->lines[i].addr, &sub->attempts[sub->attempt_count - 1].server))
            return wf_source_answered(&set->lines[i]) ? &set->lines[i] : NULL;
    }
    return NULL;
}

static void server_print(const struct wf_telling *t, const struct wf_server_line *line)
{
    if (wf_telling_shows_server(t, t->fact->servers, line))
        wf_addr_print(t->out, &line->addr);
    else
        wf_strbuf_str(t->out, "a server");
}

static void say_dsless(const struct wf_telling *t)
{
    const struct wf_server_line *line = dsless(t->fact->servers, t->fact->subquery);

    server_print(t, line);
    wf_strbuf_str(t->out, " answers for the DS of ");
    wf_dname_print(t->out, t->fact->other);
    wf_strbuf_str(t->out, line->rcode == WF_RCODE_NXDOMAIN
                              ? " with NXDOMAIN, without an SOA record and proof"
                              : " with an empty NOERROR, without an SOA record and proof");
}

/* Whose part it is to say that there is no DS: of a forwarder it is another's than its own. */
static struct wf_dname zone_above(const struct wf_case *c, const struct wf_subquery *sub)
{
    struct wf_dname parent = c->ev->seen.parent;

    if (!c->key_servers.configured)
        return c->key_servers.zone;
    return wf_dname_labels_below(sub->question.name, parent) > 0 ? parent : sub->question.name;
}

static void examine_dsless(struct wf_case *c, const struct wf_subquery *sub)
{
    struct wf_fact *fact;

    wf_giver_note(c, &c->key_servers, dsless(&c->key_servers, sub));
    fact = wf_case_fact(c, WF_CAUSE_DENIAL_MISSING, WF_SCOPE_KEYS, zone_above(c, sub));
    fact->say = say_dsless;
    fact->servers = &c->key_servers;
    fact->subquery = sub;
    fact->other = sub->question.name;
    fact->type = WF_TYPE_DS;
    fact->denied = WF_DENIED_TYPE;
}

static void say_keyless(const struct wf_telling *t)
{
    const struct wf_server_line *line = keyless(t->fact->servers, &t->fact->subquery->question);

    server_print(t, line);
    wf_strbuf_str(
        t->out, line->rcode == WF_RCODE_NXDOMAIN ? " answers the DNSKEY question with NXDOMAIN"
                : t->fact->referred ? " answers the DNSKEY question with a referral to name servers"
                                    : " answers the DNSKEY question with an empty NOERROR");
}

/* A resolver goes on to the servers that it is referred to. */
static bool is_referral(const struct wf_message *answer)
{
    bool refers = false;
    uint16_t i;

    if (answer == NULL || answer->rcode != WF_RCODE_NOERROR || answer->answer_count > 0 ||
        answer->rrset_total > answer->authority_count)
        return false;
    for (i = 0; i < answer->authority_count; i++) {
        if (answer->rrsets[i].type == WF_TYPE_SOA)
            return false;
        refers |= answer->rrsets[i].type == WF_TYPE_NS;
    }
    return refers;
}

static void say_dnskey_absent(const struct wf_telling *t)
{
    if (t->fact->copy != NULL) {
        wf_copy_print(t->out, t->fact->copy, t->c->ev->now);
        wf_strbuf_str(t->out, ", has ");
    } else {
        wf_strbuf_str(t->out, t->c->ev->seen.zone_is_anchor ? "this resolver has the trust anchor "
                                                            : "the parent has ");
    }
    wf_ds_list_print(t->out, &t->c->ds);
    wf_strbuf_str(t->out, ", but ");
    if (t->fact->rrset != NULL)
        wf_strbuf_str(t->out, "the DNSKEY question is answered with an alias (CNAME)");
    else if (t->fact->subquery == NULL)
        wf_strbuf_str(t->out, "the zone has no DNSKEY RRset");
    else
        say_keyless(t);
}

static struct wf_fact *examine_absent(struct wf_case *c)
{
    struct wf_fact *fact = wf_case_fact(c, WF_CAUSE_DNSKEY_ABSENT, WF_SCOPE_KEYS, c->ev->seen.zone);

    fact->copy = wf_is_copy(c->ev->seen.ds) ? c->ev->seen.ds : NULL;
    fact->led_by_copy = fact->outdated = wf_keys_are_led_by_copy(c);
    fact->say = say_dnskey_absent;
    fact->fix = fix_absent;
    return fact;
}

/* What was answered instead of keys, where that is an alias at the zone's own name. */
static const struct wf_rrset *alias_for_keys(const struct wf_subquery *sub)
{
    const struct wf_message *response = sub->response;

    return response != NULL && response->answer_count > 0 &&
                   response->rrsets[0].type == WF_TYPE_CNAME &&
                   wf_dname_equal(response->rrsets[0].owner, sub->question.name)
               ? &response->rrsets[0]
               : NULL;
}

void wf_examine_absent(struct wf_case *c, const struct wf_subquery *sub)
{
    examine_absent(c)->rrset = alias_for_keys(sub);
}

/*
 * Whether forwarders fail at this question which may answer others: by their own doing, or because
 * the zone's servers fail at it, too. The root's servers and those of the top-level domains do not,
 * and servers for one zone only have its keys, and the DS RRsets of those below.
 */
static bool is_one_of_many(struct wf_case *c, const struct wf_subquery *sub)
{
    struct wf_server_set *set = &c->key_servers;
    int least = sub->question.type == WF_TYPE_DS ? 2 : 1;

    if (!set->configured || wf_dname_is_top(sub->question.name) ||
        (set->zone.len > 0 && wf_dname_labels_below(sub->question.name, set->zone) < least))
        return false;
    wf_asked_note(set, c->ev);
    return !set->asked.most_fail && wf_servers_fail_at_question(set);
}

/* Keys make the largest answers of a zone as a rule. */
static void fix_large(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, wf_cause_info(t->fact->cause)->remedy);
    wf_strbuf_str(t->out, " If others get an answer from them, it is too large for the path to "
                          "this resolver: let fragments and TCP port 53 through, and set "
                          "edns-buffer-size: 1232.");
}

/* Those that were asked are the ones to look at, whatever else is above the zone. */
static void fix_ds_unreachable(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Make every name server of the parent zone ");
    wf_dname_print(t->out, t->fact->servers->zone);
    wf_strbuf_str(t->out, " answer DS questions over UDP and TCP.");
}

static bool is_silent(const struct wf_server_line *line)
{
    return line->tries > 0 &&
           (line->outcome == WF_OUTCOME_SILENT || line->outcome == WF_OUTCOME_TIMEOUT);
}

/* Whether they do not answer for the keys, though one of them has answered the question itself. */
static bool is_silent_for_keys_only(const struct wf_case *c)
{
    const struct wf_resolution *seen = &c->ev->seen;
    uint16_t i, k;

    for (i = 0; wf_lines_all(&c->key_servers, is_silent) && i < seen->attempt_count; i++) {
        for (k = 0; k < c->key_servers.count; k++) {
            if (seen->attempts[i].outcome == WF_OUTCOME_ANSWERED &&
                seen->attempts[i].lameness == WF_LAME_NONE &&
                wf_addr_equal(&seen->attempts[i].server, &c->key_servers.lines[k].addr))
                return true;
        }
    }
    return false;
}

void wf_examine_unreachable(struct wf_case *c, const struct wf_subquery *sub, enum wf_cause cause)
{
    struct wf_fact *fact;

    wf_subqueries_collect(c, &sub->question);
    if (c->ds.count > 0 && keyless(&c->key_servers, &sub->question) != NULL) {
        wf_giver_note(c, &c->key_servers, keyless(&c->key_servers, &sub->question));
        fact = examine_absent(c);
        fact->servers = &c->key_servers;
        fact->subquery = sub;
        fact->referred = c->key_servers.configured && is_referral(sub->response);
        return;
    }
    if (dsless(&c->key_servers, sub) != NULL) {
        examine_dsless(c, sub);
        return;
    }
    if (was_referred(&c->key_servers, &sub->question))
        wf_subqueries_collect_at(c, &sub->question, sub->question.name);
    wf_servers_add_own_delegation(&c->key_servers, c->ev);
    fact = wf_case_fact(c, cause, WF_SCOPE_KEYS, c->ev->seen.zone);
    fact->say = say_unreachable;
    fact->servers = &c->key_servers;
    fact->also = WF_EDE_DNSKEY_MISSING;
    fact->say_also = say_unchecked;
    fact->subquery = sub;
    fact->one_of_many = is_one_of_many(c, sub);
    if (cause == WF_CAUSE_DNSKEY_UNREACHABLE && is_silent_for_keys_only(c))
        fact->fix = fix_large;
    if (cause == WF_CAUSE_DS_UNREACHABLE && !c->key_servers.configured &&
        c->key_servers.zone.len > 1 &&
        wf_dname_labels_below(sub->question.name, c->key_servers.zone) > 0)
        fact->fix = fix_ds_unreachable;
}

static void say_edns(const struct wf_telling *t)
{
    const struct wf_server_set *set = t->fact->servers;

    if (set->total == 1) {
        wf_strbuf_str(t->out, "the name server that was asked answers");
    } else {
        wf_all_print(t->out, set->total);
        wf_strbuf_str(t->out, " name servers that were asked answer");
    }
    wf_strbuf_str(t->out, " without EDNS, so DNSSEC cannot be had from ");
    wf_strbuf_str(t->out, set->total == 1 ? "it" : "them");
    wf_servers_print(t, set, wf_servers_agree(set));
}

static void say_unsigned_keys(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "without EDNS the DNSKEY RRset comes without signatures");
}

/* A zone without keys is without them for whoever asks. */
static bool lacks_signatures(const struct wf_rrset *dnskey)
{
    return dnskey != NULL && dnskey->rrsig_total == 0;
}

bool wf_examine_edns(struct wf_case *c, const struct wf_subquery *sub)
{
    struct wf_fact *fact;
    size_t i;

    if (sub == NULL || !lacks_signatures(c->ev->seen.dnskey))
        return false;
    wf_subqueries_collect(c, &sub->question);
    for (i = 0; i < c->key_servers.count; i++) {
        if (!c->key_servers.lines[i].no_edns || c->key_servers.configured)
            break;
    }
    if (i == 0 || i < c->key_servers.count || c->key_servers.total > c->key_servers.count) {
        wf_servers_collect(&c->key_servers, (struct wf_dname){NULL, 0}, NULL, 0);
        return false;
    }
    fact = wf_case_fact(c, WF_CAUSE_REJECTED_QUERY, WF_SCOPE_KEYS, c->ev->seen.zone);
    fact->say = say_edns;
    fact->servers = &c->key_servers;
    fact->also = WF_EDE_RRSIGS_MISSING;
    fact->say_also = say_unsigned_keys;
    return true;
}

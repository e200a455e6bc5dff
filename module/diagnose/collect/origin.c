/*
 * origin.c - whose answer it was: a forwarder or stub server may leave out what the zone has, and a
 * zone that only this resolver knows of is no fault of the one above it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/origin.h"

#include "diagnose/collect/denial.h"
#include "diagnose/collect/sigfact.h"
#include "diagnose/server_words.h"
#include "diagnose/source.h"

#include <string.h>

static bool is_configured(const struct wf_case *c)
{
    return c->ev->seen.origin == WF_ORIGIN_CONFIGURED;
}

/* starts[n]: the name's last n octets are a name, too. */
static void mark_ancestors(struct wf_dname name, bool starts[WF_NAME_MAX + 1])
{
    memset(starts, 0, WF_NAME_MAX + 1);
    for (; name.len > 1; name = wf_dname_parent(name))
        starts[name.len] = true;
    starts[name.len] = true;
}

struct wf_dname wf_zone_answering(struct wf_case *c, bool *whole)
{
    struct wf_dname name = wf_failed_question(c->ev).name, zone = c->ev->seen.cut,
                    last = {.len = 0};
    bool starts[WF_NAME_MAX + 1];
    uint16_t i;

    *whole = c->ev->seen.attempt_total == c->ev->seen.attempt_count;
    mark_ancestors(name, starts);
    for (i = 0; i < c->ev->seen.attempt_count; i++) {
        const struct wf_attempt *attempt = &c->ev->seen.attempts[i];
        struct wf_dname tried = attempt->zone;

        *whole &= !attempt->configured && tried.len > 0;
        if (attempt->configured || tried.len <= zone.len || !starts[tried.len] ||
            (tried.len == last.len && memcmp(tried.wire, last.wire, last.len) == 0))
            continue;
        last = tried;
        if (!wf_effort_read(&c->effort, tried.len)) {
            *whole = false;
            break;
        }
        if (wf_dname_equal((struct wf_dname){name.wire + name.len - tried.len, tried.len}, tried))
            zone = tried;
    }
    return zone;
}

/*
 * Whether an RRset is known to lie in another zone than the one whose name signs it. The root
 * has nothing below its top-level domains, whoever gave the answer.
 */
static bool is_of_zone_below(const struct wf_case *c, const struct wf_rrset *rrset,
                             struct wf_dname zone)
{
    if (zone.len <= 1)
        return wf_dname_labels(rrset->owner) > 1;
    /* a zone's DS RRset, and what proves that there is none, are the parent's */
    return wf_dname_is_below_or_at(rrset->owner, zone) &&
           !(c->ev->seen.question.type == WF_TYPE_DS && wf_dname_equal(rrset->owner, zone));
}

/* A signature that names the zone the validator stopped at as its signer; false: there is none. */
static bool find_sig_of_zone(struct wf_case *c, const struct wf_rrset *rrset, struct wf_sig *sig)
{
    size_t i;

    for (i = 0; i < rrset->rrsig_count; i++) {
        if (wf_sig_read(&c->effort, c->ev->now, sig, &rrset->rdata[rrset->rr_count + i]) &&
            wf_dname_equal(sig->signer, c->ev->seen.zone))
            return true;
    }
    return false;
}

/* The first RRset that was not found good and bears another zone's name; NULL: there is none. */
static const struct wf_rrset *find_borrowed(struct wf_case *c, struct wf_dname zone,
                                            struct wf_sig *sig)
{
    const struct wf_message *response = c->ev->seen.response;
    size_t i;

    for (i = c->ev->seen.rrset_skip; i < (size_t)response->answer_count + response->authority_count;
         i++) {
        const struct wf_rrset *rrset = &response->rrsets[i];

        if (rrset->security != WF_SECURITY_SECURE && wf_effort_read(&c->effort, rrset->owner.len) &&
            is_of_zone_below(c, rrset, zone) && find_sig_of_zone(c, rrset, sig))
            return rrset;
    }
    return NULL;
}

bool wf_examine_signer(struct wf_case *c)
{
    bool whole;
    struct wf_dname zone = wf_zone_answering(c, &whole);
    struct wf_sig_result result = {.state = WF_SIG_MALFORMED};
    const struct wf_rrset *rrset;

    if (wf_dname_labels_below(zone, c->ev->seen.zone) <= 0 &&
        (c->ev->seen.zone.len > 1 || (zone.len == 1 && whole)))
        return false;
    rrset = find_borrowed(c, zone, &result.sig);
    if (rrset == NULL)
        return false;
    if (zone.len > 1 && whole)
        wf_sig_fact(c, &result, &c->keys, rrset, WF_SCOPE_QUESTION)->zone = zone;
    return true; /* else whose it is instead is not known */
}

static void say_undelegated(const struct wf_telling *t)
{
    wf_zone_print(t->out, t->fact->other);
    wf_strbuf_str(t->out, " proves that there is no such zone, ");
    if (t->attribution->configured.len > 0) {
        wf_strbuf_str(t->out, "but the configured server ");
        if (t->attribution->server != NULL && wf_telling_shows(t, true, t->attribution->server)) {
            wf_addr_print(t->out, t->attribution->server);
            wf_strbuf_str(t->out, " ");
        }
        wf_strbuf_str(t->out, "answers for it");
        return;
    }
    if (wf_source_copy_answers_for(t->c->ev, t->fact->zone)) {
        wf_strbuf_str(t->out, "but this resolver has it of its own (auth-zone)");
        return;
    }
    wf_strbuf_str(t->out, t->attribution->party == WF_PARTY_RESOLVER
                              ? "but this resolver is configured to ask servers for it"
                          : t->attribution->party == WF_PARTY_PARENT
                              ? "but name servers answer for it"
                              : "so that no answer for it can be validated");
}

static void add_undelegated(struct wf_case *c, enum wf_scope scope, struct wf_dname zone,
                            struct wf_dname above)
{
    struct wf_fact *fact = wf_case_fact(c, WF_CAUSE_ZONE_NOT_DELEGATED, scope, zone);

    fact->other = above;
    fact->say = say_undelegated;
}

/*
 * Servers that deny the name or type, too, only fail to prove it. Not so those that are configured
 * for the zone, or that have one by its name: they are thought to have it.
 */
static bool denies_without_proof(struct wf_case *c)
{
    const struct wf_evidence *ev = c->ev;
    const struct wf_question question = wf_failed_question(ev);

    if (ev->seen.response == NULL || wf_source_has_answer(ev))
        return false;
    if (wf_source_copy_answers_for(ev, ev->seen.zone))
        return false;
    if (ev->seen.origin != WF_ORIGIN_DELEGATED &&
        (wf_source_is_meant(ev, ev->seen.zone) || wf_source_answers_for(ev, ev->seen.zone)))
        return false;
    return wf_examine_denial(c, &c->parent_keys, ev->seen.response, ev->seen.rrset_skip, &question,
                             WF_SCOPE_KEYS);
}

bool wf_denies_zone(const struct wf_fact *denial)
{
    return denial->cause == WF_CAUSE_DENIAL_BOGUS && denial->denied == WF_DENIED_NAME &&
           (denial->proof.gap == WF_GAP_UNKNOWN || denial->proof.gap == WF_GAP_UNVERIFIED) &&
           denial->proof.whole;
}

/* What is told of is the zone that this resolver asks for, not one between it and those that there
 * are. */
void wf_examine_undelegated(struct wf_case *c)
{
    const struct wf_evidence *ev = c->ev;
    bool asks_below =
        is_configured(c) && wf_dname_labels_below(ev->seen.configured_zone, ev->seen.zone) > 0;

    if (!denies_without_proof(c))
        add_undelegated(c, WF_SCOPE_KEYS, asks_below ? ev->seen.configured_zone : ev->seen.zone,
                        ev->seen.parent);
}

void wf_examine_undelegated_beside(struct wf_case *c)
{
    const struct wf_evidence *ev = c->ev;

    if (is_configured(c) && ev->seen.zone_keys_bad && ev->seen.parent.len > 0 &&
        wf_dname_labels_below(ev->seen.configured_zone, ev->seen.zone) > 0)
        wf_examine_undelegated(c);
}

/* An answer without a signature by the zone, or without the zone's proof. */
static bool is_of_another_zone(const struct wf_fact *fact)
{
    return fact->cause == WF_CAUSE_SIGNATURE_MISSING || fact->cause == WF_CAUSE_DENIAL_MISSING ||
           (fact->cause == WF_CAUSE_SIGNATURE_MALFORMED && fact->sig.signer.len > 0 &&
            !wf_dname_equal(fact->sig.signer, fact->zone));
}

void wf_examine_own_zone(struct wf_case *c)
{
    const struct wf_evidence *ev = c->ev;
    uint16_t i;

    if (ev->seen.ending != WF_ENDING_BOGUS || ev->seen.zone_keys_bad || !is_configured(c))
        return;
    for (i = 0; i < c->fact_count; i++) {
        const struct wf_fact *fact = &c->facts[i];

        if (fact->verdict == NULL && is_of_another_zone(fact) &&
            wf_dname_labels_below(ev->seen.configured_zone, fact->zone) > 0) {
            add_undelegated(c, fact->scope, ev->seen.configured_zone, fact->zone);
            return;
        }
    }
}

/*
 * judge.c - does an answer hold, as a validator would judge it?
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "judge.h"

#include "absence.h"
#include "dnssec/sig.h"

static bool end_with(struct wf_judge *judge, enum wf_judged end)
{
    judge->end = end;
    return false;
}

static bool out_of_bounds(struct wf_judge *judge)
{
    const struct wf_looker *looker = judge->walk.looker;

    if (looker->no_memory)
        judge->end = WF_JUDGED_NO_MEMORY;
    else if (looker->gave_up || judge->walk.verifier->left == 0)
        judge->end = WF_JUDGED_GAVE_UP;
    else
        return false;
    return true;
}

/* The zone that the answer lies in, whatever signer it names; the walk ends where it did. */
static bool find_cut(struct wf_judge *judge, struct wf_dname name)
{
    struct wf_dname target = judge->walk.target;

    if (judge->question.type == WF_TYPE_DS)
        name = wf_dname_parent(name);
    wf_walk_run(&judge->walk, name);
    judge->cut = wf_walk_zone(&judge->walk)->name;
    wf_walk_run(&judge->walk, target);
    return !out_of_bounds(judge);
}

static bool answer_is_bad(struct wf_judge *judge, struct wf_reading *reading, size_t skip,
                          struct wf_dname chased)
{
    if (wf_walk_strays(&judge->walk))
        return end_with(judge, WF_JUDGED_UNDELEGATED);
    if (!find_cut(judge, chased))
        return false;
    judge->reading = reading;
    judge->skip = skip;
    judge->chased = chased;
    return end_with(judge, WF_JUDGED_ANSWER_BAD);
}

/*
 * Walks to the zone that must have signed something. Returns whether that is known to be secure or
 * insecure.
 */
static bool walk_to(struct wf_judge *judge, struct wf_dname target)
{
    static const enum wf_judged ends[] = {
        [WF_WALK_BROKEN] = WF_JUDGED_KEYS_BAD,     [WF_WALK_UNDELEGATED] = WF_JUDGED_UNDELEGATED,
        [WF_WALK_SILENT] = WF_JUDGED_KEYS_SILENT,  [WF_WALK_NO_ROOT] = WF_JUDGED_NO_ROOT,
        [WF_WALK_NO_DNSSEC] = WF_JUDGED_NO_DNSSEC,
    };

    wf_walk_run(&judge->walk, target);
    if (out_of_bounds(judge))
        return false;
    if (judge->walk.end == WF_WALK_SECURE || judge->walk.end == WF_WALK_INSECURE)
        return true;
    return end_with(judge, ends[judge->walk.end]);
}

static enum wf_security verify(struct wf_judge *judge, struct wf_reading *reading, size_t at)
{
    const struct wf_zone *zone = wf_walk_zone(&judge->walk);

    return wf_verify_set(judge->walk.verifier, reading, at,
                         &(struct wf_zone_keys){zone->name, zone->keys});
}

/* The zone that must have signed an RRset: its signer, if that can be; else the one it lies in. */
static struct wf_dname signing_zone(const struct wf_reading *reading, size_t at)
{
    const struct wf_rrset *rrset = &reading->rrsets[at];
    struct wf_dname signer = wf_reading_signer(reading, at);

    if (signer.len > 0 && wf_dname_is_below_or_at(rrset->owner, signer))
        return signer;
    return rrset->type == WF_TYPE_DS ? wf_dname_parent(rrset->owner) : rrset->owner;
}

/* The labels of the wildcard that an RRset was made of; those of its owner when of none. */
static unsigned source_labels(const struct wf_reading *reading, size_t at)
{
    const struct wf_rrset *rrset = &reading->rrsets[at];
    const ldns_rr *sig = ldns_rr_list_rr(reading->sets[at].sigs, 0);
    unsigned labels = wf_dname_labels(rrset->owner), told = labels;

    if (sig != NULL)
        told = ldns_rdf2native_int8(ldns_rr_rrsig_labels(sig));
    if (rrset->owner.wire[0] == 1 && rrset->owner.wire[1] == '*')
        told++; /* the wildcard itself was asked for */
    return told < labels ? told : labels;
}

/* The proofs must be good before they are read. Returns false with the end set when one is not. */
static bool verify_authority(struct wf_judge *judge, struct wf_reading *reading, size_t skip,
                             struct wf_dname chased)
{
    const struct wf_zone *zone = wf_walk_zone(&judge->walk);
    size_t i;

    for (i = reading->message.answer_count; i < wf_reading_count(reading); i++) {
        const struct wf_rrset *rrset = &reading->rrsets[i];

        if (rrset->type == WF_TYPE_NS || !wf_dname_is_below_or_at(rrset->owner, zone->name))
            continue;
        if (verify(judge, reading, i) == WF_SECURITY_SECURE)
            continue;
        return !out_of_bounds(judge) && answer_is_bad(judge, reading, skip, chased);
    }
    return true;
}

/* Notes what the proof comes to. */
static bool judge_absence(struct wf_judge *judge, struct wf_reading *reading, size_t skip,
                          struct wf_dname chased, enum wf_absence absence)
{
    if (absence == WF_ABSENCE_UNPROVEN)
        return answer_is_bad(judge, reading, skip, chased);
    if (absence == WF_ABSENCE_INSECURE)
        judge->insecure = true;
    return true;
}

static bool judge_wildcard(struct wf_judge *judge, struct wf_reading *reading, size_t at,
                           struct wf_dname chased)
{
    const struct wf_rrset *rrset = &reading->rrsets[at];
    unsigned labels = source_labels(reading, at);

    if (labels == wf_dname_labels(rrset->owner))
        return true;
    return verify_authority(judge, reading, at, chased) &&
           judge_absence(judge, reading, at, chased,
                         wf_absence_beside_wildcard(&reading->message,
                                                    wf_walk_zone(&judge->walk)->name, rrset->owner,
                                                    labels));
}

/* One RRset of an answer. Returns false with the end set when it is bad, or cannot be judged. */
static bool judge_set(struct wf_judge *judge, struct wf_reading *reading, size_t at,
                      struct wf_dname chased)
{
    if (!walk_to(judge, signing_zone(reading, at)))
        return false;
    if (judge->walk.end == WF_WALK_INSECURE) {
        judge->insecure = true;
        return true;
    }
    if (verify(judge, reading, at) != WF_SECURITY_SECURE)
        return !out_of_bounds(judge) && answer_is_bad(judge, reading, at, chased);
    return judge_wildcard(judge, reading, at, chased);
}

/* Who signed the proof; unset when there is none, or it is not signed. */
static struct wf_dname proof_signer(const struct wf_reading *reading, struct wf_dname name)
{
    size_t i;

    for (i = reading->message.answer_count; i < wf_reading_count(reading); i++) {
        uint16_t type = reading->rrsets[i].type;
        struct wf_dname signer;

        if (type != WF_TYPE_NSEC && type != WF_TYPE_NSEC3)
            continue;
        signer = wf_reading_signer(reading, i);
        return signer.len > 0 && wf_dname_is_below_or_at(name, signer) ? signer
                                                                       : (struct wf_dname){NULL, 0};
    }
    return (struct wf_dname){NULL, 0};
}

static bool judge_negative(struct wf_judge *judge, struct wf_reading *reading, struct wf_dname name)
{
    const struct wf_message *message = &reading->message;
    struct wf_dname target = proof_signer(reading, name);
    struct wf_dname zone;

    if (target.len == 0)
        target = judge->question.type == WF_TYPE_DS ? wf_dname_parent(name) : name;
    if (!walk_to(judge, target))
        return false;
    if (judge->walk.end == WF_WALK_INSECURE) {
        judge->insecure = true;
        return true;
    }
    zone = wf_walk_zone(&judge->walk)->name;
    return verify_authority(judge, reading, message->answer_count, name) &&
           judge_absence(judge, reading, message->answer_count, name,
                         message->rcode == WF_RCODE_NXDOMAIN
                             ? wf_absence_of_name(message, zone, name)
                             : wf_absence_of_type(message, zone, name, judge->question.type));
}

static struct wf_dname alias_target(const struct wf_reading *reading, size_t at)
{
    const ldns_rr *rr = ldns_rr_list_rr(reading->sets[at].rrs, 0);

    return wf_dname_of_rdf(ldns_rr_rdf(rr, 0));
}

/* Whether an RRset has to do with the name: what a resolver adds beside is not judged. */
static bool is_about(const struct wf_rrset *rrset, struct wf_dname name)
{
    return rrset->type == WF_TYPE_DNAME ? wf_dname_is_below_or_at(name, rrset->owner)
                                        : wf_dname_equal(rrset->owner, name);
}

static bool is_answer(const struct wf_judge *judge, const struct wf_rrset *rrset)
{
    return rrset->type == judge->question.type || judge->question.type == LDNS_RR_TYPE_ANY;
}

static void push_alias(struct wf_judge *judge, struct wf_dname name, struct wf_dname target)
{
    if (judge->alias_count < WF_MAX_ALIASES)
        judge->aliases[judge->alias_count++] = name;
    judge->alias_target = target;
}

/* A response link by link; the last one answers or denies. */
static bool judge_response(struct wf_judge *judge, struct wf_reading *reading, struct wf_dname name)
{
    bool answered = false;
    size_t i;

    for (i = 0; i < reading->message.answer_count && !answered; i++) {
        struct wf_rrset *rrset = &reading->rrsets[i];

        if (!is_about(rrset, name))
            continue;
        if (wf_cname_is_synthesised(NULL, reading->rrsets, i))
            rrset->security = WF_SECURITY_SECURE;
        else if (!judge_set(judge, reading, i, name))
            return false;
        answered = is_answer(judge, rrset);
        if (!answered && rrset->type == WF_TYPE_CNAME) {
            push_alias(judge, name, alias_target(reading, i));
            name = judge->alias_target;
        }
    }
    return answered || judge_negative(judge, reading, name);
}

static bool leads_back(const struct wf_judge *judge, struct wf_dname name)
{
    unsigned i;

    for (i = 0; i < judge->alias_count; i++) {
        if (wf_dname_equal(judge->aliases[i], name))
            return true;
    }
    return false;
}

/* Neither the question nor its alias is answered: where does that begin? */
static void judge_silence(struct wf_judge *judge, const struct wf_reading *reading,
                          struct wf_dname name)
{
    struct wf_walk *walk = &judge->walk;

    wf_walk_run(walk, name);
    if (out_of_bounds(judge))
        return;
    judge->end = walk->end == WF_WALK_BROKEN        ? WF_JUDGED_KEYS_BAD
                 : walk->end == WF_WALK_UNDELEGATED ? WF_JUDGED_UNDELEGATED
                 : walk->end == WF_WALK_NO_ROOT     ? WF_JUDGED_NO_ROOT
                 : walk->end == WF_WALK_NO_DNSSEC   ? WF_JUDGED_NO_DNSSEC
                                                    : WF_JUDGED_SILENT;
    if (judge->end != WF_JUDGED_SILENT)
        return;
    judge->silent_zone = wf_walk_deepest(walk, name);
    judge->silent_name = name;
    judge->silent_rcode = reading->message.rcode;
}

/* Takes a name's alias that is asked for by itself. Returns false at the end. */
static bool follow(struct wf_judge *judge, struct wf_dname *name)
{
    struct wf_reading *reading = wf_looker_ask(judge->walk.looker, *name, WF_TYPE_CNAME);
    int at = wf_reading_usable(reading) ? wf_reading_find(reading, *name, WF_TYPE_CNAME) : -1;

    if (at < 0 || !judge_set(judge, reading, (size_t)at, *name))
        return false;
    push_alias(judge, *name, alias_target(reading, (size_t)at));
    *name = judge->alias_target;
    return true;
}

/* The chain is told from its first alias on, or from the one it leads back to. */
static void end_chain(struct wf_judge *judge, enum wf_judged end, struct wf_dname at)
{
    wf_walk_run(&judge->walk, at);
    if (out_of_bounds(judge))
        return;
    judge->alias_zone = wf_walk_deepest(&judge->walk, at);
    judge->end = end;
}

/*
 * NOERROR with nothing in it denies the type (RFC 2308, section 2.2), and proves nothing. Where
 * that is no fault, as the zone is unsigned, or shows no keys either, it tells no more than silence
 * does.
 */
static bool judge_empty(struct wf_judge *judge, struct wf_reading *reading, struct wf_dname name)
{
    judge_negative(judge, reading, name);
    if (judge->end != WF_JUDGED_SOUND && judge->end != WF_JUDGED_KEYS_SILENT)
        return true;
    judge->end = WF_JUDGED_SOUND;
    judge->insecure = false;
    return false;
}

/* Judges what the resolver has for the name. Returns false when that is nothing. */
static bool judge_name(struct wf_judge *judge, struct wf_reading *reading, struct wf_dname name)
{
    if (!wf_reading_usable(reading))
        return false;
    if (judge->failed && !wf_reading_says(reading))
        return judge_empty(judge, reading, name);
    if (judge_response(judge, reading, name) && judge->failed &&
        judge->alias_count > WF_ALIASES_USUAL)
        end_chain(judge, WF_JUDGED_TOO_LONG, judge->aliases[0]);
    return true;
}

void wf_judge_run(struct wf_judge *judge)
{
    struct wf_dname name = judge->question.name;
    struct wf_reading *reading;

    judge->end = WF_JUDGED_SOUND;
    for (;;) {
        reading = wf_looker_ask(judge->walk.looker, name, judge->question.type);
        if (judge_name(judge, reading, name))
            return;
        if (reading == NULL || !follow(judge, &name))
            break;
        if (leads_back(judge, name)) {
            end_chain(judge, WF_JUDGED_LOOP, name);
            return;
        }
        if (judge->alias_count == WF_MAX_ALIASES) {
            end_chain(judge, WF_JUDGED_TOO_LONG, judge->aliases[0]);
            return;
        }
    }
    if (!out_of_bounds(judge) && judge->end == WF_JUDGED_SOUND)
        judge_silence(judge, reading, name);
}

/*
 * clock.c - is it this resolver's clock? When signatures are out of their dates everywhere at once.
 *
 * A wrong clock explains a signature that is out of its dates only if there is a moment at which
 * that signature and the good ones above it were all valid. A badly run zone below well run ones
 * has no such moment, however many zones its operator runs badly.
 *
 * Dates are what their signer wrote, and anybody can sign a zone of his own with any: a signature
 * speaks for a wrong clock only where it is known to be of the zone whose name it bears, and of
 * zones that anybody may run no number is enough without a top-level domain among them.
 *
 * Nor do they speak for it where a signature that was found good lately was made after all of them
 * expired: the right time is no earlier than that.
 *
 * One zone is enough where the root or a top-level domain above it signed at a time that this clock
 * has not reached, and was found good all the same, within the validator's tolerance. They date no
 * signature ahead, so it is later than that; if the zone's signature is good from then on, nothing
 * but the clock kept it from being good. This does not hold of signatures that just expired: who
 * cannot sign in time may well be above others who cannot.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/examine.h"
#include "diagnose/collect/origin.h"
#include "diagnose/collect/sigs.h"
#include "dnssec/keys.h"

enum { ZONES_NEEDED = 3 };

static bool is_out_of_dates(const struct wf_fact *fact)
{
    return fact->cause == WF_CAUSE_SIGNATURE_EXPIRED ||
           fact->cause == WF_CAUSE_SIGNATURE_NOT_YET_VALID;
}

/* By a key that the zone publishes: what names another was never the zone's, whatever its dates. */
static bool is_by_known_key(const struct wf_fact *fact)
{
    uint16_t i;

    for (i = 0; i < fact->keys->count; i++) {
        const struct wf_key *key = &fact->keys->keys[i];

        if (key->tag == fact->sig.tag && key->algorithm == fact->sig.algorithm &&
            (key->flags & WF_KEY_ZONE) != 0)
            return true;
    }
    return false;
}

/*
 * Whether the answer is the zone's own: its servers, or those above it, were asked, and none of a
 * zone below, which can write any signer into an RRSIG. The root has nothing but top-level domains.
 */
static bool is_own_answer(struct wf_case *c, const struct wf_fact *fact)
{
    bool whole;
    struct wf_dname zone = wf_zone_answering(c, &whole);

    if (fact->zone.len == 1 && wf_dname_labels(fact->rrset->owner) > 1)
        return false;
    /* what came out of the cache may have been given by anybody */
    return whole && c->ev->seen.attempt_count > 0 && wf_dname_is_below_or_at(fact->zone, zone);
}

/*
 * Whether the bad signature is known to be of the zone that it names as its signer. The DS RRset,
 * or the proof that there is none, and the DNSKEY RRset are what the validator asked the zone for.
 */
static bool is_of_its_zone(struct wf_case *c, const struct wf_fact *fact)
{
    if (!is_by_known_key(fact))
        return false;
    if (c->ev->seen.zone_keys_bad)
        return fact->keys == &c->parent_keys || fact->rrset == c->ev->seen.dnskey;
    return is_own_answer(c, fact);
}

static void narrow(struct wf_clock_witness *witness, int64_t from, int64_t until)
{
    if (from > witness->from)
        witness->from = from;
    if (until < witness->until)
        witness->until = until;
}

/*
 * Narrows to the time in which an RRset that was found good is valid by any of its signatures; to
 * none when they are not at hand, for the clock must not be blamed on half the evidence.
 */
static void narrow_to_rrset(struct wf_case *c, struct wf_clock_witness *witness,
                            const struct wf_rrset *rrset)
{
    int64_t from = INT64_MAX, until = INT64_MIN;
    size_t i;

    for (i = 0; rrset != NULL && i < rrset->rrsig_count; i++) {
        struct wf_sig sig;

        if (!wf_sig_read(&c->effort, c->ev->now, &sig, &rrset->rdata[rrset->rr_count + i]) ||
            !wf_sig_is_in_dates(c, &sig))
            continue;
        from = sig.inception < from ? sig.inception : from;
        until = sig.expiration > until ? sig.expiration : until;
    }
    narrow(witness, from, until);
}

/* The zone that vouches for the one whose signature is bad; unset when it is not known. */
static struct wf_dname above(const struct wf_case *c, const struct wf_fact *fact)
{
    uint16_t i;

    if (fact->keys == &c->keys)
        return c->ev->seen.parent;
    for (i = c->ev->seen.chain_count; i-- > 0;) {
        if (wf_dname_labels_below(fact->zone, c->ev->seen.chain[i].zone) > 0)
            return c->ev->seen.chain[i].zone;
    }
    return (struct wf_dname){.len = 0};
}

/* The moments at which this failure would not have been; none when from is after until. */
static struct wf_clock_witness witness_of(struct wf_case *c, const struct wf_fact *fact)
{
    struct wf_clock_witness witness = {.zone = fact->zone,
                                       .parent = above(c, fact),
                                       .expired = fact->cause == WF_CAUSE_SIGNATURE_EXPIRED,
                                       .from = fact->sig.inception,
                                       .until = fact->sig.expiration};

    if (!c->ev->seen.zone_is_anchor)
        narrow_to_rrset(c, &witness, c->ev->seen.parent_dnskey);
    if (!c->ev->seen.zone_is_anchor && fact->rrset != c->ev->seen.ds)
        narrow_to_rrset(c, &witness, c->ev->seen.ds);
    if (!c->ev->seen.zone_keys_bad) /* keys signed again beside records that were not */
        narrow_to_rrset(c, &witness, c->ev->seen.dnskey);
    return witness;
}

/*
 * Zones of one parent may well be run by one operator; those of different parents less so. What is
 * not known to be unrelated is no witness.
 */
static bool are_related(const struct wf_clock_witness *a, const struct wf_clock_witness *b)
{
    if (a->parent.len == 0 || b->parent.len == 0 || a->zone.len == 0 || b->zone.len == 0)
        return true;
    return wf_dname_equal(a->parent, b->parent) || wf_dname_is_related(a->zone, b->zone);
}

/* Unrelated zones that share a moment in the same direction. */
struct witnesses {
    const struct wf_clock_witness *counted[ZONES_NEEDED];
    unsigned count;
    struct wf_clock_witness shared; /* the moments; its names are not used */
};

static bool is_counted(const struct witnesses *witnesses, const struct wf_clock_witness *other)
{
    unsigned i;

    for (i = 0; i < witnesses->count; i++) {
        if (are_related(witnesses->counted[i], other))
            return true;
    }
    return false;
}

static bool is_top_level(const struct wf_clock_witness *witness)
{
    return wf_dname_labels(witness->zone) == 1;
}

/* top_level: look for such a zone alone. */
static void count_witnesses(const struct wf_case *c, struct witnesses *witnesses, unsigned most,
                            bool top_level)
{
    size_t i;

    for (i = 0; i < c->ev->remembered.clock_witness_count && witnesses->count < most; i++) {
        const struct wf_clock_witness *other = &c->ev->remembered.clock_witnesses[i];

        if ((top_level && !is_top_level(other)) || other->expired != witnesses->shared.expired ||
            other->from > witnesses->shared.until || other->until < witnesses->shared.from ||
            is_counted(witnesses, other))
            continue;
        narrow(&witnesses->shared, other->from, other->until);
        witnesses->counted[witnesses->count++] = other;
    }
}

/*
 * Whether enough unrelated zones, this one included, share a moment in the same direction, and one
 * of them is a top-level domain: a handful of zones below several of those costs a few coins.
 */
static bool has_witnesses(const struct wf_case *c, const struct wf_clock_witness *own)
{
    struct witnesses witnesses = {.counted = {own}, .count = 1, .shared = *own};
    const struct wf_clock_bounds *bounds = &c->ev->remembered.clock_bounds;

    if (bounds->from != 0)
        narrow(&witnesses.shared, bounds->from, bounds->until);
    if (witnesses.shared.from > witnesses.shared.until)
        return false;

    if (!is_top_level(own)) {
        count_witnesses(c, &witnesses, 2, true);
        if (witnesses.count < 2)
            return false;
    }
    count_witnesses(c, &witnesses, ZONES_NEEDED, false);
    return witnesses.count == ZONES_NEEDED;
}

/*
 * Half of its signatures would not tell by which it was found good. Of signers that anybody may be
 * the dates bound nothing: such a zone could be dated to keep a wrong clock from being told.
 */
static void bound_by(struct wf_case *c, struct wf_clock_witness *bounds, struct wf_dname signer,
                     const struct wf_rrset *rrset)
{
    if (rrset != NULL && rrset->security == WF_SECURITY_SECURE && rrset->rrsig_count > 0 &&
        rrset->rrsig_total == rrset->rrsig_count && signer.len > 0 && wf_dname_is_top(signer))
        narrow_to_rrset(c, bounds, rrset);
}

struct wf_clock_bounds wf_clock_bounds(struct wf_case *c)
{
    const struct wf_resolution *seen = &c->ev->seen;
    struct wf_clock_witness bounds = {.from = INT64_MIN, .until = INT64_MAX};

    if (seen->ending != WF_ENDING_BOGUS || c->ev->config.dates_ignored ||
        c->ev->config.date_override != 0)
        return (struct wf_clock_bounds){0, 0};
    bound_by(c, &bounds, seen->parent, seen->parent_dnskey);
    if (!seen->zone_is_anchor)
        bound_by(c, &bounds, seen->parent, seen->ds);
    if (!seen->zone_keys_bad)
        bound_by(c, &bounds, seen->zone, seen->dnskey);
    /* none was read, or none is in its dates, of what is then not what was found good */
    if (c->effort.spent || bounds.from == INT64_MIN || bounds.from == INT64_MAX)
        return (struct wf_clock_bounds){0, 0};
    return (struct wf_clock_bounds){bounds.from, bounds.until};
}

/*
 * When the first of an RRset's signatures by the root or a top-level domain begins, where all by
 * which it may have been found good begin after this clock's time; else false.
 */
static bool is_from_the_future(struct wf_case *c, const struct wf_rrset *rrset,
                               struct wf_sig *first)
{
    bool found = false;
    size_t i;

    if (rrset == NULL || rrset->security != WF_SECURITY_SECURE ||
        rrset->rrsig_total != rrset->rrsig_count)
        return false;
    for (i = 0; i < rrset->rrsig_count; i++) {
        struct wf_sig sig;

        if (!wf_sig_read(&c->effort, c->ev->now, &sig, &rrset->rdata[rrset->rr_count + i]))
            return false;
        if (!wf_sig_is_in_dates(c, &sig))
            continue;
        if (sig.inception <= c->ev->now || !wf_dname_equal(sig.signer, c->ev->seen.parent))
            return false;
        if (!found || sig.inception < first->inception)
            *first = sig;
        found = true;
    }
    return found;
}

/* Whether the clock is behind by so much that right, it would find the zone's signature good. */
static bool is_known_behind(struct wf_case *c, const struct wf_fact *bad, struct wf_sig *above)
{
    const struct wf_rrset *const rrsets[] = {c->ev->seen.parent_dnskey,
                                             bad->rrset == c->ev->seen.ds ? NULL : c->ev->seen.ds};
    size_t i;

    if (bad->cause != WF_CAUSE_SIGNATURE_NOT_YET_VALID || c->ev->seen.zone_is_anchor ||
        c->ev->seen.parent.len == 0 || wf_dname_labels(c->ev->seen.parent) > 1)
        return false;
    for (i = 0; i < sizeof(rrsets) / sizeof(rrsets[0]); i++) {
        if (is_from_the_future(c, rrsets[i], above) &&
            wf_sig_is_in_dates_at(c, &bad->sig, above->inception))
            return true;
    }
    return false;
}

static void say_behind(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "this resolver's clock says ");
    wf_strbuf_time(t->out, t->c->ev->now);
    wf_strbuf_str(t->out, ", but signatures of ");
    wf_zone_print(t->out, t->c->ev->seen.parent);
    wf_strbuf_str(t->out, ", accepted within its tolerance, become valid ");
    wf_strbuf_time(t->out, t->fact->sig.inception);
}

static void say_clock(const struct wf_telling *t)
{
    bool expired = t->fact->ede == WF_EDE_SIGNATURE_EXPIRED;

    wf_strbuf_str(t->out, "this resolver's clock says ");
    wf_strbuf_time(t->out, t->c->ev->now);
    wf_strbuf_printf(t->out, ", but signatures of %s %s ",
                     t->fact->zone.len == 1 ? "the root" : "unrelated zones",
                     expired ? "expired" : "become valid");
    wf_strbuf_time(t->out, expired ? t->fact->sig.expiration : t->fact->sig.inception);
}

static void say_override(const struct wf_telling *t)
{
    bool expired = t->fact->ede == WF_EDE_SIGNATURE_EXPIRED;

    wf_strbuf_str(t->out, "val-override-date makes this resolver judge signatures as of ");
    wf_strbuf_time(t->out, wf_sig_moment(t->c->ev));
    wf_strbuf_str(t->out, ", and those of ");
    if (t->fact->zone.len == 1)
        wf_strbuf_str(t->out, "the root");
    else
        wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, expired ? " expired " : " become valid ");
    wf_strbuf_time(t->out, expired ? t->fact->sig.expiration : t->fact->sig.inception);
}

static void fix_override(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Remove val-override-date from this resolver's configuration.");
}

/*
 * The operator has set the validator's clock to another time than the host's: that is seen, and
 * needs no witness. What would be as much out of its dates without it is the signer's all the same.
 */
static void examine_override(struct wf_case *c, const struct wf_fact *bad)
{
    bool expired = bad->cause == WF_CAUSE_SIGNATURE_EXPIRED;
    bool anyway = expired ? bad->sig.expiration < c->ev->now : bad->sig.inception > c->ev->now;
    struct wf_fact *fact;

    if (anyway && !wf_sig_is_in_dates_at(c, &bad->sig, c->ev->now))
        return;
    fact = wf_case_fact(c, WF_CAUSE_LOCAL_CLOCK, bad->scope, bad->zone);
    fact->ede = expired ? WF_EDE_SIGNATURE_EXPIRED : WF_EDE_SIGNATURE_NOT_YET_VALID;
    fact->say = say_override;
    fact->fix = fix_override;
    fact->sig = bad->sig;
}

void wf_examine_clock(struct wf_case *c)
{
    struct wf_clock_witness witness;
    const struct wf_fact *bad;
    struct wf_fact *fact;
    struct wf_sig above;
    bool behind;

    if (c->fact_count == 0 || !is_out_of_dates(&c->facts[0]))
        return;
    bad = &c->facts[0];
    if (c->ev->config.date_override != 0) {
        examine_override(c, bad);
        return;
    }
    if (!is_of_its_zone(c, bad))
        return;
    witness = witness_of(c, bad);
    if (witness.from > witness.until)
        return;
    c->clock = witness;
    behind = is_known_behind(c, bad, &above);
    if (bad->zone.len > 1 && !behind && !has_witnesses(c, &witness))
        return;
    fact = wf_case_fact(c, WF_CAUSE_LOCAL_CLOCK, bad->scope, bad->zone);
    fact->ede = witness.expired ? WF_EDE_SIGNATURE_EXPIRED : WF_EDE_SIGNATURE_NOT_YET_VALID;
    fact->say = behind ? say_behind : say_clock;
    fact->sig = behind ? above : bad->sig;
}

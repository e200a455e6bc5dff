/*
 * clock.c - is it this resolver's clock? When signatures are out of their dates everywhere at once.
 *
 * A wrong clock explains a signature that is out of its dates only if there is a moment at which
 * that signature and the good ones above it were all valid. A badly run zone below well run ones
 * has no such moment, however many zones its operator runs badly.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/case.h"
#include "diagnose/sigs.h"

enum { ZONES_NEEDED = 3 };

static bool is_out_of_dates(const struct wf_fact *fact)
{
    return fact->cause == WF_CAUSE_SIGNATURE_EXPIRED ||
           fact->cause == WF_CAUSE_SIGNATURE_NOT_YET_VALID;
}

static void narrow(struct wf_clock_suspect *suspect, int64_t from, int64_t until)
{
    if (from > suspect->from)
        suspect->from = from;
    if (until < suspect->until)
        suspect->until = until;
}

/*
 * Narrows to the time in which an RRset that was found good is valid by any of its signatures; to
 * none when they are not at hand, for the clock must not be blamed on half the evidence.
 */
static void narrow_to_rrset(const struct wf_case *c, struct wf_clock_suspect *suspect,
                            const struct wf_rrset *rrset)
{
    int64_t from = INT64_MAX, until = INT64_MIN;
    size_t i;

    for (i = 0; rrset != NULL && i < rrset->rrsig_count; i++) {
        struct wf_sig sig;

        if (!wf_sig_read(c, &sig, &rrset->rdata[rrset->rr_count + i]) ||
            !wf_sig_is_in_dates(c, &sig))
            continue;
        from = sig.inception < from ? sig.inception : from;
        until = sig.expiration > until ? sig.expiration : until;
    }
    narrow(suspect, from, until);
}

/* The moments at which this failure would not have been; none when from is after until. */
static struct wf_clock_suspect suspect_of(const struct wf_case *c, const struct wf_fact *fact)
{
    struct wf_clock_suspect suspect = {.zone = fact->zone,
                                       .parent = c->ev->parent,
                                       .expired = fact->cause == WF_CAUSE_SIGNATURE_EXPIRED,
                                       .from = fact->sig.inception,
                                       .until = fact->sig.expiration};

    if (!c->ev->zone_is_anchor)
        narrow_to_rrset(c, &suspect, c->ev->parent_dnskey);
    if (!c->ev->zone_is_anchor && fact->rrset != c->ev->ds)
        narrow_to_rrset(c, &suspect, c->ev->ds);
    if (!c->ev->zone_keys_bad) /* keys signed anew beside records that were not */
        narrow_to_rrset(c, &suspect, c->ev->dnskey);
    return suspect;
}

/*
 * Zones of one parent may well be run by one operator; those of different parents less so. What is
 * not known to be unrelated is no witness.
 */
static bool are_related(const struct wf_clock_suspect *a, const struct wf_clock_suspect *b)
{
    if (a->parent.len == 0 || b->parent.len == 0 || a->zone.len == 0 || b->zone.len == 0)
        return true;
    return wf_dname_equal(a->parent, b->parent) || wf_dname_is_related(a->zone, b->zone);
}

static bool is_counted(const struct wf_clock_suspect *const *counted, unsigned count,
                       const struct wf_clock_suspect *other)
{
    unsigned i;

    for (i = 0; i < count; i++) {
        if (are_related(counted[i], other))
            return true;
    }
    return false;
}

/* Whether enough unrelated zones, this one included, share a moment in the same direction. */
static bool has_witnesses(const struct wf_case *c, const struct wf_clock_suspect *own)
{
    const struct wf_clock_suspect *counted[ZONES_NEEDED] = {own};
    struct wf_clock_suspect shared = *own;
    unsigned count = 1;
    size_t i;

    for (i = 0; i < c->ev->clock_suspect_count && count < ZONES_NEEDED; i++) {
        const struct wf_clock_suspect *other = &c->ev->clock_suspects[i];

        if (other->expired != shared.expired || other->from > shared.until ||
            other->until < shared.from || is_counted(counted, count, other))
            continue;
        narrow(&shared, other->from, other->until);
        counted[count++] = other;
    }
    return count == ZONES_NEEDED;
}

static void say_clock(const struct wf_case *c, const struct wf_fact *fact, struct wf_strbuf *out,
                      bool hide)
{
    bool expired = fact->ede == WF_EDE_SIGNATURE_EXPIRED;

    (void)hide;
    wf_strbuf_str(out, "this resolver's clock says ");
    wf_strbuf_time(out, c->ev->now);
    wf_strbuf_printf(out, ", but signatures of %s %s ",
                     fact->zone.len == 1 ? "the root" : "unrelated zones",
                     expired ? "expired" : "become valid");
    wf_strbuf_time(out, expired ? fact->sig.expiration : fact->sig.inception);
}

void wf_examine_clock(struct wf_case *c)
{
    struct wf_clock_suspect suspect;
    const struct wf_fact *bad;
    struct wf_fact *fact;

    if (c->fact_count == 0 || !is_out_of_dates(&c->facts[0]))
        return;
    bad = &c->facts[0];
    suspect = suspect_of(c, bad);
    if (suspect.from > suspect.until)
        return;
    c->clock = suspect;
    if (bad->zone.len > 1 && !has_witnesses(c, &suspect))
        return;
    fact = wf_case_fact(c, WF_CAUSE_LOCAL_CLOCK, bad->scope, bad->zone);
    fact->ede = suspect.expired ? WF_EDE_SIGNATURE_EXPIRED : WF_EDE_SIGNATURE_NOT_YET_VALID;
    fact->describe = say_clock;
    fact->sig = bad->sig;
}

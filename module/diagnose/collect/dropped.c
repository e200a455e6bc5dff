/*
 * dropped.c - what of an answer this resolver dropped, or did not try, before it found the rest
 * bad: then nobody's signature can be said to be wrong.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/dropped.h"

bool wf_rrset_may_lack_records(const struct wf_case *c, const struct wf_rrset *rrset)
{
    uint16_t kept = 0;

    if (rrset->type == WF_TYPE_NS)
        kept = c->ev->config.ns_kept;
    else if (rrset->type == WF_TYPE_DS && !c->ev->seen.zone_is_anchor)
        kept = c->ev->config.ds_kept;
    return kept > 0 && rrset->rr_total == kept;
}

bool wf_rrset_may_lack_sigs(const struct wf_case *c, const struct wf_rrset *rrset)
{
    return c->ev->config.sigs_kept > 0 && rrset->rrsig_total == c->ev->config.sigs_kept;
}

/* The best of them may be good, and what it signs may be whole, at the zone's servers. */
static void say_records_cut(const struct wf_telling *t)
{
    wf_rrset_print(t->out, t->fact->rrset);
    wf_strbuf_printf(t->out,
                     " has %u records here, and this resolver drops those above %u: if its servers "
                     "gave more, a good RRSIG by key %u/%u cannot verify",
                     t->fact->rrset->rr_total, t->fact->rrset->rr_total, t->fact->sig.tag,
                     t->fact->sig.algorithm);
}

static void fix_records_cut(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Count the records of ");
    wf_rrset_print(t->out, t->fact->rrset);
    wf_strbuf_printf(t->out,
                     " at its servers: if they are more than %u, have some of them removed or set "
                     "iter-scrub-ns of this resolver higher; if not, ",
                     t->fact->rrset->rr_total);
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " must sign them again.");
}

static void say_sigs_cut(const struct wf_telling *t)
{
    wf_rrset_print(t->out, t->fact->rrset);
    wf_strbuf_printf(
        t->out,
        " has %u RRSIGs here, and this resolver drops those above %u; none that it kept"
        " is good",
        t->fact->rrset->rrsig_total, t->fact->rrset->rrsig_total);
}

static void say_spent(const struct wf_telling *t)
{
    wf_strbuf_printf(t->out, "the answer has %u signatures%s, and this resolver verifies %u",
                     t->fact->given,
                     t->fact->type == WF_TYPE_NSEC ? " of NSEC or NSEC3 records" : "",
                     t->fact->type == WF_TYPE_NSEC ? t->c->ev->config.denial_sigs_tried
                                                   : t->c->ev->config.sigs_tried);
}

void wf_sig_tell_dropped(const struct wf_case *c, struct wf_fact *fact, bool bogus)
{
    bool records = bogus && wf_rrset_may_lack_records(c, fact->rrset);

    if (!records && !wf_rrset_may_lack_sigs(c, fact->rrset))
        return;
    fact->cause = WF_CAUSE_VALIDATION_LIMIT;
    fact->say = records ? say_records_cut : say_sigs_cut;
    fact->fix = records ? fix_records_cut : NULL;
    fact->maybe_cut = records;
}

/* So many signatures by keys that a validator may have to try, of the whole response or of denial.
 */
static unsigned sigs_of(const struct wf_message *response, bool denial)
{
    size_t i, count = (size_t)response->answer_count + response->authority_count;
    unsigned sigs = 0;

    for (i = 0; i < count; i++) {
        const struct wf_rrset *rrset = &response->rrsets[i];

        if (!denial || rrset->type == WF_TYPE_NSEC || rrset->type == WF_TYPE_NSEC3)
            sigs += rrset->rrsig_total;
    }
    return sigs;
}

bool wf_examine_spent(struct wf_case *c, const struct wf_keyset *keys,
                      const struct wf_message *response, enum wf_scope scope)
{
    size_t seen = (size_t)response->answer_count + response->authority_count;
    size_t unseen = response->rrset_total > seen ? response->rrset_total - seen : 0;
    const unsigned bounds[] = {c->ev->config.sigs_tried, c->ev->config.denial_sigs_tried};
    unsigned denial;

    for (denial = 0; denial < 2; denial++) {
        unsigned given = sigs_of(response, denial != 0);
        struct wf_fact *fact;

        if (bounds[denial] == 0 || given + unseen <= bounds[denial])
            continue;
        if (given <= bounds[denial])
            return true;
        fact = wf_case_fact(c, WF_CAUSE_VALIDATION_LIMIT, scope, keys->zone);
        fact->say = say_spent;
        fact->given = given;
        fact->type = denial != 0 ? WF_TYPE_NSEC : 0;
        return true;
    }
    return false;
}

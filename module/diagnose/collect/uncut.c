/*
 * uncut.c - records without signatures at a name that may be a zone of its own, but of which no
 * delegation is seen.
 *
 * The validator takes such a name for a zone that need not be signed, and asks for its DS RRset.
 * Of a name that was put into a signed zone past its signer no server can prove that it has none:
 * BIND answers SERVFAIL, NSD with the record of another name, Knot DNS with none. What they lack
 * follows from the record that is not signed.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/uncut.h"

#include "diagnose/collect/denial.h"
#include "diagnose/collect/giver.h"
#include "diagnose/collect/origin.h"
#include "diagnose/collect/sigfact.h"

/* A zone has these at its own name. */
static bool is_of_apex(uint16_t type)
{
    return type == WF_TYPE_NS || type == WF_TYPE_SOA || type == WF_TYPE_DNSKEY;
}

/*
 * The first RRset of the answer at the name which bears no signature; NULL where there is none, or
 * one shows that the name is a zone.
 */
static const struct wf_rrset *find_bare(struct wf_case *c, struct wf_dname name)
{
    const struct wf_message *response = c->ev->seen.response;
    const struct wf_rrset *found = NULL;
    size_t i;

    for (i = c->ev->seen.rrset_skip; i < (size_t)response->answer_count + response->authority_count;
         i++) {
        const struct wf_rrset *rrset = &response->rrsets[i];

        if (!wf_effort_read(&c->effort, rrset->owner.len))
            return NULL;
        if (!wf_dname_equal(rrset->owner, name))
            continue;
        if (is_of_apex(rrset->type))
            return NULL;
        if (found == NULL && i < response->answer_count && rrset->rrsig_total == 0)
            found = rrset;
    }
    return found;
}

/* Then it is the zone's signatures that are to be told of. */
static bool has_bad_signature(const struct wf_message *response)
{
    size_t i;

    for (i = 0; response != NULL && i < (size_t)response->answer_count + response->authority_count;
         i++) {
        if (response->rrsets[i].rrsig_total > 0 &&
            response->rrsets[i].security == WF_SECURITY_BOGUS)
            return true;
    }
    return false;
}

/* The DS question brought neither a DS RRset nor another zone's word that there is one. */
static bool lacks_ds(const struct wf_case *c, const struct wf_subquery *ds)
{
    return ds != NULL && c->ev->seen.ds == NULL && c->ds.count == 0 &&
           !has_bad_signature(ds->response) &&
           (ds->response == NULL || !wf_denial_is_from_below(ds->response, &ds->question));
}

static void say_uncut(const struct wf_telling *t)
{
    wf_say_unsigned(t);
    wf_strbuf_str(t->out, ", and no delegation of ");
    wf_dname_print(t->out, t->fact->rrset->owner);
    wf_strbuf_str(t->out, " is seen");
}

static void fix_uncut(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Sign ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out,
                  " again, with all its records (one that was added by hand is not signed); "
                  "if ");
    wf_dname_print(t->out, t->fact->rrset->owner);
    wf_strbuf_str(t->out, " is a zone of its own, have the name servers of ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " answer for its DS.");
}

/* The zone whose servers gave the answer: where it is cached, no delegation below that zone is. */
static struct wf_dname zone_of_answer(struct wf_case *c, bool *whole)
{
    struct wf_dname zone = wf_zone_answering(c, whole);

    return zone.len == 0 && c->ev->seen.attempt_total == 0 ? c->ev->seen.parent : zone;
}

bool wf_examine_uncut(struct wf_case *c, const struct wf_subquery *ds)
{
    const struct wf_evidence *ev = c->ev;
    const struct wf_rrset *bare;
    struct wf_dname zone;
    struct wf_fact *fact;
    bool whole;

    if (ev->seen.response == NULL || ev->seen.zone_is_anchor || !lacks_ds(c, ds) ||
        ev->seen.origin == WF_ORIGIN_CONFIGURED || !wf_message_is_whole(ev->seen.response))
        return false;
    zone = zone_of_answer(c, &whole);
    if (!whole || zone.len <= 1 || !wf_dname_equal(zone, ev->seen.parent) ||
        wf_dname_labels_below(ev->seen.zone, zone) <= 0)
        return false;
    bare = find_bare(c, ev->seen.zone);
    if (bare == NULL)
        return false;
    wf_giver_of_answer(c, zone);
    fact = wf_case_fact(c, WF_CAUSE_SIGNATURE_MISSING, WF_SCOPE_KEYS, zone);
    fact->rrset = bare;
    fact->say = say_uncut;
    fact->fix = fix_uncut;
    fact->keys = &c->parent_keys;
    wf_sig_tell_since(c, fact);
    return true;
}

/*
 * parent_place.c - where what the zone above has of a zone is changed.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/parent_place.h"

#include "common/registration.h"
#include "diagnose/case.h"

/* The signer's name is a claim: it must have verified, or be that of the zone that vouches. */
static struct wf_dname signer_of_ds(const struct wf_evidence *ev)
{
    enum { SIGNER_AT = 18 }; /* octets (RFC 4034, section 3.1) */
    struct wf_dname none = {NULL, 0}, signer;
    const struct wf_rdata *sig;

    if (ev->seen.ds == NULL || ev->seen.zone_is_anchor || ev->seen.ds->rrsig_count == 0)
        return none;
    sig = &ev->seen.ds->rdata[ev->seen.ds->rr_count];
    if (sig->len <= SIGNER_AT)
        return none;
    signer = wf_dname_parse(sig->data + SIGNER_AT, (size_t)sig->len - SIGNER_AT);
    return ev->seen.ds->security == WF_SECURITY_SECURE || wf_dname_equal(signer, ev->seen.parent)
               ? signer
               : none;
}

/*
 * Servers that were asked for the name right above it, and answered, are those that referred to it;
 * of servers of a zone farther up that is not known, as they may have the zones between, too.
 */
static struct wf_dname referrer(const struct wf_evidence *ev, struct wf_dname zone)
{
    unsigned left = 16; /* an attacker can make there be more */
    size_t i;

    for (i = ev->seen.attempt_count; i-- > 0 && left > 0; left--) {
        const struct wf_attempt *attempt = &ev->seen.attempts[i];

        if (!attempt->configured && attempt->outcome == WF_OUTCOME_ANSWERED &&
            wf_dname_labels_below(zone, attempt->zone) == 1)
            return attempt->zone;
    }
    return (struct wf_dname){NULL, 0};
}

struct wf_dname wf_parent_zone(const struct wf_telling *t)
{
    const struct wf_evidence *ev = t->c->ev;
    struct wf_dname zone = t->fact->zone, above = wf_dname_parent(zone), parent;

    if (zone.len <= 1 || above.len == 1)
        return above;
    parent = wf_dname_equal(zone, ev->seen.zone) ? signer_of_ds(ev) : referrer(ev, zone);
    return wf_dname_labels_below(above, parent) >= 0 ? parent : (struct wf_dname){NULL, 0};
}

void wf_parent_place_print(const struct wf_telling *t, enum wf_place place)
{
    struct wf_dname parent = wf_parent_zone(t);

    wf_strbuf_str(t->out, place == WF_PLACE_IN ? "in " : "from ");
    if (parent.len == 1) {
        wf_strbuf_str(t->out, "the root zone (IANA)");
        return;
    }
    wf_strbuf_str(t->out, "the parent zone");
    if (parent.len > 0) {
        wf_strbuf_str(t->out, " ");
        wf_dname_print(t->out, parent);
    }
    if (wf_zone_is_registered(t->fact->zone))
        wf_strbuf_str(t->out, ", through the registrar");
    else if (wf_dname_labels(parent) > 1) /* one of them may be behind; a registry's own are not */
        wf_strbuf_str(t->out, ", on all its servers");
}

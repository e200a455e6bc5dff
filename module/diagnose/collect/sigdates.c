/*
 * sigdates.c - a signature that is out of its dates, in words.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/sigdates.h"

#include "diagnose/case.h"
#include "diagnose/source.h"

void wf_sig_print_name(struct wf_strbuf *out, const struct wf_fact *fact)
{
    wf_strbuf_str(out, "RRSIG of ");
    wf_rrset_print(out, fact->rrset);
    wf_strbuf_str(out, " by key ");
    wf_strbuf_number(out, fact->sig.tag);
}

void wf_say_expired(const struct wf_telling *t)
{
    wf_sig_print_name(t->out, t->fact);
    wf_strbuf_str(t->out, " expired ");
    wf_strbuf_time(t->out, t->fact->sig.expiration);
    wf_strbuf_str(t->out, ", ");
    wf_strbuf_span(t->out, t->c->ev->now - t->fact->sig.expiration);
    wf_strbuf_str(t->out, " ago");
}

void wf_say_not_yet(const struct wf_telling *t)
{
    wf_sig_print_name(t->out, t->fact);
    wf_strbuf_str(t->out, " not valid before ");
    wf_strbuf_time(t->out, t->fact->sig.inception);
    wf_strbuf_str(t->out, " (");
    wf_strbuf_span(t->out, t->fact->sig.inception - t->c->ev->now);
    wf_strbuf_str(t->out, " ahead)");
}

/* As a signer wrote them, one after the other, but farther apart than 32 bits can tell. */
static bool is_overlong(const struct wf_sig *sig)
{
    return wf_sig_expires_before(sig) && (uint32_t)sig->inception < (uint32_t)sig->expiration;
}

void wf_say_expires_before(const struct wf_telling *t)
{
    wf_sig_print_name(t->out, t->fact);
    if (is_overlong(&t->fact->sig)) {
        wf_strbuf_str(t->out, " lasts from ");
        wf_strbuf_time(t->out, (uint32_t)t->fact->sig.inception);
        wf_strbuf_str(t->out, " to ");
        wf_strbuf_time(t->out, (uint32_t)t->fact->sig.expiration);
        wf_strbuf_str(t->out, ", more than the 68 years there can be");
        return;
    }
    wf_strbuf_str(t->out, " expires ");
    wf_strbuf_time(t->out, t->fact->sig.expiration);
    wf_strbuf_str(t->out, ", before it becomes valid ");
    wf_strbuf_time(t->out, t->fact->sig.inception);
}

void wf_fix_expires_before(const struct wf_telling *t)
{
    if (!is_overlong(&t->fact->sig)) {
        wf_strbuf_str(t->out, wf_cause_info(WF_CAUSE_SIGNATURE_EXPIRED_BEFORE_VALID)->remedy);
        return;
    }
    wf_strbuf_str(t->out, "Sign ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " again with signatures that last for weeks: those of more than 68 years "
                          "count as expired before they become valid (RFC 4034, section 3.1.5).");
}

/* A server that is behind has an old copy, whatever its signer did since: the others may be newer.
 */
static void fix_expired(const struct wf_telling *t)
{
    if (wf_source_is_partial(t->fact)) {
        wf_strbuf_str(t->out, "Have every name server of ");
        wf_dname_print(t->out, t->fact->zone);
        wf_strbuf_str(t->out, " answer, and serve the same version; if that of ");
        wf_source_print_server(t);
        wf_strbuf_str(t->out, " is the newest, sign ");
    } else {
        wf_strbuf_str(t->out, "Sign ");
    }
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_printf(t->out, " again: the signature by key %u is of ", t->fact->sig.tag);
    wf_strbuf_time(t->out, t->fact->sig.inception);
    wf_strbuf_str(t->out, "; then check that every name server serves the new version.");
}

/* Dates that no two moments around now can be, as those of 2081 to 2109: which is wrong is open. */
void wf_fix_dates(const struct wf_telling *t)
{
    if (t->fact->sig.inception >= t->fact->sig.expiration) {
        wf_strbuf_str(t->out, wf_cause_info(WF_CAUSE_SIGNATURE_EXPIRED_BEFORE_VALID)->remedy);
        return;
    }
    if (t->fact->sig.expiration < t->c->ev->now) {
        fix_expired(t);
        return;
    }
    wf_strbuf_str(t->out, "Sign ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_printf(t->out,
                     " again with a correct clock: key %u signed for a time that begins in ",
                     t->fact->sig.tag);
    wf_strbuf_span(t->out, t->fact->sig.inception - t->c->ev->now);
    wf_strbuf_str(t->out, ".");
}

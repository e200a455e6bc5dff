/*
 * judge_signatures.c - how long the signatures of a watched zone hold.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "dnssec/sig.h"
#include "watch/judges.h"

enum { MOST_READ = 8192 }; /* octets of one RRset's signatures */

/*
 * Of the zone's signatures of the RRset the one that ends last, as one is enough. False where there
 * is none, or not all could be read.
 */
static bool read_last(const struct wf_judging *judging, const struct wf_rrset *rrset,
                      struct wf_sig *last)
{
    struct wf_effort effort = {.octets = MOST_READ};
    bool found = false;
    uint16_t i;

    if (rrset->rrsig_total != rrset->rrsig_count)
        return false;
    for (i = 0; i < rrset->rrsig_count; i++) {
        struct wf_sig sig;

        if (!wf_sig_read(&effort, judging->passing->now, &sig, &rrset->rdata[rrset->rr_count + i]))
            return false;
        if (sig.covered != rrset->type || !wf_dname_equal(sig.signer, judging->passing->zone) ||
            (found && sig.expiration <= last->expiration))
            continue;
        *last = sig;
        found = true;
    }
    return found;
}

/*
 * Signatures that are made for a day or two, as each answer is given, have always little time left:
 * there it is the share of their life that counts.
 */
static bool ends_soon(const struct wf_sig *sig, time_t now)
{
    int64_t left = sig->expiration - (int64_t)now;
    int64_t life = sig->expiration - sig->inception;

    return life > 0 && left < WF_WATCH_LEFT_S && left < life / WF_WATCH_LEFT_PART;
}

static void word(const struct wf_judging *judging, const struct wf_passed_rrset *passed,
                 const struct wf_sig *sig, struct wf_strbuf *text)
{
    int64_t left = sig->expiration - (int64_t)judging->passing->now;
    char address[WF_ADDR_TEXT_SIZE];

    wf_strbuf_str(text, "the signature of ");
    wf_zone_print(text, passed->rrset.owner);
    wf_strbuf_str(text, " ");
    wf_type_print(text, passed->rrset.type);
    wf_strbuf_str(text, left < 0 ? " ended at " : " ends at ");
    wf_strbuf_time(text, sig->expiration);
    wf_strbuf_str(text, left < 0 ? ", " : ", in ");
    wf_strbuf_span(text, left < 0 ? -left : left);
    wf_strbuf_str(text, left < 0 ? " ago, of a life of " : ", of a life of ");
    wf_strbuf_span(text, sig->expiration - sig->inception);
    wf_strbuf_str(text, passed->configured ? ", " WF_AS_CONFIGURED : ", as ");
    wf_strbuf_str(text, wf_addr_text(&passed->from, address));
    wf_strbuf_str(text, " gives it");
    wf_strbuf_end(text);
}

static void judge(struct wf_judging *judging, const struct wf_passed_rrset *passed,
                  struct wf_watch_told *told)
{
    struct wf_warning *warning;
    struct wf_strbuf text;
    struct wf_sig last = {0};

    if (!read_last(judging, &passed->rrset, &last) || !ends_soon(&last, judging->passing->now))
        return;
    warning = wf_watch_warn(judging, WF_WARNING_SIGNATURE_ENDS, told, &passed->from, &text);
    if (warning == NULL)
        return;
    warning->configured = passed->configured;
    word(judging, passed, &last, &text);
}

void wf_watch_judge_signatures(struct wf_judging *judging, struct wf_watched_zone *zone)
{
    const struct wf_passing *passing = judging->passing;
    uint16_t i;

    /* the keys may be signed elsewhere, and at other times, than all else */
    if (passing->dnskey != NULL)
        judge(judging, passing->dnskey, &zone->key_signature);
    for (i = 0; i < passing->rrset_count; i++)
        judge(judging, &passing->rrsets[i],
              passing->rrsets[i].rrset.type == WF_TYPE_DNSKEY ? &zone->key_signature
                                                              : &zone->signature);
}

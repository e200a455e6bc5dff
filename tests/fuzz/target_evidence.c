/*
 * target_evidence.c - any evidence through the whole path: verdict, EDE options, event.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdlib.h>
#include <string.h>

#include "codec.h"
#include "diagnose/diagnose.h"
#include "must.h"
#include "oracle.h"
#include "sound.h"
#include "targets.h"
#include "watchful.h"

struct run {
    struct wf_codec codec;
    struct wf_run of;
    struct wf_policy policy;
};

/* The broken zone is one that the evidence names, or lies above one. */
static bool is_above_signer(const struct wf_rrset *rrset, struct wf_dname zone)
{
    enum { SIGNER = 18 };
    size_t i;

    for (i = 0; rrset != NULL && i < rrset->rrsig_count; i++) {
        const struct wf_rdata *rdata = &rrset->rdata[rrset->rr_count + i];

        if (rdata->len > SIGNER &&
            wf_dname_is_below_or_at(wf_dname_parse(rdata->data + SIGNER, rdata->len - SIGNER),
                                    zone))
            return true;
    }
    return false;
}

static bool is_named(const struct run *run, struct wf_dname zone)
{
    unsigned i;

    if (zone.len <= 1 || is_above_signer(run->of.evidence.seen.ds, zone) ||
        is_above_signer(run->of.evidence.seen.dnskey, zone))
        return true;
    for (i = 0; i < run->codec.name_count; i++) {
        if (wf_dname_is_below_or_at(run->codec.names[i], zone))
            return true;
    }
    return run->codec.name_count == WF_CODEC_NAMES; /* there are more than were kept */
}

static bool is_part_of_address(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
}

/* Whether the text holds the address as a word of its own. */
/* A colon may also begin what is said of the address: "::1: REFUSED", but "::1:0:1". */
static bool is_end_of_address(const char *after)
{
    return !is_part_of_address(after[0]) || (after[0] == ':' && !is_part_of_address(after[1]));
}

static bool holds_address(const char *text, const char *address)
{
    const char *at = text;

    while ((at = strstr(at, address)) != NULL) {
        if ((at == text || !is_part_of_address(at[-1])) && is_end_of_address(at + strlen(address)))
            return true;
        at++;
    }
    return false;
}

/* Words that are others' may hold any address: those of names, servers and earlier verdicts. */
static bool is_others_word(const struct run *run, const char *address)
{
    const struct wf_evidence *ev = &run->of.evidence;
    const struct wf_verdict *earlier[] = {ev->remembered.keys, ev->remembered.servers,
                                          ev->remembered.question};
    char text[WF_NAME_TEXT_SIZE];
    struct wf_strbuf out;
    size_t i;

    for (i = 0; i < run->codec.name_count; i++) {
        wf_strbuf_init(&out, text, sizeof(text));
        wf_dname_print(&out, run->codec.names[i]);
        if (strstr(text, address) != NULL)
            return true;
    }
    for (i = 0; i < ev->seen.attempt_count; i++) {
        if (ev->seen.attempts[i].ede.present)
            return true;
    }
    for (i = 0; i < ev->seen.subquery_count; i++) {
        if (ev->seen.subqueries[i].verdict != NULL)
            return true;
    }
    return earlier[0] != NULL || earlier[1] != NULL || earlier[2] != NULL;
}

static void must_not_tell(const struct run *run, const struct wf_finding *finding,
                          const struct wf_addr *addr, bool configured)
{
    enum wf_ede_addresses let_out = run->policy.addresses;
    char address[WF_ADDR_TEXT_SIZE];
    unsigned i;

    if (let_out == WF_EDE_ADDRESSES_ALL || addr->family == 0)
        return;
    if (let_out == WF_EDE_ADDRESSES_PUBLIC && !configured && wf_addr_is_public(addr))
        return;
    wf_addr_text(addr, address);
    for (i = 0; i < finding->verdict.ede_count; i++)
        WF_MUST(!holds_address(finding->verdict.ede[i].text, address) ||
                    is_others_word(run, address),
                "%s is told to clients: '%s'", address, finding->verdict.ede[i].text);
}

/* No client learns an address that the options keep back. */
static void must_keep_back(const struct run *run, const struct wf_finding *finding)
{
    const struct wf_evidence *ev = &run->of.evidence;
    const struct wf_delegation *delegation = ev->seen.delegation;
    size_t i, k;

    for (i = 0; i < ev->seen.attempt_count; i++)
        must_not_tell(run, finding, &ev->seen.attempts[i].server, false);
    for (i = 0; i < ev->seen.subquery_count; i++) {
        for (k = 0; k < ev->seen.subqueries[i].attempt_count; k++)
            must_not_tell(run, finding, &ev->seen.subqueries[i].attempts[k].server, false);
    }
    for (i = 0; delegation != NULL && i < delegation->server_count; i++)
        must_not_tell(run, finding, &delegation->servers[i].addr, false);
}

static void make_event(const struct run *run, const struct wf_finding *finding,
                       struct wf_event *event)
{
    memset(event, 0, sizeof(*event));
    event->when.tv_sec = run->of.evidence.now;
    wf_event_set_question(event, &run->of.evidence.seen.question);
    event->rcode = WF_RCODE_SERVFAIL;
    event->finding = *finding;
}

/* On memory of any content the finding is the same: nothing in it is left over. */
static void must_be_pure(const struct run *run, const char *line)
{
    static struct wf_finding finding;
    static struct wf_event event;
    char again[WF_EVENT_LINE_SIZE];

    memset(&finding, 0x5a, sizeof(finding));
    wf_diagnose(&run->of.evidence, &run->policy, &finding);
    make_event(run, &finding, &event);
    json_decref(wf_must_be_json(&event, again));
    WF_MUST(strcmp(line, again) == 0, "two findings: %s%s", line, again);
}

/* What is not gathered where an earlier verdict on the keys is told again makes no difference. */
static void must_recall(const struct run *run, const char *line)
{
    static struct wf_finding finding;
    static struct wf_event event;
    struct wf_evidence less = run->of.evidence;
    char again[WF_EVENT_LINE_SIZE];

    if (!wf_diagnosis_recalls(&less, less.remembered.keys))
        return;
    less.seen.delegation = NULL;
    less.seen.ds_configured = less.seen.dnskey_configured = (struct wf_dname){NULL, 0};
    wf_diagnose(&less, &run->policy, &finding);
    make_event(run, &finding, &event);
    json_decref(wf_must_be_json(&event, again));
    WF_MUST(strcmp(line, again) == 0, "without the delegation: %s%s", line, again);
}

void wf_fuzz_evidence(const uint8_t *data, size_t size)
{
    static struct run run;
    static struct wf_finding finding;
    static struct wf_event event;
    char line[WF_EVENT_LINE_SIZE];
    struct wf_oracle oracle;

    wf_codec_read(&run.codec, data, size);
    wf_code_run(&run.codec, &run.of);
    run.policy.addresses = run.of.options.ede_addresses;
    run.policy.digests = run.of.digests;
    memset(&finding, 0xa5, sizeof(finding));
    wf_diagnose(&run.of.evidence, &run.policy, &finding);
    wf_must_be_sound(&finding);
    wf_oracle_make(&oracle, &run.of.evidence);
    wf_must_be_seen(&oracle, &finding.verdict);
    WF_MUST(run.of.evidence.seen.ending != WF_ENDING_RUNNING ||
                (!finding.silence_witness && !finding.clock_witness),
            "a resolution that goes on is a witness");
    WF_MUST(oracle.told[finding.verdict.cause] ||
                is_named(&run, wf_dname_of(&finding.verdict.zone)),
            "the zone is not in the evidence: '%s'", finding.text);
    must_keep_back(&run, &finding);
    wf_must_fit(&finding.verdict, &run.of.options, run.of.from_cache, run.of.room);
    make_event(&run, &finding, &event);
    json_decref(wf_must_be_json(&event, line));
    must_be_pure(&run, line);
    must_recall(&run, line);
    wf_must_watch(&run.of.evidence);
    wf_codec_end(&run.codec);
}

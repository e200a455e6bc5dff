/*
 * watchful.c - what must hold of the warnings of any watched zone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "watchful.h"

#include <string.h>

#include "must.h"
#include "watch/judge.h"

enum { WINDOW_S = 10, ROUNDS = 4 };

/* What a failure's evidence would be, had it passed of the zone in a resolution that was good. */
static void take(struct wf_passing *passing, struct wf_passed_rrset *keys,
                 const struct wf_evidence *evidence)
{
    const struct wf_message *response = evidence->seen.response;
    size_t i,
        count = response == NULL ? 0 : (size_t)response->answer_count + response->authority_count;

    for (i = 0; i < count; i++) {
        const struct wf_rrset *rrset = &response->rrsets[i];

        if (passing->rrset_count < WF_PASSED_RRSETS)
            passing->rrsets[passing->rrset_count++] =
                (struct wf_passed_rrset){*rrset, evidence->seen.attempts[0].server, i % 2 == 1};
        if (rrset->rr_count > 0 && passing->soa_count < WF_PASSED_SOAS)
            passing->soas[passing->soa_count++] = (struct wf_passed_soa){
                evidence->seen.attempts[evidence->seen.attempt_count - 1].server, rrset->rdata[0]};
    }
    if (evidence->seen.dnskey != NULL) {
        *keys = (struct wf_passed_rrset){*evidence->seen.dnskey, evidence->seen.attempts[0].server,
                                         false};
        passing->dnskey = keys;
    }
    passing->ds = evidence->seen.ds;
}

static bool was_asked(const struct wf_passing *passing, const struct wf_addr *server)
{
    uint16_t i;

    for (i = 0; i < passing->attempt_count; i++) {
        const struct wf_attempt *attempt = &passing->attempts[i];

        if (!attempt->configured && wf_addr_equal(&attempt->server, server) &&
            wf_dname_equal(attempt->zone, passing->zone))
            return true;
    }
    return false;
}

static void must_hold(const struct wf_passing *passing, const struct wf_warning *warning)
{
    size_t len = strnlen(warning->text, sizeof(warning->text));
    char zone[WF_NAME_TEXT_SIZE];
    struct wf_strbuf out;

    WF_MUST(warning->kind < WF_WARNING_COUNT, "kind %d", (int)warning->kind);
    WF_MUST(len < sizeof(warning->text) && wf_is_printable(warning->text, len), "the text '%s'",
            warning->text);
    wf_strbuf_init(&out, zone, sizeof(zone));
    wf_zone_print(&out, passing->zone);
    WF_MUST(out.len > sizeof(warning->text) / 2 || strncmp(warning->text, zone, out.len) == 0,
            "the text '%s' does not begin with the zone", warning->text);
    if (warning->kind == WF_WARNING_SERVER_REFUSES || warning->kind == WF_WARNING_SERVER_LAME ||
        warning->kind == WF_WARNING_SERVER_SILENT)
        WF_MUST(was_asked(passing, &warning->server), "nobody asked that server of the zone: '%s'",
                warning->text);
}

static void judge(struct wf_watched_zone *zone, const struct wf_passing *passing)
{
    struct wf_warnings out;
    unsigned told[WF_WARNING_COUNT] = {0}, i;

    wf_watch_judge(zone, passing, WINDOW_S, &out);
    WF_MUST(out.count <= WF_WARNINGS_MOST, "%u warnings", out.count);
    for (i = 0; i < out.count; i++) {
        must_hold(passing, &out.list[i]);
        told[out.list[i].kind]++;
    }
    for (i = 0; i < WF_WARNING_COUNT; i++)
        WF_MUST(told[i] <= out.seen[i], "more of kind %u are told than were seen", i);
    /* of servers that found no place, and at the time 0, nothing is kept */
    if (out.count == WF_WARNINGS_MOST || passing->attempt_count > WF_WATCH_SERVERS ||
        (uint32_t)passing->now == 0)
        return;
    wf_watch_judge(zone, passing, WINDOW_S, &out);
    WF_MUST(out.count == 0, "told twice within the window: '%s'", out.list[0].text);
}

void wf_must_watch(const struct wf_evidence *evidence)
{
    struct wf_dname zone = evidence->seen.zone;
    struct wf_watched_zone kept;
    unsigned i;

    if (zone.len == 0 && evidence->seen.attempt_count > 0)
        zone = evidence->seen.attempts[0].zone;
    if (zone.len == 0 || evidence->seen.attempt_count == 0)
        return;
    memset(&kept, 0, sizeof(kept));
    for (i = 0; i < ROUNDS; i++) {
        struct wf_passed_rrset keys;
        struct wf_passing passing = {.zone = zone,
                                     .now = evidence->now + (time_t)i * (WINDOW_S - 1),
                                     .attempts = evidence->seen.attempts,
                                     .attempt_count = evidence->seen.attempt_count,
                                     .answered_v4 = evidence->now + 100,
                                     .answered_v6 = i % 2 == 0 ? 0 : evidence->now + 100};

        take(&passing, &keys, evidence);
        judge(&kept, &passing);
    }
}

/*
 * checks.c - one row's answers against the table: rcode, EDE codes in order, texts, sizes.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/checks.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/tap.h"
#include "lab/truth.h"

enum { CACHED_ERROR = 13, TEXT_MAX = 180, FILLED_MAX = 512 };

static const char *const known_causes[] = {
#define WF_CAUSE(symbol, id, ...) id,
#include "causes.def"
#undef WF_CAUSE
};

bool lab_cause_is_known(const char *cause)
{
    for (size_t i = 0; i < sizeof(known_causes) / sizeof(*known_causes); i++)
        if (strcmp(known_causes[i], cause) == 0)
            return true;
    return false;
}

const struct lab_expect *lab_expected(const struct lab_row *row, struct lab_expecting expecting)
{
    return expecting.patched && row->patched.cause ? &row->patched : &row->expect;
}

static bool has_row(const char *cause)
{
    /* whose scene is not a row, but in outage.c, or in tests/parts/early.sh */
    if (strcmp(cause, "local-network") == 0 || strcmp(cause, "still-trying") == 0)
        return true;
    for (size_t i = 0; i < lab_row_count; i++) {
        const struct lab_row *row = &lab_rows[i];

        if ((row->expect.cause && strcmp(row->expect.cause, cause) == 0) ||
            (row->patched.cause && strcmp(row->patched.cause, cause) == 0))
            return true;
    }
    return false;
}

void lab_check_coverage(void)
{
    for (size_t i = 0; i < sizeof(known_causes) / sizeof(*known_causes); i++)
        lab_tap(has_row(known_causes[i]), "table", "the cause %s has a row", known_causes[i]);
}

static void note_reply(const struct lab_reply *reply)
{
    char *rcode;

    if (!reply->pkt) {
        lab_tap_note("got no answer");
        return;
    }
    rcode = ldns_pkt_rcode2str(ldns_pkt_get_rcode(reply->pkt));
    lab_tap_note("got %s, %zu octets, %zu EDE", rcode, reply->size, reply->ede_count);
    free(rcode);
    for (size_t i = 0; i < reply->ede_count && i < LAB_EDES_READ; i++)
        lab_tap_note("EDE %u \"%s\"", (unsigned)reply->ede[i].code, reply->ede[i].text);
}

static ldns_pkt_rcode wanted_rcode(const struct lab_row *row, const struct lab_expect *expect)
{
    return expect->cause && !row->answered ? LDNS_RCODE_SERVFAIL : row->rcode;
}

static void check_rcode(const struct lab_job *job, const struct lab_expect *expect)
{
    const struct lab_row *row = job->of->row;
    const struct lab_reply *reply = job->replies[LAB_STEP_FRESH];
    ldns_pkt_rcode wanted = wanted_rcode(row, expect);
    bool ok = reply->pkt && ldns_pkt_get_rcode(reply->pkt) == wanted;
    ldns_lookup_table *name = ldns_lookup_by_id(ldns_rcodes, (int)wanted);

    if (ok && !expect->cause)
        ok = ldns_pkt_ad(reply->pkt) == row->secure;
    if (!lab_tap(ok, row->label, "%s%s: %s", name->name,
                 !expect->cause && row->secure ? " with AD" : "", row->broken))
        note_reply(reply);
}

/* Whether the reply's EDE codes are the expected ones, with 13 behind them from cache. */
static bool codes_fit(const struct lab_reply *reply, const struct lab_expect *expect, bool cached)
{
    size_t count = (size_t)expect->ede.count + cached;

    if (reply->ede_count != count || count > LAB_EDES_READ)
        return false;
    for (size_t i = 0; i < expect->ede.count; i++)
        if (reply->ede[i].code != expect->ede.code[i])
            return false;
    return !cached || (reply->ede[count - 1].code == CACHED_ERROR && !reply->ede[count - 1].len);
}

static bool is_plain_text(const struct lab_ede_seen *ede)
{
    if (ede->len > TEXT_MAX || strlen(ede->text) != ede->len)
        return false;
    for (size_t i = 0; i < ede->len; i++)
        if ((unsigned char)ede->text[i] < 0x20 || ede->text[i] == 0x7f)
            return false;
    return true;
}

/*
 * Whether what is found there is a piece of its own: "test: " is not in "a.test: ", nor key tag 52
 * in "21:04:52Z".
 */
static bool is_whole(const char *text, const char *at, const char *piece)
{
    size_t len = strlen(piece);
    bool number = len > 0 && strspn(piece, "0123456789") == len;

    if (at > text && isalnum((unsigned char)*piece) &&
        (isalnum((unsigned char)at[-1]) || strchr(number ? ".-:" : ".-", at[-1])))
        return false;
    return !number || !isalnum((unsigned char)at[len]);
}

static bool stands_in(const struct lab_reply *reply, const char *piece)
{
    for (size_t i = 0; i < reply->ede_count && i < LAB_EDES_READ; i++) {
        const char *text = reply->ede[i].text;

        for (const char *at = text; (at = strstr(at, piece)) != NULL; at++)
            if (is_whole(text, at, piece))
                return true;
    }
    return false;
}

/* What must stand in no text does not. */
static bool blames_nobody_else(const struct lab_job *job, const struct lab_reply *reply,
                               const struct lab_expect *expect)
{
    char filled[FILLED_MAX];

    for (size_t i = 0; i < LAB_MAX_TEXTS && expect->never[i]; i++) {
        lab_fill(filled, sizeof(filled), expect->never[i], job->of);
        if (stands_in(reply, filled))
            return false;
    }
    return true;
}

static bool texts_fit(const struct lab_job *job, const struct lab_reply *reply,
                      const struct lab_expect *expect)
{
    char filled[FILLED_MAX];
    bool ok = true;

    for (size_t i = 0; i < reply->ede_count && i < LAB_EDES_READ; i++)
        ok = ok && is_plain_text(&reply->ede[i]);
    for (size_t i = 0; i < LAB_MAX_TEXTS && expect->says[i]; i++) {
        lab_fill(filled, sizeof(filled), expect->says[i], job->of);
        ok = ok && stands_in(reply, filled);
    }
    return ok && blames_nobody_else(job, reply, expect);
}

static void note_expected(const struct lab_job *job, const struct lab_expect *expect, bool cached)
{
    char filled[FILLED_MAX], codes[64] = "";

    for (size_t i = 0; i < expect->ede.count; i++)
        snprintf(codes + strlen(codes), sizeof(codes) - strlen(codes), " %u",
                 (unsigned)expect->ede.code[i]);
    lab_tap_note("expected EDE%s%s", codes, cached ? " 13" : "");
    for (size_t i = 0; i < LAB_MAX_TEXTS && expect->says[i]; i++) {
        lab_fill(filled, sizeof(filled), expect->says[i], job->of);
        lab_tap_note("expected \"%s\"", filled);
    }
    for (size_t i = 0; i < LAB_MAX_TEXTS && expect->never[i]; i++) {
        lab_fill(filled, sizeof(filled), expect->never[i], job->of);
        lab_tap_note("unexpected \"%s\"", filled);
    }
}

/* A failure explained in full, as the table says. */
static void check_explained(const struct lab_job *job, enum lab_step step,
                            const struct lab_expect *expect, bool cached, bool either)
{
    const struct lab_reply *reply = job->replies[step];
    bool codes =
        reply->pkt && (codes_fit(reply, expect, cached) || (either && codes_fit(reply, expect, 1)));
    bool ok = codes && ldns_pkt_get_rcode(reply->pkt) == wanted_rcode(job->of->row, expect) &&
              texts_fit(job, reply, expect);

    if (lab_tap(ok, job->of->row->label, "%s: explained as %s", lab_step_name(step), expect->cause))
        return;
    note_expected(job, expect, cached);
    note_reply(reply);
}

/* In 512 octets details may be missing; what is there is true, comes first and adds no TC. */
static void check_small(const struct lab_job *job, const struct lab_expect *expect)
{
    const struct lab_reply *reply = job->replies[LAB_STEP_SMALL];
    bool ok = reply->pkt && reply->size <= LAB_EDNS_SMALL && !ldns_pkt_tc(reply->pkt) &&
              reply->has_opt && reply->ede_count >= 1 && expect->ede.count >= 1 &&
              reply->ede[0].code == expect->ede.code[0];

    if (!lab_tap(ok, job->of->row->label, "%s: the explanation fits",
                 lab_step_name(LAB_STEP_SMALL)))
        note_reply(reply);
}

static void check_no_edns(const struct lab_job *job, ldns_pkt_rcode rcode)
{
    const struct lab_reply *reply = job->replies[LAB_STEP_NO_EDNS];
    bool ok = reply->pkt && !reply->has_opt && ldns_pkt_get_rcode(reply->pkt) == rcode;

    if (!lab_tap(ok, job->of->row->label, "%s: no OPT", lab_step_name(LAB_STEP_NO_EDNS)))
        note_reply(reply);
}

/* Another name of the zone: the same verdict code, about the same zone, and nobody else's. */
static void check_second(const struct lab_job *job, const struct lab_expect *expect)
{
    const struct lab_reply *reply = job->replies[LAB_STEP_SECOND];
    char zone[FILLED_MAX], start[FILLED_MAX + 2];
    bool ok;

    lab_fill(zone, sizeof(zone), expect->zone ? expect->zone : "{zone}", job->of);
    if (strcmp(zone, ".") == 0) /* what this resolver does wrong is of no zone */
        snprintf(start, sizeof(start), "this resolver");
    else
        snprintf(start, sizeof(start), "%s: ", zone);
    ok = reply->pkt && ldns_pkt_get_rcode(reply->pkt) == LDNS_RCODE_SERVFAIL &&
         reply->ede_count >= 1 && reply->ede[0].code == expect->ede.code[0] &&
         strncmp(reply->ede[0].text, start, strlen(start)) == 0 &&
         blames_nobody_else(job, reply, expect);
    if (lab_tap(ok, job->of->row->label, "%s: explained, too", lab_step_name(LAB_STEP_SECOND)))
        return;
    lab_tap_note("expected EDE %u \"%s...\" for %s", (unsigned)expect->ede.code[0], start,
                 job->of->second);
    note_reply(reply);
}

/* What every text of every reply says, whatever the table expects of it. */
static void check_truth(const struct lab_job *job, const struct lab_expect *expect)
{
    const char *zone = expect->zone && strcmp(expect->zone, ".") == 0 ? "." : "";

    for (int step = 0; step < LAB_STEP_COUNT; step++) {
        const struct lab_reply *reply = job->replies[step];
        const char *texts[LAB_EDES_READ];
        size_t count = 0;

        for (; reply && count < reply->ede_count && count < LAB_EDES_READ; count++)
            texts[count] = reply->ede[count].text;
        if (count > 0)
            lab_truth_check(job->of, zone, lab_step_name((enum lab_step)step), texts, count);
    }
}

/* What has been repaired since is not told as if it were so now. */
static void check_age(const struct lab_job *job)
{
    static const char *const ages[] = {"; seen ", "this resolver's copy of ", "(not retried yet)"};
    const struct lab_reply *reply = job->replies[LAB_STEP_FRESH];
    bool told = false;

    for (size_t i = 0; i < sizeof(ages) / sizeof(*ages); i++)
        told = told || strstr(reply->ede[0].text, ages[i]) != NULL;
    if (!lab_tap(told, job->of->row->label, "fresh: says that it is of before the repair"))
        note_reply(reply);
}

static void check_failing(const struct lab_job *job, const struct lab_expect *expect,
                          struct lab_expecting expecting)
{
    /* an answer that came only when asked again may be fresh or from the cache */
    bool late = job->tries[LAB_STEP_FRESH] > 1;
    bool from_cache = !job->of->row->answered && !job->of->row->uncached;

    check_truth(job, expect);
    if (job->of->row->repaired)
        check_age(job);
    check_explained(job, LAB_STEP_FRESH, expect, false, late);
    for (enum lab_step step = LAB_STEP_CACHED_UDP; step <= LAB_STEP_CACHED_TCP; step++)
        if (job->replies[step])
            check_explained(job, step, expect, from_cache, job->of->row->uncached);
    if (job->replies[LAB_STEP_NO_EDNS])
        check_no_edns(job, wanted_rcode(job->of->row, expect));
    if (job->replies[LAB_STEP_SMALL] && !job->of->row->answered)
        check_small(job, expect);
    if (job->replies[LAB_STEP_SECOND] && !(expecting.stock && job->of->row->second_is_alias))
        check_second(job, expect);
}

static void check_working(const struct lab_job *job)
{
    for (int step = 0; step < LAB_STEP_COUNT; step++) {
        const struct lab_reply *reply = job->replies[step];

        if (step == LAB_STEP_NO_EDNS && reply)
            check_no_edns(job, job->of->row->rcode);
        else if (reply && !lab_tap(reply->pkt && reply->ede_count == 0 &&
                                       ldns_pkt_get_rcode(reply->pkt) == job->of->row->rcode,
                                   job->of->row->label, "%s: works, and no EDE",
                                   lab_step_name((enum lab_step)step)))
            note_reply(reply);
    }
}

void lab_check_job(const struct lab_job *job, struct lab_expecting expecting)
{
    const struct lab_expect *expect = lab_expected(job->of->row, expecting);

    check_rcode(job, expect);
    if (!expecting.module || !job->replies[LAB_STEP_FRESH]->pkt)
        return;
    if (!expect->cause)
        check_working(job);
    else if (lab_cause_is_known(expect->cause))
        check_failing(job, expect, expecting);
    else
        lab_tap_skip(job->of->row->label, "the module does not know %s yet", expect->cause);
}

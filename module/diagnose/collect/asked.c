/*
 * asked.c - whether servers fail at all that they are asked for, or at one type or name only.
 *
 * A load balancer that knows only A records, a filter that drops a new type: the zone is there, and
 * who is told to load it looks in the wrong place.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/asked.h"

#include <string.h>

/* The last so many attempts, and as many of all sub-queries: an attacker can make there be more. */
enum { ATTEMPTS_READ = 16, FOLDED_OCTETS = 512 };

/* An answer with authority, or a referral to a zone below. */
static bool is_answer(const struct wf_attempt *attempt)
{
    return attempt->outcome == WF_OUTCOME_ANSWERED && attempt->lameness == WF_LAME_NONE &&
           (attempt->rcode == WF_RCODE_NOERROR || attempt->rcode == WF_RCODE_NXDOMAIN);
}

/* The zone is in the same letters in nearly every attempt, and that costs next to nothing to see.
 */
static bool is_of(const struct wf_attempt *attempt, struct wf_dname zone, unsigned *octets)
{
    if (attempt->zone.len != zone.len || zone.len == 0)
        return false;
    if (memcmp(attempt->zone.wire, zone.wire, zone.len) == 0)
        return true;
    if (*octets < zone.len)
        return false;
    *octets -= zone.len;
    return wf_dname_equal(attempt->zone, zone);
}

static void note_attempt(struct wf_server_set *set, const struct wf_attempt *attempt,
                         unsigned *octets)
{
    struct wf_asked *asked = &set->asked;

    if (attempt->outcome == WF_OUTCOME_PENDING || attempt->asked.type == 0 ||
        (attempt->outcome == WF_OUTCOME_ANSWERED && attempt->rcode == WF_RCODE_UNKNOWN) ||
        !is_of(attempt, set->zone, octets))
        return;
    if (is_answer(attempt)) {
        asked->answered = attempt->asked;
        asked->partial = true;
        return;
    }
    asked->several |= asked->failed.type != 0 && asked->failed.type != attempt->asked.type;
    asked->failed = attempt->asked;
}

/* Of an earlier attempt the name is not kept; then it may have been the same. */
static bool may_be_same(const struct wf_question *a, const struct wf_question *b)
{
    return a->type == b->type &&
           (a->name.len == 0 || b->name.len == 0 || wf_dname_equal(a->name, b->name));
}

/* The sub-queries' come first: what failed last is this question's own. */
static void note_subqueries(struct wf_server_set *set, const struct wf_evidence *ev,
                            unsigned *octets)
{
    size_t left = ATTEMPTS_READ;
    size_t i, k;

    for (i = 0; i < ev->seen.subquery_count; i++) {
        const struct wf_subquery *sub = &ev->seen.subqueries[i];

        for (k = 0; k < sub->attempt_count && left > 0; k++, left--)
            note_attempt(set, &sub->attempts[k], octets);
    }
}

void wf_asked_note(struct wf_server_set *set, const struct wf_evidence *ev)
{
    struct wf_asked *asked = &set->asked;
    unsigned octets = FOLDED_OCTETS;
    size_t i;

    *asked = (struct wf_asked){0};
    note_subqueries(set, ev, &octets);
    i = ev->seen.attempt_count;
    i = i > (size_t)ATTEMPTS_READ ? i - (size_t)ATTEMPTS_READ : 0;
    for (; i < ev->seen.attempt_count; i++)
        note_attempt(set, &ev->seen.attempts[i], &octets);
    if (asked->failed.type == 0) /* nobody was asked: of that it is known that nobody answers */
        asked->failed = wf_failed_question(ev);
    if (asked->partial && may_be_same(&asked->answered, &asked->failed))
        asked->partial = false;
    if (asked->partial)
        return;
    asked->answered.type = 0;
    if (set->configured || asked->several || ev->remembered.answered.type == 0 ||
        ev->remembered.answered_s > WF_ANSWERED_KEEP_S || ev->seen.delegation == NULL ||
        !wf_dname_equal(ev->seen.delegation->zone, set->zone) ||
        may_be_same(&ev->remembered.answered, &asked->failed))
        return;
    asked->answered = ev->remembered.answered;
    asked->answered_s = ev->remembered.answered_s;
}

bool wf_asked_all_fails(const struct wf_asked *asked)
{
    return asked->several && asked->answered.type == 0;
}

void wf_asked_print(struct wf_strbuf *out, const struct wf_asked *asked,
                    const struct wf_question *question)
{
    if (asked->answered.type == asked->failed.type) {
        wf_dname_print(out, question->name);
        wf_strbuf_str(out, "/");
    }
    wf_type_print(out, question->type);
}

void wf_asked_answered_print(struct wf_strbuf *out, const struct wf_asked *asked)
{
    wf_asked_print(out, asked, &asked->answered);
    if (asked->partial) {
        wf_strbuf_str(out, " is answered");
        return;
    }
    wf_strbuf_str(out, " was answered ");
    wf_strbuf_span(out, asked->answered_s);
    wf_strbuf_str(out, " ago");
}

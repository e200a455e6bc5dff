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

/*
 * With names of so many other domains that failed since the last answer, forwarders fail at most
 * that they are asked for. Fewer of them may be broken, and asked for one after the other.
 */
enum { MOST_FAIL = 5 };

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
    if (attempt->zone.wire == zone.wire || memcmp(attempt->zone.wire, zone.wire, zone.len) == 0)
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

/* Whether what is remembered is of these servers, and says anything of them now. */
static bool remembers(const struct wf_server_set *set, const struct wf_evidence *ev)
{
    const struct wf_remembered *past = &ev->remembered;

    if (past->answered.type == 0 || past->answered_s > WF_ANSWERED_KEEP_S ||
        may_be_same(&past->answered, &set->asked.failed))
        return false;
    if (set->configured)
        return past->failed_names < MOST_FAIL;
    return !set->asked.several && ev->seen.delegation != NULL &&
           wf_dname_equal(ev->seen.delegation->zone, set->zone);
}

/* Of an earlier attempt the name is not kept: it was this question's, where the type is. */
static void name_failed(struct wf_server_set *set, const struct wf_evidence *ev)
{
    struct wf_asked *asked = &set->asked;

    if (asked->failed.type == 0) /* nobody was asked: of that it is known that nobody answers */
        asked->failed = wf_failed_question(ev);
    if (asked->failed.name.len == 0 && asked->failed.type == ev->seen.question.type)
        asked->failed.name = wf_failed_question(ev).name;
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
    name_failed(set, ev);
    if (asked->partial && may_be_same(&asked->answered, &asked->failed))
        asked->partial = false;
    if (!asked->partial) {
        asked->answered.type = 0;
        if (remembers(set, ev)) {
            asked->answered = ev->remembered.answered;
            asked->answered_s = ev->remembered.answered_s;
        }
    }
    asked->spared = set->configured && asked->answered.type != 0;
    asked->most_fail =
        set->configured && !asked->spared && ev->remembered.failed_names >= MOST_FAIL;
}

bool wf_asked_all_fails(const struct wf_asked *asked)
{
    return asked->several && asked->answered.type == 0;
}

static void question_print(struct wf_strbuf *out, const struct wf_question *question, bool named)
{
    if (named && question->name.len > 0) {
        wf_dname_print(out, question->name);
        wf_strbuf_str(out, "/");
    }
    wf_type_print(out, question->type);
}

/* Not one of the same type, of a name that the other tells already. */
static bool is_of_other_name(const struct wf_asked *asked)
{
    return asked->spared && !wf_dname_equal(asked->answered.name, asked->failed.name);
}

void wf_asked_failed_print(struct wf_strbuf *out, const struct wf_asked *asked)
{
    question_print(out, &asked->failed,
                   asked->spared || asked->answered.type == asked->failed.type);
}

/* Of a zone's servers the names are those of the zone, unless the types are the same. */
void wf_asked_answered_name_print(struct wf_strbuf *out, const struct wf_asked *asked)
{
    question_print(out, &asked->answered,
                   is_of_other_name(asked) || asked->answered.type == asked->failed.type);
}

bool wf_asked_is_of_others(const struct wf_asked *asked)
{
    return !asked->partial && is_of_other_name(asked);
}

void wf_asked_answered_print(struct wf_strbuf *out, const struct wf_asked *asked, bool unnamed)
{
    if (unnamed)
        wf_strbuf_str(out, "another name");
    else
        wf_asked_answered_name_print(out, asked);
    if (asked->partial) {
        wf_strbuf_str(out, " is answered");
        return;
    }
    wf_strbuf_str(out, " was answered ");
    if (asked->answered_s == 0) {
        wf_strbuf_str(out, "just now");
        return;
    }
    wf_strbuf_span(out, asked->answered_s);
    wf_strbuf_str(out, " ago");
}

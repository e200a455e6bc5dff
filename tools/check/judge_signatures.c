/*
 * judge_signatures.c - how long the signatures of a zone hold.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/judge_signatures.h"

static const uint16_t types[] = {WF_TYPE_SOA, WF_TYPE_DNSKEY, WF_TYPE_NS, WF_TYPE_DS};

enum { TYPE_COUNT = sizeof(types) / sizeof(types[0]) };

static void take_left(struct wf_check_left *left, uint16_t type, const struct wf_checked_set *set,
                      time_t now)
{
    int64_t seconds = set->expiration - (int64_t)now;

    if (!set->seen || set->expiration == 0 || set->security != WF_SECURITY_SECURE ||
        (left->known && left->seconds <= seconds))
        return;
    *left = (struct wf_check_left){true, type, seconds, set->expiration - set->inception};
}

struct wf_check_left wf_check_signature_left_of(const struct wf_zone_facts *facts, uint16_t type,
                                                time_t now)
{
    struct wf_check_left left = {false, type, 0, 0};
    unsigned i;

    if (type == WF_TYPE_DS)
        take_left(&left, type, &facts->ds_set, now);
    for (i = 0; type != WF_TYPE_DS && i < facts->server_count; i++) {
        const struct wf_checked_server *server = &facts->servers[i];

        take_left(&left, type,
                  type == WF_TYPE_SOA      ? &server->soa
                  : type == WF_TYPE_DNSKEY ? &server->dnskey
                                           : &server->ns,
                  now);
    }
    return left;
}

struct wf_check_left wf_check_signature_left(const struct wf_zone_facts *facts, time_t now)
{
    struct wf_check_left least = {false, 0, 0, 0};
    size_t i;

    for (i = 0; i < TYPE_COUNT; i++) {
        struct wf_check_left left = wf_check_signature_left_of(facts, types[i], now);

        if (left.known && (!least.known || left.seconds < least.seconds))
            least = left;
    }
    return least;
}

/* 0: there is time enough; 1: a warning; 2: critical. */
static int urgency(const struct wf_judgement *judgement, const struct wf_check_left *left)
{
    if (!left->known)
        return 0;
    if (left->seconds < wf_check_limit_of(&judgement->limits->critical, left->life))
        return 2;
    return left->seconds < wf_check_limit_of(&judgement->limits->warning, left->life);
}

/* Those of the zone, or of its DS RRset, that have the urgency, in one problem. */
static void judge_urgency(const struct wf_judgement *judgement, int wanted, bool of_ds)
{
    const struct wf_zone_facts *facts = judgement->facts;
    struct wf_check_left least = {false, 0, 0, 0};
    struct wf_problem *problem = NULL;
    struct wf_strbuf out;
    size_t i;

    for (i = 0; i < TYPE_COUNT; i++) {
        struct wf_check_left left = wf_check_signature_left_of(facts, types[i], judgement->now);

        if ((types[i] == WF_TYPE_DS) != of_ds || urgency(judgement, &left) != wanted)
            continue;
        if (problem == NULL) {
            problem =
                wf_problem_add(judgement->problems, facts,
                               wanted == 2 ? WF_PROBLEM_SIGNATURE_ENDS : WF_PROBLEM_SIGNATURE_SOON);
            if (!wf_judge_begin(&out, problem))
                return;
        }
        wf_strbuf_str(&out, out.len == 0 ? "the signatures of " : ", ");
        wf_type_print(&out, types[i]);
        if (!least.known || left.seconds < least.seconds)
            least = left;
    }
    if (problem == NULL)
        return;
    wf_strbuf_str(&out, " end in ");
    wf_strbuf_span(&out, least.seconds > 0 ? least.seconds : 0);
    wf_strbuf_str(&out, ", ");
    wf_strbuf_time(&out, (int64_t)judgement->now + least.seconds);
    if (!of_ds)
        return;
    problem->zone = facts->parent;
    wf_strbuf_init(&out, problem->remedy, sizeof(problem->remedy));
    wf_strbuf_str(&out, "Whoever runs ");
    wf_judge_tell_parent(&out, facts);
    wf_strbuf_str(&out, " must sign it again: the DS RRset is theirs.");
}

void wf_judge_signatures(const struct wf_judgement *judgement)
{
    int wanted;

    for (wanted = 1; wanted <= 2; wanted++) {
        judge_urgency(judgement, wanted, false);
        judge_urgency(judgement, wanted, true);
    }
}

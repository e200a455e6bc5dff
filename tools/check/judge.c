/*
 * judge.c - what is wrong with a zone, by what was seen of it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/judge.h"

#include <errno.h>
#include <string.h>

#include "check/judge_keys.h"
#include "check/judge_names.h"
#include "check/judge_servers.h"
#include "check/judge_signatures.h"

unsigned wf_check_asked(const struct wf_zone_facts *facts)
{
    unsigned i, count = 0;

    for (i = 0; i < facts->server_count; i++)
        count += wf_server_was_asked(&facts->servers[i]);
    return count;
}

unsigned wf_check_well(const struct wf_zone_facts *facts, const struct wf_problems *problems)
{
    uint32_t bad = 0;
    unsigned i, count = 0;

    for (i = 0; i < problems->count; i++)
        bad |= problems->list[i].servers;
    for (i = 0; i < facts->server_count; i++)
        count += wf_server_was_asked(&facts->servers[i]) && (bad >> i & 1) == 0;
    return count;
}

/* The zone as a whole was not found, or its chain does not come to it. Returns whether it was. */
static bool judge_state(const struct wf_judgement *judgement)
{
    static const enum wf_problem_kind kinds[] = {[WF_ZONE_UNKNOWN] = WF_PROBLEM_NOT_CHECKED,
                                                 [WF_ZONE_ABSENT] = WF_PROBLEM_ZONE_ABSENT,
                                                 [WF_ZONE_NO_CUT] = WF_PROBLEM_NOT_A_ZONE,
                                                 [WF_ZONE_CHAIN_BAD] = WF_PROBLEM_CHAIN_BROKEN};
    const struct wf_zone_facts *facts = judgement->facts;
    struct wf_problem *problem;
    struct wf_strbuf out;

    if (facts->state == WF_ZONE_FOUND)
        return true;
    problem = wf_problem_add(judgement->problems, facts, kinds[facts->state]);
    if (!wf_judge_begin(&out, problem))
        return false;
    if (facts->state == WF_ZONE_ABSENT) {
        wf_dname_print(&out, wf_dname_of(&facts->parent));
        wf_strbuf_str(&out, " says that there is no such name");
    } else if (facts->state == WF_ZONE_NO_CUT) {
        wf_strbuf_str(&out, "this name begins no zone, it lies in the zone ");
        wf_dname_print(&out, wf_dname_of(&facts->parent));
    } else {
        wf_strbuf_str(&out, facts->chain_text);
        memcpy(problem->remedy, facts->chain_remedy, sizeof(problem->remedy));
    }
    if (facts->state == WF_ZONE_CHAIN_BAD) {
        problem->party = facts->party;
        problem->zone = facts->broken_zone;
    }
    return false;
}

/* Nothing came back from anywhere, and for each the reason lies on this side. */
static bool is_cut_off(const struct wf_judgement *judgement)
{
    const struct wf_zone_facts *facts = judgement->facts;
    unsigned i;

    for (i = 0; i < facts->server_count; i++) {
        const struct wf_said *said = &facts->servers[i].udp;

        if (!wf_server_was_asked(&facts->servers[i]))
            continue;
        if (said->outcome != WF_OUTCOME_UNREACHABLE ||
            (said->sys_errno != ENETUNREACH && said->sys_errno != EPERM &&
             said->sys_errno != EACCES && said->sys_errno != ENETDOWN))
            return false;
    }
    return judgement->asked > 0 && facts->parents_silent == facts->parents_asked;
}

/*
 * Refused by all, which may be this host's part: those of the zone above refuse it, too, or the
 * resolver gets what this host does not.
 */
static bool is_refused_here(const struct wf_judgement *judgement)
{
    const struct wf_zone_facts *facts = judgement->facts;

    return wf_judge_all_refuse(judgement) &&
           (facts->resolver_answers ||
            (facts->parents_refused > 0 && facts->parents_refused == facts->parents_asked));
}

static void judge_refused_here(const struct wf_judgement *judgement)
{
    const struct wf_zone_facts *facts = judgement->facts;
    struct wf_problem *problem = wf_problem_add(judgement->problems, facts, WF_PROBLEM_NOT_CHECKED);
    struct wf_strbuf out;
    unsigned i;

    if (!wf_judge_begin(&out, problem))
        return;
    for (i = 0; i < facts->server_count; i++)
        problem->servers |= (uint32_t)wf_server_was_asked(&facts->servers[i]) << i;
    wf_strbuf_str(&out, "its name servers refuse this host (REFUSED)");
    if (facts->parents_refused > 0 && facts->parents_refused == facts->parents_asked)
        wf_strbuf_str(&out, ", and so do those of the zone above");
    if (facts->resolver_answers)
        wf_strbuf_str(&out, "; the resolver has an answer of them, which may be an old one");
    wf_strbuf_init(&out, problem->remedy, sizeof(problem->remedy));
    wf_strbuf_str(&out, "Run the check on a host that may ask name servers: they refuse this one, "
                        "or something on the way answers for them.");
    if (facts->parents_refused < facts->parents_asked) {
        wf_strbuf_str(&out, " If they refuse all others, too: load ");
        wf_dname_print(&out, wf_dname_of(&facts->zone));
        wf_strbuf_str(&out, " on them.");
    }
}

/* Every one of the servers refuses: they have no such zone, or a rule against whoever asks. */
static void remedy_refused(const struct wf_judgement *judgement, struct wf_problem *problem)
{
    struct wf_strbuf out;

    if (problem == NULL || problem->kind != WF_PROBLEM_NO_SERVER || !wf_judge_all_refuse(judgement))
        return;
    wf_strbuf_init(&out, problem->remedy, sizeof(problem->remedy));
    wf_strbuf_str(&out, "Load ");
    wf_dname_print(&out, wf_dname_of(&judgement->facts->zone));
    wf_strbuf_str(&out, " on its name servers, or have ");
    wf_judge_tell_parent(&out, judgement->facts);
    wf_strbuf_str(&out, " delegate to those that serve it; if others get an answer, have their "
                        "access lists let everybody ask.");
}

static void judge_none_good(const struct wf_judgement *judgement)
{
    const struct wf_zone_facts *facts = judgement->facts;
    bool only_ipv6 = judgement->asked == 0 && facts->no_ipv6;
    bool more = facts->name_total > facts->name_count;
    enum wf_problem_kind kind = only_ipv6 || facts->gave_up || more ? WF_PROBLEM_NOT_CHECKED
                                : is_cut_off(judgement)             ? WF_PROBLEM_NO_NETWORK
                                                                    : WF_PROBLEM_NO_SERVER;
    struct wf_problem *problem = wf_problem_add(judgement->problems, facts, kind);
    struct wf_strbuf out;

    remedy_refused(judgement, problem);
    if (!wf_judge_begin(&out, problem))
        return;
    if (only_ipv6)
        wf_strbuf_str(&out, "its name servers have IPv6 addresses only, and this host has no IPv6");
    else if (more && !facts->gave_up)
        wf_strbuf_printf(&out,
                         "of its %u name servers %u were looked at, and none of them gives an "
                         "authoritative answer",
                         facts->name_total, facts->name_count);
    else if (kind == WF_PROBLEM_NOT_CHECKED)
        wf_strbuf_str(&out, "the time was over before its name servers had answered");
    else if (kind == WF_PROBLEM_NO_NETWORK)
        wf_strbuf_str(&out, "this host has no way to any of its name servers");
    else if (judgement->asked == 0)
        wf_strbuf_str(&out, "no address of a name server is known");
    else if (judgement->asked == 1)
        wf_strbuf_str(&out, "its only name server gives no authoritative answer");
    else if (judgement->asked == 2)
        wf_strbuf_str(&out, "both addresses of its name servers give no authoritative answer");
    else
        wf_strbuf_printf(&out,
                         "none of the %u addresses of its name servers gives an "
                         "authoritative answer",
                         judgement->asked);
    if (kind == WF_PROBLEM_NO_SERVER && judgement->asked > 0) {
        wf_strbuf_str(&out, ": ");
        wf_judge_tell_bad(&out, judgement);
    }
}

/* By kind, and those of one kind as they were found. */
static void sort(struct wf_problems *problems)
{
    unsigned i, k;

    for (i = 1; i < problems->count; i++) {
        struct wf_problem moved = problems->list[i];

        for (k = i; k > 0 && problems->list[k - 1].kind > moved.kind; k--)
            problems->list[k] = problems->list[k - 1];
        problems->list[k] = moved;
    }
}

static unsigned good_servers(const struct wf_zone_facts *facts)
{
    unsigned i, count = 0;

    for (i = 0; i < facts->server_count; i++)
        count += wf_server_is_good(&facts->servers[i]);
    return count;
}

void wf_check_judge(const struct wf_zone_facts *facts, const struct wf_check_limits *limits,
                    time_t now, struct wf_problems *problems)
{
    struct wf_judgement judgement = {.facts = facts,
                                     .limits = limits,
                                     .now = now,
                                     .problems = problems,
                                     .asked = wf_check_asked(facts),
                                     .good = good_servers(facts)};

    problems->count = 0;
    problems->ignored = limits->ignored;
    if (!judge_state(&judgement))
        return;
    wf_check_serial(facts, &judgement.serial);
    judgement.keys = wf_judge_main_group(&judgement, WF_TYPE_DNSKEY);
    judgement.names = wf_judge_main_group(&judgement, WF_TYPE_NS);
    if (judgement.good == 0 && is_refused_here(&judgement)) {
        judge_refused_here(&judgement);
        return;
    }
    if (judgement.good == 0)
        judge_none_good(&judgement);
    if (judgement.good == 0 && is_cut_off(&judgement))
        return; /* what was not reached is nobody's fault out there */
    wf_judge_servers(&judgement);
    wf_judge_names(&judgement);
    wf_judge_keys(&judgement);
    wf_judge_signatures(&judgement);
    sort(problems);
}

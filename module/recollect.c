/*
 * recollect.c - what is known from other failures, as evidence of one.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "recollect.h"

/*
 * Unbound keeps a failed look-up of a server's name as if there were no address: why it failed was
 * seen when it was asked for first, with whatever zone's servers.
 */
static void recollect_hosts(struct wf_memories *memories, struct wf_evidence *evidence,
                            struct wf_recollection *past)
{
    const struct wf_delegation *delegation = evidence->seen.delegation;
    struct wf_table_hold hold;
    size_t i;

    if (delegation == NULL || delegation->server_total > 0 ||
        evidence->seen.ending != WF_ENDING_FAILED)
        return;
    for (i = 0; i < delegation->name_count && evidence->remembered.hosts == NULL; i++) {
        struct wf_dname name = delegation->names[i].name;

        if (name.len == 0 || wf_dname_is_below_or_at(name, delegation->zone) ||
            !wf_memory_hold_zone(memories->memory, name, wf_dname_root(), WF_MEMORY_SERVERS,
                                 evidence->now, &hold))
            continue;
        past->hosts = *hold.verdict;
        wf_table_release(&hold);
        if (!wf_dname_is_below_or_at(delegation->zone, wf_dname_of(&past->hosts.zone)))
            evidence->remembered.hosts = &past->hosts;
    }
}

/*
 * Where servers stand in question, and not a zone's keys: they may be held back because they were
 * silent for those of their zone, or for the DS RRset of one below it that the name lies in.
 */
static void recollect_keys_below(struct wf_memories *memories, struct wf_evidence *evidence,
                                 struct wf_recollection *past)
{
    struct wf_dname top = evidence->seen.delegation->zone;
    struct wf_table_hold hold;

    if (!wf_memory_hold_zone(memories->memory, wf_failed_question(evidence).name, top,
                             WF_MEMORY_KEYS, evidence->now, &hold))
        return;
    past->keys = *hold.verdict;
    wf_table_release(&hold);
    if (wf_dname_is_below_or_at(wf_dname_of(&past->keys.zone), top))
        evidence->remembered.keys = &past->keys;
}

static void recollect_failures(struct wf_memories *memories, struct wf_evidence *evidence,
                               struct wf_recollection *past)
{
    const struct wf_question asked = wf_failed_question(evidence);
    struct wf_dname zone = evidence->seen.zone;

    if (zone.len == 0 && evidence->seen.auth_zone != NULL)
        zone = evidence->seen.auth_zone->name; /* it fails once its keys are found bad */
    if (zone.len == 0 && evidence->seen.delegation != NULL)
        recollect_keys_below(memories, evidence, past);
    if (zone.len > 0 &&
        wf_memory_get_zone(memories->memory, zone, WF_MEMORY_KEYS, evidence->now, &past->keys))
        evidence->remembered.keys = &past->keys;
    if (evidence->seen.delegation != NULL &&
        wf_memory_get_zone(memories->memory, evidence->seen.delegation->zone, WF_MEMORY_SERVERS,
                           evidence->now, &past->servers))
        evidence->remembered.servers = &past->servers;
    if (wf_memory_get_question(memories->memory, &asked, evidence->now, &past->question))
        evidence->remembered.question = &past->question;
    recollect_hosts(memories, evidence, past);
    wf_forwarders_recall(&memories->forwarders, evidence, &past->forwarded);
}

static void recollect_dates(struct wf_memories *memories, struct wf_evidence *evidence,
                            struct wf_recollection *past)
{
    if (evidence->seen.ending != WF_ENDING_BOGUS)
        return;
    wf_clock_witnesses_view(&memories->witnesses, evidence->now, &past->witnesses);
    evidence->remembered.clock_witnesses = past->witnesses.witnesses;
    evidence->remembered.clock_witness_count = past->witnesses.count;
    evidence->remembered.clock_bounds = past->witnesses.bounds;
}

/* The zone whose servers are in question: where the iterator stood. */
static void recollect_silence(struct wf_memories *memories, struct wf_evidence *evidence)
{
    struct wf_dname zone = evidence->seen.question.name;

    if (evidence->seen.delegation != NULL)
        zone = evidence->seen.delegation->zone;
    evidence->remembered.silent_zones =
        (uint16_t)wf_reachability_silent_zones(&memories->reachability, zone, evidence->now);
    evidence->remembered.cut_off =
        wf_reachability_is_cut_off(&memories->reachability, evidence->now);
    evidence->remembered.root_silent =
        wf_reachability_root_is_silent(&memories->reachability, evidence->now);
    evidence->remembered.tld_silent =
        wf_reachability_tld_is_silent(&memories->reachability, zone, evidence->now);
    evidence->remembered.silence_s =
        (int32_t)wf_reachability_silence(&memories->reachability, evidence->now);
    evidence->remembered.unsent_zones_v4 =
        (uint16_t)wf_reachability_unsent_zones(&memories->reachability, 4, zone, evidence->now);
    evidence->remembered.unsent_zones_v6 =
        (uint16_t)wf_reachability_unsent_zones(&memories->reachability, 6, zone, evidence->now);
    evidence->remembered.answered_v4 = wf_reachability_has_answered(&memories->reachability, 4);
    evidence->remembered.answered_v6 = wf_reachability_has_answered(&memories->reachability, 6);
    evidence->remembered.turned_v4 =
        wf_reachability_turned(&memories->reachability, 4, zone, evidence->now);
    evidence->remembered.turned_v6 =
        wf_reachability_turned(&memories->reachability, 6, zone, evidence->now);
    evidence->remembered.no_tcp = !wf_reachability_has_answered_tcp(&memories->reachability);
}

static void note_silence(struct wf_memories *memories, const struct wf_finding *finding, time_t now)
{
    struct wf_dname zone = wf_dname_of(&finding->verdict.zone);
    bool known = finding->verdict.cause == WF_CAUSE_UNREACHABLE ||
                 finding->verdict.cause == WF_CAUSE_LOCAL_NETWORK;

    if (known && finding->unsent_v4)
        wf_reachability_note_unsent(&memories->reachability, 4, zone, now);
    if (known && finding->unsent_v6)
        wf_reachability_note_unsent(&memories->reachability, 6, zone, now);
    if (finding->turned_v4 != 0)
        wf_reachability_note_turned(&memories->reachability, 4, zone, finding->turned_v4, now);
    if (finding->turned_v6 != 0)
        wf_reachability_note_turned(&memories->reachability, 6, zone, finding->turned_v6, now);
    if (finding->silence_witness)
        wf_reachability_note_silent(&memories->reachability, wf_dname_of(&finding->verdict.zone),
                                    now);
    if (finding->verdict.cause == WF_CAUSE_LOCAL_NETWORK)
        wf_reachability_note_cut_off(&memories->reachability, now);
}

static void note_clock_witness(struct wf_memories *memories, const struct wf_finding *finding,
                               time_t now)
{
    struct wf_clock_witness witness = {.zone = wf_dname_of(&finding->verdict.zone),
                                       .parent = wf_dname_of(&finding->clock_parent),
                                       .expired = finding->clock_expired,
                                       .from = finding->clock_from,
                                       .until = finding->clock_until};

    if (finding->clock_witness)
        wf_clock_witnesses_note(&memories->witnesses, &witness, now);
    if (finding->clock_bounds.from != 0)
        wf_clock_witnesses_bound(&memories->witnesses, &finding->clock_bounds, now);
}

void wf_recollect(struct wf_memories *memories, struct wf_evidence *evidence,
                  struct wf_recollection *past)
{
    recollect_failures(memories, evidence, past);
    recollect_dates(memories, evidence, past);
    recollect_silence(memories, evidence);
}

void wf_memories_note(struct wf_memories *memories, const struct wf_evidence *evidence,
                      const struct wf_finding *finding)
{
    note_clock_witness(memories, finding, evidence->now);
    note_silence(memories, finding, evidence->now);
    wf_forwarders_note_failure(&memories->forwarders, evidence);
}

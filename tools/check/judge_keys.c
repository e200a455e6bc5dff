/*
 * judge_keys.c - whether the DS RRset and the zone's keys fit.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/judge_keys.h"

#include <string.h>

#include "base/same_keys.h"

enum { DS_TOLD = 4 };

static void tell_ds(struct wf_strbuf *out, const struct wf_checked_ds *ds)
{
    wf_strbuf_printf(out, "DS %u/%u/%u", (unsigned)ds->tag, (unsigned)ds->algorithm,
                     (unsigned)ds->digest_type);
}

/* A validator can use what this server gives. */
static bool holds(const struct wf_checked_server *server)
{
    return server->dnskey.security == WF_SECURITY_SECURE &&
           server->soa.security == WF_SECURITY_SECURE;
}

/* Whether nothing holds of what all good servers give, and all of it was looked at. */
static bool is_bogus(const struct wf_judgement *judgement)
{
    const struct wf_zone_facts *facts = judgement->facts;
    bool any = false;
    unsigned i;

    if (facts->security != WF_SECURITY_SECURE)
        return false;
    for (i = 0; i < facts->server_count; i++) {
        const struct wf_checked_server *server = &facts->servers[i];

        if (!wf_server_is_good(server))
            continue;
        if (holds(server) || (!server->keys.asked && !server->plain.answered))
            return false;
        if (!server->keys.asked) {
            any = true; /* without EDNS there are no signatures */
            continue;
        }
        /* that this host gets no keys need not be so for others: the resolver has to agree */
        any = any || (!server->keys.answered && facts->explained) ||
              server->dnskey.security == WF_SECURITY_BOGUS ||
              server->soa.security == WF_SECURITY_BOGUS ||
              (server->keys.answered && server->soa.signatures == 0);
    }
    return any;
}

/* The first good server's RRset whose signatures do not hold. */
static const struct wf_checked_set *first_bad(const struct wf_zone_facts *facts, const char **type)
{
    unsigned i;

    for (i = 0; i < facts->server_count; i++) {
        const struct wf_checked_server *server = &facts->servers[i];

        if (!wf_server_is_good(server))
            continue;
        *type = server->dnskey.security != WF_SECURITY_SECURE ? "DNSKEY" : "SOA";
        return server->dnskey.security != WF_SECURITY_SECURE ? &server->dnskey : &server->soa;
    }
    return NULL;
}

static bool any_ds_holds(const struct wf_zone_facts *facts)
{
    unsigned i;

    for (i = 0; i < facts->ds_count; i++) {
        if (facts->ds[i].has_key)
            return true;
    }
    return false;
}

/* In words of our own, where the diagnosis has none. */
static void tell_bogus(struct wf_strbuf *out, const struct wf_judgement *judgement)
{
    const struct wf_zone_facts *facts = judgement->facts;
    const char *type = "";
    const struct wf_checked_set *set = first_bad(facts, &type);

    if (!any_ds_holds(facts)) {
        wf_strbuf_str(out, "the DS RRset in ");
        wf_judge_tell_parent(out, facts);
        wf_strbuf_str(out, " names none of the zone's keys");
    } else if (set == NULL || set->signatures == 0) {
        wf_strbuf_printf(out, "its %s RRset is not signed at any server", type);
    } else if (set->expiration != 0 && set->expiration < judgement->now) {
        wf_strbuf_printf(out, "the signatures of its %s RRset expired ", type);
        wf_strbuf_time(out, set->expiration);
    } else {
        wf_strbuf_printf(out, "the signatures of its %s RRset do not hold at any server", type);
    }
}

/* The diagnosis begins with the zone's name, which stands before each problem anyway. */
static const char *without_zone(const struct wf_zone_facts *facts)
{
    char name[WF_NAME_TEXT_SIZE];
    struct wf_strbuf out;

    wf_strbuf_init(&out, name, sizeof(name));
    wf_dname_print(&out, wf_dname_of(&facts->zone));
    if (strncmp(facts->chain_text, name, out.len) == 0 &&
        strncmp(facts->chain_text + out.len, ": ", 2) == 0)
        return facts->chain_text + out.len + 2;
    return facts->chain_text;
}

static uint32_t good_servers(const struct wf_zone_facts *facts)
{
    uint32_t servers = 0;
    unsigned i;

    for (i = 0; i < facts->server_count; i++) {
        if (wf_server_is_good(&facts->servers[i]))
            servers |= UINT32_C(1) << i;
    }
    return servers;
}

/* The addresses that were asked and gave no keys. */
static unsigned count_keyless(const struct wf_judgement *judgement)
{
    const struct wf_zone_facts *facts = judgement->facts;
    unsigned i, count = 0;

    for (i = 0; i < facts->server_count; i++) {
        const struct wf_checked_server *server = &facts->servers[i];

        count += wf_server_was_asked(server) && !server->dnskey.seen;
    }
    return count;
}

/*
 * The zone above is to publish what a server has that may be behind: another one, which gave no
 * keys, may have those that the DS RRset names. First all of them must give the same.
 */
static void heed_keyless(const struct wf_judgement *judgement, struct wf_problem *problem,
                         struct wf_strbuf *out)
{
    const struct wf_zone_facts *facts = judgement->facts;
    unsigned keyless = count_keyless(judgement);
    struct wf_strbuf remedy;

    if (problem->party != WF_PARTY_PARENT || keyless == 0 || keyless == judgement->asked)
        return;
    problem->party = WF_PARTY_ZONE;
    wf_strbuf_printf(out, "; %u of %u addresses gave no keys", keyless, judgement->asked);
    wf_strbuf_init(&remedy, problem->remedy, sizeof(problem->remedy));
    wf_same_keys_print(&remedy, wf_dname_of(&facts->zone), facts->chain_remedy);
}

static void judge_bogus(const struct wf_judgement *judgement)
{
    const struct wf_zone_facts *facts = judgement->facts;
    struct wf_problem *problem = wf_problem_add(judgement->problems, facts, WF_PROBLEM_BOGUS);
    struct wf_strbuf out;

    if (!wf_judge_begin(&out, problem))
        return;
    problem->servers = good_servers(facts);
    if (facts->explained) {
        wf_strbuf_str(&out, without_zone(facts));
        memcpy(problem->remedy, facts->chain_remedy, sizeof(problem->remedy));
        problem->party = facts->party;
        problem->zone = facts->broken_zone;
        heed_keyless(judgement, problem, &out);
        return;
    }
    tell_bogus(&out, judgement);
    if (!any_ds_holds(facts))
        problem->party = WF_PARTY_PARENT;
}

static void judge_insecure(const struct wf_judgement *judgement)
{
    const struct wf_zone_facts *facts = judgement->facts;
    struct wf_strbuf out;

    if (!judgement->limits->must_be_secure || facts->security == WF_SECURITY_SECURE ||
        !wf_judge_begin(&out, wf_problem_add(judgement->problems, facts, WF_PROBLEM_INSECURE)))
        return;
    if (facts->ds_total > 0) {
        wf_strbuf_str(&out, "it is not secure: its DS records cannot be used, or the zone above "
                            "is not secure");
        return;
    }
    wf_strbuf_str(&out, "it is not secure: there is no DS record in ");
    wf_judge_tell_parent(&out, facts);
    if (judgement->keys != 0)
        wf_strbuf_str(&out, ", though the zone has keys");
}

/*
 * A key may be published with its DS record before it signs anything (RFC 6781), and of two signers
 * each signs with its own (RFC 8901): one key of each algorithm is enough (RFC 4035, section 2.2).
 */
static bool algorithm_signs(const struct wf_zone_facts *facts, uint8_t algorithm)
{
    unsigned i;

    for (i = 0; i < facts->ds_count; i++) {
        if (facts->ds[i].algorithm == algorithm && facts->ds[i].key_signs)
            return true;
    }
    return false;
}

/* What is wrong with a DS record while another one holds; WF_PROBLEM_COUNT: nothing. */
static enum wf_problem_kind wrong_with(const struct wf_zone_facts *facts,
                                       const struct wf_checked_ds *ds)
{
    if (!ds->usable)
        return WF_PROBLEM_COUNT;
    if (!ds->has_key)
        return ds->has_tag ? WF_PROBLEM_DS_DIGEST : WF_PROBLEM_DS_NO_KEY;
    return algorithm_signs(facts, ds->algorithm) ? WF_PROBLEM_COUNT : WF_PROBLEM_DS_ALGORITHM;
}

/* All DS records that have the problem, in one. */
static void judge_ds(const struct wf_judgement *judgement, enum wf_problem_kind kind,
                     const char *one, const char *several)
{
    const struct wf_zone_facts *facts = judgement->facts;
    struct wf_problem *problem = NULL;
    unsigned i, count = 0;
    struct wf_strbuf out;

    for (i = 0; i < facts->ds_count; i++) {
        if (wrong_with(facts, &facts->ds[i]) != kind)
            continue;
        if (problem == NULL) {
            problem = wf_problem_add(judgement->problems, facts, kind);
            if (!wf_judge_begin(&out, problem))
                return;
        }
        if (count < DS_TOLD && count > 0)
            wf_strbuf_str(&out, ", ");
        if (count++ < DS_TOLD)
            tell_ds(&out, &facts->ds[i]);
    }
    if (problem == NULL)
        return;
    if (count > DS_TOLD)
        wf_strbuf_printf(&out, " and %u more", count - DS_TOLD);
    wf_strbuf_str(&out, " in ");
    wf_judge_tell_parent(&out, facts);
    wf_strbuf_printf(&out, " %s; another DS record holds", count == 1 ? one : several);
}

static void judge_parents(const struct wf_judgement *judgement, enum wf_problem_kind kind,
                          unsigned count, const char *words)
{
    const struct wf_zone_facts *facts = judgement->facts;
    struct wf_problem *problem =
        count > 0 ? wf_problem_add(judgement->problems, facts, kind) : NULL;
    struct wf_strbuf out;

    if (!wf_judge_begin(&out, problem))
        return;
    problem->party = WF_PARTY_ZONE;
    problem->zone = facts->parent;
    wf_strbuf_printf(&out, "%u of %u servers of ", count, facts->parents_asked);
    wf_judge_tell_parent(&out, facts);
    wf_strbuf_printf(&out, " %s", words);
}

void wf_judge_keys(const struct wf_judgement *judgement)
{
    const struct wf_zone_facts *facts = judgement->facts;

    judge_insecure(judgement);
    judge_parents(judgement, WF_PROBLEM_DS_DIFFERS, facts->parents_differ_ds,
                  "give another DS RRset than the others");
    judge_parents(judgement, WF_PROBLEM_NS_DIFFERS_ABOVE, facts->parents_differ_ns,
                  "delegate to other name servers than the others");
    judge_parents(judgement, WF_PROBLEM_PARENT_SILENT, facts->parents_silent,
                  "do not answer for the delegation");
    if (is_bogus(judgement)) {
        judge_bogus(judgement);
        return;
    }
    if (judgement->keys == 0 || facts->security != WF_SECURITY_SECURE)
        return;
    judge_ds(judgement, WF_PROBLEM_DS_DIGEST, "has another digest than the key of its tag",
             "have other digests than the keys of their tags");
    judge_ds(judgement, WF_PROBLEM_DS_NO_KEY, "names no key of the zone",
             "name no key of the zone");
    judge_ds(judgement, WF_PROBLEM_DS_ALGORITHM,
             "is of an algorithm by which the zone's keys are not signed",
             "are of algorithms by which the zone's keys are not signed");
}

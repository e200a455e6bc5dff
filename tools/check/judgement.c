/*
 * judgement.c - what the parts of a judgement share.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/judgement.h"

bool wf_judge_begin(struct wf_strbuf *out, struct wf_problem *problem)
{
    if (problem == NULL)
        return false;
    wf_strbuf_init(out, problem->text, sizeof(problem->text));
    return true;
}

bool wf_server_is_good(const struct wf_checked_server *server)
{
    return server->has_serial;
}

bool wf_server_was_asked(const struct wf_checked_server *server)
{
    return server->udp.asked && !server->no_ipv6;
}

bool wf_serial_is_older(uint32_t a, uint32_t b)
{
    return a != b && (int32_t)(a - b) < 0;
}

bool wf_server_is_stale(const struct wf_judgement *judgement,
                        const struct wf_checked_server *server)
{
    return wf_server_is_good(server) && wf_serial_is_older(server->serial, judgement->serial);
}

bool wf_check_serial(const struct wf_zone_facts *facts, uint32_t *serial)
{
    bool any = false;
    unsigned i;

    for (i = 0; i < facts->server_count; i++) {
        if (!facts->servers[i].has_serial)
            continue;
        if (!any || wf_serial_is_older(*serial, facts->servers[i].serial))
            *serial = facts->servers[i].serial;
        any = true;
    }
    return any;
}

static const struct wf_checked_set *set_of(const struct wf_checked_server *server, uint16_t type)
{
    return type == WF_TYPE_DNSKEY ? &server->dnskey : &server->ns;
}

/* What a vote for a group of RRsets weighs: what holds counts before what is new, before numbers.
 */
static unsigned weight(const struct wf_judgement *judgement, const struct wf_checked_server *server,
                       uint16_t type)
{
    unsigned holds = set_of(server, type)->security == WF_SECURITY_SECURE;

    return 1 + (wf_server_is_stale(judgement, server) ? 0U : 100U) + 10000 * holds;
}

unsigned wf_judge_main_group(const struct wf_judgement *judgement, uint16_t type)
{
    const struct wf_zone_facts *facts = judgement->facts;
    unsigned votes[WF_CHECK_SERVERS + 1] = {0}, best = 0;
    unsigned i;

    for (i = 0; i < facts->server_count; i++) {
        const struct wf_checked_server *server = &facts->servers[i];
        unsigned group = set_of(server, type)->group;

        if (!wf_server_is_good(server) || group == 0)
            continue;
        votes[group] += weight(judgement, server, type);
        if (best == 0 || votes[group] > votes[best])
            best = group;
    }
    return best;
}

unsigned wf_check_main_names(const struct wf_zone_facts *facts)
{
    struct wf_judgement judgement = {.facts = facts};

    wf_check_serial(facts, &judgement.serial);
    return wf_judge_main_group(&judgement, WF_TYPE_NS);
}

void wf_judge_tell_parent(struct wf_strbuf *out, const struct wf_zone_facts *facts)
{
    if (facts->parent.len <= 1)
        wf_strbuf_str(out, facts->parent.len == 1 ? "the root zone" : "the trust anchor");
    else
        wf_dname_print(out, wf_dname_of(&facts->parent));
}

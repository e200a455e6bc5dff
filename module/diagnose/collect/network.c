/*
 * network.c - is it this resolver's own network? When no server of any zone answers any more.
 *
 * Silence of one zone is that zone's, and so is that of three where nobody asks for much else: on a
 * quiet resolver silence is what there is. Only when the root is silent, or a top-level domain
 * beside unrelated zones that used to answer or that this host itself lets nothing out to, and no
 * server anywhere has answered anything since, this resolver has no way out; a single answer ends
 * it. Without the root or a top-level domain a host that lets nothing out to two zones may do so to
 * few others: whoever runs zones can give them addresses that many hosts do not send to.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/examine.h"

enum { ZONES_NEEDED = 3, SILENCE_NEEDED_S = 5 };

static void say_network(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "this resolver has no way out: ");
    if (t->fact->obstacle == WF_OBSTACLE_HOST)
        wf_strbuf_str(t->out, "its host could not send, and ");
    wf_strbuf_str(t->out, "no server of any zone has answered for ");
    wf_strbuf_span(t->out, t->c->ev->remembered.silence_s);
    if (t->c->ev->remembered.silent_zones > 0)
        wf_strbuf_printf(t->out, ", not those of %u unrelated zones that used to",
                         t->c->ev->remembered.silent_zones);
}

/* All facts so far are of servers that do not answer. */
static bool only_silence(const struct wf_case *c)
{
    size_t i;

    for (i = 0; i < c->fact_count; i++) {
        if (c->facts[i].cause != WF_CAUSE_TIMEOUT && c->facts[i].cause != WF_CAUSE_UNREACHABLE)
            return false;
    }
    return c->fact_count > 0;
}

static bool used_to_answer(const struct wf_delegation *delegation)
{
    size_t i;

    for (i = 0; delegation != NULL && i < delegation->server_count; i++) {
        if (delegation->servers[i].has_answered)
            return true;
    }
    return false;
}

/* The root's servers are many and everywhere: their silence alone is enough. */
static bool has_witnesses(const struct wf_case *c)
{
    const struct wf_remembered *past = &c->ev->remembered;
    bool tld = past->tld_silent || (c->silence_witness && wf_dname_labels(c->servers.zone) == 1);
    unsigned zones = past->silent_zones + (past->tld_silent ? 1u : 0u);

    zones += c->silence_witness ? 1u : 0u;
    return past->cut_off || past->root_silent || c->servers.zone.len == 1 ||
           (tld && zones >= ZONES_NEEDED);
}

/* This host has let out nothing to unrelated zones either, over a family that used to work. */
static bool is_shut_in(const struct wf_case *c)
{
    const struct wf_remembered *past = &c->ev->remembered;
    bool top =
        past->cut_off || past->root_silent || past->tld_silent || wf_dname_is_top(c->servers.zone);

    if (!top)
        return false;
    return (c->unsent_v4 && past->answered_v4 && past->unsent_zones_v4 > 0) ||
           (c->unsent_v6 && past->answered_v6 && past->unsent_zones_v6 > 0);
}

void wf_examine_network(struct wf_case *c)
{
    struct wf_fact *fact;

    if (c->ev->seen.ending != WF_ENDING_FAILED || !only_silence(c) || c->servers.configured ||
        c->servers.asked.partial)
        return;
    c->silence_witness = c->servers.zone.len == 1 || used_to_answer(c->ev->seen.delegation);
    if (c->ev->remembered.silence_s < SILENCE_NEEDED_S)
        return;
    if (!has_witnesses(c) && !is_shut_in(c))
        return;
    fact = wf_case_fact(c, WF_CAUSE_LOCAL_NETWORK, WF_SCOPE_QUESTION, c->servers.zone);
    fact->obstacle = is_shut_in(c) ? WF_OBSTACLE_HOST : WF_OBSTACLE_NONE;
    fact->say = say_network;
}

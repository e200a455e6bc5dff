/*
 * bogus_servers.c - a delegation whose NS RRset, or all of whose servers' addresses, are bogus.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/bogus_servers.h"

static void say_bogus(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, t->c->ev->seen.delegation->bogus
                              ? "its NS RRset failed validation"
                              : "the addresses of its name servers failed validation");
    wf_strbuf_str(t->out, ", so this resolver does not ask its name servers");
}

static void fix_bogus(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, t->c->ev->seen.delegation->bogus
                              ? "Sign the NS RRset of "
                              : "Sign the address records of the name servers of ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " again, on every name server. Where that has been done: unbound-control "
                          "flush_zone ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " has this resolver ask again.");
}

static bool all_bogus(const struct wf_delegation *delegation)
{
    uint16_t i;

    if (delegation->bogus)
        return true;
    for (i = 0; i < delegation->server_count && delegation->servers[i].bogus; i++)
        ;
    return i > 0 && i == delegation->server_total;
}

bool wf_examine_bogus_servers(struct wf_case *c)
{
    const struct wf_delegation *delegation = c->ev->seen.delegation;
    struct wf_fact *fact;

    if (c->fact_count > 0 || delegation->configured || delegation->zone.len <= 1 ||
        delegation->name_count == 0 || !all_bogus(delegation))
        return false;
    fact = wf_case_fact(c, WF_CAUSE_NO_SERVER_ADDRESS, WF_SCOPE_QUESTION, delegation->zone);
    fact->say = say_bogus;
    fact->fix = fix_bogus;
    return true;
}

/*
 * remedies.c - what a party can do that the cause's own remedy does not speak to.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/remedies.h"

#include "diagnose/case.h"

void wf_fix_host(const struct wf_telling *t)
{
    wf_strbuf_str(t->out,
                  "Let this resolver's host send to the servers: see its firewall and routes.");
}

void wf_fix_way_to_configured(const struct wf_telling *t)
{
    wf_strbuf_str(
        t->out, "Check the way from this resolver to the configured servers: routes and filters.");
}

void wf_fix_way(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, wf_cause_info(WF_CAUSE_UNREACHABLE)->remedy);
}

void wf_fix_ipv6(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Let this resolver ask servers over IPv6 (do-ip6).");
}

void wf_fix_ipv4(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Let this resolver ask servers over IPv4 (do-ip4).");
}

/* The name to be exempt: the configured zone's, where that is not also what proves. */
static void insecure_print(const struct wf_telling *t)
{
    bool own = wf_dname_is_below_or_at(t->c->ev->configured_zone, t->fact->zone);

    wf_strbuf_str(t->out, "domain-insecure: \"");
    wf_dname_print(t->out, own ? t->c->ev->configured_zone : t->fact->zone);
    wf_strbuf_str(t->out, "\"");
}

void wf_fix_undelegated(const struct wf_telling *t)
{
    if (t->c->ev->origin == WF_ORIGIN_CONFIGURED) {
        wf_strbuf_str(t->out, "Set ");
        insecure_print(t);
        wf_strbuf_str(t->out, " in this resolver's configuration, or have ");
    } else {
        wf_strbuf_str(t->out, "Have ");
    }
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " delegated in ");
    wf_dname_print(t->out, t->fact->other);
    wf_strbuf_str(t->out, ".");
}

void wf_fix_configured(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Ask servers that pass DNSSEC records on");
    if (t->c->ev->configured_zone.len > 0) {
        wf_strbuf_str(t->out, " for ");
        wf_dname_print(t->out, t->c->ev->configured_zone);
    }
    if (t->fact->zone.len > 1) {
        wf_strbuf_str(t->out, "; if their own version of the zone is to be unsigned, set ");
        insecure_print(t);
    }
    wf_strbuf_str(t->out, ".");
}

void wf_fix_root(const struct wf_telling *t)
{
    wf_strbuf_str(t->out,
                  "Find out what answers in the root servers' place or takes DNSSEC records "
                  "out of their answers; for a private root without DNSSEC, take the root's "
                  "trust anchor out of this resolver's configuration.");
}

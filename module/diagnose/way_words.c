/*
 * way_words.c - words of what may be between this resolver and the servers, and what to do of it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/way_words.h"

#include "diagnose/case.h"
#include "diagnose/remedies.h"
#include "diagnose/server_words.h"

/* Over which family queries are turned away by what is not the zone's: of both the first. */
static const struct wf_turned *turned_over(const struct wf_telling *t, const char **family)
{
    const struct wf_remembered *past = &t->c->ev->remembered;
    bool v4 = t->attribution->turned_v4, v6 = t->attribution->turned_v6;

    *family = v4 && v6 ? "IPv4 and IPv6" : v4 ? "IPv4" : "IPv6";
    return v4 ? &past->turned_v4 : &past->turned_v6;
}

static void turned_print(const struct wf_telling *t)
{
    const char *family;
    const struct wf_turned *turned = turned_over(t, &family);

    wf_strbuf_str(t->out, "; ");
    if (turned->root)
        wf_strbuf_str(t->out, "the root's");
    else if (turned->tld)
        wf_strbuf_str(t->out, "a TLD's");
    else
        wf_strbuf_printf(t->out, "those of %u unrelated zones", turned->zones);
    wf_strbuf_str(t->out, " answer ");
    wf_rcode_print(t->out, turned->rcode);
    wf_strbuf_printf(t->out, " over %s, too", family);
}

void wf_way_print_doubt(const struct wf_telling *t)
{
    switch (t->attribution->doubt) {
    case WF_DOUBT_NONE:
        return;
    case WF_DOUBT_RESOLVER:
        wf_strbuf_str(t->out,
                      t->attribution->party == WF_PARTY_NETWORK
                          ? "; that is a resolver's answer (RA, no AA), of something in their place"
                          : "; that is a resolver's answer (RA, no AA): theirs, or of something in "
                            "their place");
        return;
    case WF_DOUBT_TCP:
        wf_strbuf_str(t->out, "; no server of any zone has answered this resolver over TCP yet");
        return;
    case WF_DOUBT_IPV6:
        wf_strbuf_str(t->out, "; no server of any zone has answered this resolver over IPv6 yet");
        return;
    case WF_DOUBT_CROWDED:
        wf_strbuf_str(t->out,
                      "; this resolver's own TCP connections (outgoing-num-tcp) were all in use");
        return;
    case WF_DOUBT_TURNED:
        turned_print(t);
        return;
    }
}

void wf_fix_crowded(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Raise outgoing-num-tcp in this resolver's configuration, which keeps "
                          "queries over TCP waiting for each other; if this one fails after that, "
                          "too, ");
    wf_strbuf_str(t->out, t->fact->servers->configured ? "look for the fault at the configured "
                                                         "servers."
                                                       : "the name servers must answer over TCP.");
}

/* For both readings, the nearer first. */
static void way_print(const struct wf_telling *t, const char *how, const char *near,
                      const char *must)
{
    wf_strbuf_str(t->out, "Ask the name servers of ");
    wf_dname_print(t->out, t->fact->servers->zone);
    wf_strbuf_printf(t->out, " over %s from another network: if they answer there, ", how);
    wf_strbuf_str(t->out, near);
    wf_strbuf_printf(t->out, "; if not, they must %s.", must);
}

void wf_fix_way_tcp(const struct wf_telling *t)
{
    way_print(t, "TCP", "open TCP port 53 from this resolver outwards", "answer");
}

void wf_fix_way_ipv6(const struct wf_telling *t)
{
    way_print(t, "IPv6",
              "repair this resolver's way to IPv6 addresses, or set do-ip6: no where it has none",
              "answer");
}

void wf_fix_way_turned(const struct wf_telling *t)
{
    const char *family;

    (void)turned_over(t, &family);
    way_print(t, family, "find out what answers on the way in the place of all name servers",
              "serve the zone");
}

void wf_fix_turned(const struct wf_telling *t)
{
    const char *family;

    (void)turned_over(t, &family);
    wf_strbuf_printf(t->out,
                     "Find out what answers queries over %s in the place of name servers: a "
                     "router, provider or filter that takes port 53 for itself.",
                     family);
}

void wf_fix_resolver(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Ask the name servers of ");
    wf_dname_print(t->out, t->attribution->doubted);
    wf_strbuf_str(t->out,
                  " from another network: if a resolver answers there, too, they must serve "
                  "the zone, or the delegation must name servers that do; if not, find out "
                  "what takes port 53 for itself on the way.");
}

void wf_fix_root(const struct wf_telling *t)
{
    wf_strbuf_str(t->out,
                  "Find out what answers in the root servers' place or takes DNSSEC records "
                  "out of their answers; for a private root without DNSSEC, remove the "
                  "root's trust anchor from this resolver's configuration.");
}

/* In whose servers' place something else answers. */
static bool is_in_roots_place(const struct wf_telling *t)
{
    return t->attribution->doubt != WF_DOUBT_RESOLVER || t->attribution->doubted.len == 1;
}

void wf_fix_impostor(const struct wf_telling *t)
{
    if (!is_in_roots_place(t)) {
        wf_strbuf_str(t->out, "Find out what answers in the place of the name servers of ");
        wf_dname_print(t->out, t->attribution->doubted);
        wf_strbuf_str(t->out, ": a router, provider or filter that takes port 53 for itself.");
        return;
    }
    wf_strbuf_str(t->out, "Find out what answers in the root servers' place: a router, provider or "
                          "filter that takes port 53 for itself, or root-hints that name others.");
}

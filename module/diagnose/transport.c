/*
 * transport.c - why no usable answer came from the servers of a delegation.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/servers.h"

/* How the servers of a set fared, counted. */
struct tally {
    unsigned refused, silent, other;
};

static struct tally tally_of(const struct wf_server_set *set)
{
    struct tally tally = {0, 0, 0};
    size_t i;

    for (i = 0; i < set->count; i++) {
        const struct wf_server_line *line = &set->lines[i];

        if (line->outcome == WF_OUTCOME_SILENT || line->outcome == WF_OUTCOME_TIMEOUT)
            tally.silent++;
        else if (line->rcode == WF_RCODE_REFUSED || line->rcode == WF_RCODE_NOTAUTH)
            tally.refused++;
        else
            tally.other++;
    }
    return tally;
}

/* "all 2 name servers refuse the zone" needs the number in words that fit. */
static void say_servers(struct wf_strbuf *out, const struct wf_server_set *set, const char *one,
                        const char *many)
{
    if (set->total == 1)
        wf_strbuf_printf(out, "its only name server %s", one);
    else
        wf_strbuf_printf(out, "all %u name servers %s", set->total, many);
}

static void say_details(const struct wf_case *c, const struct wf_fact *fact, struct wf_strbuf *out,
                        bool hide)
{
    char text[WF_TEXT_SIZE];
    struct wf_strbuf list;

    wf_strbuf_init(&list, text, sizeof(text));
    wf_servers_print(&list, c, fact->servers, hide);
    if (list.len > 0)
        wf_strbuf_printf(out, ": %s", text);
}

static void say_refused(const struct wf_case *c, const struct wf_fact *fact, struct wf_strbuf *out,
                        bool hide)
{
    say_servers(out, fact->servers, "refuses the zone", "refuse the zone");
    say_details(c, fact, out, hide);
}

static void say_silent(const struct wf_case *c, const struct wf_fact *fact, struct wf_strbuf *out,
                       bool hide)
{
    say_servers(out, fact->servers, "does not answer (timeout or port unreachable)",
                "do not answer (timeout or port unreachable)");
    say_details(c, fact, out, hide);
}

/* The delegation's servers that Unbound knows dead, when it asked none of them. */
static void collect_dead(struct wf_server_set *set, const struct wf_delegation *delegation)
{
    size_t i;

    set->zone = delegation->zone;
    set->configured = delegation->configured;
    for (i = 0; i < delegation->server_count; i++) {
        if (!delegation->servers[i].dead)
            continue;
        set->lines[set->count] = (struct wf_server_line){
            .addr = delegation->servers[i].addr, .outcome = WF_OUTCOME_SILENT,
            .rcode = WF_RCODE_UNKNOWN};
        set->count++;
    }
    set->total = set->count;
}

void wf_examine_servers(struct wf_case *c)
{
    struct wf_fact *fact;
    struct tally tally;

    if (c->ev->ending != WF_ENDING_FAILED)
        return;
    wf_servers_collect(&c->servers, c->ev->attempts, c->ev->attempt_count);
    if (c->servers.count == 0 && c->ev->delegation != NULL)
        collect_dead(&c->servers, c->ev->delegation);
    if (c->servers.count == 0)
        return;
    tally = tally_of(&c->servers);
    if (tally.other > 0)
        return;
    fact = wf_case_fact(c, tally.refused > 0 ? WF_CAUSE_LAME_REFUSED : WF_CAUSE_TIMEOUT,
                        WF_SCOPE_SERVERS, c->servers.zone);
    fact->describe = tally.refused > 0 ? say_refused : say_silent;
    fact->servers = &c->servers;
}

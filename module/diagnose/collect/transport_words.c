/*
 * transport_words.c - which servers of a delegation did not give a usable answer, in words.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/transport.h"

#include "diagnose/collect/asked.h"
#include "diagnose/collect/faults.h"
#include "diagnose/collect/servers.h"
#include "diagnose/server_words.h"

/* Who of those that were told of. */
static void say_who(const struct wf_telling *t, const struct wf_server_line *line)
{
    if (t->fact->servers->count == 1 && t->fact->servers->total == 1)
        wf_strbuf_str(t->out, "it");
    else if (wf_telling_shows_server(t, t->fact->servers, line))
        wf_addr_print(t->out, &line->addr);
    else
        wf_strbuf_str(t->out, "one of them");
}

/* What the first server that gives a reason of its own says. */
static void say_own_words(const struct wf_telling *t)
{
    const struct wf_server_set *set = t->fact->servers;
    size_t i;

    if (set->echoes)
        wf_strbuf_str(t->out, "; the reason given is this resolver's own, word for word");
    for (i = 0; i < set->count; i++) {
        if (set->lines[i].ede.present) {
            wf_strbuf_str(t->out, "; ");
            say_who(t, &set->lines[i]);
            wf_server_words_print(t->out, &set->lines[i]);
            return;
        }
    }
}

/*
 * "name servers that this resolver keeps": others may have been dropped, or are not known here, and
 * may be well.
 */
static const char *name_servers(const struct wf_server_set *set)
{
    if (set->configured)
        return "configured servers";
    if (!set->listed)
        return "name servers that were asked";
    return set->cut ? "name servers that this resolver keeps" : "name servers";
}

/* Whether they are all that the zone has. */
static bool are_its(const struct wf_server_set *set)
{
    return !set->configured && set->listed && !set->cut;
}

/* Before their number. */
static const char *whose(const struct wf_server_set *set)
{
    return are_its(set) ? "its" : "the";
}

static void say_of_names(const struct wf_server_set *set, struct wf_strbuf *out)
{
    if (set->names == 1)
        wf_strbuf_str(out, " of its only name server");
    else
        wf_strbuf_printf(out, " of %s %u %s", whose(set), set->names, name_servers(set));
}

/* "the only address of its 2 name servers", "neither of the 2 addresses of its only name server" */
static void say_addresses(const struct wf_server_set *set, bool none, struct wf_strbuf *out)
{
    if (set->known == 1)
        wf_strbuf_str(out, none ? "not even the only address" : "the only address");
    else if (none)
        wf_strbuf_printf(out, "%s of the %u addresses", set->total == 2 ? "neither" : "none",
                         set->total);
    else if (set->total < set->known)
        wf_strbuf_printf(out, "%u of the %u addresses", set->total, set->known);
    else {
        wf_all_print(out, set->total);
        wf_strbuf_str(out, " addresses");
    }
    say_of_names(set, out);
}

/* Those that the operator chose are not the zone's. */
static void say_only(const struct wf_server_set *set, struct wf_strbuf *out)
{
    wf_strbuf_str(out, set->configured ? "the only configured server"
                       : !set->listed  ? "the name server that was asked"
                       : set->cut      ? "the only name server that this resolver keeps"
                                       : "its only name server");
}

/* "both name servers", "1 of its 3 name servers", "its only name server" */
static void say_which(const struct wf_server_set *set, bool none, struct wf_strbuf *out)
{
    bool some = !none && set->total < set->known;
    bool only = !none && !some && set->total == 1;

    if (set->names > 0 && !(set->names == 1 && only)) {
        say_addresses(set, none, out);
        return;
    }
    if (only) {
        say_only(set, out);
        return;
    }
    if (none)
        wf_none_print(out, !are_its(set), set->total);
    else if (some)
        wf_strbuf_printf(out, "%u of %s %u", set->total, whose(set), set->known);
    else
        wf_all_print(out, set->total);
    wf_strbuf_str(out, " ");
    wf_strbuf_str(out, name_servers(set));
}

static bool nobody_asked(const struct wf_server_set *set)
{
    size_t i;

    for (i = 0; i < set->count; i++) {
        if (set->lines[i].tries > 0)
            return false;
    }
    return true;
}

/* Of a stub zone's servers: to forwarders it is what they are for. */
static bool are_resolvers(const struct wf_server_set *set)
{
    return set->configured && wf_lines_all(set, wf_server_recurses);
}

static void say_fault(const struct wf_telling *t, enum wf_fault shared)
{
    const struct wf_server_set *set = t->fact->servers;
    bool one = shared == WF_FAULT_NONE || set->total == 1;

    if (are_resolvers(set))
        wf_strbuf_str(t->out, one ? "is a resolver, and no name server of the zone"
                                  : "are resolvers, and no name servers of the zone");
    else
        wf_strbuf_str(t->out, one ? wf_faults[shared].one : wf_faults[shared].many);
    if (!wf_servers_name_type(set, shared)) {
        wf_strbuf_str(t->out, wf_faults[shared].whole);
        return;
    }
    wf_strbuf_str(t->out, wf_faults[shared].query);
    wf_asked_failed_print(t->out, &set->asked);
}

/* What all did, where that is more than has been said. */
static void outcome_print(struct wf_strbuf *out, const struct wf_server_set *set,
                          enum wf_fault shared)
{
    const char *plain = wf_faults[shared].plain;
    char text[WF_TEXT_SIZE];
    struct wf_strbuf words;

    if (!wf_servers_agree(set) || shared == WF_FAULT_MALFORMED)
        return;
    if (shared == WF_FAULT_CERTIFICATE) {
        wf_server_certificate_print(out, &set->lines[0]);
        return;
    }
    wf_strbuf_init(&words, text, sizeof(text));
    wf_server_outcome_print(&words, &set->lines[0]);
    if (plain == NULL || strncmp(words.data, plain, strlen(plain)) != 0)
        wf_strbuf_bytes(out, words.data, words.len);
    else if (words.len > strlen(plain)) /* "failed over TCP: port closed" */
        wf_strbuf_str(out, words.data + strlen(plain) + strlen(": "));
}

static void add_note(struct wf_strbuf *notes, const char *text)
{
    wf_strbuf_str(notes, notes->len > 0 ? "; " : "");
    wf_strbuf_str(notes, text);
}

/* " (REFUSED; A is answered)" */
static void say_notes(const struct wf_telling *t, enum wf_fault shared)
{
    const struct wf_server_set *set = t->fact->servers;
    char text[WF_TEXT_SIZE];
    struct wf_strbuf notes;

    wf_strbuf_init(&notes, text, sizeof(text));
    if (shared != WF_FAULT_NONE && shared != WF_FAULT_UNSENT)
        outcome_print(&notes, set, shared);
    if (notes.len == 0 && wf_faults[shared].note != NULL && !wf_servers_name_type(set, shared))
        add_note(&notes, wf_faults[shared].note);
    if (set->asked.answered.type != 0 &&
        (wf_servers_name_type(set, shared) || wf_lines_all(set, wf_server_is_held_back))) {
        add_note(&notes, "");
        wf_asked_answered_print(&notes, &set->asked,
                                wf_asked_is_of_others(&set->asked) && wf_telling_holds_back(t));
    }
    if (set->asked.most_fail && wf_fault_is_of_question(shared))
        add_note(&notes, "names of other domains fail, too");
    if (wf_servers_are_private(set))
        add_note(&notes, set->total == 1 ? "a private address" : "private addresses");
    if (notes.len == 0)
        return;
    wf_strbuf_str(t->out, " (");
    wf_strbuf_bytes(t->out, notes.data, notes.len);
    wf_strbuf_str(t->out, ")");
}

/* Of other names they may give an answer. */
static void say_asked(const struct wf_telling *t)
{
    const struct wf_evidence *ev = t->c->ev;
    struct wf_dname name = wf_failed_question(ev).name;

    if (name.len == 0)
        return;
    wf_strbuf_str(t->out, " for ");
    wf_dname_print(t->out, name);
    wf_strbuf_str(t->out, "/");
    wf_type_print(t->out, ev->seen.question.type);
}

/* "its only name server", "either of its 2 name servers", "2 of its 3 name servers", "either
 * address of its only name server" */
static void say_any(const struct wf_server_set *set, struct wf_strbuf *out)
{
    if (set->total < set->known || set->total == 1) {
        say_which(set, false, out);
        return;
    }
    if (set->names > 0) {
        wf_strbuf_str(out, set->total == 2 ? "either address" : "any address");
        say_of_names(set, out);
        return;
    }
    wf_strbuf_printf(out, "%s of %s %u %s", set->total == 2 ? "either" : "any", whose(set),
                     set->total, name_servers(set));
}

/* "nothing listens on port 53 of its only name server" */
static void say_closed(const struct wf_server_set *set, struct wf_strbuf *out)
{
    uint16_t port = set->lines[0].addr.port;
    size_t i;

    for (i = 0; i < set->count && set->lines[i].addr.port == port; i++)
        continue;
    wf_strbuf_str(out, "nothing listens on ");
    if (i < set->count) {
        wf_strbuf_str(out, "the port of ");
    } else {
        wf_strbuf_str(out, "port ");
        wf_strbuf_number(out, port == 0 ? WF_DNS_PORT : port);
        wf_strbuf_str(out, " of ");
    }
    say_any(set, out);
}

static void say_banned(const struct wf_telling *t)
{
    const struct wf_server *server = t->fact->banned;

    if (server == NULL)
        return;
    wf_strbuf_str(t->out, "; ");
    if (wf_telling_shows(t, true, &server->addr))
        wf_addr_print(t->out, &server->addr);
    else
        wf_strbuf_str(t->out, "another one");
    if (server->ban == WF_BAN_NONE) {
        wf_strbuf_str(t->out, " is this resolver itself");
        return;
    }
    wf_strbuf_str(t->out, " is never asked: ");
    wf_ban_print(t->out, server);
}

void wf_say_servers(const struct wf_telling *t)
{
    const struct wf_server_set *set = t->fact->servers;
    struct wf_fault_tally tally = wf_fault_tally_of(set);
    /* of servers that are not asked any more no packet can tell why */
    enum wf_fault shared =
        tally.shared == WF_FAULT_SILENT && nobody_asked(set) ? WF_FAULT_TIMES_OUT : tally.shared;

    if (shared == WF_FAULT_CLOSED) {
        say_closed(set, t->out);
    } else {
        say_which(set, shared == WF_FAULT_NONE, t->out);
        wf_strbuf_str(t->out, " ");
        say_fault(t, shared);
    }
    say_notes(t, shared);
    if (t->fact->relayed && !wf_servers_name_type(set, shared))
        say_asked(t);
    wf_servers_print(t, set, shared != WF_FAULT_NONE && wf_servers_agree(set));
    say_banned(t);
    say_own_words(t);
}

static bool share_barrier(const struct wf_server_set *set, enum wf_barrier barrier)
{
    size_t i;

    for (i = 0; i < set->count; i++) {
        if (wf_server_barrier(&set->lines[i]) != barrier)
            return false;
    }
    return true;
}

/* This host has sent nothing over IPv6, whoever was to get it. */
static bool lacks_ipv6(const struct wf_telling *t)
{
    const struct wf_server_set *set = t->fact->servers;
    size_t i;

    for (i = 0; i < set->count; i++) {
        if (set->lines[i].addr.family != 6)
            return false;
    }
    return share_barrier(set, WF_BARRIER_ROUTE) && t->c->ev->remembered.unsent_zones_v6 > 0;
}

void wf_say_unsent(const struct wf_telling *t)
{
    const struct wf_server_set *set = t->fact->servers;
    bool route = share_barrier(set, WF_BARRIER_ROUTE);
    bool rule = share_barrier(set, WF_BARRIER_RULE);

    wf_strbuf_str(t->out, route  ? "this resolver's host has no route to "
                          : rule ? "this resolver's host may not send to "
                                 : "this resolver's host could not send to ");
    if (lacks_ipv6(t))
        wf_strbuf_str(t->out, "IPv6 addresses");
    else
        say_any(set, t->out);
    say_notes(t, WF_FAULT_UNSENT);
    wf_servers_print(t, set, wf_servers_agree(set));
}

/*
 * transport.c - why no usable answer came from the servers of a delegation.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <errno.h>
#include <string.h>

#include "diagnose/collect/asked.h"
#include "diagnose/collect/servers.h"
#include "diagnose/server_words.h"

/* What servers do wrong, each with its cause and its words for one and for several servers. */
enum fault {
    FAULT_NONE,
    FAULT_REFUSES,
    FAULT_LAME,
    FAULT_FAILS,
    FAULT_REJECTS,
    FAULT_MALFORMED,
    FAULT_TCP,
    FAULT_TLS,
    FAULT_CERTIFICATE,
    FAULT_CLOSED,
    FAULT_UNSENT,
    FAULT_UNREACHABLE,
    FAULT_TIMES_OUT,
    FAULT_SILENT,
    FAULT_COUNT
};

static const struct {
    enum wf_cause cause;
    const char *one, *many;
    const char *whole; /* the rest, where nothing is said of a type */
    const char *query; /* the rest before a type */
    const char *plain; /* how the servers' outcome begins that says no more than this; or NULL */
    const char *note;  /* what is said in brackets then; or NULL */
    enum wf_obstacle obstacle;
} faults[FAULT_COUNT] = {
    [FAULT_NONE] = {WF_CAUSE_UNEXPLAINED, "gives a usable answer", "give a usable answer", "",
                    " when asked for ", NULL, NULL, WF_OBSTACLE_NONE},
    [FAULT_REFUSES] = {WF_CAUSE_LAME_REFUSED, "refuses to answer", "refuse to answer", "",
                       " queries for ", NULL, NULL, WF_OBSTACLE_NONE},
    [FAULT_LAME] = {WF_CAUSE_LAME_NOT_AUTHORITATIVE, "does not serve the zone",
                    "do not serve the zone", "", " when asked for ", "answered without authority",
                    NULL, WF_OBSTACLE_NONE},
    [FAULT_FAILS] = {WF_CAUSE_SERVER_FAILURE, "answers SERVFAIL", "answer SERVFAIL", "",
                     " to queries for ", "SERVFAIL", NULL, WF_OBSTACLE_NONE},
    [FAULT_REJECTS] = {WF_CAUSE_REJECTED_QUERY, "rejects", "reject", " the query", " queries for ",
                       NULL, NULL, WF_OBSTACLE_NONE},
    [FAULT_MALFORMED] = {WF_CAUSE_MALFORMED_RESPONSE, "sends unreadable answers",
                         "send unreadable answers", "", " to queries for ", NULL, NULL,
                         WF_OBSTACLE_NONE},
    [FAULT_TCP] = {WF_CAUSE_TCP_FAILED, "fails over TCP", "fail over TCP", "", " when asked for ",
                   "failed over TCP", NULL, WF_OBSTACLE_NONE},
    [FAULT_TLS] = {WF_CAUSE_TLS_FAILED, "fails over TLS", "fail over TLS", "", " when asked for ",
                   "failed over TLS", "connection, handshake or certificate", WF_OBSTACLE_NONE},
    [FAULT_CERTIFICATE] = {WF_CAUSE_TLS_FAILED, "has a certificate that is not accepted",
                           "have certificates that are not accepted", "", " when asked for ", NULL,
                           NULL, WF_OBSTACLE_NONE},
    [FAULT_CLOSED] = {WF_CAUSE_UNREACHABLE, "", "", "", "", "port closed", NULL, WF_OBSTACLE_PORT},
    [FAULT_UNSENT] = {WF_CAUSE_UNREACHABLE, "", "", "", "", NULL, NULL, WF_OBSTACLE_HOST},
    [FAULT_UNREACHABLE] = {WF_CAUSE_UNREACHABLE, "cannot be reached", "cannot be reached", "",
                           " when asked for ", "unreachable", NULL, WF_OBSTACLE_WAY},
    [FAULT_TIMES_OUT] = {WF_CAUSE_TIMEOUT, "does not answer", "do not answer", "", " queries for ",
                         "timed out", NULL, WF_OBSTACLE_NONE},
    [FAULT_SILENT] = {WF_CAUSE_TIMEOUT, "does not answer", "do not answer", "", " queries for ",
                      "no answer", "timeout or port unreachable", WF_OBSTACLE_NONE},
};

static enum fault fault_of_answer(const struct wf_server_line *line)
{
    if (line->lameness != WF_LAME_NONE)
        return FAULT_LAME;
    switch (line->rcode) {
    case WF_RCODE_NOERROR:
    case WF_RCODE_NXDOMAIN:
    case WF_RCODE_UNKNOWN:
        return FAULT_NONE;
    case WF_RCODE_REFUSED:
    case WF_RCODE_NOTAUTH:
        return FAULT_REFUSES;
    case WF_RCODE_SERVFAIL:
        return FAULT_FAILS;
    default:
        return FAULT_REJECTS;
    }
}

static enum fault fault_of(const struct wf_server_line *line)
{
    if (line->edns_refused && line->tries > 0)
        return FAULT_REJECTS;
    switch (line->outcome) {
    case WF_OUTCOME_ANSWERED:
        return fault_of_answer(line);
    case WF_OUTCOME_SILENT:
        return FAULT_SILENT;
    case WF_OUTCOME_TIMEOUT:
        return FAULT_TIMES_OUT;
    case WF_OUTCOME_UNREACHABLE:
        return line->sys_errno == ECONNREFUSED ? FAULT_CLOSED : FAULT_UNREACHABLE;
    case WF_OUTCOME_UNSENT:
        return FAULT_UNSENT;
    case WF_OUTCOME_TCP_FAILED:
        return FAULT_TCP;
    case WF_OUTCOME_TLS_FAILED:
        return line->tls_verify != 0 ? FAULT_CERTIFICATE : FAULT_TLS;
    case WF_OUTCOME_MALFORMED:
        return FAULT_MALFORMED;
    case WF_OUTCOME_PENDING:
    case WF_OUTCOME_COUNT:
        return FAULT_NONE;
    }
    return FAULT_NONE;
}

/* How many servers have each fault; the fault that all share, or FAULT_NONE when they differ. */
struct tally {
    uint16_t of[FAULT_COUNT];
    enum fault shared;
};

static struct tally tally_of(const struct wf_server_set *set)
{
    struct tally tally = {.shared = FAULT_NONE};
    size_t i;

    for (i = 0; i < set->count; i++) {
        enum fault fault = fault_of(&set->lines[i]);

        tally.of[fault]++;
        if (tally.of[fault] == set->count)
            tally.shared = fault;
    }
    return tally;
}

/*
 * Whether an EDE is what this resolver said itself of the question: so far as its text reaches, in
 * which all but printable ASCII was replaced. A server that leads back here, by whatever way,
 * passes it on, and it is nobody else's word.
 */
static bool is_own_word(const struct wf_foreign_ede *ede, const struct wf_verdict *own)
{
    size_t i, len;

    if (own == NULL || ede->code != own->ede[0].code || own->ede[0].text_len == 0)
        return false;
    len = own->ede[0].text_len < sizeof(ede->text) ? own->ede[0].text_len : sizeof(ede->text);
    for (i = 0; i < len && i < ede->text_len; i++) {
        if (ede->text[i] != own->ede[0].text[i] && ede->text[i] != '?')
            return false;
    }
    return i == len && ede->text_len == len;
}

static void leave_out_own_words(struct wf_server_set *set, const struct wf_evidence *ev)
{
    size_t i;

    for (i = 0; i < set->count; i++) {
        struct wf_foreign_ede *ede = &set->lines[i].ede;

        if (ede->present && set->configured && is_own_word(ede, ev->remembered.question)) {
            ede->present = false;
            set->echoes = true;
        }
    }
}

/* Who of those that were told of. */
static void say_who(const struct wf_telling *t, const struct wf_server_line *line)
{
    if (t->fact->servers->count == 1 && t->fact->servers->total == 1)
        wf_strbuf_str(t->out, "it");
    else if (t->hide && !wf_server_visible(t->c, t->fact->servers, line))
        wf_strbuf_str(t->out, "one of them");
    else
        wf_addr_print(t->out, &line->addr);
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

/* What a server may do at one question and not at another: it can be asked, and is there. */
static bool is_of_question(enum fault fault)
{
    return faults[fault].obstacle == WF_OBSTACLE_NONE && fault != FAULT_TCP && fault != FAULT_TLS &&
           fault != FAULT_CERTIFICATE;
}

bool wf_servers_fail_at_question(const struct wf_server_set *set)
{
    size_t i;

    for (i = 0; i < set->count; i++) {
        if (!is_of_question(fault_of(&set->lines[i])))
            return false;
    }
    return true;
}

/* Only a refusal is said to be of the zone: then it must be seen that it is. */
static bool names_type(const struct wf_server_set *set, enum fault shared)
{
    if (faults[shared].obstacle != WF_OBSTACLE_NONE || (set->configured && !is_of_question(shared)))
        return false; /* that is of addresses */
    return set->asked.answered.type != 0 ||
           (shared == FAULT_REFUSES && set->asked.failed.type != 0 &&
            !wf_asked_all_fails(&set->asked));
}

/* Of a stub zone's servers: to forwarders it is what they are for. */
static bool are_resolvers(const struct wf_server_set *set)
{
    return set->configured && wf_lines_all(set, wf_server_recurses);
}

static void say_fault(const struct wf_telling *t, enum fault shared)
{
    const struct wf_server_set *set = t->fact->servers;
    bool one = shared == FAULT_NONE || set->total == 1;

    if (are_resolvers(set))
        wf_strbuf_str(t->out, one ? "is a resolver, and no name server of the zone"
                                  : "are resolvers, and no name servers of the zone");
    else
        wf_strbuf_str(t->out, one ? faults[shared].one : faults[shared].many);
    if (!names_type(set, shared)) {
        wf_strbuf_str(t->out, faults[shared].whole);
        return;
    }
    wf_strbuf_str(t->out, faults[shared].query);
    wf_asked_failed_print(t->out, &set->asked);
}

/* What all did, where that is more than has been said. */
static void outcome_print(struct wf_strbuf *out, const struct wf_server_set *set, enum fault shared)
{
    const char *plain = faults[shared].plain;
    char text[WF_TEXT_SIZE];
    struct wf_strbuf words;

    if (!wf_servers_agree(set) || shared == FAULT_MALFORMED)
        return;
    if (shared == FAULT_CERTIFICATE) {
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
static void say_notes(const struct wf_telling *t, enum fault shared)
{
    const struct wf_server_set *set = t->fact->servers;
    char text[WF_TEXT_SIZE];
    struct wf_strbuf notes;

    wf_strbuf_init(&notes, text, sizeof(text));
    if (shared != FAULT_NONE && shared != FAULT_UNSENT)
        outcome_print(&notes, set, shared);
    if (notes.len == 0 && faults[shared].note != NULL && !names_type(set, shared))
        add_note(&notes, faults[shared].note);
    if (set->asked.answered.type != 0 && names_type(set, shared)) {
        add_note(&notes, "");
        wf_asked_answered_print(&notes, &set->asked, t->hide);
    }
    if (set->asked.most_fail && is_of_question(shared))
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
    if (t->hide && !wf_addr_visible(t->c, true, &server->addr))
        wf_strbuf_str(t->out, "another one");
    else
        wf_addr_print(t->out, &server->addr);
    if (server->ban == WF_BAN_NONE) {
        wf_strbuf_str(t->out, " is this resolver itself");
        return;
    }
    wf_strbuf_str(t->out, " is never asked: ");
    wf_ban_print(t->out, server);
}

static void say_servers(const struct wf_telling *t)
{
    const struct wf_server_set *set = t->fact->servers;
    struct tally tally = tally_of(set);
    /* of servers that are not asked any more no packet can tell why */
    enum fault shared =
        tally.shared == FAULT_SILENT && nobody_asked(set) ? FAULT_TIMES_OUT : tally.shared;

    if (shared == FAULT_CLOSED) {
        say_closed(set, t->out);
    } else {
        say_which(set, shared == FAULT_NONE, t->out);
        wf_strbuf_str(t->out, " ");
        say_fault(t, shared);
    }
    say_notes(t, shared);
    if (t->fact->relayed && !names_type(set, shared))
        say_asked(t);
    wf_servers_print(t, set, shared != FAULT_NONE && wf_servers_agree(set));
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

static void say_unsent(const struct wf_telling *t)
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
    say_notes(t, FAULT_UNSENT);
    wf_servers_print(t, set, wf_servers_agree(set));
}

/* What can be said of the host that could be said of any other: it is not of the zone's addresses.
 */
static void note_unsent(struct wf_case *c, const struct wf_server_set *set)
{
    size_t i;

    for (i = 0; !set->configured && i < set->count; i++) {
        if (!wf_addr_is_public(&set->lines[i].addr))
            continue;
        c->unsent_v4 |= set->lines[i].addr.family == 4;
        c->unsent_v6 |= set->lines[i].addr.family == 6;
    }
}

bool wf_servers_all_fail(const struct wf_server_set *set)
{
    return set->count > 0 && tally_of(set).of[FAULT_NONE] == 0;
}

/* What servers say of themselves by an EDE: that they may not, or not to everybody. */
static bool says_prohibited(const struct wf_server_set *set)
{
    size_t i;

    for (i = 0; i < set->count; i++) {
        if (set->lines[i].ede.present && set->lines[i].ede.code == WF_EDE_PROHIBITED)
            return true;
    }
    return false;
}

static void fix_prohibited(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Allow every resolver to ask the name servers for ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " (their access rules forbid it, by EDE 18), or delegate to servers that "
                          "answer everyone.");
}

/* The zone is there: what stands before its data is not to be looked for in the delegation. */
static void fix_partial(const struct wf_telling *t)
{
    const struct wf_asked *asked = &t->fact->servers->asked;

    wf_strbuf_str(t->out, "Make the name servers, and the load balancers and firewalls in front of "
                          "them, answer queries for ");
    wf_asked_failed_print(t->out, asked);
    wf_strbuf_str(t->out, " as they answer ");
    wf_asked_answered_name_print(t->out, asked);
    wf_strbuf_str(t->out, "; without such a record the answer is NODATA.");
}

/* Both readings: they serve nothing, or not this type; or, of what they must know, not this name.
 */
static void fix_perhaps(const struct wf_telling *t)
{
    const struct wf_asked *asked = &t->fact->servers->asked;

    wf_strbuf_str(t->out, wf_cause_info(t->fact->cause)->remedy);
    if (asked->failed.type == WF_TYPE_A) {
        wf_strbuf_str(t->out, " If other names are answered, look for what tells ");
        wf_dname_print(t->out, wf_failed_question(t->c->ev).name);
        wf_strbuf_str(t->out, " apart from them in the name servers, or in front of them.");
        return;
    }
    wf_strbuf_str(t->out, " If other types are answered, look for a load balancer or firewall that "
                          "does not know ");
    wf_type_print(t->out, asked->failed.type);
    wf_strbuf_str(t->out, ".");
}

static void fix_private(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Give the name servers of ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " public addresses, in the zone and as glue at the parent; if the "
                          "private network is your own, give this resolver a route to it.");
}

/* Whether something in front of the servers may not know the type: all of them know addresses. */
static bool may_be_unknown(const struct wf_asked *asked)
{
    return asked->failed.type != WF_TYPE_A || asked->answered.type != 0;
}

static bool is_silence(enum fault fault)
{
    return faults[fault].cause == WF_CAUSE_TIMEOUT || faults[fault].obstacle == WF_OBSTACLE_WAY ||
           faults[fault].obstacle == WF_OBSTACLE_HOST;
}

/* To private addresses few have a way, whether it is this host or a network between that says so.
 */
static enum wf_obstacle obstacle_of(const struct wf_server_set *set, enum fault fault)
{
    enum wf_obstacle obstacle = faults[fault].obstacle;

    return (obstacle == WF_OBSTACLE_WAY || obstacle == WF_OBSTACLE_HOST) &&
                   wf_servers_are_private(set)
               ? WF_OBSTACLE_PRIVATE
               : obstacle;
}

static wf_tell *fix_of(const struct wf_server_set *set, enum fault fault)
{
    if (is_silence(fault) && wf_servers_are_private(set))
        return fix_private;
    if (set->configured || faults[fault].obstacle != WF_OBSTACLE_NONE)
        return NULL;
    if (fault == FAULT_TCP) /* by the size of what is asked for, not by its type */
        return NULL;
    if (fault == FAULT_REFUSES && says_prohibited(set))
        return fix_prohibited;
    if (set->asked.partial)
        return fix_partial;
    return names_type(set, fault) && may_be_unknown(&set->asked) ? fix_perhaps : NULL;
}

/* A type that servers do not serve, of a zone that they do, explains no other question. */
static enum wf_scope scope_of(const struct wf_server_set *set, enum fault fault, bool relayed)
{
    const struct wf_asked *asked = &set->asked;
    bool of_type = asked->answered.type != 0 && asked->answered.type != asked->failed.type;

    if (asked->spared && is_of_question(fault))
        return WF_SCOPE_QUESTION;

    return asked->partial || relayed || (of_type && !is_silence(fault)) ? WF_SCOPE_QUESTION
                                                                        : WF_SCOPE_SERVERS;
}

/* The first of the configured servers that may not be asked, or is this resolver; NULL: none. */
static const struct wf_server *find_banned(const struct wf_delegation *delegation,
                                           const struct wf_server_set *set)
{
    size_t i;

    if (delegation == NULL || !delegation->configured || !set->configured)
        return NULL;
    for (i = 0; i < delegation->server_count; i++) {
        const struct wf_server *server = &delegation->servers[i];

        if (server->ban != WF_BAN_NONE || (server->own && server->addr.family != 0))
            return server;
    }
    return NULL;
}

bool wf_examine_set(struct wf_case *c, struct wf_server_set *set)
{
    struct tally tally = tally_of(set);
    bool relayed, any = false;
    size_t i;

    leave_out_own_words(set, c->ev);
    wf_asked_note(set, c->ev);
    relayed = set->configured && tally.shared == FAULT_FAILS && !set->asked.most_fail;

    for (i = FAULT_NONE + 1; i < FAULT_COUNT; i++) {
        enum wf_cause cause = faults[i].cause;
        struct wf_fact *fact;

        /* what was not sent tells nothing of servers beside one that was asked */
        if (tally.of[i] == 0 || (i == FAULT_UNSENT && tally.of[i] < set->count))
            continue;
        if (set->configured && cause != WF_CAUSE_TLS_FAILED)
            cause = WF_CAUSE_FORWARDER_FAILED;
        fact = wf_case_fact(c, cause, scope_of(set, (enum fault)i, relayed), set->zone);
        fact->relayed = relayed;
        fact->banned = find_banned(c->ev->seen.delegation, set);
        fact->one_of_many = set->asked.spared && is_of_question((enum fault)i);
        fact->say = i == FAULT_UNSENT ? say_unsent : say_servers;
        fact->fix = fix_of(set, (enum fault)i);
        fact->servers = set;
        fact->obstacle = obstacle_of(set, (enum fault)i);
        any = true;
    }
    return any;
}

/* With servers left that could have been asked and none fault in common, the bound is the cause. */
static bool is_cut_short(const struct wf_case *c)
{
    return c->ev->seen.limit == WF_LIMIT_SENDS && c->servers.total < c->servers.known &&
           tally_of(&c->servers).shared == FAULT_NONE;
}

/*
 * The servers that were asked last, if they failed: when they all did, Unbound goes back to a zone
 * above for other ones, and may end there without asking anybody.
 */
static bool collect_last(struct wf_case *c)
{
    wf_servers_collect(&c->servers, (struct wf_dname){NULL, 0}, c->ev->seen.attempts,
                       c->ev->seen.attempt_count);
    if (wf_servers_all_fail(&c->servers) &&
        wf_dname_is_below_or_at(c->servers.zone, c->ev->seen.delegation->zone))
        return true;
    c->servers.count = c->servers.total = c->servers.known = 0;
    return false;
}

/*
 * Nobody was asked this time, because Unbound knows that nobody answers: why that is so was seen
 * the last time.
 */
static bool is_seen_before(const struct wf_case *c)
{
    size_t i;

    for (i = 0; i < c->servers.count; i++) {
        if (c->servers.lines[i].tries > 0 || c->servers.lines[i].lameness != WF_LAME_NONE)
            return false;
    }
    return c->servers.count > 0 && c->ev->remembered.servers != NULL &&
           (c->ev->remembered.servers->cause == WF_CAUSE_UNREACHABLE ||
            c->ev->remembered.servers->cause == WF_CAUSE_TLS_FAILED ||
            c->ev->remembered.servers->cause == WF_CAUSE_REJECTED_QUERY);
}

void wf_examine_servers(struct wf_case *c)
{
    const struct wf_delegation *delegation = c->ev->seen.delegation;
    struct wf_dname zone = {NULL, 0};

    if (c->ev->seen.ending != WF_ENDING_FAILED)
        return;
    if (delegation != NULL)
        zone = delegation->zone;
    if (delegation != NULL && wf_delegation_is_nowhere(delegation)) {
        wf_servers_collect(&c->servers, zone, NULL, 0);
        return; /* whatever answers there is not the zone's */
    }
    wf_servers_collect(&c->servers, zone, c->ev->seen.attempts, c->ev->seen.attempt_count);
    if (delegation != NULL && wf_delegation_is_itself(delegation))
        return; /* see options.c */
    if (delegation != NULL && (c->servers.count > 0 || !collect_last(c)))
        wf_servers_add_delegation(&c->servers, c->ev);
    if (is_seen_before(c)) {
        wf_case_remembered(c, c->ev->remembered.servers, c->ev->remembered.servers->scope);
        return;
    }
    /* without a delegation it need not be this zone that failed: one good server excuses it */
    if (is_cut_short(c) || (zone.len == 0 && !wf_servers_all_fail(&c->servers)))
        return;
    (void)wf_examine_set(c, &c->servers);
    if (tally_of(&c->servers).shared == FAULT_UNSENT)
        note_unsent(c, &c->servers);
}

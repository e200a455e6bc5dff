/*
 * transport.c - why no usable answer came from the servers of a delegation.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/transport.h"

#include "diagnose/collect/asked.h"
#include "diagnose/collect/faults.h"
#include "diagnose/collect/servers.h"
#include "diagnose/server_words.h"

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

/* What can be said of the host that could be said of any other: it is not of the zone's addresses.
 */
static void note_unsent(struct wf_case *c, const struct wf_server_set *set)
{
    size_t i;

    for (i = 0; !set->configured && i < set->count; i++) {
        if (set->lines[i].reach != WF_REACH_PUBLIC)
            continue;
        c->unsent_v4 |= set->lines[i].addr.family == 4;
        c->unsent_v6 |= set->lines[i].addr.family == 6;
    }
}

/* 0 where they did not all do so alike, or no server of that family was asked. */
static uint16_t turned_over(const struct wf_server_set *set, uint8_t family)
{
    uint16_t rcode = 0;
    size_t i;

    for (i = 0; i < set->count; i++) {
        uint16_t of = wf_server_turned(&set->lines[i]);

        if (set->lines[i].addr.family != family)
            continue;
        if (of == 0 || (rcode != 0 && of != rcode))
            return 0;
        rcode = of;
    }
    return rcode;
}

static void note_turned(struct wf_case *c, const struct wf_server_set *set)
{
    if (set->configured || set->asked.partial)
        return;
    c->turned_v4 = turned_over(set, 4);
    c->turned_v6 = turned_over(set, 6);
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
    wf_strbuf_str(t->out, asked->failed.type == WF_TYPE_ANY
                              ? "; it need not be with all that there is (RFC 8482)."
                              : "; without such a record the answer is NODATA.");
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

/* No Unbound sends one, and a server may mind none but those that are not its own. */
static void fix_cookie(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Have the name servers answer queries without a COOKIE option, too (RFC "
                          "7873, section 5.2.1): this one had none.");
}

/* Whether all that reject the query want a cookie. */
static bool want_cookies(const struct wf_server_set *set)
{
    enum { RCODE_BADCOOKIE = 23 }; /* RFC 7873, section 8 */
    size_t i;

    for (i = 0; i < set->count; i++) {
        if (wf_fault_of(&set->lines[i]) == WF_FAULT_REJECTS &&
            set->lines[i].rcode != RCODE_BADCOOKIE)
            return false;
    }
    return true;
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

/* To private addresses few have a way, whether it is this host or a network between that says so.
 */
static enum wf_obstacle obstacle_of(const struct wf_server_set *set, enum wf_fault fault)
{
    enum wf_obstacle obstacle = wf_faults[fault].obstacle;

    return (obstacle == WF_OBSTACLE_WAY || obstacle == WF_OBSTACLE_HOST) &&
                   wf_servers_are_private(set)
               ? WF_OBSTACLE_PRIVATE
               : obstacle;
}

static wf_tell *fix_of(const struct wf_server_set *set, enum wf_fault fault)
{
    if (wf_fault_is_silence(fault) && wf_servers_are_private(set))
        return fix_private;
    if (set->configured || wf_faults[fault].obstacle != WF_OBSTACLE_NONE)
        return NULL;
    if (fault == WF_FAULT_TCP) /* by the size of what is asked for, not by its type */
        return NULL;
    if (fault == WF_FAULT_REFUSES && says_prohibited(set))
        return fix_prohibited;
    if (fault == WF_FAULT_REJECTS && want_cookies(set))
        return fix_cookie;
    if (set->asked.partial)
        return fix_partial;
    return wf_servers_name_type(set, fault) && may_be_unknown(&set->asked) ? fix_perhaps : NULL;
}

/* A type that servers do not serve, of a zone that they do, explains no other question. */
static enum wf_scope scope_of(const struct wf_server_set *set, enum wf_fault fault, bool relayed)
{
    const struct wf_asked *asked = &set->asked;
    bool of_type = asked->answered.type != 0 && asked->answered.type != asked->failed.type;

    if (asked->spared && wf_fault_is_of_question(fault))
        return WF_SCOPE_QUESTION;

    return asked->partial || relayed || (of_type && !wf_fault_is_silence(fault)) ? WF_SCOPE_QUESTION
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
    struct wf_fault_tally tally = wf_fault_tally_of(set);
    bool relayed, any = false;
    size_t i;

    leave_out_own_words(set, c->ev);
    wf_asked_note(set, c->ev);
    relayed = set->configured && tally.shared == WF_FAULT_FAILS && !set->asked.most_fail;

    for (i = WF_FAULT_NONE + 1; i < WF_FAULT_COUNT; i++) {
        enum wf_cause cause = wf_faults[i].cause;
        struct wf_fact *fact;

        /* what was not sent tells nothing of servers beside one that was asked */
        if (tally.of[i] == 0 || (i == WF_FAULT_UNSENT && tally.of[i] < set->count))
            continue;
        if (set->configured && cause != WF_CAUSE_TLS_FAILED)
            cause = WF_CAUSE_FORWARDER_FAILED;
        fact = wf_case_fact(c, cause, scope_of(set, (enum wf_fault)i, relayed), set->zone);
        fact->relayed = relayed;
        fact->banned = find_banned(c->ev->seen.delegation, set);
        fact->one_of_many = set->asked.spared && wf_fault_is_of_question((enum wf_fault)i);
        fact->say = i == WF_FAULT_UNSENT ? wf_say_unsent : wf_say_servers;
        fact->fix = fix_of(set, (enum wf_fault)i);
        fact->servers = set;
        fact->obstacle = obstacle_of(set, (enum wf_fault)i);
        any = true;
    }
    return any;
}

/* With servers left that could have been asked and none fault in common, the bound is the cause. */
static bool is_cut_short(const struct wf_case *c)
{
    return c->ev->seen.limit == WF_LIMIT_SENDS && c->servers.total < c->servers.known &&
           wf_fault_tally_of(&c->servers).shared == WF_FAULT_NONE;
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

/* For the zone's own keys, or for what it has of a zone below that the name lies in. */
static bool is_of_silence_for_keys(const struct wf_verdict *keys, struct wf_dname zone)
{
    int below = wf_dname_labels_below(wf_dname_of(&keys->zone), zone);

    return keys->cause == WF_CAUSE_DNSKEY_UNREACHABLE
               ? below == 0
               : keys->cause == WF_CAUSE_DS_UNREACHABLE && below > 0;
}

/*
 * Nobody was asked this time, because Unbound knows that nobody answers: why that is so was seen
 * the last time. Servers that were silent when asked for the keys are held back for all that they
 * do answer. NULL: it was not seen.
 */
static const struct wf_verdict *seen_before(const struct wf_case *c)
{
    const struct wf_verdict *before = c->ev->remembered.servers;
    const struct wf_verdict *keys = c->ev->remembered.keys;

    if (!wf_lines_all(&c->servers, wf_server_is_held_back))
        return NULL;
    if (before != NULL &&
        (before->cause == WF_CAUSE_UNREACHABLE || before->cause == WF_CAUSE_TLS_FAILED ||
         before->cause == WF_CAUSE_REJECTED_QUERY))
        return before;
    return keys != NULL && is_of_silence_for_keys(keys, c->servers.zone) &&
                   (before == NULL || before->made <= keys->made)
               ? keys
               : NULL;
}

void wf_examine_servers(struct wf_case *c)
{
    const struct wf_delegation *delegation = c->ev->seen.delegation;
    const struct wf_verdict *before;
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
    if (wf_servers_ask_back(&c->servers, c->ev))
        return; /* see options.c */
    before = seen_before(c);
    if (before != NULL) {
        wf_case_remembered(c, before, before->scope);
        return;
    }
    /* without a delegation it need not be this zone that failed: one good server excuses it */
    if (is_cut_short(c) || (zone.len == 0 && !wf_servers_all_fail(&c->servers)))
        return;
    (void)wf_examine_set(c, &c->servers);
    if (wf_fault_tally_of(&c->servers).shared == WF_FAULT_UNSENT)
        note_unsent(c, &c->servers);
    note_turned(c, &c->servers);
}

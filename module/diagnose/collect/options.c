/*
 * options.c - servers that this resolver's own options keep it from asking, addresses that they
 * take out of what servers give, and answers that they refuse.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/examine.h"
#include "diagnose/collect/servers.h"
#include "diagnose/server_words.h"

/* Those under one ban that may be told, as " (192.0.2.1, 192.0.2.2)". */
static void banned_print(const struct wf_telling *t, enum wf_ban ban)
{
    const struct wf_delegation *delegation = t->c->ev->seen.delegation;
    bool any = false;
    size_t i;

    for (i = 0; i < delegation->server_count; i++) {
        const struct wf_server *server = &delegation->servers[i];

        if (server->ban != ban || !wf_telling_shows(t, delegation->configured, &server->addr))
            continue;
        wf_strbuf_str(t->out, any ? ", " : " (");
        wf_addr_print(t->out, &server->addr);
        any = true;
    }
    if (any)
        wf_strbuf_str(t->out, ")");
}

static bool has_ban(const struct wf_delegation *delegation, enum wf_ban ban)
{
    size_t i;

    for (i = 0; i < delegation->server_count; i++) {
        if (delegation->servers[i].ban == ban)
            return true;
    }
    return false;
}

static void say_one(const struct wf_telling *t)
{
    const struct wf_delegation *delegation = t->c->ev->seen.delegation;
    const struct wf_server *server = &delegation->servers[0];

    wf_strbuf_str(t->out,
                  delegation->configured ? "the configured server" : "its only name server");
    if (wf_telling_shows(t, delegation->configured, &server->addr)) {
        wf_strbuf_str(t->out, " ");
        wf_addr_print(t->out, &server->addr);
    }
    wf_strbuf_str(t->out, " is never asked: ");
    wf_ban_print(t->out, server);
}

static void say_not_allowed(const struct wf_telling *t)
{
    const struct wf_delegation *delegation = t->c->ev->seen.delegation;
    const char *between = ": ";
    enum wf_ban ban;

    if (delegation->server_count == 1) {
        say_one(t);
        return;
    }
    wf_strbuf_str(t->out, delegation->server_count == 2 ? "neither of the " : "none of the ");
    wf_strbuf_number(t->out, delegation->server_count);
    wf_strbuf_str(t->out, delegation->configured ? " configured" : " known name");
    wf_strbuf_str(t->out, " servers is ever asked");
    for (ban = WF_BAN_NONE + 1; ban < WF_BAN_COUNT; ban++) {
        if (!has_ban(delegation, ban))
            continue;
        wf_strbuf_str(t->out, between);
        wf_strbuf_str(t->out, wf_ban_words(ban));
        banned_print(t, ban);
        between = ", ";
    }
}

/* One server is enough; of the root's, one over a family that is in use. */
static const struct wf_server *first_to_allow(const struct wf_delegation *delegation)
{
    size_t i;

    for (i = 0; !delegation->configured && i < delegation->server_count; i++) {
        if (delegation->servers[i].ban == WF_BAN_LISTED)
            return &delegation->servers[i];
    }
    return &delegation->servers[0];
}

static void fix_not_allowed(const struct wf_telling *t)
{
    const struct wf_delegation *delegation = t->c->ev->seen.delegation;
    const struct wf_server *server = first_to_allow(delegation);

    wf_ban_fix_print(t->out, server);
    if (!delegation->configured && server->ban == WF_BAN_LOCALHOST) {
        wf_strbuf_str(t->out, ", or name the root's servers in root-hints");
    } else if (delegation->configured) {
        wf_strbuf_str(t->out, ", or configure another server");
        if (delegation->zone.len > 1) {
            wf_strbuf_str(t->out, " for ");
            wf_dname_print(t->out, delegation->zone);
        }
    }
    wf_strbuf_str(t->out, ".");
}

/*
 * A loopback address in a delegation is nobody's option, as it is of no use to anyone; and of a
 * family that is not used the names' states tell. The root's servers are the operator's to name.
 */
static bool is_by_option(const struct wf_delegation *delegation, enum wf_ban ban)
{
    return ban == WF_BAN_LISTED ||
           (ban != WF_BAN_NONE && (delegation->configured || delegation->zone.len == 1));
}

/* Whether all servers there are may not be asked. */
static bool all_banned(const struct wf_delegation *delegation)
{
    size_t i;

    for (i = 0; i < delegation->server_count; i++) {
        if (!is_by_option(delegation, delegation->servers[i].ban))
            return false;
    }
    return delegation->server_count > 0 && delegation->server_total == delegation->server_count;
}

static void say_itself(const struct wf_telling *t)
{
    const struct wf_delegation *delegation = t->c->ev->seen.delegation;
    const struct wf_server *server = &delegation->servers[0];

    wf_strbuf_str(t->out, delegation->server_count == 1 ? "the only configured server"
                                                        : "every configured server");
    if (wf_telling_shows(t, true, &server->addr)) {
        wf_strbuf_str(t->out, " (");
        wf_addr_print(t->out, &server->addr);
        wf_strbuf_str(t->out, ")");
    }
    wf_strbuf_str(t->out, " is this resolver itself, which asks it in turn");
}

static void fix_itself(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "In the forward-zone or stub-zone for ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, ", give another server in the place of ");
    wf_addr_print(t->out, &t->c->ev->seen.delegation->servers[0].addr);
    wf_strbuf_str(t->out, ", where this resolver itself listens.");
}

static void examine_itself(struct wf_case *c)
{
    struct wf_fact *fact =
        wf_case_fact(c, WF_CAUSE_FORWARDER_FAILED, WF_SCOPE_SERVERS, c->ev->seen.delegation->zone);

    fact->say = say_itself;
    fact->fix = fix_itself;
    fact->obstacle = WF_OBSTACLE_OPTION;
}

static const char *server_words(const struct wf_server_set *set)
{
    return set->count == 1 ? "the configured server" : "every configured server";
}

static void say_asked_back(const struct wf_telling *t)
{
    const struct wf_server_set *set = t->fact->servers;

    wf_strbuf_str(t->out, server_words(set));
    if (wf_telling_shows_server(t, set, &set->lines[0])) {
        wf_strbuf_str(t->out, set->count == 1 ? " " : " (");
        wf_addr_print(t->out, &set->lines[0].addr);
        wf_strbuf_str(t->out, set->count == 1 ? "" : ")");
    }
    wf_strbuf_str(t->out, t->fact->obstacle == WF_OBSTACLE_OPTION
                              ? " asks this resolver the same question, and waits for it: they "
                                "forward to each other"
                              : " gives no answer, and meanwhile the same question came from its "
                                "address: they may forward to each other");
}

static void fix_asked_back(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, t->fact->obstacle == WF_OBSTACLE_OPTION ? "Have " : "Check whether ");
    wf_addr_print(t->out, &t->fact->servers->lines[0].addr);
    wf_strbuf_str(t->out, t->fact->obstacle == WF_OBSTACLE_OPTION
                              ? " forward to another server than this resolver, or"
                              : " forwards to this resolver: if so, have it forward to another "
                                "server, or");
    wf_strbuf_str(t->out,
                  " name another one in this resolver's forward-zone: or stub-zone: for \"");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, "\".");
}

/* Of what both of them hold only one question at a time is known to go round. */
static void examine_asked_back(struct wf_case *c)
{
    struct wf_fact *fact =
        wf_case_fact(c, WF_CAUSE_FORWARDER_FAILED, WF_SCOPE_QUESTION, c->servers.zone);

    fact->say = say_asked_back;
    fact->fix = fix_asked_back;
    fact->servers = &c->servers;
    fact->shared = c->ev->seen.asked_back != WF_ASKED_BACK;
    if (!fact->shared)
        fact->obstacle = WF_OBSTACLE_OPTION;
}

static void say_prime(const struct wf_telling *t)
{
    const struct wf_subquery *sub = t->fact->subquery;

    wf_strbuf_str(t->out, "stub-prime is yes, but the configured server");
    if (sub->attempt_count > 0 &&
        wf_telling_shows(t, true, &sub->attempts[sub->attempt_count - 1].server)) {
        wf_strbuf_str(t->out, " ");
        wf_addr_print(t->out, &sub->attempts[sub->attempt_count - 1].server);
    }
    wf_strbuf_str(t->out, " gives no NS records of the zone");
}

static void fix_prime(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Set stub-prime: no in the stub-zone: clause of ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, ", so that the configured servers themselves are asked.");
}

/* The question for the NS records that a stub zone is primed with; NULL when there was none. */
static const struct wf_subquery *find_priming(const struct wf_evidence *ev)
{
    size_t i;

    for (i = ev->seen.subquery_count; i-- > 0;) {
        const struct wf_subquery *sub = &ev->seen.subqueries[i];

        if (sub->question.type == WF_TYPE_NS && sub->question.name.len > 1 &&
            wf_dname_equal(sub->question.name, ev->seen.configured_zone))
            return sub;
    }
    return NULL;
}

/* Unbound forgets the stub zone's servers when priming gives it no others. */
static void examine_priming(struct wf_case *c)
{
    const struct wf_subquery *sub = find_priming(c->ev);
    struct wf_fact *fact;

    if (sub == NULL || c->servers.count > 0)
        return;
    if (sub->verdict != NULL && sub->verdict->cause != WF_CAUSE_UNEXPLAINED) {
        wf_case_remembered(c, sub->verdict, WF_SCOPE_QUESTION);
        return;
    }
    fact =
        wf_case_fact(c, WF_CAUSE_FORWARDER_FAILED, WF_SCOPE_QUESTION, c->ev->seen.configured_zone);
    fact->say = say_prime;
    fact->fix = fix_prime;
    fact->subquery = sub;
    fact->obstacle = WF_OBSTACLE_OPTION;
}

static void say_no_address_left(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "private-address takes every address out of what servers give (");
    wf_all_private_print(t->out, t->c->ev, " and ");
    wf_strbuf_str(t->out, "), so that none of its name servers can be asked");
}

/* Of the root's servers neither names nor addresses are a zone's doing. */
static void examine_no_address_left(struct wf_case *c)
{
    struct wf_fact *fact =
        wf_case_fact(c, WF_CAUSE_NO_SERVER_ADDRESS, WF_SCOPE_QUESTION, wf_dname_root());

    fact->say = say_no_address_left;
}

void wf_examine_options(struct wf_case *c)
{
    const struct wf_delegation *delegation = c->ev->seen.delegation;
    struct wf_fact *fact;

    if (c->ev->seen.ending != WF_ENDING_FAILED)
        return;
    if (wf_servers_ask_back(&c->servers, c->ev) &&
        (delegation == NULL || !wf_delegation_is_itself(delegation))) {
        examine_asked_back(c);
        return;
    }
    if (delegation == NULL) {
        examine_priming(c);
        return;
    }
    if (wf_delegation_is_itself(delegation)) {
        examine_itself(c);
        return;
    }
    if (c->servers.count == 0 && delegation->zone.len == 1 && !delegation->configured &&
        delegation->server_total == 0 && wf_takes_all_addresses(&c->ev->config)) {
        examine_no_address_left(c);
        return;
    }
    if (c->servers.count > 0 || delegation->zone.len == 0 || !all_banned(delegation))
        return;
    fact = wf_case_fact(c, WF_CAUSE_NOT_ALLOWED, WF_SCOPE_QUESTION, delegation->zone);
    fact->say = say_not_allowed;
    fact->fix = fix_not_allowed;
}

/* What was taken from the name that the answer is for, as it was asked or where aliases led; NULL:
 * nothing. */
static const struct wf_withheld *find_answer(const struct wf_evidence *ev)
{
    size_t i;

    for (i = 0; i < ev->seen.withheld_count; i++) {
        const struct wf_withheld *withheld = &ev->seen.withheld[i];

        if (withheld->owner.len > 0 &&
            (wf_dname_equal(withheld->owner, ev->seen.question.name) ||
             (ev->seen.chased.len > 0 && wf_dname_equal(withheld->owner, ev->seen.chased))))
            return withheld;
    }
    return NULL;
}

static void say_withheld(const struct wf_telling *t)
{
    const struct wf_withheld *withheld = find_answer(t->c->ev);

    wf_strbuf_str(t->out, "private-address removed ");
    wf_dname_print(t->out, withheld->owner);
    wf_strbuf_str(t->out, withheld->addr.family == 4 ? " A" : " AAAA");
    if (wf_telling_shows(t, false, &withheld->addr)) {
        wf_strbuf_str(t->out, " ");
        wf_addr_print(t->out, &withheld->addr);
    }
    wf_strbuf_str(t->out, ", and what is left of the answer cannot be validated");
}

static void fix_withheld(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "If the name is meant to have private addresses, set ");
    wf_private_domain_print(t->out, find_answer(t->c->ev)->owner, t->fact->zone);
    wf_strbuf_str(t->out, " in this resolver's configuration.");
}

/* What a signed answer that lacks records, or an RRset that lacks some, looks like. */
static bool looks_cut(const struct wf_case *c)
{
    size_t i;

    for (i = 0; i < c->fact_count; i++) {
        if (c->facts[i].cause != WF_CAUSE_DENIAL_MISSING &&
            c->facts[i].cause != WF_CAUSE_DENIAL_BOGUS &&
            c->facts[i].cause != WF_CAUSE_SIGNATURE_BOGUS &&
            c->facts[i].cause != WF_CAUSE_ZONE_NOT_DELEGATED)
            return false;
    }
    return true;
}

void wf_examine_withheld(struct wf_case *c)
{
    const struct wf_evidence *ev = c->ev;
    const struct wf_withheld *answer = find_answer(ev);
    struct wf_fact *fact;

    if (ev->seen.ending != WF_ENDING_BOGUS || ev->seen.zone_keys_bad || answer == NULL ||
        (ev->seen.zone.len > 0 && !wf_dname_is_below_or_at(answer->owner, ev->seen.zone)) ||
        !looks_cut(c))
        return;
    fact = wf_case_fact(c, WF_CAUSE_POLICY, WF_SCOPE_QUESTION, ev->seen.zone);
    fact->say = say_withheld;
    fact->fix = fix_withheld;
}

static void say_vary(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "this resolver refuses the answers (use-caps-for-id: yes): the name came "
                          "back in another case, and what was answered again differs");
}

static void fix_vary(const struct wf_telling *t)
{
    if (t->fact->zone.len > 1) {
        wf_strbuf_str(t->out, "Set caps-exempt: \"");
        wf_dname_print(t->out, t->fact->zone);
        wf_strbuf_str(t->out, "\"");
    } else {
        wf_strbuf_str(t->out, "Set use-caps-for-id: no");
    }
    wf_strbuf_str(t->out, " in this resolver's configuration if the answers may vary, as a load "
                          "balancer's do; forged ones would look the same.");
}

void wf_examine_vary(struct wf_case *c)
{
    const struct wf_delegation *delegation = c->ev->seen.delegation;
    struct wf_dname zone = {NULL, 0};
    struct wf_fact *fact;

    if (c->ev->seen.ending != WF_ENDING_FAILED || !c->ev->seen.answers_vary)
        return;
    if (delegation != NULL)
        zone = delegation->zone;
    fact = wf_case_fact(c, WF_CAUSE_POLICY, WF_SCOPE_QUESTION, zone);
    fact->say = say_vary;
    fact->fix = fix_vary;
}

/*
 * delegation.c - why a delegation has no server that could be asked: the names of its servers.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <string.h>

#include "diagnose/collect/bogus_servers.h"
#include "diagnose/collect/examine.h"
#include "diagnose/collect/parent_place.h"
#include "diagnose/collect/servers.h"
#include "diagnose/server_words.h"

enum { NAMES_SHOWN = 3 };

static bool is_address(uint16_t type)
{
    return type == WF_TYPE_A || type == WF_TYPE_AAAA;
}

static bool remembered_for(const struct wf_evidence *ev, struct wf_dname name)
{
    return ev->remembered.hosts != NULL &&
           wf_dname_is_below_or_at(name, wf_dname_of(&ev->remembered.hosts->zone));
}

/*
 * Whether all look-ups of the names came from cache. Unbound keeps a failed one as if there were no
 * address, so what was found out earlier is nearer to the truth.
 */
static bool all_cached(const struct wf_evidence *ev)
{
    size_t i;

    for (i = 0; i < ev->seen.subquery_count; i++) {
        if (is_address(ev->seen.subqueries[i].question.type) &&
            ev->seen.subqueries[i].attempt_total > 0)
            return false;
    }
    return true;
}

/* Of a name in the zone itself only the parent can tell the address, and of a configured zone none.
 */
static enum wf_ns_state state_inside(const struct wf_evidence *ev)
{
    if (ev->seen.delegation->configured)
        return WF_NS_IN_ITSELF;
    return ev->config.takes_addresses && ev->seen.attempt_total == 0 && all_cached(ev)
               ? WF_NS_NO_GLUE_OR_WITHHELD
               : WF_NS_NO_GLUE;
}

static struct wf_ns_result result_of_subquery(const struct wf_case *c,
                                              const struct wf_subquery *sub)
{
    if (sub->withheld.family != 0)
        return (struct wf_ns_result){.state = WF_NS_WITHHELD, .withheld = sub->withheld};
    if (sub->ruled)
        return (struct wf_ns_result){.state = WF_NS_RULED};
    if (wf_dname_is_below_or_at(sub->question.name, c->ev->seen.delegation->zone))
        return (struct wf_ns_result){.state = state_inside(c->ev)};
    if (sub->verdict != NULL || sub->rcode == WF_RCODE_SERVFAIL)
        return (struct wf_ns_result){.state = WF_NS_BROKEN, .why = sub->verdict};
    if (sub->security == WF_SECURITY_BOGUS)
        return (struct wf_ns_result){.state = WF_NS_BOGUS};
    if (sub->is_alias)
        return (struct wf_ns_result){.state = WF_NS_ALIAS};
    if (sub->rcode == WF_RCODE_NXDOMAIN)
        return (struct wf_ns_result){.state = WF_NS_NO_SUCH_NAME};
    if (sub->attempt_total == 0 && remembered_for(c->ev, sub->question.name))
        return (struct wf_ns_result){.state = WF_NS_NONE_KNOWN};
    return (struct wf_ns_result){.state = WF_NS_NO_ADDRESS};
}

/* The root's own servers, not those of a forward-zone for everything. */
static bool is_root(const struct wf_delegation *delegation)
{
    return delegation->zone.len == 1 && !delegation->configured;
}

/* Of a name that was not looked up for this question. nowhere: that all addresses are so. */
static enum wf_ns_state state_unasked(const struct wf_evidence *ev,
                                      const struct wf_server_name *server, bool nowhere)
{
    if (nowhere && (server->v4 == WF_LOOKUP_HAVE || server->v6 == WF_LOOKUP_HAVE))
        return WF_NS_NOWHERE;
    if (server->v6 == WF_LOOKUP_HAVE && server->v4 != WF_LOOKUP_HAVE && !ev->config.has_ipv6)
        return WF_NS_ONLY_IPV6;
    if (server->v4 == WF_LOOKUP_HAVE && server->v6 != WF_LOOKUP_HAVE && ev->config.lacks_ipv4)
        return WF_NS_ONLY_IPV4;
    if (server->v4 == WF_LOOKUP_HAVE || server->v6 == WF_LOOKUP_HAVE)
        return WF_NS_NOT_USED;
    if (ev->seen.delegation->server_total > 0 || is_root(ev->seen.delegation))
        return WF_NS_UNKNOWN; /* it has addresses, or they are the root's: nothing is known */
    if (wf_dname_is_below_or_at(server->name, ev->seen.delegation->zone))
        return state_inside(ev);
    if (server->v4 == WF_LOOKUP_NONE || server->v6 == WF_LOOKUP_NONE)
        return WF_NS_NONE_KNOWN;
    /* unasked because there were no steps left, or asked and not noted, says nothing of the name */
    return ev->seen.limit == WF_LIMIT_NONE && ev->seen.subquery_count == ev->seen.subquery_total
               ? WF_NS_NOT_ASKED
               : WF_NS_UNKNOWN;
}

/* The sub-queries' names to be compared octet by octet; unset where none was for an address. */
static void fold_lookups(const struct wf_evidence *ev, struct wf_name lookups[WF_MAX_SUBQUERIES])
{
    size_t i;

    for (i = 0; i < ev->seen.subquery_count; i++) {
        lookups[i].len = 0;
        if (is_address(ev->seen.subqueries[i].question.type))
            wf_name_fold(&lookups[i], ev->seen.subqueries[i].question.name);
    }
}

static bool has_addresses(enum wf_ns_state state)
{
    return state == WF_NS_NOWHERE || state == WF_NS_NOT_USED || state == WF_NS_ONLY_IPV6 ||
           state == WF_NS_ONLY_IPV4;
}

/*
 * Whether what is said of a name rests on an answer of its servers. Unbound keeps a failed look-up
 * as if there were no address, and answers the next one so.
 */
static bool was_looked_up(const struct wf_ns_result *result)
{
    return result->state != WF_NS_NONE_KNOWN && result->state != WF_NS_NOT_ASKED;
}

/* Its glue as a referral had it, before this resolver took it out. */
static bool find_withheld(const struct wf_evidence *ev, const struct wf_server_name *server,
                          struct wf_ns_result *result)
{
    size_t i;

    for (i = 0; i < ev->seen.withheld_count; i++) {
        if (!wf_dname_equal(ev->seen.withheld[i].owner, server->name))
            continue;
        result->state = WF_NS_WITHHELD;
        result->withheld = ev->seen.withheld[i].addr;
        return true;
    }
    return false;
}

/* A failed look-up says more than an empty one: the other address family's may be the empty one. */
static struct wf_ns_result result_of(const struct wf_case *c, const struct wf_server_name *server,
                                     bool nowhere, const struct wf_name *lookups)
{
    const struct wf_evidence *ev = c->ev;
    struct wf_ns_result result = {.state = state_unasked(ev, server, nowhere)};
    bool any = has_addresses(result.state) || find_withheld(ev, server, &result);
    struct wf_name name;
    size_t i;

    wf_name_fold(&name, server->name);
    for (i = 0; !any && name.len > 0 && i < ev->seen.subquery_count; i++) {
        if (lookups[i].len != name.len || memcmp(lookups[i].wire, name.wire, name.len) != 0)
            continue;
        result = result_of_subquery(c, &ev->seen.subqueries[i]);
        any = result.state == WF_NS_BROKEN || result.state == WF_NS_WITHHELD;
    }
    if (!any && !was_looked_up(&result) && remembered_for(ev, server->name))
        return (struct wf_ns_result){.state = WF_NS_BROKEN, .why = ev->remembered.hosts};
    return result;
}

static const char *const state_words[] = {
    [WF_NS_UNKNOWN] = "was not looked up",
    [WF_NS_NO_SUCH_NAME] = "does not exist",
    [WF_NS_NO_ADDRESS] = "has no A or AAAA record",
    [WF_NS_NONE_KNOWN] = "has no known address",
    [WF_NS_ALIAS] = "is an alias (CNAME) that leads to no address",
    [WF_NS_NO_GLUE] = "has no glue at the parent",
    [WF_NS_NO_GLUE_OR_WITHHELD] = "has no glue at the parent, or private-address removed it",
    [WF_NS_WITHHELD] = "has an address that private-address removes",
    [WF_NS_RULED] = "is answered for by this resolver's rpz",
    [WF_NS_IN_ITSELF] = "lies in the zone that it is to serve, so its address cannot be looked up",
    [WF_NS_NOWHERE] = "has only addresses that no name server can have",
    [WF_NS_NOT_USED] = "has only addresses that this resolver does not ask",
    [WF_NS_ONLY_IPV6] = "has only IPv6 addresses, which this resolver does not use",
    [WF_NS_ONLY_IPV4] = "has only IPv4 addresses, which this resolver does not use",
    [WF_NS_NOT_ASKED] = "depends on this zone",
    [WF_NS_BROKEN] = "cannot be resolved",
    [WF_NS_BOGUS] = "has an address that fails validation",
};

/*
 * "127.0.0.1, 0.0.0.0": which of several names has which address is not seen, and as with others
 * that are not public clients see them only where they may.
 */
static void nowhere_print(const struct wf_telling *t)
{
    const struct wf_delegation *delegation = t->c->ev->seen.delegation;
    char text[WF_ADDR_TEXT_SIZE];
    size_t i;

    wf_strbuf_str(t->out, "has only ");
    for (i = 0; i < delegation->server_count && i < NAMES_SHOWN; i++) {
        wf_strbuf_str(t->out, i == 0 ? "" : ", ");
        wf_strbuf_str(t->out, wf_addr_text(&delegation->servers[i].addr, text));
    }
    if (delegation->server_count > i)
        wf_strbuf_printf(t->out, " and %u more", (unsigned)(delegation->server_count - i));
    wf_strbuf_str(t->out, ", where no name server can be asked");
}

static bool shows_nowhere(const struct wf_telling *t, const struct wf_ns_result *result)
{
    return result->state == WF_NS_NOWHERE && t->c->ev->seen.delegation->name_total == 1 &&
           (t->c->addresses == WF_EDE_ADDRESSES_ALL || !wf_telling_holds_back(t));
}

static bool shows_withheld(const struct wf_telling *t, const struct wf_ns_result *result)
{
    return result->state == WF_NS_WITHHELD && wf_telling_shows(t, false, &result->withheld);
}

static void withheld_print(struct wf_strbuf *out, const struct wf_addr *addr)
{
    wf_strbuf_str(out, "has ");
    wf_addr_print(out, addr);
    wf_strbuf_str(out, ", which private-address removes");
}

/* " (lame-refused at example.test: its only name server refuses ...)": its text may be cut. */
static void why_print(struct wf_strbuf *out, const struct wf_verdict *why)
{
    wf_strbuf_str(out, " (");
    wf_strbuf_str(out, wf_cause_info(why->cause)->id);
    wf_strbuf_str(out, why->zone.len > 1 ? " at " : ": ");
    wf_strbuf_bytes(out, why->ede[0].text, why->ede[0].text_len);
    wf_strbuf_str(out, ")");
}

static void name_print(const struct wf_telling *t, const struct wf_server_name *server,
                       const struct wf_ns_result *result)
{
    struct wf_strbuf *out = t->out;

    wf_dname_print(out, server->name);
    wf_strbuf_str(out, " ");
    if (shows_nowhere(t, result))
        nowhere_print(t);
    else if (shows_withheld(t, result))
        withheld_print(out, &result->withheld);
    else
        wf_strbuf_str(out, state_words[result->state]);
    if (t->fact->cause == WF_CAUSE_DELEGATION_LOOP && result->why != NULL &&
        result->why->cause == WF_CAUSE_QUERY_LIMIT)
        return; /* a bound that was passed because of the loop is none of its reasons */
    if (result->why != NULL && result->why->ede_count > 0)
        why_print(out, result->why);
}

/* Others than those that this resolver keeps may have one. */
static void say_none_kept(struct wf_strbuf *out, unsigned kept)
{
    if (kept == 1)
        wf_strbuf_str(out, "the only name server that this resolver keeps has no usable address: ");
    else
        wf_strbuf_printf(out,
                         "none of the %u name servers that this resolver keeps has a usable "
                         "address: ",
                         kept);
}

static void say_none(const struct wf_telling *t, const struct wf_delegation *delegation)
{
    if (wf_delegation_may_be_cut(t->c->ev)) {
        say_none_kept(t->out, delegation->name_total);
        return;
    }
    wf_strbuf_str(t->out, delegation->name_total > 1 ? "no "
                          : delegation->configured   ? "the only "
                                                     : "its only ");
    wf_strbuf_str(t->out, delegation->configured ? "configured server" : "name server");
    wf_strbuf_str(t->out, delegation->name_total == 1 ? " has no usable address: "
                                                      : " has a usable address: ");
}

/* Of many look-ups that failed only some are judged. */
static bool is_unexplained(const struct wf_ns_result *result)
{
    return result->state == WF_NS_BROKEN && result->why == NULL;
}

/* As many as are shown, those first of which it is known why. Returns how many. */
static unsigned names_print(const struct wf_telling *t, bool unknown_too)
{
    const struct wf_delegation *delegation = t->c->ev->seen.delegation;
    unsigned i, unexplained, shown = 0;

    for (unexplained = 0; unexplained < 2; unexplained++) {
        for (i = 0; i < delegation->name_count && shown < NAMES_SHOWN; i++) {
            const struct wf_ns_result *result = &t->c->names[i];

            if (is_unexplained(result) != unexplained ||
                (result->state == WF_NS_UNKNOWN && !unknown_too))
                continue;
            wf_strbuf_str(t->out, shown++ == 0 ? "" : ", ");
            name_print(t, &delegation->names[i], result);
        }
    }
    return shown;
}

static void say_no_address(const struct wf_telling *t)
{
    const struct wf_delegation *delegation = t->c->ev->seen.delegation;
    unsigned shown;

    say_none(t, delegation);
    shown = names_print(t, true);
    if (delegation->name_total > shown)
        wf_strbuf_printf(t->out, " and %u more", (unsigned)(delegation->name_total - shown));
}

static uint16_t known_names(const struct wf_case *c)
{
    uint16_t i, count = 0;

    for (i = 0; i < c->ev->seen.delegation->name_count; i++)
        count = (uint16_t)(count + (c->names[i].state != WF_NS_UNKNOWN ? 1 : 0));
    return count;
}

/* That a bound was passed is what came of it. */
static void say_some_no_address(const struct wf_telling *t)
{
    const struct wf_delegation *delegation = t->c->ev->seen.delegation;
    uint16_t known = known_names(t->c);
    unsigned shown;
    bool cut = wf_delegation_may_be_cut(t->c->ev);

    wf_strbuf_printf(t->out, "%u of %s %u name servers%s %s looked up, and %s no usable address: ",
                     (unsigned)known, cut ? "the" : "its", (unsigned)delegation->name_total,
                     cut ? " that this resolver keeps" : "", known == 1 ? "was" : "were",
                     known == 1 ? "has" : "have");
    shown = names_print(t, false);
    if (known > shown)
        wf_strbuf_printf(t->out, " and %u more", (unsigned)(known - shown));
    wf_strbuf_str(t->out, "; then this resolver gave up");
}

static void fix_nowhere(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "Give the name servers of ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out,
                  " addresses that others can reach, in the zone and as glue at the parent; "
                  "loopback, link-local, multicast and reserved ones lead nowhere.");
}

static void fix_no_glue(const struct wf_telling *t)
{
    const struct wf_delegation *delegation = t->c->ev->seen.delegation;
    size_t i, shown = 0;

    wf_strbuf_str(t->out, "Have the addresses of ");
    for (i = 0; i < delegation->name_count && shown < NAMES_SHOWN; i++) {
        if (t->c->names[i].state != WF_NS_NO_GLUE)
            continue;
        wf_strbuf_str(t->out, shown++ == 0 ? "" : " or ");
        wf_dname_print(t->out, delegation->names[i].name);
    }
    wf_strbuf_str(t->out, " published as glue ");
    wf_parent_place_print(t, WF_PLACE_IN);
    wf_strbuf_str(t->out, ", or delegate to servers whose names have addresses.");
}

static wf_tell *fix_of(enum wf_ns_state state)
{
    return state == WF_NS_NOWHERE ? fix_nowhere : state == WF_NS_NO_GLUE ? fix_no_glue : NULL;
}

/* The cause that the state of a server's name points at. */
static enum wf_cause cause_of_state(enum wf_ns_state state)
{
    switch (state) {
    case WF_NS_UNKNOWN:
    case WF_NS_NO_SUCH_NAME:
    case WF_NS_NO_ADDRESS:
    case WF_NS_NONE_KNOWN:
    case WF_NS_ALIAS:
    case WF_NS_NO_GLUE:
    case WF_NS_NO_GLUE_OR_WITHHELD:
    case WF_NS_WITHHELD:
    case WF_NS_RULED:
    case WF_NS_IN_ITSELF:
    case WF_NS_NOWHERE:
    case WF_NS_NOT_USED:
    case WF_NS_ONLY_IPV6:
    case WF_NS_ONLY_IPV4:
        return WF_CAUSE_NO_SERVER_ADDRESS;
    case WF_NS_NOT_ASKED:
        return WF_CAUSE_DELEGATION_LOOP;
    case WF_NS_BROKEN:
    case WF_NS_BOGUS:
        return WF_CAUSE_SERVER_ZONE_BROKEN;
    }
    return WF_CAUSE_NO_SERVER_ADDRESS;
}

/* What broke a name's look-up is the cause here, too, where it is of the same kind. */
static enum wf_cause cause_of(const struct wf_ns_result *result)
{
    if (result->why != NULL && (result->why->cause == WF_CAUSE_DELEGATION_LOOP ||
                                result->why->cause == WF_CAUSE_QUERY_LIMIT))
        return result->why->cause;
    return cause_of_state(result->state);
}

static bool is_loop(const struct wf_verdict *verdict)
{
    return verdict != NULL && verdict->cause == WF_CAUSE_DELEGATION_LOOP;
}

/*
 * Whether it is seen that names depend on each other. With several names in each zone Unbound tries
 * them in turn until it has had enough: that bound is passed because of the loop.
 */
static bool sees_loop(const struct wf_case *c)
{
    size_t i;

    for (i = 0; i < c->ev->seen.delegation->name_count; i++) {
        if (is_loop(c->names[i].why))
            return true;
    }
    return is_loop(c->ev->remembered.servers) || is_loop(c->ev->remembered.hosts);
}

static enum wf_cause cause_in(const struct wf_case *c, const struct wf_ns_result *result)
{
    enum wf_cause cause = cause_of(result);

    return cause == WF_CAUSE_QUERY_LIMIT && sees_loop(c) ? WF_CAUSE_DELEGATION_LOOP : cause;
}

static bool any_unknown(const struct wf_case *c)
{
    size_t i;

    for (i = 0; i < c->ev->seen.delegation->name_count; i++) {
        if (c->names[i].state == WF_NS_UNKNOWN)
            return true;
    }
    return false;
}

/* Servers were asked, and the end of it was not seen: then addresses were not what it lacked. */
static bool was_asked(const struct wf_evidence *ev)
{
    size_t i;

    if (ev->seen.attempt_count == 0 && ev->seen.attempt_total > 0)
        return true; /* none of the attempts is at hand: it may have been here */
    for (i = 0; i < ev->seen.attempt_count; i++) {
        if (wf_dname_equal(ev->seen.attempts[i].zone, ev->seen.delegation->zone))
            return true;
    }
    return false;
}

void wf_examine_delegation(struct wf_case *c)
{
    const struct wf_delegation *delegation = c->ev->seen.delegation;
    struct wf_name lookups[WF_MAX_SUBQUERIES];
    bool given_up, nowhere;
    size_t i;

    if (c->ev->seen.ending != WF_ENDING_FAILED || delegation == NULL || wf_examine_bogus_servers(c))
        return;
    if (c->servers.count > 0 || delegation->zone.len == 0 || is_root(delegation))
        return;
    nowhere = wf_delegation_is_nowhere(delegation);
    if (was_asked(c->ev) && !nowhere)
        return;
    fold_lookups(c->ev, lookups);
    for (i = 0; i < delegation->name_count; i++)
        c->names[i] = result_of(c, &delegation->names[i], nowhere, lookups);
    if (c->ev->remembered.servers != NULL && all_cached(c->ev)) {
        wf_case_remembered(c, c->ev->remembered.servers, c->ev->remembered.servers->scope);
        return;
    }
    given_up = c->ev->seen.limit != WF_LIMIT_NONE && any_unknown(c) && !sees_loop(c);
    if (given_up && c->ev->seen.limit != WF_LIMIT_MISSING)
        return; /* not because of those that were looked up */
    for (i = 0; i < delegation->name_count; i++) {
        struct wf_fact *fact;

        if (given_up && c->names[i].state == WF_NS_UNKNOWN)
            continue;
        if (wf_case_own_fault(c, c->names[i].why, WF_SCOPE_QUESTION))
            continue;
        fact = wf_case_fact(c, cause_in(c, &c->names[i]), WF_SCOPE_SERVERS, delegation->zone);
        fact->say = given_up ? say_some_no_address : say_no_address;
        fact->ns = &c->names[i];
        fact->fix = fix_of(c->names[i].state);
    }
}

/*
 * delegation.c - why a delegation has no server that could be asked: the names of its servers.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <string.h>

#include "diagnose/case.h"

enum { NAMES_SHOWN = 3 };

/* What came of a server's name. */
enum plight {
    PLIGHT_UNKNOWN,
    PLIGHT_NO_SUCH_NAME,
    PLIGHT_NO_ADDRESS,
    PLIGHT_ALIAS,     /* the same of the name that an alias leads to */
    PLIGHT_NO_GLUE,   /* the name lies in the zone itself, so only the parent could tell */
    PLIGHT_NOT_USED,  /* it has addresses, but none that this resolver would ask */
    PLIGHT_ONLY_IPV6, /* and this resolver has no IPv6 */
    PLIGHT_ONLY_IPV4, /* and this resolver has no IPv4 */
    PLIGHT_NOT_ASKED, /* it would have led back to this very question */
    PLIGHT_BROKEN,    /* looking it up failed */
    PLIGHT_BOGUS
};

static bool is_address(uint16_t type)
{
    return type == WF_TYPE_A || type == WF_TYPE_AAAA;
}

static struct wf_name_state state_of_subquery(const struct wf_case *c,
                                              const struct wf_subquery *sub)
{
    if (wf_dname_is_below_or_at(sub->question.name, c->ev->delegation->zone))
        return (struct wf_name_state){PLIGHT_NO_GLUE, NULL};
    if (sub->verdict != NULL || sub->rcode == WF_RCODE_SERVFAIL)
        return (struct wf_name_state){PLIGHT_BROKEN, sub->verdict};
    if (sub->security == WF_SECURITY_BOGUS)
        return (struct wf_name_state){PLIGHT_BOGUS, NULL};
    if (sub->is_alias)
        return (struct wf_name_state){PLIGHT_ALIAS, NULL};
    return (struct wf_name_state){
        sub->rcode == WF_RCODE_NXDOMAIN ? PLIGHT_NO_SUCH_NAME : PLIGHT_NO_ADDRESS, NULL};
}

/* Of a name that was not looked up for this question. */
static enum plight plight_unasked(const struct wf_evidence *ev, const struct wf_server_name *server)
{
    if (server->v6 == WF_LOOKUP_HAVE && server->v4 != WF_LOOKUP_HAVE && !ev->has_ipv6)
        return PLIGHT_ONLY_IPV6;
    if (server->v4 == WF_LOOKUP_HAVE && server->v6 != WF_LOOKUP_HAVE && ev->lacks_ipv4)
        return PLIGHT_ONLY_IPV4;
    if (server->v4 == WF_LOOKUP_HAVE || server->v6 == WF_LOOKUP_HAVE)
        return PLIGHT_NOT_USED;
    if (ev->delegation->server_total > 0 || ev->delegation->zone.len == 1)
        return PLIGHT_UNKNOWN; /* it has addresses, or they are the root's: nothing is known */
    if (wf_dname_is_below_or_at(server->name, ev->delegation->zone))
        return PLIGHT_NO_GLUE;
    if (server->v4 == WF_LOOKUP_NONE || server->v6 == WF_LOOKUP_NONE)
        return PLIGHT_NO_ADDRESS;
    /* unasked for want of steps, or asked and not noted, says nothing of the name */
    return ev->limit == WF_LIMIT_NONE && ev->subquery_count == ev->subquery_total ? PLIGHT_NOT_ASKED
                                                                                  : PLIGHT_UNKNOWN;
}

/* The sub-queries' names to be compared octet by octet; unset where none was for an address. */
static void fold_lookups(const struct wf_evidence *ev, struct wf_name lookups[WF_MAX_SUBQUERIES])
{
    size_t i;

    for (i = 0; i < ev->subquery_count; i++) {
        lookups[i].len = 0;
        if (is_address(ev->subqueries[i].question.type))
            wf_name_fold(&lookups[i], ev->subqueries[i].question.name);
    }
}

static bool has_addresses(enum plight plight)
{
    return plight == PLIGHT_NOT_USED || plight == PLIGHT_ONLY_IPV6 || plight == PLIGHT_ONLY_IPV4;
}

/* A failed look-up says more than an empty one: the other address family's may be the empty one. */
static struct wf_name_state state_of(const struct wf_case *c, const struct wf_server_name *server,
                                     const struct wf_name *lookups)
{
    const struct wf_evidence *ev = c->ev;
    struct wf_name_state state = {plight_unasked(ev, server), NULL};
    bool any = has_addresses(state.plight);
    struct wf_name name;
    size_t i;

    wf_name_fold(&name, server->name);
    for (i = 0; !any && name.len > 0 && i < ev->subquery_count; i++) {
        if (lookups[i].len != name.len || memcmp(lookups[i].wire, name.wire, name.len) != 0)
            continue;
        state = state_of_subquery(c, &ev->subqueries[i]);
        any = state.plight == PLIGHT_BROKEN;
    }
    return state;
}

static const char *const plight_words[] = {
    [PLIGHT_UNKNOWN] = "was not looked up",
    [PLIGHT_NO_SUCH_NAME] = "does not exist",
    [PLIGHT_NO_ADDRESS] = "has no A or AAAA record",
    [PLIGHT_ALIAS] = "is an alias (CNAME) that leads to no address",
    [PLIGHT_NO_GLUE] = "has no glue at the parent",
    [PLIGHT_NOT_USED] = "has only addresses that this resolver does not ask",
    [PLIGHT_ONLY_IPV6] = "has only IPv6 addresses, which this resolver does not use",
    [PLIGHT_ONLY_IPV4] = "has only IPv4 addresses, which this resolver does not use",
    [PLIGHT_NOT_ASKED] = "depends on this zone",
    [PLIGHT_BROKEN] = "cannot be resolved",
    [PLIGHT_BOGUS] = "has an address that fails validation",
};

static void name_print(struct wf_strbuf *out, const struct wf_server_name *server,
                       const struct wf_name_state *state)
{
    wf_dname_print(out, server->name);
    wf_strbuf_str(out, " ");
    wf_strbuf_str(out, plight_words[state->plight]);
    if (state->why != NULL && state->why->ede_count > 0) {
        wf_strbuf_str(out, " (");
        wf_strbuf_bytes(out, state->why->ede[0].text, state->why->ede[0].text_len);
        wf_strbuf_str(out, ")");
    }
}

static void say_no_address(const struct wf_case *c, const struct wf_fact *fact,
                           struct wf_strbuf *out, bool hide)
{
    const struct wf_delegation *delegation = c->ev->delegation;
    size_t shown = delegation->name_count < NAMES_SHOWN ? delegation->name_count : NAMES_SHOWN;
    size_t i;

    (void)fact;
    (void)hide;
    wf_strbuf_str(out, delegation->name_total == 1 ? "its only name server has no usable address: "
                                                   : "no name server has a usable address: ");
    for (i = 0; i < shown; i++) {
        wf_strbuf_str(out, i == 0 ? "" : ", ");
        name_print(out, &delegation->names[i], &c->names[i]);
    }
    if (delegation->name_total > shown)
        wf_strbuf_printf(out, " and %u more", (unsigned)(delegation->name_total - shown));
}

static void fix_ipv6(struct wf_case *c, const struct wf_fact *fact, struct wf_strbuf *out)
{
    (void)c;
    (void)fact;
    wf_strbuf_str(out, "Let this resolver ask servers over IPv6 (do-ip6).");
}

static void fix_ipv4(struct wf_case *c, const struct wf_fact *fact, struct wf_strbuf *out)
{
    (void)c;
    (void)fact;
    wf_strbuf_str(out, "Let this resolver ask servers over IPv4 (do-ip4).");
}

/* The cause that a server name's plight points at, and whose it is to mend. */
static const struct {
    enum wf_cause cause;
    enum wf_party party;
    wf_fix *fix; /* NULL: the cause's remedy */
} plight_causes[] = {
    [PLIGHT_UNKNOWN] = {WF_CAUSE_NO_SERVER_ADDRESS, WF_PARTY_ZONE, NULL},
    [PLIGHT_NO_SUCH_NAME] = {WF_CAUSE_NO_SERVER_ADDRESS, WF_PARTY_ZONE, NULL},
    [PLIGHT_NO_ADDRESS] = {WF_CAUSE_NO_SERVER_ADDRESS, WF_PARTY_ZONE, NULL},
    [PLIGHT_ALIAS] = {WF_CAUSE_NO_SERVER_ADDRESS, WF_PARTY_ZONE, NULL},
    [PLIGHT_NO_GLUE] = {WF_CAUSE_NO_SERVER_ADDRESS, WF_PARTY_PARENT, NULL},
    [PLIGHT_NOT_USED] = {WF_CAUSE_NO_SERVER_ADDRESS, WF_PARTY_ZONE, NULL},
    [PLIGHT_ONLY_IPV6] = {WF_CAUSE_NO_SERVER_ADDRESS, WF_PARTY_RESOLVER, fix_ipv6},
    [PLIGHT_ONLY_IPV4] = {WF_CAUSE_NO_SERVER_ADDRESS, WF_PARTY_RESOLVER, fix_ipv4},
    [PLIGHT_NOT_ASKED] = {WF_CAUSE_DELEGATION_LOOP, WF_PARTY_ZONE, NULL},
    [PLIGHT_BROKEN] = {WF_CAUSE_SERVER_ZONE_BROKEN, WF_PARTY_ZONE, NULL},
    [PLIGHT_BOGUS] = {WF_CAUSE_SERVER_ZONE_BROKEN, WF_PARTY_ZONE, NULL},
};

/* What broke a name's look-up is the cause here, too, where it is of the same kind. */
static enum wf_cause cause_of(const struct wf_name_state *state)
{
    if (state->why != NULL && (state->why->cause == WF_CAUSE_DELEGATION_LOOP ||
                               state->why->cause == WF_CAUSE_QUERY_LIMIT))
        return state->why->cause;
    return plight_causes[state->plight].cause;
}

static bool any_unknown(const struct wf_case *c)
{
    size_t i;

    for (i = 0; i < c->ev->delegation->name_count; i++) {
        if (c->names[i].plight == PLIGHT_UNKNOWN)
            return true;
    }
    return false;
}

/*
 * Whether all look-ups of the names came from cache. Unbound keeps a failed one as if there were no
 * address, so what was found out earlier is nearer to the truth.
 */
static bool all_cached(const struct wf_evidence *ev)
{
    size_t i;

    for (i = 0; i < ev->subquery_count; i++) {
        if (is_address(ev->subqueries[i].question.type) && ev->subqueries[i].attempt_total > 0)
            return false;
    }
    return true;
}

/* Servers were asked, and the end of it was not seen: then it is not for want of addresses. */
static bool was_asked(const struct wf_evidence *ev)
{
    size_t i;

    if (ev->attempt_count == 0 && ev->attempt_total > 0)
        return true; /* none of the attempts is at hand: it may have been here */
    for (i = 0; i < ev->attempt_count; i++) {
        if (wf_dname_equal(ev->attempts[i].zone, ev->delegation->zone))
            return true;
    }
    return false;
}

void wf_examine_delegation(struct wf_case *c)
{
    const struct wf_delegation *delegation = c->ev->delegation;
    struct wf_name lookups[WF_MAX_SUBQUERIES];
    size_t i;

    if (c->ev->ending != WF_ENDING_FAILED || delegation == NULL || c->servers.count > 0 ||
        delegation->zone.len <= 1 || was_asked(c->ev))
        return;
    fold_lookups(c->ev, lookups);
    for (i = 0; i < delegation->name_count; i++)
        c->names[i] = state_of(c, &delegation->names[i], lookups);
    if (c->ev->remembered_servers != NULL && all_cached(c->ev)) {
        wf_case_remembered(c, c->ev->remembered_servers);
        return;
    }
    if (c->ev->limit != WF_LIMIT_NONE && any_unknown(c))
        return; /* it was given up before all names were looked up */
    for (i = 0; i < delegation->name_count; i++) {
        struct wf_fact *fact;

        if (wf_case_own_fault(c, c->names[i].why, WF_SCOPE_QUESTION))
            continue;
        fact = wf_case_fact(c, cause_of(&c->names[i]), WF_SCOPE_SERVERS, delegation->zone);
        fact->describe = say_no_address;
        fact->party = plight_causes[c->names[i].plight].party;
        fact->fix = plight_causes[c->names[i].plight].fix;
    }
}

/*
 * ruled.c - look-ups that a rule of this resolver's own (rpz) answered in the place of servers.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/ruled.h"

#include "diagnose/case.h"

static bool is_given(const struct wf_evidence *ev, struct wf_dname name)
{
    size_t i;

    for (i = 0; i < ev->seen.subquery_count; i++) {
        const struct wf_subquery *sub = &ev->seen.subqueries[i];

        if (sub->rule_gives && wf_dname_equal(sub->question.name, name) &&
            (sub->question.type == WF_TYPE_A || sub->question.type == WF_TYPE_AAAA))
            return true;
    }
    return false;
}

/* Which of several names has which address is not seen, so all of them must be. */
struct wf_dname wf_ruled_server(const struct wf_evidence *ev)
{
    const struct wf_delegation *delegation = ev->seen.delegation;
    struct wf_dname none = {NULL, 0};
    size_t i;

    if (delegation == NULL || delegation->name_count == 0 ||
        delegation->name_count < delegation->name_total)
        return none;
    for (i = 0; i < delegation->name_count; i++) {
        if (!is_given(ev, delegation->names[i].name))
            return none;
    }
    return delegation->names[0].name;
}

static bool is_of_ruled_servers(const struct wf_evidence *ev, const struct wf_fact *fact)
{
    return fact->servers != NULL && ev->seen.delegation != NULL &&
           wf_dname_equal(fact->servers->zone, ev->seen.delegation->zone) &&
           wf_ruled_server(ev).len > 0;
}

bool wf_ruled_is_why(const struct wf_evidence *ev, const struct wf_fact *fact)
{
    if (fact->ns != NULL)
        return fact->ns->state == WF_NS_RULED;
    return is_of_ruled_servers(ev, fact);
}

static void pass_print(const struct wf_telling *t, const char *what, struct wf_dname name)
{
    wf_strbuf_printf(t->out, "If %s", what);
    wf_dname_print(t->out, name);
    wf_strbuf_str(t->out, " may be resolved, take the rule out of this resolver's rpz, or let the "
                          "name pass there (rpz-passthru); rpz-log: yes names the rule.");
}

void wf_fix_ruled_server(const struct wf_telling *t)
{
    const struct wf_delegation *delegation = t->c->ev->seen.delegation;

    pass_print(t, "the name server ",
               t->fact->ns == NULL ? wf_ruled_server(t->c->ev)
                                   : delegation->names[t->fact->ns - t->c->names].name);
}

void wf_say_ruled_keys(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "this resolver's rpz answered the ");
    wf_type_print(t->out, t->fact->type);
    wf_strbuf_str(t->out, " question in the place of servers, so that nothing can be validated");
}

void wf_fix_ruled_keys(const struct wf_telling *t)
{
    pass_print(t, "", t->fact->zone);
}

/*
 * aliases.c - CNAME records that lead back to themselves, or that are too many, and whose they are.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/examine.h"

enum { ALIASES_SHOWN = 4 };

static void aliases_print(struct wf_strbuf *out, const struct wf_evidence *ev)
{
    size_t shown = ev->seen.alias_count < ALIASES_SHOWN ? ev->seen.alias_count : ALIASES_SHOWN;
    size_t i;

    for (i = 0; i < shown; i++) {
        wf_strbuf_str(out, i == 0 ? "" : " -> ");
        wf_dname_print(out, ev->seen.aliases[i]);
    }
    if (ev->seen.alias_total > shown)
        wf_strbuf_str(out, " -> ...");
}

static void say_loop(const struct wf_telling *t)
{
    const struct wf_evidence *ev = t->c->ev;

    if (ev->seen.alias_count == 1 && ev->seen.alias_total == 1) {
        wf_dname_print(t->out, t->fact->other);
        wf_strbuf_str(t->out, " is an alias (CNAME) of itself");
        return;
    }
    wf_strbuf_str(t->out, "CNAME records lead back to ");
    wf_dname_print(t->out, t->fact->other);
    wf_strbuf_str(t->out, ": ");
    aliases_print(t->out, ev);
}

static void say_too_long(const struct wf_telling *t)
{
    wf_strbuf_printf(t->out,
                     "a chain of %u CNAME records is too long: ", t->c->ev->seen.alias_total);
    aliases_print(t->out, t->c->ev);
}

/* The place of an alias that is led back to; alias_count when there is none. */
static size_t repeated_alias(const struct wf_evidence *ev)
{
    size_t i, k;

    for (i = 0; i < ev->seen.alias_count; i++) {
        if (wf_dname_equal(ev->seen.aliases[i], ev->seen.alias_target))
            return i;
        for (k = 0; k < i; k++) {
            if (wf_dname_equal(ev->seen.aliases[i], ev->seen.aliases[k]))
                return k;
        }
    }
    return i;
}

/* The nearest zone above a name whose servers were asked; unset when none was. */
static struct wf_dname zone_of(const struct wf_evidence *ev, struct wf_dname name)
{
    struct wf_dname zone = {NULL, 0};
    size_t i;

    for (i = 0; i < ev->seen.attempt_count; i++) {
        if (ev->seen.attempts[i].zone.len > zone.len &&
            wf_dname_is_below_or_at(name, ev->seen.attempts[i].zone))
            zone = ev->seen.attempts[i].zone;
    }
    return zone;
}

/* Whether more than half of the aliases from a place on lie in the zone. */
static bool has_most_aliases(const struct wf_evidence *ev, size_t from, struct wf_dname zone)
{
    bool top = wf_dname_is_top(zone); /* which has no more than referred to a zone below */
    size_t i, count = 0;

    for (i = from; i < ev->seen.alias_count; i++) {
        int below = wf_dname_labels_below(ev->seen.aliases[i], zone);

        count += below >= 0 && (!top || below <= 1);
    }
    return 2 * count + from > ev->seen.alias_total;
}

/*
 * Whose they are: the zone that most of them lie in, by the first and by the last; or unset, where
 * they are several zones' alike, or the zones were not seen. One that leads
 * to a zone, or is led back to by it, is not to blame for what that zone makes of it.
 */
static struct wf_dname zone_of_aliases(const struct wf_evidence *ev, size_t from, bool *shared)
{
    struct wf_dname first = zone_of(ev, ev->seen.aliases[from]);
    struct wf_dname last = zone_of(ev, ev->seen.aliases[ev->seen.alias_count - 1]);

    if (first.len == 0)
        first = ev->seen.alias_zone;
    *shared = false;
    if (has_most_aliases(ev, from, first))
        return first;
    if (has_most_aliases(ev, from, last))
        return last;
    *shared = true;
    return (struct wf_dname){NULL, 0};
}

void wf_examine_aliases(struct wf_case *c)
{
    size_t again = repeated_alias(c->ev), from = again < c->ev->seen.alias_count ? again : 0;
    struct wf_dname zone;
    struct wf_fact *fact;
    bool shared;

    if (c->ev->seen.ending != WF_ENDING_FAILED || c->ev->seen.limit != WF_LIMIT_RESTARTS ||
        c->ev->seen.alias_count == 0)
        return;
    if (zone_of(c->ev, c->ev->seen.aliases[from]).len == 0 && c->ev->remembered.question != NULL) {
        /* all came from cache this time, and the zones were seen the last time */
        wf_case_remembered(c, c->ev->remembered.question, c->ev->remembered.question->scope);
        return;
    }
    zone = zone_of_aliases(c->ev, from, &shared);
    if (again < c->ev->seen.alias_count) {
        fact = wf_case_fact(c, WF_CAUSE_CNAME_LOOP, WF_SCOPE_QUESTION, zone);
        fact->say = say_loop;
        fact->other = c->ev->seen.aliases[again];
    } else {
        fact = wf_case_fact(c, WF_CAUSE_CNAME_TOO_LONG, WF_SCOPE_QUESTION, zone);
        fact->say = say_too_long;
    }
    fact->shared = shared;
}

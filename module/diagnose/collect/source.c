/*
 * source.c - which of a zone's servers gave what is wrong.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/source.h"

#include "diagnose/collect/keyquery.h"
#include "diagnose/collect/servers.h"
#include "diagnose/server_words.h"

static bool is_answer(const struct wf_server_line *line)
{
    return line->tries > 0 && line->outcome == WF_OUTCOME_ANSWERED &&
           line->lameness == WF_LAME_NONE &&
           (line->rcode == WF_RCODE_NOERROR || line->rcode == WF_RCODE_NXDOMAIN);
}

static const struct wf_server_line *find_line(const struct wf_server_set *set,
                                              const struct wf_addr *addr)
{
    size_t i;

    for (i = 0; i < set->count; i++) {
        if (wf_addr_equal(&set->lines[i].addr, addr))
            return is_answer(&set->lines[i]) ? &set->lines[i] : NULL;
    }
    return NULL;
}

/* The only one that answered at all; NULL where several did. */
static const struct wf_server_line *only_answer(const struct wf_server_set *set)
{
    const struct wf_server_line *only = NULL;
    size_t i;

    for (i = 0; i < set->count; i++) {
        if (!is_answer(&set->lines[i]))
            continue;
        if (only != NULL)
            return NULL;
        only = &set->lines[i];
    }
    return only;
}

void wf_source_note(struct wf_case *c, struct wf_server_set *set,
                    const struct wf_server_line *giver)
{
    if (set->configured || set->count == 0 || giver == NULL)
        return;
    if (c->ev->delegation != NULL && wf_dname_equal(c->ev->delegation->zone, set->zone))
        wf_servers_add_delegation(set, c->ev->delegation);
    set->giver = (uint16_t)(giver - set->lines + 1);
    c->source = set;
}

/* The validator asks others where keys do not fit: those of the last one are what it judged. */
void wf_source_of_keys(struct wf_case *c, uint16_t type)
{
    const struct wf_subquery *sub = wf_subquery_last(c->ev, c->ev->zone, type);
    const struct wf_attempt *last = NULL;

    c->source = NULL;
    if (sub == NULL || sub->attempt_count == 0)
        return;
    last = &sub->attempts[sub->attempt_count - 1];
    if (last->outcome != WF_OUTCOME_ANSWERED || last->configured ||
        (type == WF_TYPE_DNSKEY && !wf_dname_equal(last->zone, c->ev->zone)))
        return;
    wf_collect_key_attempts(c, &sub->question);
    wf_source_note(c, &c->key_servers, find_line(&c->key_servers, &last->server));
}

/* The last of the zone's servers that was asked for the very name; of others it is not known. */
static const struct wf_attempt *asked_last(const struct wf_case *c, struct wf_dname zone)
{
    const struct wf_evidence *ev = c->ev;
    struct wf_dname name = ev->chased.len > 0 ? ev->chased : ev->question.name;
    size_t i, oldest = ev->attempt_count > 2 ? ev->attempt_count - (size_t)2 : 0;

    for (i = ev->attempt_count; i-- > oldest;) {
        const struct wf_attempt *attempt = &ev->attempts[i];

        if (attempt->outcome == WF_OUTCOME_ANSWERED && attempt->asked.type == ev->question.type &&
            wf_dname_equal(attempt->zone, zone) && wf_dname_equal(attempt->asked.name, name))
            return attempt;
    }
    return NULL;
}

void wf_source_of_answer(struct wf_case *c, struct wf_dname zone)
{
    const struct wf_attempt *last;

    c->source = NULL;
    if (c->ev->attempt_count == 0)
        return;
    wf_servers_collect(&c->servers, zone, c->ev->attempts, c->ev->attempt_count);
    last = asked_last(c, zone);
    wf_source_note(c, &c->servers,
                   last != NULL ? find_line(&c->servers, &last->server) : only_answer(&c->servers));
}

/* The servers beside the one that gave it. */
struct others {
    unsigned all, silent, useless, unasked, answered;
};

static struct others others_of(const struct wf_server_set *set)
{
    struct others others = {.all = set->known - 1u, .unasked = set->known};
    size_t i;

    for (i = 0; i < set->count; i++) {
        const struct wf_server_line *line = &set->lines[i];

        others.unasked--;
        if (i + 1 == set->giver)
            continue;
        if (is_answer(line) || (line->tries > 0 && line->outcome == WF_OUTCOME_ANSWERED &&
                                line->lameness == WF_LAME_NONE && line->rcode == WF_RCODE_UNKNOWN))
            others.answered++;
        else if (line->outcome == WF_OUTCOME_ANSWERED || line->outcome == WF_OUTCOME_MALFORMED ||
                 line->outcome == WF_OUTCOME_INCONSISTENT)
            others.useless++;
        else
            others.silent++;
    }
    return others;
}

/* Whether the set is that of the fact's own zone, and all of it is at hand. */
static bool is_of(const struct wf_server_set *set, const struct wf_fact *fact)
{
    return set != NULL && set->giver > 0 && set->total == set->count && set->known >= set->count &&
           wf_dname_equal(set->zone, fact->zone);
}

bool wf_source_is_partial(const struct wf_fact *fact)
{
    struct others others;

    if (!is_of(fact->source, fact))
        return false;
    others = others_of(fact->source);
    return others.silent + others.useless + others.unasked > 0;
}

bool wf_source_others_fail(const struct wf_fact *fact)
{
    struct others others;

    if (!is_of(fact->source, fact))
        return false;
    others = others_of(fact->source);
    return others.silent + others.useless > 0;
}

static void group_print(struct wf_strbuf *out, unsigned count, bool alone, const char *words,
                        bool *any)
{
    if (count == 0)
        return;
    wf_strbuf_str(out, *any ? ", " : alone ? "the other " : "of the others ");
    if (!alone) {
        wf_strbuf_number(out, count);
        wf_strbuf_str(out, " ");
    }
    wf_strbuf_str(out, words);
    *any = true;
}

static void others_print(struct wf_strbuf *out, const struct wf_server_set *set)
{
    struct others others = others_of(set);
    bool alone = others.all == 1, any = false;

    group_print(out, others.silent, alone, "did not answer", &any);
    group_print(out, others.useless, alone, "failed", &any);
    group_print(out, others.unasked, alone,
                alone || others.unasked == 1 ? "was not asked" : "were not asked", &any);
    group_print(out, others.answered, alone, "answered, too", &any);
}

/* Addresses where names have several, or none. */
static void count_print(struct wf_strbuf *out, const struct wf_server_set *set)
{
    wf_strbuf_str(out, "one of ");
    wf_strbuf_number(out, set->known);
    if (set->names == 0) {
        wf_strbuf_str(out, " name servers");
        return;
    }
    wf_strbuf_str(out, " addresses of ");
    wf_strbuf_number(out, set->names);
    wf_strbuf_str(out, set->names == 1 ? " name server" : " name servers");
}

void wf_source_print_server(const struct wf_telling *t)
{
    const struct wf_server_set *set = t->fact->source;
    const struct wf_server_line *line = &set->lines[set->giver - 1];

    if (t->hide && !wf_server_visible(t->c, set, line))
        wf_strbuf_str(t->out, "a server");
    else
        wf_addr_print(t->out, &line->addr);
}

void wf_source_print(const struct wf_telling *t)
{
    if (!wf_source_is_partial(t->fact))
        return;
    if (t->fact->servers != t->fact->source) { /* else it is named before */
        wf_strbuf_str(t->out, ", from ");
        wf_source_print_server(t);
    }
    wf_strbuf_str(t->out, " (");
    count_print(t->out, t->fact->source);
    wf_strbuf_str(t->out, "; ");
    others_print(t->out, t->fact->source);
    wf_strbuf_str(t->out, ")");
}

/*
 * source.c - on the word of which of a zone's servers a fact rests, in words.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/source.h"

#include "diagnose/server_words.h"

bool wf_source_answered(const struct wf_server_line *line)
{
    return line->tries > 0 && line->outcome == WF_OUTCOME_ANSWERED &&
           line->lameness == WF_LAME_NONE &&
           (line->rcode == WF_RCODE_NOERROR || line->rcode == WF_RCODE_NXDOMAIN);
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
        if (wf_source_answered(line) ||
            (line->tries > 0 && line->outcome == WF_OUTCOME_ANSWERED &&
             line->lameness == WF_LAME_NONE && line->rcode == WF_RCODE_UNKNOWN))
            others.answered++;
        else if (line->outcome == WF_OUTCOME_ANSWERED || line->outcome == WF_OUTCOME_MALFORMED)
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
    wf_strbuf_str(out, set->cut && set->names == 0 ? "the " : "");
    wf_strbuf_number(out, set->known);
    if (set->names > 0) {
        wf_strbuf_str(out, set->cut ? " addresses of the " : " addresses of ");
        wf_strbuf_number(out, set->names);
    }
    wf_strbuf_str(out, set->names == 1 ? " name server" : " name servers");
    wf_strbuf_str(out, set->cut ? " that this resolver keeps" : "");
}

void wf_source_print_server(const struct wf_telling *t)
{
    const struct wf_server_set *set = t->fact->source;
    const struct wf_server_line *line = &set->lines[set->giver - 1];

    if (wf_telling_shows_server(t, set, line))
        wf_addr_print(t->out, &line->addr);
    else
        wf_strbuf_str(t->out, "a server");
}

void wf_source_print(const struct wf_telling *t)
{
    if (!wf_source_is_partial(t->fact))
        return;
    if (t->fact->servers != t->fact->source) { /* else it is named before */
        wf_strbuf_str(t->out, ", from ");
        wf_source_print_server(t);
    }
    wf_strbuf_str(t->out, WF_ONE_OF_SERVERS);
    count_print(t->out, t->fact->source);
    wf_strbuf_str(t->out, "; ");
    others_print(t->out, t->fact->source);
    wf_strbuf_str(t->out, ")");
}

bool wf_source_is_meant(const struct wf_evidence *ev, struct wf_dname zone)
{
    return ev->seen.configured_zone.len > 0 &&
           wf_dname_labels_below(zone, ev->seen.configured_zone) <= 0;
}

bool wf_source_copy_answers_for(const struct wf_evidence *ev, struct wf_dname zone)
{
    const struct wf_auth_zone *copy = ev->seen.auth_zone;

    return copy != NULL && !copy->fallback && !copy->expired &&
           ev->seen.origin != WF_ORIGIN_CONFIGURED && wf_dname_is_below_or_at(copy->name, zone);
}

bool wf_source_has_answer(const struct wf_evidence *ev)
{
    return ev->seen.response != NULL && ev->seen.response->answer_count > ev->seen.rrset_skip;
}

bool wf_source_answers_for(const struct wf_evidence *ev, struct wf_dname zone)
{
    const struct wf_message *response = ev->seen.response;
    size_t i, last;

    if (response == NULL || wf_source_has_answer(ev))
        return response != NULL;
    last = (size_t)response->answer_count + response->authority_count;
    for (i = response->answer_count; i < last; i++) {
        if (response->rrsets[i].type == WF_TYPE_SOA &&
            wf_dname_is_below_or_at(response->rrsets[i].owner, zone))
            return true;
    }
    return false;
}

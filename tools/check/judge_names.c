/*
 * judge_names.c - whether delegation and zone agree about the name servers, and their addresses.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/judge_names.h"

enum { NAMES_TOLD = 4 };

/* The names that only the zone has, or only the delegation; returns how many they are. */
static unsigned tell_extra(struct wf_strbuf *out, const struct wf_zone_facts *facts, bool of_zone)
{
    unsigned i, count = 0;

    for (i = 0; i < facts->name_count; i++) {
        const struct wf_checked_name *name = &facts->names[i];

        if (name->at_parent == name->in_zone || name->in_zone != of_zone)
            continue;
        if (out != NULL && count < NAMES_TOLD) {
            wf_strbuf_str(out, count > 0 ? ", " : "");
            wf_dname_print(out, wf_dname_of(&name->name));
        }
        count++;
    }
    if (out != NULL && count > NAMES_TOLD)
        wf_strbuf_printf(out, " and %u more", count - NAMES_TOLD);
    return count;
}

static void judge_ns(const struct wf_judgement *judgement)
{
    const struct wf_zone_facts *facts = judgement->facts;
    unsigned of_zone = tell_extra(NULL, facts, true), of_parent = tell_extra(NULL, facts, false);
    struct wf_strbuf out;

    if (!facts->delegation_seen || judgement->names == 0 || of_zone + of_parent == 0 ||
        !wf_judge_begin(&out, wf_problem_add(judgement->problems, facts, WF_PROBLEM_NS_DIFFERS)))
        return;
    if (of_parent > 0) {
        wf_strbuf_str(&out, "the delegation in ");
        wf_judge_tell_parent(&out, facts);
        wf_strbuf_str(&out, " names ");
        tell_extra(&out, facts, false);
        wf_strbuf_str(&out, ", the zone's NS RRset does not");
    }
    if (of_zone > 0) {
        wf_strbuf_str(&out, of_parent > 0 ? "; the zone names " : "the zone's NS RRset names ");
        tell_extra(&out, facts, true);
        wf_strbuf_str(&out, ", the delegation in ");
        wf_judge_tell_parent(&out, facts);
        wf_strbuf_str(&out, " does not");
    }
}

static bool has_address(const struct wf_checked_addresses *addresses, const struct wf_addr *addr)
{
    unsigned i;

    for (i = 0; i < addresses->count; i++) {
        if (wf_addr_equal(&addresses->list[i], addr))
            return true;
    }
    return false;
}

static bool is_subset(const struct wf_checked_addresses *a, const struct wf_checked_addresses *b)
{
    unsigned i;

    for (i = 0; i < a->count; i++) {
        if (!has_address(b, &a->list[i]))
            return false;
    }
    return true;
}

static void tell_addresses(struct wf_strbuf *out, const struct wf_checked_addresses *addresses)
{
    char text[WF_ADDR_TEXT_SIZE];
    unsigned i;

    for (i = 0; i < addresses->count; i++)
        wf_strbuf_printf(out, "%s%s", i > 0 ? ", " : "", wf_addr_text(&addresses->list[i], text));
    if (addresses->count == 0)
        wf_strbuf_str(out, "none");
}

static void judge_glue(const struct wf_judgement *judgement, const struct wf_checked_name *name)
{
    const struct wf_checked_addresses *glue = &name->glue, *own = &name->own;
    struct wf_strbuf out;
    bool missing;

    if (!judgement->facts->delegation_seen || !name->at_parent || !glue->seen || !own->seen)
        return;
    if (glue->count == 0 && (!name->is_below || own->count == 0))
        return;
    missing = glue->count == 0;
    if (!missing && is_subset(glue, own) && is_subset(own, glue))
        return;
    if (!wf_judge_begin(
            &out, wf_problem_add(judgement->problems, judgement->facts,
                                 missing ? WF_PROBLEM_GLUE_MISSING : WF_PROBLEM_GLUE_DIFFERS)))
        return;
    wf_dname_print(&out, wf_dname_of(&name->name));
    wf_strbuf_str(&out, missing ? " has no glue in " : " has the glue ");
    if (!missing) {
        tell_addresses(&out, glue);
        wf_strbuf_str(&out, " in ");
    }
    wf_judge_tell_parent(&out, judgement->facts);
    wf_strbuf_str(&out, ", its own address records are: ");
    tell_addresses(&out, own);
}

static void judge_address(const struct wf_judgement *judgement, const struct wf_checked_name *name)
{
    const struct wf_checked_addresses *lists[] = {&name->glue, &name->own};
    char text[WF_ADDR_TEXT_SIZE];
    struct wf_strbuf out;
    size_t i;

    for (i = 0; i < 2; i++) {
        unsigned k = 0;

        while (k < lists[i]->count && wf_addr_can_serve(&lists[i]->list[k]))
            k++;
        if (k == lists[i]->count)
            continue;
        if (!wf_judge_begin(
                &out, wf_problem_add(judgement->problems, judgement->facts, WF_PROBLEM_NS_USELESS)))
            return;
        wf_dname_print(&out, wf_dname_of(&name->name));
        wf_strbuf_printf(&out, " has the address %s, which no other host can ask",
                         wf_addr_text(&lists[i]->list[k], text));
        return;
    }
}

/* Why a name server has no address; NULL when it has one, or that was not seen. */
static const char *why_no_address(const struct wf_checked_name *name)
{
    if (name->glue.count > 0 || name->own.count > 0 || (!name->own.seen && !name->lookup_failed))
        return NULL;
    return name->does_not_exist  ? "does not exist"
           : name->lookup_failed ? "cannot be looked up"
                                 : "no address";
}

/* All such names in one problem. */
static void judge_lookups(const struct wf_judgement *judgement)
{
    const struct wf_zone_facts *facts = judgement->facts;
    struct wf_problem *problem = NULL;
    unsigned i, count = 0;
    struct wf_strbuf out;

    for (i = 0; i < facts->name_count; i++) {
        const char *why = why_no_address(&facts->names[i]);

        if (why == NULL)
            continue;
        if (problem == NULL) {
            problem = wf_problem_add(judgement->problems, facts, WF_PROBLEM_NS_NO_ADDRESS);
            if (!wf_judge_begin(&out, problem))
                return;
            wf_strbuf_str(&out, "name servers without an address: ");
        }
        if (count++ >= NAMES_TOLD)
            continue;
        wf_strbuf_str(&out, count > 1 ? ", " : "");
        wf_dname_print(&out, wf_dname_of(&facts->names[i].name));
        wf_strbuf_printf(&out, " (%s)", why);
    }
    if (count > NAMES_TOLD)
        wf_strbuf_printf(&out, " and %u more", count - NAMES_TOLD);
}

/* No server gives the zone, so that its own addresses are not known: there is only the glue. */
static void judge_no_glue(const struct wf_judgement *judgement, const struct wf_checked_name *name)
{
    struct wf_strbuf out;

    if (!name->glue.seen || name->glue.count > 0 || !name->is_below || !name->at_parent ||
        name->own.seen ||
        !wf_judge_begin(
            &out, wf_problem_add(judgement->problems, judgement->facts, WF_PROBLEM_GLUE_MISSING)))
        return;
    wf_dname_print(&out, wf_dname_of(&name->name));
    wf_strbuf_str(&out, " has no glue in ");
    wf_judge_tell_parent(&out, judgement->facts);
}

void wf_judge_names(const struct wf_judgement *judgement)
{
    const struct wf_zone_facts *facts = judgement->facts;
    unsigned i;

    judge_ns(judgement);
    judge_lookups(judgement);
    for (i = 0; i < facts->name_count; i++) {
        const struct wf_checked_name *name = &facts->names[i];
        struct wf_strbuf out;

        judge_glue(judgement, name);
        judge_no_glue(judgement, name);
        judge_address(judgement, name);
        if (!name->is_alias ||
            !wf_judge_begin(&out, wf_problem_add(judgement->problems, facts, WF_PROBLEM_NS_ALIAS)))
            continue;
        wf_strbuf_str(&out, "the name server ");
        wf_dname_print(&out, wf_dname_of(&name->name));
        wf_strbuf_str(&out, " is an alias (CNAME), which resolvers need not follow");
    }
}

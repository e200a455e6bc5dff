/*
 * case.c - the working state of one diagnosis: adding facts, and paying for what is read.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/case.h"

#include <string.h>

struct wf_fact *wf_case_fact(struct wf_case *c, enum wf_cause cause, enum wf_scope scope,
                             struct wf_dname zone)
{
    struct wf_fact *fact;

    if (c->fact_count < WF_MAX_FACTS)
        c->fact_count++;
    fact = &c->facts[c->fact_count - 1];
    memset(fact, 0, sizeof(*fact));
    fact->cause = cause;
    fact->scope = scope;
    fact->zone = zone;
    return fact;
}

void wf_case_remembered(struct wf_case *c, const struct wf_verdict *earlier)
{
    wf_case_fact(c, earlier->cause, earlier->scope, wf_dname_of(&earlier->zone))->verdict = earlier;
}

bool wf_case_own_fault(struct wf_case *c, const struct wf_verdict *why, enum wf_scope scope)
{
    if (why == NULL || why->at_fault != WF_PARTY_RESOLVER)
        return false;
    wf_case_remembered(c, why);
    c->facts[c->fact_count - 1].scope = scope;
    return true;
}

bool wf_case_spend(const struct wf_case *c, size_t octets)
{
    if (octets > c->effort->octets) {
        c->effort->octets = 0;
        c->effort->spent = true;
        return false;
    }
    c->effort->octets -= (unsigned)octets;
    return true;
}

bool wf_case_spend_digest(struct wf_case *c, size_t octets)
{
    if (c->left.digests == 0 || octets > c->effort->hashed) {
        c->left.digests = 0;
        return false;
    }
    c->left.digests--;
    c->effort->hashed -= (unsigned)octets;
    return true;
}

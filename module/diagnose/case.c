/*
 * case.c - the working state of one diagnosis, and adding facts to it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/case.h"

#include <string.h>

#include "dnssec/digest.h"

static unsigned at_most(unsigned value, unsigned most)
{
    return value < most ? value : most;
}

void wf_case_begin(struct wf_case *c, const struct wf_evidence *evidence,
                   const struct wf_policy *policy)
{
    WF_CLEAR_TO(c, keys);
    WF_CLEAR_TO(&c->keys, keys);
    WF_CLEAR_TO(&c->parent_keys, keys);
    WF_CLEAR_TO(&c->ds, records);
    WF_CLEAR_TO(&c->servers, lines);
    WF_CLEAR_TO(&c->key_servers, lines);
    c->ev = evidence;
    c->addresses = policy->addresses;
    c->effort = (struct wf_effort){.octets = WF_MAX_OCTETS,
                                   .hashed = WF_MAX_HASHED,
                                   .digests = at_most(policy->digests, WF_MAX_DIGESTS)};
}

void wf_case_end(struct wf_case *c)
{
    wf_digest_end(&c->effort);
}

bool wf_case_is_in_zone(const struct wf_evidence *ev)
{
    return wf_dname_is_below_or_at(wf_failed_question(ev).name, ev->seen.zone);
}

/* What is not known to be unsupported may be supported. */
void wf_case_read_ds(struct wf_case *c)
{
    const struct wf_evidence *ev = c->ev;
    uint32_t supported = ev->config.ds_known ? ev->config.ds_algorithms_known : UINT32_MAX;
    uint32_t usable = ev->config.ds_known ? supported & ev->config.ds_digests_known : UINT32_MAX;

    wf_ds_list_read(&c->ds, ev->seen.ds, supported, usable, ev->config.downgrade_hardened);
    c->ds.as_keys = ev->seen.zone_is_anchor && ev->seen.anchor_is_key;
}

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
    fact->source = c->source;
    return fact;
}

void wf_case_add(struct wf_case *c, const struct wf_fact *fact)
{
    struct wf_fact *added = wf_case_fact(c, fact->cause, fact->scope, fact->zone);
    const struct wf_server_set *source = added->source;

    *added = *fact;
    added->source = source;
}

void wf_case_remembered(struct wf_case *c, const struct wf_verdict *earlier, enum wf_scope scope)
{
    wf_case_fact(c, earlier->cause, scope, wf_dname_of(&earlier->zone))->verdict = earlier;
}

bool wf_case_own_fault(struct wf_case *c, const struct wf_verdict *why, enum wf_scope scope)
{
    if (why == NULL || why->at_fault != WF_PARTY_RESOLVER)
        return false;
    wf_case_remembered(c, why, scope);
    return true;
}

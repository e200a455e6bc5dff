/*
 * diagnose.c - from evidence to a verdict, in four steps: collect, rank, attribute, word.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/diagnose.h"

#include "diagnose/attribute.h"
#include "diagnose/case.h"
#include "diagnose/collect/examine.h"
#include "diagnose/contact.h"
#include "diagnose/ranking.h"
#include "diagnose/word.h"

/*
 * Of signed data all is read, or nothing is said but that it was too much: facts from half of it
 * would blame for what the other half excuses.
 */
static void examine_dnssec(struct wf_case *c)
{
    wf_examine_validation(c);
    wf_examine_own_zone(c);
    wf_examine_withheld(c);
    wf_examine_clock(c);
    if (!c->effort.spent)
        return;
    c->fact_count = 0;
    wf_examine_excess(c);
}

/* An examiner that reads the facts of others comes after them. */
static void collect(struct wf_case *c)
{
    examine_dnssec(c);
    wf_examine_insecure(c);
    wf_examine_servers(c);
    wf_examine_options(c);    /* where no server was asked, and the next */
    wf_examine_delegation(c); /* where no server was asked */
    wf_examine_network(c);    /* where all that was found so far is silence */
    wf_examine_vary(c);
    wf_examine_auth_copy(c);
    wf_examine_priming(c);
    wf_examine_aliases(c);
    wf_examine_limits(c); /* one of them tells only where nothing was found so far */
    wf_examine_memory(c); /* where nothing was found at all */
}

/* It blames nobody, and it is no witness of anything. */
static void diagnose_running(struct wf_case *c, struct wf_finding *finding)
{
    const struct wf_attribution nobody = {.party = WF_PARTY_NONE};

    wf_examine_running(c);
    wf_word(c, wf_case_verdict(c), &nobody, finding);
    wf_contact_word(c->ev, finding);
}

bool wf_diagnosis_recalls(const struct wf_evidence *evidence, const struct wf_verdict *keys)
{
    return wf_keys_recalled(evidence, keys);
}

void wf_diagnose(const struct wf_evidence *evidence, const struct wf_policy *policy,
                 struct wf_finding *finding)
{
    struct wf_attribution attribution;
    const struct wf_fact *fact;
    struct wf_case c;

    wf_case_begin(&c, evidence, policy);
    if (evidence->seen.ending == WF_ENDING_RUNNING) {
        diagnose_running(&c, finding);
        wf_case_end(&c);
        return;
    }
    collect(&c);
    fact = wf_case_verdict(&c);
    attribution = wf_attribute(evidence, fact);
    wf_word(&c, fact, &attribution, finding);
    finding->clock_bounds =
        wf_clock_bounds(&c); /* last: it must not take from the others' effort */
    wf_contact_word(evidence, finding);
    wf_case_end(&c);
}

/*
 * insecure.c - why a zone with a DS RRset counts as insecure: nothing in it that could be checked
 * (RFC 4035, section 5.2; RFC 9276, section 3.2).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/examine.h"
#include "diagnose/collect/unverified.h"
#include "dnssec/inability.h"
#include "dnssec/nsec_chain.h"

static void say_algorithms(const struct wf_telling *t)
{
    wf_strbuf_printf(t->out, "insecure, because this resolver supports no %s of its ",
                     t->fact->cause == WF_CAUSE_DIGEST_UNSUPPORTED ? "digest type" : "algorithm");
    wf_ds_list_print(t->out, &t->c->ds);
}

static void say_iterations(const struct wf_telling *t)
{
    wf_strbuf_printf(t->out, "insecure, because its NSEC3 records use %u iterations",
                     t->fact->proof.iterations);
}

static uint32_t first_bits(unsigned count)
{
    return count >= 32 ? UINT32_MAX : (1u << count) - 1;
}

static void say_inability(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "insecure, because this resolver's host keeps it from verifying "
                          "signatures of algorithm ");
    wf_algorithm_print(t->out, t->fact->sig.algorithm);
}

/* Unbound supports them, but its process does not. bits: of the DS records that it supports. */
static void examine_inability(struct wf_case *c, uint32_t bits)
{
    struct wf_fact *fact;
    size_t i, last = 0;

    for (i = 0; i < c->ds.count; i++) {
        if ((bits >> i & 1) == 0)
            continue;
        if (!wf_cannot_verify(c, c->ds.records[i].algorithm))
            return;
        last = i;
    }
    fact = wf_case_fact(c, WF_CAUSE_ALGORITHM_UNSUPPORTED, WF_SCOPE_QUESTION, c->ev->seen.zone);
    fact->obstacle = WF_OBSTACLE_OPTION;
    fact->say = say_inability;
    fact->fix = wf_fix_inability;
    fact->sig.algorithm = c->ds.records[last].algorithm;
}

static void examine_ds(struct wf_case *c)
{
    uint32_t all = first_bits(c->ds.count), known;
    enum wf_cause cause;

    if (c->ds.count == 0 || !c->ev->config.ds_known)
        return;
    known = c->ev->config.ds_algorithms_known & c->ev->config.ds_digests_known & all;
    if (known != 0) {
        examine_inability(c, known);
        return;
    }
    cause = (c->ev->config.ds_digests_known & all) == 0 ? WF_CAUSE_DIGEST_UNSUPPORTED
                                                        : WF_CAUSE_ALGORITHM_UNSUPPORTED;
    wf_case_fact(c, cause, WF_SCOPE_QUESTION, c->ev->seen.zone)->say = say_algorithms;
}

void wf_examine_insecure(struct wf_case *c)
{
    uint16_t iterations;
    struct wf_fact *fact;

    if (c->ev->seen.ending != WF_ENDING_INSECURE || c->ev->seen.zone.len == 0 ||
        !wf_case_is_in_zone(c->ev))
        return;
    wf_case_read_ds(c);
    if (c->ev->seen.zone_security != WF_SECURITY_SECURE) {
        examine_ds(c);
        return;
    }
    if (c->ev->seen.response == NULL)
        return;
    iterations = wf_nsec_iterations(c->ev->seen.response);
    if (iterations <= WF_NSEC3_ITERATIONS_MAX)
        return;
    fact = wf_case_fact(c, WF_CAUSE_NSEC3_ITERATIONS, WF_SCOPE_QUESTION, c->ev->seen.zone);
    fact->say = say_iterations;
    fact->proof.iterations = iterations;
}

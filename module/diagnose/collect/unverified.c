/*
 * unverified.c - what this resolver's process is not able to check: then neither the zone's keys
 * nor its signatures are known to be bad.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/unverified.h"

#include "dnssec/inability.h"

#include <ldns/ldns.h>

static bool has(uint32_t numbers, unsigned number)
{
    return number < 32 && (numbers >> number & 1) != 0;
}

bool wf_cannot_verify(const struct wf_case *c, unsigned algorithm)
{
    return has(c->ev->config.inability.algorithms, algorithm);
}

static void say_unverified(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "this resolver's host keeps it from verifying the RRSIG of ");
    wf_rrset_print(t->out, t->fact->rrset);
    wf_strbuf_str(t->out, " by key ");
    wf_strbuf_number(t->out, t->fact->sig.tag);
    wf_strbuf_str(t->out, ", which is of algorithm ");
    wf_algorithm_print(t->out, t->fact->sig.algorithm);
}

static void say_undigested(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "this resolver's host keeps it from comparing DS ");
    wf_ds_print(t->out, &t->fact->ds);
    wf_strbuf_printf(t->out, " with the zone's keys: digest type %u does not work",
                     t->fact->ds.digest_type);
}

static bool is_sha1(const struct wf_fact *fact)
{
    return fact->cause == WF_CAUSE_DIGEST_UNSUPPORTED
               ? fact->ds.digest_type == LDNS_SHA1
               : fact->sig.algorithm == LDNS_RSASHA1 || fact->sig.algorithm == LDNS_RSASHA1_NSEC3;
}

void wf_fix_inability(const struct wf_telling *t)
{
    if (is_sha1(t->fact))
        wf_strbuf_str(t->out, "Have the crypto policy of this resolver's host allow SHA-1 (on Red "
                              "Hat's systems: update-crypto-policies --set DEFAULT:SHA1) and "
                              "restart Unbound");
    else
        wf_strbuf_str(t->out, "See what OpenSSL's configuration on this resolver's host (openssl."
                              "cnf, or OPENSSL_CONF) keeps off, and restart Unbound");
    if (t->fact->zone.len > 1) {
        wf_strbuf_str(t->out, ", or set domain-insecure: \"");
        wf_dname_print(t->out, t->fact->zone);
        wf_strbuf_str(t->out, "\"");
    }
    wf_strbuf_str(t->out, ".");
}

/*
 * Of several signatures one that cannot be verified may be good; of keys only the one that the DS
 * RRset names counts, and that one has decided.
 */
static struct wf_sig find_unverified(struct wf_case *c, const struct wf_fact *fact,
                                     const struct wf_sig_result *result)
{
    uint32_t left = c->ev->config.inability.algorithms;
    unsigned algorithm;

    if (wf_cannot_verify(c, result->sig.algorithm))
        return result->sig;
    if (wf_cannot_verify(c, result->other.algorithm))
        return result->other;
    for (algorithm = 0; left != 0 && fact->rrset != c->ev->seen.dnskey; algorithm++, left >>= 1) {
        struct wf_sig_result one;

        if ((left & 1) == 0)
            continue;
        one = wf_sigs_judge(c, fact->keys, fact->rrset, WF_SIG_ANY, (int)algorithm);
        if (one.state == WF_SIG_BOGUS || one.state == WF_SIG_FITS)
            return one.sig;
    }
    return (struct wf_sig){.algorithm = 0};
}

bool wf_sig_tell_unverified(struct wf_case *c, struct wf_fact *fact,
                            const struct wf_sig_result *result)
{
    struct wf_sig sig;

    if (result->state != WF_SIG_BOGUS || c->ev->config.inability.algorithms == 0)
        return false;
    sig = find_unverified(c, fact, result);
    if (sig.algorithm == 0)
        return false;
    fact->cause = WF_CAUSE_ALGORITHM_UNSUPPORTED;
    fact->obstacle = WF_OBSTACLE_OPTION;
    fact->say = say_unverified;
    fact->fix = wf_fix_inability;
    fact->sig = sig;
    return true;
}

bool wf_examine_undigested(struct wf_case *c, const struct wf_ds *ds)
{
    struct wf_fact *fact;

    if (!has(c->ev->config.inability.digests, ds->digest_type))
        return false;
    fact = wf_case_fact(c, WF_CAUSE_DIGEST_UNSUPPORTED, WF_SCOPE_KEYS, c->ev->seen.zone);
    fact->obstacle = WF_OBSTACLE_OPTION;
    fact->say = say_undigested;
    fact->fix = wf_fix_inability;
    fact->ds = *ds;
    return true;
}

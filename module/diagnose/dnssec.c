/*
 * dnssec.c - what broke in the chain of trust: the zone's keys, or the signatures of the response.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/keys.h"
#include "diagnose/servers.h"
#include "diagnose/sigs.h"

static void rrset_print(struct wf_strbuf *out, const struct wf_rrset *rrset)
{
    wf_dname_print(out, rrset->owner);
    wf_strbuf_str(out, "/");
    wf_type_print(out, rrset->type);
}

static void sig_print(struct wf_strbuf *out, const struct wf_fact *fact)
{
    wf_strbuf_str(out, "RRSIG of ");
    rrset_print(out, fact->rrset);
    wf_strbuf_printf(out, " by key %u", fact->sig.tag);
}

static void say_expired(const struct wf_case *c, const struct wf_fact *fact, struct wf_strbuf *out,
                        bool hide)
{
    (void)hide;
    sig_print(out, fact);
    wf_strbuf_str(out, " expired ");
    wf_strbuf_time(out, fact->sig.expiration);
    wf_strbuf_str(out, ", ");
    wf_strbuf_span(out, c->ev->now - fact->sig.expiration);
    wf_strbuf_str(out, " ago");
}

static void say_not_yet(const struct wf_case *c, const struct wf_fact *fact, struct wf_strbuf *out,
                        bool hide)
{
    (void)hide;
    sig_print(out, fact);
    wf_strbuf_str(out, " becomes valid ");
    wf_strbuf_time(out, fact->sig.inception);
    wf_strbuf_str(out, ", in ");
    wf_strbuf_span(out, fact->sig.inception - c->ev->now);
}

static void say_expires_before(const struct wf_case *c, const struct wf_fact *fact,
                               struct wf_strbuf *out, bool hide)
{
    (void)c;
    (void)hide;
    sig_print(out, fact);
    wf_strbuf_str(out, " expires ");
    wf_strbuf_time(out, fact->sig.expiration);
    wf_strbuf_str(out, ", before it becomes valid ");
    wf_strbuf_time(out, fact->sig.inception);
}

static void say_missing(const struct wf_case *c, const struct wf_fact *fact, struct wf_strbuf *out,
                        bool hide)
{
    (void)hide;
    rrset_print(out, fact->rrset);
    wf_strbuf_str(out, " has no RRSIG, but the zone is signed");
    if (c->ds_count > 0) {
        wf_strbuf_str(out, " (");
        wf_ds_list_print(out, c);
        wf_strbuf_str(out, ")");
    }
}

static void say_unknown_key(const struct wf_case *c, const struct wf_fact *fact,
                            struct wf_strbuf *out, bool hide)
{
    (void)hide;
    sig_print(out, fact);
    wf_strbuf_printf(out, "/%u, which is not among its keys (", fact->sig.algorithm);
    wf_key_list_print(out, c);
    wf_strbuf_str(out, ")");
}

static void say_bogus(const struct wf_case *c, const struct wf_fact *fact, struct wf_strbuf *out,
                      bool hide)
{
    (void)c;
    (void)hide;
    sig_print(out, fact);
    wf_strbuf_printf(out, "/%u does not verify", fact->sig.algorithm);
}

static void say_malformed(const struct wf_case *c, const struct wf_fact *fact,
                          struct wf_strbuf *out, bool hide)
{
    const struct wf_sig *sig = &fact->sig;

    (void)c;
    (void)hide;
    if (sig->signer.len == 0) {
        wf_strbuf_str(out, "an RRSIG of ");
        rrset_print(out, fact->rrset);
        wf_strbuf_str(out, " cannot be read");
        return;
    }
    sig_print(out, fact);
    if (!wf_dname_equal(sig->signer, fact->zone)) {
        wf_strbuf_str(out, " names the signer ");
        wf_dname_print(out, sig->signer);
    } else if (sig->labels > wf_dname_labels(fact->rrset->owner)) {
        wf_strbuf_printf(out, " counts %u labels where the name has %u", sig->labels,
                         wf_dname_labels(fact->rrset->owner));
    } else if (sig->covered != fact->rrset->type) {
        wf_strbuf_str(out, " covers ");
        wf_type_print(out, sig->covered);
    } else {
        wf_strbuf_printf(out, " has a signature of %u bytes, which is wrong for algorithm %u",
                         sig->signature_len, sig->algorithm);
    }
}

static void say_wrong_algorithm(const struct wf_case *c, const struct wf_fact *fact,
                                struct wf_strbuf *out, bool hide)
{
    (void)hide;
    sig_print(out, fact);
    wf_strbuf_printf(out, " is of algorithm %u, which no key of that tag has (",
                     fact->sig.algorithm);
    wf_key_list_print(out, c);
    wf_strbuf_str(out, ")");
}

/* What each state of a signature means. */
static const struct {
    enum wf_cause cause;
    wf_describe *say;
} sig_causes[] = {
    [WF_SIG_NONE] = {WF_CAUSE_SIGNATURE_MISSING, say_missing},
    [WF_SIG_MALFORMED] = {WF_CAUSE_SIGNATURE_MALFORMED, say_malformed},
    [WF_SIG_UNKNOWN_KEY] = {WF_CAUSE_SIGNATURE_UNKNOWN_KEY, say_unknown_key},
    [WF_SIG_WRONG_ALGORITHM] = {WF_CAUSE_SIGNATURE_MALFORMED, say_wrong_algorithm},
    [WF_SIG_EXPIRES_BEFORE] = {WF_CAUSE_SIGNATURE_EXPIRED_BEFORE_VALID, say_expires_before},
    [WF_SIG_EXPIRED] = {WF_CAUSE_SIGNATURE_EXPIRED, say_expired},
    [WF_SIG_NOT_YET] = {WF_CAUSE_SIGNATURE_NOT_YET_VALID, say_not_yet},
    [WF_SIG_BOGUS] = {WF_CAUSE_SIGNATURE_BOGUS, say_bogus},
};

static struct wf_fact *signature_fact(struct wf_case *c, const struct wf_sig_result *result,
                                      const struct wf_rrset *rrset, enum wf_scope scope)
{
    struct wf_fact *fact = wf_case_fact(c, sig_causes[result->state].cause, scope, c->ev->zone);

    fact->describe = sig_causes[result->state].say;
    fact->rrset = rrset;
    fact->sig = result->sig;
    return fact;
}

static void say_ds_mismatch(const struct wf_case *c, const struct wf_fact *fact,
                            struct wf_strbuf *out, bool hide)
{
    (void)fact;
    (void)hide;
    wf_ds_list_print(out, c);
    wf_strbuf_str(out, c->ds_count == 1 ? " matches none of its keys (" : " match none of its keys (");
    wf_key_list_print(out, c);
    wf_strbuf_str(out, ")");
}

static void say_ds_algorithm(const struct wf_case *c, const struct wf_fact *fact,
                             struct wf_strbuf *out, bool hide)
{
    (void)hide;
    wf_strbuf_str(out, "DS ");
    wf_ds_print(out, &fact->ds);
    wf_strbuf_printf(out, " has the tag of a key, but not its algorithm (");
    wf_key_list_print(out, c);
    wf_strbuf_str(out, ")");
}

static void say_ds_digest(const struct wf_case *c, const struct wf_fact *fact,
                          struct wf_strbuf *out, bool hide)
{
    (void)c;
    (void)hide;
    wf_strbuf_str(out, "the digest of DS ");
    wf_ds_print(out, &fact->ds);
    wf_strbuf_printf(out, " is not that of key %u/%u", fact->ds.tag, fact->ds.algorithm);
}

/* The nearest pair of a DS and a key. */
struct pair {
    enum wf_match match;
    const struct wf_ds *ds;
    const struct wf_key *key;
};

static bool key_usable(const struct wf_key *key)
{
    return (key->flags & WF_KEY_ZONE) != 0 && (key->flags & WF_KEY_REVOKE) == 0;
}

/* Among equal matches a key that can be used goes before one that cannot. */
static struct pair nearest_pair(struct wf_case *c)
{
    struct pair best = {.match = WF_MATCH_NONE};
    size_t i, k;

    for (i = 0; i < c->ds_count; i++) {
        for (k = 0; k < c->key_count; k++) {
            enum wf_match match = wf_ds_match(c, &c->ds[i], &c->keys[k]);

            if (match > best.match || (match == best.match && match != WF_MATCH_NONE &&
                                       key_usable(&c->keys[k]) && !key_usable(best.key)))
                best = (struct pair){.match = match, .ds = &c->ds[i], .key = &c->keys[k]};
        }
    }
    return best;
}

static void examine_mismatch(struct wf_case *c, const struct pair *pair)
{
    struct wf_fact *fact =
        wf_case_fact(c, WF_CAUSE_DS_MISMATCH, WF_SCOPE_KEYS, c->ev->zone);

    if (pair->ds != NULL)
        fact->ds = *pair->ds;
    switch (pair->match) {
    case WF_MATCH_TAG:
        fact->describe = say_ds_algorithm;
        break;
    case WF_MATCH_TAG_ALG:
        fact->describe = say_ds_digest;
        break;
    default:
        fact->describe = say_ds_mismatch;
    }
}

static void say_key(const struct wf_case *c, const struct wf_fact *fact, struct wf_strbuf *out,
                    bool hide)
{
    (void)c;
    (void)hide;
    wf_strbuf_printf(out, "key %u/%u, which DS ", fact->ds.tag, fact->ds.algorithm);
    wf_ds_print(out, &fact->ds);
    wf_strbuf_str(out, fact->cause == WF_CAUSE_KEY_REVOKED ? " names, is revoked"
                                                          : " names, lacks the Zone Key flag");
}

static void say_not_signed_by_ds_key(const struct wf_case *c, const struct wf_fact *fact,
                                     struct wf_strbuf *out, bool hide)
{
    (void)c;
    (void)hide;
    wf_strbuf_printf(out, "its DNSKEY RRset is signed by key %u/%u, but not by %u/%u, which the DS names",
                     fact->sig.tag, fact->sig.algorithm, fact->ds.tag, fact->ds.algorithm);
}

static void say_dnskey_unsigned(const struct wf_case *c, const struct wf_fact *fact,
                                struct wf_strbuf *out, bool hide)
{
    (void)fact;
    (void)hide;
    wf_strbuf_str(out, "its DNSKEY RRset (");
    wf_key_list_print(out, c);
    wf_strbuf_str(out, ") has no RRSIG");
}

/* A DS names a usable key: then the DNSKEY RRset's signature by that key is what failed. */
static void examine_dnskey_signatures(struct wf_case *c, const struct pair *pair)
{
    const struct wf_rrset *dnskey = c->ev->dnskey;
    struct wf_sig_result by_key = wf_sigs_judge(c, dnskey, c->ev->zone, pair->key->tag);
    struct wf_sig_result any;
    struct wf_fact *fact;

    if (by_key.state != WF_SIG_NONE) {
        /* the keys are bad, so a signature that fits in all else does not verify */
        if (by_key.state == WF_SIG_FITS)
            by_key.state = WF_SIG_BOGUS;
        (void)signature_fact(c, &by_key, dnskey, WF_SCOPE_KEYS);
        return;
    }
    any = wf_sigs_judge(c, dnskey, c->ev->zone, -1);
    if (any.state == WF_SIG_NONE) {
        fact = wf_case_fact(c, WF_CAUSE_DNSKEY_UNSIGNED, WF_SCOPE_KEYS, c->ev->zone);
        fact->describe = say_dnskey_unsigned;
        return;
    }
    fact = wf_case_fact(c, WF_CAUSE_DNSKEY_NOT_SIGNED_BY_DS_KEY, WF_SCOPE_KEYS, c->ev->zone);
    fact->describe = say_not_signed_by_ds_key;
    fact->ds = *pair->ds;
    fact->sig = any.sig;
}

static void examine_matched_key(struct wf_case *c, const struct pair *pair)
{
    struct wf_fact *fact;

    if (key_usable(pair->key)) {
        examine_dnskey_signatures(c, pair);
        return;
    }
    fact = wf_case_fact(c,
                        (pair->key->flags & WF_KEY_ZONE) == 0 ? WF_CAUSE_ZONE_KEY_BIT_UNSET
                                                              : WF_CAUSE_KEY_REVOKED,
                        WF_SCOPE_KEYS, c->ev->zone);
    fact->describe = say_key;
    fact->ds = *pair->ds;
}

/* The last sub-query for an RRset of the zone; NULL when there was none. */
static const struct wf_subquery *last_subquery(const struct wf_evidence *ev, struct wf_dname name,
                                               uint16_t type)
{
    size_t i;

    for (i = ev->subquery_count; i-- > 0;) {
        if (ev->subqueries[i].question.type == type &&
            wf_dname_equal(ev->subqueries[i].question.name, name))
            return &ev->subqueries[i];
    }
    return NULL;
}

static void say_unreachable(const struct wf_case *c, const struct wf_fact *fact,
                            struct wf_strbuf *out, bool hide)
{
    wf_strbuf_str(out, fact->cause == WF_CAUSE_DS_UNREACHABLE
                           ? "the DS question got no usable answer"
                           : "the DNSKEY question got no usable answer");
    if (fact->servers->count > 0) {
        wf_strbuf_str(out, ": ");
        wf_servers_print(out, c, fact->servers, hide);
    }
}

static void examine_unreachable(struct wf_case *c, const struct wf_subquery *sub,
                                enum wf_cause cause)
{
    struct wf_fact *fact = wf_case_fact(c, cause, WF_SCOPE_KEYS, c->ev->zone);

    wf_servers_collect(&c->key_servers, sub->attempts, sub->attempt_count);
    fact->describe = say_unreachable;
    fact->servers = &c->key_servers;
}

static void say_dnskey_absent(const struct wf_case *c, const struct wf_fact *fact,
                              struct wf_strbuf *out, bool hide)
{
    (void)fact;
    (void)hide;
    wf_strbuf_str(out, "the parent has ");
    wf_ds_list_print(out, c);
    wf_strbuf_str(out, ", but the zone has no DNSKEY RRset");
}

static bool got_no_answer(const struct wf_subquery *sub)
{
    return sub != NULL && (sub->response == NULL || sub->rcode == WF_RCODE_SERVFAIL);
}

static void examine_keys(struct wf_case *c)
{
    const struct wf_subquery *ds = last_subquery(c->ev, c->ev->zone, WF_TYPE_DS);
    const struct wf_subquery *dnskey = last_subquery(c->ev, c->ev->zone, WF_TYPE_DNSKEY);
    struct pair pair;

    if (got_no_answer(dnskey)) {
        examine_unreachable(c, dnskey, WF_CAUSE_DNSKEY_UNREACHABLE);
        return;
    }
    if (c->ds_count == 0 && got_no_answer(ds)) {
        examine_unreachable(c, ds, WF_CAUSE_DS_UNREACHABLE);
        return;
    }
    if (c->ds_count > 0 && c->ev->dnskey == NULL && dnskey != NULL) {
        wf_case_fact(c, WF_CAUSE_DNSKEY_ABSENT, WF_SCOPE_KEYS, c->ev->zone)->describe =
            say_dnskey_absent;
        return;
    }
    if (c->ds_count == 0 || c->key_count == 0)
        return;
    pair = nearest_pair(c);
    if (pair.match < WF_MATCH_UNKNOWN)
        examine_mismatch(c, &pair);
    else
        examine_matched_key(c, &pair);
}

/*
 * The RRset the validator stopped at: the first one of the zone, from where it stood, whose
 * signatures are wrong. Those before it were found good.
 */
static void examine_response(struct wf_case *c)
{
    const struct wf_message *response = c->ev->response;
    size_t count = (size_t)response->answer_count + response->authority_count;
    size_t i;

    for (i = c->ev->rrset_skip; i < count; i++) {
        const struct wf_rrset *rrset = &response->rrsets[i];
        struct wf_sig_result result;

        if (rrset->security == WF_SECURITY_SECURE ||
            !wf_dname_is_below_or_at(rrset->owner, c->ev->zone))
            continue;
        result = wf_sigs_judge(c, rrset, c->ev->zone, -1);
        if (result.state == WF_SIG_FITS)
            continue;
        (void)signature_fact(c, &result, rrset, WF_SCOPE_QUESTION);
        return;
    }
}

void wf_examine_dnssec(struct wf_case *c)
{
    if (c->ev->ending != WF_ENDING_BOGUS || c->ev->zone.len == 0)
        return;
    wf_keys_read(c);
    if (c->ev->zone_keys_bad)
        examine_keys(c);
    else if (c->ev->response != NULL)
        examine_response(c);
}

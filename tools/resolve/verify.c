/*
 * verify.c - are an RRset's signatures good, and does a DS RRset vouch for keys?
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "resolve/verify.h"

#include "dnssec/keys.h"
#include "dnssec/sig.h"

enum {
    DS_TAG = 0, /* fields of a DS (RFC 4034, section 5.1) */
    DS_ALGORITHM = 1,
    DS_DIGEST_TYPE = 2,
    DS_DIGEST = 3
};

static bool algorithm_known(uint8_t algorithm)
{
    switch (algorithm) {
    case LDNS_RSASHA1:
    case LDNS_RSASHA1_NSEC3:
    case LDNS_RSASHA256:
    case LDNS_RSASHA512:
    case LDNS_ECDSAP256SHA256:
    case LDNS_ECDSAP384SHA384:
    case LDNS_ED25519:
    case LDNS_ED448:
        return true;
    default:
        return false;
    }
}

static bool digest_known(uint8_t type)
{
    return type == LDNS_SHA1 || type == LDNS_SHA256 || type == LDNS_SHA384;
}

static uint8_t ds_field(const ldns_rr *ds, size_t field)
{
    const ldns_rdf *rdf = ldns_rr_rdf(ds, field);

    return rdf != NULL ? ldns_rdf2native_int8(rdf) : 0;
}

static uint32_t known_mask(const ldns_rr_list *ds, size_t field, bool (*known)(uint8_t))
{
    uint32_t mask = 0;
    size_t i;

    for (i = 0; i < ldns_rr_list_rr_count(ds) && i < WF_MAX_RRS; i++) {
        if (known(ds_field(ldns_rr_list_rr(ds, i), field)))
            mask |= UINT32_C(1) << i;
    }
    return mask;
}

uint32_t wf_ds_algorithms_known(const ldns_rr_list *ds)
{
    return known_mask(ds, DS_ALGORITHM, algorithm_known);
}

uint32_t wf_ds_digests_known(const ldns_rr_list *ds)
{
    return known_mask(ds, DS_DIGEST_TYPE, digest_known);
}

bool wf_ds_usable(const ldns_rr_list *ds)
{
    return (wf_ds_algorithms_known(ds) & wf_ds_digests_known(ds)) != 0;
}

static bool is_zone_key(const ldns_rr *key)
{
    return ldns_rr_rd_count(key) >= 4 &&
           (ldns_rdf2native_int16(ldns_rr_dnskey_flags(key)) & WF_KEY_ZONE) != 0 &&
           ldns_rdf2native_int8(ldns_rr_dnskey_protocol(key)) == WF_KEY_PROTOCOL;
}

static uint8_t key_algorithm(const ldns_rr *key)
{
    return ldns_rdf2native_int8(ldns_rr_dnskey_algorithm(key));
}

bool wf_ds_names(const ldns_rr *ds, const ldns_rr *key)
{
    ldns_rr *made;
    bool same;

    if (ldns_rr_rd_count(ds) <= DS_DIGEST || ldns_rr_rd_count(key) < 4 ||
        !digest_known(ds_field(ds, DS_DIGEST_TYPE)) ||
        key_algorithm(key) != ds_field(ds, DS_ALGORITHM) ||
        ldns_calc_keytag(key) != ldns_rdf2native_int16(ldns_rr_rdf(ds, DS_TAG)))
        return false;
    made = ldns_key_rr2ds(key, (ldns_hash)ds_field(ds, DS_DIGEST_TYPE));
    same = made != NULL &&
           ldns_rdf_compare(ldns_rr_rdf(made, DS_DIGEST), ldns_rr_rdf(ds, DS_DIGEST)) == 0;
    ldns_rr_free(made);
    return same;
}

/* Whether the signature may be by a key of the zone, so that it is worth to be verified. */
static bool is_candidate(const ldns_rr *sig, const struct wf_rrset *rrset, struct wf_dname zone)
{
    return wf_dname_equal(wf_dname_of_rdf(ldns_rr_rrsig_signame(sig)), zone) &&
           ldns_rdf2native_int8(ldns_rr_rrsig_labels(sig)) <= wf_dname_labels(rrset->owner);
}

static bool is_by(const ldns_rr *sig, const ldns_rr *key)
{
    return is_zone_key(key) &&
           key_algorithm(key) == ldns_rdf2native_int8(ldns_rr_rrsig_algorithm(sig)) &&
           algorithm_known(key_algorithm(key)) &&
           ldns_calc_keytag(key) == ldns_rdf2native_int16(ldns_rr_rrsig_keytag(sig));
}

/* Which of two dates is the later one, as serial numbers of 32 bits are compared (RFC 1982). */
static bool is_before(uint32_t date, uint32_t other)
{
    return date != other && other - date < UINT32_C(1) << 31;
}

static uint32_t date_of(const ldns_rdf *rdf)
{
    return rdf == NULL ? 0 : ldns_rdf2native_int32(rdf);
}

bool wf_rrsig_holds(const ldns_rr_list *rrs, const ldns_rr *sig, const ldns_rr *key, time_t now)
{
    uint32_t inception = date_of(ldns_rr_rrsig_inception(sig));
    uint32_t expiration = date_of(ldns_rr_rrsig_expiration(sig));
    ldns_rr *of_one[] = {(ldns_rr *)(uintptr_t)key};
    const ldns_rr_list keys = {._rr_count = 1, ._rr_capacity = 1, ._rrs = of_one};

    return !is_before(expiration, inception) && !is_before((uint32_t)now, inception) &&
           !is_before(expiration, (uint32_t)now) &&
           ldns_verify_rrsig_keylist_notime(rrs, sig, &keys, NULL) == LDNS_STATUS_OK;
}

static bool may_compare(struct wf_verifier *verifier)
{
    if (verifier->compared == WF_KEYS_COMPARED)
        return false;
    verifier->compared++;
    return true;
}

/*
 * One signature by each key that may have made it. Not known when it was not tried with all of
 * them; a resolver, too, gives up after so many signatures.
 */
static enum wf_security verify_sig(struct wf_verifier *verifier, const struct wf_rrset_records *set,
                                   ldns_rr *sig, const ldns_rr_list *keys, unsigned *tried)
{
    size_t i;

    for (i = 0; i < ldns_rr_list_rr_count(keys); i++) {
        if (!may_compare(verifier))
            return WF_SECURITY_UNKNOWN;
        if (!is_by(sig, ldns_rr_list_rr(keys, i)))
            continue;
        if (verifier->left == 0 || *tried == WF_SIGS_TRIED)
            return WF_SECURITY_UNKNOWN;
        verifier->left--;
        (*tried)++;
        if (wf_rrsig_holds(set->rrs, sig, ldns_rr_list_rr(keys, i), verifier->now))
            return WF_SECURITY_SECURE;
    }
    return WF_SECURITY_BOGUS;
}

static enum wf_security verify(struct wf_verifier *verifier, struct wf_response *response,
                               size_t at, const struct wf_zone_keys *keys)
{
    const struct wf_rrset_records *set = &response->records[at];
    struct wf_rrset *rrset = &response->rrsets[at];
    enum wf_security result = WF_SECURITY_BOGUS;
    unsigned tried = 0;
    size_t i;

    for (i = 0; i < ldns_rr_list_rr_count(set->sigs); i++) {
        ldns_rr *sig = ldns_rr_list_rr(set->sigs, i);

        if (!is_candidate(sig, rrset, keys->zone))
            continue;
        result = verify_sig(verifier, set, sig, keys->rrs, &tried);
        if (result != WF_SECURITY_BOGUS || tried == WF_SIGS_TRIED)
            break;
    }
    rrset->security = result;
    return result;
}

enum wf_security wf_verify_rrset(struct wf_verifier *verifier, struct wf_response *response,
                                 size_t at, const struct wf_zone_keys *keys)
{
    enum wf_security known = response->rrsets[at].security;

    return known != WF_SECURITY_UNKNOWN ? known : verify(verifier, response, at, keys);
}

enum wf_security wf_verify_keys(struct wf_verifier *verifier, struct wf_response *response,
                                size_t at, const ldns_rr_list *ds)
{
    struct wf_rrset *rrset = &response->rrsets[at];
    const ldns_rr_list *keys = response->records[at].rrs;
    bool whole = ldns_rr_list_rr_count(ds) <= WF_MAX_RRS;
    ldns_rr_list *named;
    size_t i, k;

    if (rrset->security != WF_SECURITY_UNKNOWN)
        return rrset->security;
    named = ldns_rr_list_new();
    for (i = 0; named != NULL && i < ldns_rr_list_rr_count(keys); i++) {
        if (!may_compare(verifier)) {
            whole = false;
            break;
        }
        for (k = 0; k < ldns_rr_list_rr_count(ds) && k < WF_MAX_RRS; k++) {
            if (wf_ds_names(ldns_rr_list_rr(ds, k), ldns_rr_list_rr(keys, i))) {
                ldns_rr_list_push_rr(named, ldns_rr_list_rr(keys, i));
                break;
            }
        }
    }
    if (named != NULL && ldns_rr_list_rr_count(named) == 0) {
        ldns_rr_list_free(named);
        /* of no key to be trusted, unless one is that was not compared; no signature was */
        return whole ? WF_SECURITY_BOGUS : WF_SECURITY_UNKNOWN;
    }
    if (named != NULL)
        verify(verifier, response, at, &(struct wf_zone_keys){rrset->owner, named});
    ldns_rr_list_free(named);
    if (rrset->security == WF_SECURITY_BOGUS && !whole)
        rrset->security = WF_SECURITY_UNKNOWN;
    return rrset->security;
}

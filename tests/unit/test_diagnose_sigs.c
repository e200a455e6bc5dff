/*
 * test_diagnose_sigs.c - signatures of the response, of the DNSKEY RRset and of the DS RRset.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check_diagnosis.h"

#define BAD_KEYS .ending = WF_ENDING_BOGUS, .keys_bad = true
#define WWW_A    .records = {"www.bank.test A 192.0.2.80", "www.bank.test A 192.0.2.81"}
#define BANK_SOA .records = {"bank.test SOA ns.bank.test admin.bank.test 1 7200 3600 86400 300"}

/* An answer to the question in which one RRset failed, signed so. */
#define BOGUS_WWW(...)                                                                             \
    .ending = WF_ENDING_BOGUS,                                                                     \
    .response =                                                                                    \
        MESSAGE(.answer = RRSETS({WWW_A, .security = WF_SECURITY_BOGUS, .sigs = __VA_ARGS__}))

#define ALTERED                                                                                    \
    {                                                                                              \
        .key = ZSK, .altered = true                                                                \
    }

/* A key of another algorithm, to which the zone changes, and a DS record of each. */
#define NEW                                                                                        \
    {                                                                                              \
        .pair = PAIR_OLD, .algorithm = 8                                                           \
    }
#define TAG_NEW        "4650"
#define TWO_ALGORITHMS .hardened = true, .dnskey = KEYS(KSK, ZSK, NEW)
#define TWO_DS         .ds = DS({.key = KSK}, {.key = NEW})

/* Unbound's defaults. */
#define USUAL_SKEW .skew_min = HOUR, .skew_max = DAY

/* What else can be said of a signature when its dates or its key cannot be seen. */
#define OR_LESS .or_else = {WF_CAUSE_SIGNATURE_BOGUS, WF_CAUSE_SIGNATURE_MALFORMED}

static const struct wf_row rows[] = {
    /* dates */
    {.name = "an expired signature",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK, .from = -35 * DAY, .until = -21 * DAY}))},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .text = {"bank.test: RRSIG of www.bank.test/A by key " TAG_ZSK
              " expired 2026-11-02T03:04:05Z, 21 d ago"},
     .ede = {"expired 2026-11-02T03:04:05Z, 21 d ago"},
     .never = {"clock", "DS "},
     .remedy = "Sign bank.test again"},
    {.name = "a signature that expired a second ago",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK, .from = -DAY, .until = -1}))},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .text = {", 1 s ago"}},
    {.name = "a signature that expired by less than is accepted, and is altered",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK, .from = -29 * DAY, .until = -DAY + 1, .altered = true})),
               USUAL_SKEW},
     .cause = WF_CAUSE_SIGNATURE_BOGUS,
     .codes = "6",
     .never = {"expired"}},
    {.name = "a signature that becomes valid within what is accepted, and is altered",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK, .from = DAY, .until = 30 * DAY, .altered = true})),
               USUAL_SKEW},
     .cause = WF_CAUSE_SIGNATURE_BOGUS,
     .codes = "6",
     .never = {"becomes"}},
    {.name = "a signature of ten hours that expired a second more than an hour ago",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK, .from = -11 * HOUR - 1, .until = -HOUR - 1})),
               USUAL_SKEW},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7"},
    {.name = "a signature of an hour that expired an hour ago, and is altered",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK, .from = -2 * HOUR, .until = -HOUR, .altered = true})),
               USUAL_SKEW},
     .cause = WF_CAUSE_SIGNATURE_BOGUS,
     .codes = "6",
     .never = {"expired"}},
    {.name = "a signature of a year that expired a second more than a day ago",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK, .from = -365 * DAY, .until = -DAY - 1})), USUAL_SKEW},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .text = {", 1 d ago"}},
    {.name = "an old signature where no dates are looked at, and it is altered",
     .scene = {BOGUS_WWW(
                   SIGS({.key = ZSK, .from = -35 * DAY, .until = -21 * DAY, .altered = true})),
               .dates_ignored = true},
     .cause = WF_CAUSE_SIGNATURE_BOGUS,
     .codes = "6",
     .never = {"expired"}},
    {.name = "a signature not yet valid",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK, .from = 2 * HOUR, .until = 14 * DAY}))},
     .cause = WF_CAUSE_SIGNATURE_NOT_YET_VALID,
     .codes = "8",
     .text = {"RRSIG of www.bank.test/A by key " TAG_ZSK
              " becomes valid 2026-11-23T05:04:05Z, in 2 h"}},
    {.name = "a signature that expires before it becomes valid",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK, .from = DAY, .until = -DAY}))},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED_BEFORE_VALID,
     .codes = "25",
     .text = {"expires 2026-11-22T03:04:05Z, before it becomes valid 2026-11-24T03:04:05Z"}},
    {.name = "expires before valid, both in the past",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK, .from = -DAY, .until = -9 * DAY}))},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED_BEFORE_VALID,
     .codes = "25"},
    {.name = "dates that do not fit 31 bits from now",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK, .from = -INT32_MAX, .until = -INT32_MAX + DAY}))},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .text = {"expired 1958-11-05T", "24854 d ago"}},

    /* keys */
    {.name = "no signature",
     .scene = {BOGUS_WWW(NONE)},
     .cause = WF_CAUSE_SIGNATURE_MISSING,
     .codes = "10",
     .text = {"bank.test: www.bank.test/A has no RRSIG", "DS " TAG_KSK "/13/2"}},
    {.name = "a signature by a key that is not published",
     .scene = {BOGUS_WWW(SIGS({.key = OLD}))},
     .cause = WF_CAUSE_SIGNATURE_UNKNOWN_KEY,
     .codes = "6",
     .text = {"RRSIG of www.bank.test/A by key " TAG_OLD
              "/13, which is not among its keys (" TAG_KSK "/13, " TAG_ZSK "/13)"},
     .remedy = "Publish key " TAG_OLD "/13 in the DNSKEY RRset of bank.test",
     OR_LESS},
    {.name = "the same, by a copy of the keys that was in the cache",
     .scene = {BOGUS_WWW(SIGS({.key = OLD})), .dnskey_age = 600, .copies_left = HOUR},
     .cause = WF_CAUSE_SIGNATURE_UNKNOWN_KEY,
     .codes = "6",
     .text = {"/13, which is not among its keys (" TAG_KSK "/13, " TAG_ZSK
              "/13) in this resolver's copy of the DNSKEY RRset, until 04:04 UTC"},
     .remedy = "Run unbound-control flush_zone bank.test for this resolver, or wait until 04:04 "
               "UTC; if it fails even then, publish key " TAG_OLD "/13 in the DNSKEY RRset of",
     OR_LESS},
    {.name = "a signature with the tag of a key, but another algorithm",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK, .algorithm = 8}))},
     .cause = WF_CAUSE_SIGNATURE_MALFORMED,
     .codes = "6",
     .text = {"by key " TAG_ZSK, "algorithm 8"},
     OR_LESS},
    {.name = "an altered signature",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK, .altered = true}))},
     .cause = WF_CAUSE_SIGNATURE_BOGUS,
     .codes = "6",
     .text = {"RRSIG of www.bank.test/A by key " TAG_ZSK "/13 does not verify"}},
    {.name = "the best of several bad signatures is told",
     .scene = {BOGUS_WWW(SIGS({.key = OLD}, {.key = ZSK, .from = -9 * DAY, .until = -DAY}))},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .text = {"by key " TAG_ZSK " expired"},
     .unsaid = {TAG_OLD},
     .or_else = {WF_CAUSE_SIGNATURE_UNKNOWN_KEY, WF_CAUSE_SIGNATURE_BOGUS}},
    {.name = "as many bad signatures as are tried",
     .scene = {BOGUS_WWW(
         SIGS(ALTERED, ALTERED, ALTERED, ALTERED, ALTERED, ALTERED, ALTERED, ALTERED))},
     .cause = WF_CAUSE_SIGNATURE_BOGUS,
     .codes = "6",
     .never = {"RRSIGs"}},
    {.name = "more bad signatures than are tried",
     .scene = {BOGUS_WWW(
         SIGS(ALTERED, ALTERED, ALTERED, ALTERED, ALTERED, ALTERED, ALTERED, ALTERED, ALTERED))},
     .cause = WF_CAUSE_VALIDATION_LIMIT,
     .codes = "6",
     .text = {"www.bank.test/A has 9 RRSIGs, of which this resolver tries 8"},
     .or_else = {WF_CAUSE_SIGNATURE_BOGUS}},
    {.name = "as many pairs of bad signatures and keys as are tried",
     .scene = {BOGUS_WWW(SIGS(ALTERED, ALTERED)), .dnskey = KEYS(KSK, ZSK, ZSK, ZSK, ZSK)},
     .cause = WF_CAUSE_SIGNATURE_BOGUS,
     .codes = "6",
     .never = {"RRSIGs"}},
    {.name = "more pairs of bad signatures and keys than are tried",
     .scene = {BOGUS_WWW(SIGS(ALTERED, ALTERED, ALTERED)), .dnskey = KEYS(KSK, ZSK, ZSK, ZSK)},
     .cause = WF_CAUSE_VALIDATION_LIMIT,
     .codes = "6",
     .text = {"www.bank.test/A has 3 RRSIGs by keys that share a tag; this resolver tries 8 pairs"},
     .or_else = {WF_CAUSE_SIGNATURE_BOGUS}},

    /* form */
    {.name = "a wrong signer",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK, .signer = "www.bank.test"}))},
     .cause = WF_CAUSE_SIGNATURE_MALFORMED,
     .codes = "6",
     .text = {"names the signer www.bank.test"}},
    {.name = "too many labels",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK, .labels = 2}))},
     .cause = WF_CAUSE_SIGNATURE_MALFORMED,
     .codes = "6",
     .text = {"counts 5 labels where the name has 3"}},
    {.name = "a signature that covers another type",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK, .covered = WF_TYPE_AAAA}))},
     .cause = WF_CAUSE_SIGNATURE_MALFORMED,
     .codes = "6",
     .text = {"covers AAAA"}},
    {.name = "a signature too short",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK, .size = 33}))},
     .cause = WF_CAUSE_SIGNATURE_MALFORMED,
     .codes = "6",
     .text = {"33 bytes"}},
    {.name = "an RRSIG that cannot be read",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK, .cut = true}))},
     .cause = WF_CAUSE_SIGNATURE_MALFORMED,
     .codes = "6",
     .text = {"an RRSIG of www.bank.test/A cannot be read"}},

    /* where in the response */
    {.name = "the RRset that fails is told, not the good one before it",
     .scene = {.ending = WF_ENDING_BOGUS,
               .response =
                   MESSAGE(.answer = RRSETS(
                               {.records = {"www.bank.test CNAME web.bank.test"},
                                .security = WF_SECURITY_SECURE},
                               {.records = {"web.bank.test A 192.0.2.80"},
                                .security = WF_SECURITY_BOGUS,
                                .sigs = SIGS({.key = ZSK, .from = -9 * DAY, .until = -DAY})})),
               .chased = "web.bank.test"},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .text = {"RRSIG of web.bank.test/A"},
     .never = {"www.bank.test"}},
    {.name = "a CNAME into another zone: what belongs to the other zone is not judged",
     .scene = {.ending = WF_ENDING_BOGUS,
               .zone = "shop.test",
               .response =
                   MESSAGE(.answer = RRSETS(
                               {.records = {"www.bank.test CNAME www.shop.test"}, .sigs = NONE},
                               {.records = {"www.shop.test A 192.0.2.80"},
                                .security = WF_SECURITY_BOGUS,
                                .sigs = SIGS({.key = ZSK, .from = -9 * DAY, .until = -DAY})})),
               .chased = "www.shop.test",
               .rrset_skip = 1},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .text = {"shop.test: RRSIG of www.shop.test/A by key " TAG_ZSK},
     .never = {"bank.test"}},
    {.name = "an expired SOA in a negative answer",
     .scene = {.ending = WF_ENDING_BOGUS,
               .response =
                   MESSAGE(.rcode = WF_RCODE_NXDOMAIN,
                           .authority =
                               RRSETS({BANK_SOA, .security = WF_SECURITY_BOGUS,
                                       .sigs = SIGS({.key = ZSK, .from = -9 * DAY, .until = -DAY})},
                                      {.records = {"bank.test NSEC zzz.bank.test NS SOA"}}))},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .text = {"RRSIG of bank.test/SOA by key " TAG_ZSK}},
    {.name = "an NSEC by a key that is not published",
     .scene = {.ending = WF_ENDING_BOGUS,
               .response = MESSAGE(.authority =
                                       RRSETS({BANK_SOA, .security = WF_SECURITY_SECURE},
                                              {.records = {"www.bank.test NSEC zzz.bank.test AAAA"},
                                               .security = WF_SECURITY_BOGUS,
                                               .sigs = SIGS({.key = OLD})}))},
     .cause = WF_CAUSE_SIGNATURE_UNKNOWN_KEY,
     .codes = "6",
     .text = {"RRSIG of www.bank.test/NSEC by key " TAG_OLD},
     .never = {"do not prove"},
     .or_else = {WF_CAUSE_SIGNATURE_BOGUS, WF_CAUSE_DENIAL_BOGUS}},
    {.name = "an altered NSEC3",
     .scene = {.ending = WF_ENDING_BOGUS,
               .response =
                   MESSAGE(.authority = RRSETS({BANK_SOA, .security = WF_SECURITY_SECURE},
                                               {.nsec3 = {.at = "www.bank.test", .types = "AAAA"},
                                                .security = WF_SECURITY_BOGUS,
                                                .sigs = SIGS({.key = ZSK, .altered = true})}))},
     .cause = WF_CAUSE_SIGNATURE_BOGUS,
     .codes = "6",
     .text = {"/NSEC3 by key " TAG_ZSK "/13 does not verify"},
     .never = {"do not prove"},
     .or_else = {WF_CAUSE_DENIAL_BOGUS}},
    {.name = "the CNAME that a DNAME makes needs no signature",
     .scene = {.ending = WF_ENDING_BOGUS,
               .question = "www.old.bank.test",
               .chased = "www.bank.test",
               .response =
                   MESSAGE(.answer = RRSETS(
                               {.records = {"old.bank.test DNAME bank.test"}},
                               {.records = {"www.old.bank.test CNAME www.bank.test"}, .sigs = NONE},
                               {WWW_A, .security = WF_SECURITY_BOGUS,
                                .sigs = SIGS({.key = ZSK, .from = -9 * DAY, .until = -DAY})}))},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .text = {"RRSIG of www.bank.test/A"},
     .unsaid = {"CNAME"},
     .or_else = {WF_CAUSE_SIGNATURE_MISSING}},
    {.name = "an NSEC without its signature",
     .scene = {.ending = WF_ENDING_BOGUS,
               .response =
                   MESSAGE(.rcode = WF_RCODE_NXDOMAIN,
                           .authority = RRSETS({BANK_SOA, .security = WF_SECURITY_SECURE},
                                               {.records = {"bank.test NSEC zzz.bank.test NS SOA"},
                                                .security = WF_SECURITY_BOGUS,
                                                .sigs = NONE}))},
     .cause = WF_CAUSE_SIGNATURE_MISSING,
     .codes = "10",
     .text = {"bank.test/NSEC has no RRSIG"},
     .or_else = {WF_CAUSE_DENIAL_BOGUS, WF_CAUSE_DENIAL_MISSING}},

    /* of the DNSKEY RRset, by the key that the DS names */
    {.name = "DNSKEY expired",
     .scene = {BAD_KEYS, .dnskey_sigs = SIGS({.key = KSK, .from = -9 * DAY, .until = -DAY})},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .text = {"RRSIG of bank.test/DNSKEY by key " TAG_KSK " expired"},
     .or_else = {WF_CAUSE_DNSKEY_UNSIGNED, WF_CAUSE_SIGNATURE_MALFORMED}},
    {.name = "DNSKEY not yet valid",
     .scene = {BAD_KEYS, .dnskey_sigs = SIGS({.key = KSK, .from = DAY, .until = 9 * DAY})},
     .cause = WF_CAUSE_SIGNATURE_NOT_YET_VALID,
     .codes = "8",
     .text = {"RRSIG of bank.test/DNSKEY by key " TAG_KSK " becomes valid"},
     .or_else = {WF_CAUSE_DNSKEY_UNSIGNED, WF_CAUSE_SIGNATURE_MALFORMED}},
    {.name = "DNSKEY altered",
     .scene = {BAD_KEYS, .dnskey_sigs = SIGS({.key = KSK, .altered = true})},
     .cause = WF_CAUSE_SIGNATURE_BOGUS,
     .codes = "6",
     .text = {"RRSIG of bank.test/DNSKEY by key " TAG_KSK "/13 does not verify"},
     .or_else = {WF_CAUSE_DNSKEY_UNSIGNED, WF_CAUSE_SIGNATURE_MALFORMED}},
    {.name = "DNSKEY good by the zone signing key, expired by the one that counts",
     .scene = {BAD_KEYS,
               .dnskey_sigs = SIGS({.key = ZSK}, {.key = KSK, .from = -9 * DAY, .until = -DAY})},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .text = {"by key " TAG_KSK},
     .never = {TAG_ZSK},
     .or_else = {WF_CAUSE_DNSKEY_NOT_SIGNED_BY_DS_KEY}},

    /* of the DS RRset, by the parent's key */
    {.name = "DS expired at the parent",
     .scene = {BAD_KEYS, .ds_security = WF_SECURITY_BOGUS, .dnskey = NONE,
               .ds_sigs = SIGS({.key = ABOVE, .from = -9 * DAY, .until = -DAY})},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .zone = "test",
     .codes = "7",
     .text = {"test: RRSIG of bank.test/DS by key " TAG_ABOVE " expired"},
     .unsaid = {"bank.test: "}},
    {.name = "DS unsigned at the parent",
     .scene = {BAD_KEYS, .ds_security = WF_SECURITY_BOGUS, .dnskey = NONE, .ds_sigs = NONE},
     .cause = WF_CAUSE_SIGNATURE_MISSING,
     .zone = "test",
     .codes = "10",
     .text = {"test: bank.test/DS has no RRSIG"}},
    {.name = "DS altered at the parent",
     .scene = {BAD_KEYS, .ds_security = WF_SECURITY_BOGUS, .dnskey = NONE,
               .ds_sigs = SIGS({.key = ABOVE, .altered = true})},
     .cause = WF_CAUSE_SIGNATURE_BOGUS,
     .zone = "test",
     .codes = "6",
     .text = {"test: RRSIG of bank.test/DS by key " TAG_ABOVE "/13 does not verify"}},
    {.name = "DS signed by a key that the parent lacks",
     .scene = {BAD_KEYS, .ds_security = WF_SECURITY_BOGUS, .dnskey = NONE,
               .ds_sigs = SIGS({.key = OLD})},
     .cause = WF_CAUSE_SIGNATURE_UNKNOWN_KEY,
     .zone = "test",
     .codes = "6",
     .text = {"by key " TAG_OLD "/13, which is not among its keys (" TAG_ABOVE "/13)"},
     OR_LESS},
    {.name = "DS expired at the parent, the zone's own keys good and at hand",
     .scene = {BAD_KEYS, .ds_security = WF_SECURITY_BOGUS,
               .ds_sigs = SIGS({.key = ABOVE, .from = -9 * DAY, .until = -DAY})},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .zone = "test",
     .codes = "7",
     .text = {"test: RRSIG of bank.test/DS"}},

    /* with harden-algo-downgrade each algorithm of the DS RRset must have signed */
    {.name = "one of two algorithms did not sign",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK})), TWO_ALGORITHMS, TWO_DS},
     .cause = WF_CAUSE_SIGNATURE_MISSING,
     .codes = "10",
     .text = {"bank.test: www.bank.test/A has no RRSIG of algorithm 8, which this resolver "
              "requires (DS " TAG_KSK "/13/2, " TAG_NEW "/8/2)"},
     .unsaid = {"verify"},
     .remedy = "have DS " TAG_NEW "/8/2 removed",
     OR_LESS},
    {.name = "one of two algorithms' signatures expired",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK}, {.key = NEW, .from = -9 * DAY, .until = -DAY})),
               TWO_ALGORITHMS, TWO_DS},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .text = {"RRSIG of www.bank.test/A by key " TAG_NEW " expired"},
     .unsaid = {TAG_ZSK},
     OR_LESS},
    {.name = "one of two algorithms' signatures does not verify",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK}, {.key = NEW})), TWO_ALGORITHMS, TWO_DS},
     .cause = WF_CAUSE_SIGNATURE_BOGUS,
     .codes = "6",
     .text = {"one of the RRSIGs of www.bank.test/A by keys " TAG_ZSK "/13 and " TAG_NEW
              "/8 does not verify"},
     OR_LESS},
    {.name = "signed only by an algorithm that is not supported",
     .scene = {BOGUS_WWW(SIGS({.key = NEW})), .dnskey = KEYS(KSK, ZSK, NEW), TWO_DS,
               .ds_algorithms_unknown = 2},
     .cause = WF_CAUSE_SIGNATURE_MISSING,
     .codes = "10",
     .text = {"www.bank.test/A has no RRSIG of an algorithm that this resolver supports, only one "
              "by key " TAG_NEW "/8"},
     .unsaid = {"verify"},
     OR_LESS},
    {.name = "expired by an algorithm that is supported, good by one that is not",
     .scene = {BOGUS_WWW(SIGS({.key = NEW}, {.key = ZSK, .from = -9 * DAY, .until = -DAY})),
               .dnskey = KEYS(KSK, ZSK, NEW), TWO_DS, .ds_algorithms_unknown = 2},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .text = {"by key " TAG_ZSK " expired"},
     .unsaid = {TAG_NEW},
     .or_else = {WF_CAUSE_SIGNATURE_BOGUS, WF_CAUSE_SIGNATURE_MALFORMED,
                 WF_CAUSE_SIGNATURE_MISSING}},
    {.name = "an algorithm of which nothing is known",
     .scene = {BOGUS_WWW(SIGS({.key = ZSK})), TWO_ALGORITHMS, .ds = NONE},
     .cause = WF_CAUSE_UNEXPLAINED,
     .codes = "6",
     .or_else = {WF_CAUSE_SIGNATURE_BOGUS}}, /* nor that there is a key of it */
};

const struct wf_row_table wf_rows_sigs = {rows, WF_ROWS(rows), WF_SCOPE_QUESTION};

static void test_rows(void)
{
    wf_check_rows(&wf_rows_sigs);
}

CU_TestInfo wf_tests_diagnose_sigs[] = {
    {"signatures: each fault has its cause, party, codes and words", test_rows},
    CU_TEST_INFO_NULL,
};

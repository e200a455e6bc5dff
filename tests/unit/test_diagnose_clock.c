/*
 * test_diagnose_clock.c - this resolver's wrong clock, and badly signed zones that are none of it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check_diagnosis.h"

#define BAD_KEYS .ending = WF_ENDING_BOGUS, .keys_bad = true

/* Everything at and above the zone was signed for the fortnight before last: the clock is ahead. */
#define DATES_LAST_MONTH .from = -35 * DAY, .until = -21 * DAY

#define DATES_ALL_YEAR     .from = -100 * DAY, .until = 100 * DAY
#define DATES_JUST_EXPIRED .from = -100 * DAY, .until = -HOUR
#define DATES_THIS_MONTH   .from = -HOUR, .until = 13 * DAY

#define FROM_ITS_SERVERS                                                                           \
    .attempts = ATTEMPTS(ANSWERS("192.0.2.1", 0, .zone = "."),                                     \
                         ANSWERS("192.0.2.2", 0, .zone = "test"), ANSWERS("192.0.2.3", 0))

/* An answer of bank.test out of its dates; the zone's keys and all above them are good so. */
#define OUT_OF_DATES(dates, keys, above, ...)                                                      \
    .ending = WF_ENDING_BOGUS, .dnskey_sigs = SIGS({.key = KSK, DATES_##keys}),                    \
    .ds_sigs = SIGS({.key = ABOVE, DATES_##above}),                                                \
    .parent_sigs = SIGS({.key = ABOVE, DATES_##above}),                                            \
    .response = MESSAGE(.answer = RRSETS({.records = {"www.bank.test A 192.0.2.80"},               \
                                          .security = WF_SECURITY_BOGUS,                           \
                                          .sigs = SIGS({.key = ZSK, DATES_##dates})})),            \
    FROM_ITS_SERVERS, .suspects = SUSPECTS(__VA_ARGS__)
#define EXPIRED(keys, above, ...) OUT_OF_DATES(LAST_MONTH, keys, above, __VA_ARGS__)
#define DATES_NEXT_MONTH          .from = 10 * DAY, .until = 24 * DAY

/* Two more, of which one is a top-level domain. */
#define TOP_LEVEL_WITNESSES                                                                        \
    {.zone = "example", .expired = true, .from = -30 * DAY, .until = -20 * DAY},                   \
    {                                                                                              \
        .zone = "news.org", .expired = true, .from = -40 * DAY, .until = -22 * DAY                 \
    }
#define TOP_LEVEL_SUSPECTS .suspects = SUSPECTS(TOP_LEVEL_WITNESSES)

/* An answer of bank.test that bears the name and key tag of a zone above, all else being good. */
#define SIGNED_ABOVE(signer, dates)                                                                \
    .ending = WF_ENDING_BOGUS, .zone = (signer),                                                   \
    .dnskey_sigs = SIGS({.key = KSK, DATES_ALL_YEAR}),                                             \
    .ds_sigs = SIGS({.key = ABOVE, DATES_ALL_YEAR}),                                               \
    .parent_sigs = SIGS({.key = ABOVE, DATES_ALL_YEAR}),                                           \
    .response = MESSAGE(.answer = RRSETS({.records = {"www.bank.test A 192.0.2.80"},               \
                                          .security = WF_SECURITY_BOGUS,                           \
                                          .sigs = SIGS({.key = ZSK, DATES_##dates})}))
#define FROM_ITS_SERVERS_OF(name) .attempts = ATTEMPTS(ANSWERS("192.0.2.3", 0, .zone = (name)))

/*
 * Signed a minute ago by the right clock, which is 25 hours later; and what is above it, an hour
 * after this clock's time, which is accepted. The words tell the latter.
 */
#define DATES_MINUTE_AGO .from = 25 * HOUR - 60, .until = 14 * DAY
#define DATES_IN_AN_HOUR .from = HOUR, .until = 14 * DAY
#define USUAL_SKEW       .skew_min = HOUR, .skew_max = DAY
#define DAY_BEHIND(own, keys, parents)                                                             \
    BAD_KEYS, USUAL_SKEW, .dnskey_sigs = SIGS({.key = KSK, DATES_##own}),                          \
                          .ds_sigs = SIGS({.key = ABOVE, DATES_##keys}),                           \
                          .ds_security = WF_SECURITY_SECURE,                                       \
                          .parent_sigs = SIGS({.key = ABOVE, DATES_##parents})

#define DATES_FOR_YEARS .from = -3000 * DAY, .until = 3000 * DAY
#define ABOVE_FOR_YEARS                                                                            \
    .ds_sigs = SIGS({.key = ABOVE, DATES_FOR_YEARS}),                                              \
    .parent_sigs = SIGS({.key = ABOVE, DATES_FOR_YEARS})

static const struct wf_row rows[] = {
    {.name = "val-override-date is years ago",
     .scene = {BAD_KEYS, ABOVE_FOR_YEARS, .dnskey_sigs = SIGS({.key = KSK, DATES_ALL_YEAR}),
               .date_override = -2000 * DAY},
     .cause = WF_CAUSE_LOCAL_CLOCK,
     .codes = "8",
     .text = {"val-override-date makes this resolver judge signatures as of 2021-06-02T03:04:05Z",
              "and those of bank.test become valid 2026-08-15T03:04:05Z"},
     .unsaid = {"clock says", "verify"},
     .remedy = "Remove val-override-date from this resolver's configuration.",
     .or_else = {WF_CAUSE_SIGNATURE_NOT_YET_VALID}},
    {.name = "val-override-date is years ahead, and it is the root's keys",
     .scene = {BAD_KEYS, .zone = ".", .is_anchor = true,
               .dnskey_sigs = SIGS({.key = KSK, DATES_ALL_YEAR}), .date_override = 2000 * DAY},
     .cause = WF_CAUSE_LOCAL_CLOCK,
     .codes = "7",
     .text = {"and those of the root expired 2027-03-03T03:04:05Z"},
     .remedy = "Remove val-override-date"},
    {.name = "val-override-date is years ago, and the signature expired by now, too",
     .scene = {BAD_KEYS, ABOVE_FOR_YEARS, .dnskey_sigs = SIGS({.key = KSK, DATES_LAST_MONTH}),
               .date_override = -2000 * DAY},
     .cause = WF_CAUSE_LOCAL_CLOCK,
     .codes = "8",
     .or_else = {WF_CAUSE_SIGNATURE_NOT_YET_VALID}},
    {.name = "val-override-date is yesterday, and the signature expired last month by either",
     .scene = {BAD_KEYS, ABOVE_FOR_YEARS, .dnskey_sigs = SIGS({.key = KSK, DATES_LAST_MONTH}),
               .date_override = -DAY},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .text = {"expired ", ", 21 d ago"},
     .unsaid = {"val-override-date"},
     .or_else = {WF_CAUSE_LOCAL_CLOCK}},
    {.name = "val-override-date is in the signature's dates, which the time of day is not",
     .scene = {BAD_KEYS, ABOVE_FOR_YEARS,
               .dnskey_sigs = SIGS({.key = KSK, DATES_LAST_MONTH, .altered = true}),
               .date_override = -25 * DAY},
     .cause = WF_CAUSE_SIGNATURE_BOGUS,
     .codes = "6",
     .unsaid = {"expired", "val-override-date"}},
    {.name = "a clock a day behind, a zone signed a minute ago, and the signatures above",
     .scene = {DAY_BEHIND(MINUTE_AGO, IN_AN_HOUR, IN_AN_HOUR)},
     .cause = WF_CAUSE_LOCAL_CLOCK,
     .codes = "8",
     .text = {"bank.test: this resolver's clock says 2026-11-23T03:04:05Z, but signatures of test,",
              "accepted within its tolerance, become valid 2026-11-23T04:04:05Z"},
     .unsaid = {"RRSIG of"},
     .remedy = "Correct this resolver's clock",
     .or_else = {WF_CAUSE_SIGNATURE_NOT_YET_VALID}},
    {.name = "only that of the DS RRset",
     .scene = {DAY_BEHIND(MINUTE_AGO, IN_AN_HOUR, ALL_YEAR)},
     .cause = WF_CAUSE_LOCAL_CLOCK,
     .codes = "8",
     .or_else = {WF_CAUSE_SIGNATURE_NOT_YET_VALID}},
    {.name = "only that of the top-level domain's keys",
     .scene = {DAY_BEHIND(MINUTE_AGO, ALL_YEAR, IN_AN_HOUR)},
     .cause = WF_CAUSE_LOCAL_CLOCK,
     .codes = "8",
     .or_else = {WF_CAUSE_SIGNATURE_NOT_YET_VALID}},
    {.name = "a top-level domain signed a minute ago, below the root",
     .scene = {DAY_BEHIND(MINUTE_AGO, IN_AN_HOUR, IN_AN_HOUR), .zone = "test"},
     .cause = WF_CAUSE_LOCAL_CLOCK,
     .zone = "test",
     .codes = "8",
     .text = {"signatures of the root, accepted"},
     .or_else = {WF_CAUSE_SIGNATURE_NOT_YET_VALID},
     .or_else_zone = "test"},
    {.name = "the next name of a zone that was blamed before it was seen to be the clock",
     .scene = {DAY_BEHIND(MINUTE_AGO, IN_AN_HOUR, IN_AN_HOUR), .keys_kept_s = 59,
               .remembered_keys = {WF_CAUSE_SIGNATURE_NOT_YET_VALID, "bank.test",
                                   "bank.test: RRSIG", WF_PARTY_ZONE, "Sign it.", .age_s = 1}},
     .cause = WF_CAUSE_LOCAL_CLOCK,
     .codes = "8",
     .text = {"bank.test: this resolver's clock says "},
     .or_else = {WF_CAUSE_SIGNATURE_NOT_YET_VALID}},
    {.name = "an answer signed a minute ago, by keys signed long ago",
     .scene = {OUT_OF_DATES(MINUTE_AGO, ALL_YEAR, IN_AN_HOUR), USUAL_SKEW,
               .ds_security = WF_SECURITY_SECURE},
     .cause = WF_CAUSE_LOCAL_CLOCK,
     .codes = "8",
     .text = {"signatures of test, accepted"},
     .or_else = {WF_CAUSE_SIGNATURE_NOT_YET_VALID}},

    /* not the clock's fault, or not known to be */
    {.name = "an hour behind, and a zone that is not to be valid for ten days",
     .scene = {DAY_BEHIND(NEXT_MONTH, IN_AN_HOUR, IN_AN_HOUR)},
     .cause = WF_CAUSE_SIGNATURE_NOT_YET_VALID,
     .codes = "8",
     .never = {"clock says"}},
    {.name = "signatures above that are valid for this clock, too",
     .scene = {DAY_BEHIND(MINUTE_AGO, THIS_MONTH, ALL_YEAR)},
     .cause = WF_CAUSE_SIGNATURE_NOT_YET_VALID,
     .codes = "8",
     .never = {"clock says"}},
    {.name = "by another signature, what is above is valid for this clock, too",
     .scene = {BAD_KEYS, USUAL_SKEW, .dnskey_sigs = SIGS({.key = KSK, DATES_MINUTE_AGO}),
               .ds_sigs = SIGS({.key = ABOVE, DATES_IN_AN_HOUR}, {.key = ABOVE, DATES_THIS_MONTH}),
               .ds_security = WF_SECURITY_SECURE,
               .parent_sigs =
                   SIGS({.key = ABOVE, DATES_THIS_MONTH}, {.key = ABOVE, DATES_IN_AN_HOUR})},
     .cause = WF_CAUSE_SIGNATURE_NOT_YET_VALID,
     .codes = "8",
     .never = {"clock says"}},
    {.name = "a zone above that anybody may have dates its signatures ahead",
     .scene = {DAY_BEHIND(MINUTE_AGO, IN_AN_HOUR, IN_AN_HOUR), .question = "www.a.bank.test",
               .zone = "a.bank.test"},
     .cause = WF_CAUSE_SIGNATURE_NOT_YET_VALID,
     .zone = "a.bank.test",
     .codes = "8",
     .never = {"clock says"}},
    {.name = "expired, below signatures that just expired: who is above may be as late",
     .scene = {BAD_KEYS, USUAL_SKEW, .dnskey_sigs = SIGS({.key = KSK, DATES_LAST_MONTH}),
               .ds_sigs = SIGS({.key = ABOVE, .from = -34 * DAY, .until = -20 * HOUR}),
               .ds_security = WF_SECURITY_SECURE,
               .parent_sigs = SIGS({.key = ABOVE, DATES_JUST_EXPIRED})},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .never = {"clock says"}},

    {.name = "a zone and two unrelated ones that expired together, one a top-level domain",
     .scene = {EXPIRED(
         ALL_YEAR, ALL_YEAR,
         {.zone = "example", .expired = true, .from = -30 * DAY, .until = -20 * DAY},
         {.zone = "news.org", .expired = true, .from = -40 * DAY, .until = -22 * DAY})},
     .cause = WF_CAUSE_LOCAL_CLOCK,
     .codes = "7",
     .text = {"this resolver's clock says 2026-11-23T03:04:05Z", "signatures of unrelated zones",
              "expired 2026-11-02T03:04:05Z"},
     .unsaid = {"RRSIG of"},
     .remedy = "Correct this resolver's clock",
     .or_else = {WF_CAUSE_SIGNATURE_EXPIRED}},
    {.name = "the same not yet valid",
     .scene = {OUT_OF_DATES(NEXT_MONTH, ALL_YEAR, ALL_YEAR,
                            {.zone = "example", .from = 9 * DAY, .until = 20 * DAY},
                            {.zone = "news.org", .from = 11 * DAY, .until = 30 * DAY})},
     .cause = WF_CAUSE_LOCAL_CLOCK,
     .codes = "8",
     .text = {"become valid 2026-12-03T03:04:05Z"},
     .or_else = {WF_CAUSE_SIGNATURE_NOT_YET_VALID}},
    {.name = "the same, with signatures above that are accepted though they expired, too",
     .scene = {EXPIRED(
                   JUST_EXPIRED, JUST_EXPIRED,
                   {.zone = "example", .expired = true, .from = -30 * DAY, .until = -20 * DAY},
                   {.zone = "news.org", .expired = true, .from = -40 * DAY, .until = -22 * DAY}),
               .skew_min = HOUR, .skew_max = DAY},
     .cause = WF_CAUSE_LOCAL_CLOCK,
     .codes = "7",
     .or_else = {WF_CAUSE_SIGNATURE_EXPIRED}},
    {.name = "the root itself expired",
     .scene = {BAD_KEYS, .zone = ".", .is_anchor = true,
               .dnskey_sigs = SIGS({.key = KSK, DATES_LAST_MONTH})},
     .cause = WF_CAUSE_LOCAL_CLOCK,
     .codes = "7",
     .text = {"this resolver's clock says", "signatures of the root"},
     .never = {"bank.test"}},
    {.name = "the root itself not yet valid",
     .scene = {BAD_KEYS, .zone = ".", .is_anchor = true,
               .dnskey_sigs = SIGS({.key = KSK, .from = 300 * DAY, .until = 310 * DAY})},
     .cause = WF_CAUSE_LOCAL_CLOCK,
     .codes = "8"},

    /* not the clock's fault */
    {.name = "three zones that anybody may have, below as many top-level domains",
     .scene = {EXPIRED(
         ALL_YEAR, ALL_YEAR,
         {.zone = "shop.example", .expired = true, .from = -30 * DAY, .until = -20 * DAY},
         {.zone = "news.org", .expired = true, .from = -40 * DAY, .until = -22 * DAY})},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .never = {"clock"}},
    {.name = "half a dozen of them",
     .scene = {OUT_OF_DATES(NEXT_MONTH, ALL_YEAR, ALL_YEAR,
                            {.zone = "a.example", .from = 9 * DAY, .until = 20 * DAY},
                            {.zone = "a.org", .from = 9 * DAY, .until = 20 * DAY},
                            {.zone = "a.net", .from = 9 * DAY, .until = 20 * DAY},
                            {.zone = "a.com", .from = 9 * DAY, .until = 20 * DAY},
                            {.zone = "a.info", .from = 9 * DAY, .until = 20 * DAY},
                            {.zone = "a.name", .from = 9 * DAY, .until = 20 * DAY},
                            {.zone = "a.b.ing", .from = 9 * DAY, .until = 20 * DAY})},
     .cause = WF_CAUSE_SIGNATURE_NOT_YET_VALID,
     .codes = "8",
     .never = {"clock says"}},
    {.name = "an answer that came out of the cache: whose it is, is not known",
     .scene = {SIGNED_ABOVE("bank.test", LAST_MONTH), TOP_LEVEL_SUSPECTS},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .never = {"clock"}},
    {.name = "by a key that the zone does not have",
     .scene = {EXPIRED(ALL_YEAR, ALL_YEAR, TOP_LEVEL_WITNESSES), .dnskey = KEYS(KSK)},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .never = {"clock"}},

    /* a signer's name is what the answer says, not whose the answer is */
    {.name = "the root as the signer of a zone's answer",
     .scene = {SIGNED_ABOVE(".", LAST_MONTH), .is_anchor = true, FROM_ITS_SERVERS_OF("bank.test")},
     .cause = WF_CAUSE_SIGNATURE_MALFORMED,
     .zone = "bank.test",
     .codes = "6",
     .text = {"bank.test: RRSIG of www.bank.test/A by key " TAG_ZSK " names the signer ."},
     .never = {"clock", ".: "}},
    {.name = "the same, out of the cache",
     .scene = {SIGNED_ABOVE(".", LAST_MONTH), .is_anchor = true},
     .cause = WF_CAUSE_UNEXPLAINED,
     .codes = "6",
     .never = {"clock", "RRSIG"}},
    {.name = "the same, where the zone's delegation is cached, too",
     .scene = {SIGNED_ABOVE(".", LAST_MONTH), .is_anchor = true, .cut = "bank.test"},
     .cause = WF_CAUSE_SIGNATURE_MALFORMED,
     .zone = "bank.test",
     .codes = "6",
     .text = {" names the signer ."},
     .never = {"clock", ".: "}},
    {.name = "the same through a forwarder",
     .scene = {SIGNED_ABOVE(".", LAST_MONTH), .is_anchor = true,
               .attempts = ATTEMPTS(ANSWERS("192.0.2.1", 0, .zone = ".", .configured = true))},
     .cause = WF_CAUSE_UNEXPLAINED,
     .codes = "6",
     .never = {"clock", "RRSIG"}},
    {.name = "the same, not yet valid",
     .scene = {SIGNED_ABOVE(".", NEXT_MONTH), .is_anchor = true, FROM_ITS_SERVERS_OF("bank.test")},
     .cause = WF_CAUSE_SIGNATURE_MALFORMED,
     .zone = "bank.test",
     .codes = "6",
     .never = {"clock", ".: "}},
    {.name = "an alias, where the servers above were asked for its target last",
     .scene = {.ending = WF_ENDING_BOGUS,
               .zone = ".",
               .is_anchor = true,
               .dnskey_sigs = SIGS({.key = KSK, DATES_ALL_YEAR}),
               .response =
                   MESSAGE(.answer = RRSETS({.records = {"www.bank.test CNAME www.example"},
                                             .security = WF_SECURITY_BOGUS,
                                             .sigs = SIGS({.key = ZSK, DATES_LAST_MONTH})})),
               .attempts = ATTEMPTS(ANSWERS("192.0.2.2", 0, .zone = "test"),
                                    ANSWERS("192.0.2.3", 0, .zone = "bank.test"),
                                    ANSWERS("192.0.2.1", 0, .zone = "."))},
     .cause = WF_CAUSE_SIGNATURE_MALFORMED,
     .zone = "bank.test",
     .codes = "6",
     .never = {"clock", ".: "}},
    {.name = "the top-level domain as the signer",
     .scene = {SIGNED_ABOVE("test", LAST_MONTH), TOP_LEVEL_SUSPECTS,
               FROM_ITS_SERVERS_OF("bank.test")},
     .cause = WF_CAUSE_SIGNATURE_MALFORMED,
     .zone = "bank.test",
     .codes = "6",
     .text = {" names the signer test"},
     .never = {"clock", "test: RRSIG of bank"},
     .or_else = {WF_CAUSE_SIGNATURE_EXPIRED},
     .or_else_zone = "test"},
    {.name = "a sibling zone as the signer",
     .scene = {.ending = WF_ENDING_BOGUS,
               FROM_ITS_SERVERS,
               TOP_LEVEL_SUSPECTS,
               .response = MESSAGE(.answer = RRSETS({.records = {"www.bank.test A 192.0.2.80"},
                                                     .security = WF_SECURITY_BOGUS,
                                                     .sigs = SIGS({.key = ZSK,
                                                                   .signer = "shop.test",
                                                                   DATES_LAST_MONTH})}))},
     .cause = WF_CAUSE_SIGNATURE_MALFORMED,
     .codes = "6",
     .never = {"clock", "shop.test: "}},
    {.name = "what the root itself answers is its own",
     .scene = {.question = "nothing",
               .ending = WF_ENDING_BOGUS,
               .zone = ".",
               .is_anchor = true,
               .dnskey_sigs = SIGS({.key = KSK, DATES_ALL_YEAR}),
               .response =
                   MESSAGE(.answer = RRSETS({.records = {"nothing TXT none"},
                                             .security = WF_SECURITY_BOGUS,
                                             .sigs = SIGS({.key = ZSK, DATES_LAST_MONTH})})),
               .attempts = ATTEMPTS(ANSWERS("192.0.2.1", 0, .zone = "."))},
     .cause = WF_CAUSE_LOCAL_CLOCK,
     .codes = "7",
     .or_else = {WF_CAUSE_SIGNATURE_EXPIRED}},

    {.name = "one zone alone",
     .scene = {EXPIRED(
         ALL_YEAR, ALL_YEAR,
         {.zone = "example", .expired = true, .from = -30 * DAY, .until = -20 * DAY})},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .never = {"clock"}},
    {.name = "good signatures above that were not valid then: the clock is right",
     .scene = {EXPIRED(
         ALL_YEAR, THIS_MONTH,
         {.zone = "example", .expired = true, .from = -30 * DAY, .until = -20 * DAY},
         {.zone = "news.org", .expired = true, .from = -40 * DAY, .until = -22 * DAY})},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .never = {"clock"}},
    {.name = "three zones that never were valid at one time",
     .scene = {EXPIRED(
         ALL_YEAR, ALL_YEAR,
         {.zone = "example", .expired = true, .from = -9 * DAY, .until = -2 * DAY},
         {.zone = "news.org", .expired = true, .from = -90 * DAY, .until = -80 * DAY})},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .never = {"clock"}},
    {.name = "two that fit this one, but not each other",
     .scene = {EXPIRED(
         ALL_YEAR, ALL_YEAR,
         {.zone = "example", .expired = true, .from = -35 * DAY, .until = -34 * DAY},
         {.zone = "news.org", .expired = true, .from = -23 * DAY, .until = -22 * DAY})},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .never = {"clock"}},
    {.name = "enough of them, and what is good was signed before they expired",
     .scene = {EXPIRED(ALL_YEAR, ALL_YEAR, TOP_LEVEL_WITNESSES), .bounds_from = -25 * DAY,
               .bounds_until = DAY},
     .cause = WF_CAUSE_LOCAL_CLOCK,
     .codes = "7",
     .or_else = {WF_CAUSE_SIGNATURE_EXPIRED}},
    {.name = "what is good was signed minutes ago",
     .scene = {EXPIRED(ALL_YEAR, ALL_YEAR, TOP_LEVEL_WITNESSES), .bounds_from = -300,
               .bounds_until = DAY},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .never = {"clock"}},
    {.name = "what is good was signed after the first of them expired, and before the last",
     .scene = {EXPIRED(ALL_YEAR, ALL_YEAR, TOP_LEVEL_WITNESSES), .bounds_from = -21 * DAY - HOUR,
               .bounds_until = DAY},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .never = {"clock"}},
    {.name = "what is good is so before they begin, and not any more then",
     .scene = {OUT_OF_DATES(NEXT_MONTH, ALL_YEAR, ALL_YEAR,
                            {.zone = "example", .from = 9 * DAY, .until = 20 * DAY},
                            {.zone = "a.org", .from = 9 * DAY, .until = 20 * DAY}),
               .bounds_from = -DAY, .bounds_until = 2 * DAY},
     .cause = WF_CAUSE_SIGNATURE_NOT_YET_VALID,
     .codes = "8",
     .never = {"clock says"}},
    {.name = "what is good is so by then, too",
     .scene = {OUT_OF_DATES(NEXT_MONTH, ALL_YEAR, ALL_YEAR,
                            {.zone = "example", .from = 9 * DAY, .until = 20 * DAY},
                            {.zone = "a.org", .from = 9 * DAY, .until = 20 * DAY}),
               .bounds_from = -DAY, .bounds_until = 11 * DAY},
     .cause = WF_CAUSE_LOCAL_CLOCK,
     .codes = "8",
     .or_else = {WF_CAUSE_SIGNATURE_NOT_YET_VALID}},
    {.name = "two in the other direction",
     .scene = {EXPIRED(ALL_YEAR, ALL_YEAR,
                       {.zone = "example", .from = -30 * DAY, .until = -20 * DAY},
                       {.zone = "news.org", .from = -30 * DAY, .until = -20 * DAY})},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .never = {"clock"}},
    {.name = "zones above and below this one are no witnesses",
     .scene = {EXPIRED(
         ALL_YEAR, ALL_YEAR,
         {.zone = "test", .expired = true, .from = -30 * DAY, .until = -20 * DAY},
         {.zone = "a.bank.test", .expired = true, .from = -30 * DAY, .until = -20 * DAY},
         {.zone = "bank.test", .expired = true, .from = -30 * DAY, .until = -20 * DAY})},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .never = {"clock"}},
    {.name = "zones of one parent are no witnesses: one operator may run them all",
     .scene = {EXPIRED(
         ALL_YEAR, ALL_YEAR,
         {.zone = "shop.test", .expired = true, .from = -30 * DAY, .until = -20 * DAY},
         {.zone = "news.test", .expired = true, .from = -40 * DAY, .until = -22 * DAY})},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .never = {"clock"}},
    {.name = "the zone's own keys are signed again: the clock is right",
     .scene = {EXPIRED(
         THIS_MONTH, ALL_YEAR,
         {.zone = "example", .expired = true, .from = -30 * DAY, .until = -20 * DAY},
         {.zone = "news.org", .expired = true, .from = -40 * DAY, .until = -22 * DAY})},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .never = {"clock"}},
    {.name = "witnesses that are related to each other are one",
     .scene = {EXPIRED(
         ALL_YEAR, ALL_YEAR,
         {.zone = "example", .expired = true, .from = -30 * DAY, .until = -20 * DAY},
         {.zone = "shop.example", .expired = true, .from = -30 * DAY, .until = -20 * DAY})},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED,
     .codes = "7",
     .never = {"clock"}},
    {.name = "expired before valid is no matter of the clock",
     .scene = {BAD_KEYS, .zone = ".", .is_anchor = true,
               .dnskey_sigs = SIGS({.key = KSK, .from = -DAY, .until = -9 * DAY})},
     .cause = WF_CAUSE_SIGNATURE_EXPIRED_BEFORE_VALID,
     .nobody = true, /* least of all who runs the root */
     .codes = "25",
     .never = {"clock"}},
};

const struct wf_row_table wf_rows_clock = {rows, WF_ROWS(rows), WF_SCOPE_QUESTION};

static void test_rows(void)
{
    wf_check_rows(&wf_rows_clock);
}

/* A zone's dates are handed on as a witness only where the clock could explain them. */
static void test_witness(void)
{
    static const struct {
        int32_t above_from, above_until;
        bool suspect;
        int32_t from, until;
    } dates[] = {
        {-100 * DAY, 100 * DAY, true, -35 * DAY, -21 * DAY},
        {-30 * DAY, 100 * DAY, true, -30 * DAY, -21 * DAY},
        {-HOUR, 13 * DAY, false, 0, 0},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(dates); i++) {
        struct wf_made_sig above = {
            .key = ABOVE, .from = dates[i].above_from, .until = dates[i].above_until};
        struct wf_made_sig keys = {
            .key = KSK, .from = dates[i].above_from, .until = dates[i].above_until};
        struct wf_scene scene = {
            .ending = WF_ENDING_BOGUS,
            .dnskey_sigs = {&keys, 1, false},
            .ds_sigs = {&above, 1, false},
            .parent_sigs = {&above, 1, false},
            FROM_ITS_SERVERS,
            .response = MESSAGE(.answer = RRSETS({.records = {"www.bank.test A 192.0.2.80"},
                                                  .security = WF_SECURITY_BOGUS,
                                                  .sigs = SIGS({.key = ZSK, DATES_LAST_MONTH})}))};
        struct wf_finding finding;

        wf_diagnose(wf_evidence_make(&wf_row_stage, &scene), &wf_row_policy, &finding);
        WF_CHECK(finding.clock_witness == dates[i].suspect, "%u: suspect", (unsigned)i);
        if (!finding.clock_witness)
            continue;
        WF_CHECK(finding.clock_expired, "%u: direction", (unsigned)i);
        WF_CHECK(finding.clock_from == WF_NOW + dates[i].from &&
                     finding.clock_until == WF_NOW + dates[i].until,
                 "%u: dates", (unsigned)i);
    }
}

/* The bounds that a failure leaves behind, by what beside it was found good. */
static void test_bounds(void)
{
    struct wf_made_sig above[] = {{.key = ABOVE, .from = -2 * DAY, .until = 12 * DAY},
                                  {.key = ABOVE, .from = -9 * DAY, .until = 5 * DAY}};
    struct wf_scene scene = {BAD_KEYS, .dnskey_sigs = NONE, .ds_security = WF_SECURITY_SECURE,
                             .ds_sigs = {above, 1, false}, .parent_sigs = {NULL, 0, true}};
    struct wf_finding finding;

    wf_diagnose(wf_evidence_make(&wf_row_stage, &scene), &wf_row_policy, &finding);
    WF_CHECK(finding.clock_bounds.from == WF_NOW - 2 * DAY &&
                 finding.clock_bounds.until == WF_NOW + 12 * DAY,
             "by the DS RRset's signature");
    scene.ds_sigs.count = 2;
    wf_diagnose(wf_evidence_make(&wf_row_stage, &scene), &wf_row_policy, &finding);
    WF_CHECK(finding.clock_bounds.from == WF_NOW - 9 * DAY &&
                 finding.clock_bounds.until == WF_NOW + 12 * DAY,
             "it may have been any of several that it was found good by");
    scene.ds_security = WF_SECURITY_BOGUS;
    wf_diagnose(wf_evidence_make(&wf_row_stage, &scene), &wf_row_policy, &finding);
    WF_CHECK(finding.clock_bounds.from == 0 && finding.clock_bounds.until == 0,
             "what was not found good bounds nothing");
}

/*
 * Whoever wants a wrong clock not to be told dates a zone of his own by that clock: its keys, and
 * what it signs below, validate.
 */
static void test_bounds_steered(void)
{
    static const struct {
        const char *zone, *parent;
        bool bounds;
    } zones[] = {
        {"bank.test", "test", false}, {"a.bank.test", "bank.test", false}, {"test", ".", true}};
    struct wf_made_sig above = {.key = ABOVE, .from = -20 * DAY, .until = 20 * DAY};
    struct wf_made_sig dated = {.key = KSK, .from = -60, .until = 60};
    size_t i;

    for (i = 0; i < WF_ROWS(zones); i++) {
        struct wf_scene scene = {
            .ending = WF_ENDING_BOGUS,
            .zone = zones[i].zone,
            .question = "www.a.bank.test",
            .parent = zones[i].parent,
            .dnskey_sigs = {&dated, 1, false},
            .ds_sigs = {&above, 1, false},
            .ds_security = WF_SECURITY_SECURE,
            .parent_sigs = {&above, 1, false},
            FROM_ITS_SERVERS,
            .response = MESSAGE(.answer = RRSETS({.records = {"www.a.bank.test A 192.0.2.80"},
                                                  .security = WF_SECURITY_BOGUS}))};
        struct wf_finding finding;
        struct wf_evidence *evidence = wf_evidence_make(&wf_row_stage, &scene);
        struct wf_rrset dnskey = *evidence->seen.dnskey;

        dnskey.security = WF_SECURITY_SECURE;
        evidence->seen.dnskey = &dnskey;
        wf_diagnose(evidence, &wf_row_policy, &finding);
        WF_CHECK((finding.clock_bounds.from == WF_NOW - 60) == zones[i].bounds, "%s",
                 zones[i].zone);
    }
}

CU_TestInfo wf_tests_diagnose_clock[] = {
    {"the clock is blamed when zones agree, and only then", test_rows},
    {"a zone is a witness for the time in which it was valid", test_witness},
    {"good signatures beside a failure bound the right time", test_bounds},
    {"and none that anybody could have made", test_bounds_steered},
    CU_TEST_INFO_NULL,
};

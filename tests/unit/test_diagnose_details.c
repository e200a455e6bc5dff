/*
 * test_diagnose_details.c - what the event shows beside the text, and what holds whatever the row:
 * addresses that stay inside, digests that may not be computed, names of any octets.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <string.h>

#include "check_diagnosis.h"
#include "dnssec/keys.h"
#include "make_keys.h"
#include "make_random.h"

#define BAD_KEYS .ending = WF_ENDING_BOGUS, .keys_bad = true

static const struct wf_row_table *const tables[] = {
    &wf_rows_keys,       &wf_rows_sigs,   &wf_rows_denial,  &wf_rows_clock,   &wf_rows_servers,
    &wf_rows_delegation, &wf_rows_limits, &wf_rows_network, &wf_rows_steering};

static struct wf_finding diagnose(const struct wf_scene *scene, const struct wf_policy *policy)
{
    struct wf_finding finding;

    wf_diagnose(wf_evidence_make(&wf_row_stage, scene), policy, &finding);
    return finding;
}

static void check_link(const struct wf_finding *finding, unsigned at, enum wf_security security)
{
    if (!WF_CHECK(finding->chain_count > at, "chain: %u links", finding->chain_count))
        return;
    WF_CHECK(finding->chain[at].labels == at && finding->chain[at].security == security,
             "link %u: %u labels, security %u", at, finding->chain[at].labels,
             finding->chain[at].security);
}

/* From the root to the break, and no further. */
static void test_chain(void)
{
    const struct wf_scene at_zone = {BAD_KEYS, .ds = DS({.key = OLD})};
    const struct wf_scene at_parent = {BAD_KEYS, .dnskey = NONE, .ds_sigs = NONE,
                                       .ds_security = WF_SECURITY_BOGUS};
    struct wf_finding finding = diagnose(&at_zone, &wf_row_policy);

    WF_CHECK(finding.chain_count == 3, "%u links", finding.chain_count);
    check_link(&finding, 0, WF_SECURITY_SECURE);
    check_link(&finding, 1, WF_SECURITY_SECURE);
    check_link(&finding, 2, WF_SECURITY_BOGUS);
    finding = diagnose(&at_parent, &wf_row_policy);
    WF_CHECK(finding.chain_count == 2, "%u links to the parent", finding.chain_count);
    check_link(&finding, 0, WF_SECURITY_SECURE);
    check_link(&finding, 1, WF_SECURITY_BOGUS);
}

static void test_keys_shown(void)
{
    const struct wf_scene two = {BAD_KEYS, .ds = DS({.key = OLD, .tag = 53499, .digest_type = 4}),
                                 .dnskey = KEYS(KSK, ZSK)};
    const struct wf_scene many = {
        BAD_KEYS, .ds = DS({.key = OLD}),
        .dnskey = KEYS(KSK, ZSK, ABOVE, {.pair = PAIR_KSK, .flags = 256},
                       {.pair = PAIR_ZSK, .flags = 257}, {.pair = PAIR_ABOVE, .flags = 256},
                       {.pair = PAIR_KSK, .flags = 258}, {.pair = PAIR_ZSK, .flags = 258},
                       {.pair = PAIR_ABOVE, .flags = 258}, {.pair = PAIR_KSK, .flags = 259})};
    struct wf_finding finding = diagnose(&two, &wf_row_policy);

    WF_CHECK(finding.ds_count == 1 && finding.ds_total == 1, "%u DS", finding.ds_count);
    WF_CHECK(finding.ds[0].key_tag == 53499 && finding.ds[0].algorithm == 13 &&
                 finding.ds[0].digest_type == 4,
             "DS %u/%u/%u", finding.ds[0].key_tag, finding.ds[0].algorithm,
             finding.ds[0].digest_type);
    WF_CHECK(finding.dnskey_count == 2 && finding.dnskey_total == 2, "%u keys",
             finding.dnskey_count);
    WF_CHECK(finding.dnskey[0].flags == 257 && finding.dnskey[1].flags == 256 &&
                 finding.dnskey[0].algorithm == 13,
             "flags %u, %u", finding.dnskey[0].flags, finding.dnskey[1].flags);
    finding = diagnose(&many, &wf_row_policy);
    WF_CHECK(finding.dnskey_count == WF_SHOW_KEYS && finding.dnskey_total == 10, "%u of %u keys",
             finding.dnskey_count, finding.dnskey_total);
}

static void test_ignored_ds_shown(void)
{
    const struct wf_scene scene = {BAD_KEYS, .hardened = true, .ds_digests_unknown = 4,
                                   .ds = DS({.key = KSK, .digest_type = 1},
                                            {.key = KSK, .altered = true},
                                            {.key = KSK, .digest_type = 99})};
    struct wf_finding finding = diagnose(&scene, &wf_row_policy);

    WF_CHECK(finding.ds_count == 3, "%u DS", finding.ds_count);
    WF_CHECK(finding.ds[0].use == WF_DS_OUTRANKED && finding.ds[1].use == WF_DS_USED &&
                 finding.ds[2].use == WF_DS_UNSUPPORTED,
             "%u, %u, %u", finding.ds[0].use, finding.ds[1].use, finding.ds[2].use);
}

/* The dates are those of the text's signature; where keys are wrong there is none to tell of. */
static void test_signature_shown(void)
{
    const struct wf_scene expired = {
        BAD_KEYS, .dnskey_sigs = SIGS({.key = KSK, .from = -20 * DAY, .until = -DAY})};
    const struct wf_scene rolled = {BAD_KEYS, .ds = DS({.key = OLD})};
    struct wf_finding finding = diagnose(&expired, &wf_row_policy);

    WF_CHECK(finding.verdict.cause == WF_CAUSE_SIGNATURE_EXPIRED && finding.rrsig_count == 1,
             "%u signatures", finding.rrsig_count);
    WF_CHECK(finding.rrsig[0].covered == WF_TYPE_DNSKEY && finding.rrsig[0].algorithm == 13 &&
                 finding.rrsig[0].expiration - finding.rrsig[0].inception == 19 * (int64_t)DAY,
             "covers %u", finding.rrsig[0].covered);
    finding = diagnose(&rolled, &wf_row_policy);
    WF_CHECK(finding.rrsig_count == 0, "%u signatures", finding.rrsig_count);
}

/* What is to be published at the registrar must be right to the last digit. */
static void test_remedy(void)
{
    const struct wf_scene scene = {BAD_KEYS, .ds = DS({.key = OLD})};
    struct wf_made_ds right = {.key = KSK};
    struct wf_finding finding = diagnose(&scene, &wf_row_policy);
    ldns_rr *ds = wf_make_ds("bank.test", &right);
    const ldns_rdf *digest = ldns_rr_rdf(ds, 3);
    char wanted[256];
    size_t len, i;

    len = (size_t)snprintf(wanted, sizeof(wanted), "Publish DS " TAG_KSK " 13 2 ");
    for (i = 0; i < ldns_rdf_size(digest); i++)
        len +=
            (size_t)snprintf(wanted + len, sizeof(wanted) - len, "%02X", ldns_rdf_data(digest)[i]);
    snprintf(wanted + len, sizeof(wanted) - len, " of bank.test");
    WF_CHECK(strstr(finding.remedy, wanted) == finding.remedy, "'%s' is not in '%s'", wanted,
             finding.remedy);
    ldns_rr_free(ds);
}

static void each_row(void (*act)(const struct wf_row *row))
{
    size_t i, k;

    for (i = 0; i < WF_ROWS(tables); i++) {
        for (k = 0; k < tables[i]->count; k++)
            act(&tables[i]->rows[k]);
    }
}

/* An address in the EDE texts that clients must not see. */
static void check_hidden(const struct wf_row *row, const struct wf_finding *finding,
                         const char *addr, bool hidden)
{
    size_t i;

    for (i = 0; hidden && i < finding->verdict.ede_count; i++)
        WF_CHECK(strstr(finding->verdict.ede[i].text, addr) == NULL, "%s: %s stands in '%s'",
                 row->name, addr, finding->verdict.ede[i].text);
}

static void check_all_hidden(const struct wf_row *row, const struct wf_finding *finding,
                             bool public_too)
{
    const struct wf_scene *scene = &row->scene;
    size_t i, k;

    for (i = 0; i < scene->attempts.count; i++) {
        struct wf_addr addr = wf_stage_addr(scene->attempts.list[i].server);

        check_hidden(row, finding, scene->attempts.list[i].server,
                     public_too || scene->attempts.list[i].configured || !wf_addr_is_public(&addr));
    }
    for (i = 0; i < scene->subqueries.count; i++) {
        const struct wf_made_attempts *attempts = scene->subqueries.list[i].attempts;

        for (k = 0; attempts != NULL && k < attempts->count; k++)
            check_hidden(row, finding, attempts->list[k].server, public_too);
    }
    for (i = 0; scene->delegation != NULL && i < scene->delegation->servers.count; i++)
        check_hidden(row, finding, scene->delegation->servers.list[i].addr,
                     public_too || scene->delegation->configured);
}

static void hide_row(const struct wf_row *row)
{
    struct wf_policy policy = wf_row_policy;
    struct wf_finding finding = diagnose(&row->scene, &policy);

    check_all_hidden(row, &finding, false);
    policy.addresses = WF_EDE_ADDRESSES_NONE;
    finding = diagnose(&row->scene, &policy);
    WF_CHECK(finding.verdict.cause == row->cause, "%s: another cause without addresses", row->name);
    check_all_hidden(row, &finding, true);
}

static void test_hidden(void)
{
    each_row(hide_row);
}

/* The budget is the attacker's to exhaust: what cannot be computed is not told, nothing else is. */
static void starve_row(const struct wf_row *row)
{
    struct wf_policy policy = wf_row_policy;
    char label[256];

    for (policy.digests = 0; policy.digests < WF_MAX_DIGESTS; policy.digests++) {
        struct wf_finding finding = diagnose(&row->scene, &policy);

        snprintf(label, sizeof(label), "%s; with %u digests", row->name, policy.digests);
        (void)wf_check_sound(label, &finding);
        wf_check_less(label, row, &finding);
    }
}

static void test_starved(void)
{
    each_row(starve_row);
}

/* A name may hold any octet; its text may not. */
static void test_odd_names(void)
{
    static const struct {
        const char *zone, *text;
    } names[] = {
        {"b\\046a\\\"\\001k.test", "b\\.a\\\"\\001k.test: DS "},
        {"\\255\\000\\127.test", "\\255\\000\\127.test: DS "},
        {"BANK.TEST", "BANK.TEST: DS "},
        {"a\\032b.test", "a\\032b.test: DS "},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(names); i++) {
        struct wf_scene scene = {BAD_KEYS, .zone = names[i].zone, .question = names[i].zone,
                                 .ds = DS({.key = OLD})};
        struct wf_finding finding = diagnose(&scene, &wf_row_policy);

        (void)wf_check_sound(names[i].zone, &finding);
        WF_CHECK(finding.verdict.cause == WF_CAUSE_DS_MISMATCH, "%s", names[i].zone);
        WF_CHECK(strncmp(finding.text, names[i].text, strlen(names[i].text)) == 0, "'%s'",
                 finding.text);
    }
}

/* Capital letters in the zone's name are no other name, and no other digest (RFC 4034, 5.1.4). */
static void test_capitals(void)
{
    const struct wf_scene scene = {BAD_KEYS, .zone = "BaNk.TeSt", .dnskey_sigs = NONE};
    struct wf_finding finding = diagnose(&scene, &wf_row_policy);

    WF_CHECK(finding.verdict.cause == WF_CAUSE_DNSKEY_UNSIGNED, "%s: '%s'",
             wf_cause_info(finding.verdict.cause)->id, finding.text);
}

/* The longest names fill an EDE; the operator still reads all of it. */
static void test_long_names(void)
{
    char zone[256];
    struct wf_finding finding;
    struct wf_scene scene = {BAD_KEYS, .zone = zone, .question = zone, .ds = DS({.key = OLD})};

    snprintf(zone, sizeof(zone), "%060d.%060d.%060d.%060d.test", 1, 2, 3, 4);
    finding = diagnose(&scene, &wf_row_policy);
    (void)wf_check_sound("long", &finding);
    WF_CHECK(finding.verdict.cause == WF_CAUSE_DS_MISMATCH, "%s",
             wf_cause_info(finding.verdict.cause)->id);
    WF_CHECK(strstr(finding.text, "DS " TAG_OLD "/13/2 matches no DNSKEY") != NULL, "'%s'",
             finding.text);
    WF_CHECK(finding.verdict.ede[0].text_len <= WF_EDE_TEXT_MAX, "%u octets",
             finding.verdict.ede[0].text_len);
}

/* Of keys of any octets and length, and of all that are RSA/MD5, whose rule is another. */
static void test_key_tags(void)
{
    enum { KEYS = 20000, LONGEST = 600 };
    struct wf_random random = {.state = 1};
    uint8_t data[LONGEST];
    unsigned i;

    for (i = 0; i < KEYS; i++) {
        struct wf_rdata rdata = {.data = data, .len = (uint16_t)wf_random_below(&random, LONGEST)};
        struct wf_key key;

        wf_random_fill(&random, data, sizeof(data));
        if (i % 16 == 0)
            data[3] = LDNS_RSAMD5;
        if (wf_key_read(&key, &rdata) &&
            !WF_CHECK(key.tag == ldns_calc_keytag_raw(data, rdata.len), "%u octets: %u, not %u",
                      rdata.len, key.tag, ldns_calc_keytag_raw(data, rdata.len)))
            return;
    }
}

CU_TestInfo wf_tests_diagnose_details[] = {
    {"the chain leads from the root to the break", test_chain},
    {"DS and DNSKEY are shown with their numbers", test_keys_shown},
    {"DS records that count for nothing are marked", test_ignored_ds_shown},
    {"the signature of the text has its dates", test_signature_shown},
    {"the remedy has the right DS", test_remedy},
    {"addresses stay inside where they should", test_hidden},
    {"key tags are those that ldns calculates", test_key_tags},
    {"with fewer digests the verdict is less precise, not wrong", test_starved},
    {"names of any octets are escaped", test_odd_names},
    {"capital letters make no difference", test_capitals},
    {"long names do not push the fact out of the operator's text", test_long_names},
    CU_TEST_INFO_NULL,
};

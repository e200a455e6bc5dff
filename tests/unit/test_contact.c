/*
 * test_contact.c - mailboxes of SOA records, and whose are told.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <string.h>

#include "check.h"
#include "diagnose/contact.h"

/* Of octets that end with the root's label. */
#define RNAME(octets) octets, sizeof(octets)

static const struct {
    const char *label, *rname; /* a name of the RNAME in octets, with its lengths */
    size_t len;
    const char *contact;
} names[] = {
    {"as most are", RNAME("\x0ahostmaster\4bank\4test"), "hostmaster@bank.test"},
    {"a dot before the @", RNAME("\x08john.doe\4bank\4test"), "john.doe@bank.test"},
    {"signs that an address may hold", RNAME("\5a+b_c\2x-\4test"), "a+b_c@x-.test"},
    {"the root", RNAME(""), ""},
    {"one label", RNAME("\4root"), ""},
    {"a dot at the end", RNAME("\2a.\4bank\4test"), ""},
    {"two dots", RNAME("\4a..b\4bank\4test"), ""},
    {"a space", RNAME("\3a b\4bank\4test"), ""},
    {"an @ of its own", RNAME("\3a@b\4bank\4test"), ""},
    {"a quote", RNAME("\2a\"\4bank\4test"), ""},
    {"a control character", RNAME("\2a\n\4bank\4test"), ""},
    {"a NUL", RNAME("\3a\0b\4bank\4test"), ""},
    {"a domain that is none", RNAME("\1a\4b<nk\4test"), ""},
};

static struct wf_finding finding;

/* A verdict on bank.test, for which the party has to act, before anything is known of a contact. */
static void begin(enum wf_party party)
{
    memset(&finding, 0xa5, sizeof(finding));
    finding.verdict = wf_test_verdict(WF_CAUSE_LAME_REFUSED, "bank.test", "bank.test: refuses");
    finding.verdict.at_fault = party;
}

/* The contact of it, where the response has this SOA record of the owner; and where the cache has,
 * which must come to the same. */
static const char *contact(const char *owner, const void *rname, size_t len, enum wf_party party)
{
    static uint8_t data[300];
    struct wf_rdata rdata = {data, (uint16_t)(1 + len + 20)};
    struct wf_name of = wf_test_name(owner);
    struct wf_rrset soa = {
        .owner = wf_dname_of(&of), .type = WF_TYPE_SOA, .rr_count = 1, .rdata = &rdata};
    const struct wf_message response = {.authority_count = 1, .rrsets = &soa};
    char by_response[WF_CONTACT_SIZE];

    data[0] = 0; /* MNAME */
    memcpy(data + 1, rname, len);
    memset(data + 1 + len, 0, 20);
    begin(party);
    wf_contact_word(&(struct wf_evidence){.seen.response = &response}, &finding);
    memcpy(by_response, finding.contact, sizeof(by_response));
    begin(party);
    wf_contact_word(&(struct wf_evidence){.seen.response = NULL}, &finding);
    wf_contact_from(&soa, &finding);
    WF_CHECK_TEXT("the cache's like the response's", finding.contact, by_response);
    return finding.contact;
}

static void test_names(void)
{
    size_t i;

    for (i = 0; i < WF_ROWS(names); i++)
        WF_CHECK_TEXT(names[i].label,
                      contact("bank.test", names[i].rname, names[i].len, WF_PARTY_ZONE),
                      names[i].contact);
}

static void test_whose(void)
{
    static const char rname[] = "\1a\4bank\4test";

    WF_CHECK_TEXT("its parent acts", contact("bank.test", rname, sizeof(rname), WF_PARTY_PARENT),
                  "a@bank.test");
    WF_CHECK_TEXT("of another zone", contact("test", rname, sizeof(rname), WF_PARTY_ZONE), "");
    WF_CHECK_TEXT("this resolver acts",
                  contact("bank.test", rname, sizeof(rname), WF_PARTY_RESOLVER), "");
    WF_CHECK_TEXT("cut in the middle", contact("bank.test", "\x3f", 1, WF_PARTY_ZONE), "");
}

/* No cache is read for what nobody will be told, or is told already. */
static void test_wanted(void)
{
    const struct wf_name bank = wf_test_name("bank.test");

    begin(WF_PARTY_ZONE);
    finding.contact[0] = '\0';
    WF_CHECK(wf_dname_equal(wf_contact_zone(&finding), wf_dname_of(&bank)), "the verdict's zone's");
    memcpy(finding.contact, "a", sizeof("a"));
    WF_CHECK(wf_contact_zone(&finding).len == 0, "there is one already");
    begin(WF_PARTY_NETWORK);
    finding.contact[0] = '\0';
    WF_CHECK(wf_contact_zone(&finding).len == 0, "nobody to write to");
    begin(WF_PARTY_ZONE);
    finding.contact[0] = '\0';
    wf_contact_from(NULL, &finding);
    WF_CHECK_TEXT("it is not cached", finding.contact, "");
}

CU_TestInfo wf_tests_contact[] = {
    {"a mailbox is an address, or nothing", test_names},
    {"it is that of the zone that has to act", test_whose},
    {"a record is wanted of no other zone", test_wanted},
    CU_TEST_INFO_NULL,
};

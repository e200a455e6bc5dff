/*
 * ede_meaning.c - what can be known of a cause from an Extended DNS Error.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "base/ede_meaning.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char *const names[] = {
#define WF_EDE(symbol, code, name) [code] = name,
#include "ede.def"
#undef WF_EDE
};

const char *wf_ede_name(uint16_t code)
{
    return code < sizeof(names) / sizeof(names[0]) ? names[code] : "unknown code";
}

/* ede-detail: zone sends "bank.test: " and the meaning, nothing else; without a zone, that alone.
 */
static bool is_zone_and_meaning(const char *text, const char *meaning)
{
    size_t len = strlen(text), tail = strlen(meaning);

    if (strcmp(text, meaning) == 0)
        return true;
    return len > tail + 2 && strcmp(text + len - tail, meaning) == 0 &&
           memcmp(text + len - tail - 2, ": ", 2) == 0;
}

static const struct wf_cause_info *cause_meant(uint16_t code, const char *text)
{
    const struct wf_cause_info *found = NULL;
    unsigned i;

    for (i = 0; i < WF_CAUSE_COUNT; i++) {
        const struct wf_cause_info *info = wf_cause_info((enum wf_cause)i);

        if (i != WF_CAUSE_UNEXPLAINED && info->ede == code &&
            is_zone_and_meaning(text, info->meaning))
            found = info;
    }
    return found;
}

/*
 * The words of errors with details, for what a look through the resolver does not see: the resolver
 * itself, and the zone's servers. Of several that fit the first counts. tests/parts/command.sh
 * holds the table against the module's own errors.
 */
static const struct sign {
    const char *words;
    enum wf_cause cause;
    enum wf_party party;
} signs[] = {
    {"this resolver's clock says ", WF_CAUSE_LOCAL_CLOCK, WF_PARTY_RESOLVER},
    {"this resolver's trust anchor ", WF_CAUSE_TRUST_ANCHOR_MISMATCH, WF_PARTY_RESOLVER},
    {"this resolver's root trust anchor ", WF_CAUSE_TRUST_ANCHOR_MISMATCH, WF_PARTY_RESOLVER},
    {"this resolver's own copy of the zone ", WF_CAUSE_AUTH_ZONE_FAILED, WF_PARTY_RESOLVER},
    {"private-address removed ", WF_CAUSE_POLICY, WF_PARTY_RESOLVER},
    {"private-address removes", WF_CAUSE_NO_SERVER_ADDRESS, WF_PARTY_RESOLVER},
    {"lies in the zone that it is to serve", WF_CAUSE_NO_SERVER_ADDRESS, WF_PARTY_RESOLVER},
    {" usable address: ", WF_CAUSE_NO_SERVER_ADDRESS, WF_PARTY_NONE},
    {"but this resolver is configured to ask", WF_CAUSE_ZONE_NOT_DELEGATED, WF_PARTY_RESOLVER},
    {"but this resolver has it of its own", WF_CAUSE_ZONE_NOT_DELEGATED, WF_PARTY_RESOLVER},
    {"but name servers answer for it", WF_CAUSE_ZONE_NOT_DELEGATED, WF_PARTY_PARENT},
    {" is never asked", WF_CAUSE_NOT_ALLOWED, WF_PARTY_RESOLVER},
    {" is ever asked", WF_CAUSE_NOT_ALLOWED, WF_PARTY_RESOLVER},
    {" answers the DNSKEY question with ", WF_CAUSE_DNSKEY_ABSENT, WF_PARTY_ZONE},
    {" this resolver tries ", WF_CAUSE_VALIDATION_LIMIT, WF_PARTY_ZONE},
    {", which this resolver requires", WF_CAUSE_SIGNATURE_MISSING, WF_PARTY_ZONE},
    {" is this resolver itself, which asks it in turn", WF_CAUSE_FORWARDER_FAILED,
     WF_PARTY_RESOLVER},
    {" could not send to its only name server (a private", WF_CAUSE_UNREACHABLE, WF_PARTY_ZONE},
    {" could not send to ", WF_CAUSE_UNREACHABLE, WF_PARTY_NONE},
    {" not accepted", WF_CAUSE_TLS_FAILED, WF_PARTY_NONE},
    {" over TLS", WF_CAUSE_TLS_FAILED, WF_PARTY_NONE},
    {" refuses the answers (use-caps-for-id", WF_CAUSE_POLICY, WF_PARTY_RESOLVER},
    {" takes every address out of ", WF_CAUSE_NO_SERVER_ADDRESS, WF_PARTY_RESOLVER},
    {" failed validation, so this resolver does not ask ", WF_CAUSE_NO_SERVER_ADDRESS,
     WF_PARTY_ZONE},
    {" is a resolver, and no name server ", WF_CAUSE_FORWARDER_FAILED, WF_PARTY_RESOLVER},
    {" are resolvers, and no name servers ", WF_CAUSE_FORWARDER_FAILED, WF_PARTY_RESOLVER},
    {" refuses ", WF_CAUSE_LAME_REFUSED, WF_PARTY_ZONE},
    {" refuse ", WF_CAUSE_LAME_REFUSED, WF_PARTY_ZONE},
    {" not serve the zone", WF_CAUSE_LAME_NOT_AUTHORITATIVE, WF_PARTY_ZONE},
    {" answers SERVFAIL", WF_CAUSE_SERVER_FAILURE, WF_PARTY_ZONE},
    {" answer SERVFAIL", WF_CAUSE_SERVER_FAILURE, WF_PARTY_ZONE},
    {" unreadable answers", WF_CAUSE_MALFORMED_RESPONSE, WF_PARTY_ZONE},
    {" nothing listens on ", WF_CAUSE_UNREACHABLE, WF_PARTY_ZONE},
    {" cannot be reached", WF_CAUSE_UNREACHABLE, WF_PARTY_NONE},
    {" fails over TCP", WF_CAUSE_TCP_FAILED, WF_PARTY_ZONE},
    {" fail over TCP", WF_CAUSE_TCP_FAILED, WF_PARTY_ZONE},
    {" reject the query", WF_CAUSE_REJECTED_QUERY, WF_PARTY_ZONE},
    {" rejects the query", WF_CAUSE_REJECTED_QUERY, WF_PARTY_ZONE},
    {" does not answer", WF_CAUSE_TIMEOUT, WF_PARTY_ZONE},
    {" do not answer", WF_CAUSE_TIMEOUT, WF_PARTY_ZONE},
};

/* Behind the zone. What the resolver itself or its forwarders do at the root is said without one.
 */
static const char *start_of_fact(const char *text)
{
    static const char root[] = "the root: ", self[] = "this resolver";
    const char *start = strstr(text, ": "), *configured = strstr(text, " configured server");

    if (strncmp(text, root, strlen(root)) == 0)
        return text + strlen(root);
    if (strncmp(text, self, strlen(self)) == 0 ||
        (configured != NULL && (start == NULL || configured < start)))
        return text;
    if (start == NULL || strcspn(text, " ") < (size_t)(start - text))
        return NULL;
    return start + 2;
}

/*
 * What the text says of its own zone: not what others said, which is in quotes, and nothing where
 * it rests on another zone's. Names hold no blanks, so that none can pass for words.
 */
static void copy_fact(char *fact, size_t size, const char *text)
{
    const char *start = start_of_fact(text);

    if (start == NULL || strstr(start, " cannot be resolved") != NULL)
        start = "";
    snprintf(fact, size, " %.*s", (int)strcspn(start, "\""), start);
}

static bool has_sign(struct wf_ede_meaning *meaning, const char *text)
{
    char fact[512];
    bool configured;
    size_t i;

    copy_fact(fact, sizeof(fact), text);
    configured = strstr(fact, "configured server") != NULL;
    for (i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        if (strstr(fact, signs[i].words) == NULL)
            continue;
        meaning->info = wf_cause_info(signs[i].cause);
        meaning->party = signs[i].party;
        if (configured && meaning->party == WF_PARTY_ZONE) {
            meaning->info = wf_cause_info(WF_CAUSE_FORWARDER_FAILED);
            meaning->party = WF_PARTY_NONE; /* the text may quote it: then it is the zone's */
        } else if (configured && signs[i].cause == WF_CAUSE_TLS_FAILED) {
            meaning->party = WF_PARTY_FORWARDER;
        }
        return true;
    }
    return false;
}

bool wf_ede_meaning(struct wf_ede_meaning *meaning, uint16_t code, const char *text)
{
    meaning->info = cause_meant(code, text);
    meaning->party = meaning->info != NULL ? meaning->info->party : WF_PARTY_NONE;
    return meaning->info != NULL || has_sign(meaning, text);
}

bool wf_ede_explains(uint16_t code, const char *text)
{
    if (code == WF_EDE_CACHED_ERROR)
        return false;
    return code != WF_EDE_OTHER || text[0] != '\0';
}

/*
 * explanation.c - who explains a failure: the log, the resolver, the probe; and whether they agree.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/explanation.h"

#include <string.h>

#include "base/ede_meaning.h"
#include "common/strbuf.h"

bool wf_explanation_resolves(const struct wf_explanation *explanation)
{
    return explanation->reply.rcode == WF_RCODE_NOERROR ||
           explanation->reply.rcode == WF_RCODE_NXDOMAIN;
}

bool wf_explanation_resolver_explains(const struct wf_explanation *explanation)
{
    unsigned i;

    for (i = 0; i < explanation->reply.ede_count; i++) {
        if (wf_ede_explains(explanation->reply.ede[i].code, explanation->reply.ede[i].text))
            return true;
    }
    return false;
}

/* Whether the resolver says so of what it found, by whyfail's words. */
static bool resolver_says(const struct wf_explanation *explanation, const char *words)
{
    unsigned i;

    for (i = 0; i < explanation->reply.ede_count; i++) {
        if (strstr(explanation->reply.ede[i].text, words) != NULL)
            return true;
    }
    return false;
}

bool wf_explanation_is_configured(const struct wf_explanation *explanation)
{
    return resolver_says(explanation, WF_AS_CONFIGURED);
}

static bool log_explains(const struct wf_explanation *explanation)
{
    return explanation->event.root != NULL && strcmp(explanation->event.cause, "unexplained") != 0;
}

bool wf_explanation_has_cause(const struct wf_explanation *explanation)
{
    return log_explains(explanation) || wf_explanation_resolver_explains(explanation) ||
           (explanation->probed && explanation->probe.explained);
}

/* What the first of the resolver's errors that has a meaning means; its text, or NULL. */
static const char *resolver_means(const struct wf_explanation *explanation,
                                  struct wf_ede_meaning *meaning)
{
    unsigned i;

    for (i = 0; i < explanation->reply.ede_count; i++) {
        const struct wf_reply_ede *ede = &explanation->reply.ede[i];

        if (wf_ede_meaning(meaning, ede->code, ede->text))
            return ede->text;
    }
    return NULL;
}

static void set_zone(struct wf_conclusion *conclusion, const char *text, size_t len)
{
    if (len < sizeof(conclusion->zone)) {
        memcpy(conclusion->zone, text, len);
        conclusion->zone[len] = '\0';
    }
}

static struct wf_conclusion conclude_by_log(const struct wf_log_event *event)
{
    struct wf_conclusion conclusion = {.source = WF_SOURCE_LOG,
                                       .cause = event->cause,
                                       .at_fault = event->at_fault,
                                       .remedy = event->remedy,
                                       .text = event->text};

    set_zone(&conclusion, event->zone, strlen(event->zone));
    return conclusion;
}

/*
 * Of a question that got no answer through a resolver is not seen whom that asked: the servers of
 * the zone, those of the one above, or a forwarder. So it is nobody's fault, nor anybody's to fix,
 * until the servers themselves were asked. NULL for other causes.
 */
static const char *remedy_of_unheard(const struct wf_explanation *explanation,
                                     const struct wf_cause_info *info)
{
    if (explanation->probed && explanation->probe.is_direct)
        return NULL;
    if (info == wf_cause_info(WF_CAUSE_DNSKEY_UNREACHABLE))
        return "Check what the zone's name servers answer to DNSKEY questions, which --direct asks "
               "from this host; if the resolver has a forwarder, what that answers.";
    if (info == wf_cause_info(WF_CAUSE_DS_UNREACHABLE))
        return "Check what the parent zone's name servers answer to DS questions, which --direct "
               "asks from this host; if the resolver has a forwarder, what that answers.";
    return NULL;
}

static void leave_open(struct wf_conclusion *conclusion, const struct wf_explanation *explanation,
                       const struct wf_cause_info *info)
{
    const char *remedy = remedy_of_unheard(explanation, info);

    if (remedy == NULL)
        return;
    conclusion->at_fault = wf_party_name(WF_PARTY_NONE);
    conclusion->remedy = remedy;
}

/* The error's text begins with the zone. */
static struct wf_conclusion conclude_by_resolver(const struct wf_explanation *explanation,
                                                 const struct wf_ede_meaning *meaning,
                                                 const char *text)
{
    const char *end = strstr(text, ": ");
    struct wf_conclusion conclusion = {.source = WF_SOURCE_RESOLVER,
                                       .cause = meaning->info->id,
                                       .at_fault = wf_party_name(meaning->party),
                                       .remedy = meaning->info->remedy,
                                       .text = text};

    if (end != NULL)
        set_zone(&conclusion, text, (size_t)(end - text));
    leave_open(&conclusion, explanation, meaning->info);
    return conclusion;
}

/* Of a fault of the data the probe's word counts; who else must act it may not have seen. */
static struct wf_conclusion conclude_by_probe(const struct wf_explanation *explanation,
                                              const struct wf_ede_meaning *meaning)
{
    const struct wf_finding *finding = &explanation->probe.finding;
    const struct wf_cause_info *info = wf_cause_info(finding->verdict.cause);
    enum wf_party party = finding->verdict.at_fault;

    struct wf_conclusion conclusion = {.source = WF_SOURCE_PROBE,
                                       .cause = info->id,
                                       .remedy = finding->remedy,
                                       .text = finding->text};
    struct wf_strbuf zone;

    if (party == WF_PARTY_NONE && meaning->info == info)
        party = meaning->party;
    if (info->group == WF_GROUP_DNSSEC && resolver_says(explanation, WF_BY_CACHED_DELEGATION)) {
        party = WF_PARTY_NONE;
        conclusion.remedy =
            "Run unbound-control flush_zone of the zone on the resolver, or wait until the "
            "delegation that it has cached is over; if the name fails even then, explain it again.";
    } else if (party == WF_PARTY_PARENT && resolver_says(explanation, WF_ONE_OF_SERVERS)) {
        party = WF_PARTY_ZONE;
        conclusion.remedy = "Have every name server of the zone answer, and serve the same version "
                            "of it; --direct asks each of them.";
    }
    conclusion.at_fault = wf_party_name(party);
    wf_strbuf_init(&zone, conclusion.zone, sizeof(conclusion.zone));
    wf_dname_print(&zone, wf_dname_of(&finding->verdict.zone));
    if (party == WF_PARTY_ZONE || party == WF_PARTY_PARENT)
        leave_open(&conclusion, explanation, info);
    return conclusion;
}

/*
 * Where the error knows more than the probe: of the resolver's own doing, which makes sound data
 * look broken, and of servers of which no usable answer came through.
 */
static bool is_beyond_probe(const struct wf_ede_meaning *meaning, const struct wf_probe *probe)
{
    enum wf_cause seen = probe->finding.verdict.cause;

    if (meaning->info == NULL || meaning->info == wf_cause_info(seen))
        return false;
    return !probe->explained || meaning->info->seen == WF_SEEN_HERE ||
           seen == WF_CAUSE_DNSKEY_UNREACHABLE || seen == WF_CAUSE_DS_UNREACHABLE;
}

bool wf_explanation_is_own_doing(const struct wf_explanation *explanation)
{
    struct wf_ede_meaning meaning;

    return resolver_means(explanation, &meaning) != NULL && meaning.info->seen == WF_SEEN_HERE;
}

struct wf_conclusion wf_explanation_conclude(const struct wf_explanation *explanation)
{
    struct wf_conclusion none = {
        .cause = "", .at_fault = wf_party_name(WF_PARTY_NONE), .remedy = "", .text = ""};
    struct wf_ede_meaning meaning = {NULL, WF_PARTY_NONE};
    const char *text;

    if (log_explains(explanation))
        return conclude_by_log(&explanation->event);
    text = resolver_means(explanation, &meaning);
    if (explanation->probed && explanation->probe.explained &&
        !is_beyond_probe(&meaning, &explanation->probe))
        return conclude_by_probe(explanation, &meaning);
    if (text != NULL)
        return conclude_by_resolver(explanation, &meaning, text);
    if (explanation->probed)
        none.remedy = explanation->probe.finding.remedy;
    return none;
}

/* "DNSSEC Bogus" is said of every fault that validation finds (RFC 8914, section 4.7). */
static bool is_same_fault(uint16_t ede, const struct wf_verdict *verdict)
{
    unsigned i;

    for (i = 0; i < verdict->ede_count; i++) {
        uint16_t seen = verdict->ede[i].code;

        if (ede == seen ||
            (ede == WF_EDE_DNSSEC_BOGUS && ((seen > 0 && seen <= WF_EDE_NSEC_MISSING) ||
                                            seen == WF_EDE_SIGNATURE_EXPIRED_BEFORE_VALID ||
                                            seen == WF_EDE_UNSUPPORTED_NSEC3_ITERATIONS)))
            return true;
    }
    return false;
}

/* Codes of servers that cannot be reached, which is as much as silence with checking disabled. */
static bool is_of_servers(uint16_t ede)
{
    return ede == WF_EDE_NO_REACHABLE_AUTHORITY || ede == WF_EDE_NETWORK_ERROR;
}

/* What validation finds: with checking disabled that is no reason for silence. */
static bool is_of_validation(uint16_t ede)
{
    return ede == WF_EDE_UNSUPPORTED_DNSKEY_ALGORITHM || ede == WF_EDE_UNSUPPORTED_DS_DIGEST_TYPE ||
           (ede >= WF_EDE_DNSSEC_INDETERMINATE && ede <= WF_EDE_NSEC_MISSING) ||
           ede == WF_EDE_SIGNATURE_EXPIRED_BEFORE_VALID;
}

/* Silence agrees with errors of servers, and says nothing of the resolver's own. */
static enum wf_agreement silence_agreement(const struct wf_reply *reply)
{
    enum wf_agreement agreement = WF_AGREEMENT_UNKNOWN;
    unsigned i;

    for (i = 0; i < reply->ede_count; i++) {
        if (is_of_servers(reply->ede[i].code))
            return WF_AGREEMENT_SAME;
        if (is_of_validation(reply->ede[i].code))
            agreement = WF_AGREEMENT_DIFFERS;
    }
    return agreement;
}

enum wf_agreement wf_explanation_agreement(const struct wf_explanation *explanation)
{
    const struct wf_probe *probe = &explanation->probe;
    unsigned i;

    if (!explanation->probed || !wf_explanation_resolver_explains(explanation) ||
        (!probe->explained && probe->validation.end != WF_VALIDATION_SOUND &&
         probe->validation.end != WF_VALIDATION_SILENT))
        return WF_AGREEMENT_UNKNOWN;
    if (probe->validation.end == WF_VALIDATION_SILENT)
        return silence_agreement(&explanation->reply);
    if (wf_explanation_is_own_doing(explanation))
        return WF_AGREEMENT_UNKNOWN;
    for (i = 0; i < explanation->reply.ede_count; i++) {
        const struct wf_reply_ede *ede = &explanation->reply.ede[i];

        if (is_same_fault(ede->code, &probe->finding.verdict))
            return WF_AGREEMENT_SAME;
    }
    return WF_AGREEMENT_DIFFERS;
}

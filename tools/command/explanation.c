/*
 * explanation.c - who explains a failure: the log, the resolver, the look; and whether they agree.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <string.h>

#include "base/ede_meaning.h"
#include "command/explanation.h"

bool wf_explain_resolves(const struct wf_explain *explain)
{
    return explain->reply.rcode == WF_RCODE_NOERROR || explain->reply.rcode == WF_RCODE_NXDOMAIN;
}

static bool resolver_explains(const struct wf_explain *explain)
{
    unsigned i;

    for (i = 0; i < explain->reply.ede_count; i++) {
        if (wf_meaning_explains(explain->reply.ede[i].code, explain->reply.ede[i].text))
            return true;
    }
    return false;
}

static bool log_explains(const struct wf_explain *explain)
{
    return explain->event.root != NULL && strcmp(explain->event.cause, "unexplained") != 0;
}

bool wf_explain_explained(const struct wf_explain *explain)
{
    return log_explains(explain) || resolver_explains(explain) ||
           (explain->looked && explain->look.explained);
}

/* "DNSSEC Bogus" is said of every fault that validation finds (RFC 8914, section 4.7). */
static bool is_same_fault(uint16_t said, const struct wf_verdict *verdict)
{
    unsigned i;

    for (i = 0; i < verdict->ede_count; i++) {
        uint16_t seen = verdict->ede[i].code;

        if (said == seen ||
            (said == WF_EDE_DNSSEC_BOGUS && ((seen > 0 && seen <= WF_EDE_NSEC_MISSING) ||
                                             seen == WF_EDE_SIGNATURE_EXPIRED_BEFORE_VALID ||
                                             seen == WF_EDE_UNSUPPORTED_NSEC3_ITERATIONS)))
            return true;
    }
    return false;
}

/* Codes of servers that cannot be reached, which is as much as silence with checking disabled. */
static bool is_of_servers(uint16_t said)
{
    return said == WF_EDE_NO_REACHABLE_AUTHORITY || said == WF_EDE_NETWORK_ERROR;
}

enum wf_accord wf_explain_accord(const struct wf_explain *explain)
{
    const struct wf_look *look = &explain->look;
    unsigned i;

    if (!explain->looked || !resolver_explains(explain) ||
        (!look->explained && look->judge.end != WF_JUDGED_SOUND &&
         look->judge.end != WF_JUDGED_SILENT))
        return WF_ACCORD_ALONE;
    for (i = 0; i < explain->reply.ede_count; i++) {
        uint16_t code = explain->reply.ede[i].code;

        if (look->judge.end == WF_JUDGED_SILENT ? is_of_servers(code)
                                                : is_same_fault(code, &look->finding.verdict))
            return WF_ACCORD_SAME;
    }
    return WF_ACCORD_OTHER;
}
